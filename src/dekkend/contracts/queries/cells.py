"""The cells of one agreement as a page shows them: what they are, places, waits and tariffs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dekkend.catalogue.queries.tariffs import TariffOnDay, tariffs_on
from dekkend.contracts import models
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import lines_of
from dekkend.contracts.delivery_rules import waits_within_the_norm
from dekkend.contracts.duty_verdicts import norm_facts, norm_for
from dekkend.contracts.lines import CellKey, Line, LineState
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Verdict
from dekkend.organisations.ranges import period_of


@dataclass(frozen=True, slots=True)
class CellRow:
    """A line of an agreement on a day. ``norm`` is what LD-04 says of the wait that was reported; ``tariff``
    the one that holds on the day, the provider's own before the general one."""

    id: int
    product: str
    title: str
    municipality_id: int
    municipality: str
    lot: str
    period: Period
    state: LineState
    new_until: date | None
    capacity: int | None
    capacity_on: date | None
    waiting_days: int | None
    norm: Verdict | None
    tariff: TariffOnDay | None
    follows: str

    @property
    def key(self) -> tuple[str, str]:
        return self.product, self.municipality

    @property
    def lives(self) -> bool:
        return self.state in (LineState.OPEN, LineState.STOPPED, LineState.WINDING_DOWN)


def cells_of(row: models.Agreement, agreement: Agreement, day: date) -> tuple[CellRow, ...]:
    """The lines of an agreement on a day, by product and municipality; six queries, however many."""
    stored = list(row.lines.select_related("municipality__municipality").order_by("product", "period"))
    names = product_names([row.procurement_id] if row.procurement_id else [], [row.buyer_id])
    lines = {(line.cell, line.period.first): line for line in lines_of(agreement)}
    reports = _newest_reports(row)
    tariffs = _tariffs(row, stored, day)
    found = [
        _row(it, lines, names, reports.get((it.product, it.municipality_id)), tariffs, agreement, day)
        for it in stored
    ]
    return tuple(
        sorted(found, key=lambda it: (it.title.casefold(), it.municipality.casefold(), it.period.first))
    )


def _row(
    stored: models.ContractLine,
    lines: dict[tuple[CellKey, date], Line],
    names: dict[str, str],
    report: models.CapacityReport | None,
    tariffs: dict[tuple[str, int], TariffOnDay],
    agreement: Agreement,
    day: date,
) -> CellRow:
    period = period_of(stored.period)
    code = stored.municipality.municipality.cbs_code
    line = lines.get((CellKey(stored.product, code), max(period.first, agreement.term.start)))
    waiting = report.waiting_days if report else None
    return CellRow(
        stored.pk,
        stored.product,
        names.get(stored.product, plain_name(stored.product)),
        stored.municipality_id,
        stored.municipality.name,
        stored.lot,
        line.period if line else period,
        line.state_on(day) if line else LineState.ENDED,
        stored.new_until,
        stored.capacity,
        stored.capacity_on,
        waiting,
        _norm(agreement, stored.product, waiting),
        tariffs.get((stored.product, stored.municipality_id)),
        stored.follows,
    )


def _norm(agreement: Agreement, product: str, waiting: int | None) -> Verdict | None:
    """Where a wait was reported, or a norm written down: which norm counts and whether the wait fits it."""
    norm = norm_for(agreement, product)
    if waiting is None and norm is None:
        return None
    return waits_within_the_norm(norm_facts(norm, waiting))


def _newest_reports(row: models.Agreement) -> dict[tuple[str, int], models.CapacityReport]:
    newest = row.capacity_reports.order_by("product", "municipality_id", "-on", "-pk")
    return {(it.product, it.municipality_id): it for it in newest.distinct("product", "municipality_id")}


def _tariffs(
    row: models.Agreement, lines: Iterable[models.ContractLine], day: date
) -> dict[tuple[str, int], TariffOnDay]:
    """The tariff of each cell on a day: the provider's own, else the general one."""
    towns = {line.municipality_id for line in lines}
    found: dict[tuple[str, int], TariffOnDay] = {}
    for it in tariffs_on(row.buyer_id, day, towns):
        key = (it.tariff.product, it.tariff.municipality_id)
        if it.provider is None:
            found.setdefault(key, it.tariff)
        elif it.provider == row.provider.name:
            found[key] = it.tariff
    return found


__all__ = ["CellRow", "cells_of"]
