"""How fast messages are read and judged, beside what libxml2 needs for the least: parse and validate.

``PYTHONPATH=src:. python benchmarks/messages.py [--rounds 5] [--lines 20000]``

The reference is ``lxml`` parsing plus validation with the official schemas (from ``../shared`` or where
``DEKKEND_SHARED`` says; else with our generated ones, and it says so), and nothing else. Ours is the whole
job: parse, structure, typed objects, every rule within the message, verdict. Both in one process, in turn,
on the same 5,000 distinct small messages (301, 305, 307, 315) and on one declaration of many lines. Times
are processor time, the best of the rounds; memory is what one reading adds to a fresh process.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from dekkend.messaging.checking import check  # noqa: E402
from dekkend.messaging.codec import write  # noqa: E402
from dekkend.messaging.elements import m323, shared  # noqa: E402
from dekkend.messaging.structure import schema as generated  # noqa: E402
from dekkend.messaging.structure.model import Standard  # noqa: E402
from tests.messaging.samples import BSN, broken, line  # noqa: E402

SHARED = Path(os.environ.get("DEKKEND_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SMALL = ("301", "305", "307", "315")
PARSER = etree.XMLParser()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--lines", type=int, default=20_000)
    options.add_argument("--count", type=int, default=5_000)
    options.add_argument("--memory-of", choices=("reference", "ours"), help=argparse.SUPPRESS)
    options.add_argument("file", nargs="?", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.memory_of:
        print(added_memory(reference if chosen.memory_of == "reference" else ours, chosen.file))
        return
    large = ("323", declaration(chosen.lines))
    small = [message(number) for number in range(chosen.count)]
    print(f"official schemas: {'yes' if official('301') else 'NO, our own instead'}")
    print(f"{len(small)} small messages, {sum(len(data) for _, data in small) / len(small):.0f} bytes each")
    compare([small], chosen.rounds, len(small))
    print("the same, each with an escaped character")
    compare([[(number, escaped(data)) for number, data in small]], chosen.rounds, len(small))
    print("the same, each with a date in spaces, so that the schema decides")
    compare([[(number, unusual(data)) for number, data in small]], chosen.rounds, len(small))
    print(f"one declaration of {chosen.lines} lines, {len(large[1]) / 1e6:.1f} MB")
    compare([[large]], chosen.rounds, None)
    print("the same with a date in spaces, so that the schema decides")
    compare([[("323", unusual(large[1]))]], chosen.rounds, None)
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        file.write(large[1])
        file.flush()
        for name in ("reference", "ours"):
            command = [sys.executable, __file__, "--memory-of", name, file.name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f"  {name:<10} adds {done.stdout.strip()} MB")


def compare(batches: list[list[tuple[str, bytes]]], rounds: int, count: int | None) -> None:
    """Runs both in turn, and prints the best of each and the ratio."""
    best = {"reference": float("inf"), "ours": float("inf")}
    for _ in range(rounds):
        for name, job in (("reference", reference), ("ours", ours)):
            started = time.process_time()
            for batch in batches:
                for number, data in batch:
                    job(number, data)
            best[name] = min(best[name], time.process_time() - started)
    for name, seconds in best.items():
        per_second = f", {count / seconds:,.0f} a second" if count else ""
        print(f"  {name:<10} {seconds:.3f} s{per_second}")
    print(f"  ours runs at {best['reference'] / best['ours']:.2f} times the speed of the reference")


def reference(number: str, data: bytes) -> None:
    """Well-formed and valid by the official schema."""
    assert schema(number).validate(etree.fromstring(data, PARSER))


def ours(number: str, data: bytes) -> None:
    """Everything."""
    assert check(data).valid


def added_memory(job: Callable[[str, bytes], None], file: Path) -> int:
    """The MB that doing it once adds to the most that this process has used, the file itself left out."""
    job("301", write(broken("301", {})))
    schema("323"), check(write(broken("323", {})))
    data = file.read_bytes()
    before = _peak()
    job("323", data)
    return round((_peak() - before) / 1024)


def _peak() -> int:
    """The peak memory of this process in KB, as Linux tells it."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


_schemas: dict[str, etree.XMLSchema] = {}


def schema(number: str) -> etree.XMLSchema:
    """The official schema, else the one that we generate."""
    if number not in _schemas:
        file = official(number)
        _schemas[number] = (
            etree.XMLSchema(etree.parse(file)) if file else generated.schema(Standard.IWMO, number)
        )
    return _schemas[number]


def official(number: str) -> Path | None:
    file = SHARED / "istandaarden" / "xsd" / "iwmo" / f"WMO{number}.xsd"
    return file if file.exists() else None


def message(count: int) -> tuple[str, bytes]:
    """A small message that no other is equal to."""
    number = SMALL[count % len(SMALL)]
    changes = {"Header/BerichtIdentificatie/Identificatie": f"M{count}"}
    if number != "301":
        changes["Client/Naam/Geslachtsnaam/Achternaam"] = f"Naam {count}"
    return number, write(broken(number, changes))


def escaped(data: bytes) -> bytes:
    """The same message, with an escaped character in its last product code."""
    before, _, after = data.rpartition(b"02A01")
    return before + b"02A0&amp;" + after


def unusual(data: bytes) -> bytes:
    """The same message, with the date of its identification in spaces."""
    return re.sub(rb"(Dagtekening>)(\d{4}-\d\d-\d\d)", rb"\1 \2 ", data, count=1)


def declaration(lines: int) -> bytes:
    """A declaration of so many different lines, with the total that they have."""
    month = shared.CDT_GeslotenPeriode(date(2025, 5, 1), date(2025, 5, 31))
    many = tuple(
        line(f"REF{count:08}", count + 10, (count % 40 + 1) * 1500)._replace(
            GeleverdVolume=count % 40 + 1, ProductPeriode=month
        )
        for count in range(lines)
    )
    clients = m323.Clienten((m323.Client(BSN, m323.Prestaties(many)),))
    total = shared.CDT_TotaalBedragMetDC(sum(found.IngediendBedrag.Bedrag for found in many), "D")
    changes = {"Declaratie/Clienten": clients, "Declaratie/TotaalIngediendBedrag": total}
    return write(broken("323", changes))


if __name__ == "__main__":
    main()
