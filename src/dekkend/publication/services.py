"""Making letters, telling who gets one, and keeping who read it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction

from dekkend.kernel.text import msg
from dekkend.organisations.domain import SYSTEM, Actor, Role
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.services.notices import notify_organisations
from dekkend.procurement.queries.awards import AwardNotice, TendererAward, award_notice, tenderer_awards
from dekkend.procurement.queries.overview import stream_of
from dekkend.publication.letters import letter_content, sha256_of
from dekkend.publication.models import Letter, LetterReading
from dekkend.runtime import audit, clock

BATCH = 200


@transaction.atomic
def make_letters(announcement_id: int, submissions: Collection[int] | None = None) -> int:
    """The letters of an announcement, as the decisions stand; how many were made. Whoever gets one is told.

    ``submissions`` are those whom a revision touches; without it everybody. Safe to repeat: a letter that is
    there stays.
    """
    notice = award_notice(announcement_id)
    now = clock.now()
    known = set(Letter.objects.filter(announcement=announcement_id).values_list("submission_id", flat=True))
    made = 0
    awards = tenderer_awards(announcement_id, submissions)
    for batch in _batches((award for award in awards if award.submission_id not in known), BATCH):
        contents = [letter_content(notice, award) for award in batch]
        letters = [
            Letter(
                submission_id=award.submission_id,
                announcement_id=announcement_id,
                content=content,
                sha256=sha256_of(content),
                made_at=now,
            )
            for award, content in zip(batch, contents, strict=True)
        ]
        Letter.objects.bulk_create(letters)
        entries = [(f"submission:{one.submission_id}", {"sha256": one.sha256}) for one in letters]
        audit.record_many(stream_of(notice.procurement_id), SYSTEM, "letter.make", entries)
        made += len(letters)
        _tell(notice, batch)
    return made


def _tell(notice: AwardNotice, awards: Sequence[TendererAward]) -> None:
    """Tells everybody who works for these tenderers; nobody in a practice run, which is about nobody."""
    if notice.practice:
        return
    text = msg("Er is een besluit over uw inschrijving voor “{title}”. Lees uw brief.", title=notice.title)
    for award in awards:
        url = f"/inkoop/{notice.slug}/brieven/{award.number}/"
        notify_organisations([award.tenderer_id], NoticeKind.DECISION, text, url)


@transaction.atomic
def note_reading(actor: Actor, letter_id: int) -> bool:
    """Keeps that somebody of the tenderer opened the letter, the first time; whether it was."""
    if actor.account_id is None:
        return False
    row = Letter.objects.select_related("submission").get(pk=letter_id)
    if not actor.has(Role.PROVIDER, row.submission.tenderer_id):
        return False
    _reading, first = LetterReading.objects.get_or_create(
        letter=row, account_id=actor.account_id, defaults={"read_at": clock.now()}
    )
    if first:
        data = {"sha256": row.sha256}
        stream = stream_of(row.submission.procurement_id)
        audit.record(stream, actor, "letter.read", f"submission:{row.submission_id}", data)
    return first


def _batches(awards: Iterable[TendererAward], size: int) -> Iterator[list[TendererAward]]:
    iterator = iter(awards)
    while batch := list(islice(iterator, size)):
        yield batch
