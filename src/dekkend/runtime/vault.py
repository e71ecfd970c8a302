"""Sealing with libsodium: sealed boxes, keys behind a passphrase, the server's own keys, signatures.

The server's keys are derived from one root that lives outside the database (``DEKKEND_VAULT_KEY``, else a
file in the home folder), one for each purpose. Whoever has the database alone reads nothing that is sealed.
Nothing here knows what is sealed or when it may be opened.
"""

import hashlib
import hmac
import struct
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from nacl import bindings, pwhash
from nacl.exceptions import CryptoError
from nacl.utils import random as random_bytes

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_WRAPPED: Final = struct.Struct(">B16sIQ")
_WRAP_FORMAT: Final = 1


class CannotOpen(Exception):
    """The key does not fit, or the content was damaged or exchanged; which of these cannot be told."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Whoever has ``public`` can seal; only ``private`` opens. 32 bytes each (X25519)."""

    public: bytes
    private: bytes


@dataclass(frozen=True, slots=True)
class Cost:
    """How much work argon2id does for one passphrase: rounds, and memory in bytes."""

    rounds: int
    memory: int


STRONG: Final = Cost(pwhash.argon2id.OPSLIMIT_MODERATE, 64 * 1024 * 1024)
"""For a passphrase that a person makes up: OWASP's minimum for argon2id is a third of this memory."""

LIGHT: Final = Cost(pwhash.argon2id.OPSLIMIT_MIN, pwhash.argon2id.MEMLIMIT_MIN)
"""For a passphrase that a machine made up of 256 random bits: nobody guesses those."""


def cost_for_people() -> Cost:
    """The cost of a passphrase that somebody made up; light in tests, as for passwords."""
    return LIGHT if settings.TESTING else STRONG


def make_keys() -> KeyPair:
    """A new key pair."""
    public, private = bindings.crypto_box_keypair()
    return KeyPair(public, private)


def public_of(private: bytes) -> bytes:
    """The public half that belongs to a private key."""
    found: bytes = bindings.crypto_scalarmult_base(private)
    return found


def seal(public: bytes, content: bytes) -> bytes:
    """``content`` for the holder of the private key only; not even whoever sealed it can open it again."""
    sealed: bytes = bindings.crypto_box_seal(content, public)
    return sealed


def unseal(private: bytes, sealed: bytes) -> bytes:
    """What was sealed. Raises CannotOpen."""
    try:
        found: bytes = bindings.crypto_box_seal_open(sealed, public_of(private), private)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen from error
    return found


def lock(key: bytes, content: bytes, about: bytes = b"") -> bytes:
    """``content`` under a key of 32 bytes, bound to ``about``: it opens only with the same words."""
    nonce = random_bytes(_NONCE_BYTES)
    locked: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, about, nonce, key)
    return nonce + locked


def unlock(key: bytes, locked: bytes, about: bytes = b"") -> bytes:
    """What ``lock`` locked. Raises CannotOpen."""
    nonce, body = bytes(locked[:_NONCE_BYTES]), bytes(locked[_NONCE_BYTES:])
    try:
        found: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(body, about, nonce, key)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen from error
    return found


def wrap(passphrase: str, content: bytes, about: bytes = b"", *, cost: Cost = STRONG) -> bytes:
    """``content`` behind a passphrase (argon2id); salt and cost stand before it."""
    salt = random_bytes(pwhash.argon2id.SALTBYTES)
    head = _WRAPPED.pack(_WRAP_FORMAT, salt, cost.rounds, cost.memory)
    return head + lock(_stretched(passphrase, salt, cost), content, head + about)


def unwrap(passphrase: str, wrapped: bytes, about: bytes = b"") -> bytes:
    """What ``wrap`` wrapped. Raises CannotOpen, for a wrong passphrase too."""
    head = bytes(wrapped[: _WRAPPED.size])
    try:
        version, salt, rounds, memory = _WRAPPED.unpack(head)
    except struct.error as error:
        raise CannotOpen from error
    if version != _WRAP_FORMAT:
        raise CannotOpen
    key = _stretched(passphrase, salt, Cost(rounds, memory))
    return unlock(key, wrapped[_WRAPPED.size :], head + about)


def either(left: bytes, right: bytes) -> bytes:
    """Two halves into one key, or a key and a half into the other half (exclusive or).

    Raises ValueError for lengths that differ.
    """
    return bytes(one ^ other for one, other in zip(left, right, strict=True))


def server_key(purpose: str) -> bytes:
    """The server's key for one purpose; the same on every machine with the same root."""
    root = str(settings.VAULT_KEY).encode()
    return hmac.new(root, purpose.encode(), hashlib.sha256).digest()


def sign(content: bytes) -> bytes:
    """The server's signature (Ed25519, 64 bytes) on ``content``."""
    signed: bytes = bindings.crypto_sign(content, _signing_keys()[1])
    return signed[: bindings.crypto_sign_BYTES]


def signing_key() -> bytes:
    """The public key with which anybody checks the server's signatures: 32 bytes."""
    return _signing_keys()[0]


def is_signed(content: bytes, signature: bytes, public: bytes | None = None) -> bool:
    """Whether the server (or the holder of ``public``) signed exactly this."""
    try:
        bindings.crypto_sign_open(bytes(signature) + content, public or signing_key())
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    key: bytes = pwhash.argon2id.kdf(
        KEY_BYTES, passphrase.encode(), salt, opslimit=cost.rounds, memlimit=cost.memory
    )
    return key


@cache
def _signing_pair(seed: bytes) -> tuple[bytes, bytes]:
    public, private = bindings.crypto_sign_seed_keypair(seed)
    return public, private


def _signing_keys() -> tuple[bytes, bytes]:
    return _signing_pair(server_key("signature"))
