"""The conditions of an award on which a test decides that nobody started yet."""

from dekkend.oversight.queries.gate import running_tests
from dekkend.procurement.award_domain import ConditionKind
from dekkend.procurement.award_states import ConditionStatus
from dekkend.procurement.models import AwardCondition
from dekkend.procurement.queries.award_facts import TESTED, AwardFacts


def untested_of(facts: AwardFacts) -> tuple[AwardCondition, ...]:
    """The open conditions without an outcome and without a test that runs, by submission."""
    waiting = [
        it
        for them in facts.conditions.values()
        for it in them
        if it.kind in TESTED and it.status == ConditionStatus.OPEN and facts.condition(it).open
    ]
    providers = {it.submission.tenderer_id for it in waiting}
    running = running_tests(providers, region_id=facts.row.region_id) if waiting else frozenset()
    return tuple(
        it for it in waiting if (it.submission.tenderer_id, TESTED[ConditionKind(it.kind)]) not in running
    )


__all__ = ["untested_of"]
