"""``./dekkend message``: check, answer and show, for people and for programs."""

import json

import pytest
from click.testing import CliRunner

from dekkend.cli.message import message
from dekkend.messaging.checking import check
from dekkend.messaging.codec import write
from tests.messaging.samples import BSN, broken, sample


@pytest.fixture
def run():
    def call(*arguments: object):
        return CliRunner().invoke(message, [str(argument) for argument in arguments], catch_exceptions=True)

    return call


@pytest.fixture
def good(tmp_path):
    file = tmp_path / "good.xml"
    file.write_bytes(write(sample("301")))
    return file


@pytest.fixture
def bad(tmp_path):
    file = tmp_path / "bad.xml"
    file.write_bytes(write(broken("305", {"Client/Bsn": "999900007"})))
    return file


def test_a_good_message_is_in_order(run, good):
    result = run("check", good)
    assert result.exit_code == 0
    assert "WMO301, in orde" in result.stdout


def test_check_gives_one_document_for_one_file(run, bad):
    result = run("check", bad, "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert set(document) == {"file", "message", "valid", "problems"}
    assert (document["message"], document["valid"]) == ("WMO305", False)
    (problem,) = document["problems"]
    assert set(problem) == {"rule", "return_code", "path", "line", "says", "remedy"}
    assert (problem["rule"], problem["return_code"]) == ("CS002", "0001")
    assert problem["path"] == "/Bericht/Client/Bsn"
    assert "<wmo305:Bsn>" in bad.read_text().splitlines()[problem["line"] - 1]
    assert "999900007" not in result.stdout


def test_check_gives_a_list_for_more_files(run, good, bad):
    result = run("check", good, bad, "--json")
    assert result.exit_code == 1
    assert [document["valid"] for document in json.loads(result.stdout)] == [True, False]


def test_a_message_with_a_wrong_structure_keeps_its_name(run, tmp_path):
    file = tmp_path / "wrong.xml"
    file.write_bytes(write(sample("301")).replace(b"Geslacht>", b"Sexe>"))
    document = json.loads(run("check", file, "--json").stdout)
    assert document["message"] == "WMO301"
    assert {problem["rule"] for problem in document["problems"]} == {"XSD"}


def test_people_read_the_place_and_the_remedy(run, bad):
    told = run("check", bad).stdout
    assert "CS002 [0001]  /Bericht/Client/Bsn" in told
    assert "elfproef" in told
    assert "Controleer het BSN" in told


def test_a_file_that_is_too_large_is_not_opened(run, tmp_path):
    file = tmp_path / "large.xml"
    with file.open("wb") as stream:
        stream.truncate(2**30)
    document = json.loads(run("check", file, "--json").stdout)
    assert [problem["rule"] for problem in document["problems"]] == ["OP179"]


def test_a_file_that_is_not_there_is_wrong_usage(run):
    assert run("check", "/does/not/exist.xml").exit_code == 2


def test_answer_writes_the_return_message(run, bad):
    result = run("answer", bad, "--date", "2025-06-04")
    assert result.exit_code == 0
    report = check(result.stdout_bytes)
    assert report.name == "WMO306"
    assert report.valid
    assert report.message.Bericht.Client.RetourCodes.RetourCode == ("0001",)
    assert run("answer", bad, "--date", "2025-06-04").stdout == result.stdout


def test_an_answer_to_what_cannot_be_read_is_refused(run, tmp_path):
    file = tmp_path / "not.xml"
    file.write_text("<a/>")
    result = run("answer", file)
    assert result.stdout == ""
    assert type(result.exception).__name__ == "NotReadable"


def test_an_identification_has_at_most_twelve_signs(run, good):
    assert run("answer", good, "--identification", "1234567890123").exit_code == 2


def test_show_tells_the_meaning_of_codes(run, good):
    told = run("show", good).stdout
    assert "WMO301: Toewijzing" in told
    assert "Eenheid: 04 (Uur)" in told
    assert "Ingangsdatum: 1 mei 2025" in told
    assert "LandCode: NL (Nederland)" in told


def test_show_as_data_uses_the_names_of_the_standard(run, good):
    document = json.loads(run("show", good, "--json").stdout)
    assert document["message"] == "WMO301"
    assert document["Bericht"]["Client"]["Bsn"] == str(BSN)
    assert document["Bericht"]["Client"]["ToegewezenProducten"]["ToegewezenProduct"][0]["Omvang"] == {
        "Volume": 3,
        "Eenheid": "04",
        "Frequentie": "2",
    }


def test_amounts_are_shown_in_euros(run, tmp_path):
    file = tmp_path / "claim.xml"
    file.write_bytes(write(sample("323")))
    assert "TotaalBedrag: € 180,00" in run("show", file).stdout.replace("\u00a0", " ")
