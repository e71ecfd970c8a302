"""Stored spending rooms as the rules look at them: their height on a day, and the steps before they begin."""

from datetime import date

from dekkend.catalogue.domain import FinancingVariant
from dekkend.contracts import models
from dekkend.contracts.ceiling import Adjustment, height_on
from dekkend.contracts.ceiling_rules import (
    BasisFacts,
    HeightDecisionFacts,
    IntentFacts,
    PlanFacts,
    RenewalFacts,
    RoomPeriodFacts,
    decision_in_time,
    intent_in_time,
    plan_in_time,
    renewal_repeats_steps,
    room_has_a_basis,
    runs_to_the_end_of_the_year,
)
from dekkend.kernel.money import Money
from dekkend.kernel.rules import Verdict

ROOM_CLAUSE = "1.5"


def height_of(room: models.Ceiling, day: date) -> Money:
    """The height of a stored room on a day, with its adjustments."""
    changes = (Adjustment(it.first, Money(it.height), it.addendum) for it in room.adjustments.all())
    return height_on(Money(room.height), changes, day)


def step_verdicts(row: models.Agreement, room: models.Ceiling) -> tuple[Verdict, ...]:
    """The verdicts on the basis, the period and each step before the start (BR-01 to BR-05, BR-07)."""
    texts = room.intent or _clause_texts(row)
    written = tuple(item for item, text in room.plan.items() if text.strip())
    again = room.follows_id is not None
    return (
        room_has_a_basis(basis_of(row, room.announced_in)),
        runs_to_the_end_of_the_year(RoomPeriodFacts(room.first, room.last, pro_rata=True)),
        intent_in_time(
            IntentFacts(
                room.first,
                room.intent_on,
                texts.get("stappen", ""),
                texts.get("informatie", ""),
                texts.get("horen", ""),
            )
        ),
        decision_in_time(HeightDecisionFacts(room.first, room.decided_on)),
        plan_in_time(PlanFacts(room.first, room.plan_on, written)),
        renewal_repeats_steps(
            RenewalFacts(again, bool(room.intent_on), bool(room.decided_on), bool(room.plan_on))
        ),
    )


def basis_of(row: models.Agreement, announced_in: str) -> BasisFacts:
    """On what a room of this agreement would rest."""
    used = any(clause["number"] == ROOM_CLAUSE and clause.get("used", True) for clause in row.clauses)
    return BasisFacts(FinancingVariant(row.variant), used, announced_in)


def _clause_texts(row: models.Agreement) -> dict[str, str]:
    found = (it.get("values", {}) for it in row.clauses if it["number"] == "1.5.3")
    return next(found, {})


__all__ = ["basis_of", "height_of", "step_verdicts"]
