"""An assessor's own list, with how far each bid is."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dekkend.procurement.queries.desk import DeskBid, desk
from dekkend.procurement.queries.tasks_assessment import to_state
from dekkend.procurement.states import BidStatus, ProcurementStatus
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone
from dekkend.web.lists import asked_download
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table

PROCUREMENT = "inkoop"
TO_DO, LOCKED, TO_AGREE, DONE = "te-doen", "vast", "consensus", "klaar"
_AGREED = frozenset({BidStatus.AGREED, BidStatus.AWARDED, BidStatus.NOT_AWARDED})
_BADGES = {
    TO_DO: Badge(gettext_lazy("Te beoordelen"), Tone.WARN),
    LOCKED: Badge(gettext_lazy("Vast; wacht op de ander"), Tone.INFO),
    TO_AGREE: Badge(gettext_lazy("Consensus bereiken"), Tone.WARN),
    DONE: Badge(gettext_lazy("Klaar"), Tone.GOOD),
}


def state_of(row: DeskBid) -> str:
    """What the assessor has to do with a bid."""
    if row.status in _AGREED:
        return DONE
    if row.status is BidStatus.SCORED:
        return TO_AGREE
    return LOCKED if row.locked_at else TO_DO


def href_of(row: DeskBid) -> str:
    """The page on which that is done."""
    name = "consensus" if state_of(row) in (TO_AGREE, DONE) else "assess"
    return reverse(name, kwargs={"slug": row.procurement, "bid": row.bid})


def _progress(row: DeskBid) -> str:
    return _("%(scored)s van %(asked)s") % {"scored": row.scored, "asked": row.asked}


def _title(row: DeskBid) -> str:
    return f"{row.submission} · {row.tenderer}"


DESK: Table[DeskBid] = Table(
    name="beoordelingen",
    caption=gettext_lazy("Inschrijvingen die u beoordeelt"),
    columns=(
        Column("inschrijving", gettext_lazy("Inschrijving"), _title, href=href_of, row_header=True),
        Column("perceel", gettext_lazy("Perceel"), lambda row: f"{row.lot_number} {row.lot_name}"),
        Column("gescoord", gettext_lazy("Criteria gescoord"), _progress),
        Column(
            "stand",
            gettext_lazy("Stand"),
            lambda row: formats.text(_BADGES[state_of(row)].word),
            badge=lambda row: _BADGES[state_of(row)],
        ),
    ),
    filters=(
        Filter(
            "stand",
            gettext_lazy("Stand"),
            tuple(Choice(key, badge.word) for key, badge in _BADGES.items()),
            value=state_of,
        ),
    ),
    empty=gettext_lazy("Zodra de inkoper de beoordeling start, staan uw inschrijvingen hier."),
)


@require_safe
def my_assessments(request: HttpRequest) -> HttpResponseBase:
    """Everything that this assessor judges; in one procurement when the address names it."""
    every = desk(actor_of(request))
    chosen = request.GET.get(PROCUREMENT, "")
    rows = [row for row in every if not chosen or row.procurement == chosen]
    table = _with_lots(rows)
    if download := asked_download(request, table, rows):
        return download
    states = [state_of(row) for row in rows]
    context = {
        "table": table.view(rows, request.GET),
        "procurements": _procurements(every, chosen),
        "counts": {key: states.count(key) for key in _BADGES},
        "total": len(rows),
        "to_state": list(to_state(actor_of(request))),
        "start": next((href_of(row) for row in rows if state_of(row) == TO_DO and _runs(row)), ""),
        "agree": next((href_of(row) for row in rows if state_of(row) == TO_AGREE), ""),
    }
    return page(request, "actors/my_assessments.html.jinja", context)


def _runs(row: DeskBid) -> bool:
    return row.procurement_status in (ProcurementStatus.ASSESSMENT, ProcurementStatus.CONSENSUS)


def _with_lots(rows: Sequence[DeskBid]) -> Table[DeskBid]:
    """The list with a filter on the lots that there are."""
    lots = {row.lot_number: f"{row.lot_number} {row.lot_name}" for row in rows}
    choices = tuple(Choice(number, title) for number, title in lots.items())
    by_lot: Filter[DeskBid] = Filter(
        "perceel", gettext_lazy("Perceel"), choices, value=lambda row: row.lot_number
    )
    return replace(DESK, filters=(by_lot, *DESK.filters)) if len(lots) > 1 else DESK


def _procurements(rows: tuple[DeskBid, ...], chosen: str) -> list[tuple[str, str, bool]]:
    """Tabs, when there is more than one procurement."""
    titles = {row.procurement: row.title for row in rows}
    if len(titles) < 2:
        return []
    path = reverse("my_assessments")
    tabs = [(title, f"{path}?{PROCUREMENT}={slug}", slug == chosen) for slug, title in titles.items()]
    return [(_("Alle"), path, not chosen), *tabs]
