"""The kinds of values in the files that users write, checked strictly when a file is read."""

from datetime import date
from decimal import Decimal
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
AboveZero = Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=6)]
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
