"""Uploads that nobody may read yet: each under a key of its own, encrypted before it reaches the store.

The record in the database tells neither name nor kind nor hash of what was uploaded: whoever uploads gets
those back, with the key, and keeps them where they are safe. The stream is libsodium's secretstream: a piece
that is missing, exchanged or cut off is found out, and nothing of such a file is given.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random as random_bytes

from dekkend.runtime import clock, files
from dekkend.runtime.audit import Who
from dekkend.runtime.file_checks import CHUNK, check, clean_name
from dekkend.runtime.models import StoredFile
from dekkend.runtime.vault import KEY_BYTES, CannotOpen

KIND: Final = "verzegeld"
_MAGIC: Final = b"DKV1"
_LENGTH: Final = struct.Struct(">I")
_PIECE: Final = 64 * 1024
_IN_MEMORY: Final = 4 * 1024 * 1024
_MORE: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A stored upload and what opens it. ``sha256`` and ``size`` are those of the content itself."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    key: bytes


def save_sealed(upload: File, actor: Who) -> SealedFile:
    """Checks ``upload`` as every upload is checked, and stores it encrypted. Raises a FileRefused."""
    name = clean_name(upload.name or "")
    files.refuse_large(name, upload.size)
    kind = check(name, upload)
    sha256, size = files.digest_of(upload)
    key = random_bytes(KEY_BYTES)
    with SpooledTemporaryFile(_IN_MEMORY) as sealed:
        upload.seek(0)
        encrypt(key, upload, sealed)
        stored = _store(sealed, actor)
    return SealedFile(stored.pk, name, kind.value, size, sha256, key)


def open_sealed(stored: StoredFile, key: bytes) -> IO[bytes]:
    """The content, whole and checked, to be read and closed by the caller.

    Raises CannotOpen, and FileNotFoundError when the store lost it.
    """
    found = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        with files.open_file(stored) as sealed:
            for piece in decrypted(key, sealed):
                found.write(piece)
    except BaseException:
        found.close()
        raise
    found.seek(0)
    return found


def encrypt(key: bytes, source: Any, target: Any) -> None:
    """Writes what ``source`` still holds to ``target``, encrypted in pieces."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    target.write(_MAGIC + bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key))
    piece = source.read(_PIECE)
    while True:
        following = source.read(_PIECE)
        tag = _MORE if following else _LAST
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(state, bytes(piece), None, tag)
        target.write(_LENGTH.pack(len(sealed)) + sealed)
        if not following:
            return
        piece = following


def decrypted(key: bytes, source: Any) -> Iterator[bytes]:
    """The pieces of what ``encrypt`` wrote. Raises CannotOpen, at the end too when something is missing."""
    header_bytes = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    head = source.read(len(_MAGIC) + header_bytes)
    try:
        if head[: len(_MAGIC)] != _MAGIC:
            raise CannotOpen
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, head[len(_MAGIC) :], key)
        tag = _MORE
        while tag == _MORE:
            piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, _piece(source))
            yield piece
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen from error
    if source.read(1):
        raise CannotOpen


def _piece(source: Any) -> bytes:
    head = source.read(_LENGTH.size)
    if len(head) != _LENGTH.size:
        raise CannotOpen
    (length,) = _LENGTH.unpack(head)
    if length > _PIECE + bindings.crypto_secretstream_xchacha20poly1305_ABYTES:
        raise CannotOpen
    found: bytes = source.read(length)
    return found


def _store(sealed: Any, actor: Who) -> StoredFile:
    sealed.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := sealed.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    name = digest.hexdigest()
    path = f"{files.FOLDER}/{name[:2]}/{name[2:4]}/{name}.{KIND}"
    with transaction.atomic():
        files.share_store()
        sealed.seek(0)
        default_storage.save(path, File(sealed))
        return StoredFile.objects.create(
            sha256=name,
            path=path,
            name=KIND,
            kind=KIND,
            size=size,
            account_id=actor.account_id,
            stored_at=clock.now(),
        )
