"""Part H of the rule catalogue, as far as the agreement itself says it: FI-02 to FI-06, FI-08 to FI-13.

FI-07 (the caps on liability) stands with the organisations. FI-01 and FI-14 belong to claims.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from dekkend.catalogue.domain import FinancingVariant
from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.money import Money
from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, msg, not_applicable, rule
from dekkend.organisations.rules import LiabilityCaps, ProviderSize, liability_cap

DISCOUNT: Final = Decimal("0.05")
LIMITATION_MONTHS: Final = 60


@dataclass(frozen=True, slots=True)
class BalanceFacts:
    """What was paid and what was due, in euros, over any years."""

    paid: Decimal
    due: Decimal


@rule("FI-02", msg("Onterecht betaald wordt teruggevorderd"), Effect.EFFECT, article("3.12"))
def nothing_undue(facts: BalanceFacts) -> Finding:
    """Also over earlier years; setting off is allowed; statutory interest comes with it."""
    return either(
        facts.paid <= facts.due,
        msg("Er is niets te veel betaald."),
        fillable("Er is {amount} te veel betaald."),
        remedy=msg("Vorder terug of verreken, met de wettelijke rente."),
        amount=Money.rounded(max(facts.paid - facts.due, Decimal(0))),
    )


@dataclass(frozen=True, slots=True)
class LimitationFacts:
    """When the buyer knew that it paid too much, and whom; ``on`` is today."""

    known_on: date
    on: date
    claimed_on: date | None = None


@rule("FI-03", msg("Terugvorderen verjaart na vijf jaar"), Effect.WARN, Source("TOEL", "3.12"))
def not_time_barred(facts: LimitationFacts) -> Finding:
    """From the day after the buyer knew of the payment and of who received it."""
    due = limitation_end(facts.known_on)
    return either(
        (facts.claimed_on or facts.on) <= due,
        fillable("Terugvorderen kan tot en met {due}."),
        fillable("De vordering verjaarde na {due}."),
        remedy=msg("Laat een jurist nagaan of de verjaring is gestuit."),
        due=due,
    )


def limitation_end(known_on: date) -> date:
    """The last day to claim back: five years later."""
    return add_months(known_on, LIMITATION_MONTHS)


class OwnersStatus(StrEnum):
    """What is known of the ultimate beneficial owners (UBO)."""

    KNOWN = "bekend"
    MISSING = "ontbreekt"
    SANCTIONED = "op-sanctielijst"


@dataclass(frozen=True, slots=True)
class OwnersFacts:
    """The state of the register of owners for this provider."""

    status: OwnersStatus


@rule("FI-04", msg("Niet betalen zonder bekende belanghebbenden"), Effect.BLOCK, article("3.15"))
def owners_are_known(facts: OwnersFacts) -> Finding:
    """Payment waits until the owners are known; a sanctioned owner blocks it."""
    if facts.status is OwnersStatus.SANCTIONED:
        return broken(
            msg("Een belanghebbende staat op een sanctielijst."),
            remedy=msg("Stop alle betalingen en vraag juridisch advies."),
        )
    return either(
        facts.status is OwnersStatus.KNOWN,
        msg("De belanghebbenden zijn bekend."),
        msg("De uiteindelijk belanghebbenden zijn niet bekend. Betalen wordt opgeschort."),
        remedy=msg("Vraag de aanbieder om het UBO-uittreksel."),
    )


@dataclass(frozen=True, slots=True)
class FraudFacts:
    """Whether fraud was established, and for which part."""

    established: bool
    part: str = ""


@rule("FI-05", msg("Geen recht op betaling voor het deel met fraude"), Effect.EFFECT, article("3.16"))
def no_fraud(facts: FraudFacts) -> Finding:
    """Help goes on; the case goes to the prosecutor (OM) and the information desk (IKZ)."""
    return either(
        not facts.established,
        msg("Er is geen fraude vastgesteld."),
        fillable("Er is fraude vastgesteld: {part}. Voor dat deel is er geen recht op betaling."),
        remedy=msg("Betaal dat deel niet, laat de hulp doorgaan, en meld bij het OM en het IKZ."),
        part=facts.part or "–",
    )


@dataclass(frozen=True, slots=True)
class DiscountFacts:
    """A temporary discount as a measure; ``share`` is a part of one (0.05 is 5%)."""

    share: Decimal
    reason: str
    first: date | None
    last: date | None


@rule(
    "FI-06",
    msg("Een korting als maatregel is 5%, tijdelijk en met een reden"),
    Effect.BLOCK,
    article("3.19.1"),
)
def discount_is_allowed(facts: DiscountFacts) -> Finding:
    """No other percentage; with a reason and both days."""
    if facts.share != DISCOUNT:
        return broken(
            msg("De korting is {share}%; het mag alleen 5% zijn.", share=(facts.share * 100).normalize()),
            remedy=msg("Leg 5% op, of kies een andere maatregel."),
        )
    return either(
        bool(facts.reason.strip()) and facts.first is not None and facts.last is not None,
        msg("De korting van 5% is tijdelijk en gemotiveerd."),
        msg("De reden of de periode van de korting ontbreekt."),
        remedy=msg("Vul de reden, de eerste en de laatste dag in."),
    )


@dataclass(frozen=True, slots=True)
class CapFacts:
    """What takes the caps on liability away."""

    death_or_injury: bool = False
    intent_or_gross_negligence: bool = False
    privacy_terms: bool = False
    data_breach: bool = False


@rule("FI-08", msg("Wanneer de grens van aansprakelijkheid wegvalt"), Effect.EFFECT, article("3.28.3"))
def caps_hold(facts: CapFacts) -> Finding:
    """Death or injury, intent or gross negligence, article 8 of the general terms (AIV), or a data breach."""
    named = (
        (msg("overlijden of letsel"), facts.death_or_injury),
        (msg("opzet of grove schuld"), facts.intent_or_gross_negligence),
        (msg("artikel 8 van de algemene voorwaarden"), facts.privacy_terms),
        (msg("een datalek"), facts.data_breach),
    )
    reasons = tuple(title for title, there in named if there)
    return either(
        not reasons,
        msg("De grens van aansprakelijkheid geldt."),
        fillable("De grens van aansprakelijkheid valt weg: {reasons}."),
        remedy=msg("Stel de schade volledig vast."),
        reasons=reasons,
    )


@dataclass(frozen=True, slots=True)
class InsuranceFacts:
    """The cover of a policy and its last day, beside the end of the agreement; amounts in euros."""

    agreement_ends: date
    policy_ends: date | None
    reduced: bool = False
    consent: bool = False


@rule(
    "FI-09",
    msg("De verzekering loopt zo lang als de overeenkomst"),
    Effect.WARN,
    article("3.28.4"),
    article("3.28.6"),
)
def insured_throughout(facts: InsuranceFacts) -> Finding:
    """A lower cover only with consent."""
    if facts.reduced and not facts.consent:
        return broken(
            msg("De dekking is verlaagd zonder toestemming."),
            remedy=msg("Vraag herstel van de dekking of geef toestemming."),
        )
    return either(
        facts.policy_ends is not None and facts.policy_ends >= facts.agreement_ends,
        msg("De verzekering loopt tot het einde van de overeenkomst."),
        fillable("De verzekering loopt niet tot het einde van de overeenkomst, {ends}."),
        remedy=msg("Vraag vóór het einde van de polis om een nieuwe."),
        ends=facts.agreement_ends,
    )


@dataclass(frozen=True, slots=True)
class AdvanceFacts:
    """Advances and what was set off against them, in euros."""

    advanced: Decimal
    settled: Decimal


@rule("FI-10", msg("Voorschotten zijn altijd terug te vragen"), Effect.EFFECT, article("3.21"))
def advances_are_settled(facts: AdvanceFacts) -> Finding:
    """At any time; the cost of an attachment is for the provider."""
    return either(
        facts.advanced <= facts.settled,
        msg("Alle voorschotten zijn verrekend."),
        fillable("Er staat {amount} aan voorschot open."),
        remedy=msg("Verreken het voorschot of vraag het terug."),
        amount=Money.rounded(max(facts.advanced - facts.settled, Decimal(0))),
    )


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """The administration protocol that the agreement names, by the variant that it belongs to."""

    variant: FinancingVariant
    protocol: FinancingVariant | None


@rule(
    "FI-11", msg("Declareren volgens het administratieprotocol van de variant"), Effect.BLOCK, article("3.13")
)
def protocol_fits(facts: ProtocolFacts) -> Finding:
    """Each variant has its own standard administration protocol (SAP)."""
    return either(
        facts.protocol is facts.variant,
        msg("Het administratieprotocol past bij de variant."),
        fillable("Het administratieprotocol hoort niet bij de variant {variant}."),
        remedy=msg("Noem het protocol van de variant."),
        variant=facts.variant.value,
    )


@dataclass(frozen=True, slots=True)
class MessagingFacts:
    """Whether the agreement prescribes the messages of the iStandaarden."""

    variant: FinancingVariant
    messages: bool


@rule(
    "FI-12",
    msg("Berichtenverkeer is verplicht bij inspanning en output"),
    Effect.BLOCK,
    article("3.11"),
    Source("Q&A", "12-5-2025"),
    Source("UR", "3j"),
)
def messages_are_used(facts: MessagingFacts) -> Finding:
    """Whatever the way of buying."""
    if facts.variant is FinancingVariant.TASK:
        return not_applicable(msg("Bij de taakgerichte variant is het berichtenverkeer geen plicht."))
    return either(
        facts.messages,
        msg("De overeenkomst schrijft het berichtenverkeer voor."),
        msg("De overeenkomst schrijft het berichtenverkeer niet voor."),
        remedy=msg("Neem het berichtenverkeer op."),
    )


@dataclass(frozen=True, slots=True)
class BuyerLiabilityFacts:
    """What a provider claims of the buyer, in euros, and whether it is a consequential loss."""

    agreed_price: Decimal
    claimed: Decimal
    consequential: bool = False


@rule(
    "FI-13",
    msg("De opdrachtgever is aansprakelijk tot de afgesproken prijs"),
    Effect.EFFECT,
    article("3.28.1"),
)
def within_agreed_price(facts: BuyerLiabilityFacts) -> Finding:
    """No consequential loss."""
    if facts.consequential:
        return broken(msg("Gevolgschade wordt niet vergoed."), remedy=msg("Wijs dit deel af."))
    return either(
        facts.claimed <= facts.agreed_price,
        msg("De claim past binnen de afgesproken prijs."),
        fillable("De claim is hoger dan de afgesproken prijs van {price}."),
        remedy=msg("Wijs het meerdere af."),
        price=Money.rounded(facts.agreed_price),
    )


@dataclass(frozen=True, slots=True)
class Liability:
    """What a provider is liable for at most, per event and per contract year; None where there is no cap, or
    where the size of the provider is not known."""

    per_event: Money | None = None
    per_year: Money | None = None
    size_known: bool = True


def liability_of(size: ProviderSize, lifted: CapFacts) -> Liability:
    """The caps for a provider of this size, or none (FI-07, FI-08, T21). Linked events count as one."""
    if not caps_hold(lifted).holds:
        return Liability()
    found = liability_cap(size)
    if not found.holds:
        return Liability(size_known=False)
    caps = LiabilityCaps(found.values["per_event"], found.values["per_year"])
    return Liability(caps.per_event, caps.per_year)
