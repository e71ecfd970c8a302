"""Coverage-guided fuzzing of the reading of messages, by atheris (which is no dependency: install it beside).

``PYTHONPATH=src:. python tests/messaging/fuzz.py -max_total_time=300 [folder with found inputs]``

Whatever comes in: an answer, never an exception, never a BSN in a sentence, and what the fast road accepts
the schema accepts too, as the same objects.
"""

import re
import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["dekkend.messaging"]):
    from dekkend.messaging import fast
    from dekkend.messaging.archives import files_in
    from dekkend.messaging.checking import check
    from dekkend.messaging.codec import parse_by_schema
    from dekkend.messaging.errors import NotAnArchive

from dekkend.messaging.structure.model import Standard
from dekkend.messaging.structure.reading import structure
from tests.messaging.generating import Generator

_DIGITS = re.compile(r"\d{8,}")


def one_input(data: bytes) -> None:
    """Raises AssertionError, or whatever it found, when something is wrong."""
    try:
        files = list(files_in(data))
    except NotAnArchive:
        return
    for _, content in files:
        report = check(content)
        for problem in report.problems:
            told = f"{problem.says.render('nl')} {problem.remedy.render('en')} {problem.path}"
            assert not _DIGITS.search(told), "a long number in an explanation"
        quick = fast.read(content)
        assert quick is None or quick == parse_by_schema(content), "the fast road differs from the schema"


def seeds(folder: Path) -> None:
    """Good messages of every kind to start from."""
    for standard in Standard:
        for number in structure().kinds:
            made = Generator(standard, number, Random(number)).message()
            (folder / f"{standard}{number}.xml").write_bytes(made)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        seeds(Path(folder))
        atheris.Setup([*sys.argv, folder], one_input)
        atheris.Fuzz()
