"""Which cells an admission has, and what the verdicts mean for each of them. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from dekkend.kernel.rules import Effect, Source, Verdict
from dekkend.kernel.text import Message, msg
from dekkend.procurement import rules
from dekkend.procurement.checking import Place, Tenderer, judge
from dekkend.procurement.definition import (
    Criterion,
    Definition,
    Evidence,
    EvidenceKind,
    Lot,
    ProcedureForm,
    ProductStatus,
)
from dekkend.procurement.domain import Item, Judged, Stage, criteria_of

_MONTHS: Final = {"EL-03": rules.GVA_MONTHS, "EL-04": rules.TAX_MONTHS, "EL-05": rules.EXTRACT_MONTHS}


class CellKey(NamedTuple):
    """A product of a lot in a municipality (CBS code)."""

    lot: str
    product: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Found:
    """How one requirement came out: the rule's verdict, or what a person judged instead."""

    lot: str
    stage: Stage
    requirement: str
    verdict: Verdict
    by_hand: bool = False
    judged_holds: bool | None = None
    motivation: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a person still has to judge it."""
        return self.by_hand and self.judged_holds is None

    @property
    def refuses(self) -> bool:
        """Whether it stands in the way of admission."""
        if self.judged_holds is not None:
            return not self.judged_holds and self.verdict.effect is Effect.BLOCK
        return self.verdict.blocks and not self.by_hand

    @property
    def reason(self) -> Message:
        """Why it does not hold, in words: the person's when a person judged."""
        if self.judged_holds is None:
            return self.verdict.reason
        return msg("{motivation}", motivation=self.motivation)


def is_admission(definition: Definition) -> bool:
    return definition.procedure.form is ProcedureForm.ADMISSION


def admits_continuously(definition: Definition) -> bool:
    """Whether enrolling goes on from the publication: an admission in which assessors score nothing, so that
    there is no round to close (decision 0010)."""
    return is_admission(definition) and not has_first_round(definition)


def has_first_round(definition: Definition) -> bool:
    """Whether the initial admission goes through bids that assessors score."""
    return any(not criterion.price for criterion in definition.criteria)


def has_interim_entry(definition: Definition) -> bool:
    """Whether providers may enter after the initial admission."""
    added = definition.procedure.supplementary
    return added is not None and added.method == "tussentijdse-toetreding"


def municipalities_of(definition: Definition, lot: Lot) -> tuple[str, ...]:
    """The CBS codes for which a lot is bought: those it names, else every member that takes part in it."""
    if lot.municipalities:
        return lot.municipalities
    members = definition.region.municipalities
    return tuple(dict.fromkeys(m.municipality for m in members if m.lots is None or lot.id in m.lots))


def cells_of(definition: Definition) -> tuple[CellKey, ...]:
    """The cells in the order of the definition: offered products, where they are bought regionally."""
    products = {product.id: product for product in definition.products}
    return tuple(
        CellKey(lot.id, key, code)
        for lot in definition.lots
        for key in lot.products
        for code in municipalities_of(definition, lot)
        if products[key].status is ProductStatus.OFFERED and code not in products[key].not_in
    )


def findings(
    definition: Definition, stage: Stage, tenderer: Tenderer, items: Mapping[Place, Item]
) -> Iterator[Found]:
    """What the rules find in one stage. What no rule can see (a quality floor, evidence that must show
    something) is for a person to judge."""
    for judged in judge(definition, stage, tenderer, items):
        yield _found(definition, judged, items)
    if stage is Stage.SUITABILITY:
        for lot in tenderer.lots:
            for criterion in criteria_of(definition, lot):
                yield Found(lot, stage, criterion.id, _to_judge(criterion), by_hand=True)


def refusing(found: Iterable[Found], lot: str) -> tuple[Found, ...]:
    """What stands in the way of admission for a lot: asked once, or for this lot."""
    return tuple(one for one in found if one.lot in ("", lot) and one.refuses)


def months_of(evidence: Evidence) -> int | None:
    """How old a piece of evidence may be, in calendar months; None when its age does not count."""
    return evidence.max_age_months or _MONTHS.get(evidence.rule or "")


def requirement_text(definition: Definition, requirement: str) -> tuple[str, str, str]:
    """Title, description and source of what is asked; the same words for buyer and provider."""
    for evidence in definition.evidence:
        if evidence.id == requirement:
            return evidence.title, evidence.threshold or "", evidence.source
    for criterion in definition.criteria:
        if criterion.id == requirement:
            words = " ".join(part for part in (criterion.description, criterion.judged_on) if part)
            return criterion.name, words, criterion.source
    for asked in definition.requirements:
        if asked.id == requirement:
            return asked.title, "", asked.source
    return requirement, "", ""


def _found(definition: Definition, judged: Judged, items: Mapping[Place, Item]) -> Found:
    evidence = next(one for one in definition.evidence if one.id == judged.requirement)
    item = items.get((judged.requirement, judged.lot))
    unseen = (
        evidence.kind is EvidenceKind.SUITABILITY
        and judged.verdict.holds
        and judged.verdict.applies
        and item is not None
        and item.shown is None
    )
    return Found(judged.lot or "", judged.stage, judged.requirement, judged.verdict, by_hand=unseen)


def _to_judge(criterion: Criterion) -> Verdict:
    return Verdict(
        rule="GU-03",
        holds=False,
        effect=Effect.BLOCK,
        reason=msg(
            "Een inkoper beoordeelt of het antwoord voldoet aan “{criterion}”", criterion=criterion.name
        ),
        values={},
        source=(Source("Dekkend", "besluit 0005"),),
    )
