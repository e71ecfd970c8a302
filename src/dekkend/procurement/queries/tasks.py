"""The work list: what has this person to do, by when, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.models import (
    AssessorAssignment,
    Procurement,
    RepairWindow,
    Submission,
    SubmissionDraft,
)
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries.access import facts_of, visible
from dekkend.procurement.states import BidStatus, ProcurementStatus, SubmissionStatus
from dekkend.runtime import clock


class TaskKind(StrEnum):
    NEXT_STEP = "volgende-stap"
    SCORE = "beoordelen"
    REPAIR = "herstellen"
    SUBMIT = "indienen"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``number`` is the submission, where the task is about one."""

    kind: TaskKind
    procurement: str
    procurement_title: str
    title: Message
    why: Message
    due: date | None
    number: int | None = None


_P: Final = ProcurementStatus
_NEXT: Final = {
    _P.CONCEPT: msg("Publiceer de inkoop"),
    _P.CLOSED: msg("Toets of de inschrijvingen volledig zijn"),
    _P.COMPLETENESS: msg("Geef gelegenheid tot herstel"),
    _P.REPAIR: msg("Sluit het herstel en toets de uitsluitingsgronden"),
    _P.EXCLUSION: msg("Toets de geschiktheid"),
    _P.SUITABILITY: msg("Toets het akkoord met de uitvoering"),
    _P.EXECUTION: msg("Start de beoordeling"),
    _P.ASSESSMENT: msg("Volg de beoordeling"),
    _P.CONSENSUS: msg("Rond de consensus af en besluit"),
    _P.DECIDED: msg("Maak de voorlopige gunning bekend"),
    _P.ANNOUNCED: msg("Maak de gunning definitief"),
}


def work_list(actor: Actor) -> tuple[Task, ...]:
    """What the actor has to do in procurements, the most urgent first."""
    tasks = [
        *_buyer_tasks(actor),
        *_assessor_tasks(actor),
        *_consensus_tasks(actor),
        *_repair_tasks(actor),
        *_submit_tasks(actor),
    ]
    return tuple(sorted(tasks, key=lambda task: (task.due is None, task.due or date.max, task.procurement)))


def _buyer_tasks(actor: Actor) -> Iterator[Task]:
    if not actor.has_any(Role.BUYER):
        return
    for found in _running(visible(actor)):
        status = ProcurementStatus(found.status)
        if is_buyer(actor, facts_of(found)) and (status in _NEXT or _receipt_over(found)):
            title = _NEXT.get(status) or msg("Sluit de inschrijving")
            yield Task(TaskKind.NEXT_STEP, found.slug, found.title, title, _why(found), _due(found))


def _running(rows: "QuerySet[Procurement]") -> "QuerySet[Procurement]":
    return rows.exclude(status__in=[_P.FINAL, _P.WITHDRAWN])


def _receipt_over(found: Procurement) -> bool:
    return found.status == _P.PUBLISHED and found.closes_at is not None and found.closes_at <= clock.now()


def _why(found: Procurement) -> Message:
    if found.status == _P.ANNOUNCED and found.standstill_until:
        return msg("De standstill loopt tot en met {day} (PL-14).", day=found.standstill_until)
    if found.status == _P.REPAIR and found.repair_until:
        return msg("Inschrijvers herstellen tot en met {day} (EL-10).", day=found.repair_until)
    if found.status == _P.CONCEPT:
        return msg("Zonder publicatie kan niemand inschrijven.")
    return msg("De volgende stap kan pas als deze klaar is (EL-01).")


def _due(found: Procurement) -> date | None:
    if found.status == _P.ANNOUNCED:
        return found.standstill_until
    if found.status == _P.REPAIR:
        return found.repair_until
    return None


def _assessor_tasks(actor: Actor) -> Iterator[Task]:
    if actor.account_id is None:
        return
    rows = (
        AssessorAssignment.objects.filter(
            assessor_id=actor.account_id,
            locked_at__isnull=True,
            bid__submission__procurement__status=_P.ASSESSMENT,
        )
        .values("bid__submission__procurement__slug", "bid__submission__procurement__title")
        .annotate(open=Count("pk"))
        .order_by("bid__submission__procurement__slug")
    )
    for row in rows:
        yield Task(
            TaskKind.SCORE,
            row["bid__submission__procurement__slug"],
            row["bid__submission__procurement__title"],
            msg("Beoordeel {count} inschrijvingen", count=row["open"]),
            msg("U bent een van de beoordelaars. Consensus kan als u beiden klaar bent."),
            None,
        )


def _consensus_tasks(actor: Actor) -> Iterator[Task]:
    """Bids of which both assessors locked their scores; they need not wait for the other bids."""
    if actor.account_id is None:
        return
    place = "bid__submission__procurement"
    rows = (
        AssessorAssignment.objects.filter(
            assessor_id=actor.account_id,
            bid__status=BidStatus.SCORED,
            **{f"{place}__status__in": [_P.ASSESSMENT, _P.CONSENSUS]},
        )
        .values(f"{place}__slug", f"{place}__title")
        .annotate(open=Count("pk"))
        .order_by(f"{place}__slug")
    )
    for row in rows:
        yield Task(
            TaskKind.CONSENSUS,
            row[f"{place}__slug"],
            row[f"{place}__title"],
            msg("Bereik consensus over {count} inschrijvingen", count=row["open"]),
            msg("Alle scores staan vast. Een van u beiden schrijft het gezamenlijke oordeel op."),
            None,
        )


def _submit_tasks(actor: Actor) -> Iterator[Task]:
    """Submissions that were begun and not submitted, as long as that is possible."""
    own = actor.organisations(Role.PROVIDER)
    if not own:
        return
    sent = Submission.objects.filter(
        procurement=OuterRef("procurement"), tenderer=OuterRef("tenderer")
    ).exclude(status=SubmissionStatus.WITHDRAWN)
    rows = SubmissionDraft.objects.filter(
        ~Exists(sent),
        tenderer_id__in=own,
        procurement__status=_P.PUBLISHED,
        procurement__closes_at__gte=clock.now(),
    )
    for row in rows.select_related("procurement").defer("content"):
        found = row.procurement
        yield Task(
            TaskKind.SUBMIT,
            found.slug,
            found.title,
            msg("Dien uw inschrijving in"),
            msg("U bent begonnen, maar er is nog niets ingediend."),
            found.closes_at.astimezone(clock.AMSTERDAM).date() if found.closes_at else None,
        )


def _repair_tasks(actor: Actor) -> Iterator[Task]:
    own = actor.organisations(Role.PROVIDER)
    if not own:
        return
    rows = (
        RepairWindow.objects.filter(
            closed_at__isnull=True, last_day__gte=clock.today(), submission__tenderer_id__in=own
        )
        .annotate(
            open=Count("submission__defects", filter=Q(submission__defects__repaired_at__isnull=True)),
        )
        .filter(open__gt=0)
        .select_related("submission__procurement")
    )
    for row in rows:
        found = row.submission.procurement
        yield Task(
            TaskKind.REPAIR,
            found.slug,
            found.title,
            msg("Herstel {count} gebreken in uw inschrijving", count=row.open),
            msg("U krijgt één keer gelegenheid tot herstel (EL-10)."),
            row.last_day,
            row.submission.number,
        )
