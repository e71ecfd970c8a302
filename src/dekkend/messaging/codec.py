"""Messages as bytes and as objects: ``parse``, ``build`` and ``write``.

A message that is parsed and written again is the same in canonical form: the same elements with the same
text, the white space between elements, comments and hints to schemas left aside.
"""

import re
from functools import cache
from typing import TypeAlias

from lxml import etree

from dekkend.kernel.text import msg
from dekkend.messaging import fast
from dekkend.messaging.explaining import explain
from dekkend.messaging.fitting import fits, named_kind
from dekkend.messaging.intake import line_of, refused, root_tag, tree
from dekkend.messaging.message import Bericht, Message, number_of
from dekkend.messaging.problems import Problem, shown
from dekkend.messaging.structure.model import Standard, message_namespace
from dekkend.messaging.structure.reading import structure
from dekkend.messaging.structure.restrictions import FORMS
from dekkend.messaging.wire import reader, written

_Kind: TypeAlias = tuple[Standard, str]
_OUR_NAMESPACE = re.compile(r"http://www\.istandaarden\.nl/(\w+)/(\w+)/(\w+)/schema")


def parse(data: bytes) -> Message | tuple[Problem, ...]:
    """The message in ``data``, or the problems why it is none: of XML, of structure, of single values.

    Never raises, and opens nothing else. Takes seconds and some hundreds of MB for the worst file.
    """
    quick = fast.read(data)
    if quick is not None:
        return quick
    return parse_by_schema(data)


def parse_by_schema(data: bytes) -> Message | tuple[Problem, ...]:
    """As ``parse``, by the schema alone: the authority, and the source of every explanation."""
    problem = refused(data)
    if problem is not None:
        return (problem,)
    kind = named_kind(data)
    fitting = kind is not None and fits(data, *kind)
    quick = fast.read_accepted(data) if fitting else None
    return quick or _by_its_tree(data, kind, fitting=fitting)


def _by_its_tree(data: bytes, tried: _Kind | None, *, fitting: bool) -> Message | tuple[Problem, ...]:
    """The message, from the tree that libxml2 makes of it; or why it is none.

    ``fitting``: whether ``data`` fits the schema of the kind ``tried``.
    """
    root = tree(data)
    if isinstance(root, Problem):
        return (root,)
    kind = _kinds_by_root().get(root.tag)
    if kind is None:
        return (_no_message(root),)
    if not (fitting if kind == tried else fits(data, *kind)):
        return explain(root, *kind)
    try:
        return Message(*kind, reader(*kind)(root))
    except ValueError:
        return (_beyond_the_calendar(),)


def name_of(data: bytes) -> str | None:
    """The name of the message that the bytes begin as ("WMO301"), also when it is not a good one."""
    found = None if refused(data) else _kinds_by_root().get(root_tag(data) or "")
    return f"{found[0].prefix}{found[1]}" if found else None


def build(standard: Standard, bericht: Bericht) -> Message | tuple[Problem, ...]:
    """A message from objects, when these fit the standard; else the problems, as ``parse`` gives them."""
    return parse(write(Message(standard, number_of(bericht), bericht)))


def write(message: Message, *, indent: bool = True) -> bytes:
    """The message as XML in UTF-8, with the usual prefixes; ``indent``: each element on its own line."""
    return written(message.standard, message.number, message.Bericht, indent=indent).encode()


@cache
def _kinds_by_root() -> dict[str, _Kind]:
    return {
        f"{{{message_namespace(standard, number)}}}Bericht": (standard, number)
        for standard in Standard
        for number in structure().kinds
    }


def _no_message(root: etree._Element) -> Problem:
    name = etree.QName(root)
    ours = _OUR_NAMESPACE.fullmatch(name.namespace or "")
    if ours is None:
        says = msg("Dit is geen bericht van iWmo of iJw: het begint met {name}.", name=shown(name.localname))
    else:
        says = msg(
            "Dit bericht ({message}, release {release}) is hier niet bekend.",
            message=shown(ours[3].upper()),
            release=shown(ours[2].replace("_", ".")),
        )
    remedy = msg("Lever een bericht van iWmo of iJw 3.2 aan: 301, 302, 305-308, 315-320, 323 of 325.")
    return Problem("XSD", "/", says, remedy, line=line_of(root))


def _beyond_the_calendar() -> Problem:
    says = msg("Een datum heeft een jaartal vóór het jaar 1 of na 9999.")
    return Problem("RS032", "/Bericht", says, FORMS["LDT_Datum"][1])
