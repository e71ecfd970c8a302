"""Changes during the term: proposed, judged by somebody else, agreed in an addendum, carried out on the day.

Source: OVK 1.4 and 3.30; CT-12 to CT-15, EX-11 to EX-13.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Sum
from pydantic import ValidationError

from dekkend.contracts.agreement_states import AMENDMENT, AgreementStatus, AmendmentStatus
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.amendment_change import NewEdition, change_data, change_from
from dekkend.contracts.amendment_edition import edition_for
from dekkend.contracts.amendment_errors import (
    AmendmentUnknown,
    ChangeUnusable,
    EditionMoved,
    NoStartDay,
    NothingMoved,
    NotYetInEffect,
    RefusalHasReason,
)
from dekkend.contracts.amendment_rules import (
    AmendmentKind,
    ChangeFacts,
    RevisionFacts,
    law_allows_change,
    revision_is_carried_out,
)
from dekkend.contracts.errors import NotInForce
from dekkend.contracts.events import AmendmentMoved
from dekkend.contracts.models import Agreement, Amendment
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.carrying_out import carry_out
from dekkend.contracts.services.common import (
    at_revision,
    ensure,
    facts_of,
    locked,
    move,
    open_for,
    reasoned,
    refuse_blocking,
    store,
    touched,
)
from dekkend.contracts.services.terms import end_early
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.stored import agreement_from_row
from dekkend.kernel.periods import ONE_DAY
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.runtime import clock
from dekkend.runtime.events import emit

RUNNING: Final = (AgreementStatus.IN_FORCE, AgreementStatus.NOTICE_GIVEN)
OPEN: Final = (AmendmentStatus.PROPOSED, AmendmentStatus.APPROVED)
_COUNTED: Final = (AmendmentStatus.AGREED, AmendmentStatus.IN_EFFECT)
REFUSING_IS_NOTICE: Final = (AmendmentKind.CLAUSE, AmendmentKind.STANDARD)
"""Changes that follow from the agreement: refusing them without reason is notice (CT-14, EX-13)."""


@dataclass(frozen=True, slots=True)
class NewAmendment:
    """A change that is proposed. ``change`` what it does (``amendment_change``), None for words only;
    ``percentage`` of the value that it adds or takes away; ``possibility`` of the revision clause (CT-12)."""

    title: str
    kind: AmendmentKind
    text: str
    reason: str
    change: Any | None = None
    effective_on: date | None = None
    percentage: Decimal | None = None
    possibility: str = ""
    nature_changes: bool = False


@transaction.atomic
def propose(actor: Actor, agreement_id: int, new: NewAmendment, *, revision: int | None = None) -> Amendment:
    """Proposes a change, in the edition that the agreement has, or in the one that it brings.

    Raises NotAllowed, ChangedMeanwhile, NotInForce, ReasonMissing, ChangeUnusable, and RuleForbids when the
    law does not allow this kind of change after a tender (CT-15).
    """
    row = _running(open_for(actor, Action.RUN, agreement_id, revision=revision))
    refuse_blocking([law_allows_change(_change_facts(row, new))])
    change = _usable(new.change)
    made = Amendment.objects.create(
        agreement=row,
        number=(row.amendments.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=new.title.strip()[:200],
        kind=new.kind,
        edition=_drafted_in(row, change),
        text=new.text.strip(),
        reason=reasoned(new.reason),
        change=change,
        percentage=new.percentage,
        possibility=new.possibility.strip(),
        effective_on=new.effective_on,
        proposed_on=clock.today(),
        proposed_by_id=actor.account_id,
    )
    data = {"number": made.number, "kind": made.kind, "change": made.change, "reason": made.reason}
    touched(row, actor, "amendment.propose", data, subject=made)
    emit(AmendmentMoved(row.pk, made.pk, "propose"))
    return made


@transaction.atomic
def approve(actor: Actor, amendment_id: int, judgment: str = "", *, revision: int | None = None) -> None:
    """Somebody other than who proposed it sends the change to the provider.

    Raises AmendmentUnknown, NotAllowed, ChangedMeanwhile, TransitionNotAllowed when a colleague was first.
    """
    _judge(actor, amendment_id, "approve", judgment, revision)


@transaction.atomic
def refuse(actor: Actor, amendment_id: int, judgment: str, *, revision: int | None = None) -> None:
    """Somebody other than who proposed it turns the change down. Raises as ``approve``, and ReasonMissing."""
    _judge(actor, amendment_id, "refuse", reasoned(judgment), revision)


def _judge(actor: Actor, amendment_id: int, action: str, judgment: str, revision: int | None) -> None:
    row, found = _opened(amendment_id)
    ensure(actor, Action.JUDGE_AMENDMENT, facts_of(row, proposed_by=found.proposed_by_id))
    at_revision(row, revision)
    _move(row, found, action, actor, reason=judgment.strip())
    store(found, judged_on=clock.today(), judged_by_id=actor.account_id, judgment=judgment.strip())
    touched(row, actor, "")


@transaction.atomic
def withdraw(actor: Actor, amendment_id: int, reason: str, *, revision: int | None = None) -> None:
    """Takes a change back before it is agreed. Raises as ``approve``, and ReasonMissing."""
    row, found = _opened(amendment_id)
    ensure(actor, Action.RUN, facts_of(row))
    at_revision(row, revision)
    _withdraw(row, found, actor, reasoned(reason))
    touched(row, actor, "")


def _withdraw(row: Agreement, found: Amendment, actor: Actor, reason: str) -> None:
    _move(row, found, "withdraw", actor, reason=reason)
    store(found, withdrawn_on=clock.today())


@transaction.atomic
def restate(actor: Actor, amendment_id: int) -> Amendment:
    """Proposes an open change anew in the newest edition, because that came out meanwhile; the old one is
    withdrawn and both stay readable (EX-11).

    Raises AmendmentUnknown, NotAllowed, NothingMoved, TransitionNotAllowed, and what ``propose`` raises.
    """
    row, found = _opened(amendment_id)
    ensure(actor, Action.RUN, facts_of(row))
    newest = _newest(row, found)
    _withdraw(row, found, actor, f"Opnieuw voorgesteld in uitgave {newest.id}.")
    change = change_from(found.change)
    new = NewAmendment(
        found.title,
        AmendmentKind(found.kind),
        found.text,
        found.reason,
        NewEdition(edition=newest.id) if isinstance(change, NewEdition) else change,
        found.effective_on,
        found.percentage,
        found.possibility,
    )
    made = propose(actor, row.pk, new)
    store(made, edition=newest.id)
    return made


@transaction.atomic
def agree(actor: Actor, amendment_id: int, addendum: str, effective_on: date | None = None) -> None:
    """The provider agrees; the change stands in an addendum and takes effect within six months (CT-13).

    ``effective_on`` when the proposal leaves the day open. Raises AmendmentUnknown, NotAllowed,
    TransitionNotAllowed, NotInForce, NoStartDay, EditionMoved when a newer edition counts by then (EX-11),
    and RuleForbids without an addendum or too late a day (CT-13).
    """
    row, found = _opened(amendment_id)
    ensure(actor, Action.ANSWER_AMENDMENT, facts_of(row))
    _running(row)
    day, today = found.effective_on or effective_on, clock.today()
    if day is None:
        raise NoStartDay()
    _refuse_moved(row, found, day)
    refuse_blocking([revision_is_carried_out(RevisionFacts(today, day, addendum))])
    store(found, agreed_on=today, effective_on=max(day, today), addendum=addendum.strip()[:200])
    data = {"effective_on": found.effective_on, "addendum": found.addendum}
    _move(row, found, "agree", actor, data=data)
    if found.effective_on == today:
        _take_effect(row, found, actor)
    touched(row, actor, "")


@transaction.atomic
def refuse_as_provider(actor: Actor, amendment_id: int, reason: str = "") -> None:
    """The provider refuses. Without a reason, and when the change follows from the agreement, that counts as
    notice: the agreement ends on the day before the change would begin, without compensation (CT-14, EX-13).

    Raises AmendmentUnknown, NotAllowed, TransitionNotAllowed.
    """
    row, found = _opened(amendment_id)
    ensure(actor, Action.ANSWER_AMENDMENT, facts_of(row))
    store(found, refused_on=clock.today(), refusal=reason.strip())
    _move(row, found, "refuse_as_provider", actor, reason=reason.strip())
    if not reason.strip() and found.kind in REFUSING_IS_NOTICE:
        _as_notice(row, found, actor)
    touched(row, actor, "")


@transaction.atomic
def count_as_notice(actor: Actor, amendment_id: int, why: str) -> None:
    """The contract manager finds the provider's reason no good one: the refusal counts as notice after all.

    Raises AmendmentUnknown, NotAllowed, ReasonMissing, RefusalHasReason for a kind of change whose refusal
    never is notice or one that was not refused, NoStartDay, EndsByItself.
    """
    row, found = _opened(amendment_id)
    ensure(actor, Action.RUN, facts_of(row))
    judged = reasoned(why)
    if found.status != AmendmentStatus.REFUSED_BY_PROVIDER or found.kind not in REFUSING_IS_NOTICE:
        raise RefusalHasReason(reason=found.refusal or "–")
    _as_notice(row, found, actor, judged)
    touched(row, actor, "")


def _as_notice(row: Agreement, found: Amendment, actor: Actor, why: str = "") -> None:
    """Only where the change would begin before the agreement ends by itself."""
    if found.effective_on is None:
        raise NoStartDay()
    ends_on = max(found.effective_on - ONE_DAY, clock.today())
    if ends_on < last_day(agreement_from_row(row)):
        rule = "EX-13" if found.kind == AmendmentKind.STANDARD else "CT-14"
        end_early(row, actor, ends_on, why or found.title, {"rule": rule, "amendment": found.number})


@transaction.atomic
def take_effect(amendment_id: int) -> None:
    """Carries out an agreed change on its day, or later when a night was skipped. Dekkend does this itself.

    Raises AmendmentUnknown, NotYetInEffect, TransitionNotAllowed, and what carrying out raises.
    """
    row, found = _opened(amendment_id)
    if found.effective_on is None or found.effective_on > clock.today():
        raise NotYetInEffect(day=found.effective_on or "–")
    _take_effect(row, found, SYSTEM)
    touched(row, SYSTEM, "")


def _take_effect(row: Agreement, found: Amendment, actor: Actor) -> None:
    AMENDMENT.next(AmendmentStatus(found.status), "take_effect")
    done = carry_out(row, found, actor)
    _move(row, found, "take_effect", actor, data=done)


def _move(row: Agreement, found: Amendment, action: str, actor: Actor, **told: Any) -> None:
    event = AmendmentMoved(row.pk, found.pk, action)
    move(found, AMENDMENT, action, actor, row.pk, event=event, **told)


def _opened(amendment_id: int) -> tuple[Agreement, Amendment]:
    """The change with its agreement, both as they are now: the agreement is locked first, always."""
    key = Amendment.objects.filter(pk=amendment_id).values_list("agreement_id", flat=True).first()
    if key is None:
        raise AmendmentUnknown()
    row = locked(key)
    return row, Amendment.objects.select_for_update().get(pk=amendment_id)


def _running(row: Agreement) -> Agreement:
    if row.status not in RUNNING:
        raise NotInForce(number=row.number)
    return row


def _usable(change: Any | None) -> dict[str, Any]:
    try:
        return change_data(change_from(change) if isinstance(change, Mapping) else change)
    except ValidationError as wrong:
        raise ChangeUnusable(problem=wrong.errors()[0]["msg"]) from wrong


def _drafted_in(row: Agreement, stored: Mapping[str, Any]) -> str:
    return str(stored.get("edition") or row.edition)


def _change_facts(row: Agreement, new: NewAmendment) -> ChangeFacts:
    """Amounts in euros over the whole term; without a value nobody can tell a share, and 0 of 0 is asked."""
    value = row.value or Decimal(0)
    earlier = row.amendments.filter(kind=new.kind, status__in=_COUNTED).aggregate(it=Sum("percentage"))["it"]
    return ChangeFacts(
        agreement_from_row(row).tender,
        new.kind,
        value,
        value * (new.percentage or Decimal(0)) / 100,
        value * (earlier or Decimal(0)) / 100,
        new.possibility,
        new.nature_changes,
        new.reason,
    )


def _refuse_moved(row: Agreement, found: Amendment, day: date) -> None:
    known = editions_for(row.buyer_id)
    drafted = next((it for it in known if it.id == found.edition), None)
    choice = edition_for(drafted, known, day, clock.today()) if drafted else None
    if choice is not None and choice.moved:
        raise EditionMoved(drafted=found.edition, newest=choice.edition.id, due=choice.move_by)


def _newest(row: Agreement, found: Amendment) -> Edition:
    known = editions_for(row.buyer_id)
    drafted = next((it for it in known if it.id == found.edition), None)
    choice = edition_for(drafted, known, date.max, clock.today()) if drafted else None
    if choice is None or not choice.moved:
        raise NothingMoved()
    return choice.edition


__all__ = [
    "NewAmendment",
    "agree",
    "approve",
    "count_as_notice",
    "propose",
    "refuse",
    "refuse_as_provider",
    "restate",
    "take_effect",
    "withdraw",
]
