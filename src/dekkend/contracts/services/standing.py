"""How agreements stand, and their moments, kept for registers, work lists and calendars: of one agreement
after each change, of all of them at night. A cache: everything here can be made again (decision 0019)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_standing import AgreementStanding, standing_of
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models import Agreement as Row
from dekkend.contracts.models import DatedMoment, Standing
from dekkend.contracts.moments import moments
from dekkend.contracts.moments_model import Moment
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.stored import agreement_from_row, rows_and_agreements
from dekkend.kernel.stored_text import message_to_json
from dekkend.runtime import clock

FIELDS: Final = tuple(field.attname for field in Standing._meta.concrete_fields if not field.primary_key)
MOMENT_FIELDS: Final = (
    *("title", "role", "rule", "article", "opens", "due"),
    *("due_at", "event", "state"),
)
_BATCH: Final = 500


@dataclass
class Computed:
    """What was computed of some agreements, to be stored together."""

    standings: list[Standing] = field(default_factory=list)
    moments: list[DatedMoment] = field(default_factory=list)

    def add(
        self, row: Row, agreement: Agreement, today: date, editions: Sequence[Edition]
    ) -> tuple[Moment, ...]:
        """Computes one agreement; its moments on this day. One that lapsed has none any more."""
        lapsed = row.status == AgreementStatus.LAPSED
        dated = () if lapsed else moments(agreement, today, editions)
        self.standings.append(standing_row(row, standing_of(agreement, dated, today), today))
        self.moments += (_moment(row, it) for it in dated if is_kept(it, today))
        return dated


def refresh(row: Row) -> None:
    """Computes and stores how an agreement stands today. ``row.revision`` is the one that it is of."""
    found = Computed()
    found.add(row, agreement_from_row(row), clock.today(), editions_for(row.buyer_id))
    store(found)


def refresh_all(keys: Sequence[int]) -> None:
    """The same for many agreements at once, for who made or changed many."""
    today = clock.today()
    for first in range(0, len(keys), _BATCH):
        found = Computed()
        editions: dict[int, tuple[Edition, ...]] = {}
        wanted = Row.objects.filter(pk__in=keys[first : first + _BATCH])
        for row, agreement in rows_and_agreements(wanted, _BATCH):
            known = editions.setdefault(row.buyer_id, editions_for(row.buyer_id))
            found.add(row, agreement, today, known)
        store(found)


def is_kept(moment: Moment, today: date) -> bool:
    """What work lists and calendars show: what is to be done, and what falls in this year and the next."""
    return moment.on_work_list or today.year <= moment.due.year <= today.year + 1


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
        next_key=found.next.key if found.next else "",
        next_title=message_to_json(found.next.title) if found.next else {},
        next_on=found.next.on if found.next else None,
    )


def _moment(row: Row, moment: Moment) -> DatedMoment:
    return DatedMoment(
        agreement_id=row.pk,
        key=moment.key,
        title=message_to_json(moment.title),
        role=moment.role.value,
        rule=moment.rule,
        article=moment.article,
        opens=moment.opens,
        due=moment.due,
        due_at=moment.due_at,
        event=moment.event,
        state=moment.state.value,
    )


def store(found: Computed) -> None:
    """Puts standings and moments in the place of those before, in a handful of statements."""
    Standing.objects.bulk_create(
        found.standings, update_conflicts=True, unique_fields=["agreement"], update_fields=FIELDS
    )
    _store_moments([standing.pk for standing in found.standings], found.moments)


def _store_moments(agreements: Sequence[int], wanted: Iterable[DatedMoment]) -> None:
    """Adds what is new, changes what is different, removes what fell away; most nights that is little."""
    held: dict[tuple[int, str], DatedMoment] = {
        (row.agreement_id, row.key): row for row in DatedMoment.objects.filter(agreement__in=agreements)
    }
    fresh, changed = [], []
    for moment in wanted:
        row = held.pop((moment.agreement_id, moment.key), None)
        if row is None:
            fresh.append(moment)
        elif _values(row) != _values(moment):
            moment.pk = row.pk
            changed.append(moment)
    if held:
        DatedMoment.objects.filter(pk__in=[row.pk for row in held.values()]).delete()
    for start in range(0, len(changed), _BATCH):
        DatedMoment.objects.bulk_create(
            changed[start : start + _BATCH],
            update_conflicts=True,
            unique_fields=["agreement", "key"],
            update_fields=MOMENT_FIELDS,
        )
    DatedMoment.objects.bulk_create(fresh, batch_size=_BATCH)


def _values(row: DatedMoment) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in MOMENT_FIELDS)
