"""Completeness and the checks on exclusion, suitability and execution. Pure: a definition and facts in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dekkend.kernel.rules import Rule, Verdict
from dekkend.procurement import rules
from dekkend.procurement.definition import Definition, Evidence, EvidenceKind, RejectionKind, RequirementKind
from dekkend.procurement.domain import (
    DEFAULT_REJECTION,
    STAGE_OF_EVIDENCE,
    Ask,
    Item,
    Judged,
    Reason,
    Stage,
    asks,
    places,
)
from dekkend.procurement.rules import DefectFacts, EvidenceFacts

Place = tuple[str, str | None]
"""A requirement or piece of evidence, and the lot for which it is asked (None: once per tenderer)."""

_AGE_RULES: Final[Mapping[str, Rule[EvidenceFacts]]] = {
    "EL-02": rules.no_exclusion_ground,
    "EL-03": rules.conduct_statement_age,
    "EL-04": rules.tax_statement_age,
    "EL-05": rules.trade_register_extract_age,
    "EL-06": rules.conduct_of_legal_person,
}
_RULE_OF_KIND: Final[Mapping[EvidenceKind, Rule[EvidenceFacts]]] = {
    EvidenceKind.EXCLUSION: rules.no_exclusion_ground,
    EvidenceKind.SUITABILITY: rules.suitability_shown,
    EvidenceKind.EXECUTION: rules.agrees_with_terms,
}


@dataclass(frozen=True, slots=True)
class Tenderer:
    """What the checks need to know about a tenderer. ``received_on`` is the day of receipt."""

    lots: tuple[str, ...]
    received_on: date
    legal_person: bool


def by_place(items: Iterable[Item]) -> dict[Place, Item]:
    """Items by what they answer."""
    return {(item.requirement, item.lot): item for item in items}


def find_defects(
    definition: Definition, lots: tuple[str, ...], items: Mapping[Place, Item]
) -> tuple[Ask, ...]:
    """What is formally missing: each requirement without a supplied item, in the place where it is asked."""
    return tuple(ask for ask in asks(definition, lots) if not _supplied(items, (ask.requirement, ask.lot)))


def rule_of_requirement(kind: RequirementKind) -> Rule[DefectFacts]:
    """EL-09 for a signature, EL-10 for every other formal defect."""
    return rules.own_statement_signed if kind is RequirementKind.SIGNATURE else rules.formal_defect


def defect_reason(definition: Definition, requirement: str, *, repair_offered: bool) -> Reason:
    """The reason for not awarding when a formal defect was not repaired."""
    asked = next(found for found in definition.requirements if found.id == requirement)
    facts = DefectFacts(asked.title, asked.kind, repair_offered, repaired=False)
    verdict = rule_of_requirement(asked.kind)(facts)
    return Reason(RejectionKind.INCOMPLETE_AFTER_REPAIR, verdict.rule, requirement, verdict.reason)


def judge(
    definition: Definition, stage: Stage, tenderer: Tenderer, items: Mapping[Place, Item]
) -> Iterator[Judged]:
    """A verdict for each piece of evidence that belongs to ``stage``, in each place where it is asked."""
    for evidence in definition.evidence:
        if STAGE_OF_EVIDENCE[evidence.kind] is stage:
            for lot in places(evidence, tenderer.lots):
                verdict = _verdict(evidence, tenderer, items.get((evidence.id, lot)))
                yield Judged(stage, evidence.id, lot, verdict)


def check_reason(definition: Definition, requirement: str, verdict: Verdict) -> Reason:
    """The reason for not awarding that follows from a verdict on a piece of evidence."""
    evidence = next((found for found in definition.evidence if found.id == requirement), None)
    if evidence is None:  # about who takes part in the bid (EL-11 to EL-14): no piece of evidence
        return Reason(RejectionKind.EXCLUSION_GROUND, verdict.rule, requirement, verdict.reason)
    kind = evidence.rejection or DEFAULT_REJECTION[evidence.kind]
    return Reason(kind, verdict.rule, requirement, verdict.reason)


def _verdict(evidence: Evidence, tenderer: Tenderer, item: Item | None) -> Verdict:
    chosen = _AGE_RULES.get(evidence.rule or "") or _RULE_OF_KIND[evidence.kind]
    return chosen(_facts(evidence, tenderer, item))


def _facts(evidence: Evidence, tenderer: Tenderer, item: Item | None) -> EvidenceFacts:
    return EvidenceFacts(
        title=evidence.title,
        received_on=tenderer.received_on,
        supplied=item is not None and item.supplied,
        issued_on=item.issued_on if item else None,
        max_age_months=evidence.max_age_months,
        shown=item.shown if item else None,
        amount=item.amount if item else None,
        minimum=evidence.minimum,
        agreed=item.agreed if item else None,
        applies=item.applies if item else None,
        legal_person=tenderer.legal_person,
        legal_persons_only=evidence.legal_persons_only,
        optional_ground=evidence.ground == "facultatief",
    )


def _supplied(items: Mapping[Place, Item], place: Place) -> bool:
    item = items.get(place)
    return item is not None and item.supplied
