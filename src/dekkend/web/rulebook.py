"""The rules of all contexts, for the pages that show them."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from dekkend.kernel import rules
from dekkend.kernel.rule_ids import OWN_PARTS, PARTS
from dekkend.kernel.text import Message, msg

_MODULES = re.compile(r"\b\w+(?:\.\w+)*\.(?=[A-Za-z])")

SUBJECTS = {part.letters: part.title for part in (*PARTS, *OWN_PARTS)}
"""What the first letters of a rule's id stand for."""


@cache
def _load() -> None:
    autodiscover_modules("rules")


def every_rule() -> list[rules.Rule[Any]]:
    """Every rule that the application applies, by id."""
    _load()
    return list(rules.registered())


def rule_or_none(id: str) -> rules.Rule[Any] | None:
    """The rule with this id, if it is applied here."""
    _load()
    try:
        return rules.find(id)
    except KeyError:
        return None


def subject_of(rule: rules.Rule[Any]) -> Message | str:
    """The part of the field that a rule is about."""
    return SUBJECTS.get(letters_of(rule), "")


def letters_of(rule: rules.Rule[Any]) -> str:
    """The first letters of a rule's id."""
    return rule.id.partition("-")[0]


def facts_of(rule: rules.Rule[Any]) -> Iterator[tuple[str, Message]]:
    """The names of the facts a rule looks at, as ``rules check --facts`` takes them, and what they are."""
    if not is_dataclass(rule.facts):
        return
    for each in fields(rule.facts):
        yield each.name, _words_for(str(getattr(each.type, "__name__", each.type)))


def _words_for(kind: str) -> Message:
    """A type of the code in words of the field: "date | None" is a date that may be missing."""
    names = [_MODULES.sub("", name.strip()).partition("[")[0] for name in kind.split("|")]
    word = _KINDS.get(names[0], _CHOICE)
    return msg("{kind}, mag ontbreken", kind=word) if "None" in names else word


_CHOICE = msg("keuze uit een lijst")
_KINDS = {
    "bool": msg("ja of nee"),
    "date": msg("datum"),
    "datetime": msg("datum en uur"),
    "int": msg("getal"),
    "float": msg("getal"),
    "Decimal": msg("getal"),
    "Money": msg("bedrag"),
    "str": msg("tekst"),
    "tuple": msg("lijst"),
    "frozenset": msg("lijst"),
    "list": msg("lijst"),
    "dict": msg("lijst"),
    "Mapping": msg("lijst"),
    "Span": msg("datum of periode"),
    "Period": msg("periode"),
    "WorkingCalendar": msg("kalender met feestdagen"),
}
