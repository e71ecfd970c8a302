"""A message as an object: its standard, its kind, and its content under the standard's own names."""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias, TypeVar

from dekkend.messaging.elements import (
    m301,
    m302,
    m305,
    m306,
    m307,
    m308,
    m315,
    m316,
    m317,
    m318,
    m319,
    m320,
    m323,
    m325,
)
from dekkend.messaging.structure.model import Kind, Standard
from dekkend.messaging.structure.reading import structure

Bericht: TypeAlias = (
    m301.Bericht
    | m302.Bericht
    | m305.Bericht
    | m306.Bericht
    | m307.Bericht
    | m308.Bericht
    | m315.Bericht
    | m316.Bericht
    | m317.Bericht
    | m318.Bericht
    | m319.Bericht
    | m320.Bericht
    | m323.Bericht
    | m325.Bericht
)

Part = TypeVar("Part")


class Message(NamedTuple):
    """One message of iWmo or iJw; ``Bericht`` is its content, of the class that its kind has."""

    standard: Standard
    number: str
    Bericht: Bericht

    @property
    def name(self) -> str:
        """As people write it: "WMO301"."""
        return f"{self.standard.prefix}{self.number}"

    @property
    def kind(self) -> Kind:
        """The form of this kind of message."""
        return structure().kinds[self.number]


def part(made: type[Part], **elements: Any) -> Part:
    """A class of a message from its elements by name; those not named are absent.

    Raises TypeError for a name that the class does not have.
    """
    fields: tuple[str, ...] = made._fields  # type: ignore[attr-defined]
    return made(**{**dict.fromkeys(fields), **elements})


@cache
def module_of(name: str) -> ModuleType:
    """The module with the classes of a kind of message ("301"), or with the "shared" ones."""
    return import_module(f"dekkend.messaging.elements.{name if name == 'shared' else f'm{name}'}")


def number_of(bericht: Bericht) -> str:
    """The number of the kind of message that this content is of: "301"."""
    return type(bericht).__module__.rpartition(".m")[2]
