"""Work of agreements that takes longer than a page may, or that comes back every night."""

from procrastinate.contrib.django import app

from dekkend.contracts.services.nightly import run_night
from dekkend.kernel.text import msg
from dekkend.organisations.domain import SYSTEM
from dekkend.runtime.jobs import Progress, defer, job


@job("contracts.night", title=msg("Nachtelijke ronde langs de overeenkomsten"))
def nightly_round(progress: Progress) -> None:
    """One round; run twice, it does its work once."""
    run_night(progress.report)


@app.periodic(cron="11 4 * * *")
@app.task(name="contracts.start_night", queueing_lock="contracts.start_night")
def start_night(timestamp: int) -> None:
    """Every night, after midnight in the Netherlands whatever the zone of the machine."""
    defer(nightly_round, actor=SYSTEM, subject="agreements:night", lock="contracts.night")
