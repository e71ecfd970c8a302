"""An own statement (UEA) as tagged PDF, drawn from what was signed: the same content, the same bytes."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from dekkend.organisations.domain_statement import PART_TITLES, SIGNATURE_TITLES, grounds
from dekkend.organisations.statement_queries import SignedStatement
from dekkend.publication.rendering import STANDARD
from dekkend.runtime.clock import AMSTERDAM
from dekkend.runtime.compilers import compiler

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Fixed, so that a PDF does not tell when it was drawn; the day of signing is in its text."""


def statement_pdf(found: SignedStatement) -> bytes:
    """The statement as PDF/UA-1. Raises typst.TypstError for a broken template."""
    inputs = {"statement": json.dumps(_content(found), ensure_ascii=False)}
    drawn = compiler(TEMPLATES / "statement.typ").compile(
        format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=_MADE, pdf_tags=True
    )
    assert isinstance(drawn, bytes)
    return drawn


def _content(found: SignedStatement) -> dict[str, Any]:
    answers = found.answers
    rows = [
        {
            "number": ground.number,
            "part": PART_TITLES[ground.part].render(),
            "title": ground.title,
            "law": ground.law,
            "applies": bool(answers.ground(ground.id).applies),
            "explanation": answers.ground(ground.id).explanation,
            "measures": answers.ground(ground.id).measures,
        }
        for ground in grounds()
    ]
    return {
        "organisation": found.content["organisation"],
        "version": found.version,
        "small": bool(answers.small),
        "relies": answers.relied_upon if answers.relies else "",
        "subcontractors": answers.subcontractors if answers.subcontracts else "",
        "grounds": rows,
        "meets_criteria": bool(answers.meets_criteria),
        "reduction": answers.reduction.value,
        "signer": found.signer,
        "position": found.position,
        "how": SIGNATURE_TITLES[found.signature].render(),
        "signed_at": found.signed_at.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M"),
        "sha256": found.sha256,
    }
