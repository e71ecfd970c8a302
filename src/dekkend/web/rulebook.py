"""The rules of all contexts, for the pages that show them."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from dekkend.kernel import rules
from dekkend.kernel.rule_ids import OWN_PARTS, PARTS
from dekkend.kernel.text import Message

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


def facts_of(rule: rules.Rule[Any]) -> Iterator[tuple[str, str]]:
    """The names and types of the facts that a rule looks at, as ``rules check --facts`` takes them."""
    if not is_dataclass(rule.facts):
        return
    for each in fields(rule.facts):
        kind = each.type if isinstance(each.type, str) else getattr(each.type, "__name__", str(each.type))
        yield each.name, _MODULES.sub("", kind)
