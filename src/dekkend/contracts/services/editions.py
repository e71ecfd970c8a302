"""A region's own editions of the contract standard: read, judged with line and remedy, and kept."""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from dekkend.contracts.document_errors import EditionInUse, EditionUnreadable
from dekkend.contracts.models import Agreement, RegionEdition
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.common import ensure, region_facts
from dekkend.contracts.standard_loading import region_edition_from
from dekkend.kernel.problems import Problem
from dekkend.organisations.domain import Actor
from dekkend.runtime import audit, clock


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with an edition: ``stored`` when it was kept, else every mistake with its line and remedy."""

    stored: RegionEdition | None
    problems: tuple[Problem, ...]


@transaction.atomic
def store_edition(actor: Actor, region_id: int, content: bytes, name: str) -> Checked:
    """Keeps an edition of a region; the same id takes the place of one that no agreement was sent with.

    Mistakes are in the answer and nothing is kept. Raises NotAllowed, EditionInUse, and EditionUnreadable for
    what is no text.
    """
    ensure(actor, Action.RUN_REGION, region_facts(region_id))
    text = _text(content)
    read = region_edition_from(text, name)
    if read.value is None:
        return Checked(None, read.problems)
    digest = hashlib.sha256(text.encode()).hexdigest()
    held = RegionEdition.objects.select_for_update().filter(region=region_id, code=read.value.id).first()
    if held is not None and held.sha256 != digest and _in_use(region_id, read.value.id):
        raise EditionInUse(edition=read.value.id)
    stored, _ = RegionEdition.objects.update_or_create(
        region_id=region_id,
        code=read.value.id,
        defaults={
            "content": text,
            "sha256": digest,
            "stored_at": clock.now(),
            "stored_by_id": actor.account_id,
        },
    )
    data = {"edition": stored.code, "sha256": digest, "before": held.sha256 if held else ""}
    audit.record(f"agreements:{region_id}", actor, "edition.store", f"regionedition:{stored.pk}", data)
    return Checked(stored, ())


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise EditionUnreadable(count=1) from error


def _in_use(region_id: int, code: str) -> bool:
    return Agreement.objects.filter(buyer=region_id, edition=code, sent_on__isnull=False).exists()
