"""Reads the words of a Word file: headings, paragraphs and tables in their order, as a reader sees them.

Text that was struck out under "track changes" is not read, text that was put in is. Page numbers and tables
of contents, which Word makes itself, are left out.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zipfile import BadZipFile, ZipFile

from lxml import etree

from dekkend.contracts.document_blocks import Block, Blocks, Heading, Table, Text
from dekkend.contracts.word_errors import NotWord
from dekkend.contracts.word_xml import W

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEVEL: Final = re.compile(r"heading ([1-3])$")
_NOTES: Final = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_COUNTED: Final = ("PAGE", "NUMPAGES", "SECTIONPAGES", "TOC", "PAGEREF")
_SKIPPED: Final = frozenset({f"{{{W}}}del", f"{{{W}}}moveFrom", _FALLBACK, f"{{{W}}}pPr", f"{{{W}}}rPr"})
_BROKEN: Final = (BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Words:
    """What a Word file says: its ``body``, and the lines in its headers, footers and notes."""

    body: Blocks
    margins: Blocks

    @property
    def all(self) -> Blocks:
        """Everything that is compared."""
        return (*self.body, *self.margins)


def read_word(data: bytes, name: str = "") -> Words:
    """The words of a .docx. Raises NotWord."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            body = etree.fromstring(archive.read("word/document.xml"), _PARSER)
            levels = _levels(archive)
            notes = [archive.read(path) for path in archive.namelist() if _NOTES.fullmatch(path)]
        blocks = tuple(_blocks(body[0], levels)) if len(body) else ()
        return Words(blocks, _apart(notes))
    except _BROKEN as error:
        raise NotWord(name=name) from error


def _apart(parts: list[bytes]) -> tuple[Text, ...]:
    """What stands outside the text, in an order that does not depend on how Word numbers its files."""
    lines = {
        line
        for part in parts
        for paragraph in etree.fromstring(part, _PARSER).iter(f"{{{W}}}p")
        if (line := _words(paragraph).strip())
    }
    return tuple(Text(line) for line in sorted(lines))


def _blocks(parent: etree._Element, levels: dict[str, int]) -> Iterator[Block]:
    for element in parent:
        if element.tag == f"{{{W}}}p":
            yield from _paragraph(element, levels)
        elif element.tag == f"{{{W}}}tbl":
            yield _table(element)
        elif isinstance(element.tag, str) and element.tag not in _SKIPPED:
            yield from _blocks(element, levels)


def _paragraph(element: etree._Element, levels: dict[str, int]) -> Iterator[Block]:
    text = _words(element).strip()
    if not text:
        return
    style = element.find(f"{{{W}}}pPr/{{{W}}}pStyle")
    level = levels.get(str(style.get(f"{{{W}}}val"))) if style is not None else None
    yield Text(text) if level is None else Heading(text, level)


def _table(element: etree._Element) -> Table:
    rows: list[tuple[str, ...]] = []
    head: tuple[str, ...] = ()
    for row in element.iterchildren(f"{{{W}}}tr"):
        cells = tuple(_words(cell).strip() for cell in row.iter(f"{{{W}}}tc"))
        if not rows and not head and row.find(f"{{{W}}}trPr/{{{W}}}tblHeader") is not None:
            head = cells
        else:
            rows.append(cells)
    return Table(tuple(rows), head)


def _words(element: etree._Element) -> str:
    """The text below an element, a line for each paragraph within it."""
    parts: list[str] = []
    hidden = 0
    fields: list[bool] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        skipped = node.tag in _SKIPPED
        if event == "end":
            hidden -= skipped
            continue
        hidden += skipped
        if not hidden:
            _take(node, parts, fields)
    return "".join(parts)


def _take(node: etree._Element, parts: list[str], fields: list[bool]) -> None:
    """One element: its text, or where a field that Word counts itself begins and ends."""
    name = etree.QName(node).localname if isinstance(node.tag, str) else ""
    if name == "fldChar":
        kind = node.get(f"{{{W}}}fldCharType")
        if kind == "begin":
            fields.append(False)
        elif kind == "end" and fields:
            fields.pop()
    elif name == "instrText" and fields:
        fields[-1] = fields[-1] or (node.text or "").strip().upper().startswith(_COUNTED)
    elif not any(fields):
        _say(name, node, parts)


def _say(name: str, node: etree._Element, parts: list[str]) -> None:
    if name == "t":
        parts.append(node.text or "")
    elif name == "noBreakHyphen":
        parts.append("-")
    elif name in ("tab", "br", "cr"):
        parts.append(" ")
    elif name == "p" and parts:
        parts.append("\n")


def _levels(archive: ZipFile) -> dict[str, int]:
    """The level of each style of headings, by its id."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    found = {}
    for style in etree.fromstring(archive.read("word/styles.xml"), _PARSER).iter(f"{{{W}}}style"):
        name = style.find(f"{{{W}}}name")
        title = str(name.get(f"{{{W}}}val", "")).lower() if name is not None else ""
        known = _LEVEL.match(title)
        if known or title == "title":
            found[str(style.get(f"{{{W}}}styleId"))] = int(known[1]) if known else 0
    return found
