"""What a policy must know about a region's catalogue."""

from dekkend.catalogue.policies import CatalogueFacts
from dekkend.organisations.queries import buying_for, member_ids


def facts_of(region_id: int, provider: int | None = None) -> CatalogueFacts:
    """The offices that work for a region, its municipalities, and the provider that something is of."""
    return CatalogueFacts(buying_for(region_id), member_ids(region_id), provider)
