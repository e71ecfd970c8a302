"""The pages of a procurement leave nothing of its definition out."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from dekkend.procurement import loading
from dekkend.procurement.definition import Definition
from dekkend.web.views.procurement import facts
from dekkend.web.views.procurement.facts import LABELS, NOT_SHOWN, Names, entry, moment_words
from dekkend.web.views.procurement.words import BODY_ROLES, DOCUMENT_STATUSES, WORDS
from tests.web.procurement.conftest import DEFINITIONS


def kinds(annotation: Any, seen: set[Any]) -> Iterator[type]:
    """Every dataclass that a definition is made of."""
    if is_dataclass(annotation) and annotation not in seen:
        seen.add(annotation)
        yield annotation  # type: ignore[misc]
        for hint in get_type_hints(annotation).values():
            yield from kinds(hint, seen)
    for inner in get_args(annotation):
        yield from kinds(inner, seen)


KINDS = [kind for kind in kinds(Definition, set()) if kind is not Definition]


def words_of(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from (word for word in get_args(annotation) if isinstance(word, str))
    else:
        for inner in get_args(annotation):
            yield from words_of(inner)


def test_every_field_of_the_format_has_a_label():
    missing = {
        f"{kind.__name__}.{field.name}"
        for kind in KINDS
        for field in fields(kind)
        if field.name not in NOT_SHOWN and field.name not in LABELS
    }
    assert not missing


def test_no_label_without_a_field():
    assert set(LABELS) <= {field.name for kind in KINDS for field in fields(kind)}


def test_every_word_of_the_vocabulary_is_worded():
    shown = {*WORDS, *BODY_ROLES, *DOCUMENT_STATUSES}
    found = {word for kind in KINDS for hint in get_type_hints(kind).values() for word in words_of(hint)}
    assert found <= shown


EXAMPLES = sorted((*DEFINITIONS.glob("*.toml"), *DEFINITIONS.parent.glob("examples/procedures/*.toml")))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda path: path.stem)
def test_everything_that_an_example_says_can_be_shown(file):
    definition = loading.load(file).definition
    assert definition is not None
    names = Names(definition)
    shown = [entry(fact, names) for fact in facts.facts_in(definition)]
    assert len(shown) > 20
    assert all(each.source for each in shown)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2024", "2024"),
        ("2024-05", "mei 2024"),
        ("2024-05-03", "3 mei 2024"),
        ("2024-10/2024-12", "okt 2024 – dec 2024"),
    ],
)
def test_a_moment_is_as_precise_as_its_source(when: str, words: str):
    assert moment_words(when) == words
