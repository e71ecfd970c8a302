"""Part A of the rule catalogue, first half: which procedure, how many providers, for how long."""

from typing import Any, Final

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, not_applicable, rule
from dekkend.kernel.text import msg
from dekkend.procurement.planning_facts import PlanningFacts

EUROPEAN_THRESHOLD: Final = 750_000
"""Euros, for social and other specific services (rule PL-01)."""
LONGEST_FRAMEWORK_MONTHS: Final = 48
SHORTEST_TERM_MONTHS: Final = 36

INK: Final = "INK"
TINK: Final = "TINK"


@rule(
    "PL-01",
    msg("Vanaf € 750.000 een Europese SAS-procedure"),
    Effect.BLOCK,
    Source("S2", "§4.2"),
    Source(TINK, "keuze van de procedure"),
    Source("Aanbestedingswet 2012", "artikel 2.38-2.39"),
)
def european_from_threshold(facts: PlanningFacts) -> Finding:
    """The value counts all extensions. An admission procedure is no tender and has no threshold."""
    if facts.admission:
        return not_applicable(msg("Een toelatingsprocedure is geen aanbesteding"))
    above = facts.above_threshold
    if facts.total_value is not None:
        above = facts.total_value >= EUROPEAN_THRESHOLD
    if above is None:
        return not_applicable(msg("De opdrachtwaarde is nog niet bekend"))
    values: dict[str, Any] = {"total_value": facts.total_value, "threshold": EUROPEAN_THRESHOLD}
    if above and not facts.european:
        return broken(
            msg("De opdracht is € 750.000 of meer waard en wordt niet Europees aanbesteed"),
            remedy=msg("Kies een Europese SAS-procedure, of leg vast waarom dat niet hoeft."),
            **values,
        )
    return holds(msg("De procedure past bij de opdrachtwaarde"), **values)


@rule(
    "PL-02",
    msg("Afwijken van SAS vraagt een raadsbesluit"),
    Effect.BLOCK,
    Source("TOEL", "inleiding"),
    Source(TINK, "keuze van de procedure"),
    Source("Aanbestedingswet 2012", "artikel 2.38 lid 2"),
)
def council_decides_on_departure(facts: PlanningFacts) -> Finding:
    """SAS is the default route for a tender; a region may always choose an admission procedure instead."""
    if facts.admission:
        return holds(
            msg("Een toelatingsprocedure mag altijd in plaats van een aanbesteding"), form=facts.form
        )
    if facts.european or facts.council_decision:
        return holds(
            msg("De SAS-procedure is gekozen of de raad heeft over de afwijking besloten"),
            form=facts.form,
            council_decision=facts.council_decision,
        )
    return broken(
        msg("De inkoop wijkt af van de SAS-procedure en er is geen raadsbesluit"),
        remedy=msg("Noem het raadsbesluit bij de procedure, of kies een SAS-procedure."),
        form=facts.form,
    )


@rule(
    "PL-03",
    msg("Toelating alleen als een ander dan de inkoper per cliënt kiest"),
    Effect.BLOCK,
    Source(TINK, "toelatingsprocedure"),
)
def somebody_else_chooses(facts: PlanningFacts) -> Finding:
    """In an admission procedure the client or the referrer picks the provider, never the buyer."""
    if not facts.admission:
        return not_applicable(msg("Dit is een aanbesteding"))
    if facts.chosen_by in ("client", "referrer"):
        return holds(msg("De cliënt of de verwijzer kiest de aanbieder"), chosen_by=facts.chosen_by)
    if facts.chosen_by is None:
        return broken(
            msg("Nog niet is vastgelegd wie per cliënt de aanbieder kiest"),
            remedy=msg("Leg vast dat de cliënt of de verwijzer kiest."),
            effect=Effect.WARN,
        )
    return broken(
        msg("De inkoper kiest per cliënt de aanbieder; dan is toelating niet toegestaan"),
        remedy=msg("Laat de cliënt of de verwijzer kiezen, of kies een aanbesteding."),
        chosen_by=facts.chosen_by,
    )


@rule(
    "PL-04",
    msg("Geen maximum aan aanbieders bij toelating"),
    Effect.BLOCK,
    Source(TINK, "toelatingsprocedure"),
)
def admission_has_no_cap(facts: PlanningFacts) -> Finding:
    """Whoever qualifies gets a contract."""
    if not facts.admission:
        return not_applicable(msg("Dit is een aanbesteding"))
    capped = [lot.name for lot in facts.lots if lot.max_contracts is not None]
    if not capped:
        return holds(msg("Geen perceel heeft een maximum aan aanbieders"))
    return broken(
        msg("Deze percelen hebben een maximum aan aanbieders: {lots}", lots=capped),
        remedy=msg("Haal het maximum weg, of kies een aanbesteding."),
        lots=capped,
    )


@rule(
    "PL-05",
    msg("Een maximum aan aanbieders alleen met criteria, wegingen en methode"),
    Effect.BLOCK,
    Source(TINK, "beperking van het aantal"),
    Source(INK, "§4.1 (ZEMVI 2-4)"),
)
def cap_needs_criteria(facts: PlanningFacts) -> Finding:
    """A tender may limit the number of providers, by criteria that are announced with their weights."""
    capped = [lot for lot in facts.lots if lot.max_contracts is not None]
    if facts.admission or not capped:
        return not_applicable(msg("Geen perceel heeft een maximum aan aanbieders"))
    lacking = [lot.name for lot in capped if not lot.weighed_criteria]
    if not lacking and facts.award_method:
        return holds(msg("Elk perceel met een maximum heeft gewogen criteria en een methode"))
    return broken(
        msg("Bij een maximum ontbreken gewogen criteria of de methode om te kiezen"),
        remedy=msg("Leg de criteria, hun wegingen en de methode vast."),
        lots=lacking,
        award_method=facts.award_method,
    )


@rule(
    "PL-06",
    msg("Het aantal aanbieders per perceel wordt aangekondigd"),
    Effect.WARN,
    Source(TINK, "hoofdstuk 2"),
)
def number_is_announced(facts: PlanningFacts) -> Finding:
    """Per lot a number, or "everyone who qualifies"."""
    if facts.admission:
        return holds(msg("Iedereen die voldoet krijgt een overeenkomst"))
    silent = [lot.name for lot in facts.lots if lot.max_contracts is None]
    if facts.number_announced or facts.award_method == "alle-geschikte" or not silent:
        return holds(
            msg("Het aantal aanbieders is aangekondigd"),
            number_announced=facts.number_announced,
            silent=silent,
        )
    return broken(
        msg("Het aantal aanbieders is nog niet aangekondigd"),
        remedy=msg("Noem per perceel een aantal, of dat iedereen die voldoet een overeenkomst krijgt."),
        lots=silent,
    )


@rule(
    "PL-09",
    msg("Langer dan 48 maanden alleen met schriftelijke motivering"),
    Effect.BLOCK,
    Source(INK, "§2.5.3"),
    Source(TINK, "looptijd"),
    Source("Vragen en antwoorden", "12 mei 2025"),
)
def long_term_is_justified(facts: PlanningFacts) -> Finding:
    """The whole term counts, with every extension. Blocks publication, not the making of the definition."""
    if facts.admission:
        return not_applicable(msg("De grens van 48 maanden geldt bij een aanbesteding"))
    if facts.total_months is None:
        return not_applicable(msg("De looptijd is nog open"))
    values: dict[str, Any] = {"total_months": facts.total_months, "limit": LONGEST_FRAMEWORK_MONTHS}
    if facts.total_months <= LONGEST_FRAMEWORK_MONTHS:
        return holds(msg("De looptijd is ten hoogste 48 maanden"), **values)
    if facts.justification:
        reason = msg("De looptijd van {months} maanden is gemotiveerd", months=facts.total_months)
        return holds(reason, justification=facts.justification, **values)
    return broken(
        msg(
            "De looptijd is {months} maanden met verlengingen; langer dan 48 maanden vraagt een "
            "schriftelijke motivering in het inkoopdocument",
            months=facts.total_months,
        ),
        remedy=msg("Schrijf de motivering op bij de looptijd, of kies een kortere looptijd."),
        **values,
    )


@rule(
    "PL-10",
    msg("Geen onbepaalde looptijd"),
    Effect.BLOCK,
    Source(TINK, "hoofdstuk 2"),
    Source("TOEL", "1.3"),
)
def has_an_end(facts: PlanningFacts) -> Finding:
    """The two sources contradict each other on admission with interim entry; the strict one goes first."""
    if not facts.indefinite:
        if facts.total_months is None and facts.latest_end is None:
            return broken(
                msg("De einddatum is nog open"),
                remedy=msg("Leg de looptijd en de einddatum vast."),
                effect=Effect.WARN,
            )
        return holds(msg("De looptijd heeft een einde"), latest_end=facts.latest_end)
    if facts.admission and facts.interim_entry and facts.justification:
        return holds(
            msg("De keuze voor een onbepaalde looptijd is vastgelegd; TINK hoofdstuk 2 staat haar nooit toe"),
            justification=facts.justification,
        )
    return broken(
        msg("De looptijd is onbepaald; TOEL 1.3 ziet die alleen bij toelating met tussentijdse toetreding"),
        remedy=msg("Kies een einddatum, of leg bij een toelating met tussentijdse toetreding de keuze vast."),
        form=facts.form,
        interim_entry=facts.interim_entry,
    )


@rule("PL-11", msg("Contracten van ten minste drie jaar"), Effect.WARN, Source(TINK, "hoofdstuk 2"))
def at_least_three_years(facts: PlanningFacts) -> Finding:
    """The first period counts where it is known; extensions are not certain for a provider."""
    months = facts.initial_months or facts.total_months
    if months is None or facts.indefinite:
        return not_applicable(msg("De looptijd is nog open of onbepaald"))
    if months >= SHORTEST_TERM_MONTHS:
        return holds(msg("De eerste periode is ten minste drie jaar"), months=months)
    return broken(
        msg("De eerste periode is {months} maanden; de norm is ten minste drie jaar", months=months),
        remedy=msg("Kies een langere eerste periode of motiveer waarom zij korter is."),
        months=months,
    )
