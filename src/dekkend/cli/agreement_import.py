"""Taking agreements over from files: which region buys, and one step for all of them together."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.bringing_errors import RegionUnknown
from dekkend.contracts.services.bringing_in import bring_in
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.queries import regions


@transaction.atomic
def import_agreements(agreements: Sequence[Agreement], slug: str | None) -> list[str]:
    """Keeps all agreements, or none; their numbers. Raises RegionUnknown and what ``bring_in`` raises."""
    known = regions(SYSTEM)
    keys = {row.slug: row.id for row in known} | {row.name: row.id for row in known}
    by_region: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in agreements:
        name = slug or agreement.buyer
        if name not in keys:
            raise RegionUnknown(name=name or "–", known=sorted(row.slug for row in known))
        by_region[keys[name]].append(agreement)
    for region, found in by_region.items():
        bring_in(SYSTEM, region, found)
    return [agreement.number for agreement in agreements]
