"""The contract of the command line: exit codes, one JSON document, refusals with a remedy."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest

from dekkend.cli import dekkend, main
from dekkend.cli.output import Progress, emit, plain
from dekkend.cli.rules import FactsUnfit, FactsUnreadable, import_rules, read_facts, rule_document
from dekkend.kernel.errors import Refusal
from dekkend.kernel.rules import Effect, Rule, Source, Verdict, holds, registered
from dekkend.kernel.text import msg


class ForTest(Refusal):
    """Dit kan niet om {why}."""

    remedy = "Doe iets anders."
    rule = "EL-01"


def outcome(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    code = ended.value.code
    return 0 if code is None else int(code)


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome("--help") == 0
    shown = capsys.readouterr().out
    assert "backup" in shown
    assert "worker" not in shown


@pytest.mark.parametrize("arguments", [("fly",), ("backup",), ("rules", "check", "EL-01"), ("--loud",)])
def test_wrong_usage_exits_with_two(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(*arguments) == 2
    assert capsys.readouterr().out == ""


def test_a_refusal_exits_with_one_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    def refusing(as_json: bool) -> None:
        raise ForTest(why="een proef")

    monkeypatch.setattr(dekkend, "get_command", lambda ctx, name: refusing)
    assert outcome("refusing") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "Dit kan niet om een proef.\nDoe iets anders.\n"
    assert outcome("refusing", "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["refused"]["rule"] == "EL-01"
    assert document["refused"]["remedy"] == "Doe iets anders."


def test_rules_are_listed_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome("rules", "list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed
    assert all(rule["source"] and rule["title"] and rule["facts"] for rule in listed)


def test_an_unknown_rule_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text("{}")
    assert outcome("rules", "check", "XX-99", "--facts", str(facts)) == 1
    assert "XX-99" in capsys.readouterr().err


@dataclass(frozen=True)
class Facts:
    asked: date
    amount: Decimal
    names: tuple[str, ...] = ()


@pytest.fixture
def example() -> Rule[Facts]:
    return Rule("ZZ-01", msg("Proef"), Effect.WARN, (Source("Wet", "art. 1"),), Facts, _judge, "a.b", "")


def _judge(facts: Facts) -> Any:
    return holds(msg("Gevraagd op {asked}", asked=facts.asked), amount=facts.amount)


def test_facts_come_in_the_types_that_the_rule_asks(example: Rule[Facts]) -> None:
    facts = read_facts(example, '{"asked": "2026-04-01", "amount": "1.50", "names": ["a", "b"]}')
    assert (facts.asked, facts.amount, facts.names) == (date(2026, 4, 1), Decimal("1.50"), ("a", "b"))
    verdict: Verdict = example(facts)
    assert plain(verdict)["reason"] == "Gevraagd op 1 april 2026"
    assert plain(verdict)["values"] == {"amount": "1.50"}


def test_every_wrong_fact_is_named(example: Rule[Facts]) -> None:
    with pytest.raises(FactsUnfit) as refused:
        read_facts(example, '{"asked": "2026-02-30", "extra": 1}')
    told = str(refused.value)
    assert all(name in told for name in ("asked", "amount", "extra"))


def test_a_file_that_is_no_json_is_refused_with_its_place(example: Rule[Facts]) -> None:
    with pytest.raises(FactsUnreadable, match="regel 2"):
        read_facts(example, '{"a": 1,\n oops}')


def test_every_rule_can_be_asked_from_a_file() -> None:
    import_rules()
    for rule in registered():
        if rule.module.startswith("dekkend."):
            assert rule_document(rule)["facts"], rule.id
            with pytest.raises(FactsUnfit):
                read_facts(rule, '{"surely": "not a fact"}')


def test_what_has_no_plain_form_is_an_error() -> None:
    with pytest.raises(TypeError):
        emit(object())


def test_progress_without_a_terminal_is_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(msg("Voorbeelden laden"))
    for done in range(101):
        progress(done, 100, "regio")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 5
    assert told.err.endswith("Voorbeelden laden: 100% regio\n")
