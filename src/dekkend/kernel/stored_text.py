"""Sentences as JSON and back, so that either language can show them years later.

Dates, amounts and nested sentences are tagged, because JSON knows none of them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dekkend.kernel.text import Message


def message_to_json(message: Message) -> dict[str, Any]:
    """A sentence as template and tagged values."""
    return {"text": message.template, "values": {key: pack(value) for key, value in message.values.items()}}


def message_from_json(data: Mapping[str, Any]) -> Message:
    """The sentence that ``message_to_json`` stored."""
    template = data["text"]
    return Message(template, {key: unpack(value) for key, value in data["values"].items()})


def pack(value: Any) -> Any:
    """A value in a sentence or a verdict as JSON can keep it."""
    if isinstance(value, Message):
        return {"$": "message", **message_to_json(value)}
    if isinstance(value, datetime):
        return {"$": "moment", "is": value.isoformat()}
    if isinstance(value, date):
        return {"$": "date", "is": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$": "decimal", "is": str(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [pack(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def unpack(value: Any) -> Any:
    """The value that ``pack`` stored."""
    if isinstance(value, list):
        return tuple(unpack(item) for item in value)
    if not isinstance(value, Mapping):
        return value
    kind = value["$"]
    if kind == "message":
        return message_from_json(value)
    if kind == "moment":
        return datetime.fromisoformat(value["is"])
    return date.fromisoformat(value["is"]) if kind == "date" else Decimal(value["is"])
