"""Who may judge in a procurement: the right, and no interest."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from dekkend.procurement.errors_assessment import InterestUndecided, NoRightToAssess
from dekkend.procurement.models import InterestStatement
from dekkend.procurement.queries.judging import FREE, panel_of
from dekkend.procurement.services.common import Case


def assessors_of(case: Case) -> list[int]:
    """The accounts that may judge in this procurement today."""
    return panel_of(case.row)


def refuse_without_right(case: Case) -> None:
    """The right is looked up each time: it may end mid-way. Raises NoRightToAssess."""
    if case.actor.account_id not in assessors_of(case):
        raise NoRightToAssess()


def free_of(procurement_id: int, assessors: Collection[int]) -> Mapping[int, frozenset[int]]:
    """For each assessor the tenderers that they may judge: stated to be free of interests, or allowed."""
    rows = InterestStatement.objects.filter(FREE, procurement=procurement_id, assessor__in=assessors)
    found: dict[int, set[int]] = defaultdict(set)
    for assessor, tenderer in rows.values_list("assessor_id", "tenderer_id"):
        found[assessor].add(tenderer)
    return {assessor: frozenset(found[assessor]) for assessor in assessors}


def refuse_interest(case: Case, tenderers: Collection[int]) -> None:
    """Raises InterestUndecided unless the actor may judge all of these tenderers."""
    account = case.actor.account_id or 0
    if not frozenset(tenderers) <= free_of(case.row.pk, [account])[account]:
        raise InterestUndecided()


__all__ = ["assessors_of", "free_of", "refuse_interest", "refuse_without_right"]
