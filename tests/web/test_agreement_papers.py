"""Documents, signing, conversations and the provider card, as people meet them on their pages."""

import io
import re
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.models import Agreement, Conversation, SignedText
from dekkend.contracts.word_default import default_template
from dekkend.runtime import jobs
from tests.access.agreements import make_agreement
from tests.contracts.words import replaced
from tests.personas import PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(personas: World) -> Agreement:
    return make_agreement(
        personas,
        status="concept",
        sent_on=None,
        provider_signed_on=None,
        buyer_signed_on=None,
        termination_options=[1],
    )


def here(row: Agreement, page: str) -> str:
    return f"/overeenkomsten/{row.slug}/{page}"


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def logged_in(persona: str) -> Client:
    """Logged in with the password, as a person does."""
    client = Client()
    client.post("/accounts/login/", {"login": f"{persona}@voorbeeld.example", "password": PASSWORD})
    return client


def revision(row: Agreement) -> int:
    return Agreement.objects.get(pk=row.pk).revision


def sent(world: World, row: Agreement) -> Client:
    manager = world.client("contract_manager")
    answer = manager.post(here(row, "ondertekening/doen/versturen/"), {"versturen-revision": revision(row)})
    assert answer.status_code == 302, text(answer)
    return manager


def fingerprint(client: Client, row: Agreement) -> str:
    page = client.get(here(row, "ondertekening/tekenen/")).content.decode()
    found = re.search(r'name="text_sha256" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_draft_is_filled_in_sent_and_signed_by_both(personas: World, draft: Agreement) -> None:
    manager = personas.client("contract_manager")
    assert "niet gekozen" in text(manager.get(here(draft, "tekst/")))
    filled = {"revision": revision(draft), "a1-6": "ja", "a1-6-1-drempel": "twintig"}
    answer = manager.post(here(draft, "tekst/"), filled)
    assert answer.status_code == 422
    assert "bedrag of percentage" in text(answer)
    assert manager.post(here(draft, "tekst/"), {**filled, "a1-6-1-drempel": "20.000"}).status_code == 302
    assert "20.000" in text(manager.get(here(draft, "tekst/")))
    sent(personas, draft)
    provider = personas.client("provider")
    page = provider.get(here(draft, "ondertekening/tekenen/"))
    assert "Laat zien wie u bent" in text(page)
    given = {
        "name": "J. de Boer",
        "capacity": "bestuurder",
        "read": "on",
        "text_sha256": fingerprint(provider, draft),
    }
    assert provider.post(here(draft, "ondertekening/tekenen/"), given).status_code == 409
    assert not SignedText.objects.exists()
    for persona in ("provider", "contract_manager"):
        signed = logged_in(persona).post(here(draft, "ondertekening/tekenen/"), given)
        assert signed.status_code == 302, text(signed)
    readers = [personas.client(who) for who in ("provider", "controller")]
    shown = [text(reader.get(here(draft, "ondertekening/"))) for reader in readers]
    receipts = SignedText.objects.values_list("receipt", flat=True)
    assert len(receipts) == 2
    assert all(receipt in page for page in shown for receipt in receipts)
    evidence = personas.client("provider").get(here(draft, "ondertekening/bewijs.pdf"))
    assert evidence.content.startswith(b"%PDF")


def test_an_altered_file_shows_what_was_altered(personas: World, draft: Agreement) -> None:
    sent(personas, draft)
    provider = personas.client("provider")
    word = next(
        it
        for it in (provider.get(here(draft, f"documenten/{number}/")) for number in (1, 2))
        if it["Content-Type"].endswith("document")
    )
    back = replaced(b"".join(word.streaming_content), ">12<", ">24<")
    upload = {
        "getekend-bestand-file": SimpleUploadedFile("terug.docx", back),
        "getekend-bestand-name": "J. de Boer",
        "getekend-bestand-capacity": "bestuurder",
    }
    assert provider.post(here(draft, "ondertekening/doen/getekend-bestand/"), upload).status_code == 302
    page = provider.get(here(draft, "ondertekening/")).content.decode()
    assert "<del>12</del> <ins>24</ins>" in page
    manager = personas.client("contract_manager")
    act = here(draft, "ondertekening/doen/opnieuw-versturen/")
    assert manager.post(act, {"opnieuw-versturen-revision": revision(draft)}).status_code == 302
    assert "Verzending 2" in text(provider.get(here(draft, "ondertekening/")))


def test_somebody_changed_the_draft_meanwhile(personas: World, draft: Agreement) -> None:
    manager = personas.client("contract_manager")
    old = revision(draft)
    term = {
        "afspraak-toevoegen-revision": old,
        "afspraak-toevoegen-text": "De aanbieder leidt drie mensen op.",
        "afspraak-toevoegen-offered_in": "inschrijving, wens 2",
    }
    assert manager.post(here(draft, "tekst/doen/afspraak-toevoegen/"), term).status_code == 302
    answer = manager.post(here(draft, "ondertekening/doen/versturen/"), {"versturen-revision": old})
    assert answer.status_code == 409
    assert "Iemand anders veranderde" in text(answer)


def test_a_record_is_saved_by_itself_and_a_clash_shows_both_texts(personas: World) -> None:
    row = make_agreement(personas)
    manager = personas.client("contract_manager")
    plan = {"plannen-kind": "gesprek", "plannen-planned_at": "2026-03-10T10:00", "plannen-place": "Stadhuis"}
    assert manager.post(here(row, "gesprekken/doen/plannen/"), plan).status_code == 302
    talk = Conversation.objects.get()
    page = here(row, f"gesprekken/{talk.pk}/")
    typed = {
        "revision": 1,
        "planned_at": "2026-03-10T10:00",
        "record": "De eerste.",
        "punt-0-titel": "Wachttijd",
        "punt-0-notitie": "Korter.",
        "cijfer-0-naam": "Wachttijd",
        "cijfer-0-norm": "10",
        "cijfer-0-haalt": "nee",
    }
    answer = manager.post(page, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'name="revision" value="2"' in answer.content.decode()
    late = {**typed, "record": "De tweede."}
    by_itself = manager.post(page, late, headers={"HX-Request": "true"}).content.decode()
    assert 'name="revision" value="1"' in by_itself
    assert "Niet bewaard" in by_itself
    clash = manager.post(page, late)
    assert clash.status_code == 409
    assert "De eerste." in text(clash)
    assert "De tweede." in text(clash)
    assert manager.post(page, {**late, "revision": 2}).status_code == 302
    talk.refresh_from_db()
    assert (talk.record, talk.agenda[0]["note"], talk.figures[0]["meets"]) == ("De tweede.", "Korter.", "nee")
    close = {"vaststellen-held_on": "2026-03-10", "vaststellen-revision": 3}
    assert manager.post(f"{page}doen/vaststellen/", close).status_code == 302
    provider = personas.client("provider")
    said = {"bevestigen-objection": "Het was korter."}
    assert provider.post(f"{page}doen/bevestigen/", said).status_code == 302
    assert "Het was korter." in text(manager.get(page))


def test_a_template_with_mistakes_is_refused_by_name(personas: World) -> None:
    make_agreement(personas)
    manager = personas.client("contract_manager")
    spoilt = replaced(default_template(TemplateKind.AGREEMENT), "{deel 2}", "{deel twee}")
    upload = {"sjabloon-kind": "overeenkomst", "sjabloon-file": SimpleUploadedFile("s.docx", spoilt)}
    answer = manager.post("/overeenkomsten/uitgaven/doen/sjabloon/", upload)
    assert answer.status_code == 409
    assert "{deel twee}" in text(answer)
    edition = {"uitgave-file": SimpleUploadedFile("eigen.toml", b'kind = "contractstandaard"\nid = "X!"\n')}
    answer = manager.post("/overeenkomsten/uitgaven/doen/uitgave/", edition)
    assert answer.status_code == 422
    assert "Regel 2" in text(answer)
    assert "wmo-1-2" in manager.get("/overeenkomsten/uitgaven/vergelijken/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_documents_of_many_agreements_are_made_in_the_background(personas: World) -> None:
    make_agreement(personas)
    manager = personas.client("contract_manager")
    assert manager.post("/overeenkomsten/documenten/", {}).status_code == 302
    jobs.run_waiting()
    page = manager.get("/overeenkomsten/documenten/").content.decode()
    link = re.search(r'href="(/overeenkomsten/documenten/\d+\.zip[^"]*)"', page)
    assert link
    content = b"".join(manager.get(link[1]).streaming_content)
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["pr-2026-001.docx", "pr-2026-001.pdf"]
    assert personas.client("controller").get(link[1]).status_code == 404


def test_the_provider_card_as_page_and_as_workbook(personas: World) -> None:
    row = make_agreement(personas)
    manager = personas.client("contract_manager")
    address = f"/overeenkomsten/aanbieders/{row.provider.slug}/"
    assert row.number in text(manager.get(address))
    book = manager.get(f"{address}?formaat=xlsx")
    with ZipFile(io.BytesIO(b"".join(book.streaming_content))) as archive:
        assert sum(name.startswith("xl/worksheets/sheet") for name in archive.namelist()) == 7
    assert "Signalen" not in text(personas.client("access_worker").get(address))
