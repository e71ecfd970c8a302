"""The facts that a policy needs about a procurement, read in one query."""

from collections.abc import Collection
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.errors import NotAllowed, UnknownProcurement
from dekkend.procurement.models import Procurement
from dekkend.procurement.policies import Action, ProcurementFacts, may
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock


def with_buyers(rows: "QuerySet[Procurement]", on: date | None = None) -> "QuerySet[Procurement]":
    """Adds ``bodies``: the purchasing bodies that hold a mandate of the region on a day (today)."""
    held = Q(region__region__mandates__period__contains=on or clock.today())
    return rows.annotate(
        bodies=ArrayAgg("region__region__mandates__body", filter=held, distinct=True, default=[])
    )


def facts_of(
    found: Procurement,
    *,
    tenderer: int | None = None,
    assessors: frozenset[int] = frozenset(),
    locked: bool = False,
) -> ProcurementFacts:
    """What policies must know about ``found`` (read through ``with_buyers``, else read here)."""
    bodies = getattr(found, "bodies", None)
    if bodies is None:
        bodies = with_buyers(Procurement.objects.filter(pk=found.pk)).get().bodies  # type: ignore[attr-defined]
    return ProcurementFacts(
        status=ProcurementStatus(found.status),
        buyers=frozenset({found.region_id, *bodies}),
        practice=found.practice,
        round=found.round,
        rounds=found.rounds,
        tenderer=tenderer,
        assessors=assessors,
        locked=locked,
        sealed=is_sealed(found),
    )


def is_sealed(found: Procurement) -> bool:
    """Whether it was published and its vault was never opened."""
    return found.published_at is not None and found.opened_at is None


def own_facts(found: Procurement, tenderer: int) -> ProcurementFacts:
    """What policies must know for a tenderer's own act; who buys does not matter then, and is not read."""
    return ProcurementFacts(
        status=ProcurementStatus(found.status),
        buyers=frozenset(),
        practice=found.practice,
        round=found.round,
        rounds=found.rounds,
        tenderer=tenderer,
    )


def get(slug: str) -> Procurement:
    """The procurement with its region and buyers. Raises UnknownProcurement."""
    found = with_buyers(Procurement.objects.select_related("region")).filter(slug=slug).first()
    if found is None:
        raise UnknownProcurement(slug=slug)
    return found


def seen(actor: Actor, slug: str) -> Procurement:
    """The procurement, when the actor may see it; else as if it did not exist. Raises UnknownProcurement."""
    found = get(slug)
    if not may(actor, Action.SEE_PROCUREMENT, facts_of(found)):
        raise UnknownProcurement(slug=slug)
    return found


def ensure(actor: Actor, action: Action, facts: ProcurementFacts) -> None:
    """Raises NotAllowed with the policy's reason."""
    permission = may(actor, action, facts)
    if not permission:
        raise NotAllowed(reason=permission.reason)


def sight_of(actor: Actor) -> tuple[bool, frozenset[int]]:
    """Whether the actor sees every procurement, and else the organisations of which also the concepts."""
    itself = actor.account_id is None and actor.is_known
    if itself or actor.has_any(Role.SUPERVISOR, Role.ADMINISTRATOR):
        return True, frozenset()
    return False, actor.organisations(Role.BUYER, Role.ASSESSOR, Role.CONTRACT_MANAGER, Role.CONTROLLER)


def visible(actor: Actor) -> "QuerySet[Procurement]":
    """The procurements that the actor may see in a list: published ones, and concepts of the own region."""
    everything, own = sight_of(actor)
    return visible_to(everything, own, clock.today())


def visible_to(everything: bool, own: Collection[int], today: date) -> "QuerySet[Procurement]":
    """The procurements that somebody with this sight (``sight_of``) may see."""
    rows = with_buyers(Procurement.objects.select_related("region"), today)
    if everything:
        return rows
    public = ~Q(status=ProcurementStatus.CONCEPT)
    mandated = Q(region__region__mandates__body_id__in=own, region__region__mandates__period__contains=today)
    allowed = Procurement.objects.filter(public | Q(region_id__in=own) | mandated).values("pk")
    return rows.filter(pk__in=allowed)


__all__ = [
    "ensure",
    "facts_of",
    "get",
    "own_facts",
    "seen",
    "sight_of",
    "visible",
    "visible_to",
    "with_buyers",
]
