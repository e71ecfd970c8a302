"""What products and municipalities are called, for pages that show cells."""

from collections.abc import Iterable

from dekkend.catalogue.queries.products import product_titles
from dekkend.procurement.snapshot import definition_now


def product_names(procurements: Iterable[int], regions: Iterable[int] = ()) -> dict[str, str]:
    """The titles of products by slug: as the procurements call them, else the list of a region today.

    A product that neither knows is left out; a page then shows ``plain_name``.
    """
    found: dict[str, str] = {}
    for region in dict.fromkeys(regions):
        found |= product_titles(region)
    for procurement in dict.fromkeys(procurements):
        found |= {it.id: it.name for it in definition_now(procurement).products}
    return found


def plain_name(slug: str) -> str:
    """A product that no list names: its slug as a reader would say it."""
    return slug.replace("-", " ").capitalize()
