"""The landscape of a region: which provider has which cell, and what it is on a day.

Who offers what where is public, and whether that is open; why it is not, and how many places there are, is
for who works with it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import takewhile
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.lines import BEST_FIRST, CellKey, Line, LineState
from dekkend.contracts.models import Agreement, ClientStop, ContractLine
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.common import region_facts
from dekkend.contracts.term import Extension, Ladder, end_of, notice_deadline
from dekkend.kernel.periods import ONE_DAY, Period
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import buying_for, member_ids
from dekkend.organisations.ranges import period_of

SIGNED: Final = (AgreementStatus.IN_FORCE, AgreementStatus.NOTICE_GIVEN, AgreementStatus.WINDING_UP)
"""Agreements that count in the landscape: both signed, not closed yet."""
_FIELDS: Final = (
    "agreement_id",
    "product",
    "lot",
    "period",
    "new_until",
    "capacity",
    "capacity_on",
    "municipality_id",
    "municipality__slug",
    "municipality__name",
    "municipality__sort_key",
)
"""What a line says; tens of thousands of them are read without making rows of them."""
SERVED: Final = (LineState.OPEN, LineState.STOPPED, LineState.WINDING_DOWN)
"""What a cell is as long as somebody gets help there."""


@dataclass(frozen=True, slots=True)
class Supply:
    """A provider in a cell. ``last``: the last day of the line; ``stopped_until``: of a client stop, None for
    a stop without end."""

    agreement: str
    number: str
    provider: str
    provider_slug: str
    product: str
    municipality: str
    state: LineState
    first: date
    last: date
    capacity: int | None
    capacity_on: date | None
    stopped_until: date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What the agreements together are in a cell."""

    counts: Mapping[LineState, int]

    @property
    def state(self) -> LineState:
        """The best for a client who looks for help."""
        return next((state for state in BEST_FIRST if self.counts.get(state)), LineState.NONE)

    @property
    def open(self) -> int:
        return self.counts.get(LineState.OPEN, 0)

    @property
    def contracted(self) -> int:
        return sum(self.counts.get(state, 0) for state in SERVED)


@dataclass(frozen=True, slots=True)
class Landscape:
    """``products`` by slug and ``municipalities`` by slug with their name; every cell that a line names."""

    region: int
    day: date
    products: tuple[str, ...]
    municipalities: tuple[tuple[str, str], ...]
    supply: tuple[Supply, ...]

    def cells(self) -> dict[tuple[str, str], Cell]:
        """Each cell (product, municipality) that somebody has, had or will have."""
        found: dict[tuple[str, str], Counter[LineState]] = defaultdict(Counter)
        for it in self.supply:
            found[it.product, it.municipality][it.state] += 1
        return {key: Cell(states) for key, states in found.items()}

    def of(self, product: str, municipality: str) -> tuple[Supply, ...]:
        """Who has a cell, the best first."""
        here = (it for it in self.supply if (it.product, it.municipality) == (product, municipality))
        return tuple(sorted(here, key=lambda it: (BEST_FIRST.index(it.state), it.provider.casefold())))


def sees_detail(actor: Actor, region_id: int) -> bool:
    """Whether stops, places and agreements of this region may be shown to the actor."""
    return bool(may(actor, Action.SEE_AGREEMENT, region_facts(region_id)))


def buyers_with_agreements() -> frozenset[int]:
    """The buying organisations of which something is contracted. Public."""
    found = Agreement.objects.filter(status__in=SIGNED).order_by().values_list("buyer_id", flat=True)
    return frozenset(found.distinct())


def landscape(region_id: int, day: date, *, product: str = "", municipality: str = "") -> Landscape:
    """The landscape of a region on a day, or of one product or municipality (slug) in it. Public as a whole,
    but for what ``sees_detail`` guards; four queries."""
    lines = _lines(region_id, product, municipality)
    rows = {row.pk: row for row in _agreements(lines)}
    ends = {key: _end_of(row) for key, row in rows.items()}
    found = tuple(_supply(lines, rows, ends, day))
    towns = {(it.municipality__sort_key, it.municipality__slug, it.municipality__name) for it in lines}
    return Landscape(
        region=region_id,
        day=day,
        products=tuple(sorted({it.product for it in found})),
        municipalities=tuple((slug, name) for _key, slug, name in sorted(towns)),
        supply=found,
    )


def _lines(region_id: int, product: str, municipality: str) -> list[Any]:
    rows = ContractLine.objects.filter(
        agreement__buyer_id__in=buying_for(region_id),
        agreement__status__in=SIGNED,
        municipality_id__in=member_ids(region_id),
    )
    if product:
        rows = rows.filter(product=product)
    if municipality:
        rows = rows.filter(municipality__slug=municipality)
    ordered = rows.order_by("agreement_id", "product", "period")
    return list(ordered.values_list(*_FIELDS, named=True))


def _agreements(lines: Iterable[Any]) -> "QuerySet[Agreement]":
    stops = ClientStop.objects.select_related("municipality")
    wanted = Agreement.objects.filter(pk__in={line.agreement_id for line in lines})
    return wanted.select_related("provider").prefetch_related("extensions", Prefetch("stops", stops))


def _end_of(row: Agreement) -> Callable[[str], date]:
    """The last day of an agreement, or of one of its lots; each is computed once."""
    steps = Ladder(
        row.start, row.initial_months, row.option_months, row.options, partial=row.partial_extension
    )
    given = (Extension(it.number, it.told_at, tuple(it.lots)) for it in row.extensions.all())
    in_time = takewhile(lambda it: notice_deadline(steps.last_of(it.number - 1)).met_by(it.told_at), given)
    told = tuple(in_time)

    @cache
    def end(lot: str) -> date:
        natural = end_of(steps, told, lot)
        return min(natural, row.ends_early_on) if row.ends_early_on else natural

    return end


def _supply(
    lines: Iterable[Any],
    rows: Mapping[int, Agreement],
    ends: Mapping[int, Callable[[str], date]],
    day: date,
) -> Iterator[Supply]:
    best: dict[tuple[int, str, str], Supply] = {}
    stops = {key: list(row.stops.all()) for key, row in rows.items()}
    for line in lines:
        row = rows[line.agreement_id]
        found = _of(line, row, stops[row.pk], ends[row.pk](line.lot), day)
        if found is None:
            continue
        key = (row.pk, line.product, found.municipality)
        known = best.get(key)
        if known is None or BEST_FIRST.index(found.state) < BEST_FIRST.index(known.state):
            best[key] = found
    yield from best.values()


def _of(line: Any, row: Agreement, held: list[ClientStop], end: date, day: date) -> Supply | None:
    period = period_of(line.period)
    first, last = max(period.first, row.start), min(period.last or end, end)
    if last < first:
        return None
    stops = tuple(_stops(held, line)) if held else ()
    cell = CellKey(line.product, line.municipality__slug)
    state = Line(cell, Period(first, last), new_until=line.new_until, stops=stops).state_on(day)
    here = next((stop for stop in stops if day in stop), None)
    return Supply(
        agreement=row.slug,
        number=row.number,
        provider=row.provider.name,
        provider_slug=row.provider.slug,
        product=line.product,
        municipality=line.municipality__slug,
        state=state,
        first=first,
        last=last,
        capacity=line.capacity,
        capacity_on=line.capacity_on,
        stopped_until=here.last if here else None,
    )


def _stops(held: Iterable[ClientStop], line: Any) -> Iterator[Period]:
    """The days of stops that were imposed or allowed on a line; open again on the day it was lifted."""
    for stop in held:
        here = stop.product in ("", line.product) and stop.municipality_id in (None, line.municipality_id)
        last = stop.lifted_on - ONE_DAY if stop.lifted_on else stop.last
        if here and (stop.imposed or stop.consent_on) and (last is None or last >= stop.first):
            yield Period(stop.first, last)
