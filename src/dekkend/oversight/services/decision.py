"""The outcome of a test: intention, view, decision, reuse of an earlier outcome, and sharing it."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from dekkend.kernel.periods import add_months
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.oversight.domain import (
    LadderStep,
    ScreeningKind,
    ScreeningResult,
)
from dekkend.oversight.errors import (
    ConditionsMissing,
    NotAllowed,
    UnknownScreening,
    ValidityWrong,
)
from dekkend.oversight.events import ScreeningDecided
from dekkend.oversight.models import Intention, OutcomeShare, ProviderScreening, ScreeningDecision
from dekkend.oversight.queries.gate import as_outcome
from dekkend.oversight.rules import (
    HearingFacts,
    ReuseFacts,
    heard_before_negative,
    reuse_of_outcome,
    view_term,
)
from dekkend.oversight.services.choices import choices_of
from dekkend.oversight.services.common import (
    may_move,
    move,
    note,
    open_for_buyer,
    open_for_provider,
    reasoned,
    refuse_broken,
)
from dekkend.oversight.services.financial import verdicts_on
from dekkend.oversight.states import BibobStatus
from dekkend.oversight.visibility import use_case
from dekkend.runtime import arrival, clock


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a buyer decides on a test. ``valid_until`` empty means as long as the region chose."""

    result: ScreeningResult
    reason: str
    conditions: str = ""
    valid_until: date | None = None


@use_case
def intend(actor: Actor, screening_id: int, result: ScreeningResult, reason: str) -> Intention:
    """Sends the provider the intention of a conditional or negative decision; it may give its view (OV-04).

    Raises NotAllowed, TransitionNotAllowed, ReasonMissing, ValueError for an intention that is not negative.
    """
    if result is ScreeningResult.CLEAR:
        raise ValueError("a clear outcome needs no intention")
    row = open_for_buyer(actor, screening_id)
    may_move(row, "intend")
    term = view_term(clock.today())
    made = Intention.objects.create(
        screening=row,
        result=result,
        reason=reasoned(reason),
        intended_on=clock.today(),
        counted=term.counted,
        last_day=term.last_day,
    )
    data = {"result": result, "last_day": term.last_day}
    move(row, "intend", actor, data=data, due=term.last_day)
    return made


@use_case
def give_view(actor: Actor, screening_id: int, text: str) -> None:
    """The provider's view on the intention. Raises UnknownScreening, TransitionNotAllowed, ReasonMissing."""
    row = open_for_provider(actor, screening_id)
    may_move(row, "give_view")
    Intention.objects.filter(screening=row).update(view=reasoned(text), viewed_at=arrival.received())
    move(row, "give_view", actor)


@use_case
def decide(actor: Actor, screening_id: int, given: Judgement) -> ScreeningDecision:
    """Decides the test. Straight after the risk scan only a clear outcome is possible.

    Raises NotAllowed, TransitionNotAllowed, ReasonMissing, ConditionsMissing, ValidityWrong, and RuleForbids
    when the provider was not heard (OV-04).
    """
    row = open_for_buyer(actor, screening_id)
    may_move(row, "decide")
    reason = reasoned(given.reason)
    if given.result is ScreeningResult.CONDITIONAL and not given.conditions.strip():
        raise ConditionsMissing()
    _refuse_unheard(row, given.result)
    decision = _write(row, actor, given, reason, _step(row))
    _settle(row, actor, "decide", decision)
    return decision


@use_case
def reuse(actor: Actor, screening_id: int, earlier_id: int, ground: str = "") -> ScreeningDecision:
    """Uses an earlier outcome instead of testing anew; it counts no longer than it did (OV-03).

    Whether the definition allows it was kept when the test was started. Raises NotAllowed, UnknownScreening,
    TransitionNotAllowed, RuleForbids.
    """
    row = open_for_buyer(actor, screening_id)
    may_move(row, "reuse")
    earlier = (
        ScreeningDecision.objects.select_related("screening", "share")
        .filter(screening=earlier_id, screening__provider_id=row.provider_id, screening__kind=row.kind)
        .first()
    )
    if earlier is None:
        raise UnknownScreening()
    outcome = as_outcome(earlier)
    same = outcome.region_id == row.region_id
    facts = ReuseFacts(
        outcome,
        clock.today(),
        allowed=row.may_reuse,
        same_region=same,
        shared=hasattr(earlier, "share"),
        ground=ground,
    )
    refuse_broken(reuse_of_outcome(facts))
    row.based_on_id = earlier_id
    row.save(update_fields=["based_on"])
    reason = ground.strip() or earlier.reason
    given = Judgement(outcome.result, reason, outcome.conditions, outcome.valid_until)
    decision = _write(row, actor, given, reason, outcome.step)
    _settle(row, actor, "reuse", decision)
    return decision


@use_case
def share_outcome(actor: Actor, screening_id: int, ground: str) -> None:
    """Lets other regions use this outcome, on a ground that is written down. Sharing twice changes nothing.

    Raises NotAllowed, UnknownScreening, ReasonMissing.
    """
    row = open_for_buyer(actor, screening_id)
    decision = ScreeningDecision.objects.filter(screening=row).first()
    if decision is None:
        raise UnknownScreening()
    made = OutcomeShare(
        decision=decision, ground=reasoned(ground), shared_at=clock.now(), shared_by_id=actor.account_id
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if OutcomeShare.objects.filter(decision=decision).exists():
            return
        raise
    note(row, actor, "share", {"ground": made.ground})


def _refuse_unheard(row: ProviderScreening, result: ScreeningResult) -> None:
    if row.status == BibobStatus.SCANNED and result is not ScreeningResult.CLEAR:
        raise NotAllowed(
            reason=msg("Na alleen een risicoscan kan de uitkomst niet nadelig zijn. Toets eerst verder.")
        )
    intention = Intention.objects.filter(screening=row).first()
    facts = HearingFacts(
        result,
        clock.today(),
        intention.intended_on if intention else None,
        bool(intention and intention.viewed_at),
        ScreeningResult(intention.result) if intention else None,
    )
    refuse_broken(heard_before_negative(facts))


def _step(row: ProviderScreening) -> LadderStep | None:
    """The step of the ladder on the day of the decision; a Bibob test has none."""
    if row.kind != ScreeningKind.FINANCIAL:
        return None
    found = verdicts_on(row)[0].values.get("step")
    return LadderStep(str(found)) if found else None


def _write(
    row: ProviderScreening, actor: Actor, given: Judgement, reason: str, step: LadderStep | None
) -> ScreeningDecision:
    today = clock.today()
    choices = choices_of(row.region_id)
    latest = add_months(today, choices.longest_months)
    until = given.valid_until or min(add_months(today, choices.valid_months), latest)
    if not today <= until <= latest:
        raise ValidityWrong(asked=until, latest=latest)
    return ScreeningDecision.objects.create(
        screening=row,
        result=given.result,
        reason=reason,
        conditions=given.conditions.strip(),
        step=step or "",
        decided_on=today,
        valid_until=until,
        decided_by_id=actor.account_id,
    )


def _settle(row: ProviderScreening, actor: Actor, action: str, decision: ScreeningDecision) -> None:
    outcome = as_outcome(decision)
    data = {
        "result": outcome.result,
        "valid_until": outcome.valid_until,
        "step": outcome.step,
        "based_on": row.based_on_id,
    }
    move(row, action, actor, data=data, event=ScreeningDecided(row.occasion, outcome))
