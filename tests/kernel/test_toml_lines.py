"""Each key and element is found on its own line."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dekkend.kernel.toml_lines import line_map, nearest_line

DEFINITIONS = sorted((Path(__file__).parents[2] / "definitions").rglob("*.toml"))

TRICKY = '''# comment with = and [x]
"quoted key" = 1
a.b.c = "one # no comment"
text = """
[not a table]
x = 1
""" # after
raw = \'\'\'it's "raw"
\\'\'\'
list = [
  1, # first
  "two, three",
  [ { x = 1, "y z" = [ 5,
     6 ] } ],
]
empty = []
[table."with.dot"]
k = """a\\""" b"""""
when = 1979-05-27 07:32:00
[[rows]]
id = 1
[rows.inner]
deep = true
[[rows]]
id = 2
  [[rows.more]]
  z = {}
last = "no newline"'''


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Any:
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths(item, (*at, key))


def test_tricky_places() -> None:
    lines = line_map(TRICKY)
    expected = {
        ("quoted key",): 2,
        ("a", "b", "c"): 3,
        ("text",): 4,
        ("raw",): 8,
        ("list", 0): 11,
        ("list", 1): 12,
        ("list", 2, 0, "x"): 13,
        ("list", 2, 0, "y z", 1): 14,
        ("empty",): 16,
        ("table", "with.dot", "k"): 18,
        ("table", "with.dot", "when"): 19,
        ("rows", 0): 20,
        ("rows", 0, "inner", "deep"): 23,
        ("rows", 1, "id"): 25,
        ("rows", 1, "more", 0, "z"): 27,
        ("rows", 1, "more", 0, "last"): 28,
    }
    assert {path: lines[path] for path in expected} == expected


def test_every_path_of_the_data_has_a_line() -> None:
    assert set(paths(tomllib.loads(TRICKY))) <= set(line_map(TRICKY))


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_keys_of_every_file_stand_on_the_line_that_is_told(path: Path, newline: str) -> None:
    text = path.read_text(encoding="utf-8").replace("\n", newline)
    lines, rows = line_map(text), text.split("\n")
    assert set(paths(tomllib.loads(text))) <= set(lines)
    for found, line in lines.items():
        if isinstance(found[-1], str):
            assert found[-1] in rows[line - 1]


def test_missing_key_points_at_its_table() -> None:
    lines = line_map(TRICKY)
    assert nearest_line(lines, ("rows", 1, "name")) == 24
    assert nearest_line(lines, ("absent",)) is None
