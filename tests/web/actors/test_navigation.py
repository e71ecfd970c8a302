"""The navigation says where somebody's own work in a procurement belongs."""

import re

import pytest
from django.test import Client

from tests.web.actors.world import Case, submit_well, to_assessment

pytestmark = pytest.mark.django_db
CURRENT = re.compile(r'<a href="([^"]+)" aria-current="(?:page|true)">')


def highlighted(client: Client, path: str) -> set[str]:
    """The links of the navigation that say that one is there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return set(CURRENT.findall(answer.content.decode().partition("<main")[0]))


def test_submitting_and_repairing_belong_to_my_submissions(case: Case):
    provider = case.world.client("provider")
    assert highlighted(provider, case.form) == {"/mijn-inschrijvingen/"}
    assert highlighted(provider, case.at("")) == {"/inkoop/"}
    submit_well(case)
    for page in ("ontvangst/1/", "intrekken/1/", "herstel/"):
        assert highlighted(provider, case.at(page)) == {"/mijn-inschrijvingen/"}
    assert highlighted(provider, case.at("inschrijvingen/")) == {"/inkoop/"}


def test_assessing_belongs_to_my_assessments(case: Case):
    submit_well(case)
    bid = to_assessment(case)[0]
    assessor = case.world.client("assessor")
    for page in (f"beoordelen/{bid}/", f"consensus/{bid}/"):
        assert highlighted(assessor, case.at(page)) == {"/mijn-beoordelingen/"}
    assert highlighted(assessor, "/mijn-beoordelingen/") == {"/mijn-beoordelingen/"}


def test_enrolling_and_bidding_together_belong_to_my_submissions(case: Case):
    provider = case.world.client("provider")
    for page in ("/mijn-aanmeldingen/", "/samen-inschrijven/"):
        assert highlighted(provider, page) == {"/mijn-inschrijvingen/"}
