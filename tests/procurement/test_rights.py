"""Who sees what: own submissions only, assigned bids only, nothing sealed before closing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import (
    SYSTEM,
    Actor,
    AnonymousActor,
    Grant,
    NewMandate,
    OrganisationKind,
    Role,
)
from dekkend.organisations.services import register_purchasing_body
from dekkend.procurement import errors, queries, services
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Item, Result
from dekkend.procurement.policies import Action, ProcurementFacts, may
from dekkend.procurement.queries import SubmissionFilter
from dekkend.procurement.queries.submissions import SortKey
from dekkend.procurement.queries.tenderer import own_submissions
from dekkend.procurement.states import ProcurementStatus, SubmissionStatus
from dekkend.publication import queries as letters
from dekkend.publication.errors import NoLetter
from dekkend.runtime import clock
from tests.procurement.small import CLOSES, LOTS, Small

VISITOR = AnonymousActor()
REGION, ELSEWHERE = 1, 2


def actor(role: Role, organisation: int, account: int = 77, kind: OrganisationKind | None = None) -> Actor:
    chosen = kind or (OrganisationKind.PROVIDER if role is Role.PROVIDER else OrganisationKind.REGION)
    grant = Grant(role, organisation, "Ergens", Period(date(2020, 1, 1)), chosen)
    return Actor(account, "Iemand", (grant,))


def facts(status: ProcurementStatus, **more: object) -> ProcurementFacts:
    return ProcurementFacts(status=status, buyers=frozenset({REGION}), **more)  # type: ignore[arg-type]


BUYER, FOREIGN = actor(Role.BUYER, REGION), actor(Role.BUYER, ELSEWHERE)
SUPERVISOR = actor(Role.SUPERVISOR, 9)
OWN, OTHER = actor(Role.PROVIDER, 5), actor(Role.PROVIDER, 6)
OPENED, ANNOUNCED = ProcurementStatus.OPENED, ProcurementStatus.ANNOUNCED
CLOSED, WITHDRAWN = ProcurementStatus.CLOSED, ProcurementStatus.WITHDRAWN


@pytest.mark.parametrize(
    ("who", "action", "given", "allowed"),
    [
        (BUYER, Action.RUN_PROCUREMENT, facts(CLOSED), True),
        (FOREIGN, Action.RUN_PROCUREMENT, facts(CLOSED), False),
        (SUPERVISOR, Action.RUN_PROCUREMENT, facts(CLOSED), False),
        (VISITOR, Action.RUN_PROCUREMENT, facts(CLOSED), False),
        (BUYER, Action.SEE_SUBMISSIONS, facts(ProcurementStatus.PUBLISHED), False),
        (SUPERVISOR, Action.SEE_SUBMISSIONS, facts(ProcurementStatus.PUBLISHED), False),
        (BUYER, Action.SEE_SUBMISSIONS, facts(OPENED), True),
        (SUPERVISOR, Action.SEE_SUBMISSIONS, facts(OPENED), True),
        (FOREIGN, Action.SEE_SUBMISSIONS, facts(CLOSED), False),
        (OWN, Action.SEE_SUBMISSION, facts(CLOSED, tenderer=5), True),
        (OTHER, Action.SEE_SUBMISSION, facts(CLOSED, tenderer=5), False),
        (OTHER, Action.REPAIR, facts(CLOSED, tenderer=5), False),
        (BUYER, Action.REPAIR, facts(CLOSED, tenderer=5), False),
        (OTHER, Action.SUBMIT, facts(CLOSED, tenderer=5), False),
        (BUYER, Action.SEE_SCORES, facts(CLOSED, assessors=frozenset({1, 2})), False),
        (BUYER, Action.SEE_SCORES, facts(OPENED, assessors=frozenset({1, 2}), locked=True), True),
        (OWN, Action.SEE_LETTER, facts(ProcurementStatus.DECIDED, tenderer=5), False),
        (OWN, Action.SEE_LETTER, facts(ANNOUNCED, tenderer=5), True),
        (OTHER, Action.SEE_LETTER, facts(ANNOUNCED, tenderer=5), False),
        (BUYER, Action.SEE_LETTER, facts(ProcurementStatus.DECIDED, tenderer=5), True),
        (VISITOR, Action.SEE_AWARDS, facts(ANNOUNCED), True),
        (VISITOR, Action.SEE_PROCUREMENT, facts(ProcurementStatus.CONCEPT), False),
        (BUYER, Action.SEE_PROCUREMENT, facts(ProcurementStatus.CONCEPT), True),
        (OTHER, Action.SEE_LOG, facts(ANNOUNCED), False),
        (BUYER, Action.SEE_LOG, facts(ProcurementStatus.CONCEPT), True),
        (BUYER, Action.SEE_LOG, facts(ProcurementStatus.PUBLISHED), False),
        (SUPERVISOR, Action.SEE_LOG, facts(ProcurementStatus.PUBLISHED), False),
        (BUYER, Action.SEE_LOG, facts(CLOSED), False),
        (BUYER, Action.SEE_LOG, facts(OPENED), True),
        (BUYER, Action.SEE_SUBMISSIONS, facts(CLOSED, sealed=True), False),
        (BUYER, Action.SEE_SUBMISSIONS, facts(WITHDRAWN, sealed=True), False),
        (SUPERVISOR, Action.SEE_SUBMISSIONS, facts(WITHDRAWN, sealed=True), False),
        (BUYER, Action.SEE_LOG, facts(WITHDRAWN, sealed=True), False),
        (BUYER, Action.SEE_LOG, facts(WITHDRAWN), True),
    ],
)
def test_policy(who: Actor, action: Action, given: ProcurementFacts, allowed: bool) -> None:
    permission = may(who, action, given)
    assert bool(permission) is allowed
    assert permission.reason.render()


def announced(*names: str) -> Small:
    small = Small().publish()
    for name in names:
        small.submit(name)
    small.close().repair().check()
    return small.score(small.assign()).decide().announce()


@pytest.mark.django_db
def test_a_provider_finds_its_own_submission_and_no_other() -> None:
    small = announced("een", "twee")
    own = actor(Role.PROVIDER, small.tenderers["een"])
    assert [row.number for row in queries.submissions(own, small.slug).rows] == [1]
    assert queries.submission(own, small.slug, 1).result is not None
    with pytest.raises(errors.UnknownSubmission):
        queries.submission(own, small.slug, 2)
    assert letters.letter(own, small.slug, 1).number == 1
    with pytest.raises(errors.NotAllowed):
        letters.letter(own, small.slug, 2)
    with pytest.raises(errors.NotAllowed):
        queries.decisions(own, small.slug)
    assert queries.submissions(VISITOR, small.slug).rows == ()


@pytest.mark.django_db
def test_there_is_no_letter_for_an_unknown_number() -> None:
    with pytest.raises(NoLetter):
        letters.letter(SYSTEM, announced("een").slug, 9)


@pytest.mark.django_db
def test_a_provider_does_not_read_the_outcome_before_the_announcement() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    small.score(small.assign()).decide()
    own = actor(Role.PROVIDER, small.tenderers["een"])
    view = queries.submission(own, small.slug, 1)
    assert view.result is None
    assert view.checks == ()
    assert all(bid.decision is None and bid.consensus == () and bid.scores == () for bid in view.bids)
    assert {bid.status for bid in view.bids} == {"ontvangen"}


@pytest.mark.django_db
def test_a_provider_reads_no_outcome_from_the_status_of_its_submission() -> None:
    small = Small().publish()
    small.submit("goed")
    small.submit("fout", Item("akkoord", agreed=False))
    small.close().repair().check()
    assert [row.status for row in queries.submissions(SYSTEM, small.slug).rows] == ["toegelaten", "terzijde"]
    aside = SubmissionFilter(status=SubmissionStatus.SET_ASIDE)
    for name in ("goed", "fout"):
        own = actor(Role.PROVIDER, small.tenderers[name])
        assert queries.submission(own, small.slug, small.numbers[name]).status == "ontvangen"
        assert [row.status for row in queries.submissions(own, small.slug, aside).rows] == ["ontvangen"]
        assert [row.status for row in own_submissions(own, small.slug)] == ["ontvangen"]
    small.score(small.assign()).decide().announce()
    assert [row.status for row in own_submissions(own, small.slug)] == ["besloten"]


@pytest.mark.django_db
def test_a_filter_does_not_tell_the_outcome_before_the_announcement() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    small.score(small.assign()).decide()
    own = actor(Role.PROVIDER, small.tenderers["een"])
    for result in Result:
        wanted = SubmissionFilter(result=result, kind=RejectionKind.VAGUE_CONTENT, sort="uitkomst")
        assert len(queries.submissions(own, small.slug, wanted).rows) == 1
        assert len(list(queries.all_submissions(own, small.slug, wanted))) == 1
    fully = SubmissionFilter(result=Result.FULLY)
    assert len(queries.submissions(SYSTEM, small.slug, fully).rows) == 1
    assert queries.submissions(SYSTEM, small.slug, SubmissionFilter(result=Result.NOT)).rows == ()


@pytest.mark.django_db
def test_an_assessor_sees_assigned_bids_and_own_scores_until_both_locked() -> None:
    small = Small().publish()
    small.submit("een")
    small.submit("twee")
    small.close().repair().check()
    first, second = small.assign()
    bid = small.bids_of(first)[0]
    services.score_bids(first, small.id, [small.sheet(bid)])
    services.lock_scores(first, small.id, [bid])
    view = queries.submission(second, small.slug, 1)
    assert view.receipt == ""
    assert all(one.scores == () for one in view.bids)
    stranger = actor(Role.ASSESSOR, small.region, account=999_999)
    assert queries.submissions(stranger, small.slug).rows == ()
    services.score_bids(second, small.id, [small.sheet(bid, Decimal(9))])
    services.lock_scores(second, small.id, [bid])
    assert len(queries.submission(second, small.slug, 1).bids[0].scores) == 4


@pytest.mark.django_db
def test_a_buyer_elsewhere_cannot_act() -> None:
    small = Small().publish()
    foreign = actor(Role.BUYER, small.region + 1000)
    with clock.fixed(CLOSES + timedelta(minutes=1)), pytest.raises(errors.NotAllowed):
        services.close_receipt(foreign, small.id)


@pytest.mark.django_db
def test_a_concept_is_hidden_from_visitors() -> None:
    small = Small()
    assert queries.procurements(VISITOR) == ()
    with pytest.raises(errors.UnknownProcurement):
        queries.procurement(VISITOR, small.slug)
    assert [row.slug for row in queries.procurements(actor(Role.BUYER, small.region))] == ["proef"]


def count_queries(act: object) -> int:
    """The second time: the first may read a definition that is kept afterwards."""
    act()  # type: ignore[operator]
    with CaptureQueriesContext(
        connection,
    ) as found:
        act()  # type: ignore[operator]
    return len(found)


@pytest.mark.django_db
def test_lists_take_as_many_queries_for_two_rows_as_for_twenty() -> None:
    few = Small().publish()
    for number in range(2):
        few.submit(str(number))
    few.close()
    lists = (
        lambda: queries.procurements(SYSTEM),
        lambda: queries.submissions(SYSTEM, "proef"),
        lambda: queries.submissions(SYSTEM, "proef", SubmissionFilter(text="Aanbieder", sort="percelen")),
        lambda: queries.lots(SYSTEM, "proef"),
        lambda: queries.work_list(actor(Role.BUYER, few.region)),
    )
    before = [count_queries(act) for act in lists]
    few.row.status, few.row.closes_at = "gepubliceerd", CLOSES + timedelta(days=90)
    few.row.save()
    for number in range(2, 20):
        few.submit(str(number))
    few.row.status = "gesloten"
    few.row.save()
    assert len(queries.submissions(SYSTEM, "proef").rows) == 20
    assert [count_queries(act) for act in lists] == before


@pytest.mark.django_db
def test_a_page_of_submissions_is_a_part_of_the_whole_list_in_any_order() -> None:
    small = Small().publish()
    for number in range(5):
        small.submit(str(number), lots=LOTS[: 1 + number % len(LOTS)])
    small.close()
    for sort in get_args(SortKey):
        for descending in (False, True):
            wanted = SubmissionFilter(sort=sort, descending=descending, page=2, per_page=2)
            page = queries.submissions(SYSTEM, small.slug, wanted)
            assert page.rows == tuple(queries.all_submissions(SYSTEM, small.slug, wanted))[2:4]
            assert (page.total, page.pages) == (5, 3)


@pytest.mark.django_db
def test_decision_lists_take_as_many_queries_for_two_rows_as_for_twenty() -> None:
    counts = []
    for number, names in enumerate((("a",), tuple("abcdefghij"))):
        with transaction_of_its_own():
            small = announced(*names)
            assert len(queries.decisions(SYSTEM, small.slug)) == 2 * len(names), number
            counts.append(
                [
                    count_queries(lambda: queries.decisions(SYSTEM, "proef")),
                    count_queries(lambda: queries.lot_results(SYSTEM, "proef")),
                    count_queries(lambda: list(letters.letters(SYSTEM, "proef"))),
                ]
            )
    assert counts[0] == counts[1]


def transaction_of_its_own():  # type: ignore[no-untyped-def]
    """What happens inside is undone at the end."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def undone():  # type: ignore[no-untyped-def]
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return undone()


@pytest.mark.django_db
def test_a_purchasing_body_acts_only_while_its_mandate_runs() -> None:
    small = Small()
    mandate = Period(date(2025, 1, 1), date(2026, 6, 30))
    body = register_purchasing_body(
        SYSTEM, "Inkoopbureau", mandates=[NewMandate(small.region, "wmo", "Mandaatbesluit 2025", mandate)]
    )
    buyer = actor(Role.BUYER, body, kind=OrganisationKind.PURCHASING_BODY)
    with clock.fixed(datetime(2026, 6, 30, 12, tzinfo=UTC)):
        assert queries.procurement(buyer, small.slug).row.slug == small.slug
    with clock.fixed(datetime(2026, 7, 1, 12, tzinfo=UTC)), pytest.raises(errors.UnknownProcurement):
        queries.procurement(buyer, small.slug)
