"""Endings of an agreement on a ground, and the bridging agreements that somebody may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from dekkend.contracts import models
from dekkend.contracts.agreement_states import EndingStatus
from dekkend.contracts.exit import ARTICLES, GROUND_NAMES, EndingGround
from dekkend.contracts.exit_ending import EndingCase, earliest_end, ending_verdicts, missing_ground
from dekkend.contracts.stored import agreement_from_row
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import municipalities_acted_for
from dekkend.runtime import clock
from dekkend.runtime.tenancy import acting_for

READERS = (Role.CONTRACT_MANAGER, Role.CONTROLLER, Role.ACCESS_WORKER)


@dataclass(frozen=True)
class EndingView:
    """One ending with what the rules say now. ``missing`` says why the ground is not there (yet)."""

    row: models.Ending
    case: EndingCase
    verdicts: tuple[Verdict, ...]
    missing: Verdict | None
    earliest: date

    @property
    def status(self) -> EndingStatus:
        return EndingStatus(self.row.status)

    @property
    def ground(self) -> Message:
        return GROUND_NAMES[EndingGround(self.row.ground)]

    @property
    def article(self) -> tuple[str, str]:
        """The rule and the article of the ground."""
        return ARTICLES[EndingGround(self.row.ground)]


def endings_of(row: models.Agreement) -> tuple[EndingView, ...]:
    """Every ending of an agreement, the newest first."""
    return tuple(_views(row))


def _views(row: models.Agreement) -> Iterator[EndingView]:
    for ending in row.endings.select_related("decided_by", "prepared_by").order_by("-pk"):
        case = case_of(row, ending)
        yield EndingView(ending, case, ending_verdicts(case), missing_ground(case), earliest_end(case))


def case_of(row: models.Agreement, ending: models.Ending, ends_on: date | None = None) -> EndingCase:
    """A stored ending as the rules look at it; not decided yet means: today."""
    return EndingCase(
        agreement_from_row(row),
        EndingGround(ending.ground),
        ending.facts,
        ending.decided_on or clock.today(),
        ending.particulars,
        ending.heard_on,
        ending.hearing,
        ends_on or ending.ends_on,
    )


@contextmanager
def seeing_bridges(actor: Actor) -> Iterator[None]:
    """A transaction in which the rows are visible of the municipalities and providers that one acts for."""
    with acting_for(municipalities_acted_for(actor, *READERS), actor.organisations(Role.PROVIDER)):
        yield


def bridges_of(actor: Actor, row: models.Agreement) -> tuple[models.Bridging, ...]:
    """The bridging agreements of the municipalities and providers that the actor acts for: the database shows
    no others."""
    with seeing_bridges(actor):
        return tuple(row.bridgings.select_related("municipality").order_by("first", "pk"))


__all__ = ["EndingView", "bridges_of", "case_of", "endings_of", "seeing_bridges"]
