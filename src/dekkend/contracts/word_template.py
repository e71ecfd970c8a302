"""A Word template with named places: read once, filled many times.

The XML of the template is cut into pieces at its places when it is read; filling only puts text between the
pieces. So a template is data: it names what comes where, and cannot calculate or look anything up.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from dekkend.contracts.document_content import Content
from dekkend.contracts.document_places import PLACE, Place, TemplateKind, missing, place_of
from dekkend.contracts.word_errors import NotWord, PlaceUnknownNow
from dekkend.contracts.word_xml import W, blocks_xml, text_xml
from dekkend.kernel.text import Message, msg

_MADE: Final = (2000, 1, 1, 0, 0, 0)
"""Fixed, so that the same words give the same bytes; the day of the document is in its text."""
_FILLED: Final = ("word/document.xml", "word/header", "word/footer")
_MARK: Final = "\ue000"
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_PROPERTIES: Final = f"{{{W}}}pPr"
_EXTERNAL_ALLOWED: Final = "/hyperlink"


@dataclass(frozen=True, slots=True)
class Piece:
    """A place within the XML: ``properties`` is the look of its paragraph when it becomes blocks."""

    place: str
    block: bool
    properties: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A template, ready to be filled. ``parts`` are its files: bytes as they are, or pieces with places."""

    parts: Mapping[str, bytes | tuple[str | Piece, ...]]
    styles: Mapping[str, str]
    names: frozenset[str]


@dataclass
class _Found:
    kind: TemplateKind
    names: set[str] = field(default_factory=set)
    problems: list[Message] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


def read_template(kind: TemplateKind, data: bytes, name: str = "") -> tuple[Template, tuple[Message, ...]]:
    """The template with everything that is wrong with it. Raises NotWord when it is no Word file at all."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            files = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        found = _Found(kind)
        parts = {path: _part(path, content, found) for path, content in sorted(files.items())}
        styles = _styles(files.get("word/styles.xml", b""))
        found.problems += _outside(files)
    except (BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, EOFError, OSError) as error:
        raise NotWord(name=name) from error
    if "word/document.xml" not in files:
        raise NotWord(name=name)
    lacking = missing(kind, frozenset(found.names))
    problems = [*found.problems, *(msg("De plaats {place} ontbreekt", place=_shown(it)) for it in lacking)]
    return Template(parts, styles, frozenset(found.names)), tuple(problems)


def fill(template: Template, content: Content, edition: str = "") -> bytes:
    """The template with its places filled, as .docx: the same words give the same bytes.

    Raises PlaceUnknownNow when the template names an article or field that the edition does not have.
    """
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        for path, part in template.parts.items():
            whole = part if isinstance(part, bytes) else _filled(part, template, content, edition)
            info = ZipInfo(path, _MADE)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, whole)
    return target.getvalue()


def _filled(pieces: tuple[str | Piece, ...], template: Template, content: Content, edition: str) -> bytes:
    return "".join(
        piece if isinstance(piece, str) else _piece_xml(piece, template, content, edition) for piece in pieces
    ).encode()


def _piece_xml(piece: Piece, template: Template, content: Content, edition: str) -> str:
    if piece.block and piece.place in content.blocks:
        return blocks_xml(content.blocks[piece.place], template.styles, piece.properties)
    if not piece.block and piece.place in content.texts:
        return text_xml(content.texts[piece.place])
    raise PlaceUnknownNow(place=_shown(piece.place), edition=edition)


def _part(path: str, data: bytes, found: _Found) -> bytes | tuple[str | Piece, ...]:
    if not path.startswith(_FILLED) or not path.endswith(".xml"):
        return data
    root = etree.fromstring(data, _PARSER)
    began = len(found.pieces)
    for paragraph in list(root.iter(f"{{{W}}}p")):
        _mark(paragraph, found)
    text = etree.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return tuple(_cut(head + text, found.pieces[began:]))


def _cut(text: str, pieces: list[Piece]) -> Iterator[str | Piece]:
    """The text between the marks, with the pieces in their places."""
    for index, part in enumerate(text.split(_MARK)):
        if index:
            yield pieces[index - 1]
        yield part


def _mark(paragraph: etree._Element, found: _Found) -> None:
    """Puts a mark where a place stands, whatever runs Word cut its name into."""
    texts = [it for it in paragraph.iter(f"{{{W}}}t") if _paragraph_of(it) is paragraph]
    whole = "".join(it.text or "" for it in texts).replace(_MARK, "")
    names = [name.strip() for name in PLACE.findall(whole)]
    if not names:
        return
    known = [place_of(found.kind, name) for name in names]
    for name, place in zip(names, known, strict=True):
        if place is None:
            found.problems.append(msg("De plaats {place} bestaat niet", place=_shown(name)))
    places = [place for place in known if place is not None]
    if len(places) < len(names):
        return
    if any(place.block for place in places):
        _mark_block(paragraph, whole, places, found)
    else:
        _mark_texts(texts, whole, places, found)


def _mark_block(paragraph: etree._Element, whole: str, places: list[Place], found: _Found) -> None:
    if len(places) > 1 or PLACE.sub("", whole).strip():
        wrong = next(place for place in places if place.block)
        found.problems.append(
            msg("De plaats {place} staat niet alleen in haar alinea", place=_shown(wrong.name))
        )
        return
    properties = paragraph.find(_PROPERTIES)
    look = (
        "" if properties is None else _bare(etree.tostring(properties, encoding="unicode", with_tail=False))
    )
    if properties is not None and properties.find(f"{{{W}}}sectPr") is not None:
        look = ""
    found.names.add(places[0].name)
    found.pieces.append(Piece(places[0].name, True, look))
    _replace_by_mark(paragraph)


def _replace_by_mark(paragraph: etree._Element) -> None:
    """A mark in the paragraph's place, between its neighbours."""
    parent = paragraph.getparent()
    assert parent is not None
    before = paragraph.getprevious()
    if before is None:
        parent.text = (parent.text or "") + _MARK
    else:
        before.tail = (before.tail or "") + _MARK
    parent.remove(paragraph)


def _mark_texts(texts: list[etree._Element], whole: str, places: list[Place], found: _Found) -> None:
    """All text of the places goes into the run in which each begins; the runs after it lose it."""
    starts, at = [], 0
    for it in texts:
        starts.append(at)
        at += len((it.text or "").replace(_MARK, ""))
    made = [""] * len(texts)
    spans = [(hit.start(), hit.end()) for hit in PLACE.finditer(whole)]
    for index, character in enumerate(whole):
        inside = next((span for span in spans if span[0] <= index < span[1]), None)
        owner = max(i for i, start in enumerate(starts) if start <= (inside[0] if inside else index))
        if inside is None:
            made[owner] += character
        elif index == inside[0]:
            made[owner] += _MARK
    for it, text in zip(texts, made, strict=True):
        it.text = text
        it.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for place in places:
        found.names.add(place.name)
        found.pieces.append(Piece(place.name, False))


def _paragraph_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(f"{{{W}}}p"), None)


def _bare(xml: str) -> str:
    """A piece of XML without the names of its namespaces, which the document declares already."""
    root = etree.fromstring(xml, _PARSER)
    for child in list(root):
        if child.tag in (f"{{{W}}}numPr", f"{{{W}}}rPr", f"{{{W}}}sectPr"):
            root.remove(child)
    inner = "".join(_element(child) for child in root)
    return f"<w:pPr>{inner}</w:pPr>" if inner else ""


def _element(element: etree._Element) -> str:
    """An element of Word's own namespace, with its attributes; others are left out."""
    if not isinstance(element.tag, str) or not element.tag.startswith(f"{{{W}}}"):
        return ""
    name = etree.QName(element).localname
    values = "".join(
        f' w:{etree.QName(key).localname}="{text_xml(str(value)).replace(chr(34), "&quot;")}"'
        for key, value in element.attrib.items()
        if str(key).startswith(f"{{{W}}}")
    )
    inner = "".join(_element(child) for child in element)
    return f"<w:{name}{values}>{inner}</w:{name}>"


def _styles(data: bytes) -> dict[str, str]:
    """The template's ids of the styles, by the English name that Word keeps in every language."""
    if not data:
        return {}
    found = {}
    for style in etree.fromstring(data, _PARSER).iter(f"{{{W}}}style"):
        name = style.find(f"{{{W}}}name")
        if name is not None:
            found[str(name.get(f"{{{W}}}val", "")).lower()] = str(style.get(f"{{{W}}}styleId", ""))
    return found


def _outside(files: Mapping[str, bytes]) -> Iterator[Message]:
    """Parts that Word would fetch elsewhere when somebody opens the document."""
    for path, data in files.items():
        if not path.endswith(".rels"):
            continue
        for relation in etree.fromstring(data, _PARSER):
            kind = str(relation.get("Type", ""))
            if relation.get("TargetMode") == "External" and not kind.endswith(_EXTERNAL_ALLOWED):
                yield msg(
                    "Het document haalt iets van buiten op: {target}", target=relation.get("Target", "")
                )


def _shown(name: str) -> str:
    return "{" + name + "}"
