"""Submitting through the pages: saved, checked, refused, received; nothing half written, nothing lost."""

import asyncio
import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import services
from dekkend.procurement.models import Bid, OpenedFile, Submission, SubmissionDraft, SubmissionItem
from dekkend.runtime import clock
from dekkend.runtime.models import StoredFile
from dekkend.runtime.reception import Reception
from tests.personas import work_for
from tests.web.actors.world import LOTS, PDF, SLUG, Case, field, general, of_lot, pdf, submit_well

pytestmark = pytest.mark.django_db
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def provider(case: Case) -> Client:
    return case.world.client("provider")


def text(answer) -> str:
    return unescape(answer.content.decode())


def hidden(answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found.group(1)


def choose(client: Client, case: Case, *lots: str):
    return client.post(case.form, {"deel": "percelen", "perceel": list(lots), "naar": "verder"})


def fill(client: Client, case: Case) -> None:
    """A whole submission in the draft."""
    choose(client, case, *LOTS)
    for data in (general(), *(of_lot(lot) for lot in LOTS)):
        answer = client.post(case.form, {**data, **_hidden(client, case, str(data["deel"]))})
        assert answer.status_code == 302, text(answer)


def _hidden(client: Client, case: Case, part: str) -> dict[str, str]:
    page = client.get(f"{case.form}?deel={part}")
    return {"versie": hidden(page, "versie"), "blad": hidden(page, "blad")}


def send(client: Client, case: Case, **more: str):
    page = client.get(f"{case.form}?deel=indienen")
    data = {"kenmerk": hidden(page, "kenmerk"), "versie": hidden(page, "versie"), **more}
    return client.post(case.at("inschrijven/indienen/"), data), data


def test_whole_submission_through_the_pages(provider: Client, case: Case):
    fill(provider, case)
    review = text(provider.get(f"{case.form}?deel=indienen"))
    assert "Uw inschrijving is volledig" in review
    assert "nog niet ingediend" in review
    answer, _data = send(provider, case)
    assert answer.status_code == 302
    row = Submission.objects.get()
    receipt = text(provider.get(answer["Location"]))
    assert row.receipt in receipt
    assert "Ingediend" in receipt
    assert "Perceel" in receipt or "Percelen" in receipt
    assert not Bid.objects.exists()
    open_vault(case)
    assert Bid.objects.filter(submission=row).count() == 2
    answered = SubmissionItem.objects.get(requirement="antwoord", bid__lot__slug=LOTS[0])
    assert answered.text.startswith("Visie\nWij werken vanuit")
    assert "Ervaring\nSinds 2015" in answered.text
    form = SubmissionItem.objects.get(requirement="formulier")
    number, _, digest = form.file.partition(":")
    assert OpenedFile.objects.get(number=number).sha256 == digest
    assert provider.get(case.at(f"bestanden/{number}/")).getvalue() == PDF
    assert not SubmissionItem.objects.filter(supplied=False).exists()


def open_vault(case: Case) -> None:
    """Receipt closes, and the officers of the practice run open the vault."""
    with case.after_deadline():
        services.close_receipt(SYSTEM, case.id)
        services.open_practice_vault(case.id)


def test_nothing_is_submitted_by_saving(provider: Client, case: Case):
    fill(provider, case)
    assert not Submission.objects.exists()
    assert "Begonnen, nog niet ingediend" in text(provider.get("/mijn-inschrijvingen/"))


def test_review_names_everything_that_is_missing_with_its_place(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    review = text(provider.get(f"{case.form}?deel=indienen"))
    for words in (
        "De handtekening ontbreekt",
        "Nog geen antwoord op: Visie, Ervaring",
        "“Eigen verklaring (UEA)” ontbreekt",
    ):
        assert words in review
    assert f"deel=perceel--{LOTS[0]}#v--{LOTS[0]}--antwoord" in review
    assert "één keer 7 dagen" in review


def test_incomplete_submission_asks_to_be_sure(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    answer, _data = send(provider, case)
    assert answer.status_code == 422
    assert not Submission.objects.exists()
    answer, _data = send(provider, case, zeker="ja")
    assert answer.status_code == 302
    assert Submission.objects.count() == 1


def test_a_page_that_found_nothing_missing_counts_on_its_own_day(provider: Client, case: Case):
    choose(provider, case, *LOTS)
    page = provider.get(f"{case.form}?deel=indienen")
    assert 'name="heel"' not in page.content.decode()
    data = {"kenmerk": hidden(page, "kenmerk"), "versie": hidden(page, "versie")}
    yesterday = clock.today() - timedelta(days=1)
    answer = provider.post(case.at("inschrijven/indienen/"), {**data, "heel": yesterday.isoformat()})
    assert answer.status_code == 422
    assert not Submission.objects.exists()
    fill(provider, case)
    page = provider.get(f"{case.form}?deel=indienen")
    assert hidden(page, "heel") == clock.today().isoformat()
    assert send(provider, case, heel=hidden(page, "heel"))[0].status_code == 302


def test_double_click_gives_the_same_receipt(provider: Client, case: Case):
    fill(provider, case)
    first, data = send(provider, case)
    again = provider.post(case.at("inschrijven/indienen/"), data)
    assert again["Location"] == first["Location"]
    assert Submission.objects.count() == 1


def test_late_submission_is_refused_with_both_times_and_keeps_the_draft(provider: Client, case: Case):
    fill(provider, case)
    page = provider.get(f"{case.form}?deel=indienen")
    data = {"kenmerk": hidden(page, "kenmerk"), "versie": hidden(page, "versie")}
    before = SubmissionDraft.objects.get().content
    with case.after_deadline() as now:
        answer = provider.post(case.at("inschrijven/indienen/"), data)
    words = text(answer)
    assert answer.status_code == 409
    local = now.astimezone(clock.AMSTERDAM)
    assert "Inschrijven kan niet meer" in words
    assert f"{local:%H:%M}" in words
    assert f"{case.row.closes_at.astimezone(clock.AMSTERDAM):%H:%M}" in words
    assert not Submission.objects.exists()
    assert not SubmissionItem.objects.exists()
    assert SubmissionDraft.objects.get().content == before


def through_reception(client: Client, path: str, data: dict[str, str], *, sent: datetime, handled: datetime):
    """Posts as the web server does: what came in at ``sent`` gets its turn at ``handled``."""
    body = urlencode(data).encode()

    def pages(environ, start):
        with clock.fixed(handled):
            return WSGIHandler()(environ, start)

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    answers = []

    async def send_on(message):
        answers.append(message)

    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [
        (b"host", b"testserver"),
        (b"cookie", cookies.encode()),
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"x-request-start", f"t={(sent - timedelta(minutes=9)).timestamp()}".encode()),
    ]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    with clock.fixed(sent):
        asyncio.run(
            Reception(pages, threads=1, largest=10_000)(scope | {"http_version": "1.1"}, receive, send_on)
        )
    return dict(answers[0]["headers"]).get(b"location", b"").decode(), answers[0]["status"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("late", "status"), [(timedelta(), 302), (timedelta(seconds=1), 409)])
def test_what_came_in_before_the_deadline_is_accepted_when_its_turn_comes_after_it(
    shared_case: Case, csrf_off, late: timedelta, status: int
):
    """And what came in after it is refused, whatever its headers say of an earlier moment."""
    case = shared_case
    provider = case.world.client("provider")
    fill(provider, case)
    page = provider.get(f"{case.form}?deel=indienen")
    data = {"kenmerk": hidden(page, "kenmerk"), "versie": hidden(page, "versie")}
    sent = case.row.closes_at + late
    path = case.at("inschrijven/indienen/")
    place, answered = through_reception(provider, path, data, sent=sent, handled=sent + timedelta(minutes=3))
    assert answered == status
    if status == 302:
        assert place == case.at("ontvangst/1/")
        assert Submission.objects.get().received_at == case.row.closes_at
    else:
        assert not Submission.objects.exists()


@pytest.fixture
def csrf_off(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Csrf" not in name]


def test_late_page_says_so_before_one_types(provider: Client, case: Case):
    with case.after_deadline():
        words = text(provider.get(case.form))
    assert "Inschrijven kan niet meer" in words
    assert "nog niet ingediend" not in words


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("virus.txt", VIRUS), "lijkt een virus te bevatten"),
        (SimpleUploadedFile("programma.exe", b"MZ\x00"), "van een soort die niet wordt aangenomen"),
        (SimpleUploadedFile("leeg.pdf", b""), "is leeg"),
        (SimpleUploadedFile("foto.pdf", b"geen pdf"), "past niet bij een bestand van de soort pdf"),
    ],
)
def test_refused_upload_is_named_at_its_place_and_the_rest_is_kept(
    provider: Client, case: Case, upload, words
):
    choose(provider, case, LOTS[0])
    upload.seek(0)
    data = general(**{field("uea", "bestand"): upload})
    answer = provider.post(case.form, {**data, **_hidden(provider, case, "algemeen")})
    assert answer.status_code == 422
    assert words in text(answer)
    assert f'href="#{field("uea", "bestand")}"' in text(answer)
    draft = SubmissionDraft.objects.get().content
    assert draft["values"][field("handtekening", "naam")] == "Anna de Vries"
    assert field("formulier", "bestand") in draft["files"]
    assert field("uea", "bestand") not in draft["files"]


def test_oversize_upload_is_refused_and_the_rest_is_kept(provider: Client, case: Case, settings):
    settings.FILES_MAX_BYTES = 1024
    choose(provider, case, LOTS[0])
    data = general(**{field("uea", "bestand"): pdf(content=b"%PDF-" + b"x" * 4096)})
    answer = provider.post(case.form, {**data, **_hidden(provider, case, "algemeen")})
    assert answer.status_code == 422
    assert "is te groot" in text(answer)
    assert SubmissionDraft.objects.get().content["values"][field("akkoord", "akkoord")] == "ja"


@pytest.mark.parametrize("typed", ["31-02-2027", "2999-01-01", "2027-02-31"])
def test_impossible_date_is_named_and_kept(provider: Client, case: Case, typed):
    choose(provider, case, LOTS[0])
    answer = provider.post(case.form, general(**{field("uittreksel", "datum"): typed}))
    assert answer.status_code == 422
    assert f'value="{typed}"' in text(answer)
    assert "is geen datum" in text(answer) or "ligt in de toekomst" in text(answer)


def test_old_evidence_is_told_beforehand_by_its_rule(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    old = (clock.today() - timedelta(days=300)).isoformat()
    provider.post(case.form, general(**{field("uittreksel", "datum"): old}))
    review = text(provider.get(f"{case.form}?deel=indienen"))
    assert "ouder dan 6 maanden" in review
    assert "Regel EL-05" in review


def test_no_lot_is_refused_and_nothing_lost(provider: Client, case: Case):
    answer = choose(provider, case)
    assert answer.status_code == 302
    assert "Kies ten minste één perceel" in text(provider.get(answer["Location"]))


def test_lot_taken_away_and_back_keeps_its_texts(provider: Client, case: Case):
    fill(provider, case)
    for lots in (LOTS[:1], LOTS):
        page = provider.get(f"{case.form}?deel=percelen")
        data = {
            "deel": "percelen",
            "perceel": list(lots),
            "versie": hidden(page, "versie"),
            "blad": hidden(page, "blad"),
        }
        provider.post(case.form, data)
    assert "Sinds 2015" in text(provider.get(f"{case.form}?deel=perceel--{LOTS[1]}"))


def test_colleague_who_saved_in_between_is_not_overwritten_unseen(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    mine = _hidden(provider, case, f"perceel--{LOTS[0]}")
    theirs = _hidden(provider, case, f"perceel--{LOTS[0]}")
    name = field("antwoord", "visie", LOTS[0])
    provider.post(case.form, {**of_lot(LOTS[0], **{name: "Van de collega."}), **theirs})
    answer = provider.post(case.form, {**of_lot(LOTS[0], **{name: "Van mij."}), **mine})
    assert answer.status_code == 409
    words = text(answer)
    assert "bewaarde dit concept op" in words
    assert "Van mij." in words
    assert "Van de collega." in words
    assert SubmissionDraft.objects.get().content["values"][name] == "Van de collega."
    again = {"versie": hidden(answer, "versie"), "blad": hidden(answer, "blad")}
    assert provider.post(case.form, {**of_lot(LOTS[0], **{name: "Van mij."}), **again}).status_code == 302
    assert SubmissionDraft.objects.get().content["values"][name] == "Van mij."


def test_own_upload_that_lands_in_between_is_no_conflict(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    late, mine = (_hidden(provider, case, "algemeen") for _ in range(2))
    file, name = field("formulier", "bestand"), field("handtekening", "naam")
    sent = {"deel": "algemeen", name: "An", file: SimpleUploadedFile("f.pdf", PDF, "application/pdf"), **late}
    assert provider.post(case.form, sent, headers={"HX-Request": "true"}).status_code == 200
    assert provider.post(case.form, {"deel": "algemeen", name: "Anna", **mine}).status_code == 302
    kept = SubmissionDraft.objects.get().content
    assert kept["values"][name] == "Anna"
    assert kept["files"][file]["name"] == "f.pdf"


def test_an_older_own_page_takes_nothing_away(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    late, mine = (_hidden(provider, case, "algemeen") for _ in range(2))
    name, position = field("handtekening", "naam"), field("handtekening", "functie")
    provider.post(case.form, {"deel": "algemeen", name: "Anna", position: "Directeur", **mine})
    assert provider.post(case.form, {"deel": "algemeen", name: "An", **late}).status_code == 302
    kept = SubmissionDraft.objects.get().content["values"]
    assert (kept[name], kept[position]) == ("Anna", "Directeur")


def test_another_person_of_the_organisation_still_gets_the_conflict(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    mine, theirs = (_hidden(provider, case, "algemeen") for _ in range(2))
    name = field("handtekening", "naam")
    provider.post(case.form, {"deel": "algemeen", name: "An", **theirs})
    work_for(case.world, "competitor", SubmissionDraft.objects.get().tenderer_id)
    SubmissionDraft.objects.update(saved_by=case.world.actor("competitor").account_id)
    answer = provider.post(case.form, {"deel": "algemeen", name: "Anna", **mine})
    assert answer.status_code == 409
    assert SubmissionDraft.objects.get().content["values"][name] == "An"


def test_autosave_answers_with_the_state_and_may_be_repeated(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    form = _hidden(provider, case, "algemeen")
    name = field("handtekening", "naam")
    for typed in ("A", "An", "Anna"):
        answer = provider.post(
            case.form, {"deel": "algemeen", name: typed, **form}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        assert "Concept bewaard op" in text(answer)
    assert SubmissionDraft.objects.get().content["values"][name] == "Anna"


def test_draft_changed_after_review_is_not_submitted(provider: Client, case: Case):
    fill(provider, case)
    page = provider.get(f"{case.form}?deel=indienen")
    data = {"kenmerk": hidden(page, "kenmerk"), "versie": hidden(page, "versie")}
    provider.post(case.form, {**general(), **_hidden(provider, case, "algemeen")})
    answer = provider.post(case.at("inschrijven/indienen/"), data)
    assert answer.status_code == 409
    assert not Submission.objects.exists()


def test_damaged_form_key_submits_nothing(provider: Client, case: Case):
    fill(provider, case)
    answer = provider.post(case.at("inschrijven/indienen/"), {"kenmerk": "kapot", "versie": "1"})
    assert answer.status_code == 409
    assert not Submission.objects.exists()


def test_unknown_fields_and_lots_are_not_stored(provider: Client, case: Case):
    provider.post(case.form, {"deel": "percelen", "perceel": [LOTS[0], "verzonnen"]})
    provider.post(case.form, {"deel": "algemeen", "v----verzonnen--tekst": "x"})
    content = SubmissionDraft.objects.get().content
    assert content["lots"] == [LOTS[0]]
    assert "v----verzonnen--tekst" not in content["values"]


def test_withdraw_and_submit_again(provider: Client, case: Case):
    fill(provider, case)
    sent, _data = send(provider, case)
    assert "intrekken" in text(provider.get(case.at("intrekken/1/")))
    assert provider.post(case.at("intrekken/1/")).status_code == 302
    assert "Ingetrokken" in text(provider.get(sent["Location"]))
    answer, _data = send(provider, case)
    assert answer["Location"].startswith(case.at("ontvangst/2/"))
    assert list(Submission.objects.order_by("number").values_list("status", flat=True)) == [
        "ingetrokken",
        "ontvangen",
    ]


def test_withdrawing_after_the_deadline_is_refused(provider: Client, case: Case):
    submit_well(case)
    with case.after_deadline():
        answer = provider.post(case.at("intrekken/1/"))
    assert answer.status_code == 409
    assert Submission.objects.get().status == "ontvangen"


def test_who_submitted_gets_the_receipt_instead_of_the_form(provider: Client, case: Case):
    submit_well(case)
    assert provider.get(case.form)["Location"] == case.at("ontvangst/1/")
    answer = provider.post(case.form, {"deel": "percelen", "perceel": list(LOTS)})
    assert answer["Location"] == case.at("ontvangst/1/")
    assert not SubmissionDraft.objects.exists()


def test_nobody_else_sees_draft_receipt_or_file(provider: Client, case: Case):
    fill(provider, case)
    stored = StoredFile.objects.first()
    assert stored is not None
    address = case.at(f"bestanden/{stored.pk}/")
    assert provider.get(address).status_code == 200
    assert provider.get(address)["Content-Disposition"].startswith("attachment")
    competitor = case.world.client("competitor")
    assert competitor.get(address).status_code == 404
    assert "Anna de Vries" not in text(competitor.get(f"{case.form}?deel=algemeen"))
    send(provider, case)
    for persona in ("competitor", "buyer"):
        assert case.world.client(persona).get(address).status_code == 404
    assert competitor.get(case.at("ontvangst/1/")).status_code == 404
    assert competitor.get(case.at("intrekken/1/")).status_code == 404


def test_form_of_another_organisation_is_not_taken(case: Case):
    competitor = case.world.client("competitor")
    competitor.post(
        case.form, {"deel": "percelen", "perceel": list(LOTS), "namens": str(case.world.provider)}
    )
    assert SubmissionDraft.objects.get().tenderer_id == case.world.competitor


def test_work_list_leads_to_the_form(provider: Client, case: Case):
    choose(provider, case, LOTS[0])
    page = text(provider.get("/"))
    assert "Dien uw inschrijving in" in page
    assert f'href="/inkoop/{SLUG}/inschrijven/"' in page


def test_english_form_is_english(provider: Client, case: Case):
    provider.cookies["django_language"] = "en"
    choose(provider, case, LOTS[0])
    for part in ("percelen", "algemeen", f"perceel--{LOTS[0]}", "indienen"):
        page = text(provider.get(f"{case.form}?deel={part}"))
        assert "not submitted yet" in page
        for word in ("Bewaren", "ontbreekt nog", "Nog niet", "Kies een"):
            assert word not in page


def test_an_autosave_that_changes_nothing_does_not_outdate_the_next_page(provider: Client, case: Case):
    choose(provider, case, *LOTS)
    said = {**general(), "versie": "1", "blad": "een"}
    provider.post(case.form, said)
    before = SubmissionDraft.objects.get().revision
    again = {name: value for name, value in said.items() if isinstance(value, str)}
    provider.post(case.form, {**again, "blad": "een"}, headers={"HX-Request": "true"})
    assert SubmissionDraft.objects.get().revision == before
