"""Checks across a definition's tables: what is named elsewhere exists, what must be unique is."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dekkend.kernel.problems import Complaint, FormatRule
from dekkend.kernel.shapes import did_you_mean, nearest
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import Path
from dekkend.procurement.code_lists import category_names, municipality_names
from dekkend.procurement.problems import DefinitionRule

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """Values at ``pattern`` name something at one of ``targets``; "*" stands for each element of a list."""

    pattern: str
    targets: tuple[str, ...]
    word: Message


_LOT, _PRODUCT, _MEMBER = msg("perceel"), msg("product"), msg("gemeente van de regio")
_LOTS, _PRODUCTS, _MEMBERS = ("lots.*.id",), ("products.*.id",), ("region.municipalities.*.municipality",)

REFERENCES: Final = (
    Reference("region.municipalities.*.lots.*", _LOTS, _LOT),
    Reference("products.*.module_of", _PRODUCTS, _PRODUCT),
    Reference("products.*.tied_to", _PRODUCTS, _PRODUCT),
    Reference("products.*.local_in.*", _MEMBERS, _MEMBER),
    Reference("products.*.not_in.*", _MEMBERS, _MEMBER),
    Reference("lots.*.products.*", _PRODUCTS, _PRODUCT),
    Reference("lots.*.municipalities.*", _MEMBERS, _MEMBER),
    Reference("decision_documents.*.decided_by", ("decision_bodies.*.id",), msg("besluitvormend orgaan")),
    Reference("requirements.*.criteria.*", ("criteria.*.id",), msg("criterium")),
    Reference("criteria.*.lots.*", _LOTS, _LOT),
    Reference("criteria.*.goals.*", ("goals.*.id",), msg("doel")),
    Reference("financing.*.applies_to.*", (*_PRODUCTS, *_LOTS), msg("product of perceel")),
    Reference("ceilings.*.applies_to.*", (*_PRODUCTS, *_LOTS), msg("product of perceel")),
    Reference("intensifications.*.product", _PRODUCTS, _PRODUCT),
    Reference("volumes.*.products.*", _PRODUCTS, _PRODUCT),
    Reference("improvements.*.municipalities.*", _MEMBERS, _MEMBER),
    Reference("management.*.municipalities.*", _MEMBERS, _MEMBER),
    Reference("subcontracting.self_employed_barred_in.*", _MEMBERS, _MEMBER),
)

UNIQUE: Final = (
    "documents.*.id",
    "products.*.id",
    "lots.*.id",
    "lots.*.number",
    "steps.*.id",
    "decision_bodies.*.id",
    "decision_documents.*.id",
    "requirements.*.id",
    "evidence.*.id",
    "criteria.*.id",
    "thresholds.*.id",
    "transitions.*.id",
    "goals.*.id",
    "goals.*.indicators.*.id",
    "principles.*.id",
    "risks.*.id",
    "risks.*.measures.*.id",
    "improvements.*.id",
    "improvements.*.measures.*.id",
    "volumes.*.id",
    "management.*.id",
    "provider_groups.*.id",
    "developments.*.id",
    "conflicts.*.id",
    "related.*.id",
    "open_points.*.id",
)

CODES: Final = (
    "region.centre_municipality",
    "related.*.municipalities.*",
    "related.*.centre_municipality",
)

_RULE_FAMILIES: Final = {
    "PL": 21,
    "EL": 17,
    "CT": 20,
    "BR": 13,
    "LD": 15,
    "SU": 8,
    "IN": 13,
    "FI": 14,
    "EX": 16,
    "TF": 18,
    "MS": 40,
    "CV": 17,
    "JW": 9,
}
RULE_IDS: Final = frozenset(
    {f"{family}-{number:02}" for family, count in _RULE_FAMILIES.items() for number in range(1, count + 1)}
    | {"PL-14a"}
)
"""Every rule of the catalogue, whether or not this version of the software computes it."""


def matches(data: Any, pattern: str) -> Iterator[tuple[Path, Any]]:
    """The values at ``pattern``, such as "lots.*.products.*"; nothing where the data have another shape."""
    yield from _matches(data, pattern.split("."), ())


def _matches(data: Any, parts: list[str], at: Path) -> Iterator[tuple[Path, Any]]:
    if not parts:
        yield at, data
    elif parts[0] == "*":
        for index, item in enumerate(data if isinstance(data, list) else ()):
            yield from _matches(item, parts[1:], (*at, index))
    elif isinstance(data, Mapping) and parts[0] in data:
        yield from _matches(data[parts[0]], parts[1:], (*at, parts[0]))


def texts(data: Data, *patterns: str) -> list[str]:
    """The texts at the patterns; a value of another kind is a complaint of its own elsewhere."""
    return [value for pattern in patterns for _, value in matches(data, pattern) if isinstance(value, str)]


def unknown_references(data: Data) -> Iterator[Complaint]:
    for reference in REFERENCES:
        known = set(texts(data, *reference.targets))
        for path, value in matches(data, reference.pattern):
            if isinstance(value, str) and value not in known:
                message = msg("Er is geen {word} “{value}”", value=value, word=reference.word)
                yield Complaint(path, FormatRule.UNKNOWN_REFERENCE, message, did_you_mean(value, known))


def references_to_itself(data: Data) -> Iterator[Complaint]:
    for key in ("module_of", "tied_to"):
        for path, product in matches(data, "products.*"):
            if isinstance(product, Mapping) and key in product and product[key] == product.get("id"):
                yield Complaint(
                    (*path, key),
                    FormatRule.UNKNOWN_REFERENCE,
                    msg("“{product}” verwijst naar zichzelf", product=product[key]),
                    msg("Noem het andere product of haal deze regel weg."),
                )


def duplicates(data: Data) -> Iterator[Complaint]:
    for pattern in UNIQUE:
        found = [(path, value) for path, value in matches(data, pattern) if isinstance(value, str)]
        seen: set[str] = set()
        for path, value in found:
            if value in seen:
                yield Complaint(
                    path,
                    FormatRule.DUPLICATE,
                    msg("“{value}” komt vaker voor", value=value),
                    msg("Geef elk een eigen kenmerk, of haal er een weg."),
                )
            seen.add(value)


def repeated_elements(data: Data) -> Iterator[Complaint]:
    """The same product or municipality twice in one list."""
    for pattern in ("lots.*.products", "lots.*.municipalities", "laws"):
        for path, value in matches(data, pattern):
            items = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
            for item, count in Counter(items).items():
                if count > 1:
                    yield Complaint(
                        path,
                        FormatRule.DUPLICATE,
                        msg("“{value}” komt vaker voor", value=item),
                        msg("Noem het één keer."),
                    )


def unknown_municipalities(data: Data) -> Iterator[Complaint]:
    names = municipality_names()
    for path, member in matches(data, "region.municipalities.*"):
        if isinstance(member, Mapping) and isinstance(member.get("municipality"), str):
            yield from _wrong_member(path, member, names)
    for pattern in CODES:
        for path, code in matches(data, pattern):
            if isinstance(code, str) and _is_code(code) and code not in names:
                yield _no_such_code(path, code, None, names)


def _wrong_member(path: Path, member: Data, names: Mapping[str, str]) -> Iterator[Complaint]:
    code, name = member["municipality"], member.get("name")
    if not _is_code(code):
        return
    if code not in names:
        yield _no_such_code((*path, "municipality"), code, name, names)
    elif isinstance(name, str) and name != names[code]:
        yield Complaint(
            (*path, "name"),
            DefinitionRule.UNKNOWN_MUNICIPALITY,
            msg("Code {code} is {official}, niet {name}", code=code, official=names[code], name=name),
            _right_code(name, names),
        )


def _is_code(code: str) -> bool:
    return len(code) == 4 and code.isascii() and code.isdigit()


def _no_such_code(path: Path, code: str, name: Any, names: Mapping[str, str]) -> Complaint:
    return Complaint(
        path,
        DefinitionRule.UNKNOWN_MUNICIPALITY,
        msg("Er is geen gemeente met CBS-code {code}", code=code),
        _right_code(str(name or ""), names),
    )


def _right_code(name: str, names: Mapping[str, str]) -> Message:
    codes = {official: code for code, official in names.items()}
    if name in codes:
        return msg("De code van {name} is {code}.", name=name, code=codes[name])
    meant = nearest(name, codes)
    if meant:
        return msg("Bedoelde u {name}, met code {code}?", name=meant, code=codes[meant])
    return msg("Zoek de code en de naam op in de gemeentelijke indeling van het CBS.")


def unknown_categories(data: Data) -> Iterator[Complaint]:
    for path, product in matches(data, "products.*"):
        if not isinstance(product, Mapping):
            continue
        law, category = product.get("law"), product.get("category")
        known = category_names(law) if isinstance(law, str) else {}
        if known and isinstance(category, str) and len(category) == 2 and category not in known:
            yield Complaint(
                (*path, "category"),
                DefinitionRule.UNKNOWN_CATEGORY,
                msg("Productcategorie {category} bestaat niet onder de {law}", category=category, law=law),
                msg("Kies uit: {words}.", words=[f"{code} {name}" for code, name in known.items()]),
            )


def products_of_another_law(data: Data) -> Iterator[Complaint]:
    laws = texts(data, "laws.*")
    for path, product in matches(data, "products.*"):
        if not isinstance(product, Mapping) or product.get("status", "aangeboden") != "aangeboden":
            continue
        law = product.get("law")
        if law in ("wmo", "jeugdwet") and laws and law not in laws:
            yield Complaint(
                (*path, "law"),
                FormatRule.UNKNOWN_REFERENCE,
                msg("Dit product valt onder de {law}, maar deze inkoop niet", law=law),
                msg("Voeg de wet toe bij “laws”, of kies een andere status voor het product."),
            )


def unknown_documents(data: Data) -> Iterator[Complaint]:
    known = texts(data, "documents.*.id")
    for path, source in keyed(data, "source"):
        for part in (part.strip() for part in source.split(";")):
            document = part.split()[0] if part else ""
            if document not in known:
                yield Complaint(
                    path,
                    DefinitionRule.UNKNOWN_DOCUMENT,
                    msg("De bron “{part}” begint niet met een bekend document", part=part),
                    _document_remedy(document, known),
                )


def _document_remedy(document: str, known: list[str]) -> Message:
    return msg(
        "Begin met een van {known}, of voeg “{document}” toe bij [[documents]].",
        known=sorted(set(known)),
        document=document,
    )


def unknown_rules(data: Data) -> Iterator[Complaint]:
    for path, rule in keyed(data, "rule"):
        if rule not in RULE_IDS:
            yield Complaint(
                path,
                DefinitionRule.UNKNOWN_RULE,
                msg("Regel “{rule}” staat niet in de regelcatalogus", rule=rule),
                msg("Schrijf het nummer zoals in de catalogus, bijvoorbeeld PL-09."),
            )


def keyed(data: Any, key: str, at: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text under ``key``, at any depth."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if name == key and isinstance(value, str):
                yield (*at, name), value
            else:
                yield from keyed(value, key, (*at, name))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from keyed(item, key, (*at, index))
