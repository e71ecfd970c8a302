"""An agreement from a file, made ready to be kept: stored names for its parts, and the status of each.

A file says what happened and when; a row also says in which state a thing is. What is not certain from the
days stays in the earlier state: nobody becomes bound by reading a file.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from dekkend.contracts.agreement_events import Amendment, Ceiling, Stop
from dekkend.contracts.agreement_model import Agreement, Done
from dekkend.contracts.agreement_states import (
    AgreementStatus,
    AmendmentStatus,
    CeilingStatus,
    ClientStopStatus,
)
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.stored_kinds import FactKind

FIELD_OF: Final = {
    FactKind.SUBCONTRACTOR: "subcontractors",
    FactKind.REPORT: "reports",
    FactKind.BREACH: "breaches",
    FactKind.TAKEOVER: "takeovers",
    FactKind.MEASURE: "measures",
    FactKind.DISPUTE: "disputes",
    FactKind.OVERPAYMENT: "overpayments",
    FactKind.NORM: "norms",
    FactKind.WAITING: "waiting",
    FactKind.REFUSAL: "refusals",
}
"""The kinds of which an agreement has many, each with an id, and the field that they stand in."""
SINGLE: Final = {
    FactKind.CONTINUITY: "continuity",
    FactKind.INSURANCE: "insurance",
    FactKind.ACTIVITY: "activity",
}
"""The kinds of which an agreement has one."""


def renumbered(agreement: Agreement) -> Agreement:
    """The agreement with the names that rows give: rooms, stops and changes by number in order of time, lists
    of facts by their key; what was ticked off follows the names."""
    rooms = sorted(agreement.ceilings, key=lambda room: (room.first, room.id))
    stops = sorted(agreement.stops, key=lambda stop: (stop.first, stop.id))
    changes = sorted(agreement.amendments, key=lambda change: (change.proposed_on, change.id))
    names = {
        **{room.id: f"ruimte-{number}" for number, room in enumerate(rooms, 1)},
        **{stop.id: f"stop-{number}" for number, stop in enumerate(stops, 1)},
        **{change.id: f"wijziging-{number}" for number, change in enumerate(changes, 1)},
    }
    facts: dict[str, Any] = {
        field: tuple(sorted(getattr(agreement, field), key=lambda it: it.id)) for field in FIELD_OF.values()
    }
    return replace(
        agreement,
        ceilings=tuple(replace(room, id=names[room.id]) for room in rooms),
        stops=tuple(replace(stop, id=names[stop.id]) for stop in stops),
        amendments=tuple(replace(change, id=names[change.id]) for change in changes),
        done=tuple(sorted((_renamed(done, names) for done in agreement.done), key=lambda it: it.key)),
        development_tables=tuple(sorted(agreement.development_tables)),
        **facts,
    )


def _renamed(done: Done, names: dict[str, str]) -> Done:
    """The key of a moment names its subject between colons: "BR-03:ruimte-2027"."""
    return replace(done, key=":".join(_parts(done.key, names)))


def _parts(key: str, names: dict[str, str]) -> Iterator[str]:
    for part in key.split(":"):
        own, plus, year = part.partition("+")
        yield names.get(own, own) + plus + year


def agreement_status(agreement: Agreement, today: date) -> AgreementStatus:
    """In which state an agreement is that has these days."""
    signing = agreement.signing
    if signing.complete is None:
        return _unsigned(agreement)
    if agreement.closed_on is not None:
        return AgreementStatus.CLOSED
    if last_day(agreement) < today:
        return AgreementStatus.WINDING_UP
    return AgreementStatus.NOTICE_GIVEN if agreement.term.ends_early_on else AgreementStatus.IN_FORCE


def _unsigned(agreement: Agreement) -> AgreementStatus:
    signing = agreement.signing
    if signing.sent_on is None:
        return AgreementStatus.DRAFT
    if signing.altered_on is not None and signing.resent_on is None:
        return AgreementStatus.ALTERED
    return AgreementStatus.PROVIDER_SIGNED if signing.provider_on else AgreementStatus.SENT


def amendment_status(change: Amendment, today: date) -> AmendmentStatus:
    """A change without addendum or first day is not agreed yet, whatever day the file names (CT-13)."""
    if change.refused_on is not None:
        return AmendmentStatus.REFUSED_BY_PROVIDER
    if change.withdrawn_on is not None:
        return AmendmentStatus.WITHDRAWN
    if change.agreed_on is None:
        return AmendmentStatus.PROPOSED
    if change.effective_on is None or not change.addendum:
        return AmendmentStatus.APPROVED
    return AmendmentStatus.IN_EFFECT if change.effective_on <= today else AmendmentStatus.AGREED


def stop_status(stop: Stop, today: date) -> ClientStopStatus:
    """Only somebody lifts a stop: one whose last day is over still asks for that."""
    if stop.lifted_on is not None:
        return ClientStopStatus.LIFTED
    if not stop.imposed and stop.consent_on is None:
        return ClientStopStatus.ASKED
    if stop.first <= today:
        return ClientStopStatus.RUNNING
    return ClientStopStatus.IMPOSED if stop.imposed else ClientStopStatus.AGREED


def ceiling_status(room: Ceiling, today: date) -> CeilingStatus:
    """A room runs when its height was decided; without a decision it is an intent, however late."""
    if room.decided_on is None:
        return CeilingStatus.HEARD if room.heard_on else CeilingStatus.INTENDED
    if room.last < today:
        return CeilingStatus.CLOSED
    if room.first > today:
        return CeilingStatus.PLANNED if room.plan_on else CeilingStatus.DECIDED
    if room.signal_on is None or room.settled_on is not None:
        return CeilingStatus.RUNNING
    return CeilingStatus.TALKED if room.talk_on else CeilingStatus.SIGNALLED
