"""How the message log hides what is about clients: locked content, and keyed hashes of BSNs and messages."""

import hashlib
import hmac
from typing import Final

from dekkend.runtime import vault

_CONTENT: Final = "message-content"
_HASH: Final = "message-hash"


def locked(content: bytes, digest: str) -> bytes:
    """A message under the server's key; it opens only beside its own digest."""
    return vault.lock(vault.server_key(_CONTENT), content, digest.encode())


def unlocked(stored: bytes, digest: str) -> bytes:
    """The message in bytes. Raises CannotOpen when content and digest do not belong together."""
    return vault.unlock(vault.server_key(_CONTENT), bytes(stored), digest.encode())


def keyed(value: str | bytes) -> str:
    """The keyed hash of a message or a BSN: the same for the same value, and no use to who has no key."""
    content = value.encode() if isinstance(value, str) else value
    return hmac.new(vault.server_key(_HASH), content, hashlib.sha256).hexdigest()
