"""The provider's walk through the pages: profile, vault, own statement, partners."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from dekkend.organisations import services as organisations
from dekkend.organisations.domain_evidence import DocumentKind, NewDocument
from dekkend.organisations.domain_profile import Authority, NewRepresentative
from dekkend.organisations.domain_statement import grounds
from dekkend.organisations.models import (
    EvidenceDocument,
    OwnStatement,
    ProviderDetails,
    Representative,
)
from dekkend.procurement.models import Party, SubmissionDraft
from dekkend.procurement.queries.parties import together_of
from dekkend.runtime import clock
from dekkend.runtime.models import StoredFile
from tests.web.actors.world import LOTS, Case, field, pdf

pytestmark = pytest.mark.django_db
VAULT = "/mijn-organisatie/bewijs/"
STATEMENT = "/mijn-organisatie/eigen-verklaring/"


@pytest.fixture
def provider(case: Case) -> Client:
    return case.world.client("provider")


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return unescape(answer.content.decode())


def hidden(answer, name: str) -> str:  # type: ignore[no-untyped-def]
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found.group(1)


def keep(client: Client, kind: str = "gva", issued: date | None = None, **more: object):  # type: ignore[no-untyped-def]
    data = {"kind": kind, "issued_on": (issued or clock.today()).isoformat(), "upload": pdf(f"{kind}.pdf")}
    return client.post(VAULT, {**data, **more})


def sign(case: Case, persona: str = "provider") -> Client:
    """Fills in the own statement and signs it, through the pages."""
    client, own = case.world.client(persona), getattr(case.world, persona)
    key = organisations.add_representative(
        case.world.actor(persona),
        own,
        NewRepresentative("A. Bestuurder", "bestuurder", Authority.ALONE, date(2020, 1, 1)),
    )
    answers = {ground.id: "nee" for ground in grounds()}
    rest = {"klein": "ja", "beroep": "nee", "onderaanneming": "nee", "geschiktheid": "ja", "versie": "0"}
    assert client.post(STATEMENT, {**answers, **rest}).status_code == 302
    signed = {"wie": str(key), "hoe": "digitaal", "verklaart": "ja", "versie": "1"}
    assert client.post(f"{STATEMENT}tekenen/", signed).status_code == 302
    return client


def test_profile_is_filled_in_part_by_part(provider: Client, case: Case) -> None:
    assert "De contactpersoon ontbreekt." in text(provider.get("/mijn-organisatie/profiel/contact/"))
    filled = {
        "address": "Kade 1",
        "postcode": "6511AB",
        "place": "Nijmegen",
        "contact_name": "C. Contact",
        "contact_email": "c@voorbeeld.example",
    }
    answer = provider.post("/mijn-organisatie/profiel/contact/", filled, follow=True)
    assert "Uw gegevens zijn bewaard." in text(answer)
    assert ProviderDetails.objects.get().place == "Nijmegen"
    wrong = provider.post("/mijn-organisatie/profiel/contact/", {**filled, "parent_kvk": "12"})
    assert wrong.status_code == 422
    assert "is geen KvK-nummer" in text(wrong)


def test_lists_of_the_profile_are_added_to_and_cleared(provider: Client, case: Case) -> None:
    page = "/mijn-organisatie/profiel/tekenbevoegden/"
    new = {"name": "A.", "position": "bestuurder", "authority": "alleen", "first": "2024-01-01"}
    assert "bestuurder" in text(provider.post(page, new, follow=True))
    backwards = provider.post(page, {**new, "last": "2023-01-01"})
    assert backwards.status_code == 422
    assert "vóór de eerste dag" in text(backwards)
    provider.post(page, {"weg": str(Representative.objects.get().pk)})
    assert not Representative.objects.exists()
    assert "Tekenbevoegde weggehaald" in text(provider.get("/mijn-organisatie/wijzigingen/"))


def test_a_document_goes_in_the_vault_and_says_until_when(provider: Client, case: Case) -> None:
    answer = text(keep(provider, issued=date(2026, 1, 31), follow=True) and provider.get(VAULT))
    assert "te gebruiken tot en met 31 januari 2028" in answer
    first = EvidenceDocument.objects.get()
    assert "Nieuwe versie van" in text(provider.get(f"{VAULT}?vervangt={first.pk}"))
    keep(provider, vervangt=str(first.pk))
    assert EvidenceDocument.objects.get(pk=first.pk).replaced_by is not None
    found = provider.get(f"{VAULT}{first.pk}/")
    assert b"".join(found.streaming_content) == pdf().read()
    assert found["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issued_on": "2199-01-01"}, "ligt in de toekomst"),
        ({"kind": "certificaat"}, "de laatste dag waarop het geldt"),
        ({"upload": ""}, "Bestand"),
    ],
)
def test_what_is_wrong_is_told_and_leaves_nothing(
    provider: Client, case: Case, change: dict[str, object], words: str
) -> None:
    answer = keep(provider, **change)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not StoredFile.objects.exists()


def test_the_own_statement_is_filled_in_and_signed_without_javascript(case: Case) -> None:
    client = sign(case)
    page = text(client.get(f"{STATEMENT}1/"))
    assert "A. Bestuurder" in page
    made = client.get(f"{STATEMENT}1/bestand/")
    assert b"".join(made.streaming_content).startswith(b"%PDF-1.7")
    exported = client.get(f"{STATEMENT}1/bestand/?vorm=json")
    assert b'"sha256"' in b"".join(exported.streaming_content)
    assert case.world.client("competitor").get(f"{STATEMENT}1/").status_code == 404


def test_what_is_missing_has_its_place(case: Case) -> None:
    client = case.world.client("provider")
    client.post(STATEMENT, {"klein": "ja", "fraude": "ja", "versie": "0"})
    page = text(client.get(STATEMENT))
    assert "Er zijn nog 28 vragen open." in page
    for place in ("omkoping", "fraude", "geschiktheid"):
        assert f'href="#{place}"' in page
        assert f'id="{place}"' in page


def test_a_colleague_is_not_overwritten(case: Case) -> None:
    client = case.world.client("provider")
    client.post(STATEMENT, {"klein": "ja", "versie": "0"})
    answer = client.post(STATEMENT, {"klein": "nee", "versie": "0"})
    assert answer.status_code == 409
    assert OwnStatement.objects.get().answers["small"] is True


def choose(client: Client, case: Case) -> None:
    client.post(case.form, {"deel": "percelen", "perceel": list(LOTS), "naar": "verder"})


def state(client: Client, case: Case, part: str) -> dict[str, str]:
    page = client.get(f"{case.form}?deel={part}")
    return {"deel": part, "versie": hidden(page, "versie"), "blad": hidden(page, "blad")}


def test_a_document_of_the_vault_answers_a_question_in_one_click(case: Case) -> None:
    client = case.world.client("provider")
    keep(client, "kvk-uittreksel", clock.today() - timedelta(days=20))
    choose(client, case)
    page = text(client.get(f"{case.form}?deel=algemeen"))
    assert "Gebruik: Uittreksel Handelsregister" in page
    name = field("uittreksel", "bestand").removesuffix("--bestand")
    typed = {field("handtekening", "naam"): "Nog niet bewaard"}
    chosen = {"stuk": f"{name}|{EvidenceDocument.objects.get().pk}"}
    answer = client.post(
        case.at("inschrijven/uit-bewijsmap/"),
        {**state(client, case, "algemeen"), **typed, **chosen},
        follow=True,
    )
    assert "staat bij uw inschrijving" in text(answer)
    content = SubmissionDraft.objects.get().content
    assert content["files"][field("uittreksel", "bestand")]["sha256"]
    assert content["values"][field("uittreksel", "datum")] == str(clock.today() - timedelta(days=20))
    assert content["values"][field("handtekening", "naam")] == "Nog niet bewaard"


def test_the_own_statement_answers_the_exclusion_grounds_in_one_click(case: Case) -> None:
    client = sign(case)
    choose(client, case)
    name = field("uea", "bestand").removesuffix("--bestand")
    client.post(
        case.at("inschrijven/uit-bewijsmap/"), {**state(client, case, "algemeen"), "stuk": f"{name}|uea"}
    )
    content = SubmissionDraft.objects.get().content
    assert content["files"][field("uea", "bestand")]["name"] == "eigen-verklaring-1.pdf"
    assert content["values"][field("uea", "van-toepassing")] == "nee"
    assert together_of(case.id, case.world.provider).statement


def test_somebody_elses_document_is_not_taken(case: Case) -> None:
    keep(case.world.client("competitor"), "kvk-uittreksel")
    client = case.world.client("provider")
    choose(client, case)
    name = field("uittreksel", "bestand").removesuffix("--bestand")
    chosen = {"stuk": f"{name}|{EvidenceDocument.objects.get().pk}"}
    client.post(case.at("inschrijven/uit-bewijsmap/"), {**state(client, case, "algemeen"), **chosen})
    assert SubmissionDraft.objects.get().content["files"] == {}


def test_answers_of_one_lot_go_to_the_others_that_are_empty(case: Case) -> None:
    client = case.world.client("provider")
    choose(client, case)
    theirs = {field("antwoord", "visie", LOTS[1]): "Blijft staan."}
    client.post(case.form, {**state(client, case, f"perceel--{LOTS[1]}"), **theirs})
    mine = {
        field("antwoord", "visie", LOTS[0]): "Voor allebei.",
        field("antwoord", "ervaring", LOTS[0]): "Sinds 2015.",
        field("referenties", "bestand", LOTS[0]): pdf("referenties.pdf"),
    }
    client.post(case.form, {**state(client, case, f"perceel--{LOTS[0]}"), **mine, "naar": "alle"})
    content = SubmissionDraft.objects.get().content
    assert content["values"][field("antwoord", "visie", LOTS[1])] == "Blijft staan."
    assert content["values"][field("antwoord", "ervaring", LOTS[1])] == "Sinds 2015."
    assert field("referenties", "bestand", LOTS[1]) in content["files"]


def test_a_combination_through_the_pages(case: Case) -> None:
    sign(case, "competitor")
    client, rival = sign(case), case.world.client("competitor")
    choose(client, case)
    page = case.at("inschrijven/samen/")
    asked = {"wat": "vraag", "rol": "lid", "kvk": "10000002", "taak": "Dagbesteding"}
    assert "Wacht op bevestiging" in text(client.post(page, asked, follow=True))
    assert "De Concurrent heeft nog niet bevestigd." in text(client.get(f"{case.form}?deel=indienen"))
    key = str(Party.objects.get().pk)
    said = {"nummer": key, "antwoord": "ja", "hoofdelijk": "ja"}
    assert "Bevestigd" in text(rival.post("/samen-inschrijven/", said, follow=True))
    client.post(page, {"wat": "zelf", "hoofdelijk": "ja"})
    assert "heeft nog niet bevestigd" not in text(client.get(page))
    assert "De Concurrent" in text(client.get(case.at("inschrijven/kopie/")))
    assert rival.get(page).status_code == 200
    assert "De Aanbieder" not in text(rival.get(case.at("inschrijven/kopie/")))


def test_a_wrong_number_is_told_on_the_page(case: Case) -> None:
    client = case.world.client("provider")
    answer = client.post(case.at("inschrijven/samen/"), {"wat": "vraag", "rol": "lid", "kvk": "12"})
    assert answer.status_code == 422
    assert "is geen KvK-nummer" in text(answer)


def test_the_copy_is_a_file_on_request(case: Case) -> None:
    client = case.world.client("provider")
    choose(client, case)
    answer = client.get(case.at("inschrijven/kopie/?vorm=bestand"))
    assert "attachment" in answer["Content-Disposition"]
    assert "Dit is een concept" in text(answer)


def test_the_work_list_and_the_vault_tell_what_ends(case: Case) -> None:
    actor = case.world.actor("provider")
    issued = clock.today() - timedelta(days=160)
    organisations.add_document(
        actor, case.world.provider, NewDocument(DocumentKind.TAX, "", issued), pdf("belasting.pdf")
    )
    assert "Vernieuw: Verklaring betalingsgedrag" in text(case.world.client("provider").get("/"))
    assert "Vernieuw:" not in text(case.world.client("competitor").get("/"))
