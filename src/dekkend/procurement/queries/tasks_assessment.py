"""What an assessment asks of people: state interests, and give the seats of who left to somebody else."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.models import AssessorAssignment, InterestStatement, Procurement, Submission
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries.access import facts_of, visible
from dekkend.procurement.queries.judging import judging_in
from dekkend.procurement.queries.task import Task, TaskKind, task
from dekkend.procurement.rules import order_of_steps
from dekkend.procurement.states import BidStatus, ProcurementStatus, SubmissionStatus

_P = ProcurementStatus
_ASKED = (_P.OPENED, _P.COMPLETENESS, _P.REPAIR, _P.EXCLUSION, _P.SUITABILITY, _P.EXECUTION, _P.ASSESSMENT)


def to_state(actor: Actor) -> Iterator[tuple[str, str, int]]:
    """Slug, title and number of bidders about whom the actor still has to state an interest: one query."""
    if not actor.organisations(Role.ASSESSOR):
        return
    stated = InterestStatement.objects.filter(
        procurement=OuterRef("procurement"),
        tenderer=OuterRef("tenderer"),
        assessor=actor.account_id,
        current=True,
    )
    rows = Submission.objects.filter(
        ~Exists(stated),
        procurement__in=judging_in(actor).filter(status__in=_ASKED).values("pk"),
        round=F("procurement__round"),
    ).exclude(status=SubmissionStatus.WITHDRAWN)
    found = rows.values_list("procurement__slug", "procurement__title").order_by("procurement__slug")
    yield from found.annotate(missing=Count("tenderer_id", distinct=True))


def interest_tasks(actor: Actor) -> Iterator[Task]:
    """Interests to state before there is anything to judge."""
    for slug, title, missing in to_state(actor):
        yield task(
            TaskKind.INTERESTS,
            (slug, title),
            msg("Verklaar uw belangen bij {count} inschrijvers", count=missing),
            msg("Pas daarna kunt u inschrijvingen beoordelen."),
            order_of_steps,
        )


def empty_seat_tasks(actor: Actor) -> Iterator[Task]:
    """For the buyer: bids of which a seat is empty since its assessor had an interest."""
    if not actor.organisations(Role.BUYER):
        return
    for found in visible(actor).filter(status__in=[_P.ASSESSMENT, _P.CONSENSUS]):
        if is_buyer(actor, facts_of(found)) and (count := _empty(found)):
            yield task(
                TaskKind.SEATS,
                found,
                msg("Wijs voor {count} plaatsen een beoordelaar aan", count=count),
                msg("Een beoordelaar vertrok of heeft een belang. De beoordeling wacht hierop."),
                order_of_steps,
            )


def _empty(found: Procurement) -> int:
    rows = AssessorAssignment.objects.filter(
        bid__submission__procurement=found,
        bid__submission__round=F("bid__submission__procurement__round"),
        bid__status=BidStatus.IN_ASSESSMENT,
    )
    seats = rows.values("bid_id", "seat").annotate(live=Count("pk", filter=Q(ended_at__isnull=True)))
    return seats.filter(live=0).count()


__all__ = ["empty_seat_tasks", "interest_tasks", "to_state"]
