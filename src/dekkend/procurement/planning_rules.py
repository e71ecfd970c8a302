"""Part A of the rule catalogue, second half: the planning of a definition.

A planned moment is often a month. Then a rule says "misschien te laat" as information, and warns only when
the moment is certainly too late.
"""

from typing import Any, Final

from dekkend.kernel.rules import Effect, Finding, Rule, Source, Verdict, broken, holds, not_applicable, rule
from dekkend.kernel.text import Message, msg
from dekkend.kernel.working_days import STANDARD, OutsideTheCalendar, TermEnd, WorkingCalendar
from dekkend.procurement.definition import Definition, StepKind
from dekkend.procurement.planning import (
    IMPLEMENTATION_MONTHS,
    STANDARD_LEAD_TIMES,
    STANDSTILL_DAYS,
    LeadTimes,
    Span,
    Timeliness,
    bid_validity,
    publication_norm,
    start_by_norm,
    timeliness,
)
from dekkend.procurement.planning_facts import PlanningFacts, facts_of
from dekkend.procurement.procedure_rules import (
    INK,
    TINK,
    admission_has_no_cap,
    at_least_three_years,
    cap_needs_criteria,
    council_decides_on_departure,
    european_from_threshold,
    has_an_end,
    long_term_is_justified,
    number_is_announced,
    somebody_else_chooses,
)

NVO: Final = "Norm voor Opdrachtgeverschap"
QUOTED: Final = "aangehaald in S2 §4.7"


@rule(
    "PL-07",
    msg("Publicatie vóór 1 april bij een start op 1 januari"),
    Effect.WARN,
    Source(NVO, QUOTED),
)
def publication_before_april(facts: PlanningFacts) -> Finding:
    """Without a date of publication the decision on the documents gives the first day that is possible."""
    norm = publication_norm(facts.start.earliest) if facts.start and facts.start.precise else None
    if facts.start is None or norm is None:
        return not_applicable(msg("De start is niet op 1 januari, of de ingangsdatum is nog open"))
    if facts.published is not None:
        return _published_by(facts, facts.published, facts.start.earliest)
    first = facts.published_not_before
    if first is None or first <= norm:
        return not_applicable(msg("De datum van publicatie is nog open"), norm=norm)
    return broken(
        msg(
            "Publiceren kan pas na het besluit over de documenten op {first}; voor een start op {start} moet "
            "het uiterlijk op {norm}",
            first=first,
            start=facts.start.earliest,
            norm=norm,
        ),
        remedy=msg("Kies een start op {start} of motiveer de afwijking.", start=start_by_norm(first)),
        published_not_before=first,
        norm=norm,
        start=facts.start.earliest,
        start_by_norm=start_by_norm(first),
        steps=facts.ids(StepKind.START, StepKind.DOCUMENTS_DECISION, StepKind.PUBLICATION),
    )


def _published_by(facts: PlanningFacts, published: Span, start: Any) -> Finding:
    norm = publication_norm(start)
    late = timeliness(published, norm) if norm else Timeliness.ON_TIME
    values: dict[str, Any] = {
        "published": published,
        "norm": norm,
        "start": start,
        "timeliness": late,
        "steps": facts.ids(StepKind.PUBLICATION) or facts.ids(StepKind.ENROLMENT),
    }
    if late is Timeliness.ON_TIME:
        return holds(msg("De publicatie is op tijd: uiterlijk op {norm}", norm=norm), **values)
    reason = msg(
        "Publicatie ({published}) is {late}: voor een start op {start} moet het uiterlijk op {norm}",
        published=published,
        late=_late(late),
        start=start,
        norm=norm,
    )
    remedy = msg(
        "Publiceer eerder, kies een start op {start} of motiveer.", start=start_by_norm(published.latest)
    )
    return broken(reason, remedy=remedy, effect=_effect(late), **values)


@rule(
    "PL-08",
    msg("Drie maanden tussen de uitslag en de start"),
    Effect.WARN,
    Source(NVO, QUOTED),
)
def three_months_to_implement(facts: PlanningFacts) -> Finding:
    """Without its own date the definitive award is the day after the standstill of the provisional one."""
    if facts.definitive_award is None or facts.start is None:
        return not_applicable(msg("De datum van de gunning of van de start is nog open"))
    ready = facts.definitive_award.plus_months(IMPLEMENTATION_MONTHS)
    late = timeliness(ready, facts.start)
    values: dict[str, Any] = {
        "definitive_award": facts.definitive_award,
        "start": facts.start,
        "ready": ready,
        "timeliness": late,
        "steps": facts.ids(StepKind.DEFINITIVE_AWARD, StepKind.AGREEMENT_DECISION)
        or facts.ids(StepKind.PROVISIONAL_AWARD),
    }
    if late is Timeliness.ON_TIME:
        return holds(msg("Aanbieders hebben ten minste drie maanden tot de start"), **values)
    reason = msg(
        "De gunning is definitief: {award}. Drie maanden later: {ready}. Start: {start}. Dat is {late}",
        award=facts.definitive_award,
        ready=ready,
        start=facts.start,
        late=_late(late),
    )
    return broken(reason, remedy=msg("Gun eerder of start later."), effect=_effect(late), **values)


@rule(
    "PL-12",
    msg("Terugrekenen vanaf het einde van de huidige contracten"),
    Effect.WARN,
    Source("S0", "§3.7"),
    Source("S3", "§13"),
)
def planned_in_time(facts: PlanningFacts) -> Finding:
    """Each step against the latest day on which it may fall. The lead times besides standstill and
    implementation are our defaults, shown with the planning."""
    judged = [
        (step, timeliness(step.span, step.latest_possible)) for step in facts.steps if step.latest_possible
    ]
    if facts.goal is None or not judged:
        return not_applicable(msg("Er is geen einddatum of geen stap met een datum om mee te rekenen"))
    late = [step for step, result in judged if result is Timeliness.LATE]
    perhaps = [step for step, result in judged if result is Timeliness.PERHAPS]
    values: dict[str, Any] = {
        "goal": facts.goal,
        "latest": {step.id: step.latest_possible for step, _ in judged},
        "steps": tuple(step.id for step in late),
        "perhaps": tuple(step.id for step in perhaps),
    }
    if not late and not perhaps:
        return holds(msg("Elke stap is op tijd voor een start op {goal}", goal=facts.goal), **values)
    first = (late or perhaps)[0]
    reason = msg(
        "“{step}” ({span}) is {late} voor een start op {goal}: uiterlijk op {latest}",
        step=first.title,
        span=first.span,
        late=_late(Timeliness.LATE if late else Timeliness.PERHAPS),
        goal=facts.goal,
        latest=first.latest_possible,
    )
    remedy = msg("Haal deze stap en de stappen erna naar voren, of regel overbrugging.")
    return broken(reason, remedy=remedy, effect=Effect.WARN if late else Effect.INFO, **values)


@rule(
    "PL-13",
    msg("Geen gat tussen oude en nieuwe contracten zonder overbrugging"),
    Effect.BLOCK,
    Source("S2", "§4.7"),
    Source("S3", "§12"),
)
def no_gap_without_bridging(facts: PlanningFacts) -> Finding:
    """A start that is not firm counts as a gap when the norm times lead past the end of the contracts."""
    if facts.current_contracts_end is None or facts.goal is None:
        return not_applicable(msg("Wanneer de huidige contracten eindigen, is niet bekend"))
    values: dict[str, Any] = {
        "current_contracts_end": facts.current_contracts_end,
        "start": facts.start,
        "earliest_start": facts.earliest_start,
        "bridging": facts.bridging,
        "steps": facts.ids(StepKind.START),
    }
    if facts.bridging:
        return holds(msg("Er is een overbrugging geregeld"), **values)
    if facts.start_is_firm and facts.start is not None:
        return _gap(facts, facts.start, values)
    return _slipped(facts, values)


def _gap(facts: PlanningFacts, start: Span, values: dict[str, Any]) -> Finding:
    late = timeliness(start, facts.goal) if facts.goal else Timeliness.ON_TIME
    if late is Timeliness.ON_TIME:
        return holds(msg("De nieuwe contracten sluiten aan op de huidige"), **values)
    reason = msg(
        "De huidige contracten eindigen op {end}. Start van de nieuwe: {start}. Er is geen overbrugging",
        end=facts.current_contracts_end,
        start=start,
    )
    return broken(reason, remedy=_BRIDGE, effect=None if late is Timeliness.LATE else Effect.INFO, **values)


def _slipped(facts: PlanningFacts, values: dict[str, Any]) -> Finding:
    if facts.earliest_start is None or facts.goal is None or facts.earliest_start <= facts.goal:
        reason = msg(
            "De huidige contracten eindigen op {end}; de nieuwe start staat nog niet vast",
            end=facts.current_contracts_end,
        )
        return broken(reason, remedy=_BRIDGE, effect=Effect.INFO, **values)
    reason = msg(
        "De huidige contracten eindigen op {end}. De nieuwe start staat niet vast en kan met deze planning "
        "op zijn vroegst op {earliest}; er is geen overbrugging",
        end=facts.current_contracts_end,
        earliest=facts.earliest_start,
    )
    return broken(reason, remedy=_BRIDGE, **values)


_BRIDGE: Final = msg("Regel voor elke cliënt een overbrugging, of verleng de huidige contracten.")


@rule(
    "PL-14",
    msg("Twintig dagen wachten na de bekendmaking"),
    Effect.BLOCK,
    Source(INK, "§4.8.2"),
    Source(TINK, "standstill"),
)
def standstill_is_kept(facts: PlanningFacts) -> Finding:
    """Day 0 is the announcement; the decision is final from the day after the last day of the standstill."""
    if facts.standstill_days is not None and facts.standstill_days < STANDSTILL_DAYS:
        return broken(
            msg("De wachttijd is {days} dagen; het zijn er twintig", days=facts.standstill_days),
            remedy=msg("Geef aanbieders twintig kalenderdagen na de bekendmaking."),
            days=facts.standstill_days,
            steps=facts.ids(StepKind.DEFINITIVE_AWARD),
        )
    if facts.provisional_award is None:
        return not_applicable(msg("De datum van de voorlopige gunning is nog open"))
    days = facts.standstill_days or STANDSTILL_DAYS
    last_day = facts.provisional_award.plus_days(days)
    final = last_day.plus_days(1)
    values: dict[str, Any] = {
        "announced": facts.provisional_award,
        "days": days,
        "last_day": last_day,
        "final_from": final,
    }
    if facts.final_planned is None or facts.final_planned.latest >= final.earliest:
        return holds(msg("Eerste dag dat het besluit definitief is: {final}", final=final), **values)
    return broken(
        msg(
            "De definitieve gunning ({planned}) is te vroeg; de eerste dag dat het kan: {final}",
            planned=facts.final_planned,
            final=final,
        ),
        remedy=msg("Plan de definitieve gunning na de wachttijd."),
        steps=facts.ids(StepKind.DEFINITIVE_AWARD),
        **values,
    )


@rule(
    "PL-14a",
    msg("Een termijn die op een vrije dag eindigt, loopt door"),
    Effect.EFFECT,
    Source("Verordening (EEG) 1182/71", "artikel 3"),
    Source("Algemene termijnenwet", "artikel 1"),
)
def standstill_ends_on_working_day(facts: PlanningFacts) -> Finding:
    """Both readings are shown; the safe one extends the term to the end of the next working day."""
    announced = facts.provisional_award
    if announced is None or not announced.precise:
        return not_applicable(msg("De dag van de voorlopige gunning is nog open"))
    end = standstill(announced, facts.standstill_days or STANDSTILL_DAYS, facts.calendar)
    if end is None:
        return not_applicable(msg("Voor dit jaar zijn de feestdagen niet bekend"))
    values: dict[str, Any] = {
        "counted": end.counted,
        "extended": end.extended,
        "last_day": end.last_day,
        "reading": end.reading,
    }
    if not end.differs:
        return holds(msg("De laatste dag is een werkdag: {day}", day=end.counted), **values)
    reason = msg(
        "De laatste dag, {counted}, is een vrije dag; de termijn loopt door tot en met {extended}",
        counted=end.counted,
        extended=end.extended,
    )
    return holds(reason, **values)


def standstill(announced: Span, days: int, calendar: WorkingCalendar = STANDARD) -> TermEnd | None:
    """The end of the standstill after an announcement known to the day; None outside the calendar."""
    try:
        return calendar.term_end(announced.latest, days)
    except OutsideTheCalendar:
        return None


@rule("PL-15", msg("De wachttijd volgt uit het inkoopdocument"), Effect.INFO, Source(TINK, "standstill"))
def standstill_is_contractual(facts: PlanningFacts) -> Finding:
    """The legal standstill does not apply to SAS and admission procedures."""
    return holds(
        msg("De wachttijd na gunning is een afspraak in het inkoopdocument, geen wettelijke termijn"),
        legal_standstill=False,
        form=facts.form,
    )


@rule(
    "PL-16",
    msg("Wat een kort geding doet met de gunning"),
    Effect.EFFECT,
    Source(INK, "Toelating §4.8.2"),
    Source(INK, "EMVI en ZEMVI §4.8.2"),
)
def injunction_suspends(facts: PlanningFacts) -> Finding:
    """In a tender for everyone; in an admission procedure not for the others, unless the buyer chooses so."""
    suspends = not facts.admission or facts.buyer_suspends
    reason = (
        msg("Een kort geding schort de gunning op voor alle inschrijvers")
        if suspends
        else msg("Een kort geding schort de toelating van anderen niet op, tenzij de inkoper dat kiest")
    )
    return holds(reason, suspends_all=suspends, form=facts.form, judgment=facts.judgment)


@rule("PL-21", msg("Inschrijvingen zijn 90 dagen geldig"), Effect.WARN, Source(INK, "§4.7"))
def bids_still_valid(facts: PlanningFacts) -> Finding:
    """Both counts are shown; the later date serves for warnings to the buyer."""
    if facts.closing is None or facts.admission:
        return not_applicable(msg("De datum waarop de inschrijving sluit is nog open"))
    first, last = (
        bid_validity(day, facts.judgment) for day in (facts.closing.earliest, facts.closing.latest)
    )
    until = Span(first.safe, last.safe)
    values: dict[str, Any] = {
        "closing": facts.closing,
        "valid_until": until,
        "closing_day_counted": Span(first.closing_day_counted, last.closing_day_counted),
        "judgment": facts.judgment,
        "steps": facts.ids(StepKind.DEFINITIVE_AWARD) or facts.ids(StepKind.PROVISIONAL_AWARD),
    }
    award = facts.definitive_award
    late = timeliness(award, until) if award else Timeliness.ON_TIME
    if late is Timeliness.ON_TIME:
        return holds(msg("Laatste dag dat inschrijvingen geldig zijn: {until}", until=until), **values)
    reason = msg(
        "Laatste dag dat inschrijvingen geldig zijn: {until}. Gunning definitief: {award}. Dat is {late}",
        until=until,
        award=award,
        late=_late(late),
    )
    remedy = msg("Gun eerder, of vraag inschrijvers hun inschrijving langer geldig te houden.")
    return broken(reason, remedy=remedy, effect=_effect(late), **values)


def _late(result: Timeliness) -> Message:
    return msg("te laat") if result is Timeliness.LATE else msg("misschien te laat")


def _effect(result: Timeliness) -> Effect:
    """Certainly late warns; perhaps late only informs."""
    return Effect.WARN if result is Timeliness.LATE else Effect.INFO


PLANNING_RULES: Final[tuple[Rule[PlanningFacts], ...]] = (
    european_from_threshold,
    council_decides_on_departure,
    somebody_else_chooses,
    admission_has_no_cap,
    cap_needs_criteria,
    number_is_announced,
    publication_before_april,
    three_months_to_implement,
    long_term_is_justified,
    has_an_end,
    at_least_three_years,
    planned_in_time,
    no_gap_without_bridging,
    standstill_is_kept,
    standstill_ends_on_working_day,
    standstill_is_contractual,
    injunction_suspends,
    bids_still_valid,
)


def planning_verdicts(
    definition: Definition,
    *,
    calendar: WorkingCalendar = STANDARD,
    lead: LeadTimes = STANDARD_LEAD_TIMES,
) -> tuple[Verdict, ...]:
    """Every planning rule on one definition, in the order of the catalogue."""
    facts = facts_of(definition, calendar, lead)
    return tuple(judge(facts) for judge in PLANNING_RULES)
