"""The decision route: making it from the definition, adding versions, and recording what bodies decide."""

from dataclasses import dataclass
from datetime import date

from django.core.files import File
from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.models import DocumentVersion, Procurement, RouteDocument, RouteStep
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.queries.route import title_of, verdicts_before
from dekkend.procurement.route_domain import Moment, MomentKind, NeededFor, moments_of
from dekkend.procurement.route_errors import (
    DecisionInFuture,
    DecisionsMissing,
    EarlierDecisionMissing,
    NewDateMissing,
    ReasonMissing,
    ReferenceMissing,
    RouteIsFixed,
    UnknownDocument,
    UnknownRouteStep,
)
from dekkend.procurement.route_states import ROUTE_STEP, SETTLED, RouteStatus, VersionStatus
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit, clock, files
from dekkend.runtime.transitions import transition


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a body decided, as its list of decisions says. ``version`` is the number that lay before it."""

    decided_on: date | None
    reference: str
    note: str = ""
    version: int | None = None


@transaction.atomic
def make_route(actor: Actor, procurement_id: int) -> int:
    """Stores the route of the definition; how many moments were added. Doing it again adds what is new.

    Raises UnknownProcurement, NotAllowed.
    """
    case = open_case(actor, procurement_id)
    documents = _documents(case)
    have = set(
        RouteStep.objects.filter(procurement=case.row).values_list("document__slug", "body", "municipality")
    )
    wanted = [
        (position, moment)
        for position, moment in enumerate(moments_of(case.definition), start=1)
        if (moment.document or None, moment.body, moment.municipality) not in have
    ]
    RouteStep.objects.bulk_create(_step(case.row, documents, position, moment) for position, moment in wanted)
    if wanted:
        audit.record(case.stream, actor, "route.make", f"procurement:{case.row.pk}", {"steps": len(wanted)})
    return len(wanted)


def _documents(case: Case) -> dict[str, RouteDocument]:
    RouteDocument.objects.bulk_create(
        [
            RouteDocument(procurement=case.row, slug=it.id, title=it.title, position=position)
            for position, it in enumerate(case.definition.decision_documents, start=1)
        ],
        ignore_conflicts=True,
    )
    return {row.slug: row for row in RouteDocument.objects.filter(procurement=case.row)}


def _step(
    procurement: Procurement, documents: dict[str, RouteDocument], position: int, moment: Moment
) -> RouteStep:
    return RouteStep(
        procurement=procurement,
        position=position,
        document=documents.get(moment.document),
        kind=moment.kind,
        body=moment.body,
        body_name=moment.body_name,
        municipality=moment.municipality,
        municipality_name=moment.municipality_name,
        planned_on=moment.planned_on,
        first_planned_on=moment.planned_on,
        needed_for=moment.needed_for,
    )


@transaction.atomic
def add_version(
    actor: Actor, procurement_id: int, document: str, upload: File, status: VersionStatus, note: str = ""
) -> DocumentVersion:
    """A new version of a document, with its file; its number follows on the last one.

    Raises UnknownProcurement, NotAllowed, UnknownDocument, a FileRefused.
    """
    case = open_case(actor, procurement_id)
    row = RouteDocument.objects.filter(procurement=case.row, slug=document).first()
    if row is None:
        raise UnknownDocument()
    stored = files.save(upload, actor)
    last = row.versions.order_by("-number").first()
    version = DocumentVersion.objects.create(
        document=row,
        number=last.number + 1 if last else 1,
        status=status,
        file=stored.pk,
        sha256=stored.sha256,
        name=stored.name,
        note=note.strip(),
        added_at=clock.now(),
        added_by_id=actor.account_id,
    )
    data = {"document": row.slug, "number": version.number, "status": status, "sha256": stored.sha256}
    audit.record(case.stream, actor, "route.add_version", f"routedocument:{row.pk}", data)
    return version


@transaction.atomic
def plan_step(actor: Actor, step_id: int, planned_on: date | None) -> None:
    """Plans a moment on a day, or on no day. Raises UnknownRouteStep, NotAllowed, RouteIsFixed."""
    step = _open(actor, step_id)
    if step.status not in (RouteStatus.OPEN, RouteStatus.DEFERRED):
        raise RouteIsFixed()
    step.planned_on = planned_on
    step.first_planned_on = step.first_planned_on or planned_on
    step.save(update_fields=["planned_on", "first_planned_on"])
    _note(step, actor, "route.plan", {"planned_on": planned_on})


@transaction.atomic
def record_decision(
    actor: Actor, step_id: int, action: str, given: Recorded, upload: File | None = None
) -> None:
    """Records "agree", "agree_with_changes" or "reject". Of two secretaries who record at once, one is told.

    Raises UnknownRouteStep, NotAllowed, TransitionNotAllowed, AlreadyMoved, ReferenceMissing,
    DecisionInFuture, EarlierDecisionMissing, a FileRefused.
    """
    step = _open(actor, step_id)
    ROUTE_STEP.next(RouteStatus(step.status), action)
    if given.decided_on is None or not given.reference.strip():
        raise ReferenceMissing()
    if given.decided_on > clock.today():
        raise DecisionInFuture(day=given.decided_on)
    _refuse_out_of_order(step)
    step.decided_on, step.reference, step.note = (
        given.decided_on,
        given.reference.strip(),
        given.note.strip(),
    )
    step.version = _version(step, given.version)
    if upload is not None:
        stored = files.save(upload, actor)
        step.file, step.file_name, step.file_sha256 = stored.pk, stored.name, stored.sha256
    _stamp(step, actor, "decided_on", "reference", "note", "version", "file", "file_name", "file_sha256")
    data = {
        "title": title_of(step),
        "decided_on": step.decided_on,
        "reference": step.reference,
        "version": step.version.number if step.version else None,
        "sha256": step.file_sha256,
    }
    _move(step, actor, action, data=data)


@transaction.atomic
def defer_decision(actor: Actor, step_id: int, to: date | None, note: str = "") -> None:
    """Records that the body put off its decision to another day.

    Raises UnknownRouteStep, NotAllowed, TransitionNotAllowed, AlreadyMoved, NewDateMissing.
    """
    step = _open(actor, step_id)
    ROUTE_STEP.next(RouteStatus(step.status), "defer")
    if to is None or to < clock.today():
        raise NewDateMissing()
    before = step.planned_on
    step.planned_on, step.note = to, note.strip()
    step.first_planned_on = step.first_planned_on or before
    _stamp(step, actor, "planned_on", "first_planned_on", "note")
    _move(step, actor, "defer", reason=note.strip(), data={"planned_on": to, "before": before})


@transaction.atomic
def drop_step(actor: Actor, step_id: int, reason: str) -> None:
    """This moment does not happen. Raises UnknownRouteStep, NotAllowed, TransitionNotAllowed,
    ReasonMissing."""
    _change(actor, step_id, "drop", reason)


@transaction.atomic
def reopen_step(actor: Actor, step_id: int, reason: str) -> None:
    """Brings a decision before its body again: a mistake was made, or there is a new version.

    Raises UnknownRouteStep, NotAllowed, TransitionNotAllowed, ReasonMissing, and RouteIsFixed when the
    procurement was published on it.
    """
    step = _change(actor, step_id, "reopen", reason)
    step.decided_on, step.reference, step.version = None, "", None
    step.file, step.file_name, step.file_sha256 = None, "", ""
    _stamp(step, actor, "decided_on", "reference", "version", "file", "file_name", "file_sha256")


def refuse_missing_decisions(procurement_id: int, step: NeededFor) -> None:
    """Raises DecisionsMissing when a decision of the route is not there on which ``step`` waits (RO-01)."""
    found = verdicts_before(procurement_id, step)
    if found:
        raise DecisionsMissing(reason=found[0].reason)


def _change(actor: Actor, step_id: int, action: str, reason: str) -> RouteStep:
    step = _open(actor, step_id)
    if not reason.strip():
        raise ReasonMissing()
    published = step.procurement.status != ProcurementStatus.CONCEPT
    if action == "reopen" and published and step.needed_for == NeededFor.PUBLISH:
        raise RouteIsFixed()
    step.note = reason.strip()
    step.save(update_fields=["note"])
    _move(step, actor, action, reason=reason.strip())
    return step


def _open(actor: Actor, step_id: int) -> RouteStep:
    """The moment, locked. Raises UnknownRouteStep, NotAllowed."""
    step = (
        RouteStep.objects.select_for_update(of=("self",), no_key=True)
        .select_related("procurement__region", "document")
        .filter(pk=step_id)
        .first()
    )
    if step is None:
        raise UnknownRouteStep()
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(step.procurement))
    return step


def _refuse_out_of_order(step: RouteStep) -> None:
    """Of two bodies that decide on one document, the first one in the route goes first."""
    if step.kind != MomentKind.DECIDE or step.document_id is None:
        return
    earlier = RouteStep.objects.filter(
        document=step.document_id, kind=MomentKind.DECIDE, position__lt=step.position
    ).exclude(body=step.body)
    waiting = earlier.exclude(status__in=SETTLED).select_related("document").first()
    if waiting is not None:
        raise EarlierDecisionMissing(title=title_of(waiting))


def _version(step: RouteStep, number: int | None) -> DocumentVersion | None:
    if step.document_id is None:
        return None
    rows = DocumentVersion.objects.filter(document=step.document_id)
    if number is None:
        return rows.order_by("-number").first()
    found = rows.filter(number=number).first()
    if found is None:
        raise UnknownDocument()
    return found


def _stamp(step: RouteStep, actor: Actor, *fields: str) -> None:
    step.recorded_at, step.recorded_by_id = clock.now(), actor.account_id
    step.save(update_fields=[*fields, "recorded_at", "recorded_by"])


def _move(
    step: RouteStep, actor: Actor, action: str, *, reason: str = "", data: dict[str, object] | None = None
) -> None:
    stream = stream_of(step.procurement_id)
    transition(step, ROUTE_STEP, action, actor=actor, stream=stream, reason=reason, data=data)


def _note(step: RouteStep, actor: Actor, action: str, data: dict[str, object]) -> None:
    audit.record(stream_of(step.procurement_id), actor, action, f"routestep:{step.pk}", data)
