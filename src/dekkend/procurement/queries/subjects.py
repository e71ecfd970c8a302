"""What the subjects of a procurement's log are called by people: the number of a submission, and the lot."""

from collections.abc import Mapping
from typing import NamedTuple

from dekkend.organisations.domain import Actor
from dekkend.procurement.models import Bid, Submission
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


__all__ = ["Subject", "subjects"]
