"""The statuses of what the catalogue stores, and which action leads from one to the next.

What was adopted never changes: a correction is a new version beside it. A sheet goes to a decision through a
proposal, so that the stress test that lies under the decision is of exactly the tariffs that are decided on.
"""

from enum import StrEnum
from typing import Any, Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import Message, msg


class VersionStatus(StrEnum):
    """Of a version of products, of a price model, or of an indexation."""

    CONCEPT = "concept"
    ADOPTED = "vastgesteld"
    REPLACED = "vervangen"


class SheetStatus(StrEnum):
    """Of a tariff sheet."""

    CONCEPT = "concept"
    PROPOSED = "voorgesteld"
    ADOPTED = "vastgesteld"
    PUBLISHED = "gepubliceerd"
    DROPPED = "ingetrokken"


class DifferentiationStatus(StrEnum):
    """Of another tariff for some providers."""

    PROPOSED = "voorgesteld"
    APPROVED = "goedgekeurd"
    REJECTED = "afgewezen"
    WITHDRAWN = "ingetrokken"


class StressStatus(StrEnum):
    """Of one run of a stress test."""

    ASKED = "aangevraagd"
    DONE = "klaar"
    FAILED = "mislukt"


class StudyStatus(StrEnum):
    """Of a cost study."""

    CONCEPT = "concept"
    OPEN = "open"
    CLOSED = "gesloten"
    REPORTED = "rapport"


def _versions(name: str, adopt: Message, replace: Message) -> Machine[VersionStatus]:
    return Machine(
        name,
        VersionStatus,
        {
            (VersionStatus.CONCEPT, "adopt"): VersionStatus.ADOPTED,
            (VersionStatus.ADOPTED, "replace"): VersionStatus.REPLACED,
        },
        {
            VersionStatus.CONCEPT: msg("Concept"),
            VersionStatus.ADOPTED: msg("Vastgesteld"),
            VersionStatus.REPLACED: msg("Vervangen"),
            "adopt": adopt,
            "replace": replace,
        },
    )


CATALOGUE: Final = _versions(
    "product_catalogue", msg("Productenlijst vaststellen"), msg("Productenlijst vervangen")
)
PRICE_MODEL: Final = _versions("price_model", msg("Prijsmodel vaststellen"), msg("Prijsmodel vervangen"))
INDEX_VERSION: Final = _versions("index_version", msg("Indexatie vaststellen"), msg("Indexatie vervangen"))

_S = SheetStatus
SHEET: Final = Machine(
    "tariff_sheet",
    SheetStatus,
    {
        (_S.CONCEPT, "propose"): _S.PROPOSED,
        (_S.PROPOSED, "take_back"): _S.CONCEPT,
        (_S.PROPOSED, "adopt"): _S.ADOPTED,
        (_S.ADOPTED, "publish"): _S.PUBLISHED,
        (_S.CONCEPT, "drop"): _S.DROPPED,
        (_S.PROPOSED, "drop"): _S.DROPPED,
    },
    {
        _S.CONCEPT: msg("Concept"),
        _S.PROPOSED: msg("Voorgesteld"),
        _S.ADOPTED: msg("Vastgesteld"),
        _S.PUBLISHED: msg("Gepubliceerd"),
        _S.DROPPED: msg("Ingetrokken"),
        "propose": msg("Tarieven voorstellen"),
        "take_back": msg("Terug naar concept"),
        "adopt": msg("Tarieven vaststellen"),
        "publish": msg("Tarieven publiceren"),
        "drop": msg("Tarievenblad intrekken"),
    },
)

_D = DifferentiationStatus
DIFFERENTIATION: Final = Machine(
    "tariff_differentiation",
    DifferentiationStatus,
    {
        (_D.PROPOSED, "approve"): _D.APPROVED,
        (_D.PROPOSED, "reject"): _D.REJECTED,
        (_D.PROPOSED, "withdraw"): _D.WITHDRAWN,
        (_D.APPROVED, "withdraw"): _D.WITHDRAWN,
    },
    {
        _D.PROPOSED: msg("Voorgesteld"),
        _D.APPROVED: msg("Goedgekeurd"),
        _D.REJECTED: msg("Afgewezen"),
        _D.WITHDRAWN: msg("Ingetrokken"),
        "approve": msg("Ander tarief goedkeuren"),
        "reject": msg("Ander tarief afwijzen"),
        "withdraw": msg("Ander tarief intrekken"),
    },
)

_R = StressStatus
STRESS: Final = Machine(
    "stress_run",
    StressStatus,
    {
        (_R.ASKED, "finish"): _R.DONE,
        (_R.ASKED, "fail"): _R.FAILED,
        (_R.FAILED, "retry"): _R.ASKED,
    },
    {
        _R.ASKED: msg("Wordt berekend"),
        _R.DONE: msg("Klaar"),
        _R.FAILED: msg("Mislukt"),
        "finish": msg("Stresstest afronden"),
        "fail": msg("Stresstest afbreken"),
        "retry": msg("Stresstest opnieuw berekenen"),
    },
)

_K = StudyStatus
STUDY: Final = Machine(
    "cost_study",
    StudyStatus,
    {
        (_K.CONCEPT, "invite"): _K.OPEN,
        (_K.OPEN, "close"): _K.CLOSED,
        (_K.CLOSED, "report"): _K.REPORTED,
        (_K.CLOSED, "reopen"): _K.OPEN,
    },
    {
        _K.CONCEPT: msg("Concept"),
        _K.OPEN: msg("Open voor aanbieders"),
        _K.CLOSED: msg("Gesloten"),
        _K.REPORTED: msg("Rapport"),
        "invite": msg("Kostenonderzoek openen"),
        "close": msg("Kostenonderzoek sluiten"),
        "report": msg("Rapport maken"),
        "reopen": msg("Kostenonderzoek weer openen"),
    },
)

FROZEN_SHEETS: Final = frozenset({_S.ADOPTED, _S.PUBLISHED})
MACHINES: Final[tuple[Machine[Any], ...]] = (
    CATALOGUE,
    PRICE_MODEL,
    INDEX_VERSION,
    SHEET,
    DIFFERENTIATION,
    STRESS,
    STUDY,
)
