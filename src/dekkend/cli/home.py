"""The home folder of one installation, and the locks in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Home:
    """Where the database, the uploads, the keys and the collected static files of an installation are."""

    folder: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """``DEKKEND_HOME``, or ``.local`` in this folder; made now, for its owner only, where missing."""
        folder = Path(os.environ.get("DEKKEND_HOME") or ROOT / ".local").expanduser().resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder)

    @property
    def database(self) -> Path:
        return self.folder / "pg"

    @property
    def files(self) -> Path:
        return Path(os.environ.get("DEKKEND_FILES") or self.folder / "files").expanduser()

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def static(self) -> Path:
        return self.folder / "static"

    def lock(self, name: str) -> "Lock":
        """The lock of that name: "start" (one supervisor), "server" (who runs it), "users" (who uses it)."""
        return Lock(self.folder / f"{name}.lock")


class Lock:
    """An advisory lock on a file, with a text for whoever finds it taken. Ends with its process."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._open: IO[str] | None = None

    def acquire(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Whether the lock is ours now. Taking it again changes shared to exclusive and back."""
        handle = self._open or open(self.file, "a+", encoding="utf-8")  # noqa: SIM115 - open while locked
        mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(handle, mode)
        except BlockingIOError:
            if handle is not self._open:
                handle.close()
            return False
        self._open = handle
        return True

    def write(self, text: str) -> None:
        """Says something to who finds the lock taken. Only for its holder."""
        assert self._open is not None
        self._open.truncate(0)
        self._open.write(text)
        self._open.flush()

    def read(self) -> str:
        """What the holder says; empty where it says nothing."""
        return self.file.read_text(encoding="utf-8") if self.file.exists() else ""

    def release(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @contextmanager
    def held(self, *, shared: bool = False) -> Iterator[None]:
        """Waits for the lock, and holds it inside."""
        self.acquire(shared=shared)
        try:
            yield
        finally:
            self.release()
