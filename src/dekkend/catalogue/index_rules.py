"""Part J of the rule catalogue: indexation as the agreement says it."""

from decimal import Decimal
from typing import Any

from dekkend.catalogue.index_model import IndexClause, IndexFigure, IndexSeries
from dekkend.catalogue.indexation import index_percentage
from dekkend.catalogue.tariff_facts import (
    FirstYearFacts,
    IndexClauseFacts,
    IndexFacts,
    SeriesFacts,
    WeightFacts,
)
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, not_applicable, rule
from dekkend.kernel.text import msg

_YEAR = 2001
"""Any year: the rule knows only "this" and "last" year."""


@rule(
    "TF-07",
    msg("Index = raming + correctie van de vorige raming"),
    Effect.EFFECT,
    Source("OVK", "3.2.1"),
)
def index_follows(facts: IndexFacts) -> Finding:
    """Forecast of the new year plus definitive minus forecast of last year, by the agreed method."""
    clause = IndexClause(method=facts.method, rounding=facts.rounding, decimals=facts.decimals)
    corrected = all(one.earlier_definitive is not None for one in facts.series)
    series = tuple(_series(place, one) for place, one in enumerate(facts.series))
    right = index_percentage(series, clause, _YEAR, first_year=not corrected)
    values: dict[str, Any] = {
        "applied": facts.applied,
        "expected": right.percentage,
        "correction": right.correction,
    }
    if facts.applied != right.percentage:
        return broken(
            msg("De index is {right}%, niet {applied}%", right=right.percentage, applied=facts.applied),
            remedy=msg("Reken het tarief opnieuw uit, vanaf het onafgeronde tarief van het vorige jaar."),
            **values,
        )
    return holds(msg("De index van {right}% volgt uit de reeksen", right=right.percentage), **values)


def _series(place: int, facts: SeriesFacts) -> IndexSeries:
    earlier = () if facts.earlier_forecast is None else (_earlier(facts.earlier_forecast, facts),)
    figures = (IndexFigure(year=_YEAR, forecast=facts.forecast), *earlier)
    return IndexSeries(
        id=f"reeks-{place}",
        title=facts.series,
        about="loon",
        weight=facts.weight,
        source=facts.series,
        figures=figures,
    )


def _earlier(forecast: Decimal, facts: SeriesFacts) -> IndexFigure:
    return IndexFigure(year=_YEAR - 1, forecast=forecast, definitive=facts.earlier_definitive)


@rule(
    "TF-08",
    msg("De gewichten van loon en materieel zijn samen 100%"),
    Effect.BLOCK,
    Source("OVK", "3.2.2"),
    Source("Q&A", "12-5-2025"),
)
def weights_are_whole(facts: WeightFacts) -> Finding:
    """For youth help the standard is 90% wage and 10% material; for the Wmo the agreement chooses."""
    total = sum(facts.weights, Decimal(0))
    if total != 100:
        return broken(
            msg("De gewichten zijn samen {total}%", total=total),
            remedy=msg("Maak de gewichten samen 100%."),
            total=total,
        )
    return holds(msg("De gewichten zijn samen 100%"), total=total)


@rule(
    "TF-09",
    msg("Het eerste jaar van een overeenkomst krijgt alleen de raming"),
    Effect.EFFECT,
    Source("TOEL", "3.2"),
    Source("OVK", "3.2.1"),
)
def no_correction_in_first_year(facts: FirstYearFacts) -> Finding:
    """The correction repairs a forecast that was in the earlier tariff; a new tariff had none."""
    if facts.index_year != facts.contract_year + 1:
        return not_applicable(msg("Dit is niet het eerste jaar van de overeenkomst"))
    if facts.correction != 0:
        return broken(
            msg("In het eerste jaar is {correction} procentpunt gecorrigeerd", correction=facts.correction),
            remedy=msg("Gebruik alleen de raming; de correctie begint een jaar later."),
            correction=facts.correction,
        )
    return holds(msg("Alleen de raming is gebruikt"))


@rule(
    "TF-10",
    msg("De overeenkomst noemt de methode en de afronding van de index"),
    Effect.BLOCK,
    Source("VNG", "Indexatie bij inkoop 2024 en 2025"),
)
def method_is_named(facts: IndexClauseFacts) -> Finding:
    """Sum, ratio and product give other tariffs; the published advice used two of them in two years."""
    if facts.method is None or facts.rounding is None:
        gap = msg("de methode") if facts.method is None else msg("de afronding")
        return broken(
            msg("De overeenkomst noemt {gap} van de index niet", gap=gap),
            remedy=msg("Leg methode en afronding vast: optellend, verhouding of samengesteld."),
        )
    return holds(msg("Methode: {method}", method=facts.method.value), rounding=facts.rounding.value)
