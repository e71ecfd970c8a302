"""The runtime's own periodic jobs."""

import os

from procrastinate import JobContext
from procrastinate.contrib.django import app

from dekkend.runtime import files, outages
from dekkend.runtime.jobs import KEEP, forget_old


@app.periodic(cron="* * * * *")
@app.task(name="runtime.heartbeat", queueing_lock="runtime.heartbeat")
def heartbeat(timestamp: int) -> None:
    """Every minute: whether the service was silent, and whether the web server answers."""
    outages.beat(os.environ.get("DEKKEND_WATCH", ""))


@app.periodic(cron="17 3 * * *")
@app.task(name="runtime.forget_old_jobs", queueing_lock="runtime.forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Every night: finished jobs older than thirty days are removed from the queue's own tables."""
    hours = int(KEEP.total_seconds() // 3600)
    await context.app.job_manager.delete_old_jobs(nb_hours=hours, include_failed=True)


@app.periodic(cron="19 3 * * *")
@app.task(name="runtime.forget_old_progress", queueing_lock="runtime.forget_old_progress")
def forget_old_progress(timestamp: int) -> None:
    """Every night: the progress records of such jobs go as well."""
    forget_old()


@app.periodic(cron="23 3 * * *")
@app.task(name="runtime.remove_orphan_files", queueing_lock="runtime.remove_orphan_files")
def remove_orphan_files(timestamp: int) -> None:
    """Every night: content of uploads whose transaction failed is removed."""
    files.remove_orphans()
