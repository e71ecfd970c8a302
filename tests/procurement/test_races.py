"""Two people at once, on two connections: one wins, the other is told, nothing is half done."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.procurement import services
from dekkend.procurement.domain import SubmissionForm
from dekkend.procurement.errors import SlugTaken
from dekkend.procurement.models import (
    Arrival,
    Bid,
    Decision,
    Envelope,
    Outcome,
    Procurement,
    Submission,
    Vault,
)
from dekkend.runtime import clock
from dekkend.runtime.models import AuditEntry
from tests.procurement.small import CLOSES, LOTS, PASSPHRASE, Small, good_items

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """Runs the acts at the same moment, each on its own connection; their results or refusals."""
    start = Barrier(len(acts))

    def act(one: Callable[[], object]) -> object:
        try:
            start.wait()
            return one()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def at(moment: object, act: Callable[[], object]) -> Callable[[], object]:
    """The clock is stopped per thread."""

    def timed() -> object:
        with clock.fixed(moment):  # type: ignore[arg-type]
            return act()

    return timed


def refusals(results: list[object]) -> Iterator[Refusal]:
    return (found for found in results if isinstance(found, Refusal))


def test_two_closings() -> None:
    small = Small().publish()
    small.submit("een")
    close = at(CLOSES + timedelta(minutes=1), lambda: services.close_receipt(SYSTEM, small.id))
    results = together(close, close)
    assert len(list(refusals(results))) == 1
    assert AuditEntry.objects.filter(action="procurement.close_receipt").count() == 1


def test_two_procurements_take_one_name() -> None:
    small = Small()

    def create() -> object:
        return services.create_procurement(SYSTEM, small.definition, region_id=small.region, slug="tweede")

    results = together(create, create)
    assert [type(found) for found in refusals(results)] == [SlugTaken]
    assert Procurement.objects.filter(slug="tweede").count() == 1


def test_two_decisions() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    small.score(small.assign())
    decide = at(CLOSES + timedelta(days=40), lambda: services.decide(SYSTEM, small.id))
    results = together(decide, decide)
    assert len(list(refusals(results))) == 1
    assert (Decision.objects.count(), Outcome.objects.count()) == (2, 1)


def test_the_same_form_from_two_browsers() -> None:
    small = Small().publish()
    form = SubmissionForm(small.tenderer("een"), LOTS, tuple(good_items().values()), uuid4())
    send = at(CLOSES, lambda: services.receive_submission(SYSTEM, small.id, form))
    first, second = together(send, send)
    assert (first.number, first.sha256) == (second.number, second.sha256)  # type: ignore[attr-defined]
    assert (Submission.objects.count(), Envelope.objects.count()) == (1, 1)


def test_two_forms_of_one_tenderer() -> None:
    small = Small().publish()
    tenderer = small.tenderer("een")

    def send() -> object:
        form = SubmissionForm(tenderer, LOTS, tuple(good_items().values()), uuid4())
        return services.receive_submission(SYSTEM, small.id, form)

    results = together(at(CLOSES, send), at(CLOSES, send))
    assert len(list(refusals(results))) == 1
    assert (Submission.objects.count(), Envelope.objects.count()) == (1, 1)


def test_many_tenderers_in_the_last_second_each_get_a_number() -> None:
    small = Small().publish()
    tenderers = [small.tenderer(str(number)) for number in range(8)]

    def sender(tenderer: int) -> Callable[[], object]:
        form = SubmissionForm(tenderer, LOTS, tuple(good_items().values()), uuid4())
        return at(CLOSES, lambda: services.receive_submission(SYSTEM, small.id, form))

    results = together(*(sender(tenderer) for tenderer in tenderers))
    assert sorted(receipt.number for receipt in results) == list(range(1, 9))  # type: ignore[attr-defined]


def test_both_assessors_lock_at_once() -> None:
    small = Small().publish()
    small.submit("een", lots=LOTS[:1])
    small.close().repair().check()
    assessors = small.assign()
    bid = small.bids_of(assessors[0])[0]
    for actor in assessors:
        services.score_bids(actor, small.id, [small.sheet(bid)])
    results = together(*(lambda a=actor: services.lock_scores(a, small.id, [bid]) for actor in assessors))
    assert sorted(results) == [0, 1]  # type: ignore[type-var]
    assert Bid.objects.get().status == "gescoord"


def test_two_officers_turn_their_keys_at_once() -> None:
    small = Small().publish()
    small.submit("een")
    small.shut()

    def turning(actor: Actor) -> Callable[[], object]:
        moment = CLOSES + timedelta(minutes=2)
        return at(moment, lambda: services.turn_key(actor, small.id, PASSPHRASE))

    turns = together(*(turning(actor) for actor in small.officers()))
    assert sorted(turn.complete for turn in turns) == [False, True]  # type: ignore[attr-defined]
    assert Vault.objects.get().status == "wordt-geopend"


def test_two_jobs_open_one_vault_at_once() -> None:
    small = Small().publish()
    small.submit("een")
    small.shut()
    moment = CLOSES + timedelta(minutes=2)
    with clock.fixed(moment):
        turns = [services.turn_key(actor, small.id, PASSPHRASE) for actor in small.officers()]
    officer = small.officers()[0]
    work = at(moment, lambda: services.open_envelopes(officer, turns[0].vault_id))
    assert sorted(together(work, work)) == [0, 1]  # type: ignore[type-var]
    assert (Bid.objects.count(), Procurement.objects.get(pk=small.id).status) == (2, "geopend")


def test_a_submission_in_the_last_moment_and_the_closing_both_hold() -> None:
    small = Small().publish()
    form = SubmissionForm(small.tenderer("een"), LOTS, tuple(good_items().values()), uuid4())
    moment = CLOSES + timedelta(seconds=1)
    send = at(moment, lambda: services.receive_submission(SYSTEM, small.id, form, received=CLOSES))
    close = at(moment, lambda: services.close_receipt(SYSTEM, small.id))
    assert list(refusals(together(send, close))) == []
    assert small.open() == 1


def test_a_replacement_and_a_withdrawal_at_once_leave_one_outcome() -> None:
    small = Small().publish()
    first = small.submit("een")
    form = SubmissionForm(
        small.tenderers["een"], LOTS, tuple(good_items().values()), uuid4(), replaces=first.sha256
    )
    replace = at(CLOSES, lambda: services.receive_submission(SYSTEM, small.id, form))
    withdraw = at(CLOSES, lambda: services.withdraw_submission(SYSTEM, small.id, first.number))
    together(replace, withdraw)
    live = Submission.objects.exclude(status="ingetrokken")
    assert live.count() == Arrival.objects.filter(superseded_at__isnull=True).count() <= 1
