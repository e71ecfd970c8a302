"""Whoever installs Dekkend finds every setting that the code reads in docs/settings.md."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"""["'](DEKKEND_[A-Z0-9_]+|DATABASE_URL)["']""")


def test_every_setting_that_is_read_is_explained() -> None:
    read = {name for file in (ROOT / "src").rglob("*.py") for name in NAME.findall(file.read_text())}
    explained = set(
        re.findall(r"`(DEKKEND_[A-Z0-9_]+|DATABASE_URL)`", (ROOT / "docs" / "settings.md").read_text())
    )
    assert read
    assert read - explained == set()
