"""Letters made of parts: headings, sentences, lists and tables. Pure; the same facts give the same letter.

For what is no decision on bids: the decision on an enrolment in an admission, a request about validity.
A letter is a Dutch document: Dutch is the language of the procedure and of the court.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from dekkend.kernel.text import show
from dekkend.procurement.queries.letter_facts import (
    CellDecision,
    CellReason,
    EnrolmentLetter,
    LetterHead,
    ValidityLetter,
)

FORMAT: Final = 1
Content = dict[str, Any]


def validity_content(facts: ValidityLetter) -> Content:
    """The request to keep a bid valid for longer (PL-21)."""
    until, answer = show(facts.until), show(facts.answer_by)
    return _letter(
        facts.head,
        facts.asked_on,
        heading="Wilt u uw inschrijving langer geldig houden",
        summary=f"Wij vragen u uw inschrijving geldig te houden tot en met {until}.",
        parts=[
            _part("Waarom wij dit vragen", text=[facts.reason]),
            _part(
                "Wat u kunt doen",
                items=[
                    f"Antwoord uiterlijk op {answer}, op de pagina van deze inkoop. Dat kan één keer.",
                    "Zegt u ja, dan blijft uw inschrijving gelden zoals u haar indiende. U kunt haar niet "
                    "wijzigen.",
                    "Zegt u nee of antwoordt u niet, dan geldt uw inschrijving na de oorspronkelijke "
                    "termijn niet meer. Wij kunnen dan geen overeenkomst met u sluiten.",
                ],
            ),
        ],
        foot=[f"Ontvangstbewijs van uw inschrijving: {facts.receipt}"],
    )


def enrolment_content(facts: EnrolmentLetter) -> Content:
    """The decision on an enrolment in an admission, cell by cell, with its reasons (PL-04, PL-14)."""
    refused = [cell for cell in facts.cells if cell.reasons]
    return _letter(
        facts.head,
        facts.decided_on,
        heading="Besluit over uw aanmelding",
        summary=_summary(facts.cells),
        parts=[
            _part(
                "Ons besluit per product en gemeente",
                text=[f"Wij ontvingen uw aanmelding op {show(facts.received_on)}."],
                head=("Product", "Gemeente", "Besluit"),
                rows=[(cell.product, cell.municipality, cell.decision) for cell in facts.cells],
            ),
            *(
                _part(f"{cell.product} in {cell.municipality}: de redenen", items=_reasons(cell))
                for cell in refused
            ),
            *(
                _part(f"{cell.product} in {cell.municipality}: onze toets", text=[cell.motivation])
                for cell in facts.cells
                if cell.motivation
            ),
            _part("Wat u kunt doen", items=_remedies(facts)),
        ],
        foot=[
            f"Ontvangstbewijs: {facts.receipt}",
            f"Definitie: versie {facts.definition_version}, {facts.definition_sha256[:16]}",
        ],
    )


def _summary(cells: Sequence[CellDecision]) -> str:
    admitted = sum(cell.admitted for cell in cells)
    if admitted == len(cells):
        return "Wij laten u toe voor alles waarvoor u zich aanmeldde."
    if admitted == 0:
        return "Wij laten u niet toe."
    return f"Wij laten u toe voor {admitted} van de {len(cells)} combinaties van product en gemeente."


def _reasons(cell: CellDecision) -> list[str]:
    return [_reason(it) for it in cell.reasons]


def _reason(found: CellReason) -> str:
    about = f"{found.about}. " if found.about else ""
    sources = ", ".join(map(str, found.source))
    return f"{about}{found.sentence.rstrip('.')}. Regel {found.rule} ({sources})"


def _remedies(facts: EnrolmentLetter) -> list[str]:
    last = show(facts.standstill_until)
    court = (
        f"Bent u het niet eens met dit besluit? Begin dan uiterlijk op {last} een kort geding bij "
        f"{facts.court}. Daarna is het besluit definitief."
    )
    if facts.standstill_counted != facts.standstill_until:
        counted = show(facts.standstill_counted)
        court += f" Twintig dagen na deze brief is {counted}; dat is een vrije dag, dus telt de werkdag erna."
    return [
        court,
        "Vindt u dat wij ons niet aan de regels hebben gehouden? Dien een klacht in op de pagina van deze "
        "inkoop, onder Klachten. U krijgt binnen zes weken antwoord.",
        "U kunt zich opnieuw aanmelden zolang toetreden open is. Los dan eerst op wat hierboven staat.",
    ]


def _letter(
    head: LetterHead, on: date, *, heading: str, summary: str, parts: list[Content], foot: list[str]
) -> Content:
    return {
        "format": FORMAT,
        "practice": head.practice,
        "sender": head.region,
        "title": head.title,
        "heading": heading,
        "reference": head.reference,
        "date": show(on),
        "tenderer": head.tenderer,
        "kvk": head.kvk,
        "summary": summary,
        "parts": parts,
        "foot": foot,
    }


def _part(
    heading: str,
    *,
    text: Sequence[str] = (),
    items: Sequence[str] = (),
    head: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> Content:
    return {
        "heading": heading,
        "text": list(text),
        "items": list(items),
        "head": list(head),
        "rows": [list(row) for row in rows],
    }


__all__ = ["enrolment_content", "validity_content"]
