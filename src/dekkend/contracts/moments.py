"""All clocks of an agreement, as one pure function of the agreement and a day.

The same agreement and day always give the same moments, with the same keys: computing them again changes
nothing, and a task that was done, or whose ground fell away, is no longer on the work list.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Final

from dekkend.contracts import moments_duty, moments_room, moments_supply, moments_term
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.moments_model import Moment, in_order
from dekkend.contracts.standard_loading import standard_editions
from dekkend.contracts.standard_model import Edition

SURVIVES: Final = ("FI-02", "FI-03", "EX-14")
"""Rules whose tasks go on after an agreement was closed."""


def moments(
    agreement: Agreement, today: date, editions: Iterable[Edition] | None = None
) -> tuple[Moment, ...]:
    """Every moment of an agreement, past and coming, with its state on ``today``, in order of time.

    ``editions`` are the known editions of the standard; those of the software when absent. Once the
    agreement is closed only claiming back and disputes stay on the work list.
    """
    known = standard_editions() if editions is None else tuple(editions)
    ticked = {done.key: done.on for done in agreement.done}
    found = (_ticked(moment, ticked) for moment in _all(agreement, today, known))
    return in_order(_until_closing(moment, agreement.closed_on).as_of(today) for moment in found)


def work_list(
    agreement: Agreement, today: date, editions: Iterable[Edition] | None = None
) -> tuple[Moment, ...]:
    """What is to be done on a day: the moments that are open or late."""
    return tuple(moment for moment in moments(agreement, today, editions) if moment.on_work_list)


def new_tasks(
    agreement: Agreement, today: date, told: Container[str], editions: Iterable[Edition] | None = None
) -> tuple[Moment, ...]:
    """What a nightly run tells people about: the tasks on the work list whose key was not told before. A
    skipped night or a fact that is written down later loses nothing, a second run says nothing twice."""
    return tuple(moment for moment in work_list(agreement, today, editions) if moment.key not in told)


def _all(agreement: Agreement, today: date, editions: tuple[Edition, ...]) -> Iterator[Moment]:
    return chain(
        moments_term.signing(agreement),
        moments_term.term(agreement),
        moments_term.extension(agreement),
        moments_term.ending(agreement),
        moments_term.lots(agreement),
        moments_term.next_procurement(agreement, today),
        moments_term.amendments(agreement, today),
        moments_term.editions(agreement, editions, today),
        moments_room.rooms(agreement),
        moments_supply.stops(agreement),
        moments_supply.subcontractors(agreement),
        moments_supply.activity(agreement),
        moments_supply.few_clients(agreement),
        moments_supply.tables(agreement),
        moments_duty.reports(agreement),
        moments_duty.breaches(agreement),
        moments_duty.owners(agreement),
        moments_duty.takeovers(agreement),
        moments_duty.insurance(agreement),
        moments_duty.measures(agreement),
        moments_duty.money_back(agreement),
        moments_duty.disputes(agreement),
        moments_duty.financial_review(agreement),
    )


def _ticked(moment: Moment, ticked: dict[str, date]) -> Moment:
    return (
        replace(moment, done=ticked[moment.key]) if moment.done is None and moment.key in ticked else moment
    )


def _until_closing(moment: Moment, closed_on: date | None) -> Moment:
    """Closing an agreement ends its tasks, except those about money and disputes."""
    if closed_on is None or moment.event or moment.rule in SURVIVES:
        return moment
    return replace(moment, expires=min(moment.expires or closed_on, closed_on))
