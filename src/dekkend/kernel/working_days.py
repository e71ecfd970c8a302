"""Dutch working days, and what happens to a term that ends on a day off.

No source says what a working day is (rules.md, section N, 15). The default follows the Algemene
termijnenwet art. 3: Good Friday and 5 May every year are days off. A region may choose otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import ONE_DAY, add_days
from dekkend.kernel.text import Message, msg

SATURDAY = 5
GOOD_FRIDAY = "Goede vrijdag"
LIBERATION_DAY = "Bevrijdingsdag"
FIRST_YEAR, LAST_YEAR = 1982, 2100


class OutsideTheCalendar(Refusal):
    """Voor {year} zijn de feestdagen niet bekend; de kalender loopt van {first} t/m {last}."""

    remedy = "Controleer het jaar."


class HolidayChoice(StrEnum):
    """Which official days a region counts as days off, besides Saturdays and Sundays."""

    TERMS_ACT = "algemene-termijnenwet"
    TERMS_ACT_WITHOUT_GOOD_FRIDAY = "zonder-goede-vrijdag"
    LIBERATION_DAY_EVERY_FIVE_YEARS = "bevrijdingsdag-in-lustrumjaren"
    COLLECTIVE_AGREEMENT = "cao"

    @property
    def label(self) -> Message:
        """The choice in words."""
        return _LABELS[self]


_LABELS = {
    HolidayChoice.TERMS_ACT: msg("Algemene termijnenwet: ook Goede Vrijdag en elk jaar 5 mei"),
    HolidayChoice.TERMS_ACT_WITHOUT_GOOD_FRIDAY: msg("Elk jaar 5 mei, maar niet Goede Vrijdag"),
    HolidayChoice.LIBERATION_DAY_EVERY_FIVE_YEARS: msg("Ook Goede Vrijdag, 5 mei alleen in lustrumjaren"),
    HolidayChoice.COLLECTIVE_AGREEMENT: msg("Geen Goede Vrijdag, 5 mei alleen in lustrumjaren"),
}
_WITHOUT_GOOD_FRIDAY = {HolidayChoice.TERMS_ACT_WITHOUT_GOOD_FRIDAY, HolidayChoice.COLLECTIVE_AGREEMENT}
_LIBERATION_DAY_IN_LUSTRUM_YEARS = {
    HolidayChoice.LIBERATION_DAY_EVERY_FIVE_YEARS,
    HolidayChoice.COLLECTIVE_AGREEMENT,
}


class Reading(StrEnum):
    """How to read a term whose last day is a day off: extended (safe), or as it was counted."""

    EXTENDED = "verlengd"
    COUNTED = "geteld"


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last day of a term in both readings (rule PL-14a), and the one that was chosen."""

    counted: date
    extended: date
    reading: Reading = Reading.EXTENDED

    @property
    def last_day(self) -> date:
        return self.extended if self.reading is Reading.EXTENDED else self.counted

    @property
    def day_after(self) -> date:
        """The first day on which the term is over: a decision becomes final on it (rule PL-14)."""
        return self.last_day + ONE_DAY

    @property
    def differs(self) -> bool:
        return self.counted != self.extended


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Counts working days by one region's choice; ``extra`` are its own days off."""

    choice: HolidayChoice = HolidayChoice.TERMS_ACT
    extra: frozenset[date] = frozenset()

    def holiday(self, day: date) -> str | None:
        """The name of the official day off on ``day``; None on other days. Raises OutsideTheCalendar."""
        if day in self.extra:
            return "Vrije dag van de regio"
        return _holidays(self.choice, _known(day.year)).get(day)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def on_or_after(self, day: date) -> date:
        """``day`` when it is a working day, else the next one."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """The working day that lies ``working_days`` after ``day`` (before it when negative); ``day``
        itself is not counted, so 0 gives it back whatever day it is."""
        step = timedelta(days=1 if working_days > 0 else -1)
        for _ in range(abs(working_days)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(day) for day in _days(start + ONE_DAY, end))

    def term_end(self, start: date, days: int, reading: Reading = Reading.EXTENDED) -> TermEnd:
        """The end of a term of ``days`` calendar days after ``start``, in both readings.

        Source: Verordening (EEG) 1182/71 art. 3; Algemene termijnenwet art. 1 (rule PL-14a).
        """
        counted = add_days(start, days)
        return TermEnd(counted, self.on_or_after(counted), reading)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideTheCalendar(year=str(year), first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return year


@cache
def _holidays(choice: HolidayChoice, year: int) -> dict[date, str]:
    """Official days off in ``year``. The package files 5 May outside lustrum years under "optional"."""
    lustrum_only = choice in _LIBERATION_DAY_IN_LUSTRUM_YEARS
    categories = (holidays.PUBLIC,) if lustrum_only else (holidays.PUBLIC, holidays.OPTIONAL)
    found = holidays.country_holidays("NL", years=year, categories=categories, language="nl")
    return {
        day: name
        for day, name in found.items()
        if not (choice in _WITHOUT_GOOD_FRIDAY and name == GOOD_FRIDAY)
    }


STANDARD = WorkingCalendar()
