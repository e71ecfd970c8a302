"""The drawing of an agreement: bars for its term, rooms and stops, one mark for moments close together."""

from datetime import date
from pathlib import Path

from dekkend.contracts.agreement_loading import load_agreement
from dekkend.contracts.moments import moments
from dekkend.web import formats
from dekkend.web.badges import Tone
from dekkend.web.charts import FILLS
from dekkend.web.term_line import TermLine, term_line

FILE = Path(__file__).resolve().parents[2] / "examples" / "agreements" / "ambulant.toml"
TODAY = date(2026, 11, 23)


def line() -> TermLine:
    agreement = load_agreement(FILE).value
    assert agreement is not None
    return term_line(agreement, moments(agreement, TODAY), TODAY)


def test_extensions_that_may_still_come_are_dashed():
    term = [it for it in line().spans if it.y == line().rows[0][1]]
    assert [(formats.text(it.label), it.dashed) for it in term] == [
        ("Eerste periode", False),
        ("Verlenging 1", True),
        ("Verlenging 2", True),
    ]


def test_rows_are_those_that_hold_something():
    names = [formats.text(name) for name, _y in line().rows]
    assert names == ["Looptijd", "Bestedingsruimte", "Cliëntenstop", "Momenten"]


def test_everything_stays_within_the_drawing():
    drawn = line()
    assert all(drawn.left <= it.x and it.x + it.width <= drawn.width for it in drawn.spans)
    assert all(drawn.left - 14 <= it.x <= drawn.width for it in drawn.marks)


def test_a_late_task_gives_its_colour_and_sign_to_the_mark():
    late = [it for it in line().marks if it.fill == FILLS[Tone.BAD]]
    assert late
    assert {it.sign for it in late} == {"!"}


def test_each_moment_is_in_one_mark():
    agreement = load_agreement(FILE).value
    assert agreement is not None
    assert sum(it.count for it in line().marks) == len(moments(agreement, TODAY))
