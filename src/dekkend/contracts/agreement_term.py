"""An agreement's own term and cells: the calculations of ``term`` and ``lines`` on what its file says."""

from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from dekkend.contracts.agreement_model import Agreement, ContractLine
from dekkend.contracts.lines import CellKey, Line, Lines, checked
from dekkend.contracts.term import Extension, Ladder, end_of, notice_deadline
from dekkend.kernel.periods import ONE_DAY, Period


def ladder(agreement: Agreement) -> Ladder:
    """The agreed ladder."""
    term = agreement.term
    return Ladder(
        term.start, term.initial_months, term.option_months, term.options, partial=term.partial_extension
    )


def told(agreement: Agreement) -> tuple[Extension, ...]:
    """The extensions in order, up to the first that was told too late: after that the agreement ended by
    itself (CT-09)."""
    steps = ladder(agreement)
    found = sorted(agreement.extensions, key=lambda extension: extension.number)
    in_time = takewhile(lambda it: notice_deadline(steps.last_of(it.number - 1)).met_by(it.told_at), found)
    return tuple(Extension(it.number, it.told_at, it.lots) for it in in_time)


def natural_end(agreement: Agreement, lot: str = "") -> date:
    """The last day after the extensions so far, of the agreement or of one lot."""
    return end_of(ladder(agreement), told(agreement), lot)


def last_day(agreement: Agreement, lot: str = "") -> date:
    """The last day: the natural end, or an end that came sooner."""
    early = agreement.term.ends_early_on
    natural = natural_end(agreement, lot)
    return min(natural, early) if early else natural


def options_left(agreement: Agreement) -> int:
    """How many extensions may still be told."""
    if not agreement.term.option_months or agreement.term.not_extended_on or agreement.term.ends_early_on:
        return 0
    return agreement.term.options - len(told(agreement))


def lines_of(agreement: Agreement) -> Lines:
    """The cells with their days; a line never outlasts its lot. Raises CellTwice."""
    ends = {lot: last_day(agreement, lot) for lot in {line.lot for line in agreement.lines}}
    found = (_line(agreement, it, ends[it.lot]) for it in agreement.lines)
    return checked(line for line in found if line is not None)


def _line(agreement: Agreement, line: ContractLine, end: date) -> Line | None:
    first = max(line.first or agreement.term.start, agreement.term.start)
    last = min(line.last or end, end)
    if last < first:
        return None
    stops = tuple(_stops(agreement, line))
    return Line(
        CellKey(line.product, line.municipality),
        Period(first, last),
        line.lot,
        line.tariff,
        line.capacity,
        line.new_until,
        stops,
        line.follows,
    )


def _stops(agreement: Agreement, line: ContractLine) -> Iterator[Period]:
    """The days of client stops on a cell: those that were imposed or allowed, and not lifted before. On the
    day on which a stop is lifted the cell is open again."""
    for stop in agreement.stops:
        last = stop.lifted_on - ONE_DAY if stop.lifted_on else stop.last
        here = stop.product in ("", line.product) and stop.municipality in ("", line.municipality)
        if here and (stop.imposed or stop.consent_on is not None) and (last is None or last >= stop.first):
            yield Period(stop.first, last)
