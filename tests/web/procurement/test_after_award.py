"""After the award: ranking per lot, the drawing, the notice for everybody, tests started in one act."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dekkend.organisations.domain import SYSTEM, Role
from dekkend.oversight.models import ProviderScreening
from dekkend.procurement import definition as d
from dekkend.procurement.award_domain import ConditionKind
from dekkend.procurement.models import Announcement, AwardCondition, Drawing
from dekkend.procurement.queries.ranking import ranking
from dekkend.procurement.services.conditions import ask_evidence, settle_condition
from dekkend.runtime import clock
from tests.procurement.awarded import ANNOUNCED, announced, capped, finalise
from tests.procurement.small import CLOSES, FACT, LOTS, Small
from tests.web.procurement.test_awards import LATER, get, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> Small:
    return announced()


@pytest.fixture
def buyer(small: Small) -> Client:
    return person(small, Role.BUYER, small.region)


def send(
    client: Client, name: str, small: Small, given: dict[str, object] | None = None, **places: object
) -> int:
    with clock.fixed(LATER):
        return client.post(reverse(name, kwargs={"slug": small.slug, **places}), given or {}).status_code


def test_ranking_shows_every_score_and_comes_as_excel(small: Small, buyer: Client) -> None:
    page = get(buyer, "ranking", slug=small.slug)
    assert "Inhoud (60%)" in page
    assert page.index("Aanbieder een") < page.index("Aanbieder twee") < page.index("Aanbieder drie")
    with clock.fixed(LATER):
        url = reverse("ranking", kwargs={"slug": small.slug})
        answer = buyer.get(url, {"perceel": LOTS[1], "rang-export": "xlsx"})
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert [row[1] for row in rows if row[1] and row[1].startswith("Aanbieder")] == [
        "Aanbieder een",
        "Aanbieder twee",
        "Aanbieder drie",
    ]
    assert any(row[4] == 9 for row in rows)


def test_ranking_is_for_who_reads_the_procedure(small: Small) -> None:
    provider = person(small, Role.PROVIDER, small.tenderers["een"], "een@proef.example")
    with clock.fixed(LATER):
        assert provider.get(reverse("ranking", kwargs={"slug": small.slug})).status_code == 403


def test_ranking_asks_as_much_at_two_bids_as_at_eight() -> None:
    counts = []
    for names in (("een", "twee"), tuple(f"n{number}" for number in range(8))):
        made = capped() if not counts else replace(capped(), id="ander", title="Ander")
        small = announced(made, **dict.fromkeys(names, "8")) if not counts else _again(made, names)
        with clock.fixed(LATER), CaptureQueriesContext(connection) as caught:
            ranking(SYSTEM, small.slug, LOTS[0])
        counts.append(len(caught))
    assert counts[0] == counts[1]


def _again(made: d.Definition, names: tuple[str, ...]) -> Small:
    from unittest.mock import patch

    from tests.procurement import small as module

    original = module.create_account
    account = patch.object(module, "create_account", lambda who, mail, name: original(who, f"b{mail}", name))
    with account, patch.object(Small, "tenderer", _other_tenderer):
        return announced(made, **dict.fromkeys(names, "8"))


def _other_tenderer(self: Small, name: str) -> int:
    from dekkend.kernel.identifiers import KvkNumber
    from dekkend.organisations.domain import LegalForm, NewProvider
    from dekkend.organisations.services import register_providers

    if name not in self.tenderers:
        kvk = KvkNumber(str(93_000_000 + len(self.tenderers)))
        new = NewProvider(f"Aanbieder {name}", kvk, LegalForm.FOUNDATION)
        self.tenderers[name] = register_providers(SYSTEM, [new])[0]
    return self.tenderers[name]


def test_a_drawing_is_announced_recorded_and_repeated_by_anyone() -> None:
    small = Small(capped()).publish()
    buyer = person(small, Role.BUYER, small.region)
    url = reverse("drawing", kwargs={"slug": small.slug})
    early, closed = CLOSES - timedelta(days=3), CLOSES + timedelta(days=22)
    with clock.fixed(early):
        assert buyer.post(url, {"bron": ""}).status_code == 422
        assert buyer.post(url, {"bron": "De trekking van 5 maart 2026"}).status_code == 302
        assert "De trekking van 5 maart 2026" in Client().get(url).content.decode()
        assert buyer.post(url, {"getal": "1"}).status_code == 409
    for name in ("een", "twee"):
        small.submit(name)
    small.close().repair().check()
    small.score(small.assign())
    with clock.fixed(closed):
        assert buyer.post(url, {"bron": "Toch iets anders"}).status_code == 409
        assert buyer.post(url, {"getal": "4711"}).status_code == 302
        assert buyer.post(url, {"getal": "4712"}).status_code == 409
    small.decide()
    with clock.fixed(ANNOUNCED):
        assert "nog niet bekendgemaakt" in Client().get(url).content.decode()
    small.announce(ANNOUNCED)
    assert Drawing.objects.get().seed == "4711"
    found = ranking(SYSTEM, small.slug, LOTS[0])
    again = {
        bid.submission: hashlib.sha256(f"{LOTS[0]}:{bid.receipt}:4711".encode()).hexdigest()
        for bid in found.bids
    }
    assert [bid.submission for bid in found.bids] == sorted(again, key=lambda number: again[number])
    with clock.fixed(LATER):
        page = Client().get(url).content.decode()
    assert set(again.values()) <= set(page.split('<code class="long">')[1].split("</code>")) | {
        part.split("</code>")[0] for part in page.split('<code class="long">')
    }
    assert "Aanbieder een" not in page


def test_without_equal_totals_nothing_was_drawn(small: Small) -> None:
    with clock.fixed(LATER):
        assert (
            "Er is niet geloot"
            in Client().get(reverse("drawing", kwargs={"slug": small.slug})).content.decode()
        )


def test_the_public_page_names_winners_once_the_award_is_final(small: Small) -> None:
    page = get(Client(), "publication", slug=small.slug)
    assert "Voorlopige gunning" in page
    assert "Aanbieder een" not in page
    finalise(small)
    page = get(Client(), "publication", slug=small.slug)
    assert "Aanbieder een" in page
    assert "Aanbieder drie" not in page


def test_the_next_moves_up_by_a_button_at_the_condition(small: Small, buyer: Client) -> None:
    with clock.fixed(LATER):
        asked = ask_evidence(
            SYSTEM, small.id, small.numbers["een"], kind=ConditionKind.EXCLUSION_EVIDENCE, title="Verklaring"
        )
        settle_condition(
            SYSTEM, small.id, asked.pk, met=False, outcome="Niet ontvangen.", proportionality="Ja."
        )
    act = {"slug": small.slug, "act": "opschuiven", "number": asked.pk}
    assert reverse("award_act", kwargs=act) in get(buyer, "award_course", slug=small.slug)
    assert "Niet ontvangen." in get(buyer, "award_act", **act)
    assert send(buyer, "award_act", small, act="opschuiven", number=asked.pk) == 302
    assert Announcement.objects.get(number=2).ground == "voorwaarde"


def test_tests_of_all_winners_start_in_one_act_with_what_the_definition_says_of_reuse() -> None:
    screenings = (
        d.Screening(kind="bibob", trigger="gunning", reuse_earlier=True, **FACT),
        d.Screening(kind="financieel", trigger="gunning", **FACT),
    )
    small = announced(capped(2, screenings=screenings))
    buyer = person(small, Role.BUYER, small.region)
    assert AwardCondition.objects.count() == 4
    assert "Start 4 toetsen die nog nodig zijn" in get(buyer, "award_course", slug=small.slug)
    assert send(buyer, "award_act", small, act="toetsen-starten", number=0) == 302
    started = set(ProviderScreening.objects.values_list("provider", "kind", "may_reuse", "occasion"))
    winners = (small.tenderers["een"], small.tenderers["twee"])
    stream = f"procurement:{small.id}"
    assert started == {
        (it, kind, reuse, stream)
        for it in winners
        for kind, reuse in (("bibob", True), ("financieel", False))
    }
    assert send(buyer, "award_act", small, act="toetsen-starten", number=0) == 409
    assert "toetsen die nog nodig zijn" not in get(buyer, "award_course", slug=small.slug)


def test_an_act_that_nobody_knows_is_hidden(small: Small, buyer: Client) -> None:
    assert send(buyer, "award_act", small, act="toveren", number=0) == 404
