"""What letters say beside those about an award: a decision on an enrolment, a request about validity.

For the context that makes the letters; it is not limited to an actor, so pages do not use it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dekkend.kernel.rules import Source, find
from dekkend.procurement.admission_states import CELL_ADMISSION, CellStatus
from dekkend.procurement.award_courts import court_of
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import CellAdmission, Enrolment, Submission, ValidityRequest
from dekkend.procurement.queries.asked import still_counting
from dekkend.procurement.queries.awards import province_of
from dekkend.procurement.snapshot import definition_of
from dekkend.procurement.stored import message_from_json
from dekkend.runtime.clock import AMSTERDAM


@dataclass(frozen=True, slots=True)
class LetterHead:
    """From whom, to whom, about which procurement; ``reference`` is what to name in an answer."""

    procurement_id: int
    slug: str
    title: str
    region: str
    practice: bool
    tenderer_id: int
    tenderer: str
    kvk: str
    reference: str


@dataclass(frozen=True, slots=True)
class CellReason:
    """Why a cell was refused: what it is about, the sentence, the rule and where that comes from."""

    about: str
    sentence: str
    rule: str
    source: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class CellDecision:
    """The decision on one cell, in the words of the definition."""

    product: str
    municipality: str
    admitted: bool
    decision: str
    reasons: tuple[CellReason, ...]
    motivation: str


@dataclass(frozen=True, slots=True)
class EnrolmentLetter:
    """The decision on one enrolment, cell by cell, with the standstill of this provider."""

    enrolment_id: int
    head: LetterHead
    received_on: date
    receipt: str
    decided_on: date
    standstill_counted: date
    standstill_until: date
    court: str
    cells: tuple[CellDecision, ...]
    definition_version: int
    definition_sha256: str


@dataclass(frozen=True, slots=True)
class ValidityLetter:
    """The request to one tenderer to keep its bid valid until a day."""

    request_id: int
    submission_id: int
    head: LetterHead
    asked_on: date
    answer_by: date
    until: date
    reason: str
    receipt: str


def enrolment_letter(enrolment_id: int) -> EnrolmentLetter:
    """The facts of the letter about a decided enrolment."""
    rows = Enrolment.objects.select_related("procurement__region", "tenderer__provider", "version")
    row = rows.get(pk=enrolment_id)
    assert row.decided_on is not None
    assert row.standstill_counted is not None
    assert row.standstill_until is not None
    definition = definition_of(row.version)
    cells = row.cells.select_related("cell__lot").order_by("cell__lot__position", "cell_id")
    return EnrolmentLetter(
        enrolment_id=row.pk,
        head=_head(row, f"{row.procurement.slug} / aanmelding {row.number}"),
        received_on=row.received_at.astimezone(AMSTERDAM).date(),
        receipt=row.receipt,
        decided_on=row.decided_on,
        standstill_counted=row.standstill_counted,
        standstill_until=row.standstill_until,
        court=court_of(province_of(definition)),
        cells=tuple(_cell(definition, cell) for cell in cells),
        definition_version=row.version.number,
        definition_sha256=row.version.sha256,
    )


def validity_letters(request_id: int) -> Iterator[ValidityLetter]:
    """The facts of the letters with one request to keep bids valid, one for each that can still count."""
    asked = ValidityRequest.objects.select_related("procurement__region").get(pk=request_id)
    for row in still_counting(asked.procurement).select_related("tenderer__provider"):
        row.procurement = asked.procurement
        yield ValidityLetter(
            request_id=asked.pk,
            submission_id=row.pk,
            head=_head(row, f"{asked.procurement.slug} / {row.number}"),
            asked_on=asked.asked_on,
            answer_by=asked.answer_by,
            until=asked.until,
            reason=asked.reason,
            receipt=row.receipt,
        )


def _head(row: Enrolment | Submission, reference: str) -> LetterHead:
    found, provider = row.procurement, getattr(row.tenderer, "provider", None)
    return LetterHead(
        found.pk,
        found.slug,
        found.title,
        found.region.name,
        found.practice,
        row.tenderer_id,
        row.tenderer.name,
        provider.kvk if provider else "",
        reference,
    )


def _cell(definition: Definition, row: CellAdmission) -> CellDecision:
    products = {it.id: it.name for it in definition.products}
    places = {it.municipality: it.name for it in definition.region.municipalities}
    titles = {it.id: it.title for it in (*definition.requirements, *definition.evidence)}
    return CellDecision(
        product=products.get(row.cell.product, row.cell.product),
        municipality=places.get(row.cell.municipality, row.cell.municipality),
        admitted=row.status == CellStatus.ADMITTED,
        decision=CELL_ADMISSION.title(CellStatus(row.status)).render(),
        reasons=tuple(
            CellReason(
                titles.get(it["about"], ""),
                message_from_json(it["sentence"]).render(),
                it["rule"],
                find(it["rule"]).source,
            )
            for it in row.reasons
        ),
        motivation=row.adds_motivation if row.status == CellStatus.ADMITTED else "",
    )


__all__ = [
    "CellDecision",
    "CellReason",
    "EnrolmentLetter",
    "LetterHead",
    "ValidityLetter",
    "enrolment_letter",
    "validity_letters",
]
