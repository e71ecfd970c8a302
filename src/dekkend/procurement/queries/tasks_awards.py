"""What waits after a decision: conditions, the validity of bids, court cases; for buyer and tenderers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.award_clocks import still_valid, validity
from dekkend.procurement.award_domain import EVIDENCE_KINDS, Proceedings
from dekkend.procurement.award_states import SUSPENDING, ConditionStatus, CourtCaseStatus
from dekkend.procurement.eligibility_rules import requested_evidence_in_time
from dekkend.procurement.models import (
    AdmissionCell,
    AwardCondition,
    CourtCase,
    Enrolment,
    Procurement,
    Submission,
    ValidityAnswer,
    ValidityRequest,
)
from dekkend.procurement.planning_rules import bids_still_valid, injunction_suspends
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries.access import facts_of, visible
from dekkend.procurement.queries.award_facts import TESTED, as_proceedings
from dekkend.procurement.queries.rounds import NOT_COUNTING
from dekkend.procurement.queries.task import Task, TaskKind, task
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock

_P = ProcurementStatus
_ENDED = (_P.FINAL, _P.WITHDRAWN)
_Found = Mapping[int, Procurement]


def award_buyer_tasks(actor: Actor) -> Iterator[Task]:
    """Evidence to judge, validity to prolong, judgments to record and to carry out. In a practice run nothing
    waits for others."""
    if not actor.has_any(Role.BUYER):
        return
    found = {row.pk: row for row in visible(actor) if is_buyer(actor, facts_of(row))}
    real = {key: row for key, row in found.items() if not row.practice}
    if found:
        yield from _conditions(real)
        yield from _expiring(real)
        yield from _cases(real)
        yield from _cases_of_enrolments(found)


def award_provider_tasks(actor: Actor) -> Iterator[Task]:
    """Evidence that a region asked for, and requests to keep a bid valid, of the own organisations."""
    own = actor.organisations(Role.PROVIDER)
    if own:
        yield from _asked(own)
        yield from _to_answer(own)


def _conditions(found: _Found) -> Iterator[Task]:
    """One task for each procurement: how much evidence came in or is overdue, by the first last day. A test
    of a provider has tasks of its own, so its condition is none here."""
    rows = AwardCondition.objects.filter(
        Q(received_on__isnull=False) | Q(due__lt=clock.today()) | Q(due__isnull=True),
        submission__procurement__in=found,
        status=ConditionStatus.OPEN,
    ).exclude(kind__in=TESTED)
    seen: dict[int, list[AwardCondition]] = defaultdict(list)
    for row in rows.select_related("submission"):
        seen[row.submission.procurement_id].append(row)
    for key, them in seen.items():
        yield task(
            TaskKind.CONDITION,
            found[key],
            msg("Handel {count} voorwaarden van de gunning af", count=len(them)),
            msg("Zolang een voorwaarde open is, kunt u niet ondertekenen."),
            requested_evidence_in_time,
            due=min((it.due for it in them if it.due), default=None),
        )


def _expiring(found: _Found) -> Iterator[Task]:
    """From 14 days before bids expire (PL-21). A request that runs, or to which everybody answered yes, is
    enough; in a continuous admission nothing expires."""
    rows = {
        key: row
        for key, row in found.items()
        if row.closes_at and row.closes_at < clock.now() and row.status not in _ENDED
    }
    admitting = _admitting(rows)
    rows = {key: row for key, row in rows.items() if key not in admitting}
    cases, asked = _proceedings(rows), _asked_until(rows)
    today = clock.today()
    for key, row in rows.items():
        assert row.closes_at is not None
        closing = row.closes_at.astimezone(clock.AMSTERDAM).date()
        until = validity(closing, cases.get(key, ()), asked.get(key))
        verdict = still_valid(until, today)
        if verdict.warns and not verdict.holds:
            yield task(
                TaskKind.VALIDITY,
                row,
                msg("Vraag inschrijvers hun inschrijving langer geldig te houden"),
                verdict.reason,
                bids_still_valid,
                due=until.ends,
            )


def _admitting(found: _Found) -> frozenset[int]:
    rows = AdmissionCell.objects.filter(procurement__in=found)
    return frozenset(rows.values_list("procurement_id", flat=True).distinct())


def _proceedings(found: _Found) -> dict[int, list[Proceedings]]:
    cases: dict[int, list[Proceedings]] = defaultdict(list)
    for row in CourtCase.objects.filter(procurement__in=found).prefetch_related("lots"):
        cases[row.procurement_id].append(as_proceedings(row))
    return cases


def _asked_until(found: _Found) -> dict[int, date]:
    """Until when was asked, of the requests that still run or to which nobody said no or nothing."""
    silent = Submission.objects.filter(
        procurement=OuterRef("procurement"), round=OuterRef("procurement__round")
    ).exclude(status__in=NOT_COUNTING)
    answered = ValidityAnswer.objects.filter(request=OuterRef(OuterRef("pk")), submission=OuterRef("pk"))
    rows = ValidityRequest.objects.filter(
        Q(answer_by__gte=clock.today()) | ~Exists(silent.filter(~Exists(answered.filter(agrees=True)))),
        procurement__in=found,
    )
    until: dict[int, date] = {}
    for key, day in rows.values_list("procurement_id", "until"):
        until[key] = max(day, until.get(key, day))
    return until


def _cases(found: _Found) -> Iterator[Task]:
    rows = CourtCase.objects.filter(procurement__in=found, status__in=[it.value for it in SUSPENDING])
    for row in rows:
        running = row.status == CourtCaseStatus.RUNNING
        yield task(
            TaskKind.COURT,
            found[row.procurement_id],
            msg("Leg het vonnis vast: {claimant}", claimant=row.claimant_name)
            if running
            else msg("Voer het vonnis uit: {claimant}", claimant=row.claimant_name),
            msg("Zolang deze zaak loopt, houdt zij het ondertekenen van haar percelen tegen."),
            injunction_suspends,
            due=row.hearing_on if running else None,
        )


def _cases_of_enrolments(found: _Found) -> Iterator[Task]:
    rows = Enrolment.objects.filter(
        procurement__in=found, case_filed_on__isnull=False, case_judged_on__isnull=True
    )
    for row in rows.select_related("tenderer"):
        yield task(
            TaskKind.ENROLMENT,
            found[row.procurement_id],
            msg("Leg het vonnis vast: {claimant}", claimant=row.tenderer.name),
            msg("Zolang deze zaak loopt, is het besluit over deze aanmelding niet definitief."),
            injunction_suspends,
            number=row.number,
        )


def _asked(own: frozenset[int]) -> Iterator[Task]:
    rows = AwardCondition.objects.filter(
        submission__tenderer__in=own,
        kind__in=EVIDENCE_KINDS,
        status=ConditionStatus.OPEN,
        received_on__isnull=True,
    ).exclude(submission__procurement__status=_P.WITHDRAWN)
    for row in rows.select_related("submission__procurement"):
        yield task(
            TaskKind.ASKED,
            row.submission.procurement,
            msg("Lever bewijs aan: {title}", title=row.title),
            msg("De regio sluit pas een overeenkomst met u als dit bewijs er is."),
            requested_evidence_in_time,
            due=row.due,
            number=row.submission.number,
        )


def _to_answer(own: frozenset[int]) -> Iterator[Task]:
    """The last request without an answer, as long as its term runs."""
    mine = Submission.objects.filter(tenderer__in=own).exclude(status__in=NOT_COUNTING)
    requests = ValidityRequest.objects.filter(
        procurement__submissions__in=mine, answer_by__gte=clock.today()
    ).exclude(procurement__status__in=_ENDED)
    known = set(ValidityAnswer.objects.filter(submission__in=mine).values_list("request_id", "submission_id"))
    rows = requests.select_related("procurement").distinct()
    own_rows = mine.filter(procurement__in=[it.procurement_id for it in rows])
    for row in rows:
        for submission in own_rows:
            now = (submission.procurement_id, submission.round) == (row.procurement_id, row.procurement.round)
            if now and (row.pk, submission.pk) not in known:
                yield task(
                    TaskKind.ASKED,
                    row.procurement,
                    msg("Houdt u uw inschrijving langer geldig?"),
                    msg("De regio vraagt u dit tot en met {until}.", until=row.until),
                    bids_still_valid,
                    due=row.answer_by,
                    number=submission.number,
                )


__all__ = ["award_buyer_tasks", "award_provider_tasks"]
