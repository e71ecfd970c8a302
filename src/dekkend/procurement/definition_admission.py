"""What a definition says about continuous admission (Open House): terms, norms and thresholds."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.procurement.definition_scope import Fact
from dekkend.procurement.definition_words import STRICT, Days, Months


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Admission(Fact):
    """How enrolments are handled while the admission stays open.

    ``decision_days`` counts calendar days from the day on which an enrolment is complete. ``recheck_months``
    is how often an admitted provider is looked at again. ``waiting_norm_days`` is the longest acceptable
    wait for help (CV-01, CV-06); ``one_off_threshold`` the number of one-off contracts in a cell from which
    there is a gap (CV-02).
    """

    decision_days: Days | None = None
    recheck_months: Months | None = None
    waiting_norm_days: Days | None = None
    one_off_threshold: Annotated[int, Field(ge=1)] | None = None
