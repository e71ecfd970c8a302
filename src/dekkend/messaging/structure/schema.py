"""Makes the XML schema of each message from the tables, and compiles it once.

libxml2 checks every message against it. The names of types equal those of the standard, because a message
may name its types (xsi:type). Nothing is read from disk or network while compiling.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from dekkend.messaging.structure.model import (
    Class,
    Element,
    Kind,
    SimpleType,
    Standard,
    message_namespace,
    shared_namespace,
)
from dekkend.messaging.structure.reading import structure

XS = "http://www.w3.org/2001/XMLSchema"
BASES = {"text": "xs:string", "whole": "xs:integer", "date": "xs:date", "time": "xs:time"}
SHARED = "shared.xsd"

WITHOUT_RETRIES = {
    r".*[^\s].*": r"[ \t]*[^\s].*",
    r"([.\s]*\S+[.\s]*)+": r"\s*\S[\s\S]*",
}
"""Patterns of the standard, and how to ask the same so that each character can be matched in one way only:
libxml2 tries every way."""


@cache
def schema(standard: Standard, number: str) -> etree.XMLSchema:
    """The compiled schema of one kind of message."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Shared(shared_schema(standard)))
    document = etree.fromstring(message_schema(standard, structure().kinds[number]).encode(), parser)
    return etree.XMLSchema(document)


class _Shared(etree.Resolver):
    """Hands the shared schema to the compiler, and refuses to open anything else."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        return self.resolve_string(self.text if system_url == SHARED else "", context, base_url=system_url)


def shared_schema(standard: Standard) -> str:
    """The schema of the shared types, as text."""
    namespace = shared_namespace(standard)
    lines = [_opening(namespace, namespace, "")]
    for simple in structure().simple.values():
        lines.append(f"<xs:simpleType name={quoteattr(simple.name)}>{_restriction(simple, standard)}")
        lines.append("</xs:simpleType>")
    for found in structure().complex.values():
        lines.extend(_complex(found, standard))
    return "\n".join([*lines, "</xs:schema>"])


def message_schema(standard: Standard, kind: Kind) -> str:
    """The schema of one kind of message, as text."""
    namespace = message_namespace(standard, kind.number)
    shared = shared_namespace(standard)
    lines = [
        _opening(namespace, shared, f' xmlns:m="{namespace}"'),
        f'<xs:import namespace="{shared}" schemaLocation="{SHARED}"/>',
        '<xs:element name="Bericht" type="m:Root"/>',
    ]
    for found in kind.classes.values():
        lines.extend(_complex(found, standard, kind))
    return "\n".join([*lines, "</xs:schema>"])


def _opening(target: str, shared: str, more: str) -> str:
    return (
        f'<xs:schema xmlns:xs="{XS}" xmlns:s="{shared}"{more} targetNamespace="{target}" '
        'elementFormDefault="qualified">'
    )


def _complex(found: Class, standard: Standard, kind: Kind | None = None) -> Iterator[str]:
    name = "Root" if found.name == "Bericht" else found.name
    yield f'<xs:complexType name="{name}"><xs:sequence>'
    for element in found.of(standard):
        yield _place(element, standard, kind)
    yield "</xs:sequence></xs:complexType>"


def _place(element: Element, standard: Standard, kind: Kind | None) -> str:
    type_name = f"m:{element.type}" if kind and element.type in kind.classes else f"s:{element.type}"
    times = ' minOccurs="0"' if element.optional else ""
    times += ' maxOccurs="unbounded"' if element.repeats else ""
    narrowed = narrowing(element, standard, kind)
    if narrowed is None:
        return f'<xs:element name="{element.name}" type="{type_name}"{times}/>'
    return (
        f'<xs:element name="{element.name}"{times}><xs:simpleType><xs:restriction base="{type_name}">'
        f"<xs:pattern value={quoteattr(narrowed)}/></xs:restriction></xs:simpleType></xs:element>"
    )


def narrowing(element: Element, standard: Standard, kind: Kind | None) -> str | None:
    """The pattern that this place adds to its type: the one code of the message, its version, or a form."""
    if kind is not None and element.name == "BerichtCode":
        return kind.codes[standard]
    return element.fixed or element.pattern


def _restriction(simple: SimpleType, standard: Standard) -> str:
    facets = [
        ("minInclusive", simple.low),
        ("maxInclusive", simple.high),
        ("minLength", simple.shortest),
        ("maxLength", simple.longest),
        ("pattern", WITHOUT_RETRIES.get(simple.pattern or "", simple.pattern)),
        *(("enumeration", code) for code in structure().codes_of(simple.name, standard)),
    ]
    lines = [f"<xs:{name} value={quoteattr(str(value))}/>" for name, value in facets if value is not None]
    return f'<xs:restriction base="{BASES[simple.base]}">{"".join(lines)}</xs:restriction>'
