"""The audit trail: what was done, by whom, chained so that nothing can be changed unseen.

A stream is one chain ("procurement:12", "agreement:7"). Entries are written in the transaction that they
describe; their numbers run without gaps, and each hash covers the hash before it. ``export`` gives a
stream as JSON lines, which ``verify_audit.py`` checks with nothing but Python's standard library.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final, Protocol
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import connection, transaction

from dekkend.kernel.identifiers import Bsn
from dekkend.kernel.money import Money
from dekkend.kernel.text import Message
from dekkend.runtime import clock, verify_audit
from dekkend.runtime.models import AuditEntry, AuditStream

FORMAT = 1
GENESIS = "0" * 64
BATCH = 2000
MANY = 100

_READ_ME = """\
Dit is het logboek {stream} uit Dekkend.

Elke regel van {file} is een handeling: wie, wat, wanneer, met welke gegevens. De hash van een regel
hangt af van alle regels ervoor. Zo controleert u of er niets is veranderd, weggehaald of ingevoegd, met
alleen Python (3.9 of nieuwer) en zonder Dekkend:

    python verify_audit.py {file}

Weet u de laatste hash of het aantal regels van eerder, bijvoorbeeld uit een brief? Voeg dan toe:
--head HASH of --length AANTAL.
"""


class Who(Protocol):
    """Whoever acts: a person with an account, or the system itself."""

    @property
    def name(self) -> str: ...

    @property
    def account_id(self) -> int | None: ...


@dataclass(frozen=True)
class SystemActor:
    """The software itself: a job, a deadline, a simulation."""

    name: str = "Dekkend"
    account_id: None = None


SYSTEM = SystemActor()


def record(
    stream: str, actor: Who, action: str, subject: str, data: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Writes one entry at the end of ``stream``, in the transaction that is under way.

    ``data`` holds what is needed to reproduce the act; amounts, dates and codes become text. Raises
    TypeError for floats and for a BSN: the one is not exact, the other does not belong in a log.
    """
    return record_many(stream, actor, action, [(subject, data)])[0]


def record_many(
    stream: str, actor: Who, action: str, subjects_and_data: Iterable[tuple[str, Mapping[str, Any] | None]]
) -> list[AuditEntry]:
    """Writes one entry for each subject, in order, as ``record`` does: one lock, one bulk insert. Of many
    entries the primary keys are not known."""
    prepared = [(subject, plain(data or {})) for subject, data in subjects_and_data]
    if not prepared:
        return []
    at = clock.now()
    entries = []
    with transaction.atomic(savepoint=False):
        chain = _locked(stream)
        for subject, data in prepared:
            entry = _next(chain, at, actor, action, subject, data)
            chain.length, chain.head = entry.sequence, entry.hash
            entries.append(entry)
        if len(entries) == 1:
            _append(chain, entries[0])
        else:
            _insert(entries)
            AuditStream.objects.filter(pk=chain.pk).update(length=chain.length, head=chain.head)
    return entries


def head(stream: str) -> tuple[int, str]:
    """How many entries ``stream`` has and the last hash: what a letter or a decision may print, so that a
    chain rewritten as a whole is found out."""
    found = AuditStream.objects.filter(name=stream).first()
    return (found.length, found.head) if found else (0, GENESIS)


def export(stream: str) -> Iterator[str]:
    """``stream`` as JSON lines: a first line that names it, its entries in order, a last line with its end.

    An unknown stream exports as an empty one.
    """
    yield _line({"format": FORMAT, "stream": stream, "made": timestamp(clock.now())})
    length, last = 0, GENESIS
    entries = AuditEntry.objects.filter(stream__name=stream).order_by("sequence")
    for entry in entries.iterator(chunk_size=BATCH):
        length, last = entry.sequence, entry.hash
        yield _line({**content(stream, entry), "previous": entry.previous_hash, "hash": entry.hash})
    yield _line({"end": stream, "length": length, "head": last})


def problems(stream: str) -> list[str]:
    """What is wrong with ``stream`` as it is stored now, in Dutch; nothing when the chain is whole.

    Also finds an end that was cut off, as long as the stream's own row was not rewritten with it.
    """
    length, last = head(stream)
    lines = (line.removesuffix("\n") for line in export(stream))
    return list(verify_audit.problems(lines, last, length))


def write_package(stream: str, target: IO[bytes]) -> None:
    """``stream`` as a zip file for someone outside: the export, the verifier, and how to use it."""
    name = re.sub(r"[^a-z0-9]+", "-", stream.lower()).strip("-") or "logboek"
    verifier = Path(verify_audit.__file__)
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        with package.open(f"{name}.jsonl", "w") as lines:
            for line in export(stream):
                lines.write(line.encode())
        package.writestr(verifier.name, verifier.read_bytes())
        package.writestr("LEESMIJ.txt", _READ_ME.format(stream=stream, file=f"{name}.jsonl"))


def content(stream: str, entry: AuditEntry) -> dict[str, Any]:
    """What the hash of ``entry`` covers, besides the hash before it."""
    return {
        "stream": stream,
        "sequence": entry.sequence,
        "at": timestamp(entry.at),
        "actor": entry.actor,
        "account": entry.account_id,
        "action": entry.action,
        "subject": entry.subject,
        "data": entry.data,
    }


def digest(previous: str, covered: Mapping[str, Any]) -> str:
    """sha256 over the hash before it and the canonical JSON of the content."""
    return hashlib.sha256(f"{previous}\n{canonical(covered)}".encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON in one way only: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """``value`` in types that JSON and the database give back unchanged. Raises TypeError for others."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _storable(str(value))
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Message):
        return {"text": value.template, "values": plain(value.values)}
    if isinstance(value, Mapping):
        return {_storable(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, float | bytes | Bsn):
        raise TypeError(f"a {type(value).__name__} does not go into the audit trail")
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return _text_of(value)


def _text_of(value: Any) -> str:
    """A value object by its own words: money as a number, others as they show themselves."""
    if isinstance(value, Money):
        return str(value.amount)
    if getattr(type(value), "__str__", None) is object.__str__:
        raise TypeError(f"a {type(value).__name__} does not go into the audit trail")
    return _storable(str(value))


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL characters and no half characters; they are shown as a mark instead."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


_COLUMNS: Final = [field.column for field in AuditEntry._meta.concrete_fields if not field.primary_key]
_APPEND: Final = f"""
WITH moved AS (
    UPDATE {AuditStream._meta.db_table} SET length = %s, head = %s WHERE id = %s
)
INSERT INTO {AuditEntry._meta.db_table} ({", ".join(_COLUMNS)})
VALUES ({", ".join(["%s"] * len(_COLUMNS))}) RETURNING id
"""  # noqa: S608 - names from the model


def _append(chain: AuditStream, entry: AuditEntry) -> None:
    """One entry and the chain's new end in one question to the database: others wait for it meanwhile."""
    row = {field.column: getattr(entry, field.attname) for field in AuditEntry._meta.concrete_fields}
    values = [canonical(value) if isinstance(value, dict) else value for value in map(row.get, _COLUMNS)]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [chain.length, chain.head, chain.pk, *values])
        (entry.pk,) = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias


def _insert(entries: list[AuditEntry]) -> None:
    """Few by INSERT; many by COPY, which is several times faster."""
    if len(entries) < MANY:
        AuditEntry.objects.bulk_create(entries)
        return
    columns = [field.attname for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    table = AuditEntry._meta.db_table
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,  # names from the model
    ):
        for entry in entries:
            values = (getattr(entry, column) for column in columns)
            copy.write_row([canonical(value) if isinstance(value, dict) else value for value in values])


def _locked(stream: str) -> AuditStream:
    """The stream's row, locked to the end of the transaction so that two writers queue up."""
    found = _ending(stream)
    if found is None:
        AuditStream.objects.bulk_create([AuditStream(name=stream, head=GENESIS)], ignore_conflicts=True)
        found = _ending(stream)
    assert found is not None
    return found


_FIELDS: Final = [field.attname for field in AuditStream._meta.concrete_fields]
_ENDING: Final = f"""
SELECT {", ".join(_FIELDS)} FROM {AuditStream._meta.db_table} WHERE name = %s FOR UPDATE
"""  # noqa: S608 - names from the model


def _ending(stream: str) -> AuditStream | None:
    with connection.cursor() as cursor:
        cursor.execute(_ENDING, [stream])
        values = cursor.fetchone()
    return AuditStream.from_db(connection.alias, _FIELDS, values) if values else None


def _next(
    chain: AuditStream, at: datetime, actor: Who, action: str, subject: str, data: dict[str, Any]
) -> AuditEntry:
    entry = AuditEntry(
        stream=chain,
        sequence=chain.length + 1,
        at=at,
        actor=_storable(actor.name),
        account_id=actor.account_id,
        action=action,
        subject=_storable(subject),
        data=data,
        previous_hash=chain.head,
    )
    entry.hash = digest(chain.head, content(chain.name, entry))
    return entry


def _line(value: Mapping[str, Any]) -> str:
    return canonical(value) + "\n"
