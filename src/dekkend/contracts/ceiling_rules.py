"""Part D of the rule catalogue: spending room, BR-01 to BR-13."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dekkend.catalogue.domain import FinancingVariant
from dekkend.contracts.ceiling import FACTORS, FORTNIGHT, PLAN_ITEMS, payable, signals, steps_before
from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.money import Money
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule


@dataclass(frozen=True, slots=True)
class BasisFacts:
    """On what a room rests. ``announced_in`` names the place in the procurement documents."""

    variant: FinancingVariant
    revision_clause: bool
    announced_in: str = ""


@rule(
    "BR-01",
    msg("Een bestedingsruimte rust op de herzieningsclausule of een aankondiging"),
    Effect.BLOCK,
    article("1.5.1"),
)
def room_has_a_basis(facts: BasisFacts) -> Finding:
    """Only for the variants effort and output; a task has its own budget."""
    if facts.variant is FinancingVariant.TASK:
        return broken(
            msg("Bij de taakgerichte variant kan geen bestedingsruimte."),
            remedy=msg("Stuur op het taakbudget."),
        )
    return either(
        facts.revision_clause or bool(facts.announced_in.strip()),
        msg("De bestedingsruimte is vooraf afgesproken of aangekondigd."),
        msg("De bestedingsruimte staat niet in de herzieningsclausule en is niet aangekondigd."),
        remedy=msg("Gebruik een bestedingsruimte alleen als zij vooraf bekend was."),
    )


@dataclass(frozen=True, slots=True)
class RoomPeriodFacts:
    """The days of a room, and whether the height of a part of a year was counted by days."""

    first: date
    last: date
    pro_rata: bool = False


@rule(
    "BR-02",
    msg("Een bestedingsruimte loopt tot en met 31 december"),
    Effect.BLOCK,
    article("1.5.2"),
    article("1.5.3"),
)
def runs_to_the_end_of_the_year(facts: RoomPeriodFacts) -> Finding:
    """From 1 January, or from a later start with a part of the height."""
    if facts.last != date(facts.first.year, 12, 31):
        return broken(
            msg("De bestedingsruimte eindigt op {last}.", last=facts.last),
            remedy=msg("Laat haar eindigen op 31 december van hetzelfde jaar."),
            last=facts.last,
        )
    return either(
        facts.first == date(facts.first.year, 1, 1) or facts.pro_rata,
        fillable("De bestedingsruimte loopt tot en met {last}."),
        fillable("De bestedingsruimte begint op {first}, maar de hoogte is die van een heel jaar."),
        remedy=msg("Reken de hoogte om naar het aantal dagen."),
        first=facts.first,
        last=facts.last,
    )


@dataclass(frozen=True, slots=True)
class IntentFacts:
    """The intent: when it was told, with which steps, way of informing and way of hearing."""

    start: date
    told_on: date | None
    steps: str = ""
    information: str = ""
    hearing: str = ""


@rule(
    "BR-03",
    msg("Het voornemen is zes maanden vooraf bekend"),
    Effect.BLOCK,
    article("1.5.2"),
    article("1.5.3c"),
)
def intent_in_time(facts: IntentFacts) -> Finding:
    """With the steps, how providers are informed and how they are heard."""
    due = steps_before(facts.start).intent
    named = (
        (msg("stappen"), facts.steps),
        (msg("informatie"), facts.information),
        (msg("horen"), facts.hearing),
    )
    missing = tuple(title for title, text in named if not text.strip())
    if facts.told_on is not None and missing:
        return broken(
            msg("In het voornemen ontbreekt: {missing}.", missing=missing),
            remedy=msg("Vul het voornemen aan vóór {due}.", due=due),
            due=due,
            missing=missing,
        )
    return _by(facts.told_on, due)


@dataclass(frozen=True, slots=True)
class HeightDecisionFacts:
    """The decision on duration and height, and its day."""

    start: date
    decided_on: date | None


@rule("BR-04", msg("De hoogte is drie maanden vooraf besloten"), Effect.BLOCK, article("1.5.3d"))
def decision_in_time(facts: HeightDecisionFacts) -> Finding:
    """Duration and height together, three calendar months before the start."""
    return _by(facts.decided_on, steps_before(facts.start).decision)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan: its day and the letters of the items that it has."""

    start: date
    ready_on: date | None
    items: tuple[str, ...] = ()


@rule(
    "BR-05", msg("Het plan heeft elf onderdelen en is er twee maanden vooraf"), Effect.BLOCK, article("1.5.5")
)
def plan_in_time(facts: PlanFacts) -> Finding:
    """Items a to k, two calendar months before the start."""
    missing = tuple(letter for letter in PLAN_ITEMS if letter not in facts.items)
    if facts.ready_on is not None and missing:
        return broken(
            msg("Het plan mist de onderdelen {missing}.", missing=missing),
            remedy=msg("Vul alle elf onderdelen in."),
            missing=missing,
        )
    return _by(facts.ready_on, steps_before(facts.start).plan)


def _by(done: date | None, due: date) -> Finding:
    return either(
        done is not None and done <= due,
        fillable("Op tijd: het moest uiterlijk op {due}."),
        fillable("Dit moest uiterlijk op {due}. De bestedingsruimte kan niet beginnen."),
        remedy=msg("Begin later, of laat de bestedingsruimte vervallen."),
        due=due,
        done=done or msg("niet"),
    )


@dataclass(frozen=True, slots=True)
class FactorsFacts:
    """The six factors of the height that were written down, by number."""

    documented: tuple[int, ...]


@rule("BR-06", msg("De hoogte is onderbouwd met zes factoren"), Effect.WARN, article("1.5.4"))
def factors_are_documented(facts: FactorsFacts) -> Finding:
    """All six, each with its own explanation."""
    missing = tuple(str(number) for number in FACTORS if number not in facts.documented)
    return either(
        not missing,
        msg("Alle zes factoren zijn onderbouwd."),
        fillable("Niet onderbouwd: factor {missing}."),
        remedy=msg("Schrijf bij elke factor op hoe die meetelt."),
        missing=missing,
    )


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """A room that follows on another: whether each step was taken again for the new year."""

    renewal: bool
    intent_again: bool
    decision_again: bool
    plan_again: bool


@rule("BR-07", msg("Een nieuw jaar vraagt alle stappen opnieuw"), Effect.BLOCK, article("1.5.3e"))
def renewal_repeats_steps(facts: RenewalFacts) -> Finding:
    """A room never goes on by itself."""
    if not facts.renewal:
        return not_applicable(msg("Dit is de eerste bestedingsruimte."))
    return either(
        facts.intent_again and facts.decision_again and facts.plan_again,
        msg("Alle stappen zijn opnieuw gezet."),
        msg("Niet alle stappen zijn voor dit jaar opnieuw gezet."),
        remedy=msg("Zet het voornemen, het besluit en het plan opnieuw."),
    )


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """What is used of a room and what is expected at its end, in euros."""

    height: Decimal
    used: Decimal
    forecast: Decimal | None = None


@rule("BR-08", msg("Signaal bij 70% of een verwachte overschrijding"), Effect.WARN, article("1.5.7"))
def no_signal_needed(facts: SignalFacts) -> Finding:
    """The buyer writes to the provider (BR-12 says who keeps watch)."""
    height, used = Money(facts.height), Money(facts.used)
    forecast = Money(facts.forecast) if facts.forecast is not None else None
    values: dict[str, Any] = {"height": height, "used": used, "forecast": forecast or msg("onbekend")}
    return either(
        not signals(height, used, forecast),
        fillable("Gebruikt is {used} van {height}."),
        fillable("Gebruikt is {used} van {height}, verwacht is {forecast}."),
        remedy=msg("Schrijf de aanbieder en plan binnen twee weken een gesprek."),
        **values,
    )


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """What followed on a signal; ``on`` is today."""

    signal_on: date
    on: date
    talk_on: date | None = None
    decided_on: date | None = None


@rule("BR-09", msg("Gesprek binnen twee weken, besluit twee weken later"), Effect.WARN, article("1.5.7"))
def followed_up(facts: FollowUpFacts) -> Finding:
    """The source does not say from which day the second fortnight runs; here it is the day of the talk, and
    the reading from the signal is shown (section N, 11)."""
    talk_due = facts.signal_on + FORTNIGHT
    if facts.talk_on is None:
        return either(
            facts.on <= talk_due,
            fillable("Het gesprek is uiterlijk op {due}."),
            fillable("Het gesprek moest uiterlijk op {due}."),
            remedy=msg("Plan het gesprek meteen."),
            due=talk_due,
        )
    due = facts.talk_on + FORTNIGHT
    return either(
        facts.talk_on <= talk_due and (facts.decided_on or facts.on) <= due,
        fillable("Op tijd: het besluit is uiterlijk op {due}."),
        fillable("Het gesprek moest op {talk_due} en het besluit op {due}."),
        remedy=msg("Neem het besluit en leg vast waarom het later is."),
        due=due,
        talk_due=talk_due,
        other_reading=facts.signal_on + FORTNIGHT,
    )


@dataclass(frozen=True, slots=True)
class ExcessFacts:
    """A claim on a room, in euros. ``always`` is for specific allocations and crisis; ``height`` includes
    every adjustment in writing."""

    height: Decimal
    used_before: Decimal
    claimed: Decimal
    always: Decimal = Decimal(0)


@rule(
    "BR-10",
    msg("Boven de bestedingsruimte wordt niets betaald zonder addendum"),
    Effect.BLOCK,
    article("1.5.7"),
    Source("TOEL", "1.5.7"),
)
def fits_in_the_room(facts: ExcessFacts) -> Finding:
    """What fits is paid; the rest waits for a written adjustment of part 2."""
    found = payable(Money(facts.height), Money(facts.used_before), Money(facts.claimed), Money(facts.always))
    return either(
        not found.held,
        fillable("De declaratie past: {paid}."),
        fillable("Van de declaratie wordt {paid} betaald en {held} aangehouden."),
        remedy=msg("Pas de bestedingsruimte schriftelijk aan, of keur het meerdere af."),
        paid=found.paid,
        held=found.held,
    )


@dataclass(frozen=True, slots=True)
class AlwaysFacts:
    """Why a line may be paid whatever the room says."""

    specific_allocation: bool
    crisis: bool


@rule(
    "BR-11",
    msg("Specifieke toewijzing en crisis worden altijd betaald"),
    Effect.EFFECT,
    article("1.5.5g"),
    article("1.5.5j"),
)
def always_paid(facts: AlwaysFacts) -> Finding:
    """These lines do not count against the room."""
    if facts.specific_allocation or facts.crisis:
        return holds(msg("Altijd betalen: specifieke toewijzing of crisis."), force=True)
    return not_applicable(msg("De bestedingsruimte geldt voor deze regel."), force=False)


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """Whether allocations name a product (specific) or leave it to the provider (aspecific)."""

    aspecific: bool


@rule("BR-12", msg("Wie het gebruik volgt"), Effect.EFFECT, article("1.5.7"))
def who_watches(facts: WatchFacts) -> Finding:
    """The buyer; with aspecific allocations the provider, who sees what is delivered first."""
    if facts.aspecific:
        return holds(msg("De aanbieder volgt het gebruik en meldt het."), watcher="provider")
    return holds(msg("De opdrachtgever volgt het gebruik."), watcher="contract_manager")


@dataclass(frozen=True, slots=True)
class CombineFacts:
    """Rooms that would be put together."""

    consent_in_writing: bool
    essential_change: bool


@rule(
    "BR-13",
    msg("Ruimtes samenvoegen met toestemming en zonder wezenlijke wijziging"),
    Effect.BLOCK,
    article("1.5.8"),
    article("1.5.9"),
    article("1.5.10"),
)
def may_be_combined(facts: CombineFacts) -> Finding:
    """A stop because a room is full lifts the duty to accept; it is lifted when the provider shows that there
    is room again and the buyer decides so (see ``delivery_rules``)."""
    if facts.essential_change:
        return broken(
            msg("Samenvoegen verandert de opdracht wezenlijk."), remedy=msg("Houd de ruimtes apart.")
        )
    return either(
        facts.consent_in_writing,
        msg("De ruimtes kunnen worden samengevoegd."),
        msg("De schriftelijke toestemming ontbreekt."),
        remedy=msg("Vraag toestemming en leg die vast."),
    )
