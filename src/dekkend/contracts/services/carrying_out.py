"""Carrying out an agreed change as data: cells, extensions, the height of a room, the edition."""

from typing import Any

from dekkend.contracts.agreement_states import CeilingStatus
from dekkend.contracts.agreement_term import told
from dekkend.contracts.amendment_change import (
    Joining,
    Leaving,
    NewEdition,
    NewHeight,
    NewTerm,
    Succession,
    change_from,
    changed_lines,
)
from dekkend.contracts.amendment_errors import ChangeUnusable
from dekkend.contracts.models import Agreement, Amendment, RoomAdjustment
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.cells import rewrite
from dekkend.contracts.services.common import store
from dekkend.contracts.stored import agreement_from_row
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import municipality_with
from dekkend.runtime import clock


def carry_out(row: Agreement, amendment: Amendment, actor: Actor) -> dict[str, Any]:
    """Does what an agreed change says, from its own first day on, also when a night was skipped; what was
    done, for the log. ``row`` is locked. Raises ChangeUnusable, CellTwice, NothingToFollow."""
    change = change_from(amendment.change)
    match change:
        case Leaving() | Joining() | Succession():
            return _cells(row, amendment, change)
        case NewTerm():
            return _term(row, change)
        case NewHeight():
            return _height(row, amendment, change, actor)
        case NewEdition():
            return _edition(row, change)
    return {}


def _cells(row: Agreement, amendment: Amendment, change: Leaving | Joining | Succession) -> dict[str, Any]:
    day = amendment.effective_on
    assert day is not None  # the database asks it of what was agreed
    joining: list[int] = []
    if isinstance(change, Joining):
        town = municipality_with(change.municipality)
        if town is None:
            raise ChangeUnusable(problem=msg("de gemeente is niet bekend"))
        joining.append(town)
    done = rewrite(row, lambda present: changed_lines(present, change, day), joining)
    return {"ended": done.ended, "begun": done.begun, "removed": done.removed}


def _term(row: Agreement, change: NewTerm) -> dict[str, Any]:
    given = len(told(agreement_from_row(row)))
    if change.options < given or (given and change.option_months != row.option_months):
        raise ChangeUnusable(problem=msg("wat al is verlengd, verandert niet"))
    store(row, options=change.options, option_months=change.option_months)
    return {"options": change.options, "option_months": change.option_months}


def _height(row: Agreement, amendment: Amendment, change: NewHeight, actor: Actor) -> dict[str, Any]:
    """The adjustment of the room, in the addendum of the change (BR-10)."""
    room = row.ceilings.exclude(status=CeilingStatus.DROPPED).filter(number=change.room).first()
    day = amendment.effective_on
    if room is None or day is None or not room.first <= day <= room.last:
        raise ChangeUnusable(problem=msg("deze bestedingsruimte loopt dan niet"))
    RoomAdjustment.objects.update_or_create(
        ceiling=room,
        first=day,
        defaults={
            "height": change.height,
            "addendum": amendment.addendum,
            "decided_at": clock.now(),
            "decided_by_id": amendment.judged_by_id or actor.account_id,
        },
    )
    return {"room": room.number, "height": change.height}


def _edition(row: Agreement, change: NewEdition) -> dict[str, Any]:
    known = {edition.id: edition for edition in editions_for(row.buyer_id)}
    edition = known.get(change.edition)
    if edition is None:
        raise ChangeUnusable(problem=msg("deze uitgave is niet bekend"))
    before = row.edition
    store(row, edition=edition.id, part_three_sha256=edition.part_three_sha256 or "")
    return {"before": before, "edition": edition.id}
