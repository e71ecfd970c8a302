"""A waterfall: how one amount becomes another in steps. ``components/waterfall.jinja`` draws it.

Drawn twice: with the titles beside the bars for wide pages and paper, with the titles above them for a
telephone. The same figures stand in a table. All lengths are units of the drawing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from dekkend.web import formats
from dekkend.web.badges import Words
from dekkend.web.charts import Figures

UP: Final = "#1a5f8a"
DOWN: Final = "#c05a5a"
TOTAL: Final = "#0b2a3c"
Writing = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the way: how much is added (or taken off). A ``total`` stands on the ground line instead.

    ``href`` leads to where the amount comes from; ``fill`` is another colour than up or down.
    """

    title: Words
    value: Decimal
    href: str = ""
    total: bool = False
    fill: str = ""


class Block(NamedTuple):
    """One bar: its title at (``title_x``, ``title_y``), its figure behind it, the line to the next bar.

    The whole row from ``top`` can be clicked where it leads somewhere.
    """

    title: str
    top: float
    title_x: float
    title_y: float
    anchor: str
    x: float
    y: float
    width: float
    fill: str
    label: str
    label_x: float
    next_x: float | None
    href: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    row: int
    bar: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The drawings for wide and for narrow, with the table of the same figures."""

    id: str
    title: Words
    description: Words
    wide: Drawing
    narrow: Drawing
    figures: Figures

    @property
    def linked(self) -> bool:
        return any(block.href for block in self.wide.blocks)


class _Layout(NamedTuple):
    width: int
    left: int
    right: int
    row: int
    bar: int
    title_above: bool


_WIDE: Final = _Layout(width=760, left=250, right=80, row=32, bar=22, title_above=False)
_NARROW: Final = _Layout(width=360, left=2, right=72, row=44, bar=18, title_above=True)


def waterfall(
    id: str,
    title: Words,
    steps: Sequence[Step],
    *,
    heading: Words,
    columns: tuple[Words, ...],
    write: Writing = formats.euro,
    description: Words = "",
) -> Waterfall:
    """Draws the steps in order.

    ``columns`` head the table: the amount of a step and, when there are two, the amount that is reached.
    """
    reached = tuple(_reached(steps))
    rows = tuple(
        (formats.text(step.title), write(step.value), write(end))[: len(columns) + 1]
        for step, (_start, end) in zip(steps, reached, strict=True)
    )
    return Waterfall(
        id=id,
        title=title,
        description=description,
        wide=_drawing(steps, reached, _WIDE, write),
        narrow=_drawing(steps, reached, _NARROW, write),
        figures=Figures((heading, *columns), rows),
    )


def _reached(steps: Sequence[Step]) -> Iterator[tuple[Decimal, Decimal]]:
    """From where to where each bar goes."""
    level = Decimal(0)
    for step in steps:
        start = Decimal(0) if step.total else level
        level = start + step.value
        yield start, level


def _drawing(
    steps: Sequence[Step], reached: Sequence[tuple[Decimal, Decimal]], layout: _Layout, write: Writing
) -> Drawing:
    edges = [edge for pair in reached for edge in pair] or [Decimal(1)]
    low, high = min(min(edges), Decimal(0)), max(max(edges), Decimal(0))
    room = Decimal(layout.width - layout.left - layout.right)
    scale = room / ((high - low) or Decimal(1))

    def at(amount: Decimal) -> float:
        return round(float(layout.left + (amount - low) * scale), 1)

    blocks = tuple(
        _block(step, row, at(start), at(end), layout, write, onward=_goes_on(steps, row))
        for row, (step, (start, end)) in enumerate(zip(steps, reached, strict=True))
    )
    return Drawing(layout.width, layout.row * len(steps) + 6, layout.row, layout.bar, blocks)


def _goes_on(steps: Sequence[Step], row: int) -> bool:
    """Whether a line leads from this bar to the next: not between two bars that both stand on the ground."""
    return row + 1 < len(steps) and not (steps[row].total and steps[row + 1].total)


def _block(
    step: Step, row: int, start: float, end: float, layout: _Layout, write: Writing, *, onward: bool
) -> Block:
    top = 4 + layout.row * row
    y = top + (layout.row - layout.bar - 4 if layout.title_above else 0)
    x, width = min(start, end), max(abs(end - start), 1.5)
    fill = step.fill or (TOTAL if step.total else UP if step.value >= 0 else DOWN)
    return Block(
        title=formats.text(step.title),
        top=top - 2,
        title_x=layout.left if layout.title_above else layout.left - 12,
        title_y=top + 12 if layout.title_above else top + 16,
        anchor="start" if layout.title_above else "end",
        x=x,
        y=y,
        width=round(width, 1),
        fill=fill,
        label=write(step.value),
        label_x=round(x + width + 7, 1),
        next_x=end if onward else None,
        href=step.href,
    )
