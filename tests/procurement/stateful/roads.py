"""The roads on which people are let loose: one small definition for each, and the people themselves."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth import get_user_model

from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Actor, LegalForm, NewProvider, Role
from dekkend.organisations.queries import actor_for
from dekkend.organisations.services import create_account, grant_role, register_providers
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.services.regions import ensure_region
from dekkend.runtime import clock
from tests.procurement.small import FACT, PASSPHRASE, PUBLISHED, small_definition

ALWAYS = Period(date(2025, 1, 1))
TENDERERS = 3
ASSESSORS = 3


def with_price() -> d.Definition:
    """EMVI-1: two criteria of quality and the price, one winner per lot, equal bids draw lots."""
    small = small_definition()
    price = replace(
        small.criteria[0],
        id="prijs",
        name="Uurtarief",
        price=True,
        price_method="laagste-relatief",
        price_floor=Decimal(60),
        price_ceiling=Decimal(90),
        weight=Decimal(30),
        minimum=None,
        rejection=None,
    )
    return _capped(replace(small, criteria=(*small.criteria, price)))


def selected_first() -> d.Definition:
    """EMVI-2: a selection on one criterion, then bids judged on another."""
    small = small_definition()
    first, second = small.criteria
    chosen = replace(first, kind=d.CriterionKind.SELECTION, weight=Decimal(100))
    asked = tuple(replace(it, round="inschrijving") if it.id == "akkoord" else it for it in small.evidence)
    answer = replace(small.requirements[1], id="plan", title="Plan", criteria=(second.id,))
    made = replace(
        small,
        procedure=replace(small.procedure, form=d.ProcedureForm.EMVI_2),
        criteria=(chosen, replace(second, weight=Decimal(100))),
        evidence=asked,
        requirements=(*small.requirements, answer),
    )
    capped = _capped(made)
    return replace(capped, lots=tuple(replace(lot, max_selected=2) for lot in capped.lots))


def with_dialogue() -> d.Definition:
    """EMVI-3: a selection, a dialogue with who was selected, then bids."""
    made = selected_first()
    return replace(made, procedure=replace(made.procedure, form=d.ProcedureForm.EMVI_3))


def everyone_suitable() -> d.Definition:
    """ZEMVI-1: whoever is suitable wins; nobody scores."""
    small = small_definition()
    form = replace(small.procedure, form=d.ProcedureForm.ZEMVI_1)
    return replace(small, procedure=form, criteria=(), assessment=None)


def _capped(made: d.Definition) -> d.Definition:
    award = d.Award(method="beste-tot-maximum", tie="loting", standstill_days=20, **FACT)
    return replace(made, award=award, lots=tuple(replace(lot, max_contracts=1) for lot in made.lots))


@dataclass(frozen=True)
class People:
    """Everybody who may turn up, and the tenderers' organisations, by account."""

    region: int
    officers: tuple[Actor, ...]
    buyer: Actor
    assessors: tuple[Actor, ...]
    providers: tuple[Actor, ...]
    strangers: tuple[Actor, ...]
    organisations: dict[int | None, int]

    @property
    def buyers(self) -> tuple[Actor, ...]:
        return (*self.officers, self.buyer)

    @property
    def everybody(self) -> tuple[Actor, ...]:
        return (*self.buyers, *self.assessors, *self.providers, *self.strangers)


def gather(definition: d.Definition) -> People:
    """The people of one region, two of them with a key for the vault."""
    with clock.fixed(PUBLISHED - timedelta(days=3)):
        region = ensure_region(SYSTEM, definition)
        elsewhere = ensure_region(SYSTEM, replace(definition, region=_other(definition)))
        made = [
            NewProvider(f"Aanbieder {n}", KvkNumber(str(95_000_000 + n)), LegalForm.FOUNDATION)
            for n in range(TENDERERS)
        ]
        tenderers = register_providers(SYSTEM, made)
        officers = tuple(_person(f"kluis{n}", Role.BUYER, region) for n in range(2))
        for officer in officers:
            services.make_officer_key(officer, PASSPHRASE)
        providers = tuple(_person(f"aanbieder{n}", Role.PROVIDER, key) for n, key in enumerate(tenderers))
        return People(
            region,
            officers,
            _person("inkoper", Role.BUYER, region),
            tuple(_person(f"beoordelaar{n}", Role.ASSESSOR, region) for n in range(ASSESSORS)),
            providers,
            (_person("elders", Role.BUYER, elsewhere), _person("toezicht", Role.SUPERVISOR, region)),
            {actor.account_id: key for actor, key in zip(providers, tenderers, strict=True)},
        )


def _other(definition: d.Definition) -> d.Region:
    member = d.Membership(municipality="0225", name="Druten", **FACT)
    return replace(definition.region, id="elders", name="Elders", municipalities=(member,))


def _person(name: str, role: Role, organisation: int) -> Actor:
    account = create_account(SYSTEM, f"{name}@proef.example", name.title())
    grant_role(SYSTEM, account, role, organisation, ALWAYS)
    return actor_for(get_user_model().objects.get(pk=account))
