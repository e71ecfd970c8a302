"""Parts C and I of the rule catalogue about the text: CT-02 to CT-06, CT-18 to CT-20, EX-11 to EX-13."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, msg, not_applicable, rule

RESEND_DAYS: Final = 21
HALF: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class PartsFacts:
    """Fingerprints of the text: of part 3 here and in the edition, of part 1 here and at the other providers
    of the same award. Empty where nobody recorded one."""

    part_three: str
    edition_part_three: str
    part_one: str = ""
    shared_part_one: str = ""


@rule(
    "CT-02",
    msg("Deel 1 is voor iedereen gelijk, van deel 3 wijkt niemand af"),
    Effect.BLOCK,
    Source("OVK", "deel 1–3"),
    Source("TOEL", "deel 3"),
)
def parts_are_whole(facts: PartsFacts) -> Finding:
    """Compares fingerprints: one changed word in part 3 is a departure."""
    if not facts.edition_part_three or not facts.part_three:
        return broken(
            msg("Van deel 3 is nog geen vingerafdruk vastgelegd."),
            remedy=msg("Leg de tekst van deel 3 vast bij de uitgave en bij de overeenkomst."),
            effect=Effect.WARN,
        )
    if facts.part_three != facts.edition_part_three:
        return broken(
            msg("Deel 3 wijkt af van de uitgave."),
            remedy=msg("Zet deel 3 terug naar de tekst van de uitgave."),
        )
    return either(
        facts.part_one == facts.shared_part_one,
        msg("Deel 3 is gelijk aan de uitgave en deel 1 is voor iedereen gelijk."),
        msg("Deel 1 is anders dan bij de andere aanbieders van deze gunning."),
        remedy=msg("Zet afspraken met één aanbieder in deel 2."),
    )


@dataclass(frozen=True, slots=True)
class IndividualTermFacts:
    """A term of part 2: which article of part 3 it adds to, and who found that it does not contradict it."""

    adds_to: str
    reviewed_by: str = ""


@rule("CT-03", msg("Deel 2 vult deel 3 aan en spreekt het niet tegen"), Effect.WARN, Source("TOEL", "deel 2"))
def adds_without_contradicting(facts: IndividualTermFacts) -> Finding:
    """A person judges it; the rule asks that somebody did."""
    return either(
        bool(facts.reviewed_by.strip()),
        fillable("{reviewer} heeft de afspraak bij {article} nagekeken."),
        fillable("Niemand heeft nagekeken of de afspraak bij {article} past."),
        remedy=msg("Laat een jurist de afspraak naast deel 3 leggen."),
        reviewer=facts.reviewed_by,
        article=facts.adds_to or "–",
    )


@dataclass(frozen=True, slots=True)
class AnnouncedFacts:
    """A term for one provider. ``announced_in`` and ``offered_in`` name the document and place."""

    tender: bool
    announced_in: str = ""
    offered_in: str = ""


@rule(
    "CT-04", msg("Een eigen afspraak is aangekondigd of aangeboden"), Effect.BLOCK, Source("TOEL", "deel 2")
)
def announced_or_offered(facts: AnnouncedFacts) -> Finding:
    """In a tender a term for one provider was announced to all, or comes from the approved offer."""
    if not facts.tender:
        return not_applicable(msg("De overeenkomst komt niet uit een aanbesteding."))
    return either(
        bool(facts.announced_in.strip() or facts.offered_in.strip()),
        fillable("De afspraak staat in {where}."),
        msg("De afspraak is niet aangekondigd en staat niet in de inschrijving."),
        remedy=msg("Noem waar de afspraak is aangekondigd of aangeboden, of laat haar weg."),
        where=facts.announced_in or facts.offered_in,
    )


@dataclass(frozen=True, slots=True)
class NumberingFacts:
    """The numbers that the edition has and that the agreement shows, used or "NVT"."""

    edition: tuple[str, ...]
    agreement: tuple[str, ...]


@rule(
    "CT-05",
    msg("Wat niet wordt gebruikt, houdt zijn nummer met “NVT”"),
    Effect.WARN,
    Source("TOEL", "vaste nummers"),
)
def numbers_stay(facts: NumberingFacts) -> Finding:
    """Every number of the edition stands in the agreement, and no other."""
    missing = tuple(number for number in facts.edition if number not in facts.agreement)
    extra = tuple(number for number in facts.agreement if number not in facts.edition)
    return either(
        not missing and not extra,
        msg("Alle nummers van de uitgave staan er."),
        fillable("De nummers kloppen niet: er ontbreekt {missing}, er is te veel {extra}."),
        remedy=msg("Zet bij een artikel dat u niet gebruikt “NVT” achter het nummer."),
        missing=missing or ("–",),
        extra=extra or ("–",),
    )


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """The edition that the agreement follows, and the one that holds on the day it is made or extended."""

    edition: str
    current: str
    extension: bool = False


@rule(
    "CT-06",
    msg("Een nieuwe of verlengde overeenkomst volgt de geldende uitgave"),
    Effect.WARN,
    Source("Q&A", "12-5-2025"),
    Source("TOEL", "inleiding"),
)
def follows_current_edition(facts: EditionFacts) -> Finding:
    """Compulsory at a new agreement and at an extension."""
    return either(
        facts.edition == facts.current,
        fillable("De overeenkomst volgt uitgave {current}."),
        fillable("De overeenkomst volgt uitgave {edition}; nu geldt {current}."),
        remedy=msg("Neem de geldende uitgave over, of leg vast waarom niet."),
        edition=facts.edition,
        current=facts.current,
    )


@dataclass(frozen=True, slots=True)
class AlteredFacts:
    """A provider sent an altered text back. ``on`` is today as long as the unaltered one is not signed."""

    resent_on: date | None
    on: date
    signed_on: date | None = None


@rule(
    "CT-18",
    msg("Een veranderde tekst geldt niet: binnen drie weken de juiste tekenen"),
    Effect.EFFECT,
    article("3.24"),
)
def unaltered_is_signed(facts: AlteredFacts) -> Finding:
    """The unaltered text goes out again; from then on there are 21 calendar days to sign."""
    if facts.resent_on is None:
        return broken(
            msg("De tekst kwam veranderd terug en geldt niet."),
            remedy=msg("Stuur de tekst ongewijzigd opnieuw."),
        )
    due = resend_due(facts.resent_on)
    if facts.signed_on is None and facts.on <= due:
        return not_applicable(msg("Tekenen kan tot en met {due}.", due=due), due=due)
    return either(
        facts.signed_on is not None and facts.signed_on <= due,
        msg("De ongewijzigde tekst is op tijd getekend."),
        fillable("De ongewijzigde tekst is niet op {due} getekend."),
        remedy=msg("Beslis of de gunning vervalt."),
        due=due,
    )


def resend_due(resent_on: date) -> date:
    """The last day to sign the unaltered text."""
    return resent_on + timedelta(days=RESEND_DAYS)


@dataclass(frozen=True, slots=True)
class OralFacts:
    """Something that was agreed, by which channel, and the day of the written confirmation."""

    in_writing: bool
    confirmed_on: date | None = None


@rule(
    "CT-19",
    msg("Een mondelinge afspraak telt na een schriftelijke bevestiging"),
    Effect.WARN,
    article("3.26.1"),
)
def confirmed_in_writing(facts: OralFacts) -> Finding:
    """Until then nobody can rely on it."""
    return either(
        facts.in_writing or facts.confirmed_on is not None,
        msg("De afspraak staat op schrift."),
        msg("De afspraak is alleen mondeling en telt nog niet."),
        remedy=msg("Bevestig de afspraak schriftelijk."),
    )


@dataclass(frozen=True, slots=True)
class SocialReturnFacts:
    """A condition on social return: the link with the order, and a flat share of the value if it has one."""

    link: str
    flat_percentage: Decimal | None = None


@rule(
    "CT-20",
    msg("Social return past bij de opdracht"),
    Effect.WARN,
    Source("Q&A", "12-5-2025"),
    Source("AW", "2.80"),
    article("1.9"),
)
def social_return_is_linked(facts: SocialReturnFacts) -> Finding:
    """A flat share of the value, such as 5%, is no link with the order."""
    if facts.flat_percentage is not None:
        return broken(
            msg(
                "Een vast percentage ({percentage}%) hangt niet samen met de opdracht.",
                percentage=facts.flat_percentage,
            ),
            remedy=msg("Vervang het percentage door een voorwaarde die bij de opdracht past."),
            percentage=facts.flat_percentage,
        )
    return either(
        bool(facts.link.strip()),
        msg("De voorwaarde hangt samen met de opdracht."),
        msg("Het verband met de opdracht ontbreekt."),
        remedy=msg("Schrijf op wat de voorwaarde met de opdracht te maken heeft."),
    )


@dataclass(frozen=True, slots=True)
class StandardChangeFacts:
    """A new edition: when it was published, and when it came into this agreement; ``on`` is today."""

    published_on: date
    on: date
    implemented_on: date | None = None


@rule("EX-11", msg("Een nieuwe uitgave binnen zes maanden doorvoeren"), Effect.WARN, article("3.30.3"))
def implemented_in_time(facts: StandardChangeFacts) -> Finding:
    """Six calendar months after publication."""
    due = add_months(facts.published_on, 6)
    if facts.implemented_on is None and facts.on <= due:
        return not_applicable(
            msg("De nieuwe uitgave staat uiterlijk op {due} in de overeenkomst.", due=due), due=due
        )
    return either(
        facts.implemented_on is not None and facts.implemented_on <= due,
        msg("De nieuwe uitgave is op tijd doorgevoerd."),
        fillable("De nieuwe uitgave moest op {due} in de overeenkomst staan."),
        remedy=msg("Stel een wijziging voor."),
        due=due,
    )


@dataclass(frozen=True, slots=True)
class AdoptionFacts:
    """What adopting an edition would do: euros over the term, and whether the nature changes too much."""

    original_value: Decimal
    price_change: Decimal
    nature_changes: bool = False


@rule(
    "EX-12",
    msg("Een nieuwe uitgave niet overnemen als de opdracht te veel verandert"),
    Effect.BLOCK,
    article("3.30.2"),
    Source("Q&A", "12-5-2025"),
)
def may_be_adopted(facts: AdoptionFacts) -> Finding:
    """More than half of the original value stops it; exactly half does not (the Q&A is vague there)."""
    if facts.nature_changes:
        return broken(
            msg("De aard van de opdracht verandert te veel."),
            remedy=msg("Stop en vraag een juridisch oordeel."),
        )
    values: dict[str, Any] = {"change": facts.price_change, "original": facts.original_value}
    return either(
        abs(facts.price_change) <= HALF * facts.original_value,
        fillable("De prijs verandert met € {change} op € {original}: dat mag."),
        fillable("De prijs verandert met € {change} op € {original}: meer dan de helft."),
        remedy=msg("Stop en vraag een juridisch oordeel."),
        **values,
    )


@dataclass(frozen=True, slots=True)
class RefusalFacts:
    """A provider refuses a change. ``effective_on`` is the day on which the change would begin."""

    refused: bool
    good_reason: str
    effective_on: date


@rule("EX-13", msg("Een nieuwe uitgave zonder reden weigeren is opzeggen"), Effect.EFFECT, article("3.30.4"))
def not_refused(facts: RefusalFacts) -> Finding:
    """Without a reason the refusal counts as notice, until the day on which the edition begins."""
    return refusal_is_notice(facts)


def refusal_is_notice(facts: RefusalFacts) -> Finding:
    """What CT-14 and EX-13 share."""
    if not facts.refused:
        return not_applicable(msg("De aanbieder heeft niet geweigerd."))
    return either(
        bool(facts.good_reason.strip()),
        fillable("De aanbieder heeft een reden om te weigeren: {given}"),
        fillable("Weigeren zonder goede reden telt als opzeggen. De overeenkomst loopt tot {effective_on}."),
        remedy=msg("Bevestig de opzegging en begin met de afronding. Er is geen vergoeding."),
        given=facts.good_reason,
        effective_on=facts.effective_on,
    )
