"""Reads definition files: all that is wrong at once, each with file, line, key, rule and what to do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Final

from dekkend.kernel.text import Message, msg
from dekkend.procurement import definition_dates as dates
from dekkend.procurement import definition_references as references
from dekkend.procurement.definition import Definition
from dekkend.procurement.definition_references import Data
from dekkend.procurement.definition_shape import checked
from dekkend.procurement.problems import Complaint, FormatRule, Problem, dotted
from dekkend.procurement.toml_lines import nearest_line
from dekkend.procurement.toml_reading import Reading, read

LARGEST_FILE: Final = 2_000_000
"""Bytes; far above any definition, far below what hurts."""

CHECKS: Final[tuple[Callable[[Data], Iterator[Complaint]], ...]] = (
    references.duplicates,
    references.repeated_elements,
    references.unknown_references,
    references.references_to_itself,
    references.unknown_municipalities,
    references.unknown_categories,
    references.products_of_another_law,
    references.unknown_documents,
    references.unknown_rules,
    dates.memberships,
    dates.weights,
    dates.term,
    dates.steps,
    dates.steps_per_kind,
)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A definition, or the problems why there is none."""

    file: str
    definition: Definition | None
    problems: tuple[Problem, ...]


def load(path: FilePath | str) -> LoadResult:
    """Reads and checks one definition file. Never raises for what is in the file or for a missing file."""
    text = text_of(path)
    if isinstance(text, Problem):
        return LoadResult(str(path), None, (text,))
    return load_text(text, str(path))


def check(paths: Iterable[FilePath | str]) -> tuple[LoadResult, ...]:
    """Reads and checks several files; a broken one does not stop the others."""
    return tuple(load(path) for path in paths)


def load_text(text: str, file: str) -> LoadResult:
    """Reads and checks the text of a definition; ``file`` is the name to show in problems."""
    reading = read(text, file)
    if reading.data is None:
        return LoadResult(file, None, reading.problems)
    shape = checked(Definition, reading.data)
    across = [found for check_data in CHECKS for found in check_data(reading.data)]
    problems = problems_of(reading, (*shape.complaints, *across), file)
    return LoadResult(file, None if problems else shape.value, problems)


def problems_of(reading: Reading, complaints: Iterable[Complaint], file: str) -> tuple[Problem, ...]:
    """The complaints with their lines, in the order of the file, each place and rule once."""
    found = {(problem.key, problem.rule): problem for problem in reading.problems}
    for complaint in complaints:
        if complaint.path not in reading.removed:
            problem = _problem(reading, complaint, file)
            found.setdefault((problem.key, problem.rule), problem)
    return tuple(sorted(found.values(), key=lambda problem: (problem.line or 0, problem.key)))


def _problem(reading: Reading, complaint: Complaint, file: str) -> Problem:
    line = nearest_line(reading.lines, complaint.path)
    return Problem(file, line, dotted(complaint.path), complaint.rule, complaint.message, complaint.remedy)


def text_of(path: FilePath | str) -> str | Problem:
    """The text of a file, or the problem why it cannot be read."""
    try:
        content = FilePath(path).read_bytes()
    except FileNotFoundError:
        return _unreadable(path, msg("Dit bestand bestaat niet"), msg("Controleer de naam en de map."))
    except (OSError, ValueError):
        reason = msg("Dit bestand is niet te openen")
        return _unreadable(path, reason, msg("Controleer of het een bestand is dat u mag lezen."))
    if len(content) > LARGEST_FILE:
        return _unreadable(
            path,
            msg("Dit bestand is groter dan {limit} bytes", limit=LARGEST_FILE),
            msg("Kijk na of dit een definitiebestand is."),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _unreadable(
            path,
            msg("Dit bestand is geen UTF-8-tekst"),
            msg("Sla het bestand op als UTF-8."),
            content[: error.start].count(b"\n") + 1,
        )


def _unreadable(path: FilePath | str, message: Message, remedy: Message, line: int | None = None) -> Problem:
    return Problem(str(path), line, "", FormatRule.UNREADABLE, message, remedy)
