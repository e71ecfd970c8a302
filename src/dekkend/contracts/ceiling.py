"""Spending room (bestedingsruimte): its height, what is used, where it will end, and what may still be paid.

Source: OVK 1.5. A room runs to 31 December. A later start gives a part of the year's height, by days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from dekkend.kernel.money import ZERO, Money
from dekkend.kernel.periods import Period, add_months

SIGNAL_SHARE: Final = Decimal("0.70")
FORTNIGHT: Final = timedelta(days=14)
INTENT_MONTHS, DECISION_MONTHS, PLAN_MONTHS = 6, 3, 2
PLAN_ITEMS: Final = tuple("abcdefghijk")
FACTORS: Final = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Steps:
    """The last day of each step before a room may begin."""

    intent: date
    decision: date
    plan: date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A new height from a day on, in an addendum to part 2 of the agreement."""

    first: date
    height: Money
    addendum: str


@dataclass(frozen=True, slots=True)
class Use:
    """What was claimed in a room up to and including a day; without what is always paid."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Payable:
    """A claim divided: what is paid whatever the room says, what fits, and what is held back."""

    always: Money
    within: Money
    held: Money

    @property
    def paid(self) -> Money:
        return self.always + self.within


@dataclass(frozen=True, slots=True)
class BurnDown:
    """Where a room stands on a day. ``share`` and ``forecast_share`` are parts of the height (0.7 is 70%)."""

    on: date
    height: Money
    used: Money
    left: Money
    share: Decimal
    forecast: Money
    forecast_share: Decimal
    signals: bool
    empty_on: date | None


def steps_before(start: date) -> Steps:
    """Six months before the start the intent, three the decision, two the plan (T8)."""
    return Steps(
        add_months(start, -INTENT_MONTHS),
        add_months(start, -DECISION_MONTHS),
        add_months(start, -PLAN_MONTHS),
    )


def period_from(start: date) -> Period:
    """From the start to 31 December of that year."""
    return Period(start, date(start.year, 12, 31))


def pro_rata(year_height: Money, period: Period) -> Money:
    """The part of a year's height for the days of ``period``, which lies within one year; rounded half up."""
    whole = Period.year(period.first.year)
    if period not in whole:
        raise ValueError("a spending room lies within one calendar year")
    return Money.rounded(year_height.amount * Decimal(period.days or 0) / Decimal(whole.days or 1))


def height_on(first_height: Money, adjustments: Iterable[Adjustment], day: date) -> Money:
    """The height that holds on a day: the last adjustment in writing, else the height that was decided."""
    written = (it for it in adjustments if it.addendum.strip() and it.first <= day)
    newest = max(written, key=lambda adjustment: adjustment.first, default=None)
    return newest.height if newest else first_height


def signals(height: Money, used: Money, forecast: Money | None = None) -> bool:
    """Whether the buyer writes: 70% used, or more expected than there is (BR-08, T9)."""
    if not height:
        return True
    expected = forecast is not None and forecast > height
    return used.share_of(height) >= SIGNAL_SHARE or expected


def forecast_of(period: Period, uses: Sequence[Use]) -> Money:
    """What the room will have used on its last day, at the pace of the days so far (own choice: a straight
    line from the first day). Zero when nothing is known."""
    if not uses:
        return ZERO
    last = max(uses, key=lambda use: use.on)
    gone = min((last.on - period.first).days + 1, period.days or 1)
    if gone < 1:
        return last.amount
    return max(Money.rounded(last.amount.amount * Decimal(period.days or gone) / Decimal(gone)), last.amount)


def burn_down(
    period: Period, height: Money, uses: Sequence[Use], on: date, expected: Money | None = None
) -> BurnDown:
    """Where the room stands on a day, from what was claimed up to then. ``expected`` is a forecast from
    elsewhere; without it the straight line counts."""
    known = [use for use in uses if use.on <= on]
    used = max(known, key=lambda use: use.on).amount if known else ZERO
    forecast = expected if expected is not None else forecast_of(period, known)
    return BurnDown(
        on=on,
        height=height,
        used=used,
        left=height - used,
        share=used.share_of(height) if height else Decimal(1),
        forecast=forecast,
        forecast_share=forecast.share_of(height) if height else Decimal(1),
        signals=signals(height, used, forecast),
        empty_on=_empty_on(period, height, used, known),
    )


def payable(height: Money, used_before: Money, claimed: Money, always: Money = ZERO) -> Payable:
    """What of a claim is paid. ``always`` is the part for specific allocations and crisis (BR-11); nothing of
    the rest is paid above the height (BR-10)."""
    room = max(height - used_before, ZERO)
    rest = max(claimed - always, ZERO)
    within = min(rest, room)
    return Payable(min(always, claimed), within, rest - within)


def combined(heights: Iterable[Money]) -> Money:
    """The height of rooms that were put together (BR-13)."""
    return Money.total(heights)


def after_leaving(height: Money, share: Decimal, period: Period, last: date) -> Money:
    """The height to propose when a municipality with this ``share`` of the room leaves after ``last``: its
    part counts for the days that it took part. It holds only after a written adjustment (BR-10)."""
    part = Money.rounded(height.amount * share)
    stays = period.intersection(Period(date.min, last))
    days = Decimal(stays.days or 0) if stays else Decimal(0)
    return height - part + Money.rounded(part.amount * days / Decimal(period.days or 1))


def _empty_on(period: Period, height: Money, used: Money, uses: Sequence[Use]) -> date | None:
    """The day on which the room is empty at this pace; None when it lasts."""
    if not uses or not used or not height:
        return None
    last = max(use.on for use in uses)
    gone = (last - period.first).days + 1
    if gone < 1:
        return None
    days = int(height.amount * Decimal(gone) / used.amount)
    day = period.first + timedelta(days=days)
    return day if day in period else None
