"""Our verdict beside that of the official schemas, on examples, generated messages and damaged ones."""

import os
import re
from random import Random

import pytest
from lxml import etree

from dekkend.messaging.codec import parse, write
from dekkend.messaging.message import Message
from dekkend.messaging.structure.model import Standard
from tests.messaging import official
from tests.messaging.generating import Generator
from tests.messaging.mutating import mutated, mutations

TIMES = int(os.environ.get("DEKKEND_FUZZ", "1"))
"""How many times more than usual to try."""

STRICTER = {
    "document type": "a document type opens the door to entities and foreign files; no message needs one",
    "entity of its own": "as above",
    "UTF-16": "the standard asks for UTF-8 (OP192), and the hubs deliver nothing else",
    "Latin-1": "as above",
    "US-ASCII": "as above: the first line must say UTF-8",
    "year of five digits": "no calendar in use knows the year 12024",
    "year before Christ": "as above, for the year -44",
}
"""The changes after which we refuse what the official schema accepts, and why. Never the other way round."""


def canonical(data: bytes) -> bytes:
    """C14N 2.0 without comments, with prefixes by order, and without white space between elements."""
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True))
    for node in root.iter():
        if len(node):
            node.text = None
        node.tail = None
        for name in [name for name in node.attrib if "XMLSchema-instance" in name]:
            del node.attrib[name]
    text = etree.tostring(root).decode()
    return etree.canonicalize(text, rewrite_prefixes=True).encode()


@official.needed
@pytest.mark.parametrize("file", official.examples(), ids=lambda file: file.stem)
def test_examples_are_read_and_written_back(file):
    data = file.read_bytes()
    message = parse(data)
    assert isinstance(message, Message)
    assert message.name == file.stem
    assert etree.tostring(etree.fromstring(write(message)), method="c14n") == etree.tostring(
        etree.fromstring(data), method="c14n"
    )


@pytest.mark.parametrize(("standard", "number"), official.ALL)
def test_generated_messages_come_back_the_same(standard, number):
    generator = Generator(standard, number, Random(f"{standard}{number}"))
    for _ in range(40 * TIMES):
        data = generator.message()
        message = parse(data)
        assert isinstance(message, Message), (message, data.decode())
        assert canonical(write(message)) == canonical(data)
        assert canonical(write(message, indent=False)) == canonical(data)
        assert parse(write(message)) == message


@official.needed
@pytest.mark.parametrize(("standard", "number"), official.ALL)
def test_generated_messages_are_valid_officially(standard, number):
    generator = Generator(standard, number, Random(f"official {standard}{number}"))
    for _ in range(60 * TIMES):
        data = generator.message()
        assert official.accepts(standard, number, data), official.schema(standard, number).error_log
        assert isinstance(parse(data), Message)


@official.needed
@pytest.mark.parametrize(("standard", "number"), official.ALL)
def test_damaged_messages_get_the_official_verdict(standard, number):
    rng = Random(f"damaged {standard}{number}")
    generator = Generator(standard, number, rng, odd=False)
    refused = set()
    for name in mutations():
        for _ in range(2 * TIMES):
            data = mutated(name, rng, generator.root())
            ours, theirs = isinstance(parse(data), Message), official.accepts(standard, number, data)
            assert ours == theirs or (name in STRICTER and theirs), (
                name,
                ours,
                data.decode(errors="replace"),
            )
            if not theirs:
                refused.add(name)
    assert len(refused) >= 30


@official.needed
@pytest.mark.parametrize("name", STRICTER)
def test_each_explained_difference_still_exists(name):
    rng = Random(name)
    generator = Generator(Standard.IWMO, "301", rng, odd=False)
    data = [mutated(name, rng, generator.root()) for _ in range(20)]
    assert not any(isinstance(parse(found), Message) for found in data)
    assert any(official.accepts(Standard.IWMO, "301", found) for found in data)


@pytest.mark.parametrize(("standard", "number"), official.ALL)
def test_refusals_explain_themselves_and_show_no_bsn(standard, number):
    rng = Random(f"explained {standard}{number}")
    generator = Generator(standard, number, rng, odd=False)
    for name in mutations():
        root = generator.root()
        for bsn in root.iter("{*}Bsn"):
            bsn.text = "999900006"
        data = mutated(name, rng, root)
        result = parse(data)
        if isinstance(result, Message):
            continue
        for problem in result:
            told = f"{problem.says.render()} {problem.remedy.render()} {problem.path}"
            assert not re.search(r"\d{8,}|999900006", told), (name, told)
            assert "{" not in told
            assert problem.says.template != "Het bericht past niet bij het berichtschema.", (
                name,
                data.decode(),
            )
