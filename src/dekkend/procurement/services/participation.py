"""In the moment of submitting: with whom is frozen, and who takes part twice is refused."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

from dekkend.procurement.definition import Definition
from dekkend.procurement.envelope import canonical
from dekkend.procurement.models import ParticipationMark, Submission, SubmittedParties
from dekkend.procurement.party_errors import TakesPartTwice
from dekkend.procurement.party_rules import SALT, Together, taking_part, to_json
from dekkend.runtime import vault

_PURPOSE: Final = "participation"
_RELEASE: Final = f"DELETE FROM {ParticipationMark._meta.db_table} WHERE procurement_id = %s AND owner = %s"  # noqa: S608 - a name from the model


def freeze_parties(
    procurement_id: int,
    definition: Definition,
    submission: Submission,
    lots: tuple[str, ...],
    together: Together,
) -> str:
    """Keeps with whom a submission was made (``together_of``); the sha256 over it. Within the transaction of
    the submission: both are there, or neither.

    Raises TakesPartTwice where the definition lets a provider take part in a lot once.
    """
    claim(procurement_id, definition, together, lots)
    frozen = frozen_parties(together)
    keep_parties(submission, frozen)
    return frozen.sha256


@dataclass(frozen=True, slots=True)
class Frozen:
    """With whom a bid is made, as it is kept; ``sha256``, over its canonical JSON, stands on the receipt."""

    content: Mapping[str, Any]
    sha256: str


def frozen_parties(together: Together) -> Frozen:
    """With whom, with a salt: who sees the hash before the opening cannot guess with whom it is."""
    content = to_json(together) | {SALT: secrets.token_hex(16)}
    return Frozen(content, sha256(canonical(content).encode()).hexdigest())


def keep_parties(submission: Submission, frozen: Frozen) -> None:
    """Stores with whom, beside the arrival that counts now."""
    row = SubmittedParties(
        submission=submission,
        receipt=submission.receipt,
        content=dict(frozen.content),
        sha256=frozen.sha256,
    )
    SubmittedParties.objects.bulk_create([row])


def claim(procurement_id: int, definition: Definition, together: Together, lots: tuple[str, ...]) -> None:
    """Marks in which lots who takes part; what this tenderer marked before falls away.

    Two who submit at once for the same organisation and lot meet in the unique key: the second is refused.
    Raises TakesPartTwice.
    """
    release(procurement_id, together.organisation_id)
    terms = definition.subcontracting
    if terms is None or not terms.once_per_lot:
        return
    owner = _mark(procurement_id, "owner", together.organisation_id)
    for organisation, wanted in sorted(taking_part(together, lots).items()):
        marks = [_mark(procurement_id, lot, organisation) for lot in sorted(wanted)]
        try:
            with transaction.atomic():
                ParticipationMark.objects.bulk_create(
                    ParticipationMark(procurement_id=procurement_id, owner=owner, mark=mark) for mark in marks
                )
        except IntegrityError as error:
            if "participation_mark_once" in str(error):
                raise TakesPartTwice(name=_name(together, organisation)) from error
            raise


def release(procurement_id: int, tenderer_id: int) -> None:
    """Takes back what a tenderer marked: it withdrew, or it submits anew."""
    owner = _mark(procurement_id, "owner", tenderer_id)
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [procurement_id, owner])


def _mark(procurement_id: int, what: str, organisation_id: int) -> str:
    said = f"{procurement_id}\n{what}\n{organisation_id}".encode()
    return hmac.new(vault.server_key(_PURPOSE), said, sha256).hexdigest()


def _name(together: Together, organisation_id: int) -> str:
    names: Mapping[int | None, str] = {one.organisation_id: one.name for one in together.members}
    return names.get(organisation_id, together.name)


__all__ = ["Frozen", "claim", "freeze_parties", "frozen_parties", "keep_parties", "release"]
