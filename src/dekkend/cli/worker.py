"""The process that runs the jobs; ``./dekkend`` starts it."""

import logging
import os
import threading
import time

import click

RESCUE_EVERY_SECONDS = 60

log = logging.getLogger(__name__)


@click.command(help="Voer de wachtende taken uit.")
def worker() -> None:
    """Runs jobs until it is told to stop; puts back the jobs of workers that were killed."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dekkend.config.settings")
    django.setup()
    from django.core.management import call_command

    threading.Thread(target=_rescue_for_ever, daemon=True).start()
    call_command("procrastinate", "worker", "--concurrency=2", "--shutdown-graceful-timeout=5")


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
