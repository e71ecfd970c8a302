"""Draws a note of information as PDF from its published content."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from dekkend.kernel.text import show
from dekkend.procurement.queries.information import NoteView
from dekkend.publication.rendering import STANDARD, TEMPLATES
from dekkend.runtime.clock import AMSTERDAM
from dekkend.runtime.compilers import compiler

_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)


def note_pdf(note: NoteView, *, title: str, region: str, lots: Mapping[str, str]) -> bytes:
    """The note as tagged PDF (PDF/UA-1), in Dutch as it was published. Raises typst.TypstError."""
    inputs = {"note": json.dumps(_drawn(note, title, region, lots), ensure_ascii=False)}
    drawn = compiler(TEMPLATES / "note.typ").compile(
        format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=_MADE, pdf_tags=True
    )
    assert isinstance(drawn, bytes)
    return drawn


def _drawn(note: NoteView, title: str, region: str, lots: Mapping[str, str]) -> dict[str, Any]:
    closes = show(note.closes_at.astimezone(AMSTERDAM)) if note.closes_at else ""
    return {
        "number": str(note.number),
        "title": title,
        "region": region,
        "date": show(note.published_at.astimezone(AMSTERDAM)),
        "introduction": note.introduction,
        "reason": note.reason,
        "weighing": note.weighing,
        "essential": "" if note.essential is None else "ja" if note.essential else "nee",
        "closes": closes,
        "version": str(note.version) if note.makes_version else "",
        "changes": [change.sentence.render() for change in note.changes],
        "questions": [
            {**each, "number": str(each["number"]), "lot": lots.get(each["lot"], "")}
            for each in note.questions
        ],
        "sha256": note.sha256,
    }
