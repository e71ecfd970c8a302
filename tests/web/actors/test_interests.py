"""Interests and seats through the pages: names only, doubt decided with a reason, seats handed over."""

from html import unescape

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.services import withdraw_role
from dekkend.procurement.models import AssessorAssignment, InterestStatement
from dekkend.runtime import clock
from tests.web.actors.test_assess import at, lock, sheet
from tests.web.actors.world import Case, submit_well, to_assessment

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def bids(case: Case) -> list[int]:
    submit_well(case)
    submit_well(case, "competitor")
    return to_assessment(case)


def test_before_the_opening_nobody_reads_who_submitted(case: Case):
    submit_well(case)
    page = text(case.world.client("assessor").get(case.at("belangen/")))
    assert "De Aanbieder" not in page
    assert "nu niet verklaren" in page


def test_names_only_and_an_interest_ends_the_seats(case: Case, bids: list[int]):
    client = case.world.client("assessor")
    page = text(client.get(case.at("belangen/")))
    assert "De Aanbieder" in page
    assert "Wij werken vanuit de wens" not in page
    tenderer = case.world.provider
    refused = client.post(case.at("belangen/"), {f"belang-{tenderer}": "belang"})
    assert refused.status_code == 409
    assert "Schrijf op welk belang" in text(refused)
    said = {f"belang-{tenderer}": "belang", f"toelichting-{tenderer}": "Mijn broer werkt er."}
    assert client.post(case.at("belangen/"), said).status_code == 302
    assert client.get(at(case, bids[0])).status_code == 403
    board = text(case.world.client("buyer").get(case.at("beoordeling/")))
    assert "niemand" in board
    assert "Mijn broer" not in board


def test_doubt_blocks_the_bid_until_the_buyer_decides(case: Case, bids: list[int]):
    client, buyer = case.world.client("assessor"), case.world.client("buyer")
    tenderer = case.world.provider
    said = {f"belang-{tenderer}": "twijfel", f"toelichting-{tenderer}": "Oud-collega."}
    client.post(case.at("belangen/"), said)
    assert client.get(at(case, bids[0])).status_code == 403
    assert "Oud-collega." in text(buyer.get(case.at("beoordeling/")))
    statement = InterestStatement.objects.get(interest="twijfel")
    address = case.at(f"beoordeling/belang/{statement.pk}/")
    assert buyer.post(address, {"besluit": "mag", "reden": " "}).status_code == 409
    assert buyer.post(address, {"besluit": "mag", "reden": "Tien jaar geleden."}).status_code == 302
    assert client.get(at(case, bids[0])).status_code == 200
    assert "Tien jaar geleden." in text(client.get(case.at("belangen/")))


def test_the_board_shows_load_and_progress_and_no_scores(case: Case, bids: list[int]):
    lock(case.world.client("assessor"), case, bids[0], visie="3")
    buyer = case.world.client("buyer")
    board = text(buyer.get(case.at("beoordeling/")))
    assert "Heldere visie." not in board
    assert "Wie beoordeelt wat" in board
    assert "Heldere visie." not in text(buyer.get(case.at("beoordeling/scores/")))
    lock(case.world.client("second_assessor"), case, bids[0])
    assert "Heldere visie." in text(buyer.get(case.at("beoordeling/scores/")))
    assert buyer.get(case.at("beoordeling/scores/?export=xlsx"))["Content-Type"].endswith("sheet")


def test_the_seat_of_who_lost_the_right_is_kept_or_handed_over(case: Case, bids: list[int]):
    leaver, buyer = case.world.client("assessor"), case.world.client("buyer")
    lock(leaver, case, bids[0])
    account = case.world.account("assessor")
    grant = account.grants.first()
    withdraw_role(SYSTEM, grant.pk, clock.today().replace(year=clock.today().year - 1))
    assert leaver.get(at(case, bids[1])).status_code == 403
    assert leaver.post(at(case, bids[1]), sheet()).status_code == 403
    assert "is geen beoordelaar meer" in text(buyer.get(case.at("beoordeling/")))
    seat = AssessorAssignment.objects.get(bid=bids[0], assessor=account).seat
    address = case.at(f"beoordeling/{bids[0]}/{seat}/")
    assert "Vaste scores laten staan" in text(buyer.get(address))
    assert buyer.post(address, {"doe": "laat-staan", "reden": ""}).status_code == 409
    assert buyer.post(address, {"doe": "laat-staan", "reden": "Was klaar."}).status_code == 302
    kept = AssessorAssignment.objects.get(bid=bids[0], assessor=account)
    assert kept.kept_reason == "Was klaar."
