"""Regions: which municipalities buy together, what runs, which contracts end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.kernel.periods import Period
from dekkend.organisations import queries as organisations
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import MemberRow, RegionRow
from dekkend.procurement import queries as procurements
from dekkend.procurement.definition import PurchasingBody
from dekkend.procurement.planning import ladder_of
from dekkend.procurement.queries import ProcurementRow, ProcurementView
from dekkend.runtime import clock
from dekkend.web.badges import Words
from dekkend.web.charts import COLOURS
from dekkend.web.lists import asked_download, listing
from dekkend.web.pages import actor_of
from dekkend.web.statuses import procurement_badge
from dekkend.web.tables import Column, Table
from dekkend.web.tilemap import Place, TileMap, national_map, region_map

NAMES = "municipality-names"


@dataclass(frozen=True, slots=True)
class ContractEnd:
    """A day on which contracts end: the present ones, or a step of the new term ladder."""

    day: date
    what: Words
    procurement: str
    href: str
    source: str


@dataclass(frozen=True, slots=True)
class RegionSummary:
    region: RegionRow
    procurements: int
    colour: str


REGIONS: Table[RegionSummary] = Table(
    name="regios",
    caption=_("Regio's"),
    columns=(
        Column(
            "regio",
            _("Regio"),
            lambda row: row.region.name,
            href=lambda row: f"/regio/{row.region.slug}/",
            row_header=True,
        ),
        Column("gemeenten", _("Gemeenten"), lambda row: len(row.region.members), numeric=True),
        Column(
            "centrum",
            _("Centrumgemeente"),
            lambda row: row.region.centre.name if row.region.centre else None,
        ),
        Column("trajecten", _("Inkooptrajecten"), lambda row: row.procurements, numeric=True),
    ),
    empty=_("Er zijn nog geen regio's geladen. Een beheerder laadt ze met een definitiebestand."),
)

MEMBERS: Table[MemberRow] = Table(
    name="gemeenten",
    caption=_("Gemeenten"),
    columns=(
        Column("gemeente", _("Gemeente"), lambda row: row.municipality.name, row_header=True),
        Column("code", _("CBS-code"), lambda row: row.municipality.cbs_code),
        Column("provincie", _("Provincie"), lambda row: row.municipality.province),
        Column("vanaf", _("Doet mee vanaf"), lambda row: _first_day(row.period), numeric=True),
        Column("tot", _("Tot en met"), lambda row: row.period.last, numeric=True),
        Column(
            "percelen",
            _("Percelen"),
            lambda row: _("alle") if row.lots is None else ", ".join(row.lots),
        ),
    ),
)

PROCUREMENTS: Table[ProcurementRow] = Table(
    name="inkooptrajecten",
    caption=_("Inkooptrajecten"),
    columns=(
        Column(
            "titel",
            _("Inkooptraject"),
            lambda row: row.title,
            href=lambda row: f"/inkoop/{row.slug}/",
            row_header=True,
        ),
        Column(
            "status", _("Status"), lambda row: row.status, badge=lambda row: procurement_badge(row.status)
        ),
        Column("percelen", _("Percelen"), lambda row: row.lots, numeric=True),
        Column("sluit", _("Inschrijven tot"), lambda row: row.closes_at, numeric=True),
        Column("standstill", _("Standstill tot en met"), lambda row: row.standstill_until, numeric=True),
    ),
    prefix="traject",
    empty=_("Deze regio heeft nog geen inkooptraject."),
)


def _first_day(period: Period) -> date | None:
    """The first day of a membership; one that was always there has no day worth showing."""
    return period.first if period.first.year > 1900 else None


@require_safe
def regions(request: HttpRequest) -> HttpResponseBase:
    """Every region: on the map of the Netherlands, and as a list."""
    actor = actor_of(request)
    found = organisations.regions(actor)
    counts = _count(procurements.procurements(actor))
    rows = [
        RegionSummary(region, counts.get(region.slug, 0), COLOURS[index % len(COLOURS)])
        for index, region in enumerate(found)
    ]
    return listing(request, REGIONS, rows, "regions.html.jinja", {"map": _country(rows)})


def _count(rows: Iterable[ProcurementRow]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.region_slug] = counts.get(row.region_slug, 0) + 1
    return counts


def _country(rows: Sequence[RegionSummary]) -> TileMap:
    places = {
        member.municipality.cbs_code: Place(member.municipality.name, row.colour, note=row.region.name)
        for row in rows
        for member in row.region.members
    }
    return national_map(
        "kaart", _("Gemeenten per regio"), places, tuple((row.colour, row.region.name) for row in rows)
    )


@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One region: municipalities, procurements, contracts that end, purchasing bodies."""
    actor = actor_of(request)
    found = organisations.region(actor, slug)
    if found is None:
        raise Http404(gettext("Deze regio is hier niet bekend."))
    views = [
        procurements.procurement(actor, row.slug) for row in procurements.procurements(actor, region=slug)
    ]
    rows = [view.row for view in views]
    if download := asked_download(request, PROCUREMENTS, rows):
        return download
    ends = sorted((end for view in views for end in contract_ends(view)), key=lambda end: end.day)
    today = clock.today()
    context = {
        "region": found,
        "map": _region_map(actor, found),
        "procurements": PROCUREMENTS.view(rows, request.GET),
        "ends": ends,
        "next_end": next((end for end in ends if end.day >= today), None),
        "bodies": bodies_of(views),
        "today": today,
    }
    history = organisations.membership_history(actor, found.id)
    return listing(request, MEMBERS, history, "region.html.jinja", context, name="members")


def _region_map(actor: Actor, found: RegionRow) -> TileMap:
    centre = found.centre.cbs_code if found.centre else ""
    places = {
        member.municipality.cbs_code: Place(
            member.municipality.name,
            COLOURS[1] if member.municipality.cbs_code == centre else COLOURS[0],
            ink="#10181f" if member.municipality.cbs_code == centre else "#ffffff",
            note=_("centrumgemeente") if member.municipality.cbs_code == centre else "",
        )
        for member in found.members
    }
    names = _names(actor)
    legend: list[tuple[str, Words]] = [(COLOURS[0], _("Doet mee")), ("#dde3e8", _("Buurgemeente"))]
    if centre:
        legend.insert(0, (COLOURS[1], _("Centrumgemeente")))
    return region_map("kaart", _("Kaart van de regio"), places, names, tuple(legend))


def _names(actor: Actor) -> dict[str, str]:
    """The names of all municipalities by code, for the neighbours on the map; kept for an hour."""
    known: dict[str, str] | None = caches["process"].get(NAMES)
    if known is None:
        known = {each.cbs_code: each.name for each in organisations.municipalities(actor)}
        if known:
            caches["process"].set(NAMES, known, 3600)
    return known


def contract_ends(view: ProcurementView) -> list[ContractEnd]:
    """The days on which contracts of or before this procurement end, with the source."""
    term, href = view.definition.term, f"/inkoop/{view.row.slug}/"
    ends = [
        ContractEnd(
            period.last,
            _("Einde eerste looptijd") if step == 0 else _("Einde van een verlenging"),
            view.row.title,
            href,
            term.source,
        )
        for step, period in enumerate(ladder_of(term))
        if period.last is not None
    ]
    if term.current_contracts_end is not None:
        now = ContractEnd(
            term.current_contracts_end, _("Einde huidige contracten"), view.row.title, href, term.source
        )
        ends.insert(0, now)
    return ends


def bodies_of(views: Sequence[ProcurementView]) -> list[PurchasingBody]:
    """The purchasing bodies that the region's procurements name, each once."""
    found = {body.name: body for view in reversed(views) for body in view.definition.region.bodies}
    return sorted(found.values(), key=lambda body: body.name)
