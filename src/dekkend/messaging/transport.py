"""How messages come in and go out: a port, and the watched folder behind it.

The hubs (VECOZO, GGk) have envelopes of their own; an adapter for one of those gives the same ``Parcel``.
"""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from dekkend.messaging.intake import LARGEST

SETTLED: Final = 2.0
"""Seconds that a file must lie still before it is taken: somebody may still be writing it."""
_INBOX, _DONE, _REFUSED, _OUTBOX = "in", "verwerkt", "geweigerd", "uit"
_LARGEST_PARCEL: Final = 4 * LARGEST


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file that came in: a message, or a zip with messages. ``place`` is where the transport has it."""

    place: str
    content: bytes


class Transport(Protocol):
    """What the log asks of a way in and out. Everything may happen twice: a process may die between steps."""

    def arrived(self) -> Iterator[Parcel]:
        """What came in and was not put away yet."""

    def put_away(self, parcel: Parcel, *, refused: bool, report: str) -> None:
        """The parcel was handled; ``report`` says in words what became of each message in it."""

    def send(self, name: str, content: bytes) -> None:
        """Hands out a message under a name that says nothing about a client."""


class WatchedFolder:
    """A folder of one organisation: files laid in ``in`` are taken in, answers appear in ``uit``.

    A file that is taken in moves to ``verwerkt`` or ``geweigerd``, with a report of the same name beside it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (_INBOX, _DONE, _REFUSED, _OUTBOX):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def arrived(self) -> Iterator[Parcel]:
        """Files that lie still, the oldest first. Links and hidden files are left alone."""
        for file in sorted(self._settled(), key=lambda one: one.stat().st_mtime):
            with open(file, "rb") as content:
                yield Parcel(file.name, content.read(_LARGEST_PARCEL + 1))

    def put_away(self, parcel: Parcel, *, refused: bool, report: str) -> None:
        target = self.folder / (_REFUSED if refused else _DONE)
        name = _free(target, parcel.place)
        _write(target / f"{name}.txt", report.encode())
        shutil.move(self.folder / _INBOX / parcel.place, target / name)

    def send(self, name: str, content: bytes) -> None:
        _write(self.folder / _OUTBOX / name, content)

    def _settled(self) -> list[Path]:
        now = time.time()
        return [
            Path(entry.path)
            for entry in os.scandir(self.folder / _INBOX)
            if not entry.name.startswith(".")
            and entry.is_file(follow_symlinks=False)
            and now - entry.stat().st_mtime >= SETTLED
        ]


def _free(folder: Path, name: str) -> str:
    """``name``, with a number before its ending when the folder has it already."""
    stem, ending = os.path.splitext(name)
    found, number = name, 1
    while (folder / found).exists():
        number += 1
        found = f"{stem}-{number}{ending}"
    return found


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all: written beside it and moved in its place."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(content)
    os.replace(draft, file)
