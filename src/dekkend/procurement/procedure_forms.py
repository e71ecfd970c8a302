"""The procedure forms of the contract standard as data, and how a procurement goes through its form. Pure.

Each form is one strict TOML file in ``forms/``: what it is for, its rounds, the stages of each round in the
order that may not be changed (EL-01), and what it requires, allows and forbids. A form names; it computes
nothing. ``Flow`` joins a form to one definition and says which steps the procedure has.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.kernel.problems import Problem
from dekkend.kernel.shapes import checked
from dekkend.kernel.toml_reading import read
from dekkend.kernel.values import STRICT
from dekkend.procurement.definition import (
    Award,
    Criterion,
    CriterionKind,
    Definition,
    Evidence,
    Lot,
    ProcedureForm,
    Requirement,
)
from dekkend.procurement.domain import STAGE_ORDER, Stage


class Allowance(StrEnum):
    """Whether a form has something: it must, it may, only as a minimum without ranking, or never."""

    REQUIRED = "verplicht"
    ALLOWED = "toegestaan"
    FLOOR = "drempel"
    FORBIDDEN = "niet"


class RoundKind(StrEnum):
    """What providers send in a round: a request to take part, or a bid."""

    REQUEST = "aanmelding"
    BID = "inschrijving"


class FormBroken(ValueError):
    """A file of a form that is not what it should be: a mistake of the programmer, not of a user."""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class FormRound:
    """One time that providers send something in, and the stages in which that is judged, in order."""

    kind: RoundKind
    stages: tuple[Stage, ...] = Field(min_length=1)
    title: str
    instruction: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Form:
    """One procedure form. ``reading`` says what in it is our reading and not the text of the source.

    ``rules`` are the ids of the rules of the catalogue that a procedure of this form asks.
    """

    format: Literal[1]
    id: ProcedureForm
    title: str
    family: Literal["emvi", "zemvi", "toelating", "aanvullend"]
    purpose: str
    choose_when: str
    source: str
    reading: str
    selection_criteria: Allowance
    award_criteria: Allowance
    quality_floors: Allowance
    maximum_number: Allowance
    price: Allowance
    dialogue: Allowance
    dialogue_title: str | None = None
    continuous: bool
    rules: tuple[str, ...]
    rounds: tuple[FormRound, ...] = Field(min_length=1, max_length=2)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """All stages in order, over the rounds."""
        return tuple(stage for found in self.rounds for stage in found.stages)

    @property
    def has_dialogue(self) -> bool:
        return Stage.DIALOGUE in self.stages

    @property
    def selects_first(self) -> bool:
        """Whether providers request to take part first, and only the selected ones bid."""
        return len(self.rounds) > 1

    def round(self, number: int) -> FormRound:
        """Round 1, or round 2. Raises IndexError for a round that the form does not have."""
        return self.rounds[number - 1]

    def is_last(self, number: int) -> bool:
        return number >= len(self.rounds)


def form_from(text: str, file: str) -> Form:
    """A form from the text of its file. Raises FormBroken with what is wrong."""
    reading = read(text, file)
    found = checked(Form, reading.data or {})
    problems: list[object] = [problem.message for problem in reading.problems if isinstance(problem, Problem)]
    problems += [complaint.message for complaint in found.complaints]
    if problems or found.value is None:
        raise FormBroken(f"{file}: {'; '.join(str(problem) for problem in problems)}")
    _refuse_wrong_order(found.value, file)
    return found.value


def _refuse_wrong_order(form: Form, file: str) -> None:
    places = [STAGE_ORDER.index(stage) for stage in form.stages]
    if places != sorted(set(places)):
        raise FormBroken(f"{file}: the stages are not in the order of EL-01, each once")
    if form.has_dialogue and form.dialogue_title is None:
        raise FormBroken(f"{file}: a form with a dialogue gives it a title")


@cache
def forms() -> Mapping[ProcedureForm, Form]:
    """Every form, in the order of the contract standard."""
    folder = files("dekkend.procurement") / "forms"
    made = {
        id: form_from((folder / f"{id.value}.toml").read_text("utf-8"), f"{id.value}.toml")
        for id in ProcedureForm
    }
    return MappingProxyType(made)


def form_of(definition: Definition) -> Form:
    """The form by which a definition buys."""
    return forms()[definition.procedure.form]


# ---------------------------------------------------------------- one round of a definition

_FIRST_ROUND: Final = frozenset({CriterionKind.SELECTION, CriterionKind.QUALITY_FLOOR})
_SECOND_ROUND: Final = frozenset({CriterionKind.AWARD})


def in_round(definition: Definition, number: int) -> Definition:
    """The definition as one round asks and judges it: its requirements, evidence, criteria and numbers.

    With one round that is all of it. With two, what says nothing else is asked in the first round; an answer
    that is judged on award criteria, in the second. In the first round the maximum is the number that is
    invited. Raises IndexError for a round that the form does not have.
    """
    form = form_of(definition)
    form.round(number)
    if not form.selects_first:
        return definition
    kinds = _FIRST_ROUND if number == 1 else _SECOND_ROUND
    criteria = tuple(found for found in definition.criteria if found.kind in kinds)
    return replace(
        definition,
        requirements=tuple(it for it in definition.requirements if _round_of(it, definition) == number),
        evidence=tuple(it for it in definition.evidence if _round_of(it, definition) == number),
        criteria=criteria,
        lots=tuple(_lot(lot, form, number) for lot in definition.lots),
        award=_award(definition, number),
    )


def _round_of(asked: Requirement | Evidence, definition: Definition) -> int:
    if asked.round is not None:
        return 1 if asked.round == RoundKind.REQUEST.value else 2
    judged = set(asked.criteria) if isinstance(asked, Requirement) else set()
    kinds = {criterion.kind for criterion in definition.criteria if criterion.id in judged}
    return 2 if kinds and kinds <= _SECOND_ROUND else 1


def _lot(lot: Lot, form: Form, number: int) -> Lot:
    """In the first round the number invited; whoever confirms after a dialogue is not ranked again."""
    if number == 1:
        ranked_later = Stage.AWARD in form.stages
        invited = lot.max_selected or (None if ranked_later else lot.max_contracts)
        return replace(lot, max_contracts=invited)
    return lot if Stage.AWARD in form.stages else replace(lot, max_contracts=None)


def _award(definition: Definition, number: int) -> Award | None:
    """Selection places up to the number invited, also where every good bid is awarded later."""
    award = definition.award
    limited = any(lot.max_selected for lot in definition.lots)
    if number == 1 and award is not None and limited:
        return replace(award, method="beste-tot-maximum")
    return award


def scored_criteria(definition: Definition, number: int = 1) -> tuple[Criterion, ...]:
    """What people score in this round; price is not scored by people."""
    return tuple(criterion for criterion in in_round(definition, number).criteria if not criterion.price)


def is_assessed(definition: Definition, number: int = 1) -> bool:
    """Whether assessors judge the bids of this round."""
    return bool(scored_criteria(definition, number))


STANDARD_SEATS: Final = 2
"""How many assessors judge each bid where the definition says nothing."""


def seats_of(definition: Definition) -> int:
    """How many assessors judge each bid: as the definition says, else two."""
    assessment = definition.assessment
    return (assessment.assessors_per_bid if assessment else None) or STANDARD_SEATS
