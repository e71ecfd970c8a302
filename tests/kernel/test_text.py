import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import dekkend
from dekkend.kernel import text
from dekkend.kernel.errors import places
from dekkend.kernel.money import Money
from dekkend.kernel.periods import Period
from dekkend.kernel.text import Message, msg, show

SOURCE = Path(dekkend.__file__).parent


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (date(2026, 4, 1), "1 april 2026", "1 April 2026"),
        (datetime(2026, 4, 1, 9, 5, tzinfo=UTC), "1 april 2026 09:05", "1 April 2026 09:05"),
        (Decimal("1234.50"), "1.234,5", "1,234.5"),
        (Money(Decimal("1234.5")), "€\N{NO-BREAK SPACE}1.234,50", "€1,234.50"),
        (Period.parse("2024-05-03"), "3 mei 2024", "3 May 2024"),
        (["a", date(2026, 4, 1)], "a, 1 april 2026", "a, 1 April 2026"),
        (3, "3", "3"),
        (msg("perceel {n}", n=3), "perceel 3", "perceel 3"),
    ],
)
def test_values_as_each_language_writes_them(value: object, dutch: str, english: str) -> None:
    assert show(value) == dutch
    assert show(value, "en") == english


def test_a_message_is_dutch_unless_asked_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"Te laat op {day}": "Too late on {day}"}
    monkeypatch.setattr(text, "translator", lambda language: str if language == "nl" else known.__getitem__)
    message = msg("Te laat op {day}", day=date(2026, 4, 1))
    assert str(message) == "Te laat op 1 april 2026"
    assert message.render("en") == "Too late on 1 April 2026"


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        msg("a {b}", b=1).values["b"] = 2  # type: ignore[index]


def messages_in_the_code() -> Iterator[tuple[str, str, set[str]]]:
    """Where, template and given values of each ``msg("...", name=...)`` with a literal sentence."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg"):
                continue
            given = {keyword.arg for keyword in node.keywords}
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and None not in given:
                where = f"{file.relative_to(SOURCE)}:{node.lineno}"
                yield where, first.value, {name for name in given if name}


def test_every_message_gets_the_values_that_it_has_places_for() -> None:
    found = list(messages_in_the_code())
    assert len(found) > 100
    wrong = [f"{where}: {template}" for where, template, given in found if places(template) != given]
    assert wrong == []


def test_a_message_is_data() -> None:
    assert msg("a {b}", b=1) == Message("a {b}", {"b": 1})
