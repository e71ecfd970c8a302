"""Checks on what must agree in a definition: memberships, weights, the term and the order of steps."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, Final, TypeVar

from dekkend.kernel.periods import Period
from dekkend.kernel.problems import Complaint, FormatRule
from dekkend.kernel.shapes import checked
from dekkend.kernel.text import msg
from dekkend.kernel.toml_lines import Path
from dekkend.procurement.definition import Criterion, CriterionKind, Membership, Step, StepKind, Term
from dekkend.procurement.definition_references import Data, matches, texts
from dekkend.procurement.planning import ladder_of, span_of
from dekkend.procurement.problems import DefinitionRule

Shape = TypeVar("Shape")

WEIGHTED: Final = (CriterionKind.SELECTION, CriterionKind.AWARD)

ORDER: Final[Mapping[StepKind, int]] = {
    StepKind.STRATEGY_DECISION: 1,
    StepKind.DOCUMENTS_DECISION: 2,
    StepKind.PUBLICATION: 3,
    StepKind.QUESTIONS_CLOSE: 4,
    StepKind.NOTE_OF_INFORMATION: 5,
    StepKind.BIDS_CLOSE: 6,
    StepKind.ASSESSMENT: 7,
    StepKind.PROVISIONAL_AWARD: 8,
    StepKind.DEFINITIVE_AWARD: 9,
    StepKind.START: 10,
}
"""Steps that follow one another in every procedure; the others may run beside them."""


def rows(data: Data, pattern: str, shape: type[Shape]) -> Iterator[tuple[Path, Shape]]:
    """The tables at ``pattern`` that have the right shape; the others have complaints of their own."""
    for path, table in matches(data, pattern):
        value = checked(shape, table).value if isinstance(table, dict) else None
        if value is not None:
            yield path, value


def memberships(data: Data) -> Iterator[Complaint]:
    found = list(rows(data, "region.municipalities.*", Membership))
    for path, member in found:
        if member.from_date and member.until and member.until < member.from_date:
            yield _ends_before_it_starts((*path, "until"), member.from_date, member.until)
    for (_, one), (path, other) in combinations(found, 2):
        if one.municipality == other.municipality and _share_a_lot(one, other) and _share_a_day(one, other):
            yield Complaint(
                path,
                DefinitionRule.OVERLAPPING_MEMBERSHIP,
                msg("{name} doet op dezelfde dagen twee keer mee", name=other.name),
                msg("Laat de ene deelname eindigen voor de andere begint, of verdeel de percelen."),
            )


def _share_a_lot(one: Membership, other: Membership) -> bool:
    return one.lots is None or other.lots is None or bool(set(one.lots) & set(other.lots))


def _share_a_day(one: Membership, other: Membership) -> bool:
    starts = max(one.from_date or date.min, other.from_date or date.min)
    return starts <= min(one.until or date.max, other.until or date.max)


def _ends_before_it_starts(path: Path, first: date, last: date) -> Complaint:
    return Complaint(
        path,
        FormatRule.IMPOSSIBLE_DATE,
        msg("De laatste dag {last} ligt vóór de eerste dag {first}", first=first, last=last),
        msg("Verbeter een van de twee datums."),
    )


def weights(data: Data) -> Iterator[Complaint]:
    """Per lot and kind of criterion the weights total 100, unless the source gives none at all."""
    criteria = [found for found in rows(data, "criteria.*", Criterion) if found[1].kind in WEIGHTED]
    reported: set[tuple[CriterionKind, tuple[str, ...]]] = set()
    for lot in texts(data, "lots.*.id"):
        for kind in WEIGHTED:
            judged = [found for found in criteria if found[1].kind is kind and _judges(found[1], lot)]
            ids = tuple(criterion.id for _, criterion in judged)
            if (kind, ids) not in reported:
                reported.add((kind, ids))
                yield from _wrong_total(judged, kind, lot)


def _judges(criterion: Criterion, lot: str) -> bool:
    return not criterion.lots or lot in criterion.lots


def _wrong_total(judged: list[tuple[Path, Criterion]], kind: CriterionKind, lot: str) -> Iterator[Complaint]:
    given = [criterion.weight for _, criterion in judged if criterion.weight is not None]
    total = sum(given, Decimal(0))
    if given and (total != 100 or len(given) < len(judged)):
        yield Complaint(
            (*judged[-1][0], "weight"),
            DefinitionRule.WEIGHTS,
            msg(
                "De wegingen voor {kind} van perceel {lot} zijn samen {total}",
                kind=kind,
                lot=lot,
                total=total,
            )
            if len(given) == len(judged)
            else msg("Niet elk criterium voor {kind} van perceel {lot} heeft een weging", kind=kind, lot=lot),
            msg("Geef elk criterium een weging, samen 100; laat ze allemaal weg als ze nog open zijn."),
        )


def term(data: Data) -> Iterator[Complaint]:
    for path, found in rows(data, "term", Term):
        yield from _ladder(path, found)


def _ladder(path: Path, found: Term) -> Iterator[Complaint]:
    if found.indefinite and (found.latest_end or found.initial_months):
        yield _wrong_ladder(
            (*path, "indefinite"), msg("Een looptijd kan niet onbepaald zijn en toch een einde hebben"), found
        )
    if bool(found.options) != bool(found.option_months):
        yield _wrong_ladder(
            (*path, "options"),
            msg("Bij verlengingen horen een aantal en een aantal maanden"),
            found,
        )
    if found.start and found.latest_end and found.latest_end < found.start:
        yield _ends_before_it_starts((*path, "latest_end"), found.start, found.latest_end)
        return
    ladder = ladder_of(found)
    if ladder and found.latest_end and ladder[-1].last != found.latest_end:
        message = msg(
            "De looptijd met verlengingen eindigt op {counted}, niet op {written}",
            counted=ladder[-1].last,
            written=found.latest_end,
        )
        yield _wrong_ladder((*path, "latest_end"), message, found)


def _wrong_ladder(path: Path, message: Any, found: Term) -> Complaint:
    ends: list[Period] = list(ladder_of(found))
    remedy = (
        msg("Geteld vanaf de start eindigen de periodes op {ends}.", ends=[period.last for period in ends])
        if ends
        else msg("Verbeter de maanden, het aantal verlengingen of de einddatum.")
    )
    return Complaint(path, DefinitionRule.TERM_LADDER, message, remedy)


def steps(data: Data) -> Iterator[Complaint]:
    """A step that certainly falls before a step that must come first."""
    dated = [found for found in rows(data, "steps.*", Step) if found[1].kind in ORDER and found[1].when]
    for path, step in dated:
        blockers = [other for _, other in dated if _certainly_too_early(step, other)]
        if blockers:
            first = min(blockers, key=lambda other: ORDER[other.kind])
            yield Complaint(
                (*path, "when"),
                DefinitionRule.STEPS_OUT_OF_ORDER,
                msg("“{step}” ligt vóór “{first}”, dat eerst moet", step=step.title, first=first.title),
                msg("Verbeter een van de twee datums."),
            )


def _certainly_too_early(step: Step, other: Step) -> bool:
    return ORDER[other.kind] < ORDER[step.kind] and span_of(step).latest < span_of(other).earliest


def steps_per_kind(data: Data) -> Iterator[Complaint]:
    """A start that the term and the planning put on different days."""
    for _, found in rows(data, "term", Term):
        for path, step in rows(data, "steps.*", Step):
            span = span_of(step) if step.kind is StepKind.START and step.when else None
            if found.start and span and not span.earliest <= found.start <= span.latest:
                yield Complaint(
                    (*path, "when"),
                    DefinitionRule.STEPS_OUT_OF_ORDER,
                    msg(
                        "De start staat hier op {step}, bij de looptijd op {term}",
                        step=span,
                        term=found.start,
                    ),
                    msg("Verbeter een van de twee datums."),
                )
