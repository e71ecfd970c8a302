"""The gates of ``./dekkend check`` find what they are for, and the locks fit each other."""

import gettext
import re
from pathlib import Path

import pytest

from dekkend.cli import check, hygiene, i18n, state_diagrams
from dekkend.cli.home import ROOT


def lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text().splitlines() if line.strip()]


def locked(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in lines(name):
        if match := re.match(r"([a-z0-9-]+)==([^ ;]+)", line):
            found.setdefault(match[1], set()).add(match[2])
    return found


def test_tests_run_on_the_versions_that_users_get() -> None:
    used, tested = locked("requirements.lock"), locked("requirements-dev.lock")
    assert used
    assert {name: versions for name, versions in used.items() if tested.get(name) != versions} == {}


@pytest.mark.parametrize("lock", sorted(file.name for file in ROOT.glob("requirements*.lock")))
def test_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z])", text.strip()))


def test_every_asset_has_its_hash() -> None:
    named = {line.split()[3] for line in lines("assets.lock")}
    assert named == {line.split()[1] for line in lines("assets.sha256")}
    assert all(re.fullmatch(r"[0-9a-f]{64}  \S+", line) for line in lines("assets.sha256"))


@pytest.mark.parametrize(
    "line",
    [
        "url = 'https://registry.npm" + "js.org/x'",
        "--index" + "-url http://h",
        "see /wo" + "rk/x",
        "/ho" + "me/jan/x",
    ],
)
def test_an_address_of_one_machine_is_found(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hygiene, "_texts", lambda: iter([("docs/x.md", f"goed\n{line}\n")]))
    assert len(hygiene.foreign_addresses()) == 1


def test_a_region_in_code_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    name = next(iter(sorted(hygiene.defined_names())))
    texts = [("src/dekkend/x.py", f"if region == '{name}':"), ("docs/x.md", name)]
    monkeypatch.setattr(hygiene, "_texts", lambda: iter(texts))
    assert hygiene.names_in_code() == [f"src/dekkend/x.py:1: {name}"]


def test_django_in_a_pure_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("import re\nfrom django.db import models\n")
    assert len(hygiene.django_in_pure_files([str(tmp_path / "rules.py")])) == 1


def test_the_kernel_and_every_rules_file_are_pure() -> None:
    files = check.pure_files()
    assert "src/dekkend/kernel/rules.py" in files
    assert "src/dekkend/procurement/definition.py" in files


@pytest.fixture
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "en"
    (folder / "fragments").mkdir(parents=True)
    monkeypatch.setattr(i18n, "ENGLISH", folder)
    monkeypatch.setattr(i18n, "COMPILED", folder / "LC_MESSAGES" / "django.mo")
    return folder


def test_fragments_become_one_catalogue(english: Path) -> None:
    (english / "fragments" / "a.po").write_text('msgid "Perceel"\nmsgstr "Lot"\n')
    (english / "fragments" / "b.po").write_text('msgid "Bod"\nmsgstr "Bid"\n')
    i18n.compile_catalogues()
    with open(english / "LC_MESSAGES" / "django.mo", "rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert (catalogue.gettext("Perceel"), catalogue.gettext("Bod")) == ("Lot", "Bid")


def test_missing_obsolete_and_unfit_translations_are_told(
    english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (english / "fragments" / "a.po").write_text(
        'msgid "Perceel"\nmsgstr "Lot"\n\nmsgid "Weg"\nmsgstr "Gone"\n\nmsgid "Op {dag}"\nmsgstr "On {day}"\n'
    )
    (english / "fragments" / "b.po").write_text('msgid "Perceel"\nmsgstr "Plot"\n')
    wanted = [("Perceel", "a.py:1"), ("Bod", "a.py:2"), ("Op {dag}", "a.py:3")]
    monkeypatch.setattr(i18n, "sentences", lambda: iter(wanted))
    found = "\n".join(i18n.problems())
    assert "'Perceel' heeft in een ander deel een andere vertaling" in found
    assert "geen Engelse vertaling van 'Bod'" in found
    assert "'Op {dag}' heeft andere plaatsen" in found
    assert "vertaling zonder zin: 'Weg'" in found


def test_sentences_come_from_code_templates_and_refusals() -> None:
    places = {place.split(":")[0].rsplit(".", 1)[-1] for _, place in i18n.sentences()}
    assert {"py", "jinja"} <= places
    assert "AlreadyRunning" in places


def test_every_machine_is_drawn_with_all_its_states() -> None:
    for machine in state_diagrams.machines():
        drawn = state_diagrams.drawing(machine)
        assert all(machine.title(state).render() in drawn for state in machine.states)
        assert "style=" not in drawn
