"""A change that is open while a new edition of the standard comes out: which edition it follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dekkend.contracts.standard_editions import Difference, differences, implement_by, newer_editions
from dekkend.contracts.standard_model import Edition


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """The edition that a change must be written in. ``why`` are the differences with the one that it was
    drafted in; ``move_by`` is the last day on which the running agreement follows the newest edition."""

    edition: Edition
    moved: bool
    why: tuple[Difference, ...] = ()
    move_by: date | None = None


def edition_for(
    drafted_in: Edition, editions: Iterable[Edition], effective_on: date, today: date
) -> EditionChoice:
    """Which edition an open change follows.

    A change keeps the edition that it was drafted in, as long as it takes effect no later than the day on
    which the newest edition must be in force (EX-11); after that day it is written anew. Both sides see the
    differences as soon as there is a newer edition.
    """
    newer = newer_editions(editions, drafted_in, today)
    if not newer:
        return EditionChoice(drafted_in, moved=False)
    newest = newer[-1]
    due = min(implement_by(edition) for edition in newer)
    why = differences(drafted_in, newest)
    if effective_on <= due:
        return EditionChoice(drafted_in, moved=False, why=why, move_by=due)
    return EditionChoice(newest, moved=True, why=why, move_by=due)
