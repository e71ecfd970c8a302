"""A change of generations: made from the awards of a procurement, with what follows on what, the numbers of
clients and the steps of the work plan. Source: S4 §2, S1 bijlage 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction

from dekkend.contracts import models
from dekkend.contracts.errors import ChangedMeanwhile
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.common import ensure, region_facts
from dekkend.contracts.queries.transition import TransitionView, clients_of, view_of
from dekkend.contracts.supply_errors import (
    NothingAwarded,
    TransitionExists,
    UnknownStep,
    UnknownTransition,
)
from dekkend.contracts.workbook_cells import (
    CellKind,
    CellProblem,
    SheetColumn,
    read_sheet,
    repeated,
    sheet_template,
)
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.organisations.queries import municipalities, providers
from dekkend.procurement.queries.agreements import awards_of
from dekkend.procurement.queries.awarded_cells import awarded_cells
from dekkend.runtime import audit, clock

MOST_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class ClientsRead:
    """How many numbers were taken over, or what is wrong with the file; never both."""

    count: int
    problems: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class StepChange:
    """What is written down about a step of the work plan: who does it, by when, whether it is done."""

    owner: str = ""
    due: date | None = None
    done: bool = False
    note: str = ""


@transaction.atomic
def make_transition(
    actor: Actor, procurement_id: int, title: str, start: date, awarded_on: date
) -> models.Transition:
    """Begins the change to the agreements that follow from a procurement: its awards against today's cells.

    Raises NotAllowed, NothingAwarded as long as nothing was announced, TransitionExists.
    """
    region_id = awards_of(procurement_id, clock.today()).region
    ensure(actor, Action.RUN_REGION, region_facts(region_id))
    if not awarded_cells(procurement_id):
        raise NothingAwarded()
    if models.Transition.objects.filter(procurement_id=procurement_id).exists():
        raise TransitionExists()
    row = models.Transition.objects.create(
        region_id=region_id,
        procurement_id=procurement_id,
        title=title.strip() or str(start.year),
        start=start,
        awarded_on=awarded_on,
        made_at=clock.now(),
        made_by_id=actor.account_id,
    )
    _noted(row, actor, "make", {"procurement": procurement_id, "start": start, "awarded_on": awarded_on})
    return row


@transaction.atomic
def set_follows(
    actor: Actor,
    transition_id: int,
    follows: Mapping[str, Sequence[str]],
    wind_down: Mapping[str, int],
    *,
    revision: int | None = None,
) -> models.Transition:
    """Says which new products follow on an old one, and in how many months a product winds down when that is
    less than twelve (CV-12). Raises UnknownTransition, NotAllowed, ChangedMeanwhile."""
    row = _open(actor, transition_id, revision)
    row.follows = {product: list(names) for product, names in follows.items() if names}
    row.wind_down = {
        product: min(max(months, 1), MOST_MONTHS) for product, months in wind_down.items() if months
    }
    _stored(row, "follows", "wind_down")
    _noted(row, actor, "set_follows", {"follows": row.follows, "wind_down": row.wind_down})
    return row


@transaction.atomic
def set_step(
    actor: Actor, transition_id: int, key: str, change: StepChange, *, revision: int | None = None
) -> models.Transition:
    """Writes down who does a step of the work plan and by when, or that it is done today.

    Raises UnknownTransition, NotAllowed, UnknownStep, ChangedMeanwhile.
    """
    row = _open(actor, transition_id, revision)
    known = next((step for step in view_of(row).steps if step.key == key), None)
    if known is None:
        raise UnknownStep()
    done_on = (known.done_on or clock.today()) if change.done else None
    data: dict[str, Any] = {
        "owner": change.owner.strip(),
        "due": change.due.isoformat() if change.due else None,
        "done_on": done_on.isoformat() if done_on else None,
        "note": change.note.strip(),
    }
    row.steps = {**row.steps, key: data}
    _stored(row, "steps")
    _noted(row, actor, "set_step", {"step": key, **data})
    return row


def clients_template(actor: Actor, transition_id: int) -> bytes:
    """The file to fill in: every cell of today with its provider. Raises UnknownTransition, NotAllowed."""
    row = _seen(actor, transition_id)
    view = view_of(row)
    rows = (
        [
            view.provider(it.provider),
            view.product(it.cell.product),
            view.town(it.cell.municipality),
            it.clients,
        ]
        for it in view.generations.old
    )
    return sheet_template("Cliënten", _columns(view), rows)


@transaction.atomic
def set_clients_from_file(actor: Actor, transition_id: int, content: bytes) -> ClientsRead:
    """Takes over the numbers of clients per provider and cell, all or none; they replace what was there.

    Raises UnknownTransition, NotAllowed, NotAWorkbook.
    """
    row = _open(actor, transition_id, None)
    read = read_sheet(content, _columns(view_of(row)))
    repeated(read, "provider", "product", "municipality")
    if read.problems:
        return ClientsRead(0, tuple(read.problems))
    row.clients = [
        [it.values["provider"], it.values["product"], it.values["municipality"], it.values["clients"]]
        for it in read.rows
    ]
    _stored(row, "clients")
    total = sum(count for *_, count in row.clients)
    _noted(row, actor, "set_clients", {"rows": len(row.clients), "clients": total})
    return ClientsRead(len(row.clients), ())


def _columns(view: TransitionView) -> tuple[SheetColumn, ...]:
    """The columns, with the names that may stand in them: what is on the screen, and codes too."""
    known_providers = {it.name: it.id for it in providers(SYSTEM, limit=100_000)}
    towns = {town.name: town.cbs_code for town in municipalities(SYSTEM)}
    slugs = {it.cell.product for it in (*view.generations.old, *view.generations.new)}
    slugs |= {product for _, product, _ in clients_of(view.row)}
    products = {view.product(slug): slug for slug in slugs} | {slug: slug for slug in slugs}
    return (
        SheetColumn("provider", "Aanbieder", CellKind.TEXT, known=known_providers),
        SheetColumn("product", "Product", CellKind.TEXT, known=products),
        SheetColumn("municipality", "Gemeente", CellKind.TEXT, known=towns | {c: c for c in towns.values()}),
        SheetColumn("clients", "Cliënten", CellKind.COUNT),
    )


def _seen(actor: Actor, transition_id: int) -> models.Transition:
    row = models.Transition.objects.select_related("region").filter(pk=transition_id).first()
    if row is None:
        raise UnknownTransition()
    ensure(actor, Action.RUN_REGION, region_facts(row.region_id))
    return row


def _open(actor: Actor, transition_id: int, revision: int | None) -> models.Transition:
    """The locked row, for somebody who may change it. Raises UnknownTransition, NotAllowed,
    ChangedMeanwhile."""
    _seen(actor, transition_id)
    row = models.Transition.objects.select_for_update().get(pk=transition_id)
    if revision is not None and revision != row.revision:
        raise ChangedMeanwhile()
    return row


def _stored(row: models.Transition, *fields: str) -> None:
    row.revision += 1
    row.save(update_fields=[*fields, "revision"])


def _noted(row: models.Transition, actor: Actor, action: str, data: Mapping[str, Any]) -> None:
    audit.record(f"transition:{row.pk}", actor, f"transition.{action}", f"transition:{row.pk}", data)


__all__ = [
    "ClientsRead",
    "StepChange",
    "clients_template",
    "make_transition",
    "set_clients_from_file",
    "set_follows",
    "set_step",
]
