"""The own statement (UEA): filled in, checked for what is missing, signed, exported, printed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.organisations import services
from dekkend.organisations.domain_profile import is_small_or_medium
from dekkend.organisations.domain_statement import (
    PART_TITLES,
    SIGNATURE_TITLES,
    Answers,
    Ground,
    GroundAnswer,
    GroundPart,
    Reduction,
    SignatureKind,
    grounds,
    statement_gaps,
)
from dekkend.organisations.profile_queries import full_profile
from dekkend.organisations.queries import provider_profile
from dekkend.organisations.statement_queries import (
    SignedStatement,
    signed_statements,
    statement_under_way,
)
from dekkend.organisations.vault_errors import NotInProfile, StatementChanged
from dekkend.publication.statements import statement_pdf
from dekkend.runtime import clock
from dekkend.runtime.file_checks import Kind
from dekkend.web import formats
from dekkend.web.badges import Words
from dekkend.web.pages import page
from dekkend.web.views.actors.own import Own, own_of
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words

YES, NO = "ja", "nee"
REVISION, EXPLANATION, MEASURES = "versie", "toelichting", "maatregelen"
PDF = "application/pdf"


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest) -> HttpResponse:
    """The statement under way, one page: parts II to V, what is missing, and where to sign."""
    own = own_of(request)
    if request.method != "POST":
        return _page(request, own)
    answers = _typed(request)
    try:
        services.save_answers(own.actor, own.id, answers, _number(request.POST.get(REVISION)))
    except StatementChanged as refusal:
        return _page(request, own, answers, refusal, CONFLICT)
    messages.success(request, _("Bewaard. De verklaring is nog niet getekend."))
    return HttpResponseRedirect(own.href("statement") + ("#tekenen" if "tekenen" in request.POST else ""))


@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Signs the statement as it was saved."""
    own = own_of(request)
    signers = [int(key) for key in request.POST.getlist("wie") if key.isdecimal()]
    kind = SignatureKind.WET if request.POST.get("hoe") == SignatureKind.WET else SignatureKind.DIGITAL
    if "verklaart" not in request.POST:
        messages.warning(request, _("Zet het vinkje bij de verklaring voordat u tekent."))
        return HttpResponseRedirect(own.href("statement") + "#tekenen")
    try:
        revision, scan = _number(request.POST.get(REVISION)), request.FILES.get("scan")
        version = services.sign_statement(own.actor, own.id, signers, kind, revision, scan)
    except Refusal as refusal:
        return _page(request, own, refusal=refusal, status=CONFLICT)
    messages.success(request, _("De eigen verklaring is getekend. U kunt haar in elke inkoop gebruiken."))
    return HttpResponseRedirect(own.href("statement_signed", version=version))


@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """Fills the statement from a file that was exported before."""
    own = own_of(request)
    sent = request.FILES.get("bestand")
    try:
        content = sent if sent is not None else BytesIO()
        services.import_answers(own.actor, own.id, content, _number(request.POST.get(REVISION)))
    except Refusal as refusal:
        return _page(request, own, refusal=refusal, status=WRONG)
    messages.success(request, _("De antwoorden zijn overgenomen. Kijk ze na voordat u tekent."))
    return HttpResponseRedirect(own.href("statement"))


@require_safe
def signed(request: HttpRequest, version: int) -> HttpResponse:
    """A signed statement, to read and to print."""
    own = own_of(request)
    found = _signed(own, version)
    context = {
        "own": own,
        "tabs_": own.tabs("statement"),
        "found": found,
        "how": SIGNATURE_TITLES[found.signature],
        "parts": _parts(),
    }
    return page(request, "vault/statement_signed.html.jinja", context)


@require_safe
def file(request: HttpRequest, version: int) -> HttpResponseBase:
    """A signed statement as a file: PDF, JSON, or the scan of a wet signature."""
    own = own_of(request)
    found, form = _signed(own, version), request.GET.get("vorm", "pdf")
    if form == "scan":
        try:
            sealed, content = services.open_scan(own.actor, own.id, version)
        except NotInProfile as refusal:
            raise Http404(words(refusal)) from refusal
        kind = Kind(sealed.kind).content_type
        return FileResponse(content, as_attachment=True, filename=sealed.name, content_type=kind)
    name = f"eigen-verklaring-{version}"
    if form == "json":
        text = json.dumps({**found.content, "sha256": found.sha256}, ensure_ascii=False, indent=1)
        made = BytesIO(text.encode())
        return FileResponse(
            made, as_attachment=True, filename=f"{name}.json", content_type="application/json"
        )
    made = BytesIO(statement_pdf(found))
    return FileResponse(made, as_attachment=True, filename=f"{name}.pdf", content_type=PDF)


def _signed(own: Own, version: int) -> SignedStatement:
    rows = signed_statements(own.actor, own.id)
    found = next((row for row in rows if row.version == version), None)
    if found is None:
        raise Http404(_("Deze versie van de eigen verklaring is er niet."))
    return found


def _page(
    request: HttpRequest,
    own: Own,
    typed: Answers | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    view = statement_under_way(own.actor, own.id)
    profile, basics = full_profile(own.actor, own.id), provider_profile(own.actor, own.id)
    assert view is not None
    assert profile is not None
    assert basics is not None
    today = clock.today()
    context = {
        "own": own,
        "tabs_": own.tabs("statement"),
        "view": view,
        "answers": typed or view.answers,
        "parts": _parts(),
        "sections": (sections := _sections(typed or view.answers)),
        "first_open": next((id for id, it in sections.items() if not it.is_done), ""),
        "small": is_small_or_medium(basics.staff, basics.turnover, basics.balance_total),
        "signers": [one for one in profile.representatives if one.may_sign(today)],
        "history": (history := signed_statements(own.actor, own.id)),
        "signed": _signed_as_it_is(view.saved_at, history),
        "signatures": SIGNATURE_TITLES,
        "refusal": refusal,
        "basics": basics,
    }
    return page(request, "vault/statement.html.jinja", context, status=status)


def _signed_as_it_is(saved_at: datetime | None, history: Sequence[SignedStatement]) -> SignedStatement | None:
    """The last signed version, when nothing was changed since."""
    last = max(history, key=lambda one: one.version, default=None)
    return last if last is not None and (saved_at is None or saved_at <= last.signed_at) else None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the statement with how many of its questions have an answer."""

    title: Words
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.done == self.total


def _sections(answers: Answers) -> dict[str, Section]:
    """The parts by id, in the order of the form; an answer counts when nothing about it is missing."""
    missing = {gap.place for gap in statement_gaps(answers)}

    def section(title: Words, places: Sequence[str]) -> Section:
        return Section(title, sum(place not in missing for place in places), len(places))

    third = _("Deel III. Uitsluitingsgronden")
    return {
        "ii": section(_("Deel II. Uw onderneming"), ("klein", "beroep", "onderaanneming")),
        **{
            part.value: section(f"{third} {formats.text(title)}", [ground.id for ground in rows])
            for part, title, rows in _parts()
        },
        "iv": section(_("Deel IV en V. Geschiktheid en selectie"), ("geschiktheid",)),
    }


def _parts() -> list[tuple[GroundPart, object, list[Ground]]]:
    return [
        (part, title, [ground for ground in grounds() if ground.part is part])
        for part, title in PART_TITLES.items()
    ]


def _typed(request: HttpRequest) -> Answers:
    """Everything that the form holds."""
    return Answers(
        small=_choice(request, "klein"),
        relies=_choice(request, "beroep"),
        relied_upon=_text(request, "beroep-op"),
        subcontracts=_choice(request, "onderaanneming"),
        subcontractors=_text(request, "onderaannemers"),
        grounds=dict(_grounds(request)),
        meets_criteria=_choice(request, "geschiktheid"),
        reduction=_reduction(request.POST.get("vermindering", "")),
    )


def _grounds(request: HttpRequest) -> Iterable[tuple[str, GroundAnswer]]:
    for ground in grounds():
        answer = GroundAnswer(
            _choice(request, ground.id),
            _text(request, f"{ground.id}-{EXPLANATION}"),
            _text(request, f"{ground.id}-{MEASURES}"),
        )
        if answer != GroundAnswer():
            yield ground.id, answer


def _choice(request: HttpRequest, name: str) -> bool | None:
    return {YES: True, NO: False}.get(request.POST.get(name, ""))


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()[:5000]


def _reduction(text: str) -> Reduction:
    return Reduction(text) if text in set(Reduction) else Reduction.NOT_ASKED


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
