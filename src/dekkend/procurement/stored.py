"""Sentences, verdicts and reasons as JSON and back, so that either language can show them years later.

Dates, amounts and nested sentences are tagged, because JSON knows none of them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dekkend.kernel.rules import Effect, Source, Verdict
from dekkend.kernel.text import Message
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Reason


def message_to_json(message: Message) -> dict[str, Any]:
    """A sentence as template and tagged values."""
    return {"text": message.template, "values": {key: _pack(value) for key, value in message.values.items()}}


def message_from_json(data: Mapping[str, Any]) -> Message:
    """The sentence that ``message_to_json`` stored."""
    template = data["text"]
    return Message(template, {key: _unpack(value) for key, value in data["values"].items()})


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Everything of a verdict that its row does not hold in columns of its own."""
    return {
        "reason": message_to_json(verdict.reason),
        "remedy": message_to_json(verdict.remedy) if verdict.remedy else None,
        "values": {key: _pack(value) for key, value in verdict.values.items()},
        "source": [[source.document, source.section, source.edition] for source in verdict.source],
        "applies": verdict.applies,
    }


def verdict_from_json(rule: str, holds: bool, effect: str, data: Mapping[str, Any]) -> Verdict:
    """The verdict as it was given."""
    return Verdict(
        rule=rule,
        holds=holds,
        effect=Effect(effect),
        reason=message_from_json(data["reason"]),
        values={key: _unpack(value) for key, value in data["values"].items()},
        source=tuple(Source(*source) for source in data["source"]),
        remedy=message_from_json(data["remedy"]) if data["remedy"] else None,
        applies=data["applies"],
    )


def reason_to_json(reason: Reason) -> dict[str, Any]:
    """A reason for not awarding, as a decision keeps it."""
    return {
        "kind": reason.kind.value,
        "rule": reason.rule,
        "about": reason.about,
        "sentence": message_to_json(reason.sentence),
    }


def reason_from_json(data: Mapping[str, Any]) -> Reason:
    """The reason that ``reason_to_json`` stored."""
    return Reason(
        RejectionKind(data["kind"]), data["rule"], data["about"], message_from_json(data["sentence"])
    )


def _pack(value: Any) -> Any:
    if isinstance(value, Message):
        return {"$": "message", **message_to_json(value)}
    if isinstance(value, datetime):
        return {"$": "moment", "is": value.isoformat()}
    if isinstance(value, date):
        return {"$": "date", "is": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$": "decimal", "is": str(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_pack(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpack(item) for item in value)
    if not isinstance(value, Mapping):
        return value
    kind = value["$"]
    if kind == "message":
        return message_from_json(value)
    if kind == "moment":
        return datetime.fromisoformat(value["is"])
    return date.fromisoformat(value["is"]) if kind == "date" else Decimal(value["is"])


__all__ = [
    "message_from_json",
    "message_to_json",
    "reason_from_json",
    "reason_to_json",
    "verdict_from_json",
    "verdict_to_json",
]
