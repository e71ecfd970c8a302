"""``./dekkend definition``: check definition files, show one in short, print the schema; no database."""

import sys
from pathlib import Path
from typing import Any

import click

from dekkend.cli import output
from dekkend.cli.home import ROOT
from dekkend.kernel.rules import Effect, Verdict
from dekkend.kernel.text import Message, msg
from dekkend.procurement.completeness import missing_to_publish, open_points
from dekkend.procurement.completion import SimulationResult, load_simulation
from dekkend.procurement.definition import Definition
from dekkend.procurement.definition_schema import schema_text, vocabulary
from dekkend.procurement.loading import LoadResult, load
from dekkend.procurement.planning import ladder_of
from dekkend.procurement.planning_rules import planning_verdicts
from dekkend.procurement.timeline import TimelineEntry, TimelineStatus, timeline

GENERATED_BELOW = "<!-- Below this line the page is made by ./dekkend generate. -->"

EFFECTS = {
    Effect.BLOCK: msg("blokkeert"),
    Effect.WARN: msg("waarschuwing"),
    Effect.EFFECT: msg("gevolg"),
    Effect.INFO: msg("let op"),
}
MARKS = {
    TimelineStatus.RED: "!!",
    TimelineStatus.AMBER: " ?",
    TimelineStatus.DONE: " v",
    TimelineStatus.PLANNED: "  ",
}

language_option = click.option(
    "--lang", type=click.Choice(["nl", "en"]), default=None, help="Taal van de antwoorden."
)
files_argument = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group(help="Controleer definities van inkopen.")
def definition() -> None:
    """The group of commands about definition files."""


@definition.command(help="Controleer definitiebestanden: alle fouten, en wat de planningsregels zeggen.")
@files_argument
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
@language_option
def check(files: tuple[Path, ...], as_json: bool, lang: str | None) -> None:
    """Exits with 1 when a file has a problem; what planning rules say never fails the command."""
    language = _language(lang)
    results = [_load(file) for file in files]
    if as_json:
        sound = not any(result.problems for result in results)
        output.emit({"ok": sound, "files": [_document(result, language) for result in results]})
    else:
        for result in results:
            _tell(result, language)
        click.echo(_summary(results).render(language))
    sys.exit(1 if any(result.problems for result in results) else 0)


@definition.command(help="Toon een definitie in het kort, met de data die niet kunnen.")
@click.argument("file", type=click.Path(path_type=Path))
@language_option
def show(file: Path, lang: str | None) -> None:
    """Exits with 1 when the file has a problem."""
    language = _language(lang)
    result = load(file)
    if result.definition is None:
        _tell(result, language)
        sys.exit(1)
    for line in overview(result.definition, language):
        click.echo(line)


@definition.command(help="Het JSON Schema van het formaat, voor tekstverwerkers.")
def schema() -> None:
    """Prints what also stands in definitions/schema.json."""
    click.echo(schema_text(), nl=False)


def _language(given: str | None) -> str:
    language = given or output.language()
    if language != "nl":
        from dekkend.cli.i18n import compile_catalogues

        compile_catalogues()
    return language


def _load(file: Path) -> LoadResult | SimulationResult:
    """A definition or, in the folder with practice runs, its assumptions beside the definition."""
    if file.parent.name != "simulations":
        return load(file)
    beside = file.parent.parent / file.name
    return load_simulation(file, load(beside).definition if beside.exists() else None)


def _verdicts(result: LoadResult | SimulationResult) -> list[Verdict]:
    """What is broken; a verdict that holds is no news here."""
    if not isinstance(result, LoadResult) or result.definition is None:
        return []
    return [verdict for verdict in planning_verdicts(result.definition) if not verdict.holds]


def _document(result: LoadResult | SimulationResult, language: str) -> dict[str, Any]:
    found = result.definition if isinstance(result, LoadResult) else None
    return {
        "file": result.file,
        "ok": not result.problems,
        "id": found.id if found else None,
        "problems": [problem.as_json(language) for problem in result.problems],
        "planning": [_verdict_document(verdict, language) for verdict in _verdicts(result)],
    }


def _verdict_document(verdict: Verdict, language: str) -> dict[str, Any]:
    document = output.verdict_document(verdict)
    document["reason"] = verdict.reason.render(language)
    if verdict.remedy:
        document["remedy"] = verdict.remedy.render(language)
    return document


def _tell(result: LoadResult | SimulationResult, language: str) -> None:
    for problem in result.problems:
        click.echo(problem.render(language))
    for verdict in _verdicts(result):
        click.echo(f"{result.file}: {_verdict_line(verdict, language)}")


def _verdict_line(verdict: Verdict, language: str) -> str:
    sources = "; ".join(str(source) for source in verdict.source)
    effect, reason = EFFECTS[verdict.effect].render(language), verdict.reason.render(language)
    line = f"{effect}: {reason} ({verdict.rule}: {sources})"
    return f"{line}\n    {verdict.remedy.render(language)}" if verdict.remedy else line


def _summary(results: list[LoadResult | SimulationResult]) -> Message:
    verdicts = [verdict for result in results for verdict in _verdicts(result)]
    return msg(
        "Bestanden gecontroleerd: {files}. Fouten: {problems}. "
        "Planningsregels die publicatie tegenhouden: {blocks}; die waarschuwen: {warnings}.",
        files=len(results),
        problems=sum(len(result.problems) for result in results),
        blocks=sum(verdict.blocks for verdict in verdicts),
        warnings=sum(verdict.warns for verdict in verdicts),
    )


def overview(found: Definition, language: str) -> list[str]:
    """A definition on one screen: who, what, how long, when, and what is still to be decided."""
    entries = timeline(found)
    verdicts = [verdict for verdict in planning_verdicts(found) if not verdict.holds]
    facts = [
        msg(
            "Regio {region}, {count} gemeenten",
            region=found.region.name,
            count=len(found.region.municipalities),
        ),
        msg("{products} producten, {lots} percelen", products=len(found.products), lots=len(found.lots)),
        msg("Procedure: {form}", form=found.procedure.form.value),
        msg(
            "Looptijd t/m: {ends}", ends=[period.last for period in ladder_of(found.term)] or msg("nog open")
        ),
        msg("Open punten: {count}", count=len(open_points(found))),
    ]
    lacking = [it.message for it in missing_to_publish(found)]
    return [
        found.title,
        *(fact.render(language) for fact in facts),
        "",
        *(_step_line(entry, language) for entry in entries),
        "",
        *(_verdict_line(verdict, language) for verdict in verdicts),
        msg("Nodig voor publicatie: {lacking}", lacking=lacking or msg("niets")).render(language),
    ]


def _step_line(entry: TimelineEntry, language: str) -> str:
    when = entry.span.render(language) if entry.span else msg("nog open").render(language)
    rules = f" ({', '.join(verdict.rule for verdict in entry.verdicts)})" if entry.verdicts else ""
    latest = msg("uiterlijk {day}", day=entry.latest_possible).render(language)
    limit = f"; {latest}" if entry.latest_possible else ""
    return f"{MARKS[entry.status]} {entry.title}: {when}{limit}{rules}"


def format_page() -> str:
    """The text of docs/definitions.md: what is written by hand, then the keys and words from the code."""
    page = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
    return f"{page.partition(GENERATED_BELOW)[0]}{GENERATED_BELOW}\n\n{vocabulary()}"
