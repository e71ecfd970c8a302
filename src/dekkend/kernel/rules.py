"""The rule registry: small pure functions over frozen facts that say why, with values and source.

A rule is written beside the facts that it judges, in the ``rules.py`` of its context::

    @rule("PL-07", msg("Publicatie vóór 1 april"), Effect.WARN, Source("S2", "4.7"))
    def publication_before_april(facts: PlanningFacts) -> Finding: ...

Calling it gives a Verdict. The same verdict drives the disabled button, its explanation, the task on
the work list, the letter, the audit log and the generated catalogue ``docs/rules.md``.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar, get_type_hints

from dekkend.kernel.text import Message, msg

Facts = TypeVar("Facts")


def _no_values() -> Mapping[str, Any]:
    return MappingProxyType({})


class Effect(StrEnum):
    """What a broken rule means: refuse, warn, apply a legal consequence, or only inform."""

    BLOCK = "block"
    WARN = "warn"
    EFFECT = "effect"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: document or statute, article or section, and the edition where it has one."""

    document: str
    section: str
    edition: str | None = None

    def __str__(self) -> str:
        edition = f" ({self.edition})" if self.edition else ""
        return f"{self.document} {self.section}{edition}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule function returns. ``effect`` only where the outcome changes the rule's own effect."""

    holds: bool
    reason: Message
    values: Mapping[str, Any] = field(default_factory=_no_values)
    remedy: Message | None = None
    applies: bool = True
    effect: Effect | None = None


def holds(reason: Message, **values: Any) -> Finding:
    """The rule is met."""
    return Finding(True, reason, MappingProxyType(values))


def broken(
    reason: Message, *, remedy: Message | None = None, effect: Effect | None = None, **values: Any
) -> Finding:
    """The rule is broken; ``remedy`` says what to do next."""
    return Finding(False, reason, MappingProxyType(values), remedy, effect=effect)


def not_applicable(reason: Message, **values: Any) -> Finding:
    """The rule says nothing about these facts; it counts as met."""
    return Finding(True, reason, MappingProxyType(values), applies=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer on one set of facts, with everything needed to explain and reproduce it."""

    rule: str
    holds: bool
    effect: Effect
    reason: Message
    values: Mapping[str, Any]
    source: tuple[Source, ...]
    remedy: Message | None = None
    applies: bool = True

    @property
    def blocks(self) -> bool:
        return not self.holds and self.effect is Effect.BLOCK

    @property
    def warns(self) -> bool:
        return not self.holds and self.effect is Effect.WARN


@dataclass(frozen=True)
class Rule(Generic[Facts]):
    """A registered rule: callable on its facts."""

    id: str
    title: Message
    effect: Effect
    source: tuple[Source, ...]
    facts: type[Facts]
    function: Callable[[Facts], Finding]
    module: str
    explanation: str

    def __call__(self, facts: Facts) -> Verdict:
        found = self.function(facts)
        return Verdict(
            self.id,
            found.holds,
            found.effect or self.effect,
            found.reason,
            found.values,
            self.source,
            found.remedy,
            found.applies,
        )


_registry: dict[str, Rule[Any]] = {}


def rule(
    id: str, title: Message, effect: Effect, *source: Source
) -> Callable[[Callable[[Facts], Finding]], Rule[Facts]]:
    """Registers a rule function under its id from the rule catalogue.

    Raises ValueError when the id is taken, when no source is given, or when the function does not say on
    which facts it works.
    """

    def register(function: Callable[[Facts], Finding]) -> Rule[Facts]:
        if not source:
            raise ValueError(f"rule {id} cites no source")
        if id in _registry and _registry[id].module != function.__module__:
            raise ValueError(f"rule {id} is already registered by {_registry[id].module}")
        parameters = list(inspect.signature(function).parameters)
        facts = get_type_hints(function).get(parameters[0]) if parameters else None
        if facts is None:
            raise ValueError(f"rule {id} must take its facts as its only, annotated parameter")
        explanation = inspect.getdoc(function) or ""
        registered: Rule[Facts] = Rule(
            id, title, effect, source, facts, function, function.__module__, explanation
        )
        _registry[id] = registered
        return registered

    return register


def registered() -> Iterator[Rule[Any]]:
    """Every registered rule, by id. The contexts' ``rules`` modules must have been imported."""
    return iter(sorted(_registry.values(), key=lambda found: found.id))


def find(id: str) -> Rule[Any]:
    """The rule with this id. Raises KeyError when there is none."""
    return _registry[id]


__all__ = [
    "Effect",
    "Finding",
    "Rule",
    "Source",
    "Verdict",
    "broken",
    "find",
    "holds",
    "msg",
    "not_applicable",
    "registered",
    "rule",
]
