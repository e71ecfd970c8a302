"""The fast road: it reads the usual as the schema does, and accepts nothing that the schema refuses."""

import os
import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dekkend.messaging import fast, fitting, intake
from dekkend.messaging.checking import judge, judge_by_place
from dekkend.messaging.codec import parse_by_schema, write
from dekkend.messaging.elements import m323, shared
from dekkend.messaging.message import Message
from dekkend.messaging.structure.model import Standard, message_namespace, shared_namespace
from dekkend.messaging.structure.schema import schema
from dekkend.messaging.wire import reader
from tests.messaging.generating import Generator
from tests.messaging.plain import EVERY, Plain, damaged
from tests.messaging.samples import BSN, broken, line

MUTATIONS = 100_000 * int(os.environ.get("DEKKEND_FUZZ", "1"))
NAMES = [f"{standard}{number}" for standard, number in EVERY]


def held(data: bytes) -> etree._Element | None:
    """The tree of a message, once it is finished and its schema accepts it; else None.

    It shares nothing with the fast road, nor with checking a file while it is read.
    """
    root = None if intake.refused(data) else intake.tree(data)
    kind = fitting.named_kind(data)
    if not isinstance(root, etree._Element) or kind is None:
        return None
    return root if schema(*kind).validate(root) else None


def walked(data: bytes) -> Message | None:
    """What the longest road gives: a finished tree, the schema, and a walk over the tree. None: refused."""
    root, kind = held(data), fitting.named_kind(data)
    if root is None or kind is None:
        return None
    return Message(*kind, reader(*kind)(root))


@pytest.mark.parametrize(("standard", "number"), EVERY, ids=NAMES)
def test_plain_messages_take_the_fast_road_and_give_the_same_objects(standard, number):
    generator = Plain(standard, number, Random(f"plain {standard}{number}"), odd=False)
    taken = 0
    for _ in range(30):
        data = generator.message()
        quick = fast.read(data)
        assert quick is None or quick == walked(data)
        assert quick is None or [type(part) for part in _parts(quick.Bericht)] == [
            type(part) for part in _parts(walked(data).Bericht)
        ]
        taken += quick is not None
    assert taken >= 10, (
        "texts over more lines and fractions of seconds are left to the schema, the rest is not"
    )


def _parts(value: object) -> list[object]:
    inner = [part for one in value for part in _parts(one)] if isinstance(value, tuple) else []
    return [value, *inner]


@pytest.mark.parametrize(("standard", "number"), EVERY, ids=NAMES)
def test_both_roads_accept_what_the_schema_of_a_finished_tree_accepts(standard, number):
    rng = Random(f"damage {standard}{number}")
    generator = Plain(standard, number, rng, odd=False)
    accepted = 0
    for count in range(MUTATIONS // len(EVERY) + 1):
        if count % 25 == 0:
            text = generator.plain()
        data = damaged(rng, text).encode("utf-8", "surrogatepass")
        quick = fast.read(data)
        if quick is not None:
            accepted += 1
            assert quick == walked(data), data.decode()
        fits = not intake.refused(data) and fitting.fits(data, standard, number)
        assert fits == (held(data) is not None), data.decode(errors="replace")
    assert accepted > MUTATIONS // len(EVERY) // 100, "without accepted messages this shows nothing"


@pytest.mark.parametrize(
    ("own", "common"), [("", "iwmo"), ("wmo305", ""), ("a", "b"), ("_x1", "iwmo"), ("iwmo", "wmo305")]
)
def test_prefixes_are_free(own, common):
    names = {"wmo305": own, "iwmo": common}

    def renamed(found: re.Match[str]) -> str:
        name = names[found[2]]
        return f"xmlns:{name}=" if found[1] and name else "xmlns=" if found[1] else name and f"{name}:"

    plain = write(broken("305", {})).decode()
    data = re.sub(r"(xmlns:)?\b(wmo305|iwmo)(?:=|:)", renamed, plain).encode()
    assert fast.read(data) == walked(data)
    assert isinstance(fast.read(data), Message)


HINT = 'schemaLocation="http://www.istandaarden.nl/iwmo/3_2/wmo305/schema WMO305.xsd"'
HINTED = f'<wmo305:Bericht xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:{HINT}'


def test_a_hint_where_the_schema_is_takes_the_fast_road():
    plain = write(broken("305", {}))
    data = plain.replace(b"<wmo305:Bericht", HINTED.encode(), 1)
    assert fast.read(data) == walked(data) == fast.read(plain) is not None


@pytest.mark.parametrize(
    "aside", ["<!-- <wmo305:Client> -->", "<?do this?>", "<!----><?a?><!--\n-->", "<?a <!-- ?><!-- ?> -->"]
)
def test_messages_with_comments_are_read_without_a_tree(aside):
    plain = write(broken("305", {})).decode()
    places = ("<wmo305:Bericht ", "<wmo305:Client>", "</wmo305:Bericht>", "999900006", "</wmo305:Bsn>")
    for place in places:
        before, found, after = plain.partition(place)
        half = len(found) // 2 if found.isdigit() else 0
        data = (before + found[:half] + aside + found[half:] + after).encode()
        assert fast.read(data) is None
        assert fast.read_accepted(data) == walked(data) == fast.read(plain.encode()) is not None


OWN, COMMON = message_namespace(Standard.IWMO, "305"), shared_namespace(Standard.IWMO)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("?>", "?><!DOCTYPE a>"),
        ("?>", "?><!-- Bericht> -->"),
        ('encoding="UTF-8"', 'encoding="ISO-8859-1"'),
        ('version="1.0"', 'version="1.1"'),
        (OWN, OWN.replace("3_2", "3_1")),
        (COMMON, OWN),
        ("xmlns:iwmo", "xmlns:xml"),
        ("xmlns:iwmo", "xmlns:wmo305"),
        ("Bericht xmlns", 'Bericht a="b" xmlns'),
        ("Bericht xmlns", f"Bericht x:{HINT} xmlns"),
        ("<wmo305:Bericht", f"{HINTED} x:{HINT}"),
        ("<wmo305:Bericht", f"{HINTED} y:{HINT}"),
        ("<wmo305:Bericht", HINTED.replace("/2001/", "/2002/")),
        ("<?xml", " <?xml"),
        ("</wmo305:Bericht>", "</wmo305:Bericht><a/>"),
        ("</wmo305:Bericht>", "</wmo305:Bericht><!-- a -->"),
        ("</wmo305:Bericht>", "</wmo305:Bericht>a"),
    ],
)
def test_an_unusual_beginning_or_end_is_left_to_the_schema(was, becomes):
    plain = write(broken("305", {})).decode()
    assert was in plain
    assert fast.read(plain.replace(was, becomes, 1).encode()) is None


def test_other_encodings_are_left_to_the_schema():
    plain = write(broken("305", {})).decode()
    assert fast.read(plain.encode("utf-16")) is None
    assert fast.read(b"\xef\xbb\xbf" + plain.encode()) is None
    assert fast.read(b"\xff" + plain.encode()) is None


def test_many_different_beginnings_are_forgotten_again():
    plain = write(broken("305", {})).decode()
    for number in range(1000):
        fast.read(
            plain.replace("iwmo", f"p{number}").replace("istandaarden.nl/p", "istandaarden.nl/q").encode()
        )
    assert len(fast._heads) <= 256


@pytest.mark.parametrize(("standard", "number"), EVERY, ids=NAMES)
def test_odd_spellings_that_the_schema_accepts_give_the_same_objects(standard, number):
    generator = Generator(standard, number, Random(f"odd {standard}{number}"))
    taken = 0
    for count in range(40):
        data = generator.message()
        data = data.replace(b"\n", b"\r\n") if count % 3 == 0 else data
        taken += fast.read_accepted(data) is not None
        assert parse_by_schema(data) == walked(data)
        assert write(parse_by_schema(data)) == write(walked(data))
    assert taken >= 20


LINES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from([None, None, "A", "B", "OLD"]),
        st.integers(1, 3),
        st.sampled_from(["C", "D"]),
        st.integers(0, 2),
        st.sampled_from(["2025-05-01", "2025-04-01", "2019-12-01"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(LINES, st.integers(0, 4000))
def test_the_quick_answer_about_a_declaration_is_that_of_its_rules(made, total):
    """A message that keeps every rule by the quick test has no place that breaks one."""
    from datetime import date

    lines = tuple(
        line(reference, allocation, 1000)._replace(
            ProductReferentie=shared.CDT_Referentie(reference, previous),
            IngediendBedrag=shared.CDT_BedragMetDC(1000 * amount, kind),
            ProductPeriode=shared.CDT_GeslotenPeriode(date.fromisoformat(day), date.fromisoformat(day)),
        )
        for reference, previous, allocation, kind, amount, day in made
    )
    clients = m323.Clienten((m323.Client(BSN, m323.Prestaties(lines)),))
    changes = {
        "Declaratie/Clienten": clients,
        "Declaratie/TotaalIngediendBedrag": shared.CDT_TotaalBedragMetDC(total // 1000 * 1000, "D"),
    }
    message = broken("323", changes)
    assert judge(message) == judge_by_place(message)


@pytest.mark.parametrize(("standard", "number"), EVERY, ids=NAMES)
def test_the_quick_answer_about_any_message_is_that_of_its_rules(standard, number):
    generator = Plain(standard, number, Random(f"judged {standard}{number}"), odd=False)
    for _ in range(40):
        message = walked(generator.message())
        assert isinstance(message, Message)
        assert judge(message) == judge_by_place(message)
