"""The term while it runs: extending, not extending, notice, the last day, transfer of clients and closing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_states import AGREEMENT, AgreementStatus
from dekkend.contracts.agreement_term import ladder, last_day, natural_end, told
from dekkend.contracts.errors import NotInForce
from dekkend.contracts.events import AgreementEnded, ExtensionTold, NoticeGiven
from dekkend.contracts.exit_rules import ClosureFacts, clients_are_transferred
from dekkend.contracts.models import Agreement as Row
from dekkend.contracts.models import ToldExtension
from dekkend.contracts.policies import Action
from dekkend.contracts.services.common import (
    day_within,
    forbidden,
    locked,
    move,
    note,
    open_for,
    reasoned,
    refuse_blocking,
    store,
    touched,
)
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.stored_kinds import Side
from dekkend.contracts.term import Extension, end_of, extended
from dekkend.contracts.term_errors import (
    ClientsNotTransferred,
    EndedAlready,
    EndsByItself,
    NoNoticeAgreed,
    NoticeTooShort,
    NotOverYet,
    ToldInFuture,
)
from dekkend.contracts.term_rules import ExtendFacts, extends_as_agreed
from dekkend.kernel.periods import add_months
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.runtime import clock
from dekkend.runtime.events import emit

_NOTICE_BY = {1: (), 2: (Side.BUYER,), 3: (Side.BUYER, Side.PROVIDER)}
"""Who may give notice under each option of article 1.3.4."""


@dataclass(frozen=True, slots=True)
class Extended:
    """What an extension led to: which one it was, and the last day of the agreement or of the lots named."""

    number: int
    last_day: date


@transaction.atomic
def extend(
    actor: Actor,
    agreement_id: int,
    *,
    lots: Iterable[str] = (),
    told_at: datetime | None = None,
    revision: int | None = None,
) -> Extended:
    """Tells the provider that the next option is used, for the whole agreement or for some lots (CT-08).

    ``told_at`` is when the provider was told (now): 23:59 Dutch time on the last day is in time, a minute
    later the agreement ends by itself. Raises NotAllowed, ChangedMeanwhile, NotInForce, ToldInFuture,
    RuleForbids (CT-08), NoOptionLeft, UnknownLot, ExtensionTooLate (CT-09).
    """
    row = _running(open_for(actor, Action.RUN, agreement_id, revision=revision), AgreementStatus.IN_FORCE)
    moment = told_at or clock.now()
    if moment > clock.now():
        raise ToldInFuture()
    agreement = agreement_from_row(row)
    number, chosen = _checked(agreement, tuple(dict.fromkeys(lots)), moment)
    ToldExtension.objects.create(
        agreement=row, number=number, told_at=moment, told_by_id=actor.account_id, lots=list(chosen)
    )
    if row.not_extended_on is not None:
        store(row, not_extended_on=None)
    end = ladder(agreement).last_of(number)
    touched(row, actor, "agreement.extend", {"number": number, "lots": chosen, "told_at": moment})
    emit(ExtensionTold(row.pk, number, end))
    return Extended(number, end)


def _checked(agreement: Agreement, lots: tuple[str, ...], moment: datetime) -> tuple[int, tuple[str, ...]]:
    """The number of the extension, and its lots: none when all that still run are named."""
    steps, given, term = ladder(agreement), told(agreement), agreement.term
    everything = frozenset(line.lot for line in agreement.lines if line.lot)
    number = len(given) + 1
    end = steps.last_of(len(given))
    living = {lot for lot in everything if end_of(steps, given, lot) == end}
    chosen = () if lots and set(lots) == living and living == everything else lots
    facts = ExtendFacts(
        term.options, term.option_months, number, term.option_months, bool(chosen), term.partial_extension
    )
    extended(steps, given, Extension(number, moment, chosen), everything)
    verdict = extends_as_agreed(facts)
    if verdict.blocks:
        raise forbidden(verdict)
    return number, chosen


@transaction.atomic
def not_extending(actor: Actor, agreement_id: int, reason: str, *, revision: int | None = None) -> None:
    """Decides that the next option is not used; the work list asks no more. An extension in time undoes it.

    Raises NotAllowed, ChangedMeanwhile, NotInForce, ReasonMissing, NoOptionLeft.
    """
    row = _running(open_for(actor, Action.RUN, agreement_id, revision=revision), AgreementStatus.IN_FORCE)
    agreement, why = agreement_from_row(row), reasoned(reason)
    given = told(agreement)
    if len(given) >= agreement.term.options or not agreement.term.option_months:
        verdict = extends_as_agreed(ExtendFacts(len(given), 0, len(given) + 1, 0))
        raise forbidden(verdict)
    store(row, not_extended_on=clock.today())
    touched(row, actor, "agreement.not_extending", {"reason": why, "last_day": natural_end(agreement)})


@transaction.atomic
def give_notice(
    actor: Actor,
    agreement_id: int,
    ends_on: date,
    reason: str,
    *,
    side: Side = Side.BUYER,
    revision: int | None = None,
) -> None:
    """One side ends the agreement before its last day, with the months of notice of article 1.3.4.

    Raises NotAllowed, ChangedMeanwhile, TransitionNotAllowed, ReasonMissing, NoNoticeAgreed (CT-10),
    NoticeTooShort (CT-11), EndsByItself.
    """
    action = Action.RUN if side is Side.BUYER else Action.ANSWER_AMENDMENT
    row = open_for(actor, action, agreement_id, revision=revision)
    agreement, why = agreement_from_row(row), reasoned(reason)
    options = agreement.term.termination_options
    if len(options) != 1 or side not in _NOTICE_BY[options[0]]:
        raise NoNoticeAgreed(chosen=", ".join(map(str, options)) or "–")
    months = agreement.term.notice_months or 0
    earliest = add_months(clock.today(), months)
    if ends_on < earliest:
        raise NoticeTooShort(months=months, earliest=earliest)
    end_early(row, actor, ends_on, why, {"side": side.value})
    touched(row, actor, "")


def end_early(row: Row, actor: Actor, ends_on: date, reason: str, data: dict[str, Any] | None = None) -> None:
    """Lets an agreement end on a day before its last one, within another use case that checked the ground
    and calls ``touched`` after it: a notice, an ending on a ground (EX-03), a refused change (CT-14).

    ``row`` is locked. One that has notice already gets the earlier of the days. Raises EndsByItself,
    TransitionNotAllowed.
    """
    agreement = agreement_from_row(row)
    end = natural_end(agreement)
    if ends_on >= last_day(agreement):
        raise EndsByItself(end=end)
    event, told_why = NoticeGiven(row.pk, ends_on), {**(data or {}), "ends_on": ends_on}
    if row.status == AgreementStatus.NOTICE_GIVEN:
        store(row, ends_early_on=ends_on)
        note(row, actor, "agreement.end_sooner", {**told_why, "reason": reason})
        emit(event)
        return
    move(row, AGREEMENT, "give_notice", actor, row.pk, reason=reason, data=told_why, event=event)
    store(row, ends_early_on=ends_on)


@transaction.atomic
def take_back_notice(actor: Actor, agreement_id: int, reason: str, *, revision: int | None = None) -> None:
    """Both sides agreed that the agreement goes on after all; ``reason`` says where that stands in writing.

    Raises NotAllowed, ChangedMeanwhile, ReasonMissing, TransitionNotAllowed, EndedAlready.
    """
    row = open_for(actor, Action.RUN, agreement_id, revision=revision)
    if row.ends_early_on is not None and row.ends_early_on < clock.today():
        raise EndedAlready(end=row.ends_early_on)
    event = NoticeGiven(row.pk, row.ends_early_on or clock.today(), taken_back=True)
    move(row, AGREEMENT, "take_back_notice", actor, row.pk, reason=reasoned(reason), event=event)
    store(row, ends_early_on=None)
    touched(row, actor, "")


@transaction.atomic
def end(agreement_id: int) -> None:
    """The last day is over: the agreement is wound up. Dekkend does this itself, at night.

    Raises NotOverYet, TransitionNotAllowed.
    """
    row = locked(agreement_id)
    last = last_day(agreement_from_row(row))
    if last >= clock.today():
        raise NotOverYet(end=last)
    move(row, AGREEMENT, "end", SYSTEM, row.pk, data={"last_day": last}, event=AgreementEnded(row.pk))
    touched(row, SYSTEM, "")


@transaction.atomic
def record_transfer(actor: Actor, agreement_id: int, on: date, *, revision: int | None = None) -> None:
    """Writes down that the last client was transferred, with consent (EX-07).

    Raises NotAllowed, ChangedMeanwhile, NotInForce, DayImpossible for a day to come, and RuleForbids as long
    as the figures of the agreement show clients.
    """
    row = open_for(actor, Action.RUN, agreement_id, revision=revision)
    _running(row, AgreementStatus.IN_FORCE, AgreementStatus.NOTICE_GIVEN, AgreementStatus.WINDING_UP)
    refuse_blocking([clients_are_transferred(_closure(row))])
    store(row, transferred_on=day_within(on, row.start, clock.today()))
    touched(row, actor, "agreement.transfer", {"on": on})


@transaction.atomic
def close(actor: Actor, agreement_id: int, *, revision: int | None = None) -> None:
    """Closes an agreement that ended; claiming back and disputes go on after it.

    Raises NotAllowed, ChangedMeanwhile, TransitionNotAllowed before the end, ClientsNotTransferred, and
    RuleForbids as long as the figures show clients (EX-07).
    """
    row = open_for(actor, Action.RUN, agreement_id, revision=revision)
    AGREEMENT.next(AgreementStatus(row.status), "close")
    refuse_blocking([clients_are_transferred(_closure(row))])
    if row.transferred_on is None:
        raise ClientsNotTransferred()
    store(row, closed_on=clock.today())
    move(row, AGREEMENT, "close", actor, row.pk, data={"transferred_on": row.transferred_on})
    touched(row, actor, "")


def _closure(row: Row) -> ClosureFacts:
    return ClosureFacts(agreement_from_row(row).activity.open_clients or 0)


def _running(row: Row, *statuses: AgreementStatus) -> Row:
    if row.status not in statuses:
        raise NotInForce(number=row.number)
    return row
