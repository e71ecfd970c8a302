"""The words and kinds of values of a definition: a closed vocabulary, checked when a file is read."""

from enum import StrEnum

from dekkend.catalogue.domain import FinancingVariant, Law
from dekkend.kernel.values import (
    STRICT,
    CategoryCode,
    CbsCode,
    Day,
    Days,
    Euros,
    Months,
    Number,
    OutsideTheYears,
    Percentage,
    Slug,
    When,
)

__all__ = [
    "STRICT",
    "CategoryCode",
    "CbsCode",
    "CriterionKind",
    "Day",
    "Days",
    "Euros",
    "EvidenceKind",
    "FinancingVariant",
    "Law",
    "Months",
    "Number",
    "OutsideTheYears",
    "Percentage",
    "ProcedureForm",
    "ProductStatus",
    "RejectionKind",
    "RequirementKind",
    "Slug",
    "StepKind",
    "When",
]


class ProcedureForm(StrEnum):
    """The procedure forms of the national contract standard (inkoopdocumenten EMVI, ZEMVI, Toelating)."""

    EMVI_1 = "emvi-1"
    EMVI_2 = "emvi-2"
    EMVI_3 = "emvi-3"
    ZEMVI_1 = "zemvi-1"
    ZEMVI_2 = "zemvi-2"
    ZEMVI_3 = "zemvi-3"
    ZEMVI_4 = "zemvi-4"
    ADMISSION = "toelating"
    SUPPLEMENTARY = "aanvullend"


class StepKind(StrEnum):
    """The steps that the planning rules know; a definition places them in time."""

    STRATEGY_DECISION = "strategiebesluit"
    COST_STUDY = "kostprijsonderzoek"
    MARKET_CONSULTATION = "marktconsultatie"
    COMMENT_PERIOD = "inspraak"
    DOCUMENTS_DECISION = "documentenbesluit"
    PREPARATION = "voorbereiding"
    PUBLICATION = "publicatie"
    QUESTIONS_CLOSE = "vragen-tot"
    NOTE_OF_INFORMATION = "nota-van-inlichtingen"
    BIDS_CLOSE = "inschrijving-tot"
    ENROLMENT = "aanmelding"
    DIALOGUE = "dialoog"
    ASSESSMENT = "beoordeling"
    PROVISIONAL_AWARD = "voorlopige-gunning"
    DEFINITIVE_AWARD = "definitieve-gunning"
    AGREEMENT_DECISION = "overeenkomstbesluit"
    IMPLEMENTATION = "implementatie"
    START = "start"
    OTHER = "overig"


class ProductStatus(StrEnum):
    OFFERED = "aangeboden"
    PENDING = "in-afwachting"
    OUT_OF_SCOPE = "buiten-deze-inkoop"
    MOVED = "andere-inkoop"
    LOCAL = "lokaal"
    OTHER_REGION = "andere-regio"
    SUPRA_REGIONAL = "bovenregionaal"


class CriterionKind(StrEnum):
    SELECTION = "selectie"
    AWARD = "gunning"
    QUALITY_FLOOR = "minimumnorm"


class EvidenceKind(StrEnum):
    EXCLUSION = "uitsluiting"
    SUITABILITY = "geschiktheid"
    EXECUTION = "uitvoering"


class RequirementKind(StrEnum):
    """What a form must hold to be complete. A missing one is a formal defect that may be repaired (EL-10)."""

    SIGNATURE = "handtekening"
    FORM = "formulier"
    ANSWER = "antwoord"


class RejectionKind(StrEnum):
    """Why a bid is not awarded, as the decision and the letter name it.

    A kind is never typed by hand: it follows from the requirement, the evidence or the criterion that was not
    met, or from the ranking.
    """

    VAGUE_CONTENT = "vage-of-onvolledige-inhoud"
    LITTLE_EYE_FOR_CLIENT = "weinig-oog-voor-client-of-systeem"
    NO_PROVEN_EXPERIENCE = "geen-aantoonbare-ervaring"
    NO_QUALITY_ASSURANCE = "geen-kwaliteitsborging"
    TERMS_NOT_ACCEPTED = "niet-akkoord-met-voorwaarden"
    INCOMPLETE_AFTER_REPAIR = "onvolledig-na-herstel"
    EXCLUSION_GROUND = "uitsluitingsgrond"
    NOT_SUITABLE = "niet-geschikt"
    RANKED_TOO_LOW = "buiten-het-maximum"
    PRICE_NOT_REAL = "prijs-niet-reeel"
    LOT_WITHDRAWN = "perceel-ingetrokken"
