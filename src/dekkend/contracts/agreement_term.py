"""An agreement's own term and cells: the calculations of ``term`` and ``lines`` on what its file says."""

from datetime import date

from dekkend.contracts.agreement_model import Agreement, ContractLine
from dekkend.contracts.lines import CellKey, Line, Lines, checked
from dekkend.contracts.term import Extension, Ladder, end_of
from dekkend.kernel.periods import Period


def ladder(agreement: Agreement) -> Ladder:
    """The agreed ladder."""
    term = agreement.term
    return Ladder(
        term.start, term.initial_months, term.option_months, term.options, partial=term.partial_extension
    )


def told(agreement: Agreement) -> tuple[Extension, ...]:
    """The extensions in order."""
    found = (Extension(it.number, it.told_at, it.lots) for it in agreement.extensions)
    return tuple(sorted(found, key=lambda extension: extension.number))


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
    return agreement.term.options - len(agreement.extensions)


def lines_of(agreement: Agreement) -> Lines:
    """The cells with their days; a line never outlasts its lot. Raises CellTwice."""
    return checked(line for line in (_line(agreement, it) for it in agreement.lines) if line is not None)


def _line(agreement: Agreement, line: ContractLine) -> Line | None:
    first = max(line.first or agreement.term.start, agreement.term.start)
    end = last_day(agreement, line.lot)
    last = min(line.last or end, end)
    if last < first:
        return None
    stops = tuple(
        Period(stop.first, stop.lifted_on or stop.last)
        for stop in agreement.stops
        if stop.product in ("", line.product)
        and stop.municipality in ("", line.municipality)
        and (stop.imposed or stop.consent_on is not None)
    )
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
