"""Every URL x every persona: allowed, refused, hidden or sent to the login page.

A URL that is not in the table of ``dekkend/web/access.py`` fails here, and so does one whose views let in
somebody whom the table refuses.
"""

from collections.abc import Iterator
from html import unescape

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dekkend.organisations.domain import Actor, AnonymousActor, Role
from dekkend.web.access import PERSONAS, TABLE, Outcome, line_for, read
from tests.access.addresses import ADDRESSES, PREPARE
from tests.personas import World

pytestmark = pytest.mark.django_db


def url_names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL of the project with its name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from url_names(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name or ''}", pattern


URLS = dict(url_names(get_resolver().url_patterns))
ROWS = sorted(TABLE)
TELLS_WHAT_TO_DO = ("Deze pagina is voor", "Wat u kunt doen", "Vraag", "Neem contact op")


@pytest.fixture(autouse=True)
def _with_a_login_service(settings):
    app = {
        "provider_id": "organisatie",
        "name": "Gemeente",
        "client_id": "dekkend",
        "secret": "geheim",
        "settings": {"server_url": "http://127.0.0.1:9"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def test_every_url_is_in_the_table():
    missing = [
        f"{name or 'a URL without a name'} ({pattern.pattern})"
        for name, pattern in URLS.items()
        if not line_for(name, "GET")
    ]
    assert not missing, f"add to TABLE in src/dekkend/web/access.py: {missing}"


def test_table_holds_no_url_that_is_gone():
    gone = [row for row in TABLE if row.split()[0] not in URLS]
    assert not gone, f"remove from TABLE in src/dekkend/web/access.py: {gone}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.split()[0] in URLS])
def test_every_persona_meets_what_the_table_says(row: str, world: World):
    name, _, method = row.partition(" ")
    expected = read(TABLE[row]).outcomes
    found = {persona: _visit(world, persona, name, method or "GET") for persona in PERSONAS}
    assert found == dict(expected)


def _visit(world: World, persona: str, name: str, method: str) -> Outcome:
    with transaction.atomic():
        if name in PREPARE:
            PREPARE[name](world, persona)
        places = ADDRESSES[name](world, persona) if name in ADDRESSES else {}
        answer = world.client(persona).generic(method, reverse(name, kwargs=places))
        transaction.set_rollback(True)
    return _outcome(answer)


def _outcome(answer: HttpResponse) -> Outcome:
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next="):
        return Outcome.LOGIN
    if answer.status_code == 404:
        return Outcome.HIDDEN
    if answer.status_code == 403:
        text = unescape(answer.content.decode())
        assert any(words in text for words in TELLS_WHAT_TO_DO)
        return Outcome.REFUSED
    assert answer.status_code < 500
    return Outcome.ALLOWED


def test_page_that_is_not_in_the_table_is_reached_by_nobody(world: World, monkeypatch, settings):
    monkeypatch.setattr("dekkend.web.middleware.line_for", lambda name, method: None)
    settings.TESTING = settings.DEBUG = False
    assert world.client("administrator").get("/regels/").status_code == 404


def test_login_brings_back_to_the_page_that_was_asked(world: World):
    answer = Client().get("/beheer/mensen/?q=x")
    assert answer["Location"] == "/accounts/login/?next=%2Fbeheer%2Fmensen%2F%3Fq%3Dx"
    answer = Client().post(
        "/accounts/login/?next=%2Fbeheer%2Fmensen%2F",
        {"login": "administrator@voorbeeld.example", "password": "een-lang-wachtwoord"},
    )
    assert answer["Location"] == "/beheer/mensen/"


def test_refusal_names_who_may_have_the_page(world: World):
    answer = world.client("provider").get("/beheer/mensen/")
    assert answer.status_code == 403
    assert "Deze pagina is voor: beheerder" in answer.content.decode()


def test_several_roles_open_what_one_of_them_opens():
    line = read("L H R A H H H H H H H H")
    grants = {role: Actor(1, "X", (_grant(role),)) for role in Role}
    assert line.for_actor(AnonymousActor()) is Outcome.LOGIN
    assert line.for_actor(Actor(1, "X")) is Outcome.HIDDEN
    assert line.for_actor(grants[Role.BUYER]) is Outcome.ALLOWED
    assert line.for_actor(grants[Role.ASSESSOR]) is Outcome.HIDDEN
    both = Actor(1, "X", (_grant(Role.ASSESSOR), _grant(Role.BUYER)))
    assert line.for_actor(both) is Outcome.ALLOWED


def test_where_ones_own_region_matters_the_view_decides():
    line = read("L R H R R R R R R R R R")
    assert line.for_actor(Actor(1, "X", (_grant(Role.BUYER),))) is Outcome.ALLOWED
    assert line.for_actor(Actor(1, "X", (_grant(Role.ASSESSOR),))) is Outcome.REFUSED
    assert line.readers() == (Role.BUYER,)


@pytest.mark.parametrize("row", ["A A", "X A A A A A A A A A A A", ""])
def test_line_with_a_mistake_is_refused(row: str):
    with pytest.raises(ValueError, match=r".+"):
        read(row)


def _grant(role: Role):
    from datetime import date

    from dekkend.kernel.periods import Period
    from dekkend.organisations.domain import Grant, OrganisationKind

    return Grant(role, 1, "X", Period(date(2026, 1, 1)), OrganisationKind.REGION)
