"""Which steps a procurement has, given its form, its definition and the round it is in. Pure.

The state machine holds every step that any form has; a flow picks those of one procurement. So a form is
data, and no path leads past a stage (EL-01).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dekkend.kernel.rules import Verdict
from dekkend.kernel.states import TransitionNotAllowed
from dekkend.kernel.text import Message, msg
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import Stage
from dekkend.procurement.errors import AssessmentNeeded, NothingToAssess
from dekkend.procurement.procedure_forms import Form, RoundKind, form_of, is_assessed
from dekkend.procurement.rules import OrderFacts, order_of_steps
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus

_P: Final = ProcurementStatus


class OutOfOrder(TransitionNotAllowed):
    """De vaste volgorde staat dit niet toe. {reason}."""

    remedy = "Rond die stap eerst af."
    rule = "EL-01"


class StepNotInForm(TransitionNotAllowed):
    """“{action}” hoort niet bij deze procedure: {form}."""

    remedy = "Wat nu wel kan: {possible}."
    rule = "EL-01"


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of one procurement. ``assessed`` says per round whether people score the bids."""

    form: Form
    assessed: tuple[bool, ...]

    @classmethod
    def of(cls, definition: Definition) -> "Flow":
        form = form_of(definition)
        rounds = range(1, len(form.rounds) + 1)
        return cls(form, tuple(is_assessed(definition, number) for number in rounds))

    def allows(self, round: int, status: ProcurementStatus, action: str) -> bool:
        """Whether ``action`` is a step of this procurement in this status."""
        return PROCUREMENT.allows(status, action) and self._has(round, status, action)

    def actions(self, round: int, status: ProcurementStatus) -> tuple[str, ...]:
        """The steps that follow on a status in this round, in the order of the state machine."""
        return tuple(action for action in PROCUREMENT.actions(status) if self._has(round, status, action))

    def ensure(self, round: int, status: ProcurementStatus, action: str) -> None:
        """Raises OutOfOrder when a stage that comes first is not done (EL-01), TransitionNotAllowed when the
        status has no such step, AssessmentNeeded, NothingToAssess or StepNotInForm when this procedure has
        none."""
        order = self.order(round, status, action)
        if order is not None and order.blocks:
            raise OutOfOrder(reason=order.reason)
        PROCUREMENT.next(status, action)
        if not self._has(round, status, action):
            if status is _P.EXECUTION:
                raise AssessmentNeeded() if action == "decide" else NothingToAssess()
            possible = [PROCUREMENT.title(other) for other in self.actions(round, status)]
            raise StepNotInForm(action=PROCUREMENT.title(action), form=self.form.title, possible=possible)

    def order(self, round: int, status: ProcurementStatus, action: str) -> Verdict | None:
        """What EL-01 says of beginning the stage that ``action`` begins; None when it begins none."""
        wanted = self._stage_of(round, action)
        if wanted is None:
            return None
        return order_of_steps(OrderFacts(self.form.stages, stages_done(self.form, round, status), wanted))

    def _stage_of(self, round: int, action: str) -> Stage | None:
        if action == "start_assessment":
            judged = [stage for stage in self.form.round(round).stages if stage in _SCORED]
            return judged[0] if judged else None
        return _BEGINS.get(action)

    def _has(self, round: int, status: ProcurementStatus, action: str) -> bool:
        last, first = self.form.is_last(round), round == 1
        if action == "finalise":
            return last
        if action == "start_dialogue":
            return not last and self.form.has_dialogue
        if action == "invite":
            from_here = _P.DIALOGUE if self.form.has_dialogue else _P.ANNOUNCED
            return not last and status is from_here
        if action == "start_exclusion":
            return first
        if action == "start_execution":
            return first is (status is _P.SUITABILITY)
        if status is _P.EXECUTION and action in ("start_assessment", "decide"):
            return self.assessed[round - 1] is (action == "start_assessment")
        return True


_SCORED: Final = (Stage.SELECTION, Stage.AWARD)
_BEGINS: Final[Mapping[str, Stage]] = MappingProxyType(
    {
        "start_exclusion": Stage.EXCLUSION,
        "start_suitability": Stage.SUITABILITY,
        "start_execution": Stage.EXECUTION,
        "start_dialogue": Stage.DIALOGUE,
    }
)

# ---------------------------------------------------------------- where a procurement stands

_REACHED: Final[Mapping[Stage, ProcurementStatus]] = MappingProxyType(
    {
        Stage.EXCLUSION: _P.EXCLUSION,
        Stage.SUITABILITY: _P.SUITABILITY,
        Stage.EXECUTION: _P.EXECUTION,
        Stage.SELECTION: _P.DECIDED,
        Stage.DIALOGUE: _P.INVITED,
        Stage.AWARD: _P.DECIDED,
    }
)
"""The status from which on a stage is done, in its own round."""

_ORDER: Final = (
    _P.CONCEPT,
    _P.PUBLISHED,
    _P.DIALOGUE,
    _P.INVITED,
    _P.CLOSED,
    _P.OPENED,
    _P.COMPLETENESS,
    _P.REPAIR,
    _P.EXCLUSION,
    _P.SUITABILITY,
    _P.EXECUTION,
    _P.ASSESSMENT,
    _P.CONSENSUS,
    _P.DECIDED,
    _P.ANNOUNCED,
    _P.FINAL,
)


def stages_done(form: Form, round: int, status: ProcurementStatus) -> tuple[Stage, ...]:
    """The stages that are behind a procurement in this round and status; none for a withdrawn one."""
    if status is _P.WITHDRAWN:
        return ()
    done: list[Stage] = []
    for number, found in enumerate(form.rounds, start=1):
        for stage in found.stages:
            if number < _round_of(form, round, status) or (
                number == _round_of(form, round, status) and _is_behind(stage, status)
            ):
                done.append(stage)
    return tuple(done)


def _round_of(form: Form, round: int, status: ProcurementStatus) -> int:
    """The dialogue already belongs to the round after the selection."""
    return round + 1 if status is _P.DIALOGUE else round


def _is_behind(stage: Stage, status: ProcurementStatus) -> bool:
    return _ORDER.index(status) >= _ORDER.index(_REACHED[stage])


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the way that a page shows: its title, and whether it is done, now or still to come."""

    title: Message
    done: bool
    now: bool


def milestones(form: Form, round: int, status: ProcurementStatus) -> tuple[Milestone, ...]:
    """The whole way of a form, from preparation to agreements, and where a procurement stands on it."""
    way: list[tuple[Message, int, ProcurementStatus]] = [(msg("Voorbereiden"), 1, _P.PUBLISHED)]
    for number, found in enumerate(form.rounds, start=1):
        way += _way_of_round(form, number, found.kind, found.stages)
    here = (_round_of(form, round, status), _position(status))
    behind = [status is not _P.WITHDRAWN and here >= (number, _position(until)) for _, number, until in way]
    first = behind.index(False) if False in behind and status is not _P.WITHDRAWN else -1
    return tuple(Milestone(title, behind[place], place == first) for place, (title, _, _) in enumerate(way))


def _way_of_round(
    form: Form, number: int, kind: RoundKind, stages: tuple[Stage, ...]
) -> list[tuple[Message, int, ProcurementStatus]]:
    way: list[tuple[Message, int, ProcurementStatus]] = []
    if Stage.DIALOGUE in stages:
        way.append((msg("{title}", title=form.dialogue_title or ""), number, _P.INVITED))
    receiving = msg("Aanmelden") if kind is RoundKind.REQUEST else msg("Inschrijven")
    way.append((receiving, number, _P.CLOSED))
    checks = [stage for stage in stages if stage in _CHECKS]
    way.append((msg("Volledigheid en herstel"), number, _P.EXCLUSION if checks else _P.EXECUTION))
    way += [(_TITLES[stage], number, _REACHED[stage]) for stage in stages if stage in _TITLES]
    if Stage.SELECTION not in stages and Stage.AWARD not in stages:
        way.append((msg("Besluit"), number, _P.DECIDED))
    way.append((msg("Bekendmaken en wachttijd"), number, _P.FINAL))
    return way


_CHECKS: Final = (Stage.EXCLUSION, Stage.SUITABILITY, Stage.EXECUTION)
_TITLES: Final[Mapping[Stage, Message]] = MappingProxyType(
    {
        Stage.EXCLUSION: msg("Uitsluiting"),
        Stage.SUITABILITY: msg("Geschiktheid"),
        Stage.EXECUTION: msg("Uitvoering"),
        Stage.SELECTION: msg("Selectie"),
        Stage.AWARD: msg("Gunning"),
    }
)


def _position(status: ProcurementStatus) -> int:
    return -1 if status is _P.WITHDRAWN else _ORDER.index(status)


__all__ = ["Flow", "Milestone", "OutOfOrder", "StepNotInForm", "milestones", "stages_done"]
