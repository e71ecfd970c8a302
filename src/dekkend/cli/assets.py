"""Fetches the front-end packages of ``assets.lock`` and checks every file against ``assets.sha256``.

Needs Python's standard library and an ``npm``; no package's scripts run and no ``node_modules`` is made.
``assets.lock`` has a line per file: package, version, path in the package, name here.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "src" / "dekkend" / "web" / "static" / "vendor"
NPM_OPTIONS = ("--loglevel=error", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=30000")


def main() -> None:
    """Fetches what is missing or different. Exits with a message when a package cannot be had or differs."""
    wanted = [line.split() for line in _lines("assets.lock")]
    sums = {name: digest for digest, name in (line.split() for line in _lines("assets.sha256"))}
    missing = [line for line in wanted if _digest(TARGET / line[3]) != sums[line[3]]]
    TARGET.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as threads:
        for problem in threads.map(lambda line: _fetch(*line, sums[line[3]]), missing):
            if problem:
                sys.exit(problem)


def _lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""


def _fetch(package: str, version: str, source: str, name: str, digest: str) -> str:
    """Puts one file of one package in place; returns what went wrong, or an empty text."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", *NPM_OPTIONS, "--pack-destination", folder, f"{package}@{version}"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or not archives:
            return f"{package} {version} is niet op te halen met npm:\n{done.stderr.strip()}"
        draft = Path(folder) / "file"
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(f"package/{source}")
            if member is None:
                return f"{package} {version} bevat geen {source}"
            draft.write_bytes(member.read())
        if (found := _digest(draft)) != digest:
            return f"{package} {version}: {source} is anders dan verwacht (sha256 {found}, verwacht {digest})"
        shutil.move(draft, TARGET / name)
    return ""


if __name__ == "__main__":
    main()
