"""The fast road for messages that are written the usual way: patterns and code made from the tables.

Nearly all traffic is valid and plain. For each kind of message the tables of ``structure`` give regular
expressions that match a valid message from its first to its last byte, and a function that makes the typed
objects from what they caught. Whatever does not match (an attribute, a comment, an escaped character, a
value that breaks a restriction, anything unusual) is no error here: ``read`` answers None, and the schema
decides. The fast road may refuse what is good, and must never accept what the schema refuses; a test holds
it to that on a hundred thousand damaged messages. ``docs/message-speed.md`` shows what is made.
"""

import re
import sys
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any, Final, NamedTuple, TypeAlias
from xml.sax.saxutils import unescape

from dekkend.messaging import values
from dekkend.messaging.elements.shared import CDT_GeslotenPeriode
from dekkend.messaging.intake import LARGEST
from dekkend.messaging.message import Bericht, Message, module_of
from dekkend.messaging.structure.element_modules import BSN
from dekkend.messaging.structure.model import (
    Class,
    Element,
    Kind,
    SimpleType,
    Standard,
    message_namespace,
    shared_namespace,
)
from dekkend.messaging.structure.reading import structure
from dekkend.messaging.structure.schema import narrowing

Read: TypeAlias = Callable[[str, int], Bericht | None]

WHITE: Final = r"[ \t\r\n]*+"
_FIRST, _NEXT = r"[^ <>&\x00-\x1f\ufffe\uffff]", r"[^<>&\x00-\x1f\ufffe\uffff]"
"""The characters of a text: on one line, not escaped; it begins with something that is no space."""
_ESCAPE: Final = "&(?:amp|lt|gt|quot|apos);"
_LONGEST: Final = 10_000
"""Characters of a text without a largest length; longer ones are left to the schema."""

_FORMS: Final = {
    None: None,
    r".*[^\s].*": None,
    r"([.\s]*\S+[.\s]*)+": None,
    "[0-9]{8}": "[0-9]{8}",
    "[0-9]{4}": "[0-9]{4}",
    "[0-9]{9}": "[0-9]{9}",
    "[0-9]*": "[0-9]{1,15}+",
    "([a-zA-ZÀ-ỳ])+": "[a-zA-ZÀ-ỳ]{1,6}+",
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)": (
        r"(?:0|[1-9][0-9]{0,8}+)\.(?:0|[1-9][0-9]{0,8}+)\.(?:0|[1-9][0-9]{0,8}+)"
    ),
}
"""Each pattern of the tables as Python writes it; None for a text that only its length restricts. One that
is not here raises KeyError while the tests run: nobody adds a pattern to the tables and forgets this road."""

_REPEATED: Final = ("LDT_ProductCategorie", "LDT_ProductCode", "LDT_Eenheid")
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OWN, _SHARED = "\x01", "\x02"
"""Where a pattern gets the prefix of the message's namespace, or that of the shared one."""


_ASIDE: Final = re.compile("<!--.*?-->|<[?].*?[?]>", re.DOTALL)
"""Comments and instructions, which say nothing to us."""


class Road(NamedTuple):
    """What the patterns let pass. ``strict``: only valid values, written the usual way; else any value.

    ``escaped``: also ``&amp;`` and its like in a text, which takes more time.
    """

    strict: bool
    escaped: bool


def read(data: bytes) -> Message | None:
    """The message in ``data`` when it is valid and written the usual way; else None."""
    if len(data) > LARGEST:
        return None
    try:
        return _read(data.decode(), strict=True)
    except UnicodeDecodeError:
        return None


def read_accepted(data: bytes) -> Message | None:
    """The message in ``data``, UTF-8 that the schema has accepted; None when its tags are unusual."""
    text = data.decode()
    if "&" in text and "&#" in text:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    quick = _read(text, strict=False)
    if quick is None and "<![" not in text:
        quick = _read(_ASIDE.sub("", text), strict=False)
    return quick


def _read(text: str, *, strict: bool) -> Message | None:
    end = text.find(">", text.find("Bericht", 0, _LONGEST)) + 1
    found = _head(text[:end]) if 0 < end < _LONGEST else None
    if found is None:
        return None
    standard, number, own, shared = found
    road = Road(strict, "&" in text)
    try:
        bericht = _reader(road, standard, number, own, shared)(text, end)
    except ValueError:
        return None
    return None if bericht is None else Message(standard, number, bericht)


def _quoted(pattern: str) -> str:
    return f"""(?:"{pattern}"|'{pattern}')"""


_HEAD = re.compile(
    rf"(?:<\?xml version={_quoted('1[.]0')}(?: encoding={_quoted('(?:UTF-8|utf-8)')})?"
    rf"(?: standalone={_quoted('(?:yes|no)')})?[ \t\r\n]*\?>)?{WHITE}<(?:([A-Za-z_]\w*):)?Bericht"
    rf"((?:[ \t\r\n]+(?:xmlns(?::[A-Za-z_]\w*)?={_quoted('[a-zA-Z0-9_:/.-]*')}"
    rf"|[A-Za-z_]\w*:schemaLocation={_quoted('[a-zA-Z0-9_:/. -]*')}))*+)[ \t\r\n]*>",
    re.ASCII,
)
_SPACE_OF_PREFIX = re.compile(r"""xmlns(?::(\w+))?=["']([\w:/.-]*)["']""", re.ASCII)
_HINT = re.compile(r"(\w+):schemaLocation=", re.ASCII)
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
"""The namespace of the hint where a schema is. That may stand in the first tag, and is never followed."""

_Head: TypeAlias = tuple[Standard, str, str, str] | None
_heads: dict[str, _Head] = {}
_MOST_HEADS: Final = 256


def _head(head: str) -> _Head:
    """Standard, number and both prefixes, by the first part of a message; senders repeat themselves."""
    try:
        return _heads[head]
    except KeyError:
        if len(_heads) >= _MOST_HEADS:
            _heads.clear()
        return _heads.setdefault(head, _understand(head))


def _understand(head: str) -> _Head:
    found = _HEAD.fullmatch(head)
    if found is None:
        return None
    declared = _SPACE_OF_PREFIX.findall(found[2])
    prefixes = [prefix for prefix, _ in declared]
    spaces = {space: prefix for prefix, space in declared}
    if len(spaces) < len(declared) or len(set(prefixes)) < len(prefixes) or "xml" in prefixes:
        return None
    if _HINT.findall(found[2]) not in ([], [spaces.get(_XSI)]):
        return None
    for standard in Standard:
        for number in structure().kinds:
            own, shared = message_namespace(standard, number), shared_namespace(standard)
            if spaces.get(own) == (found[1] or "") and shared in spaces:
                return standard, number, spaces[own], spaces[shared]
    return None


@lru_cache(maxsize=512)
def _reader(road: Road, standard: Standard, number: str, own: str, shared: str) -> Read:
    """The function that reads a kind of message with these prefixes, from the end of its first tag on."""
    made = _code(road, standard, number)
    names = {_OWN: own and f"{own}:", _SHARED: shared and f"{shared}:"}
    patterns = [re.compile(re.sub("[\x01\x02]", lambda at: names[at[0]], one)) for one in made.patterns]
    scope: dict[str, Any] = {**made.classes, "new": tuple.__new__, **_CONVERTERS}
    for place, pattern in enumerate(patterns):
        scope |= {f"m{place}": pattern.match, f"all{place}": pattern.findall}
    code = compile(made.source, f"<{standard.prefix}{number}>", "exec")
    exec(code, scope)  # noqa: S102 - made from our tables alone; nothing of a message gets into it
    function: Read = scope["read"]
    return function


_CONVERTERS: Final = {
    "day": values.day,
    "whole": values.whole,
    "unescape": partial(unescape, entities={"&quot;": '"', "&apos;": "'"}),
    "Bsn": values.Bsn,
    "intern": sys.intern,
    "period": lru_cache(maxsize=1024)(CDT_GeslotenPeriode),
}
"""``intern`` and ``period``: the lines of a declaration are nearly all about the same products and month, and
twenty thousand copies of these would cost more time in memory than it takes to find the first."""


@cache
def _code(road: Road, standard: Standard, number: str) -> "_Code":
    return _Code(road, standard, structure().kinds[number])


class _Code:
    """The patterns of one kind of message, and the source of the function that goes from one to the next.

    ``patterns`` match stretches of the message between its repetitions; what they catch is ``g0_0``,
    ``g0_1``, ``g1_0``... in the source.
    """

    def __init__(self, road: Road, standard: Standard, kind: Kind) -> None:
        self.road, self.standard, self.kind = road, standard, kind
        self.patterns: list[str] = []
        self.classes: dict[str, type] = {}
        self._lines = ["def read(text, at):"]
        self._depth = 1
        self._stretch = ""
        self._caught = 0
        self._place = self._new_pattern()
        whole = self._content(kind.classes["Bericht"])
        self._stretch += rf"{WHITE}</{_OWN}Bericht>{WHITE}\Z"
        self._match("return None")
        self._line(f"return {whole}")
        self.source = "\n".join(self._lines)

    def _line(self, line: str) -> None:
        self._lines.append("    " * self._depth + line)

    def _new_pattern(self) -> int:
        self.patterns.append("")
        return len(self.patterns) - 1

    def _match(self, otherwise: str) -> None:
        """Ends the stretch: the code that matches it, or does ``otherwise``."""
        place, caught = self._place, self._caught
        self.patterns[place] = self._stretch
        self._line(f"found = m{place}(text, at)")
        self._line("if found is None:")
        self._line(f"    {otherwise}")
        self._line("at = found.end()")
        if caught:
            self._line(f"{''.join(f'g{place}_{number}, ' for number in range(caught))}= found.groups()")
        self._stretch, self._caught, self._place = "", 0, self._new_pattern()

    def _catch(self) -> str:
        """The name of what the next group of the pattern catches."""
        self._caught += 1
        return f"g{self._place}_{self._caught - 1}"

    def _class_name(self, found: Class) -> str:
        shared = found.name in structure().complex
        name = found.name if shared else f"{found.name}_"
        self.classes[name] = getattr(module_of("shared" if shared else self.kind.number), found.name)
        return name

    def _content(self, found: Class) -> str:
        """Adds the elements of a class; returns the expression that makes its object."""
        prefix = _SHARED if found.name in structure().complex else _OWN
        made = []
        for element in found.elements:
            known = element.only in (None, self.standard)
            made.append(self._element(element, prefix) if known else "None")
        if found.name == CDT_GeslotenPeriode.__name__:
            return f"period({', '.join(made)})"
        return f"new({self._class_name(found)}, ({', '.join(made)},))"

    def _element(self, element: Element, prefix: str) -> str:
        inner = structure().class_of(self.kind, element.type)
        start, end = f"{WHITE}<{prefix}{element.name}>", f"</{prefix}{element.name}>"
        if inner is None:
            return self._value(element, start, end)
        if self._repeats(inner):
            return self._long(element, inner, start, WHITE + end)
        return self._short(element, inner, start, WHITE + end)

    def _value(self, element: Element, start: str, end: str) -> str:
        simple = structure().simple[element.type]
        form = self._form(element, simple)
        if form.isdigit() and not element.optional:
            self._stretch += f"{start}{form}{end}"
            return form if simple.base == "whole" else repr(form)
        one = f"{start}({form}){end}"
        caught = self._catch()
        self._stretch += f"(?:{one})?+" if element.optional else one
        converted = self._converted(caught, simple)
        return (
            f"None if {caught} is None else {converted}"
            if element.optional and converted != caught
            else converted
        )

    def _short(self, element: Element, inner: Class, start: str, end: str) -> str:
        """A class within the stretch. An optional one catches an empty group to say that it is there."""
        if inner.is_list:
            return self._codes(element, inner, start, end)
        if not element.optional:
            self._stretch += start
            made = self._content(inner)
            self._stretch += end
            return made
        self._stretch += f"(?:{start}()"
        there = self._catch()
        made = self._content(inner)
        self._stretch += f"{end})?+"
        return f"None if {there} is None else {made}"

    def _codes(self, element: Element, inner: Class, start: str, end: str) -> str:
        """A list of single values: caught as one piece, and then taken apart."""
        item = inner.elements[0]
        form = self._form(item, structure().simple[item.type])
        one = f"{WHITE}<{_OWN}{item.name}>{{}}</{_OWN}{item.name}>"
        whole = f"{start}((?:{one.format(f'(?:{form})')})++){end}"
        caught = self._catch()
        self._stretch += f"(?:{whole})?+" if element.optional else whole
        self.patterns.append(one.format(f"({form})"))
        items = f"all{len(self.patterns) - 1}({caught})"
        items = f"map(unescape, {items})" if self.road.escaped else items
        made = f"new({self._class_name(inner)}, (tuple({items}),))"
        return f"None if {caught} is None else {made}" if element.optional else made

    def _long(self, element: Element, inner: Class, start: str, end: str) -> str:
        """A class that holds repetitions: the stretch ends within it."""
        if not element.optional:
            self._stretch += start
            made = self._items(inner) if inner.is_list else self._content(inner)
            self._stretch += end
            return made
        if self._stretch:
            self._match("return None")
        name = f"v{self._place}"
        self._line(f"{name} = None")
        self._line(f"found = m{self._place}(text, at)")
        self.patterns[self._place] = start
        self._place = self._new_pattern()
        self._line("if found is not None:")
        self._depth += 1
        self._line("at = found.end()")
        made = self._items(inner) if inner.is_list else self._content(inner)
        self._stretch += end
        self._match("return None")
        self._line(f"{name} = {made}")
        self._depth -= 1
        return name

    def _items(self, inner: Class) -> str:
        """One or more of the class that ``inner`` repeats."""
        item = inner.elements[0]
        found = structure().class_of(self.kind, item.type)
        assert found is not None
        if self._stretch:
            self._match("return None")
        name = f"items{self._place}"
        self._line(f"{name} = []")
        self._line("while True:")
        self._depth += 1
        self._stretch += f"{WHITE}<{_OWN}{item.name}>"
        if self._repeats(found):
            self._match("break")
            made = self._content(found)
            self._stretch += f"{WHITE}</{_OWN}{item.name}>"
            self._match("return None")
        else:
            made = self._content(found)
            self._stretch += f"{WHITE}</{_OWN}{item.name}>"
            self._match("break")
        self._line(f"{name}.append({made})")
        self._depth -= 1
        self._line(f"if not {name}:")
        self._line("    return None")
        return f"new({self._class_name(inner)}, (tuple({name}),))"

    def _repeats(self, found: Class) -> bool:
        """Whether the class holds repetitions of a class, at any depth."""
        inner = [structure().class_of(self.kind, element.type) for element in found.elements]
        if found.is_list:
            return inner[0] is not None
        return any(one is not None and self._repeats(one) for one in inner)

    def _form(self, element: Element, simple: SimpleType) -> str:
        if not self.road.strict:
            return "[^<]*+"
        narrowed = narrowing(element, self.standard, self.kind)
        if narrowed is not None and narrowed.isdigit():
            return narrowed
        if narrowed is not None:
            assert narrowed == "([a-zA-Z0-9])+"
            return f"[a-zA-Z0-9]{{1,{simple.longest}}}+"
        return _form_of(simple, self.standard, escaped=self.road.escaped)

    def _converted(self, caught: str, simple: SimpleType) -> str:
        if self.road.escaped and not (self.road.strict and (simple.base != "text" or simple.codes)):
            caught = f"({caught} if '&' not in {caught} else unescape({caught}))"
        if simple.name == BSN:
            return f"Bsn({caught})"
        if simple.name in _REPEATED:
            return f"intern({caught})"
        whole = "int" if self.road.strict else "whole"
        return {"whole": f"{whole}({caught})", "date": f"day({caught})"}.get(simple.base, caught)


def _form_of(simple: SimpleType, standard: Standard, *, escaped: bool) -> str:
    """The pattern of a value: what the schema accepts, written in the usual way."""
    if simple.codes:
        return "(?:" + "|".join(map(re.escape, structure().codes_of(simple.name, standard))) + ")"
    if simple.base == "date":
        return _DATE
    if simple.base == "time":
        return _TIME
    if simple.base == "whole":
        return f"(?:0|[1-9][0-9]{{0,{len(str(simple.high)) - 1}}}+)"
    form = _FORMS[simple.pattern]
    first, following = (
        (_FIRST, _NEXT) if not escaped else (f"(?:{_FIRST}|{_ESCAPE})", f"(?:{_NEXT}|{_ESCAPE})")
    )
    return form if form is not None else f"{first}{following}{{0,{(simple.longest or _LONGEST) - 1}}}+"
