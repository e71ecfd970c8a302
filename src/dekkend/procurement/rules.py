"""Rules of the procedure: order, evidence, formal defects, award. Sources in the rule itself.

Rules whose id starts with GU (gunning) are not in the catalogue of sources: no framework says how scores
become a decision, so decision 0005 does, and shows it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.procurement.definition import RequirementKind
from dekkend.procurement.domain import HUNDRED, REQUIREMENT_NAMES, STAGE_NAMES, STAGE_ORDER, Stage

INK: Final = "Inkoopdocumenten"
OWN: Final = Source("Dekkend", "besluit 0005")

GVA_MONTHS: Final = 24
TAX_MONTHS: Final = 6
EXTRACT_MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """Which steps are planned and done, and which one somebody wants to start."""

    planned: tuple[Stage, ...]
    done: tuple[Stage, ...]
    wanted: Stage


class Signature(StrEnum):
    """The ways to sign an own statement (INK §3.2): by hand with a scan, or digitally."""

    WET = "nat"
    SCANNED = "nat-met-scan"
    DIGITAL = "digitaal"


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a buyer decided about an optional ground that applies, and why that is proportionate."""

    set_aside: bool
    motivation: str


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """One piece of evidence of one tenderer, with what the definition asks of it.

    ``received_on`` is the day of receipt; ages count in calendar months up to that day. An
    ``optional_ground`` (facultatieve uitsluitingsgrond) excludes only after a buyer ``weighed`` it.
    """

    title: str
    received_on: date
    supplied: bool
    issued_on: date | None = None
    max_age_months: int | None = None
    shown: bool | None = None
    amount: int | None = None
    minimum: int | None = None
    agreed: bool | None = None
    applies: bool | None = None
    legal_person: bool = True
    legal_persons_only: bool = False
    optional_ground: bool = False
    weighed: Weighing | None = None


@dataclass(frozen=True, slots=True)
class DefectFacts:
    """One formal defect and what was done about it.

    ``signature`` and ``authorised`` say how and by whom an own statement was signed, where that is known.
    """

    title: str
    kind: RequirementKind
    repair_offered: bool
    repaired: bool
    signature: Signature | None = None
    authorised: bool | None = None


@dataclass(frozen=True, slots=True)
class PriceFacts:
    """Weights of the award criteria; ``price_test`` says whether a price is tested for being real."""

    price_weight: Decimal
    total_weight: Decimal
    price_test: bool


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """The agreed score of one bid on one criterion, and the minimum."""

    criterion: str
    score: Decimal
    minimum: Decimal | None


@dataclass(frozen=True, slots=True)
class TotalFacts:
    """The total of one bid, out of 100, and the minimum."""

    total: Decimal
    minimum: Decimal | None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """The place of one bid in its lot and how many agreements there are at most."""

    rank: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class DifferenceFacts:
    """The assessors' own scores on one criterion and from which difference they must meet."""

    criterion: str
    scores: tuple[Decimal, ...]
    threshold: Decimal | None


@rule("EL-01", msg("Vaste volgorde van toetsen"), Effect.BLOCK, Source(INK, "§4.3"))
def order_of_steps(facts: OrderFacts) -> Finding:
    """Exclusion, suitability, execution, selection, dialogue, award; a planned step is never skipped."""
    before = STAGE_ORDER[: STAGE_ORDER.index(facts.wanted)]
    missing = tuple(stage for stage in before if stage in facts.planned and stage not in facts.done)
    if missing:
        return broken(
            msg(
                "Vóór {wanted} komt eerst: {missing}",
                wanted=STAGE_NAMES[facts.wanted],
                missing=tuple(STAGE_NAMES[stage] for stage in missing),
            ),
            remedy=msg("Rond die stap eerst af."),
            missing=tuple(stage.value for stage in missing),
        )
    return holds(msg("De volgorde klopt: {wanted} is aan de beurt", wanted=STAGE_NAMES[facts.wanted]))


@rule("EL-02", msg("Geen uitsluitingsgrond"), Effect.BLOCK, Source(INK, "§3.1"), Source(INK, "§4.3"))
def no_exclusion_ground(facts: EvidenceFacts) -> Finding:
    """A mandatory ground that applies, or that the tenderer says nothing about, sets the tenderer aside.

    An optional ground that applies may set aside: the buyer weighs whether that is proportionate and
    records why.
    """
    if _not_asked(facts):
        return _for_legal_persons(facts)
    if not facts.supplied:
        return broken(msg("“{title}” ontbreekt", title=facts.title))
    if facts.applies is None:
        return broken(
            msg("Er is niet verklaard of een uitsluitingsgrond van toepassing is: {title}", title=facts.title)
        )
    if not facts.applies:
        return holds(msg("Geen uitsluitingsgrond: {title}", title=facts.title))
    if facts.optional_ground:
        return _optional_ground(facts, facts.weighed)
    return broken(
        msg("Een uitsluitingsgrond is van toepassing: {title}", title=facts.title), ground="verplicht"
    )


@rule(
    "EL-03", msg("Gedragsverklaring niet te oud"), Effect.BLOCK, Source(INK, "§3.3"), Source(INK, "bijlage 1")
)
def conduct_statement_age(facts: EvidenceFacts) -> Finding:
    """The statement of conduct (GVA) is at most 24 months old on the day of receipt."""
    return _age(facts, GVA_MONTHS)


@rule("EL-04", msg("Verklaring belastingdienst niet te oud"), Effect.BLOCK, Source(INK, "§3.3"))
def tax_statement_age(facts: EvidenceFacts) -> Finding:
    """The tax statement is at most six months old on the day of receipt."""
    return _age(facts, TAX_MONTHS)


@rule("EL-05", msg("Uittreksel KvK niet te oud"), Effect.BLOCK, Source(INK, "§3.3"))
def trade_register_extract_age(facts: EvidenceFacts) -> Finding:
    """The extract of the trade register is at most six months old on the day of receipt."""
    return _age(facts, EXTRACT_MONTHS)


@rule("EL-06", msg("VOG voor rechtspersonen"), Effect.WARN, Source(INK, "§3.3"))
def conduct_of_legal_person(facts: EvidenceFacts) -> Finding:
    """A legal person has a current statement of conduct for legal persons; if not, the buyer asks for it."""
    if not facts.legal_person:
        return not_applicable(msg("Niet van toepassing: de inschrijver is geen rechtspersoon"))
    if not facts.supplied:
        return broken(
            msg("“{title}” ontbreekt", title=facts.title), remedy=msg("Vraag de inschrijver om de VOG.")
        )
    return holds(msg("“{title}” is aanwezig", title=facts.title))


@rule(
    "EL-09",
    msg("Eigen verklaring volledig en ondertekend"),
    Effect.EFFECT,
    Source(INK, "§3.2"),
    Source(INK, "§4.3"),
)
def own_statement_signed(facts: DefectFacts) -> Finding:
    """The own statement (UEA) is complete and signed by somebody who may; else that may be repaired.

    By hand with a scan (the original on demand), or digitally.
    """
    if facts.signature is Signature.WET:
        return broken(
            msg("“{title}” is met de hand ondertekend; de scan ontbreekt", title=facts.title),
            remedy=msg("Voeg een scan toe, of onderteken digitaal."),
        )
    if facts.authorised is False:
        return broken(
            msg("Wie “{title}” ondertekende, mag dat niet volgens het handelsregister", title=facts.title),
            remedy=msg("Laat een bevoegde bestuurder of gemachtigde ondertekenen."),
        )
    return _formal(facts)


@rule(
    "EL-10",
    msg("Vormgebrek mag één keer worden hersteld"),
    Effect.EFFECT,
    Source("S0", "§3.1"),
    Source("S4", "§2"),
)
def formal_defect(facts: DefectFacts) -> Finding:
    """A missing signature, an empty form or a forgotten answer may be repaired once; content may not."""
    return _formal(facts)


@rule("EL-16", msg("Nooit op prijs alleen"), Effect.BLOCK, Source("Uitvoeringsbesluit Wmo 2015", "art. 5.4"))
def not_on_price_alone(facts: PriceFacts) -> Finding:
    """Price never has all the weight; a price that the tenderer names is tested for being real."""
    if not facts.price_weight:
        return not_applicable(msg("Prijs is geen criterium"))
    if facts.price_weight >= facts.total_weight:
        return broken(
            msg("Prijs is het enige criterium"), remedy=msg("Voeg kwaliteitscriteria met gewicht toe.")
        )
    if not facts.price_test:
        return broken(
            msg("Prijs weegt mee, maar er is geen toets op een reële prijs"),
            remedy=msg("Leg vast hoe de prijs op reëel wordt getoetst."),
        )
    share = (HUNDRED * facts.price_weight / facts.total_weight).quantize(Decimal("0.1"))
    return holds(msg("Prijs weegt voor {share}%", share=share))


@rule("GU-01", msg("Geschiktheid aangetoond"), Effect.BLOCK, Source(INK, "§3.4"))
def suitability_shown(facts: EvidenceFacts) -> Finding:
    """What is asked is supplied, not too old, and shows what it must show, and as much of it as asked."""
    if _not_asked(facts):
        return _for_legal_persons(facts)
    if not facts.supplied:
        return broken(msg("“{title}” ontbreekt", title=facts.title))
    if facts.shown is False:
        return broken(msg("Niet aangetoond: {title}", title=facts.title))
    if facts.minimum is not None and (facts.amount or 0) < facts.minimum:
        return broken(
            msg(
                "{title}: aangetoond {amount}, gevraagd ten minste {minimum}",
                title=facts.title,
                amount=facts.amount or 0,
                minimum=facts.minimum,
            )
        )
    return _too_old(facts, facts.max_age_months) or holds(msg("Aangetoond: {title}", title=facts.title))


@rule("GU-02", msg("Akkoord met de uitvoering"), Effect.BLOCK, Source(INK, "§4.3"))
def agrees_with_terms(facts: EvidenceFacts) -> Finding:
    """The tenderer agrees with the terms of execution: tariffs, products, requirements."""
    if facts.supplied and facts.agreed:
        return holds(msg("Akkoord: {title}", title=facts.title))
    if not facts.supplied:
        return broken(msg("“{title}” ontbreekt", title=facts.title))
    return broken(msg("De inschrijver gaat niet akkoord: {title}", title=facts.title))


@rule("GU-03", msg("Minimum per criterium"), Effect.BLOCK, OWN)
def minimum_of_criterion(facts: CriterionFacts) -> Finding:
    """The agreed score is not below the criterion's minimum."""
    if facts.minimum is None:
        return not_applicable(msg("{criterion} heeft geen minimum", criterion=facts.criterion))
    values: dict[str, Any] = {
        "criterion": facts.criterion,
        "score": facts.score,
        "minimum": facts.minimum,
    }
    if facts.score < facts.minimum:
        return broken(msg("{criterion}: score {score}, minimaal nodig {minimum}", **values), **values)
    return holds(msg("{criterion}: score {score}, minimum {minimum} gehaald", **values), **values)


@rule("GU-04", msg("Minimum in totaal"), Effect.BLOCK, OWN)
def minimum_total(facts: TotalFacts) -> Finding:
    """The weighted total, out of 100, is not below the minimum."""
    if facts.minimum is None:
        return not_applicable(msg("Er is geen minimum in totaal"))
    values: dict[str, Any] = {"total": facts.total, "minimum": facts.minimum}
    if facts.total < facts.minimum:
        return broken(msg("Totaal {total} van 100, minimaal nodig {minimum}", **values), **values)
    return holds(msg("Totaal {total} van 100, minimum {minimum} gehaald", **values), **values)


@rule("GU-05", msg("Plaats binnen het hoogste aantal"), Effect.BLOCK, OWN)
def within_maximum(facts: PlaceFacts) -> Finding:
    """Where the definition caps the number per lot, only the best places get an agreement."""
    if facts.maximum is None:
        return not_applicable(msg("Er is geen hoogste aantal; iedereen die voldoet krijgt een overeenkomst"))
    values: dict[str, Any] = {"rank": facts.rank, "maximum": facts.maximum}
    if facts.rank > facts.maximum:
        return broken(msg("Plaats {rank}; er zijn hoogstens {maximum} overeenkomsten", **values), **values)
    return holds(msg("Plaats {rank} van hoogstens {maximum} overeenkomsten", **values), **values)


@rule("GU-06", msg("Groot verschil bespreken"), Effect.EFFECT, OWN)
def large_difference(facts: DifferenceFacts) -> Finding:
    """When assessors differ more than the threshold they meet before they agree."""
    if facts.threshold is None or len(facts.scores) < 2:
        return not_applicable(msg("{criterion}: geen grens voor verschillen", criterion=facts.criterion))
    difference = max(facts.scores) - min(facts.scores)
    values: dict[str, Any] = {
        "criterion": facts.criterion,
        "difference": difference,
        "threshold": facts.threshold,
    }
    if difference >= facts.threshold:
        return broken(
            msg("{criterion}: verschil {difference}, vanaf {threshold} is overleg verplicht", **values),
            remedy=msg("Bespreek het verschil en leg vast wat u samen vindt."),
            **values,
        )
    return holds(msg("{criterion}: verschil {difference} is klein", **values), **values)


def _optional_ground(facts: EvidenceFacts, weighed: Weighing | None) -> Finding:
    values: dict[str, Any] = {"title": facts.title, "ground": "facultatief"}
    if weighed is None or not weighed.motivation.strip():
        return broken(
            msg("Een facultatieve uitsluitingsgrond is van toepassing: {title}", title=facts.title),
            remedy=msg("Weeg af of uitsluiten redelijk is, en leg vast waarom."),
            effect=Effect.WARN,
            **values,
        )
    values["motivation"] = weighed.motivation
    if weighed.set_aside:
        return broken(msg("Uitgesloten om {title}: {motivation}", **values), **values)
    return holds(msg("Niet uitgesloten om {title}: {motivation}", **values), **values)


def _not_asked(facts: EvidenceFacts) -> bool:
    return facts.legal_persons_only and not facts.legal_person


def _for_legal_persons(facts: EvidenceFacts) -> Finding:
    return not_applicable(msg("“{title}” geldt alleen voor rechtspersonen", title=facts.title))


def _age(facts: EvidenceFacts, standard_months: int) -> Finding:
    if _not_asked(facts):
        return _for_legal_persons(facts)
    if not facts.supplied:
        return broken(msg("“{title}” ontbreekt", title=facts.title))
    months = facts.max_age_months or standard_months
    if facts.issued_on is None:
        return broken(msg("Op “{title}” staat geen datum", title=facts.title))
    return _too_old(facts, months) or holds(
        msg("{title}: van {issued}, niet ouder dan {months} maanden", **_age_values(facts, months))
    )


def _too_old(facts: EvidenceFacts, months: int | None) -> Finding | None:
    if facts.issued_on is None:
        return None
    if facts.issued_on > facts.received_on:
        return broken(
            msg(
                "{title}: van {issued}, na de dag van ontvangst {received}",
                title=facts.title,
                issued=facts.issued_on,
                received=facts.received_on,
            ),
            issued=facts.issued_on,
            received=facts.received_on,
        )
    if months is None:
        return None
    if add_months(facts.issued_on, months) >= facts.received_on:
        return None
    values = _age_values(facts, months)
    return broken(msg("{title}: van {issued}, ouder dan {months} maanden op {received}", **values), **values)


def _age_values(facts: EvidenceFacts, months: int) -> dict[str, Any]:
    return {
        "title": facts.title,
        "issued": facts.issued_on,
        "months": months,
        "received": facts.received_on,
    }


def _formal(facts: DefectFacts) -> Finding:
    what = {"title": facts.title, "kind": REQUIREMENT_NAMES[facts.kind]}
    if facts.repaired:
        return holds(msg("Hersteld: {title}", title=facts.title))
    if facts.repair_offered:
        return broken(msg("Ook na de hersteltermijn nog een gebrek ({kind}): {title}", **what))
    return broken(
        msg("Gebrek ({kind}): {title}", **what), remedy=msg("Geef één keer gelegenheid tot herstel.")
    )
