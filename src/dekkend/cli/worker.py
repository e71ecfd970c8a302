"""The process that runs the jobs; ``./dekkend`` starts it."""

import logging
import threading
import time

import click

from dekkend.cli.session import with_django

CONCURRENCY = 2
GRACE_SECONDS = 5
RESCUE_EVERY_SECONDS = 60

log = logging.getLogger(__name__)


@click.command(help="Voer de wachtende taken uit.")
@with_django
def worker() -> None:
    """Runs jobs until it is told to stop; puts back the jobs of workers that were killed."""
    from procrastinate.contrib.django import app

    threading.Thread(target=_rescue_for_ever, daemon=True).start()
    runner = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    runner.run_worker(concurrency=CONCURRENCY, shutdown_graceful_timeout=GRACE_SECONDS)


def _rescue_for_ever() -> None:
    from django.db import DatabaseError, connection

    from dekkend.runtime import jobs

    while True:
        try:
            jobs.rescue()
        except DatabaseError:
            log.warning("could not look for stalled jobs", exc_info=True)
        connection.close()
        time.sleep(RESCUE_EVERY_SECONDS)
