"""The official schemas and examples, where they are found: they may not be in this tree.

They are looked for in the folder that ``DEKKEND_SHARED`` names, else in ``../shared`` beside the project.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from dekkend.messaging.structure.model import Standard
from dekkend.messaging.structure.reading import structure

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("DEKKEND_SHARED", ROOT.parent / "shared"))
FOLDER = SHARED / "istandaarden"
XS = "{http://www.w3.org/2001/XMLSchema}"
ALL = [(standard, number) for standard in Standard for number in structure().kinds]

needed = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="the official iStandaarden files are not at ../shared, nor where DEKKEND_SHARED says",
)


@cache
def schema(standard: Standard, number: str) -> etree.XMLSchema:
    """The official schema. That of an iWmo return message is not at hand: it is made from its iJw twin."""
    file = FOLDER / "xsd" / standard / f"{standard.prefix}{number}.xsd"
    return etree.XMLSchema(etree.parse(file)) if file.exists() else _twin(number)


def _twin(number: str) -> etree.XMLSchema:
    """The schema of an iJw message under iWmo's names, code and product lists, without what only iJw has."""
    kind = structure().kinds[number]
    text = (FOLDER / "xsd" / "ijw" / f"JW{number}.xsd").read_text()
    text = text.replace(f"jw{number}", f"wmo{number}").replace("ijw", "iwmo")
    base = (FOLDER / "xsd" / "iwmo" / "basisschema.xsd").as_uri()
    document = etree.fromstring(
        text.replace('schemaLocation="basisschema.xsd"', f'schemaLocation="{base}"').encode()
    )
    for pattern in document.iter(f"{XS}pattern"):
        if pattern.get("value") == kind.codes[Standard.IJW]:
            pattern.set("value", kind.codes[Standard.IWMO])
    for element in list(document.iter(f"{XS}element")):
        if element.get("name") in ("GezagsdragerBekend", "Woonplaatsbeginsel"):
            element.getparent().remove(element)
    return etree.XMLSchema(document)


def accepts(standard: Standard, number: str, data: bytes) -> bool:
    """The official verdict: well-formed, and valid by the official schema."""
    try:
        root = etree.fromstring(data)
    except (etree.XMLSyntaxError, ValueError):
        return False
    return schema(standard, number).validate(root)


def examples() -> list[Path]:
    """The official example messages."""
    return sorted((FOLDER / "examples").glob("*/*.xml"))
