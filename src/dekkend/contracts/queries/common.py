"""Which agreements somebody may see, and what a policy must know of one."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.errors import NotAllowed, UnknownAgreement
from dekkend.contracts.models import Agreement, ContractLine
from dekkend.contracts.policies import Action, AgreementFacts, may
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import buying_for, mandated_regions, member_ids, regions_of_members

_OFFICE = (Role.CONTRACT_MANAGER, Role.BUYER, Role.CONTROLLER)
_TOWN = (Role.CONTRACT_MANAGER, Role.CONTROLLER)


def visible_to(actor: Actor) -> "QuerySet[Agreement]":
    """The agreements that the actor may see (``Action.SEE_AGREEMENT``), in order of number; none for a
    visitor, all for a supervisor and for Dekkend itself. Who sees one may still not see its money."""
    rows = Agreement.objects.all()
    if not actor.is_known:
        return rows.none()
    if actor.account_id is None or actor.has(Role.SUPERVISOR):
        return rows
    return rows.filter(_office(actor) | _town(actor) | _access(actor) | _provider(actor))


def facts_of(row: Agreement, *, proposed_by: int | None = None) -> AgreementFacts:
    """What a policy must know of an agreement; ``proposed_by`` of the change at hand."""
    towns = ContractLine.objects.filter(agreement=row.pk).values_list("municipality_id", flat=True)
    return AgreementFacts(
        offices=buying_for(row.buyer_id),
        members=member_ids(row.buyer_id) | frozenset(towns.distinct().order_by()),
        provider=row.provider_id,
        status=AgreementStatus(row.status),
        proposed_by=proposed_by,
        sent=not (row.status == AgreementStatus.DRAFT or _never_sent(row)),
    )


def _never_sent(row: Agreement) -> bool:
    return row.status == AgreementStatus.LAPSED and row.sent_on is None


def region_facts(region_id: int) -> AgreementFacts:
    """What a policy must know of a buying organisation, for what is about all its agreements."""
    return AgreementFacts(offices=buying_for(region_id), members=member_ids(region_id))


def ensure(actor: Actor, action: Action, facts: AgreementFacts) -> None:
    """Raises NotAllowed with the policy's reason."""
    permission = may(actor, action, facts)
    if not permission:
        raise NotAllowed(reason=permission.reason)


def seen(actor: Actor, slug: str, action: Action = Action.SEE_AGREEMENT) -> Agreement:
    """The agreement with this slug. Raises UnknownAgreement when the actor may not see that it exists, and
    NotAllowed when it may be seen but not for this ``action``."""
    row = visible_to(actor).select_related("buyer", "provider").filter(slug=slug).first()
    if row is None:
        raise UnknownAgreement()
    if action is not Action.SEE_AGREEMENT:
        ensure(actor, action, facts_of(row))
    return row


def buyers_of(actor: Actor, *roles: Role) -> frozenset[int]:
    """The buying organisations for which the actor holds one of the roles, by itself or by mandate."""
    held = actor.organisations(*roles)
    return held | mandated_regions(held)


def _office(actor: Actor) -> Q:
    return Q(buyer__in=buyers_of(actor, *_OFFICE))


def _town(actor: Actor) -> Q:
    return _of_towns(actor.organisations(*_TOWN))


def _access(actor: Actor) -> Q:
    held = actor.organisations(Role.ACCESS_WORKER)
    return _sent() & (_of_towns(held) | Q(buyer__in=held))


def _of_towns(held: Iterable[int]) -> Q:
    towns = frozenset(held)
    if not towns:
        return Q(pk__in=[])
    lines = ContractLine.objects.filter(municipality_id__in=towns).values("agreement")
    return Q(buyer__in=regions_of_members(towns)) | Q(pk__in=lines)


def _provider(actor: Actor) -> Q:
    return _sent() & Q(provider__in=actor.organisations(Role.PROVIDER))


def _sent() -> Q:
    """What the provider got at some time: no drafts, also not when they lapsed."""
    lapsed_before = Q(status=AgreementStatus.LAPSED, sent_on__isnull=True)
    return ~Q(status=AgreementStatus.DRAFT) & ~lapsed_before
