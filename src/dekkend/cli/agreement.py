"""``./dekkend agreement``: moments, verdicts and contents of an agreement from a file; no database."""

import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from dekkend.cli import output
from dekkend.cli.session import with_database
from dekkend.contracts.agreement_loading import load_agreement
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import ladder, last_day
from dekkend.contracts.agreement_verdicts import verdicts
from dekkend.contracts.moments import moments
from dekkend.contracts.moments_model import STATE_NAMES, Moment
from dekkend.contracts.standard_editions import differences, implement_by
from dekkend.contracts.standard_loading import Loaded, load_edition, standard_editions
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.standard_text import numbered
from dekkend.kernel.text import msg
from dekkend.organisations.domain import ROLE_NAMES
from dekkend.runtime import clock

Shape = TypeVar("Shape")

file_argument = click.argument("file", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
on_option = click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="De dag waarop u kijkt (zonder: vandaag)."
)
edition_option = click.option(
    "--edition",
    "edition_files",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Een eigen uitgave van de contractstandaard.",
)


@click.group(help="Overeenkomsten: momenten, oordelen van de regels, nummers van artikelen.")
def agreement() -> None:
    """The group of commands about agreements."""
    if output.language() != "nl":
        from dekkend.cli.i18n import compile_catalogues

        compile_catalogues()


@agreement.command("moments", help="Alle momenten van een overeenkomst, met wat er nu te doen is.")
@file_argument
@on_option
@edition_option
@json_option
def moments_of(file: Path, on: datetime | None, edition_files: tuple[Path, ...], as_json: bool) -> None:
    """Exits with 1 when the file has a problem."""
    editions = _editions(edition_files, as_json)
    found = _value(load_agreement(file, editions), as_json)
    today = on.date() if on else clock.today()
    dated = moments(found, today, editions)
    if as_json:
        output.emit(_document(file, found, today, dated))
        return
    for moment in dated:
        _tell(moment)


@agreement.command("check", help="Het oordeel van de regels over een overeenkomst.")
@file_argument
@edition_option
@json_option
def check(file: Path, edition_files: tuple[Path, ...], as_json: bool) -> None:
    """Exits with 1 when the file has a problem or a rule blocks."""
    editions = _editions(edition_files, as_json)
    found = _value(load_agreement(file, editions), as_json)
    judged = verdicts(found, editions)
    blocked = any(verdict.blocks for verdict in judged)
    if as_json:
        rows = [output.verdict_document(verdict) for verdict in judged]
        output.emit({"ok": not blocked, "file": str(file), "id": found.id, "verdicts": rows})
    else:
        for verdict in judged:
            mark = "v" if verdict.holds else "x" if verdict.blocks else "!"
            click.echo(f"  {mark} {verdict.rule}: {verdict.reason.render(output.language())}")
    sys.exit(1 if blocked else 0)


@agreement.command("contents", help="De artikelen met hun nummers; wat niet wordt gebruikt is NVT.")
@file_argument
@edition_option
@json_option
def contents(file: Path, edition_files: tuple[Path, ...], as_json: bool) -> None:
    """Exits with 1 when the file has a problem."""
    editions = _editions(edition_files, as_json)
    found = _value(load_agreement(file, editions), as_json)
    edition = next(it for it in editions if it.id == found.edition)
    lines = numbered(edition, found.unused)
    if as_json:
        output.emit({"ok": True, "file": str(file), "edition": edition.id, "clauses": list(lines)})
        return
    for line in lines:
        click.echo(f"{line.number:<8}{line.heading}")


@agreement.command("difference", help="Wat anders is tussen twee uitgaven van de contractstandaard.")
@click.argument("before")
@click.argument("after")
@json_option
def difference(before: str, after: str, as_json: bool) -> None:
    """BEFORE and AFTER are files, or ids of editions of the software. Exits with 1 when one has a problem."""
    old, new = _edition(before, as_json), _edition(after, as_json)
    found = differences(old, new)
    if as_json:
        rows = [{"kind": it.kind, "number": it.number, "sentence": it.sentence} for it in found]
        output.emit(
            {
                "ok": True,
                "before": old.id,
                "after": new.id,
                "implement_by": implement_by(new),
                "differences": rows,
            }
        )
        return
    for one in found:
        click.echo(one.sentence.render(output.language()))


@agreement.command("import", help="Neem bestaande overeenkomsten van een regio over uit bestanden.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--region", "slug", help="De korte naam van de regio (zonder: de opdrachtgever in het bestand)."
)
@edition_option
@json_option
@with_database
def bring_in(
    files: tuple[Path, ...], slug: str | None, edition_files: tuple[Path, ...], as_json: bool
) -> None:
    """All or none. Exits with 1 when a file has a problem or cannot be kept."""
    from dekkend.cli.agreement_import import import_agreements

    editions = _editions(edition_files, as_json)
    found = [_value(load_agreement(file, editions), as_json) for file in files]
    made = import_agreements(found, slug)
    if as_json:
        output.emit({"ok": True, "agreements": made})
    else:
        output.say(msg("{count} overeenkomsten overgenomen.", count=len(made)))


@agreement.command("night", help="Loop nu alle overeenkomsten na, zoals elke nacht gebeurt.")
@json_option
@with_database
def night(as_json: bool) -> None:
    """Running it again changes nothing. Exits with 1 when an agreement could not be looked at."""
    from dekkend.contracts.services.nightly import run_night

    found = run_night()
    if as_json:
        output.emit({"ok": not found.failed, **asdict(found)})
    else:
        output.say(
            msg(
                "{count} overeenkomsten nagelopen; taken gemeld: {told}, te laat: {late}; gedaan: {done}.",
                count=found.agreements,
                done=found.done,
                told=found.told,
                late=found.escalated,
            )
        )
    sys.exit(1 if found.failed else 0)


def _editions(files: tuple[Path, ...], as_json: bool) -> tuple[Edition, ...]:
    return (*standard_editions(), *(_value(load_edition(file), as_json) for file in files))


def _edition(name: str, as_json: bool) -> Edition:
    known = {edition.id: edition for edition in standard_editions()}
    return known[name] if name in known else _value(load_edition(name), as_json)


def _value(loaded: Loaded[Shape], as_json: bool) -> Shape:
    """What the file holds; else tells every problem and ends with 1."""
    if loaded.value is not None:
        return loaded.value
    language = output.language()
    if as_json:
        problems = [problem.as_json(language) for problem in loaded.problems]
        output.emit({"ok": False, "file": loaded.file, "problems": problems})
    else:
        for problem in loaded.problems:
            click.echo(problem.render(language))
    sys.exit(1)


def _document(file: Path, found: Agreement, today: date, dated: tuple[Moment, ...]) -> dict[str, Any]:
    return {
        "ok": True,
        "file": str(file),
        "id": found.id,
        "on": today,
        "first": found.term.start,
        "last": last_day(found),
        "latest_end": ladder(found).latest_end,
        "moments": [_row(moment) for moment in dated],
        "work_list": [moment.key for moment in dated if moment.on_work_list],
    }


def _row(moment: Moment) -> dict[str, Any]:
    return {
        "key": moment.key,
        "title": moment.title,
        "role": moment.role,
        "rule": moment.rule,
        "article": moment.article,
        "event": moment.event,
        "opens": moment.opens,
        "due": moment.due,
        "due_at": moment.due_at,
        "done": moment.done,
        "state": moment.state,
        "escalates_to": moment.escalates_to,
    }


def _tell(moment: Moment) -> None:
    language = output.language()
    state = STATE_NAMES[moment.state].render(language)
    who = ROLE_NAMES[moment.role].render(language)
    title = moment.title.render(language)
    click.echo(f"{moment.due}  {moment.rule:<6} {state:<10} {title} ({who}; {moment.article})")
