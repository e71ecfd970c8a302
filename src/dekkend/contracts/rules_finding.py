"""How the rules of agreements answer: one test, and the sentence for yes or for no."""

from typing import Any

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds
from dekkend.kernel.text import Message


def either(
    ok: bool,
    good: Message,
    bad: Message,
    *,
    remedy: Message | None = None,
    effect: Effect | None = None,
    **values: Any,
) -> Finding:
    """``good`` when ``ok``, else ``bad`` with what to do next; the sentences share ``values``."""
    if ok:
        return holds(filled(good, values), **values)
    return broken(
        filled(bad, values), remedy=filled(remedy, values) if remedy else None, effect=effect, **values
    )


def fillable(template: str) -> Message:
    """A sentence with places that ``either`` fills: ``fillable("Uiterlijk op {due}.")``."""
    return Message(template)


def filled(sentence: Message, values: dict[str, Any]) -> Message:
    """A sentence with these values, beside those that it already has."""
    return Message(sentence.template, {**values, **sentence.values})


def article(number: str) -> Source:
    """An article of the standard agreement."""
    return Source("OVK", number)
