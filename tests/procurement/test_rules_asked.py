"""Every rule of the parts on planning and eligibility is asked somewhere in a flow."""

import re
from functools import cache
from pathlib import Path

import pytest

from dekkend.cli.rules import import_rules
from dekkend.kernel.rule_ids import PARTS
from dekkend.kernel.rules import find
from dekkend.procurement.procedure_forms import forms

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dekkend"
PLANNING = "procurement/planning_rules.py"
"""The planning rules are asked together, by ``planning_verdicts``: on the overview and at the check."""

ASKED: dict[str, str] = {
    **dict.fromkeys((f"PL-{number:02}" for number in range(1, 14)), PLANNING),
    "PL-14": "procurement/award_clocks.py",
    "PL-14a": "procurement/services/repair.py",
    "PL-15": PLANNING,
    "PL-16": "procurement/award_clocks.py",
    "PL-17": "procurement/queries/complaints.py",
    "PL-18": "procurement/services/complaints.py",
    "PL-19": "procurement/services/complaints.py",
    "PL-20": "procurement/services/contacts.py",
    "PL-21": "procurement/award_clocks.py",
    "EL-01": "procurement/procedure_flow.py",
    "EL-02": "procurement/checking.py",
    "EL-03": "procurement/checking.py",
    "EL-04": "procurement/checking.py",
    "EL-05": "procurement/checking.py",
    "EL-06": "procurement/checking.py",
    "EL-07": "procurement/services/conditions.py",
    "EL-08": "oversight/services/bibob.py",
    "EL-09": "procurement/checking.py",
    "EL-10": "procurement/checking.py",
    "EL-11": "procurement/services/joining.py",
    "EL-12": "procurement/services/joining.py",
    "EL-13": "procurement/party_rules.py",
    "EL-14": "procurement/party_rules.py",
    "EL-15": "procurement/procedure_checks.py",
    "EL-16": "procurement/services/setup.py",
    "EL-17": "procurement/award_clocks.py",
}
"""Where each rule is asked: the file holds the rule's function, or cites its id."""

BY_CITATION = {"PL-14", "PL-14a", "PL-16", "PL-21", "EL-08", "EL-17"}
"""Asked of what really happened, by their id: the rule of the catalogue judges plans, or another context."""


@cache
def text_of(file: str) -> str:
    return (SOURCE / file).read_text(encoding="utf-8")


def ids() -> list[str]:
    return [id for part in PARTS if part.letters in ("PL", "EL") for id in part.ids()]


def test_the_table_holds_every_rule_of_both_parts() -> None:
    assert sorted(ASKED) == sorted(ids())


@pytest.mark.parametrize("id", ids())
def test_the_rule_is_asked_where_the_table_says(id: str) -> None:
    import_rules()
    rule = find(id)
    text = text_of(ASKED[id])
    named = re.search(rf"\b{rule.function.__name__}\b", text)
    cited = id in BY_CITATION and id in text
    assert named or cited, f"nobody asks {id} ({rule.function.__name__}) in {ASKED[id]}"


@pytest.mark.parametrize("form", list(forms().values()), ids=lambda form: form.id.value)
def test_a_form_names_only_rules_that_there_are_and_that_are_asked(form: object) -> None:
    import_rules()
    of_both = [id for id in form.rules if id.startswith(("PL", "EL"))]
    assert set(of_both) <= set(ASKED)
    assert {"EL-01", "EL-02", "EL-10", "EL-17"} <= set(of_both)
