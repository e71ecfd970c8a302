"""Changes to a message, most of which make it wrong: more than thirty kinds of them."""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree

Node = etree._Element
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _leaves(root: Node) -> list[Node]:
    return [node for node in root.iter() if len(node) == 0]


def _holders(root: Node) -> list[Node]:
    return [node for node in root.iter() if len(node)]


def _inner(root: Node) -> list[Node]:
    return [node for node in root.iter() if node is not root]


def _named(root: Node, *parts: str) -> list[Node]:
    return [
        node for node in _leaves(root) if any(part in etree.QName(node).localname.lower() for part in parts)
    ]


def _dates(root: Node) -> list[Node]:
    return [node for node in _leaves(root) if (node.text or "").strip()[4:5] == "-"]


def _codes(root: Node) -> list[Node]:
    return [node for node in _leaves(root) if len(node.text or "") <= 2]


def _numbers(root: Node) -> list[Node]:
    return _named(root, "nummer", "bedrag", "volume", "budget", "tarief", "volgorde") or _codes(root)


def _times(root: Node) -> list[Node]:
    return _named(root, "tijd") or _leaves(root)


def _set(pick: Callable[[Node], list[Node]], text: Callable[[str], str]) -> Callable[[Random, Node], None]:
    def change(rng: Random, root: Node) -> None:
        nodes = pick(root)
        if nodes:
            node = rng.choice(nodes)
            node.text = text(node.text or "")

    return change


def _remove(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    node.getparent().remove(node)


def _remove_leaf(rng: Random, root: Node) -> None:
    node = rng.choice(_leaves(root))
    node.getparent().remove(node)


def _empty_class(rng: Random, root: Node) -> None:
    node = rng.choice(_holders(root)[1:])
    for child in list(node):
        node.remove(child)


def _repeat(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    node.addnext(deepcopy(node))


def _repeat_at_end(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    node.getparent().append(deepcopy(node))


def _swap(rng: Random, root: Node) -> None:
    nodes = [node for node in _inner(root) if node.getnext() is not None]
    node = rng.choice(nodes)
    node.getnext().addnext(node)


def _reverse(rng: Random, root: Node) -> None:
    node = rng.choice(_holders(root))
    for child in list(node):
        node.insert(0, child)


def _move(rng: Random, root: Node) -> None:
    node, target = rng.choice(_leaves(root)), rng.choice(_holders(root))
    target.append(node)


def _swap_values(rng: Random, root: Node) -> None:
    first, second = rng.choice(_leaves(root)), rng.choice(_leaves(root))
    first.text, second.text = second.text, first.text


def _extra(rng: Random, root: Node) -> None:
    node = rng.choice(_holders(root))
    child = etree.Element(f"{{{etree.QName(node).namespace}}}Onbekend")
    child.text = "x"
    node.insert(rng.randint(0, len(node)), child)


def _rename(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    node.tag = node.tag + rng.choice(("X", "_", "1"))


def _lower(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    name = etree.QName(node)
    node.tag = f"{{{name.namespace}}}{name.localname.lower()}"


def _other_space(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    name = etree.QName(node)
    others = [space for space in (*root.nsmap.values(), "urn:x") if space != name.namespace]
    node.tag = f"{{{rng.choice(others)}}}{name.localname}"


def _no_space(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    node.tag = etree.QName(node).localname


def _attribute(rng: Random, root: Node) -> None:
    rng.choice(list(root.iter())).set("soort", "x")


def _nil(rng: Random, root: Node) -> None:
    rng.choice(list(root.iter())).set(f"{{{XSI}}}nil", rng.choice(("true", "false", "x")))


def _type(rng: Random, root: Node) -> None:
    space = next(prefix for prefix in root.nsmap if prefix in ("iwmo", "ijw"))
    node = rng.choice(_leaves(root))
    node.set(
        f"{{{XSI}}}type", f"{space}:{rng.choice(('LDT_Datum', 'LDT_Nummer', 'LDT_Naam', 'CDT_Product'))}"
    )


def _location(rng: Random, root: Node) -> None:
    root.set(f"{{{XSI}}}schemaLocation", f"{etree.QName(root).namespace} file:///etc/passwd")


def _stray(rng: Random, root: Node) -> None:
    node = rng.choice(_inner(root))
    node.tail = (node.tail or "") + rng.choice(("tekst", " ", "\u00a0", "\n\n"))


def _child_in_leaf(rng: Random, root: Node) -> None:
    node = rng.choice(_leaves(root))
    etree.SubElement(node, node.tag).text = node.text


def _comment(rng: Random, root: Node) -> None:
    node = rng.choice(_leaves(root))
    text = node.text or ""
    node.text = text[: len(text) // 2]
    note = etree.Comment("x")
    note.tail = text[len(text) // 2 :]
    node.append(note)


def _instruction(rng: Random, root: Node) -> None:
    rng.choice(_holders(root)).insert(0, etree.ProcessingInstruction("x", "y"))


def _cdata(rng: Random, root: Node) -> None:
    node = rng.choice(_leaves(root))
    node.text = etree.CDATA(node.text or "")


def _release(rng: Random, root: Node) -> None:
    for node in root.iter():
        node.tag = node.tag.replace("/3_2/", "/3_1/")


def _other_kind(rng: Random, root: Node) -> None:
    root.tag = root.tag.replace("Bericht", "Message")


def _header(name: str, text: str) -> Callable[[Random, Node], None]:
    def change(rng: Random, root: Node) -> None:
        for node in root.iter(f"{{*}}{name}"):
            node.text = text

    return change


IN_TREE: dict[str, Callable[[Random, Node], None]] = {
    "element removed": _remove,
    "leaf removed": _remove_leaf,
    "class emptied": _empty_class,
    "element repeated": _repeat,
    "element repeated at the end": _repeat_at_end,
    "neighbours swapped": _swap,
    "class reversed": _reverse,
    "leaf moved": _move,
    "values swapped": _swap_values,
    "unknown element": _extra,
    "element renamed": _rename,
    "name in lower case": _lower,
    "wrong namespace": _other_space,
    "no namespace": _no_space,
    "attribute": _attribute,
    "xsi:nil": _nil,
    "xsi:type": _type,
    "xsi:schemaLocation": _location,
    "stray text": _stray,
    "element in a value": _child_in_leaf,
    "comment in a value": _comment,
    "processing instruction": _instruction,
    "CDATA": _cdata,
    "older release": _release,
    "other root": _other_kind,
    "message code": _header("BerichtCode", "999"),
    "message version": _header("BerichtVersie", "03"),
    "message subversion": _header("BerichtSubversie", "1"),
    "schema version": _header("BerichtXsdVersie", "1.0"),
    "value emptied": _set(_leaves, lambda text: ""),
    "blank value": _set(_leaves, lambda text: "  "),
    "non-breaking space": _set(_leaves, lambda text: "\u00a0"),
    "line breaks": _set(_leaves, lambda text: f"{text[:1]}\n{text[1:]}"),
    "spaces around": _set(_leaves, lambda text: f" {text}\t"),
    "doubled value": _set(_leaves, lambda text: text * 2),
    "long value": _set(_leaves, lambda text: "a" * 201),
    "long digits": _set(_leaves, lambda text: "9" * 40),
    "other code": _set(_codes, lambda text: "99"),
    "code in one digit": _set(_codes, lambda text: text.lstrip("0")),
    "unicode digits": _set(_codes, lambda text: "١٢"),
    "letters in a number": _set(_numbers, lambda text: f"{text}a"),
    "negative number": _set(_numbers, lambda text: f"-{text}"),
    "minus zero": _set(_numbers, lambda text: "-0"),
    "plus sign": _set(_numbers, lambda text: f"+{text}"),
    "leading zeros": _set(_numbers, lambda text: f"000{text}"),
    "decimals": _set(_numbers, lambda text: f"{text}.0"),
    "exponent": _set(_numbers, lambda text: "1e3"),
    "too high": _set(_numbers, lambda text: f"{text}00000000"),
    "date that does not exist": _set(_dates, lambda text: "2023-02-30"),
    "leap day": _set(_dates, lambda text: "2023-02-29"),
    "date with Z": _set(_dates, lambda text: f"{text}Z"),
    "date with zone": _set(_dates, lambda text: f"{text}+01:00"),
    "date without hyphens": _set(_dates, lambda text: text.replace("-", "")),
    "Dutch date": _set(_dates, lambda text: "31-12-2024"),
    "short date": _set(_dates, lambda text: "2024-1-1"),
    "date with time": _set(_dates, lambda text: f"{text}T00:00:00"),
    "year 0000": _set(_dates, lambda text: "0000-01-01"),
    "year of five digits": _set(_dates, lambda text: "12024-01-01"),
    "year before Christ": _set(_dates, lambda text: "-0044-03-15"),
    "time with Z": _set(_times, lambda text: "12:00:00Z"),
    "time with fraction": _set(_times, lambda text: "12:00:00.1234567891"),
    "time 24:00:00": _set(_times, lambda text: "24:00:00"),
    "time 24:00:01": _set(_times, lambda text: "24:00:01"),
    "short time": _set(_times, lambda text: "12:00"),
}


def _flip(rng: Random, data: bytes) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]


def _drop(rng: Random, data: bytes) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + data[place + 1 + rng.randrange(3) :]


def _in_value(text: bytes) -> Callable[[Random, bytes], bytes]:
    def change(rng: Random, data: bytes) -> bytes:
        places = [
            place
            for place in range(len(data) - 1)
            if data[place : place + 1] == b">" and data[place + 1 : place + 2] not in b"<\n\r\t "
        ]
        place = rng.choice(places) + 1
        return data[:place] + text + data[place:]

    return change


IN_BYTES: dict[str, Callable[[Random, bytes], bytes]] = {
    "bit flipped": _flip,
    "bytes dropped": _drop,
    "cut off": lambda rng, data: data[: rng.randrange(len(data))],
    "two roots": lambda rng, data: data + b"<a/>",
    "text after the root": lambda rng, data: data + b"x",
    "text before the root": lambda rng, data: b"x" + data,
    "comment after the root": lambda rng, data: data + b"<!-- 1 -->\n",
    "byte order mark": lambda rng, data: b"\xef\xbb\xbf" + data,
    "no declaration": lambda rng, data: data[data.index(b"?>") + 2 :],
    "XML 1.1": lambda rng, data: data.replace(b"version='1.0'", b"version='1.1'"),
    "bytes that are not UTF-8": _in_value(b"\xe9"),
    "control character": _in_value(b"\x01"),
    "control character as reference": _in_value(b"&#1;"),
    "delete and next line": _in_value("\x7f\x85".encode()),
    "character reference": _in_value(b"&#65;"),
    "carriage return as reference": _in_value(b"&#13;"),
    "known entity": _in_value(b"&amp;"),
    "unknown entity": _in_value(b"&foo;"),
    "bare ampersand": _in_value(b"&"),
    "document type": lambda rng, data: data.replace(b"?>", b"?><!DOCTYPE Bericht>", 1),
    "entity of its own": lambda rng, data: _in_value(b"&x;")(
        rng, data.replace(b"?>", b"?><!DOCTYPE Bericht [<!ENTITY x '1'>]>", 1)
    ),
    "UTF-16": lambda rng, data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "Latin-1": lambda rng, data: (
        data.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1", "xmlcharrefreplace")
    ),
    "US-ASCII": lambda rng, data: (
        data.decode().replace("UTF-8", "US-ASCII").encode("ascii", "xmlcharrefreplace")
    ),
    "other prefix": lambda rng, data: data.replace(b"iwmo:", b"q:").replace(b"ijw:", b"q:"),
    "newlines of Windows": lambda rng, data: data.replace(b"\n", b"\r\n"),
}


def mutations() -> list[str]:
    """The names of all kinds of change."""
    return [*IN_TREE, *IN_BYTES]


def mutated(name: str, rng: Random, root: Node) -> bytes:
    """The bytes of a message after one change."""
    if name in IN_TREE:
        root = deepcopy(root)
        IN_TREE[name](rng, root)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return IN_BYTES[name](rng, etree.tostring(root, encoding="UTF-8", xml_declaration=True))
