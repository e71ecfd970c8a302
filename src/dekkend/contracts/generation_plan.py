"""The communication lists and the work plan of a change of generations."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from dekkend.contracts.generation import CellChange, CellFate, Fate, Generations, Move
from dekkend.kernel.periods import add_months
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role

TELL_DAYS: Final = 14
"""Days after the award in which everybody hears what it means (own choice)."""


class Audience(StrEnum):
    """Who hears something else."""

    GOING_ON = "aanbieders-die-doorgaan"
    WINDING_DOWN = "aanbieders-die-afbouwen"
    BEGINNING = "nieuwe-aanbieders"
    CLIENTS = "clienten-die-overstappen"
    REFERRERS = "verwijzers-en-toegang"
    MUNICIPALITIES = "gemeenten-met-een-gat"


AUDIENCE_NAMES: Final[Mapping[Audience, Message]] = {
    Audience.GOING_ON: msg("Aanbieders die doorgaan"),
    Audience.WINDING_DOWN: msg("Aanbieders die afbouwen"),
    Audience.BEGINNING: msg("Nieuwe aanbieders"),
    Audience.CLIENTS: msg("Cliënten die overstappen"),
    Audience.REFERRERS: msg("Verwijzers en toegang"),
    Audience.MUNICIPALITIES: msg("Gemeenten met een gat in het aanbod"),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of a list: a provider or a municipality, with how many clients and cells it is about."""

    audience: Audience
    name: str
    clients: int
    cells: int


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the work plan: what, who, by when, and the rule behind it."""

    title: Message
    role: Role
    due: date
    rule: str = ""
    count: int = 0


def communication_lists(generations: Generations) -> dict[Audience, tuple[Contact, ...]]:
    """For each group who is on it; one provider stands on more than one list when its cells differ."""
    fates = {
        Audience.GOING_ON: Fate.GOES_ON,
        Audience.WINDING_DOWN: Fate.WINDS_DOWN,
        Audience.BEGINNING: Fate.BEGINS,
    }
    lists = {audience: _providers(audience, generations.moves, fate) for audience, fate in fates.items()}
    return {
        **lists,
        Audience.CLIENTS: _providers(Audience.CLIENTS, generations.moves, Fate.WINDS_DOWN, with_clients=True),
        Audience.REFERRERS: _towns(Audience.REFERRERS, _changing(generations)),
        Audience.MUNICIPALITIES: _towns(Audience.MUNICIPALITIES, generations.lost),
    }


def work_plan(generations: Generations, awarded_on: date) -> tuple[PlanStep, ...]:
    """The steps in order of time, with the role that does them."""
    steps = (*_telling(generations, awarded_on), *_moving(generations))
    return tuple(sorted(steps, key=lambda step: (step.due, step.role)))


def _telling(generations: Generations, awarded_on: date) -> Iterator[PlanStep]:
    told = min(awarded_on + timedelta(days=TELL_DAYS), generations.start)
    lists = communication_lists(generations)
    for audience, role in (
        (Audience.GOING_ON, Role.CONTRACT_MANAGER),
        (Audience.WINDING_DOWN, Role.CONTRACT_MANAGER),
        (Audience.BEGINNING, Role.CONTRACT_MANAGER),
        (Audience.REFERRERS, Role.ACCESS_WORKER),
        (Audience.MUNICIPALITIES, Role.BUYER),
    ):
        if lists[audience]:
            title = msg("Bericht aan: {audience}", audience=AUDIENCE_NAMES[audience])
            yield PlanStep(title, role, told, count=len(lists[audience]))


def _moving(generations: Generations) -> Iterator[PlanStep]:
    winding = [move for move in generations.moves if move.fate is Fate.WINDS_DOWN and move.clients]
    clients = sum(move.clients for move in winding)
    if not winding:
        return
    start = generations.start
    yield PlanStep(
        msg("Lijst van cliënten vragen"), Role.CONTRACT_MANAGER, add_months(start, -2), "EX-07", clients
    )
    yield PlanStep(
        msg("Cliënten vertellen wat verandert"), Role.ACCESS_WORKER, add_months(start, -1), "CV-14", clients
    )
    yield PlanStep(
        msg("Geen nieuwe cliënten meer toewijzen aan wie afbouwt"), Role.ACCESS_WORKER, start, "CV-13"
    )
    for until in sorted({move.until for move in winding if move.until}):
        count = sum(move.clients for move in winding if move.until == until)
        title = msg("Afbouwen en warm overdragen is klaar")
        yield PlanStep(title, Role.PROVIDER, until, "CV-12", count)


def _providers(
    audience: Audience, moves: tuple[Move, ...], fate: Fate, *, with_clients: bool = False
) -> tuple[Contact, ...]:
    mine = [move for move in moves if move.fate is fate and (move.clients or not with_clients)]
    clients, cells = Counter[str](), Counter[str]()
    for move in mine:
        clients[move.provider] += move.clients
        cells[move.provider] += 1
    return tuple(Contact(audience, name, clients[name], cells[name]) for name in sorted(cells))


def _changing(generations: Generations) -> tuple[CellChange, ...]:
    return tuple(it for it in generations.cells if it.fate is not CellFate.SAME or it.switching)


def _towns(audience: Audience, changes: tuple[CellChange, ...]) -> tuple[Contact, ...]:
    clients, cells = Counter[str](), Counter[str]()
    for change in changes:
        clients[change.cell.municipality] += change.switching
        cells[change.cell.municipality] += 1
    return tuple(Contact(audience, town, clients[town], cells[town]) for town in sorted(cells))
