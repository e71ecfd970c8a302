"""The cells of an agreement: what is reported of them, closing them, and who and what joins, leaves, follows.

The past never changes: lines end and others begin, in one transaction. The database refuses a cell that would
stand twice on a day.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from dekkend.contracts import lines, models
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.errors import NotInForce
from dekkend.contracts.lines import CellKey, Line, Lines
from dekkend.contracts.policies import Action
from dekkend.contracts.services.common import open_for, reasoned, touched
from dekkend.contracts.supply_errors import (
    AlreadyTakesPart,
    DayAhead,
    DayNotAhead,
    MunicipalityHasNoCells,
    NoSuchCell,
    NothingChosen,
    NotLinked,
    WithoutAddendum,
)
from dekkend.kernel.periods import ONE_DAY, Period
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import cbs_codes, member_ids, organisation_names
from dekkend.organisations.ranges import period_of, stored
from dekkend.runtime import clock

RUNNING = (AgreementStatus.IN_FORCE, AgreementStatus.NOTICE_GIVEN, AgreementStatus.WINDING_UP)


@dataclass(frozen=True, slots=True)
class CellReport:
    """What the provider reports of one cell: places for clients, and the wait in days where there is one."""

    product: str
    municipality_id: int
    places: int
    waiting_days: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class InWriting:
    """Where a change of the cells stands, and why."""

    addendum: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """How many lines were ended or shortened, begun, and taken out before they began."""

    ended: int = 0
    begun: int = 0
    removed: int = 0


def in_force(row: models.Agreement) -> models.Agreement:
    """The agreement itself. Raises NotInForce before both signatures and after closing (EL-17)."""
    if row.status not in RUNNING:
        raise NotInForce(number=row.number)
    return row


@transaction.atomic
def report_capacity(actor: Actor, agreement_id: int, on: date, reports: Sequence[CellReport]) -> int:
    """Writes down what the provider has room for in its cells on a day; how many cells that are.

    Raises NotAllowed, NotInForce, NothingChosen, DayAhead, NoSuchCell.
    """
    row = in_force(open_for(actor, Action.REPORT, agreement_id))
    if not reports:
        raise NothingChosen()
    if on > clock.today():
        raise DayAhead(day=on)
    found = _lines_on(row, on)
    for report in reports:
        line = found.get((report.product, report.municipality_id))
        if line is None:
            raise _no_such_cell(report.product, report.municipality_id, on)
        _report(row, actor, line, on, report)
    data = {"on": on, "cells": [[it.product, it.municipality_id, it.places] for it in reports]}
    touched(row, actor, "cells.report_capacity", data)
    return len(reports)


def _report(
    row: models.Agreement, actor: Actor, line: models.ContractLine, on: date, report: CellReport
) -> None:
    models.CapacityReport.objects.create(
        agreement=row,
        product=line.product,
        municipality_id=line.municipality_id,
        on=on,
        places=report.places,
        waiting_days=report.waiting_days,
        note=report.note.strip(),
        reported_at=clock.now(),
        reported_by_id=actor.account_id,
    )
    if line.capacity_on is None or line.capacity_on <= on:
        line.capacity, line.capacity_on = report.places, on
        line.save(update_fields=["capacity", "capacity_on"])


@transaction.atomic
def close_for_new(actor: Actor, agreement_id: int, line_ids: Iterable[int], last: date, reason: str) -> int:
    """Lets lines take new clients up to and including ``last``; running help goes on. How many lines.

    Raises NotAllowed, NotInForce, NothingChosen, DayNotAhead, ReasonMissing.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    chosen = _chosen(row, line_ids)
    if last < clock.today():
        raise DayNotAhead(day=last)
    for line in chosen:
        line.new_until = last
        line.save(update_fields=["new_until"])
    data = {"lines": [line.pk for line in chosen], "last": last, "reason": reasoned(reason)}
    touched(row, actor, "cells.close_for_new", data)
    return len(chosen)


@transaction.atomic
def open_again(actor: Actor, agreement_id: int, line_ids: Iterable[int], first: date, reason: str) -> int:
    """Lets closed lines take new clients again from ``first`` on; how many lines.

    Raises NotAllowed, NotInForce, NothingChosen, DayNotAhead, ReasonMissing.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    if first < clock.today():
        raise DayNotAhead(day=first)
    chosen = [line for line in _chosen(row, line_ids) if line.new_until is not None]
    if not chosen:
        raise NothingChosen()
    wanted = {line.pk for line in chosen}
    codes = _codes(row)
    opened = {_pure(line, codes): line for line in row.lines.all() if line.pk in wanted}

    def reopen(present: Lines) -> Lines:
        return lines.opened_again(present, tuple(opened), first)

    rewrite(row, reopen)
    data = {"lines": sorted(wanted), "first": first, "reason": reasoned(reason)}
    touched(row, actor, "cells.open_again", data)
    return len(chosen)


@transaction.atomic
def municipality_leaves(
    actor: Actor, agreement_id: int, municipality_id: int, last: date, written: InWriting
) -> Rewritten:
    """Ends the cells of a municipality on ``last``; cells that had yet to begin go.

    A room that runs on is not changed: its part is taken out by a written adjustment (BR-10), which the work
    list asks. Raises NotAllowed, NotInForce, DayNotAhead, WithoutAddendum, ReasonMissing,
    MunicipalityHasNoCells.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    done = take_out(row, municipality_id, last)
    _noted(row, actor, "cells.leave", written, {"municipality": municipality_id, "last": last})
    return done


@transaction.atomic
def municipality_leaves_region(
    actor: Actor, buyer_id: int, municipality_id: int, last: date, written: InWriting
) -> int:
    """The same for every running agreement of a buyer in which the municipality has cells; how many."""
    concerned = models.Agreement.objects.filter(
        buyer_id=buyer_id, status__in=RUNNING, lines__municipality_id=municipality_id
    )
    count = 0
    for agreement_id in concerned.order_by("pk").values_list("pk", flat=True).distinct():
        if _runs_after(agreement_id, municipality_id, last):
            municipality_leaves(actor, agreement_id, municipality_id, last, written)
            count += 1
    if not count:
        raise MunicipalityHasNoCells(municipality=_name(municipality_id), day=last)
    return count


@transaction.atomic
def municipality_joins(
    actor: Actor, agreement_id: int, municipality_id: int, like_id: int, first: date, written: InWriting
) -> Rewritten:
    """Adds cells for a municipality from ``first`` on: the products that ``like_id`` has then.

    Raises NotAllowed, NotInForce, DayNotAhead, WithoutAddendum, ReasonMissing, NotLinked, AlreadyTakesPart,
    MunicipalityHasNoCells.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    done = take_in(row, municipality_id, like_id, first)
    data = {"municipality": municipality_id, "like": like_id, "first": first}
    _noted(row, actor, "cells.join", written, data)
    return done


@transaction.atomic
def product_succeeds(
    actor: Actor, agreement_id: int, product: str, successors: Sequence[str], first: date, written: InWriting
) -> Rewritten:
    """Lets other products follow on a product from ``first`` on, in the same lots, each with its own tariff.

    Raises NotAllowed, NotInForce, DayNotAhead, WithoutAddendum, ReasonMissing, NothingToFollow, CellTwice.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    done = follow(row, product, successors, first)
    data = {"product": product, "successors": list(successors), "first": first}
    _noted(row, actor, "cells.succeed", written, data)
    return done


def take_out(row: models.Agreement, municipality_id: int, last: date) -> Rewritten:
    """``municipality_leaves`` within another use case (an amendment that takes effect); ``row`` is locked."""
    if last < clock.today() - ONE_DAY:
        raise DayNotAhead(day=last)
    code = _codes(row).get(municipality_id, "")
    done = rewrite(row, lambda present: lines.left(present, code, last))
    if done == Rewritten():
        raise MunicipalityHasNoCells(municipality=_name(municipality_id), day=last)
    return done


def take_in(row: models.Agreement, municipality_id: int, like_id: int, first: date) -> Rewritten:
    """``municipality_joins`` within another use case; ``row`` is locked."""
    if first < clock.today():
        raise DayNotAhead(day=first)
    if municipality_id not in member_ids(row.buyer_id, first):
        raise NotLinked(municipality=_name(municipality_id))
    if row.lines.filter(municipality_id=municipality_id, period__overlap=stored(Period(first))).exists():
        raise AlreadyTakesPart(municipality=_name(municipality_id), day=first)
    codes = cbs_codes([municipality_id, like_id])
    town, like = codes[municipality_id], codes[like_id]
    done = rewrite(row, lambda present: lines.joined(present, town, like, first), (municipality_id,))
    if not done.begun:
        raise MunicipalityHasNoCells(municipality=_name(like_id), day=first)
    return done


def follow(row: models.Agreement, product: str, successors: Sequence[str], first: date) -> Rewritten:
    """``product_succeeds`` within another use case; ``row`` is locked."""
    if first < clock.today():
        raise DayNotAhead(day=first)
    return rewrite(row, lambda present: lines.succeeded(present, product, successors, first))


def rewrite(
    row: models.Agreement, change: Callable[[Lines], Lines], joining: Iterable[int] = ()
) -> Rewritten:
    """Stores the lines as ``change`` makes them of the present ones: what is the same stays the same row.
    ``joining``: municipalities that may be new in them."""
    held = list(row.lines.select_for_update())
    codes = _codes(row, joining)
    present = {_pure(line, codes): line for line in held}
    wanted = {(line.cell, line.period.first): line for line in change(lines.checked(present))}
    kept = {(line.cell, line.period.first): stored_line for line, stored_line in present.items()}
    removed = [stored_line for key, stored_line in kept.items() if key not in wanted]
    for stored_line in removed:
        stored_line.delete()
    ended = sum(_cut(kept[key], line) for key, line in wanted.items() if key in kept)
    new = [line for key, line in wanted.items() if key not in kept]
    towns = {code: municipality for municipality, code in codes.items()}
    models.ContractLine.objects.bulk_create(_stored(row, line, towns) for line in new)
    return Rewritten(ended, len(new), len(removed))


def _cut(row: models.ContractLine, line: Line) -> int:
    """Gives a stored line the days and the closing of the line as it became; 1 when that changes it."""
    period = stored(line.period)
    if row.period == period and row.new_until == line.new_until:
        return 0
    row.period, row.new_until = period, line.new_until
    row.save(update_fields=["period", "new_until"])
    return 1


def _pure(line: models.ContractLine, codes: Mapping[int, str]) -> Line:
    return Line(
        CellKey(line.product, codes[line.municipality_id]),
        period_of(line.period),
        line.lot,
        line.tariff,
        line.capacity,
        line.new_until,
        follows=line.follows,
    )


def _stored(row: models.Agreement, line: Line, towns: Mapping[str, int]) -> models.ContractLine:
    return models.ContractLine(
        agreement=row,
        product=line.cell.product,
        municipality_id=towns[line.cell.municipality],
        lot=line.lot,
        period=stored(line.period),
        new_until=line.new_until,
        tariff=line.tariff,
        follows=line.follows,
    )


def _codes(row: models.Agreement, joining: Iterable[int] = ()) -> dict[int, str]:
    """The CBS codes of the municipalities of an agreement, and of those that join."""
    return cbs_codes({*row.lines.values_list("municipality_id", flat=True), *joining})


def _lines_on(row: models.Agreement, day: date) -> dict[tuple[str, int], models.ContractLine]:
    held = row.lines.filter(period__contains=day)
    return {(line.product, line.municipality_id): line for line in held}


def _chosen(row: models.Agreement, line_ids: Iterable[int]) -> list[models.ContractLine]:
    found = list(row.lines.select_for_update().filter(pk__in=list(line_ids)))
    if not found:
        raise NothingChosen()
    return found


def _runs_after(agreement_id: int, municipality_id: int, last: date) -> bool:
    held = models.ContractLine.objects.filter(agreement_id=agreement_id, municipality_id=municipality_id)
    return held.filter(period__overlap=stored(Period(last + ONE_DAY))).exists()


def _noted(
    row: models.Agreement, actor: Actor, action: str, written: InWriting, data: Mapping[str, Any]
) -> None:
    if not written.addendum.strip():
        raise WithoutAddendum()
    why = {"addendum": written.addendum.strip(), "reason": reasoned(written.reason)}
    touched(row, actor, action, {**data, **why})


def _no_such_cell(product: str, municipality_id: int, day: date) -> NoSuchCell:
    return NoSuchCell(product=product, municipality=_name(municipality_id), day=day)


def _name(municipality_id: int) -> str:
    return organisation_names([municipality_id]).get(municipality_id, str(municipality_id))


__all__ = [
    "CellReport",
    "InWriting",
    "Rewritten",
    "close_for_new",
    "follow",
    "in_force",
    "municipality_joins",
    "municipality_leaves",
    "municipality_leaves_region",
    "open_again",
    "product_succeeds",
    "report_capacity",
    "rewrite",
    "take_in",
    "take_out",
]
