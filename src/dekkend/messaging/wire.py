"""From XML elements to objects and back, by functions that are put together once for each kind of message."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from dekkend.messaging import values
from dekkend.messaging.message import Bericht, module_of
from dekkend.messaging.structure.element_modules import BSN
from dekkend.messaging.structure.model import (
    Class,
    Element,
    Kind,
    Standard,
    message_namespace,
    shared_namespace,
)
from dekkend.messaging.structure.reading import structure

Node: TypeAlias = etree._Element
Read: TypeAlias = Callable[[Node], Any]
Write: TypeAlias = Callable[[Any, list[str], str], None]

_ESCAPES = {"\r": "&#13;"}


@cache
def reader(standard: Standard, number: str) -> Callable[[Node], Bericht]:
    """The function that makes the objects of a message of which the schema has accepted the root element."""
    return _class_reader(structure().kinds[number].classes["Bericht"], standard, structure().kinds[number])


def _class_reader(found: Class, standard: Standard, kind: Kind) -> Read:
    shared = found.name in structure().complex
    space = shared_namespace(standard) if shared else message_namespace(standard, kind.number)
    made = getattr(module_of("shared" if shared else kind.number), found.name)
    reads = [_element_reader(element, standard, kind) for element in found.elements]
    if found.is_list:
        return _list_reader(made, reads[0])
    places = {f"{{{space}}}{element.name}": place for place, element in enumerate(found.elements)}
    by_tag = {tag: (place, reads[place]) for tag, place in places.items()}
    blank: list[Any] = [None] * len(found.elements)
    new = tuple.__new__

    def read(node: Node) -> Any:
        content = blank.copy()
        for child in node:
            place, read_child = by_tag[child.tag]
            content[place] = child.text if read_child is None else read_child(child)
        return new(made, content)

    return read


def _list_reader(made: type, read_item: Read | None) -> Read:
    def read(node: Node) -> Any:
        items = tuple(map(read_item, node)) if read_item is not None else tuple(child.text for child in node)
        return tuple.__new__(made, (items,))

    return read


def _element_reader(element: Element, standard: Standard, kind: Kind) -> Read | None:
    """None for a value that is the text itself: reading that needs no function."""
    inner = structure().class_of(kind, element.type)
    if inner is not None:
        return _class_reader(inner, standard, kind)
    if element.type == BSN:
        return lambda node: values.Bsn(node.text)
    base = structure().simple[element.type].base
    if base == "whole":
        whole = values.whole
        return lambda node: whole(node.text)
    if base == "date":
        day = values.day
        return lambda node: day(node.text)
    return None


def written(standard: Standard, number: str, bericht: Bericht, *, indent: bool) -> str:
    """The text of a message, with the usual prefixes; ``indent`` puts each element on a line of its own."""
    prefix = f"{standard.prefix.lower()}{number}"
    spaces = (
        f' xmlns:{standard}="{shared_namespace(standard)}"'
        f' xmlns:{prefix}="{message_namespace(standard, number)}"'
    )
    lines: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{prefix}:Bericht{spaces}>"]
    _writer(standard, number)(bericht, lines, "\t" if indent else "")
    lines.append(f"</{prefix}:Bericht>")
    return "\n".join(lines) + "\n" if indent else lines[0] + "\n" + "".join(lines[1:])


@cache
def _writer(standard: Standard, number: str) -> Write:
    kind = structure().kinds[number]
    return _class_writer(kind.classes["Bericht"], standard, kind)


def _class_writer(found: Class, standard: Standard, kind: Kind) -> Write:
    """Writes the elements of a class, each under the prefix of the namespace that declares it."""
    shared = found.name in structure().complex
    prefix = str(standard) if shared else f"{standard.prefix.lower()}{kind.number}"
    places = [
        (place, f"{prefix}:{element.name}", _element_writer(element, standard, kind), element.repeats)
        for place, element in enumerate(found.elements)
    ]

    def write(content: Any, lines: list[str], indent: str) -> None:
        deeper = indent + "\t" if indent else ""
        for place, name, write_inner, repeats in places:
            value = content[place]
            if value is None:
                continue
            for item in value if repeats else (value,):
                inside: list[str] = []
                if write_inner is None:
                    text = escape(values.written(item), _ESCAPES)
                else:
                    write_inner(item, inside, deeper)
                    text = ""
                if inside:
                    lines.extend((f"{indent}<{name}>", *inside, f"{indent}</{name}>"))
                else:
                    lines.append(f"{indent}<{name}>{text}</{name}>")

    return write


def _element_writer(element: Element, standard: Standard, kind: Kind) -> Write | None:
    inner = structure().class_of(kind, element.type)
    return None if inner is None else _class_writer(inner, standard, kind)
