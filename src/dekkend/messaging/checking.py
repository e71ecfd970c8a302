"""All problems of a message: first its structure, then every rule that its content can be judged by.

``check`` is the one door: it reads the bytes, runs the rules, and finds the line of each problem. Rules that
need facts from elsewhere (earlier messages, allocations) run when these are given.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias

from dekkend.messaging.codec import name_of, parse
from dekkend.messaging.facts import Facts
from dekkend.messaging.keeping import Keeps, keeper_of
from dekkend.messaging.lines import lines_of_paths
from dekkend.messaging.message import Message, module_of
from dekkend.messaging.problems import Problem
from dekkend.messaging.rules.registry import Given, MessageRule, registered
from dekkend.messaging.structure.model import Class, Kind
from dekkend.messaging.structure.reading import structure

MODULES = (
    *("people", "products", "delivery", "claims", "whole", "external"),
    *("claims_allocated", "claims_before", "delivery_before", "requests_known", "messages_before"),
)
"""The modules of ``rules`` that hold rules."""

MOST = 1000
"""Problems that are told about one message."""

Trail: TypeAlias = tuple[str, ...]
Broken: TypeAlias = tuple[MessageRule, Trail, str]
Visit: TypeAlias = Callable[[Any, Given, Trail, list[Broken]], None]


class Report(NamedTuple):
    """What was found: the message when it could be read, and everything that is wrong.

    ``name`` is that of the message ("WMO301"), also when it could not be read; None when it is none.
    """

    message: Message | None
    problems: tuple[Problem, ...] = ()
    name: str | None = None

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return self.message is not None and not self.problems


def check(data: bytes, facts: Facts | None = None) -> Report:
    """Everything that is wrong with a message in bytes, each with its line."""
    message = parse(data)
    if not isinstance(message, Message):
        return Report(None, message, name_of(data))
    problems = judge(message, facts)
    if not problems:
        return Report(message, (), message.name)
    lines = lines_of_paths(data, {problem.path for problem in problems})
    placed = tuple(replace(found, line=lines.get(found.path, 0)) for found in problems)
    return Report(message, placed, message.name)


def judge(message: Message, facts: Facts | None = None) -> tuple[Problem, ...]:
    """The problems of a message by its rules, in the order of the message, without lines."""
    given = _given(message, facts)
    if _keeper(message.number, facts is not None)(message.Bericht, given):
        return ()
    return judge_by_place(message, facts)


def judge_by_place(message: Message, facts: Facts | None = None) -> tuple[Problem, ...]:
    """As ``judge``, without asking first whether anything is wrong at all."""
    found: list[Broken] = []
    visit = _visitor(message.number, facts is not None)
    visit(message.Bericht, _given(message, facts), ("Bericht",), found)
    return tuple(_problem(*broken) for broken in found[:MOST])


def _given(message: Message, facts: Facts | None) -> Given:
    header = message.Bericht.Header
    dated = header.BerichtIdentificatie.Dagtekening
    return Given(message, dated, header.Afzender, header.Ontvanger, facts)


def _problem(rule: MessageRule, trail: Trail, inside: str) -> Problem:
    path = "/" + "/".join((*trail, inside) if inside else trail)
    return Problem(rule.id, path, rule.says, rule.remedy, rule.return_code)


@cache
def rules_of(number: str, *, with_facts: bool) -> tuple[MessageRule, ...]:
    """The rules that count for a kind of message; return messages have none: they quote another's data."""
    for module in MODULES:
        import_module(f"dekkend.messaging.rules.{module}")
    return tuple(
        rule for rule in registered() if _counts(rule, number) and (with_facts or not rule.needs_facts)
    )


def _counts(rule: MessageRule, number: str) -> bool:
    """Whether the rule is about a class of this kind of message."""
    if rule.only_in:
        return number in rule.only_in
    return any(
        made.__module__ in (module_of(number).__name__, module_of("shared").__name__) for made in rule.on
    )


@cache
def _keeper(number: str, with_facts: bool) -> Keeps:
    kind = structure().kinds[number]
    if kind.returns is not None:
        return lambda bericht, given: True
    return keeper_of(kind, rules_of(number, with_facts=with_facts))


@cache
def _visitor(number: str, with_facts: bool) -> Visit:
    kind = structure().kinds[number]
    if kind.returns is not None:
        return _judge_nothing
    return _class_visitor(kind.classes["Bericht"], kind, with_facts) or _judge_nothing


def _judge_nothing(part: Any, given: Given, trail: Trail, found: list[Broken]) -> None:
    """For messages and classes that no rule is about."""


def _class_visitor(found: Class, kind: Kind, with_facts: bool) -> Visit | None:
    """The function that judges a class and what is in it; None when no rule is about any of it."""
    shared = found.name in structure().complex
    made = getattr(module_of("shared" if shared else kind.number), found.name)
    rules = [rule for rule in rules_of(kind.number, with_facts=with_facts) if made in rule.on]
    children = []
    for place, element in enumerate(found.elements):
        inner = structure().class_of(kind, element.type)
        visit_inner = _class_visitor(inner, kind, with_facts) if inner is not None else None
        if visit_inner is not None:
            children.append((place, element.name, element.repeats, visit_inner))
    if not rules and not children:
        return None
    judged = [(rule, rule.keeps, rule.of) for rule in rules if rule.keeps is not None]
    searched = [(rule, rule.finds) for rule in rules if rule.finds is not None]

    def visit(part: Any, given: Given, trail: Trail, broken: list[Broken]) -> None:
        for rule, keeps, of in judged:
            if not keeps(part if of is None else getattr(part, of), given):
                broken.append((rule, trail, rule.place(part)))
        for rule, finds in searched:
            for inside in finds(part, given):
                broken.append((rule, trail, inside))
        for place, name, repeats, visit_child in children:
            value = part[place]
            if value is None:
                continue
            if repeats:
                for number, item in enumerate(value, 1):
                    visit_child(item, given, (*trail, f"{name}[{number}]"), broken)
            else:
                visit_child(value, given, (*trail, name), broken)

    return visit


def return_codes(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The return codes of some problems, each once, in order."""
    return tuple(sorted({problem.return_code for problem in problems if problem.return_code}))
