"""Everything that a decision letter needs, for all tenderers of a procurement in a handful of queries.

For the context that makes the letters; it is not limited to an actor, so pages do not use it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.queries import municipalities
from dekkend.procurement.award_clocks import standstill_after
from dekkend.procurement.award_courts import court_of
from dekkend.procurement.award_domain import Ground
from dekkend.procurement.award_states import ConditionStatus
from dekkend.procurement.awarding import has_places
from dekkend.procurement.definition import Criterion, Definition
from dekkend.procurement.domain import Decided, Reason, Result, result_of
from dekkend.procurement.models import (
    Announcement,
    AwardCondition,
    Bid,
    Consensus,
    Defect,
    LetterText,
    Score,
    Submission,
)
from dekkend.procurement.price_scoring import PriceScore
from dekkend.procurement.queries.advantages import Compared, Comparison, compare, words_of
from dekkend.procurement.queries.price_told import own_words, price_scores_of
from dekkend.procurement.snapshot import definition_in, latest_version
from dekkend.procurement.stored import reason_from_json
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class AgreedScore:
    """The agreed score on one criterion, as the letter shows it, and what each assessor gave alone."""

    criterion: str
    weight: Decimal | None
    score: Decimal
    highest: Decimal | None
    minimum: Decimal | None
    motivation: str
    alone: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardedBid:
    """The decision on one bid."""

    bid: int
    lot_number: str
    lot_name: str
    awarded: bool
    total: Decimal | None
    rank: int | None
    scores: tuple[AgreedScore, ...]
    reasons: tuple[Reason, ...]
    compared: Comparison = field(default_factory=Comparison)


@dataclass(frozen=True, slots=True)
class ConditionFact:
    """Something that must still be passed before anything is signed."""

    title: str
    due: date | None


@dataclass(frozen=True, slots=True)
class RepairFact:
    """A defect that was found, and whether the tenderer repaired it."""

    title: str
    lot_number: str | None
    repaired_on: date | None


@dataclass(frozen=True, slots=True)
class TendererAward:
    """What one tenderer is to be told."""

    submission_id: int
    tenderer_id: int
    number: int
    tenderer: str
    kvk: str
    received_at: datetime
    receipt: str
    result: Result
    bids: tuple[AwardedBid, ...]
    repairs: tuple[RepairFact, ...]
    repair_until: date | None
    conditions: tuple[ConditionFact, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AwardNotice:
    """What is the same for every tenderer: procurement, sender, dates, and why it is told now."""

    procurement_id: int
    slug: str
    title: str
    region: str
    practice: bool
    announced_on: date
    standstill_counted: date
    standstill_until: date
    definition_version: int
    definition_sha256: str
    capped: bool
    number: int
    ground: Ground
    reason: str
    court: str


def award_notice(announcement_id: int) -> AwardNotice:
    """The common part of the letters of an announcement; of one that is still to be made as if it were made
    today."""
    found = Announcement.objects.select_related("procurement__region").get(pk=announcement_id)
    row = found.procurement
    version = latest_version(row.pk)
    definition = definition_in(version, row.round)
    announced, counted, until = _dates(found, definition)
    return AwardNotice(
        procurement_id=row.pk,
        slug=row.slug,
        title=row.title,
        region=row.region.name,
        practice=row.practice,
        announced_on=announced,
        standstill_counted=counted,
        standstill_until=until,
        definition_version=version.number,
        definition_sha256=version.sha256,
        capped=has_places(definition),
        number=found.number,
        ground=Ground(found.ground),
        reason=found.reason,
        court=court_of(province_of(definition)),
    )


def _dates(found: Announcement, definition: Definition) -> tuple[date, date, date]:
    if found.announced_on and found.standstill_counted and found.standstill_until:
        return found.announced_on, found.standstill_counted, found.standstill_until
    end = standstill_after(clock.today(), definition.award.standstill_days if definition.award else None)
    return clock.today(), end.counted, end.last_day


def province_of(definition: Definition) -> str | None:
    """The province of the region's centre, else of its first municipality."""
    region = definition.region
    first = region.municipalities[0].municipality if region.municipalities else None
    code = region.centre_municipality or first
    return next((row.province for row in municipalities(SYSTEM) if row.cbs_code == code), None)


def tenderer_awards(
    announcement_id: int,
    submissions: Collection[int] | None = None,
    revised: Mapping[int, Decided] | None = None,
) -> Iterator[TendererAward]:
    """What each tenderer is to be told, by number; only these submissions when given.

    ``revised`` holds the decisions that a revision will change, by bid, for a preview of its letters.
    """
    found = Announcement.objects.select_related("procurement").get(pk=announcement_id)
    procurement_id, round = found.procurement_id, found.procurement.round
    definition = definition_in(latest_version(procurement_id), round)
    titles = {requirement.id: requirement.title for requirement in definition.requirements}
    texts = {it.submission_id: it for it in LetterText.objects.filter(announcement=found)}
    compared = compare(procurement_id, round, definition, revised)
    bids = _bids(procurement_id, definition, compared, texts, revised or {})
    repairs, conditions = _repairs(procurement_id, titles), _conditions(procurement_id)
    rows = Submission.objects.filter(procurement_id=procurement_id, round=round, outcome__isnull=False)
    if submissions is not None:
        rows = rows.filter(pk__in=submissions)
    for row in rows.select_related("tenderer__provider", "outcome", "repair_window").order_by("number"):
        window = getattr(row, "repair_window", None)
        provider = getattr(row.tenderer, "provider", None)
        yield TendererAward(
            submission_id=row.pk,
            tenderer_id=row.tenderer_id,
            number=row.number,
            tenderer=row.tenderer.name,
            kvk=provider.kvk if provider else "",
            received_at=row.received_at,
            receipt=row.receipt,
            result=_result(row.outcome.result, bids[row.pk], revised),
            bids=tuple(bids[row.pk]),
            repairs=tuple(repairs[row.pk]),
            repair_until=window.last_day if window else None,
            conditions=tuple(conditions[row.pk]),
            remark=texts[row.pk].remark if row.pk in texts else "",
        )


def _conditions(procurement_id: int) -> dict[int, list[ConditionFact]]:
    found: dict[int, list[ConditionFact]] = defaultdict(list)
    rows = AwardCondition.objects.filter(
        submission__procurement_id=procurement_id, status=ConditionStatus.OPEN
    )
    for submission, title, due in rows.order_by("pk").values_list("submission_id", "title", "due"):
        found[submission].append(ConditionFact(title, due))
    return found


def _scores(procurement_id: int, criteria: dict[str, Any]) -> dict[int, list[AgreedScore]]:
    alone = _alone(procurement_id)
    found: dict[int, list[AgreedScore]] = defaultdict(list)
    rows = Consensus.objects.filter(bid__submission__procurement_id=procurement_id).order_by("bid_id", "id")
    for bid_id, name, score, motivation in rows.values_list("bid_id", "criterion", "score", "motivation"):
        criterion = criteria.get(name)
        if criterion is not None:
            found[bid_id].append(
                AgreedScore(
                    criterion.name,
                    criterion.weight,
                    score,
                    criterion.scale_max,
                    criterion.minimum,
                    motivation,
                    tuple(alone[bid_id, name]),
                )
            )
    return found


def _alone(procurement_id: int) -> dict[tuple[int, str], list[Decimal]]:
    """What each assessor gave alone, by bid and criterion, in the order of their seats."""
    found: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    rows = Score.objects.filter(assignment__bid__submission__procurement_id=procurement_id)
    for bid_id, criterion, score in rows.order_by("assignment__seat").values_list(
        "assignment__bid_id", "criterion", "score"
    ):
        found[bid_id, criterion].append(score)
    return found


def _bids(
    procurement_id: int,
    definition: Definition,
    compared: Compared,
    texts: dict[int, LetterText],
    revised: Mapping[int, Decided],
) -> dict[int, list[AwardedBid]]:
    known = {criterion.id: criterion for criterion in definition.criteria}
    scores = _scores(procurement_id, known)
    for bid_id, prices in price_scores_of(procurement_id, definition).items():
        scores[bid_id] += [_priced(known[name], one) for name, one in prices.items()]
    found: dict[int, list[AwardedBid]] = defaultdict(list)
    rows = Bid.objects.filter(submission__procurement_id=procurement_id, decision__isnull=False)
    for bid in rows.select_related("lot", "decision").order_by("submission_id", "lot__position"):
        found[bid.submission_id].append(
            _bid(bid, revised.get(bid.pk), tuple(scores[bid.pk]), compared, texts.get(bid.submission_id))
        )
    return found


def _priced(criterion: Criterion, found: PriceScore) -> AgreedScore:
    return AgreedScore(
        criterion.name,
        criterion.weight,
        found.score,
        criterion.scale_max,
        criterion.minimum,
        own_words(criterion, found),
    )


def _bid(
    bid: Bid,
    after: Decided | None,
    scores: tuple[AgreedScore, ...],
    compared: Compared,
    own: LetterText | None,
) -> AwardedBid:
    decision: Any = after or bid.decision
    edited = own.advantages.get(str(bid.pk), {}) if own else {}
    return AwardedBid(
        bid.pk,
        bid.lot.number,
        bid.lot.name,
        decision.awarded,
        decision.total,
        decision.rank,
        scores,
        after.reasons if after else tuple(_reasons(bid.decision.reasons)),
        words_of(compared.of(bid.pk, bid.lot.slug, awarded=decision.awarded), edited),
    )


def _result(stored: str, bids: list[AwardedBid], revised: Mapping[int, Decided] | None) -> Result:
    if not revised:
        return Result(stored)
    return result_of(sum(bid.awarded for bid in bids), len(bids))


def _reasons(stored: Iterable[dict[str, Any]]) -> Iterator[Reason]:
    return (reason_from_json(reason) for reason in stored)


def _repairs(procurement_id: int, titles: dict[str, str]) -> dict[int, list[RepairFact]]:
    found: dict[int, list[RepairFact]] = defaultdict(list)
    rows = Defect.objects.filter(submission__procurement_id=procurement_id).order_by("id")
    for submission, name, lot, repaired in rows.values_list(
        "submission_id", "requirement", "bid__lot__number", "repaired_at"
    ):
        day = repaired.date() if repaired else None
        found[submission].append(RepairFact(titles.get(name, name), lot, day))
    return found
