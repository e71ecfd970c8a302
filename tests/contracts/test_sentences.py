"""The sentences of the rules: each place has a value, each broken rule says what to do next."""

import ast
from collections.abc import Iterator
from pathlib import Path

import dekkend.contracts
from dekkend.contracts.rules_finding import either, fillable
from dekkend.kernel.errors import places
from dekkend.kernel.text import msg

SOURCE = Path(dekkend.contracts.__path__[0])
OWN = {"remedy", "effect"}


def calls(name: str, tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def trees() -> Iterator[ast.Module]:
    for file in sorted(SOURCE.glob("*_rules.py")):
        yield ast.parse(file.read_text(encoding="utf-8"))


def test_every_place_of_a_sentence_gets_a_value() -> None:
    seen, wrong = 0, []
    for call in (call for tree in trees() for call in calls("either", tree)):
        given = {keyword.arg for keyword in call.keywords} - OWN
        for sentence in calls("fillable", call):
            template = ast.literal_eval(sentence.args[0])
            seen += 1
            if None not in given and not places(template) <= {name for name in given if name}:
                wrong.append(template)
    assert seen > 80
    assert wrong == []


def test_every_broken_rule_says_what_to_do_next() -> None:
    for tree in trees():
        for call in (*calls("either", tree), *calls("broken", tree)):
            assert "remedy" in {keyword.arg for keyword in call.keywords}, ast.unparse(call)


def test_both_sentences_share_the_values() -> None:
    for ok, text in ((True, "ja 3"), (False, "nee 3")):
        found = either(ok, fillable("ja {n}"), fillable("nee {n}"), remedy=msg("doe iets"), n=3)
        assert (found.holds, found.reason.render(), found.values["n"]) == (ok, text, 3)
