"""Work that takes longer than a page may: deferred inside the transaction, run by a worker, followed on
a page.

A job is a function in a context's ``tasks.py``::

    @job("letters.make", title=msg("Brieven maken"))
    def make_letters(progress: Progress, *, procurement_id: int) -> None: ...

    defer(make_letters, actor=actor, subject="procurement:3", procurement_id=3)

When the transaction rolls back there is no job. A job may run twice (its worker was killed halfway), so
it is written to do its work once: it skips what is done, or does all of it in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import Task
from psycopg.types.json import Jsonb

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message, msg, show
from dekkend.runtime import autonomous, clock
from dekkend.runtime.audit import Who
from dekkend.runtime.models import JobProgress, JobStatus

MAX_ATTEMPTS = 5
FIRST_WAIT = 5
STALLED_AFTER = 30.0
KEEP = timedelta(days=30)

WILL_RETRY = msg("Er ging iets mis. Dekkend probeert het straks opnieuw.")
GAVE_UP = msg("Er ging iets mis en het lukte niet na meer pogingen. Meld dit bij de beheerder.")

_STARTED = """
UPDATE runtime_jobprogress SET status = 'running', percent = 0, note = '', note_values = '{}',
    attempts = attempts + 1, started_at = coalesce(started_at, %s), ended_at = NULL WHERE id = %s
"""
_REPORTED = "UPDATE runtime_jobprogress SET percent = %s, note = %s, note_values = %s WHERE id = %s"
_ENDED = """
UPDATE runtime_jobprogress SET status = %s, percent = %s, note = %s, note_values = %s, ended_at = %s
    WHERE id = %s
"""


class Retry(BaseRetryStrategy):
    """Tries again after 5, 25, 125... seconds. What was refused is refused again: no use trying."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, Refusal) or is_last_attempt(job):
            return None
        return RetryDecision(retry_in={"seconds": FIRST_WAIT ** (job.attempts + 1)})


@dataclass
class Progress:
    """How a job tells how far it is; pages see it at once, whatever transaction the job has open."""

    id: int
    percent: int = 0

    def report(self, done: int, total: int, note: Message | None = None) -> None:
        """``done`` of ``total`` pieces are finished. Without a note only whole percents are written."""
        percent = min(100, done * 100 // total) if total else 100
        if percent != self.percent or note:
            self.percent = percent
            self._write(_REPORTED, percent, *_stored(note))

    def started(self) -> None:
        self.percent = 0
        self._write(_STARTED, clock.now())

    def troubled(self) -> None:
        """This attempt failed, another one follows."""
        self._write(_REPORTED, self.percent, *_stored(WILL_RETRY))

    def succeeded(self) -> None:
        self._write(_ENDED, JobStatus.DONE, 100, *_stored(None), clock.now())

    def failed(self, why: Message) -> None:
        self._write(_ENDED, JobStatus.FAILED, self.percent, *_stored(why), clock.now())

    def _write(self, statement: str, *values: Any) -> None:
        with autonomous.connect() as apart:
            apart.execute(statement.encode(), [*values, self.id])


@dataclass(frozen=True)
class DeferrableJob:
    """A job that can be deferred; calling it runs its function here and now."""

    name: str
    title: Message
    task: Task[..., Any, Any]
    function: Callable[..., None]

    def __call__(self, progress: Progress, **arguments: Any) -> None:
        self.function(progress, **arguments)


def job(
    name: str, *, title: Message, queue: str = "default"
) -> Callable[[Callable[..., None]], DeferrableJob]:
    """Makes a function a job. ``name`` stays the same for ever: waiting jobs are stored under it.

    ``title`` is what its owner reads; it holds no places for values.
    """

    def register(function: Callable[..., None]) -> DeferrableJob:
        def run(context: JobContext, /, progress_id: int, **arguments: Any) -> None:
            _run(function, Progress(progress_id), arguments, context.job)

        task = app.task(name=name, queue=queue, retry=Retry(), pass_context=True)(run)
        return DeferrableJob(name, title, task, function)

    return register


def defer(
    wanted: DeferrableJob, *, actor: Who, subject: str = "", lock: str | None = None, **arguments: Any
) -> JobProgress:
    """Puts ``wanted`` in the queue, in the transaction under way, and gives its progress record.

    ``arguments`` are plain values (ids). Jobs with the same ``lock`` run one after the other.
    """
    with transaction.atomic():
        progress = JobProgress.objects.create(
            task=wanted.name,
            title=wanted.title.template,
            subject=subject,
            account_id=actor.account_id,
            created_at=clock.now(),
        )
        progress.job_id = wanted.task.configure(lock=lock).defer(progress_id=progress.pk, **arguments)
        progress.save(update_fields=["job_id"])
    return progress


def find(key: int) -> JobProgress | None:
    """The progress record with this id."""
    return JobProgress.objects.filter(pk=key).first()


def latest(subject: str, task: str) -> JobProgress | None:
    """The last time that this work was asked for this subject."""
    return JobProgress.objects.filter(subject=subject, task=task).order_by("-created_at", "-pk").first()


def run_waiting() -> None:
    """Runs what is in the queue and comes back: for tests and the command line."""
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    worker = app.with_connector(connector)
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def rescue() -> int:
    """Puts back the jobs whose worker was killed; gives their number. A worker does it every minute."""
    return async_to_sync(rescue_stalled)(app.job_manager)


async def rescue_stalled(manager: JobManager) -> int:
    """A worker that is killed sends no more heartbeats; its jobs go back in the queue, and after
    ``MAX_ATTEMPTS`` they have failed: perhaps it is the job that kills the worker."""
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER))
    for found in stalled:
        if is_last_attempt(found):
            await _give_up(manager, found)
        else:
            await manager.retry_job(found, clock.now())
    return len(stalled)


async def _give_up(manager: JobManager, found: Job) -> None:
    await manager.finish_job(found, Status.FAILED, delete_job=False)
    await sync_to_async(_tell_owner)(found.id)


def _tell_owner(job_id: int | None) -> None:
    for key in JobProgress.objects.filter(job_id=job_id).values_list("pk", flat=True):
        Progress(key).failed(GAVE_UP)


def forget_old() -> int:
    """Removes progress records of jobs that ended more than thirty days ago; gives their number."""
    return JobProgress.objects.filter(ended_at__lt=clock.now() - KEEP).delete()[0]


def is_last_attempt(found: Job) -> bool:
    return found.attempts >= MAX_ATTEMPTS - 1


def _run(function: Callable[..., None], progress: Progress, arguments: dict[str, Any], running: Job) -> None:
    progress.started()
    try:
        function(progress, **arguments)
    except Refusal as refused:
        progress.failed(refused.message)
        raise
    except Exception:
        if is_last_attempt(running):
            progress.failed(GAVE_UP)
        else:
            progress.troubled()
        raise
    progress.succeeded()


def _stored(note: Message | None) -> tuple[str, Jsonb]:
    """A note as it is kept: the Dutch sentence with places, and the values as Dutch text."""
    if note is None:
        return "", Jsonb({})
    return note.template, Jsonb({key: show(value) for key, value in note.values.items()})
