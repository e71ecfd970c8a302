"""What a test of a provider is: its kinds, its outcome, the figures behind it. Pure.

The interface for the contexts above is ``ScreeningOutcome``, and ``oversight.queries.gate`` that judges it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg

FORM_DAYS: Final = 14
"""Calendar days in which the question form must be back, complete and signed (EL-08)."""
VIEW_DAYS: Final = 14
"""Calendar days in which a provider may give its view on an intended negative decision (own choice)."""
BUREAU_WEEKS: Final = 8
"""Weeks after which the advice of the national bureau is expected, for the clock on the page (own choice)."""
VALID_MONTHS: Final = 24
"""Months that an outcome counts when the decision names no other last day (own choice)."""
LONGEST_VALID_MONTHS: Final = 60


class ScreeningKind(StrEnum):
    """The kinds of tests, in the words of the definition's ``screenings``."""

    BIBOB = "bibob"
    FINANCIAL = "financieel"


class ScreeningResult(StrEnum):
    """What a test decided. Bibob: no, minor or serious danger. Financial: enough, with measures, too weak."""

    CLEAR = "geen-bezwaar"
    CONDITIONAL = "met-voorwaarden"
    NEGATIVE = "negatief"


class ScanAdvice(StrEnum):
    """What the score of a risk scan points at (the staged test of S0 §3.4)."""

    NO_TEST = "geen-toets"
    LIGHT = "lichte-toets"
    FULL = "volledige-toets"


class LadderStep(StrEnum):
    """The steps of the financial ladder (Kruger; TOEL 3.4, rule IN-08), from watched to acute threat."""

    WATCHED = "1"
    FALLING = "2"
    WEAK = "3"
    POOR = "4"
    CRITICAL = "5"
    ACUTE = "6"

    @property
    def number(self) -> int:
        return int(self.value)


class SignatureKind(StrEnum):
    """How the question form was signed (EL-09 asks the same of the own statement)."""

    DIGITAL = "digitaal"
    SCAN = "scan"


KIND_NAMES: Final[Mapping[ScreeningKind, Message]] = MappingProxyType(
    {ScreeningKind.BIBOB: msg("Bibob-toets"), ScreeningKind.FINANCIAL: msg("Financiële toets")}
)

RESULT_NAMES: Final[Mapping[tuple[ScreeningKind, ScreeningResult], Message]] = MappingProxyType(
    {
        (ScreeningKind.BIBOB, ScreeningResult.CLEAR): msg("Geen gevaar"),
        (ScreeningKind.BIBOB, ScreeningResult.CONDITIONAL): msg("Mindere mate van gevaar"),
        (ScreeningKind.BIBOB, ScreeningResult.NEGATIVE): msg("Ernstig gevaar"),
        (ScreeningKind.FINANCIAL, ScreeningResult.CLEAR): msg("Financieel voldoende"),
        (ScreeningKind.FINANCIAL, ScreeningResult.CONDITIONAL): msg("Voldoende met maatregelen"),
        (ScreeningKind.FINANCIAL, ScreeningResult.NEGATIVE): msg("Financieel onvoldoende"),
    }
)

ADVICE_NAMES: Final[Mapping[ScanAdvice, Message]] = MappingProxyType(
    {
        ScanAdvice.NO_TEST: msg("Geen verdere toets nodig"),
        ScanAdvice.LIGHT: msg("Lichte toets"),
        ScanAdvice.FULL: msg("Volledige toets"),
    }
)


@dataclass(frozen=True, slots=True)
class ScreeningOutcome:
    """A decided test, as procurement and contracts see it: nothing of the file, only what follows from it.

    ``conditions`` are the measures or provisions that go with a conditional outcome. ``reused`` says that the
    outcome rests on an earlier test. Days are inclusive.
    """

    screening_id: int
    kind: ScreeningKind
    provider_id: int
    region_id: int
    result: ScreeningResult
    decided_on: date
    valid_until: date
    conditions: str = ""
    step: LadderStep | None = None
    reused: bool = False

    def valid_on(self, day: date) -> bool:
        """Whether the outcome still counts on ``day``."""
        return self.decided_on <= day <= self.valid_until

    @property
    def title(self) -> Message:
        """The outcome in the words of its kind."""
        return RESULT_NAMES[self.kind, self.result]


@dataclass(frozen=True, slots=True)
class NewScreening:
    """A test to start. ``occasion`` names what it is for ("procurement:12"), empty for a test in between;
    ``occasion_title`` says it in words, ``cause`` why this provider is tested. ``may_reuse``: whether the
    definition lets an earlier outcome take its place (OV-03)."""

    kind: ScreeningKind
    provider_id: int
    region_id: int
    cause: str
    occasion: str = ""
    occasion_title: str = ""
    may_reuse: bool = True


@dataclass(frozen=True, slots=True)
class AnnualFigures:
    """One year of a provider's annual accounts; amounts in euros. ``drawn_up_on`` is the day on which the
    accounts were drawn up, ``audited`` whether an accountant gave a statement with them."""

    year: int
    drawn_up_on: date
    equity: Decimal
    balance_total: Decimal
    revenue: Decimal
    result: Decimal
    current_assets: Decimal
    current_liabilities: Decimal
    audited: bool = False

    @property
    def solvency(self) -> Decimal | None:
        """Own capital as a percentage of the balance total, not rounded; None without a balance."""
        return _share(self.equity, self.balance_total)

    @property
    def margin(self) -> Decimal | None:
        """The result as a percentage of the revenue; None without revenue."""
        return _share(self.result, self.revenue)

    @property
    def liquidity(self) -> Decimal | None:
        """Current assets divided by current liabilities; None without such liabilities."""
        if self.current_liabilities <= 0:
            return None
        return self.current_assets / self.current_liabilities


def rounded(ratio: Decimal | None, digits: int = 1) -> Decimal | None:
    """A ratio as people read it; the rules judge it unrounded."""
    return None if ratio is None else round(ratio, digits)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    if whole <= 0:
        return None
    return part * 100 / whole


@dataclass(frozen=True, slots=True)
class Measure:
    """What goes with a step of the ladder; the region may add its own."""

    step: LadderStep
    title: Message
    every: Message
    """How often the figures are looked at again."""


LADDER: Final[tuple[Measure, ...]] = (
    Measure(LadderStep.WATCHED, msg("Volgen op de jaarrekening"), msg("elk jaar")),
    Measure(LadderStep.FALLING, msg("Uitleg vragen over de daling"), msg("elk half jaar")),
    Measure(
        LadderStep.WEAK, msg("Verbeterplan met de liquiditeit voor een jaar vooruit"), msg("elk kwartaal")
    ),
    Measure(
        LadderStep.POOR, msg("Gesprek met het bestuur en een verbeterplan met termijnen"), msg("elke maand")
    ),
    Measure(
        LadderStep.CRITICAL,
        msg("Continuïteitsplan en de overdracht van cliënten voorbereiden"),
        msg("elke twee weken"),
    ),
    Measure(
        LadderStep.ACUTE, msg("Overdracht van cliënten uitvoeren en overbrugging regelen"), msg("elke week")
    ),
)

STEP_NAMES: Final[Mapping[LadderStep, Message]] = MappingProxyType(
    {
        LadderStep.WATCHED: msg("1 – wordt gevolgd"),
        LadderStep.FALLING: msg("2 – verhoudingen dalen"),
        LadderStep.WEAK: msg("3 – kwetsbaar"),
        LadderStep.POOR: msg("4 – zwak"),
        LadderStep.CRITICAL: msg("5 – zeer zwak"),
        LadderStep.ACUTE: msg("6 – faillissement dreigt"),
    }
)


def measure_of(step: LadderStep) -> Measure:
    """The measure that goes with a step."""
    return next(measure for measure in LADDER if measure.step is step)


def screening_stream(screening_id: int) -> str:
    """The audit stream of one test; it is apart from the procurement's, because fewer people may read it."""
    return f"screening:{screening_id}"
