"""What stands beside a rule's answer is in the reader's words, and said once."""

import ast
from collections.abc import Iterator
from pathlib import Path

import dekkend
from dekkend.kernel.rules import broken
from dekkend.kernel.text import msg
from dekkend.web.value_names import VALUE_NAMES, shown_values

PACKAGE = Path(dekkend.__file__).parent
FINDINGS = {"holds", "broken", "not_applicable", "either"}
NO_VALUES = {"remedy", "effect"}


def names_in(tree: ast.AST) -> Iterator[str]:
    """The names of the values that rules give with their answers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FINDINGS:
            yield from (word.arg for word in node.keywords if word.arg and word.arg not in NO_VALUES)
        if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Dict):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if ast.unparse(target) == "values":
                yield from (key.value for key in node.value.keys if isinstance(key, ast.Constant))


def test_every_value_of_a_rule_has_a_name_for_people() -> None:
    files = [file for file in PACKAGE.rglob("*rules*.py") if "messaging" not in file.parts]
    assert len(files) > 20
    found = {name for file in files for name in names_in(ast.parse(file.read_text(encoding="utf-8")))}
    assert found - set(VALUE_NAMES) == set()


def test_what_the_sentences_tell_is_not_said_again() -> None:
    told = broken(
        msg("Uiterlijk {due}", due=3), remedy=msg("Vraag {count}", count=2), due=3, count=2, missing="x"
    )
    assert [(name.render(), value) for name, value in shown_values(told, {})] == [("ontbreekt", "x")]
    assert shown_values(told, {"missing": "zonder"}) == [("zonder", "x")]
