"""A new procurement from a definition in the folder."""

from html import unescape
from pathlib import Path

import pytest

from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.services import grant_role
from dekkend.procurement import loading
from dekkend.procurement.models import Procurement
from dekkend.procurement.services.regions import ensure_region
from tests.personas import ALWAYS, World
from tests.web.procurement.conftest import DEFINITIONS, NAME

pytestmark = pytest.mark.django_db
PLACE = f"/inkoop/nieuw/{NAME}/"


@pytest.fixture
def buyer(personas: World):
    """A buyer of the region that the example definition is for."""
    definition = loading.load(DEFINITIONS / f"{NAME}.toml").definition
    assert definition is not None
    region = ensure_region(SYSTEM, definition)
    grant_role(SYSTEM, personas.accounts["buyer"], Role.BUYER, region, ALWAYS)
    return personas.client("buyer")


def test_every_definition_can_be_chosen(buyer):
    text = buyer.get("/inkoop/nieuw/").content.decode()
    for file in DEFINITIONS.glob("*.toml"):
        assert f"/inkoop/nieuw/{file.stem}/" in text


def test_a_definition_shows_what_is_missing_and_what_rules_find(buyer):
    text = unescape(buyer.get(PLACE).content.decode())
    assert "Hierover moet nog worden besloten:" in text
    assert "/regels/PL-" in text
    assert "open punten" in text


def test_a_concept_is_made_once(buyer):
    answer = buyer.post(PLACE, {"kind": "concept"})
    assert answer["Location"] == f"/inkoop/{NAME}/"
    assert Procurement.objects.get().practice is False
    again = buyer.post(PLACE, {"kind": "concept"})
    assert again.status_code == 409
    assert f'href="{PLACE}"' in again.content.decode()
    assert Procurement.objects.count() == 1


def test_practice_runs_can_be_begun_again_and_again(buyer):
    for number in (1, 2):
        answer = buyer.post(PLACE, {"kind": "practice"})
        assert answer["Location"] == f"/inkoop/{NAME}-oefening-{number}/"
    made = Procurement.objects.filter(practice=True)
    assert made.count() == 2
    assert made[0].versions.get().assumed
    page = buyer.get(answer["Location"]).content.decode()
    assert "Aannames van deze oefening" in page
    assert "Simuleer de volgende stap" in page


def test_a_region_that_is_not_there_is_told(personas: World):
    client = personas.client("buyer")
    assert "staat nog niet in Dekkend" in client.get(PLACE).content.decode()
    assert client.post(PLACE, {"kind": "concept"}).status_code == 200
    assert not Procurement.objects.exists()


def test_a_buyer_of_another_region_is_refused(buyer, personas: World):
    assert personas.client("buyer_elsewhere").post(PLACE, {"kind": "concept"}).status_code == 403
    assert not Procurement.objects.exists()


def test_mistakes_in_a_file_are_shown_with_line_and_remedy(buyer, settings, tmp_path: Path):
    settings.DEFINITIONS = tmp_path
    good = (DEFINITIONS / f"{NAME}.toml").read_text(encoding="utf-8")
    (tmp_path / "fout.toml").write_text(good.replace("laws =", "wetten =", 1), encoding="utf-8")
    assert "Fouten in het bestand" in buyer.get("/inkoop/nieuw/").content.decode()
    text = unescape(buyer.get("/inkoop/nieuw/fout/").content.decode())
    assert "wetten" in text
    assert "Herstel eerst de fouten in het bestand." in text
    buyer.post("/inkoop/nieuw/fout/", {"kind": "concept"})
    assert not Procurement.objects.exists()


def test_a_definition_without_practice_file_cannot_be_practised(buyer, settings, tmp_path: Path):
    settings.DEFINITIONS = tmp_path
    (tmp_path / f"{NAME}.toml").write_text((DEFINITIONS / f"{NAME}.toml").read_text(encoding="utf-8"))
    assert "hoort geen bestand met aannames" in buyer.get(PLACE).content.decode()
    buyer.post(PLACE, {"kind": "practice"})
    assert not Procurement.objects.exists()


@pytest.mark.parametrize("name", ["bestaat-niet", "simulations"])
def test_a_definition_that_is_not_there(buyer, name: str):
    assert buyer.get(f"/inkoop/nieuw/{name}/").status_code == 404
