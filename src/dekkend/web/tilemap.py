"""A map of tiles: one square per municipality, roughly where it lies. No free geometry of municipalities
exists in any registry; equal squares also show small municipalities as well as large ones.

The places stand in ``data/municipality_tiles.csv`` (CBS code, column, row), made from approximate
coordinates by pushing equal squares apart and assigning each to the nearest free cell.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from dekkend.web.badges import Words

LAYOUT_FILE: Final = Path(__file__).resolve().parent / "data" / "municipality_tiles.csv"
OTHER: Final = "#dde3e8"
INK: Final = "#10181f"
SOFT: Final = "#5a6872"
LINE_LENGTH: Final = 11
LONGEST_WORD: Final = 12
WIDE: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """How a municipality looks on the map: its name, colour, and where a click leads."""

    name: str
    fill: str
    ink: str = "#ffffff"
    href: str = ""
    note: Words = ""


class Tile(NamedTuple):
    name: str
    x: float
    y: float
    fill: str
    ink: str
    font: int
    href: str
    note: Words
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class TileMap:
    id: str
    title: Words
    width: float
    height: float
    side: int
    radius: int
    hints: bool
    tiles: tuple[Tile, ...]
    legend: tuple[tuple[str, Words], ...]

    @property
    def linked(self) -> bool:
        return any(tile.href for tile in self.tiles)


@cache
def layout() -> Mapping[str, tuple[int, int]]:
    """Column and row of each municipality, by CBS code."""
    with LAYOUT_FILE.open(encoding="utf-8", newline="") as file:
        return {row["cbs_code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


def national_map(
    id: str, title: Words, places: Mapping[str, Place], legend: tuple[tuple[str, Words], ...] = ()
) -> TileMap:
    """The whole country in small tiles; municipalities that are not in ``places`` are grey."""
    return _map(id, title, layout(), places, {}, legend, side=20, font=0)


def region_map(
    id: str,
    title: Words,
    places: Mapping[str, Place],
    names: Mapping[str, str],
    legend: tuple[tuple[str, Words], ...] = (),
) -> TileMap:
    """The tiles of ``places`` with their neighbours in grey, large enough for names."""
    shown = _around(places.keys())
    return _map(id, title, shown, places, names, legend, side=84, font=13)


def _around(codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """The municipalities in the rectangle around ``codes``; a narrow region gets a ring of neighbours.

    A wide one does not, so that its names stay readable on a telephone.
    """
    known = [layout()[code] for code in codes if code in layout()]
    if not known:
        return {}
    left, right = min(c for c, _ in known), max(c for c, _ in known)
    ring = 1 if right - left + 1 < WIDE else 0
    left, right = left - ring, right + ring
    top, bottom = min(r for _, r in known) - ring, max(r for _, r in known) + ring
    return {
        code: (column, row)
        for code, (column, row) in layout().items()
        if left <= column <= right and top <= row <= bottom
    }


def _map(
    id: str,
    title: Words,
    cells: Mapping[str, tuple[int, int]],
    places: Mapping[str, Place],
    names: Mapping[str, str],
    legend: tuple[tuple[str, Words], ...],
    *,
    side: int,
    font: int,
) -> TileMap:
    gap = max(2, side // 20)
    left = min((column for column, _ in cells.values()), default=0)
    top = min((row for _, row in cells.values()), default=0)
    columns = max((column for column, _ in cells.values()), default=0) - left + 1
    rows = max((row for _, row in cells.values()), default=0) - top + 1
    tiles = tuple(
        _tile(places.get(code), names.get(code, ""), (column - left, row - top), side, gap, font)
        for code, (column, row) in sorted(cells.items(), key=lambda item: (item[1][1], item[1][0]))
    )
    step = side + gap
    return TileMap(
        id, title, columns * step - gap, rows * step - gap, side, side // 12, font == 0, tiles, legend
    )


def _tile(place: Place | None, name: str, cell: tuple[int, int], side: int, gap: int, font: int) -> Tile:
    x, y = cell[0] * (side + gap), cell[1] * (side + gap)
    if place is None:
        small = font - 2 if font else 0
        return Tile(name, x, y, OTHER, SOFT, small, "", "", _lines(name, y, side, small))
    lines = _lines(place.name, y, side, font)
    return Tile(place.name, x, y, place.fill, place.ink, font, place.href, place.note, lines)


def _lines(name: str, y: float, side: int, font: int) -> tuple[tuple[float, str], ...]:
    """The name over at most four lines, in the middle of the tile."""
    if not font or not name:
        return ()
    words = broken(name)[:4]
    first = y + side / 2 - (len(words) - 1) * font * 0.6 + font * 0.35
    return tuple((round(first + index * font * 1.2, 1), word) for index, word in enumerate(words))


def broken(name: str) -> list[str]:
    """A name in lines of about eleven letters, broken at spaces and hyphens, else with a hyphen."""
    lines: list[str] = []
    for part in name.replace("-", "- ").split():
        joined = f"{lines[-1]}{'' if lines[-1].endswith('-') else ' '}{part}" if lines else ""
        if lines and len(joined) <= LINE_LENGTH:
            lines[-1] = joined
        elif len(part.rstrip("-")) > LONGEST_WORD:
            half = len(part) // 2 + 2
            lines += [f"{part[:half]}-", part[half:]]
        else:
            lines.append(part)
    return lines
