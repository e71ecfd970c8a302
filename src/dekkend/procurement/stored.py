"""Verdicts and reasons as JSON and back, so that either language can show them years later."""

from collections.abc import Mapping
from typing import Any

from dekkend.kernel.rules import Effect, Source, Verdict
from dekkend.kernel.stored_text import message_from_json, message_to_json, pack, unpack
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Reason


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Everything of a verdict that its row does not hold in columns of its own."""
    return {
        "reason": message_to_json(verdict.reason),
        "remedy": message_to_json(verdict.remedy) if verdict.remedy else None,
        "values": {key: pack(value) for key, value in verdict.values.items()},
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
        values={key: unpack(value) for key, value in data["values"].items()},
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


__all__ = [
    "message_from_json",
    "message_to_json",
    "reason_from_json",
    "reason_to_json",
    "verdict_from_json",
    "verdict_to_json",
]
