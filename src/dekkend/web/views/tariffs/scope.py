"""Of which region a list of tariffs is: the one in the address, else the reader's own, else the first."""

from dataclasses import dataclass

from django.http import HttpRequest

from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import RegionRow, regions
from dekkend.web.pages import actor_of

REGION = "regio"


@dataclass(frozen=True, slots=True)
class Scope:
    """The region of a list, and the regions to choose from; without any region there is nothing to list."""

    actor: Actor
    region: RegionRow | None
    regions: tuple[RegionRow, ...]

    @property
    def id(self) -> int:
        return self.region.id if self.region else 0

    @property
    def query(self) -> str:
        return f"?{REGION}={self.region.slug}" if self.region else ""


def scope_of(request: HttpRequest) -> Scope:
    """The region at hand."""
    actor, asked = actor_of(request), request.GET.get(REGION, "")
    known = tuple(regions(actor))
    own = actor.organisations()
    here = (
        next((each for each in known if each.slug == asked), None)
        or next((each for each in known if works_in(each, own)), None)
        or next(iter(known), None)
    )
    return Scope(actor, here, known)


def works_in(region: RegionRow, own: frozenset[int]) -> bool:
    """Whether somebody of these organisations works for a region or one of its municipalities."""
    return region.id in own or any(member.municipality.organisation_id in own for member in region.members)
