"""What an uploaded file is, judged by its content, and the refusals for what does not come in.

No virus scanner: it stops what is never needed in a procurement (programs, macros, archives that unpack
without end, the test virus) and what is not what its name says.
"""

import lzma
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import IO, ClassVar
from zipfile import BadZipFile, ZipFile, ZipInfo

from dekkend.kernel.errors import Refusal

CHUNK = 1 << 16
LONGEST_NAME = 200
MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 5000
MOST_COMPRESSION = 200
SMALL = 1024 * 1024


class Kind(StrEnum):
    """The kinds of file that are accepted, by their extension."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    PNG = "png"
    JPG = "jpg"
    CSV = "csv"
    TXT = "txt"

    @property
    def content_type(self) -> str:
        """The type with which a browser gets it."""
        return _CONTENT_TYPES[self]


class FileRefused(Refusal):
    """Het bestand “{name}” is niet aangenomen."""

    remedy = "Kies een ander bestand."


class FileTooLarge(FileRefused):
    """Het bestand “{name}” is te groot: {size} MB. Een bestand mag hoogstens {limit} MB zijn."""

    remedy = "Maak het bestand kleiner of splits het in delen."


class FileEmpty(FileRefused):
    """Het bestand “{name}” is leeg."""

    remedy = "Kies het bestand opnieuw en kijk of er iets in staat."


class KindNotAccepted(FileRefused):
    """Het bestand “{name}” is van een soort die niet wordt aangenomen."""

    remedy = "Bewaar het als een van deze soorten: {accepted}."
    accepted: ClassVar[tuple[str, ...]] = tuple(kind.value for kind in Kind)


class NotWhatItSays(FileRefused):
    """De inhoud van “{name}” past niet bij een bestand van de soort {kind}."""

    remedy = "Open het bestand, bewaar het opnieuw als {kind} en probeer het nog eens."


class IsProgram(FileRefused):
    """In “{name}” zit een programma. Programma's worden niet aangenomen."""

    remedy = "Verstuur alleen het document zelf."


class HasMacros(FileRefused):
    """In “{name}” zitten macro's of scripts. Die worden niet aangenomen."""

    remedy = "Bewaar het bestand zonder macro's, of als PDF."


class HasPassword(FileRefused):
    """Het bestand “{name}” heeft een wachtwoord of een oude vorm en kan niet worden gelezen."""

    remedy = "Haal het wachtwoord eraf en bewaar het bestand als docx, xlsx of PDF."


class UnpacksWithoutEnd(FileRefused):
    """Het bestand “{name}” is uitgepakt zo groot dat het niet wordt aangenomen."""

    remedy = "Bewaar het bestand als PDF, of verdeel de inhoud over meer bestanden."


class LooksInfected(FileRefused):
    """Het bestand “{name}” lijkt een virus te bevatten. Het is niet bewaard."""

    remedy = "Laat uw virusscanner het bestand en uw computer nakijken."


_CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
    Kind.CSV: "text/csv",
    Kind.TXT: "text/plain",
}
_ALIASES = {"jpeg": Kind.JPG}
_STARTS = {Kind.PDF: b"%PDF-", Kind.PNG: b"\x89PNG\r\n\x1a\n", Kind.JPG: b"\xff\xd8\xff"}
_MAIN_PART = {Kind.DOCX: "word/document.xml", Kind.XLSX: "xl/workbook.xml"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and what Office encrypts
_PROGRAMS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\x00asm",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_DAMAGED = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
    OverflowError,
)
_TEST_VIRUS = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"  # in two parts: scanners look at this file too
_LAUNCH = b"/Launch"
_MACRO_PARTS = re.compile(
    r"(^|/)(vbaproject\.bin|activex/.*|macrosheets/.*)$|^(basic|scripts)/", re.IGNORECASE
)
_UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def check(name: str, file: IO[bytes]) -> Kind:
    """The kind of ``file``. Raises a FileRefused that says what is wrong and what to do; the file is read
    from its beginning and left anywhere."""
    kind = kind_of_name(name)
    file.seek(0)
    start = file.read(CHUNK)
    if not start:
        raise FileEmpty(name=name)
    if is_program(start):
        raise IsProgram(name=name)
    if start.startswith(_OLE):
        raise HasPassword(name=name)
    _refuse_contents(name, kind, file)
    judge = _judge(kind)
    if not judge(name, kind, start, file):
        raise NotWhatItSays(name=name, kind=kind.value)
    return kind


def kind_of_name(name: str) -> Kind:
    """The kind that the extension of ``name`` promises. Raises KindNotAccepted."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    found = _ALIASES.get(extension, extension)
    if found not in list(Kind):
        raise KindNotAccepted(name=name, accepted=KindNotAccepted.accepted)
    return Kind(found)


def clean_name(name: str) -> str:
    """The file's own name without folders, unseen characters or more than 200 characters."""
    own = _UNSEEN.sub("", unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]))
    own = " ".join(own.split()).strip(" .") or "bestand"
    stem, dot, extension = own.rpartition(".")
    if not dot or len(extension) > 10:
        return own[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def is_program(start: bytes) -> bool:
    """Whether a file that begins so can be run by a computer."""
    windows = start.startswith(b"MZ") and b"\x00" in start[:256]  # a table may begin with these letters
    return windows or start.startswith(_PROGRAMS)


def _judge(kind: Kind) -> Callable[[str, Kind, bytes, IO[bytes]], bool]:
    if kind in _STARTS:
        return _starts_right
    if kind in (Kind.CSV, Kind.TXT):
        return _is_text
    return _is_office


def _refuse_contents(name: str, kind: Kind, file: IO[bytes]) -> None:
    for part in _overlapping(file, len(_TEST_VIRUS)):
        if _TEST_VIRUS in part:
            raise LooksInfected(name=name)
        if kind is Kind.PDF and _LAUNCH in part:
            raise IsProgram(name=name)


def _overlapping(file: IO[bytes], overlap: int) -> Iterator[bytes]:
    """The file in pieces that overlap, so that what lies across two pieces is seen."""
    file.seek(0)
    tail = b""
    while chunk := file.read(CHUNK):
        yield tail + chunk
        tail = chunk[-overlap:]


def _starts_right(name: str, kind: Kind, start: bytes, file: IO[bytes]) -> bool:
    beginning = start[:1024] if kind is Kind.PDF else start[: len(_STARTS[kind])]
    return _STARTS[kind] in beginning


def _is_text(name: str, kind: Kind, start: bytes, file: IO[bytes]) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or the old Windows encoding: no control characters in it."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return all(not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", part) for part in _overlapping(file, 1))


def _is_office(name: str, kind: Kind, start: bytes, file: IO[bytes]) -> bool:
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            _refuse_archive(name, archive)
            return _is_kind(kind, archive)
    except _DAMAGED:
        return False


def _is_kind(kind: Kind, archive: ZipFile) -> bool:
    names = set(archive.namelist())
    if kind in _MAIN_PART:
        return {"[Content_Types].xml", _MAIN_PART[kind]} <= names
    return "mimetype" in names and archive.read("mimetype").decode("ascii").strip() == kind.content_type


def _refuse_archive(name: str, archive: ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    squeezed = unpacked > SMALL and unpacked > MOST_COMPRESSION * max(packed, 1)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or squeezed:
        raise UnpacksWithoutEnd(name=name)
    for member in members:
        _refuse_member(name, archive, member)


def _refuse_member(name: str, archive: ZipFile, member: ZipInfo) -> None:
    if member.flag_bits & 1:
        raise HasPassword(name=name)
    if _MACRO_PARTS.search(member.filename):
        raise HasMacros(name=name)
    with archive.open(member) as content:
        first = content.read(CHUNK)
        if member.filename == "[Content_Types].xml" and b"macroEnabled" in first:
            raise HasMacros(name=name)
        if is_program(first):
            raise IsProgram(name=name)
        if _TEST_VIRUS in first:
            raise LooksInfected(name=name)
