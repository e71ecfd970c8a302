"""Moving a date of many cells at once: the next planned change of each comes earlier or later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db import transaction

from dekkend.kernel.periods import ONE_DAY
from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_errors import NothingPlanned
from dekkend.procurement.admission_timeline import Window
from dekkend.procurement.queries.supply import windows_of
from dekkend.procurement.services.admission import WindowForm, admission_case, set_window
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class DateForm:
    """The day on which the next planned change of these cells comes from now on, and why."""

    cells: tuple[int, ...]
    day: date
    motivation: str = ""


@transaction.atomic
def move_change(actor: Actor, procurement_id: int, form: DateForm) -> int:
    """Moves the next planned change of each cell to another day; how many cells. Later: what holds now goes
    on until then. Earlier: what was planned begins then. The rules on closing and on days that have begun
    hold as for any window.

    Raises NothingPlanned when a cell has no change ahead, and what ``set_window`` raises; then nothing
    changes.
    """
    admission_case(actor, procurement_id)
    timelines = windows_of(form.cells)
    for cell in form.cells:
        now, following = _next_change(timelines[cell])
        planned = following.period.first
        if form.day == planned:
            continue
        kind, first, last = (
            (now.kind, planned, form.day - ONE_DAY)
            if form.day > planned
            else (following.kind, form.day, planned - ONE_DAY)
        )
        set_window(actor, procurement_id, WindowForm((cell,), kind, first, last, form.motivation))
    return len(form.cells)


def _next_change(windows: Iterable[Window]) -> tuple[Window, Window]:
    """What holds until the next change, and what begins then."""
    today = clock.today()
    ordered = sorted(windows, key=lambda window: window.period.first)
    for now, following in pairwise(ordered):
        if following.period.first > today and following.kind is not now.kind:
            return now, following
    raise NothingPlanned()


__all__ = ["DateForm", "move_change"]
