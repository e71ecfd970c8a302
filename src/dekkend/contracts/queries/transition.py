"""A change of generations as somebody may see it: both landscapes, the lists, and the work plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import slugify

from dekkend.contracts.generation import Fate, Generations, NewSupply, OldSupply
from dekkend.contracts.generation_plan import Audience, Contact, PlanStep, communication_lists, work_plan
from dekkend.contracts.lines import CellKey
from dekkend.contracts.models import ContractLine, Transition
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.common import buyers_of, ensure, region_facts
from dekkend.contracts.queries.landscape import SIGNED
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.supply_errors import UnknownTransition
from dekkend.contracts.supply_rules import WindDownFacts, wound_down_in_time
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import SYSTEM, Actor, Role
from dekkend.organisations.queries import buying_for, cbs_codes, municipalities, organisation_names
from dekkend.procurement.policies import ANNOUNCED_STATUSES
from dekkend.procurement.queries.access import visible
from dekkend.procurement.queries.awarded_cells import awarded_cells

Clients = Mapping[tuple[int, str, str], int]
_OFFICE = (Role.CONTRACT_MANAGER, Role.BUYER, Role.CONTROLLER)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the work plan with what was written down about it. ``due`` may have been moved."""

    key: str
    plan: PlanStep
    owner: str = ""
    due: date | None = None
    done_on: date | None = None
    note: str = ""

    @property
    def day(self) -> date:
        return self.due or self.plan.due

    def late(self, today: date) -> bool:
        return self.done_on is None and today > self.day


@dataclass(frozen=True)
class TransitionView:
    """One transition. Providers stand in ``generations`` by the number of their organisation as text."""

    row: Transition
    generations: Generations
    providers: Mapping[str, str]
    towns: Mapping[str, str]
    products: Mapping[str, str]

    def provider(self, key: str) -> str:
        return self.providers.get(key, key)

    def town(self, code: str) -> str:
        return self.towns.get(code, code)

    def product(self, slug: str) -> str:
        return self.products.get(slug, plain_name(slug))

    @cached_property
    def lists(self) -> dict[Audience, tuple[Contact, ...]]:
        """The communication lists, by group."""
        return communication_lists(self.generations)

    def contact(self, contact: Contact) -> str:
        """The name on a list: a provider's, or a municipality's."""
        return self.providers.get(contact.name) or self.town(contact.name)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The work plan with owners and days."""
        return tuple(_steps(work_plan(self.generations, self.row.awarded_on), self.row.steps))

    @cached_property
    def wind_down(self) -> tuple[Verdict, ...]:
        """Whether each day of winding down lies within a year of the start (CV-12)."""
        ends = sorted({move.until for move in self.generations.moves if move.until})
        return tuple(wound_down_in_time(WindDownFacts(self.row.start, until)) for until in ends)

    @property
    def switching(self) -> int:
        """Clients whose provider winds down."""
        return sum(move.clients for move in self.generations.moves if move.fate is Fate.WINDS_DOWN)


def transitions(actor: Actor) -> "QuerySet[Transition]":
    """The transitions of the regions that the actor works for; all for a supervisor."""
    rows = Transition.objects.select_related("region", "procurement").order_by("-start", "-pk")
    if not actor.is_known:
        return rows.none()
    if actor.account_id is None or actor.has(Role.SUPERVISOR):
        return rows
    towns = actor.organisations(Role.CONTRACT_MANAGER, Role.CONTROLLER)
    taking_part = Q(region__region__memberships__municipality_id__in=towns)
    return rows.filter(Q(region__in=buyers_of(actor, *_OFFICE)) | taking_part).distinct()


def without_transition(actor: Actor) -> list[tuple[int, str]]:
    """The procurements of the regions that the actor runs of which the outcome is announced, and that have no
    transition yet: key and title."""
    announced = Q(status__in=[status.value for status in ANNOUNCED_STATUSES]) | Q(cells__isnull=False)
    rows = visible(actor).filter(
        announced, region__in=buyers_of(actor, Role.CONTRACT_MANAGER), transition__isnull=True
    )
    return list(rows.distinct().order_by("title", "pk").values_list("pk", "title"))


def transition_view(actor: Actor, transition_id: int) -> TransitionView:
    """One transition. Raises UnknownTransition, also for who may not see it."""
    row = transitions(actor).filter(pk=transition_id).first()
    if row is None:
        raise UnknownTransition()
    ensure(actor, Action.SEE_REGION, region_facts(row.region_id))
    return view_of(row)


def view_of(row: Transition) -> TransitionView:
    """A transition with both landscapes; for services that checked who asks."""
    known = clients_of(row)
    old = tuple(old_supply(row, known))
    new = tuple(
        NewSupply(str(it.provider_id), CellKey(it.product, it.municipality))
        for it in awarded_cells(row.procurement_id)
    )
    generations = Generations(
        row.start,
        old,
        new,
        {product: tuple(names) for product, names in row.follows.items()},
        row.wind_down,
    )
    ids = {int(it.provider) for it in (*old, *new)}
    names = organisation_names(ids)
    return TransitionView(
        row,
        generations,
        {str(key): name for key, name in names.items()},
        {town.cbs_code: town.name for town in municipalities(SYSTEM)},
        product_names([row.procurement_id], [row.region_id]),
    )


def old_supply(row: Transition, clients: Clients) -> Iterable[OldSupply]:
    """The cells of the agreements of today, without those that follow from this procurement, and the cells of
    which only the numbers of clients tell."""
    lines = ContractLine.objects.filter(
        Q(agreement__procurement__isnull=True) | ~Q(agreement__procurement=row.procurement_id),
        agreement__buyer_id__in=buying_for(row.region_id),
        agreement__status__in=SIGNED,
        period__contains=row.awarded_on,
    ).order_by("pk")
    held = list(lines.values_list("agreement__provider_id", "product", "municipality_id"))
    codes = cbs_codes({town for _, _, town in held})
    cells = dict.fromkeys((provider, product, codes[town]) for provider, product, town in held)
    for provider, product, code in (*cells, *(key for key in clients if key not in cells)):
        count = clients.get((provider, product, code), 0)
        yield OldSupply(str(provider), CellKey(product, code), count)


def clients_of(row: Transition) -> dict[tuple[int, str, str], int]:
    """The numbers of clients that were handed in, by provider, product and municipality (CBS code)."""
    return {(provider, product, code): count for provider, product, code, count in row.clients}


def _steps(plan: Iterable[PlanStep], kept: Mapping[str, Any]) -> Iterable[Step]:
    for step in plan:
        title = slugify(step.title.render())
        key = f"{title}:{step.due}" if step.rule == "CV-12" else title
        known = kept.get(key, {})
        yield Step(
            key,
            step,
            known.get("owner", ""),
            _day(known.get("due")),
            _day(known.get("done_on")),
            known.get("note", ""),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


__all__ = [
    "Step",
    "TransitionView",
    "clients_of",
    "transition_view",
    "transitions",
    "view_of",
    "without_transition",
]
