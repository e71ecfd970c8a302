"""A provider's own profile, and what its size means (FI-07)."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from dekkend.organisations.domain import SYSTEM, LegalForm
from dekkend.organisations.queries import provider_profile
from tests.personas import World

pytestmark = pytest.mark.django_db
FORM = {"legal_form": "stichting", "agb": "", "staff": "9", "turnover": "1.250.000", "balance_total": ""}


@pytest.fixture
def provider(personas: World) -> Client:
    return personas.client("provider")


def text(answer) -> str:
    return unescape(answer.content.decode())


def test_profile_is_changed_by_the_provider_itself(provider: Client, personas: World):
    answer = provider.post("/mijn-organisatie/", {**FORM, "legal_form": "bv", "agb": "41410001"})
    assert answer.status_code == 302
    profile = provider_profile(SYSTEM, personas.provider)
    assert profile is not None
    assert (profile.legal_form, profile.agb, profile.staff) == (LegalForm.PRIVATE_COMPANY, "41410001", 9)
    assert profile.turnover == Decimal(1_250_000)
    assert 'value="1.250.000"' in text(provider.get("/mijn-organisatie/"))


@pytest.mark.parametrize(
    ("staff", "turnover", "agreement", "explanation"),
    [
        ("9", "1.250.000", "Ja", "Ja"),
        ("10", "1.250.000", "Nee", "Ja"),
        ("11", "1.250.000", "Nee", "Nee"),
        ("9", "", "Niet bekend", "Niet bekend"),
        ("", "", "Niet bekend", "Niet bekend"),
    ],
)
def test_both_readings_are_shown(provider: Client, staff, turnover, agreement, explanation):
    provider.post("/mijn-organisatie/", {**FORM, "staff": staff, "turnover": turnover})
    page = text(provider.get("/mijn-organisatie/"))
    said = [line for line in page.split("<li>") if "Volgens de" in line]
    assert agreement in said[0]
    assert explanation in said[1]
    assert "Regel FI-07" in page


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("agb", "123", "geen AGB-code"),
        ("turnover", "veel", "Schrijf een bedrag"),
        ("turnover", "-5", "Schrijf een bedrag"),
        ("turnover", "NaN", "Schrijf een bedrag"),
        ("staff", "-1", "minstens 0 is"),
        ("legal_form", "onbekend", "geldige keuze"),
    ],
)
def test_mistakes_are_named_and_nothing_is_lost(provider: Client, personas: World, field, typed, words):
    answer = provider.post("/mijn-organisatie/", {**FORM, field: typed})
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="9"' in text(answer) or field == "staff"
    profile = provider_profile(SYSTEM, personas.provider)
    assert profile is not None
    assert profile.turnover is None


def test_code_of_another_provider_is_refused(provider: Client, personas: World):
    personas.client("competitor").post("/mijn-organisatie/", {**FORM, "agb": "41410001"})
    answer = provider.post("/mijn-organisatie/", {**FORM, "agb": "41410001"})
    assert answer.status_code == 422
    assert "hoort al bij een aanbieder" in text(answer)


def test_profile_of_another_is_not_reached(provider: Client, personas: World):
    provider.post("/mijn-organisatie/", {**FORM, "staff": "77", "namens": str(personas.competitor)})
    competitor = provider_profile(SYSTEM, personas.competitor)
    assert competitor is not None
    assert competitor.staff == 90
