"""The first look at bytes that somebody sent: refuses what no message may be, in bounded time and memory.

Nothing is opened or fetched: no document type, no entities but the five of XML, no network, no files. What
libxml2 itself says is never passed on, since it quotes values and so could quote a BSN.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from dekkend.kernel.text import Message, msg
from dekkend.messaging.problems import Problem

LARGEST = 25 * 1024 * 1024
"""The size in bytes that the hubs pass on (OP179, IB003, IB012)."""

MOST_TAGS = 2_000_000
"""More than any message of the largest size needs, and few enough to hold in memory."""

_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._\-]*)")
_USUAL = re.compile(rb"<\?xml version=\"1\.0\" encoding=\"UTF-8\"\?>\s*+<[A-Za-z]")
"""How nearly every message begins: it says that it is UTF-8, and its element comes first."""
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"<\x00", b"\x00<")

OPTIONS: Mapping[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How libxml2 reads every file that is sent to us."""

_FIRST_PART = 64 * 1024


def refused(data: bytes) -> Problem | None:
    """Why these bytes are not even read as XML, or None."""
    return too_large(len(data)) or _wrong_start(data) or _wrong_bytes(data) or _too_many_tags(data)


def tree(data: bytes) -> etree._Element | Problem:
    """The root element of bytes that are not ``refused``, or why it is no XML."""
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        return _malformed(error)


def root_tag(data: bytes) -> str | None:
    """The name of the root element, read from the first part of a large file; None when there is none."""
    first = etree.XMLPullParser(events=("start",), **OPTIONS)
    try:
        first.feed(data[:_FIRST_PART])
        events: Iterator[tuple[str, etree._Element]] = first.read_events()  # type: ignore[assignment]
        return next((node.tag for _, node in events), None)
    except etree.XMLSyntaxError:
        return None


def _parser() -> etree.XMLParser:
    """A parser of this thread: making one costs more than reading a small message."""
    if not hasattr(_of_thread, "parser"):
        _of_thread.parser = etree.XMLParser(**OPTIONS)
    parser: etree.XMLParser = _of_thread.parser
    return parser


_of_thread = threading.local()


def too_large(size: int) -> Problem | None:
    """The problem of a file of ``size`` bytes, where that is more than may be sent."""
    if size <= LARGEST:
        return None
    return _problem(
        msg("Het bestand is groter dan 25 MB."), msg("Verdeel de inhoud over meer berichten."), rule="OP179"
    )


def _wrong_start(data: bytes) -> Problem | None:
    return None if _USUAL.match(data) else _declared_wrong(data) or _document_type(data)


def _declared_wrong(data: bytes) -> Problem | None:
    declared = _ENCODING.match(data)
    named = declared is None or declared[1].upper() in (b"UTF-8", b"UTF8")
    return None if named and not data.startswith(_WIDE) else _not_utf8(line=1)


def _wrong_bytes(data: bytes) -> Problem | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(line=data.count(b"\n", 0, error.start) + 1)
    return None


def _not_utf8(line: int) -> Problem:
    return _problem(
        msg("Het bestand is niet in UTF-8 geschreven, of zegt dat zelf."),
        msg('Sla het bericht op als UTF-8, en zet dat ook in de eerste regel: encoding="UTF-8".'),
        rule="OP192",
        line=line,
    )


def _document_type(data: bytes) -> Problem | None:
    prolog = _PROLOG.match(data)
    at = prolog.end() if prolog else 0
    if not data.startswith(b"<!DOCTYPE", at):
        return None
    return _problem(
        msg("Het bestand heeft een documenttype (DOCTYPE). Dat mag niet in een bericht."),
        msg("Haal het documenttype en de entiteiten daarin weg."),
        line=data.count(b"\n", 0, at) + 1,
    )


def _too_many_tags(data: bytes) -> Problem | None:
    if len(data) <= MOST_TAGS * len(b"<a/>") or data.count(b"<") <= MOST_TAGS:
        return None
    return _problem(
        msg("Het bestand heeft meer elementen dan een bericht kan hebben."),
        msg("Verdeel de inhoud over meer berichten."),
    )


_TOO_MUCH = (
    msg("Een tekst is te lang of het bestand is te diep genest om een bericht te zijn."),
    msg("Verdeel de inhoud over meer berichten."),
)
_ENTITY = (
    msg("Hier staat een entiteit die niet bestaat."),
    msg("Gebruik alleen &amp;, &lt;, &gt;, &quot; en &apos;."),
)

_MALFORMED: Mapping[int, tuple[Message, Message]] = {
    4: (
        msg("Het bestand is leeg of begint niet met een element."),
        msg("Lever een XML-bestand aan met één bericht."),
    ),
    5: (
        msg("Na het einde van het bericht staat nog iets."),
        msg("Zet één bericht in een bestand, en niets erna."),
    ),
    9: (
        msg("Hier staat een teken dat niet in XML mag staan, zoals een stuurteken."),
        msg("Haal het teken weg."),
    ),
    26: _ENTITY,
    45: _TOO_MUCH,
    68: _ENTITY,
    76: (
        msg("Een element wordt niet of onder een andere naam gesloten."),
        msg("Sluit elk element, in omgekeerde volgorde van openen."),
    ),
    77: (
        msg("Het bestand houdt op voordat alle elementen zijn gesloten."),
        msg("Lever het hele bestand aan."),
    ),
    114: _TOO_MUCH,
    201: (
        msg("Een voorvoegsel van een element heeft geen namespace."),
        msg("Noem elke namespace in het element Bericht, met xmlns."),
    ),
}
"""By libxml2's number of the error."""


def _malformed(error: etree.XMLSyntaxError) -> Problem:
    general = (
        msg("Het bestand is geen geldige XML."),
        msg("Maak het bericht opnieuw aan. Lukt dat niet, vraag de leverancier van de software."),
    )
    says, remedy = _MALFORMED.get(_code(error), general)
    line = error.position[0] if error.position else 0
    return _problem(says, remedy, line=max(line or 0, 0))


def _code(error: etree.XMLSyntaxError) -> int:
    code: Any = getattr(error, "code", 0)
    return int(code or 0)


def line_of(node: etree._Element) -> int:
    """The line of an element in its file, 0 when not known."""
    line: Any = node.sourceline
    return int(line or 0)


def _problem(says: Message, remedy: Message, *, rule: str = "XML", line: int = 0) -> Problem:
    return Problem(rule=rule, path="/", says=says, remedy=remedy, line=line)
