"""Dates that people type lie in the years that Dekkend counts in: far around any procurement or agreement."""

from datetime import date

from django.core.exceptions import ValidationError

from dekkend.kernel.values import FIRST_YEAR, LAST_YEAR, OutsideTheYears
from dekkend.web import formats


def within_the_years(day: date) -> None:
    """A day or a moment. Raises ValidationError, in the reader's words."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        refused = OutsideTheYears(text=str(day.year), first=str(FIRST_YEAR), last=str(LAST_YEAR))
        remedy = refused.remedy_message
        sentences = [refused.message, *([remedy] if remedy else [])]
        raise ValidationError(" ".join(formats.text(sentence) for sentence in sentences))
