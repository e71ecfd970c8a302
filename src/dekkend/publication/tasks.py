"""Long work: all letters of a procurement as PDF in one archive."""

import io
import zipfile

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from dekkend.kernel.text import msg
from dekkend.organisations.queries import actor_for
from dekkend.publication.case_files import make_case_file
from dekkend.publication.models import Letter
from dekkend.publication.rendering import letter_pdf
from dekkend.runtime.jobs import Progress, job

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@job("publication.letters_archive", title=msg("Alle brieven als PDF"))
def make_letters_archive(progress: Progress, *, procurement_id: int) -> None:
    """Draws every letter and stores one archive, under the procurement's id."""

    rows = Letter.objects.filter(submission__procurement=procurement_id).order_by(
        "submission__number", "announcement__number"
    )
    total = rows.count()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for done, row in enumerate(
            rows.select_related("submission", "announcement").iterator(chunk_size=50), start=1
        ):
            again = f"-{row.announcement.number}" if row.announcement.number > 1 else ""
            name = zipfile.ZipInfo(f"brief-{row.submission.number:04}{again}.pdf", _FIRST_DAY)
            bundle.writestr(name, letter_pdf(row.content, row.sha256))
            progress.report(done, total)
    path = archive_path(procurement_id)
    if default_storage.exists(path):
        default_storage.delete(path)
    default_storage.save(path, ContentFile(archive.getvalue()))


def archive_path(procurement_id: int) -> str:
    """Where the archive of a procurement lies in the file store."""
    return f"letters/{procurement_id}.zip"


@job("publication.case_file", title=msg("Dossier voor de rechter"))
def make_case_file_in_background(
    progress: Progress, *, slug: str, recipient: int | None, account_id: int
) -> None:
    """Makes the court file of a procurement for whoever asked for it."""
    actor = actor_for(get_user_model().objects.get(pk=account_id))  # type: ignore[arg-type]
    make_case_file(actor, slug, recipient=recipient, report=progress.report)
