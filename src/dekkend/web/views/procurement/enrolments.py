"""Enrolments: the list, and one with the same requirement beside each verdict for buyer and provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Role
from dekkend.procurement.admission_cells import requirement_text
from dekkend.procurement.admission_clock import CLOCK_NAMES, ClockState
from dekkend.procurement.admission_states import (
    CELL_ADMISSION,
    ENROLMENT,
    RECHECK,
    UNDECIDED,
    CellStatus,
    EnrolmentStatus,
    RecheckStatus,
)
from dekkend.procurement.admission_words import RECHECK_NAMES
from dekkend.procurement.domain import STAGE_NAMES, Item, asks
from dekkend.procurement.drafting import file_id
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.award_course import enrolment_cases
from dekkend.procurement.queries.enrolments import (
    CellOutcome,
    EnrolmentRow,
    EnrolmentView,
    FoundRow,
    enrolment,
    enrolments,
    file_keys,
)
from dekkend.procurement.services.enrolment import withdraw_enrolment
from dekkend.publication.sent_letters import letters_about
from dekkend.runtime import clock, files
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.refusals import status_of
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.enrolment_acts import ACTS
from dekkend.web.views.procurement.frame import Frame, frame_of

_E, _C = EnrolmentStatus, CellStatus
ENROLMENT_TONES: Final[Mapping[EnrolmentStatus, Tone]] = MappingProxyType(
    {
        _E.RECEIVED: Tone.INFO,
        _E.IN_REPAIR: Tone.WARN,
        _E.COMPLETE: Tone.INFO,
        _E.EXCLUSION: Tone.INFO,
        _E.SUITABILITY: Tone.INFO,
        _E.EXECUTION: Tone.INFO,
        _E.DECIDED: Tone.GOOD,
        _E.WITHDRAWN: Tone.QUIET,
    }
)
CELL_TONES: Final[Mapping[CellStatus, Tone]] = MappingProxyType(
    {
        _C.REQUESTED: Tone.INFO,
        _C.ADMITTED: Tone.GOOD,
        _C.REFUSED: Tone.BAD,
        _C.SUSPENDED: Tone.WARN,
        _C.ENDED: Tone.QUIET,
        _C.WITHDRAWN: Tone.QUIET,
    }
)
CLOCK_TONES: Final[Mapping[ClockState, Tone]] = MappingProxyType(
    {
        ClockState.NONE: Tone.QUIET,
        ClockState.WAITING: Tone.QUIET,
        ClockState.RUNNING: Tone.INFO,
        ClockState.STOPPED: Tone.WARN,
        ClockState.LATE: Tone.BAD,
        ClockState.IN_TIME: Tone.GOOD,
        ClockState.DONE_LATE: Tone.WARN,
    }
)


def enrolment_badge(status: EnrolmentStatus) -> Badge:
    """The badge of an enrolment."""
    return Badge(ENROLMENT.title(status), ENROLMENT_TONES[status])


def cell_badge(status: CellStatus) -> Badge:
    """The badge of what was asked and decided for one cell."""
    return Badge(CELL_ADMISSION.title(status), CELL_TONES[status])


def clock_badge(state: ClockState) -> Badge:
    """The badge of the decision clock; late is red."""
    return Badge(CLOCK_NAMES[state], CLOCK_TONES[state])


def enrolment_table(frame: Frame) -> Table[EnrolmentRow]:
    """The enrolments of one procurement."""
    return Table(
        name="aanmeldingen",
        caption=_("Aanmeldingen"),
        columns=(
            Column("nummer", _("Nummer"), lambda it: it.number, numeric=True),
            Column(
                "aanbieder",
                _("Aanbieder"),
                lambda it: it.tenderer,
                href=lambda it: frame.href("enrolment", number=it.number),
                row_header=True,
            ),
            Column("kvk", _("KvK"), lambda it: it.kvk),
            Column("ontvangen", _("Ontvangen"), lambda it: it.received_at, nowrap=True),
            Column("status", _("Status"), lambda it: it.status, badge=lambda it: enrolment_badge(it.status)),
            Column(
                "klok", _("Termijn"), lambda it: it.clock.state, badge=lambda it: clock_badge(it.clock.state)
            ),
            Column("besluit", _("Besluit uiterlijk"), lambda it: it.clock.due, nowrap=True),
            Column("dagen", _("Dagen over"), _days_left, numeric=True),
            Column("cellen", _("Gevraagd"), lambda it: it.cells, numeric=True),
            Column("toegelaten", _("Toegelaten"), lambda it: it.admitted, numeric=True),
            Column("geweigerd", _("Geweigerd"), lambda it: it.refused, numeric=True),
            Column("geschorst", _("Geschorst"), lambda it: it.suspended, numeric=True),
            Column("hercontrole", _("Hercontrole vóór"), lambda it: it.recheck_due, nowrap=True),
        ),
        filters=(
            Filter(
                "status",
                _("Status"),
                tuple(Choice(status.value, ENROLMENT.title(status)) for status in EnrolmentStatus),
                value=lambda it: it.status.value,
            ),
            Filter(
                "klok",
                _("Termijn"),
                tuple(Choice(state.value, name) for state, name in CLOCK_NAMES.items()),
                value=lambda it: it.clock.state.value,
            ),
        ),
        empty=_("Er heeft zich nog niemand aangemeld."),
    )


def _days_left(row: EnrolmentRow) -> int | None:
    return row.clock.days_left if row.status in UNDECIDED else None


@require_safe
def all_enrolments(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The enrolments: all for who handles them, the own ones for a provider."""
    frame = frame_of(request, slug)
    rows = enrolments(frame.actor, slug)
    context = frame.context(
        "enrolments",
        page_title=_("Aanmeldingen"),
        reads=frame.may(Action.SEE_ENROLMENTS),
        late=[row for row in rows if row.is_late],
        provides=frame.actor.has(Role.PROVIDER),
        cases=enrolment_cases(frame.actor, slug) if frame.may(Action.SEE_ENROLMENTS) else (),
    )
    return listing(request, enrolment_table(frame), rows, "admission/enrolments.html.jinja", context)


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement with what was sent for it and how it came out: the same for buyer and provider."""

    title: str
    words: str
    source: str
    place: str
    item: Item | None
    file: int | None
    row: FoundRow | None
    badge: Badge

    @property
    def holds(self) -> bool:
        return self.row is not None and not self.row.found.refuses and not self.row.found.is_open


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell of an enrolment with its words."""

    cell: CellOutcome
    name: str
    badge: Badge
    reasons: tuple[tuple[str, str, Message], ...]


@require_safe
def one_enrolment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One enrolment: cells, clock, each requirement beside its verdict, and what can be done now."""
    return _enrolment_page(request, frame_of(request, slug), number)


@require_safe
def enrolment_file(request: HttpRequest, slug: str, number: int, file: int) -> HttpResponseBase:
    """An upload of an enrolment that the reader may see, always as a download."""
    frame = frame_of(request, slug)
    known = {file_id(key) for key in file_keys(frame.actor, slug, number)}
    stored = files.find(file) if file in known else None
    if stored is None:
        raise Http404(gettext("Dit bestand is er niet, of het hoort bij een andere organisatie."))
    return FileResponse(
        files.open_file(stored),
        as_attachment=True,
        filename=stored.name,
        content_type=files.content_type(stored),
    )


@require_POST
def enrolment_act(request: HttpRequest, slug: str, number: int, act: str) -> HttpResponse:
    """One act on an enrolment, by the buyer or (withdrawing) by the provider."""
    frame = frame_of(request, slug)
    if act not in ACTS:
        raise Http404(gettext("Deze handeling is er niet."))
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    try:
        done = ACTS[act](request, frame, number)
    except Refusal as refused:
        return _enrolment_page(request, frame, number, refused=refused)
    messages.success(request, str(done))
    return redirect(frame.href("enrolment", number=number))


@require_POST
def enrolment_withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The provider takes back its own enrolment, as long as there is no decision."""
    frame = frame_of(request, slug)
    enrolment(frame.actor, slug, number)
    try:
        withdraw_enrolment(frame.actor, frame.view.row.id, number)
    except Refusal as refused:
        return _enrolment_page(request, frame, number, refused=refused)
    messages.success(request, gettext("De aanmelding is ingetrokken."))
    return redirect(frame.href("enrolment", number=number))


def _enrolment_page(
    request: HttpRequest, frame: Frame, number: int, refused: Refusal | None = None
) -> HttpResponse:
    view = enrolment(frame.actor, frame.slug, number)
    found = [_line(view, row) for row in view.found]
    context = frame.context(
        "enrolments",
        page_title=gettext("Aanmelding %(number)s") % {"number": number},
        heading=view.row.tenderer,
        upper=[(_("Aanmeldingen"), frame.href("enrolments"))],
        view=view,
        status_badge=enrolment_badge(view.row.status),
        clock_badge_=clock_badge(view.row.clock.state),
        cells=[_cell_line(view, cell) for cell in view.cells],
        stages=_by_stage(found),
        open_count=sum(1 for line in found if line.row and line.row.found.is_open),
        sent=[_sent(view, item) for item in view.items],
        defects=[(it, requirement_text(view.definition, it.requirement)[0]) for it in view.defects],
        formal=_formal(view),
        recheck_badges={
            it.id: Badge(RECHECK.title(it.status), _recheck_tone(it.status)) for it in view.rechecks
        },
        recheck_names=RECHECK_NAMES,
        runs=frame.may(Action.RUN_PROCUREMENT),
        own=frame.actor.has(Role.PROVIDER, view.row.tenderer_id),
        can={action: ENROLMENT.allows(view.row.status, action) for action in ENROLMENT.all_actions()},
        refused=refused,
        letters=letters_about(frame.actor, frame.slug, enrolment=view.row.id),
        today=clock.today(),
    )
    return page(
        request, "admission/enrolment.html.jinja", context, status=status_of(refused) if refused else 200
    )


def _line(view: EnrolmentView, row: FoundRow) -> Line:
    found = row.found
    title, words, source = requirement_text(view.definition, found.requirement)
    item = next(
        (it for it in view.items if it.requirement == found.requirement and (it.lot or "") == found.lot), None
    )
    return Line(
        title,
        words,
        source,
        _place(view, found.lot),
        item,
        file_id(item.file) if item else None,
        row,
        _verdict_badge(row),
    )


def _sent(view: EnrolmentView, item: Item) -> Line:
    title, words, source = requirement_text(view.definition, item.requirement)
    badge = Badge(_("Ingeleverd"), Tone.GOOD) if item.supplied else Badge(_("Ontbreekt"), Tone.WARN)
    return Line(title, words, source, _place(view, item.lot or ""), item, file_id(item.file), None, badge)


def _verdict_badge(row: FoundRow) -> Badge:
    found = row.found
    if found.is_open:
        return Badge(_("Nog te beoordelen"), Tone.WARN)
    if found.judged_holds is None and not found.verdict.applies:
        return Badge(_("Niet van toepassing"), Tone.QUIET)
    if found.refuses:
        return Badge(_("Voldoet niet"), Tone.BAD)
    if found.judged_holds or found.verdict.holds:
        return Badge(_("Voldoet"), Tone.GOOD)
    return Badge(_("Let op"), Tone.WARN)


def _place(view: EnrolmentView, lot: str) -> str:
    names = {it.id: it.name for it in view.definition.lots}
    return names.get(lot, lot)


def _by_stage(lines: list[Line]) -> list[tuple[Words, list[Line]]]:
    return [
        (name, found)
        for stage, name in STAGE_NAMES.items()
        if (found := [line for line in lines if line.row and line.row.found.stage is stage])
    ]


def _cell_line(view: EnrolmentView, cell: CellOutcome) -> CellLine:
    products = {it.id: it.name for it in view.definition.products}
    places = {it.municipality: it.name for it in view.definition.region.municipalities}
    name = f"{products.get(cell.product, cell.product)}, {places.get(cell.municipality, cell.municipality)}"
    reasons = tuple(
        (rule, requirement_text(view.definition, about)[0] if about else "", sentence)
        for rule, about, sentence in cell.reasons
    )
    return CellLine(cell, name, cell_badge(cell.status), reasons)


def _formal(view: EnrolmentView) -> list[tuple[str, str]]:
    """What may be repaired: the value of a choice and its words."""
    lots = tuple(dict.fromkeys(cell.lot for cell in view.cells))
    return [
        (f"{ask.requirement}|{ask.lot or ''}", f"{ask.title} {_place(view, ask.lot or '')}".strip())
        for ask in asks(view.definition, lots)
    ]


def _recheck_tone(status: RecheckStatus) -> Tone:
    return {
        RecheckStatus.ASKED: Tone.WARN,
        RecheckStatus.ANSWERED: Tone.INFO,
        RecheckStatus.APPROVED: Tone.GOOD,
        RecheckStatus.FAILED: Tone.BAD,
    }[status]


__all__ = [
    "all_enrolments",
    "cell_badge",
    "clock_badge",
    "enrolment_act",
    "enrolment_badge",
    "enrolment_file",
    "enrolment_withdraw",
    "one_enrolment",
]
