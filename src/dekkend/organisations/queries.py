"""Reads: the actor comes first, and the result is already limited to what the actor may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import (
    Actor,
    AnonymousActor,
    Grant,
    LegalForm,
    OrganisationKind,
    Role,
    Segment,
    sort_key,
)
from dekkend.organisations.models import (
    Account,
    Mandate,
    Municipality,
    Organisation,
    Provider,
    Region,
    RegionMembership,
    RoleGrant,
)
from dekkend.organisations.policies import Action, Subject, administers_everywhere, may
from dekkend.organisations.ranges import period_of
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    id: int
    kind: OrganisationKind
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    organisation_id: int
    cbs_code: str
    name: str
    province: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A municipality in a region; ``lots`` None means all of them."""

    municipality: MunicipalityRow
    period: Period
    lots: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region with those who take part on the day asked for."""

    id: int
    name: str
    slug: str
    centre: MunicipalityRow | None
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class ProviderRow:
    id: int
    name: str
    slug: str
    kvk: str
    agb: str | None
    legal_form: LegalForm
    segment: Segment | None


@dataclass(frozen=True, slots=True)
class ProviderProfile:
    """Everything that a provider told about itself; amounts in euros over the last closed year."""

    id: int
    name: str
    slug: str
    kvk: str
    agb: str | None
    legal_form: LegalForm
    staff: int | None
    turnover: Decimal | None
    balance_total: Decimal | None
    group: str | None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant as the administrator sees it, past and future ones too."""

    id: int
    role: Role
    organisation_id: int
    organisation: str
    period: Period


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: int
    name: str
    email: str
    is_active: bool
    is_example: bool
    grants: tuple[GrantRow, ...]


def actor_for(account: Account | None, on: date | None = None) -> Actor:
    """Who ``account`` is on a day (today): its name and the roles that hold then."""
    if account is None or not account.is_active:
        return AnonymousActor()
    grants = (
        RoleGrant.objects.filter(account=account, period__contains=on or clock.today())
        .select_related("organisation")
        .order_by("role", "organisation__sort_key")
    )
    return Actor(account.pk, str(account), tuple(_grant(grant) for grant in grants))


def account_ids_with(role: Role, organisation_id: int, on: date | None = None) -> tuple[int, ...]:
    """Active accounts that hold a role for an organisation on a day (today); for tasks and notices."""
    grants = RoleGrant.objects.filter(
        role=role,
        organisation_id=organisation_id,
        period__contains=on or clock.today(),
        account__is_active=True,
    )
    return tuple(grants.order_by("account_id").values_list("account_id", flat=True))


def account_names(account_ids: Iterable[int]) -> dict[int, str]:
    """The names of accounts, by id; for pages of colleagues who work on the same thing."""
    rows = Account.objects.filter(pk__in=list(account_ids)).order_by("name", "pk")
    return {row.pk: str(row) for row in rows}


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of organisations, by id, in Dutch order. Public."""
    rows = Organisation.objects.filter(pk__in=list(ids)).order_by("sort_key", "pk")
    return dict(rows.values_list("pk", "name"))


def organisation_slugs(ids: Iterable[int]) -> dict[int, str]:
    """The short names of organisations, by id. Public."""
    return dict(Organisation.objects.filter(pk__in=list(ids)).order_by("pk").values_list("pk", "slug"))


def cbs_codes(ids: Iterable[int]) -> dict[int, str]:
    """The CBS codes of municipalities, by organisation. Public."""
    rows = Municipality.objects.filter(pk__in=list(ids)).order_by("cbs_code")
    return dict(rows.values_list("pk", "cbs_code"))


def buying_for(region_id: int, on: date | None = None) -> frozenset[int]:
    """The organisations that buy for a region on a day (today): itself and the bodies with its mandate."""
    held = Mandate.objects.filter(region_id=region_id, period__contains=on or clock.today())
    return frozenset({region_id, *held.values_list("body_id", flat=True)})


def member_ids(region_id: int, on: date | None = None) -> frozenset[int]:
    """The municipalities of a region on a day (today), as organisations."""
    held = RegionMembership.objects.filter(region_id=region_id, period__contains=on or clock.today())
    return frozenset(held.values_list("municipality_id", flat=True))


def regions_bought_for(actor: Actor, on: date | None = None) -> frozenset[int]:
    """The regions for which the actor is a buyer on a day (today), by itself or by mandate."""
    own = actor.organisations(Role.BUYER)
    held = Mandate.objects.filter(body_id__in=own, period__contains=on or clock.today())
    mandated = held.values_list("region_id", flat=True)
    return frozenset(Region.objects.filter(Q(pk__in=own) | Q(pk__in=mandated)).values_list("pk", flat=True))


def mandated_regions(body_ids: Iterable[int], on: date | None = None) -> frozenset[int]:
    """The regions that these purchasing bodies have a mandate for on a day (today)."""
    held = Mandate.objects.filter(body_id__in=list(body_ids), period__contains=on or clock.today())
    return frozenset(held.values_list("region_id", flat=True))


def regions_of_members(municipality_ids: Iterable[int], on: date | None = None) -> frozenset[int]:
    """The regions in which one of these municipalities takes part on a day (today)."""
    held = RegionMembership.objects.filter(
        municipality_id__in=list(municipality_ids), period__contains=on or clock.today()
    )
    return frozenset(held.values_list("region_id", flat=True))


def municipality_with(cbs_code: str) -> int | None:
    """The organisation of the municipality with this CBS code."""
    return Municipality.objects.filter(cbs_code=cbs_code).values_list("pk", flat=True).first()


def provider_by_slug(slug: str) -> int | None:
    """The organisation of the provider with this short name."""
    rows = Organisation.objects.filter(kind=OrganisationKind.PROVIDER, slug=slug)
    return rows.values_list("pk", flat=True).first()


def provider_with(agb: str) -> int | None:
    """The organisation of the provider with this AGB code."""
    return Provider.objects.filter(agb=agb).values_list("pk", flat=True).first()


def municipalities_acted_for(actor: Actor, *roles: Role, on: date | None = None) -> frozenset[int]:
    """The municipalities for which the actor holds one of the roles: there, or at a region they are in."""
    held = actor.organisations(*roles)
    own = Municipality.objects.filter(pk__in=held).values_list("pk", flat=True)
    members = RegionMembership.objects.filter(region_id__in=held, period__contains=on or clock.today())
    return frozenset({*own, *members.values_list("municipality_id", flat=True)})


def organisations(actor: Actor, kind: OrganisationKind | None = None) -> list[OrganisationRow]:
    """Organisations, municipalities included, in Dutch order. Their names are public."""
    rows = Organisation.objects.filter(**({"kind": kind} if kind else {}))
    return [_organisation(row) for row in rows]


def municipalities(actor: Actor) -> list[MunicipalityRow]:
    """Every municipality, in Dutch order. Public."""
    rows = Municipality.objects.select_related("organisation").order_by("organisation__sort_key")
    return [_municipality(row) for row in rows]


def regions(actor: Actor, on: date | None = None) -> list[RegionRow]:
    """Every region with its members on a day (today), in Dutch order. Public."""
    return [_region(row) for row in _region_rows(on).order_by("organisation__sort_key")]


def region(actor: Actor, slug: str, on: date | None = None) -> RegionRow | None:
    """One region by its short name, with its members on a day (today). Public."""
    row = _region_rows(on).filter(organisation__slug=slug).first()
    return _region(row) if row else None


def membership_history(actor: Actor, region_id: int) -> list[MemberRow]:
    """Every membership that a region ever had or will have, by municipality and period. Public."""
    rows = (
        RegionMembership.objects.filter(region_id=region_id)
        .select_related("municipality__organisation")
        .order_by("municipality__organisation__sort_key", "period")
    )
    return [_member(row) for row in rows]


def providers(actor: Actor, search: str = "", limit: int = 500) -> list[ProviderRow]:
    """Providers by name, KvK number or AGB code: all of them for the public side, else one's own."""
    rows = Provider.objects.select_related("organisation").order_by("organisation__sort_key")
    if not may(actor, Action.SEE_EVERY_PROVIDER):
        rows = rows.filter(pk__in=actor.organisations(Role.PROVIDER))
    if search.strip():
        rows = rows.filter(
            Q(organisation__sort_key__contains=sort_key(search))
            | Q(kvk=search.strip())
            | Q(agb=search.strip())
        )
    return [_provider(row) for row in rows[:limit]]


def provider_profile(actor: Actor, organisation_id: int) -> ProviderProfile | None:
    """A provider with its size, for itself and for the public side; None where the actor may not see it."""
    if not may(actor, Action.SEE_PROVIDER, Subject(organisation_id)):
        return None
    row = Provider.objects.select_related("organisation", "group__organisation").filter(pk=organisation_id)
    return next((_profile(found) for found in row), None)


def provider_ids(kvks: Iterable[str]) -> dict[str, int]:
    """The organisation of each provider that is known under one of these KvK numbers, by number."""
    return dict(Provider.objects.filter(kvk__in=list(kvks)).values_list("kvk", "pk"))


def people(actor: Actor) -> list[PersonRow]:
    """Everybody with an account, for a beheerder; who administers one organisation sees its people only."""
    if not may(actor, Action.SEE_PEOPLE):
        return []
    grants = RoleGrant.objects.select_related("organisation").order_by("period", "role")
    rows = Account.objects.order_by("name", "email")
    if not administers_everywhere(actor):
        own = actor.organisations(Role.ADMINISTRATOR)
        grants = grants.filter(organisation_id__in=own)
        rows = rows.filter(grants__organisation_id__in=own).distinct()
    return [_person(row) for row in rows.prefetch_related(Prefetch("grants", queryset=grants))]


def person(actor: Actor, account_id: int) -> PersonRow | None:
    """One person: oneself, or anybody whom the actor administers; for a beheerder also who never held a role,
    because a new account must get its first one."""
    if account_id == actor.account_id:
        grants = RoleGrant.objects.select_related("organisation").order_by("period", "role")
        row = Account.objects.prefetch_related(Prefetch("grants", queryset=grants)).get(pk=account_id)
        return _person(row)
    if not may(actor, Action.SEE_PEOPLE):
        return None
    without_role = Account.objects.filter(pk=account_id, grants__isnull=True)
    return next(
        (found for found in (*people(actor), *map(_person, without_role)) if found.id == account_id), None
    )


def _region_rows(on: date | None):  # type: ignore[no-untyped-def]
    current = (
        RegionMembership.objects.filter(period__contains=on or clock.today())
        .select_related("municipality__organisation")
        .order_by("municipality__organisation__sort_key")
    )
    return Region.objects.select_related(
        "organisation", "centre_municipality__organisation"
    ).prefetch_related(Prefetch("memberships", queryset=current))


def _grant(row: RoleGrant) -> Grant:
    return Grant(
        Role(row.role),
        row.organisation_id,
        row.organisation.name,
        period_of(row.period),
        OrganisationKind(row.organisation.kind),
    )


def _organisation(row: Organisation) -> OrganisationRow:
    return OrganisationRow(row.pk, OrganisationKind(row.kind), row.name, row.slug)


def _municipality(row: Municipality) -> MunicipalityRow:
    return MunicipalityRow(row.pk, row.cbs_code, row.organisation.name, row.province)


def _member(row: RegionMembership) -> MemberRow:
    lots = None if row.lots is None else tuple(row.lots)
    return MemberRow(_municipality(row.municipality), period_of(row.period), lots)


def _region(row: Region) -> RegionRow:
    centre = row.centre_municipality
    return RegionRow(
        row.pk,
        row.organisation.name,
        row.organisation.slug,
        _municipality(centre) if centre else None,
        tuple(_member(member) for member in row.memberships.all()),
    )


def _provider(row: Provider) -> ProviderRow:
    return ProviderRow(
        row.pk,
        row.organisation.name,
        row.organisation.slug,
        row.kvk,
        row.agb,
        LegalForm(row.legal_form),
        Segment(row.segment) if row.segment else None,
    )


def _profile(row: Provider) -> ProviderProfile:
    return ProviderProfile(
        row.pk,
        row.organisation.name,
        row.organisation.slug,
        row.kvk,
        row.agb,
        LegalForm(row.legal_form),
        row.staff,
        row.turnover,
        row.balance_total,
        row.group.organisation.name if row.group else None,
    )


def _person(row: Account) -> PersonRow:
    grants = tuple(
        GrantRow(
            grant.pk,
            Role(grant.role),
            grant.organisation_id,
            grant.organisation.name,
            period_of(grant.period),
        )
        for grant in row.grants.all()
    )
    return PersonRow(row.pk, row.name, row.email, row.is_active, row.is_example, grants)
