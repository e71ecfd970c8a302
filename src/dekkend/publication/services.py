"""Making letters."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.queries.awards import TendererAward, award_notice, tenderer_awards
from dekkend.procurement.queries.overview import stream_of
from dekkend.publication.letters import letter_content, sha256_of
from dekkend.publication.models import Letter
from dekkend.runtime import audit, clock

BATCH = 200


@transaction.atomic
def make_letters(procurement_id: int) -> int:
    """The letter to every tenderer, as the decisions stand at the announcement; how many were made.

    Safe to repeat: a letter that is there stays.
    """
    notice = award_notice(procurement_id)
    now = clock.now()
    known = set(
        Letter.objects.filter(submission__procurement=procurement_id).values_list("submission_id", flat=True)
    )
    made = 0
    waiting = (award for award in tenderer_awards(procurement_id) if award.submission_id not in known)
    for awards in _batches(waiting, BATCH):
        contents = [letter_content(notice, award) for award in awards]
        letters = [
            Letter(submission_id=award.submission_id, content=content, sha256=sha256_of(content), made_at=now)
            for award, content in zip(awards, contents, strict=True)
        ]
        Letter.objects.bulk_create(letters)
        entries = [(f"submission:{one.submission_id}", {"sha256": one.sha256}) for one in letters]
        audit.record_many(stream_of(procurement_id), SYSTEM, "letter.make", entries)
        made += len(letters)
    return made


def _batches(awards: Iterable[TendererAward], size: int) -> Iterator[list[TendererAward]]:
    iterator = iter(awards)
    while batch := list(islice(iterator, size)):
        yield batch
