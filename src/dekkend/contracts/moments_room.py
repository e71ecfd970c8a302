"""The moments of spending rooms: the steps before, the signal and what follows, and the next year."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from dekkend.contracts.agreement_events import Ceiling
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import last_day, lines_of
from dekkend.contracts.ceiling import FORTNIGHT, Adjustment, height_on, signals, steps_before
from dekkend.contracts.moments_model import Moment
from dekkend.kernel.money import Money
from dekkend.kernel.periods import ONE_DAY, add_months
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role

LEAD_MONTHS: Final = 1
"""Months before its last day that a step comes on the work list (own choice)."""
SIGNAL_DAYS: Final = 7
"""Calendar days to write a signal; the agreement names none (own choice)."""


def rooms(agreement: Agreement) -> Iterator[Moment]:
    """The moments of every room, and the steps for the year after a room that is renewed (BR-07)."""
    starts = {room.first for room in agreement.ceilings}
    for room in agreement.ceilings:
        yield from _steps(room.id, room.first, room)
        yield from _signal(room)
        yield from _leaving(agreement, room)
        after = date(room.first.year + 1, 1, 1)
        if room.renew and after not in starts and after <= last_day(agreement):
            yield from _steps(f"{room.id}+{after.year}", after, None)
            starts.add(after)


def _steps(id: str, start: date, room: Ceiling | None) -> Iterator[Moment]:
    due = steps_before(start)
    rows: tuple[tuple[str, Message, str, date, date | None], ...] = (
        (
            "BR-03",
            msg("Voornemen voor de bestedingsruimte vanaf {start} bekendmaken", start=start),
            "OVK 1.5.3c",
            due.intent,
            room.intent_on if room else None,
        ),
        (
            "BR-04",
            msg("Hoogte van de bestedingsruimte vanaf {start} besluiten", start=start),
            "OVK 1.5.3d",
            due.decision,
            room.decided_on if room else None,
        ),
        (
            "BR-05",
            msg("Plan voor de bestedingsruimte vanaf {start} afronden", start=start),
            "OVK 1.5.5",
            due.plan,
            room.plan_on if room else None,
        ),
    )
    for rule, title, article, day, done in rows:
        yield Moment(
            key=f"{rule}:{id}",
            title=title,
            role=Role.CONTROLLER if rule == "BR-04" else Role.CONTRACT_MANAGER,
            rule=rule,
            article=article,
            opens=add_months(day, -LEAD_MONTHS),
            due=day,
            done=done if done is not None and done <= day else None,
            expires=start,
        )


def signal_day(room: Ceiling) -> date | None:
    """The first day on which 70% was used or more was expected than there is; None as long as it was not."""
    changes = tuple(Adjustment(it.first, Money(it.height), it.addendum) for it in room.adjustments)
    uses = sorted(room.uses, key=lambda use: use.on)
    for use in uses:
        if signals(height_on(Money(room.height), changes, use.on), Money(use.amount)):
            return use.on
    if room.forecast is not None and uses:
        height = height_on(Money(room.height), changes, uses[-1].on)
        return uses[-1].on if Money(room.forecast) > height else None
    return None


def _signal(room: Ceiling) -> Iterator[Moment]:
    crossed = signal_day(room)
    if crossed is None and room.signal_on is None:
        return
    crossed = crossed or room.signal_on
    assert crossed is not None
    yield Moment(
        key=f"BR-08:{room.id}",
        title=msg("Signaal over de bestedingsruimte schrijven"),
        role=Role.PROVIDER if room.aspecific else Role.CONTRACT_MANAGER,
        rule="BR-08",
        article="OVK 1.5.7",
        opens=crossed,
        due=crossed + timedelta(days=SIGNAL_DAYS),
        done=room.signal_on,
        expires=room.last + ONE_DAY,
    )
    if room.signal_on is not None:
        yield from _after_signal(room, room.signal_on)


def _after_signal(room: Ceiling, signal_on: date) -> Iterator[Moment]:
    yield Moment(
        key=f"BR-09:{room.id}:gesprek",
        title=msg("Gesprek over de bestedingsruimte"),
        role=Role.CONTRACT_MANAGER,
        rule="BR-09",
        article="OVK 1.5.7",
        opens=signal_on,
        due=signal_on + FORTNIGHT,
        done=room.talk_on,
    )
    if room.talk_on is not None:
        yield Moment(
            key=f"BR-09:{room.id}:besluit",
            title=msg("Besluit over aanpassing van de bestedingsruimte"),
            role=Role.CONTROLLER,
            rule="BR-09",
            article="OVK 1.5.7",
            opens=room.talk_on,
            due=room.talk_on + FORTNIGHT,
            done=room.settled_on,
        )


def _leaving(agreement: Agreement, room: Ceiling) -> Iterator[Moment]:
    """A municipality whose cells all end while the room runs: its part is taken out in writing (BR-10)."""
    lines = lines_of(agreement)
    ends = {line.cell.municipality: date.min for line in lines}
    for line in lines:
        ends[line.cell.municipality] = max(ends[line.cell.municipality], line.period.last or room.last)
    stays = max(ends.values(), default=room.last)
    for town, last in sorted(ends.items()):
        if room.first <= last < min(room.last, stays):
            changed = (it.first for it in room.adjustments if it.addendum.strip() and it.first > last)
            yield Moment(
                key=f"BR-10:{room.id}:{town}",
                title=msg(
                    "Bestedingsruimte aanpassen: gemeente {town} stopt op {last}", town=town, last=last
                ),
                role=Role.CONTRACT_MANAGER,
                rule="BR-10",
                article="OVK 1.5.7",
                opens=add_months(last, -LEAD_MONTHS),
                due=last,
                done=last if any(True for _ in changed) else None,
            )
