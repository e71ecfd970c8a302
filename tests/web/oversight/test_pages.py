"""The pages of tests: what a buyer does, what a provider does, and what nobody else sees."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dekkend.oversight.domain import NewScreening, ScreeningKind
from dekkend.oversight.domain_form import NO, AnswerKind, questions_for
from dekkend.oversight.models import ProviderScreening
from dekkend.oversight.services import start_screening
from dekkend.runtime import clock
from dekkend.runtime.models import AccessLogEntry
from tests.personas import World

pytestmark = pytest.mark.django_db
BIBOB, FINANCIAL = ScreeningKind.BIBOB, ScreeningKind.FINANCIAL


def started(world: World, kind: ScreeningKind = BIBOB) -> int:
    new = NewScreening(kind, world.provider, world.region, "Voorlopige gunning")
    return start_screening(world.actor("buyer"), new).pk


def do(world: World, key: int, action: str, **values: object):
    data = {"actie": action, **{f"{action}-{name}": value for name, value in values.items()}}
    return world.client("buyer").post(f"/toetsen/{key}/", data)


def status(key: int) -> str:
    return ProviderScreening.objects.get(pk=key).status


def test_buyer_and_provider_go_through_the_whole_test(personas: World):
    buyer, provider = personas.client("buyer"), personas.client("provider")
    answer = buyer.post(
        "/toetsen/nieuw/",
        {
            "provider": personas.provider,
            "kind": "bibob",
            "region": personas.region,
            "cause": "Voorlopige gunning",
        },
    )
    key = ProviderScreening.objects.get().pk
    assert answer["Location"] == f"/toetsen/{key}/"
    assert provider.get(f"/mijn-toetsen/{key}/").status_code == 404
    assert do(personas, key, "finish_scan", found=["financiering", "structuur"]).status_code == 302
    assert do(personas, key, "send_form", light="nee").status_code == 302
    page = provider.get(f"/mijn-toetsen/{key}/").content.decode()
    assert "Nog niet verstuurd" in page
    assert "financiering" not in page.split("Vragenformulier")[0]
    asked = questions_for(light=False)
    filled = {it.id: NO if it.kind is AnswerKind.YES_NO else "Een antwoord." for it in asked}
    files = {f"{it.id}-bestand": SimpleUploadedFile("stuk.txt", b"inhoud") for it in asked if it.file}
    url = f"/mijn-toetsen/{key}/"
    assert provider.post(url, {"actie": "bewaren", **filled, **files}).status_code == 302
    assert provider.post(url, {"actie": "tekenen", "name": "A", "function": "B"}).status_code == 409
    signed = {"actie": "tekenen", "name": "A", "function": "directeur", "declared": "on"}
    assert provider.post(url, signed).status_code == 302
    assert status(key) == "formulier-terug"
    assert "Een antwoord." in buyer.get(f"/toetsen/{key}/").content.decode()
    assert do(personas, key, "start_research").status_code == 302
    assert do(personas, key, "decide", result="geen-bezwaar", reason="Niets gevonden.").status_code == 302
    assert "Niets gevonden." in provider.get(url).content.decode()


def test_provider_reads_nothing_of_scan_research_and_advice(personas: World):
    key = started(personas)
    do(personas, key, "finish_scan", found=["financiering", "structuur"], text="Geheime notitie")
    do(personas, key, "send_form", light="nee")
    page = personas.client("provider").get(f"/mijn-toetsen/{key}/").content.decode()
    assert "Geheime notitie" not in page
    assert "score" not in page.lower()


def test_every_look_at_a_file_is_logged(personas: World):
    key = started(personas)
    for persona in ("buyer", "supervisor"):
        assert personas.client(persona).get(f"/toetsen/{key}/").status_code == 200
    for persona in ("buyer_elsewhere", "provider", "administrator"):
        assert personas.client(persona).get(f"/toetsen/{key}/").status_code in (403, 404)
    looked = AccessLogEntry.objects.filter(subject=f"screening:{key}", action="look")
    assert sorted(looked.values_list("actor", flat=True)) == ["Buyer", "Supervisor"]


def test_supervisor_reads_and_does_nothing(personas: World):
    key = started(personas)
    client = personas.client("supervisor")
    assert "Risicoscan afronden" not in client.get(f"/toetsen/{key}/").content.decode()
    assert client.post(f"/toetsen/{key}/", {"actie": "stop", "stop-reason": "Weg"}).status_code == 403
    assert status(key) == "risicoscan"


def test_register_shows_own_regions_only(personas: World):
    started(personas)
    assert "De Aanbieder" in personas.client("buyer").get("/toetsen/").content.decode()
    assert "De Aanbieder" not in personas.client("buyer_elsewhere").get("/toetsen/").content.decode()
    excel = personas.client("buyer").get("/toetsen/?export=xlsx")
    assert excel["Content-Type"].startswith("application/vnd.openxmlformats")


def test_register_asks_as_much_at_2_as_at_20(personas: World):
    from dekkend.kernel.identifiers import KvkNumber
    from dekkend.organisations.domain import SYSTEM, LegalForm, NewProvider
    from dekkend.organisations.services import register_providers

    news = [NewProvider(f"P{n}", KvkNumber(str(92_000_000 + n)), LegalForm.FOUNDATION) for n in range(20)]
    client, counts = personas.client("buyer"), []
    client.get("/toetsen/")
    for number, provider in enumerate(register_providers(SYSTEM, news)):
        start_screening(personas.actor("buyer"), NewScreening(BIBOB, provider, personas.region, "Gunning"))
        if number in (1, 19):
            with CaptureQueriesContext(connection) as caught:
                client.get("/toetsen/")
            counts.append(len(caught))
    assert counts[0] == counts[1]


def test_financial_figures_by_the_provider(personas: World):
    key = started(personas, FINANCIAL)
    amounts = {
        "equity": "-10.000",
        "balance_total": "1.000.000",
        "revenue": "2.000.000",
        "result": "-50.000,50",
        "current_assets": "600.000",
        "current_liabilities": "300.000",
    }
    data = {"actie": "cijfers", "year": "2024", "drawn_up_on": "2025-05-01", **amounts}
    assert personas.client("provider").post(f"/mijn-toetsen/{key}/", data).status_code == 302
    page = personas.client("buyer").get(f"/toetsen/{key}/").content.decode()
    assert "zeer zwak" in page
    assert "het eigen vermogen is negatief" in page


def test_what_was_typed_stays_when_it_cannot_be_done(personas: World):
    key = started(personas)
    do(personas, key, "finish_scan", found=["financiering", "structuur"])
    answer = do(personas, key, "send_form", light="ja", message="")
    assert answer.status_code == 409
    assert "De reden ontbreekt" in answer.content.decode()
    do(personas, key, "stop", reason="Niet nodig")
    late = do(personas, key, "send_form", light="nee", message="Mijn tekst")
    assert late.status_code == 409


def test_tasks_stand_on_the_work_lists(personas: World):
    start = datetime(2026, 3, 2, 10, tzinfo=UTC)
    with clock.fixed(start):
        key = started(personas)
        assert "Risicoscan doen" in personas.client("buyer").get("/").content.decode()
        do(personas, key, "finish_scan", found=["financiering", "structuur"])
        do(personas, key, "send_form", light="nee")
        assert "Vragenformulier invullen" in personas.client("provider").get("/").content.decode()
        assert "formulier dat uitblijft" not in personas.client("buyer").get("/").content.decode()
    with clock.fixed(start + timedelta(days=15)):
        assert "formulier dat uitblijft" in personas.client("buyer").get("/").content.decode()
