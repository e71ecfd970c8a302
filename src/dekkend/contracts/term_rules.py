"""Part C of the rule catalogue about the term: CT-07 to CT-11 and CT-17."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.contracts.term import Ladder, notice_deadline
from dekkend.kernel.rules import Effect, Finding, Source, broken, msg, not_applicable, rule

FRAMEWORK_MONTHS: Final = 48


@dataclass(frozen=True, slots=True)
class FixedDaysFacts:
    """The first and the last day that the agreement names; the last day is part of it."""

    first: date | None
    last: date | None


@rule("CT-07", msg("Begin en einde liggen vast"), Effect.BLOCK, article("1.3.1"))
def days_are_fixed(facts: FixedDaysFacts) -> Finding:
    """Both days stand in the agreement, and the last day is not before the first."""
    if facts.first is None or facts.last is None:
        return broken(
            msg("De eerste of de laatste dag ontbreekt."), remedy=msg("Vul beide dagen in, tot en met.")
        )
    return either(
        facts.last >= facts.first,
        fillable("De overeenkomst loopt van {first} tot en met {last}."),
        fillable("De laatste dag {last} ligt vóór de eerste dag {first}."),
        remedy=fillable("Kies een laatste dag op of na {first}."),
        first=facts.first,
        last=facts.last,
    )


@dataclass(frozen=True, slots=True)
class ExtendFacts:
    """An extension that somebody wants: which one, for how many months, of the whole or of some lots."""

    options: int
    option_months: int
    number: int
    months: int
    partial: bool = False
    partial_agreed: bool = False


@rule("CT-08", msg("Verlengen zoals afgesproken"), Effect.BLOCK, article("1.3.2"))
def extends_as_agreed(facts: ExtendFacts) -> Finding:
    """No more often than agreed, for exactly the agreed months, and in part only where that was agreed."""
    if facts.number > facts.options:
        return broken(
            msg("Dit is verlenging {number}; er zijn er {options}.", **_of(facts)),
            remedy=msg("Begin op tijd met de inkoop van de volgende overeenkomst."),
            number=facts.number,
            options=facts.options,
        )
    if facts.partial and not facts.partial_agreed:
        return broken(
            msg("Een deel verlengen is niet afgesproken."), remedy=msg("Verleng de hele overeenkomst.")
        )
    return either(
        facts.months == facts.option_months,
        fillable("Verlenging {number} van {options}, {agreed} maanden."),
        fillable("De verlenging is {months} maanden; afgesproken is {agreed}."),
        remedy=fillable("Verleng met {agreed} maanden."),
        **_of(facts),
    )


def _of(facts: ExtendFacts) -> dict[str, Any]:
    return {
        "number": facts.number,
        "options": facts.options,
        "months": facts.months,
        "agreed": facts.option_months,
    }


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """``end`` without the extension; ``told_at`` (with a time zone) when the provider was told, if it was;
    ``on`` is today."""

    end: date
    on: date
    told_at: datetime | None = None


@rule("CT-09", msg("Verlengen uiterlijk zes maanden voor het einde melden"), Effect.EFFECT, article("1.3.3"))
def told_in_time(facts: NoticeFacts) -> Finding:
    """After the last day the agreement ends by itself. The day is counted in Dutch time."""
    deadline = notice_deadline(facts.end)
    values: dict[str, Any] = {"last_day": deadline.last_day, "advised": deadline.advised, "end": facts.end}
    if facts.told_at is None and facts.on <= deadline.last_day:
        return not_applicable(msg("Verlengen kan tot en met {last_day}.", **values), **values)
    return either(
        facts.told_at is not None and deadline.met_by(facts.told_at),
        fillable("De verlenging is op tijd gemeld: het kon tot en met {last_day}."),
        fillable("Verlengen kon tot en met {last_day}. De overeenkomst eindigt vanzelf op {end}."),
        remedy=msg("Bereid de afronding voor, of begin met een overbrugging per cliënt."),
        **values,
    )


@dataclass(frozen=True, slots=True)
class TerminationFacts:
    """The options (1, 2, 3) that were ticked, the months of notice, and when the provider may give notice."""

    options: tuple[int, ...]
    notice_months: int | None = None
    provider_conditions: str = ""


@rule("CT-10", msg("Precies één manier om op te zeggen"), Effect.BLOCK, article("1.3.4"))
def one_termination_option(facts: TerminationFacts) -> Finding:
    """Option 1, 2 or 3 of the standard; never none, never two."""
    return either(
        len(facts.options) == 1 and facts.options[0] in (1, 2, 3),
        fillable("Opzeggen volgens mogelijkheid {chosen}."),
        fillable("Er is niet precies één manier om op te zeggen gekozen: {chosen}."),
        remedy=msg("Kies mogelijkheid 1, 2 of 3."),
        chosen=", ".join(map(str, facts.options)) or "–",
    )


@rule(
    "CT-11",
    msg("Opzeggen met een termijn, en voor de aanbieder met voorwaarden"),
    Effect.BLOCK,
    article("1.3.4"),
)
def notice_is_complete(facts: TerminationFacts) -> Finding:
    """Options 2 and 3 need months of notice; option 3 also says when the provider may give notice."""
    if not {2, 3} & set(facts.options):
        return not_applicable(msg("Mogelijkheid 1 heeft geen opzegtermijn."))
    if not facts.notice_months:
        return broken(msg("De opzegtermijn ontbreekt."), remedy=msg("Vul het aantal maanden in."))
    return either(
        3 not in facts.options or bool(facts.provider_conditions.strip()),
        fillable("Opzegtermijn {months} maanden."),
        msg("De voorwaarden waaronder de aanbieder mag opzeggen, ontbreken."),
        remedy=msg("Vul de voorwaarden in."),
        months=facts.notice_months,
    )


@dataclass(frozen=True, slots=True)
class FrameworkFacts:
    """A term from a tender. ``motive`` is the place in the procurement document that says why."""

    framework: bool
    total_months: int
    motive: str = ""


@rule(
    "CT-17",
    msg("Een raamovereenkomst langer dan 48 maanden is gemotiveerd"),
    Effect.BLOCK,
    Source("Q&A", "12-5-2025"),
    Source("INK", "§2.5.3"),
)
def long_framework_is_motivated(facts: FrameworkFacts) -> Finding:
    """The same as PL-09, on the agreement itself: options count, the motive stands in the procurement."""
    if not facts.framework:
        return not_applicable(msg("Dit is geen raamovereenkomst."))
    return either(
        facts.total_months <= FRAMEWORK_MONTHS or bool(facts.motive.strip()),
        fillable("De looptijd van {months} maanden past of is gemotiveerd."),
        fillable("De looptijd is {months} maanden en de motivering ontbreekt."),
        remedy=msg("Noem waar het inkoopdocument de langere looptijd motiveert, of kort de looptijd in."),
        months=facts.total_months,
    )


def total_months(ladder: Ladder) -> int:
    """The longest that an agreement can run, options included."""
    return ladder.initial_months + ladder.options * ladder.option_months
