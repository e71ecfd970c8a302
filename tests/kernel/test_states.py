from contextlib import nullcontext
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.states import Machine, NothingLeftToDo, TransitionNotAllowed
from dekkend.kernel.text import msg


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


class Other(StrEnum):
    BLUE = "blue"


TABLE = {
    (Light.RED, "go"): Light.GREEN,
    (Light.GREEN, "stop"): Light.RED,
    (Light.RED, "switch off"): Light.OFF,
}
TITLES = {
    "go": msg("Doorrijden"),
    "switch off": msg("Uitzetten"),
    Light.RED: msg("rood"),
    Light.OFF: msg("uit"),
}
MACHINE = Machine("light", Light, TABLE, TITLES)


def test_an_action_leads_to_a_state() -> None:
    assert MACHINE.next(Light.RED, "go") is Light.GREEN
    assert MACHINE.allows(Light.RED, "go")
    assert not MACHINE.allows(Light.GREEN, "go")
    assert MACHINE.actions(Light.RED) == ("go", "switch off")
    assert MACHINE.all_actions() == ("go", "stop", "switch off")
    assert MACHINE.start is Light.RED
    assert MACHINE.is_final(Light.OFF)


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        MACHINE.next(Light.RED, "stop")
    assert str(refused.value) == "“stop” kan niet in de status “rood”. Wat nu wel kan: Doorrijden, Uitzetten."


def test_at_the_end_nothing_is_possible() -> None:
    with pytest.raises(NothingLeftToDo) as refused:
        MACHINE.next(Light.OFF, "go")
    assert str(refused.value) == "“Doorrijden” kan niet meer: de status “uit” is het eind."


@pytest.mark.parametrize(
    ("table", "titles", "says"),
    [
        ({**TABLE, (Other.BLUE, "go"): Light.GREEN}, {}, "not states of it"),
        ({(Light.RED, "go"): Light.GREEN}, {}, "no way leads to off"),
        (TABLE, {"fly": msg("Vliegen")}, "titles for unknown fly"),
    ],
)
def test_a_table_with_a_mistake_is_refused(
    table: dict[object, object], titles: dict[str, object], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Machine("light", Light, table, titles)  # type: ignore[arg-type]


def test_a_machine_does_not_change() -> None:
    table = dict(TABLE)
    machine = Machine("light", Light, table)
    table.clear()
    assert machine.actions(Light.RED)
    with pytest.raises(TypeError):
        machine.table[Light.OFF, "go"] = Light.RED  # type: ignore[index]
    assert len({machine, MACHINE}) == 2


@given(st.lists(st.sampled_from(["go", "stop", "switch off"]), max_size=20))
def test_every_walk_stays_in_the_table(actions: list[str]) -> None:
    state = MACHINE.start
    for action in actions:
        if MACHINE.allows(state, action):
            state = MACHINE.next(state, action)
            assert state in MACHINE.reachable()
        else:
            with pytest.raises(TransitionNotAllowed):
                MACHINE.next(state, action)


@given(st.data())
def test_any_table_is_whole_or_refused(data: st.DataObject) -> None:
    rows = st.tuples(st.sampled_from(Light), st.sampled_from(["a", "b", "c"]))
    table = data.draw(st.dictionaries(rows, st.sampled_from(Light)))
    found = {Light.RED}
    for _ in Light:
        found |= {after for (before, _action), after in table.items() if before in found}
    with nullcontext() if found == set(Light) else pytest.raises(ValueError, match="no way leads to"):
        assert Machine("any", Light, table).reachable() == set(Light)
