"""Rules on a whole message: nothing twice, no overlap, and what a request must hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m301, m305, m307, m315, m317, m323, m325
from dekkend.messaging.rules.products import DELETED, LAPSED, first_day, last_day
from dekkend.messaging.rules.registry import Given, search_rule
from dekkend.messaging.structure.reading import structure

Stacked: TypeAlias = m301.ToegewezenProduct | m315.AangevraagdProduct | m317.NieuwProduct
Places: TypeAlias = Sequence[tuple[str, Stacked]]
MAY_OVERLAP = ("11", "12", "13", "14")
"""Wmo categories of aids and such, of which a client may have several at once."""


def _no_key_twice(bericht: Any, given: Given) -> bool:
    lists = _lists(given.message.number)
    return lists is not None and _differ(bericht, lists)


@search_rule(
    "TR101",
    *(m301.Bericht, m305.Bericht, m307.Bericht, m315.Bericht, m317.Bericht, m323.Bericht, m325.Bericht),
    says=msg("Deze gegevens staan dubbel in het bericht: alle sleutelvelden zijn gelijk."),
    remedy=msg("Laat één ervan staan."),
    surely=_no_key_twice,
)
def nothing_is_there_twice(bericht: Any, given: Given) -> Iterable[str]:
    """The logical key of a class, with those of the classes around it, is unique in the message."""
    seen: set[tuple[object, ...]] = set()
    for path, key in _keys(bericht, _keyed(given.message.number, "Bericht"), (), ()):
        if key in seen:
            yield "/".join(path)
        seen.add(key)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A class as this rule sees it: the places of its key, and of the classes in it that have keys."""

    name: str
    key: tuple[int, ...]
    inside: tuple[tuple[int, str, bool, "_Keyed"], ...]

    def nearest(self) -> Iterator[str]:
        """The names of the classes with a key in this one, with no key between."""
        for _, _, _, inner in self.inside:
            if inner.key:
                yield inner.name
            else:
                yield from inner.nearest()

    def lists(self, here: tuple[int, ...] = ()) -> Iterator["_List"]:
        """The repeated classes in this one; those within a repetition belong to that."""
        for place, _, repeats, inner in self.inside:
            if repeats:
                own = itemgetter(*inner.key) if inner.key else None
                yield _List((*here, place), own, tuple(inner.lists()))
            else:
                yield from inner.lists((*here, place))


class _List(NamedTuple):
    """Where a repeated class stands, how to take its key, and the lists in each of the repetitions."""

    path: tuple[int, ...]
    own: Callable[[Any], object] | None
    inside: tuple["_List", ...]


@cache
def _keyed(number: str, name: str) -> _Keyed:
    kind = structure().kinds[number]
    inside = []
    for place, element in enumerate(kind.classes[name].elements):
        if element.type in kind.classes and element.name not in ("Header", "RetourCodes"):
            inner = _keyed(number, element.type)
            if inner.key or inner.inside:
                inside.append((place, element.name, element.repeats, inner))
    key = tuple(place for place, element in enumerate(kind.classes[name].elements) if element.key)
    return _Keyed(name, key, tuple(inside))


@cache
def _lists(number: str) -> tuple[_List, ...] | None:
    """The lists whose keys have to differ; None where a key in one place may be that of another place."""
    whole = _keyed(number, "Bericht")
    every = [_keyed(number, name) for name in structure().kinds[number].classes]
    plain = all(len(set(names)) == len(names) for names in (tuple(one.nearest()) for one in every))
    return tuple(whole.lists()) if plain else None


def _differ(part: Any, lists: tuple[_List, ...]) -> bool:
    """Whether the keys within each list of ``part`` surely differ."""
    for path, own, inside in lists:
        value = part
        for place in path:
            value = value[place]
            if value is None:
                break
        else:
            if len(value) > 1 and (own is None or len(set(map(own, value))) < len(value)):
                return False
            if inside and not all(_differ(item, inside) for item in value):
                return False
    return True


def _keys(
    part: Any, found: _Keyed, path: tuple[str, ...], above: tuple[object, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[object, ...]]]:
    """Path and whole key of each class in ``part`` that has a key; the key begins with the class's name."""
    for place, name, repeats, inner in found.inside:
        value = part[place]
        if value is None:
            continue
        for number, item in enumerate(value if repeats else (value,), 1):
            here = (*path, f"{name}[{number}]" if repeats else name)
            own = above
            if inner.key:
                own = (*above, inner.name, *[item[position] for position in inner.key])
                yield here, own
            if inner.inside:
                yield from _keys(item, inner, here, own)


_OVERLAP = msg("Hetzelfde product staat vaker in het bericht, voor perioden die elkaar overlappen.")
_OVERLAP_REMEDY = msg("Laat de perioden op elkaar aansluiten, of neem het product één keer op.")


def _products_differ(products: Any, given: Given) -> bool:
    """No two products of a list can be the same: each has a code, and all are different."""
    if len(products[0]) == 1:
        return True
    seen = set()
    for one in products[0]:
        if one.Product is None or one.Product.Code is None:
            return False
        seen.add(one.Product)
    return len(seen) == len(products[0])


@search_rule(
    "TR302",
    m301.ToegewezenProducten,
    says=_OVERLAP,
    remedy=_OVERLAP_REMEDY,
    surely=_products_differ,
)
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


@search_rule(
    "TR386",
    m315.AangevraagdeProducten,
    says=_OVERLAP,
    remedy=_OVERLAP_REMEDY,
    surely=_products_differ,
)
def requested_products_do_not_overlap(products: m315.AangevraagdeProducten, given: Given) -> Iterable[str]:
    """As TR302, for what is requested."""
    found = enumerate(products.AangevraagdProduct, 1)
    return overlapping([(f"AangevraagdProduct[{number}]", product) for number, product in found])


@search_rule(
    "TR410",
    m317.NieuweProducten,
    says=_OVERLAP,
    remedy=_OVERLAP_REMEDY,
    surely=_products_differ,
)
def new_products_do_not_overlap(products: m317.NieuweProducten, given: Given) -> Iterable[str]:
    """As TR302, for new products in a request for change."""
    return overlapping(
        [(f"NieuwProduct[{number}]", found) for number, found in enumerate(products.NieuwProduct, 1)]
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A product for a period: what of it may not be there twice at once (MS-10)."""

    category: str | None
    code: str | None
    first: date
    last: date | None

    def meets(self, other: "Span") -> bool:
        """Whether the two are the same product on the same days."""
        begins = self.last is None or other.first <= self.last
        return self._same(other) and begins and (other.last is None or self.first <= other.last)

    def _same(self, other: "Span") -> bool:
        """By code; without a code by category; without a category it is the same as any product.

        Categories 11 to 14 are never the same as anything.
        """
        if self.category in MAY_OVERLAP or other.category in MAY_OVERLAP:
            return False
        if self.category is None or other.category is None:
            return True
        codes = (self.code, other.code)
        return self.category == other.category and (None in codes or codes[0] == codes[1])


def overlapping(products: Places) -> Iterator[str]:
    """The paths of the products that overlap one before them."""
    return spans_meet([(path, _span(product)) for path, product in products])


def spans_meet(spans: Sequence[tuple[str, Span]]) -> Iterator[str]:
    """The paths of the spans that meet one before them."""
    for place, (path, span) in enumerate(spans):
        if any(span.meets(other) for _, other in spans[:place]):
            yield path


def _span(product: Stacked) -> Span:
    found = product.Product
    category, code = (found.Categorie, found.Code) if found is not None else (None, None)
    return Span(category, code, first_day(product), last_day(product))


def _references_differ(products: m315.AangevraagdeProducten, given: Given) -> bool:
    found = products.AangevraagdProduct
    return len(found) == len({product.ReferentieAanbieder for product in found})


@search_rule(
    "TR383",
    m315.AangevraagdeProducten,
    says=msg("De referentie van de aanbieder staat bij meer dan één product."),
    remedy=msg("Geef elk aangevraagd product een eigen referentie."),
    surely=_references_differ,
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
