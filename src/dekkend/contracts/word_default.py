"""The template that comes with the software: made by code, to download and change."""

import io
from collections.abc import Iterable
from functools import cache
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.word_xml import W

_MADE: Final = (2000, 1, 1, 0, 0, 0)
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_TITLES: Final = {
    TemplateKind.AGREEMENT: ("Overeenkomst {nummer}", "{naam}"),
    TemplateKind.ADDENDUM: ("{addendum}", "bij overeenkomst {nummer}, {naam}"),
}
_BODIES: Final = {
    TemplateKind.AGREEMENT: (
        ("heading 1", "Partijen"),
        ("", "{opdrachtgever}, hierna: de opdrachtgever, en"),
        ("", "{aanbieder} (KvK {kvk}), hierna: de aanbieder,"),
        ("", "spreken het volgende af. Op deze overeenkomst is de {wet} van toepassing; de bekostiging is "
             "{bekostiging}. De tekst volgt {uitgave}."),
        ("", "{deel 1}"),
        ("", "{deel 2}"),
        ("", "{deel 3}"),
        ("heading 1", "Ondertekening"),
        ("", "Wie tekent, mag dat namens zijn organisatie. Met twee handtekeningen geldt de overeenkomst."),
        ("", "{ondertekening}"),
    ),
    TemplateKind.ADDENDUM: (
        ("heading 1", "Partijen"),
        ("", "{opdrachtgever}, hierna: de opdrachtgever, en"),
        ("", "{aanbieder} (KvK {kvk}), hierna: de aanbieder,"),
        ("", "veranderen hun overeenkomst {nummer} als volgt. De wijziging gaat in op {gaat in op}."),
        ("heading 1", "Wat verandert"),
        ("", "{wijziging}"),
        ("heading 1", "Waarom"),
        ("", "{reden}"),
        ("", "Grond: {soort}. De tekst volgt {uitgave}. Wat hier niet staat, blijft zoals het was."),
        ("heading 1", "Ondertekening"),
        ("", "{ondertekening}"),
    ),
}  # fmt: skip


@cache
def default_template(kind: TemplateKind) -> bytes:
    """The template as .docx: A4, headings, a running foot with page numbers, Dutch."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path, text in _files(kind):
            info = ZipInfo(path, _MADE)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, (_XML + text).encode())
    return target.getvalue()


def _files(kind: TemplateKind) -> Iterable[tuple[str, str]]:
    yield "[Content_Types].xml", _types()
    yield "_rels/.rels", _relations((("officeDocument", "word/document.xml"),))
    yield "word/_rels/document.xml.rels", _relations((("styles", "styles.xml"), ("footer", "footer1.xml")))
    yield "word/document.xml", _document(kind)
    yield "word/footer1.xml", _footer()
    yield "word/styles.xml", _styles()


def _types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("styles", "styles"), ("footer1", "footer"))
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{place}" Type="{_R}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _document(kind: TemplateKind) -> str:
    title, below = _TITLES[kind]
    body = [_paragraph("title", title), _paragraph("subtitle", below)]
    body += [_paragraph(style, text) for style, text in _BODIES[kind]]
    page = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="708" w:footer="708" '
        'w:gutter="0"/></w:sectPr>'
    )
    return f'<w:document xmlns:w="{W}" xmlns:r="{_R}"><w:body>{"".join(body)}{page}</w:body></w:document>'


def _paragraph(style: str, text: str) -> str:
    look = f'<w:pPr><w:pStyle w:val="{_ID[style]}"/></w:pPr>' if style else ""
    return f'<w:p>{look}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _footer() -> str:
    def counted(name: str) -> str:
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    line = '<w:r><w:t xml:space="preserve">{nummer} · {aanbieder} · </w:t></w:r>'
    between = '<w:r><w:t xml:space="preserve"> / </w:t></w:r>'
    look = f'<w:pPr><w:pStyle w:val="{_ID["footer"]}"/></w:pPr>'
    whole = f"{line}{counted('PAGE')}{between}{counted('NUMPAGES')}"
    return f'<w:ftr xmlns:w="{W}"><w:p>{look}{whole}</w:p></w:ftr>'


_ID: Final = {
    "title": "Titel",
    "subtitle": "Ondertitel",
    "heading 1": "Kop1",
    "heading 2": "Kop2",
    "heading 3": "Kop3",
    "footer": "Voettekst",
    "table grid": "Tabelraster",
}


def _styles() -> str:
    font = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{font}<w:sz w:val="21"/><w:lang w:val="nl-NL"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="276" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>'
    )
    plain_table = (
        '<w:style w:type="table" w:default="1" w:styleId="Standaardtabel"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblCellMar><w:left w:w="90" w:type="dxa"/><w:right w:w="90" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )
    made = [
        _style("title", "Title", "<w:b/>", 40, 0, 60),
        _style("subtitle", "Subtitle", '<w:color w:val="555555"/>', 26, 0, 320),
        _style("heading 1", "heading 1", "<w:b/>", 30, 400, 120, level=0),
        _style("heading 2", "heading 2", "<w:b/>", 24, 280, 80, level=1),
        _style("heading 3", "heading 3", "<w:b/>", 21, 200, 60, level=2),
        _style("footer", "footer", '<w:color w:val="555555"/>', 17, 0, 0),
    ]
    grid = (
        f'<w:style w:type="table" w:styleId="{_ID["table grid"]}"><w:name w:val="Table Grid"/>'
        '<w:basedOn w:val="Standaardtabel"/><w:tblPr><w:tblBorders>'
        + "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        + "</w:tblBorders></w:tblPr></w:style>"
    )
    return f'<w:styles xmlns:w="{W}">{defaults}{normal}{plain_table}{"".join(made)}{grid}</w:styles>'


def _style(
    id: str, name: str, look: str, half_points: int, before: int, after: int, level: int | None = None
) -> str:
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    keep = "" if level is None else "<w:keepNext/>"
    return (
        f'<w:style w:type="paragraph" w:styleId="{_ID[id]}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Standaard"/><w:next w:val="Standaard"/><w:qFormat/>'
        f'<w:pPr>{keep}<w:spacing w:before="{before}" w:after="{after}"/>{outline}</w:pPr>'
        f'<w:rPr>{look}<w:sz w:val="{half_points}"/></w:rPr></w:style>'
    )
