"""How commands answer: one JSON document or plain text on standard output, progress on standard error."""

import dataclasses
import json
import os
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from dekkend.kernel.errors import Refusal
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import DUTCH, Message


def language() -> str:
    """The language of what a command says: Dutch, unless ``DEKKEND_LANGUAGE`` says "en"."""
    return "en" if os.environ.get("DEKKEND_LANGUAGE") == "en" else DUTCH


def emit(document: Any) -> None:
    """Writes ``document`` as the one JSON document on standard output.

    Money and other decimals become strings, dates ISO 8601, messages a sentence, dataclasses objects.
    """
    sys.stdout.write(json.dumps(plain(document), ensure_ascii=False, indent=2) + "\n")


def plain(value: Any) -> Any:
    """``value`` in the types that JSON knows. Raises TypeError for a type without a plain form."""
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Message):
        return value.render(language())
    if isinstance(value, Verdict):
        return verdict_document(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Path | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no plain form for JSON")


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """A verdict as outside programs read it; ``remedy`` only where the rule gives one."""
    document: dict[str, Any] = {
        "rule": verdict.rule,
        "holds": verdict.holds,
        "effect": verdict.effect.value,
        "reason": verdict.reason.render(language()),
        "values": plain(verdict.values),
        "source": [str(source) for source in verdict.source],
        "applies": verdict.applies,
    }
    if verdict.remedy is not None:
        document["remedy"] = verdict.remedy.render(language())
    return document


def say(message: Message | str) -> None:
    """One line of progress on standard error."""
    text = message.render(language()) if isinstance(message, Message) else message
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def refuse(refusal: Refusal, *, as_json: bool) -> None:
    """Tells why a command was refused and what to do next."""
    remedy = refusal.remedy_message
    if as_json:
        emit({"refused": {"message": refusal.message, "remedy": remedy, "rule": refusal.rule}})
    say(refusal.message)
    if remedy is not None:
        say(remedy)


class Progress:
    """A progress bar on standard error: drawn in place on a terminal, else a line per quarter.

    Call it with what is done, out of how much, and what it is about.
    """

    WIDTH = 30

    def __init__(self, title: Message) -> None:
        self.title = title.render(language())
        self._drawn = -1

    def __call__(self, done: int, total: int, what: str = "") -> None:
        share = done / total if total else 1.0
        if sys.stderr.isatty():
            filled = round(share * self.WIDTH)
            bar = "█" * filled + "░" * (self.WIDTH - filled)
            sys.stderr.write(
                f"\r\033[K{self.title} {bar} {share:4.0%} {what}" + ("\n" if done >= total else "")
            )
        elif (quarter := int(share * 4)) > self._drawn:
            self._drawn = quarter
            sys.stderr.write(f"{self.title}: {share:.0%} {what}\n")
        sys.stderr.flush()
