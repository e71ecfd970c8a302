"""Each measurement begins, also where Python takes no modules from the folder of a script."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
SCRIPTS = sorted(file for file in FOLDER.glob("*.py") if "argparse" in file.read_text())


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.stem)
def test_a_measurement_tells_its_options(script: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-P", script, "--help"], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert script.name in told.stdout
