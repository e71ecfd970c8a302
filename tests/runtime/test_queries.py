from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from dekkend.runtime import audit, clock, queries
from dekkend.runtime.audit import SYSTEM, SystemActor
from dekkend.runtime.models import JobProgress, JobStatus
from dekkend.testing.database import as_owner

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def test_a_log_is_read_newest_first() -> None:
    for number in range(5):
        audit.record("s", SystemActor("Anna"), "bid.admit", f"bid:{number % 2}", {"n": number})
    audit.record("other", SYSTEM, "bid.admit", "bid:1")
    assert [act.sequence for act in queries.acts("s")] == [5, 4, 3, 2, 1]
    assert [act.data["n"] for act in queries.acts("s", subject="bid:1")] == [3, 1]
    assert [act.sequence for act in queries.acts("s", offset=1, limit=2)] == [4, 3]
    assert (queries.count_acts("s"), queries.count_acts("s", subject="bid:0")) == (5, 3)
    assert queries.acts("none") == ()
    assert queries.streams() == ["other", "s"]


def test_a_page_of_a_log_costs_one_query(django_assert_num_queries: object) -> None:
    audit.record_many("s", SYSTEM, "bid.admit", [(f"bid:{n}", None) for n in range(20)])
    for limit in (2, 20):
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert len(queries.acts("s", limit=limit)) == limit


def test_jobs_about_something() -> None:
    for number in range(3):
        JobProgress.objects.create(
            task="t",
            title="Brieven maken",
            subject="procurement:3",
            created_at=MOMENT + timedelta(days=number),
            note="Bij {n}",
            note_values={"n": str(number)},
        )
    newest, *older = queries.jobs_about("procurement:3")
    assert (str(newest.title), str(newest.note), newest.status) == (
        "Brieven maken",
        "Bij 2",
        JobStatus.WAITING,
    )
    assert not newest.is_over
    assert len(older) == 2
    assert queries.job(newest.id) == newest
    assert queries.job(0) is None


def test_a_stored_chain_that_was_tampered_with_is_found() -> None:
    with clock.fixed(MOMENT):
        audit.record_many("s", SYSTEM, "bid.admit", [(f"bid:{n}", None) for n in range(5)])
    assert audit.problems("s") == []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as one who may switch triggers off
        cursor.execute("UPDATE runtime_auditentry SET actor = 'Bob' WHERE sequence = 3")
        assert any("volgnummer 3" in problem for problem in audit.problems("s"))
        cursor.execute("UPDATE runtime_auditentry SET actor = 'Dekkend' WHERE sequence = 3")
        assert audit.problems("s") == []
        cursor.execute("DELETE FROM runtime_auditentry WHERE sequence = 5")
        assert any("eerder" in problem for problem in audit.problems("s"))
        cursor.execute("SET LOCAL session_replication_role = origin")
