import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dekkend.cli.audit import verify
from dekkend.runtime import audit, clock, verify_audit
from dekkend.runtime.audit import SYSTEM, SystemActor
from dekkend.runtime.models import AuditEntry, AuditStream

STREAM = "procurement:1"
ODD = "Zoë\N{LINE SEPARATOR}zegt: “ja”\x85\n"

Lines = list[str]


def made(number: int, contents: list[dict[str, Any]] | None = None) -> Lines:
    """An export as the runtime writes it, without a database: the entries of one stream."""
    chain = AuditStream(name=STREAM, length=0, head=audit.GENESIS)
    lines = [audit._line({"format": 1, "stream": STREAM, "made": audit.timestamp(clock.now())})]
    for place in range(number):
        data = audit.plain(contents[place] if contents else {"n": place, "naam": ODD})
        entry = audit._next(chain, clock.now(), SystemActor("Anna"), "bid.receive", f"bid:{place}", data)
        chain.length, chain.head = entry.sequence, entry.hash
        shown = {**audit.content(STREAM, entry), "previous": entry.previous_hash, "hash": entry.hash}
        lines.append(audit._line(shown))
    lines.append(audit._line({"end": STREAM, "length": chain.length, "head": chain.head}))
    return [line.removesuffix("\n") for line in lines]


def changed(lines: Lines, place: int, **values: Any) -> Lines:
    return [*lines[:place], audit.canonical({**json.loads(lines[place]), **values}), *lines[place + 1 :]]


def rehashed(lines: Lines, place: int, **values: Any) -> Lines:
    """As ``changed``, by someone who makes the hash of that one line fit again."""
    entry = {**json.loads(lines[place]), **values}
    content = {key: value for key, value in entry.items() if key not in ("previous", "hash")}
    return changed(lines, place, **values, hash=audit.digest(entry["previous"], content))


def test_a_whole_export_is_fine() -> None:
    lines = made(5)
    head = json.loads(lines[-1])["head"]
    assert list(verify_audit.problems(lines)) == []
    assert list(verify_audit.problems(lines, head=head, length=5)) == []
    assert list(verify_audit.problems(made(0))) == []


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda lines: changed(lines, 3, actor="Bob"), "Regel 4 (volgnummer 3): de inhoud is veranderd"),
        (lambda lines: changed(lines, 3, data={}), "Regel 4 (volgnummer 3): de inhoud is veranderd"),
        (lambda lines: changed(lines, 3, extra=1), "Regel 4 (volgnummer 3): er zijn velden te veel"),
        (lambda lines: rehashed(lines, 3, actor="Bob"), "Regel 5 (volgnummer 4): sluit niet aan"),
        (lambda lines: lines[:3] + lines[4:], "Regel 4 (volgnummer 4): hier hoort volgnummer 3"),
        (lambda lines: [lines[0], *lines[2:]], "Regel 2 (volgnummer 2): hier hoort volgnummer 1"),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "Regel 3 (volgnummer 3): hier hoort"),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], "Regel 4 (volgnummer 2): hier hoort volgnummer 3"),
        (lambda lines: rehashed(lines, 3, sequence=9), "Regel 4 (volgnummer 9): hier hoort volgnummer 3"),
        (lambda lines: [*lines[:4], "{}", *lines[4:]], "Regel 5: deze regel hoort niet"),
        (lambda lines: [*lines[:4], "geen json", *lines[4:]], "Regel 5: dit is geen leesbare regel"),
        (lambda lines: [*lines[:4], lines[4].replace('"actor"', '"actor":"Bob","actor"')], "Regel 5: dit is"),
        (lambda lines: lines[:-1], "het einde van het logboek is weggehaald"),
        (lambda lines: [*lines[:-2], lines[-1]], "De laatste regel noemt 5 regels, maar het zijn er 4"),
        (lambda lines: changed(lines, -1 % len(lines), head="0" * 64), "noemt een andere laatste hash"),
        (lambda lines: lines[1:], "Regel 1: de kopregel ontbreekt"),
        (lambda lines: changed(lines, 0, stream="procurement:2"), "hoort bij een ander logboek"),
        (lambda lines: [""], "Regel 1"),
        (lambda lines: [*lines[:4], lines[4].replace("Anna", r"\ud800")], "Regel 5: dit is geen leesbare"),
    ],
)
def test_what_was_done_to_it_is_found_where_it_was_done(tamper: Callable[[Lines], Lines], says: str) -> None:
    found = list(verify_audit.problems(tamper(made(5))))
    assert any(says in problem for problem in found), found


def test_a_chain_cut_off_with_its_end_rewritten_is_found_by_what_is_known() -> None:
    lines = made(5)
    known = json.loads(lines[-1])["head"]
    cut = json.loads(lines[3])
    shorter = [*lines[:4], audit.canonical({"end": STREAM, "length": 3, "head": cut["hash"]})]
    assert list(verify_audit.problems(shorter)) == []
    assert "eerder is opgeschreven" in next(verify_audit.problems(shorter, head=known))
    assert "3 regels" in next(verify_audit.problems(shorter, length=5))


texts = st.text(st.characters(codec="utf-8"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
contents = st.lists(st.dictionaries(texts, values, max_size=3), min_size=1, max_size=6)


@given(contents)
def test_any_content_can_be_verified(some: list[dict[str, Any]]) -> None:
    text = "\n".join(made(len(some), some)) + "\n"
    assert list(verify_audit.problems(verify_audit.lines_of(text))) == []


@given(contents, st.data())
def test_any_changed_character_is_found(some: list[dict[str, Any]], data: st.DataObject) -> None:
    lines = made(len(some), some)
    place = data.draw(st.integers(min_value=1, max_value=len(lines) - 2))
    where = data.draw(st.integers(min_value=0, max_value=len(lines[place]) - 1))
    digit = data.draw(st.sampled_from("x1{ \\"))
    line = lines[place][:where] + digit + lines[place][where + 1 :]
    try:
        same = json.loads(line) == json.loads(lines[place])
    except ValueError:
        same = False
    if not same:
        assert list(verify_audit.problems([*lines[:place], line, *lines[place + 1 :]]))


@given(st.permutations(range(4)))
def test_any_other_order_is_found(order: list[int]) -> None:
    lines = made(4)
    moved = [lines[0], *(lines[number + 1] for number in order), lines[-1]]
    assert bool(list(verify_audit.problems(moved))) == (order != sorted(order))


@pytest.mark.django_db
def test_the_package_can_be_checked_without_dekkend(tmp_path: Path) -> None:
    audit.record_many(STREAM, SYSTEM, "bid.receive", [(f"bid:{n}", {"naam": ODD}) for n in range(50)])
    package = io.BytesIO()
    audit.write_package(STREAM, package)
    zipfile.ZipFile(package).extractall(tmp_path)
    assert "python verify_audit.py procurement-1.jsonl" in (tmp_path / "LEESMIJ.txt").read_text()
    command = [sys.executable, "-I", "-S", "verify_audit.py", "procurement-1.jsonl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "procurement:1 klopt: 50 regels" in done.stdout


@pytest.mark.django_db
def test_what_the_database_hides_the_verifier_finds() -> None:
    audit.record_many(STREAM, SYSTEM, "bid.receive", [(f"bid:{n}", None) for n in range(3)])
    lines = [line.removesuffix("\n") for line in audit.export(STREAM)]
    assert list(verify_audit.problems(lines)) == []
    assert AuditEntry.objects.filter(stream__name=STREAM).count() == 3


def test_the_stand_alone_program_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text("\n".join(changed(made(3), 2, actor="Bob")) + "\n", encoding="utf-8")
    assert verify_audit.main([str(file)]) == 1
    assert "Regel 3 (volgnummer 2): de inhoud is veranderd" in capsys.readouterr().out
    assert verify_audit.main([str(tmp_path / "none")]) == 2
    file.write_text("\n".join(made(3)) + "\n", encoding="utf-8")
    assert verify_audit.main([str(file), "--length", "3"]) == 0


def test_the_command_answers_in_json(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text("\n".join(made(3)) + "\n", encoding="utf-8")
    fine = CliRunner().invoke(verify, [str(file), "--json"])
    assert (fine.exit_code, json.loads(fine.output)["holds"]) == (0, True)
    wrong = CliRunner().invoke(verify, [str(file), "--length", "4"])
    assert wrong.exit_code == 1
    assert "3 regels" in wrong.output
