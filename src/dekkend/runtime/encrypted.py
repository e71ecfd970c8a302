"""A database column that the database itself cannot read: JSON under a key of the server.

For what must be read by the software before it may be read by anybody else, such as a bid under way. The
length is rounded up, so that it tells little either.
"""

import json
from typing import Any, Final

from django.db import models

from dekkend.runtime import vault

_BLOCK: Final = 1024
_PURPOSE: Final = "column"


def padded(content: bytes, size: int) -> bytes:
    """``content`` with a mark and zeros behind it, up to ``size`` bytes. Raises ValueError when it is longer
    than that."""
    if len(content) >= size:
        raise ValueError(f"{len(content)} bytes do not fit in {size}")
    return content + b"\x80" + bytes(size - len(content) - 1)


def unpadded(content: bytes) -> bytes:
    """What ``padded`` made longer. Raises ValueError where no mark is."""
    return content[: content.rindex(b"\x80")]


class EncryptedJSONField(models.BinaryField):
    """JSON that is stored as a block of encrypted bytes; it cannot be searched or sorted on."""

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        size = (len(content) // _BLOCK + 1) * _BLOCK
        return vault.lock(vault.server_key(_PURPOSE), padded(content, size), _about(self))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        stored = value if prepared else self.get_prep_value(value)
        return None if stored is None else connection.Database.Binary(stored)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        return json.loads(unpadded(vault.unlock(vault.server_key(_PURPOSE), bytes(value), _about(self))))

    def get_default(self) -> Any:
        return models.Field.get_default(self)

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedTextField(models.BinaryField):
    """Text that is stored as a block of encrypted bytes. No text is stored as nothing, so that the database
    can still refuse a row without one (declare it ``null=True`` where it may be empty)."""

    def get_prep_value(self, value: Any) -> bytes | None:
        if not value:
            return None
        content = str(value).encode()
        size = (len(content) // _BLOCK + 1) * _BLOCK
        return vault.lock(vault.server_key(_PURPOSE), padded(content, size), _about(self))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        stored = value if prepared else self.get_prep_value(value)
        return None if stored is None else connection.Database.Binary(stored)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        if value is None:
            return ""
        return unpadded(vault.unlock(vault.server_key(_PURPOSE), bytes(value), _about(self))).decode()

    def get_default(self) -> Any:
        return models.Field.get_default(self) if self.has_default() else ""

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        return value


def _about(field: models.Field) -> bytes:
    """The column that a value was made for; moved to another one it does not open."""
    return f"{field.model._meta.label_lower}.{field.name}".encode()
