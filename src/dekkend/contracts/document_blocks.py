"""What a document is made of: headings, paragraphs and tables. Word and PDF are drawn from the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dekkend.contracts.standard_text import fingerprint

SIGNING_LABELS: Final = ("Naam", "Functie", "Plaats en datum", "Handtekening")
"""The first column of the table in which both sides sign; what stands beside it is filled in by hand."""
LONGEST_FILLED: Final = 120
"""Characters in a cell of that table: a name or a place, never a clause of its own."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 to 3, or 0 for the title. A number stands in the text, so that nothing
    renumbers it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head of its own (may be empty) and rows of the same width."""

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    numeric: frozenset[int] = frozenset()

    @property
    def is_signing(self) -> bool:
        """Whether both sides sign in this table."""
        return tuple(row[0].strip() for row in self.rows if row) == SIGNING_LABELS


Block = Heading | Text | Table
Blocks = tuple[Block, ...]


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The text of the blocks, a line for each paragraph and cell. What was filled in where both sides sign
    is left out, as long as it is short enough to be a name or a place."""
    for block in blocks:
        if isinstance(block, Table):
            yield from _cells(block)
        elif block.text.strip():
            yield block.text


def text_of(blocks: Iterable[Block]) -> str:
    """All words, as they are fingerprinted."""
    return "\n".join(lines_of(blocks))


def words_sha256(blocks: Iterable[Block]) -> str:
    """The fingerprint of the words of a document, whatever its form (CT-18)."""
    return fingerprint(text_of(blocks))


def signed_values(blocks: Iterable[Block]) -> tuple[tuple[str, ...], ...]:
    """What was filled in where both sides sign: a row for each label."""
    tables = (block for block in blocks if isinstance(block, Table) and block.is_signing)
    return next((tuple(row[1:] for row in table.rows) for table in tables), ())


def _cells(table: Table) -> Iterator[str]:
    rows = (table.head, *table.rows) if table.head else table.rows
    for row in rows:
        for place, cell in enumerate(row):
            filled = table.is_signing and place and row is not table.head and len(cell) <= LONGEST_FILLED
            if cell.strip() and not filled:
                yield cell
