"""The words and colours on the pages of a procurement: statuses, and the vocabulary of definitions."""

from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.procurement.definition import ProductStatus
from dekkend.procurement.definition_labels import FORMS, LAWS, WORDS
from dekkend.procurement.domain import RESULT_NAMES, Result
from dekkend.procurement.states import BID, SUBMISSION, BidStatus, SubmissionStatus
from dekkend.web.badges import Badge, Tone, Words

_S, _B = SubmissionStatus, BidStatus

SUBMISSION_TONES: Final = MappingProxyType(
    {
        _S.RECEIVED: Tone.INFO,
        _S.COMPLETE: Tone.GOOD,
        _S.DEFECTIVE: Tone.WARN,
        _S.IN_REPAIR: Tone.WARN,
        _S.SET_ASIDE: Tone.BAD,
        _S.ADMITTED: Tone.GOOD,
        _S.DECIDED: Tone.INFO,
        _S.WITHDRAWN: Tone.QUIET,
    }
)
BID_TONES: Final = MappingProxyType(
    {
        _B.RECEIVED: Tone.INFO,
        _B.SET_ASIDE: Tone.BAD,
        _B.ADMITTED: Tone.INFO,
        _B.IN_ASSESSMENT: Tone.WARN,
        _B.SCORED: Tone.INFO,
        _B.AGREED: Tone.INFO,
        _B.AWARDED: Tone.GOOD,
        _B.NOT_AWARDED: Tone.BAD,
        _B.LOT_WITHDRAWN: Tone.QUIET,
    }
)
RESULT_TONES: Final = MappingProxyType(
    {Result.FULLY: Tone.GOOD, Result.PARTLY: Tone.WARN, Result.NOT: Tone.BAD}
)


def submission_badge(status: SubmissionStatus) -> Badge:
    """The badge of a submission."""
    return Badge(SUBMISSION.title(status), SUBMISSION_TONES[status])


def bid_badge(status: BidStatus) -> Badge:
    """The badge of a bid on one lot."""
    return Badge(BID.title(status), BID_TONES[status])


def result_badge(result: Result | None) -> Badge:
    """What the decisions add up to for one tenderer; nothing as long as that is not known."""
    return Badge("–") if result is None else Badge(RESULT_NAMES[result], RESULT_TONES[result])


PRODUCT_STATUSES: Final[MappingProxyType[ProductStatus, Badge]] = MappingProxyType(
    {
        ProductStatus.OFFERED: Badge(_("In deze inkoop"), Tone.GOOD),
        ProductStatus.PENDING: Badge(_("In afwachting"), Tone.WARN),
        ProductStatus.OUT_OF_SCOPE: Badge(_("Buiten deze inkoop"), Tone.QUIET),
        ProductStatus.MOVED: Badge(_("Andere inkoop"), Tone.INFO),
        ProductStatus.LOCAL: Badge(_("Lokaal"), Tone.INFO),
        ProductStatus.OTHER_REGION: Badge(_("Andere regio"), Tone.INFO),
        ProductStatus.SUPRA_REGIONAL: Badge(_("Bovenregionaal"), Tone.INFO),
    }
)

DOCUMENT_STATUSES: Final = MappingProxyType(
    {
        "in-voorbereiding": Badge(_("In voorbereiding"), Tone.QUIET),
        "concept": Badge(_("Concept"), Tone.WARN),
        "definitief": Badge(_("Definitief"), Tone.INFO),
        "vastgesteld": Badge(_("Vastgesteld"), Tone.GOOD),
    }
)

BODY_ROLES: Final = MappingProxyType(
    {
        "bereidt-voor": _("bereidt voor"),
        "adviseert": _("adviseert"),
        "besluit": _("besluit"),
        "stelt-vast": _("stelt vast"),
        "wordt-geinformeerd": _("wordt geïnformeerd"),
    }
)


def word(value: str) -> Words:
    """A word of the vocabulary in the reader's language; another text as it is."""
    return WORDS.get(value, value)


__all__ = [
    "BODY_ROLES",
    "DOCUMENT_STATUSES",
    "FORMS",
    "LAWS",
    "PRODUCT_STATUSES",
    "WORDS",
    "bid_badge",
    "result_badge",
    "submission_badge",
    "word",
]
