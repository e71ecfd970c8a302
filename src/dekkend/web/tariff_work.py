"""What somebody has to do about tariffs: a study to answer, a sheet to test or adopt, tariffs to index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dekkend.catalogue.queries.sheets import SheetRow, sheets_of
from dekkend.catalogue.queries.studies import StudyRow, unanswered_studies
from dekkend.catalogue.states import SheetStatus
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import regions_bought_for
from dekkend.runtime import clock
from dekkend.web.badges import Words

INDEXING_FROM: Final = 10
"""The month from which next year's tariffs are on the list: the definitive figures are known by then."""


@dataclass(frozen=True, slots=True)
class TariffTask:
    """One thing to do, as the work list needs it."""

    title: Words
    subject: str
    href: str
    why: Words
    due: date | None = None
    rule: str = ""


def tariff_tasks(actor: Actor) -> Iterator[TariffTask]:
    """Everything about tariffs that this actor has to do."""
    yield from map(_answer, unanswered_studies(actor))
    if actor.has(Role.BUYER):
        held: dict[int, list[SheetRow]] = {}
        for row in sheets_of(regions_bought_for(actor)):
            held.setdefault(row.region_id, []).append(row)
        for _region, rows in sorted(held.items()):
            yield from _of_region(rows)


def _answer(row: StudyRow) -> TariffTask:
    return TariffTask(
        _("Kostenonderzoek invullen"),
        f"{row.title}, {row.region}",
        reverse("own_study", kwargs={"id": row.id}),
        _("De regio vraagt wat uw zorg kost. Alleen u ziet uw cijfers."),
        row.closes_on,
    )


def _of_region(rows: Iterable[SheetRow]) -> Iterator[TariffTask]:
    known = list(rows)
    for row in known:
        if row.status is SheetStatus.PROPOSED:
            yield _proposed(row)
        elif row.status is SheetStatus.ADOPTED:
            yield TariffTask(
                _("Tarieven publiceren"),
                row.title,
                reverse("sheet", kwargs={"id": row.id}),
                _("De tarieven zijn vastgesteld, maar nog niet openbaar."),
            )
    yield from _to_index(known)


def _proposed(row: SheetRow) -> TariffTask:
    href = reverse("sheet", kwargs={"id": row.id})
    if row.stress_run is None:
        why = _("Zonder stresstest kan er geen besluit komen.")
        return TariffTask(_("Stresstest doen"), row.title, href, why, row.period.first, "TF-17")
    why = _("De stresstest zit bij het voorstel. Leg het besluit van het college vast.")
    return TariffTask(_("Tarieven vaststellen"), row.title, href, why, row.period.first, "TF-17")


def _to_index(rows: list[SheetRow]) -> Iterator[TariffTask]:
    """Tariffs that end with the year while nothing is there for the next one."""
    today = clock.today()
    following = date(today.year + 1, 1, 1)
    live = [row for row in rows if row.status is not SheetStatus.DROPPED]
    held = [row for row in live if today in row.period]
    if today.month < INDEXING_FROM or not held or any(following in row.period for row in live):
        return
    yield TariffTask(
        _("Tarieven indexeren"),
        held[0].region,
        reverse("indexations"),
        msg("Voor {year} zijn er nog geen tarieven.", year=str(following.year)),
        date(today.year, 12, 31),
    )
