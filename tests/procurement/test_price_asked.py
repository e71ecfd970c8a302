"""The price on the form: asked per lot, what it is made of in way 2, and all of it in the price envelope."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from dekkend.procurement import definition as d
from dekkend.procurement.domain import SubmissionForm
from dekkend.procurement.drafting import Draft, Gravity, QuestionKind, gaps, items_of, mistakes, questions
from dekkend.procurement.envelope import Content, EnvelopeKind, contents_of
from dekkend.procurement.price_asked import euros_of
from tests.procurement.small import FACT, LOTS
from tests.procurement.stateful.roads import with_price

TODAY = date(2026, 3, 2)
COSTS = {"a": "40", "b": "10,50", "c": "8", "d": "4", "e": "1,50", "f": "6"}


def asked(way: int) -> d.Definition:
    return replace(with_price(), tariffs=d.Tariffs(way=way, **FACT))


def draft(**typed: str) -> Draft:
    lot = LOTS[0]
    return Draft((lot,), {f"v--{lot}--prijs--{name}": text for name, text in typed.items()})


def sheet(**other: str) -> Draft:
    return draft(**{"prijs": "70", **{f"onderdeel-{k}": v for k, v in (COSTS | other).items()}})


def about(found: d.Definition, typed: Draft) -> list[tuple[str, Gravity]]:
    every = gaps(found, typed, legal_person=True, today=TODAY)
    return [(gap.sentence.render(), gap.gravity) for gap in every if gap.question.kind is QuestionKind.PRICE]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("72,50", "72.50"),
        ("€ 1.072,5", "1072.5"),
        ("72.5", "72.5"),
        ("72,505", None),
        ("-3", None),
        ("x", None),
    ],
)
def test_an_amount_as_people_write_it(text: str, amount: str | None) -> None:
    assert euros_of(text) == (Decimal(amount) if amount else None)


def test_without_a_price_the_lot_falls_off() -> None:
    assert about(asked(1), draft()) == [
        ("De prijs ontbreekt. Zonder prijs telt dit perceel niet mee.", Gravity.REJECTS)
    ]
    assert about(asked(1), draft(prijs="70")) == []
    wrong = mistakes(questions(asked(1), (LOTS[0],)), draft(prijs="zeventig"), TODAY)
    assert [found.render() for found in wrong.values()] == [
        "“zeventig” is geen bedrag. Schrijf bijvoorbeeld 72,50."
    ]


def test_way_two_asks_what_the_price_is_made_of() -> None:
    assert about(asked(2), sheet()) == []
    assert "indexatie" in about(asked(2), sheet(e=""))[0][0]
    assert "samen € 71,00, uw prijs is € 70,00" in about(asked(2), sheet(b="11,50"))[0][0]


def test_price_and_costs_lie_in_the_price_envelope_only() -> None:
    found = asked(2)
    items = items_of(questions(found, (LOTS[0],)), sheet(marge="0"))
    base = Content("p", "x", "t", 1, EnvelopeKind.QUALITY, UUID(int=1), "n", (), (), ())
    quality, price = contents_of(found, SubmissionForm(1, (LOTS[0],), items, UUID(int=1)), base)
    assert "prijs" not in {item.requirement for item in quality.items}
    (offered,) = price.items
    assert offered.price == Decimal(70)
    assert "redelijke overheadkosten: € 10,50" in offered.text
