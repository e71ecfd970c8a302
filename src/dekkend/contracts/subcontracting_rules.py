"""Part F of the rule catalogue: subcontractors and the self-employed, SU-01 to SU-08."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.rules import Effect, Finding, Source, Verdict, broken, holds, msg, not_applicable, rule
from dekkend.kernel.text import Message
from dekkend.oversight.domain import ScreeningResult


class SubcontractorKind(StrEnum):
    """A company, or a self-employed person without staff (zzp)."""

    COMPANY = "onderaannemer"
    SELF_EMPLOYED = "zzp"


class SelfEmployedPolicy(StrEnum):
    """What a region decided about the self-employed, from a day on (S2 §4.4)."""

    ALLOWED = "toegestaan"
    BARRED = "niet-toegestaan"
    UNDECIDED = "niet-besloten"


@dataclass(frozen=True, slots=True)
class SubcontractorFacts:
    """A subcontractor: told and consented on which days, and since when it works."""

    kind: SubcontractorKind
    works_from: date
    notified_on: date | None = None
    consent_on: date | None = None


@rule(
    "SU-01",
    msg("Onderaannemers vooraf melden en toestemming vragen; een zzp’er alleen melden"),
    Effect.BLOCK,
    article("3.9.1"),
)
def told_and_allowed(facts: SubcontractorFacts) -> Finding:
    """Told before the work begins; written consent too, except for a self-employed person."""
    if facts.notified_on is None or facts.notified_on > facts.works_from:
        return broken(
            msg("De inzet is niet vooraf gemeld."), remedy=msg("Meld de inzet voordat het werk begint.")
        )
    if facts.kind is SubcontractorKind.SELF_EMPLOYED:
        return holds(msg("De zzp’er is gemeld; toestemming is niet nodig."))
    return either(
        facts.consent_on is not None and facts.consent_on <= facts.works_from,
        msg("De onderaannemer is gemeld en toegestaan."),
        msg("De schriftelijke toestemming ontbreekt."),
        remedy=msg("Vraag toestemming voordat het werk begint."),
    )


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """Whether a subcontractor stands in the trade register and is not under inquiry."""

    registered: bool
    running_inquiry: str = ""


@rule("SU-02", msg("Ingeschreven en niet in onderzoek"), Effect.BLOCK, article("3.9.2"))
def stands_well(facts: StandingFacts) -> Finding:
    """No running inquiry in criminal or administrative law, or into fraud."""
    if facts.running_inquiry.strip():
        return broken(
            msg("Er loopt een onderzoek: {inquiry}", inquiry=facts.running_inquiry),
            remedy=msg("Zet deze onderaannemer niet in."),
        )
    return either(
        facts.registered,
        msg("De onderaannemer is ingeschreven en niet in onderzoek."),
        msg("De onderaannemer staat niet in het handelsregister."),
        remedy=msg("Vraag het KvK-nummer."),
    )


@dataclass(frozen=True, slots=True)
class BibobFacts:
    """What a Bibob test of the subcontractor gave; None when there was none."""

    result: ScreeningResult | None = None


@rule(
    "SU-03",
    msg("Na een negatieve Bibob-toets wordt geweigerd"),
    Effect.BLOCK,
    article("3.9.1"),
    article("1.8.5"),
)
def not_negative(facts: BibobFacts) -> Finding:
    """The buyer may test; a negative result refuses."""
    if facts.result is None:
        return not_applicable(msg("Er is geen Bibob-toets gedaan."))
    return either(
        facts.result is not ScreeningResult.NEGATIVE,
        msg("De Bibob-toets staat de inzet niet in de weg."),
        msg("De Bibob-toets is negatief."),
        remedy=msg("Weiger de inzet."),
    )


@dataclass(frozen=True, slots=True)
class DepthFacts:
    """How many links below the provider (1: a subcontractor of the provider itself)."""

    depth: int
    consent_on: date | None = None


@rule(
    "SU-04", msg("Een onderaannemer van een onderaannemer vraagt toestemming"), Effect.BLOCK, article("3.9.5")
)
def deeper_needs_consent(facts: DepthFacts) -> Finding:
    """For each link below the first."""
    if facts.depth <= 1:
        return not_applicable(msg("Dit is een onderaannemer van de aanbieder zelf."))
    return either(
        facts.consent_on is not None,
        msg("De inzet is schriftelijk toegestaan."),
        msg("De schriftelijke toestemming ontbreekt."),
        remedy=msg("Vraag toestemming voordat het werk begint."),
    )


@dataclass(frozen=True, slots=True)
class PayeeFacts:
    """Who would be paid, and who has the agreement."""

    payee: str
    contractor: str


@rule("SU-05", msg("Betalen alleen aan de hoofdaannemer"), Effect.BLOCK, article("3.9.6"))
def pays_the_contractor(facts: PayeeFacts) -> Finding:
    """Never to a subcontractor."""
    return either(
        facts.payee == facts.contractor,
        fillable("De betaling gaat naar {contractor}."),
        fillable("De betaling zou naar {payee} gaan, en niet naar {contractor}."),
        remedy=msg("Betaal de aanbieder met wie de overeenkomst is."),
        payee=facts.payee,
        contractor=facts.contractor,
    )


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """Whether the provider stated that the subcontractor meets the same demands."""

    attested_on: date | None


@rule("SU-06", msg("Een onderaannemer levert dezelfde kwaliteit"), Effect.WARN, article("3.9.3"))
def same_quality(facts: QualityFacts) -> Finding:
    """The provider states it."""
    return either(
        facts.attested_on is not None,
        msg("De aanbieder heeft verklaard dat de kwaliteit gelijk is."),
        msg("De verklaring over de kwaliteit ontbreekt."),
        remedy=msg("Vraag de aanbieder om de verklaring."),
    )


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """A region's policy on the self-employed, since a day; ``decision`` names the decision that settles the
    conflict with article 3.9.1, from which nobody may depart."""

    kind: SubcontractorKind
    policy: SelfEmployedPolicy
    policy_from: date | None
    works_from: date
    decision: str = ""


@rule("SU-07", msg("Het beleid van de regio over zzp’ers"), Effect.WARN, Source("S2", "§4.4"), article("3.9"))
def fits_the_policy(facts: PolicyFacts) -> Finding:
    """A ban is a parameter with a date. It contradicts SU-01; Dekkend shows both until the region decided."""
    if facts.kind is not SubcontractorKind.SELF_EMPLOYED:
        return not_applicable(msg("Het beleid over zzp’ers geldt niet voor een onderaannemer."))
    barred = facts.policy is SelfEmployedPolicy.BARRED and (
        facts.policy_from is None or facts.policy_from <= facts.works_from
    )
    if facts.policy is SelfEmployedPolicy.UNDECIDED:
        return broken(
            msg("De regio heeft niet besloten of zzp’ers mogen werken."),
            remedy=msg("Leg het beleid vast, met een datum."),
        )
    return either(
        not barred,
        msg("De regio staat zzp’ers toe."),
        msg("De regio staat zzp’ers niet toe, en artikel 3.9.1 vraagt alleen een melding."),
        remedy=msg("Laat een jurist beslissen; leg het besluit vast.")
        if not facts.decision
        else fillable("Pas het besluit toe: {decision}"),
        decision=facts.decision,
    )


@dataclass(frozen=True, slots=True)
class LiabilityFacts:
    """Whether a subcontractor delivers a part."""

    subcontracted: bool


@rule(
    "SU-08",
    msg("De hoofdaannemer blijft aansprakelijk en aanspreekpunt"),
    Effect.EFFECT,
    article("3.9.2"),
    article("3.9.6"),
    Source("INK", "§4.4.1"),
)
def contractor_answers(facts: LiabilityFacts) -> Finding:
    """Whoever does the work."""
    if not facts.subcontracted:
        return not_applicable(msg("De aanbieder levert zelf."))
    return holds(msg("De aanbieder blijft aansprakelijk en het enige aanspreekpunt."), answers="contractor")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that say something else: both are shown, nothing is decided here."""

    verdicts: tuple[Verdict, Verdict]
    sentence: Message
    decision: str = ""


def self_employed_conflict(work: SubcontractorFacts, policy: PolicyFacts) -> Conflict | None:
    """Article 3.9.1 asks no consent for a self-employed person, the region bars them: the conflict, or None.

    Source: rules.md, section N, 1: part 3 may not be departed from.
    """
    standard, region = told_and_allowed(work), fits_the_policy(policy)
    if work.kind is not SubcontractorKind.SELF_EMPLOYED or policy.policy is not SelfEmployedPolicy.BARRED:
        return None
    if region.holds:
        return None
    values: dict[str, Any] = {"first": standard.source, "second": region.source[:1]}
    return Conflict(
        (standard, region),
        msg("{first} vraagt alleen een melding; {second} verbiedt de inzet.", **values),
        policy.decision,
    )
