"""Each rule of the standards: judged or accounted for, kept by good messages, found where it is broken."""

import csv

import pytest

from dekkend.messaging.checking import check, judge, rules_of
from dekkend.messaging.codec import write
from dekkend.messaging.elements import shared
from dekkend.messaging.message import part
from dekkend.messaging.rules.coverage import AWAITING, BY_SCHEMA, READINGS
from dekkend.messaging.structure.model import Standard
from tests.messaging import official
from tests.messaging.rule_cases import CASES, FINE, IJW_CASES, LINES
from tests.messaging.samples import MAKERS, broken, line, sample


@pytest.mark.parametrize("standard", Standard)
@pytest.mark.parametrize("number", MAKERS)
def test_good_messages_keep_every_rule(number, standard):
    report = check(write(sample(number, standard)))
    assert report.problems == ()
    assert report.valid


@pytest.mark.parametrize(("rule", "number", "changes", "path"), CASES, ids=lambda value: str(value)[:40])
def test_a_broken_rule_is_found_where_it_is_broken(rule, number, changes, path):
    found = {(problem.rule, problem.path): problem for problem in judge(broken(number, changes))}
    assert (rule, f"/Bericht/{path}") in found, list(found)
    problem = found[rule, f"/Bericht/{path}"]
    assert problem.return_code == ("9346" if rule == "TR346" else "0001")
    assert str(problem.says)
    assert str(problem.remedy)


@pytest.mark.parametrize(("rule", "number", "changes", "path"), IJW_CASES)
def test_a_broken_rule_of_ijw_is_found(rule, number, changes, path):
    found = {(problem.rule, problem.path) for problem in judge(broken(number, changes, Standard.IJW))}
    assert found == {(rule, f"/Bericht/{path}")}


def test_another_municipality_goes_with_reason_eight_only():
    from dekkend.messaging.elements import m319

    changes = {"Antwoord/Woonplaatsbeginsel": m319.Woonplaatsbeginsel("0384")}
    assert {problem.rule for problem in judge(broken("319", changes, Standard.IJW))} == {"TR409"}
    changes["Antwoord/RedenAfwijzingVerzoek"] = "8"
    assert judge(broken("319", changes, Standard.IJW)) == ()


@pytest.mark.parametrize(("number", "changes"), FINE)
def test_what_looks_odd_and_is_allowed(number, changes):
    assert judge(broken(number, changes)) == ()


@official.needed
@pytest.mark.parametrize("file", official.examples(), ids=lambda file: file.stem)
def test_the_official_examples_keep_every_rule(file):
    assert check(file.read_bytes()).problems == ()


def test_every_case_is_of_a_rule_and_every_rule_has_a_case():
    judged = {rule.id for number in MAKERS for rule in rules_of(number, with_facts=False)}
    assert judged == {case[0] for case in (*CASES, *IJW_CASES)} | {"TR409", "TR319"}


def _listed(name: str) -> list[dict[str, str]]:
    with (official.FOLDER / "rules" / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _numbers(messages: str) -> list[str]:
    return [name[-3:] for name in messages.split() if name[-3:].isdigit()]


def _missing(rule: str, numbers: list[str]) -> list[str]:
    if rule.startswith("RS") or rule in BY_SCHEMA or rule in AWAITING:
        return []
    return [
        f"{rule} in {number}"
        for number in numbers
        if rule not in {found.id for found in rules_of(number, with_facts=True)}
    ]


@official.needed
@pytest.mark.parametrize("name", ["technical_rules.csv", "element_rules.csv"])
def test_every_rule_of_the_standards_is_judged_or_accounted_for(name):
    rows = _listed(name)
    assert len(rows) in (158, 968)
    missing = [
        text
        for row in rows
        for text in _missing(row["rule"], _numbers(row.get("messages") or row["message"]))
    ]
    assert sorted(set(missing)) == []


@official.needed
def test_no_rule_is_accounted_for_that_is_judged_or_unknown():
    technical = {row["rule"] for row in _listed("technical_rules.csv")}
    element = {row["rule"] for row in _listed("element_rules.csv")}
    judged = {rule.id for number in MAKERS for rule in rules_of(number, with_facts=True)}
    assert set(AWAITING) & judged == set()
    assert set(AWAITING) <= technical
    assert set(BY_SCHEMA) <= element
    assert set(READINGS) <= judged
    assert judged <= technical | element


def test_the_line_of_a_problem_is_that_of_its_element():
    message = broken("323", {"Declaratie/Clienten/Client/1/Bsn": "000000000"})
    data = write(message)
    (problem,) = check(data).problems
    assert "000000000" in data.decode().splitlines()[problem.line - 1]


def test_lines_are_right_in_long_files():
    usual = line("L", 1)
    many = tuple(
        usual._replace(ProductReferentie=shared.CDT_Referentie(f"L{number}", None), ToewijzingNummer=number)
        for number in range(100, 6100)
    )
    wrong = (*many, usual._replace(ToewijzingNummer=9001, ProductTarief=None))
    data = write(broken("323", {LINES: wrong, "Declaratie/TotaalIngediendBedrag/TotaalBedrag": 6000 * 6002}))
    (problem,) = check(data).problems
    assert problem.rule == "CD087"
    assert problem.line > 65_535
    assert data.decode().splitlines()[problem.line - 1].strip() == "<wmo323:Prestatie>"


def test_part_is_used_for_what_is_left_out():
    assert part(shared.CDT_Product, Categorie="02").Code is None
