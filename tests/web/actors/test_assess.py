"""Judging through the pages: alone, saved as one goes, locked, agreed; nothing seen too early."""

from html import unescape

import pytest
from django.test import Client

from dekkend.procurement.models import AssessorAssignment, Bid, Consensus, Ended, Score, ScoreDraft
from dekkend.runtime import clock
from dekkend.runtime.tenancy import acting_as
from tests.web.actors.test_submit import hidden
from tests.web.actors.world import Case, submit_well, to_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def bids(case: Case) -> list[int]:
    submit_well(case)
    submit_well(case, "competitor")
    return to_assessment(case)


@pytest.fixture
def first(case: Case) -> Client:
    return case.world.client("assessor")


@pytest.fixture
def second(case: Case) -> Client:
    return case.world.client("second_assessor")


def text(answer) -> str:
    return unescape(answer.content.decode())


def sheet(visie: str = "7", ervaring: str = "8,5", **more: str) -> dict[str, str]:
    return {
        "c--visie--score": visie,
        "c--visie--motivering": "Heldere visie." if visie else "",
        "c--ervaring--score": ervaring,
        "c--ervaring--motivering": "Ruime ervaring." if ervaring else "",
        **more,
    }


def at(case: Case, bid: int, page: str = "") -> str:
    return case.at(f"beoordelen/{bid}/{page}")


def own_rows(case: Case):
    """What the first assessor may see of the scores."""
    return acting_as(case.world.accounts["assessor"])


def lock(client: Client, case: Case, bid: int, **scores: str):
    client.post(at(case, bid), sheet(**scores))
    return client.post(at(case, bid, "vastzetten/"))


def test_bid_and_criteria_stand_side_by_side(first: Client, case: Case, bids: list[int]):
    page = text(first.get(at(case, bids[0])))
    assert "Wij werken vanuit de wens van de cliënt." in page
    assert "Visie" in page
    assert "Van 0 tot 10." in page
    assert "inschrijving 1 van uw 4" in page
    assert at(case, bids[1]) in page


def test_scores_are_saved_and_lead_to_the_next_bid(first: Client, case: Case, bids: list[int]):
    answer = first.post(at(case, bids[0]), {**sheet(), "naar": "volgende"})
    assert answer["Location"] == at(case, bids[1])
    with own_rows(case):
        assert Score.objects.filter(assignment__bid=bids[0]).count() == 2
    page = text(first.get(at(case, bids[0])))
    assert 'value="8,5"' in page
    assert "2 van 2 criteria" in page
    assert "2 van 2" in text(first.get("/mijn-beoordelingen/"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"c--visie--score": "11"}, "valt buiten de schaal"),
        ({"c--visie--score": "goed"}, "is geen score"),
        ({"c--visie--score": ""}, "Geef een score"),
        ({"c--visie--motivering": " "}, "heeft geen motivering"),
        ({"c--visie--score": "7.123"}, "is geen score"),
    ],
)
def test_what_is_not_whole_is_named_kept_and_does_not_count(first: Client, case: Case, bids, typed, words):
    answer = first.post(at(case, bids[0]), {**sheet(), **typed})
    assert answer.status_code == 422
    assert words in text(answer)
    with own_rows(case):
        assert Score.objects.filter(assignment__bid=bids[0]).count() == 1
    again = text(first.get(at(case, bids[0])))
    for value in typed.values():
        assert value.strip() in again
    with own_rows(case):
        assert ScoreDraft.objects.get().criterion == "visie"
    first.post(at(case, bids[0]), sheet())
    with own_rows(case):
        assert not ScoreDraft.objects.exists()


def test_autosave_keeps_half_a_sheet(first: Client, case: Case, bids: list[int]):
    half = sheet("", "", **{"c--visie--motivering": "Nog zonder score."})
    answer = first.post(at(case, bids[0]), half, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "0 van 2 criteria" in text(answer)
    assert "Nog zonder score." in text(first.get(at(case, bids[0])))


def test_locking_asks_first_and_needs_every_criterion(first: Client, case: Case, bids: list[int]):
    first.post(at(case, bids[0]), sheet(ervaring=""))
    assert "Vastzetten kan nog niet" in text(first.get(at(case, bids[0], "vastzetten/")))
    answer = first.post(at(case, bids[0], "vastzetten/"))
    assert answer.status_code == 409
    assert "Nog niet elk criterium heeft een score" in text(answer)
    answer = first.post(at(case, bids[0]), {**sheet(), "naar": "vast"})
    assert answer["Location"] == at(case, bids[0], "vastzetten/")
    assert "Staan deze scores?" in text(first.get(answer["Location"]))
    first.post(at(case, bids[0], "vastzetten/"))
    assert (
        AssessorAssignment.objects.get(bid=bids[0], locked_at__isnull=False).assessor_id
        == case.world.accounts["assessor"]
    )


def test_locked_scores_do_not_change_and_typed_text_stays(first: Client, case: Case, bids: list[int]):
    lock(first, case, bids[0])
    answer = first.post(at(case, bids[0]), sheet("3"))
    assert answer.status_code == 409
    assert "staan vast sinds" in text(answer)
    with own_rows(case):
        assert not Score.objects.filter(score=3).exists()


def test_scores_open_again_until_the_other_locks(first: Client, second: Client, case: Case, bids: list[int]):
    lock(first, case, bids[0])
    assert first.post(at(case, bids[0], "heropenen/")).status_code == 302
    assert not AssessorAssignment.objects.filter(locked_at__isnull=False).exists()
    lock(first, case, bids[0])
    lock(second, case, bids[0])
    answer = first.post(at(case, bids[0], "heropenen/"))
    assert answer.status_code == 409
    assert "De andere beoordelaar heeft de scores al vastgezet" in text(answer)


def test_nobody_sees_the_other_scores_before_both_locked(
    first: Client, second: Client, case: Case, bids: list[int]
):
    lock(first, case, bids[0], visie="3")
    for address in (
        at(case, bids[0]),
        case.at(f"consensus/{bids[0]}/"),
        case.at("inschrijvingen/1/"),
        "/mijn-beoordelingen/",
    ):
        page = text(second.get(address))
        assert "Heldere visie." not in page
    assert "Nog niet alle scores staan vast" in text(second.get(case.at(f"consensus/{bids[0]}/")))
    lock(second, case, bids[0])
    assert "Heldere visie." in text(second.get(case.at(f"consensus/{bids[0]}/")))


def test_bid_of_another_assessor_is_refused(case: Case, bids: list[int]):
    seat = AssessorAssignment.objects.filter(bid=bids[0], assessor=case.world.accounts["assessor"])
    seat.update(ended_at=clock.now(), ended_why=Ended.REASSIGNED)
    answer = case.world.client("assessor").get(at(case, bids[0]))
    assert answer.status_code == 403
    assert "niet aan u toegewezen" in text(answer)
    assert case.world.client("assessor").post(at(case, bids[0]), sheet()).status_code == 403
    with own_rows(case):
        assert not Score.objects.exists()


def test_consensus_shows_both_flags_the_difference_and_stores_one(
    first: Client, second: Client, case: Case, bids: list[int]
):
    lock(first, case, bids[0], visie="4")
    lock(second, case, bids[0], visie="8")
    address = case.at(f"consensus/{bids[0]}/")
    page = text(first.get(address))
    assert "Verschil 4: bespreek dit" in page
    assert "Regel GU-06" in page
    wrong = first.post(address, sheet(ervaring=""))
    assert wrong.status_code == 422
    assert "Er is nog niets vastgelegd" in text(wrong)
    assert "Heldere visie." in text(wrong)
    assert not Consensus.objects.exists()
    refused = first.post(address, sheet("6"))
    assert refused.status_code == 409
    assert "Overleg is verplicht over: Visie" in text(refused)
    people = [case.world.accounts[name] for name in ("assessor", "second_assessor")]
    met = {"dag": "2026-01-01", "tijd": "10:00", "aanwezig": people, "besproken": "De tekst herlezen."}
    assert first.post(f"{address}overleg/", {**met, "aanwezig": people[:1]}).status_code == 409
    assert first.post(f"{address}overleg/", met).status_code == 302
    assert "De tekst herlezen." in text(second.get(address))
    assert first.post(address, sheet("6")).status_code == 302
    assert Consensus.objects.filter(bid=bids[0]).count() == 2
    assert Bid.objects.get(pk=bids[0]).status == "gescoord"
    assert "Ik ben het eens" not in text(first.get(address))
    proposal = {"gelezen": hidden(second.get(address), "gelezen")}
    assert second.post(f"{address}bevestigen/", {"gelezen": "2020-01-01T00:00:00+00:00"}).status_code == 409
    assert second.post(f"{address}bevestigen/", proposal).status_code == 302
    assert Bid.objects.get(pk=bids[0]).status == "consensus"
    again = second.post(address, sheet("9", **proposal))
    assert again.status_code == 409
    assert not Consensus.objects.filter(score=9).exists()
    assert "De consensus is vastgelegd" in text(second.get(address))


def test_work_list_leads_to_judging_and_to_consensus(
    first: Client, second: Client, case: Case, bids: list[int]
):
    page = text(first.get("/"))
    assert "Beoordeel 4 inschrijvingen" in page
    assert 'href="/mijn-beoordelingen/?inkoop=' in page
    lock(first, case, bids[0])
    lock(second, case, bids[0])
    page = text(first.get("/"))
    assert "Beoordeel 3 inschrijvingen" in page
    assert "Bereik consensus over 1 inschrijvingen" in page


def test_desk_costs_the_same_queries_for_few_and_for_many(
    first: Client, case: Case, bids, django_assert_max_num_queries
):
    first.get("/mijn-beoordelingen/")
    with django_assert_max_num_queries(10):
        first.get("/mijn-beoordelingen/")
