"""A definition file is read strictly, and everything wrong with it is told at once, with the place."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dekkend.kernel.toml_files import LARGEST_FILE
from dekkend.procurement.canonical import canonical, from_json
from dekkend.procurement.loading import LoadResult, check, load, load_text
from dekkend.procurement.planning_rules import planning_verdicts
from dekkend.procurement.timeline import timeline
from tests.definitions.sample import SOUND, changed, line_of

ROOT = Path(__file__).parents[2]
DEFINITIONS = sorted((ROOT / "definitions").glob("*.toml"))


def problems_of(text: str) -> list[tuple[int | None, str, str]]:
    result = load_text(text, "f.toml")
    assert (result.definition is None) == bool(result.problems)
    return [(problem.line, problem.key, problem.rule) for problem in result.problems]


def only_problem(text: str) -> tuple[int | None, str, str, str, str]:
    [problem] = load_text(text, "f.toml").problems
    return problem.line, problem.key, problem.rule, str(problem.message), str(problem.remedy)


def test_sound_definition_has_no_problems() -> None:
    result = load_text(SOUND, "f.toml")
    assert result.problems == ()
    assert result.definition is not None
    assert [lot.products for lot in result.definition.lots] == [("begeleiding",)]


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_every_definition_in_the_tree_is_sound_and_named_after_its_id(path: Path) -> None:
    result = load(path)
    assert [problem.render() for problem in result.problems] == []
    assert result.definition is not None
    assert result.definition.id == path.stem


def test_there_are_five_definitions() -> None:
    assert len(DEFINITIONS) == 5


TEN_MISTAKES = changed(
    ('title = "Proef Wmo 2027"', 'titel = "Proef Wmo 2027"'),
    ('name = "Proefregio"\nsource = "S0 §1"', 'name = "Proefregio"\nsource = "S9 §1"'),
    ('municipality = "0225"', 'municipality = "0226"'),
    ("until = 2028-12-31", "until = 2028-02-30"),
    ('category = "02"', 'category = "45"'),
    ('number = "1"', "number = 1"),
    ('products = ["begeleiding"]', 'products = ["begeleidng"]'),
    ('form = "zemvi-2"', 'form = "zemv-2"'),
    ("latest_end = 2034-12-31", "latest_end = 2035-12-31"),
    ("weight = 40", "weight = 30"),
)
TEN_ANSWERS = [
    ('titel = "', "titel", "DF-02", "“titel” is geen sleutel", "Bedoelde u “title”?"),
    ('source = "S9', "region.source", "DF-15", "“S9 §1” begint niet met een bekend document", "S0"),
    ('"0226"', "region.municipalities[1].name", "DF-11", "Code 0226 is Duiven, niet Druten", "0225"),
    ("2028-02-30", "region.municipalities[1].until", "DF-08", "2028-02-30 bestaat niet", "kalender"),
    ('"45"', "products[0].category", "DF-12", "Productcategorie 45 bestaat niet", "02 Begeleiding"),
    ("number = 1", "lots[0].number", "DF-04", "een tekst tussen aanhalingstekens", "Schrijf een tekst"),
    ("begeleidng", "lots[0].products[0]", "DF-10", "geen product “begeleidng”", "Bedoelde u “begeleiding”?"),
    ("zemv-2", "procedure.form", "DF-05", "“zemv-2” is geen woord", "Bedoelde u “zemvi-"),
    ("2035-12-31", "term.latest_end", "DF-17", "eindigt op 31 december 2034", "31 december 2030"),
    ("weight = 30", "criteria[1].weight", "DF-14", "zijn samen 90", "samen 100"),
]


def test_ten_mistakes_give_ten_clear_problems() -> None:
    result = load_text(TEN_MISTAKES, "fout.toml")
    assert result.definition is None
    found = {problem.key: problem for problem in result.problems}
    assert len(result.problems) == 10
    for text, key, rule, message, remedy in TEN_ANSWERS:
        problem = found[key]
        assert (problem.file, problem.line) == ("fout.toml", line_of(TEN_MISTAKES, text)), key
        assert problem.rule == rule
        assert message in str(problem.message)
        assert remedy in str(problem.remedy)


def test_problems_stand_in_the_order_of_the_file() -> None:
    lines = [line or 0 for line, _, _ in problems_of(TEN_MISTAKES)]
    assert lines == sorted(lines)


def test_problem_renders_with_place_key_rule_and_remedy() -> None:
    [problem] = load_text(changed(('form = "zemvi-2"', 'form = "emv-1"')), "map/f.toml").problems
    line = line_of(SOUND, 'form = "zemvi-2"')
    assert problem.render().startswith(f"map/f.toml:{line}: procedure.form: “emv-1” is geen woord")
    assert problem.render().endswith("(DF-05)\n    Bedoelde u “emvi-1”?")
    assert problem.as_json()["rule"] == "DF-05"


@pytest.mark.parametrize(
    ("old", "new", "key", "rule"),
    [
        ('id = "begeleiding"', "", "products[0].id", "DF-03"),
        ('source = "S0 §2"', "", "products[0].source", "DF-03"),
        ('law = "wmo"', 'law = "wmoo"', "products[0].law", "DF-05"),
        ('id = "visie"', 'id = "Visie 1"', "criteria[0].id", "DF-06"),
        ('municipality = "0268"', 'municipality = "268"', "region.municipalities[0].municipality", "DF-06"),
        ('municipality = "0268"', 'municipality = "9999"', "region.municipalities[0].municipality", "DF-11"),
        ("initial_months = 48", "initial_months = 0", "term.initial_months", "DF-07"),
        ("initial_months = 48", "initial_months = 480", "term.initial_months", "DF-07"),
        ("initial_months = 48", "initial_months = 48.5", "term.initial_months", "DF-04"),
        ("initial_months = 48", "initial_months = true", "term.initial_months", "DF-04"),
        ("start = 2027-01-01", 'start = "morgen"', "term.start", "DF-04"),
        ("start = 2027-01-01", 'start = "2027-02-31"', "term.start", "DF-08"),
        ("start = 2027-01-01", "start = 2027-13-01", "term.start", "DF-08"),
        ("start = 2027-01-01", "start = 2207-01-01", "term.start", "DF-08"),
        ('when = "2026-03"', 'when = "1826-03"', "steps[0].when", "DF-08"),
        ('when = "2026-03"', 'when = "2026-3"', "steps[0].when", "DF-08"),
        ('when = "2026-03"', 'when = "2026-05/2026-03"', "steps[0].when", "DF-08"),
        ('when = "2026-03"', 'when = "2027-03"', "steps[1].when", "DF-16"),
        ('when = "2027-01-01"', 'when = "2027-02"', "steps[1].when", "DF-16"),
        ('id = "ervaring"', 'id = "visie"', "criteria[1].id", "DF-09"),
        ('["begeleiding"]', '["begeleiding", "begeleiding"]', "lots[0].products", "DF-09"),
        ("weight = 60", "weight = 1e999999999", "criteria[0].weight", "DF-07"),
        ("weight = 60", "weight = nan", "criteria[0].weight", "DF-04"),
        ("weight = 60\n", "", "criteria[1].weight", "DF-14"),
        ("option_months = 24\n", "", "term.options", "DF-17"),
        ("start = 2027-01-01", "start = 2036-01-01", "term.latest_end", "DF-08"),
        ('category = "02"', 'tied_to = "begeleiding"', "products[0].tied_to", "DF-10"),
        ('laws = ["wmo"]', 'laws = ["jeugdwet"]', "products[0].law", "DF-10"),
    ],
)
def test_one_mistake_is_found_at_its_key(old: str, new: str, key: str, rule: str) -> None:
    assert (key, rule) in [(found_key, found) for _, found_key, found in problems_of(changed((old, new)))]


def test_misspelt_required_key_is_one_problem_not_two() -> None:
    text = changed(('products = ["begeleiding"]', 'prodcuts = ["begeleiding"]'))
    _, key, rule, _, remedy = only_problem(text)
    assert (key, rule, remedy) == ("lots[0].prodcuts", "DF-02", "Bedoelde u “products”?")


def test_membership_may_come_twice_for_other_days_or_other_lots() -> None:
    again = (
        '{ municipality = "0225", name = "Druten", source = "S0 §1", from_date = 2029-01-01 },\n]\n\n[[prod'
    )
    assert problems_of(changed(("]\n\n[[prod", again))) == []
    overlapping = again.replace("2029-01-01", "2028-12-31")
    [(_, key, rule)] = problems_of(changed(("]\n\n[[prod", overlapping)))
    assert (key, rule) == ("region.municipalities[2]", "DF-13")


def test_weights_are_added_up_per_lot() -> None:
    second = changed(
        (
            "[procedure]",
            '[[lots]]\nid = "b"\nnumber = "2"\nname = "B"\nproducts = []\nsource = "S0"\n\n[procedure]',
        ),
        ("weight = 40", 'weight = 40\nlots = ["perceel-1"]'),
    )
    [(_, key, rule)] = problems_of(second)
    assert (key, rule) == ("criteria[0].weight", "DF-14")


def test_impossible_date_does_not_hide_other_problems() -> None:
    text = changed(("until = 2028-12-31", "until = 2028-02-30"), ('form = "zemvi-2"', 'form = "x"'))
    assert [rule for _, _, rule in problems_of(text)] == ["DF-08", "DF-05"]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a = 1\nb = \n", 2, None, "hier hoort een waarde"),
        ('a = 1\nb = "x\nc = 2\n', 2, 7, "teken"),
        ("a = 1\na = 2\nb = 3\n", 2, 6, "staat er al"),
        ("[a]\n[a]\n", 2, 3, "deze tabel staat er al"),
        ("a = ja\n", 1, 5, "hier hoort een waarde"),
    ],
)
def test_broken_toml_names_line_and_column(text: str, line: int, column: int | None, words: str) -> None:
    [problem] = load_text(text, "f.toml").problems
    assert problem.rule == "DF-01"
    assert problem.line == line
    assert column is None or problem.column == column
    assert words in str(problem.message)


def test_bare_month_is_explained() -> None:
    [problem] = load_text(changed(('when = "2026-03"', "when = 2026-03")), "f.toml").problems
    assert "aanhalingstekens" in str(problem.remedy)
    assert problem.line == line_of(SOUND, 'when = "2026-03"')


def test_broken_files_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "goed.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "kapot.toml").write_text("a = \n", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b'format = 1\nid = "\xe9"\n')
    (tmp_path / "groot.toml").write_bytes(b"#" * (LARGEST_FILE + 1))
    names = ["weg.toml", "kapot.toml", "latin.toml", "groot.toml", ".", "goed.toml"]
    results = check(tmp_path / name for name in names)
    rules = [[problem.rule for problem in result.problems] for result in results]
    assert rules == [["DF-19"], ["DF-01"], ["DF-19"], ["DF-19"], ["DF-19"], []]
    assert results[2].problems[0].line == 2


LINES = SOUND.split("\n")
VALUES = st.sampled_from(
    [
        *("1", "-3", "1.5", "true", '"x"', '""', "[]", "[1]", "{}", "[[]]", '["a", 1]', "2025-01-01", "nan"),
        *(
            "2025-02-30",
            "99999999999999999999",
            "1e400",
            '{ id = "x" }',
            "07:32:00",
            '"""\n',
            "2025-01-01T00:00:00Z",
        ),
        *('"wmo"', '"S0 §1"', "'''\na\n'''", '"0268"', "[" * 40 + "]" * 40, "0x10", '"\\u00e9"', "9" * 5000),
    ]
)


@st.composite
def broken_definitions(draw: st.DrawFn) -> str:
    """The sound definition with some lines dropped, doubled, moved, or given another value or key."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "value", "key", "noise"])):
            case "drop":
                lines[at] = ""
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "value":
                lines[at] = f"{lines[at].partition('=')[0]}= {draw(VALUES)}"
            case "key":
                lines[at] = draw(st.sampled_from(["x", "a.b", '"q"', "term.x", "steps"])) + " = 1"
            case "noise":
                lines[at] += draw(st.text(max_size=6))
    return "\n".join(lines)


def assert_problems_or_definition(text: str) -> LoadResult:
    result = load_text(text, "f.toml")
    assert (result.definition is None) == bool(result.problems)
    if result.definition is not None:
        assert from_json(canonical(result.definition)) == result.definition
        assert all(verdict.reason.render("nl") for verdict in planning_verdicts(result.definition))
        assert len(timeline(result.definition)) == len(result.definition.steps)
    for problem in result.problems:
        assert problem.rule
        assert problem.render("nl")
        assert problem.render("en")
        json.dumps(problem.as_json())
        assert problem.line is None or 1 <= problem.line <= text.count("\n") + 1
    return result


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken_definitions())
@example("a = " + "[" * 5000 + "]" * 5000)
@example("a = " + "9" * 5000)
@example(changed(("start = 2027-01-01", "start = 9999-12-31"), ("latest_end = 2034-12-31", "")))
@example(changed(("start = 2027-01-01", "start = 0001-01-01"), ("latest_end = 2034-12-31", "")))
@example(changed(('when = "2026-03"', 'when = "0001"')))
@example(changed(("start = 2027-01-01", "start = 2199-12-31"), ("latest_end = 2034-12-31", "")))
@example("")
@example("\ufeff")
@example("lots = [" + "{}, " * 20 + "]")
@example('region = { municipalities = [ { municipality = "0268", name = 3 } ] }')
@example('[[lots]]\nid = "a"\n[[lots.x]]\n[[lots]]\nid = "a"')
def test_any_change_gives_problems_or_a_definition(text: str) -> None:
    assert_problems_or_definition(text)
