"""Judging and deciding on enrolments, per cell; and what follows: suspension, court cases, the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from dekkend.kernel.text import Message, msg
from dekkend.kernel.working_days import STANDARD
from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_cells import Found, findings, refusing
from dekkend.procurement.admission_errors import (
    AdmissionRuleForbids,
    CaseRuns,
    MotivationNeeded,
    NoCaseRuns,
    NothingToRefuse,
    NotTheirDefect,
    RepairOnce,
    RepairRuns,
    UnknownCell,
    VerdictsFixed,
    VerdictsOpen,
)
from dekkend.procurement.admission_rules import NewcomerFacts, newcomer_adds_nothing
from dekkend.procurement.admission_states import CELL_ADMISSION, ENROLMENT, CellStatus, EnrolmentStatus
from dekkend.procurement.checking import rule_of_requirement
from dekkend.procurement.definition import RequirementKind
from dekkend.procurement.domain import CHECK_STAGES, Stage, asks
from dekkend.procurement.events import EnrolmentDecided
from dekkend.procurement.models import (
    CellAdmission,
    Enrolment,
    EnrolmentCheck,
    EnrolmentDefect,
)
from dekkend.procurement.planning import STANDSTILL_DAYS
from dekkend.procurement.rules import DefectFacts
from dekkend.procurement.services.admission import admission_case
from dekkend.procurement.services.common import Case
from dekkend.procurement.services.enrolment import (
    end_on,
    find_enrolment,
    items_of,
    lots_of,
    start_repair,
    tenderer_of,
)
from dekkend.procurement.stored import message_to_json, verdict_from_json, verdict_to_json
from dekkend.runtime import audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import transition

_ACTIONS: Mapping[Stage, str] = {
    Stage.EXCLUSION: "check_exclusion",
    Stage.SUITABILITY: "check_suitability",
    Stage.EXECUTION: "check_execution",
}


@dataclass(frozen=True, slots=True)
class NewcomerTest:
    """For a cell that was closed: whether this provider adds something, and why (CV-05)."""

    adds: bool
    motivation: str


@transaction.atomic
def ask_repair(
    actor: Actor, procurement_id: int, number: int, places: Sequence[tuple[str, str]], note: str
) -> None:
    """Asks the provider, once, to repair formal defects that a person saw; the decision clock stands still.

    ``places``: requirement and slug of the lot (or nothing). Raises NotAllowed, UnknownEnrolment, RepairOnce,
    NotTheirDefect for something that is no formal requirement, MotivationNeeded, TransitionNotAllowed.
    """
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    ENROLMENT.next(EnrolmentStatus(row.status), "ask_repair")
    if row.repair_opened_on is not None:
        raise RepairOnce()
    if not note.strip():
        raise MotivationNeeded(what=ENROLMENT.title("ask_repair"))
    known = {(ask.requirement, ask.lot or ""): ask.kind for ask in asks(case.definition, _lots(case, row))}
    unknown = [requirement for requirement, lot in places if (requirement, lot) not in known]
    if unknown or not places:
        raise NotTheirDefect(requirement=", ".join(unknown) or "–")
    today = clock.today()
    EnrolmentDefect.objects.bulk_create(
        EnrolmentDefect(
            enrolment=row, lot=lot, requirement=asked, kind=known[asked, lot], note=note, found_on=today
        )
        for asked, lot in dict.fromkeys(places)
    )
    start_repair(case, row, today)
    data = {"defects": [list(place) for place in places], "note": note, "last_day": row.repair_last_day}
    transition(row, ENROLMENT, "ask_repair", actor=actor, stream=case.stream, data=data)


@transaction.atomic
def check_enrolment(actor: Actor, procurement_id: int, number: int) -> int:
    """Judges exclusion, suitability and execution, in that order (EL-01); how many requirements a person
    still has to judge. Raises NotAllowed, UnknownEnrolment, TransitionNotAllowed."""
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    ENROLMENT.next(EnrolmentStatus(row.status), _ACTIONS[Stage.EXCLUSION])
    lots = _lots(case, row)
    tenderer, items = tenderer_of(row, lots), items_of(row)
    open_count = 0
    for stage in CHECK_STAGES:
        found = tuple(findings(case.definition, stage, tenderer, items))
        EnrolmentCheck.objects.bulk_create(_check(row, one) for one in found)
        open_count += sum(one.is_open for one in found)
        data = {"requirements": len(found), "refusing": sum(one.refuses for one in found)}
        transition(row, ENROLMENT, _ACTIONS[stage], actor=actor, stream=case.stream, data=data)
    return open_count


@transaction.atomic
def judge_requirement(
    actor: Actor, procurement_id: int, number: int, check_id: int, *, holds: bool, motivation: str
) -> None:
    """A person's verdict on one requirement; it goes before what the rule found, and says why.

    Raises NotAllowed, UnknownEnrolment, VerdictsFixed after the decision, MotivationNeeded, UnknownCell.
    """
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    if row.status != EnrolmentStatus.EXECUTION:
        raise VerdictsFixed()
    if not motivation.strip():
        raise MotivationNeeded(what=msg("een oordeel over een eis"))
    check = EnrolmentCheck.objects.filter(enrolment=row, pk=check_id).first()
    if check is None:
        raise UnknownCell()
    check.judged_holds, check.motivation = holds, motivation.strip()
    check.judged_on, check.judged_by_id = clock.today(), actor.account_id
    check.save(update_fields=["judged_holds", "motivation", "judged_on", "judged_by"])
    data = {"requirement": check.requirement, "lot": check.lot, "holds": holds, "motivation": motivation}
    audit.record(case.stream, actor, "enrolment.judge", f"enrolment:{row.pk}", data)


@transaction.atomic
def decide_enrolment(
    actor: Actor, procurement_id: int, number: int, tests: Mapping[int, NewcomerTest] | None = None
) -> tuple[int, int]:
    """Decides per cell: whoever meets the requirements is admitted (PL-04), and refused otherwise, with the
    reasons; how many cells admitted and refused.

    Only where the cell was closed on the day of receipt may a provider that qualifies be refused, with the
    test of CV-05 in ``tests`` (by cell admission). Raises NotAllowed, UnknownEnrolment, VerdictsOpen,
    AdmissionRuleForbids, TransitionNotAllowed.
    """
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    ENROLMENT.next(EnrolmentStatus(row.status), "decide")
    found = found_of(row)
    if open_count := sum(one.is_open for one in found):
        raise VerdictsOpen(open=open_count)
    admitted = 0
    cells = list(row.cells.select_related("cell__lot").order_by("cell_id"))
    for cell in cells:
        against = refusing(found, cell.cell.lot.slug)
        admitted += _decide_cell(case, cell, against, (tests or {}).get(cell.pk))
    _decided(case, row, "decide")
    return admitted, len(cells) - admitted


@transaction.atomic
def refuse_incomplete(actor: Actor, procurement_id: int, number: int) -> None:
    """Refuses an enrolment that was not repaired within its term.

    Raises NotAllowed, UnknownEnrolment, TransitionNotAllowed, RepairRuns.
    """
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    ENROLMENT.next(EnrolmentStatus(row.status), "refuse_incomplete")
    if row.repair_last_day and clock.today() <= row.repair_last_day:
        raise RepairRuns(last_day=row.repair_last_day)
    titles = {asked.id: asked.title for asked in case.definition.requirements}
    reasons = [
        _reason(
            rule_of_requirement(RequirementKind(defect.kind)).id,
            defect.requirement,
            _unrepaired(defect, titles),
        )
        for defect in row.defects.filter(repaired_at__isnull=True)
    ]
    for cell in row.cells.filter(status=CellStatus.REQUESTED):
        _refuse(case, cell, reasons)
    row.repair_closed_on = row.repair_last_day
    row.save(update_fields=["repair_closed_on"])
    _decided(case, row, "refuse_incomplete")


@transaction.atomic
def change_cells(
    actor: Actor, procurement_id: int, number: int, action: str, cells: Sequence[int], why: str
) -> int:
    """Suspends, reinstates or ends admissions: ``action`` is "suspend", "reinstate" or "end"; how many.

    Raises NotAllowed, UnknownEnrolment, UnknownCell, MotivationNeeded, TransitionNotAllowed; then nothing
    changes.
    """
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    if not why.strip():
        raise MotivationNeeded(what=CELL_ADMISSION.title(action))
    rows = list(row.cells.filter(pk__in=cells).order_by("pk"))
    if not rows or len(rows) != len(set(cells)):
        raise UnknownCell()
    for cell in rows:
        move_cell(case, cell, action, why)
    if not row.cells.exclude(status__in=[CellStatus.ENDED, CellStatus.REFUSED]).exists():
        end_on(row, clock.today())
    return len(rows)


@transaction.atomic
def record_case(actor: Actor, procurement_id: int, number: int, filed_on: date) -> None:
    """A provider went to court about its own enrolment. Its decision is not final until the judgment; for
    other providers nothing changes (PL-16). Raises NotAllowed, UnknownEnrolment, CaseRuns."""
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    if row.case_filed_on and not row.case_judged_on:
        raise CaseRuns()
    row.case_filed_on, row.case_judged_on, row.case_outcome = filed_on, None, ""
    row.save(update_fields=["case_filed_on", "case_judged_on", "case_outcome"])
    audit.record(case.stream, actor, "enrolment.record_case", f"enrolment:{row.pk}", {"filed_on": filed_on})


@transaction.atomic
def record_judgment(actor: Actor, procurement_id: int, number: int, judged_on: date, outcome: str) -> None:
    """The court's judgment. Raises NotAllowed, UnknownEnrolment, NoCaseRuns, MotivationNeeded."""
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    if row.case_filed_on is None or row.case_judged_on is not None or judged_on < row.case_filed_on:
        raise NoCaseRuns()
    if not outcome.strip():
        raise MotivationNeeded(what=msg("een vonnis"))
    row.case_judged_on, row.case_outcome = judged_on, outcome.strip()
    row.save(update_fields=["case_judged_on", "case_outcome"])
    data = {"judged_on": judged_on, "outcome": outcome}
    audit.record(case.stream, actor, "enrolment.record_judgment", f"enrolment:{row.pk}", data)


def move_cell(case: Case, cell: CellAdmission, action: str, why: str) -> None:
    """One step of a cell's machine with its explanation. Raises TransitionNotAllowed, AlreadyMoved."""
    CELL_ADMISSION.next(CellStatus(cell.status), action)
    cell.explanation, cell.changed_on = why.strip(), clock.today()
    cell.save(update_fields=["explanation", "changed_on"])
    transition(cell, CELL_ADMISSION, action, actor=case.actor, stream=case.stream, reason=why.strip())


def found_of(row: Enrolment) -> tuple[Found, ...]:
    """The verdicts on an enrolment as they are stored."""
    return tuple(found_in(check) for check in row.checks.all())


def found_in(check: EnrolmentCheck) -> Found:
    """One stored verdict."""
    return Found(
        check.lot,
        Stage(check.stage),
        check.requirement,
        verdict_from_json(check.rule, check.holds, check.effect, check.verdict),
        check.by_hand,
        check.judged_holds,
        check.motivation,
    )


def _lots(case: Case, row: Enrolment) -> tuple[str, ...]:
    cells = [admission.cell for admission in row.cells.select_related("cell__lot")]
    return lots_of(case, cells)


def _check(row: Enrolment, one: Found) -> EnrolmentCheck:
    return EnrolmentCheck(
        enrolment=row,
        lot=one.lot,
        stage=one.stage,
        requirement=one.requirement,
        rule=one.verdict.rule,
        holds=one.verdict.holds,
        effect=one.verdict.effect,
        verdict=verdict_to_json(one.verdict),
        by_hand=one.by_hand,
    )


def _decide_cell(
    case: Case, cell: CellAdmission, against: Sequence[Found], test: NewcomerTest | None
) -> bool:
    """Whether the cell is admitted."""
    if against:
        _refuse(case, cell, [_reason(one.verdict.rule, one.requirement, one.reason) for one in against])
        return False
    if test is None or test.adds:
        if cell.closed_at_receipt:
            _keep_test(cell, test)
        cell.changed_on = clock.today()
        cell.save(update_fields=["changed_on"])
        transition(cell, CELL_ADMISSION, "admit", actor=case.actor, stream=case.stream)
        return True
    verdict = newcomer_adds_nothing(NewcomerFacts(cell.closed_at_receipt, test.adds, test.motivation))
    if verdict.blocks:
        raise AdmissionRuleForbids(reason=verdict.reason)
    _keep_test(cell, test, refused=True)
    why = msg("{reason}: {motivation}", reason=verdict.reason, motivation=test.motivation.strip())
    _refuse(case, cell, [_reason(verdict.rule, "", why)])
    return False


def _keep_test(cell: CellAdmission, test: NewcomerTest | None, *, refused: bool = False) -> None:
    """An admission to a closed cell needs the test on record too: that this provider adds something."""
    if test is None or not test.motivation.strip():
        raise AdmissionRuleForbids(
            reason=newcomer_adds_nothing(NewcomerFacts(closed=True, adds=None, motivation="")).reason
        )
    cell.adds_something, cell.adds_motivation = test.adds, test.motivation.strip()
    cell.refused_for_supply = refused
    cell.save(update_fields=["adds_something", "adds_motivation", "refused_for_supply"])


def _refuse(case: Case, cell: CellAdmission, reasons: Sequence[dict[str, object]]) -> None:
    if not reasons:
        raise NothingToRefuse(cell=cell.cell.product)
    cell.reasons, cell.changed_on = list(reasons), clock.today()
    cell.save(update_fields=["reasons", "changed_on"])
    transition(cell, CELL_ADMISSION, "refuse", actor=case.actor, stream=case.stream)


def _reason(rule: str, about: str, sentence: Message) -> dict[str, object]:
    return {"rule": rule, "about": about, "sentence": message_to_json(sentence)}


def _unrepaired(defect: EnrolmentDefect, titles: Mapping[str, str]) -> Message:
    kind = RequirementKind(defect.kind)
    facts = DefectFacts(titles.get(defect.requirement, defect.requirement), kind, True, False)
    return rule_of_requirement(kind)(facts).reason


def _decided(case: Case, row: Enrolment, action: str) -> None:
    """The decision of today, with this provider's own standstill (PL-14), and its letter."""
    today, award = clock.today(), case.definition.award
    days = max((award.standstill_days if award else None) or STANDSTILL_DAYS, STANDSTILL_DAYS)
    end = STANDARD.term_end(today, days)
    row.decided_on, row.decided_by_id = today, case.actor.account_id
    row.standstill_counted, row.standstill_until = end.counted, end.last_day
    row.save(update_fields=["decided_on", "decided_by", "standstill_counted", "standstill_until"])
    transition(row, ENROLMENT, action, actor=case.actor, stream=case.stream)
    emit(EnrolmentDecided(row.pk))


__all__ = [
    "NewcomerTest",
    "ask_repair",
    "change_cells",
    "check_enrolment",
    "decide_enrolment",
    "found_in",
    "found_of",
    "judge_requirement",
    "move_cell",
    "record_case",
    "record_judgment",
    "refuse_incomplete",
]
