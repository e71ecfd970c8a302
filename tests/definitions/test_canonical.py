"""A frozen definition comes back the same, and two versions can be compared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.procurement.canonical import Difference, NotADefinition, canonical, diff, from_json, sha256
from dekkend.procurement.definition import Criterion, CriterionKind, Definition, Volume
from dekkend.procurement.loading import load, load_text
from tests.definitions.sample import SOUND, changed

DEFINITIONS = sorted((Path(__file__).parents[2] / "definitions").glob("*.toml"))

texts = st.text(max_size=30)
numbers = st.decimals(-1_000_000, 1_000_000, allow_nan=False, places=4)
weights = st.decimals(0, 100, allow_nan=False, places=3)


def sound(text: str = SOUND) -> Definition:
    definition = load_text(text, "f.toml").definition
    assert definition is not None
    return definition


BASE = sound()


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    criteria = draw(st.lists(st.builds(_criterion, texts, weights, st.none() | numbers), max_size=3))
    volumes = draw(st.lists(st.builds(_volume, texts, numbers), max_size=3))
    starts = st.none() | st.dates(date(2000, 1, 1), date(2190, 1, 1))
    term = replace(BASE.term, start=draw(starts), note=draw(st.none() | texts))
    return replace(BASE, title=draw(texts), criteria=tuple(criteria), volumes=tuple(volumes), term=term)


def _criterion(name: str, weight: Decimal, minimum: Decimal | None) -> Criterion:
    return Criterion(
        id="c", name=name, kind=CriterionKind.AWARD, weight=weight, minimum=minimum, source="S0", open=name
    )


def _volume(about: str, value: Decimal) -> Volume:
    return Volume(id="v", title="V", kind="euro", value=value, about=about, source="S0")


@settings(max_examples=60, deadline=None)
@given(definitions())
def test_canonical_bytes_come_back_as_the_same_definition(definition: Definition) -> None:
    again = from_json(canonical(definition))
    assert again == definition
    assert canonical(again) == canonical(definition)
    assert sha256(again) == sha256(definition)


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_definitions_in_the_tree_come_back(path: Path) -> None:
    definition = load(path).definition
    assert definition is not None
    assert from_json(canonical(definition)) == definition


def test_spelling_of_a_number_and_order_of_keys_do_not_matter() -> None:
    other = sound(
        changed(
            ("weight = 60", "weight = 60.00"),
            ('law = "wmo"\ncategory = "02"', 'category = "02"\nlaw = "wmo"'),
        )
    )
    assert canonical(other) == canonical(BASE)


def test_a_changed_fact_changes_the_hash() -> None:
    assert sha256(sound(changed(("Partners moeten", "Partners kunnen")))) != sha256(BASE)


def test_json_that_is_no_definition_is_refused_with_the_place() -> None:
    with pytest.raises(NotADefinition) as refused:
        from_json(b'{"format": 1}')
    assert "id" in str(refused.value)
    with pytest.raises(NotADefinition):
        from_json(b"no json")


def test_differences_are_named_by_id() -> None:
    new = sound(
        changed(
            ('products = ["begeleiding"]', 'products = ["begeleiding", "dagbesteding"]'),
            ("initial_months = 48", "initial_months = 60"),
            ("latest_end = 2034-12-31\n", ""),
        )
    )
    assert diff(BASE, new) == (
        Difference("lots[perceel-1].products", ["begeleiding"], ["begeleiding", "dagbesteding"]),
        Difference("term.initial_months", 48, 60),
        Difference("term.latest_end", "2034-12-31", None),
    )


def test_moved_rows_are_no_difference_and_a_new_row_is_one() -> None:
    moved = replace(BASE, criteria=BASE.criteria[::-1])
    assert diff(BASE, moved) == ()
    less = replace(BASE, criteria=BASE.criteria[:1])
    [difference] = diff(BASE, less)
    assert (difference.path, difference.after) == ("criteria[ervaring]", None)


def test_same_version_has_no_differences() -> None:
    assert diff(BASE, BASE) == ()
