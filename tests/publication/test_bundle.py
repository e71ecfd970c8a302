"""The court file: whole, signed, checked without Dekkend, every decision calculated again from it alone."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.procurement import definition as d
from dekkend.procurement.award_domain import Change, ChangeKind, Ground
from dekkend.procurement.awarding import decide_lot
from dekkend.procurement.domain import ScoredBid
from dekkend.procurement.errors import NotAllowed
from dekkend.procurement.models import Decision, SubmissionItem
from dekkend.procurement.queries.case_file import LEFT_OUT, paths
from dekkend.procurement.services.practice import run_practice
from dekkend.procurement.services.regions import ensure_region
from dekkend.procurement.services.revising import announce_revision, prepare_revision
from dekkend.publication import case_files, verify_bundle
from dekkend.publication.bundle import Recipient, write_bundle
from dekkend.runtime import audit, clock, files, vault
from tests.procurement.awarded import ANNOUNCED, announced, bid_of
from tests.procurement.small import FACT, Small
from tests.procurement.stateful.roads import with_price
from tests.procurement.test_form_examples import example

pytestmark = pytest.mark.django_db


@dataclass
class Court:
    """A revised award, and its court file."""

    small: Small
    file: Path

    def names(self) -> list[str]:
        with zipfile.ZipFile(self.file) as packed:
            return packed.namelist()

    def changed(self, target: Path, name: str, content: bytes | None) -> Path:
        """The same file with one thing changed, added or (None) left away."""
        with zipfile.ZipFile(self.file) as source, zipfile.ZipFile(target, "w") as made:
            for each in source.namelist():
                if each != name:
                    made.writestr(each, source.read(each))
            if content is not None:
                made.writestr(name, content)
        return target


@pytest.fixture
def court(tmp_path: Path) -> Court:
    small = announced(een="9", twee="8", drie="8")
    item = SubmissionItem.objects.filter(submission__number=small.numbers["twee"]).order_by("pk")[0]
    stored = files.save(SimpleUploadedFile("plan.txt", b"Ons geheime plan"), SYSTEM)
    SubmissionItem.objects.filter(pk=item.pk).update(file=f"{stored.pk}:{stored.sha256}", text="Geheim.")
    change = Change(bid_of(small, "een").pk, ChangeKind.EXCLUDE, "Onjuiste verklaring.")
    with clock.fixed(ANNOUNCED + timedelta(days=3)):
        found = prepare_revision(
            SYSTEM, small.id, ground=Ground.MISTAKE, reason="Niet goed gekeken.", changes=[change]
        )
        announce_revision(SYSTEM, small.id, found.number)
    file = tmp_path / "dossier.zip"
    with file.open("wb") as target:
        write_bundle(small.slug, target, made_by="Test")
    return Court(small, file)


def test_a_court_file_checks_out_and_names_its_parts(court: Court) -> None:
    assert list(verify_bundle.problems(verify_bundle.Bundle(court.file))) == []
    names = court.names()
    for wanted in ("index.html", "logboek.jsonl", "verify_bundle.py", "verify_audit.py", "rekenregels.json"):
        assert wanted in names
    assert sum(name.startswith("brieven/") for name in names) == 6
    assert sum(name.startswith("bestanden/") for name in names) == 1


def test_it_is_checked_with_python_alone(court: Court, tmp_path: Path) -> None:
    folder = tmp_path / "uitgepakt"
    with zipfile.ZipFile(court.file) as packed:
        packed.extractall(folder)
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        "import runpy,sys;sys.path.insert(0,'.');"
        "sys.argv=['v','.'];runpy.run_path('verify_bundle.py',run_name='__main__')",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 besluiten nagerekend" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("tabellen/Decision.jsonl", b"{}\n", "veranderd: tabellen/Decision.jsonl"),
        ("logboek.jsonl", b"", "veranderd: logboek.jsonl"),
        ("rekenregels.json", None, "ontbreekt een bestand: rekenregels.json"),
        ("erbij.txt", b"x", "niet op de lijst staat: erbij.txt"),
        ("MANIFEST.sig", b"00" * 64, "handtekening onder de lijst klopt niet"),
    ],
)
def test_whatever_is_changed_is_found(
    court: Court, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    file = court.changed(tmp_path / "anders.zip", name, content)
    assert any(says in problem for problem in verify_bundle.problems(verify_bundle.Bundle(file)))


def test_a_decision_that_does_not_follow_from_the_scores_is_found(court: Court, tmp_path: Path) -> None:
    with zipfile.ZipFile(court.file) as packed:
        raw = packed.read("tabellen/Consensus.jsonl").decode()
    file = court.changed(
        tmp_path / "anders.zip", "tabellen/Consensus.jsonl", raw.replace("8.00", "9.50").encode()
    )
    calculated = verify_bundle.calculate(verify_bundle.Bundle(file))
    stored = {row.bid_id: str(row.total) for row in Decision.objects.exclude(total=None)}
    assert any(calculated[bid][1] != total for bid, total in stored.items())


def test_every_decision_is_rebuilt_from_the_file_alone(court: Court) -> None:
    calculated = verify_bundle.calculate(verify_bundle.Bundle(court.file))
    stored = {
        row.bid_id: (row.awarded, None if row.total is None else str(row.total), row.rank)
        for row in Decision.objects.all()
    }
    assert calculated == stored


def test_first_decisions_are_rebuilt_with_the_software_too(court: Court) -> None:
    from dekkend.procurement.awarding import LotRules
    from dekkend.procurement.snapshot import definition_from

    bundle = verify_bundle.Bundle(court.file)
    definition = definition_from(bundle.rows("DefinitionVersion")[0]["content"])
    receipts = {row["id"]: row["receipt"] for row in bundle.rows("Submission")}
    lots = {row["id"]: row["slug"] for row in bundle.rows("ProcurementLot")}
    scores: dict[int, dict[str, Decimal]] = {}
    for row in bundle.rows("Consensus"):
        scores.setdefault(row["bid_id"], {})[row["criterion"]] = Decimal(row["score"])
    first = {row["bid_id"]: row for row in bundle.rows("Decision")}
    first |= {row["bid_id"]: row for row in bundle.rows("EarlierDecision") if row["version"] == 1}
    for lot in definition.lots:
        bids = [
            ScoredBid(row["id"], lot.id, scores[row["id"]], receipts[row["submission_id"]])
            for row in bundle.rows("Bid")
            if lots[row["lot_id"]] == lot.id
        ]
        for decided in decide_lot(LotRules.of(definition, lot), bids):
            row = first[decided.key]
            assert (decided.awarded, decided.rank, str(decided.total)) == (
                row["awarded"],
                row["rank"],
                row["total"],
            )


def test_what_others_wrote_is_left_out_for_one_tenderer(court: Court) -> None:
    target = io.BytesIO()
    number = court.small.numbers["een"]
    made = write_bundle(court.small.slug, target, made_by="Test", recipient=Recipient(number))
    with zipfile.ZipFile(target) as packed:
        everything = b"".join(packed.read(name) for name in packed.namelist())
        manifest = json.loads(packed.read("MANIFEST.json"))
    assert b"Ons geheime plan" not in everything
    assert b"Geheim." not in everything
    assert made.left_out == 5  # one upload, and two letters to each of the two others
    assert any("bestand van inschrijver" in it["what"] for it in manifest["left_out"])


def test_every_table_is_in_the_file_or_left_out_with_a_reason() -> None:
    from django.apps import apps

    known = {model.__name__ for model in paths()}
    for model in apps.get_app_config("procurement").get_models():
        assert model.__name__ in known | LEFT_OUT.keys(), model


def test_the_signature_is_the_servers() -> None:
    message = b"een lijst"
    assert verify_bundle.signed(vault.signing_key(), message, vault.sign(message))
    assert not verify_bundle.signed(vault.signing_key(), b"iets anders", vault.sign(message))


def test_making_and_taking_a_file_is_in_the_log(court: Court) -> None:
    row = case_files.make_case_file(SYSTEM, court.small.slug)
    with case_files.take_case_file(SYSTEM, court.small.slug, row.number) as content:
        assert content.read(2) == b"PK"
    log = "".join(audit.export(f"procurement:{court.small.id}"))
    assert "case_file.make" in log
    assert "case_file.take" in log
    with pytest.raises(NotAllowed):
        case_files.case_files(Actor(7, "Iemand"), court.small.slug)


@pytest.mark.parametrize("way", [1, 2])
def test_decisions_in_which_a_price_counts_are_calculated_again(tmp_path: Path, way: int) -> None:
    definition, settings = example(d.ProcedureForm.EMVI_1)
    price = next(one for one in with_price().criteria if one.price)
    priced = replace(definition, criteria=(*definition.criteria, price), tariffs=d.Tariffs(way=way, **FACT))
    run_practice(priced, settings, region_id=ensure_region(SYSTEM, priced), slug="met-prijs")
    file = tmp_path / "dossier.zip"
    with file.open("wb") as target:
        write_bundle("met-prijs", target, made_by="Test")
    assert list(verify_bundle.problems(verify_bundle.Bundle(file))) == []
