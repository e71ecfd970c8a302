"""A worker that is killed halfway: nothing of it is left half done, and the job runs again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from dekkend.kernel.text import msg
from dekkend.runtime import jobs
from dekkend.runtime.audit import SYSTEM, record
from dekkend.runtime.jobs import Progress, defer, job
from dekkend.runtime.models import AuditEntry, JobProgress, JobStatus

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import time
import django
django.setup()
from django.db import transaction
from dekkend.kernel.text import msg
from dekkend.runtime.audit import SYSTEM, record
from dekkend.runtime import jobs

@jobs.job("test.slow", title=msg("Langzaam"))
def slow(progress):
    with transaction.atomic():
        record("test", SYSTEM, "half", "x")
        progress.report(1, 2)
        time.sleep(60)

jobs.run_waiting()
"""


@job("test.slow", title=msg("Langzaam"))
def slow(progress: Progress) -> None:
    with transaction.atomic():
        record("test", SYSTEM, "whole", "x")


def worker(folder: Path) -> "subprocess.Popen[bytes]":
    script = folder / "worker.py"
    script.write_text(WORKER, encoding="utf-8")
    settings = connection.settings_dict
    address = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={quote(settings['HOST'], safe='')}"
    environ = {
        **os.environ,
        "DATABASE_URL": address,
        "DEKKEND_DB_POOL": "0",
        "DJANGO_SETTINGS_MODULE": "dekkend.config.settings",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return subprocess.Popen([sys.executable, str(script)], env=environ, cwd=folder)


def wait_for(percent: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while JobProgress.objects.get().percent != percent:
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until, "the worker did not come this far"
        time.sleep(0.05)


def test_the_job_of_a_worker_killed_halfway_is_done_once(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    defer(slow, actor=SYSTEM)
    process = worker(tmp_path)
    try:
        wait_for(50, process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert JobProgress.objects.get().status == JobStatus.RUNNING
    assert jobs.rescue() == 0, "its last heartbeat is not old yet"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    assert jobs.rescue() == 1
    jobs.run_waiting()
    progress = JobProgress.objects.get()
    assert (progress.status, progress.percent, progress.attempts) == (JobStatus.DONE, 100, 2)
    assert [entry.action for entry in AuditEntry.objects.filter(stream__name="test")] == ["whole"]
