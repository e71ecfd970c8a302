"""Documents that are made from the code, and kept in the tree so that a change in them is seen.

Add a line for each: a file with the function that returns its text, or a folder with the function that
returns the texts of all its files by name.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dekkend.cli.home import ROOT

FILES: dict[str, str] = {
    "docs/rules.md": "dekkend.cli.rulebook:rules_page",
    "docs/procedure-forms.md": "dekkend.cli.procedure_forms:forms_page",
    "docs/definitions.md": "dekkend.cli.definition:format_page",
    "docs/agreements.md": "dekkend.cli.agreement_format:format_page",
    "docs/message-rules.md": "dekkend.cli.message_rules:rules_page",
    "docs/tariffs.md": "dekkend.cli.tariff_format:format_page",
    "examples/tariffs/schema.json": "dekkend.catalogue.tariff_schema:schema_text",
    "definitions/schema.json": "dekkend.procurement.definition_schema:schema_text",
    "definitions/simulations/schema.json": "dekkend.procurement.definition_schema:simulation_schema_text",
}
FOLDERS: dict[str, str] = {
    "docs/states": "dekkend.cli.state_diagrams:drawings",
    "src/dekkend/messaging/elements": "dekkend.messaging.structure.element_modules:modules",
}


def documents() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text that it should have. Needs Django to be set up."""
    for path, generator in FILES.items():
        yield ROOT / path, _call(generator)
    for folder, generator in FOLDERS.items():
        for name, text in _call(generator).items():
            yield ROOT / folder / name, text


def outdated() -> list[str]:
    """The generated files that differ from what the code says now, and those that nothing makes any more."""
    wanted = dict(documents())
    differing = [file for file, text in wanted.items() if not _has(file, text)]
    return [str(file.relative_to(ROOT)) for file in sorted([*differing, *surplus(wanted)])]


def surplus(wanted: dict[Path, str]) -> list[Path]:
    """Files in generated folders that no generator makes."""
    present = (file for folder in FOLDERS for file in (ROOT / folder).glob("*") if file.is_file())
    return [file for file in present if file not in wanted]


def write() -> list[Path]:
    """Writes what differs, removes what nothing makes; gives the files that changed."""
    wanted = dict(documents())
    changed = [file for file, text in wanted.items() if not _has(file, text)]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted[file], encoding="utf-8")
    gone = surplus(wanted)
    for file in gone:
        file.unlink()
    return sorted([*changed, *gone])


def _has(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


def _call(generator: str) -> Any:
    module, _, name = generator.partition(":")
    return getattr(importlib.import_module(module), name)()
