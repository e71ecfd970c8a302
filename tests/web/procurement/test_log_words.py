"""The log in words: every act that is recorded has a name, steps are told by their states, people by name."""

import re
from pathlib import Path

import dekkend.procurement
from dekkend.web.views.procurement.log_words import MACHINES, SUBJECTS, act, told

RECORDED = re.compile(r'audit\.record(?:_many)?\([^"]*"([a-z_]+\.[a-z_]+)"')
PACKAGE = Path(dekkend.procurement.__file__).parent


def test_every_recorded_act_has_a_name() -> None:
    names = {
        found
        for file in PACKAGE.rglob("*.py")
        for found in RECORDED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(names) > 40
    assert {name for name in names if act(name) == name} == set()
    assert MACHINES.keys() <= SUBJECTS.keys()


def test_a_step_is_told_by_its_states_and_people_by_name() -> None:
    data = {"from": "concept", "to": "gepubliceerd", "closes_at": "2027-01-25T11:00:00Z", "nonce": "x"}
    text = told("procurement.publish", data, {})
    assert text.startswith("Concept → Gepubliceerd")
    assert "inschrijven tot: 25 januari 2027 12:00" in text
    assert "nonce" not in text
    seat = {"seat": 1, "from": 3, "to": 4, "reason": "ziek"}
    assert told("assessor.reassign", seat, {3: "Bram", 4: "Bo"}) == "Bram → Bo; plaats: 1; reden: ziek"
