"""What was used of a room, from an Excel file: all of it or nothing, with every wrong cell named."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.contracts import models
from dekkend.contracts.errors import Unknown
from dekkend.contracts.services.room_use import NewUse, record_uses
from dekkend.contracts.workbook_cells import (
    CellKind,
    CellProblem,
    SheetColumn,
    SheetRead,
    read_sheet,
    repeated,
    sheet_template,
)
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock

COLUMNS: Final = (
    SheetColumn("on", "Stand op", CellKind.DAY),
    SheetColumn("amount", "Gebruikt", CellKind.EUROS),
    SheetColumn("always", "Altijd betaald", CellKind.EUROS, required=False),
)


@dataclass(frozen=True, slots=True)
class UsesRead:
    """How many figures were taken over, or what is wrong with the file; never both."""

    count: int
    problems: tuple[CellProblem, ...]


def uses_template(room_id: int) -> bytes:
    """The file to fill in, with the figures that are there already."""
    held = models.RoomUse.objects.filter(ceiling_id=room_id).order_by("on")
    return sheet_template("Gebruik", COLUMNS, ([use.on, use.amount, use.always] for use in held))


def record_uses_from_file(actor: Actor, room_id: int, content: bytes, source: str) -> UsesRead:
    """Takes over every figure of a file, or none. Raises as ``record_uses``, and NotAWorkbook."""
    room = models.Ceiling.objects.filter(pk=room_id).first()
    if room is None:
        raise Unknown()
    read = read_sheet(content, COLUMNS)
    repeated(read, "on")
    _within(read, room)
    if read.problems:
        return UsesRead(0, tuple(read.problems))
    uses = [
        NewUse(row.values["on"], row.values["amount"], row.values.get("always", Decimal(0)))
        for row in read.rows
    ]
    return UsesRead(record_uses(actor, room_id, uses, source), ())


def _within(read: SheetRead, room: models.Ceiling) -> None:
    last = min(room.last, clock.today())
    for row in read.rows:
        day = row.values.get("on")
        if day is not None and not room.first <= day <= last:
            read.wrong(
                row,
                "on",
                msg("{day} ligt niet tussen {first} en {last}", day=day, first=room.first, last=last),
                msg("Gebruik dagen binnen de bestedingsruimte, tot en met vandaag."),
            )


__all__ = ["COLUMNS", "UsesRead", "record_uses_from_file", "uses_template"]
