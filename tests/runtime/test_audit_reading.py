from datetime import UTC, datetime

import pytest
from django.db import connection

from dekkend.runtime import audit, audit_reading, clock
from dekkend.runtime.audit import SYSTEM, SystemActor
from dekkend.testing.database import as_owner

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def test_a_log_is_read_newest_first() -> None:
    for number in range(3):
        audit.record("s", SystemActor("Anna"), "bid.admit", f"bid:{number}", {"n": number})
    audit.record("other", SYSTEM, "bid.reject", "bid:1")
    assert [entry.sequence for entry in audit_reading.entries("s")] == [3, 2, 1]
    assert (audit_reading.actions_in("s"), audit_reading.actors_in("s")) == (("bid.admit",), ("Anna",))
    assert list(audit_reading.entries("none")) == []
    assert audit_reading.streams() == ["other", "s"]


def test_a_stored_chain_that_was_tampered_with_is_found() -> None:
    with clock.fixed(MOMENT):
        audit.record_many("s", SYSTEM, "bid.admit", [(f"bid:{n}", None) for n in range(5)])
    assert audit_reading.check("s").holds
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as one who may switch triggers off
        cursor.execute("UPDATE runtime_auditentry SET actor = 'Bob' WHERE sequence = 3")
        assert any("volgnummer 3" in problem for problem in audit.problems("s"))
        cursor.execute("UPDATE runtime_auditentry SET actor = 'Dekkend' WHERE sequence = 3")
        assert audit.problems("s") == []
        cursor.execute("DELETE FROM runtime_auditentry WHERE sequence = 5")
        assert any("eerder" in problem for problem in audit.problems("s"))
        cursor.execute("SET LOCAL session_replication_role = origin")
