from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.runtime import clock, jobs
from dekkend.runtime.audit import SYSTEM, record
from dekkend.runtime.jobs import Progress, defer, job
from dekkend.runtime.models import AuditEntry, JobProgress, JobStatus

pytestmark = pytest.mark.django_db(transaction=True)

seen: list[tuple[int, str]] = []


class NothingToDo(Refusal):
    """Er is niets te doen voor {number}."""

    remedy = "Kies een ander nummer."


@job("test.count", title=msg("Tellen"))
def count(progress: Progress, *, number: int) -> None:
    with transaction.atomic():
        record("test", SYSTEM, "count", f"number:{number}")
        progress.report(1, 2, msg("Bij {number}", number=number))
        with jobs.autonomous.connect() as apart:
            seen.append(apart.execute("SELECT percent, note FROM runtime_jobprogress").fetchone())


@job("test.refuse", title=msg("Weigeren"))
def refuse(progress: Progress, *, number: int) -> None:
    raise NothingToDo(number=number)


@job("test.crash", title=msg("Struikelen"))
def crash(progress: Progress) -> None:
    record("test", SYSTEM, "crash", "x")
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _fresh(transactional_db: None) -> None:
    seen.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def queue_row(**values: Any) -> None:
    """Changes the queue's own table, as time and killed workers would."""
    settings = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE procrastinate_jobs SET {settings}", list(values.values()))


def test_a_job_runs_after_the_commit_and_shows_how_far_it_is() -> None:
    with transaction.atomic():
        progress = defer(count, actor=SYSTEM, subject="number:7", number=7)
    assert progress.status == JobStatus.WAITING
    jobs.run_waiting()
    progress.refresh_from_db()
    assert (progress.status, progress.percent, progress.attempts) == (JobStatus.DONE, 100, 1)
    assert progress.started_at is not None
    assert seen == [(50, "Bij {number}")]
    assert AuditEntry.objects.get().subject == "number:7"


def test_a_transaction_that_fails_leaves_no_job() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        defer(count, actor=SYSTEM, number=7)
        raise ZeroDivisionError
    assert JobProgress.objects.count() == 0
    assert not ProcrastinateJob.objects.filter(task_name="test.count").exists()


def test_a_refusal_is_shown_and_not_tried_again() -> None:
    progress = defer(refuse, actor=SYSTEM, number=7)
    jobs.run_waiting()
    progress.refresh_from_db()
    assert progress.status == JobStatus.FAILED
    assert str(progress.note_message) == "Er is niets te doen voor 7."
    assert ProcrastinateJob.objects.get(task_name="test.refuse").status == "failed"


def test_an_accident_is_tried_again_later_and_in_the_end_given_up() -> None:
    progress = defer(crash, actor=SYSTEM)
    jobs.run_waiting()
    progress.refresh_from_db()
    waiting = ProcrastinateJob.objects.get(task_name="test.crash")
    assert (progress.status, progress.note) == (JobStatus.RUNNING, jobs.WILL_RETRY.template)
    assert waiting.status == "todo"
    assert waiting.scheduled_at > clock.now()
    queue_row(attempts=jobs.MAX_ATTEMPTS - 1, scheduled_at=None)
    jobs.run_waiting()
    progress.refresh_from_db()
    assert (progress.status, progress.note) == (JobStatus.FAILED, jobs.GAVE_UP.template)
    assert ProcrastinateJob.objects.get(task_name="test.crash").status == "failed"


def test_the_job_of_a_killed_worker_runs_again() -> None:
    progress = defer(count, actor=SYSTEM, number=7)
    queue_row(status="doing")
    assert jobs.rescue() == 1
    assert jobs.rescue() == 0
    jobs.run_waiting()
    progress.refresh_from_db()
    assert progress.status == JobStatus.DONE


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    defer(count, actor=SYSTEM, number=7)
    queue_row(status="doing", attempts=jobs.MAX_ATTEMPTS - 1)
    assert jobs.rescue() == 1
    assert ProcrastinateJob.objects.get(task_name="test.count").status == "failed"
    assert JobProgress.objects.get().status == JobStatus.FAILED


def test_old_progress_is_forgotten() -> None:
    progress = defer(count, actor=SYSTEM, number=7)
    jobs.run_waiting()
    assert jobs.forget_old() == 0
    with clock.fixed(clock.now() + jobs.KEEP + timedelta(days=1)):
        assert jobs.forget_old() == 1
    assert not JobProgress.objects.filter(pk=progress.pk).exists()
