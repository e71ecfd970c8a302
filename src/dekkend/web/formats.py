"""How values look on a page: the filters of the templates, in the language of the reader.

Every filter takes what the domain has (date, datetime, Decimal, Money, Message) and gives text. An empty
value becomes a dash, so that no template needs to ask. The results are kept, because a list of fifty rows
asks for the same few dates and amounts again and again. ``locale`` is the reader's language, for who
writes many values and asks it once.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.functional import Promise
from django.utils.translation import get_language

from dekkend.kernel.text import DUTCH, Message, show

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DASH = "–"
KEPT = 8192


def language() -> str:
    """The reader's language: "nl" or "en"."""
    return (get_language() or DUTCH)[:2]


def local(moment: datetime) -> datetime:
    """A moment as the clock on the wall in Amsterdam shows it."""
    return moment.astimezone(AMSTERDAM) if moment.tzinfo else moment


def text(value: Any, locale: str | None = None) -> str:
    """A Message, a lazy translation, a date, a number or plain text, in the reader's language."""
    if isinstance(value, str):
        return value
    if value is None:
        return DASH
    chosen = locale or language()
    if isinstance(value, Promise):
        return _promised(value, chosen)
    if isinstance(value, Message):
        return value.render(chosen) if value.values else _sentence(value.template, chosen)
    if isinstance(value, bool):
        return yes_no(value, chosen)
    return show(local(value) if isinstance(value, datetime) else value, chosen)


def _promised(value: Promise, locale: str) -> str:
    """A lazy translation, kept on itself: most are made once, at import, and shown for ever."""
    kept: dict[str, str] = value.__dict__.setdefault("_kept", {})
    if locale not in kept:
        kept[locale] = str(value)
    return kept[locale]


def yes_no(value: bool, locale: str | None = None) -> str:
    """True and False as a reader says them."""
    words = {"nl": ("ja", "nee"), "en": ("yes", "no")}
    return words[locale or language()][0 if value else 1]


def long_date(value: date | datetime | None, locale: str | None = None) -> str:
    """1 april 2026; a moment is shown as its day in Amsterdam."""
    return DASH if value is None else _long_date(_as_date(value), locale or language())


def day(value: date | datetime | None, locale: str | None = None) -> str:
    """Short, for tables: 01-04-2026 in Dutch, 1 Apr 2026 in English."""
    return DASH if value is None else _day(_as_date(value), locale or language())


def moment(value: datetime | None, locale: str | None = None) -> str:
    """1 april 2026 14:30, in Amsterdam."""
    return DASH if value is None else _moment(local(value), locale or language())


def month(value: date, locale: str | None = None) -> str:
    """A month on an axis: jan 2027."""
    return _month(value, locale or language())


def month_name(number: int, locale: str | None = None) -> str:
    """The name of a month: januari."""
    return format_date(date(2000, number, 1), "LLLL", locale=locale or language())


def euro(value: Any, locale: str | None = None) -> str:
    """€ 1.234,50. Takes Money, Decimal or int; never a float."""
    return DASH if value is None else _euro(_as_decimal(value), locale or language())


def number(
    value: Decimal | int | float | None, decimals: int | None = None, locale: str | None = None
) -> str:
    """1.234,5; with ``decimals`` always that many places."""
    return DASH if value is None else _number(value, decimals, locale or language())


def percent(value: Decimal | int | float | None, decimals: int = 0, locale: str | None = None) -> str:
    """67%. Takes the share out of 100, as the field writes it."""
    return DASH if value is None else _percent(value, decimals, locale or language())


def size(value: int | None) -> str:
    """The size of a file, in kB or MB."""
    if value is None:
        return DASH
    return f"{number(value / 1_000_000, 1)} MB" if value >= 1_000_000 else f"{number(-(-value // 1000))} kB"


def _as_date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def _as_decimal(value: Any) -> Decimal:
    amount = getattr(value, "amount", value)
    return amount if isinstance(amount, Decimal) else Decimal(amount)


@lru_cache(KEPT)
def _sentence(dutch: str, locale: str) -> str:
    return Message(dutch).render(locale)


@lru_cache(KEPT)
def _long_date(value: date, locale: str) -> str:
    return format_date(value, "d MMMM y", locale=locale)


@lru_cache(KEPT)
def _day(value: date, locale: str) -> str:
    return format_date(value, "dd-MM-y" if locale == DUTCH else "d MMM y", locale=locale)


@lru_cache(KEPT)
def _month(value: date, locale: str) -> str:
    return format_date(value, "MMM y", locale=locale).replace(".", "")


@lru_cache(KEPT)
def _moment(value: datetime, locale: str) -> str:
    return format_datetime(value, "d MMMM y HH:mm", locale=locale)


@lru_cache(KEPT)
def _euro(value: Decimal, locale: str) -> str:
    return format_currency(value, "EUR", "¤ #,##0.00;-¤ #,##0.00", locale=locale)


@lru_cache(KEPT)
def _number(value: Decimal | int | float, decimals: int | None, locale: str) -> str:
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0" if decimals == 0 else "#,##0.###"
    return format_decimal(value, pattern, locale=locale)


@lru_cache(KEPT)
def _percent(value: Decimal | int | float, decimals: int, locale: str) -> str:
    pattern = "#,##0." + "0" * decimals + "%" if decimals else "#,##0%"
    return format_percent(Decimal(str(value)) / 100, pattern, locale=locale)
