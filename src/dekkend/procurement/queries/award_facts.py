"""Everything that bears on the decisions of one procurement after they were taken, in a handful of queries.

For services and for the queries of this context; it is not limited to an actor.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from dekkend.kernel.rules import Effect, Verdict
from dekkend.oversight.domain import ScreeningKind
from dekkend.oversight.queries.gate import gates
from dekkend.procurement.award_clocks import Validity, validity
from dekkend.procurement.award_domain import (
    Condition,
    ConditionKind,
    Ground,
    Proceedings,
    SigningFacts,
    Standing,
)
from dekkend.procurement.award_states import (
    SUSPENDING,
    AnnouncementStatus,
    ConditionStatus,
    CourtCaseStatus,
)
from dekkend.procurement.definition import Definition, ProcedureForm
from dekkend.procurement.models import (
    Announcement,
    AwardCondition,
    Bid,
    CourtCase,
    EarlierDecision,
    Procurement,
    ValidityAnswer,
)
from dekkend.procurement.snapshot import definition_of, latest_version
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime.clock import AMSTERDAM

TESTED = {ConditionKind.BIBOB: ScreeningKind.BIBOB, ConditionKind.FINANCIAL: ScreeningKind.FINANCIAL}
"""The conditions on which a test of the provider decides."""


@dataclass(frozen=True)
class AwardFacts:
    """The announcements, court cases, conditions and validity of one procurement."""

    row: Procurement
    definition: Definition
    announcements: tuple[Announcement, ...]
    lots: Mapping[int, frozenset[str]]
    awarded_by: Mapping[int, frozenset[int]]
    proceedings: tuple[Proceedings, ...]
    agreed: Mapping[int, date]
    conditions: Mapping[int, tuple[AwardCondition, ...]]
    tests: Mapping[int, tuple[Verdict, ...]]
    lots_withdrawn: frozenset[str] = frozenset()

    @property
    def admission(self) -> bool:
        """Whether this is an admission procedure, in which a court case holds back nobody else (PL-16)."""
        return self.definition.procedure.form is ProcedureForm.ADMISSION

    def standing(self, bid: int, lot: str) -> Standing | None:
        """The announcement whose standstill counts for a bid: the last about its lot. When others only moved
        up, those who kept their award need not wait again."""
        for found in reversed(self.announcements):
            if found.status != AnnouncementStatus.ANNOUNCED or not self._covers(found, lot):
                continue
            if found.ground != Ground.CONDITION or bid in self.awarded_by.get(found.pk, frozenset()):
                return _standing(found)
        return None

    def revision(self, lot: str) -> int | None:
        """The number of the revision of this lot that is being prepared."""
        prepared = (it for it in self.announcements if it.status == AnnouncementStatus.PREPARED)
        return next((it.number for it in prepared if it.number > 1 and self._covers(it, lot)), None)

    def _covers(self, found: Announcement, lot: str) -> bool:
        lots = self.lots.get(found.pk)
        return not lots or lot in lots

    def validity(self, submission: int, lot: str | None = None) -> Validity | None:
        """Until when a submission binds; None before closing and in an admission procedure, which has no bids
        that expire."""
        if self.row.closes_at is None or self.admission:
            return None
        closing = self.row.closes_at.astimezone(AMSTERDAM).date()
        about = [case for case in self.proceedings if lot is None or case.covers(lot)]
        return validity(closing, about, self.agreed.get(submission))

    def signing(self, bid: Bid, on: date) -> SigningFacts:
        """What decides whether the agreement on ``bid`` may be signed; its lot, submission and decision must
        have been read with it."""
        lot, submission = bid.lot.slug, bid.submission
        until = self.validity(submission.pk, lot)
        decision = getattr(bid, "decision", None)
        return SigningFacts(
            on=on,
            lot=lot,
            tenderer=submission.tenderer_id,
            awarded=decision is not None and decision.awarded,
            final=self.row.status == ProcurementStatus.FINAL,
            admission=self.admission,
            standing=self.standing(bid.pk, lot),
            revision=self.revision(lot),
            withdrawn=self.row.status == ProcurementStatus.WITHDRAWN or lot in self.lots_withdrawn,
            proceedings=self.proceedings,
            conditions=tuple(
                self.condition(it)
                for it in self.conditions.get(submission.pk, ())
                if it.bid_id in (None, bid.pk) and it.status != ConditionStatus.DROPPED
            ),
            valid_until=until.ends if until else None,
        )

    def test(self, it: AwardCondition) -> Verdict | None:
        """What the test of the provider says about a condition; None where no test decides."""
        kind = TESTED.get(ConditionKind(it.kind))
        found = self.tests.get(it.submission.tenderer_id, ()) if kind else ()
        order = [each for each in ScreeningKind if each in TESTED.values()]
        return found[order.index(kind)] if kind and found else None

    def condition(self, it: AwardCondition) -> Condition:
        """A condition as signing looks at it; of an open one the test of the provider may say more."""
        waits, failed = it.status == ConditionStatus.OPEN, it.status == ConditionStatus.FAILED
        verdict = self.test(it) if waits else None
        if verdict is not None:
            waits = not (verdict.holds or verdict.blocks or verdict.effect is Effect.WARN)
            failed = verdict.blocks
        return Condition(ConditionKind(it.kind), it.title, it.due, waits, failed)


def award_facts(row: Procurement, on: date) -> AwardFacts:
    """The facts of one procurement on a day."""
    announcements = tuple(row.announcements.prefetch_related("lots"))
    conditions = _conditions(row)
    tested = {it.submission.tenderer_id for them in conditions.values() for it in them if it.kind in TESTED}
    return AwardFacts(
        row=row,
        definition=definition_of(latest_version(row.pk)),
        announcements=announcements,
        lots={it.pk: frozenset(lot.slug for lot in it.lots.all()) for it in announcements},
        awarded_by=_awarded_by(row),
        proceedings=tuple(map(as_proceedings, row.court_cases.prefetch_related("lots"))),
        agreed=_agreed(row),
        conditions=conditions,
        tests=gates(tested, on, tuple(TESTED.values()), region_id=row.region_id) if tested else {},
        lots_withdrawn=frozenset(row.lots.filter(withdrawal__isnull=False).values_list("slug", flat=True)),
    )


def as_proceedings(row: CourtCase) -> Proceedings:
    """A stored court case as the pure functions see it; reads its lots."""
    return Proceedings(
        number=row.number,
        court=row.court,
        summons_on=row.summons_on,
        claimant=row.claimant_id,
        lots=frozenset(lot.slug for lot in row.lots.all()),
        suspending=CourtCaseStatus(row.status) in SUSPENDING,
        buyer_waits=row.buyer_waits,
        judgment_on=row.judgment_on,
    )


def _standing(found: Announcement) -> Standing:
    assert found.announced_on is not None
    assert found.standstill_counted is not None
    assert found.standstill_until is not None
    return Standing(
        found.number,
        Ground(found.ground),
        found.announced_on,
        found.standstill_counted,
        found.standstill_until,
    )


def _awarded_by(row: Procurement) -> dict[int, frozenset[int]]:
    """By announcement: the bids that were not awarded before it and are awarded since."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = EarlierDecision.objects.filter(bid__submission__procurement=row, awarded=False)
    for bid, announcement in rows.values_list("bid_id", "replaced_by_id"):
        found[announcement].add(bid)
    return {key: frozenset(bids) for key, bids in found.items()}


def _agreed(row: Procurement) -> dict[int, date]:
    answers = ValidityAnswer.objects.filter(request__procurement=row, agrees=True)
    latest = answers.values_list("submission_id").annotate(until=Max("request__until"))
    return dict(latest.order_by("submission_id"))


def _conditions(row: Procurement) -> dict[int, tuple[AwardCondition, ...]]:
    found: dict[int, list[AwardCondition]] = defaultdict(list)
    rows = AwardCondition.objects.filter(submission__procurement=row)
    for it in rows.select_related("submission__tenderer", "bid__lot").order_by("submission__number", "pk"):
        found[it.submission_id].append(it)
    return {key: tuple(them) for key, them in found.items()}


__all__ = ["TESTED", "AwardFacts", "as_proceedings", "award_facts"]
