"""Entry and exit after the award in a region: admission windows, talks about outflow, low use, one-offs.

The windows and "enough" live with the admission (``procurement``); here they stand beside what the agreements
tell about clients and use. For who works with the agreements of the region: the view asks that first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count

from dekkend.contracts.agreement_model import Agreement as Known
from dekkend.contracts.agreement_model import Origin
from dekkend.contracts.exit import OneOff, one_off_counts
from dekkend.contracts.exit_rules import LowUseExceptionFacts
from dekkend.contracts.lines import CellKey
from dekkend.contracts.models import Agreement, AgreementFact, ContractLine
from dekkend.contracts.queries.landscape import SIGNED
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.stored import rows_and_agreements
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.supply import (
    Answer,
    GroupSupply,
    ProviderUse,
    may_end_for_low_use,
    may_refuse_newcomer,
    outflow_talks,
)
from dekkend.kernel.periods import Period, add_months
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import buying_for
from dekkend.organisations.ranges import period_of
from dekkend.procurement.admission_rules import OneOffFacts, few_one_off_contracts
from dekkend.procurement.queries.admission import CellView, admission_cells
from dekkend.procurement.queries.open_admissions import open_admissions

ONE_OFF_THRESHOLD: Final = 3
"""From how many one-off agreements in twelve months on a cell is a gap, where a region names no number of its
own (own choice; CV-02 leaves it open)."""


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A cell of an admission: its windows, and whether a newcomer may be refused today (CV-05)."""

    admission: str
    title: str
    cell: CellView
    newcomer: Answer

    @property
    def scarcity(self) -> bool:
        """Whether scarcity asks for a promoted window (CV-06)."""
        return self.cell.suggests_window


@dataclass(frozen=True, slots=True)
class TalkRow:
    """An agreement with no or few clients, and the verdict that asks for a talk (CV-07)."""

    slug: str
    number: str
    provider: str
    clients: int
    fewest: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class LowUseRow:
    """An agreement in its first year below the threshold: may it end, and which exception stands in the way.

    ``unique``: products that nobody else has in the region; satisfaction is judged at the ending itself.
    """

    slug: str
    number: str
    provider: str
    value: Decimal
    threshold: Decimal
    unique: tuple[str, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class OneOffRow:
    """One-off agreements that began in a cell in twelve months, as the signal of a gap (CV-02)."""

    product: str
    municipality: str
    count: int
    verdict: Verdict


def window_rows(actor: Actor, region: str, day: date) -> tuple[WindowRow, ...]:
    """The windows of every admission of a region (by its name), by cell."""
    return tuple(_windows(actor, region, day))


def _windows(actor: Actor, region: str, day: date) -> Iterator[WindowRow]:
    for admission in open_admissions(actor):
        if admission.region != region:
            continue
        for cell in admission_cells(actor, admission.slug):
            supply = GroupSupply(cell.product, cell.municipality, cell.windows, cell.enough)
            yield WindowRow(admission.slug, admission.title, cell, may_refuse_newcomer(supply, day, None, ""))


def talk_rows(region_id: int) -> tuple[TalkRow, ...]:
    """The agreements with fewer clients than was agreed to talk about."""
    return tuple(_talks(_running(region_id)))


def _talks(found: Iterable[tuple[Agreement, Known]]) -> Iterator[TalkRow]:
    for row, known in found:
        use = known.activity
        if use.clients is None or use.fewest_clients is None:
            continue
        own = ProviderUse(row.provider.name, row.start, use.clients, Decimal(0), None, None)
        for _use, verdict in outflow_talks([own], use.fewest_clients):
            yield TalkRow(row.slug, row.number, row.provider.name, use.clients, use.fewest_clients, verdict)


def low_use_rows(region_id: int, today: date) -> tuple[LowUseRow, ...]:
    """The agreements that did not reach the threshold of their first year, with what rules say of ending."""
    return tuple(_low_use(_running(region_id), _holders(region_id), today))


def _low_use(
    found: Iterable[tuple[Agreement, Known]], holders: Mapping[str, int], today: date
) -> Iterator[LowUseRow]:
    for row, known in found:
        use = known.activity
        if use.threshold is None or today < row.start:
            continue
        value = use.first_year_value or Decimal(0)
        if value >= use.threshold:
            continue
        own = ProviderUse(row.provider.name, row.start, use.clients or 0, value, use.threshold, row.start)
        unique = tuple(sorted({line.product for line in known.lines if holders.get(line.product) == 1}))
        answer = may_end_for_low_use(own, LowUseExceptionFacts(unique_supply=bool(unique)), today)
        yield LowUseRow(row.slug, row.number, row.provider.name, value, use.threshold, unique, answer)


def _holders(region_id: int) -> dict[str, int]:
    """How many providers have each product in the region."""
    lines = ContractLine.objects.filter(
        agreement__buyer_id__in=buying_for(region_id), agreement__status__in=SIGNED
    )
    counted = lines.order_by().values_list("product").annotate(n=Count("agreement__provider", distinct=True))
    return dict(counted)


def _running(region_id: int) -> Iterator[tuple[Agreement, Known]]:
    """The running agreements of which the use was written down: the others say nothing here."""
    told = AgreementFact.objects.filter(kind=FactKind.ACTIVITY).values("agreement")
    rows = Agreement.objects.filter(buyer_id__in=buying_for(region_id), status__in=SIGNED, pk__in=told)
    return rows_and_agreements(rows.order_by("number"))


def one_off_rows(region_id: int, today: date, threshold: int = ONE_OFF_THRESHOLD) -> tuple[OneOffRow, ...]:
    """How many one-off agreements began in each cell in twelve months, most first."""
    lines = ContractLine.objects.filter(
        agreement__buyer_id__in=buying_for(region_id), agreement__origin=Origin.ONE_OFF
    ).exclude(agreement__status="vervallen")
    held = list(lines.select_related("municipality", "agreement"))
    names = product_names([], [region_id])
    begun = [
        OneOff(CellKey(it.product, it.municipality.name), period_of(it.period).first, it.agreement.motive)
        for it in held
    ]
    counts = one_off_counts(begun, Period(add_months(today, -12), today))
    rows = (
        OneOffRow(
            names.get(cell.product, plain_name(cell.product)),
            cell.municipality,
            count,
            few_one_off_contracts(OneOffFacts(count, threshold)),
        )
        for cell, count in counts.items()
    )
    return tuple(sorted(rows, key=lambda it: (-it.count, it.product, it.municipality)))


__all__ = [
    "ONE_OFF_THRESHOLD",
    "LowUseRow",
    "OneOffRow",
    "TalkRow",
    "WindowRow",
    "low_use_rows",
    "one_off_rows",
    "talk_rows",
    "window_rows",
]
