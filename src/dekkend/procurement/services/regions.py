"""The region of a definition as an organisation: with its members, purchasing bodies and their mandates."""

from datetime import date

from django.db import transaction
from django.utils.text import slugify

from dekkend.kernel.identifiers import CbsCode
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import Actor, NewMandate, NewMember
from dekkend.organisations.queries import region
from dekkend.organisations.services import load_municipalities, register_purchasing_body, register_region
from dekkend.procurement.definition import Definition, Membership


@transaction.atomic
def ensure_region(actor: Actor, definition: Definition) -> int:
    """The id of the definition's region; made with its municipalities and bodies when it is not there yet.

    Raises NotPermitted, UnknownMunicipality, MembershipOverlaps.
    """
    found = region(actor, definition.region.id)
    if found is not None:
        return found.id
    load_municipalities()
    first = _first_day(definition)
    centre = definition.region.centre_municipality
    region_id = register_region(
        actor,
        definition.region.name,
        [_member(membership, first) for membership in definition.region.municipalities],
        slug=definition.region.id,
        centre=CbsCode(centre) if centre else None,
    )
    for body in definition.region.bodies:
        mandates = [
            NewMandate(region_id, law.value, body.mandate or body.task, Period(first))
            for law in definition.laws
        ]
        register_purchasing_body(
            actor,
            body.name,
            task=body.task,
            mandates=mandates if body.mandate else (),
            slug=f"{definition.region.id}-{_short(body.name)}",
        )
    return region_id


def _first_day(definition: Definition) -> date:
    """Memberships without a date hold from the year before the contracts start."""
    start = definition.term.start
    return date((start.year if start else 2020) - 2, 1, 1)


def _member(membership: Membership, first: date) -> NewMember:
    period = Period(membership.from_date or first, membership.until)
    return NewMember(CbsCode(membership.municipality), period, membership.lots)


def _short(name: str) -> str:

    return slugify(name)[:40].strip("-")
