"""Files that users write: their text, and all that is wrong in them with the lines where it stands."""

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Final

from dekkend.kernel.problems import Complaint, FormatRule, Problem, dotted
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import nearest_line
from dekkend.kernel.toml_reading import Reading

LARGEST_FILE: Final = 2_000_000
"""Bytes; far above any file that people write, far below what hurts."""


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
            msg("Kijk na of dit een bestand van dit formaat is."),
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
