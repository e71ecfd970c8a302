"""Work of agreements that takes longer than a page may, or that comes back every night."""

from tempfile import TemporaryFile

from django.core.files import File
from django.core.files.storage import default_storage
from procrastinate.contrib.django import app

from dekkend.contracts.errors import NightIncomplete
from dekkend.contracts.services.document_archive import write_archive
from dekkend.contracts.services.nightly import run_night
from dekkend.kernel.text import msg
from dekkend.organisations.domain import SYSTEM
from dekkend.runtime import clock
from dekkend.runtime.jobs import Progress, defer, job, latest

NIGHT = "agreements:night"
FIRST_HOUR = 4


@job("contracts.night", title=msg("Nachtelijke ronde langs de overeenkomsten"))
def nightly_round(progress: Progress) -> None:
    """One round; run twice, it does its work once. Raises NightIncomplete at its end when an agreement could
    not be looked at: all others were."""
    night = run_night(progress.report)
    if night.failed:
        raise NightIncomplete(count=len(night.failed))


@app.periodic(cron="11 * * * *")
@app.task(name="contracts.start_night", queueing_lock="contracts.start_night")
def start_night(timestamp: int) -> None:
    """Asks every hour whether the round of this day began, so that a machine that slept makes up for it."""
    begin_round()


def begin_round() -> bool:
    """Puts the round of today in the queue, from four o'clock Dutch time on, once a day; whether it did."""
    now = clock.now().astimezone(clock.AMSTERDAM)
    before = latest(NIGHT, nightly_round.name)
    if now.hour < FIRST_HOUR or (
        before and before.created_at.astimezone(clock.AMSTERDAM).date() == now.date()
    ):
        return False
    defer(nightly_round, actor=SYSTEM, subject=NIGHT, lock="contracts.night")
    return True


@job("contracts.documents", title=msg("Documenten van overeenkomsten als Word en PDF"))
def make_documents(progress: Progress, *, agreement_ids: list[int]) -> None:
    """Draws these agreements and stores one archive, under the number of this job."""
    with TemporaryFile() as target:
        write_archive(agreement_ids, target, report=progress.report)
        target.seek(0)
        path = documents_path(progress.id)
        if default_storage.exists(path):
            default_storage.delete(path)
        default_storage.save(path, File(target))


def documents_path(progress_id: int) -> str:
    """Where the archive of a job lies in the file store."""
    return f"agreement-documents/{progress_id}.zip"
