"""One assessor is hidden from the other by the database itself: raw SQL, as the application's own role."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Actor, Role
from dekkend.organisations.services import create_account, grant_role, withdraw_role
from dekkend.procurement import errors, services
from dekkend.procurement.domain import Agreement
from dekkend.procurement.domain_assessment import Interest, MeetingHeld, Stated
from dekkend.procurement.errors_assessment import (
    HasInterest,
    InterestNotExplained,
    InterestUndecided,
    MeetingAhead,
    MeetingWithoutAssessors,
    NoRightToAssess,
    NothingToKeep,
    ProposalChanged,
    ScoresStand,
    TooFewWithoutInterest,
)
from dekkend.procurement.models import AssessorAssignment, Bid, Consensus, InterestStatement
from dekkend.procurement.services.sheets import Typed, save_sheet
from dekkend.runtime import clock
from dekkend.runtime.models import AuditEntry
from dekkend.runtime.tenancy import acting_as
from tests.procurement.small import CLOSES, LOTS, Small

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def assessed(count: int = 2) -> tuple[Small, list[Actor]]:
    small = Small().publish()
    small.submit("een", lots=LOTS[:1])
    small.close().repair().check()
    return small, small.assign(count)


def third(small: Small) -> Actor:
    """Another assessor, who stated to have no interests."""
    account = create_account(SYSTEM, "derde@proef.example", "Derde")
    grant_role(SYSTEM, account, Role.ASSESSOR, small.region, Period(CLOSES.date().replace(year=2025)))
    actor = Actor(account, "Derde")
    small.without_interests([actor])
    return actor


def lock(small: Small, actor: Actor, bid: int, score: int = 7) -> None:
    services.score_bids(actor, small.id, [small.sheet(bid, Decimal(score))])
    services.lock_scores(actor, small.id, [bid])


def tenderer_of(bid: int) -> int:
    return int(Bid.objects.get(pk=bid).submission.tenderer_id)


def grant_of(account: int) -> int:
    return int(sql("SELECT id FROM organisations_rolegrant WHERE account_id = %s", account)[0][0])  # type: ignore[call-overload]


COUNT = "SELECT count(*) FROM procurement_score"
DRAFTS = "SELECT count(*) FROM procurement_scoredraft"


def test_the_role_of_the_application_does_not_pass_the_rule() -> None:
    assert sql("SELECT current_user") == [("dekkend_app",)]
    flags = sql(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relname IN ('procurement_score', 'procurement_scoredraft')"
    )
    assert flags == [(True, True), (True, True)]


def test_scores_are_seen_by_nobody_else_until_all_locked() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    save_sheet(first, small.id, bid, {"inhoud": Typed("9", "Sterk."), "client": Typed("", "Half.")})
    for account in (None, second.account_id, 0):
        with acting_as(account):
            assert (sql(COUNT), sql(DRAFTS)) == ([(0,)], [(0,)])
    with acting_as(first.account_id):
        assert (sql(COUNT), sql(DRAFTS)) == ([(1,)], [(1,)])
    lock(small, first, bid)
    assert sql(COUNT) == [(0,)]
    lock(small, second, bid)
    assert sql(COUNT) == [(4,)]
    assert sql(DRAFTS) == [(0,)]


def test_nobody_writes_or_wipes_on_another_s_seat() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    services.score_bids(first, small.id, [small.sheet(bid)])
    seat = AssessorAssignment.objects.get(bid=bid, assessor=first.account_id)
    with acting_as(second.account_id):
        assert sql("DELETE FROM procurement_score") == [(0,)]
        assert sql("UPDATE procurement_score SET score = 1") == [(0,)]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sql(
                "INSERT INTO procurement_score (assignment_id, criterion, score, motivation)"
                " VALUES (%s, 'x', 1, 'y')",
                seat.pk,
            )


def test_the_log_holds_no_score_and_no_motivation() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    for actor in (first, second):
        lock(small, actor, bid)
    services.reach_consensus(first, small.id, [Agreement(bid, small.sheet(bid).scores)])
    written = " ".join(str(entry.data) for entry in AuditEntry.objects.all())
    assert "Omdat." not in written


def test_the_database_keeps_locks_seats_and_consensus() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    for actor in (first, second):
        lock(small, actor, bid)
    small.agree(first, Agreement(bid, small.sheet(bid).scores))
    for statement in (
        "UPDATE procurement_assessorassignment SET locked_at = NULL",
        "UPDATE procurement_assessorassignment SET assessor_id = assessor_id + 1",
        "UPDATE procurement_consensus SET score = 1",
        "DELETE FROM procurement_consensus",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(statement)
    with pytest.raises(DatabaseError), acting_as(first.account_id):
        sql("UPDATE procurement_score SET score = 1")


# ---------------------------------------------------------------- interests


def test_who_stated_nothing_gets_no_bids_and_the_refusal_names_them() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    people = [create_account(SYSTEM, f"b{n}@proef.example", f"B{n}") for n in range(2)]
    for account in people:
        grant_role(SYSTEM, account, Role.ASSESSOR, small.region, Period(CLOSES.date().replace(year=2025)))
    with pytest.raises(TooFewWithoutInterest, match=r"inschrijving 1, perceel 1 \(0 van 2\)"):
        services.assign_assessors(SYSTEM, small.id, people)
    tenderer = small.tenderer("een")
    services.state_interests(Actor(people[0], "B0"), small.id, [Stated(tenderer, Interest.NONE)])
    doubt = [Stated(tenderer, Interest.UNSURE, "Mijn buurvrouw werkt daar.")]
    with pytest.raises(InterestNotExplained):
        services.state_interests(Actor(people[1], "B1"), small.id, [Stated(tenderer, Interest.UNSURE)])
    services.state_interests(Actor(people[1], "B1"), small.id, doubt)
    with pytest.raises(TooFewWithoutInterest):
        services.assign_assessors(SYSTEM, small.id, people)
    statement = InterestStatement.objects.get(assessor=people[1], current=True)
    services.decide_interest(SYSTEM, small.id, statement.pk, allowed=True, reason="Geen zakelijke band.")
    assert services.assign_assessors(SYSTEM, small.id, people) == 4
    assert "buurvrouw" not in " ".join(str(entry.data) for entry in AuditEntry.objects.all())


def test_an_interest_found_mid_way_ends_the_seat_and_its_scores_stay_hidden() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    for actor in (first, second):
        lock(small, actor, bid)
    small.agree(first, Agreement(bid, small.sheet(bid).scores))
    has = [Stated(tenderer_of(bid), Interest.HAS, "Mijn zus werd daar bestuurder.")]
    services.state_interests(first, small.id, has)
    assert Bid.objects.get(pk=bid).status == "in-beoordeling"
    assert not Consensus.objects.exists()
    assert Consensus.every.count() == 2
    with pytest.raises(errors.NotYourBid):
        services.score_bids(first, small.id, [small.sheet(bid)])
    for account, seen in ((None, 0), (second.account_id, 2), (first.account_id, 2)):
        with acting_as(account):
            assert sql(COUNT) == [(seen,)]
    new = third(small)
    seat = AssessorAssignment.objects.get(bid=bid, assessor=first.account_id).seat
    with pytest.raises(HasInterest):
        services.reassign(SYSTEM, small.id, bid, seat, first.account_id or 0, reason="terug")
    services.reassign(SYSTEM, small.id, bid, seat, new.account_id or 0, reason="belang")
    with acting_as(new.account_id):
        assert sql(COUNT) == [(0,)]
    lock(small, new, bid)
    assert sql(COUNT) == [(4,)]
    small.agree(new, Agreement(bid, small.sheet(bid).scores))
    assert Bid.objects.get(pk=bid).status == "consensus"


def test_doubt_mid_way_waits_for_the_buyer() -> None:
    small, (first, _) = assessed()
    bid = small.bids_of(first)[0]
    tenderer = tenderer_of(bid)
    services.state_interests(first, small.id, [Stated(tenderer, Interest.UNSURE, "Oud-collega.")])
    with pytest.raises(InterestUndecided):
        services.score_bids(first, small.id, [small.sheet(bid)])
    statement = InterestStatement.objects.get(interest=Interest.UNSURE)
    services.decide_interest(SYSTEM, small.id, statement.pk, allowed=False, reason="Te kort geleden.")
    assert AssessorAssignment.objects.get(assessor=first.account_id).ended_why == "belang"


# ---------------------------------------------------------------- losing the right


def test_who_loses_the_right_stops_at_once_and_the_buyer_chooses() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    lock(small, first, bid)
    seats = {row.assessor_id: row.seat for row in AssessorAssignment.objects.filter(bid=bid)}
    new = third(small)
    with pytest.raises(ScoresStand):
        services.reassign(SYSTEM, small.id, bid, seats[first.account_id], new.account_id or 0, reason="ziek")
    with pytest.raises(NothingToKeep):
        services.keep_scores(SYSTEM, small.id, bid, seats[first.account_id], reason="klaar")
    for actor in (first, second):
        withdraw_role(SYSTEM, grant_of(actor.account_id or 0), CLOSES.date())
    with pytest.raises(NoRightToAssess):
        services.unlock_scores(first, small.id, bid)
    with pytest.raises(NoRightToAssess):
        save_sheet(second, small.id, bid, {"inhoud": Typed("7", "Goed.")})
    services.keep_scores(SYSTEM, small.id, bid, seats[first.account_id], reason="Was klaar voor vertrek.")
    services.reassign(SYSTEM, small.id, bid, seats[second.account_id], new.account_id or 0, reason="weg")
    lock(small, new, bid)
    services.reach_consensus(new, small.id, [Agreement(bid, small.sheet(bid).scores)])
    assert Bid.objects.get(pk=bid).status == "consensus"
    assert AuditEntry.objects.filter(action="scores.keep").count() == 1


# ---------------------------------------------------------------- meeting and confirmation


def test_a_meeting_was_held_by_all_and_comes_after_the_last_lock() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    lock(small, first, bid, 9)
    lock(small, second, bid, 6)
    both = (first.account_id or 0, second.account_id or 0)
    now = clock.now()
    for meeting, refusal in (
        (MeetingHeld(bid, now.replace(year=now.year + 1), both, "Besproken."), MeetingAhead),
        (MeetingHeld(bid, now, both[:1], "Besproken."), MeetingWithoutAssessors),
    ):
        with pytest.raises(refusal):
            services.record_meetings(first, small.id, [meeting])
    services.record_meetings(first, small.id, [MeetingHeld(bid, now, both, "Besproken.")])
    agreement = Agreement(bid, small.sheet(bid).scores)
    services.reach_consensus(first, small.id, [agreement])
    read = Consensus.objects.filter(bid=bid)[0].agreed_at
    services.reach_consensus(second, small.id, [agreement], read={bid: read})
    with pytest.raises(ProposalChanged):
        services.confirm_consensus(first, small.id, {bid: read})
    assert Bid.objects.get(pk=bid).status == "gescoord"
    assert services.confirm_consensus(first, small.id, {bid: None}) == 1
