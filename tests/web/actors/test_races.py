"""Two connections at once: two submissions of one draft, two assessors who lock, a repair sent twice."""

import threading
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from dekkend.procurement.models import (
    AssessorAssignment,
    Bid,
    Consensus,
    Envelope,
    Submission,
    SubmissionDraft,
)
from dekkend.runtime.tenancy import acting_as
from tests.web.actors.test_assess import at, sheet
from tests.web.actors.test_submit import fill, hidden
from tests.web.actors.world import LOTS, Case, field, of_lot, submit_well, to_assessment

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """What each act gives, all begun at the same moment, each on a connection of its own."""
    ready, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        ready.wait()
        try:
            found[place] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_double_click_on_two_connections_makes_one_submission(shared_case: Case):
    case = shared_case
    provider = case.world.client("provider")
    fill(provider, case)
    page = provider.get(f"{case.form}?deel=indienen")
    data = {"kenmerk": hidden(page, "kenmerk"), "versie": hidden(page, "versie")}
    clients = [case.world.client("provider") for _ in range(3)]
    acts = [lambda c=client: c.post(case.at("inschrijven/indienen/"), data) for client in clients]
    answers = together(*acts)
    assert {answer["Location"] for answer in answers} == {case.at("ontvangst/1/")}
    assert Submission.objects.count() == 1
    assert Envelope.objects.count() == 1


def test_two_colleagues_who_save_at_once_do_not_overwrite_unseen(shared_case: Case):
    case = shared_case
    provider = case.world.client("provider")
    provider.post(case.form, {"deel": "percelen", "perceel": [LOTS[0]]})
    name = field("antwoord", "visie", LOTS[0])

    def save(text: str) -> Callable[[], object]:
        client = case.world.client("provider")
        page = client.get(f"{case.form}?deel=perceel--{LOTS[0]}")
        form = {"versie": hidden(page, "versie"), "blad": hidden(page, "blad"), name: text}
        return lambda: client.post(case.form, {**of_lot(LOTS[0]), **form})

    answers = together(save("Een."), save("Twee."))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    kept = SubmissionDraft.objects.get().content["values"][name]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert {"Een.", "Twee."} - {kept} <= {
        text for text in ("Een.", "Twee.") if text in unescape(refused.content.decode())
    }


@pytest.fixture
def bid(shared_case: Case) -> int:
    submit_well(shared_case)
    return to_assessment(shared_case)[0]


def scored(case: Case, bid: int, persona: str) -> Client:
    client = case.world.client(persona)
    client.post(at(case, bid), sheet())
    return client


def test_two_assessors_who_lock_at_once_both_lock_and_the_bid_moves_once(shared_case: Case, bid: int):
    clients = [scored(shared_case, bid, persona) for persona in ("assessor", "second_assessor")]
    answers = together(*(lambda c=client: c.post(at(shared_case, bid, "vastzetten/")) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AssessorAssignment.objects.filter(bid=bid, locked_at__isnull=False).count() == 2
    assert Bid.objects.get(pk=bid).status == "gescoord"


def test_locking_twice_at_once_locks_once(shared_case: Case, bid: int):
    scored(shared_case, bid, "assessor")
    clients = [shared_case.world.client("assessor") for _ in range(2)]
    answers = together(*(lambda c=client: c.post(at(shared_case, bid, "vastzetten/")) for client in clients))
    assert all(answer.status_code in (302, 409) for answer in answers)
    assert AssessorAssignment.objects.filter(bid=bid, locked_at__isnull=False).count() == 1


def test_emptying_a_score_while_locking_never_locks_half_a_sheet(shared_case: Case, bid: int):
    client, other = scored(shared_case, bid, "assessor"), shared_case.world.client("assessor")
    together(
        lambda: client.post(at(shared_case, bid, "vastzetten/")),
        lambda: other.post(at(shared_case, bid), sheet(ervaring="")),
    )
    seat = AssessorAssignment.objects.get(bid=bid, assessor=shared_case.world.accounts["assessor"])
    with acting_as(seat.assessor_id):
        assert seat.locked_at is None or seat.scores.count() == 2


def test_two_assessors_who_agree_at_once_leave_one_consensus(shared_case: Case, bid: int):
    clients = [scored(shared_case, bid, persona) for persona in ("assessor", "second_assessor")]
    for client in clients:
        client.post(at(shared_case, bid, "vastzetten/"))
    address = shared_case.at(f"consensus/{bid}/")
    answers = together(
        lambda: clients[0].post(address, sheet("6")), lambda: clients[1].post(address, sheet("9"))
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    given = set(Consensus.objects.filter(bid=bid, criterion="visie").values_list("score", flat=True))
    assert len(given) == 1
    assert Consensus.objects.filter(bid=bid).count() == 2
