"""Ending an agreement on a ground: prepare, intent, hearing, decision, with the verdicts kept.

Source: OVK 1.6, 1.8, 3.19 to 3.22, 3.29. Clients are transferred before closing (EX-07), see ``terms``.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from dekkend.contracts import models
from dekkend.contracts.agreement_states import ENDING, EndingStatus
from dekkend.contracts.errors import Unknown
from dekkend.contracts.exit import EndingGround
from dekkend.contracts.exit_ending import (
    CHOSEN,
    DAYS,
    MARKS,
    PARTICULARS,
    EndingCase,
    earliest_end,
    ending_verdicts,
    missing_ground,
)
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.endings import case_of
from dekkend.contracts.services.cells import in_force
from dekkend.contracts.services.common import (
    ensure,
    facts_of,
    forbidden,
    locked,
    move,
    open_for,
    reasoned,
    refuse_blocking,
    touched,
)
from dekkend.contracts.services.terms import end_early
from dekkend.contracts.supply_errors import (
    DayAhead,
    EndingRuns,
    EndingTooEarly,
    FactIncomplete,
    NotHeardYet,
)
from dekkend.kernel.rules import Verdict
from dekkend.kernel.stored_text import message_to_json
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock

OPEN = (EndingStatus.PREPARED, EndingStatus.INTENDED, EndingStatus.HEARD)


@transaction.atomic
def prepare_ending(
    actor: Actor,
    agreement_id: int,
    ground: EndingGround,
    facts: str,
    particulars: Mapping[str, str] | None = None,
) -> models.Ending:
    """Writes down on which ground the agreement would end and what happened; the provider is not told yet.

    Raises NotAllowed, NotInForce, EndingRuns, Unknown for a ground that nobody chooses, ReasonMissing,
    FactIncomplete.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    if row.endings.filter(status__in=OPEN).exists():
        raise EndingRuns()
    if ground not in CHOSEN:
        raise Unknown()
    ending = models.Ending.objects.create(
        agreement=row,
        ground=ground,
        facts=reasoned(facts),
        particulars=_particulars(ground, particulars or {}),
        prepared_on=clock.today(),
        prepared_by_id=actor.account_id,
    )
    data = {"ground": ground.value, "facts": ending.facts, **ending.particulars}
    touched(row, actor, "ending.prepare", data, subject=ending)
    return ending


@transaction.atomic
def intend_ending(actor: Actor, ending_id: int, text: str) -> models.Ending:
    """Tells the provider today that the agreement may end, why, and when it is heard.

    Raises Unknown, NotAllowed, ReasonMissing, TransitionNotAllowed, RuleForbids when the figures do not show
    the ground or an exception stands in the way (EX-02).
    """
    row, ending = _open(actor, ending_id)
    case = case_of(row, ending)
    _refuse_without_ground(case)
    refuse_blocking(verdict for verdict in ending_verdicts(case) if verdict.rule == "EX-02")
    ending.intent_on, ending.intent = clock.today(), reasoned(text)
    ending.save(update_fields=["intent_on", "intent"])
    return _moved(row, ending, actor, "intend", {"intent": ending.intent})


@transaction.atomic
def hear_provider(actor: Actor, ending_id: int, on: date, record: str) -> models.Ending:
    """Writes down what the provider said, and when. Raises Unknown, NotAllowed, DayAhead, NotHeardYet,
    ReasonMissing, TransitionNotAllowed."""
    row, ending = _open(actor, ending_id)
    if on > clock.today():
        raise DayAhead(day=on)
    if ending.intent_on is not None and on < ending.intent_on:
        raise NotHeardYet(intent_on=ending.intent_on)
    ending.heard_on, ending.hearing = on, reasoned(record)
    ending.save(update_fields=["heard_on", "hearing"])
    return _moved(row, ending, actor, "hear", {"on": on, "hearing": ending.hearing})


@transaction.atomic
def decide_ending(actor: Actor, ending_id: int, decision: str, ends_on: date) -> models.Ending:
    """Decides today that the agreement ends on ``ends_on``; the verdicts on the ground are kept with it.

    Raises Unknown, NotAllowed, ReasonMissing, EndingTooEarly, EndsByItself, TransitionNotAllowed, RuleForbids
    (EX-02, EX-03, EX-15), and without the ground itself.
    """
    row, ending = _open(actor, ending_id)
    case = case_of(row, ending, ends_on)
    _refuse_without_ground(case)
    verdicts = ending_verdicts(case)
    refuse_blocking(verdicts)
    earliest = earliest_end(case)
    if ends_on < earliest:
        raise EndingTooEarly(earliest=earliest)
    ending.decided_on, ending.decided_by_id = clock.today(), actor.account_id
    ending.decision, ending.ends_on = reasoned(decision), ends_on
    ending.verdicts = [_kept(verdict) for verdict in verdicts]
    ending.save(update_fields=["decided_on", "decided_by", "decision", "ends_on", "verdicts"])
    move(ending, ENDING, "decide", actor, row.pk, data={"decision": ending.decision, "ends_on": ends_on})
    end_early(row, actor, ends_on, ending.decision, {"ground": ending.ground})
    touched(row, actor, "")
    return ending


@transaction.atomic
def drop_ending(actor: Actor, ending_id: int, reason: str) -> models.Ending:
    """The agreement does not end on this ground. Raises Unknown, NotAllowed, ReasonMissing,
    TransitionNotAllowed."""
    row, ending = _open(actor, ending_id)
    move(ending, ENDING, "drop", actor, row.pk, reason=reasoned(reason))
    touched(row, actor, "")
    return ending


def _refuse_without_ground(case: EndingCase) -> None:
    """Raises RuleForbids when the figures of the agreement do not show the ground."""
    verdict = missing_ground(case)
    if verdict is not None:
        raise forbidden(verdict)


def _particulars(ground: EndingGround, given: Mapping[str, str]) -> dict[str, str]:
    """What a ground asks beside its facts. Raises FactIncomplete for a day or mark that is none."""
    known = PARTICULARS.get(ground, {})
    found = {name: given.get(name, "").strip() for name in known}
    wrong = [known[name] for name, text in found.items() if text and not _readable(name, text)]
    wrong += [known[name] for name in known if name in DAYS and not found[name]]
    if wrong:
        raise FactIncomplete(problems=tuple(wrong))
    return {name: text for name, text in found.items() if text}


def _readable(name: str, text: str) -> bool:
    try:
        if name in DAYS:
            date.fromisoformat(text)
        elif name in MARKS:
            return 0 <= Decimal(text.replace(",", ".")) <= 10
    except (ValueError, InvalidOperation):
        return False
    return True


def _kept(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "holds": verdict.holds,
        "effect": verdict.effect.value,
        "reason": message_to_json(verdict.reason),
        "source": [str(source) for source in verdict.source],
    }


def _open(actor: Actor, ending_id: int) -> tuple[models.Agreement, models.Ending]:
    held = models.Ending.objects.filter(pk=ending_id).values_list("agreement_id", flat=True).first()
    if held is None:
        raise Unknown()
    row = locked(held)
    ensure(actor, Action.RUN, facts_of(row))
    return row, models.Ending.objects.select_for_update().get(pk=ending_id)


def _moved(
    row: models.Agreement, ending: models.Ending, actor: Actor, action: str, data: Mapping[str, Any]
) -> models.Ending:
    move(ending, ENDING, action, actor, row.pk, data=data)
    touched(row, actor, "")
    return ending


__all__ = ["decide_ending", "drop_ending", "hear_provider", "intend_ending", "prepare_ending"]
