"""What an assessor is asked about interests: the names of those who submitted, and nothing else of them."""

from dataclasses import dataclass

from dekkend.organisations.domain import Actor
from dekkend.procurement.domain_assessment import Interest
from dekkend.procurement.errors import NotAllowed
from dekkend.procurement.errors_assessment import InterestsClosed, NoRightToAssess
from dekkend.procurement.models import InterestStatement, Procurement, Submission
from dekkend.procurement.queries.access import seen
from dekkend.procurement.queries.judging import judging_in
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus, SubmissionStatus


@dataclass(frozen=True, slots=True)
class Asked:
    """One tenderer with what the assessor stated; ``allowed`` is the buyer's decision in doubt."""

    tenderer_id: int
    name: str
    interest: Interest | None
    explanation: str
    allowed: bool | None
    decision_reason: str


def may_state(status: ProcurementStatus) -> bool:
    """From the opening until the decision assessors state their interests."""
    return status not in _NOT_YET and status not in _TOO_LATE


_P = ProcurementStatus
_NOT_YET = frozenset({_P.CONCEPT, _P.PUBLISHED, _P.INVITED, _P.CLOSED})
_TOO_LATE = frozenset({_P.DECIDED, _P.ANNOUNCED, _P.FINAL, _P.WITHDRAWN})


def asked_interests(actor: Actor, slug: str) -> tuple[Asked, ...]:
    """The tenderers of the present round, by name, with what the actor stated about each.

    Raises UnknownProcurement, NotAllowed (who is no assessor for this region), InterestsClosed.
    """
    found = seen(actor, slug)
    if not judging_in(actor).filter(pk=found.pk).exists():
        raise NotAllowed(reason=NoRightToAssess().message)
    status = ProcurementStatus(found.status)
    if status in _NOT_YET:
        raise InterestsClosed(status=PROCUREMENT.title(status))
    rows = InterestStatement.objects.filter(procurement=found, assessor=actor.account_id, current=True)
    stated = {row.tenderer_id: row for row in rows}
    return tuple(_asked(pk, name, stated.get(pk)) for pk, name in _tenderers(found))


def _tenderers(found: Procurement) -> list[tuple[int, str]]:
    rows = Submission.objects.filter(procurement=found, round=found.round)
    counting = rows.exclude(status=SubmissionStatus.WITHDRAWN).values_list("tenderer_id", "tenderer__name")
    return sorted(set(counting), key=lambda pair: (pair[1].casefold(), pair[0]))


def _asked(tenderer: int, name: str, row: InterestStatement | None) -> Asked:
    if row is None:
        return Asked(tenderer, name, None, "", None, "")
    return Asked(tenderer, name, Interest(row.interest), row.explanation, row.allowed, row.decision_reason)


__all__ = ["Asked", "asked_interests", "may_state"]
