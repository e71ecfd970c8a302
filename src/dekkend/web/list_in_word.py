"""A list as a Word file: one table on landscape pages, for people who go on writing in it."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import FileResponse, HttpResponseBase
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from dekkend.web import formats
from dekkend.web.tables import Rows, Table

WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES: Final = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD_TYPE}.main+xml"/></Types>'
)
_RELATIONS: Final = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
)
_LANDSCAPE: Final = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" '
    'w:gutter="0"/></w:sectPr>'
)
_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="A0A8AE"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def word(table: Table[Any], rows: Rows[Any]) -> HttpResponseBase:
    """The list as a .docx file, as the page shows it, with the head of the table on every page."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _XML + _TYPES)
        archive.writestr("_rels/.rels", _XML + _RELATIONS)
        archive.writestr("word/document.xml", _XML + document(table, rows))
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=f"{table.name}.docx", content_type=WORD_TYPE)


def document(table: Table[Any], rows: Rows[Any]) -> str:
    """The main part of the file: the caption as a heading, and the table."""
    locale = formats.language()
    titles = [formats.text(column.title) for column in table.on_page]
    lines = ([cell.text for cell in table.cells(row, locale)] for row in rows)
    body = "".join([_row(titles, head=True), *(_row(line) for line in lines)])
    return (
        f'<w:document xmlns:w="{_W}"><w:body>{_heading(formats.text(table.caption))}'
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
        f"{body}</w:tbl><w:p/>{_LANDSCAPE}</w:body></w:document>"
    )


def _heading(text: str) -> str:
    return (
        '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="32"/></w:rPr>'
        f'<w:t xml:space="preserve">{_clean(text)}</w:t></w:r></w:p>'
    )


def _row(texts: Iterable[str], *, head: bool = False) -> str:
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{repeated}{''.join(_cells(texts, head=head))}</w:tr>"


def _cells(texts: Iterable[str], *, head: bool) -> Iterator[str]:
    style = '<w:rPr><w:b/><w:sz w:val="18"/></w:rPr>' if head else '<w:rPr><w:sz w:val="18"/></w:rPr>'
    for text in texts:
        paragraphs = "".join(
            f'<w:p><w:r>{style}<w:t xml:space="preserve">{_clean(line)}</w:t></w:r></w:p>'
            for line in text.split("\n")
        )
        yield f"<w:tc>{paragraphs}</w:tc>"


def _clean(text: str) -> str:
    return escape(ILLEGAL_CHARACTERS_RE.sub("", text))
