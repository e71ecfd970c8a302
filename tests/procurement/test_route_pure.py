"""The route that follows from a definition, and its rules."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dekkend.kernel.rules import Effect
from dekkend.procurement import loading
from dekkend.procurement.consultation_rules import DialogueFacts, dialogue_sessions
from dekkend.procurement.definition import Definition
from dekkend.procurement.route_domain import (
    MomentKind,
    NeededFor,
    StepFacts,
    council_decision,
    effect_on_publication,
    moments_of,
)
from dekkend.procurement.route_rules import RouteFacts, changes_are_processed, decisions_are_there
from dekkend.procurement.route_states import RouteStatus

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"
PUBLISH = NeededFor.PUBLISH


def definition(name: str) -> Definition:
    found = loading.load(next(DEFINITIONS.glob(f"{name}*.toml"))).definition
    assert found is not None
    return found


def test_one_regional_body_decides_on_seven_documents() -> None:
    """S2 §4.7: seven documents, all by the RPO Zorg, after preparation and two advices."""
    moments = moments_of(definition("centraal-gelderland"))
    decisions = [it for it in moments if it.kind is MomentKind.DECIDE]
    assert [it.planned_on for it in decisions] == [
        date(2025, 3, 7),
        *[date(2025, 5, 16)] * 3,
        *[date(2025, 6, 20)] * 3,
    ]
    first = [it.kind for it in moments if it.document == decisions[0].document]
    assert first == [MomentKind.PREPARE, MomentKind.ADVISE, MomentKind.ADVISE, MomentKind.DECIDE]


def test_each_college_decides_by_itself() -> None:
    """S3 §13 and R10: eight colleges decide on the strategy before the procedure, then on the agreement."""
    moments = moments_of(definition("midden-ijssel"))
    strategy = [it for it in moments if it.document == "inkoopstrategie" and it.kind is MomentKind.DECIDE]
    assert len({it.municipality for it in strategy}) == 8
    assert {it.planned_on for it in strategy} == {date(2024, 12, 31)}
    agreement = [it for it in moments if it.document == "overeenkomst" and it.kind is MomentKind.DECIDE]
    assert {it.needed_for for it in agreement} == {NeededFor.FINALISE}


@pytest.mark.parametrize("file", sorted(DEFINITIONS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_example_gives_a_route_without_doubles(file: Path) -> None:
    found = loading.load(file).definition
    assert found is not None
    keys = [(it.document, it.body, it.municipality) for it in moments_of(found)]
    assert len(keys) == len(set(keys))


def step(status: RouteStatus = RouteStatus.OPEN, **more: object) -> StepFacts:
    return StepFacts("Strategie", MomentKind.DECIDE, status, needed_for=PUBLISH, **more)  # type: ignore[arg-type]


def test_a_step_waits_for_its_decisions() -> None:
    for status, blocks in (
        (RouteStatus.OPEN, True),
        (RouteStatus.DEFERRED, True),
        (RouteStatus.REJECTED, True),
        (RouteStatus.AGREED, False),
        (RouteStatus.CHANGED, False),
        (RouteStatus.DROPPED, False),
    ):
        assert decisions_are_there(RouteFacts(PUBLISH, (step(status),))).blocks is blocks
    assert not decisions_are_there(RouteFacts(NeededFor.FINALISE, (step(),))).applies
    assert decisions_are_there(RouteFacts(PUBLISH, (), made=False)).blocks


def test_changes_need_a_newer_definitive_version() -> None:
    changed = step(RouteStatus.CHANGED)
    assert changes_are_processed(RouteFacts(PUBLISH, (changed,))).blocks
    done = step(RouteStatus.CHANGED, newer_definitive=True)
    assert changes_are_processed(RouteFacts(PUBLISH, (done,))).holds


def test_a_late_decision_moves_the_publication() -> None:
    found = definition("centraal-gelderland")
    found = replace(found, term=replace(found.term, start=date(2027, 1, 1)))
    today = date(2026, 3, 20)
    effect = effect_on_publication([step(planned_on=date(2026, 4, 10))], found, today)
    assert effect is not None
    assert (effect.earliest, effect.past_norm) == (date(2026, 4, 10), date(2026, 3, 31))
    assert effect_on_publication([step(RouteStatus.AGREED)], found, today) is None
    assert step(planned_on=date(2026, 3, 19)).late_on(today)
    assert not step(planned_on=today).late_on(today)


def test_council_decision_is_there_when_each_council_decided() -> None:
    def council(status: RouteStatus, reference: str = "") -> StepFacts:
        return StepFacts("Raad", MomentKind.COUNCIL, status, None, PUBLISH, reference)

    agreed = council(RouteStatus.AGREED, "2026-12")
    assert council_decision([]) is None
    assert council_decision([agreed, council(RouteStatus.OPEN)]) is None
    assert council_decision([agreed, council(RouteStatus.AGREED, "2026-14")]) == "2026-12; 2026-14"


def test_dialogue_sessions() -> None:
    """CV-15: a number in the definition binds, else the fifth gives a warning."""
    assert dialogue_sessions(DialogueFacts(4)).holds
    assert dialogue_sessions(DialogueFacts(5)).effect is Effect.WARN
    assert dialogue_sessions(DialogueFacts(5, 4)).blocks
    assert dialogue_sessions(DialogueFacts(3, 2)).blocks
    assert dialogue_sessions(DialogueFacts(5, 6)).holds
