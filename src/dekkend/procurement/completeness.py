"""What a definition still leaves open, and what must be decided before it may be published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from dekkend.kernel.text import Message, msg
from dekkend.procurement.admission_cells import is_admission
from dekkend.procurement.definition import CriterionKind, Definition, Fact, ProcedureForm, StepKind
from dekkend.procurement.planning_rules import planning_verdicts
from dekkend.procurement.price_scoring import price_gaps
from dekkend.procurement.procedure_forms import Allowance, form_of


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something that the documents do not decide: where in the definition, what, and in which source."""

    path: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A decision without which publication may not happen; ``rule`` where a rule of the catalogue asks it."""

    key: str
    message: Message
    rule: str | None = None


def open_points(definition: Definition) -> tuple[OpenQuestion, ...]:
    """Everything that the definition calls open, in the order of the file format."""
    return tuple(_open(definition, ""))


def _open(value: Any, path: str) -> Iterator[OpenQuestion]:
    if isinstance(value, Fact) and value.open:
        yield OpenQuestion(path, value.open, value.source)
    if is_dataclass(value):
        for field in fields(value):
            inner = f"{path}.{field.name}" if path else field.name
            yield from _open(getattr(value, field.name), inner)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _open(item, f"{path}[{getattr(item, 'id', index)}]")


def missing_to_publish(definition: Definition) -> tuple[Missing, ...]:
    """The decisions that are missing, and what the planning rules say that blocks publication (PL-09)."""
    lacking = [Missing(key, message) for key, message, lacks in _NEEDED if lacks(definition)]
    blocking = [
        Missing("", verdict.reason, verdict.rule)
        for verdict in planning_verdicts(definition)
        if verdict.blocks and verdict.rule not in _BLOCK_LATER
    ]
    prices = [Missing("criteria.price", message, rule) for message, rule in price_gaps(definition)]
    return (*lacking, *prices, *blocking)


_BLOCK_LATER: Final = frozenset({"PL-13", "PL-14"})
"""Rules that block a later moment: closing the project, signing the contracts."""


def _assesses(definition: Definition) -> bool:
    """Whether people judge criteria: where the form requires them, or where there are any in a tender."""
    form = form_of(definition)
    required = Allowance.REQUIRED in (form.selection_criteria, form.award_criteria)
    tender = definition.procedure.form is not ProcedureForm.ADMISSION
    return required or (tender and bool(definition.criteria))


def _lacks_criteria(definition: Definition) -> bool:
    """Whether a kind of criteria is missing that the form requires."""
    form, kinds = form_of(definition), {criterion.kind for criterion in definition.criteria}
    selects = form.selection_criteria is Allowance.REQUIRED and CriterionKind.SELECTION not in kinds
    return selects or (form.award_criteria is Allowance.REQUIRED and CriterionKind.AWARD not in kinds)


def _no_decision_days(definition: Definition) -> bool:
    """Whether an admission leaves open within how many days it decides: then the clock of an enrolment does
    not run, and nobody is told that a decision is late."""
    admission = definition.admission
    return is_admission(definition) and (admission is None or admission.decision_days is None)


def _no_lots(definition: Definition) -> bool:
    return not definition.lots or any(not lot.products for lot in definition.lots)


def _no_date(*kinds: StepKind) -> Callable[[Definition], bool]:
    def lacks(definition: Definition) -> bool:
        return not any(step.kind in kinds and (step.when or step.done) for step in definition.steps)

    return lacks


def _no_weights(definition: Definition) -> bool:
    weighed = [it for it in definition.criteria if it.kind is not CriterionKind.QUALITY_FLOOR]
    return _assesses(definition) and (not weighed or any(it.weight is None for it in weighed))


def _no_scale(definition: Definition) -> bool:
    return _assesses(definition) and any(
        it.scale_min is None or it.scale_max is None for it in definition.criteria
    )


def _no_assessors(definition: Definition) -> bool:
    assessment = definition.assessment
    return _assesses(definition) and (assessment is None or assessment.assessors_per_bid is None)


def _no_method(definition: Definition) -> bool:
    return definition.award is None or definition.award.method is None


def _no_repair(definition: Definition) -> bool:
    return definition.repair is None or definition.repair.days is None


def _no_value(definition: Definition) -> bool:
    return definition.procedure.total_value is None and definition.procedure.above_european_threshold is None


_NEEDED: Final[tuple[tuple[str, Message, Callable[[Definition], bool]], ...]] = (
    ("procedure.total_value", msg("De opdrachtwaarde met alle verlengingen"), _no_value),
    ("lots", msg("De percelen, elk met zijn producten"), _no_lots),
    ("term.start", msg("De ingangsdatum"), lambda it: it.term.start is None),
    (
        "term.initial_months",
        msg("De duur van de eerste periode"),
        lambda it: it.term.initial_months is None and it.term.latest_end is None and not it.term.indefinite,
    ),
    (
        "steps",
        msg("De datum van publicatie of van de eerste aanmelding"),
        _no_date(StepKind.PUBLICATION, StepKind.ENROLMENT),
    ),
    (
        "steps",
        msg("De datum waarop de inschrijving sluit"),
        _no_date(StepKind.BIDS_CLOSE, StepKind.ENROLMENT),
    ),
    ("requirements", msg("De eisen aan een volledige inschrijving"), lambda it: not it.requirements),
    ("evidence", msg("De bewijsmiddelen"), lambda it: not it.evidence),
    ("repair.days", msg("Het aantal dagen om vormfouten te herstellen"), _no_repair),
    ("criteria.weight", msg("De criteria met hun wegingen"), _no_weights),
    ("criteria.kind", msg("De selectie- en gunningscriteria die de vorm vraagt"), _lacks_criteria),
    ("criteria.scale_min", msg("De schaal waarop wordt beoordeeld"), _no_scale),
    ("assessment.assessors_per_bid", msg("Het aantal beoordelaars per inschrijving"), _no_assessors),
    ("award.method", msg("De manier van gunnen"), _no_method),
    (
        "admission.decision_days",
        msg("Binnen hoeveel dagen over een aanmelding wordt besloten"),
        _no_decision_days,
    ),
    ("tariffs.way", msg("De manier waarop de reële prijs wordt bepaald"), lambda it: it.tariffs is None),
)
