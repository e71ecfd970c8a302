"""The pages about messages, and the addresses for programs."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dekkend.messaging.models import MessageDelivery
from dekkend.messaging.services.tokens import make_token
from dekkend.runtime.models import AccessLogEntry, StoredFile
from tests.messaging.log_world import LogWorld, log
from tests.messaging.samples import BSN

__all__ = ["log"]
pytestmark = pytest.mark.django_db
CHECK = "/bericht-controleren/"


def upload(client: Client, path: str, *files: bytes) -> str:
    made = [SimpleUploadedFile(f"{number}.xml", data) for number, data in enumerate(files)]
    answer = client.post(path, {"bestanden": made}, headers={"accept-language": "nl"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_checks_messages_and_nothing_is_stored(log: LogWorld) -> None:
    wrong = log.data("323", {"Declaratie/TotaalIngediendBedrag/TotaalBedrag": 1})
    page = upload(Client(), CHECK, log.data("301"), wrong, b"rubbish")
    assert "Het totaalbedrag is niet de som van de regels." in page
    assert "Tel de debetregels op" in page
    assert "2 berichten hebben problemen." in page
    assert not MessageDelivery.objects.exists()
    assert not StoredFile.objects.exists()
    assert str(BSN) not in page


def test_a_good_message_is_told_so(log: LogWorld) -> None:
    assert "Het bericht is in orde." in upload(Client(), CHECK, log.data("305"))
    assert "U heeft geen bestand gekozen." in upload(Client(), CHECK)


def test_a_message_that_is_too_large_is_refused_without_reading_it_whole(log: LogWorld) -> None:
    page = upload(Client(), CHECK, b"<a>" + b" " * (26 * 1024 * 1024) + b"</a>")
    assert "Het bestand is groter dan 25 MB." in page


def test_a_form_from_elsewhere_is_refused(log: LogWorld) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(CHECK, {"bestanden": SimpleUploadedFile("a.xml", b"x")}).status_code == 403


def test_handing_in_and_reading_hides_the_bsn_until_asked(log: LogWorld) -> None:
    client = log.world.client("provider")
    page = upload(client, "/berichten/aanleveren/", log.data("315"))
    number = re.search(r"/berichten/(\d+)/", page)
    assert number
    assert "Was al ontvangen" in upload(client, "/berichten/aanleveren/", log.data("315"))
    seen = client.get(number[0]).content.decode()
    assert str(BSN) not in seen
    assert "ReferentieAanbieder: A1" in seen
    assert str(BSN) in client.get(f"{number[0]}?bsn=toon").content.decode()
    assert AccessLogEntry.objects.filter(purpose="bsn").count() == 1
    assert client.get(f"{number[0]}bestand/").content == log.data("315")


def test_the_municipality_answers_on_the_page(log: LogWorld) -> None:
    taken = log.take_in("315")
    path = f"/berichten/{taken.message_id}/"
    client = log.world.client("access_worker")
    assert "Verzoek A1" in client.get(path, headers={"accept-language": "nl"}).content.decode()
    answer = client.post(path, {"referentie": "A1", "reden": "2"}, follow=True)
    assert "319" in answer.content.decode()
    again = client.post(path, {}, follow=True, headers={"accept-language": "nl"}).content.decode()
    assert "316" in again
    assert (
        "Op dit bericht is al geantwoord."
        in client.post(path, {}, headers={"accept-language": "nl"}).content.decode()
    )


def test_a_bsn_is_searched_by_form_and_stands_in_no_address(log: LogWorld) -> None:
    log.take_in("315")
    client = log.world.client("controller")
    answer = client.post("/berichten/zoeken/", {"zoek": str(BSN)}, headers={"accept-language": "nl"})
    assert "1 bericht gevonden." in answer.content.decode()
    assert str(BSN) not in answer.content.decode()


def test_what_must_follow_stands_on_the_work_list(log: LogWorld) -> None:
    log.take_in("315")
    page = log.world.client("controller").get("/", headers={"accept-language": "nl"}).content.decode()
    assert "Beantwoord het verzoek (301 of 319)" in page


def test_the_list_is_an_excel_without_clients(log: LogWorld) -> None:
    log.take_in("315")
    answer = log.world.client("provider").get("/berichten/?export=xlsx")
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert str(BSN).encode() not in b"".join(answer) if answer.streaming else answer.content


def test_a_key_is_shown_once_and_taken_back(log: LogWorld) -> None:
    client = log.world.client("provider")
    given = {"naam": "Ons pakket", "organisatie": str(log.world.provider)}
    page = client.post("/berichten/sleutels/", given).content.decode()
    secret = re.search(r"dkb_[\w-]+", page)
    assert secret
    listed = client.get("/berichten/sleutels/").content.decode()
    assert secret[0] not in listed
    number = re.search(r'name="intrekken" value="(\d+)"', listed)
    assert number
    client.post("/berichten/sleutels/", {"intrekken": number[1]})
    assert (
        Client().get("/api/berichten/", headers={"authorization": f"Bearer {secret[0]}"}).status_code == 401
    )


def test_software_delivers_lists_and_fetches(log: LogWorld) -> None:
    secret = make_token(log.world.actor("provider"), log.world.provider, "Ons pakket").secret
    client, headers = Client(), {"authorization": f"Bearer {secret}"}

    def send(data: bytes) -> tuple[int, dict]:
        answer = client.post("/api/berichten/", data, content_type="application/xml", headers=headers)
        return answer.status_code, json.loads(answer.content)

    status, told = send(log.data("315"))
    assert (status, told["messages"][0]["outcome"]) == (200, "logged")
    assert send(log.data("315"))[1]["messages"][0]["outcome"] == "known"
    status, told = send(b"rubbish")
    assert (status, told["messages"][0]["outcome"]) == (422, "refused")
    [row] = json.loads(client.get("/api/berichten/", headers=headers).content)["messages"]
    assert (row["message"], row["direction"]) == ("WMO315", "out")
    assert client.get(f"/api/berichten/{row['id']}/", headers=headers).content == log.data("315")
    assert client.get("/api/berichten/999999/", headers=headers).status_code == 404


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer dkb_wrong"}, {"authorization": "Basic x"}])
def test_without_a_good_key_programs_get_nothing(header: dict[str, str]) -> None:
    for path in ("/api/berichten/", "/api/berichten/1/"):
        answer = Client().get(path, headers=header)
        assert answer.status_code == 401
        assert "sleutel" in answer.content.decode()
