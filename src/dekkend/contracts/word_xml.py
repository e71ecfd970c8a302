"""Writes headings, paragraphs and tables as WordprocessingML (ECMA-376), in the styles of the template."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from xml.sax.saxutils import escape

from dekkend.contracts.document_blocks import Block, Heading, Table, Text

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTH: Final = 9070
"""Twentieths of a point between the margins of A4."""
_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_NOT_NUMBERED: Final = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'


def blocks_xml(blocks: Iterable[Block], styles: Mapping[str, str], properties: str) -> str:
    """The blocks one after the other. ``styles`` gives the template's id of a style by its English name;
    ``properties`` is the look of the paragraph that they take the place of."""
    made = []
    for block in blocks:
        if isinstance(block, Heading):
            made.append(_heading(block, styles))
        elif isinstance(block, Table):
            made.append(_table(block, styles))
        else:
            made.append(_paragraph(block, properties))
    return "".join(made)


def text_xml(text: str) -> str:
    """Text as XML: line breaks are lines, and what XML cannot hold is left out."""
    parts = (escape(part) for part in _UNSEEN.sub("", text).splitlines() or [""])
    joined = '</w:t><w:br/><w:t xml:space="preserve">'.join(parts)
    return joined.replace("\t", " ")


def _run(text: str, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text_xml(text)}</w:t></w:r>'


def _heading(heading: Heading, styles: Mapping[str, str]) -> str:
    """In the template's own style of that level, and never numbered by Word: the number is in the text."""
    style = styles.get(f"heading {heading.level}")
    if style is None:
        return f"<w:p><w:pPr><w:keepNext/></w:pPr>{_run(heading.text, bold=True)}</w:p>"
    look = f'<w:pStyle w:val="{escape(style)}"/><w:keepNext/>{_NOT_NUMBERED}'
    return f"<w:p><w:pPr>{look}</w:pPr>{_run(heading.text)}</w:p>"


def _paragraph(block: Text, properties: str) -> str:
    return f"<w:p>{properties}{_run(block.text, block.bold)}</w:p>"


def _table(table: Table, styles: Mapping[str, str]) -> str:
    width = max((len(row) for row in (table.head, *table.rows)), default=1) or 1
    style = styles.get("table grid")
    look = f'<w:tblStyle w:val="{escape(style)}"/>' if style else ""
    borders = "" if style else f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
    columns = f'<w:gridCol w:w="{_WIDTH // width}"/>' * width
    head = _row(table, table.head, head=True) if table.head else ""
    rows = "".join(_row(table, row) for row in table.rows)
    return (
        f'<w:tbl><w:tblPr>{look}<w:tblW w:w="5000" w:type="pct"/>{borders}'
        f'<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{head}{rows}</w:tbl><w:p/>"
    )


def _row(table: Table, row: tuple[str, ...], head: bool = False) -> str:
    """A row that stays on one page; the head is repeated on each page and read out as such."""
    properties = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    tall = table.is_signing and not head and row[0] == "Handtekening"
    if tall:
        properties = '<w:trPr><w:cantSplit/><w:trHeight w:val="1300" w:hRule="atLeast"/></w:trPr>'
    cells = "".join(_cell(cell, head, place in table.numeric) for place, cell in enumerate(row))
    return f"<w:tr>{properties}{cells}</w:tr>"


def _cell(text: str, head: bool, numeric: bool) -> str:
    look = '<w:pPr><w:spacing w:before="40" w:after="40"/>'
    look += ('<w:jc w:val="right"/>' if numeric else "") + "</w:pPr>"
    return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p>{look}{_run(text, head)}</w:p></w:tc>'
