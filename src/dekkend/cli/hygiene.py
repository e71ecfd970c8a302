"""Gates over the text of the tree: what may not stand in a committed file."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

from dekkend.cli.home import ROOT

_REGISTRY = re.compile(
    r"https?://[^\s\"'>]*(?:pypi\.org/simple|pythonhosted|npmjs|/simple/|artifactory|nexus|verdaccio|:\d{4,5}/npm)"
    r"|--(?:extra-)?index-url|\"resolved\":"
)
_MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|mnt/\w+)/[\w.]")
_ALLOWED = ("src/dekkend/cli/hygiene.py", "tests/ops/test_hygiene.py")
_SHORTEST_NAME = 5


def foreign_addresses() -> list[str]:
    """Lines with an address of a package registry, or a path that exists on one machine only."""
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := _REGISTRY.search(line) or _MACHINE_PATH.search(line))
    ]


def names_in_code() -> list[str]:
    """Lines of code and templates with the id or name of a region or procurement: those are data."""
    names = sorted(defined_names(), key=len, reverse=True)
    if not names:
        return []
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names), re.IGNORECASE)
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in _texts()
        if name.startswith("src/") and name.endswith((".py", ".jinja", ".html"))
        for number, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]


def defined_names() -> set[str]:
    """The ids and names of every region and procurement in ``definitions/``."""
    found: set[str] = set()
    for file in (ROOT / "definitions").glob("*.toml"):
        definition = tomllib.loads(file.read_text(encoding="utf-8"))
        region = definition.get("region", {})
        found |= {str(definition.get("id", "")), str(region.get("id", "")), str(region.get("name", ""))}
    return {name for name in found if len(name) >= _SHORTEST_NAME}


def django_in_pure_files(files: list[str]) -> list[str]:
    """Imports of Django in files that promise to be pure."""
    return [
        f"{file}:{line}: import van {module}"
        for file in files
        for line, module in _imports(ROOT / file)
        if module.split(".")[0] == "django"
    ]


def _imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def _texts() -> Iterator[tuple[str, str]]:
    """Every text file under version control (without git: every file that is not hidden)."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    names = listing.stdout.split("\0") if listing.returncode == 0 else _visible()
    for name in names:
        file = ROOT / name
        if name and name not in _ALLOWED and file.is_file():
            try:
                yield name, file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def _visible() -> list[str]:
    files = (file.relative_to(ROOT) for file in ROOT.rglob("*") if file.is_file())
    return [str(file) for file in files if not any(part.startswith(".") for part in file.parts)]
