import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dekkend.kernel.identifiers import Bsn
from dekkend.kernel.money import Money
from dekkend.kernel.text import msg
from dekkend.runtime import audit, clock
from dekkend.runtime.audit import SYSTEM, SystemActor
from dekkend.runtime.models import AuditEntry, AuditStream
from dekkend.testing.database import as_owner

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with clock.fixed(MOMENT):
        yield


def test_an_entry_says_who_did_what_when() -> None:
    entry = audit.record("procurement:1", SystemActor("Anna Inkoper"), "procurement.publish", "procurement:1")
    assert (entry.sequence, entry.actor, entry.at) == (1, "Anna Inkoper", MOMENT)
    assert entry.previous_hash == audit.GENESIS
    assert audit.head("procurement:1") == (1, entry.hash)


def test_streams_are_chains_of_their_own() -> None:
    first = audit.record("procurement:1", SYSTEM, "start", "procurement:1")
    other = audit.record("procurement:2", SYSTEM, "start", "procurement:2")
    second = audit.record("procurement:1", SYSTEM, "stop", "procurement:1")
    assert (first.sequence, other.sequence, second.sequence) == (1, 1, 2)
    assert second.previous_hash == first.hash
    assert audit.head("procurement:3") == (0, audit.GENESIS)


def test_values_are_stored_as_they_can_be_reproduced() -> None:
    data = {
        "amount": Money(Decimal("12.50")),
        "weight": Decimal("1.10"),
        "day": date(2026, 4, 1),
        "at": MOMENT,
        "reason": msg("Te laat op {day}", day=date(2026, 4, 1)),
        "lots": ("a", "b"),
        "set": {"b", "a"},
        "nothing": None,
        7: True,
        "odd": "half \ud800 and NUL \x00",
    }
    entry = audit.record("s", SYSTEM, "a", "x", data)
    stored = AuditEntry.objects.get(pk=entry.pk).data
    assert stored == entry.data
    assert stored["amount"] == "12.50"
    assert stored["weight"] == "1.10"
    assert stored["day"] == "2026-04-01"
    assert stored["reason"] == {"text": "Te laat op {day}", "values": {"day": "2026-04-01"}}
    assert stored["set"] == ["a", "b"]
    assert stored["7"] is True
    assert audit.digest(entry.previous_hash, audit.content("s", AuditEntry.objects.get())) == entry.hash


@pytest.mark.parametrize("wrong", [1.5, b"x", Bsn("111222333"), object()])
def test_inexact_and_secret_values_are_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        audit.record("s", SYSTEM, "a", "x", {"value": wrong})
    assert AuditEntry.objects.count() == 0


def test_many_entries_are_one_chain() -> None:
    entries = audit.record_many("s", SYSTEM, "bid.receive", [(f"bid:{n}", {"n": n}) for n in range(5000)])
    assert [entry.sequence for entry in entries] == list(range(1, 5001))
    last = audit.record("s", SYSTEM, "close", "s")
    assert last.previous_hash == entries[-1].hash
    assert AuditStream.objects.get().length == 5001
    assert audit.record_many("s", SYSTEM, "none", []) == []


def test_an_entry_goes_with_its_transaction() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("s", SYSTEM, "a", "x")
        raise ZeroDivisionError
    assert audit.head("s") == (0, audit.GENESIS)
    assert audit.record("s", SYSTEM, "a", "x").sequence == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runtime_auditentry SET actor = 'x'",
        "DELETE FROM runtime_auditentry",
        "TRUNCATE runtime_auditentry",
        "DELETE FROM runtime_auditstream",
        "TRUNCATE runtime_auditstream, runtime_auditentry",
        "UPDATE runtime_auditstream SET length = 0",
        "UPDATE runtime_auditstream SET name = 'other', length = 9",
    ],
)
@pytest.mark.parametrize("owner", [False, True])
def test_the_database_refuses_to_rewrite_history(statement: str, owner: bool) -> None:
    audit.record("s", SYSTEM, "a", "x")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        if owner:
            cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(statement)
    assert AuditEntry.objects.get().actor == "Dekkend"


def test_as_owner_is_the_owner() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = tableowner FROM pg_tables WHERE tablename = 'runtime_auditentry'"
        )
        assert cursor.fetchone() == (True,)


def test_an_export_names_its_beginning_and_its_end() -> None:
    entry = audit.record("s", SYSTEM, "a", "x", {"naam": "Zoë"})
    first, line, last = [json.loads(line) for line in audit.export("s")]
    assert first == {"format": 1, "stream": "s", "made": "2026-04-01T09:30:00.000000Z"}
    assert line["data"] == {"naam": "Zoë"}
    assert last == {"end": "s", "length": 1, "head": entry.hash}


texts = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.dates() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(texts, values, max_size=4), many=st.booleans())
def test_whatever_is_stored_comes_back_with_the_same_hash(data: dict[str, Any], many: bool) -> None:
    subjects = [("x", data)] * (audit.MANY if many else 1)
    written = audit.record_many("s", SYSTEM, "a", subjects)
    stored = AuditEntry.objects.filter(sequence__gte=written[0].sequence).order_by("sequence")
    assert [entry.data for entry in stored] == [entry.data for entry in written]
    assert all(audit.digest(entry.previous_hash, audit.content("s", entry)) == entry.hash for entry in stored)
