"""From a plan to what bidders send in and what assessors give. Pure and seeded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final
from uuid import UUID

from dekkend.kernel.periods import add_months
from dekkend.organisations.domain import LegalForm, NewProvider
from dekkend.procurement.awarding import Scale, scale_of
from dekkend.procurement.definition import (
    Criterion,
    Definition,
    Evidence,
    EvidenceKind,
    Requirement,
    RequirementKind,
)
from dekkend.procurement.domain import CENT, Given, Item, criteria_of, places, price_criteria
from dekkend.procurement.procedure_forms import in_round
from dekkend.procurement.simulation import phrases
from dekkend.procurement.simulation.names import provider
from dekkend.procurement.simulation.plan import Bidder, plan
from dekkend.procurement.simulation.settings import Flaw, GeneratorSettings, Quality

DAY_SECONDS: Final = 24 * 60 * 60
STEPS: Final = 20
STANDARD_PASS: Final = Decimal("0.55")
AGE_RULES: Final[Mapping[str, int]] = {"EL-03": 24, "EL-04": 6, "EL-05": 6}

_ABOVE: Final = {Quality.STRONG: Decimal("0.85"), Quality.GOOD: Decimal("0.6"), Quality.FAIR: Decimal("0.3")}
_BELOW: Final = {Quality.WEAK: Decimal("0.35"), Quality.POOR: Decimal("0.7")}


@dataclass(frozen=True)
class GeneratedSubmission:
    """What one bidder sends: ``before_closing`` says how long before the deadline it arrives."""

    provider: NewProvider
    lots: tuple[str, ...]
    items: tuple[Item, ...]
    repairs: tuple[Item, ...]
    before_closing: timedelta
    key: UUID
    bidder: Bidder


def generate(
    definition: Definition,
    settings: GeneratorSettings,
    *,
    closing: date,
    seed: int | None = None,
    invited: Mapping[str, frozenset[str]] | None = None,
) -> tuple[GeneratedSubmission, ...]:
    """Every submission of one round, in order of arrival. ``closing`` is the day of the deadline.

    ``invited`` gives the lots by KvK number of who was selected, in the second round; else it is the first.
    The same definition, settings and seed give the same submissions on every machine.
    Raises PlantDoesNotFit, TooFewLots.
    """
    number = settings.seed if seed is None else seed
    bidders, asked, mark = plan(definition, settings, number), in_round(definition, 1), "bid"
    if invited is not None:
        bidders, asked, mark = _left(bidders, invited), in_round(definition, 2), "second"
    made = [
        _submission(asked, settings, bidder, closing, Random(f"{mark}:{number}:{bidder.place}"))  # noqa: S311
        for bidder in bidders
    ]
    return tuple(sorted(made, key=lambda one: (-one.before_closing, one.provider.kvk)))


def _left(bidders: tuple[Bidder, ...], invited: Mapping[str, frozenset[str]]) -> tuple[Bidder, ...]:
    """The bidders that were selected, with the lots for which they were."""
    found = []
    for bidder in bidders:
        lots = invited.get(str(provider(bidder.place).kvk), frozenset())
        if kept := tuple(lot for lot in bidder.lots if lot in lots):
            found.append(replace(bidder, lots=kept))
    return tuple(found)


def _submission(
    definition: Definition, settings: GeneratorSettings, bidder: Bidder, closing: date, rng: Random
) -> GeneratedSubmission:
    span = settings.arrival_days * DAY_SECONDS
    before = timedelta(seconds=1 + min(rng.randrange(span), rng.randrange(span)))
    who = provider(bidder.place)
    items = (
        *_requirement_items(definition, bidder, rng),
        *_evidence_items(definition, bidder, who, closing - before, rng),
        *_price_items(definition, settings, bidder),
    )
    repairs = tuple(Item(name, lot) for name, lot in sorted(bidder.repaired, key=str))
    return GeneratedSubmission(
        who, bidder.lots, items, repairs, before, UUID(int=rng.getrandbits(128)), bidder
    )


def _requirement_items(definition: Definition, bidder: Bidder, rng: Random) -> Iterator[Item]:
    for requirement in definition.requirements:
        for lot in places(requirement, bidder.lots):
            supplied = bidder.flaws.get((requirement.id, lot)) is not Flaw.MISSING
            text = ""
            if supplied and requirement.kind is RequirementKind.ANSWER:
                asked = _asked(definition, requirement, bidder, lot)
                key = f"{bidder.place}:{lot}:{requirement.id}"
                text = phrases.answer(rng, _worst(definition, bidder, lot), asked, key)
            yield Item(requirement.id, lot, supplied, text=text)


def _asked(
    definition: Definition, requirement: Requirement, bidder: Bidder, lot: str | None
) -> list[tuple[str, Quality]]:
    """What an answer is judged on, and how good this bidder is at it; without names every criterion."""
    if lot is None:
        return []
    criteria = criteria_of(definition, lot)
    named = [one for one in criteria if one.id in requirement.criteria] or list(criteria)
    return [(one.name, bidder.quality(one.id, lot)) for one in named]


def _worst(definition: Definition, bidder: Bidder, lot: str | None) -> Quality:
    levels = [bidder.quality(c.id, lot) for c in criteria_of(definition, lot)] if lot else []
    order = list(Quality)
    return max(levels, key=order.index, default=bidder.cohort.quality)


def _evidence_items(
    definition: Definition, bidder: Bidder, who: NewProvider, received: date, rng: Random
) -> Iterator[Item]:
    for evidence in definition.evidence:
        if not (evidence.legal_persons_only and not LegalForm(who.legal_form).is_legal_person):
            for lot in places(evidence, bidder.lots):
                flaw = bidder.flaws.get((evidence.id, lot))
                yield _evidence_item(evidence, lot, flaw, received, rng)


def _evidence_item(
    evidence: Evidence, lot: str | None, flaw: Flaw | None, received: date, rng: Random
) -> Item:
    minimum = evidence.minimum
    short = flaw is Flaw.NOT_SHOWN
    extra = rng.randrange(6)
    return Item(
        evidence.id,
        lot,
        supplied=flaw is not Flaw.MISSING,
        issued_on=_issued(evidence, flaw, received, rng),
        agreed=flaw is not Flaw.NOT_AGREED if evidence.kind is EvidenceKind.EXECUTION else None,
        shown=not short if evidence.kind is EvidenceKind.SUITABILITY else None,
        applies=flaw is Flaw.APPLIES if evidence.kind is EvidenceKind.EXCLUSION else None,
        amount=None if minimum is None else (rng.randrange(minimum) if short else minimum + extra),
    )


def _price_items(definition: Definition, settings: GeneratorSettings, bidder: Bidder) -> Iterator[Item]:
    """A price between floor and ceiling for each lot, drawn apart from the rest: what a definition without
    a price criterion gives does not change."""
    for lot in bidder.lots:
        for criterion in price_criteria(definition, lot):
            rng = Random(f"price:{settings.seed}:{bidder.place}:{lot}:{criterion.id}")  # noqa: S311
            low = criterion.price_floor or Decimal(50)
            high = criterion.price_ceiling or 2 * low
            offered = low + (high - low) * rng.randrange(101) / 100
            yield Item(criterion.id, lot, price=offered.quantize(CENT))


def _issued(evidence: Evidence, flaw: Flaw | None, received: date, rng: Random) -> date | None:
    months = evidence.max_age_months or AGE_RULES.get(evidence.rule or "")
    if months is None:
        return None
    age = timedelta(days=rng.randrange(1, 25))
    if flaw is Flaw.EXPIRED:
        return add_months(received, -months) - age
    return received - age * min(months, 6)


def assessor_scores(
    definition: Definition, settings: GeneratorSettings, seed: int, bidder: Bidder, lot: str, seat: int
) -> dict[str, Given]:
    """What the assessor on ``seat`` gives this bid: the planted quality with noise, and a motivation.

    On some bids the assessors lie far apart on one criterion: the first as much above the planted quality as
    the second below it.
    """
    shared = Random(f"apart:{seed}:{bidder.place}:{lot}")  # noqa: S311
    own = Random(f"seat:{seed}:{bidder.place}:{lot}:{seat}")  # noqa: S311
    criteria = criteria_of(definition, lot)
    apart = _apart(settings, shared, criteria)
    direction = shared.choice((1, -1)) * (1 if seat % 2 else -1)
    scores = {}
    for criterion in criteria:
        target = _target(definition, criterion, bidder.quality(criterion.id, lot))
        shift = direction * settings.difference / 2 if criterion.id == apart else Decimal(0)
        score = _drawn(own, scale_of(criterion), target, shift, settings.noise)
        level = quality_of(definition, criterion, score)
        scores[criterion.id] = Given(score, phrases.motivation(own, level, criterion.name))
    return scores


def agreed_scores(
    definition: Definition, seed: int, bidder: Bidder, lot: str, given: list[dict[str, Given]]
) -> dict[str, Given]:
    """What the assessors agree on: the middle of their scores, half up, with a motivation of its own."""
    rng = Random(f"agree:{seed}:{bidder.place}:{lot}")  # noqa: S311
    assessment = definition.assessment
    threshold = assessment.difference_to_discuss if assessment else None
    agreed = {}
    for criterion in criteria_of(definition, lot):
        scores = [scored[criterion.id].score for scored in given]
        middle = _stepped(scale_of(criterion), sum(scores, start=Decimal(0)) / len(scores))
        discussed = threshold is not None and max(scores) - min(scores) >= threshold
        level = quality_of(definition, criterion, middle)
        text = phrases.agreed_motivation(rng, level, criterion.name, discussed=discussed)
        agreed[criterion.id] = Given(middle, text)
    return agreed


def far_apart(definition: Definition, given: list[dict[str, Given]]) -> tuple[str, ...]:
    """The criteria on which the assessors differ so much that they have to meet (GU-06)."""
    threshold = definition.assessment.difference_to_discuss if definition.assessment else None
    if threshold is None or not given:
        return ()
    return tuple(
        criterion.name
        for criterion in definition.criteria
        if criterion.id in given[0] and _spread(given, criterion.id) >= threshold
    )


def _spread(given: list[dict[str, Given]], criterion: str) -> Decimal:
    scores = [scored[criterion].score for scored in given]
    return max(scores) - min(scores)


def quality_of(definition: Definition, criterion: Criterion, score: Decimal) -> Quality:
    """The level that a score shows, seen from the criterion's own minimum."""
    scale, line = scale_of(criterion), pass_line(definition, criterion)
    if score < line:
        return Quality.POOR if score < _target(definition, criterion, Quality.POOR) else Quality.WEAK
    part = (score - line) / (scale.highest - line) if scale.highest > line else Decimal(1)
    if part < Decimal("0.4"):
        return Quality.FAIR
    return Quality.GOOD if part < Decimal("0.8") else Quality.STRONG


def pass_line(definition: Definition, criterion: Criterion) -> Decimal:
    """From which score content is good enough: the criterion's minimum, the total's, else just over half."""
    if criterion.minimum is not None:
        return criterion.minimum
    scale = scale_of(criterion)
    total = definition.assessment.minimum_total if definition.assessment else None
    share = STANDARD_PASS if total is None else total / 100
    return scale.lowest + share * (scale.highest - scale.lowest)


def _apart(settings: GeneratorSettings, rng: Random, criteria: tuple[Criterion, ...]) -> str | None:
    """The criterion on which the assessors of this bid lie far apart, if any."""
    if not criteria or rng.randrange(1000) >= settings.disagreement * 1000:
        return None
    return rng.choice(criteria).id


def _target(definition: Definition, criterion: Criterion, quality: Quality) -> Decimal:
    scale, line = scale_of(criterion), pass_line(definition, criterion)
    if quality in _ABOVE:
        return line + _ABOVE[quality] * (scale.highest - line)
    return line - _BELOW[quality] * (line - scale.lowest)


def _drawn(rng: Random, scale: Scale, target: Decimal, shift: Decimal, noise: Decimal) -> Decimal:
    width = scale.highest - scale.lowest
    wobble = Decimal(rng.randrange(-1000, 1001)) / 1000 * noise
    return _stepped(scale, target + (shift + wobble) * width)


def _stepped(scale: Scale, score: Decimal) -> Decimal:
    """On the scale, in steps of one twentieth of it (half a point from 0 to 10)."""
    step = (scale.highest - scale.lowest) / STEPS
    stepped = ((score - scale.lowest) / step).quantize(Decimal(1), ROUND_HALF_UP) * step + scale.lowest
    return max(scale.lowest, min(scale.highest, stepped))
