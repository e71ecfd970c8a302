"""From a TOML text to plain data and the line of each key; syntax errors and impossible dates as problems."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from dekkend.kernel.problems import FormatRule, Problem, dotted
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import Path, line_map

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_DATE = re.compile(r"(?<![\w\"'-])\d{4}-\d{2}-\d{2}(?![\w-])")
_MONTH = re.compile(r"=\s*\d{4}-\d{2}(?:/[\d-]+)?\s*(?:#.*)?$")
_FIRST_STAND_IN = date(1, 1, 1)
_MOST_IMPOSSIBLE_DATES = 50
_NOTHING: Mapping[Path, int] = MappingProxyType({})

_EXPLANATIONS: tuple[tuple[str, Message, Message], ...] = (
    ("Cannot overwrite", msg("deze sleutel staat er al"), msg("Haal een van de twee regels weg.")),
    (
        "Cannot declare",
        msg("deze tabel staat er al"),
        msg("Voeg de twee tabellen samen, of gebruik [[...]] voor een rij in een lijst."),
    ),
    (
        "Cannot mutate",
        msg("deze tabel staat er al en kan hier niet worden aangevuld"),
        msg("Voeg de twee tabellen samen."),
    ),
    (
        "Unterminated",
        msg("een tekst is niet afgesloten"),
        msg("Sluit de tekst met hetzelfde aanhalingsteken."),
    ),
    ("Illegal character", msg("hier staat een teken dat niet mag"), msg("Haal het teken weg.")),
    (
        "Unescaped",
        msg("een backslash in een tekst betekent iets anders"),
        msg("Zet de tekst tussen enkele aanhalingstekens, of verdubbel de backslash."),
    ),
    ("Expected '='", msg("na een sleutel hoort een ="), msg("Schrijf: sleutel = waarde.")),
    (
        "Invalid value",
        msg("hier hoort een waarde"),
        msg("Zet tekst tussen aanhalingstekens; schrijf ja en nee als true en false."),
    ),
    (
        "Expected newline",
        msg("na de waarde staat nog iets"),
        msg(
            "Zet tekst, maanden en periodes tussen aanhalingstekens; begin elke sleutel op een nieuwe regel."
        ),
    ),
)


class Figure(str):
    """A decimal in the spelling of the file; so a number between quotation marks can be told from it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The data of a file (None when its syntax is broken), the lines, and the problems so far.

    The data hold only dicts, lists, strings, booleans and integers: dates and decimals are written as text,
    so that they can be checked exactly and kept as JSON. ``removed`` are the keys whose value was left out.
    """

    data: dict[str, Any] | None
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...]
    removed: frozenset[Path] = frozenset()


def read(text: str, file: str) -> Reading:
    """Reads TOML. An impossible date is noted and left out, so that the rest is still checked."""
    stand_ins: dict[str, str] = {}
    while True:
        try:
            data = plain(tomllib.loads(text, parse_float=Decimal))
            return _without_stand_ins(data, line_map(text), stand_ins, file)
        except tomllib.TOMLDecodeError as error:
            repaired = _stand_in(text, error, stand_ins)
            if repaired is None:
                return Reading(None, _NOTHING, (_syntax_problem(error, text, file),))
            text = repaired
        except (ValueError, InvalidOperation, RecursionError):
            return Reading(None, _NOTHING, (_unreadable(file),))


def plain(value: Any) -> Any:
    """TOML values as JSON knows them: dates and decimals as text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return Figure(value) if isinstance(value, Decimal) else value


def _place(error: Exception) -> tuple[int | None, int | None]:
    found = _PLACE.search(str(error))
    return (int(found[1]), int(found[2])) if found and found[1] else (None, None)


def _stand_in(text: str, error: Exception, stand_ins: dict[str, str]) -> str | None:
    """The text with a possible date in the place of the impossible one at the error; None without one."""
    line, column = _place(error)
    if line is None or column is None or len(stand_ins) >= _MOST_IMPOSSIBLE_DATES:
        return None
    rows = text.split("\n")
    for found in _DATE.finditer(rows[line - 1]):
        if found.start() < column <= found.end() + 1 and not _exists(found.group()):
            day = (_FIRST_STAND_IN + timedelta(days=len(stand_ins))).isoformat()
            stand_ins[day] = found.group()
            rows[line - 1] = rows[line - 1][: found.start()] + day + rows[line - 1][found.end() :]
            return "\n".join(rows)
    return None


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _without_stand_ins(
    data: dict[str, Any], lines: Mapping[Path, int], stand_ins: dict[str, str], file: str
) -> Reading:
    problems, removed = [], set()
    for path, day in list(_texts(data)) if stand_ins else ():
        if day in stand_ins:
            _remove(data, path)
            removed.add(path)
            problems.append(_impossible(path, lines.get(path), stand_ins[day], file))
    return Reading(data, lines, tuple(problems), frozenset(removed))


def _texts(value: Any, path: Path = ()) -> Any:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in reversed(list(enumerate(value))):
            yield from _texts(item, (*path, index))
    elif isinstance(value, str):
        yield path, value


def _remove(data: Any, path: Path) -> None:
    for part in path[:-1]:
        data = data[part]
    del data[path[-1]]


def _impossible(path: Path, line: int | None, text: str, file: str) -> Problem:
    return Problem(
        file,
        line,
        dotted(path),
        FormatRule.IMPOSSIBLE_DATE,
        msg("De datum {text} bestaat niet", text=text),
        msg("Kies een dag die in de kalender staat."),
    )


def _syntax_problem(error: Exception, text: str, file: str) -> Problem:
    line, column = _place(error)
    reported = _PLACE.sub("", str(error))
    why, remedy = next(
        ((why, remedy) for start, why, remedy in _EXPLANATIONS if reported.startswith(start)),
        (msg("{reported}", reported=reported), msg("Kijk de regel en de regel erboven na.")),
    )
    rows = text.split("\n")
    if line is not None and _MONTH.search(rows[line - 1]):
        remedy = msg('Zet een maand of een periode tussen aanhalingstekens, zoals "2025-06".')
    at = line if line is not None else len(text.rstrip("\n").split("\n"))
    return Problem(
        file, at, "", FormatRule.SYNTAX, msg("Dit is geen geldige TOML: {why}", why=why), remedy, column
    )


def _unreadable(file: str) -> Problem:
    return Problem(
        file,
        None,
        "",
        FormatRule.SYNTAX,
        msg("Dit bestand is niet te lezen: een getal is te groot of tabellen zitten te diep in elkaar"),
        msg("Kijk na of dit een bestand van dit formaat is."),
    )
