"""The buyer's board: counts, red dates, who waits for whom, acts on many lots, one Excel of everything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Permission, allow, refuse
from dekkend.procurement import queries
from dekkend.procurement.admission_cells import is_admission
from dekkend.procurement.policies import Action, may, reads_all
from dekkend.procurement.queries.admission import admission_cells
from dekkend.procurement.queries.board import Moment, StageCount, Waiting, board
from dekkend.procurement.queries.enrolments import enrolments
from dekkend.procurement.queries.task import Task
from dekkend.procurement.services.lot_actions import set_maximum, withdraw_lots
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.exports import workbook
from dekkend.web.pages import page
from dekkend.web.refusals import status_of
from dekkend.web.tables import Column, Rows, Table
from dekkend.web.views.procurement.admission import cells_table
from dekkend.web.views.procurement.enrolments import enrolment_table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.lots import LOTS, lot_lines
from dekkend.web.views.procurement.submissions import table_for
from dekkend.web.worklist import urgency, work_item

KINDS: Final[dict[str, Words]] = {
    "submissions": _("Inschrijvingen"),
    "bids": _("Inschrijvingen per perceel"),
    "enrolments": _("Aanmeldingen"),
}
WRONG: Final = 422
MAXIMUM, WITHDRAW = "hoogste", "intrekken"
TITLES: Final[dict[str, Words]] = {
    MAXIMUM: _("Hoogste aantal vastleggen"),
    WITHDRAW: _("Percelen intrekken"),
}


class LotAction(forms.Form):
    """What is to be done with the chosen lots."""

    use_required_attribute = False  # an empty field is no mistake yet

    act = forms.ChoiceField(label=_("Wat wilt u doen?"), choices=[])
    maximum = forms.IntegerField(
        label=_("Hoogste aantal overeenkomsten"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Leeg: iedereen die voldoet."),
    )
    reason = forms.CharField(
        label=_("Reden"),
        required=False,
        max_length=2000,
        help_text=_("Verplicht bij intrekken. Iedereen die inschreef, leest deze reden."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["act"].choices = [(key, formats.text(name)) for key, name in TITLES.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("act") == WITHDRAW and not (found.get("reason") or "").strip():
            self.add_error("reason", gettext("Schrijf waarom de percelen worden ingetrokken."))
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A lot that can be chosen."""

    slug: str
    name: str
    maximum: int | None
    chosen: bool


def sees_board(frame: Frame) -> Permission:
    """The board is for who works on or supervises this procurement."""
    if reads_all(frame.actor, frame.view.facts):
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(msg("Het bord is voor de inkopers van deze regio en voor de toezichthouder."))


@require_safe
def procurement_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one procurement at a glance."""
    frame = frame_of(request, slug)
    require(sees_board(frame))
    found = board(frame.actor, frame.view)
    kinds = [(KINDS[kind], [it for it in found.counts if it.kind == kind]) for kind in KINDS]
    context = frame.context(
        "board",
        page_title=_("Bord"),
        board=found,
        kinds=[(title, rows) for title, rows in kinds if rows],
        work=[work_item(task) for task in found.tasks],
        red=found.red,
        moments=[(it, urgency(it.day, clock.today())) for it in found.moments],
        runs=frame.may(Action.RUN_PROCUREMENT),
    )
    return page(request, "board/board.html.jinja", context)


@require_safe
def board_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything that this reader may see of the procurement, as one Excel file with a sheet per subject."""
    frame = frame_of(request, slug)
    require(sees_board(frame))
    return workbook(f"{slug}-{clock.today():%Y-%m-%d}", _sheets(frame))


@require_http_methods(["GET", "HEAD", "POST"])
def lots_board(request: HttpRequest, slug: str) -> HttpResponse:
    """One act on many lots: choose, look at what follows, confirm; and take it back where that can be."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    if request.method != "POST":
        return _choose(request, frame, LotAction(initial={"act": MAXIMUM}), set())
    chosen = set(request.POST.getlist("perceel"))
    if "terug" in request.POST:
        return _undo(request, frame)
    fields = LotAction(request.POST)
    if not chosen:
        fields.add_error(None, gettext("Kies ten minste één perceel."))
    if not fields.is_valid():
        return _choose(request, frame, fields, chosen, status=WRONG)
    if "zeker" not in request.POST:
        return _preview(request, frame, fields, chosen)
    try:
        return _do(request, frame, fields, sorted(chosen))
    except Refusal as refused:
        words = [refused.message, refused.remedy_message]
        fields.add_error(None, " ".join(formats.text(it) for it in words if it))
        return _choose(request, frame, fields, chosen, status=status_of(refused))


def _choose(
    request: HttpRequest,
    frame: Frame,
    fields: LotAction,
    chosen: set[str],
    *,
    undo: Sequence[str] = (),
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    context = frame.context(
        "board",
        page_title=_("Percelen bewerken"),
        upper=[(_("Bord"), frame.href("board"))],
        fields=fields,
        choices=_choices(frame, chosen),
        undo=undo,
        done=done,
        concept=frame.view.row.status is ProcurementStatus.CONCEPT,
    )
    return page(request, "board/lots.html.jinja", context, status=status)


def _preview(request: HttpRequest, frame: Frame, fields: LotAction, chosen: set[str]) -> HttpResponse:
    made = fields.cleaned_data
    context = frame.context(
        "board",
        page_title=TITLES[made["act"]],
        upper=[(_("Bord"), frame.href("board")), (_("Percelen bewerken"), frame.href("board_lots"))],
        choices=[it for it in _choices(frame, chosen) if it.chosen],
        act=made["act"],
        maximum=made["maximum"],
        reason=made["reason"],
        withdraws=made["act"] == WITHDRAW,
    )
    return page(request, "board/preview.html.jinja", context)


def _do(request: HttpRequest, frame: Frame, fields: LotAction, chosen: Sequence[str]) -> HttpResponse:
    made, key = fields.cleaned_data, frame.view.row.id
    if made["act"] == WITHDRAW:
        ended = withdraw_lots(frame.actor, key, chosen, made["reason"])
        counts = {"lots": len(chosen), "bids": ended}
        messages.success(
            request, gettext("%(lots)s percelen ingetrokken; %(bids)s inschrijvingen eindigen.") % counts
        )
        return redirect(frame.href("board_lots"))
    was = set_maximum(frame.actor, key, dict.fromkeys(chosen, made["maximum"]))
    done = gettext("Het hoogste aantal is vastgelegd voor %(count)s percelen.") % {"count": len(was)}
    undo = [f"{lot}={value if value is not None else ''}" for lot, value in was.items()]
    return _choose(
        request,
        frame_of(request, frame.slug),
        LotAction(initial={"act": MAXIMUM}),
        set(),
        undo=undo,
        done=done,
    )


def _undo(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Gives the lots the numbers that they had before."""
    pairs = [text.partition("=") for text in request.POST.getlist("was")]
    maxima = {lot: int(value) if value.isdecimal() else None for lot, _sign, value in pairs if lot}
    try:
        set_maximum(frame.actor, frame.view.row.id, maxima)
    except Refusal as refused:
        messages.error(request, formats.text(refused.message))
    else:
        messages.success(request, gettext("Teruggezet zoals het was."))
    return redirect(frame.href("board_lots"))


def _choices(frame: Frame, chosen: set[str]) -> list[Choice]:
    rows = queries.lots(frame.actor, frame.slug)
    return [Choice(it.slug, f"{it.number} {it.name}", it.max_contracts, it.slug in chosen) for it in rows]


def _sheets(frame: Frame) -> Iterator[tuple[Table[Any], Rows[Any]]]:
    found = board(frame.actor, frame.view)
    yield _COUNTS, found.counts
    yield _MOMENTS, found.moments
    yield _WAITING, found.waiting
    yield _TASKS, found.tasks
    yield LOTS, lot_lines(frame)
    if frame.may(Action.SEE_SUBMISSIONS):
        yield table_for(frame), tuple(queries.all_submissions(frame.actor, frame.slug))
    if is_admission(frame.view.definition):
        cells = admission_cells(frame.actor, frame.slug)
        yield cells_table(frame, cells, reads=frame.may(Action.SEE_ENROLMENTS)), cells
        if frame.may(Action.SEE_ENROLMENTS):
            yield enrolment_table(frame), enrolments(frame.actor, frame.slug)


def _late(row: Waiting) -> Badge:
    return Badge(_("Te laat"), Tone.BAD) if row.is_late else Badge(_("Loopt"), Tone.INFO)


_COUNTS: Table[StageCount] = Table(
    name="stand",
    caption=_("Stand"),
    columns=(
        Column("soort", _("Soort"), lambda it: formats.text(KINDS[it.kind]), row_header=True),
        Column("status", _("Status"), lambda it: it.title),
        Column("aantal", _("Aantal"), lambda it: it.count, numeric=True),
    ),
)
_MOMENTS: Table[Moment] = Table(
    name="momenten",
    caption=_("Komende momenten"),
    columns=(
        Column("wat", _("Wat"), lambda it: it.title, row_header=True),
        Column("dag", _("Dag"), lambda it: it.day),
        Column("termijn", _("Lopende termijn"), lambda it: it.legal),
        Column("rood", _("Te laat gepland"), lambda it: it.red),
    ),
)
_WAITING: Table[Waiting] = Table(
    name="wachten",
    caption=_("Wie wacht op wie"),
    columns=(
        Column("wie", _("Wie"), lambda it: it.who, row_header=True),
        Column("wat", _("Wat"), lambda it: it.what),
        Column("aantal", _("Aantal"), lambda it: it.count, numeric=True),
        Column("dag", _("Uiterlijk"), lambda it: it.due),
        Column("stand", _("Stand"), lambda it: it.is_late, badge=_late),
    ),
)


def _why(task: Task) -> Message:
    return task.why


_TASKS: Table[Task] = Table(
    name="werk",
    caption=_("Te doen"),
    columns=(
        Column("wat", _("Wat"), lambda it: it.title, row_header=True),
        Column("waarom", _("Waarom"), _why),
        Column("dag", _("Uiterlijk"), lambda it: it.due),
        Column("regel", _("Regel"), lambda it: it.rule),
    ),
)

__all__ = ["board_file", "lots_board", "procurement_board", "sees_board"]
