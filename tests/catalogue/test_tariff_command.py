"""``./dekkend tariff``: one JSON document with every line, and the exit codes that programs rely on."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dekkend.cli import main
from dekkend.cli.tariff import tariff
from tests.catalogue.tariff_samples import DAY, EXAMPLES, INDEX, PRICE, STRESS


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tariff, list(arguments))


def document(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_price_as_json_has_every_line() -> None:
    found = document("price", str(PRICE))
    lines = {line["id"]: line for line in found["lines"]}
    assert (found["ok"], found["tariff"], found["price"][:7]) == (True, "65.60", "65.6018")
    assert lines["loonkosten"]["rounded"] == "62967.56"
    assert lines["ziekte"]["left_rounded"] == "1505.46"
    assert lines["overhead"]["given"] == "25"
    assert {"kind", "source", "date", "owner"} <= lines["overhead"].keys()
    assert [line["number"] for line in found["lines"]] == list(range(1, len(lines) + 1))
    cents = [round(float(part["cents_that_add_up"]) * 100) for part in found["where_the_hour_goes"]]
    assert sum(cents) == 6560
    assert {one["id"]: one["tariff"] for one in found["what_if"]}["indirect-niet-declarabel"] == "76.28"
    assert found["overhead"]["of_total_percentage"] == "19.3753"
    assert [one["tariff"] for one in found["rounding"]] == ["65.60", "65.40", "65.40", "66.00"]


def test_no_number_has_an_exponent() -> None:
    for arguments in (("price", str(PRICE)), ("index", str(INDEX)), ("stress", str(STRESS))):
        assert "E-" not in json.dumps(document(*arguments)).replace("TE-", "")
        assert "E+" not in json.dumps(document(*arguments))


def test_index_as_json() -> None:
    found = document("index", str(INDEX))
    [year] = found["tariffs"][0]["years"]
    assert (year["index"]["percentage"], year["tariff"], year["after"]) == ("4.957", "68.85", "68.851792")
    assert {one["id"]: one["percentage_rounded"] for one in found["methods"]} == {
        "optellend": "4.957",
        "verhouding": "4.912",
        "samengesteld": "4.950",
        "alleen-raming": "3.944",
        "verhouding-delen-afgerond": "4.910",
        "optellend-totaal-afgerond": "4.960",
    }


def test_stress_as_json() -> None:
    found = document("stress", str(STRESS))
    new = found["scenarios"][1]
    assert (found["baseline"], new["change"], new["percentage"]) == ("16926000.00", "942000.00", "5.57")
    assert new["providers"]["margins"][0]["margin_percentage"] == "-2.43"
    assert [one["tariff"] for one in found["break_even"]] == ["65.74", "76.33"]


def test_own_figures_only(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(STRESS.read_text().replace('"fictief"', '"vertrouwelijk"'))
    found = document("stress", str(path))
    assert all(one["providers"]["margins"] == [] for one in found["scenarios"])
    own = document("stress", str(path), "--own", "a")
    assert {row["provider"] for row in own["scenarios"]} == {"a"}
    assert own["scenarios"][0]["margin_percentage"] == "-7.93"


@pytest.mark.parametrize(
    "arguments",
    [
        ("price", str(PRICE)),
        ("price", str(DAY)),
        ("index", str(INDEX)),
        ("stress", str(STRESS)),
        ("stress", str(STRESS), "--own", "a"),
        ("products", str(EXAMPLES / "producten.toml")),
    ],
)
def test_text_for_people(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4
    assert not any(line.endswith(" ") for line in result.output.splitlines())


def test_dutch_figures_in_text() -> None:
    assert "84.328,72" in run("price", str(PRICE)).output
    assert "19.207.131,00" in run("index", str(INDEX)).output


def test_a_refused_file_ends_with_1_and_tells_everything(tmp_path: Path) -> None:
    path = tmp_path / "fout.toml"
    text = PRICE.read_text().replace("share = 40", "share = 39").replace("hours = 200", 'hours = "veel"')
    path.write_text(text)
    result = run("price", str(path), "--json")
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert found["ok"] is False
    assert {problem["rule"] for problem in found["problems"]} == {"TB-01", "DF-04"}
    assert set(found["problems"][0]) == {"file", "line", "column", "key", "rule", "message", "remedy"}
    told = run("price", str(path))
    assert told.exit_code == 1
    assert "(TB-01)" in told.output


def test_a_price_that_cannot_be_calculated_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.toml"
    path.write_text(PRICE.read_text().replace("hours = 130", "hours = 1800"))
    with pytest.raises(SystemExit) as ended:
        main(["tariff", "price", str(path), "--json"])
    assert ended.value.code == 1
    assert "geen declarabele uren" in json.loads(capsys.readouterr().out)["refused"]["message"]


def test_an_unknown_provider_is_refused() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["tariff", "stress", str(STRESS), "--own", "z"])
    assert ended.value.code == 1


def test_no_file_is_wrong_usage() -> None:
    assert run("price").exit_code == 2
