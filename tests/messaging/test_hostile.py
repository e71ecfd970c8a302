"""Files meant to harm, or that no program of the chain would send: refused fast, and nothing is opened."""

import resource
import socket
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.messaging.codec import parse
from dekkend.messaging.intake import LARGEST, MOST_TAGS
from dekkend.messaging.message import Message
from dekkend.messaging.problems import Problem, shown
from dekkend.messaging.structure.model import Standard
from tests.messaging.generating import Generator

GOOD = Generator(Standard.IWMO, "323", Random(1), odd=False).message()
REQUEST = Generator(Standard.IWMO, "317", Random(6), odd=False)
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (depth, b"&l%d;" % (depth - 1) * 10 if depth else b"lol") for depth in range(10)
)


def inside(text: bytes) -> bytes:
    """A good message with ``text`` before the number of the declaration."""
    return GOOD.replace(b"DeclaratieNummer>", b"DeclaratieNummer>" + text, 1)


def many_wrong_lines() -> bytes:
    line = (
        b"<wmo317:OngewijzigdProduct><wmo317:ToewijzingNummer>x</wmo317:ToewijzingNummer>"
        b"</wmo317:OngewijzigdProduct>"
    )
    start = (
        b'<wmo317:Bericht xmlns:wmo317="http://www.istandaarden.nl/iwmo/3_2/wmo317/schema"><wmo317:Client>'
        b"<wmo317:Verzoek><wmo317:OngewijzigdeProducten>"
    )
    end = b"</wmo317:OngewijzigdeProducten></wmo317:Verzoek></wmo317:Client></wmo317:Bericht>"
    return start + line * 200_000 + end


HOSTILE = {
    "billion laughs": b"<!DOCTYPE l [" + LAUGHS + b"]><l>&l9;</l>",
    "external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "external document type": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>',
    "document type after comments": b"<!-- a --> <?b c?> <!-- d --><!DOCTYPE a><a/>",
    "document type after many instructions": b"<?x y?>" * 100_000 + b"<!DOCTYPE a><a/>",
    "entity that is not declared": inside(b"&x;"),
    "deep nesting": b"<a>" * 1_000_000,
    "deep nesting, closed": b"<a>" * 100_000 + b"</a>" * 100_000,
    "spaces beyond the limit": b" " * (LARGEST + 1),
    "spaces up to the limit": b" " * (LARGEST - len(GOOD)) + GOOD,
    "spaces in a value": inside(b" " * 12_000_000),
    "a long value": inside(b"a" * 9_000_000),
    "a long comment": GOOD.replace(b"?>", b"?><!--" + b"x" * 12_000_000 + b"-->", 1),
    "many elements": b"<a>" + b"<a/>" * MOST_TAGS + b"</a>",
    "many attributes": b"<a " + b" ".join(b'a%d=""' % number for number in range(100_000)) + b"/>",
    "many wrong lines": many_wrong_lines(),
    "two roots": GOOD + b"<a/>",
    "control character": inside(b"\x01"),
    "zero byte": inside(b"\x00"),
    "control character as reference": inside(b"&#8;"),
    "surrogate as reference": inside(b"&#xD800;"),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-16 without mark": GOOD.decode().encode("utf-16-le"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "Latin-1": GOOD.replace(b"UTF-8", b"ISO-8859-1"),
    "not UTF-8": inside(b"\xff\xfe"),
    "overlong UTF-8": inside(b"\xc0\xbc"),
    "other namespace": GOOD.replace(b"/wmo323/", b"/wmo323x/"),
    "other release": GOOD.replace(b"/3_2/", b"/2_4/"),
    "no namespace": b"<Bericht><Header/></Bericht>",
    "empty": b"",
    "zeros": b"\x00" * 1000,
    "a zip": b"PK\x03\x04" + b"\x00" * 1000,
    "JSON": b'{"Bericht": {}}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_bounded_time(name, monkeypatch):
    def no_network(*arguments, **named):
        raise AssertionError("something opened a connection")

    monkeypatch.setattr(socket, "socket", no_network)
    before = time.process_time()
    result = parse(HOSTILE[name])
    assert time.process_time() - before < 10
    assert isinstance(result, tuple)
    assert result
    assert all(isinstance(problem, Problem) and str(problem.says) for problem in result)


def test_memory_stays_bounded():
    for data in HOSTILE.values():
        parse(data)
    peak_in_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert peak_in_mb < 1_500


def test_no_file_is_opened(monkeypatch, tmp_path):
    secret = tmp_path / "secret.xsd"
    secret.write_text("<not-even-xml")
    hint = f'xsi:schemaLocation="http://www.istandaarden.nl/iwmo/3_2/wmo323/schema {secret.as_uri()}"'
    data = GOOD.replace(
        b"<wmo323:Bericht ",
        b'<wmo323:Bericht xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' + hint.encode() + b" ",
        1,
    )
    monkeypatch.setattr(Path, "open", lambda *arguments: pytest.fail("opened a file"))
    assert isinstance(parse(data), Message)


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_any_bytes_give_problems_and_no_exception(data):
    assert isinstance(parse(data), tuple)


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=6), st.integers(0, 6))
@settings(max_examples=400)
def test_any_small_change_gives_a_message_or_problems(place, new, cut):
    assert isinstance(parse(GOOD[:place] + new + GOOD[place + cut :]), Message | tuple)


@given(st.text(max_size=60))
def test_what_is_shown_of_a_message_holds_no_number_of_a_citizen(text):
    told = shown(f"{text} 999900006")
    assert "999900006" not in told
    assert len(told) <= 30


@pytest.mark.parametrize("text", ["999900006", "9999 00 006", "9999.00.006", "٩٩٩٩٠٠٠٠٦", "x999900006y"])
def test_a_bsn_is_not_shown_however_it_is_written(text):
    assert shown(text) == "…"


def test_a_bsn_does_not_show_itself_in_a_repr():
    root = REQUEST.root()
    for bsn in root.iter("{*}Bsn"):
        bsn.text = "999900006"
    from lxml import etree

    message = parse(etree.tostring(root, encoding="UTF-8"))
    assert isinstance(message, Message)
    assert "999900006" not in repr(message)
