"""The statuses of a test, and which action leads from one to the next.

The Bibob test is staged: each next step is heavier for the provider than the one before it, and none is
skipped (S0 §3.4: "getrapt"). A negative decision goes through the provider's view (OV-04).
"""

from enum import StrEnum
from typing import Any, Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg
from dekkend.oversight.domain import ScreeningKind


class BibobStatus(StrEnum):
    SCAN = "risicoscan"
    SCANNED = "gescand"
    FORM_SENT = "formulier-uit"
    FORM_BACK = "formulier-terug"
    RESEARCH = "eigen-onderzoek"
    BUREAU = "advies-gevraagd"
    ADVISED = "advies-ontvangen"
    INTENDED = "voornemen"
    HEARD = "gehoord"
    DECIDED = "besloten"
    STOPPED = "gestopt"


class FinancialStatus(StrEnum):
    REQUESTED = "cijfers-gevraagd"
    RECEIVED = "cijfers-ontvangen"
    INTENDED = "voornemen"
    HEARD = "gehoord"
    DECIDED = "besloten"
    STOPPED = "gestopt"


_B = BibobStatus
_F = FinancialStatus

BIBOB: Final = Machine(
    "bibob",
    BibobStatus,
    {
        (_B.SCAN, "finish_scan"): _B.SCANNED,
        (_B.SCANNED, "send_form"): _B.FORM_SENT,
        (_B.FORM_SENT, "return_form"): _B.FORM_BACK,
        (_B.FORM_BACK, "ask_again"): _B.FORM_SENT,
        (_B.FORM_BACK, "start_research"): _B.RESEARCH,
        (_B.FORM_SENT, "start_research_without_form"): _B.RESEARCH,
        (_B.RESEARCH, "ask_bureau"): _B.BUREAU,
        (_B.BUREAU, "receive_advice"): _B.ADVISED,
        (_B.RESEARCH, "intend"): _B.INTENDED,
        (_B.ADVISED, "intend"): _B.INTENDED,
        (_B.INTENDED, "give_view"): _B.HEARD,
        (_B.SCANNED, "decide"): _B.DECIDED,
        (_B.RESEARCH, "decide"): _B.DECIDED,
        (_B.ADVISED, "decide"): _B.DECIDED,
        (_B.INTENDED, "decide"): _B.DECIDED,
        (_B.HEARD, "decide"): _B.DECIDED,
        (_B.SCAN, "reuse"): _B.DECIDED,
        **{(status, "stop"): _B.STOPPED for status in BibobStatus if status not in (_B.DECIDED, _B.STOPPED)},
    },
    {
        _B.SCAN: msg("Risicoscan"),
        _B.SCANNED: msg("Risicoscan klaar"),
        _B.FORM_SENT: msg("Wacht op het vragenformulier"),
        _B.FORM_BACK: msg("Vragenformulier ontvangen"),
        _B.RESEARCH: msg("Eigen onderzoek"),
        _B.BUREAU: msg("Wacht op het Landelijk Bureau Bibob"),
        _B.ADVISED: msg("Advies ontvangen"),
        _B.INTENDED: msg("Voornemen, aanbieder wordt gehoord"),
        _B.HEARD: msg("Aanbieder gehoord"),
        _B.DECIDED: msg("Besloten"),
        _B.STOPPED: msg("Gestopt"),
        "finish_scan": msg("Risicoscan afronden"),
        "send_form": msg("Vragenformulier sturen"),
        "return_form": msg("Vragenformulier indienen"),
        "ask_again": msg("Aanvulling vragen"),
        "start_research": msg("Eigen onderzoek starten"),
        "start_research_without_form": msg("Verder zonder formulier"),
        "ask_bureau": msg("Advies vragen aan het Landelijk Bureau Bibob"),
        "receive_advice": msg("Advies vastleggen"),
        "intend": msg("Voornemen sturen"),
        "give_view": msg("Zienswijze geven"),
        "decide": msg("Besluiten"),
        "reuse": msg("Eerdere uitkomst gebruiken"),
        "stop": msg("Toets stoppen"),
    },
)

FINANCIAL: Final = Machine[FinancialStatus](
    "financial",
    FinancialStatus,
    {
        (_F.REQUESTED, "supply_figures"): _F.RECEIVED,
        (_F.RECEIVED, "ask_figures_again"): _F.REQUESTED,
        (_F.RECEIVED, "intend"): _F.INTENDED,
        (_F.INTENDED, "give_view"): _F.HEARD,
        (_F.RECEIVED, "decide"): _F.DECIDED,
        (_F.INTENDED, "decide"): _F.DECIDED,
        (_F.HEARD, "decide"): _F.DECIDED,
        (_F.REQUESTED, "reuse"): _F.DECIDED,
        **{
            (status, "stop"): _F.STOPPED
            for status in FinancialStatus
            if status not in (_F.DECIDED, _F.STOPPED)
        },
    },
    {
        _F.REQUESTED: msg("Wacht op de jaarcijfers"),
        _F.RECEIVED: msg("Jaarcijfers ontvangen"),
        _F.INTENDED: msg("Voornemen, aanbieder wordt gehoord"),
        _F.HEARD: msg("Aanbieder gehoord"),
        _F.DECIDED: msg("Besloten"),
        _F.STOPPED: msg("Gestopt"),
        "supply_figures": msg("Jaarcijfers indienen"),
        "ask_figures_again": msg("Andere cijfers vragen"),
        "intend": msg("Voornemen sturen"),
        "give_view": msg("Zienswijze geven"),
        "decide": msg("Besluiten"),
        "reuse": msg("Eerdere uitkomst gebruiken"),
        "stop": msg("Toets stoppen"),
    },
)

MACHINES: Final[dict[ScreeningKind, Machine[Any]]] = {
    ScreeningKind.BIBOB: BIBOB,
    ScreeningKind.FINANCIAL: FINANCIAL,
}

OVER: Final = frozenset({BibobStatus.DECIDED.value, BibobStatus.STOPPED.value})
"""The statuses in which a test of either kind is over."""
WITH_PROVIDER: Final = frozenset({_B.FORM_SENT.value, _F.REQUESTED.value, _B.INTENDED.value})
"""The statuses in which the provider has something to do."""


def status_title(kind: ScreeningKind, status: str) -> Any:
    """The words for a status."""
    return MACHINES[kind].title(status)
