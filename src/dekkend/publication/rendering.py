"""Draws a letter as HTML and as PDF from its stored content: the same content, the same bytes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dekkend.runtime.compilers import compiler

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
STYLESHEET: Final = "publication/letter.css"
STANDARD: Final = "ua-1"
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Fixed, so that a PDF does not tell when it was drawn; the letter's own date is in its text."""


def letter_fragment(content: Mapping[str, Any], sha256: str) -> str:
    """The letter's article, to put on a page."""
    return _environment().get_template("letter-body.html.jinja").render(letter=_drawn(content), sha256=sha256)


def letter_pdf(content: Mapping[str, Any], sha256: str) -> bytes:
    """The letter as tagged PDF (PDF/UA-1). About 40 ms; raises typst.TypstError for a broken template."""
    return _pdf("letter.typ", _drawn(content), sha256)


def parts_fragment(content: Mapping[str, Any], sha256: str) -> str:
    """The article of a letter made of parts, to put on a page."""
    return _environment().get_template("parts-body.html.jinja").render(letter=content, sha256=sha256)


def parts_pdf(content: Mapping[str, Any], sha256: str) -> bytes:
    """A letter made of parts as tagged PDF (PDF/UA-1). Raises typst.TypstError for a broken template."""
    return _pdf("parts.typ", content, sha256)


def _pdf(template: str, content: Mapping[str, Any], sha256: str) -> bytes:
    inputs = {"letter": json.dumps(content, ensure_ascii=False), "sha256": sha256}
    drawn = compiler(TEMPLATES / template).compile(
        format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=_MADE, pdf_tags=True
    )
    assert isinstance(drawn, bytes)
    return drawn


def _drawn(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with what the templates derive from it, and with what letters of format 1 did not say."""
    lots = [_LOT | lot | {"scores": [_SCORE | score for score in lot["scores"]]} for lot in content["lots"]]
    return {**_LETTER, **content, "lots": lots, "ranked": any(lot["rank"] for lot in lots)}


_LETTER: Final = MappingProxyType(
    {"kind": "gunning", "reason": "", "court": "de rechtbank", "remark": "", "conditions": []}
)
_LOT: Final[dict[str, Any]] = {"winners": [], "advantages": []}
_SCORE: Final[dict[str, Any]] = {"alone": None}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
