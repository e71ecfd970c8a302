"""Part L of the rule catalogue after the award: CV-07, CV-08, CV-12 to CV-14, CV-16."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule

WIND_DOWN_MONTHS: Final = 12
TABLES_PER_YEAR: Final = 2


@dataclass(frozen=True, slots=True)
class ClientsFacts:
    """How many clients a provider had in twelve months, and below which number there is a talk."""

    clients: int
    threshold: int


@rule(
    "CV-07",
    msg("Een gesprek over uitstroom bij geen of weinig cliënten"),
    Effect.WARN,
    Source("S3", "§6"),
    article("1.6"),
)
def has_enough_clients(facts: ClientsFacts) -> Finding:
    """None, or fewer than the region's number."""
    return either(
        facts.clients > 0 and facts.clients >= facts.threshold,
        fillable("{clients} cliënten in twaalf maanden."),
        fillable("{clients} cliënten in twaalf maanden; de grens is {threshold}."),
        remedy=msg("Plan een gesprek over uitstroom."),
        clients=facts.clients,
        threshold=facts.threshold,
    )


@dataclass(frozen=True, slots=True)
class CapacityFacts:
    """What is contracted and what is needed, in places or clients, in a cell or a lot."""

    expected_capacity: int | None
    demand: int | None


@rule(
    "CV-08",
    msg("Bij te weinig capaciteit een aanvullende inkoop overwegen"),
    Effect.WARN,
    Source("S0", "§4.1"),
    Source("S2", "§4.8"),
)
def capacity_meets_demand(facts: CapacityFacts) -> Finding:
    """Expected capacity against demand."""
    if facts.expected_capacity is None or facts.demand is None:
        return not_applicable(msg("De capaciteit of de vraag is niet bekend."))
    return either(
        facts.expected_capacity >= facts.demand,
        fillable("De capaciteit van {capacity} is genoeg voor de vraag van {demand}."),
        fillable("De capaciteit van {capacity} is minder dan de vraag van {demand}."),
        remedy=msg("Overweeg een aanvullende inkoop."),
        capacity=facts.expected_capacity,
        demand=facts.demand,
    )


@dataclass(frozen=True, slots=True)
class WindDownFacts:
    """The last day on which an old provider still helps, and the first day of the new agreements."""

    new_start: date
    last_day: date


@rule("CV-12", msg("Afbouwen binnen twaalf maanden na de start"), Effect.WARN, Source("S4", "§2"))
def wound_down_in_time(facts: WindDownFacts) -> Finding:
    """Twelve calendar months after the new agreements began."""
    latest = add_months(facts.new_start, WIND_DOWN_MONTHS)
    return either(
        facts.last_day <= latest,
        fillable("Afbouwen is klaar op {last_day}."),
        fillable("Afbouwen duurt tot {last_day}; het kan tot {latest}."),
        remedy=msg("Draag cliënten eerder over, of leg vast waarom het langer duurt."),
        last_day=facts.last_day,
        latest=latest,
    )


@dataclass(frozen=True, slots=True)
class InflowDuringObjectionFacts:
    """A new client for a provider; whether it was awarded, and whether its objection still runs."""

    awarded: bool
    objection_runs: bool


@rule(
    "CV-13",
    msg("Geen nieuwe cliënten zolang bezwaar loopt tegen de afwijzing"),
    Effect.BLOCK,
    Source("S1", "bijlage 1"),
)
def no_inflow_during_objection(facts: InflowDuringObjectionFacts) -> Finding:
    """A provider without award gets no new clients, also while it objects."""
    if facts.awarded:
        return not_applicable(msg("De aanbieder heeft een nieuwe overeenkomst."))
    return either(
        not facts.objection_runs,
        msg("Er loopt geen bezwaar."),
        msg("De aanbieder is niet gegund en het bezwaar loopt nog."),
        remedy=msg("Wijs de cliënt toe aan een aanbieder met een overeenkomst."),
    )


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """Help that runs at the change of generations: whether it ends where it is, or goes to another provider,
    and then whether both providers talk."""

    switches: bool
    warm_transfer: bool = False


@rule(
    "CV-14", msg("Lopende hulp wordt afgemaakt of warm overgedragen"), Effect.WARN, Source("S1", "bijlage 1")
)
def course_is_finished_or_handed_over(facts: CourseFacts) -> Finding:
    """The provider that began also ends it, unless the client switches."""
    return either(
        not facts.switches or facts.warm_transfer,
        msg("De hulp wordt afgemaakt of warm overgedragen."),
        msg("De cliënt gaat naar een andere aanbieder zonder warme overdracht."),
        remedy=msg("Laat beide aanbieders de overdracht samen doen."),
    )


@dataclass(frozen=True, slots=True)
class TableFacts:
    """The days of a year on which a provider took part in the development table."""

    year: int
    attended: tuple[date, ...]
    on: date


@rule("CV-16", msg("Twee keer per jaar aan de ontwikkeltafel"), Effect.WARN, Source("S2", "uitgangspunt 5"))
def at_the_development_table(facts: TableFacts) -> Finding:
    """Every provider, each calendar year."""
    count = sum(day.year == facts.year for day in facts.attended)
    if count < TABLES_PER_YEAR and facts.on <= date(facts.year, 12, 31):
        return not_applicable(msg("In {year} al {count} keer.", year=str(facts.year), count=count))
    if count >= TABLES_PER_YEAR:
        values: dict[str, Any] = {"year": str(facts.year), "count": count}
        return holds(msg("In {year} {count} keer aan de ontwikkeltafel.", **values), **values)
    return broken(
        msg("In {year} maar {count} keer aan de ontwikkeltafel.", year=str(facts.year), count=count),
        remedy=msg("Nodig de aanbieder uit voor de volgende tafel."),
    )
