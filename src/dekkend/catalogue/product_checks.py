"""Checks of products in a file: category, unit and frequency, order, succession, overlays."""

from collections.abc import Iterator

from dekkend.catalogue.domain import FinancingVariant, Frequency, Unit, frequencies
from dekkend.catalogue.product_categories import product_categories, product_category
from dekkend.catalogue.tariff_problems import Complaint, Data, FormatRule, Path, TariffFileRule, tables, words
from dekkend.kernel.text import msg


def product_list(data: Data) -> Iterator[Complaint]:
    """Everything about the products of a catalogue file that the shapes do not see."""
    rows = list(tables(data, "products"))
    ids = [str(row.get("id")) for _, row in rows]
    for path, row in rows:
        yield from product(row, path)
        yield from _references(row, path, set(ids))
        if ids.count(str(row.get("id"))) > 1 and ids.index(str(row.get("id"))) != path[-1]:
            yield Complaint(
                (*path, "id"),
                FormatRule.DUPLICATE,
                msg("“{id}” komt twee keer voor", id=str(row.get("id"))),
                msg("Geef elke regel een eigen kenmerk."),
            )


def product(row: Data, at: Path) -> Iterator[Complaint]:
    """One product: a known category, and units and frequencies that its financing variant allows."""
    law, category = row.get("law"), row.get("category")
    if isinstance(law, str) and isinstance(category, str) and product_categories(law):
        if product_category(law, category) is None:
            yield Complaint(
                (*at, "category"),
                TariffFileRule.UNKNOWN_CATEGORY,
                msg("Categorie {category} staat niet in de lijst van deze wet", category=category),
                msg("Kies een code uit de lijst van de iStandaard."),
            )
        yield from _code(row, category, at)
    for place, financing in tables(row, "financing"):
        yield from _pairs(financing, (*at, *place))


def _code(row: Data, category: str, at: Path) -> Iterator[Complaint]:
    code = row.get("code")
    if isinstance(code, str) and len(code) == 5 and not code.startswith(category):
        yield Complaint(
            (*at, "code"),
            TariffFileRule.UNKNOWN_CATEGORY,
            msg("Productcode {code} begint niet met de categorie {category}", code=code, category=category),
            msg("De eerste twee tekens van een productcode zijn de categorie."),
        )


def _pairs(row: Data, at: Path) -> Iterator[Complaint]:
    try:
        variant, unit = FinancingVariant(row.get("variant", "")), Unit(row.get("unit", ""))
    except ValueError:
        return
    allowed = {frequency.value for frequency in frequencies(variant, unit)}
    if not allowed:
        yield Complaint(
            (*at, "unit"),
            TariffFileRule.UNIT_AND_FREQUENCY,
            msg("De eenheid {unit} kan niet bij {variant}", unit=unit.value, variant=variant.value),
            msg("Kies een eenheid die bij de uitvoeringsvariant hoort."),
        )
        return
    known = {frequency.value for frequency in Frequency}
    for index, word in enumerate(words(row.get("frequencies"))):
        if word in known and word not in allowed:
            yield Complaint(
                (*at, "frequencies", index),
                TariffFileRule.UNIT_AND_FREQUENCY,
                msg("De frequentie {word} kan niet bij de eenheid {unit}", word=word, unit=unit.value),
                msg("Kies uit: {words}.", words=sorted(allowed)),
            )


def _references(row: Data, at: Path, ids: set[str]) -> Iterator[Complaint]:
    overlay = row.get("overlay")
    base = overlay.get("base") if isinstance(overlay, dict) else None
    named = [(key, row.get(key)) for key in ("predecessor", "successor", "module_of")]
    for key, id in [*named, ("overlay", base)]:
        if isinstance(id, str) and id not in ids:
            yield Complaint(
                (*at, key),
                FormatRule.UNKNOWN_REFERENCE,
                msg("Er is geen product “{id}”", id=id),
                msg("Kies uit: {words}.", words=sorted(ids)),
            )
    if base is not None and base == row.get("id"):
        yield Complaint(
            (*at, "overlay"),
            TariffFileRule.OVERLAY,
            msg("Een intensivering kan niet bij zichzelf horen"),
            msg("Noem het product waar de intensivering bovenop komt."),
        )
