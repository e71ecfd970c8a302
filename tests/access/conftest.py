"""One world for the whole table: built once, and every visit undone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from dekkend.procurement.completion import load_completed
from dekkend.procurement.models import Submission
from dekkend.procurement.services.practice import run_practice
from dekkend.procurement.simulation.settings import settings_from
from tests.access.addresses import Places
from tests.access.agreements import agreement_places
from tests.access.tariffs import tariff_places
from tests.personas import World, make_world, work_for

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"
SETTINGS = {"seed": 1, "assessors": 2, "cohorts": [{"id": "goed", "bidders": 2, "bids": 2}]}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The personas, and a procurement of their region that was announced with a submission of the provider
    and one of its competitor."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        _announced_procurement(made)
        made.places |= tariff_places(made)
        made.places |= agreement_places(made)
        yield made
        transaction.set_rollback(True)


def _announced_procurement(world: World) -> None:
    """Runs a small practice procurement, and lets the personas work for the two who submitted."""
    file = sorted(DEFINITIONS.glob("*.toml"))[0]
    completed = load_completed(file, DEFINITIONS / "simulations" / file.name)
    assert completed.definition is not None, completed.problems
    run = run_practice(
        completed.definition, settings_from(SETTINGS), region_id=world.region, slug="proefinkoop"
    )
    first, second = Submission.objects.filter(procurement_id=run.id).order_by("number")
    work_for(world, "provider", first.tenderer_id)
    work_for(world, "competitor", second.tenderer_id)
    world.places = _places(run.row.slug, first)


def _places(slug: str, submission: Submission) -> Places:
    """What fills the places of a procurement's addresses: the provider's own submission and its first bid."""
    return {"slug": slug, "number": submission.number, "bid_id": submission.bids.order_by("pk")[0].pk}
