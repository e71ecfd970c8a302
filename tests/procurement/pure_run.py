"""A practice run without a database, from the same pure functions: fast enough for many seeds."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dekkend.organisations.domain import LegalForm
from dekkend.procurement.awarding import LotRules, decide_lot
from dekkend.procurement.checking import Tenderer, by_place, check_reason, find_defects, judge
from dekkend.procurement.definition import Definition, RejectionKind
from dekkend.procurement.domain import CHECK_STAGES, Reason, Result, ScoredBid, result_of
from dekkend.procurement.simulation.calendar import calendar_of
from dekkend.procurement.simulation.generate import (
    GeneratedSubmission,
    agreed_scores,
    assessor_scores,
    generate,
)
from dekkend.procurement.simulation.settings import GeneratorSettings

INCOMPLETE = RejectionKind.INCOMPLETE_AFTER_REPAIR


def pure_outcome(definition: Definition, settings: GeneratorSettings, seed: int) -> dict[Result, int]:
    """How many tenderers get everything, a part, nothing."""
    closing = calendar_of(definition, settings.arrival_days).closes_at.date()
    sent = generate(definition, settings, closing=closing, seed=seed)
    awarded: Counter[int] = Counter()
    by_lot: dict[str, list[ScoredBid]] = defaultdict(list)
    owner: dict[int, int] = {}
    for number, one in enumerate(sent):
        for lot in _left(definition, one, closing):
            key = len(owner)
            owner[key] = number
            by_lot[lot].append(ScoredBid(key, lot, _agreed(definition, settings, seed, one, lot)))
    for lot in definition.lots:
        for decided in decide_lot(LotRules.of(definition, lot), by_lot[lot.id]):
            awarded[owner[decided.key]] += decided.awarded
    results = Counter(result_of(awarded[n], len(one.lots)) for n, one in enumerate(sent))
    return {result: results[result] for result in Result}


def rejections(
    definition: Definition, one: GeneratedSubmission, received: date
) -> Iterator[tuple[str | None, Reason | None]]:
    """Where a submission fails before it is assessed: the lot (None: all of it) and why (None: a defect)."""
    items = by_place([*one.items, *one.repairs])
    for ask in find_defects(definition, one.lots, items):
        yield ask.lot, None
    tenderer = Tenderer(one.lots, received, LegalForm(one.provider.legal_form).is_legal_person)
    for stage in CHECK_STAGES:
        for judged in judge(definition, stage, tenderer, items):
            if judged.sets_aside:
                yield judged.lot, check_reason(definition, judged.requirement, judged.verdict)


def _left(definition: Definition, one: GeneratedSubmission, received: date) -> tuple[str, ...]:
    failed = {lot for lot, _ in rejections(definition, one, received)}
    return () if None in failed else tuple(lot for lot in one.lots if lot not in failed)


def _agreed(
    definition: Definition, settings: GeneratorSettings, seed: int, one: GeneratedSubmission, lot: str
) -> dict[str, Decimal]:
    given = [assessor_scores(definition, settings, seed, one.bidder, lot, seat) for seat in (1, 2)]
    agreed = agreed_scores(definition, seed, one.bidder, lot, given)
    return {name: score.score for name, score in agreed.items()}
