"""Completes a definition with assumptions, for a practice run; refuses what goes against the definition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path as FilePath
from typing import Any, Final, TypeVar

from dekkend.kernel.errors import Refusal
from dekkend.kernel.problems import Complaint, FormatRule, Problem, dotted
from dekkend.kernel.shapes import checked
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_files import problems_of, text_of
from dekkend.kernel.toml_lines import Path
from dekkend.kernel.toml_reading import read
from dekkend.procurement.assumptions import (
    ASSUMED,
    AssumedCriterion,
    AssumedStep,
    Assumptions,
    SimulationFile,
    values_of,
)
from dekkend.procurement.canonical import tree_of
from dekkend.procurement.definition import Criterion, Definition, Lot, Step
from dekkend.procurement.definition_references import keyed, unknown_documents
from dekkend.procurement.loading import CHECKS, load
from dekkend.procurement.planning import Span, span_of
from dekkend.procurement.problems import DefinitionRule

Fact = TypeVar("Fact")

_SECTIONS: Final = ("procedure", "term", "repair", "assessment", "award", "admission")
_ROWS: Final = ("products", "requirements", "evidence")
_CHECKS_OF_THE_WHOLE: Final = tuple(check for check in CHECKS if check is not unknown_documents)


class AssumptionsDoNotFit(Refusal):
    """De aannames passen niet bij definitie {definition}: {reasons}."""

    remedy = "Pas de aannames aan; wat in de definitie staat, gaat voor."
    rule = "DF-20"


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """A simulation file, or the problems why there is none."""

    file: str
    simulation: SimulationFile | None
    problems: tuple[Problem, ...]


def load_simulation(path: FilePath | str, definition: Definition | None = None) -> SimulationResult:
    """Reads ``definitions/simulations/<id>.toml``; with ``definition`` also checks that it fits that one."""
    file, text = str(path), text_of(path)
    if isinstance(text, Problem):
        return SimulationResult(file, None, (text,))
    reading = read(text, file)
    if reading.data is None:
        return SimulationResult(file, None, reading.problems)
    shape = checked(SimulationFile, reading.data)
    complaints = [*shape.complaints, *_sources(reading.data)]
    if shape.value and definition:
        complaints += _misfits(shape.value, definition)
    problems = problems_of(reading, complaints, file)
    return SimulationResult(file, None if problems else shape.value, problems)


def load_completed(definition_path: FilePath | str, simulation_path: FilePath | str) -> "Completed":
    """A definition with the assumptions of its practice run, or all problems of the two files."""
    loaded = load(definition_path)
    found = load_simulation(simulation_path, loaded.definition)
    problems = (*loaded.problems, *found.problems)
    if loaded.definition is None or found.simulation is None or problems:
        return Completed(None, None, problems)
    return Completed(complete(loaded.definition, found.simulation.assumptions), found.simulation, ())


@dataclass(frozen=True, slots=True)
class Completed:
    """A definition that a practice run can use, with the file that it came from; or the problems."""

    definition: Definition | None
    simulation: SimulationFile | None
    problems: tuple[Problem, ...]


def complete(definition: Definition, assumptions: Assumptions) -> Definition:
    """The definition with what the assumptions add; each added fact keeps its source "aanname: ...".

    Raises AssumptionsDoNotFit when an assumption says otherwise than the definition, or when the two
    together do not make a sound definition.
    """
    complaints = list(misfits(definition, assumptions))
    if complaints:
        reasons = [msg("{key}: {message}", key=dotted(it.path), message=it.message) for it in complaints]
        raise AssumptionsDoNotFit(definition=definition.id, reasons=reasons)
    return _merged(definition, assumptions)


def misfits(definition: Definition, assumptions: Assumptions) -> Iterator[Complaint]:
    """Where the assumptions go against the definition, or do not add up with it."""
    against = [
        *_against_sections(definition, assumptions),
        *_against_rows(definition, assumptions),
        *_against_lots(definition, assumptions),
        *_against_criteria(definition, assumptions),
        *_against_steps(definition, assumptions),
    ]
    yield from against
    if not against:
        merged = tree_of(_merged(definition, assumptions))
        for check in _CHECKS_OF_THE_WHOLE:
            yield from check(merged)


def _misfits(found: SimulationFile, definition: Definition) -> list[Complaint]:
    if found.definition != definition.id:
        return [_another_definition(found.definition, definition.id)]
    return [
        Complaint(("assumptions", *it.path), it.rule, it.message, it.remedy)
        for it in misfits(definition, found.assumptions)
    ]


def _another_definition(named: str, expected: str) -> Complaint:
    return Complaint(
        ("definition",),
        FormatRule.UNKNOWN_REFERENCE,
        msg("Dit bestand hoort bij definitie {named}, niet bij {expected}", named=named, expected=expected),
        msg("Verbeter “definition” of kies het andere bestand."),
    )


def _sources(data: dict[str, Any]) -> Iterator[Complaint]:
    for path, source in keyed(data.get("assumptions"), "source", ("assumptions",)):
        if not source.startswith(ASSUMED):
            yield Complaint(
                path,
                DefinitionRule.ASSUMPTION,
                msg("De bron van een aanname is “{source}”", source=source),
                msg("Begin met “aanname: ” en zeg waarom; wat in een document staat hoort in de definitie."),
            )


def _contradiction(path: Path, says: object) -> Complaint:
    return Complaint(
        path,
        DefinitionRule.ASSUMPTION,
        msg("De definitie zegt hier al “{says}”", says=_short(says)),
        msg("Haal de aanname weg; wat in de definitie staat, gaat voor."),
    )


def _short(value: object) -> object:
    return value if isinstance(value, Message | str | int) else str(value)


def _incomplete(path: Path, lacks: Iterable[str]) -> Complaint:
    return Complaint(
        path,
        DefinitionRule.ASSUMPTION,
        msg("Dit staat niet in de definitie en mist daarom nog: {lacks}", lacks=list(lacks)),
        msg("Vul de sleutels aan, of neem een id uit de definitie."),
    )


def _silent(fact: Any, key: str) -> bool:
    """Whether a fact says nothing under ``key``: it has the default value."""
    default = next(field.default for field in fields(fact) if field.name == key)
    return bool(getattr(fact, key) == default)


def _against(fact: Any, assumed: Any, path: Path) -> Iterator[Complaint]:
    for key, value in values_of(assumed).items():
        if not _silent(fact, key) and getattr(fact, key) != value:
            yield _contradiction((*path, key), getattr(fact, key))


def _against_sections(definition: Definition, assumptions: Assumptions) -> Iterator[Complaint]:
    for name in _SECTIONS:
        fact, assumed = getattr(definition, name), getattr(assumptions, name)
        if fact is not None and assumed is not None:
            yield from _against(fact, assumed, (name,))


def _against_rows(definition: Definition, assumptions: Assumptions) -> Iterator[Complaint]:
    for name in _ROWS:
        known = {row.id: row for row in getattr(definition, name)}
        for index, assumed in enumerate(getattr(assumptions, name)):
            if assumed.id in known:
                yield from _against(known[assumed.id], assumed, (name, index))


def _against_lots(definition: Definition, assumptions: Assumptions) -> Iterator[Complaint]:
    known = {lot.id: lot for lot in definition.lots}
    if _replaces_lots(definition, assumptions):
        return
    for index, lot in enumerate(assumptions.lots):
        if lot.id not in known:
            says = [one.name for one in definition.lots if not one.open]
            yield _contradiction(("lots", index, "id"), msg("{lots}", lots=says))
        elif not known[lot.id].open:
            yield from _against(known[lot.id], lot, ("lots", index))


def _replaces_lots(definition: Definition, assumptions: Assumptions) -> bool:
    """Whether the assumed lots take the place of all: the definition leaves every one of its lots open."""
    new = {lot.id for lot in assumptions.lots} - {lot.id for lot in definition.lots}
    return bool(new) and all(lot.open for lot in definition.lots)


def _against_criteria(definition: Definition, assumptions: Assumptions) -> Iterator[Complaint]:
    known = {criterion.id: criterion for criterion in definition.criteria}
    for index, assumed in enumerate(assumptions.criteria):
        path: Path = ("criteria", index)
        if assumed.id in known:
            yield from _against(known[assumed.id], assumed, path)
        elif assumed.name is None or assumed.kind is None:
            yield _incomplete(path, [key for key in ("name", "kind") if getattr(assumed, key) is None])


def _against_steps(definition: Definition, assumptions: Assumptions) -> Iterator[Complaint]:
    known = {step.id: step for step in definition.steps}
    for index, assumed in enumerate(assumptions.steps):
        path: Path = ("steps", index)
        step = known.get(assumed.id)
        if step is None and (assumed.title is None or assumed.kind is None):
            yield _incomplete(path, [key for key in ("kind", "title") if getattr(assumed, key) is None])
        elif step is not None and not _may_date(step, assumed):
            yield _contradiction((*path, "when"), step.done or step.when)


def _may_date(step: Step, assumed: AssumedStep) -> bool:
    """A step without a date, with an open one, or one to be told more precisely may get one."""
    if step.done is None and (step.when is None or step.open):
        return True
    known, wanted = span_of(step), Span.of(assumed.when)
    return known.earliest <= wanted.earliest and wanted.latest <= known.latest


def _merged(definition: Definition, assumptions: Assumptions) -> Definition:
    parts: dict[str, Any] = {name: _section(definition, assumptions, name) for name in _SECTIONS}
    for name in _ROWS:
        parts[name] = _rows(getattr(definition, name), getattr(assumptions, name))
    parts["lots"] = _lots(definition, assumptions)
    parts["criteria"] = _criteria(definition.criteria, assumptions.criteria)
    parts["steps"] = _steps(definition.steps, assumptions.steps)
    return replace(definition, **parts)


def _section(definition: Definition, assumptions: Assumptions, name: str) -> Any:
    fact, assumed = getattr(definition, name), getattr(assumptions, name)
    if fact is None or assumed is None:
        return fact if assumed is None else assumed
    return _filled(fact, assumed)


def _filled(fact: Fact, assumed: Any) -> Fact:
    """The fact with the assumed values where it says nothing; both sources stay visible."""
    values = {key: value for key, value in values_of(assumed).items() if getattr(fact, key) != value}
    if not values:
        return fact
    source = f"{fact.source}; {assumed.source}"  # type: ignore[attr-defined]
    filled: Fact = replace(fact, **values, source=source)  # type: ignore[type-var]
    return filled


def _rows(known: tuple[Any, ...], assumed: tuple[Any, ...]) -> tuple[Any, ...]:
    by_id = {row.id: row for row in assumed}
    ids = {row.id for row in known}
    filled = tuple(_filled(row, by_id[row.id]) if row.id in by_id else row for row in known)
    return (*filled, *(row for row in assumed if row.id not in ids))


def _lots(definition: Definition, assumptions: Assumptions) -> tuple[Lot, ...]:
    if _replaces_lots(definition, assumptions):
        return assumptions.lots
    return _rows(definition.lots, assumptions.lots)


def _criteria(known: tuple[Criterion, ...], assumed: tuple[AssumedCriterion, ...]) -> tuple[Criterion, ...]:
    ids = {criterion.id for criterion in known}
    new = tuple(_criterion(found) for found in assumed if found.id not in ids)
    return (*_rows(known, tuple(found for found in assumed if found.id in ids)), *new)


def _criterion(assumed: AssumedCriterion) -> Criterion:
    return Criterion(**values_of(assumed), source=assumed.source, note=assumed.note)


def _steps(known: tuple[Step, ...], assumed: tuple[AssumedStep, ...]) -> tuple[Step, ...]:
    ids = {step.id for step in known}
    new = tuple(
        Step(**values_of(found), source=found.source, note=found.note)
        for found in assumed
        if found.id not in ids
    )
    return (*_rows(known, tuple(found for found in assumed if found.id in ids)), *new)
