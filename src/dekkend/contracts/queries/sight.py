"""Which agreements somebody may see, and which of the two sides somebody works for."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models import Agreement
from dekkend.contracts.sight_errors import UnknownAgreement
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.models import Mandate, RegionMembership
from dekkend.runtime import clock

READERS: Final = (Role.BUYER, Role.CONTRACT_MANAGER, Role.CONTROLLER, Role.ACCESS_WORKER)
"""Who reads the agreements of the own region, its purchasing bodies and its municipalities."""


def sees_all(actor: Actor) -> bool:
    """Supervisors, and the application itself."""
    return actor.is_known and (actor.account_id is None or actor.has(Role.SUPERVISOR))


def visible(actor: Actor) -> "QuerySet[Agreement]":
    """The agreements that the actor may see: those of the own region, and a provider's own once sent."""
    rows = Agreement.objects.select_related("buyer", "provider")
    if sees_all(actor):
        return rows
    own = actor.organisations(*READERS)
    provides = Q(provider_id__in=actor.organisations(Role.PROVIDER))
    sent = provides & ~Q(status=AgreementStatus.DRAFT)
    return rows.filter(sent | Q(buyer_id__in=buyers_for(own)))


def buyers_for(own: Iterable[int]) -> frozenset[int]:
    """The buying organisations whose agreements people of ``own`` read: themselves, the regions in which
    they take part or for which they hold a mandate, and the bodies with a mandate of their region."""
    own = frozenset(own)
    if not own:
        return own
    today = clock.today()
    taking_part = RegionMembership.objects.filter(municipality_id__in=own, period__contains=today)
    regions = own | set(taking_part.values_list("region_id", flat=True))
    held = Mandate.objects.filter(
        Q(body_id__in=own) | Q(region_id__in=regions), period__contains=today
    ).values_list("body_id", "region_id")
    pairs = list(held)
    bodies = {body for body, region in pairs if region in regions}
    return regions | bodies | {region for body, region in pairs if body in own}


def buyers_of(row: Agreement) -> frozenset[int]:
    """The organisations whose contract managers act: the buyer and the bodies with its mandate."""
    held = Mandate.objects.filter(region_id=row.buyer_id, period__contains=clock.today())
    return frozenset({row.buyer_id, *held.values_list("body_id", flat=True)})


def seen(actor: Actor, slug: str) -> Agreement:
    """The agreement, when the actor may see it; else as if it did not exist. Raises UnknownAgreement."""
    found = visible(actor).select_related("standing", "procurement").filter(slug=slug).first()
    if found is None:
        raise UnknownAgreement(slug=slug)
    return found
