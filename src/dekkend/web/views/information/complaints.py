"""Complaints with their clock, and the register of contact that went past the platform."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.kernel.rules import Verdict
from dekkend.procurement.complaint_domain import ComplaintAnswer, ComplaintText, Conditions
from dekkend.procurement.complaint_states import (
    COMPLAINT,
    FORUM_NAMES,
    OUTCOME_NAMES,
    SUBJECT_NAMES,
    ComplaintOutcome,
    ComplaintStatus,
    ComplaintSubject,
    Forum,
)
from dekkend.procurement.information_policies import may_ask, sees_registers
from dekkend.procurement.models import OutsideContact
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import complaints as queries
from dekkend.procurement.queries.complaints import ComplaintView
from dekkend.procurement.services import complaints as services
from dekkend.procurement.services.contacts import record_contact
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.formats import language
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.information.common import acts_for, attempt, context, own_organisations, words
from dekkend.web.views.information.forms import (
    CHANNELS,
    AdviceForm,
    ComplaintAnswerForm,
    ComplaintForm,
    ContactForm,
)
from dekkend.web.views.procurement.frame import Frame, frame_of

_S = ComplaintStatus
TONES = {
    _S.RECEIVED: Tone.WARN,
    _S.TAKEN_UP: Tone.WARN,
    _S.ANSWERED: Tone.GOOD,
    _S.REFERRED: Tone.INFO,
    _S.ADVISED: Tone.GOOD,
    _S.WITHDRAWN: Tone.QUIET,
}
CONDITIONS = (
    ("settlement_failed", _("Er samen uitkomen is geprobeerd en mislukt."), "own"),
    ("complainant_agrees", _("Wij stemmen in met de Geschillencommissie (klager)."), "own"),
    ("buyer_agrees", _("Wij stemmen in met de Geschillencommissie (inkoper)."), "runs"),
    ("buyer_suspends", _("De inkoop wordt uitgesteld tot het advies."), "runs"),
    ("both_accept_advice", _("Beide partijen aanvaarden het advies als bindend."), "runs"),
)


def badge(row: ComplaintView) -> Badge:
    late = row.is_open and not row.clock.holds
    return Badge(_("Te laat"), Tone.BAD) if late else Badge(COMPLAINT.title(row.status), TONES[row.status])


def table_for(frame: Frame) -> Table[ComplaintView]:
    return Table(
        name="klachten",
        caption=_("Klachten"),
        columns=(
            Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
            Column(
                "onderwerp",
                _("Onderwerp"),
                lambda row: row.row.subject,
                href=lambda row: frame.href("complaint", number=row.number),
                row_header=True,
            ),
            Column("klager", _("Klager"), lambda row: row.complainant),
            Column("ontvangen", _("Ontvangen op"), lambda row: row.received_on),
            Column("uiterlijk", _("Antwoord uiterlijk"), lambda row: row.row.due),
            Column("stand", _("Stand"), lambda row: row.status, badge=badge),
            Column(
                "uitkomst", _("Uitkomst"), lambda row: OUTCOME_NAMES[row.outcome] if row.outcome else None
            ),
        ),
        filters=(
            Filter(
                "stand",
                _("Stand"),
                tuple(Choice(each.value, COMPLAINT.title(each)) for each in ComplaintStatus),
                value=lambda row: row.status.value,
            ),
        ),
        sort="nummer",
        empty=_("Er zijn geen klachten."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def complaints(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The complaints that one may read; a provider files one here."""
    frame = frame_of(request, slug)
    form = None
    if may_ask(frame.actor):
        form = ComplaintForm(request.POST or None)
        form.on_behalf(own_organisations(frame.actor))
    if request.method == "POST":
        require(may_ask(frame.actor))
        if form is not None and form.is_valid():
            return _file(request, frame, form)
    shown = context(frame, "complaints", page_title=_("Klachten"), form=form)
    rows = queries.complaints(frame.actor, slug)
    return listing(request, table_for(frame), rows, "information/complaints.html.jinja", shown)


def _file(request: HttpRequest, frame: Frame, form: ComplaintForm) -> HttpResponse:
    data = form.cleaned_data
    text = ComplaintText(ComplaintSubject(data["about"]), data["subject"], data["text"])
    try:
        organisation = acts_for(request, frame.actor)
        number = services.file_complaint(frame.actor, frame.view.row.id, organisation, text)
    except Refusal as refused:
        messages.error(request, words(refused))
        return redirect(frame.href("complaints"))
    messages.success(request, gettext("Uw klacht is ontvangen. U krijgt binnen zes weken antwoord."))
    return redirect(frame.href("complaint", number=number))


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One complaint: text, clock, answer, and the ways on with what is missing for each."""
    frame = frame_of(request, slug)
    found = queries.complaint(frame.actor, slug, number)
    if request.method == "POST":
        return _act(request, frame, found)
    runs, possible = frame.may(Action.RUN_PROCUREMENT), COMPLAINT.actions(found.status)
    own = found.own and not runs
    shown = context(
        frame,
        "complaints",
        page_title=_("Klacht %(number)s") % {"number": number},
        found=found,
        badge_row=badge(found),
        about=SUBJECT_NAMES[found.about],
        outcome=OUTCOME_NAMES[found.outcome] if found.outcome else None,
        forum=FORUM_NAMES[found.forum] if found.forum else None,
        verdicts=[(it, badge_of(it)) for it in _verdicts(found)],
        own=own,
        takes_up=runs and "take_up" in possible,
        answer=ComplaintAnswerForm() if runs and "answer" in possible else None,
        withdraws=own and "withdraw" in possible,
        refers="refer" in possible and (runs or own),
        advice=AdviceForm() if runs and "advise" in possible else None,
        conditions=[
            (name, title, getattr(found.row, name), own if side == "own" else runs)
            for name, title, side in CONDITIONS
        ],
    )
    return page(request, "information/complaint.html.jinja", shown)


def _verdicts(found: ComplaintView) -> tuple[Verdict, ...]:
    """The clock as long as it matters; the ways on once there is an answer."""
    ways = (found.disputes, found.experts) if found.status is _S.ANSWERED else ()
    return (found.clock, *ways) if found.status is not _S.WITHDRAWN else ()


def _act(request: HttpRequest, frame: Frame, found: ComplaintView) -> HttpResponse:
    actor, key, number = frame.actor, frame.view.row.id, found.number
    here, post = frame.href("complaint", number=number), request.POST
    acts = {
        "opnemen": lambda: services.take_up_complaint(actor, key, number),
        "intrekken": lambda: services.withdraw_complaint(actor, key, number),
        "antwoorden": lambda: services.answer_complaint(actor, key, number, _answer(request)),
        "voorwaarden": lambda: services.say_conditions(
            actor, key, number, _conditions(request, frame, found)
        ),
        "geschillencommissie": lambda: services.refer_complaint(actor, key, number, Forum.DISPUTES),
        "experts": lambda: services.refer_complaint(actor, key, number, Forum.EXPERTS),
        "advies": lambda: services.record_advice(actor, key, number, post.get("advice", "")),
    }
    act = acts.get(post.get("doe", ""))
    if act is None:
        return redirect(here)
    return attempt(request, act, gettext("Vastgelegd."), here)


def _answer(request: HttpRequest) -> ComplaintAnswer:
    told = request.POST.get("outcome", "")
    known = told in {each.value for each in ComplaintOutcome}
    post = request.POST
    return ComplaintAnswer(
        ComplaintOutcome(told) if known else None, post.get("answer", ""), post.get("measure", "")
    )


def _conditions(request: HttpRequest, frame: Frame, found: ComplaintView) -> Conditions:
    side = "runs" if frame.may(Action.RUN_PROCUREMENT) else "own"
    return Conditions(**{name: name in request.POST for name, _title, of in CONDITIONS if of == side})


def contact_table() -> Table[OutsideContact]:
    names = dict(CHANNELS)
    return Table(
        name="contact",
        caption=_("Contact buiten Dekkend"),
        columns=(
            Column("wanneer", _("Wanneer"), lambda row: row.happened_on, order=("happened_on",)),
            Column("wie", _("Met wie"), lambda row: row.who, order=("who",), row_header=True),
            Column("hoe", _("Hoe"), lambda row: names.get(row.channel, row.channel), order=("channel",)),
            Column("waarover", _("Waarover"), lambda row: row.about, sortable=False),
            Column("maatregel", _("Wat er is gedaan"), lambda row: row.measure, sortable=False),
            Column("tijdens", _("Tijdens de procedure"), lambda row: row.during, order=("during",)),
            Column("door", _("Vastgelegd door"), lambda row: row.recorded_by, sortable=False),
        ),
        filters=(Filter("hoe", _("Hoe"), tuple(Choice(*each) for each in CHANNELS), field="channel"),),
        search=("who__icontains", "about__icontains"),
        sort="-wanneer",
        empty=_("Er is geen contact buiten Dekkend vastgelegd."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The register; the buyer adds to it, nobody changes it."""
    frame = frame_of(request, slug)
    require(sees_registers(frame.actor, frame.view.facts))
    form = ContactForm(request.POST or None) if frame.may(Action.RUN_PROCUREMENT) else None
    if request.method == "POST":
        require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
        if form is not None and form.is_valid():
            try:
                verdict = record_contact(frame.actor, frame.view.row.id, form.contact())
            except Refusal as refused:
                form.add_error(None, words(refused))
            else:
                messages.info(request, verdict.reason.render(language()))
                return redirect(frame.href("contacts"))
    shown = context(frame, "contacts", page_title=_("Contact buiten Dekkend"), form=form)
    rows = queries.contacts(frame.actor, slug)
    return listing(request, contact_table(), rows, "information/contacts.html.jinja", shown)
