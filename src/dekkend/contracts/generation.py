"""From one generation of agreements to the next: who may go on, who winds down until when, who to tell.

Counts providers and clients per cell; plans for single clients come with the clients. Sources: S4 §2 (one
year to wind down), S1 bijlage 1 (running help), rules CV-12 to CV-14.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from dekkend.contracts.lines import CellKey
from dekkend.contracts.supply_rules import WIND_DOWN_MONTHS
from dekkend.kernel.periods import ONE_DAY, add_months
from dekkend.kernel.text import Message, msg


class Fate(StrEnum):
    """What the change of generations means for a provider in a cell of the old landscape, or the new one."""

    GOES_ON = "gaat-door"
    WINDS_DOWN = "bouwt-af"
    BEGINS = "begint"


class CellFate(StrEnum):
    """What it means for a cell."""

    LOST = "geen-aanbod-meer"
    FEWER = "minder-aanbieders"
    SAME = "gelijk"
    MORE = "meer-aanbieders"
    NEW = "nieuw"


FATE_NAMES: Final[Mapping[Fate, Message]] = {
    Fate.GOES_ON: msg("Gaat door"),
    Fate.WINDS_DOWN: msg("Bouwt af"),
    Fate.BEGINS: msg("Begint"),
}
CELL_FATE_NAMES: Final[Mapping[CellFate, Message]] = {
    CellFate.LOST: msg("Geen aanbod meer"),
    CellFate.FEWER: msg("Minder aanbieders"),
    CellFate.SAME: msg("Gelijk"),
    CellFate.MORE: msg("Meer aanbieders"),
    CellFate.NEW: msg("Nieuw"),
}


@dataclass(frozen=True, slots=True)
class OldSupply:
    """A provider in a cell today, with its number of clients."""

    provider: str
    cell: CellKey
    clients: int


@dataclass(frozen=True, slots=True)
class NewSupply:
    """A provider that was awarded a cell."""

    provider: str
    cell: CellKey


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to a provider in a cell; ``until`` is the last day of winding down."""

    provider: str
    cell: CellKey
    fate: Fate
    clients: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell before and after: numbers of providers, clients, and the clients whose provider winds down."""

    cell: CellKey
    fate: CellFate
    before: int
    after: int
    clients: int
    switching: int


def _nothing() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Generations:
    """The two landscapes. ``follows`` says which new products follow on an old one (itself when absent);
    ``wind_down`` gives months per product where that is shorter than twelve."""

    start: date
    old: tuple[OldSupply, ...]
    new: tuple[NewSupply, ...]
    follows: Mapping[str, tuple[str, ...]] | None = None
    wind_down: Mapping[str, int] | None = None

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every provider in every cell of both landscapes, once."""
        awarded = {(it.provider, it.cell) for it in self.new}
        known = {(it.provider, cell) for it in self.old for cell in self.successors(it.cell)}
        moves = [self._move(it, awarded) for it in self.old]
        begins = (Move(it.provider, it.cell, Fate.BEGINS) for it in self.new)
        moves += [move for move in begins if (move.provider, move.cell) not in known]
        return tuple(sorted(moves, key=lambda move: (move.provider, move.cell)))

    @cached_property
    def cells(self) -> tuple[CellChange, ...]:
        """Every old cell with its successors, and every new cell that follows on none."""
        followed = {cell for it in self.old for cell in self.successors(it.cell)}
        old = [self._change(cell) for cell in dict.fromkeys(it.cell for it in self.old)]
        fresh = dict.fromkeys(it.cell for it in self.new if it.cell not in followed)
        new = [CellChange(cell, CellFate.NEW, 0, self._awarded(cell), 0, 0) for cell in fresh]
        return tuple(sorted([*old, *new], key=lambda change: change.cell))

    @property
    def lost(self) -> tuple[CellChange, ...]:
        """Cells where clients have nobody after the change."""
        return tuple(change for change in self.cells if change.fate is CellFate.LOST)

    def successors(self, cell: CellKey) -> tuple[CellKey, ...]:
        """The new cells that follow on an old one."""
        products = (self.follows or _nothing()).get(cell.product, (cell.product,))
        return tuple(cell._replace(product=product) for product in products)

    def until(self, product: str) -> date:
        """The last day of winding down: twelve months from the start, or less where that was agreed."""
        months = min((self.wind_down or {}).get(product, WIND_DOWN_MONTHS), WIND_DOWN_MONTHS)
        return add_months(self.start, months) - ONE_DAY

    def _move(self, old: OldSupply, awarded: set[tuple[str, CellKey]]) -> Move:
        stays = any((old.provider, cell) in awarded for cell in self.successors(old.cell))
        if stays:
            return Move(old.provider, old.cell, Fate.GOES_ON, old.clients)
        return Move(old.provider, old.cell, Fate.WINDS_DOWN, old.clients, self.until(old.cell.product))

    def _change(self, cell: CellKey) -> CellChange:
        present = [move for move in self.moves if move.cell == cell and move.fate is not Fate.BEGINS]
        following = set(self.successors(cell))
        after = len({it.provider for it in self.new if it.cell in following})
        before = len({move.provider for move in present})
        switching = sum(move.clients for move in present if move.fate is Fate.WINDS_DOWN)
        return CellChange(
            cell, _cell_fate(before, after), before, after, sum(move.clients for move in present), switching
        )

    def _awarded(self, cell: CellKey) -> int:
        return len({it.provider for it in self.new if it.cell == cell})


def _cell_fate(before: int, after: int) -> CellFate:
    if not after:
        return CellFate.LOST
    if after == before:
        return CellFate.SAME
    return CellFate.FEWER if after < before else CellFate.MORE


def may_take_new_clients(moves: Iterable[Move], provider: str, cell: CellKey, day: date, start: date) -> bool:
    """Whether a provider may take new clients in a cell on a day: until the start whoever has it, from
    then on who goes on or begins; who winds down takes nobody new (CV-13)."""
    fates = {move.fate for move in moves if move.provider == provider and move.cell == cell}
    if day < start:
        return bool(fates & {Fate.GOES_ON, Fate.WINDS_DOWN})
    return bool(fates & {Fate.GOES_ON, Fate.BEGINS})
