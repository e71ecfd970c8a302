"""A procurement from a definition, under a free name: a real concept, or a practice run."""

from itertools import count

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import Procurement
from dekkend.procurement.services.setup import create_procurement
from dekkend.procurement.simulation.assumed import assumed_facts


@transaction.atomic
def create_concept(actor: Actor, definition: Definition, *, region_id: int) -> str:
    """A real procurement in concept, named after its definition; gives its name in addresses.

    Raises NotAllowed, SlugTaken: a definition becomes a real procurement once.
    """
    return create_procurement(actor, definition, region_id=region_id).slug


@transaction.atomic
def create_practice(actor: Actor, definition: Definition, *, region_id: int) -> str:
    """A practice run in concept; ``definition`` has the assumptions merged in. Gives its name in addresses.

    Raises NotAllowed.
    """
    return create_procurement(
        actor,
        definition,
        region_id=region_id,
        slug=_free_name(f"{definition.id}-oefening"),
        practice=True,
        assumed=assumed_facts(definition),
    ).slug


def _free_name(wanted: str) -> str:
    taken = set(Procurement.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(name for number in count(1) if (name := f"{wanted}-{number}") not in taken)
