"""The nightly round: what is due happens by itself, every agreement is looked at, and people hear of tasks.

It can run again at any moment and changes nothing then; nights that were skipped are made up for. Agreements
go in bulk; when something is wrong with a bulk each goes by itself, so that one cannot stop the others.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models import Agreement, AgreementFact, ToldMoment
from dekkend.contracts.moments_model import Moment
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.due import carry_out_due
from dekkend.contracts.services.standing import Computed, store
from dekkend.contracts.services.telling import Tidings
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.stored import rows_and_agreements
from dekkend.contracts.stored_kinds import FactKind
from dekkend.organisations.domain import Role
from dekkend.runtime import clock

BULK: Final = 250
Report = Callable[[int, int], None]
_GO_ON: Final = (FactKind.OVERPAYMENT, FactKind.DISPUTE)
"""Facts whose tasks go on after an agreement was closed."""
_log = logging.getLogger(__name__)


@dataclass
class Night:
    """What a round did: agreements looked at, things that happened by themselves, tasks told and escalated.

    ``waiting`` could not happen yet; ``failed`` are the keys of agreements that could not be computed.
    """

    agreements: int = 0
    done: int = 0
    waiting: int = 0
    told: int = 0
    escalated: int = 0
    failed: list[int] = field(default_factory=list)


def run_night(report: Report | None = None) -> Night:
    """One whole round for today; ``report`` hears how many of how many agreements are done."""
    night = Night()
    night.done, night.waiting = carry_out_due(clock.today())
    keys = list(living().order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BULK):
        _bulk(night, keys[first : first + BULK])
        if report is not None:
            report(min(first + BULK, len(keys)), len(keys))
    return night


def living() -> "QuerySet[Agreement]":
    """The agreements with clocks that run: all but those that lapsed or were closed, and of those that were
    closed the ones with money to claim back or a dispute."""
    going_on = AgreementFact.objects.filter(kind__in=_GO_ON).values("agreement")
    closed = Q(status=AgreementStatus.CLOSED)
    return Agreement.objects.exclude(status=AgreementStatus.LAPSED).filter(~closed | Q(pk__in=going_on))


def _bulk(night: Night, keys: Sequence[int]) -> None:
    try:
        _look_at(night, keys)
    except Exception:
        if len(keys) == 1:
            _log.exception("agreement %s could not be looked at", keys[0])
            night.failed.append(keys[0])
            return
        _log.warning("something is wrong among %s agreements; each goes by itself", len(keys))
        for key in keys:
            _bulk(night, [key])


@transaction.atomic
def _look_at(night: Night, keys: Sequence[int]) -> None:
    """Computes agreements, stores how they stand, and tells of tasks; nothing of it when one fails."""
    locked = Agreement.objects.select_for_update(no_key=True).filter(pk__in=keys)
    list(locked.order_by("pk").values_list("pk", flat=True))
    today, found, tidings = clock.today(), Computed(), Tidings()
    told, editions = _told(keys), _Editions()
    for row, agreement in rows_and_agreements(Agreement.objects.filter(pk__in=keys), BULK):
        dated = found.add(row, agreement, today, editions[row.buyer_id])
        _tell(row, dated, told[row.pk], tidings)
    store(found)
    tidings.store()
    night.agreements += len(found.standings)
    night.told += len(tidings.new)
    night.escalated += tidings.escalated


class _Editions(dict[int, tuple[Edition, ...]]):
    """The editions of each buyer, read once."""

    def __missing__(self, buyer: int) -> tuple[Edition, ...]:
        self[buyer] = editions_for(buyer)
        return self[buyer]


def _told(keys: Sequence[int]) -> dict[int, dict[str, ToldMoment]]:
    found: dict[int, dict[str, ToldMoment]] = defaultdict(dict)
    for row in ToldMoment.objects.filter(agreement__in=keys):
        found[row.agreement_id][row.key] = row
    return found


def _tell(row: Agreement, dated: Iterable[Moment], told: dict[str, ToldMoment], tidings: Tidings) -> None:
    """Each task once, and once more when it is late."""
    for moment in dated:
        if not moment.on_work_list:
            continue
        known = told.get(moment.key) or tidings.tell(row, moment)
        later: Role | None = moment.escalates_to
        if later is not None and known.escalated_at is None:
            tidings.escalate(row, moment, known, later)
