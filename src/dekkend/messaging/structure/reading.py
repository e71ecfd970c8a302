"""Reads the tables of this folder, and makes the return messages from the messages that they answer."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dekkend.messaging.structure.model import Class, Element, Kind, SimpleType, Standard, Structure

FOLDER = Path(__file__).resolve().parent
SENDER_CODES = {"gemeente": "LDT_Gemeente", "aanbieder": "LDT_AgbCode"}
ALPHANUMERIC = "([a-zA-Z0-9])+"

RETURN_CODES = Element("RetourCodes", "RetourCodes")
RETURN_HEADER = (
    Element("IdentificatieRetour", "LDT_IdentificatieBericht"),
    Element("DagtekeningRetour", "LDT_Datum"),
    Element("XsltVersie", "LDT_Versie", optional=True),
    Element("XsdVersieRetour", "CDT_XsdVersie"),
    Element("RetourCodes", "RetourCodes", optional=True),
)


@cache
def structure() -> Structure:
    """The form of all 28 messages, read once."""
    types = _table("types.toml")
    return Structure(
        {name: _simple(name, facts) for name, facts in types["simple"].items()},
        {name: _class(name, lines) for name, lines in types["complex"].items()},
        _kinds(_table("messages.toml")),
        _code_lists(_table("codes.toml")),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _simple(name: str, facts: dict[str, Any]) -> SimpleType:
    codes = facts.pop("codes", {})
    by_standard = dict.fromkeys(Standard, codes) if isinstance(codes, str) else codes
    return SimpleType(name=name, codes={Standard(key): value for key, value in by_standard.items()}, **facts)


def _class(name: str, lines: Mapping[str, str]) -> Class:
    return Class(name, tuple(_element(element, line) for element, line in lines.items()))


def _element(name: str, line: str) -> Element:
    type_, *words = line.split()
    fixed = next((word[1:] for word in words if word.startswith("=")), None)
    return Element(
        name,
        type_.rstrip("?+"),
        optional=type_.endswith("?"),
        repeats=type_.endswith("+"),
        key="key" in words,
        only=Standard.IJW if "ijw" in words else None,
        fixed=fixed,
        pattern=ALPHANUMERIC if "alphanumeric" in words else None,
    )


def _kinds(table: dict[str, Any]) -> dict[str, Kind]:
    header = table.pop("header")
    written = {number: _kind(number, facts, header) for number, facts in table.items() if "title" in facts}
    returns = {
        number: _return_message(number, written[facts["returns"]], _codes(facts))
        for number, facts in table.items()
        if "returns" in facts
    }
    return dict(sorted({**written, **returns}.items()))


def _kind(number: str, facts: dict[str, Any], header: Mapping[str, str]) -> Kind:
    sender = facts["sender"]
    receiver = "aanbieder" if sender == "gemeente" else "gemeente"
    parties = {"sender": SENDER_CODES[sender], "receiver": SENDER_CODES[receiver]}
    start = {name: parties.get(line, line) for name, line in header.items()}
    tables = {name: lines for name, lines in facts.items() if name[0].isupper()}
    tables["Header"] = {**start, **tables.get("Header", {})}
    classes = {name: _class(name, tables[name]) for name in ("Bericht", "Header", *tables)}
    return Kind(number, facts["title"], sender, _codes(facts), classes)


def _codes(facts: dict[str, Any]) -> dict[Standard, str]:
    return {Standard(standard): code for standard, code in facts["codes"].items()}


def _return_message(number: str, forward: Kind, codes: dict[Standard, str]) -> Kind:
    """The message back: a header with its own identification, classes with return codes, content optional."""
    classes = {name: _with_return_codes(found) for name, found in forward.classes.items()}
    classes["RetourCodes"] = Class("RetourCodes", (Element("RetourCode", "LDT_RetourCode", repeats=True),))
    title = f"Retour op {forward.title[0].lower()}{forward.title[1:]}"
    return Kind(number, title, forward.sender, codes, classes, returns=forward.number)


def _with_return_codes(found: Class) -> Class:
    if found.name == "Bericht":
        header, payload = found.elements
        return Class("Bericht", (header, Element(payload.name, payload.type, optional=True)))
    if found.name == "Header":
        return Class("Header", (*found.elements, *RETURN_HEADER))
    if found.is_list:
        return found
    return Class(found.name, (*found.elements, RETURN_CODES))


def _code_lists(table: dict[str, Any]) -> dict[str, dict[str, str]]:
    countries = dict.fromkeys(table["COD032"]["codes"].split(), "")
    return {**table, "COD032": countries}
