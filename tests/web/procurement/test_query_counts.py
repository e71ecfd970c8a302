"""Lists ask the database as often for two rows as for twenty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.queries import plans
from dekkend.procurement.services.practice import Until, run_practice
from dekkend.procurement.services.setup import create_procurement
from tests.personas import World
from tests.web.procurement.conftest import completed, generator

pytestmark = pytest.mark.django_db


def _queries(client, url: str) -> int:
    plans._summaries.clear()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_list_of_procurements_asks_as_much_at_2_as_at_20(personas: World):
    definition, client = completed(), personas.client("buyer")
    client.get("/inkoop/")
    counts = []
    for number in range(20):
        create_procurement(SYSTEM, definition, region_id=personas.region, slug=f"n-{number}", practice=True)
        if number in (1, 19):
            counts.append(_queries(client, "/inkoop/"))
    assert counts[0] == counts[1]


TABS = ("inschrijvingen/", "besluiten/", "brieven/", "percelen/", "logboek/")


def test_lists_of_a_procurement_ask_as_much_at_2_as_at_20(personas: World):
    definition, client = completed(), personas.client("buyer")
    counts: dict[str, list[int]] = {tab: [] for tab in TABS}
    for good in (1, 16):
        settings = generator(definition, good, 1)
        run = run_practice(
            definition, settings, region_id=personas.region, slug=f"rij-{good}", until=Until.ANNOUNCED
        )
        for tab in TABS:
            url = f"/inkoop/{run.row.slug}/{tab}"
            client.get(url)
            counts[tab].append(_queries(client, url))
    assert {tab for tab, (few, many) in counts.items() if few != many} == set(), counts
