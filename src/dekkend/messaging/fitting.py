"""Whether bytes fit the schema of a kind of message: read and checked in one pass that keeps nothing.

libxml2 hands what it reads straight to the schema, so no tree is made. That is quicker than a tree that is
checked afterwards, takes no memory, and the time for a file with many mistakes grows with its size only.
"""

import re
import threading
from typing import Any, Final

from lxml import etree

from dekkend.messaging.intake import OPTIONS
from dekkend.messaging.structure.model import RELEASE, Standard
from dekkend.messaging.structure.reading import structure
from dekkend.messaging.structure.schema import schema

_FIRST_PART: Final = 4096
_PIECE: Final = 64 * 1024
"""Bytes that the parser gets at a time: what it has not read yet it keeps, up to a limit."""

_NAMESPACE: Final = re.compile(rb"istandaarden\.nl/(iwmo|ijw)/%b/(?:wmo|jw)(\d{3})/schema" % RELEASE.encode())


def named_kind(data: bytes) -> tuple[Standard, str] | None:
    """The kind of message that the first namespace in ``data`` names; None when there is none near the start.

    No more than a guess: a message of another kind does not fit the schema of this one.
    """
    found = _NAMESPACE.search(data, 0, _FIRST_PART)
    if found is None or (number := found[2].decode()) not in structure().kinds:
        return None
    return Standard(found[1].decode()), number


def fits(data: bytes, standard: Standard, number: str) -> bool:
    """Whether ``data``, which the first look did not refuse, is a message of this kind by its schema."""
    parser = _parser(standard, number)
    try:
        for at in range(0, len(data), _PIECE):
            parser.feed(data[at : at + _PIECE])
        parser.close()
        good = not len(parser.feed_error_log)
    except etree.XMLSyntaxError:
        good = False
    if not good:
        _forget(standard, number)
    return good


class _Nothing:
    """What a parser makes of a file here. Without a method for elements lxml builds no tree."""

    def close(self) -> None:
        """The end of the file; lxml asks for this method."""


class _OfThread(threading.local):
    """The parsers of this thread: making one costs more than reading a small message."""

    def __init__(self) -> None:
        self.parsers: dict[tuple[Standard, str], etree.XMLParser] = {}


_of_thread = _OfThread()


def _parser(standard: Standard, number: str) -> etree.XMLParser:
    known = _of_thread.parsers.get((standard, number))
    if known is not None:
        return known
    target: Any = _Nothing()
    made = etree.XMLParser(schema=schema(standard, number), target=target, **OPTIONS)
    return _of_thread.parsers.setdefault((standard, number), made)


def _forget(standard: Standard, number: str) -> None:
    """Lets go of a parser that found mistakes: it keeps its errors, which quote what stood in the file."""
    del _of_thread.parsers[standard, number]
