"""What waits around questions, notes and complaints: for the buyer to answer, for a tenderer to confirm."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.complaint_states import OPEN
from dekkend.procurement.information_rules import NoteTermFacts, change_may_be_essential, informed_in_time
from dekkend.procurement.information_states import QuestionStatus
from dekkend.procurement.models import (
    Complaint,
    DefinitionVersion,
    Procurement,
    Submission,
    SubmissionDraft,
    VersionConfirmation,
)
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.procedure_remedy_rules import complaint_answered_in_time
from dekkend.procurement.queries.access import facts_of, with_buyers
from dekkend.procurement.queries.task import Task, TaskKind, task
from dekkend.procurement.states import OPEN_STATUSES, SubmissionStatus
from dekkend.runtime import clock

_WAITING = (QuestionStatus.ASKED, QuestionStatus.LATE)


def information_buyer_tasks(actor: Actor) -> Iterator[Task]:
    """Questions without an answer, by the last day of a note; complaints, by their own last day."""
    if not actor.has(Role.BUYER):
        return
    yield from _questions(actor)
    rows = Complaint.objects.filter(status__in=[each.value for each in OPEN]).select_related(
        "procurement__region"
    )
    for row in rows.order_by("due"):
        if is_buyer(actor, facts_of(row.procurement)):
            yield task(
                TaskKind.COMPLAINT,
                row.procurement,
                msg("Beantwoord de klacht “{subject}”", subject=row.subject),
                msg("Een klacht krijgt binnen zes weken antwoord."),
                complaint_answered_in_time,
                due=row.due,
                number=row.number,
            )


def information_provider_tasks(actor: Actor) -> Iterator[Task]:
    """Changes that an own organisation with a draft or a submission did not confirm."""
    own = actor.organisations(Role.PROVIDER)
    if not own:
        return
    for found, note in _unconfirmed(own):
        closes = found.closes_at.astimezone(clock.AMSTERDAM).date() if found.closes_at else None
        yield task(
            TaskKind.CONFIRM,
            found,
            msg("Lees en bevestig nota {number}", number=str(note)),
            msg("De nota wijzigt de inkoop. Zonder bevestiging kunt u niet indienen."),
            change_may_be_essential,
            due=closes,
            number=note,
        )


def _questions(actor: Actor) -> Iterator[Task]:
    waiting = Count("questions", filter=Q(questions__status__in=_WAITING), distinct=True)
    rows = with_buyers(Procurement.objects.filter(status__in=OPEN_STATUSES).select_related("region"))
    for found in rows.annotate(waiting=waiting).filter(waiting__gt=0):
        if is_buyer(actor, facts_of(found)):
            yield task(
                TaskKind.QUESTION,
                found,
                msg("Beantwoord {count} vragen", count=found.waiting),  # type: ignore[attr-defined]
                msg("De antwoorden verschijnen in een nota, ten minste tien dagen voor de sluiting."),
                informed_in_time,
                due=_note_day(found),
            )


def _note_day(found: Procurement) -> date | None:
    if found.closes_at is None:
        return None
    closes = found.closes_at.astimezone(clock.AMSTERDAM).date()
    return NoteTermFacts(clock.today(), closes).latest


def _unconfirmed(own: frozenset[int]) -> Iterator[tuple[Procurement, int]]:
    """Procurements that are open, of which the version that holds came by a note that none confirmed."""
    newest = DefinitionVersion.objects.filter(
        procurement__status__in=OPEN_STATUSES, procurement__closes_at__gte=clock.now(), number__gt=1
    ).annotate(last=Max("procurement__versions__number"))
    busy = SubmissionDraft.objects.filter(procurement=OuterRef("procurement"), tenderer_id__in=own)
    sent = Submission.objects.filter(procurement=OuterRef("procurement"), tenderer_id__in=own).exclude(
        status=SubmissionStatus.WITHDRAWN
    )
    known = VersionConfirmation.objects.filter(version=OuterRef("pk"), tenderer_id__in=own)
    rows = newest.filter(Exists(busy) | Exists(sent), ~Exists(known), number=F("last"))
    for row in rows.select_related("procurement", "note").defer("content"):
        yield row.procurement, int(row.note.number or 0)
