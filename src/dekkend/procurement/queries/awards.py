"""Everything that a decision letter needs, for all tenderers of a procurement in a handful of queries.

For the context that makes the letters; it is not limited to an actor, so pages do not use it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dekkend.procurement.awarding import has_places
from dekkend.procurement.domain import Reason, Result
from dekkend.procurement.models import Bid, Consensus, Defect, Procurement, Submission
from dekkend.procurement.snapshot import definition_of, latest_version
from dekkend.procurement.stored import reason_from_json


@dataclass(frozen=True, slots=True)
class AgreedScore:
    """The agreed score on one criterion, as the letter shows it."""

    criterion: str
    weight: Decimal | None
    score: Decimal
    highest: Decimal | None
    minimum: Decimal | None
    motivation: str


@dataclass(frozen=True, slots=True)
class AwardedBid:
    """The decision on one bid."""

    lot_number: str
    lot_name: str
    awarded: bool
    total: Decimal | None
    rank: int | None
    scores: tuple[AgreedScore, ...]
    reasons: tuple[Reason, ...]


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
    number: int
    tenderer: str
    kvk: str
    received_at: datetime
    receipt: str
    result: Result
    bids: tuple[AwardedBid, ...]
    repairs: tuple[RepairFact, ...]
    repair_until: date | None


@dataclass(frozen=True, slots=True)
class AwardNotice:
    """What is the same for every tenderer: procurement, sender, dates."""

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


def award_notice(procurement_id: int) -> AwardNotice:
    """The common part. Raises ValueError when the award was not announced."""
    row = Procurement.objects.select_related("region").get(pk=procurement_id)
    if row.announced_on is None or row.standstill_until is None or row.standstill_counted is None:
        raise ValueError(f"procurement {procurement_id} was not announced")
    version = latest_version(row.pk)
    return AwardNotice(
        procurement_id=row.pk,
        slug=row.slug,
        title=row.title,
        region=row.region.name,
        practice=row.practice,
        announced_on=row.announced_on,
        standstill_counted=row.standstill_counted,
        standstill_until=row.standstill_until,
        definition_version=version.number,
        definition_sha256=version.sha256,
        capped=has_places(definition_of(version)),
    )


def tenderer_awards(procurement_id: int) -> Iterator[TendererAward]:
    """What each tenderer is to be told, by number."""
    definition = definition_of(latest_version(procurement_id))
    criteria = {criterion.id: criterion for criterion in definition.criteria}
    titles = {requirement.id: requirement.title for requirement in definition.requirements}
    scores = _scores(procurement_id, criteria)
    bids = _bids(procurement_id, scores)
    repairs = _repairs(procurement_id, titles)
    rows = Submission.objects.filter(procurement_id=procurement_id, outcome__isnull=False)
    for row in rows.select_related("tenderer__provider", "outcome", "repair_window").order_by("number"):
        window = getattr(row, "repair_window", None)
        provider = getattr(row.tenderer, "provider", None)
        yield TendererAward(
            submission_id=row.pk,
            number=row.number,
            tenderer=row.tenderer.name,
            kvk=provider.kvk if provider else "",
            received_at=row.received_at,
            receipt=row.receipt,
            result=Result(row.outcome.result),
            bids=tuple(bids[row.pk]),
            repairs=tuple(repairs[row.pk]),
            repair_until=window.last_day if window else None,
        )


def _scores(procurement_id: int, criteria: dict[str, Any]) -> dict[int, list[AgreedScore]]:
    found: dict[int, list[AgreedScore]] = defaultdict(list)
    rows = Consensus.objects.filter(bid__submission__procurement_id=procurement_id).order_by("bid_id", "id")
    for bid_id, name, score, motivation in rows.values_list("bid_id", "criterion", "score", "motivation"):
        criterion = criteria[name]
        found[bid_id].append(
            AgreedScore(
                criterion.name, criterion.weight, score, criterion.scale_max, criterion.minimum, motivation
            )
        )
    return found


def _bids(procurement_id: int, scores: dict[int, list[AgreedScore]]) -> dict[int, list[AwardedBid]]:
    found: dict[int, list[AwardedBid]] = defaultdict(list)
    rows = Bid.objects.filter(submission__procurement_id=procurement_id, decision__isnull=False)
    for bid in rows.select_related("lot", "decision").order_by("submission_id", "lot__position"):
        found[bid.submission_id].append(
            AwardedBid(
                bid.lot.number,
                bid.lot.name,
                bid.decision.awarded,
                bid.decision.total,
                bid.decision.rank,
                tuple(scores[bid.pk]),
                tuple(_reasons(bid.decision.reasons)),
            )
        )
    return found


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
