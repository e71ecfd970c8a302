"""Regions, the municipalities that take part in them, and the bodies that buy for them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from dekkend.kernel.identifiers import CbsCode
from dekkend.kernel.periods import Period
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, NewMandate, NewMember, OrganisationKind
from dekkend.organisations.errors import (
    CentreIsNoMember,
    LeavesBeforeJoining,
    MandateOverlaps,
    MembershipOverlaps,
    NoLotsNamed,
    NotAMember,
    UnknownMunicipality,
)
from dekkend.organisations.models import (
    Mandate,
    Municipality,
    Organisation,
    PurchasingBody,
    Region,
    RegionMembership,
)
from dekkend.organisations.policies import Action, Subject
from dekkend.organisations.ranges import period_of, stored
from dekkend.organisations.services.common import REGISTER, demand, new_organisation, refusing
from dekkend.runtime import audit


@transaction.atomic
def register_organisation(actor: Actor, kind: OrganisationKind, name: str, slug: str = "") -> int:
    """Registers an organisation that has no row of its own kind (a supervisor, the operator); its id.

    Raises NotPermitted, NameTaken.
    """
    demand(actor, Action.REGISTER_ORGANISATION)
    organisation = new_organisation(kind, name, slug)
    _record(actor, "register_organisation", organisation, {"kind": kind, "name": name})
    return organisation.pk


@transaction.atomic
def register_region(
    actor: Actor,
    name: str,
    members: Iterable[NewMember],
    *,
    slug: str = "",
    centre: CbsCode | None = None,
) -> int:
    """Registers a region with the municipalities that take part; the id of its organisation.

    Raises NotPermitted, NameTaken, UnknownMunicipality, MembershipOverlaps, NoLotsNamed, CentreIsNoMember.
    """
    demand(actor, Action.REGISTER_ORGANISATION)
    region = Region.objects.create(organisation=new_organisation(OrganisationKind.REGION, name, slug))
    _record(actor, "register_region", region.organisation, {"name": name, "centre": centre})
    for member in members:
        _join(actor, region, member)
    if centre is not None:
        region.centre_municipality = _centre(region, centre)
        region.save(update_fields=["centre_municipality"])
    return region.pk


@transaction.atomic
def join_region(actor: Actor, region_id: int, member: NewMember) -> None:
    """A municipality begins to take part.

    Raises NotPermitted, UnknownMunicipality, MembershipOverlaps, NoLotsNamed.
    """
    demand(actor, Action.CHANGE_REGION, Subject(organisation_id=region_id))
    _join(actor, Region.objects.select_related("organisation").get(pk=region_id), member)


@transaction.atomic
def leave_region(actor: Actor, region_id: int, cbs_code: CbsCode, last_day: date) -> None:
    """A municipality takes part up to and including ``last_day``. Later memberships of it are dropped.

    Raises NotPermitted, NotAMember, LeavesBeforeJoining.
    """
    demand(actor, Action.CHANGE_REGION, Subject(organisation_id=region_id))
    memberships = _locked_memberships(region_id, cbs_code)
    current = [found for found in memberships if last_day in period_of(found.period)]
    if not current:
        raise _not_there(memberships, cbs_code, last_day)
    later = [found for found in memberships if period_of(found.period).first > last_day]
    _end(current[0], last_day)
    for membership in later:
        membership.delete()
    data = {"municipality": cbs_code, "last_day": last_day, "later_dropped": len(later)}
    _record(actor, "leave_region", current[0].region.organisation, data)


@transaction.atomic
def limit_membership(
    actor: Actor, region_id: int, cbs_code: CbsCode, first_day: date, lots: tuple[str, ...] | None
) -> None:
    """From ``first_day`` on a municipality takes part for other lots (None: for all of them).

    Ends the membership that holds on that day on the day before, and begins the next one.
    Raises NotPermitted, NotAMember, NoLotsNamed.
    """
    demand(actor, Action.CHANGE_REGION, Subject(organisation_id=region_id))
    memberships = _locked_memberships(region_id, cbs_code)
    current = [found for found in memberships if first_day in period_of(found.period)]
    if not current:
        raise _not_there(memberships, cbs_code, first_day)
    before = period_of(current[0].period)
    earlier = before.before(first_day)
    if earlier is None:
        current[0].delete()
    else:
        current[0].period = stored(earlier)
        current[0].save(update_fields=["period"])
    _join(actor, current[0].region, NewMember(cbs_code, Period(first_day, before.last), lots))


@transaction.atomic
def register_purchasing_body(
    actor: Actor, name: str, *, task: str = "", mandates: Iterable[NewMandate] = (), slug: str = ""
) -> int:
    """Registers an organisation that buys for regions, with its mandates; the id of its organisation.

    Raises NotPermitted, NameTaken, MandateOverlaps.
    """
    demand(actor, Action.REGISTER_ORGANISATION)
    organisation = new_organisation(OrganisationKind.PURCHASING_BODY, name, slug)
    body = PurchasingBody.objects.create(organisation=organisation, task=task)
    _record(actor, "register_purchasing_body", organisation, {"name": name, "task": task})
    for mandate in mandates:
        _give(actor, body, mandate)
    return body.pk


@transaction.atomic
def give_mandate(actor: Actor, body_id: int, mandate: NewMandate) -> None:
    """A region lets a body act for it on one law. Raises NotPermitted, MandateOverlaps."""
    demand(actor, Action.CHANGE_REGION, Subject(organisation_id=mandate.region_id))
    _give(actor, PurchasingBody.objects.select_related("organisation").get(pk=body_id), mandate)


def _give(actor: Actor, body: PurchasingBody, new: NewMandate) -> None:
    with refusing("mandate_no_overlap", MandateOverlaps(body=str(body), existing=_mandate_now(body, new))):
        Mandate.objects.create(
            body=body,
            region_id=new.region_id,
            law=new.law,
            document=new.document,
            period=stored(new.period),
        )
    data = {"region": new.region_id, "law": new.law, "document": new.document, "period": new.period.render()}
    _record(actor, "give_mandate", body.organisation, data)


def _mandate_now(body: PurchasingBody, new: NewMandate) -> Message:
    rows = Mandate.objects.filter(
        body=body, region_id=new.region_id, law=new.law, period__overlap=stored(new.period)
    )
    return _periods(period_of(row.period) for row in rows)


def _join(actor: Actor, region: Region, member: NewMember) -> None:
    municipality = _municipality(member.cbs_code)
    if member.lots is not None and not member.lots:
        raise NoLotsNamed(municipality=str(municipality))
    overlaps = MembershipOverlaps(
        municipality=str(municipality), region=str(region), existing=_membership_now(region, member)
    )
    with refusing("membership_no_overlap", overlaps):
        RegionMembership.objects.create(
            region=region,
            municipality=municipality,
            period=stored(member.period),
            lots=None if member.lots is None else sorted(member.lots),
        )
    data = {"municipality": member.cbs_code, "period": member.period.render(), "lots": member.lots}
    _record(actor, "join_region", region.organisation, data)


def _membership_now(region: Region, member: NewMember) -> Message:
    rows = RegionMembership.objects.filter(
        region=region, municipality__cbs_code=member.cbs_code, period__overlap=stored(member.period)
    )
    return _periods(period_of(row.period) for row in rows)


def _periods(periods: Iterable[Period]) -> Message:
    """The periods in words; a race that was lost a moment ago leaves none to show."""
    found = tuple(sorted(periods))
    return msg("{periods}", periods=found) if found else msg("zojuist vastgelegd door iemand anders")


def _locked_memberships(region_id: int, cbs_code: CbsCode) -> list[RegionMembership]:
    return list(
        RegionMembership.objects.select_for_update(of=("self",))
        .filter(region_id=region_id, municipality__cbs_code=cbs_code)
        .select_related("region__organisation", "municipality__organisation")
        .order_by("period")
    )


def _not_there(
    memberships: list[RegionMembership], cbs_code: CbsCode, day: date
) -> NotAMember | LeavesBeforeJoining | UnknownMunicipality:
    if not memberships:
        return NotAMember(municipality=str(_municipality(cbs_code)), day=day, region=msg("deze regio"))
    first = period_of(memberships[0].period).first
    name = str(memberships[0].municipality)
    if day < first:
        return LeavesBeforeJoining(municipality=name, first=first, day=day)
    return NotAMember(municipality=name, day=day, region=str(memberships[0].region))


def _end(membership: RegionMembership, last_day: date) -> None:
    membership.period = stored(Period(period_of(membership.period).first, last_day))
    membership.save(update_fields=["period"])


def _municipality(cbs_code: CbsCode) -> Municipality:
    found = Municipality.objects.select_related("organisation").filter(cbs_code=cbs_code).first()
    if found is None:
        raise UnknownMunicipality(cbs_code=cbs_code)
    return found


def _centre(region: Region, cbs_code: CbsCode) -> Municipality:
    municipality = _municipality(cbs_code)
    if not region.memberships.filter(municipality=municipality).exists():
        raise CentreIsNoMember(municipality=str(municipality))
    return municipality


def _record(actor: Actor, action: str, organisation: Organisation, data: dict[str, object]) -> None:
    audit.record(REGISTER, actor, action, f"organisation:{organisation.pk}", data)
