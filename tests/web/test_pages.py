"""Pages without a browser: what stands on them, for whom, and what they say when something is wrong."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from dekkend.kernel.identifiers import CbsCode
from dekkend.organisations.domain import SYSTEM, NewMember
from dekkend.organisations.queries import municipalities
from dekkend.organisations.services import register_region
from dekkend.procurement.errors import NotAllowed, SlugTaken, UnknownProcurement
from dekkend.procurement.models import Procurement
from dekkend.runtime import clock
from dekkend.web import rulebook
from dekkend.web.refusals import RefusalMiddleware
from dekkend.web.views.errors import LAST_RESORT, server_error
from tests.personas import ALWAYS, World
from tests.web.visits import Site, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(db: None) -> Site:
    return make_site("")


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path, headers={"accept-language": "nl"})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_visitor_is_welcomed_and_a_buyer_sees_work(filled: Site):
    assert "Samen zorg inkopen" in text_of(Client(), "/")
    page = text_of(filled.world.client("buyer"), "/")
    assert '<h1 class="utrecht-heading-1">Werklijst</h1>' in page
    assert f"/inkoop/{filled.places['concept']}/" in page
    assert "Proefregio" in page


def test_a_practice_run_is_told_from_the_real_one(filled: Site):
    page = text_of(filled.world.client("buyer"), "/")
    rows = dict(re.findall(r'<li><a href="/inkoop/([^/]+)/">(.*?)</li>', page))
    practice = set(Procurement.objects.filter(practice=True).values_list("slug", flat=True))
    assert rows.keys() & practice
    assert {slug for slug, row in rows.items() if ">Oefening<" in row} == rows.keys() & practice


def test_a_browser_keeps_no_copy_of_what_is_seen_logged_in(filled: Site):
    assert filled.world.client("buyer").get("/")["Cache-Control"] == "private, no-store"
    assert not Client().get("/").has_header("Cache-Control")


def test_work_of_another_region_is_not_mine(filled: Site):
    page = text_of(filled.world.client("buyer_elsewhere"), "/")
    assert "U hebt nu niets te doen." in page
    assert f"/inkoop/{filled.places['concept']}/" not in page


def test_red_dates_stand_on_the_work_list_with_rule_and_source(filled: Site):
    page = text_of(filled.world.client("buyer"), "/")
    assert "Herzie de planning:" in page
    assert 'href="/regels/PL-' in page
    assert '<cite class="source">' in page


def test_region_page_tells_members_procurements_and_ends(filled: Site):
    page = text_of(filled.world.client("buyer"), "/regio/proefregio/")
    for expected in ("Maasdriel", "Tiel", "centrumgemeente", "01-01-2020", "Contracten die eindigen"):
        assert expected in page
    assert "Deze regio is hier niet bekend." in text_of(Client(), "/regio/bestaat-niet/", 404)


def test_both_lists_of_a_region_download(filled: Site):
    client = filled.world.client("buyer")
    members = client.get("/regio/proefregio/?export=csv")
    assert b"Maasdriel;0263" in b"".join(members)
    procurements = client.get("/regio/proefregio/?traject-export=csv")
    assert b"Inkooptraject;Status" in b"".join(procurements)


def test_a_region_costs_the_same_queries_however_many_municipalities(personas: World):
    def queries(slug: str, client: Client) -> int:
        client.get(f"/regio/{slug}/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/regio/{slug}/").status_code == 200
        return len(captured)

    codes = [CbsCode(row.cbs_code) for row in municipalities(SYSTEM)[:20]]
    register_region(SYSTEM, "Klein", [NewMember(code, ALWAYS) for code in codes[:2]])
    register_region(SYSTEM, "Groot", [NewMember(code, ALWAYS) for code in codes])
    assert queries("klein", Client()) == queries("groot", Client())


def test_every_rule_has_its_page():
    rules = rulebook.every_rule()
    client = Client()
    assert len(rules) > 20
    for rule in rules:
        page = text_of(client, f"/regels/{rule.id}/")
        assert escape(str(rule.source[0]).split()[0]) in page
    assert "Regel XX-99 wordt hier niet toegepast." in text_of(client, "/regels/XX-99/", 404)


def test_facts_of_a_rule_are_told_in_words_and_not_in_types():
    told = {kind.render("nl") for rule in rulebook.every_rule() for _name, kind in rulebook.facts_of(rule)}
    assert {"datum, mag ontbreken", "ja of nee", "tekst", "lijst"} <= told
    types = re.compile(r"None|\||\b(?:bool|date|str|int|tuple|Decimal|Span)\b")
    assert not [kind for kind in told if types.search(kind)]
    page = text_of(Client(), "/regels/PL-12/")
    assert "datum, mag ontbreken" in page
    assert "date | None" not in page
    assert all(kind.render("en") != kind.render("nl") for kind in map(rulebook._words_for, ("bool", "str")))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("proefregio", "/regio/proefregio/"),
        ("TIEL", "Tiel"),
        ("PL-07", "/regels/PL-07/"),
        ("standstill", "/regels/"),
        ("%3Cscript%3E", "Niets gevonden voor “&lt;script&gt;”."),
        ("", "Typ wat u zoekt."),
        ("a", "Niets gevonden"),
        ("%00", "Typ wat u zoekt."),
    ],
)
def test_search(filled: Site, asked: str, expected: str):
    assert expected in text_of(Client(), f"/zoeken/?q={asked}")


def test_search_shows_providers_only_to_who_may_see_them(filled: Site):
    assert "De Aanbieder" in text_of(filled.world.client("buyer"), "/zoeken/?q=aanbieder")
    assert "De Aanbieder" not in text_of(Client(), "/zoeken/?q=aanbieder")
    assert "De Aanbieder" not in text_of(filled.world.client("competitor"), "/zoeken/?q=aanbieder")


def test_an_unknown_page_says_what_to_do():
    page = text_of(Client(), "/bestaat-niet/", 404)
    assert "Deze pagina is er niet" in page
    assert "/zoeken/" in page
    assert "tried" not in page


def test_an_expired_form_loses_nothing():
    client = Client(enforce_csrf_checks=True)
    typed = {"motivering": "Een <lang> verhaal", "password": "geheim", "csrfmiddlewaretoken": "oud"}
    answer = client.post("/taal/", typed, headers={"accept-language": "nl"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Het formulier is niet verstuurd" in page
    assert "Een &lt;lang&gt; verhaal" in page
    assert "geheim" not in page


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(SlugTaken(slug="x"), 409), (UnknownProcurement(slug="x"), 404), (NotAllowed(reason="Daarom."), 403)],
)
def test_a_refusal_becomes_a_page_with_its_own_words(rf: RequestFactory, refusal, status: int):
    answer = RefusalMiddleware(lambda request: None).process_exception(rf.get("/"), refusal)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert answer.status_code == status
    assert str(refusal.message).split("“")[0] in answer.content.decode()


def test_other_exceptions_are_ours_to_repair(rf: RequestFactory):
    assert RefusalMiddleware(lambda request: None).process_exception(rf.get("/"), ValueError()) is None  # type: ignore[arg-type,return-value]


def test_the_page_of_the_last_resort_needs_nothing(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch):
    assert "Er ging iets mis bij ons" in server_error(rf.get("/")).content.decode()

    def broken(*_parts: object, **_named: object) -> None:
        raise RuntimeError("templates are gone")

    monkeypatch.setattr("dekkend.web.views.errors.page", broken)
    assert server_error(rf.get("/")).content.decode() == LAST_RESORT


def test_moments_are_told_in_amsterdam(filled: Site):
    with clock.fixed(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        assert "1 juli 2026" in text_of(filled.world.client("buyer"), "/")


def test_pages_ask_nothing_from_elsewhere_and_hold_no_inline_style():
    for path in ("/", "/regels/", "/componenten/"):
        page = text_of(Client(), path)
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page
