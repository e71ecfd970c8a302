"""The words and kinds of values of a definition: a closed vocabulary, checked when a file is read."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import Period

STRICT = ConfigDict(extra="forbid")

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
CbsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Months = Annotated[int, Field(ge=1, le=240)]
Days = Annotated[int, Field(ge=0, le=730)]
Euros = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Number = Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
Percentage = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)]

_WHEN = r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"


class OutsideTheYears(Refusal):
    """Het jaar van “{text}” ligt niet tussen {first} en {last}."""

    remedy = "Controleer het jaar."


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Far around any procurement, so that counting in years never leaves the calendar."""


def _moment(text: str) -> str:
    try:
        period = Period.parse(text)
        _in_known_years(period.first, text)
        _in_known_years(period.last or period.first, text)
    except Refusal as refused:
        raise PydanticCustomError("moment", "{text}", {"text": str(refused), "refusal": refused}) from refused
    return text


def _day(day: date) -> date:
    try:
        _in_known_years(day, day.isoformat())
    except Refusal as refused:
        raise PydanticCustomError("moment", "{text}", {"text": str(refused), "refusal": refused}) from refused
    return day


def _in_known_years(day: date, text: str) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutsideTheYears(text=text, first=str(FIRST_YEAR), last=str(LAST_YEAR))


Day = Annotated[date, AfterValidator(_day)]
When = Annotated[str, AfterValidator(_moment), WithJsonSchema({"type": "string", "pattern": _WHEN})]
"""A day, a month, a year or a span of them, as precise as the source is: "2024-05", "2024-10/2024-12"."""


class Law(StrEnum):
    WMO = "wmo"
    YOUTH = "jeugdwet"


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


class FinancingVariant(StrEnum):
    """Uitvoeringsvarianten of the iStandaarden."""

    EFFORT = "inspanningsgericht"
    OUTPUT = "outputgericht"
    TASK = "taakgericht"


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
