"""The pages with which an administrator manages people and roles, and one's own page."""

from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.errors import NotPermitted
from dekkend.organisations.models import Account, Notice
from dekkend.organisations.queries import person
from dekkend.organisations.services import create_account, give_role_to, grant_role
from tests.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(personas: World) -> Client:
    return personas.client("administrator")


def test_my_account_shows_roles_with_organisation_and_period(personas: World):
    page = personas.client("buyer").get("/account/").content.decode()
    assert "inkoper" in page
    assert "Proefregio" in page
    assert "vanaf 1 januari 2020" in page
    assert "nog niet ingesteld" in page


def test_account_without_roles_says_whom_to_ask(personas: World):
    assert "Vraag de beheerder" in personas.client("outsider").get("/account/").content.decode()


def test_new_person_gets_an_invitation(administrator: Client):
    answer = administrator.post(
        "/beheer/mensen/toevoegen/", {"email": "Nieuw@voorbeeld.example", "name": "Nieuw"}
    )
    assert answer.status_code == 302
    assert mail.outbox[0].to == ["nieuw@voorbeeld.example"]
    assert mail.outbox[0].subject == "Uw account voor Dekkend"
    assert "Er is een account voor u gemaakt" in mail.outbox[0].body
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert "Nieuw" in administrator.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"email": "buyer@voorbeeld.example", "name": "X"}, "Er is al een account"),
        ({"email": "geen adres", "name": "X"}, "e-mailadres"),
        ({"email": "", "name": ""}, "Er zijn 2 fouten"),
    ],
)
def test_wrong_person_is_refused_in_words(administrator: Client, data, words):
    answer = administrator.post("/beheer/mensen/toevoegen/", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def give(client: Client, account_id: int, organisation: int, role: str = "assessor", **days: str):
    data = {"role": role, "organisation": organisation, "first": "2026-01-01", **days}
    return client.post(f"/beheer/mensen/{account_id}/rollen/", data)


def test_role_is_given_and_withdrawn(administrator: Client, personas: World):
    account = personas.accounts["outsider"]
    assert give(administrator, account, personas.region, last="2026-12-31").status_code == 302
    found = person(SYSTEM, account)
    assert found is not None
    assert (found.grants[0].role, found.grants[0].period) == (Role.ASSESSOR, Period.year(2026))
    address = f"/beheer/mensen/{account}/rollen/{found.grants[0].id}/intrekken/"
    assert administrator.post(address, {"last": "2026-06-30"}).status_code == 302
    assert person(SYSTEM, account).grants[0].period.last == date(2026, 6, 30)


def test_replayed_form_gives_the_role_once(administrator: Client, personas: World):
    account = personas.accounts["outsider"]
    give(administrator, account, personas.region)
    again = give(administrator, account, personas.region)
    assert again.status_code == 422
    assert "heeft deze rol al bij Proefregio: vanaf 1 januari 2026" in again.content.decode()
    assert len(person(SYSTEM, account).grants) == 1


@pytest.mark.parametrize(
    ("days", "role", "words"),
    [
        ({"first": "2026-02-31"}, "assessor", "datum"),
        ({"last": "2025-01-01"}, "assessor", "Kies een dag op of na de eerste dag"),
        ({}, "keizer", "keizer"),
        ({}, "provider", "past niet bij Proefregio"),
    ],
)
def test_wrong_role_is_refused_in_words(administrator: Client, personas: World, days, role, words):
    answer = give(administrator, personas.accounts["outsider"], personas.region, role, **days)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert person(SYSTEM, personas.accounts["outsider"]).grants == ()


def test_own_roles_are_not_ones_own_business(administrator: Client, personas: World):
    own = personas.accounts["administrator"]
    assert "Vraag een andere beheerder" in administrator.get(f"/beheer/mensen/{own}/").content.decode()
    assert give(administrator, own, personas.region).status_code in (403, 422)
    assert len(person(SYSTEM, own).grants) == 1


def test_closing_an_account_logs_the_person_out_at_once(administrator: Client, personas: World):
    buyer = personas.client("buyer")
    assert buyer.get("/account/").status_code == 200
    address = f"/beheer/mensen/{personas.accounts['buyer']}"
    page = administrator.post(f"{address}/uitzetten/", follow=True).content.decode()
    assert "Het account is uitgezet." in page
    assert "Account weer aanzetten" in page
    assert buyer.get("/account/").status_code == 302
    administrator.post(f"{address}/aanzetten/")
    assert personas.client("buyer").get("/account/").status_code == 200


def test_grant_of_somebody_else_is_not_found(administrator: Client, personas: World):
    found = person(SYSTEM, personas.accounts["assessor"])
    assert found is not None
    address = f"/beheer/mensen/{personas.accounts['buyer']}/rollen/{found.grants[0].id}/intrekken/"
    assert administrator.post(address, {"last": "2026-06-30"}).status_code == 404


def test_administrator_of_a_region_sees_and_manages_that_region_only(personas: World):
    local = create_account(SYSTEM, "lokaal@voorbeeld.example", "Lokaal")
    grant_role(SYSTEM, local, Role.ADMINISTRATOR, personas.region, Period(date(2020, 1, 1)))
    personas.accounts["local"] = local
    client = personas.client("local")
    page = client.get("/beheer/mensen/").content.decode()
    assert "Assessor" in page
    assert "Buyer Elsewhere" not in page
    assert client.get(f"/beheer/mensen/{personas.accounts['buyer_elsewhere']}/").status_code == 404
    answer = give(client, personas.accounts["assessor"], personas.other_region)
    assert answer.status_code == 422


def test_administrator_of_a_region_adds_somebody_and_gives_the_first_role(personas: World):
    local = create_account(SYSTEM, "lokaal@voorbeeld.example", "Lokaal")
    grant_role(SYSTEM, local, Role.ADMINISTRATOR, personas.region, Period(date(2020, 1, 1)))
    personas.accounts["local"] = local
    client = personas.client("local")
    answer = client.post("/beheer/mensen/toevoegen/", gift(personas, "nieuw@voorbeeld.example"))
    assert client.get(answer["Location"]).status_code == 200
    new = int(answer["Location"].rstrip("/").rpartition("/")[2])
    found = person(SYSTEM, new)
    assert found is not None
    assert [grant.organisation_id for grant in found.grants] == [personas.region]


def test_list_costs_the_same_queries_at_2_and_at_20(
    administrator: Client, personas: World, django_assert_num_queries
):
    with CaptureQueriesContext(
        connection,
    ) as few:
        administrator.get("/beheer/mensen/")
    for number in range(20):
        account = create_account(SYSTEM, f"p{number}@voorbeeld.example", f"P{number}")
        grant_role(SYSTEM, account, Role.ASSESSOR, personas.region, Period(date(2020, 1, 1)))
    with django_assert_num_queries(len(few)):
        administrator.get("/beheer/mensen/")


@pytest.mark.parametrize(("language", "words"), [("nl", "Mensen en rollen"), ("en", "People and roles")])
def test_pages_speak_both_languages(administrator: Client, language, words):
    page = administrator.get("/beheer/mensen/", headers={"accept-language": language}).content.decode()
    assert f'lang="{language}"' in page
    assert f'<h1 class="utrecht-heading-1">{words}</h1>' in page


@pytest.fixture
def regional(personas: World) -> Client:
    """Somebody who administers one region only."""
    account = create_account(SYSTEM, "regio@voorbeeld.example", "Regiobeheerder")
    grant_role(SYSTEM, account, Role.ADMINISTRATOR, personas.region, Period(date(2020, 1, 1)))
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client


def gift(personas: World, email: str, organisation: int | None = None) -> dict[str, object]:
    return {
        "email": email,
        "name": "Een Ander",
        "role": Role.ASSESSOR.value,
        "organisation": organisation or personas.region,
        "first": "2026-01-01",
        "last": "",
    }


def test_a_region_gives_a_role_to_an_account_of_elsewhere_and_learns_nothing(
    personas: World, regional: Client
):
    answer = regional.post("/beheer/mensen/toevoegen/", gift(personas, "Buyer_Elsewhere@voorbeeld.example"))
    assert answer.status_code == 302
    key = personas.accounts["buyer_elsewhere"]
    told = Notice.objects.get(account=key)
    assert (told.kind, told.url) == ("account", "/account/")
    page = regional.get(answer["Location"]).content.decode()
    assert "beoordelaar" in page
    assert "Andere regio" not in page
    assert "Een Ander" not in page
    assert mail.outbox == []
    found = person(SYSTEM, key)
    assert {grant.organisation_id for grant in found.grants} == {personas.region, personas.other_region}


def test_a_region_invites_who_has_no_account_yet_with_the_same_answer(personas: World, regional: Client):
    answer = regional.post("/beheer/mensen/toevoegen/", gift(personas, "nieuw@voorbeeld.example"))
    assert answer.status_code == 302
    assert mail.outbox[0].to == ["nieuw@voorbeeld.example"]
    assert "beoordelaar" in regional.get(answer["Location"]).content.decode()


def test_a_region_gives_no_roles_elsewhere_and_none_to_oneself(personas: World, regional: Client):
    elsewhere = gift(personas, "buyer@voorbeeld.example", personas.other_region)
    assert regional.post("/beheer/mensen/toevoegen/", elsewhere).status_code == 422
    own = gift(personas, "regio@voorbeeld.example")
    assert regional.post("/beheer/mensen/toevoegen/", own).status_code == 422
    twice = gift(personas, "assessor@voorbeeld.example")
    assert regional.post("/beheer/mensen/toevoegen/", twice).status_code == 422
    assert not Account.objects.filter(name="Een Ander").exists()
    with pytest.raises(NotPermitted):
        give_role_to(
            personas.actor("buyer"),
            "nieuw@voorbeeld.example",
            "N",
            Role.BUYER,
            personas.region,
            Period(date(2026, 1, 1)),
        )
