"""What a provider has to do: enter, submit, repair, and read the letter in time."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.models import Outcome, Procurement, RepairWindow, Submission, SubmissionDraft
from dekkend.procurement.planning_rules import standstill_is_kept
from dekkend.procurement.queries.open_admissions import without_closing
from dekkend.procurement.queries.rounds import invited_tenderers
from dekkend.procurement.queries.task import Task, TaskKind, task
from dekkend.procurement.rules import formal_defect, own_statement_signed
from dekkend.procurement.states import OPEN_STATUSES, ProcurementStatus, SubmissionStatus
from dekkend.runtime import clock


def provider_tasks(actor: Actor) -> Iterator[Task]:
    """Everything that waits for the organisations for which the actor works."""
    own = actor.organisations(Role.PROVIDER)
    if own:
        yield from _to_submit(own)
        yield from _invited(own)
        yield from _to_enter(own)
        yield from _to_repair(own)
        yield from _letters(own)


def _open() -> "QuerySet[Procurement]":
    return Procurement.objects.filter(status__in=OPEN_STATUSES, closes_at__gte=clock.now())


def _invited(own: frozenset[int]) -> Iterator[Task]:
    """Who was selected is invited to bid; until something was begun that is a task of its own."""
    rows = Procurement.objects.filter(status=ProcurementStatus.INVITED, closes_at__gte=clock.now())
    for row in rows:
        for tenderer in sorted(own & set(invited_tenderers(row.pk))):
            mine = {"procurement": row, "tenderer": tenderer}
            if SubmissionDraft.objects.filter(**mine).exists() or _sent(**mine, round=row.round).exists():
                continue
            yield task(
                TaskKind.SUBMIT,
                row,
                msg("U bent geselecteerd: schrijf in"),
                msg("Na het sluiten van de inschrijving kan dit niet meer."),
                own_statement_signed,
                due=_closing(row),
            )


def _sent(**where: Any) -> "QuerySet[Submission]":
    return Submission.objects.filter(**where).exclude(status=SubmissionStatus.WITHDRAWN)


def _to_submit(own: frozenset[int]) -> Iterator[Task]:
    """Submissions that were begun and not submitted, as long as that is possible."""
    present = OuterRef("procurement__round")
    sent = _sent(procurement=OuterRef("procurement"), round=present, tenderer=OuterRef("tenderer"))
    rows = SubmissionDraft.objects.filter(~Exists(sent), tenderer_id__in=own, procurement__in=_open())
    for row in rows.select_related("procurement").defer("content"):
        yield task(
            TaskKind.SUBMIT,
            row.procurement,
            msg("Dien uw inschrijving in"),
            msg("U bent begonnen, maar er is nog niets ingediend."),
            own_statement_signed,
            due=_closing(row.procurement),
        )


def _to_enter(own: frozenset[int]) -> Iterator[Task]:
    """Procurements that are open and in which nothing was begun."""
    begun = SubmissionDraft.objects.filter(procurement=OuterRef("pk"), tenderer_id__in=own)
    sent = _sent(procurement=OuterRef("pk"), tenderer_id__in=own)
    rows = list(_open().filter(~Exists(begun), ~Exists(sent), status=ProcurementStatus.PUBLISHED))
    enrolling = without_closing(rows)
    for found in (row for row in rows if row.pk not in enrolling):
        yield task(
            TaskKind.ENTER,
            found,
            msg("Beslis of u inschrijft"),
            msg("De inschrijving is open. Een eigen verklaring en het gevraagde bewijs kosten tijd."),
            own_statement_signed,
            due=_closing(found),
        )


def _closing(found: Procurement) -> date | None:
    return found.closes_at.astimezone(clock.AMSTERDAM).date() if found.closes_at else None


def _to_repair(own: frozenset[int]) -> Iterator[Task]:
    rows = (
        RepairWindow.objects.filter(
            closed_at__isnull=True, last_day__gte=clock.today(), submission__tenderer_id__in=own
        )
        .annotate(
            open=Count("submission__defects", filter=Q(submission__defects__repaired_at__isnull=True)),
        )
        .filter(open__gt=0)
    )
    for row in rows.select_related("submission__procurement"):
        yield task(
            TaskKind.REPAIR,
            row.submission.procurement,
            msg("Herstel {count} gebreken in uw inschrijving", count=row.open),
            msg("U krijgt één keer gelegenheid tot herstel."),
            formal_defect,
            due=row.last_day,
            number=row.submission.number,
        )


def _letters(own: frozenset[int]) -> Iterator[Task]:
    """Letters about an award that is not final yet; after the standstill nothing can be done about it."""
    rows = Outcome.objects.filter(
        submission__tenderer_id__in=own,
        submission__procurement__status=ProcurementStatus.ANNOUNCED,
        submission__procurement__standstill_until__gte=clock.today(),
    )
    for row in rows.select_related("submission__procurement"):
        found = row.submission.procurement
        yield task(
            TaskKind.LETTER,
            found,
            msg("Lees de brief over uw inschrijving"),
            msg("Bent u het niet eens met het besluit? Dan kunt u tot het eind van de standstill iets doen."),
            standstill_is_kept,
            due=found.standstill_until,
            number=row.submission.number,
        )
