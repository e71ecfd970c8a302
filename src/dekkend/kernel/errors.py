"""Refusals: what the system does not do, said in a sentence that tells the user what to do next.

A refusal is a class; its docstring is the Dutch sentence, with ``{places}`` for the values that it is
raised with, so that the code and what the user reads cannot drift apart::

    class BidAfterDeadline(Refusal):
        \"\"\"De inschrijving kwam binnen op {received}; inschrijven kon tot {deadline}.\"\"\"

        remedy = "Neem contact op met de inkoper als u denkt dat dit niet klopt."
        rule = "EL-01"

    raise BidAfterDeadline(received=received, deadline=deadline)
"""

import inspect
from collections.abc import Iterator, Mapping
from string import Formatter
from types import MappingProxyType
from typing import Any, ClassVar

from dekkend.kernel.text import Message


class Refusal(Exception):
    """Dit kan niet."""

    remedy: ClassVar[str] = ""
    rule: ClassVar[str | None] = None
    template: ClassVar[str] = "Dit kan niet."

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.__doc__:
            raise TypeError(f"{cls.__name__} needs a docstring: it is the sentence that the user reads")
        cls.template = " ".join(inspect.cleandoc(cls.__doc__).split())

    def __init__(self, **values: Any) -> None:
        missing = (places(self.template) | places(self.remedy)) - values.keys()
        if missing:
            raise TypeError(f"{type(self).__name__} needs a value for: {', '.join(sorted(missing))}")
        super().__init__()
        self.values: Mapping[str, Any] = MappingProxyType(values)

    @property
    def message(self) -> Message:
        """What is refused and why."""
        return Message(self.template, self.values)

    @property
    def remedy_message(self) -> Message | None:
        """What the user can do next; None where nothing helps."""
        return Message(self.remedy, self.values) if self.remedy else None

    def __str__(self) -> str:
        sentences = (self.message, self.remedy_message)
        return " ".join(str(sentence) for sentence in sentences if sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), dict(self.values))


def _again(refusal: type[Refusal], values: dict[str, Any]) -> Refusal:
    return refusal(**values)


def places(template: str) -> set[str]:
    """The names between braces in ``template``."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def refusals(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal class below ``base`` whose module has been imported, by name.

    For the check that each sentence is translated: docstrings are invisible to message extraction.
    """
    found = set[type[Refusal]]()
    waiting = [base]
    while waiting:
        children = waiting.pop().__subclasses__()
        found.update(children)
        waiting.extend(children)
    return iter(sorted(found, key=lambda refusal: (refusal.__module__, refusal.__name__)))


def sentences(base: type[Refusal] = Refusal) -> list[str]:
    """The Dutch sentences of every imported refusal: what the translation catalogue must hold."""
    texts = [text for refusal in refusals(base) for text in (refusal.template, refusal.remedy) if text]
    return sorted(set(texts))
