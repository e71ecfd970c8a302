"""Making the court file of a procurement: what was decided and why, signed, to check without us."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dekkend.kernel.text import show
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import queries
from dekkend.procurement.queries.case_file import (
    CaseUpload,
    award_rules,
    people,
    plain,
    sections,
    tenderers,
    uploads,
    version_hashes,
)
from dekkend.procurement.queries.overview import stream_of
from dekkend.publication import verify_bundle
from dekkend.publication.bundle_index import index_of
from dekkend.publication.models import Letter, LetterReading
from dekkend.publication.rendering import letter_pdf
from dekkend.runtime import audit, clock, vault, verify_audit

FORMAT: Final = verify_bundle.FORMAT
TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_DAY_ONE: Final = (1980, 1, 1, 0, 0, 0)
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recipient:
    """For whom a court file is made: without a ``submission`` for the court, with everything; else for one
    tenderer, without what other tenderers wrote and uploaded. ``letters`` draws every letter as PDF too."""

    submission: int | None = None
    letters: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: how many files, what was left out, and the hash of the list."""

    files: int
    left_out: int
    manifest_sha256: str


@dataclass
class _Package:
    """A zip under construction that keeps the hash of everything that goes in."""

    zip: zipfile.ZipFile
    listed: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, content: bytes) -> None:
        self._write(path, content)
        self.listed.append(
            {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        )

    def add_lines(self, path: str, lines: Iterator[str]) -> None:
        """Writes line by line, so that a long table does not fill the memory."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(zipfile.ZipInfo(path, _DAY_ONE), "w") as target:
            for line in lines:
                raw = line.encode()
                target.write(raw)
                digest.update(raw)
                size += len(raw)
        self.listed.append({"path": path, "size": size, "sha256": digest.hexdigest()})

    def seal(self, manifest: Mapping[str, Any]) -> str:
        """Writes the list and the server's signature on it; gives the hash of the list."""
        raw = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._write(verify_bundle.MANIFEST, raw)
        self._write(verify_bundle.SIGNATURE, vault.sign(raw).hex().encode())
        return hashlib.sha256(raw).hexdigest()

    def _write(self, path: str, content: bytes) -> None:
        info = zipfile.ZipInfo(path, _DAY_ONE)
        info.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(info, content)


def write_bundle(
    slug: str,
    target: IO[bytes],
    *,
    made_by: str,
    recipient: Recipient | None = None,
    report: Report | None = None,
) -> Made:
    """Writes the court file as a zip to ``target``. Progress goes to ``report`` as done of total."""
    given, tell = recipient or Recipient(), report or _silent
    procurement_id = queries.procurement(SYSTEM, slug).row.id
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        package = _Package(packed)
        tell(0, 100)
        _tables(package, procurement_id, given)
        tell(30, 100)
        _letters(package, procurement_id, given, lambda done, total: tell(30 + 50 * done // total, 100))
        _uploads(package, procurement_id, given)
        tell(90, 100)
        _log(package, procurement_id)
        _how_to_read(package, slug, made_by, given)
        digest = package.seal(_manifest(package, procurement_id, made_by, given))
        tell(100, 100)
    return Made(len(package.listed), len(package.left_out), digest)


def _tables(package: _Package, procurement_id: int, given: Recipient) -> None:
    for section in sections(procurement_id, given.submission):
        package.add_lines(f"tabellen/{section.name}.jsonl", map(_line, section.rows()))
    package.add_lines("tabellen/Person.jsonl", map(_line, people(procurement_id)))
    package.add_lines("tabellen/Tenderer.jsonl", map(_line, tenderers(procurement_id)))
    package.add("rekenregels.json", _json(award_rules(procurement_id)))


def _letters(package: _Package, procurement_id: int, given: Recipient, tell: Report) -> None:
    rows = Letter.objects.filter(submission__procurement=procurement_id)
    if given.submission is not None:
        others = rows.exclude(submission__number=given.submission)
        for number, sha256 in others.order_by("pk").values_list("submission__number", "sha256"):
            package.left_out.append({"what": f"brief aan inschrijver {number}", "sha256": sha256})
        rows = rows.filter(submission__number=given.submission)
    names = [it.attname for it in Letter._meta.concrete_fields]
    found = rows.order_by("pk").values_list(*names)
    package.add_lines(
        "tabellen/Letter.jsonl",
        (
            _line({name: plain(value) for name, value in zip(names, row, strict=True)})
            for row in found.iterator(200)
        ),
    )
    readings = LetterReading.objects.filter(letter__in=rows).order_by("pk")
    package.add_lines(
        "tabellen/LetterReading.jsonl",
        (
            _line({"letter_id": it.letter_id, "account_id": it.account_id, "read_at": plain(it.read_at)})
            for it in readings
        ),
    )
    if given.letters:
        _drawn(package, rows, tell)


def _drawn(package: _Package, rows: Any, tell: Report) -> None:
    total = rows.count()
    found = rows.select_related("submission", "announcement").order_by("pk")
    for done, row in enumerate(found.iterator(chunk_size=50), start=1):
        name = f"brieven/brief-{row.submission.number:04}-{row.announcement.number}.pdf"
        package.add(name, letter_pdf(row.content, row.sha256))
        tell(done, total)


def _uploads(package: _Package, procurement_id: int, given: Recipient) -> None:
    listed = []
    for upload in uploads(procurement_id):
        kept = given.submission in (None, upload.submission)
        listed.append(_described(package, upload) if kept else _left_out(package, upload))
    package.add_lines("bestanden.jsonl", map(_line, listed))


def _described(package: _Package, upload: CaseUpload) -> dict[str, Any]:
    path = f"bestanden/{upload.submission:04}/{upload.sha256}.{upload.kind}"
    known = {"submission": upload.submission, "requirement": upload.requirement, "sha256": upload.sha256}
    if any(it["path"] == path for it in package.listed):
        return {**known, "name": upload.name, "path": path}
    try:
        package.add(path, upload.read())
    except FileNotFoundError:
        return {**known, "name": upload.name, "missing": True}
    return {**known, "name": upload.name, "path": path}


def _left_out(package: _Package, upload: CaseUpload) -> dict[str, Any]:
    what = f"bestand van inschrijver {upload.submission} bij {upload.requirement}"
    package.left_out.append({"what": what, "sha256": upload.sha256})
    return {"submission": upload.submission, "requirement": upload.requirement, "sha256": upload.sha256}


def _log(package: _Package, procurement_id: int) -> None:
    package.add_lines("logboek.jsonl", audit.export(stream_of(procurement_id)))


def _how_to_read(package: _Package, slug: str, made_by: str, given: Recipient) -> None:
    for module in (verify_bundle, verify_audit):
        file = Path(str(module.__file__))
        package.add(file.name, file.read_bytes())
    package.add("SLEUTEL.txt", f"{vault.signing_key().hex()}\n".encode())
    package.add("index.html", _index(package, slug, made_by, given).encode())


def _manifest(package: _Package, procurement_id: int, made_by: str, given: Recipient) -> dict[str, Any]:
    length, head = audit.head(stream_of(procurement_id))
    return {
        "format": FORMAT,
        "procurement": procurement_id,
        "made_at": clock.now().isoformat(),
        "made_by": made_by,
        "for_submission": given.submission,
        "key": vault.signing_key().hex(),
        "log": {"length": length, "head": head},
        "versions": version_hashes(procurement_id),
        "files": package.listed,
        "left_out": package.left_out,
    }


def _index(package: _Package, slug: str, made_by: str, given: Recipient) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["show"] = show
    return environment.get_template("bundle-index.html.jinja").render(
        found=index_of(slug),
        made_at=clock.now().astimezone(clock.AMSTERDAM),
        made_by=made_by,
        given=given,
        files=package.listed,
        left_out=package.left_out,
        key=vault.signing_key().hex(),
    )


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1).encode()


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


__all__ = ["Made", "Recipient", "write_bundle"]
