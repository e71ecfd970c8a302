"""Checks an exported audit trail, with nothing but Python 3.9 or newer: no Dekkend, no packages.

    python verify_audit.py export.jsonl [--head HASH] [--length NUMBER]

Each entry's hash is the sha256 of the hash before it, a new line, and the entry as JSON with sorted keys
and no spaces. Change, remove, move or insert anything, and the chain breaks at that place. Who rewrites
the whole chain, or cuts off its end, cannot be caught by the file alone: compare the last hash or the
number of entries with one that was written down earlier (in a letter, a decision, an older export).

Ends with 0 when all is well, 1 when something is wrong, 2 when the file cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FORMAT = 1
GENESIS = "0" * 64
CHAIN = ("previous", "hash")
FIELDS = {"stream", "sequence", "at", "actor", "account", "action", "subject", "data", *CHAIN}


def problems(lines: Iterable[str], head: str | None = None, length: int | None = None) -> Iterator[str]:
    """What is wrong with an export, one Dutch sentence for each; nothing when all is well.

    ``head`` and ``length`` are the last hash and the number of entries as known from elsewhere.
    """
    found = [_parsed(line) for line in lines]
    unreadable = [number for number, line in enumerate(found, 1) if line is None]
    yield from (f"Regel {number}: dit is geen leesbare regel van een logboek." for number in unreadable)
    readable = [line for line in found if line is not None]
    if not readable or readable[0].get("format") != FORMAT or "stream" not in readable[0]:
        yield "Regel 1: de kopregel ontbreekt of is van een onbekende vorm."
        return
    stream = readable[0]["stream"]
    entries = [
        (number, line) for number, line in enumerate(found, 1) if line is not None and "sequence" in line
    ]
    yield from _chain_problems(stream, entries)
    yield from _strangers(found)
    yield from _end_problems(stream, found, [line for _, line in entries])
    last = entries[-1][1].get("hash") if entries else GENESIS
    if head is not None and head != last:
        yield f"De laatste hash is {last}, en niet de hash die eerder is opgeschreven: {head}."
    if length is not None and length != len(entries):
        yield f"Het logboek heeft {len(entries)} regels, en niet de {length} die eerder zijn opgeschreven."


def lines_of(text: str) -> list[str]:
    """The lines of an export; not splitlines(), which also splits on characters inside a sentence."""
    return text.removesuffix("\n").split("\n")


def digest(previous: str, content: dict[str, Any]) -> str:
    """The hash that an entry with this content must have after ``previous``."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line, object_pairs_hook=_without_doubles)
        json.dumps(value, ensure_ascii=False).encode()  # half characters cannot be hashed
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A field that occurs twice shows a reader one value and the hash the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field occurs twice")
    return found


def _chain_problems(stream: str, entries: list[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    previous, expected = GENESIS, 1
    for number, entry in entries:
        where = f"Regel {number} (volgnummer {entry['sequence']})"
        yield from (f"{where}: {problem}" for problem in _entry_problems(stream, entry, previous, expected))
        previous = str(entry.get("hash"))
        expected = entry["sequence"] + 1 if isinstance(entry["sequence"], int) else expected + 1


def _entry_problems(stream: str, entry: dict[str, Any], previous: str, expected: int) -> Iterator[str]:
    if entry.keys() != FIELDS:
        odd = ", ".join(sorted(entry.keys() ^ FIELDS))
        yield f"er zijn velden te veel of te weinig: {odd}."
    if entry.get("stream") != stream:
        yield f"hoort bij een ander logboek: {entry.get('stream')}."
    if entry["sequence"] != expected:
        yield f"hier hoort volgnummer {expected}: er is iets weggehaald, verplaatst of ingevoegd."
    if entry.get("previous") != previous:
        yield "sluit niet aan op de regel ervoor."
    content = {key: value for key, value in entry.items() if key not in CHAIN}
    if entry.get("hash") != digest(str(entry.get("previous")), content):
        yield "de inhoud is veranderd: de hash klopt er niet bij."


def _end_problems(
    stream: str, found: list[dict[str, Any] | None], entries: list[dict[str, Any]]
) -> Iterator[str]:
    end = found[-1]
    if not end or end.get("end") != stream:
        yield "De laatste regel ontbreekt: het einde van het logboek is weggehaald."
        return
    last = entries[-1].get("hash") if entries else GENESIS
    if end.get("length") != len(entries):
        yield f"De laatste regel noemt {end.get('length')} regels, maar het zijn er {len(entries)}."
    if end.get("head") != last:
        yield "De laatste regel noemt een andere laatste hash dan het logboek heeft."


def _strangers(found: list[dict[str, Any] | None]) -> Iterator[str]:
    for number, line in enumerate(found, 1):
        if line is not None and "sequence" not in line and number not in (1, len(found)):
            yield f"Regel {number}: deze regel hoort niet in een logboek."


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit status."""
    parser = argparse.ArgumentParser(description="Controleert een geëxporteerd logboek van Dekkend.")
    parser.add_argument("file", type=Path, help="de export, met een JSON-object per regel")
    parser.add_argument("--head", help="de laatste hash zoals die eerder is opgeschreven")
    parser.add_argument("--length", type=int, help="het aantal regels zoals dat eerder is opgeschreven")
    asked = parser.parse_args(arguments)
    try:
        lines = lines_of(asked.file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        print(f"Het bestand is niet te lezen: {error}", file=sys.stderr)
        return 2
    wrong = list(problems(lines, asked.head, asked.length))
    for problem in wrong:
        print(problem)
    if wrong:
        print(f"Het logboek klopt niet: {len(wrong)} problemen.")
        return 1
    end = json.loads(lines[-1])
    print(f"Het logboek {end['end']} klopt: {end['length']} regels, laatste hash {end['head']}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
