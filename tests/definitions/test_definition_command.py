"""``./dekkend definition``: what a purchasing officer sees, and the exit codes that programs rely on."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dekkend.cli.definition import definition, format_page
from dekkend.procurement.definition_schema import schema_text, simulation_schema_text
from tests.definitions.sample import changed

ROOT = Path(__file__).parents[2]
TREE = sorted(str(path) for path in (ROOT / "definitions").glob("*.toml"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(definition, list(arguments))


@pytest.fixture
def broken(tmp_path: Path) -> str:
    path = tmp_path / "fout.toml"
    path.write_text(changed(('form = "zemvi-2"', 'form = "emv-1"')), encoding="utf-8")
    return str(path)


def test_definitions_in_the_tree_pass_and_planning_is_shown() -> None:
    result = run("check", *TREE)
    assert result.exit_code == 0
    assert "Bestanden gecontroleerd: 5. Fouten: 0. " in result.output
    assert "publicatie tegenhouden: 3;" in result.output
    assert "(PL-07: Norm voor Opdrachtgeverschap" in result.output


def test_a_mistake_ends_with_1_and_tells_place_and_remedy(broken: str) -> None:
    result = run("check", broken)
    assert result.exit_code == 1
    assert (
        "procedure.form: “emv-1” is geen woord dat bij “form” past (DF-05)\n    Bedoelde u" in result.output
    )
    assert "Bestanden gecontroleerd: 1. Fouten: 1. " in result.output


def test_json_is_one_document(broken: str) -> None:
    result = run("check", broken, TREE[0], "--json")
    document = json.loads(result.output)
    assert result.exit_code == 1
    assert [file["ok"] for file in document["files"]] == [False, True]
    [problem] = document["files"][0]["problems"]
    assert set(problem) == {"file", "line", "column", "key", "rule", "message", "remedy"}
    assert document["files"][1]["planning"][0]["rule"].startswith("PL-")


def test_english(broken: str) -> None:
    result = run("check", broken, "--lang", "en")
    assert "Did you mean" in result.output


def test_no_file_is_wrong_usage() -> None:
    assert run("check").exit_code == 2


def test_practice_run_is_checked_beside_its_definition() -> None:
    path = next((ROOT / "definitions" / "simulations").glob("*.toml"))
    assert run("check", str(path)).exit_code == 0


def test_show_marks_what_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text(changed(('when = "2026-03"', 'when = "2026-05"')), encoding="utf-8")
    result = run("show", str(path))
    assert result.exit_code == 0
    assert (
        "!! Publicatie: tussen 1 mei 2026 en 31 mei 2026; uiterlijk 31 maart 2026 (PL-07, PL-12)"
        in result.output
    )
    assert "31 december 2030, 31 december 2032, 31 december 2034" in result.output


def test_show_refuses_a_broken_file(broken: str) -> None:
    assert run("show", broken).exit_code == 1


def test_schema_is_json_and_knows_the_words() -> None:
    result = run("schema")
    schema = json.loads(result.output)
    assert schema["additionalProperties"] is False
    assert "zemvi-2" in schema["$defs"]["ProcedureForm"]["enum"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("definitions/schema.json", schema_text),
        ("definitions/simulations/schema.json", simulation_schema_text),
        ("docs/definitions.md", format_page),
    ],
)
def test_generated_files_are_up_to_date(file: str, text: object) -> None:
    assert callable(text)
    assert (ROOT / file).read_text(encoding="utf-8") == text()


def test_example_in_the_docs_names_every_rule_of_the_format() -> None:
    page = format_page()
    assert all(f"DF-{number:02}" in page for number in range(1, 21))
