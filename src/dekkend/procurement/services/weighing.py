"""Weighing an optional exclusion ground: whether setting aside is proportionate, and why (EL-02)."""

from django.db import IntegrityError, transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement import rules
from dekkend.procurement.eligibility_statement import title_of_ground
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.models import Bid, Check, GroundWeighing, Submission
from dekkend.procurement.queries.weighing import open_grounds
from dekkend.procurement.round_errors import AlreadyWeighed, NoGroundToWeigh, WeighingNeedsMotivation
from dekkend.procurement.rules import EvidenceFacts, Weighing
from dekkend.procurement.services.common import Case, day_of, open_case
from dekkend.procurement.states import BID, SUBMISSION, BidStatus
from dekkend.procurement.stored import verdict_to_json
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition, transition_many


@transaction.atomic
def weigh_ground(
    actor: Actor, procurement_id: int, number: int, evidence: str, *, set_aside: bool, motivation: str
) -> None:
    """Records whether a tenderer is set aside for an optional ground that applies, and acts on it.

    Raises NotAllowed, UnknownSubmission, WeighingNeedsMotivation, NoGroundToWeigh, AlreadyWeighed.
    """
    case = open_case(actor, procurement_id)
    submission = Submission.objects.filter(procurement=case.row, number=number).first()
    if submission is None:
        raise UnknownSubmission(number=number)
    if not motivation.strip():
        raise WeighingNeedsMotivation()
    check = open_grounds(case.row.pk).filter(submission=submission, requirement=evidence).first()
    if check is None:
        if GroundWeighing.objects.filter(submission=submission, evidence=evidence).exists():
            raise AlreadyWeighed()
        raise NoGroundToWeigh(evidence=evidence)
    _store(case, submission, evidence, set_aside, motivation.strip())
    _judge_again(case, check, Weighing(set_aside, motivation.strip()))
    if set_aside:
        _set_aside(case, submission)


def _store(case: Case, submission: Submission, evidence: str, set_aside: bool, motivation: str) -> None:
    try:
        with transaction.atomic():
            GroundWeighing.objects.create(
                submission=submission,
                evidence=evidence,
                set_aside=set_aside,
                motivation=motivation,
                weighed_at=clock.now(),
                weighed_by_id=case.actor.account_id,
            )
    except IntegrityError as error:
        raise AlreadyWeighed() from error
    data = {"evidence": evidence, "set_aside": set_aside, "motivation": motivation}
    audit.record(case.stream, case.actor, "ground.weigh", f"submission:{submission.pk}", data)


def _judge_again(case: Case, check: Check, weighed: Weighing) -> None:
    """The verdict now says what was decided; what it said before stays in the log."""
    titles = {it.id: it.title for it in case.whole.evidence}
    title = titles.get(check.requirement) or title_of_ground(check.requirement)
    verdict = rules.no_exclusion_ground(
        EvidenceFacts(
            title=title,
            received_on=day_of(check.submission.received_at),
            supplied=True,
            applies=True,
            optional_ground=True,
            weighed=weighed,
        )
    )
    check.holds, check.effect, check.verdict = verdict.holds, verdict.effect, verdict_to_json(verdict)
    check.save(update_fields=["holds", "effect", "verdict"])


def _set_aside(case: Case, submission: Submission) -> None:
    bids = list(Bid.objects.filter(submission=submission, status=BidStatus.RECEIVED))
    transition_many(bids, BID, "set_aside", actor=case.actor, stream=case.stream)
    transition(submission, SUBMISSION, "set_aside", actor=case.actor, stream=case.stream)


__all__ = ["weigh_ground"]
