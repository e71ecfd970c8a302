"""Reads a file with an agreement: all that is wrong at once, with line, key, rule and what to do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path as FilePath

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import lines_of
from dekkend.contracts.file_problems import AgreementFileRule, Data, tables
from dekkend.contracts.lines_errors import CellTwice
from dekkend.contracts.standard_loading import Check, Loaded, load_file, load_text, standard_editions
from dekkend.contracts.standard_model import Clause, Edition
from dekkend.kernel.problems import Complaint, FormatRule, Problem
from dekkend.kernel.text import msg
from dekkend.kernel.toml_lines import Path

_LISTS = (
    *("ceilings", "stops", "subcontractors", "reports", "breaches", "amendments"),
    *("takeovers", "measures", "disputes", "overpayments"),
    *("norms", "waiting", "refusals"),
)
_SPANS = (*_LISTS, "lines")


def load_agreement(path: FilePath | str, editions: Iterable[Edition] = ()) -> Loaded[Agreement]:
    """Reads an agreement. ``editions`` are a region's own, beside those of the software. Never raises for
    what is in the file."""
    return _whole(load_file(Agreement, path, checks(editions)))


def agreement_from(text: str, file: str, editions: Iterable[Edition] = ()) -> Loaded[Agreement]:
    """Reads an agreement from a text; ``file`` is the name to show in problems."""
    return _whole(load_text(Agreement, text, file, checks(editions)))


def _whole(loaded: Loaded[Agreement]) -> Loaded[Agreement]:
    """What only the whole agreement shows: a cell twice on a day."""
    if loaded.value is None:
        return loaded
    try:
        lines_of(loaded.value)
    except CellTwice as refused:
        remedy = refused.remedy_message or refused.message
        problem = Problem(loaded.file, None, "lines", AgreementFileRule.CELL_TWICE, refused.message, remedy)
        return Loaded(loaded.file, None, (problem,))
    return loaded


def checks(editions: Iterable[Edition]) -> tuple[Check, ...]:
    """What a file with an agreement must hold to beyond its shape."""
    known = {edition.id: edition for edition in (*standard_editions(), *editions)}

    def against_edition(data: Data) -> Iterator[Complaint]:
        yield from _edition(data, known)

    return (against_edition, _ids, _days, _extensions)


def clause_complaints(
    edition: str, clauses: Sequence[Data], editions: Iterable[Edition]
) -> tuple[Complaint, ...]:
    """What is wrong with clauses that are filled in for an edition, or missing in them."""
    known = {it.id: it for it in editions}
    return tuple(_edition({"edition": edition, "clauses": list(clauses)}, known))


def _edition(data: Data, known: dict[str, Edition]) -> Iterator[Complaint]:
    id = data.get("edition")
    edition = known.get(id) if isinstance(id, str) else None
    if edition is None:
        yield Complaint(
            ("edition",),
            AgreementFileRule.UNKNOWN_EDITION,
            msg("Uitgave “{id}” is niet bekend", id=id or "–"),
            msg("Kies uit: {known}.", known=sorted(known)),
        )
        return
    for path, row in tables(data, "clauses"):
        yield from _clause(path, row, edition)


def _clause(path: Path, row: Data, edition: Edition) -> Iterator[Complaint]:
    number = row.get("number")
    clause = edition.clause(number) if isinstance(number, str) else None
    if clause is None:
        yield Complaint(
            (*path, "number"),
            AgreementFileRule.UNKNOWN_CLAUSE,
            msg("Artikel {number} staat niet in uitgave {edition}", number=number or "–", edition=edition.id),
            msg("Controleer het nummer."),
        )
    elif row.get("used") is False and not clause.optional:
        yield Complaint(
            (*path, "used"),
            AgreementFileRule.NOT_OPTIONAL,
            msg("Artikel {number} kan niet worden weggelaten", number=clause.number),
            msg("Haal “used = false” weg en vul het artikel in."),
        )
    elif row.get("used") is not False:
        yield from _fields(path, row, clause)


def _fields(path: Path, row: Data, clause: Clause) -> Iterator[Complaint]:
    values = row.get("values", {})
    given = values if isinstance(values, dict) else {}
    for field in clause.fields:
        if field.required and not str(given.get(field.id, "")).strip():
            yield Complaint(
                (*path, "values"),
                AgreementFileRule.MISSING_FIELD,
                msg("Bij artikel {number} ontbreekt “{field}”", number=clause.number, field=field.title),
                msg("Voeg “{id} = …” toe onder values.", id=field.id),
            )
    known = {field.id for field in clause.fields}
    for id in given.keys() - known:
        yield Complaint(
            (*path, "values", id),
            FormatRule.UNKNOWN_REFERENCE,
            msg("Artikel {number} heeft geen veld “{id}”", number=clause.number, id=id),
            msg("Kies uit: {known}.", known=sorted(known) or "–"),
        )


def _ids(data: Data) -> Iterator[Complaint]:
    for name in _LISTS:
        seen: set[str] = set()
        for path, row in tables(data, name):
            id = row.get("id")
            if isinstance(id, str) and id in seen:
                yield Complaint(
                    (*path, "id"),
                    FormatRule.DUPLICATE,
                    msg("“{id}” komt twee keer voor", id=id),
                    msg("Geef elke regel een eigen kenmerk."),
                )
            seen.add(str(id))


def _days(data: Data) -> Iterator[Complaint]:
    for name in _SPANS:
        for path, row in tables(data, name):
            first, last = _day(row.get("first")), _day(row.get("last"))
            if first and last and last < first:
                yield Complaint(
                    (*path, "last"),
                    AgreementFileRule.ORDER_OF_DAYS,
                    msg("De laatste dag {last} ligt vóór de eerste dag {first}.", first=first, last=last),
                    msg("Kies een laatste dag op of na {first}.", first=first),
                )


def _extensions(data: Data) -> Iterator[Complaint]:
    """Extensions are numbered from 1, no more than agreed."""
    term = data.get("term")
    agreed = term.get("options", 0) if isinstance(term, dict) else 0
    for place, (path, row) in enumerate(tables(data, "extensions"), 1):
        if row.get("number") != place or not isinstance(agreed, int) or place > agreed:
            yield Complaint(
                (*path, "number"),
                AgreementFileRule.OUTSIDE_TERM,
                msg(
                    "Dit is verlenging {number}; afgesproken zijn er {options}", number=place, options=agreed
                ),
                msg("Nummer verlengingen vanaf 1, en niet meer dan afgesproken."),
            )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
