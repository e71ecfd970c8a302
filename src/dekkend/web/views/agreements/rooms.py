"""Spending rooms of an agreement: each as a burn-down with forecast, rules and the next legal moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.agreement_states import CEILING, CeilingStatus
from dekkend.contracts.ceiling import SIGNAL_SHARE, steps_before
from dekkend.contracts.models import Ceiling
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.rooms import RoomView, Written, factors_of, plan_of, room_of, rooms_of
from dekkend.contracts.services import room_file
from dekkend.kernel.money import Money, NotAnAmount
from dekkend.kernel.rules import Verdict
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.burn_chart import Burn, BurnChart, Level, Mark, burn_chart
from dekkend.web.exports import EXCEL_TYPE
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.deeds import DeedPanel, done, panels
from dekkend.web.views.agreements.room_deeds import new_room_deeds, room_deeds
from dekkend.web.views.agreements.timeline import Item, items

_C = CeilingStatus
_TONES: Final = {
    _C.INTENDED: Tone.QUIET,
    _C.HEARD: Tone.QUIET,
    _C.DECIDED: Tone.INFO,
    _C.PLANNED: Tone.INFO,
    _C.RUNNING: Tone.GOOD,
    _C.SIGNALLED: Tone.WARN,
    _C.TALKED: Tone.WARN,
    _C.CLOSED: Tone.QUIET,
    _C.DROPPED: Tone.QUIET,
}


@dataclass(frozen=True)
class Shown:
    """A room as the page shows it."""

    view: RoomView
    chart: BurnChart | None
    next: Item | None

    @property
    def row(self) -> Ceiling:
        return self.view.row

    @property
    def badge(self) -> Badge:
        return Badge(CEILING.title(self.view.status), _TONES[self.view.status])

    @property
    def about(self) -> str:
        """Which lots and products; the whole agreement when none is named."""
        return ", ".join([*self.row.lots, *self.row.products]) or gettext("de hele overeenkomst")


USES: Final[Table[Any]] = Table(
    name="gebruik",
    caption=_("Gebruik"),
    columns=(
        Column("stand", _("Stand op"), lambda row: row.on, row_header=True),
        Column("gebruikt", _("Gebruikt"), lambda row: Money(row.amount), numeric=True),
        Column("altijd", _("Altijd betaald"), lambda row: Money(row.always), numeric=True),
        Column("bron", _("Bron"), lambda row: row.source),
    ),
    sort="-stand",
    size=24,
    empty=_("Schrijf op wat er is gebruikt, of stuur een Excel-bestand."),
)


@require_safe
def rooms(request: HttpRequest, slug: str) -> HttpResponse:
    """Every room of the agreement, the newest first."""
    view = _one(request, slug)
    return _rooms(request, view, panels(new_room_deeds(view)))


@require_POST
def rooms_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Makes the intent of a room known."""
    view = _one(request, slug)
    return done(
        request,
        new_room_deeds(view),
        act,
        lambda found, status: _rooms(request, view, found, status),
        view.href("agreement_rooms"),
    )


def _rooms(request: HttpRequest, view: One, acts: list[DeedPanel], status: int = 200) -> HttpResponse:
    found = rooms_of(view.row, view.moments)
    living = [it for it in found if it.status is not CeilingStatus.DROPPED]
    context = view.context(
        "agreement_rooms",
        page_title=_("Bestedingsruimte"),
        rooms=[shown(it) for it in living],
        dropped=[shown(it) for it in found if it.status is CeilingStatus.DROPPED],
        acts=acts,
        next_year=_next_year(),
    )
    return page(request, "agreements/rooms.html.jinja", context, status=status)


def _next_year() -> tuple[date, date]:
    """The next first day of a year for which an intent is still in time, and the last day of that intent."""
    today = clock.today()
    first = date(today.year + 1, 1, 1)
    while steps_before(first).intent < today:
        first = date(first.year + 1, 1, 1)
    return first, steps_before(first).intent


@require_safe
def room(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One room: where it stands, what is next, and what can be done."""
    view = _one(request, slug)
    found = room_of(view.row, number, view.moments)
    if download := asked_download(request, USES, list(found.uses)):
        return download  # type: ignore[return-value]
    return _room(request, view, found, panels(room_deeds(view, found)))


@require_POST
def room_act(request: HttpRequest, slug: str, number: int, act: str) -> HttpResponse:
    """Takes one step with a room."""
    view = _one(request, slug)
    found = room_of(view.row, number, view.moments)
    return done(
        request,
        room_deeds(view, found),
        act,
        lambda acts, status: _room(request, view, found, acts, status),
        view.href("agreement_room", number=number),
    )


@require_safe
def room_file_template(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The Excel file in which the use of a room is filled in."""
    view = _one(request, slug)
    found = room_of(view.row, number, view.moments)
    name = f"gebruik-{view.row.slug}-{number}.xlsx"
    answer = HttpResponse(room_file.uses_template(found.row.pk), content_type=EXCEL_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _room(
    request: HttpRequest, view: One, found: RoomView, acts: list[DeedPanel], status: int = 200
) -> HttpResponse:
    what = shown(found)
    context = view.context(
        "agreement_rooms",
        page_title=gettext("Ruimte %(number)s") % {"number": found.row.number},
        heading=gettext("Bestedingsruimte %(year)s") % {"year": found.row.first.year},
        upper=[(gettext("Bestedingsruimte"), view.href("agreement_rooms"))],
        room=what,
        moments=items(found.moments),
        before=_judged(found.before),
        during=_judged(found.during),
        plan=plan_of(view.row, found.row),
        factors=factors_of(view.row, found.row),
        figures=figures(found),
        claim=_claim(request, found),
        uses=USES.view(list(found.uses), request.GET),
        acts=acts,
        steps=steps_before(found.row.first),
        filled=_filled,
    )
    return page(request, "agreements/room.html.jinja", context, status=status)


def _one(request: HttpRequest, slug: str) -> One:
    """The agreement, for who may see its money."""
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    return view


def _filled(written: Iterable[Written]) -> int:
    return sum(1 for it in written if it.text.strip())


def _judged(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, Badge]]:
    """What the rules say, the ones that block first; what does not apply is left out."""
    found = sorted((it for it in verdicts if it.applies), key=lambda it: (it.holds, not it.blocks))
    return [(it, badge_of(it)) for it in found]


def figures(view: RoomView) -> list[tuple[Any, Any, Any]]:
    """The few numbers that say how a room stands."""
    burn = view.burn
    empty = gettext("leeg op %(day)s") % {"day": formats.long_date(burn.empty_on)} if burn.empty_on else ""
    return [
        (_("Hoogte"), _whole(burn.height), _year(view)),
        (_("Gebruikt"), _whole(burn.used), formats.percent(burn.share * 100, 1)),
        (_("Nog over"), _whole(burn.left), empty),
        (_("Verwacht op 31 december"), _whole(burn.forecast), _expected(view)),
        (_("Altijd betaald"), _whole(view.always), _("specifiek toegewezen en crisis; telt niet mee")),
    ]


def _whole(amount: Money) -> str:
    """Whole euros that stay on one line; the cents stand in the list below."""
    return f"€\N{NO-BREAK SPACE}{formats.number(amount.amount, 0)}"


def _year(view: RoomView) -> str:
    whole = view.row.year_height
    if whole is None or whole == view.row.height:
        return ""
    return gettext("naar dagen van %(amount)s per jaar") % {"amount": formats.euro(whole)}


def _expected(view: RoomView) -> str:
    share = formats.percent(view.burn.forecast_share * 100, 1)
    if view.row.forecast is None:
        return gettext("%(share)s, als het zo doorgaat") % {"share": share}
    return gettext("%(share)s, opgegeven op %(day)s") % {
        "share": share,
        "day": formats.day(view.row.forecast_on),
    }


def _claim(request: HttpRequest, view: RoomView) -> dict[str, Any] | None:
    """What would be paid of a claim that somebody types in; None when nothing was asked."""
    claimed, always = _amount(request, "declaratie"), _amount(request, "waarvan-altijd") or Decimal(0)
    if claimed is None or not view.runs:
        return None
    found = view.claim(claimed, min(always, claimed))
    return {"claimed": claimed, "always": always, "verdict": found, "badge": badge_of(found)}


def _amount(request: HttpRequest, name: str) -> Decimal | None:
    text = request.GET.get(name, "").strip()
    try:
        return max(Money.parse(text).amount, Decimal(0)) if text else None
    except (NotAnAmount, InvalidOperation):
        return None


def shown(view: RoomView) -> Shown:
    """A room with its drawing, once its height is known."""
    begun = view.status not in (_C.INTENDED, _C.HEARD, _C.DROPPED)
    upcoming = next(iter(items([view.next])), None) if view.next else None
    return Shown(view, chart_of(view) if begun else None, upcoming)


def chart_of(view: RoomView) -> BurnChart:
    """The burn-down of a room."""
    title = gettext("Bestedingsruimte %(year)s: wat er nog over is") % {"year": view.row.first.year}
    marks = [Mark(clock.today(), _("vandaag"))] if clock.today() in view.period else []
    if view.next is not None and view.next.due in view.period and view.next.due > clock.today():
        marks.append(Mark(view.next.due, view.next.rule))
    burn = Burn(
        view.period,
        tuple(_levels(view)),
        tuple((day, _signal_left(view, day)) for day in _height_days(view)),
        (view.height_on(view.row.last) - view.burn.forecast).amount,
        tuple(marks),
    )
    description = gettext("Van %(height)s is %(used)s gebruikt; verwacht wordt %(forecast)s.") % {
        "height": formats.euro(view.burn.height),
        "used": formats.euro(view.burn.used),
        "forecast": formats.euro(view.burn.forecast),
    }
    headings = (_("Dag"), _("Nog over"), _("Wat er gebeurde"), _("Verwacht aan het einde"))
    return burn_chart(f"ruimte-{view.row.number}", title, burn, headings, description)


def _height_days(view: RoomView) -> list[date]:
    """The days on which the height is, or becomes, another one."""
    return [view.row.first, *(it.first for it in view.adjustments if it.first > view.row.first)]


def _signal_left(view: RoomView, day: date) -> Decimal:
    return (view.height_on(day).amount * (1 - SIGNAL_SHARE)).quantize(Decimal("0.01"))


def _levels(view: RoomView) -> Iterable[Level]:
    """What is left on the first day, after each figure, and at each change of the height."""
    used = {use.on: use.amount for use in view.uses}
    heights = {it.first: it for it in view.adjustments}
    known = Decimal(0)
    for day in sorted({view.row.first, *used, *(it for it in heights if it <= clock.today())}):
        known = used.get(day, known)
        note = gettext("stand van het gebruik") if day in used else ""
        if day in heights:
            note = gettext("hoogte wordt %(amount)s") % {"amount": formats.euro(heights[day].height)}
        yield Level(day, view.height_on(day).amount - known, note or gettext("begin"))
