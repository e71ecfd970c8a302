"""Rules on a whole message: nothing twice, no overlap, and what a request must hold."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m301, m305, m307, m315, m317, m323, m325
from dekkend.messaging.rules.products import DELETED, LAPSED, first_day, last_day
from dekkend.messaging.rules.registry import Given, search_rule
from dekkend.messaging.structure.model import Class, Kind

Stacked: TypeAlias = m301.ToegewezenProduct | m315.AangevraagdProduct | m317.NieuwProduct
Places: TypeAlias = Sequence[tuple[str, Stacked]]
MAY_OVERLAP = ("11", "12", "13", "14")
"""Wmo categories of aids and such, of which a client may have several at once."""


@search_rule(
    "TR101",
    *(m301.Bericht, m305.Bericht, m307.Bericht, m315.Bericht, m317.Bericht, m323.Bericht, m325.Bericht),
    says=msg("Deze gegevens staan dubbel in het bericht: alle sleutelvelden zijn gelijk."),
    remedy=msg("Laat één ervan staan."),
)
def nothing_is_there_twice(bericht: Any, given: Given) -> Iterable[str]:
    """The logical key of a class, with those of the classes around it, is unique in the message."""
    kind = given.message.kind
    seen: set[tuple[object, ...]] = set()
    for path, name, key in _keys(bericht, kind.classes["Bericht"], kind, "", ()):
        if (name, *key) in seen:
            yield path
        seen.add((name, *key))


def _keys(
    part: Any, found: Class, kind: Kind, path: str, above: tuple[object, ...]
) -> Iterator[tuple[str, str, tuple[object, ...]]]:
    """Path, name and whole key of each class in ``part`` that has a key."""
    for place, element in enumerate(found.elements):
        inner = kind.classes.get(element.type)
        if inner is None or element.name in ("Header", "RetourCodes") or part[place] is None:
            continue
        items = part[place] if element.repeats else (part[place],)
        for number, item in enumerate(items, 1):
            here = f"{path}/{element.name}[{number}]" if element.repeats else f"{path}/{element.name}"
            own = tuple(item[position] for position in _key_places(inner))
            if own:
                yield here.lstrip("/"), inner.name, (*above, *own)
            yield from _keys(item, inner, kind, here, (*above, *own))


def _key_places(found: Class) -> list[int]:
    return [place for place, element in enumerate(found.elements) if element.key]


_OVERLAP = msg("Hetzelfde product staat vaker in het bericht, voor perioden die elkaar overlappen.")
_OVERLAP_REMEDY = msg("Laat de perioden op elkaar aansluiten, of neem het product één keer op.")


@search_rule("TR302", m301.ToegewezenProducten, says=_OVERLAP, remedy=_OVERLAP_REMEDY)
def allocations_do_not_overlap(products: m301.ToegewezenProducten, given: Given) -> Iterable[str]:
    """The same product only in periods after each other; deleted allocations do not count (MS-10)."""
    found = [
        (f"ToegewezenProduct[{number}]", product)
        for number, product in enumerate(products.ToegewezenProduct, 1)
        if not _is_deleted(product)
    ]
    return overlapping(found)


def _is_deleted(product: m301.ToegewezenProduct) -> bool:
    return product.Einddatum == product.Ingangsdatum and product.RedenWijziging in (DELETED, LAPSED)


@search_rule("TR386", m315.AangevraagdeProducten, says=_OVERLAP, remedy=_OVERLAP_REMEDY)
def requested_products_do_not_overlap(products: m315.AangevraagdeProducten, given: Given) -> Iterable[str]:
    """As TR302, for what is requested."""
    found = enumerate(products.AangevraagdProduct, 1)
    return overlapping([(f"AangevraagdProduct[{number}]", product) for number, product in found])


@search_rule("TR410", m317.NieuweProducten, says=_OVERLAP, remedy=_OVERLAP_REMEDY)
def new_products_do_not_overlap(products: m317.NieuweProducten, given: Given) -> Iterable[str]:
    """As TR302, for new products in a request for change."""
    return overlapping(
        [(f"NieuwProduct[{number}]", found) for number, found in enumerate(products.NieuwProduct, 1)]
    )


def overlapping(products: Places) -> Iterator[str]:
    """The paths of the products that overlap one before them."""
    for place, (path, product) in enumerate(products):
        if any(_stack(product, other) for _, other in products[:place]):
            yield path


def _stack(one: Stacked, other: Stacked) -> bool:
    return _same(one, other) and _meet(first_day(one), last_day(one), first_day(other), last_day(other))


def _meet(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    return (other_last is None or first <= other_last) and (last is None or other_first <= last)


def _same(one: Stacked, other: Stacked) -> bool:
    """Whether two products count as the same.

    By code; without a code by category; without a category it is the same as any product. Categories 11 to
    14 are never the same as anything.
    """
    if _category(one) in MAY_OVERLAP or _category(other) in MAY_OVERLAP:
        return False
    if one.Product is None or other.Product is None:
        return True
    if one.Product.Categorie != other.Product.Categorie:
        return False
    codes = (one.Product.Code, other.Product.Code)
    return None in codes or codes[0] == codes[1]


def _category(product: Stacked) -> str | None:
    return product.Product.Categorie if product.Product is not None else None


@search_rule(
    "TR383",
    m315.AangevraagdeProducten,
    says=msg("De referentie van de aanbieder staat bij meer dan één product."),
    remedy=msg("Geef elk aangevraagd product een eigen referentie."),
)
def references_are_unique(products: m315.AangevraagdeProducten, given: Given) -> Iterable[str]:
    """Each requested product has a reference of its own."""
    seen: set[str] = set()
    for number, product in enumerate(products.AangevraagdProduct, 1):
        if product.ReferentieAanbieder in seen:
            yield f"AangevraagdProduct[{number}]/ReferentieAanbieder"
        seen.add(product.ReferentieAanbieder)


@search_rule(
    "TR352",
    m317.Verzoek,
    says=msg("Het verzoek noemt geen enkel product dat de cliënt al heeft."),
    remedy=msg(
        "Neem alle lopende toewijzingen op. Zijn die er niet, stuur dan een verzoek om toewijzing (315)."
    ),
)
def change_starts_from_what_there_is(request: m317.Verzoek, given: Given) -> Iterable[str]:
    """At least one unchanged or changed product."""
    return () if request.OngewijzigdeProducten or request.TeWijzigenProducten else ("",)


@search_rule(
    "TR353",
    m317.Verzoek,
    says=msg("Het verzoek verandert niets: er is geen gewijzigd en geen nieuw product."),
    remedy=msg("Neem op wat er moet veranderen."),
)
def change_changes_something(request: m317.Verzoek, given: Given) -> Iterable[str]:
    """At least one changed or new product."""
    return () if request.TeWijzigenProducten or request.NieuweProducten else ("",)
