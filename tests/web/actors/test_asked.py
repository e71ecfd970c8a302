"""What a region asks after the award: a provider hands in evidence and keeps its bid valid, on one page."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.models import Notice
from dekkend.procurement.award_domain import ConditionKind
from dekkend.procurement.models import AwardCondition, ValidityAnswer
from dekkend.procurement.services.conditions import ask_evidence, settle_condition
from dekkend.procurement.services.validity import ask_validity
from dekkend.publication.models import SentLetter
from dekkend.runtime import clock
from tests.procurement.awarded import announced
from tests.procurement.small import Small
from tests.web.procurement.test_awards import LATER, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> Small:
    return announced()


@pytest.fixture
def winner(small: Small) -> Client:
    return person(small, Role.PROVIDER, small.tenderers["een"], "een@proef.example")


def asked(small: Small, kind: ConditionKind = ConditionKind.EXCLUSION_EVIDENCE) -> AwardCondition:
    with clock.fixed(LATER):
        return ask_evidence(
            SYSTEM, small.id, small.numbers["een"], kind=kind, title="Verklaring van de fiscus"
        )


def address(small: Small, name: str = "een") -> str:
    return reverse("asked", kwargs={"slug": small.slug, "number": small.numbers[name]})


def page(client: Client, url: str) -> str:
    with clock.fixed(LATER):
        answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, url: str, **given: object) -> int:
    with clock.fixed(LATER):
        return client.post(url, given).status_code


def test_evidence_is_asked_told_handed_in_and_read_by_the_buyer(small: Small, winner: Client) -> None:
    buyer = person(small, Role.BUYER, small.region)
    overview = reverse("procurement", kwargs={"slug": small.slug})
    own = reverse("submission", kwargs={"slug": small.slug, "number": small.numbers["een"]})
    assert address(small) not in page(winner, overview) + page(winner, own)
    condition = asked(small)
    assert address(small) in page(winner, overview)
    assert address(small) in page(winner, own)
    told = Notice.objects.get(account__email="een@proef.example", kind="bewijs")
    assert told.url == address(small)
    assert "29 april 2026" in page(winner, address(small))
    file = SimpleUploadedFile("fiscus.txt", b"geen schulden")
    assert post(winner, address(small), voorwaarde=condition.pk, bestand=file, antwoord="Hierbij.") == 302
    condition.refresh_from_db()
    assert condition.received_on == LATER.date()
    assert "aangeleverd, wordt bekeken" in page(winner, address(small))
    assert Notice.objects.filter(account__email="inkoper@proef.example", kind="besluit").count() == 1
    number = int(condition.file.split(":")[0])
    upload = reverse("upload", kwargs={"slug": small.slug, "number": number})
    act = {"slug": small.slug, "act": "voorwaarde", "number": condition.pk}
    assert upload in page(buyer, reverse("award_act", kwargs=act))
    with clock.fixed(LATER):
        assert b"".join(buyer.get(upload).streaming_content) == b"geen schulden"


def test_nothing_comes_in_empty_twice_or_after_it_was_settled(small: Small, winner: Client) -> None:
    condition = asked(small)
    assert post(winner, address(small), voorwaarde=condition.pk) == 409
    assert post(winner, address(small), voorwaarde=999) == 404
    wrong = SimpleUploadedFile("virus.exe", b"MZ")
    assert post(winner, address(small), voorwaarde=condition.pk, bestand=wrong) == 422
    assert post(winner, address(small), voorwaarde=condition.pk, antwoord="Er is niets.") == 302
    with clock.fixed(LATER):
        settle_condition(SYSTEM, small.id, condition.pk, met=True, outcome="In orde.")
    assert post(winner, address(small), voorwaarde=condition.pk, antwoord="Toch niet.") == 409
    condition.refresh_from_db()
    assert condition.answer == "Er is niets."


def test_another_provider_sees_and_sends_nothing(small: Small, winner: Client) -> None:
    condition = asked(small)
    other = person(small, Role.PROVIDER, small.tenderers["twee"], "twee@proef.example")
    assert post(other, address(small), voorwaarde=condition.pk, antwoord="Ik.") == 404
    assert post(other, address(small, "twee"), voorwaarde=condition.pk, antwoord="Ik.") == 404
    assert "Er is u niets gevraagd" in page(other, address(small, "twee"))
    post(winner, address(small), voorwaarde=condition.pk, bestand=SimpleUploadedFile("a.txt", b"geheim"))
    condition.refresh_from_db()
    upload = {"slug": small.slug, "number": int(condition.file.split(":")[0])}
    with clock.fixed(LATER):
        assert other.get(reverse("upload", kwargs=upload)).status_code == 404


def test_validity_is_asked_by_letter_and_answered_once(small: Small, winner: Client) -> None:
    buyer = person(small, Role.BUYER, small.region)
    with clock.fixed(LATER):
        ask_validity(
            SYSTEM, small.id, until=LATER.date() + timedelta(days=200), reason="De rechter had tijd nodig."
        )
    assert SentLetter.objects.count() == 3
    shown = page(winner, address(small))
    assert "De rechter had tijd nodig." in shown
    letter = SentLetter.objects.get(submission__number=small.numbers["een"])
    places = {"slug": small.slug, "number": letter.pk}
    assert reverse("sent_letter", kwargs=places) in shown
    assert "Antwoord uiterlijk op" in page(winner, reverse("sent_letter", kwargs=places))
    with clock.fixed(LATER):
        assert winner.get(reverse("sent_letter_file", kwargs=places)).content[:4] == b"%PDF"
        other = person(small, Role.PROVIDER, small.tenderers["twee"], "twee@proef.example")
        assert other.get(reverse("sent_letter", kwargs=places)).status_code == 404
    request = letter.request_id
    assert post(winner, address(small), verzoek=request, akkoord="misschien") == 404
    assert post(winner, address(small), verzoek=request, akkoord="nee") == 302
    assert post(winner, address(small), verzoek=request, akkoord="ja") == 409
    assert not ValidityAnswer.objects.get().agrees
    assert Notice.objects.filter(account__email="inkoper@proef.example").count() == 1
    assert "1 van 3" not in page(buyer, reverse("award_course", kwargs={"slug": small.slug}))
    assert "U zei nee" in page(winner, address(small))
