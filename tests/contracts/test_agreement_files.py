"""Files with agreements: what is wrong is said with its rule; the command line answers in one document."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from dekkend.cli.agreement import agreement as command
from dekkend.contracts.agreement_allocation import may_allocate, open_cells
from dekkend.contracts.agreement_events import Stop
from dekkend.contracts.agreement_loading import agreement_from
from dekkend.contracts.agreement_model import Signing
from dekkend.contracts.agreement_verdicts import verdicts
from dekkend.contracts.lines import CellKey, LineState
from dekkend.contracts.standard_loading import standard_editions
from tests.contracts.samples import EXAMPLES, example, plain

AMBULANT = (EXAMPLES / "ambulant.toml").read_text(encoding="utf-8")


def spoilt(old: str, new: str) -> set[str]:
    assert old in AMBULANT
    found = agreement_from(AMBULANT.replace(old, new, 1), "x.toml")
    assert found.value is None
    assert all(problem.remedy.render() for problem in found.problems)
    return {problem.rule for problem in found.problems}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('edition = "wmo-1-2"', 'edition = "wmo-9"', "OB-02"),
        ('number = "1.6.1"', 'number = "1.6.9"', "OB-03"),
        ('number = "1.9"', 'number = "3.9"', "OB-04"),
        ('aantal = "2", ', "", "OB-05"),
        ('aantal = "2"', 'hoeveel = "2"', "DF-10"),
        ('municipality = "0293"', 'municipality = "0268"', "OB-06"),
        ("last = 2026-08-31", "last = 2026-05-31", "OB-08"),
        (
            "[insurance]",
            "[[extensions]]\nnumber = 2\ntold_at = 2029-06-30T12:00:00+02:00\n[insurance]",
            "OB-07",
        ),
        ("value = 2400000", 'value = "2400000"', "DF-04"),
        ('title = "Ambulante begeleiding"', 'titel = "Ambulante begeleiding"', "DF-02"),
        ("start = 2026-01-01", "start = 2026-02-30", "DF-08"),
        ('origin = "aanbesteding"', 'origin = "inkoop"', "DF-05"),
    ],
)
def test_a_spoilt_file_says_which_rule(old: str, new: str, rule: str) -> None:
    assert rule in spoilt(old, new)


def test_the_examples_block_on_nothing() -> None:
    for name in ("ambulant", "einde-februari"):
        found = verdicts(example(name), standard_editions())
        assert [verdict.rule for verdict in found if verdict.blocks] == []


def run(*arguments: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(command, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_moments_on_the_command_line() -> None:
    code, document = run("moments", str(EXAMPLES / "ambulant.toml"), "--on", "2026-11-23")
    assert code == 0
    assert document["work_list"] == ["CV-16:2026:1", "LD-08:zomer:einde", "CV-16:2026:2", "CT-13:index"]
    moments = document["moments"]
    assert isinstance(moments, list)
    assert {"key", "title", "role", "rule", "article", "opens", "due", "done", "state"} <= set(moments[0])


def test_an_own_edition_gives_its_own_clock() -> None:
    edition = str(EXAMPLES / "uitgave-voorbeeld.toml")
    code, document = run(
        "moments", str(EXAMPLES / "ambulant.toml"), "--on", "2026-11-23", "--edition", edition
    )
    assert code == 0
    assert "EX-11:wmo-voorbeeld" in document["work_list"]  # type: ignore[operator]


def test_check_contents_and_difference() -> None:
    assert run("check", str(EXAMPLES / "ambulant.toml"))[0] == 0
    contents = run("contents", str(EXAMPLES / "ambulant.toml"))[1]["clauses"]
    assert isinstance(contents, list)
    assert {"number": "1.9", "heading": "NVT", "used": False} in contents
    code, document = run("difference", "wmo-1-2", str(EXAMPLES / "uitgave-voorbeeld.toml"))
    assert (code, document["implement_by"]) == (0, "2027-04-01")


def test_a_missing_file_is_a_problem_and_no_crash(tmp_path: object) -> None:
    code, document = run("moments", f"{tmp_path}/weg.toml")
    assert (code, document["ok"]) == (1, False)
    plain = CliRunner().invoke(command, ["moments", str(EXAMPLES / "einde-februari.toml")])
    assert plain.exit_code == 0
    assert "CT-07" in plain.stdout


def test_a_client_is_allocated_only_after_both_signatures_in_an_open_cell() -> None:
    cell = CellKey("begeleiding", "0268")
    assert may_allocate(plain(), cell, date(2026, 1, 1)).allowed
    unsigned = may_allocate(plain(signing=Signing(provider_on=date(2025, 11, 8))), cell, date(2026, 1, 1))
    assert (unsigned.allowed, unsigned.signed.rule, unsigned.state) == (False, "EL-17", LineState.OPEN)
    assert may_allocate(plain(), cell, date(2025, 12, 31)).state is LineState.COMING
    stopped = plain(stops=(Stop(id="s", first=date(2026, 2, 1), imposed=True),))
    assert may_allocate(stopped, cell, date(2026, 2, 1)).state is LineState.STOPPED
    asked = plain(stops=(Stop(id="s", first=date(2026, 2, 1)),))
    assert may_allocate(asked, cell, date(2026, 2, 1)).allowed
    lifted = plain(stops=(Stop(id="s", first=date(2026, 2, 1), imposed=True, lifted_on=date(2026, 1, 20)),))
    assert list(open_cells(lifted, date(2026, 2, 1))) == [cell]
