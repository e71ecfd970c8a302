"""Uploaded files: checked, and stored under the hash of their content in a folder or an S3-compatible store.

Which store is Django's setting ``STORAGES["default"]``. The record is written in the transaction; when
that fails, the content is left without a record and ``remove_orphans`` takes it away. The same content
is stored once.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import connection, transaction

from dekkend.runtime import clock
from dekkend.runtime.audit import Who
from dekkend.runtime.file_checks import CHUNK, FileEmpty, FileTooLarge, Kind, check, clean_name
from dekkend.runtime.models import StoredFile

_UPLOADS_LOCK = 0x64656B6B  # an arbitrary number that this lock alone uses
FOLDER = "uploads"
_MEGABYTE = 1024 * 1024


def save(upload: File, actor: Who) -> StoredFile:
    """Checks ``upload`` and stores it. Raises a FileRefused (``file_checks``) when it does not come in."""
    name = clean_name(upload.name or "")
    refuse_large(name, upload.size)
    kind = check(name, upload)
    digest, size = digest_of(upload)
    path = f"{FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}.{kind.value}"
    with transaction.atomic():
        share_store()
        if not default_storage.exists(path):
            upload.seek(0)
            default_storage.save(path, upload)
        return StoredFile.objects.create(
            sha256=digest,
            path=path,
            name=name,
            kind=kind.value,
            size=size,
            account_id=actor.account_id,
            stored_at=clock.now(),
        )


def open_file(stored: StoredFile) -> File:
    """The content, to be read and closed by the caller. Raises FileNotFoundError when the store lost it."""
    found: File = default_storage.open(stored.path)
    return found


def find(number: int) -> StoredFile | None:
    """The record of an upload. Whether somebody may have it, the context that keeps its number decides."""
    return StoredFile.objects.filter(pk=number).first()


def content_type(stored: StoredFile) -> str:
    """The type with which a browser gets the file; always as a download, never shown in the page."""
    return Kind(stored.kind).content_type


def is_unchanged(stored: StoredFile) -> bool:
    """Whether the store still holds exactly what was uploaded."""
    try:
        with open_file(stored) as content:
            return digest_of(content) == (stored.sha256, stored.size)
    except FileNotFoundError:
        return False


def remove_orphans() -> int:
    """Removes content that no record points at; gives the number. Uploads wait as long as it runs."""
    with transaction.atomic():
        _lock("pg_advisory_xact_lock")
        known = set(StoredFile.objects.values_list("path", flat=True))
        orphans = [path for path in _stored_paths() if path not in known]
        for path in orphans:
            default_storage.delete(path)
    remove_drafts = getattr(default_storage, "remove_dead_drafts", None)
    return len(orphans) + (remove_drafts() if remove_drafts else 0)


def discard(numbers: Iterable[int]) -> None:
    """Forgets uploads that nothing keeps: stored before the rest of their form was refused. The content
    goes with the next ``remove_orphans``. Raises ProtectedError when something does keep one."""
    StoredFile.objects.filter(pk__in=list(numbers)).delete()


class LimitedUpload(FileUploadHandler):
    """Drops what comes in above the limit, so that an endless upload fills no disk.

    The form still gets a file, of the true size: ``save`` refuses it with a clear message.
    """

    received = 0

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        return raw_data if self.received <= settings.FILES_MAX_BYTES else None

    def file_complete(self, file_size: int) -> SimpleUploadedFile | None:
        if self.received <= settings.FILES_MAX_BYTES:
            return None
        stub = SimpleUploadedFile(self.file_name or "", b"", self.content_type)
        stub.size = self.received
        return stub


def refuse_large(name: str, size: int) -> None:
    """Raises FileTooLarge, FileEmpty."""
    if size > settings.FILES_MAX_BYTES:
        limit = settings.FILES_MAX_BYTES // _MEGABYTE
        raise FileTooLarge(name=name, size=-(-size // _MEGABYTE), limit=limit)
    if not size:
        raise FileEmpty(name=name)


def digest_of(file: Any) -> tuple[str, int]:
    """The sha256 of the content and its size in bytes."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def share_store() -> None:
    """Keeps ``remove_orphans`` away until the transaction ends: content is stored before its record is."""
    _lock("pg_advisory_xact_lock_shared")


def _lock(function: str) -> None:
    """Uploads share the lock until their transaction ends; clearing up needs it alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_UPLOADS_LOCK])


def _stored_paths(folder: str = FOLDER) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _stored_paths(f"{folder}/{name}")
