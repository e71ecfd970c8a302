"""``./dekkend procurement``: a whole procedure on the command line."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dekkend.cli.output import Progress, emit, language, say
from dekkend.cli.session import with_database
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message, msg

if TYPE_CHECKING:
    from dekkend.procurement.services.practice import PracticeRun


class OnlySimulated(Refusal):
    """Op de opdrachtregel loopt een inkoop alleen met gegenereerde inschrijvingen."""

    remedy = "Geef --simulate mee."


@click.group()
def procurement() -> None:
    """Voer een inkoop uit en bekijk de uitkomst."""


@procurement.command()
@click.argument("name", metavar="ID")
@click.option("--simulate", is_flag=True, help="Met gegenereerde inschrijvingen.")
@click.option("--seed", type=int, help="Begingetal van de generator; hetzelfde getal geeft dezelfde run.")
@click.option("--keep", is_flag=True, help="Bewaar de run in de database.")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document als antwoord.")
@with_database
def run(name: str, simulate: bool, seed: int | None, keep: bool, as_json: bool) -> None:
    """Voert de hele procedure van definitie ID uit, van publicatie tot brieven."""
    from django.db import transaction

    if not simulate:
        raise OnlySimulated()
    with transaction.atomic():
        found = _run(name, seed, keep)
        document = _document(found, kept=keep)
        if not keep:
            transaction.set_rollback(True)
    emit(document) if as_json else _tell(document)


@procurement.command("list")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document als antwoord.")
@with_database
def list_(as_json: bool) -> None:
    """Noemt de inkopen in de database."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.queries import procurements

    rows = procurements(SYSTEM)
    if as_json:
        emit({"procurements": rows})
        return
    for row in rows:
        click.echo(f"{row.slug:40} {row.status.value:18} {row.title}")


@procurement.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document als antwoord.")
@with_database
def show(slug: str, as_json: bool) -> None:
    """Toont de stand van inkoop SLUG."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement import queries

    view = queries.procurement(SYSTEM, slug)
    document = {"procurement": view.row, "definition": view.definition.id, "sha256": view.sha256}
    if as_json:
        emit(document)
        return
    click.echo(f"{view.row.title}: {view.row.status.value}, {view.row.submissions or 0} inschrijvers")


@procurement.command()
@click.argument("slug")
@click.option("--out", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--for", "recipient", type=int, help="Nummer van de inschrijver; anderen blijven dan geheim.")
@with_database
def bundle(slug: str, target: Path, recipient: int | None) -> None:
    """Maakt het ondertekende dossier van inkoop SLUG voor de rechter."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.publication.case_files import make_case_file, take_case_file

    progress = Progress(msg("Dossier"))
    row = make_case_file(SYSTEM, slug, recipient=recipient, report=lambda done, all: progress(done, all, ""))
    with take_case_file(SYSTEM, slug, row.number) as content, target.open("wb") as out:
        shutil.copyfileobj(content, out)
    say(msg("{files} bestanden in {target}, sha256 {hash}", files=row.files, target=target, hash=row.sha256))


@procurement.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--key", help="De openbare sleutel zoals u die van elders kent.")
def verify(file: Path, key: str | None) -> None:
    """Controleert een dossier en rekent de besluiten na, zonder database."""
    from dekkend.publication import verify_bundle

    raise SystemExit(verify_bundle.main([str(file), *(["--key", key] if key else [])]))


def _run(name: str, seed: int | None, keep: bool) -> "PracticeRun":
    from dekkend.cli.practice import load_practice
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.services.practice import run_practice
    from dekkend.procurement.services.regions import ensure_region

    practice = load_practice(name)
    progress = Progress(msg("Oefenrun"))

    def report(done: int, total: int, note: Message) -> None:
        progress(done, total, note.render(language()))

    return run_practice(
        practice.definition,
        practice.settings,
        region_id=ensure_region(SYSTEM, practice.definition),
        slug=_free_slug(practice.definition.id, keep),
        seed=seed,
        assumed=practice.assumed,
        report=report,
    )


def _free_slug(name: str, keep: bool) -> str:
    """A rehearsal stands beside earlier ones: the first free name."""
    from dekkend.procurement.models import Procurement

    wanted = f"{name}-oefening"
    taken = set(Procurement.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if not keep or wanted not in taken:
        return wanted if wanted not in taken else f"{wanted}-tijdelijk"
    return next(
        f"{wanted}-{number}" for number in range(2, len(taken) + 3) if f"{wanted}-{number}" not in taken
    )


def _document(found: "PracticeRun", *, kept: bool) -> dict[str, Any]:
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement import queries
    from dekkend.publication.queries import letter_count

    view = queries.procurement(SYSTEM, found.row.slug)
    outcome = queries.outcome_counts(SYSTEM, found.row.slug)
    rejections = queries.rejection_counts(SYSTEM, found.row.slug)
    return {
        "definition": view.definition.id,
        "sha256": view.sha256,
        "seed": found.seed,
        "bidders": view.row.submissions,
        "bids": view.row.bids,
        "outcome": {
            "fully": outcome[_result("FULLY")],
            "partly": outcome[_result("PARTLY")],
            "not": outcome[_result("NOT")],
        },
        "reasons": {kind.value: count for kind, count in rejections.items() if count},
        "lots": queries.lot_results(SYSTEM, found.row.slug),
        "announced_on": view.row.announced_on,
        "standstill_until": view.row.standstill_until,
        "letters": letter_count(SYSTEM, found.row.slug),
        "enrolments": _enrolled(found.row.slug),
        "kept": kept,
        "durations": {stage: round(seconds, 3) for stage, seconds in found.durations.items()},
    }


def _enrolled(slug: str) -> dict[str, int]:
    """How many enrolled in an admission that is always open, and in how many cells they were admitted."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.queries.enrolments import enrolments

    rows = enrolments(SYSTEM, slug)
    return {
        "received": len(rows),
        "cells": sum(row.cells for row in rows),
        "admitted": sum(row.admitted for row in rows),
        "refused": sum(row.refused for row in rows),
    }


def _result(name: str) -> Any:
    from dekkend.procurement.domain import Result

    return Result[name]


def _tell(document: dict[str, Any]) -> None:
    outcome, enrolled = document["outcome"], document["enrolments"]
    if enrolled["received"]:
        say(
            msg(
                "{received} aanmeldingen voor {cells} cellen: {admitted} toegelaten, {refused} geweigerd",
                **enrolled,
            )
        )
        return
    say(msg("{bidders} inschrijvers, {bids} inschrijvingen", **{k: document[k] for k in ("bidders", "bids")}))
    say(
        msg(
            "{fully} geheel gegund, {partly} deels gegund, {none} niet gegund",
            fully=outcome["fully"],
            partly=outcome["partly"],
            none=outcome["not"],
        )
    )
    say(msg("Standstill tot en met {day}", day=document["standstill_until"]))
