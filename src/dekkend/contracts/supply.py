"""Entry and exit of providers after the award, for a product group in a municipality: which rules speak.

The windows, "enough" and the newcomer's test are those of an admission (``procurement.admission_*``); here
they stand beside the rules on outflow and low use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dekkend.contracts.exit_rules import (
    LowUseExceptionFacts,
    LowUseFacts,
    enough_use,
    no_exception,
)
from dekkend.contracts.supply_rules import ClientsFacts, has_enough_clients
from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Verdict
from dekkend.procurement.admission_rules import (
    ClosingFacts,
    NewcomerFacts,
    PhaseFacts,
    ScarcityFacts,
    enough_before_closing,
    newcomer_adds_nothing,
    no_scarcity,
    only_interim_entry_closes,
)
from dekkend.procurement.admission_timeline import Window, changed, window_on
from dekkend.procurement.admission_words import Enough, WindowKind


@dataclass(frozen=True, slots=True)
class GroupSupply:
    """One product group in one municipality: its windows, when there is enough, and what was measured."""

    group: str
    municipality: str
    windows: tuple[Window, ...]
    enough: Enough | None = None
    measured: int | None = None
    waiting_days: int | None = None
    norm_days: int | None = None
    refusals: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something may be done, and every verdict behind it."""

    allowed: bool
    verdicts: tuple[Verdict, ...]


def may_close(supply: GroupSupply, closing: Period) -> Answer:
    """Whether interim entry may be closed for these days (CV-03, CV-04)."""
    initial = next((it.period for it in supply.windows if it.kind is WindowKind.INITIAL), None)
    return _answer(
        enough_before_closing(ClosingFacts(closing.first, supply.enough, supply.measured)),
        only_interim_entry_closes(PhaseFacts(closing, initial)),
    )


def closed(supply: GroupSupply, closing: Period, today: date) -> tuple[Window, ...]:
    """The windows with a closed one; what lay under it resumes after its last day. Ask ``may_close`` first.

    Raises WindowNotAhead, InitialAdmissionStays and ClosedBeforeEnough.
    """
    defined = supply.enough.defined_on if supply.enough else None
    return changed(supply.windows, Window(WindowKind.CLOSED, closing, defined), today)


def may_refuse_newcomer(supply: GroupSupply, day: date, adds: bool | None, motivation: str) -> Answer:
    """Whether somebody who qualifies may be refused on a day (CV-05)."""
    window = window_on(supply.windows, day)
    shut = window is not None and not window.is_open
    return _answer(newcomer_adds_nothing(NewcomerFacts(shut, adds, motivation)))


def should_promote(supply: GroupSupply) -> Answer:
    """Whether scarcity suggests a promoted window (CV-06)."""
    verdict = no_scarcity(ScarcityFacts(supply.waiting_days, supply.norm_days, supply.refusals))
    return Answer(not verdict.holds, (verdict,))


@dataclass(frozen=True, slots=True)
class ProviderUse:
    """What a provider did in twelve months in these cells: clients and euros, and the threshold."""

    provider: str
    start: date
    clients: int
    value: Decimal
    threshold: Decimal | None
    threshold_on: date | None
    most_possible: Decimal | None = None


def outflow_talks(uses: Iterable[ProviderUse], fewest: int) -> tuple[tuple[ProviderUse, Verdict], ...]:
    """The providers with no or few clients, each with the verdict that asks for a talk (CV-07)."""
    found = ((use, has_enough_clients(ClientsFacts(use.clients, fewest))) for use in uses)
    return tuple((use, verdict) for use, verdict in found if not verdict.holds)


def may_end_for_low_use(use: ProviderUse, exceptions: LowUseExceptionFacts, on: date) -> Answer:
    """Whether the buyer may end with six months' notice (EX-01), with its three exceptions (EX-02)."""
    low = enough_use(
        LowUseFacts(use.start, on, use.threshold, use.threshold_on, use.value, use.most_possible)
    )
    excused = no_exception(exceptions)
    return Answer(not low.holds and excused.holds, (low, excused))


def _answer(*verdicts: Verdict) -> Answer:
    return Answer(not any(verdict.blocks for verdict in verdicts), verdicts)
