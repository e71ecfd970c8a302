"""What comes out of the envelopes becomes bids, items and files, many submissions at once."""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.domain import Item
from dekkend.procurement.envelope import Content
from dekkend.procurement.models import Bid, OpenedFile, SubmissionItem

_ITEM: Final = tuple(field.name for field in fields(Item) if field.name != "lot")
ITEM_FIELDS: Final = ("submission", "bid", *_ITEM)
KEY_TEXT: Final = "key"

Bids = Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Unsealed:
    """The content of one envelope and the submission that it belongs to."""

    submission_id: int
    content: Content


def store_submissions(found: Sequence[Unsealed], lots: Mapping[str, int]) -> int:
    """Makes the bids, items and files of these submissions; how many bids. ``lots`` gives the id of each."""
    made = Bid.objects.bulk_create(
        Bid(submission_id=one.submission_id, lot_id=lots[lot])
        for one in found
        for lot in one.content.lots
        if lot in lots
    )
    names = {key: lot for lot, key in lots.items()}
    bids = {(bid.submission_id, names[bid.lot_id]): int(bid.pk) for bid in made}
    copy_rows(SubmissionItem, ITEM_FIELDS, _item_rows(found, bids))
    OpenedFile.objects.bulk_create(_files(found))
    return len(made)


def store_prices(found: Sequence[Unsealed]) -> int:
    """Adds the prices to bids that exist already; how many prices."""
    keys = [one.submission_id for one in found]
    rows = Bid.objects.filter(submission__in=keys).values_list("submission_id", "lot__slug", "pk")
    bids = {(submission, lot): bid for submission, lot, bid in rows}
    return copy_rows(SubmissionItem, ITEM_FIELDS, _item_rows(found, bids))


def _item_rows(found: Iterable[Unsealed], bids: Bids) -> Iterable[Sequence[Any]]:
    for one in found:
        for item in one.content.items:
            bid = bids.get((one.submission_id, item.lot)) if item.lot else None
            if item.lot is None or bid is not None:
                yield _item_row(one.submission_id, bid, item)


def _item_row(submission: int, bid: int | None, item: Item) -> Sequence[Any]:
    return submission, bid, *(getattr(item, name) for name in _ITEM)


def _files(found: Iterable[Unsealed]) -> Iterable[OpenedFile]:
    for one in found:
        for file in one.content.files:
            yield OpenedFile(
                submission_id=one.submission_id,
                number=file.id,
                name=file.name,
                kind=file.kind,
                size=file.size,
                sha256=file.sha256,
                key={KEY_TEXT: file.key},
            )


def key_of(file: OpenedFile) -> bytes:
    """What opens the stored upload."""
    return b64decode(file.key[KEY_TEXT])


__all__ = ["ITEM_FIELDS", "Unsealed", "key_of", "store_prices", "store_submissions"]
