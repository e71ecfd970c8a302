"""What runs as a job: all letters as one archive, and the steps of a practice run."""

import io
from zipfile import ZipFile

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.models import Procurement
from dekkend.procurement.services.practice import run_practice
from dekkend.procurement.services.setup import create_procurement
from dekkend.runtime import jobs
from tests.personas import World, make_world
from tests.web.procurement.conftest import completed, generator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_all_letters_as_one_archive(world: World, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}},
    }
    definition = completed()
    run = run_practice(definition, generator(definition, 1, 1), region_id=world.region, slug="brieven")
    client, place = world.client("buyer"), "/inkoop/brieven/brieven/"
    assert client.get(f"{place}alle.zip").status_code == 404
    started = client.post(f"{place}maken/")
    again = client.post(f"{place}maken/")
    assert started["Location"] == again["Location"]
    jobs.run_waiting()
    assert client.get(started["Location"])["Location"] == place
    assert "Klaar: Alle brieven als PDF." in client.get(place).content.decode()
    with ZipFile(io.BytesIO(b"".join(client.get(f"{place}alle.zip")))) as archive:
        assert len(archive.namelist()) == len(run.submissions)
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF-")
    assert "Opnieuw maken als PDF" in client.get(place).content.decode()


def test_simulated_step_runs_in_the_worker(world: World):
    made = create_procurement(SYSTEM, completed(), region_id=world.region, slug="oefening", practice=True)
    client = world.client("buyer")
    answer = client.post("/inkoop/oefening/oefenen/", {"since": "concept"})
    assert "hx-get" in client.get(answer["Location"]).content.decode()
    jobs.run_waiting()
    polled = client.get(answer["Location"], headers={"HX-Request": "true"})
    assert (polled.status_code, polled["HX-Redirect"]) == (200, "/inkoop/oefening/")
    done = client.get(answer["Location"])
    assert (done.status_code, done["Location"]) == (302, "/inkoop/oefening/")
    assert Procurement.objects.get(pk=made.pk).status == "gepubliceerd"
    shown = client.get("/inkoop/oefening/").content.decode()
    assert "Inschrijving open" in shown
    assert "Klaar: " in shown
