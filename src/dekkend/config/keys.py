"""The keys of one installation: made once, kept in the home folder, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path, name: str = "secret_key") -> str:
    """The key that is kept as ``home/keys/name``; made now where it is missing.

    Two processes that start together get the same key: the file appears whole, by a link that only one
    of them can make.
    """
    file = home / "keys" / name
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{name}.{os.getpid()}")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(50))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii")
