"""The generated drawings of the state machines, ``docs/states/*.svg``.

States stand below each other in the order of their enumeration. An action to the next state is an arrow
down; every other action is a line of its own on the right, that gathers the states it leads from.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from dekkend.cli.home import ROOT
from dekkend.kernel.states import Machine

WIDTH, HEIGHT, STEP = 230, 34, 74
LEFT, TOP = 20, 20
LANE = 26
TEXT = "#1f2a37"
LINE = "#5b6b7c"
BOX, FINAL_BOX = "#e8f1f8", "#eef3ea"


@dataclass(frozen=True)
class Action:
    """One action to one state, from every state that it is possible in; states as row numbers."""

    title: str
    before: tuple[int, ...]
    after: int

    @property
    def is_step_down(self) -> bool:
        return self.before == (self.after - 1,)


def drawings() -> dict[str, str]:
    """The drawing of every machine, by file name."""
    return {f"{machine.name}.svg": drawing(machine) for machine in machines()}


def machines() -> Iterator[Machine[Any]]:
    """Every machine in the ``states`` modules of the contexts."""
    package = ROOT / "src" / "dekkend"
    for file in sorted(package.glob("*/*states.py")):
        if file.parent.name == "kernel":
            continue
        module = importlib.import_module(f"dekkend.{file.parent.name}.{file.stem}")
        yield from (value for value in vars(module).values() if isinstance(value, Machine))


def drawing(machine: Machine[Any]) -> str:
    """One machine as SVG, in Dutch, readable without style sheets."""
    states = list(machine.states)
    actions = _actions(machine, states)
    lanes = [action for action in actions if not action.is_step_down]
    width = LEFT + WIDTH + 60 + LANE * len(lanes) + 190
    height = TOP * 2 + STEP * (len(states) - 1) + HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" font-family="sans-serif" font-size="13" fill="{TEXT}" role="img">',
        f"<title>{escape(machine.name)}</title>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
        f' orient="auto"><path d="M0 0 8 4 0 8z" fill="{LINE}"/></marker></defs>',
        *(_state(machine, row, state) for row, state in enumerate(states)),
        *(_arrow_down(action) for action in actions if action.is_step_down),
        *(_lane(number, action) for number, action in enumerate(lanes)),
        *(_lane_label(number, action) for number, action in enumerate(lanes)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _actions(machine: Machine[Any], states: list[Any]) -> list[Action]:
    gathered: dict[tuple[str, int], list[int]] = {}
    for (before, action), after in machine.table.items():
        gathered.setdefault((action, states.index(after)), []).append(states.index(before))
    return [
        Action(machine.title(action).render(), tuple(sorted(rows)), after)
        for (action, after), rows in gathered.items()
    ]


def _state(machine: Machine[Any], row: int, state: Any) -> str:
    y = TOP + STEP * row
    fill = FINAL_BOX if machine.is_final(state) else BOX
    thick = 2.5 if state == machine.start else 1
    return (
        f'<rect x="{LEFT}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{fill}" stroke="{LINE}"'
        f' stroke-width="{thick}"/><text x="{LEFT + WIDTH / 2:g}" y="{y + 22}" text-anchor="middle">'
        f"{escape(machine.title(state).render())}</text>"
    )


def _arrow_down(action: Action) -> str:
    x, y = LEFT + WIDTH // 3, TOP + STEP * action.before[0] + HEIGHT
    return (
        f'<path d="M{x} {y}V{y + STEP - HEIGHT}" fill="none" stroke="{LINE}" marker-end="url(#arrow)"/>'
        f'<text x="{x + 8}" y="{y + 24}" fill="{LINE}">{escape(action.title)}</text>'
    )


def _lane(number: int, action: Action) -> str:
    right, x = LEFT + WIDTH, _lane_x(number)
    into, out = _arrival(action), _departures(action)
    lines = "".join(f"M{right} {y}H{x}" for y in out) + f"M{x} {min(*out, into)}V{max(*out, into)}"
    return (
        f'<path d="{lines}" fill="none" stroke="{LINE}"/>'
        f'<path d="M{x} {into}H{right}" fill="none" stroke="{LINE}" marker-end="url(#arrow)"/>'
    )


def _lane_label(number: int, action: Action) -> str:
    middle = (_arrival(action) + _departures(action)[0]) // 2
    return (
        f'<text x="{_lane_x(number) + 5}" y="{middle}" fill="{LINE}" paint-order="stroke" stroke="#fff"'
        f' stroke-width="4">{escape(action.title)}</text>'
    )


def _lane_x(number: int) -> int:
    return LEFT + WIDTH + 40 + LANE * number


def _arrival(action: Action) -> int:
    return TOP + STEP * action.after + HEIGHT // 3


def _departures(action: Action) -> list[int]:
    return [TOP + STEP * row + HEIGHT * 2 // 3 for row in action.before]
