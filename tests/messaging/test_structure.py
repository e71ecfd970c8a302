"""The tables of the standard, and what is made from them."""

from itertools import product
from pathlib import Path

import pytest
from lxml import etree

from dekkend.messaging.codec import build, parse, write
from dekkend.messaging.elements import m305, shared
from dekkend.messaging.message import Message, part
from dekkend.messaging.structure.element_modules import modules
from dekkend.messaging.structure.model import Standard
from dekkend.messaging.structure.reading import structure
from dekkend.messaging.structure.schema import WITHOUT_RETRIES, XS
from dekkend.messaging.values import Bsn, WrittenWhole, day, whole, written
from tests.messaging.official import ROOT

ELEMENTS = ROOT / "src" / "dekkend" / "messaging" / "elements"


def test_there_are_fourteen_kinds_in_each_standard():
    numbers = [
        "301",
        "302",
        "305",
        "306",
        "307",
        "308",
        "315",
        "316",
        "317",
        "318",
        "319",
        "320",
        "323",
        "325",
    ]
    assert list(structure().kinds) == numbers
    codes = {kind.codes[standard] for kind in structure().kinds.values() for standard in Standard}
    assert len(codes) == 28


def test_the_typed_classes_are_those_of_the_tables():
    on_disk = {file.name: file.read_text(encoding="utf-8") for file in ELEMENTS.glob("*.py")}
    assert on_disk == modules(), "run ./dekkend generate"


@pytest.mark.parametrize("number", ["302", "306", "308", "316", "318", "320"])
def test_a_return_message_is_its_message_with_return_codes(number):
    kind = structure().kinds[number]
    forward = structure().kinds[kind.returns]
    assert kind.sender == forward.sender
    assert kind.payload.optional
    for name, found in forward.classes.items():
        names = [element.name for element in kind.classes[name].elements]
        assert names[: len(found.elements)] == [element.name for element in found.elements]
        assert ("RetourCodes" in names) == (not found.is_list and name != "Bericht")


def test_only_ijw_has_the_guardian_and_the_home_municipality():
    only = {
        (kind.number, element.name)
        for kind in structure().kinds.values()
        for found in kind.classes.values()
        for element in found.elements
        if element.only
    }
    places = {("315", "GezagsdragerBekend"), ("319", "Woonplaatsbeginsel")}
    assert only == places | {("316", "GezagsdragerBekend"), ("320", "Woonplaatsbeginsel")}


@pytest.mark.parametrize("text", ["7", "007", "+7", " 7 ", "0" * 5000 + "7"])
def test_a_number_keeps_the_way_it_was_written(text):
    assert whole(text) == 7
    assert written(whole(text)) == text
    assert isinstance(whole(text), WrittenWhole) == (text != "7")


@pytest.mark.parametrize("text", ["2025-04-01", " 2025-04-01\n"])
def test_a_date_keeps_the_way_it_was_written(text):
    assert day(text).isoformat() == "2025-04-01"
    assert written(day(text)) == text


def start_message(**changes: object) -> m305.Bericht:
    """A start message, with other elements of StartProduct where ``changes`` says so."""
    version = shared.CDT_XsdVersie("1.0.0", "1.0.0")
    header = m305.Header(
        "418", 3, 2, "65656055", "0363", shared.CDT_BerichtIdentificatie("1", day("2025-04-05")), version
    )
    product = {"ToewijzingNummer": 1, "Begindatum": day("2025-04-03"), "StatusAanlevering": "1", **changes}
    client = part(
        m305.Client,
        Bsn=Bsn("999900006"),
        Geboortedatum=part(shared.CDT_Geboortedatum, Datum=day("1967-08-13")),
        Geslacht="1",
        Naam=part(shared.CDT_VerkorteNaam, Geslachtsnaam=part(shared.CDT_Achternaam, Achternaam="Wit & Zn")),
        StartProducten=m305.StartProducten((part(m305.StartProduct, **product),)),
    )
    return m305.Bericht(header, client)


def test_a_message_is_built_from_objects_written_and_read():
    built = build(Standard.IWMO, start_message())
    assert isinstance(built, Message)
    assert built.name == "WMO305"
    assert b"<wmo305:StatusAanlevering>1</wmo305:StatusAanlevering>" in write(built)
    assert parse(write(built)) == built


def test_objects_that_do_not_fit_give_problems():
    problems = build(Standard.IWMO, start_message(StatusAanlevering="8", Begindatum=None))
    assert isinstance(problems, tuple)
    assert {problem.path for problem in problems} == {
        "/Bericht/Client/StartProducten/StartProduct[1]/Begindatum",
        "/Bericht/Client/StartProducten/StartProduct[1]/StatusAanlevering",
    }


def test_a_class_has_no_other_elements():
    with pytest.raises(TypeError):
        part(m305.StartProduct, Bestaatniet=1)


def test_the_tables_hold_no_text_of_the_schemas():
    tables = "".join(file.read_text() for file in Path(ELEMENTS.parent / "structure").glob("*.toml"))
    assert "xs:" not in tables
    assert "annotation" not in tables


@pytest.mark.parametrize(("standard", "ours"), WITHOUT_RETRIES.items())
def test_patterns_without_retries_ask_the_same(standard, ours):
    """On every text of up to four characters, of the kinds that the patterns tell apart."""
    texts = ["".join(found) for length in range(5) for found in product(" \t\n\r.a", repeat=length)]
    asked = [_schema_of(pattern) for pattern in (standard, ours)]
    for text in texts:
        node = etree.Element("a")
        node.text = text
        assert asked[0].validate(node) == asked[1].validate(node), repr(text)


def _schema_of(pattern: str) -> etree.XMLSchema:
    return etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="{XS}"><xs:element name="a"><xs:simpleType>'
            f'<xs:restriction base="xs:string">'
            f'<xs:pattern value="{pattern}"/></xs:restriction></xs:simpleType></xs:element></xs:schema>'
        )
    )
