"""Where example accounts work and where a second step is asked: by the environment, safe by default."""

import os
import subprocess
import sys

import pytest

QUESTION = "from dekkend.config import settings; print(settings.DEMO, settings.REQUIRE_MFA)"


@pytest.mark.parametrize(
    ("environment", "answer"),
    [
        ({}, "True True"),
        ({"DEKKEND_HOSTS": "dekkend.voorbeeld.example"}, "False True"),
        ({"DEKKEND_HTTPS": "1"}, "False True"),
        ({"DEKKEND_HOST": "0.0.0.0"}, "False True"),  # noqa: S104
        ({"DEKKEND_HOSTS": "demo.voorbeeld.example", "DEKKEND_DEMO": "1"}, "True True"),
        ({"DEKKEND_DEMO": "0"}, "False True"),
        ({"DEKKEND_REQUIRE_MFA": "0"}, "True False"),
    ],
)
def test_example_accounts_and_second_step(environment, answer, tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEKKEND_")}
    told = subprocess.run(
        [sys.executable, "-c", QUESTION],
        env={**kept, "PYTHONPATH": "src", "DEKKEND_HOME": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == answer
