"""``./dekkend rules``: the catalogue of rules, and one rule's verdict on facts from a file."""

import importlib
import json
import re
import sys
from dataclasses import fields, is_dataclass
from typing import IO, Any, get_args

import click

from dekkend.cli.home import ROOT
from dekkend.cli.output import emit, language, plain, verdict_document
from dekkend.cli.session import with_django
from dekkend.kernel.errors import Refusal
from dekkend.kernel.rules import Rule, Verdict, find, registered


class UnknownRule(Refusal):
    """Er is geen regel {id}."""

    remedy = "De regels staan in: ./dekkend rules list"


class FactsUnreadable(Refusal):
    """De feiten zijn geen geldige JSON: regel {line}, kolom {column}: {reason}"""

    remedy = "Verbeter het bestand en probeer het opnieuw."


class FactsUnfit(Refusal):
    """Regel {rule} kan niet over deze feiten oordelen: {problems}"""

    remedy = "De feiten die deze regel vraagt, staan in: ./dekkend rules list --json"


@click.group(help="De regels, en het oordeel van één regel over feiten.")
def rules() -> None:
    """The group of commands about rules."""


@rules.command("list", help="Alle regels, met gevolg en bron.")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
@with_django
def list_rules(as_json: bool) -> None:
    """One line, or one object, for each rule."""
    import_rules()
    if as_json:
        emit([rule_document(rule) for rule in registered()])
        return
    for rule in registered():
        sources = "; ".join(str(source) for source in rule.source)
        click.echo(f"{rule.id}  {rule.effect.value:<6}  {rule.title.render(language())}  [{sources}]")


@rules.command("check", help="Het oordeel van regel ID over de feiten in een JSON-bestand.")
@click.argument("id")
@click.option("--facts", type=click.File(encoding="utf-8"), required=True, help="JSON-bestand; - is invoer.")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
@with_django
def check_rule(id: str, facts: IO[str], as_json: bool) -> None:
    """Exits with 1 when the rule is broken. Raises UnknownRule, FactsUnreadable and FactsUnfit."""
    import_rules()
    try:
        rule = find(id)
    except KeyError as error:
        raise UnknownRule(id=id) from error
    verdict = rule(read_facts(rule, facts.read()))
    if as_json:
        emit(verdict_document(verdict))
    else:
        _tell(verdict)
    sys.exit(0 if verdict.holds else 1)


def import_rules() -> None:
    """Imports every ``rules`` module of ours, so that its rules are registered."""
    package = ROOT / "src" / "dekkend"
    modules = [*package.glob("*/rules.py"), *package.glob("*/*_rules.py"), *package.glob("*/rules/*.py")]
    for file in sorted(modules):
        parts = file.relative_to(package.parent).with_suffix("").parts
        if parts[1] not in ("kernel", "cli", "web"):
            importlib.import_module(".".join(part for part in parts if part != "__init__"))


def rule_document(rule: Rule[Any]) -> dict[str, Any]:
    """A rule as outside programs read it, with the facts that it asks for."""
    return {
        "id": rule.id,
        "title": rule.title.render(language()),
        "effect": rule.effect.value,
        "source": [str(source) for source in rule.source],
        "explanation": rule.explanation,
        "context": rule.module.split(".")[1],
        "facts": facts_wanted(rule),
    }


def facts_wanted(rule: Rule[Any]) -> dict[str, str]:
    """The name and type of each fact."""
    if not is_dataclass(rule.facts):
        return {}
    return {field.name: _type_name(field.type) for field in fields(rule.facts)}


def read_facts(rule: Rule[Any], text: str) -> Any:
    """The facts of ``rule`` from JSON. Raises FactsUnreadable, and FactsUnfit naming every wrong fact."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError
    from pydantic.dataclasses import dataclass

    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise FactsUnreadable(line=error.lineno, column=error.colno, reason=error.msg) from error
    config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    strict = dataclass(rule.facts, frozen=True, config=config)
    try:
        return TypeAdapter(strict).validate_python(given)
    except ValidationError as error:
        raise FactsUnfit(rule=rule.id, problems=_problems(error.errors())) from error


def _problems(errors: Any) -> str:
    return "; ".join(f"{'.'.join(map(str, error['loc'])) or '(alles)'}: {error['msg']}" for error in errors)


def _type_name(kind: Any) -> str:
    """``tuple[Stage, ...]`` or ``date | None``, without the modules that the types are from."""
    name = kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", name)


def _tell(verdict: Verdict) -> None:
    click.echo(f"{verdict.rule}: {verdict.reason.render(language())}")
    for name, value in verdict.values.items():
        click.echo(f"  {name}: {plain(value)}")
    if verdict.remedy is not None:
        click.echo(verdict.remedy.render(language()))
    click.echo("; ".join(str(source) for source in verdict.source))
