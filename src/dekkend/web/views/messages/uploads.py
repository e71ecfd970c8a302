"""Uploads that stay in memory: what is only checked is never written anywhere."""

from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from dekkend.messaging.intake import LARGEST

MOST: Final = 4 * LARGEST
"""Bytes of all files of one request together."""


class InMemory(FileUploadHandler):
    """Keeps files in memory, cut off one byte past what a message may be, so that the check refuses them."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._parts: list[bytes] = []
        self._length = 0
        self._received = 0

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self._parts, self._length = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > MOST:
            raise StopUpload(connection_reset=True)
        if self._length <= LARGEST:
            self._parts.append(raw_data[: LARGEST + 1 - self._length])
            self._length += len(self._parts[-1])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = BytesIO(b"".join(self._parts))
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name, self.content_type, self._length, self.charset
        )


def in_memory_only(request: HttpRequest) -> None:
    """From now on this request's files stay in memory; before anything reads the form."""
    request.upload_handlers = [InMemory(request)]
