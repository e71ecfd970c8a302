"""The financial ladder and the continuity risk, from the figures of annual accounts. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.kernel.text import Message
from dekkend.oversight.domain import STEP_NAMES, AnnualFigures, LadderStep, measure_of, rounded

SOLVENCY_WEAK: Final = Decimal(20)
SOLVENCY_POOR: Final = Decimal(10)
BREAK_EVEN_MARGIN: Final = Decimal(1)
"""A result between none and this percentage of the revenue counts as about break-even (own choice)."""
LIQUIDITY_PRESSURE: Final = Decimal(1)
"""Below this current ratio there is light pressure on liquidity (own choice)."""


@dataclass(frozen=True, slots=True)
class FinancialFacts:
    """The figures of one or more years, the last year first, and what is known beside them.

    ``arrears``: bills or taxes unpaid past their term; ``structural_arrears``: that for over a quarter;
    ``acute_threat``: suspension of payments or bankruptcy was asked for, or is about to be.
    """

    years: tuple[AnnualFigures, ...]
    arrears: bool = False
    structural_arrears: bool = False
    acute_threat: bool = False


@rule(
    "IN-08",
    msg("Financiële ladder: van volgen tot dreigend faillissement"),
    Effect.WARN,
    Source("TOEL", "3.4"),
)
def financial_ladder(facts: FinancialFacts) -> Finding:
    """The highest step of which one sign is there. Solvency is own capital over the balance total."""
    if not facts.years:
        return not_applicable(msg("Er zijn nog geen jaarcijfers."))
    step, signs = ladder_step(facts)
    last = facts.years[0]
    values: dict[str, Any] = {
        "step": int(step.value),
        "year": str(last.year),
        "solvency": rounded(last.solvency),
        "margin": rounded(last.margin),
        "liquidity": rounded(last.liquidity, 2),
    }
    reason = msg("Stap {step}: {signs}.", step=STEP_NAMES[step], signs=signs)
    if step is LadderStep.WATCHED:
        return holds(reason, **values)
    measure = measure_of(step)
    remedy = msg("{measure}; kijk {every} opnieuw.", measure=measure.title, every=measure.every)
    return broken(reason, remedy=remedy, **values)


def ladder_step(facts: FinancialFacts) -> tuple[LadderStep, tuple[Message, ...]]:
    """The step of the ladder, and the signs that put the provider there. ``years`` may not be empty."""
    for step, signs_of in _SIGNS:
        signs = tuple(sign for sign, there in signs_of(facts) if there)
        if signs:
            return step, signs
    return LadderStep.WATCHED, (msg("geen bijzonderheden"),)


Signs = tuple[tuple[Message, bool], ...]


def _acute(facts: FinancialFacts) -> Signs:
    return ((msg("faillissement of surseance dreigt"), facts.acute_threat),)


def _critical(facts: FinancialFacts) -> Signs:
    return (
        (msg("het eigen vermogen is negatief"), facts.years[0].equity < 0),
        (msg("meer dan een jaar verlies"), losses_in_a_row(facts.years) > 1),
        (msg("structureel achterstanden"), facts.structural_arrears),
    )


def _poor(facts: FinancialFacts) -> Signs:
    last = facts.years[0]
    return (
        (msg("de solvabiliteit is lager dan 10%"), _below(last.solvency, SOLVENCY_POOR)),
        (msg("het laatste jaar gaf verlies"), last.result < 0),
        (msg("er zijn achterstanden"), facts.arrears),
    )


def _weak(facts: FinancialFacts) -> Signs:
    last = facts.years[0]
    return (
        (msg("de solvabiliteit is lager dan 20%"), _below(last.solvency, SOLVENCY_WEAK)),
        (msg("het resultaat is ongeveer nul"), _below(last.margin, BREAK_EVEN_MARGIN)),
        (msg("de liquiditeit staat licht onder druk"), _below(last.liquidity, LIQUIDITY_PRESSURE)),
    )


def _falling(facts: FinancialFacts) -> Signs:
    if len(facts.years) < 2:
        return ()
    last, before = facts.years[:2]
    return (
        (msg("de solvabiliteit daalt"), _lower(last.solvency, before.solvency)),
        (msg("de liquiditeit daalt"), _lower(last.liquidity, before.liquidity)),
    )


_SIGNS: Final = (
    (LadderStep.ACUTE, _acute),
    (LadderStep.CRITICAL, _critical),
    (LadderStep.POOR, _poor),
    (LadderStep.WEAK, _weak),
    (LadderStep.FALLING, _falling),
)


def losses_in_a_row(years: tuple[AnnualFigures, ...]) -> int:
    """How many of the last years, without a gap, gave a loss; the last year first."""
    count = 0
    for figures in years:
        if figures.result >= 0 or (count and years[count - 1].year - figures.year != 1):
            return count
        count += 1
    return count


def _below(value: Decimal | None, limit: Decimal) -> bool:
    return value is not None and value < limit


def _lower(now: Decimal | None, before: Decimal | None) -> bool:
    return now is not None and before is not None and now < before


@dataclass(frozen=True, slots=True)
class ContinuityFacts:
    """The triggers of article 3.4.2: each of them alone is always a risk to continuity."""

    negative_years_in_a_row: int = 0
    liquidity_problem: bool = False
    board_unrest: bool = False
    supervisor_measure: bool = False
    disciplinary_or_criminal_measure: bool = False


@rule(
    "IN-07",
    msg("Risico voor de continuïteit: meteen melden en een dossier openen"),
    Effect.EFFECT,
    Source("OVK", "3.4.2"),
)
def continuity_risk(facts: ContinuityFacts) -> Finding:
    """One trigger is enough: three negative years, a liquidity problem, unrest on the board, or a measure."""
    triggers = tuple(
        name
        for name, there in (
            (msg("drie negatieve jaren op rij"), facts.negative_years_in_a_row >= 3),
            (msg("een liquiditeitsprobleem"), facts.liquidity_problem),
            (msg("onrust in het bestuur"), facts.board_unrest),
            (msg("een maatregel van een toezichthouder"), facts.supervisor_measure),
            (msg("een tucht- of strafmaatregel"), facts.disciplinary_or_criminal_measure),
        )
        if there
    )
    if not triggers:
        return holds(msg("Er is geen risico voor de continuïteit gemeld."))
    return broken(
        msg("Er is een risico voor de continuïteit: {triggers}.", triggers=triggers),
        remedy=msg("Open een continuïteitsdossier en vraag een schriftelijke bevestiging."),
        triggers=triggers,
    )
