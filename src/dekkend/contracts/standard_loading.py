"""Reads editions of the contract standard: those that come with the software, and a region's own file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Final, Generic, TypeVar

from dekkend.contracts.file_problems import AgreementFileRule, Data, tables
from dekkend.contracts.standard_model import FIELD_IN_TEXT, Edition
from dekkend.contracts.standard_text import fingerprint
from dekkend.kernel.problems import Complaint, FormatRule, Problem
from dekkend.kernel.shapes import checked, quoted_numbers
from dekkend.kernel.text import msg
from dekkend.kernel.toml_files import problems_of, text_of
from dekkend.kernel.toml_reading import read

Shape = TypeVar("Shape")
Check = Callable[[Data], Iterator[Complaint]]


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Shape]):
    """What a file holds, or the problems why it cannot be used."""

    file: str
    value: Shape | None
    problems: tuple[Problem, ...]


@cache
def standard_editions() -> tuple[Edition, ...]:
    """The editions that come with the software, oldest first. Raises ValueError when one is not sound."""
    folder = files("dekkend.contracts").joinpath("data/standards")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    found = [edition_from(folder.joinpath(name).read_text(encoding="utf-8"), name) for name in names]
    broken = [problem.render() for loaded in found for problem in loaded.problems]
    if broken:
        raise ValueError("; ".join(broken))
    editions = [loaded.value for loaded in found if loaded.value]
    return tuple(sorted(editions, key=lambda edition: (edition.law, edition.published)))


def load_edition(path: FilePath | str) -> Loaded[Edition]:
    """Reads a region's own edition, with the clauses of the one that it is based on. Never raises for what is
    in the file or for a missing file."""
    return _whole(load_file(Edition, path, _OF_A_REGION))


def region_edition_from(text: str, file: str) -> Loaded[Edition]:
    """As ``load_edition``, from a text; ``file`` is the name to show in problems."""
    return _whole(load_text(Edition, text, file, _OF_A_REGION))


def _whole(loaded: Loaded[Edition]) -> Loaded[Edition]:
    if loaded.value is None:
        return loaded
    return Loaded(loaded.file, _fingerprinted(_on_its_base(loaded.value)), loaded.problems)


def _fingerprinted(edition: Edition) -> Edition:
    """With the fingerprint of part 3, where the file holds its sentences and does not say it itself."""
    texts = [clause.text for clause in edition.in_order if clause.part == 3 and clause.described]
    if edition.part_three_sha256 or not texts or not all(texts):
        return edition
    return replace(edition, part_three_sha256=fingerprint("\n".join(texts)))


def _fields_in_text(data: Data) -> Iterator[Complaint]:
    """What the sentences of an article name in braces is a field of that article."""
    for path, row in tables(data, "clauses"):
        text, fields = row.get("text"), row.get("fields", ())
        known = {it.get("id") for it in fields if isinstance(it, dict)} if isinstance(fields, list) else set()
        for id in FIELD_IN_TEXT.findall(text) if isinstance(text, str) else ():
            if id not in known:
                yield Complaint(
                    (*path, "text"),
                    FormatRule.UNKNOWN_REFERENCE,
                    msg("Artikel {number} heeft geen veld “{id}”", number=row.get("number", "–"), id=id),
                    msg("Kies uit: {known}.", known=sorted(str(it) for it in known) or "–"),
                )


def _on_its_base(edition: Edition) -> Edition:
    base = next((it for it in standard_editions() if it.id == edition.based_on), None)
    if base is None:
        return edition
    own = {clause.number for clause in edition.clauses} | set(edition.removed)
    kept = tuple(clause for clause in base.clauses if clause.number not in own)
    return replace(edition, clauses=(*kept, *edition.clauses))


def _known_base(data: Data) -> Iterator[Complaint]:
    known = sorted(edition.id for edition in standard_editions())
    if isinstance(id := data.get("based_on"), str) and id not in known:
        yield Complaint(
            ("based_on",),
            AgreementFileRule.UNKNOWN_EDITION,
            msg("Uitgave “{id}” is niet bekend", id=id),
            msg("Kies uit: {known}.", known=known),
        )


def edition_from(text: str, file: str) -> Loaded[Edition]:
    """Reads an edition from a text; ``file`` is the name to show in problems."""
    return load_text(Edition, text, file, (_numbers_once,))


def load_file(shape: type[Shape], path: FilePath | str, checks: Sequence[Check]) -> Loaded[Shape]:
    """Reads and checks a file of one shape. Never raises for what is in it."""
    text = text_of(path)
    if isinstance(text, Problem):
        return Loaded(str(path), None, (text,))
    return load_text(shape, text, str(path), checks)


def load_text(shape: type[Shape], text: str, file: str, checks: Sequence[Check]) -> Loaded[Shape]:
    """Reads and checks a text: all that is wrong at once."""
    reading = read(text, file)
    if reading.data is None:
        return Loaded(file, None, reading.problems)
    data = reading.data
    found = checked(shape, data)
    across = [complaint for check in checks for complaint in check(data)]
    problems = problems_of(reading, (*found.complaints, *quoted_numbers(shape, data), *across), file)
    return Loaded(file, None if problems else found.value, problems)


def _numbers_once(data: Data) -> Iterator[Complaint]:
    """Each number stands once, and below a number that exists (CT-05: numbers are fixed)."""
    seen: set[str] = set()
    for path, row in tables(data, "clauses"):
        number = row.get("number")
        if not isinstance(number, str):
            continue
        above = number.rpartition(".")[0]
        if number in seen:
            yield Complaint(
                (*path, "number"),
                FormatRule.DUPLICATE,
                msg("“{id}” komt twee keer voor", id=number),
                msg("Geef elk artikel een eigen nummer."),
            )
        if above.count(".") and above not in seen and not data.get("based_on"):
            yield Complaint(
                (*path, "number"),
                AgreementFileRule.NUMBERING,
                msg("{number} staat onder {above}, en dat artikel is er niet", number=number, above=above),
                msg("Voeg {above} toe, vóór dit artikel.", above=above),
            )
        seen.add(number)


_OF_A_REGION: Final[tuple[Check, ...]] = (_numbers_once, _known_base, _fields_in_text)
