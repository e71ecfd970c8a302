"""A subcontractor that joins after the bid: asked by the tenderer, approved by the buyer (EL-12)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_evidence import DocumentKind, Validity
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.evidence_queries import vault
from dekkend.organisations.services import notify_organisations
from dekkend.procurement.eligibility_rules import (
    LateSubcontractorFacts,
    SubcontractorFacts,
    later_subcontractor,
    subcontractor_conduct,
)
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.models import JoiningSubcontractor, Submission
from dekkend.procurement.party_errors import (
    ApprovalNeedsReason,
    ConductMissing,
    JoiningAsked,
    NotApprovable,
    SubcontractorsNotAllowed,
    UnknownParty,
)
from dekkend.procurement.party_states import JOINING, JoiningStatus
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.services.common import Case, day_of, open_case, share
from dekkend.procurement.states import SubmissionStatus
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition


@dataclass(frozen=True, slots=True)
class WantsToJoin:
    """A subcontractor that is to be added: who, for which work, with which statement of conduct."""

    name: str
    kvk: KvkNumber
    task: str
    conduct: int


@dataclass(frozen=True, slots=True)
class JoiningDecision:
    """What the buyer decides: whether it approves, whether the law allows it, and why."""

    approve: bool
    allowed: bool
    reason: str


@transaction.atomic
def ask_to_join(actor: Actor, procurement_id: int, number: int, new: WantsToJoin) -> int:
    """The tenderer asks to add a subcontractor after its bid; the id of the request.

    Raises UnknownSubmission, NotAllowed, SubcontractorsNotAllowed, ConductMissing, JoiningAsked.
    """
    case = share(actor, procurement_id)
    bid = _bid(case, number)
    ensure(actor, Action.SUBMIT, own_facts(case.row, bid.tenderer_id))
    terms = case.whole.subcontracting
    if terms is not None and terms.subcontractors == "niet-toegestaan":
        raise SubcontractorsNotAllowed()
    today = clock.today()
    conduct = next((row for row in vault(actor, bid.tenderer_id) if row.id == new.conduct), None)
    wrong_kind = conduct is None or conduct.kind is not DocumentKind.CONDUCT
    if conduct is None or wrong_kind or conduct.validity(today) is Validity.OVER:
        raise ConductMissing()
    row = JoiningSubcontractor(
        submission=bid,
        name=new.name.strip(),
        kvk=new.kvk,
        task=new.task.strip(),
        conduct_id=conduct.id,
        conduct_on=conduct.issued_on,
        asked_on=today,
        asked_by_id=actor.account_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "joining_asked_once" in str(error):
            raise JoiningAsked(name=row.name) from error
        raise
    data = {"name": row.name, "kvk": row.kvk, "number": number}
    audit.record(case.stream, actor, "joining_subcontractor.request", f"joining:{row.pk}", data)
    return int(row.pk)


@transaction.atomic
def decide_joining(actor: Actor, procurement_id: int, key: int, decision: JoiningDecision) -> None:
    """The buyer approves or refuses, in writing and with a reason.

    Raises NotAllowed, UnknownParty, ApprovalNeedsReason, NotApprovable (EL-11, EL-12), TransitionNotAllowed,
    AlreadyMoved.
    """
    case = open_case(actor, procurement_id)
    row = _request(case, key)
    if not decision.reason.strip():
        raise ApprovalNeedsReason()
    if decision.approve:
        _refuse_unlawful(row, decision)
    row.allowed, row.reason = decision.allowed, decision.reason.strip()
    row.decided_on, row.decided_by_id = clock.today(), actor.account_id
    fields = ["allowed", "reason", "decided_on", "decided_by"]
    row.save(update_fields=fields)
    action = "approve" if decision.approve else "refuse"
    transition(row, JOINING, action, actor=actor, stream=case.stream, reason=row.reason)
    approved = msg("De inkoper keurt onderaannemer {name} goed.", name=row.name)
    refused = msg("De inkoper weigert onderaannemer {name}. De reden staat erbij.", name=row.name)
    notify_organisations(
        [row.submission.tenderer_id],
        NoticeKind.SUBMISSION,
        approved if decision.approve else refused,
        f"/inkoop/{case.row.slug}/onderaannemers/{row.submission.number}/",
        but=actor,
    )


@transaction.atomic
def cancel_joining(actor: Actor, procurement_id: int, key: int) -> None:
    """The tenderer takes its request back. Raises NotAllowed, UnknownParty, TransitionNotAllowed."""
    case = share(actor, procurement_id)
    row = _request(case, key)
    ensure(actor, Action.SUBMIT, own_facts(case.row, row.submission.tenderer_id))
    transition(row, JOINING, "cancel", actor=actor, stream=case.stream)


def _bid(case: Case, number: int) -> Submission:
    rows = Submission.objects.filter(procurement=case.row, number=number)
    bid = rows.exclude(status=SubmissionStatus.WITHDRAWN).first()
    if bid is None:
        raise UnknownSubmission(number=number)
    return bid


def _request(case: Case, key: int) -> JoiningSubcontractor:
    rows = JoiningSubcontractor.objects.select_for_update(of=("self",)).select_related("submission")
    row = rows.filter(pk=key, submission__procurement=case.row).first()
    if row is None:
        raise UnknownParty()
    return row


def _refuse_unlawful(row: JoiningSubcontractor, decision: JoiningDecision) -> None:
    """The approval itself is the written one: it holds from today, for who joins from today."""
    today = clock.today()
    bid_on = day_of(row.submission.received_at)
    joins_on = max(today, bid_on + timedelta(days=1))
    later = LateSubcontractorFacts(row.name, joins_on, bid_on, approved_on=today, allowed=decision.allowed)
    conduct = SubcontractorFacts(row.name, today, gva=True, issued_on=row.conduct_on)
    for verdict in (later_subcontractor(later), subcontractor_conduct(conduct)):
        if verdict.blocks and not verdict.holds:
            raise NotApprovable(reason=verdict.reason)


def is_waiting(status: str) -> bool:
    """Whether a request still waits for the buyer."""
    return status == JoiningStatus.REQUESTED


__all__ = ["JoiningDecision", "WantsToJoin", "ask_to_join", "cancel_joining", "decide_joining", "is_waiting"]
