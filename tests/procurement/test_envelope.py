"""What goes into an envelope comes out the same; its size and its receipt tell nothing of it."""

import zlib
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.procurement import envelope as e
from dekkend.procurement.domain import FileKey, Item, SubmissionForm
from tests.procurement.small import small_definition

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
items = st.builds(
    Item,
    requirement=st.sampled_from(["vraag", "gva", "prijs"]),
    lot=st.none() | st.sampled_from(["begeleiding", "dagbesteding"]),
    supplied=st.booleans(),
    issued_on=st.none() | st.dates(date(2000, 1, 1)),
    agreed=st.none() | st.booleans(),
    shown=st.none() | st.booleans(),
    applies=st.none() | st.booleans(),
    amount=st.none() | st.integers(0, 10**6),
    text=texts,
    file=texts,
    price=st.none() | st.decimals(0, 10**6, places=4),
)
file_keys = st.builds(
    FileKey, id=st.integers(1), name=texts, kind=texts, size=st.integers(1), sha256=texts, key=texts
)
contents = st.builds(
    e.Content,
    procurement=texts,
    definition=texts,
    tenderer=texts,
    round=st.integers(1, 2),
    kind=st.sampled_from(e.EnvelopeKind),
    key=st.uuids(),
    nonce=st.just("00"),
    lots=st.lists(texts, max_size=4).map(tuple),
    items=st.lists(items, max_size=6).map(tuple),
    files=st.lists(file_keys, max_size=3).map(tuple),
)


def content(**changes: object) -> e.Content:
    values = {
        "procurement": "proef",
        "definition": "d" * 64,
        "tenderer": "een",
        "round": 1,
        "kind": e.EnvelopeKind.QUALITY,
        "key": UUID(int=1),
        "nonce": "00",
        "lots": (),
        "items": (),
        "files": (),
    }
    return e.Content(**(values | changes))  # type: ignore[arg-type]


@given(contents)
def test_what_goes_in_comes_out(made: e.Content) -> None:
    again = e.unpacked(e.packed(made))
    assert again == made
    assert e.content_sha256(again) == e.content_sha256(made)


@given(st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True))
def test_the_size_does_not_tell_the_lots(lots: list[str]) -> None:
    chosen = content(lots=tuple(lots), items=tuple(Item("vraag", lot, text="Ja.") for lot in lots))
    assert len(e.packed(chosen)) == e.SMALLEST


@given(st.integers(1, 10**8))
def test_sizes_come_in_steps_and_cost_an_eighth_at_most(length: int) -> None:
    size = e._round_size(length)
    assert length <= size <= max(e.SMALLEST, length * 9 // 8 + 1)
    assert e._round_size(size) == size


@pytest.mark.parametrize(
    "body", [b"", b"\x80", zlib.compress(b"{}") + b"\x80", zlib.compress(b"[1]") + b"\x80", b"geen\x80"]
)
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(e.NotAnEnvelope):
        e.unpacked(body)


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e, "LARGEST", 1000)
    with pytest.raises(e.NotAnEnvelope):
        e.unpacked(zlib.compress(b"0" * 100_000) + b"\x80")


def with_price() -> object:
    from dataclasses import replace

    definition = small_definition()
    price = replace(definition.criteria[0], id="prijs", name="Prijs", price=True)
    return replace(definition, criteria=(*definition.criteria, price))


def test_the_price_lies_in_an_envelope_of_its_own() -> None:
    offered = Item("prijs", "begeleiding", price=Decimal("61.5000"))
    form = SubmissionForm(1, ("begeleiding",), (Item("vraag", "begeleiding"), offered), uuid4())
    quality, price = e.contents_of(with_price(), form, content())  # type: ignore[arg-type]
    assert (quality.kind, quality.lots, quality.items) == ("kwaliteit", form.lots, form.items[:1])
    assert (price.kind, price.lots, price.items) == ("prijs", (), (offered,))
    assert e.kinds_of(small_definition()) == (e.EnvelopeKind.QUALITY,)


def test_the_receipt_says_the_same_in_one_way_only() -> None:
    told = [e.Described(e.EnvelopeKind.QUALITY, "a" * 64, "b" * 64)]
    first = e.statement(content(), number=1, sequence=1, received="2026", envelopes=told)
    turned = dict(reversed(list(first.items())))
    assert e.receipt_sha256(first) == e.receipt_sha256(turned)
    assert e.receipt_sha256(first) != e.receipt_sha256(first | {"number": 2})
    assert e.described(first, e.EnvelopeKind.QUALITY) == told[0]
    assert e.described(first, e.EnvelopeKind.PRICE) is None


def test_the_receipt_is_about_what_was_submitted_and_not_about_how_it_was_sealed() -> None:
    def receipt(sealed: str, inside: str) -> str:
        told = [e.Described(e.EnvelopeKind.QUALITY, sealed, inside)]
        return e.receipt_sha256(
            e.statement(content(), number=1, sequence=1, received="2026", envelopes=told)  # type: ignore[arg-type]
        )

    assert receipt("a" * 64, "b" * 64) == receipt("c" * 64, "b" * 64)
    assert receipt("a" * 64, "b" * 64) != receipt("a" * 64, "c" * 64)


def test_a_practice_nonce_follows_from_the_form() -> None:
    key = uuid4()
    assert e.practice_nonce(key) == e.practice_nonce(key)
    assert len(e.practice_nonce(key)) == 2 * e.NONCE_BYTES
    assert e.practice_nonce(key) != e.practice_nonce(uuid4())
