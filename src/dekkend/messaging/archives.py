"""Files that hold messages: one message, or a zip with many. A zip is read in bounded time and memory."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from dekkend.kernel.text import msg
from dekkend.messaging.errors import NotAnArchive
from dekkend.messaging.intake import LARGEST

MOST_FILES: Final = 2000
MOST_BYTES: Final = 8 * LARGEST
"""Of all messages in one zip together, unpacked."""
_ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip begins, and an empty one."""
_MEGABYTE: Final = 1024 * 1024


def files_in(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each message in an upload with the place in its zip ("" for a message by itself).

    A file in a zip that is larger than a message may be comes out cut off one byte past the limit, so that
    the message itself is refused. Raises NotAnArchive, before the first file where that can be known.
    """
    if not data.startswith(_ZIPS):
        yield "", data
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        raise _refused(msg("het is geen leesbare zip")) from error
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _refuse_too_much(members)
        left = MOST_BYTES
        for number, member in enumerate(members, 1):
            content = _read(archive, member)
            left -= len(content)
            if left < 0:
                raise _refused(msg("er zit meer in dan het zelf zegt"))
            yield str(number), content


def _refuse_too_much(members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise _refused(msg("er zit niets in"))
    if len(members) > MOST_FILES:
        raise _refused(msg("er zitten {count} bestanden in", count=len(members)))
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise _refused(msg("uitgepakt is het te groot"))


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as content:
            return content.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
        raise _refused(msg("een bestand erin is beschadigd of beveiligd")) from error


def _refused(says: object) -> NotAnArchive:
    return NotAnArchive(says=says, most=MOST_FILES, megabytes=MOST_BYTES // _MEGABYTE)
