"""Part I of the rule catalogue: ending, transfer and disputes, EX-01 to EX-10 and EX-14 to EX-16."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from dekkend.contracts.exit import (
    CONTEST_MONTHS,
    FORCE_MAJEURE_DAYS,
    GROUND_NAMES,
    LOW_USE_NOTICE_MONTHS,
    NEEDS_HEARING,
    NO_AGREEMENT_NOTICE_MONTHS,
    EndingGround,
    ends_after_notice,
    first_year,
    idle_days,
)
from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.money import Money
from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule

SATISFACTION: Final = Decimal("8.5")


@dataclass(frozen=True, slots=True)
class LowUseFacts:
    """What was delivered in the first twelve months, in euros; ``threshold`` was fixed on ``fixed_on``;
    ``most_possible`` is what can still be reached when the year is not over. ``on`` is today."""

    start: date
    on: date
    threshold: Decimal | None
    fixed_on: date | None
    value: Decimal
    most_possible: Decimal | None = None


@rule("EX-01", msg("Genoeg inzet in de eerste twaalf maanden"), Effect.EFFECT, article("1.6.1"))
def enough_use(facts: LowUseFacts) -> Finding:
    """The threshold was fixed before the start. The shortfall stands when the year is over, or earlier
    when it can no longer be met; then the buyer may end with six months' notice."""
    if facts.threshold is None or facts.fixed_on is None or facts.fixed_on > facts.start:
        return not_applicable(msg("Er is vooraf geen drempel afgesproken."))
    over = facts.on > (first_year(facts.start).last or facts.start)
    hopeless = facts.most_possible is not None and facts.most_possible < facts.threshold
    values: dict[str, Any] = {
        "value": Money.rounded(facts.value),
        "threshold": Money.rounded(facts.threshold),
    }
    if facts.value < facts.threshold and not over and not hopeless:
        return not_applicable(msg("Tot nu {value}; de drempel is {threshold}.", **values), **values)
    return either(
        facts.value >= facts.threshold,
        fillable("De inzet van {value} haalt de drempel van {threshold}."),
        fillable("De inzet van {value} haalt de drempel van {threshold} niet."),
        remedy=fillable("U kunt opzeggen tegen {ends}, als geen uitzondering geldt."),
        ends=ends_after_notice(facts.on, LOW_USE_NOTICE_MONTHS),
        **values,
    )


@dataclass(frozen=True, slots=True)
class LowUseExceptionFacts:
    """What stands in the way of ending for low use. ``satisfaction`` is a mark measured within the twelve
    months by a method that was approved."""

    shortage: bool = False
    unique_supply: bool = False
    satisfaction: Decimal | None = None
    approved_method: bool = False


@rule(
    "EX-02",
    msg("Niet beëindigen bij schaarste, uniek aanbod of grote tevredenheid"),
    Effect.BLOCK,
    article("1.6.2"),
)
def no_exception(facts: LowUseExceptionFacts) -> Finding:
    """One exception is enough; 8.5 itself is enough."""
    satisfied = (
        facts.satisfaction is not None and facts.satisfaction >= SATISFACTION and facts.approved_method
    )
    named = (
        (msg("er is een tekort"), facts.shortage),
        (msg("het aanbod is uniek"), facts.unique_supply),
        (msg("cliënten geven een 8,5 of hoger"), satisfied),
    )
    reasons = tuple(title for title, there in named if there)
    return either(
        not reasons,
        msg("Geen uitzondering staat in de weg."),
        fillable("Beëindigen mag niet: {reasons}."),
        remedy=msg("Laat de overeenkomst doorlopen en bespreek de inzet."),
        reasons=reasons,
    )


@dataclass(frozen=True, slots=True)
class DissolutionFacts:
    """An ending on a ground: what it rests on, and when the provider was heard."""

    ground: EndingGround
    grounds_in_log: bool
    heard_on: date | None = None
    decided_on: date | None = None


@rule("EX-03", msg("Ontbinden op een grond, met horen en een verslag"), Effect.BLOCK, article("3.19.4"))
def dissolved_properly(facts: DissolutionFacts) -> Finding:
    """Grounds a to i; what happened and what the provider said stand in the log."""
    if facts.ground not in NEEDS_HEARING:
        return not_applicable(msg("Deze grond vraagt geen ontbinding."))
    heard = facts.heard_on is not None and (facts.decided_on is None or facts.heard_on <= facts.decided_on)
    return either(
        heard and facts.grounds_in_log,
        fillable("De aanbieder is gehoord en de grond is vastgelegd: {ground}."),
        fillable("Ontbinden om deze grond kan nog niet: {ground}. Horen of vastleggen ontbreekt."),
        remedy=msg("Hoor de aanbieder en leg de grond en de reactie vast."),
        ground=GROUND_NAMES[facts.ground],
    )


@dataclass(frozen=True, slots=True)
class IdleFacts:
    """The last day on which care was delivered, and the last on which it was claimed; ``on`` is today."""

    last_delivery: date
    last_claim: date
    on: date


@rule("EX-04", msg("Twaalf maanden geen hulp of declaratie is een grond"), Effect.WARN, article("3.19.4b"))
def not_idle(facts: IdleFacts) -> Finding:
    """Warns at nine months. Read as both missing; the strict reading (either missing) is shown."""
    days = idle_days(facts.last_delivery, facts.last_claim)
    values: dict[str, Any] = {"ground": days.ground, "strict": days.strict, "warn": days.warn}
    return either(
        facts.on < days.warn,
        msg("Er is de laatste negen maanden hulp geleverd of gedeclareerd."),
        fillable(
            "Vanaf {ground} is er twaalf maanden niets geleverd of gedeclareerd (strenger gelezen: {strict})."
        ),
        remedy=msg("Vraag de aanbieder of de overeenkomst nog nodig is."),
        **values,
    )


@dataclass(frozen=True, slots=True)
class TenderInformationFacts:
    """Information in the bid that turned out to be false."""

    false_information: str = ""


@rule("EX-05", msg("Onjuiste informatie bij de inkoop is een tekortkoming"), Effect.EFFECT, article("3.19.3"))
def bid_was_true(facts: TenderInformationFacts) -> Finding:
    """Whatever the provider knew."""
    return either(
        not facts.false_information.strip(),
        msg("Er is geen onjuiste informatie gebleken."),
        fillable("Onjuiste informatie: {what}"),
        remedy=msg("Hoor de aanbieder en beslis over de gevolgen."),
        what=facts.false_information,
    )


@dataclass(frozen=True, slots=True)
class ForceMajeureFacts:
    """Since when there is force majeure, and until when if it is over; ``on`` is today."""

    since: date
    on: date
    until: date | None = None


@rule("EX-06", msg("Na dertig dagen overmacht mag ieder opzeggen"), Effect.EFFECT, article("3.19.5"))
def force_majeure_is_short(facts: ForceMajeureFacts) -> Finding:
    """More than thirty calendar days, the first one counted."""
    days = ((facts.until or facts.on) - facts.since).days + 1
    return either(
        days <= FORCE_MAJEURE_DAYS,
        fillable("De overmacht duurt {days} dagen."),
        fillable("De overmacht duurt {days} dagen; beide partijen mogen beëindigen."),
        remedy=msg("Beslis of de overeenkomst eindigt, en regel hulp voor cliënten."),
        days=days,
    )


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """Clients that still get help at the end of an agreement, and what was arranged."""

    open_clients: int
    list_asked_on: date | None = None
    list_received_on: date | None = None
    prices_stay: bool = False


@rule("EX-07", msg("Cliënten zijn overgedragen vóór het afsluiten"), Effect.BLOCK, article("3.19.6"))
def clients_are_transferred(facts: ClosureFacts) -> Finding:
    """With their consent. The list of clients comes at once when it is asked. Without transfer help goes on
    at the same prices, and the agreement stays open."""
    if facts.list_asked_on is not None and facts.list_received_on is None:
        return broken(
            msg(
                "De lijst van cliënten is op {asked_on} gevraagd en is er nog niet.",
                asked_on=facts.list_asked_on,
            ),
            remedy=msg("Vraag de lijst vandaag nog."),
        )
    return either(
        facts.open_clients == 0,
        msg("Alle cliënten zijn overgedragen."),
        fillable("Nog {count} cliënten krijgen hulp; de overeenkomst kan niet worden afgesloten."),
        remedy=msg("Draag de cliënten over met hun toestemming; tot dan blijven de prijzen gelijk."),
        count=facts.open_clients,
    )


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """A transfer of rights or of control; a pledge needs no consent."""

    transfers: bool
    pledge: bool = False
    consent_on: date | None = None


@rule("EX-08", msg("Overdracht of nieuwe zeggenschap vraagt toestemming"), Effect.WARN, article("3.20"))
def transfer_has_consent(facts: TransferFacts) -> Finding:
    """In writing, beforehand."""
    if not facts.transfers or facts.pledge:
        return not_applicable(msg("Er is geen overdracht die toestemming vraagt."))
    return either(
        facts.consent_on is not None,
        msg("De overdracht is schriftelijk toegestaan."),
        msg("De schriftelijke toestemming voor de overdracht ontbreekt."),
        remedy=msg("Toets de nieuwe eigenaar en beslis over toestemming."),
    )


@dataclass(frozen=True, slots=True)
class NoAgreementFacts:
    """A needed change on which no agreement was reached, and the notice that one side gave."""

    notice_on: date
    ends_on: date


@rule("EX-09", msg("Zonder overeenstemming drie maanden opzegtermijn"), Effect.EFFECT, article("3.22"))
def three_months_notice(facts: NoAgreementFacts) -> Finding:
    """Either side may give it."""
    earliest = ends_after_notice(facts.notice_on, NO_AGREEMENT_NOTICE_MONTHS)
    return either(
        facts.ends_on >= earliest,
        msg("De opzegtermijn van drie maanden is gevolgd."),
        fillable("De overeenkomst kan op zijn vroegst eindigen op {earliest}."),
        remedy=fillable("Kies {earliest} of later."),
        earliest=earliest,
    )


@dataclass(frozen=True, slots=True)
class LawChangeFacts:
    """A change of the law: when it begins, and the transitional day that the law itself gives."""

    begins_on: date
    transition_until: date | None = None


@rule("EX-10", msg("Een wetswijziging geldt meteen"), Effect.EFFECT, article("3.22"), article("3.30.3"))
def law_applies(facts: LawChangeFacts) -> Finding:
    """Unless the law says otherwise."""
    return holds(
        msg("De wijziging geldt vanaf {first}.", first=facts.transition_until or facts.begins_on),
        first=facts.transition_until or facts.begins_on,
    )


@dataclass(frozen=True, slots=True)
class AdviceFacts:
    """Binding advice of the disputes committee, and whether a court was asked; ``on`` is today."""

    advised_on: date
    on: date
    contested_on: date | None = None


@rule(
    "EX-14",
    msg("Bindend advies binnen twee maanden aan de rechter voorleggen"),
    Effect.WARN,
    article("3.23"),
    Source("TOEL", "3.23"),
)
def advice_can_be_contested(facts: AdviceFacts) -> Finding:
    """Two calendar months; the court tests it marginally."""
    due = contest_by(facts.advised_on)
    return either(
        (facts.contested_on or facts.on) <= due,
        fillable("Het advies kan tot en met {due} aan de rechter worden voorgelegd."),
        fillable("Het advies staat vast: de termijn eindigde op {due}."),
        remedy=msg("Voer het advies uit."),
        due=due,
    )


def contest_by(advised_on: date) -> date:
    """The last day to go to court."""
    return add_months(advised_on, CONTEST_MONTHS)


@dataclass(frozen=True, slots=True)
class BibobDuringTermFacts:
    """A Bibob test while the agreement runs: why, when the provider was heard, when it was decided."""

    ground: str
    heard_on: date | None
    decided_on: date | None


@rule("EX-15", msg("Bibob tijdens de looptijd: eerst horen, dan besluiten"), Effect.BLOCK, article("1.8"))
def heard_before_deciding(facts: BibobDuringTermFacts) -> Finding:
    """On the grounds 7a to 7c of the agreement, at the buyer's own cost."""
    if facts.decided_on is None:
        return not_applicable(msg("Er is nog geen besluit."))
    return either(
        bool(facts.ground.strip()) and facts.heard_on is not None and facts.heard_on <= facts.decided_on,
        msg("De aanbieder is gehoord vóór het besluit."),
        msg("De aanbieder is niet gehoord, of de grond ontbreekt."),
        remedy=msg("Hoor de aanbieder en neem daarna het besluit."),
    )


@dataclass(frozen=True, slots=True)
class CoveredFacts:
    """Until which day the law covers a form of care; None without an end."""

    covered_until: date | None
    on: date


@rule("EX-16", msg("Hulp die de wet niet meer dekt, eindigt op die dag"), Effect.EFFECT, article("3.29.2"))
def still_covered(facts: CoveredFacts) -> Finding:
    """That part of the agreement ends, without damages."""
    if facts.covered_until is None:
        return not_applicable(msg("De wet dekt deze hulp."))
    return either(
        facts.on <= facts.covered_until,
        fillable("De wet dekt deze hulp tot en met {until}."),
        fillable("De wet dekte deze hulp tot en met {until}; dat deel is geëindigd."),
        remedy=msg("Sluit de regel af en begeleid cliënten naar andere hulp."),
        until=facts.covered_until,
    )
