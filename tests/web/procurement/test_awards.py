"""The pages after the decision: the clocks, an act, the letters before they go, and the court file."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.services import create_account, grant_role
from dekkend.procurement.models import Announcement, CourtCase, LetterText
from dekkend.publication.models import LetterReading
from dekkend.runtime import clock, jobs
from tests.procurement.awarded import ANNOUNCED, announced, bid_of
from tests.procurement.small import Small

pytestmark = pytest.mark.django_db
LATER = ANNOUNCED + timedelta(days=3)


def person(small: Small, role: Role, organisation: int, mail: str = "inkoper@proef.example") -> Client:
    account = create_account(SYSTEM, mail, "Persoon")
    grant_role(SYSTEM, account, role, organisation, Period(LATER.date() - timedelta(days=400)))
    client = Client()
    client.force_login(get_user_model().objects.get(pk=account))
    return client


@pytest.fixture
def small() -> Small:
    return announced()


@pytest.fixture
def buyer(small: Small) -> Client:
    return person(small, Role.BUYER, small.region)


def get(client: Client, name: str, **places: object) -> str:
    with clock.fixed(LATER):
        answer = client.get(reverse(name, kwargs=places))
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_course_shows_both_readings_and_what_holds_back_signing(small: Small, buyer: Client) -> None:
    page = get(buyer, "award_course", slug=small.slug)
    assert "2 mei 2026" in page
    assert "4 mei 2026" in page
    assert "Mag nog niet" in page
    assert "31 mei 2026" in page


def test_the_list_of_what_may_be_signed_as_excel(small: Small, buyer: Client) -> None:
    with clock.fixed(LATER):
        answer = buyer.get(reverse("award_course", kwargs={"slug": small.slug}) + "?teken-export=xlsx")
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_a_court_case_by_its_form(small: Small, buyer: Client) -> None:
    assert "Rechtbank" in get(buyer, "award_act", slug=small.slug, act="kort-geding", number=0)
    form = {
        "claimant_name": "Drie",
        "claimant": "",
        "court": "Rechtbank Gelderland",
        "summons_on": "2026-04-14",
    }
    with clock.fixed(LATER):
        address = reverse("award_act", kwargs={"slug": small.slug, "act": "kort-geding", "number": 0})
        assert buyer.post(address, {**form, "court": ""}).status_code == 422
        assert buyer.post(address, form).status_code == 302
    assert CourtCase.objects.get().court == "Rechtbank Gelderland"
    assert "Er loopt een kort geding" in get(buyer, "award_course", slug=small.slug)


@pytest.mark.parametrize("act", ["geldigheid", "bewijs", "herziening", "toetsen"])
def test_every_act_asks_before_it_does(small: Small, buyer: Client, act: str) -> None:
    assert "Wat er gebeurt" in get(buyer, "award_act", slug=small.slug, act=act, number=0)


def test_a_revision_from_form_to_letters(small: Small, buyer: Client) -> None:
    bid = bid_of(small, "een").pk
    form = {
        "ground": "fout",
        "reason": "Een fout.",
        "bid": bid,
        "kind": "uitsluiten",
        "rejection": "uitsluitingsgrond",
        "motivation": "De verklaring klopt niet.",
    }
    places = {"slug": small.slug, "act": "herziening", "number": 0}
    with clock.fixed(LATER):
        assert buyer.post(reverse("award_act", kwargs=places), form).status_code == 302
    announce = reverse("award_act", kwargs={**places, "act": "bekendmaken", "number": 2})
    with clock.fixed(LATER):
        assert buyer.post(announce).status_code == 409
    assert "Brieven om te controleren" in get(buyer, "letter_drafts", slug=small.slug)
    number = small.numbers["een"]
    page = get(buyer, "letter_draft", slug=small.slug, number=number)
    assert "Nieuw besluit over de gunning" in page
    assert "De verklaring klopt niet." in page
    with clock.fixed(LATER):
        draft = reverse("letter_draft", kwargs={"slug": small.slug, "number": number})
        assert buyer.post(draft, {"remark": "Bel ons.", "approve": "ja"}).status_code == 302
        assert LetterText.objects.get().remark == "Bel ons."
        assert buyer.post(reverse("letter_drafts", kwargs={"slug": small.slug})).status_code == 302
        assert buyer.post(announce).status_code == 302
    assert Announcement.objects.get(number=2).status == "bekendgemaakt"
    assert "Bel ons." in get(buyer, "letter", slug=small.slug, number=number)


def test_reading_a_letter_is_kept_for_the_tenderer_only(small: Small, buyer: Client) -> None:
    number = small.numbers["een"]
    get(buyer, "letter", slug=small.slug, number=number)
    assert not LetterReading.objects.exists()
    provider = person(small, Role.PROVIDER, small.tenderers["een"], "a@proef.example")
    get(provider, "letter", slug=small.slug, number=number)
    get(provider, "letter", slug=small.slug, number=number)
    assert LetterReading.objects.count() == 1


def test_the_court_file_from_button_to_download(small: Small, buyer: Client) -> None:
    assert "Openbare sleutel" in get(buyer, "case_files", slug=small.slug)
    with clock.fixed(LATER):
        made = buyer.post(reverse("make_case_file", kwargs={"slug": small.slug}), {"recipient": ""})
        assert made.status_code == 302
    from dekkend.publication.case_files import make_case_file

    row = make_case_file(SYSTEM, small.slug)
    assert jobs.latest(f"procurement:{small.id}", "publication.case_file") is not None
    with clock.fixed(LATER):
        answer = buyer.get(reverse("case_file", kwargs={"slug": small.slug, "number": row.number}))
    assert next(iter(answer.streaming_content))[:2] == b"PK"
