"""The form of messages: kinds of messages, their classes and elements, and the values in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Standard(StrEnum):
    """The two standards: iWmo for the Wmo 2015, iJw for the Jeugdwet."""

    IWMO = "iwmo"
    IJW = "ijw"

    @property
    def prefix(self) -> str:
        """The first part of the names of its messages: "WMO" or "JW"."""
        return "WMO" if self is Standard.IWMO else "JW"


RELEASE = "3_2"


def shared_namespace(standard: Standard) -> str:
    """The namespace of the elements inside the shared types (CDT_...)."""
    return f"http://www.istandaarden.nl/{standard}/{RELEASE}/basisschema/schema"


def message_namespace(standard: Standard, number: str) -> str:
    """The namespace of the elements of one kind of message."""
    return f"http://www.istandaarden.nl/{standard}/{RELEASE}/{standard.prefix.lower()}{number}/schema"


@dataclass(frozen=True, slots=True)
class SimpleType:
    """What a value looks like. ``codes`` holds, for each standard, the name of its code list."""

    name: str
    base: Literal["text", "whole", "date", "time"]
    low: int | None = None
    high: int | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str | None = None
    codes: Mapping[Standard, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Element:
    """A place in a class. ``fixed`` and ``pattern`` narrow its type; ``only`` limits it to one standard."""

    name: str
    type: str
    optional: bool = False
    repeats: bool = False
    key: bool = False
    only: Standard | None = None
    fixed: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a message (*berichtklasse*) or a shared complex type: its elements in their order."""

    name: str
    elements: tuple[Element, ...]

    @property
    def is_list(self) -> bool:
        """Whether it only holds the repetitions of one other class, as Relaties holds Relatie."""
        return len(self.elements) == 1 and self.elements[0].repeats

    def of(self, standard: Standard) -> tuple[Element, ...]:
        """The elements that ``standard`` knows."""
        return tuple(element for element in self.elements if element.only in (None, standard))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: "301". ``returns`` is the number of the message that a return message answers."""

    number: str
    title: str
    sender: Literal["gemeente", "aanbieder"]
    codes: Mapping[Standard, str]
    classes: Mapping[str, Class]
    returns: str | None = None

    @property
    def payload(self) -> Element:
        """The element beside the header: Client, Antwoord, Declaratie or DeclaratieAntwoord."""
        return self.classes["Bericht"].elements[1]

    def name(self, standard: Standard) -> str:
        """As people write it: "WMO301"."""
        return f"{standard.prefix}{self.number}"


@dataclass(frozen=True, slots=True)
class Structure:
    """Everything that the tables say. ``code_lists``: list name to code to meaning."""

    simple: Mapping[str, SimpleType]
    complex: Mapping[str, Class]
    kinds: Mapping[str, Kind]
    code_lists: Mapping[str, Mapping[str, str]]

    def class_of(self, kind: Kind, type_name: str) -> Class | None:
        """The class or shared type of that name, None for a simple type."""
        return kind.classes.get(type_name) or self.complex.get(type_name)

    def codes_of(self, type_name: str, standard: Standard) -> Mapping[str, str]:
        """Code to meaning for a simple type with a code list; empty for another."""
        name = self.simple[type_name].codes.get(standard)
        return self.code_lists[name] if name else {}
