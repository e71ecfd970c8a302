"""The pages of the decision route, the consultations and the dialogue."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import services as procurements
from dekkend.procurement.definition import ProcedureForm
from dekkend.procurement.models import ConsultationRound, DialogueSession, RouteStep
from dekkend.runtime import clock
from tests.personas import World
from tests.procurement.test_route import routed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with clock.fixed(NOW):
        yield


@pytest.fixture
def slug(personas: World) -> str:
    return procurements.create_procurement(SYSTEM, routed(), region_id=personas.region).slug


def test_buyer_records_a_decision_and_adds_a_version(personas: World, slug: str):
    client = personas.client("buyer")
    page = client.get(f"/inkoop/{slug}/route/").content.decode()
    assert "Wat nog ontbreekt voor publicatie" in page
    document = f"/inkoop/{slug}/route/documenten/strategie/"
    file = SimpleUploadedFile("strategie.txt", b"tekst")
    assert client.post(document, {"file": file, "status": "concept"}).status_code == 302
    assert "strategie.txt" in client.get(document).content.decode()
    for step in RouteStep.objects.filter(document__slug="strategie", kind="besluit"):
        url = f"/inkoop/{slug}/route/stap/{step.pk}/"
        assert client.get(url).status_code == 200
        assert client.post(url, {"action": "agree"}).status_code == 409
        data = {"action": "agree", "decided_on": "2026-01-14", "reference": "2026-1", "version": "1"}
        assert client.post(url, data).status_code == 302
        step.refresh_from_db()
        assert (step.status, step.version.number) == ("akkoord", 1)
        assert client.get(url).status_code == 200
    assert "Wat nog ontbreekt voor publicatie" not in client.get(f"/inkoop/{slug}/route/").content.decode()
    excel = client.get(f"/inkoop/{slug}/route/?export=xlsx")
    assert excel["Content-Type"].startswith("application/vnd.openxmlformats")


def test_publication_page_points_at_the_route(personas: World, slug: str):
    page = personas.client("buyer").get(f"/inkoop/{slug}/stap/publish/").content.decode()
    assert f"/inkoop/{slug}/route/" in page


def test_late_and_deferred_decisions_are_shown(personas: World, slug: str):
    client = personas.client("buyer")
    step = RouteStep.objects.filter(document__slug="strategie", kind="besluit")[0]
    url = f"/inkoop/{slug}/route/stap/{step.pk}/"
    assert client.post(url, {"action": "defer", "to": "2026-02-20"}).status_code == 302
    assert "Publiceren kan niet voor" in client.get(f"/inkoop/{slug}/route/").content.decode()
    with clock.fixed(datetime(2026, 3, 1, tzinfo=UTC)):
        assert "Te laat" in client.get(f"/inkoop/{slug}/route/").content.decode()


def test_others_do_not_follow_the_route(personas: World, slug: str):
    assert personas.client("buyer_elsewhere").get(f"/inkoop/{slug}/route/").status_code == 404
    assert personas.client("provider").get(f"/inkoop/{slug}/route/").status_code == 403


def test_consultation_from_plan_to_report(personas: World, slug: str):
    buyer, provider = personas.client("buyer"), personas.client("provider")
    plan = {
        "plan-kind": "marktconsultatie",
        "plan-title": "Marktronde",
        "plan-subject": "Wat vindt u van de percelen?",
        "plan-opens_on": "2026-01-10",
        "plan-closes_on": "2026-01-31",
        "plan-invited": [personas.provider],
    }
    assert buyer.post(f"/inkoop/{slug}/consultaties/", plan).status_code == 302
    key = ConsultationRound.objects.get().pk
    url = f"/inkoop/{slug}/consultaties/{key}/"
    assert buyer.post(url, {"actie": "verder", "stap": "open"}).status_code == 302
    assert "Marktronde" in provider.get("/mijn-consultaties/").content.decode()
    own = f"/mijn-consultaties/{key}/"
    assert personas.client("competitor").get(own).status_code == 404
    said = {"organisation": personas.provider, "text": "Maak ze kleiner."}
    assert provider.post(own, said).status_code == 302
    assert buyer.post(url, {"actie": "verder", "stap": "close"}).status_code == 302
    assert buyer.post(url, {"actie": "verder", "stap": "report"}).status_code == 409
    handled = {
        "actie": "verwerken",
        "verwerken-number": 1,
        "verwerken-handling": "overgenomen",
        "verwerken-reason": "Goed punt",
        "verwerken-place": "Kader §4",
    }
    assert buyer.post(url, handled).status_code == 302
    report = {"actie": "verder", "stap": "report", "verder-summary": "Dank."}
    assert buyer.post(url, report).status_code == 302
    assert "Goed punt" in provider.get(own).content.decode()
    assert "Maak ze kleiner." in buyer.get(f"{url}?export=csv").getvalue().decode()


def test_dialogue_session_is_shared_with_all(personas: World):
    from dataclasses import replace

    found = routed()
    procedure = replace(found.procedure, form=ProcedureForm.ADMISSION, max_dialogue_sessions=1)
    admission = replace(found, id="toelating", procedure=procedure)
    slug = procurements.create_procurement(SYSTEM, admission, region_id=personas.region).slug
    buyer = personas.client("buyer")
    plan = {
        "actie": "sessie",
        "sessie-day": "2026-02-01",
        "sessie-hour": "10:00",
        "sessie-subject": "Tarieven",
        "sessie-invited": [personas.provider],
    }
    assert buyer.post(f"/inkoop/{slug}/consultaties/", plan).status_code == 302
    assert buyer.post(f"/inkoop/{slug}/consultaties/", plan).status_code == 409
    url = f"/inkoop/{slug}/dialoog/{DialogueSession.objects.get().number}/"
    held = {"text": "Interne notulen", "present": [personas.provider]}
    assert buyer.post(url, held).status_code == 302
    assert buyer.post(url, {"text": "De tarieven gaan per uur."}).status_code == 302
    assert buyer.get(url).status_code == 200
    page = personas.client("provider").get("/mijn-consultaties/").content.decode()
    assert "De tarieven gaan per uur." in page
    assert "Interne notulen" not in page
