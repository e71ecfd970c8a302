"""The standing of agreements, kept for the register: one after each change, all of them at night."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_standing import AgreementStanding, standing_of
from dekkend.contracts.models import Agreement as Row
from dekkend.contracts.models import Standing
from dekkend.contracts.moments import moments
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.stored import agreement_from_row, rows_and_agreements
from dekkend.kernel.stored_text import message_to_json
from dekkend.runtime import clock

FIELDS: Final = tuple(field.attname for field in Standing._meta.concrete_fields if not field.primary_key)
_BATCH: Final = 500


def refresh(row: Row) -> Standing:
    """Computes and stores how an agreement stands today. ``row.revision`` is the one that it is of."""
    today, agreement = clock.today(), agreement_from_row(row)
    found = standing_of(agreement, moments(agreement, today, editions_for(row.buyer_id)), today)
    standing = standing_row(row, found, today)
    store([standing])
    return standing


def refresh_all(keys: Sequence[int]) -> None:
    """The same for many agreements at once, for who made or changed many."""
    today = clock.today()
    for first in range(0, len(keys), _BATCH):
        wanted = Row.objects.filter(pk__in=keys[first : first + _BATCH])
        store(list(_standings(rows_and_agreements(wanted, _BATCH), today)))


def _standings(pairs: Iterable[tuple[Row, Agreement]], today: date) -> Iterable[Standing]:
    for row, agreement in pairs:
        dated = moments(agreement, today, editions_for(row.buyer_id))
        yield standing_row(row, standing_of(agreement, dated, today), today)


def standing_row(row: Row, found: AgreementStanding, today: date) -> Standing:
    """What was computed, as it is kept."""
    return Standing(
        agreement_id=row.pk,
        on=today,
        revision=row.revision,
        last_day=found.last_day,
        latest_end=found.latest_end,
        options_left=found.options_left,
        cells=found.cells,
        open_cells=found.open_cells,
        clients=found.clients,
        stops=found.stops,
        used_percentage=found.used_percentage,
        room_left=found.room_left,
        signals=found.signals,
        open_tasks=found.open_tasks,
        late_tasks=found.late_tasks,
        next_key=found.next.key[:160] if found.next else "",
        next_title=message_to_json(found.next.title) if found.next else {},
        next_on=found.next.on if found.next else None,
    )


def store(standings: Sequence[Standing]) -> None:
    """Puts standings in the place of those before, all at once."""
    Standing.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=["agreement"], update_fields=FIELDS
    )
