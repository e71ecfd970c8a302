"""What the subjects of a procurement's log are called by people: the number of a submission, and the lot."""

from collections.abc import Mapping
from typing import NamedTuple

from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import account_names
from dekkend.procurement.models import AssessorAssignment, Bid, Submission, VaultShare
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen


class Subject(NamedTuple):
    """The number of a submission; ``lot`` is the lot's number when it is about one bid."""

    submission: int
    lot: str


def subjects(actor: Actor, slug: str) -> Mapping[str, Subject]:
    """By the subject of a log entry ("submission:7", "bid:12"). Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_LOG, facts_of(found))
    own = Submission.objects.filter(procurement=found).values_list("pk", "number")
    bids = Bid.objects.filter(submission__procurement=found)
    named = {f"submission:{key}": Subject(number, "") for key, number in own}
    for key, number, lot in bids.values_list("pk", "submission__number", "lot__number"):
        named[f"bid:{key}"] = Subject(number, lot)
    return named


def people_in(actor: Actor, slug: str) -> Mapping[int, str]:
    """The names of everybody who has or had a seat, or keeps a key. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_LOG, facts_of(found))
    seats = AssessorAssignment.objects.filter(bid__submission__procurement=found)
    keys = VaultShare.objects.filter(vault__procurement=found)
    named = {*seats.values_list("assessor_id", flat=True), *keys.values_list("key__account_id", flat=True)}
    return account_names(sorted(named))


__all__ = ["Subject", "people_in", "subjects"]
