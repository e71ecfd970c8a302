"""Which bids somebody may judge right now: a seat that counts, the right today, and no interest."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import account_ids_with
from dekkend.procurement.domain_assessment import Interest
from dekkend.procurement.models import (
    AssessorAssignment,
    Bid,
    InterestStatement,
    PracticeAssessor,
    Procurement,
)
from dekkend.procurement.queries.access import facts_of
from dekkend.runtime import clock

FREE = Q(current=True) & (Q(interest=Interest.NONE) | Q(interest=Interest.UNSURE, allowed=True))
"""The statements that let an assessor judge a tenderer."""


def panel_of(found: Procurement) -> list[int]:
    """The accounts that may judge in a procurement today."""
    return panel(facts_of(found).buyers, found.pk if found.practice else None)


def panel(buyers: Collection[int], practice_run: int | None) -> list[int]:
    """Who is assessor today for the region or its body; in a practice run also the people that it made up,
    who judge nowhere else."""
    ids: dict[int, None] = {}
    for organisation in sorted(buyers):
        ids |= dict.fromkeys(account_ids_with(Role.ASSESSOR, organisation))
    if practice_run is not None:
        made_up = PracticeAssessor.objects.filter(procurement=practice_run)
        ids |= dict.fromkeys(made_up.values_list("assessor_id", flat=True))
    return list(ids)


def judging_in(actor: Actor) -> "QuerySet[Procurement]":
    """The procurements of the regions for which the actor is an assessor today."""
    own = actor.organisations(Role.ASSESSOR)
    mandated = Q(
        region__region__mandates__body_id__in=own,
        region__region__mandates__period__contains=clock.today(),
    )
    return Procurement.objects.filter(Q(region_id__in=own) | mandated)


def seats_of(actor: Actor) -> "QuerySet[AssessorAssignment]":
    """The actor's own seats, on bids of which the actor may see something."""
    account = actor.account_id or 0
    free = InterestStatement.objects.filter(
        FREE,
        assessor_id=account,
        procurement=OuterRef("bid__submission__procurement"),
        tenderer=OuterRef("bid__submission__tenderer"),
    )
    return AssessorAssignment.objects.filter(
        Exists(free),
        assessor_id=account,
        ended_at__isnull=True,
        bid__submission__procurement__in=judging_in(actor).values("pk"),
    )


def judged_bids(actor: Actor, procurement_id: int) -> "QuerySet[Bid]":
    """The bids of one procurement that the actor may read as an assessor."""
    seats = seats_of(actor).filter(bid__submission__procurement=procurement_id)
    return Bid.objects.filter(pk__in=seats.values("bid_id"))


__all__ = ["FREE", "judged_bids", "judging_in", "panel", "panel_of", "seats_of"]
