"""The use cases, one by one: what they do, what they refuse, and that a refusal leaves nothing behind."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from dekkend.kernel.periods import Period
from dekkend.kernel.states import TransitionNotAllowed
from dekkend.organisations.domain import SYSTEM, Actor, Role
from dekkend.organisations.services import create_account, grant_role
from dekkend.procurement import definition as d
from dekkend.procurement import errors, queries, services
from dekkend.procurement.domain import Agreement, Given, Item, Result, Sheet, Stage
from dekkend.procurement.errors_assessment import HasInterest, MeetingNeeded, NoRightToAssess
from dekkend.procurement.models import (
    Arrival,
    AssessorAssignment,
    Bid,
    Consensus,
    Decision,
    Defect,
    DefinitionVersion,
    RepairWindow,
    Score,
    ScoreDraft,
    Submission,
    SubmissionItem,
)
from dekkend.procurement.procedure_flow import OutOfOrder
from dekkend.procurement.services.sheets import Typed, save_sheet
from dekkend.procurement.services.steps import take_step
from dekkend.procurement.stored import reason_from_json
from dekkend.runtime import audit, clock
from dekkend.runtime.models import AuditEntry
from dekkend.runtime.tenancy import acting_as
from tests.procurement.small import CLOSES, FAIL, LOTS, Small, small_definition

pytestmark = pytest.mark.django_db


def scored(*names: str, low: str = "") -> Small:
    """A procurement up to the decision; ``low`` is the tenderer whose first bid is too vague."""
    small = Small().publish()
    for name in names:
        small.submit(name)
    small.close().repair().check()
    assessors = small.assign()
    bids = Bid.objects.filter(submission__number=small.numbers.get(low, 0)).order_by("lot__position")
    return small.score(assessors, {bid.pk: {"inhoud": FAIL} for bid in bids[:1]})


# ---------------------------------------------------------------- definition and publication


def test_the_definition_is_frozen_with_its_hash() -> None:
    small = Small()
    version = DefinitionVersion.objects.get(procurement=small.row)
    assert queries.procurement(SYSTEM, "proef").definition == small.definition
    assert len(version.sha256) == 64
    with pytest.raises(DatabaseError), transaction.atomic():
        DefinitionVersion.objects.filter(pk=version.pk).update(sha256="0" * 64)


def test_a_second_procurement_needs_another_name() -> None:
    small = Small()
    with pytest.raises(errors.SlugTaken):
        services.create_procurement(SYSTEM, small.definition, region_id=small.region)


def test_open_points_block_publication_and_are_listed() -> None:
    small = Small(small_definition(award=None, repair=None))
    with clock.fixed(CLOSES - timedelta(days=40)), pytest.raises(errors.DefinitionHasOpenPoints) as refused:
        services.publish(SYSTEM, small.id, closes_at=CLOSES)
    assert "De manier van gunnen" in str(refused.value)
    assert "Het aantal dagen om vormfouten te herstellen" in str(refused.value)
    assert small.refresh().status == "concept"


def test_a_price_that_nobody_can_score_blocks_publication() -> None:
    quality, *rest = small_definition().criteria
    definition = small_definition(
        criteria=(quality, *(replace(criterion, price=True) for criterion in rest)),
        tariffs=d.Tariffs(way=1, source="S0 §1"),
    )
    small = Small(definition)
    with clock.fixed(CLOSES - timedelta(days=40)), pytest.raises(errors.DefinitionHasOpenPoints) as refused:
        services.publish(SYSTEM, small.id, closes_at=CLOSES)
    assert "Hoe de prijs van “Client” een score wordt" in str(refused.value)


def test_nobody_scores_in_a_withdrawn_procurement() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    first, _ = small.assign()
    bid = small.bids_of(first)[0]
    services.withdraw_procurement(SYSTEM, small.id, reason="de opdracht vervalt")
    with pytest.raises(errors.ProcurementWithdrawn):
        services.score_bids(first, small.id, [small.sheet(bid)])
    assert not Score.objects.exists()


def test_award_on_price_alone_is_refused() -> None:
    price = replace(small_definition().criteria[0], price=True)
    small = Small(small_definition(criteria=(price,)))
    with pytest.raises(errors.RulesForbidAward, match="Prijs is het enige criterium"):
        small.publish()


def test_the_deadline_lies_ahead() -> None:
    small = Small()
    with clock.fixed(CLOSES), pytest.raises(errors.DeadlineNotAhead):
        services.publish(SYSTEM, small.id, closes_at=CLOSES)


# ---------------------------------------------------------------- receipt


def test_a_late_submission_is_refused_with_both_times_and_leaves_nothing() -> None:
    small = Small().publish()
    with pytest.raises(errors.BidAfterDeadline) as refused:
        small.submit("laat", at=CLOSES + timedelta(seconds=1))
    assert "2 maart 2026 12:00" in str(refused.value)
    assert not Submission.objects.exists()
    assert not SubmissionItem.objects.exists()


def test_the_last_moment_still_counts() -> None:
    assert Small().publish().submit("net", at=CLOSES).number == 1


def test_the_same_form_twice_is_one_submission() -> None:
    small, key = Small().publish(), uuid4()
    first = small.submit("een", key=key)
    again = small.submit("een", key=key, at=CLOSES + timedelta(days=1))
    assert (again.number, again.sha256, again.replayed) == (first.number, first.sha256, True)
    assert Submission.objects.count() == 1


def test_a_second_submission_of_the_same_tenderer_is_refused() -> None:
    small = Small().publish()
    small.submit("een")
    with pytest.raises(errors.AlreadySubmitted):
        small.submit("een")
    assert (Submission.objects.count(), Arrival.objects.count(), Bid.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize(
    ("lots", "changed", "refusal"),
    [
        ((), (), errors.NoLotChosen),
        (("elders",), (), errors.UnknownLot),
        (("begeleiding",), (Item("vraag", "dagbesteding"),), errors.UnknownLot),
        (LOTS, (Item("onbekend"),), errors.UnknownRequirement),
    ],
)
def test_what_does_not_belong_is_refused_whole(
    lots: tuple[str, ...], changed: tuple[Item, ...], refusal: type[Exception]
) -> None:
    small = Small().publish()
    with pytest.raises(refusal):
        small.submit("een", *changed, lots=lots)
    assert not Submission.objects.exists()


def test_receipt_closes_after_the_deadline_only() -> None:
    small = Small().publish()
    with clock.fixed(CLOSES), pytest.raises(errors.DeadlineNotPassed):
        services.close_receipt(SYSTEM, small.id)
    small.close()
    with pytest.raises(TransitionNotAllowed):
        small.close()


# ---------------------------------------------------------------- completeness and repair


def test_completeness_finds_the_exact_defects_and_opens_one_window() -> None:
    small = Small().publish()
    small.submit("goed")
    small.submit("mist", Item("handtekening", supplied=False), Item("vraag", LOTS[1], supplied=False))
    small.close()
    with clock.fixed(CLOSES + timedelta(days=1)):
        assert services.check_completeness(SYSTEM, small.id) == 2
        assert services.open_repair_windows(SYSTEM, small.id) == 1
    found = {(one.requirement, one.bid.lot.slug if one.bid else None) for one in Defect.objects.all()}
    assert found == {("handtekening", None), ("vraag", "dagbesteding")}
    window = RepairWindow.objects.get()
    assert window.last_day == date(2026, 3, 10)
    opened = AuditEntry.objects.get(action="submission.open_repair")
    assert opened.data["defects"] == [["handtekening", None], ["vraag", "dagbesteding"]]


def test_a_window_that_ends_in_the_weekend_ends_on_monday() -> None:
    small = Small(small_definition(repair=d.Repair(days=5, source="S0"))).publish()
    small.submit("mist", Item("handtekening", supplied=False))
    small.close()
    with clock.fixed(datetime(2026, 3, 3, 9, tzinfo=UTC)):  # five days later is a Sunday
        services.check_completeness(SYSTEM, small.id)
        services.open_repair_windows(SYSTEM, small.id)
    assert RepairWindow.objects.get().last_day == date(2026, 3, 9)


def test_repair_takes_only_what_is_on_the_list_and_in_time() -> None:
    small = Small().publish()
    small.submit("mist", Item("handtekening", supplied=False))
    small.submit("goed")
    small.close()
    with clock.fixed(CLOSES + timedelta(days=1)):
        services.check_completeness(SYSTEM, small.id)
        services.open_repair_windows(SYSTEM, small.id)
        with pytest.raises(errors.NotADefect):
            services.record_repair(SYSTEM, small.id, 1, [Item("handtekening"), Item("akkoord")])
        assert Defect.objects.filter(repaired_at__isnull=True).count() == 1
        with pytest.raises(errors.NoRepairOpen):
            services.record_repair(SYSTEM, small.id, 2, [Item("handtekening")])
        with pytest.raises(errors.RepairStillRuns):
            services.close_repair(SYSTEM, small.id)
    with clock.fixed(CLOSES + timedelta(days=9)), pytest.raises(errors.RepairTermOver):
        services.record_repair(SYSTEM, small.id, 1, [Item("handtekening")])


def test_what_is_repaired_counts_and_what_is_not_sets_aside() -> None:
    small = Small().publish()
    small.submit("herstelt", Item("handtekening", supplied=False))
    small.submit("mist", Item("handtekening", supplied=False))
    small.submit("deels", Item("vraag", LOTS[0], supplied=False))
    small.close().repair(herstelt=(Item("handtekening"),))
    statuses = dict(Submission.objects.values_list("number", "status"))
    assert statuses == {1: "volledig", 2: "terzijde", 3: "volledig"}
    bids = Bid.objects.filter(status="terzijde").values_list("submission__number", "lot__slug")
    assert sorted(bids) == [(2, "begeleiding"), (2, "dagbesteding"), (3, "begeleiding")]


def test_nobody_is_set_aside_for_a_defect_without_the_one_chance_of_repair() -> None:
    small = Small().publish()
    small.submit("mist", Item("handtekening", supplied=False))
    small.close()
    with clock.fixed(CLOSES + timedelta(days=1)):
        services.check_completeness(SYSTEM, small.id)
        with pytest.raises(errors.RepairNotOffered):
            take_step(SYSTEM, small.id, "start_exclusion")
    assert Submission.objects.get().status == "onvolledig"
    assert small.refresh().status == "volledigheid"


def test_without_a_repair_term_a_defect_counts_at_once() -> None:
    definition = small_definition(repair=None)
    small = Small(definition)
    small.row.practice = True
    small.row.save()
    small.publish().submit("mist", Item("handtekening", supplied=False))
    small.close().repair()
    assert not RepairWindow.objects.exists()
    assert Submission.objects.get().status == "terzijde"


# ---------------------------------------------------------------- checks


def test_the_order_of_the_checks_cannot_be_skipped() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair()
    with pytest.raises(OutOfOrder, match="uitsluitingsgronden"):
        services.run_checks(SYSTEM, small.id, Stage.EXECUTION)
    with pytest.raises(TransitionNotAllowed):
        services.decide(SYSTEM, small.id)


@pytest.mark.parametrize(
    ("item", "kind", "rule"),
    [
        (Item("gva", issued_on=date(2023, 2, 1), applies=False), d.RejectionKind.EXCLUSION_GROUND, "EL-03"),
        (Item("ervaring", LOTS[0], shown=False), d.RejectionKind.NO_PROVEN_EXPERIENCE, "GU-01"),
        (Item("ervaring", LOTS[0], shown=True, amount=1), d.RejectionKind.NO_PROVEN_EXPERIENCE, "GU-01"),
        (Item("akkoord", agreed=False), d.RejectionKind.TERMS_NOT_ACCEPTED, "GU-02"),
    ],
)
def test_evidence_that_fails_gives_the_reason(item: Item, kind: d.RejectionKind, rule: str) -> None:
    small = Small().publish()
    small.submit("goed")
    small.submit("fout", item)
    small.close().repair().check()
    small.score(small.assign())
    small.decide()
    rejected = Decision.objects.filter(awarded=False).order_by("bid__lot__position")
    assert [one.bid.submission.number for one in rejected] == ([2] if item.lot else [2, 2])
    reason = reason_from_json(rejected[0].reasons[0])
    assert (reason.kind, reason.rule, reason.about) == (kind, rule, item.requirement)


# ---------------------------------------------------------------- assessment and consensus


def test_who_takes_over_a_seat_is_an_assessor_and_reads_nothing_of_the_one_before() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    typed = {"inhoud": Typed("7", "Goed."), "client": Typed("", "Half af.")}
    save_sheet(first, small.id, bid, typed)
    new = create_account(SYSTEM, "nieuw@proef.example", "Nieuw")
    with pytest.raises(errors.NotAnAssessor):
        services.reassign(SYSTEM, small.id, bid, 1, new, reason="ziek")
    grant_role(SYSTEM, new, Role.ASSESSOR, small.region, Period(date(2025, 1, 1)))
    with pytest.raises(HasInterest):
        services.reassign(SYSTEM, small.id, bid, 1, new, reason="ziek")
    small.without_interests([Actor(new, "Nieuw")])
    with pytest.raises(errors.NotAnAssessor):
        services.reassign(SYSTEM, small.id, bid, 1, second.account_id, reason="ziek")
    seat = AssessorAssignment.objects.get(bid=bid, assessor=first.account_id).seat
    services.reassign(SYSTEM, small.id, bid, seat, new, reason="ziek")
    taken = AssessorAssignment.objects.get(bid=bid, seat=seat, ended_at=None)
    assert taken.assessor_id == new
    for account in (new, second.account_id, None):
        with acting_as(account):
            assert not Score.objects.exists()
            assert not ScoreDraft.objects.exists()
    with acting_as(first.account_id):
        assert (Score.objects.count(), ScoreDraft.objects.count()) == (1, 1)
    assert not AuditEntry.objects.filter(data__icontains="Goed.").exists()
    with pytest.raises(errors.NotYourBid):
        save_sheet(first, small.id, bid, typed)


def assessed() -> tuple[Small, list]:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    return small, small.assign()


def test_scores_lock_and_then_stand() -> None:
    small, (first, second) = assessed()
    bid = small.bids_of(first)[0]
    services.score_bids(first, small.id, [small.sheet(bid)])
    services.score_bids(first, small.id, [small.sheet(bid, Decimal(8))])
    with acting_as(first.account_id):
        assert set(Score.objects.values_list("score", flat=True)) == {Decimal(8)}
    assert services.lock_scores(first, small.id, [bid]) == 0
    with pytest.raises(errors.ScoresLocked):
        services.score_bids(first, small.id, [small.sheet(bid)])
    with pytest.raises(DatabaseError), acting_as(first.account_id):
        Score.objects.update(score=1)
    services.unlock_scores(first, small.id, bid)
    services.lock_scores(first, small.id, [bid])
    services.score_bids(second, small.id, [small.sheet(bid)])
    assert services.lock_scores(second, small.id, [bid]) == 1
    with pytest.raises(errors.OtherAssessorLocked):
        services.unlock_scores(first, small.id, bid)


@pytest.mark.parametrize(
    ("scores", "refusal"),
    [
        ({"inhoud": Given(Decimal(11), "Te hoog.")}, errors.ScoreOutOfScale),
        ({"inhoud": Given(Decimal(5), "  ")}, errors.MotivationMissing),
        ({"prijs": Given(Decimal(5), "Bestaat niet.")}, errors.UnknownCriterion),
    ],
)
def test_a_wrong_score_is_refused(scores: dict[str, Given], refusal: type[Exception]) -> None:
    small, (first, _) = assessed()
    with pytest.raises(refusal):
        services.score_bids(first, small.id, [Sheet(small.bids_of(first)[0], scores)])
    assert not Score.objects.exists()


def test_only_whole_sheets_lock_and_only_by_their_assessor() -> None:
    small, (first, _) = assessed()
    bid = small.bids_of(first)[0]
    services.score_bids(first, small.id, [Sheet(bid, {"inhoud": Given(Decimal(7), "Goed.")})])
    with pytest.raises(errors.ScoresIncomplete, match="Client"):
        services.lock_scores(first, small.id, [bid])
    with pytest.raises(NoRightToAssess):
        services.score_bids(SYSTEM, small.id, [small.sheet(bid)])


def test_consensus_keeps_the_own_scores_and_marks_large_differences() -> None:
    small, (first, second) = assessed()
    bids = small.bids_of(first)
    services.score_bids(first, small.id, [small.sheet(bid, Decimal(9)) for bid in bids])
    services.lock_scores(first, small.id, bids)
    with pytest.raises(errors.ScoresStillOpen):
        services.reach_consensus(first, small.id, [Agreement(bids[0], small.sheet(bids[0]).scores)])
    services.score_bids(second, small.id, [small.sheet(bid, Decimal(6), client=Decimal(8)) for bid in bids])
    services.lock_scores(second, small.id, bids)
    agreements = [Agreement(bid, small.sheet(bid).scores) for bid in bids]
    with pytest.raises(MeetingNeeded, match="Inhoud"):
        services.reach_consensus(first, small.id, agreements)
    small.agree(first, *agreements)
    assert set(Consensus.objects.values_list("criterion", "difference", "discussed")) == {
        ("inhoud", Decimal(3), True),
        ("client", Decimal(1), False),
    }
    assert Score.objects.count() == 8
    with pytest.raises(TransitionNotAllowed):
        services.reach_consensus(second, small.id, agreements)


def test_too_few_assessors() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    with pytest.raises(errors.TooFewAssessors):
        services.assign_assessors(SYSTEM, small.id, [])


# ---------------------------------------------------------------- decisions, announcement, final award


def test_decisions_carry_their_reasons_and_add_up() -> None:
    small = scored("goed", "deels", low="deels").decide()
    assert queries.outcome_counts(SYSTEM, "proef") == {Result.FULLY: 1, Result.PARTLY: 1, Result.NOT: 0}
    rejected = Decision.objects.get(awarded=False)
    reason = reason_from_json(rejected.reasons[0])
    assert (reason.kind, reason.rule) == (d.RejectionKind.VAGUE_CONTENT, "GU-03")
    assert reason.sentence.render() == "Inhoud: score 4, minimaal nodig 6"
    assert rejected.total == Decimal("52.00")
    assert small.refresh().status == "besloten"


def test_deciding_waits_for_consensus() -> None:
    small, _ = assessed()
    with pytest.raises(TransitionNotAllowed):
        services.decide(SYSTEM, small.id)
    with pytest.raises(errors.ScoresStillOpen):
        services.start_consensus(SYSTEM, small.id)


def test_a_procurement_with_criteria_is_not_decided_without_assessment() -> None:
    small = Small().publish()
    small.submit("een")
    small.close().repair().check()
    with pytest.raises(errors.AssessmentNeeded):
        services.decide(SYSTEM, small.id)


def test_without_criteria_everyone_who_qualifies_is_admitted() -> None:
    procedure = d.Procedure(form=d.ProcedureForm.ADMISSION, total_value=Decimal(1), source="S0")
    admission = d.Admission(decision_days=42, source="S0")
    found = small_definition(criteria=(), procedure=procedure, admission=admission)
    small = Small(found).publish()
    small.submit("goed")
    small.submit("fout", Item("akkoord", agreed=False))
    small.close().repair().check().decide()
    assert queries.outcome_counts(SYSTEM, "proef") == {Result.FULLY: 1, Result.PARTLY: 0, Result.NOT: 1}


def test_the_award_is_final_after_the_standstill_not_on_its_last_day() -> None:
    small = scored("goed").decide().announce(datetime(2026, 4, 13, 9, tzinfo=UTC))
    row = small.refresh()
    assert (row.standstill_counted, row.standstill_until) == (date(2026, 5, 3), date(2026, 5, 4))
    with clock.fixed(datetime(2026, 5, 4, 9, tzinfo=UTC)), pytest.raises(errors.StandstillRuns):
        services.finalise(SYSTEM, small.id)
    with clock.fixed(datetime(2026, 5, 5, 9, tzinfo=UTC)):
        services.finalise(SYSTEM, small.id)
    assert small.refresh().status == "definitief"


def test_an_announced_decision_does_not_change() -> None:
    scored("goed").decide().announce()
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.update(awarded=False, reasons=[{}])


def test_the_log_of_a_procurement_is_whole() -> None:
    small = scored("goed").decide().announce()
    lines = list(audit.export(f"procurement:{small.id}"))
    actions = [entry.action for entry in AuditEntry.objects.order_by("sequence")]
    assert len(lines) == 2 + AuditEntry.objects.filter(stream__name=f"procurement:{small.id}").count()
    assert {"procurement.publish", "submission.receive", "scores.lock", "bid.award", "letter.make"} <= set(
        actions
    )
