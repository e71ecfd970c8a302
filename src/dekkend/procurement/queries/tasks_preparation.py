"""What waits before and around a procedure: moments of the decision route, input without an answer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.consultation_domain import ConsultationStatus, Handling
from dekkend.procurement.consultation_rules import inputs_are_answered
from dekkend.procurement.models import ConsultationRound, Procurement, RouteStep
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries.access import facts_of, visible
from dekkend.procurement.queries.task import Task, TaskKind, task
from dekkend.procurement.route_rules import decisions_are_there
from dekkend.procurement.route_states import RouteStatus
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock

AHEAD: Final = timedelta(days=14)
"""How long before a moment of the route it stands on the list."""
_WAITING: Final = (RouteStatus.OPEN, RouteStatus.DEFERRED)
_ENDED: Final = (ProcurementStatus.FINAL, ProcurementStatus.WITHDRAWN)


def preparation_tasks(actor: Actor) -> Iterator[Task]:
    """For the buyer of real procurements: a practice run waits for no decision and consults nobody."""
    if not actor.has_any(Role.BUYER):
        return
    rows = visible(actor).filter(practice=False).exclude(status__in=_ENDED)
    found = {row.pk: row for row in rows if is_buyer(actor, facts_of(row))}
    if found:
        yield from _moments(found)
        yield from _inputs(found)


def _moments(found: dict[int, Procurement]) -> Iterator[Task]:
    """One task for each procurement and document-body: the decisions of many municipalities are one line."""
    steps = RouteStep.objects.filter(
        procurement__in=found, status__in=_WAITING, planned_on__lte=clock.today() + AHEAD
    )
    shared = steps.values_list("procurement_id", "body_name", "document__title", "planned_on")
    counted = shared.annotate(count=Count("pk")).order_by("planned_on", "procurement_id", "body_name")
    for key, body, document, planned, count in counted:
        yield task(
            TaskKind.ROUTE,
            found[key],
            _title(body, document or "", count),
            msg("De volgende stap van de inkoop wacht op de besluiten die daarvoor nodig zijn."),
            decisions_are_there,
            due=planned,
        )


def _title(body: str, document: str, count: int) -> Message:
    if count > 1:
        return msg(
            "Leg {count} besluiten vast: {body}, {document}", count=count, body=body, document=document
        )
    return msg("Leg het besluit vast: {body}, {document}", body=body, document=document)


def _inputs(found: dict[int, Procurement]) -> Iterator[Task]:
    """Consultations that are over, with input of which nobody said what was done with it."""
    over = Q(closes_on__lt=clock.today()) | Q(status=ConsultationStatus.CLOSED)
    rows = ConsultationRound.objects.filter(over, procurement__in=found).exclude(
        status=ConsultationStatus.REPORTED
    )
    waiting = Count("inputs", filter=Q(inputs__handling=Handling.OPEN))
    counted = rows.annotate(waiting=waiting).filter(waiting__gt=0).order_by("pk")
    for row in counted:
        yield task(
            TaskKind.INPUT,
            found[row.procurement_id],
            msg("Zeg wat u deed met {count} inbrengen: {title}", count=row.waiting, title=row.title),
            msg("Wie meedacht, leest in het verslag wat ermee is gedaan."),
            inputs_are_answered,
            number=row.pk,
        )


__all__ = ["preparation_tasks"]
