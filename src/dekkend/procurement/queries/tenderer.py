"""What a provider sees of its own: the draft, the submissions, the repairs, and what is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.domain import Result
from dekkend.procurement.drafting import Draft, from_json
from dekkend.procurement.models import Decision, ProcurementLot, Submission, SubmissionDraft
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import own_facts, seen, visible
from dekkend.procurement.queries.open_admissions import without_closing
from dekkend.procurement.queries.rounds import SELECTION_ROUND, invited_lots
from dekkend.procurement.states import (
    OPEN_STATUSES,
    ProcurementStatus,
    SubmissionStatus,
    status_for_tenderer,
)
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A submission under way. ``revision`` and ``key`` go into the form."""

    key: UUID
    revision: int
    saved_at: datetime
    saved_by: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class OwnSubmission:
    """One submission of the actor's organisation. ``result`` is None until the letter was sent.

    As long as the vault is shut, ``sealed_lots`` (ids, from the own draft) are all that can be shown of what
    was submitted. ``replacing`` when the draft was opened again to take its place.
    """

    procurement: str
    title: str
    procurement_status: ProcurementStatus
    closes_at: datetime | None
    tenderer: str
    tenderer_id: int
    number: int
    status: SubmissionStatus
    received_at: datetime
    receipt: str
    lots: int
    defects: int
    open_defects: int
    repair_last_day: date | None
    repair_open: bool
    result: Result | None
    round: int = 1
    rounds: int = 1
    sealed_lots: tuple[str, ...] = ()
    replacing: bool = False

    @property
    def is_request(self) -> bool:
        """Whether this is a request to take part: what is decided on it is a selection, not an award."""
        return self.rounds > 1 and self.round == SELECTION_ROUND

    @property
    def may_withdraw(self) -> bool:
        """Only before the deadline."""
        before = self.closes_at is not None and clock.now() <= self.closes_at
        received = self.status is SubmissionStatus.RECEIVED
        return before and received and self.procurement_status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class OpenProcurement:
    """A procurement that is open for bids, and how far the actor's organisation is with it."""

    slug: str
    title: str
    region: str
    closes_at: datetime | None
    tenderer_id: int
    tenderer: str
    draft_saved_at: datetime | None
    number: int | None


def own_draft(actor: Actor, slug: str, tenderer_id: int) -> OwnDraft | None:
    """The draft of one of the actor's own organisations. Raises UnknownProcurement."""
    found = seen(actor, slug)
    if not actor.has(Role.PROVIDER, tenderer_id):
        return None
    row = SubmissionDraft.objects.filter(procurement=found, tenderer_id=tenderer_id)
    return next((_draft(one) for one in row.select_related("saved_by")), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """On which lots (ids) a tenderer can bid now: not on ``withdrawn`` ones, and after a selection only on
    those for which it is ``invited``; None when nobody was selected first."""

    withdrawn: frozenset[str]
    invited: frozenset[str] | None

    @property
    def is_uninvited(self) -> bool:
        """Whether the tenderer was selected for nothing, so cannot bid at all."""
        return self.invited is not None and not self.invited

    def offers(self, lot: str) -> bool:
        return lot not in self.withdrawn and (self.invited is None or lot in self.invited)


def lots_to_choose(actor: Actor, slug: str, tenderer_id: int) -> Choice:
    """What one of the actor's own organisations can bid on. Raises UnknownProcurement."""
    found = seen(actor, slug)
    gone = ProcurementLot.objects.filter(procurement=found, withdrawal__isnull=False)
    invited = None
    if found.status == ProcurementStatus.INVITED and actor.has(Role.PROVIDER, tenderer_id):
        invited = invited_lots(found.pk, tenderer_id)
    return Choice(frozenset(gone.values_list("slug", flat=True)), invited)


def own_submissions(actor: Actor, slug: str | None = None) -> tuple[OwnSubmission, ...]:
    """The submissions of the actor's own organisations, the newest first; in one procurement when given."""
    rows = Submission.objects.filter(tenderer_id__in=actor.organisations(Role.PROVIDER))
    if slug is not None:
        rows = rows.filter(procurement__slug=slug)
    counted = rows.annotate(
        lots=Count("bids", distinct=True),
        defect_count=Count("defects", distinct=True),
        open_count=Count("defects", filter=Q(defects__repaired_at__isnull=True), distinct=True),
    ).select_related("procurement__region", "tenderer", "repair_window", "outcome")
    found = list(counted.order_by("-received_at"))
    drafts = _by_place(SubmissionDraft.objects.filter(tenderer__in={row.tenderer_id for row in found}))
    return tuple(_own(actor, row, drafts.get((row.procurement_id, row.tenderer_id))) for row in found)


def own_submission(actor: Actor, slug: str) -> OwnSubmission | None:
    """The submission in this procurement that was not withdrawn, if there is one."""
    live = (row for row in own_submissions(actor, slug) if row.status is not SubmissionStatus.WITHDRAWN)
    return next((row for row in live if not _is_of_selection(row)), None)


def _is_of_selection(row: OwnSubmission) -> bool:
    """While bids come in after a selection, what was sent for the selection is not the present bid."""
    return row.procurement_status is ProcurementStatus.INVITED and row.round == SELECTION_ROUND


def _invites(own: Iterable[int]) -> Q:
    """Procurements in which one of these organisations was selected and can bid now."""
    selected = Decision.objects.filter(
        awarded=True, bid__submission__round=SELECTION_ROUND, bid__submission__tenderer__in=own
    )
    rows = selected.values("bid__submission__procurement")
    return Q(status=ProcurementStatus.INVITED, pk__in=rows)


def open_for_bids(actor: Actor) -> tuple[OpenProcurement, ...]:
    """What is open for bids now, for each of the actor's organisations, the first deadline first.

    An admission that takes enrolments instead is in ``open_admissions``.
    """
    own = {grant.organisation_id: grant.organisation for grant in actor.grants if grant.role is Role.PROVIDER}
    rows = list(
        visible(actor)
        .filter(Q(status=ProcurementStatus.PUBLISHED) | _invites(own))
        .filter(Q(closes_at__isnull=True) | Q(closes_at__gte=clock.now()))
        .order_by("closes_at", "slug")
    )
    enrolling = without_closing(rows)
    rows = [row for row in rows if row.pk not in enrolling]
    drafts = _by_place(SubmissionDraft.objects.filter(procurement__in=rows, tenderer_id__in=own))
    sent = _by_place(
        Submission.objects.filter(
            procurement__in=rows, round=F("procurement__round"), tenderer_id__in=own
        ).exclude(status=SubmissionStatus.WITHDRAWN)
    )
    return tuple(
        OpenProcurement(
            row.slug,
            row.title,
            row.region.name,
            row.closes_at,
            tenderer_id,
            name,
            getattr(drafts.get((row.pk, tenderer_id)), "saved_at", None),
            getattr(sent.get((row.pk, tenderer_id)), "number", None),
        )
        for row in rows
        for tenderer_id, name in own.items()
    )


def _by_place(rows: Iterable[Any]) -> dict[tuple[int, int], Any]:
    return {(row.procurement_id, row.tenderer_id): row for row in rows}


def _draft(row: SubmissionDraft) -> OwnDraft:
    by = str(row.saved_by) if row.saved_by else ""
    return OwnDraft(row.key, row.revision, row.saved_at, by, from_json(row.content))


def _own(actor: Actor, row: Any, draft: SubmissionDraft | None) -> OwnSubmission:
    window, outcome = getattr(row, "repair_window", None), getattr(row, "outcome", None)
    sealed = _sealed_lots(row, draft)
    letter = outcome is not None and bool(
        may(actor, Action.SEE_LETTER, own_facts(row.procurement, row.tenderer_id))
    )
    return OwnSubmission(
        procurement=row.procurement.slug,
        title=row.procurement.title,
        procurement_status=ProcurementStatus(row.procurement.status),
        closes_at=row.procurement.closes_at,
        tenderer=row.tenderer.name,
        tenderer_id=row.tenderer_id,
        number=row.number,
        status=status_for_tenderer(
            SubmissionStatus(row.status), ProcurementStatus(row.procurement.status), told=letter
        ),
        received_at=row.received_at,
        receipt=row.receipt,
        lots=row.lots or len(sealed),
        defects=row.defect_count,
        open_defects=row.open_count,
        repair_last_day=window.last_day if window else None,
        round=row.round,
        rounds=row.procurement.rounds,
        repair_open=window is not None and window.closed_at is None and clock.today() <= window.last_day,
        result=Result(outcome.result) if outcome and letter else None,
        sealed_lots=sealed,
        replacing=_is_replacing(row, draft),
    )


def _sealed_lots(row: Any, draft: SubmissionDraft | None) -> tuple[str, ...]:
    """What the tenderer's own draft says of the lots, as long as the submission itself is shut."""
    if row.lots or draft is None or row.status == SubmissionStatus.WITHDRAWN:
        return ()
    return from_json(draft.content).lots


def _is_replacing(row: Any, draft: SubmissionDraft | None) -> bool:
    open_still = row.status == SubmissionStatus.RECEIVED and row.round == row.procurement.round
    return open_still and not row.lots and draft is not None and draft.key != row.idempotency_key
