"""A cell of a spreadsheet in which something is wrong, as whoever filled it in reads it."""

from dataclasses import dataclass

from dekkend.kernel.text import Message


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in one cell: on which sheet, which cell ("E7"), what, and what to do."""

    sheet: str
    cell: str
    message: Message
    remedy: Message
