"""A desk with procurements in every stage, made once for a module; every test's changes are undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.completion import load_completed
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import Submission
from dekkend.procurement.services.practice import Until, run_practice
from dekkend.procurement.services.setup import create_procurement
from dekkend.procurement.simulation.settings import GeneratorSettings, settings_from
from tests.personas import World, make_world, work_for

DEFINITIONS = Path(__file__).resolve().parents[3] / "definitions"
NAME = sorted(path.stem for path in DEFINITIONS.glob("*.toml"))[-1]


def completed(name: str = NAME) -> Definition:
    """A definition of the examples with the assumptions of its practice run."""
    found = load_completed(DEFINITIONS / f"{name}.toml", DEFINITIONS / "simulations" / f"{name}.toml")
    assert found.definition is not None, found.problems
    return found.definition


def generator(definition: Definition, good: int = 4, weak: int = 2) -> GeneratorSettings:
    """A few bidders who do well, and a few whose content is weak or whose signature is missing."""
    requirement = definition.requirements[0].id
    cohorts = [
        {"id": "goed", "bidders": good, "bids": good},
        {
            "id": "vergeten",
            "bidders": weak,
            "bids": weak,
            "plants": [{"on": requirement, "flaw": "ontbreekt", "repaired": True}],
        },
        {
            "id": "niet-hersteld",
            "bidders": 1,
            "bids": 1,
            "plants": [{"on": requirement, "flaw": "ontbreekt"}],
        },
        {
            "id": "zwak",
            "bidders": 1,
            "bids": 2,
            "lots_at_least": 2,
            "plants": [{"on": definition.criteria[0].id, "flaw": "onvoldoende", "bids": "een"}],
        },
    ]
    return settings_from({"seed": 3, "assessors": 3, "cohorts": cohorts})


@dataclass
class Desk:
    """The personas, and the names of procurements by how far they are."""

    world: World
    definition: Definition
    stages: dict[str, str]

    def url(self, stage: str, page: str = "") -> str:
        return f"/inkoop/{self.stages[stage]}/{page}"

    def get(self, persona: str, stage: str, page: str = "", **query: str) -> Any:
        return self.world.client(persona).get(self.url(stage, page), query)

    def text(self, persona: str, stage: str, page: str = "", **query: str) -> str:
        """The page as text; fails when it is not there."""
        answer = self.get(persona, stage, page, **query)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())


def make_desk(world: World) -> Desk:
    """Procurements of the personas' region: a concept, and runs up to several stages."""
    definition = completed()
    create_procurement(
        SYSTEM, definition, region_id=world.region, slug="proef-concept", practice=True, assumed=("lots",)
    )
    stages = {"concept": "proef-concept"}
    for until in Until:
        slug = f"proef-{until.value}"
        run_practice(definition, generator(definition), region_id=world.region, slug=slug, until=until)
        stages[until.value] = slug
    first, second = Submission.objects.filter(procurement__slug=stages["bekendmaking"]).order_by("number")[:2]
    work_for(world, "provider", first.tenderer_id)
    work_for(world, "competitor", second.tenderer_id)
    return Desk(world, definition, stages)


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    """The desk; what a test changes is undone by its own transaction, the desk itself at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_desk(make_world())
        transaction.set_rollback(True)
