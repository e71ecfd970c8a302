"""The matrix product x municipality: each cell a state, shown with colour, symbol and word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dekkend.web.badges import Badge, Tone, Words


class MatrixCell(NamedTuple):
    word: Words
    tone: str
    mark: str
    href: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    title: Words
    href: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``legend`` explains the states that occur: a badge and a sentence."""

    name: str
    caption: Words
    corner: Words
    columns: tuple[Words, ...]
    rows: tuple[MatrixRow, ...]
    legend: tuple[tuple[Badge, Words], ...] = ()


def cell(badge: Badge, href: str = "", *, none: bool = False) -> MatrixCell:
    """A cell in the state of ``badge``; ``none`` for a cell that does not exist."""
    return MatrixCell(badge.word, "none" if none else badge.tone, badge.mark, href)


def matrix(
    name: str,
    caption: Words,
    corner: Words,
    columns: Sequence[tuple[str, Words]],
    rows: Sequence[tuple[str, Words, str]],
    cells: Mapping[tuple[str, str], MatrixCell],
    *,
    missing: Badge,
    legend: Sequence[tuple[Badge, Words]] = (),
) -> Matrix:
    """Columns are (id, title), rows (id, title, href), cells by (row id, column id); no cell: ``missing``."""
    nothing = cell(missing, none=missing.tone is Tone.QUIET)
    return Matrix(
        name,
        caption,
        corner,
        tuple(title for _, title in columns),
        tuple(
            MatrixRow(title, href, tuple(cells.get((row, column), nothing) for column, _ in columns))
            for row, title, href in rows
        ),
        tuple(legend),
    )
