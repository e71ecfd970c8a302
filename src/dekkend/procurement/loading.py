"""Reads definition files: all that is wrong at once, each with file, line, key, rule and what to do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Final

from dekkend.kernel.problems import Complaint, Problem
from dekkend.kernel.shapes import checked
from dekkend.kernel.toml_files import problems_of, text_of
from dekkend.kernel.toml_reading import read
from dekkend.procurement import definition_dates as dates
from dekkend.procurement import definition_references as references
from dekkend.procurement.definition import Definition
from dekkend.procurement.definition_references import Data
from dekkend.procurement.procedure_checks import fits_form

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
    fits_form,
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
