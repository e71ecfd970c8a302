"""The decision route as people see it, and what of it a step of the procurement still waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor, Permission
from dekkend.procurement.completeness import Missing, missing_to_publish
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import DocumentVersion, Procurement, RouteDocument, RouteStep
from dekkend.procurement.policies import Action, may, reads_all
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.route_domain import (
    Effect,
    MomentKind,
    NeededFor,
    StepFacts,
    council_decision,
    effect_on_publication,
    moments_of,
)
from dekkend.procurement.route_errors import UnknownDocument, UnknownRouteStep
from dekkend.procurement.route_rules import RouteFacts, changes_are_processed, decisions_are_there
from dekkend.procurement.route_states import RouteStatus, VersionStatus
from dekkend.procurement.snapshot import definition_of, latest_version
from dekkend.runtime import clock


@dataclass(frozen=True)
class RouteView:
    """The route of one procurement. ``made`` is False when the definition has one that was not stored yet."""

    procurement: Procurement
    steps: tuple[RouteStep, ...]
    documents: tuple[RouteDocument, ...]
    made: bool
    permission: Permission
    effect: Effect | None
    verdicts: tuple[Verdict, ...]


def route(actor: Actor, slug: str) -> RouteView:
    """The route, for who works for the region and for supervisors.

    Raises UnknownProcurement, UnknownRouteStep. Five queries, however many steps there are.
    """
    found = seen(actor, slug)
    _refuse_outsiders(actor, found)
    definition = definition_of(latest_version(found.pk))
    steps = steps_of(found.pk)
    facts = facts_of_steps(steps)
    made = bool(steps) or not moments_of(definition)
    asked = RouteFacts(NeededFor.PUBLISH, facts, made)
    return RouteView(
        procurement=found,
        steps=steps,
        documents=documents_of(found.pk),
        made=made,
        permission=may(actor, Action.RUN_PROCUREMENT, facts_of(found)),
        effect=effect_on_publication(facts, definition, clock.today()),
        verdicts=(decisions_are_there(asked), changes_are_processed(asked)),
    )


def _refuse_outsiders(actor: Actor, found: Procurement) -> None:
    if not reads_all(actor, facts_of(found)):
        raise UnknownRouteStep()


def steps_of(procurement_id: int) -> tuple[RouteStep, ...]:
    """The stored moments in order, each with its document and the version that was decided on."""
    rows = RouteStep.objects.filter(procurement=procurement_id).select_related("document", "version")
    newest = Max("document__versions__number", filter=Q(document__versions__status=VersionStatus.DEFINITIVE))
    return tuple(rows.annotate(newest_definitive=newest).order_by("position"))


def documents_of(procurement_id: int) -> tuple[RouteDocument, ...]:
    """The documents with their versions."""
    rows = RouteDocument.objects.filter(procurement=procurement_id).prefetch_related("versions")
    return tuple(rows.order_by("position"))


def facts_of_steps(steps: Iterable[RouteStep]) -> tuple[StepFacts, ...]:
    """What the rules need of stored moments (read through ``steps_of``)."""
    return tuple(
        StepFacts(
            title_of(step),
            MomentKind(step.kind),
            RouteStatus(step.status),
            step.planned_on,
            NeededFor(step.needed_for),
            step.reference,
            _processed(step),
        )
        for step in steps
    )


def _processed(step: RouteStep) -> bool:
    newest: int | None = getattr(step, "newest_definitive", None)
    return newest is not None and newest > (step.version.number if step.version else 0)


def title_of(step: RouteStep) -> str:
    """ "Inkoopstrategie: College (Epe)": what is decided, by whom, where."""
    where = f" ({step.municipality_name})" if step.municipality_name else ""
    what = f"{step.document.title}: " if step.document else ""
    return f"{what}{step.body_name}{where}"


def missing_before_publication(procurement_id: int, definition: Definition) -> tuple[Missing, ...]:
    """What the definition leaves open, and the decisions of the route that are not there yet (RO-01, RO-02).

    A council's decision recorded in the route answers PL-02.
    """
    steps = steps_of(procurement_id)
    facts = facts_of_steps(steps)
    decided = council_decision(facts) is not None
    lacking = tuple(it for it in missing_to_publish(definition) if not (it.rule == "PL-02" and decided))
    made = bool(steps) or not moments_of(definition)
    return (
        *lacking,
        *(Missing("route", it.reason, it.rule) for it in _blocking(NeededFor.PUBLISH, facts, made)),
    )


def verdicts_before(procurement_id: int, step: NeededFor) -> tuple[Verdict, ...]:
    """The rules of the route that forbid a step of the procurement now."""
    return _blocking(step, facts_of_steps(steps_of(procurement_id)), made=True)


def _blocking(step: NeededFor, facts: tuple[StepFacts, ...], made: bool) -> tuple[Verdict, ...]:
    asked = RouteFacts(step, facts, made)
    return tuple(it for it in (decisions_are_there(asked), changes_are_processed(asked)) if it.blocks)


@dataclass(frozen=True)
class DocumentView:
    """One document with its versions, the newest first, and where it was decided on."""

    document: RouteDocument
    versions: tuple[DocumentVersion, ...]
    steps: tuple[RouteStep, ...]
    permission: Permission


def route_document(actor: Actor, slug: str, document: str) -> DocumentView:
    """One document. Raises UnknownProcurement, UnknownRouteStep, UnknownDocument."""
    found = seen(actor, slug)
    _refuse_outsiders(actor, found)
    row = RouteDocument.objects.filter(procurement=found, slug=document).first()
    if row is None:
        raise UnknownDocument()
    return DocumentView(
        row,
        tuple(row.versions.order_by("-number")),
        tuple(it for it in steps_of(found.pk) if it.document_id == row.pk),
        may(actor, Action.RUN_PROCUREMENT, facts_of(found)),
    )


def route_step(actor: Actor, slug: str, number: int) -> RouteStep:
    """One moment, for who may change it or read along. Raises UnknownProcurement, UnknownRouteStep."""
    found = seen(actor, slug)
    _refuse_outsiders(actor, found)
    step = (
        RouteStep.objects.filter(procurement=found, pk=number).select_related("document", "version").first()
    )
    if step is None:
        raise UnknownRouteStep()
    return step


def may_read_route_file(actor: Actor, slug: str, number: int) -> bool:
    """Whether an upload of the route is for this person: versions and decisions alike."""
    found = seen(actor, slug)
    if not reads_all(actor, facts_of(found)):
        return False
    return (
        DocumentVersion.objects.filter(document__procurement=found, file=number).exists()
        or RouteStep.objects.filter(procurement=found, file=number).exists()
    )


def late_decisions(procurement_ids: Iterable[int], today: date) -> dict[int, int]:
    """How many planned moments are late, by procurement: one query, for boards and work lists."""
    rows = (
        RouteStep.objects.filter(
            procurement__in=list(procurement_ids),
            status__in=(RouteStatus.OPEN, RouteStatus.DEFERRED),
            planned_on__lt=today,
        )
        .values("procurement")
        .annotate(count=Count("pk"))
    )
    return {row["procurement"]: row["count"] for row in rows}
