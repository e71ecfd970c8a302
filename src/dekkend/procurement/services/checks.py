"""The checks on exclusion, suitability and execution, in that order (EL-01)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.checking import judge
from dekkend.procurement.domain import CHECK_STAGES, Judged, Stage
from dekkend.procurement.errors import RepairStillRuns
from dekkend.procurement.models import Bid, Check, RepairWindow, Submission
from dekkend.procurement.queries.weighing import open_grounds
from dekkend.procurement.round_errors import GroundsToWeigh
from dekkend.procurement.services.common import Case, SubmissionFacts, open_case, submission_facts
from dekkend.procurement.services.party_checks import party_verdicts_of
from dekkend.procurement.states import BID, SUBMISSION, SubmissionStatus
from dekkend.procurement.stored import verdict_to_json
from dekkend.runtime.transitions import transition_many

_CHECK = ("submission", "bid", "stage", "requirement", "rule", "holds", "effect", "verdict")
_ACTION: Final[Mapping[Stage, str]] = {
    Stage.EXCLUSION: "start_exclusion",
    Stage.SUITABILITY: "start_suitability",
    Stage.EXECUTION: "start_execution",
}


@transaction.atomic
def run_checks(actor: Actor, procurement_id: int, stage: Stage) -> int:
    """Judges the evidence that belongs to ``stage``; how many bids are set aside.

    After the last of the three stages every bid that is left is admitted. Raises NotAllowed,
    TransitionNotAllowed, StepNotInForm, OutOfOrder (EL-01), RepairStillRuns, GroundsToWeigh (EL-02).
    """
    case = open_case(actor, procurement_id)
    case.may_move(_ACTION[stage])
    _refuse_open_repair(case)
    if stage is Stage.SUITABILITY:
        _refuse_unweighed(case)
    found = submission_facts(case, SubmissionStatus.COMPLETE)
    parties = party_verdicts_of(found, stage)
    judged = {facts.row.pk: (*_judged(case, stage, facts), *parties[facts.row.pk]) for facts in found}
    checks = copy_rows(Check, _CHECK, _check_rows(found, judged))
    aside = _set_aside(case, found, judged)
    if stage is CHECK_STAGES[-1]:
        _admit(case)
    case.move(_ACTION[stage], {"checks": checks, "set_aside": aside})
    return aside


def run_all_checks(actor: Actor, procurement_id: int) -> int:
    """The three stages one after the other, each in its own transaction; how many bids are set aside."""
    return sum(run_checks(actor, procurement_id, stage) for stage in CHECK_STAGES)


def _refuse_open_repair(case: Case) -> None:
    waiting = (SubmissionStatus.DEFECTIVE, SubmissionStatus.IN_REPAIR)
    rows = Submission.objects.filter(procurement=case.row, status__in=waiting)
    if count := rows.count():
        last = RepairWindow.objects.filter(submission__in=rows).values_list("last_day", flat=True).first()
        raise RepairStillRuns(last_day=last or case.row.repair_until or "–", open=count)


def _refuse_unweighed(case: Case) -> None:
    """Nobody goes on, or is left behind, for an optional ground that nobody weighed (EL-02)."""
    if count := open_grounds(case.row.pk).count():
        raise GroundsToWeigh(open=count)


def _judged(case: Case, stage: Stage, facts: SubmissionFacts) -> tuple[Judged, ...]:
    return tuple(judge(case.definition, stage, facts.tenderer, facts.items))


def _check_rows(
    found: Iterable[SubmissionFacts], judged: Mapping[int, Sequence[Judged]]
) -> Iterator[Sequence[Any]]:
    for facts in found:
        for one in judged[facts.row.pk]:
            verdict = one.verdict
            yield (
                facts.row.pk,
                facts.bids[one.lot].pk if one.lot else None,
                one.stage,
                one.requirement,
                verdict.rule,
                verdict.holds,
                verdict.effect,
                verdict_to_json(verdict),
            )


def _set_aside(case: Case, found: Sequence[SubmissionFacts], judged: Mapping[int, Sequence[Judged]]) -> int:
    """What fails for the tenderer sets all its bids aside; what fails for one lot, that bid."""
    bids: list[Bid] = []
    rows: list[Submission] = []
    for facts in found:
        failed = [one for one in judged[facts.row.pk] if one.sets_aside]
        whole = any(one.lot is None for one in failed)
        lots = set(facts.bids) if whole else {one.lot for one in failed if one.lot}
        bids += [facts.bids[lot] for lot in sorted(lots)]
        if lots and len(lots) == len(facts.bids):
            rows.append(facts.row)
    transition_many(bids, BID, "set_aside", actor=case.actor, stream=case.stream)
    transition_many(rows, SUBMISSION, "set_aside", actor=case.actor, stream=case.stream)
    return len(bids)


def _admit(case: Case) -> None:
    left = submission_facts(case, SubmissionStatus.COMPLETE)
    bids = [bid for facts in left for bid in facts.bids.values()]
    transition_many(bids, BID, "admit", actor=case.actor, stream=case.stream)
    transition_many([facts.row for facts in left], SUBMISSION, "admit", actor=case.actor, stream=case.stream)
