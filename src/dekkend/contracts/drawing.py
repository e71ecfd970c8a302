"""Draws a document of blocks as PDF (PDF/UA-1): the same words as in Word, the same bytes each time."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from dekkend.contracts.document_blocks import Block, Blocks, Heading, Table
from dekkend.runtime.compilers import compiler

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
STANDARD: Final = "ua-1"
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NARROWEST, _WIDEST = 4, 30


def document_pdf(
    blocks: Blocks, *, title: str, author: str, foot: str = "", notes: Sequence[str] = ()
) -> bytes:
    """The document as tagged PDF. ``foot`` stands below every page, ``notes`` at the end. Raises
    typst.TypstError for a broken template."""
    content = {
        "title": title,
        "author": author,
        "foot": foot,
        "notes": list(notes),
        "blocks": [_drawn(block) for block in _levelled(blocks)],
    }
    drawn = compiler(TEMPLATES / "agreement.typ").compile(
        format="pdf",
        sys_inputs={"doc": json.dumps(content, ensure_ascii=False)},
        pdf_standards=[STANDARD],
        timestamp=_MADE,
        pdf_tags=True,
    )
    assert isinstance(drawn, bytes)
    return drawn


def _levelled(blocks: Blocks) -> list[Block]:
    """Headings that begin at level 1 and never skip one: what readers of a screen need (PDF/UA)."""
    level = 0
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level:
            level = min(block.level, level + 1)
            made.append(Heading(block.text, level))
        else:
            made.append(block)
    return made


def _drawn(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text, "level": block.level}
    if isinstance(block, Table):
        width = max(len(row) for row in (block.head, *block.rows))
        rows = [[*row, *[""] * (width - len(row))] for row in block.rows]
        head = [*block.head, *[""] * (width - len(block.head))] if block.head else []
        return {
            "kind": "table",
            "head": head,
            "rows": rows,
            "widths": _widths([head, *rows], width),
            "numeric": sorted(block.numeric or _amounts(rows, width)),
            "signing": block.is_signing and bool(head),
        }
    return {"kind": "text", "text": block.text, "bold": block.bold}


def _amounts(rows: Sequence[Sequence[str]], width: int) -> set[int]:
    """The columns of nothing but amounts: Word keeps no other sign of them."""
    columns = ([row[place] for row in rows if row[place].strip()] for place in range(width))
    return {place for place, cells in enumerate(columns) if cells and all(it[0] == "€" for it in cells)}


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """A share for each column, by its longest text; signs and short codes get no more than they need."""
    longest = [max((len(row[place]) for row in rows if row), default=1) for place in range(width)]
    return [min(_WIDEST, max(_NARROWEST, length)) for length in longest]
