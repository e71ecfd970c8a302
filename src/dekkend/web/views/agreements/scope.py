"""For which buying organisation a page about all its agreements is: chosen in the address, else the first."""

from dataclasses import dataclass

from django.http import HttpRequest

from dekkend.contracts.policies import Action, AgreementFacts, may
from dekkend.contracts.queries.common import buyers_of, region_facts, visible_to
from dekkend.contracts.queries.register import regions_in
from dekkend.organisations.domain import SYSTEM, Actor, OrganisationKind, Role
from dekkend.organisations.queries import organisations, regions_of_members
from dekkend.web.access import require
from dekkend.web.pages import actor_of

CHOSEN = "regio"
_BUYERS = (OrganisationKind.REGION, OrganisationKind.PURCHASING_BODY)
_READERS = (Role.CONTRACT_MANAGER, Role.BUYER, Role.CONTROLLER)


@dataclass(frozen=True)
class BuyerScope:
    """Who looks, at which buyer; ``choices`` are the buyers that this reader may look at: slug and name."""

    actor: Actor
    id: int
    slug: str
    name: str
    facts: AgreementFacts
    choices: list[tuple[str, str]]

    @property
    def manages(self) -> bool:
        """Whether the reader is a contract manager of this buyer."""
        return bool(may(self.actor, Action.RUN_REGION, self.facts))


def buyer_scope(request: HttpRequest) -> BuyerScope:
    """The buyer of this page. Raises PermissionDenied when the reader may look at none."""
    actor = actor_of(request)
    wanted = request.POST.get(CHOSEN) or request.GET.get(CHOSEN, "")
    seen = _visible(actor)
    found = [row for row in organisations(SYSTEM) if row.id in seen and row.kind in _BUYERS]
    chosen = next((row for row in found if row.slug == wanted), found[0] if found else None)
    facts = region_facts(chosen.id) if chosen else AgreementFacts(offices=frozenset())
    require(may(actor, Action.SEE_REGION, facts))
    assert chosen is not None
    choices = [(row.slug, row.name) for row in found]
    return BuyerScope(actor, chosen.id, chosen.slug, chosen.name, facts, choices)


def _visible(actor: Actor) -> frozenset[int]:
    """The buyers that the reader answers for, or whose municipality takes part; a supervisor sees all that
    have agreements."""
    if actor.account_id is None or actor.has(Role.SUPERVISOR):
        return frozenset(regions_in(visible_to(actor)))
    return buyers_of(actor, *_READERS) | regions_of_members(actor.organisations(*_READERS))
