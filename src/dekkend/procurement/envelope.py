"""What goes into an envelope and what the receipt says about it. Pure; sealing is done elsewhere.

An envelope holds one JSON document, compressed and filled up to a round size, so that neither content nor
length tells how many lots somebody chose. A submission is one envelope, or two where the price is judged
apart: the price lies in an envelope of its own, that opens after the quality is final.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import FileKey, Item, SubmissionForm

FORMAT: Final = 1
NONCE_BYTES: Final = 16
SMALLEST: Final = 4096
LARGEST: Final = 32 * 1024 * 1024
"""An envelope holds texts, no files; this much never comes from the form."""


class EnvelopeKind(StrEnum):
    QUALITY = "kwaliteit"
    PRICE = "prijs"


class VaultStatus(StrEnum):
    SEALED = "verzegeld"
    OPENING = "wordt-geopend"
    OPENED = "geopend"
    DESTROYED = "vernietigd"


class EnvelopeProblem(StrEnum):
    """What was wrong with an envelope when it was opened."""

    CHANGED = "gewijzigd"
    UNREADABLE = "onleesbaar"
    OF_ANOTHER = "van-een-ander"


class NotAnEnvelope(ValueError):
    """What came out of an envelope is not what goes into one."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one envelope holds. ``nonce`` makes the hash of the content impossible to guess from its words."""

    procurement: str
    definition: str
    tenderer: str
    round: int
    kind: EnvelopeKind
    key: UUID
    nonce: str
    lots: tuple[str, ...]
    items: tuple[Item, ...]
    files: tuple[FileKey, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """What the receipt says of one envelope: hash of the sealed bytes, and of the content inside."""

    kind: EnvelopeKind
    sealed: str
    content: str


def price_requirements(definition: Definition) -> frozenset[str]:
    """Under which names a submission offers prices: the ids of the price criteria."""
    return frozenset(criterion.id for criterion in definition.criteria if criterion.price)


def kinds_of(definition: Definition) -> tuple[EnvelopeKind, ...]:
    """The kinds of envelope that a submission has."""
    return tuple(EnvelopeKind) if price_requirements(definition) else (EnvelopeKind.QUALITY,)


def contents_of(definition: Definition, form: SubmissionForm, base: Content) -> tuple[Content, ...]:
    """What goes into each envelope of a submission. The lots and the files lie with the quality."""
    prices = price_requirements(definition)
    own = tuple(item for item in form.items if item.requirement not in prices)
    offered = tuple(item for item in form.items if item.requirement in prices)
    quality = replace(base, kind=EnvelopeKind.QUALITY, lots=form.lots, items=own, files=form.files)
    if not prices:
        return (quality,)
    return quality, replace(base, kind=EnvelopeKind.PRICE, lots=(), items=offered, files=())


def packed(content: Content) -> bytes:
    """The content as bytes of a round size, to be sealed."""
    body = zlib.compress(plain_text(content).encode(), 6)
    return body + b"\x80" + bytes(_round_size(len(body) + 1) - len(body) - 1)


def unpacked(body: bytes) -> Content:
    """The content that ``packed`` packed. Raises NotAnEnvelope."""
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(body[: body.rindex(b"\x80")], LARGEST)
        if reader.unconsumed_tail or not reader.eof:
            raise NotAnEnvelope
        return _content(json.loads(text))
    except (ValueError, KeyError, TypeError, zlib.error, ArithmeticError) as error:
        raise NotAnEnvelope from error


def plain_text(content: Content) -> str:
    """The content as JSON in one way only; its sha256 stands on the receipt."""
    values = {
        "format": FORMAT,
        "procurement": content.procurement,
        "definition": content.definition,
        "tenderer": content.tenderer,
        "round": content.round,
        "kind": content.kind.value,
        "key": str(content.key),
        "nonce": content.nonce,
        "lots": list(content.lots),
        "items": [_item_values(item) for item in content.items],
        "files": [{name: getattr(file, name) for name in file.__slots__} for file in content.files],
    }
    return canonical(values)


def content_sha256(content: Content) -> str:
    """The hash of the content, as the receipt names it."""
    return hashlib.sha256(plain_text(content).encode()).hexdigest()


def statement(
    base: Content,
    *,
    number: int,
    sequence: int,
    received: str,
    envelopes: Iterable[Described],
    parties: str = "",
) -> dict[str, Any]:
    """What a receipt says; ``received`` is the moment in UTC as text, ``parties`` the hash of with whom the
    bid is made, when it says so. Nothing in it tells the content."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "procurement": base.procurement,
        "definition": base.definition,
        "tenderer": base.tenderer,
        "round": base.round,
        "key": str(base.key),
        "number": number,
        "sequence": sequence,
        "received": received,
        "envelopes": [
            {"kind": one.kind.value, "sealed": one.sealed, "content": one.content} for one in envelopes
        ],
    }
    return told | ({"parties": parties} if parties else {})


def receipt_sha256(told: Mapping[str, Any]) -> str:
    """The hash that is printed on the receipt: over what was submitted and when, in one way only.

    The hash of the sealed bytes stands beside it, under the server's signature: sealing draws random numbers,
    so the same content sealed twice gives other bytes, and still the same receipt.
    """
    submitted = [
        {name: value for name, value in one.items() if name != "sealed"} for one in told.get("envelopes", ())
    ]
    return hashlib.sha256(canonical({**told, "envelopes": submitted}).encode()).hexdigest()


def practice_nonce(key: UUID) -> str:
    """What stands in a practice run where a real submission has a random nonce, so that the same seed gives
    the same receipts, and so the same drawing between equal bids. It hides nothing: nobody submits there."""
    return hashlib.sha256(f"oefening:{key}".encode()).hexdigest()[: 2 * NONCE_BYTES]


def described(told: Mapping[str, Any], kind: EnvelopeKind) -> Described | None:
    """What a statement says of the envelope of one kind."""
    for one in told.get("envelopes", ()):
        if one["kind"] == kind.value:
            return Described(kind, one["sealed"], one["content"])
    return None


def canonical(values: Any) -> str:
    """JSON in one way only: sorted keys, no spaces, characters as they are."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _round_size(length: int) -> int:
    """The size with at most three significant bits that ``length`` fits in: at most an eighth is lost, and
    lengths that differ a little look the same (after Nikitin and others, "PURBs", 2019)."""
    if length <= SMALLEST:
        return SMALLEST
    step = 1 << max(0, length.bit_length() - 4)
    return -(-length // step) * step


def _item_values(item: Item) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in item.__slots__}
    return {name: _told(value) for name, value in values.items() if value not in (None, "")}


def _told(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _content(values: Mapping[str, Any]) -> Content:
    if values["format"] != FORMAT:
        raise NotAnEnvelope
    return Content(
        procurement=values["procurement"],
        definition=values["definition"],
        tenderer=values["tenderer"],
        round=values["round"],
        kind=EnvelopeKind(values["kind"]),
        key=UUID(values["key"]),
        nonce=values["nonce"],
        lots=tuple(values["lots"]),
        items=tuple(_item(item) for item in values["items"]),
        files=tuple(FileKey(**file) for file in values["files"]),
    )


def _item(values: Mapping[str, Any]) -> Item:
    known = {name: values[name] for name in _ITEM_FIELDS if name in values}
    if "issued_on" in known:
        known["issued_on"] = date.fromisoformat(known["issued_on"])
    if "price" in known:
        known["price"] = Decimal(known["price"])
    return Item(**known)


_ITEM_FIELDS: Final = tuple(field.name for field in fields(Item))
