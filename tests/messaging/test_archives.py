"""Zips: what is in them comes out file by file, and what is meant to harm is refused in bounded memory."""

import io
import tracemalloc
import zipfile

import pytest

from dekkend.messaging.archives import MOST_BYTES, MOST_FILES, files_in
from dekkend.messaging.checking import check
from dekkend.messaging.errors import NotAnArchive
from dekkend.messaging.intake import LARGEST


def zipped(*files: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"map/{number}.xml", data)
    return made.getvalue()


def test_a_message_by_itself_is_one_file() -> None:
    assert list(files_in(b"<a/>")) == [("", b"<a/>")]


def test_each_file_of_a_zip_comes_with_its_place() -> None:
    assert list(files_in(zipped(b"<a/>", b"<b/>"))) == [("1", b"<a/>"), ("2", b"<b/>")]


def bomb() -> bytes:
    """More spaces than all messages of a zip may hold together, in a fraction of a megabyte."""
    return zipped(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [
        zipped(),
        zipped(*[b""] * (MOST_FILES + 1)),
        b"PK\x03\x04 and then nothing that is a zip",
        zipped(b"<a/>")[:-30],
        zipped(b"<a/>" * 1000).replace(zipped(b"<a/>" * 1000)[40:60], b"x" * 20, 1),
    ],
    ids=["empty", "too many", "no zip", "cut off", "damaged"],
)
def test_a_zip_that_cannot_be_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnArchive) as refused:
        list(files_in(data))
    assert refused.value.remedy_message.render("nl")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = bomb()
    tracemalloc.start()
    with pytest.raises(NotAnArchive):
        list(files_in(data))
    assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST
    tracemalloc.stop()


def test_a_file_that_lies_about_its_size_is_cut_off() -> None:
    """The directory says 10 bytes; the file unpacks to more than a message may be."""
    data = bytearray(zipped(b" " * (LARGEST + 1000)))
    real = (LARGEST + 1000).to_bytes(4, "little")
    assert data.count(real) == 2
    lying = bytes(data).replace(real, (10).to_bytes(4, "little"))
    try:
        found = [content for _, content in files_in(lying)]
    except NotAnArchive:
        return
    assert all(len(content) <= LARGEST + 1 for content in found)


def test_a_zip_in_a_zip_is_no_message() -> None:
    [(_, content)] = files_in(zipped(zipped(b"<a/>")))
    assert not check(content).valid
