"""With whom a bid is made, what is taken from the vault, and a copy of everything that will be submitted."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.kernel.identifiers import KvkNumber
from dekkend.organisations import services as organisations
from dekkend.organisations.domain_evidence import KIND_TITLES, DocumentKind
from dekkend.organisations.evidence_queries import usable, vault
from dekkend.organisations.profile_queries import details_of
from dekkend.organisations.statement_queries import latest_signed
from dekkend.procurement.drafting import APPLIES, DATE, FILE, NO, YES, Question, Upload
from dekkend.procurement.eligibility_rules import Guarantee
from dekkend.procurement.party_errors import NoStatementYet
from dekkend.procurement.party_rules import GUARANTEE_TITLES, ROLE_TITLES, PartyRole
from dekkend.procurement.party_states import LIVE
from dekkend.procurement.queries import parties as queries
from dekkend.procurement.services.drafts import save_draft
from dekkend.procurement.services.parties import NewParty, add_party, leave_party, take_part
from dekkend.publication.statements import statement_pdf
from dekkend.runtime import clock
from dekkend.runtime.sealed_files import SealedFile, save_sealed
from dekkend.web.pages import page
from dekkend.web.views.actors.answers import STATEMENT, partner_gaps
from dekkend.web.views.actors.bidder import Bidder, bidder_of, left_until
from dekkend.web.views.actors.invitations import status_badge
from dekkend.web.views.actors.steps import SEND, Sheet, part_asked, part_of
from dekkend.web.views.actors.submit import CONFLICT, WRONG, change_in, words

_GUARANTEE_KINDS = (DocumentKind.PARENT_GUARANTEE, DocumentKind.DECLARATION_403)
_GUARANTEE_OF = {
    DocumentKind.PARENT_GUARANTEE: Guarantee.PARENT,
    DocumentKind.DECLARATION_403: Guarantee.DECLARATION_403,
}


@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest, slug: str) -> HttpResponse:
    """Own statement, guarantee, members and subcontractors of one bid."""
    bidder = bidder_of(request, slug)
    if request.method != "POST":
        return _page(request, bidder)
    try:
        done = _act(request, bidder)
    except Refusal as refusal:
        return _page(request, bidder, refusal)
    messages.success(request, done)
    return HttpResponseRedirect(bidder.href("together"))


@require_POST
def from_vault(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts a document of the vault at a question, with its date: a copy by hash, in one click."""
    bidder = bidder_of(request, slug)
    name, _bar, wanted = request.POST.get("stuk", "").partition("|")
    part = part_asked(request.POST.get("deel", ""), bidder.lots)
    sheet = Sheet(bidder, bidder.draft, part)
    question = next((one for one in sheet.questions if one.name == name and one.takes_file), None)
    if question is None:
        messages.warning(request, _("Kies een bewijsstuk uit de lijst."))
        return HttpResponseRedirect(bidder.href("submit"))
    typed = change_in(request, bidder, part, {})
    try:
        with transaction.atomic():
            taken = _taken(bidder, question, wanted)
            change = replace(
                typed, values={**typed.values, **taken[1]}, files={question.field(FILE): taken[0]}
            )
            save_draft(bidder.actor, bidder.view.row.id, bidder.tenderer_id, change)
    except Refusal as refusal:
        messages.warning(request, words(refusal))
    else:
        told = _("“%(name)s” staat bij uw inschrijving. Er is nog niets ingediend.")
        messages.success(request, told % {"name": taken[0].name})
    return HttpResponseRedirect(sheet.href(part_of(question.lot), question.name))


def _taken(bidder: Bidder, question: Question, wanted: str) -> tuple[Upload, dict[str, str]]:
    """A copy by hash of what is wanted, and what follows from it for the fields of the question."""
    if wanted == STATEMENT and question.declares:
        return _statement(bidder, question)
    found, issued = organisations.take_document(
        bidder.actor, bidder.tenderer_id, _number(wanted), bidder.view.row.slug
    )
    values = {question.field(DATE): issued.isoformat()} if question.months is not None else {}
    return _upload(found), values


def _statement(bidder: Bidder, question: Question) -> tuple[Upload, dict[str, str]]:
    """The last own statement that was signed, as PDF; it answers whether a ground applies."""
    found = latest_signed(bidder.tenderer_id)
    if found is None:
        raise NoStatementYet()
    own = queries.participation_of(bidder.view.row.id, bidder.tenderer_id)
    document = own.guarantee_document_id if own else None
    take_part(
        bidder.actor,
        bidder.view.row.id,
        bidder.tenderer_id,
        joint=own.joint_liability if own else False,
        guarantee=Guarantee(own.guarantee) if own and own.guarantee else None,
        document=document,
    )
    name = f"eigen-verklaring-{found.version}.pdf"
    made = save_sealed(SimpleUploadedFile(name, statement_pdf(found), "application/pdf"), bidder.actor)
    applies = YES if found.mandatory or found.optional else NO
    return _upload(made), {question.field(APPLIES): applies}


def _upload(found: SealedFile) -> Upload:
    secret = b64encode(found.key).decode()
    return Upload(found.id, found.name, found.size, found.sha256, found.kind, secret)


@require_safe
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that would be submitted now, to print or to keep."""
    bidder = bidder_of(request, slug)
    sheet = Sheet(bidder, bidder.draft, SEND)
    now = clock.now()
    context = {
        "bidder": bidder,
        "sheet": sheet,
        "now": now,
        "FILE": FILE,
        "together": queries.together_of(bidder.view.row.id, bidder.tenderer_id),
        "roles": ROLE_TITLES,
    }
    answer = page(request, "vault/copy.html.jinja", context)
    if request.GET.get("vorm") == "bestand":
        name = f"inschrijving-{slug}-{now:%Y%m%d-%H%M}.html"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _act(request: HttpRequest, bidder: Bidder) -> str:
    wanted, procurement_id = request.POST.get("wat"), bidder.view.row.id
    if wanted == "weg":
        leave_party(bidder.actor, _number(request.POST.get("nummer")))
        return _("Uit de inschrijving gehaald.")
    if wanted == "vraag":
        add_party(bidder.actor, procurement_id, bidder.tenderer_id, _new_party(request, bidder))
        return _("Toegevoegd. Wie in Dekkend staat, krijgt bericht en bevestigt zelf.")
    document = _number(request.POST.get("garantie"))
    row = next((one for one in vault(bidder.actor, bidder.tenderer_id) if one.id == document), None)
    take_part(
        bidder.actor,
        procurement_id,
        bidder.tenderer_id,
        joint="hoofdelijk" in request.POST,
        guarantee=_GUARANTEE_OF.get(row.kind) if row else None,
        document=document if row else None,
    )
    return _("Bewaard.")


def _new_party(request: HttpRequest, bidder: Bidder) -> NewParty:
    known = {lot.id for lot in bidder.view.definition.lots}
    role = PartyRole.MEMBER if request.POST.get("rol") == PartyRole.MEMBER else PartyRole.SUBCONTRACTOR
    return NewParty(
        role=role,
        kvk=KvkNumber(request.POST.get("kvk", "")),
        name=request.POST.get("naam", "")[:200],
        lots=tuple(lot for lot in request.POST.getlist("perceel") if lot in known),
        task=request.POST.get("taak", "")[:500],
        relied_upon="beroep" in request.POST,
        conduct=_number(request.POST.get("gva")) or None,
    )


def _page(request: HttpRequest, bidder: Bidder, refusal: Refusal | None = None) -> HttpResponse:
    procurement_id, today = bidder.view.row.id, clock.today()
    rows = queries.party_rows(bidder.actor, procurement_id, bidder.tenderer_id)
    own = queries.participation_of(procurement_id, bidder.tenderer_id)
    kept = vault(bidder.actor, bidder.tenderer_id)
    now = queries.together_of(procurement_id, bidder.tenderer_id)
    terms = bidder.view.definition.subcontracting
    context: dict[str, Any] = {
        "bidder": bidder,
        "rows": [(row, ROLE_TITLES[row.facts.role], status_badge(row.status)) for row in rows],
        "live": LIVE,
        "own": own,
        "together": now,
        "gaps": partner_gaps(bidder),
        "statement": latest_signed(bidder.tenderer_id),
        "details": details_of(bidder.tenderer_id),
        "guarantees": [(row, KIND_TITLES[row.kind]) for row in kept if row.kind in _GUARANTEE_KINDS],
        "guarantee_names": GUARANTEE_TITLES,
        "conducts": usable(kept, DocumentKind.CONDUCT, today),
        "combinations": terms is None or terms.combinations != "niet-toegestaan",
        "subcontractors": terms is None or terms.subcontractors != "niet-toegestaan",
        "once": terms is not None and bool(terms.once_per_lot),
        "left": left_until(bidder.closes_at) if bidder.closes_at else "",
        "refusal": refusal,
        "typed": request.POST,
        "PartyRole": PartyRole,
    }
    status = 200 if refusal is None else (WRONG if refusal.rule is None else CONFLICT)
    return page(request, "vault/together.html.jinja", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
