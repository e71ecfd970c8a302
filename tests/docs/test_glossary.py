"""Each kind of thing that the code stores or a definition holds has a Dutch word in the glossary."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dekkend"
CONTEXTS = ("organisations", "catalogue", "oversight", "procurement", "publication", "runtime")
KINDS = {"Model", "Fact", "AbstractBaseUser"}


def stored_things() -> Iterator[str]:
    """The names of the stored models and of the kinds of facts."""
    for context in CONTEXTS:
        for file in sorted((SOURCE / context).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            yield from (
                node.name
                for node in ast.walk(ast.parse(file.read_text()))
                if isinstance(node, ast.ClassDef) and KINDS & {_last_name(base) for base in node.bases}
            )


def _last_name(base: ast.expr) -> str:
    if isinstance(base, ast.Subscript):
        return _last_name(base.value)
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


@pytest.fixture(scope="module")
def words() -> set[str]:
    rows = re.findall(r"^\| ([A-Z][^|]*) \|", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)
    return {word.strip() for row in rows for word in row.split(",")}


def test_every_stored_thing_has_a_line(words: set[str]) -> None:
    assert set(stored_things()) - words == set()


def test_every_line_has_a_dutch_word() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text().splitlines()
    rows = [
        line.split("|") for line in lines if line.startswith("| ") and not line.startswith("| identifier")
    ]
    assert rows
    assert [row[1].strip() for row in rows if not row[2].strip()] == []
