"""Part L of the rule catalogue, CV-09 to CV-11, and MS-21: what is allocated, and how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dekkend.catalogue.domain import FinancingVariant, Frequency, Unit, frequencies
from dekkend.kernel.periods import Period, add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, not_applicable, rule
from dekkend.kernel.text import msg


@dataclass(frozen=True, slots=True)
class AllocationUnitFacts:
    """A unit and frequency in which somebody wants to allocate a product (MS-21)."""

    variant: FinancingVariant
    unit: Unit
    frequency: Frequency


@dataclass(frozen=True, slots=True)
class IntensificationFacts:
    """A temporary extra on a base product. ``earlier``: periods of the same extra for the same client.

    ``within`` is "kalenderjaar" (months a year) or "beschikking" (months in one decision).
    """

    within: str
    max_months: int
    wanted: Period
    earlier: tuple[Period, ...] = ()
    hours_per_week: int | None = None
    guide_hours: int | None = None


@rule(
    "MS-21",
    msg("Eenheid en frequentie passen bij de uitvoeringsvariant"),
    Effect.BLOCK,
    Source("iStandaarden", "uitvoeringsvarianten"),
)
def unit_and_frequency_fit(facts: AllocationUnitFacts) -> Finding:
    """Only pairs of the standard's table: a daypart for example per week, per month or as a total."""
    allowed = sorted(one.value for one in frequencies(facts.variant, facts.unit))
    values: dict[str, Any] = {"allowed": allowed}
    if facts.frequency.value in allowed:
        return holds(msg("Deze eenheid en frequentie mogen samen"), **values)
    if not allowed:
        return broken(
            msg(
                "De eenheid {unit} kan niet bij {variant}", unit=facts.unit.value, variant=facts.variant.value
            ),
            remedy=msg("Kies een eenheid die bij de uitvoeringsvariant hoort."),
            **values,
        )
    return broken(
        msg(
            "De frequentie {word} kan niet bij de eenheid {unit}",
            word=facts.frequency.value,
            unit=facts.unit.value,
        ),
        remedy=msg("Kies uit: {words}.", words=allowed),
        **values,
    )


@rule(
    "CV-09",
    msg("Een intensivering duurt hoogstens drie maanden per jaar"),
    Effect.BLOCK,
    Source("S2", "§4.1"),
)
def months_in_a_year(facts: IntensificationFacts) -> Finding:
    """For an extra with a limit per calendar year: the months of each year together."""
    if facts.within != "kalenderjaar":
        return not_applicable(msg("Deze intensivering heeft een grens per beschikking"))
    return _within(facts, [_of_year(facts, year) for year in _years(facts.wanted)])


@rule("CV-10", msg("Een intensivering past binnen de beschikking"), Effect.BLOCK, Source("S2", "§4.1"))
def months_in_a_decision(facts: IntensificationFacts) -> Finding:
    """For an extra with a limit per decision: all of its months together."""
    if facts.within != "beschikking":
        return not_applicable(msg("Deze intensivering heeft een grens per jaar"))
    return _within(facts, [tuple(_ended((*facts.earlier, facts.wanted)))])


@rule("CV-11", msg("Een intensivering eindigt vanzelf"), Effect.BLOCK, Source("S2", "§4.1"))
def ends_by_itself(facts: IntensificationFacts) -> Finding:
    """It has a last day when it starts; the hours per week are a guide and only warn."""
    if facts.wanted.last is None:
        return broken(
            msg("De intensivering heeft geen laatste dag"),
            remedy=msg("Kies een einddatum binnen {months} maanden.", months=facts.max_months),
        )
    over = facts.guide_hours is not None and (facts.hours_per_week or 0) > facts.guide_hours
    if over:
        return broken(
            msg(
                "{hours} uur per week is meer dan de richtlijn van {guide} uur",
                hours=facts.hours_per_week,
                guide=facts.guide_hours,
            ),
            remedy=msg("Leg uit waarom meer nodig is, of kies minder uren."),
            effect=Effect.WARN,
        )
    return holds(msg("De intensivering eindigt op {day}", day=facts.wanted.last))


def _within(facts: IntensificationFacts, groups: Iterable[tuple[Period, ...]]) -> Finding:
    """Whether each group of periods fits in the months: all of them laid one after the other."""
    for group in groups:
        days = sum(period.days or 0 for period in group)
        first = min((period.first for period in group), default=facts.wanted.first)
        room = Period(first, add_months(first, facts.max_months)).days or 0
        if days > room - 1:
            return broken(
                msg(
                    "Samen duurt dit {days} dagen; het mag hoogstens {months} maanden",
                    days=days,
                    months=facts.max_months,
                ),
                remedy=msg("Kies een eerdere einddatum, of een zwaarder product."),
                days=days,
                allowed=room - 1,
            )
    return holds(msg("Dit past binnen {months} maanden", months=facts.max_months))


def _years(wanted: Period) -> range:
    return range(wanted.first.year, (wanted.last or wanted.first).year + 1)


def _of_year(facts: IntensificationFacts, year: int) -> tuple[Period, ...]:
    """The parts of every period within a year."""
    whole = Period(date(year, 1, 1), date(year, 12, 31))
    parts = (period.intersection(whole) for period in _ended((*facts.earlier, facts.wanted)))
    return tuple(part for part in parts if part is not None)


def _ended(periods: Iterable[Period]) -> Iterable[Period]:
    """Periods with an end; one without ends on 31 December of its first year, for the count."""
    return (
        period if period.last else Period(period.first, date(period.first.year, 12, 31)) for period in periods
    )
