"""After the decision: revisions, conditions, court cases, validity, and who may sign when."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.award_domain import Change, ChangeKind, ConditionKind, CourtOutcome, Ground
from dekkend.procurement.award_errors import (
    AwardSuspended,
    LateEvidenceExcludes,
    LettersNotApproved,
    NothingChanged,
    ProportionalityMissing,
    ProviderTestDecides,
    RevisionBlocks,
    RevisionUnderWay,
    ScoresMissing,
    SeedMissing,
    ValidityNotLater,
)
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Result
from dekkend.procurement.errors import StandstillRuns
from dekkend.procurement.models import (
    Announcement,
    AwardCondition,
    Decision,
    EarlierDecision,
    Outcome,
    Submission,
)
from dekkend.procurement.queries.award_course import course_of
from dekkend.procurement.queries.signing import may_sign, may_sign_submission, signing_rows
from dekkend.procurement.services import announcing
from dekkend.procurement.services.conditions import ask_evidence, settle_condition
from dekkend.procurement.services.court_cases import (
    NewCase,
    carry_out_judgment,
    record_court_case,
    record_judgment,
)
from dekkend.procurement.services.drawing import announce_drawing, record_seed
from dekkend.procurement.services.revising import (
    announce_revision,
    drop_revision,
    move_up,
    prepare_revision,
)
from dekkend.procurement.services.validity import ask_validity
from dekkend.procurement.states import ProcurementStatus
from dekkend.publication.queries import letter, letters
from dekkend.runtime import audit, clock
from tests.procurement.awarded import ANNOUNCED, FINAL, LAST_DAY, announced, bid_of, capped, finalise
from tests.procurement.open_house import open_house_definition
from tests.procurement.small import CLOSES, FACT, LOTS, Small

pytestmark = pytest.mark.django_db
LATER = ANNOUNCED + timedelta(days=5)


def exclude(small: Small, name: str, lot: str = LOTS[0]) -> Change:
    return Change(
        bid_of(small, name, lot).pk,
        ChangeKind.EXCLUDE,
        "Een verklaring bleek onjuist.",
        rejection=RejectionKind.EXCLUSION_GROUND,
    )


def revise(small: Small, *changes: Change, ground: Ground = Ground.MISTAKE) -> Announcement:
    with clock.fixed(LATER):
        found = prepare_revision(
            SYSTEM, small.id, ground=ground, reason="Wij zagen iets over het hoofd.", changes=changes
        )
        announce_revision(SYSTEM, small.id, found.number)
    return found


def test_signing_waits_for_the_standstill_and_the_final_award() -> None:
    small = announced()
    bid = bid_of(small, "een").pk
    assert may_sign(bid, LAST_DAY).rule == "PL-14"
    assert may_sign(bid, LAST_DAY + timedelta(days=1)).rule == "EL-17"
    finalise(small)
    assert not may_sign(bid, FINAL.date()).blocks
    assert may_sign(bid_of(small, "twee").pk, FINAL.date()).blocks
    first = bid_of(small, "een").submission_id
    assert {lot: it.blocks for lot, it in may_sign_submission(first, FINAL.date()).items()} == {
        LOTS[0]: False,
        LOTS[1]: False,
    }


def test_a_revision_keeps_the_old_decision_and_starts_a_new_standstill() -> None:
    small = announced()
    found = revise(small, exclude(small, "een"))
    winner, loser = bid_of(small, "twee"), bid_of(small, "een")
    assert (winner.decision.awarded, winner.decision.rank, winner.decision.version) == (True, 1, 2)
    assert (loser.decision.awarded, loser.decision.kinds) == (False, ["uitsluitingsgrond"])
    earlier = EarlierDecision.objects.get(bid=loser)
    assert (earlier.awarded, earlier.rank, earlier.replaced_by_id) == (True, 1, found.pk)
    assert small.refresh().standstill_until > LAST_DAY
    with clock.fixed(ANNOUNCED + timedelta(days=23)), pytest.raises(StandstillRuns):
        services.finalise(SYSTEM, small.id)
    assert bid_of(small, "een", LOTS[1]).decision.version == 1
    assert audit.problems(f"procurement:{small.id}") == []


def test_a_revision_changes_the_outcome_and_makes_new_letters() -> None:
    small = announced()
    revise(small, exclude(small, "een"))
    first = Submission.objects.get(number=small.numbers["een"], procurement=small.id)
    assert Outcome.objects.get(submission=first).result == Result.PARTLY
    assert first.letters.count() == 2
    new, old = letter(SYSTEM, small.slug, first.number), letter(SYSTEM, small.slug, first.number, 1)
    assert (new.version, new.content["kind"], old.content["kind"]) == (2, "herziening", "gunning")
    assert "Wij zagen iets over het hoofd." in new.content["reason"]
    assert "1 van de 2 percelen" in new.content["summary"]


def test_nothing_changes_until_a_revision_is_announced() -> None:
    small = announced()
    with clock.fixed(LATER):
        found = prepare_revision(
            SYSTEM, small.id, ground=Ground.COMPLAINT, reason="Klacht 3.", changes=[exclude(small, "een")]
        )
    assert bid_of(small, "een").decision.awarded
    assert may_sign(bid_of(small, "een").pk, FINAL.date()).blocks
    with clock.fixed(FINAL), pytest.raises(RevisionBlocks):
        services.finalise(SYSTEM, small.id)
    with clock.fixed(LATER), pytest.raises(RevisionUnderWay):
        prepare_revision(
            SYSTEM, small.id, ground=Ground.MISTAKE, reason="Nog een.", changes=[exclude(small, "twee")]
        )
    with clock.fixed(LATER):
        drop_revision(SYSTEM, small.id, found.number, reason="De klacht is ingetrokken.")
    finalise(small)


def test_a_revision_that_changes_nothing_is_refused() -> None:
    small = announced()
    change = Change(bid_of(small, "een").pk, ChangeKind.SCORE, "Zelfde.", "inhoud", Decimal(9))
    with pytest.raises(NothingChanged):
        revise(small, change)
    assert Announcement.objects.filter(procurement=small.id).count() == 1


def test_who_is_let_in_after_all_needs_scores() -> None:
    from dekkend.procurement.domain import Item

    small = Small(capped()).publish()
    small.submit("een")
    small.submit("twee", Item("gva", issued_on=date(2020, 1, 1), applies=False))
    small.close().repair().check()
    small.score(small.assign()).decide().announce(ANNOUNCED)
    bid = bid_of(small, "twee").pk
    back = Change(bid, ChangeKind.READMIT, "De verklaring was wel geldig.")
    with pytest.raises(ScoresMissing):
        revise(small, back)
    scores = [
        Change(bid, ChangeKind.SCORE, "Alsnog beoordeeld.", name, Decimal(10))
        for name in ("inhoud", "client")
    ]
    revise(small, back, *scores, ground=Ground.COMPLAINT)
    assert bid_of(small, "twee").decision.awarded
    assert not bid_of(small, "een").decision.awarded


def test_the_database_refuses_a_decision_that_loses_its_past() -> None:
    small = announced()
    row = bid_of(small, "een").decision
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=row.pk).update(awarded=False, version=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Announcement.objects.filter(procurement=small.id).update(standstill_until=ANNOUNCED.date())


def screened() -> d.Definition:
    test = d.Screening(kind="governance", trigger="Bij gunning", **FACT)
    return capped(screenings=(test,))


def test_a_condition_that_fails_lets_the_next_move_up_and_spares_the_others() -> None:
    small = announced(replace(screened(), lots=capped(2).lots), een="9", twee="8", drie="7")
    condition = AwardCondition.objects.get(submission__number=small.numbers["een"])
    finalise(small)
    assert may_sign(bid_of(small, "een").pk, FINAL.date()).rule == "EL-07"
    with clock.fixed(FINAL):
        settle_condition(SYSTEM, small.id, condition.pk, met=False, outcome="Geen toezicht ingericht.")
        for row in AwardCondition.objects.filter(status="open"):
            settle_condition(SYSTEM, small.id, row.pk, met=True, outcome="In orde.")
        found = move_up(SYSTEM, small.id, condition.pk)
        announce_revision(SYSTEM, small.id, found.number)
    assert not bid_of(small, "een").decision.awarded
    assert bid_of(small, "drie").decision.awarded
    assert not may_sign(bid_of(small, "twee").pk, FINAL.date()).blocks
    assert may_sign(bid_of(small, "drie").pk, FINAL.date()).rule == "PL-14"
    assert AwardCondition.objects.filter(submission__number=small.numbers["drie"]).exists()


def test_a_letter_names_the_conditions() -> None:
    small = announced(screened())
    assert letter(SYSTEM, small.slug, small.numbers["een"]).content["conditions"] == [
        {"title": "Toets op bestuur en toezicht", "due": None}
    ]
    assert letter(SYSTEM, small.slug, small.numbers["twee"]).content["conditions"] == []


def test_a_test_of_the_provider_settles_its_own_condition() -> None:
    test = d.Screening(kind="bibob", trigger="Bij gunning", **FACT)
    small = announced(capped(screenings=(test,)))
    condition = AwardCondition.objects.get(submission__number=small.numbers["een"])
    with pytest.raises(ProviderTestDecides):
        settle_condition(SYSTEM, small.id, condition.pk, met=True, outcome="Prima.")
    finalise(small)
    assert may_sign(bid_of(small, "een").pk, FINAL.date()).rule == "EL-08"


def evidence(small: Small, kind: ConditionKind) -> AwardCondition:
    with clock.fixed(ANNOUNCED):
        return ask_evidence(SYSTEM, small.id, small.numbers["een"], kind=kind, title="Verklaring")


def test_evidence_is_due_in_fourteen_days_and_late_exclusion_evidence_excludes() -> None:
    small = announced()
    found = evidence(small, ConditionKind.EXCLUSION_EVIDENCE)
    assert found.due == date(2026, 4, 28)  # the fourteenth day is a Sunday, and the Monday is King's Day
    with clock.fixed(FINAL):
        with pytest.raises(LateEvidenceExcludes):
            settle_condition(SYSTEM, small.id, found.pk, met=True, outcome="Toch goed.")
        settle_condition(SYSTEM, small.id, found.pk, met=False, outcome="Niet ontvangen.")


def test_late_evidence_of_suitability_needs_proportionality_either_way() -> None:
    small = announced()
    found = evidence(small, ConditionKind.SUITABILITY_EVIDENCE)
    with clock.fixed(FINAL):
        for met in (True, False):
            with pytest.raises(ProportionalityMissing):
                settle_condition(SYSTEM, small.id, found.pk, met=met, outcome="Te laat.")
        settle_condition(
            SYSTEM, small.id, found.pk, met=True, outcome="Te laat.", proportionality="Eén dag, door storing."
        )


def go_to_court(small: Small, *lots: str, at=LATER, **changes: object):
    with clock.fixed(at):
        return record_court_case(
            SYSTEM,
            small.id,
            NewCase("Stichting Drie", "Rechtbank Gelderland", at.date(), lots=lots, **changes),  # type: ignore[arg-type]
        )


def test_a_court_case_suspends_the_award_until_the_judgment() -> None:
    small = announced()
    case = go_to_court(small)
    with clock.fixed(FINAL), pytest.raises(AwardSuspended):
        services.finalise(SYSTEM, small.id)
    with clock.fixed(FINAL):
        record_judgment(
            SYSTEM,
            small.id,
            case.number,
            outcome=CourtOutcome.DISMISSED,
            judged_on=FINAL.date(),
            consequences="De gunning gaat door.",
        )
        assert course_of(SYSTEM, small.slug).validity.until == max(  # type: ignore[union-attr]
            FINAL.date() + timedelta(days=14), date(2026, 5, 31)
        )
    finalise(small)
    assert not may_sign(bid_of(small, "een").pk, FINAL.date()).blocks


def test_a_case_about_one_lot_leaves_the_other_free() -> None:
    small = announced()
    go_to_court(small, LOTS[0])
    finalise(small)
    assert may_sign(bid_of(small, "een", LOTS[0]).pk, FINAL.date()).rule == "PL-16"
    assert not may_sign(bid_of(small, "een", LOTS[1]).pk, FINAL.date()).blocks


def test_a_judgment_against_the_buyer_holds_back_until_it_is_carried_out() -> None:
    small = announced()
    case = go_to_court(small)
    with clock.fixed(FINAL):
        record_judgment(
            SYSTEM,
            small.id,
            case.number,
            outcome=CourtOutcome.UPHELD,
            judged_on=FINAL.date(),
            consequences="Opnieuw beoordelen.",
        )
        with pytest.raises(AwardSuspended):
            services.finalise(SYSTEM, small.id)
        carry_out_judgment(SYSTEM, small.id, case.number, how="Herziening 2.")
    finalise(small)


def test_in_an_admission_a_case_holds_back_the_claimant_only() -> None:
    small = Small(open_house_definition(), practice=True).publish()
    for name in ("een", "twee", "drie"):
        small.submit(name)
    small.close().repair().check().decide().announce(ANNOUNCED)
    go_to_court(small, claimant=small.numbers["drie"])
    finalise(small)
    assert not may_sign(bid_of(small, "een").pk, FINAL.date()).blocks
    assert may_sign(bid_of(small, "drie").pk, FINAL.date()).rule == "PL-16"


def test_the_buyer_asks_to_keep_bids_valid() -> None:
    small = announced()
    with clock.fixed(LATER):
        with pytest.raises(ValidityNotLater):
            ask_validity(SYSTEM, small.id, until=date(2026, 5, 31), reason="Kort geding.")
        ask_validity(SYSTEM, small.id, until=date(2026, 8, 1), reason="Kort geding.")
        found = course_of(SYSTEM, small.slug).requests[0]
    assert (found.asked, found.agreed, found.answer_by) == (3, 0, LATER.date() + timedelta(days=7))


def test_a_buyer_approves_the_letters_before_they_go(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Small(capped()).publish()
    small.submit("een")
    small.close().repair().check()
    small.score(small.assign()).decide()
    buyer = Actor(1, "Inkoper")
    case = services.decisions.open_case(SYSTEM, small.id)
    case = replace(case, actor=buyer)
    with pytest.raises(LettersNotApproved):
        announcing.refuse_unapproved(case, announcing.prepared_award(case))
    from dekkend.procurement.services.letter_texts import approve_letters

    assert approve_letters(SYSTEM, small.id) == 1
    announcing.refuse_unapproved(case, announcing.prepared_award(case))


def test_the_letter_of_who_lost_names_the_advantages_of_the_winner() -> None:
    small = announced()
    content = letter(SYSTEM, small.slug, small.numbers["twee"]).content
    lot = content["lots"][0]
    assert lot["winners"] == ["Aanbieder een"]
    assert [(it["criterion"], it["own"], it["best"], it["winner"]) for it in lot["advantages"]] == [
        ("Inhoud", "8", "9", "Aanbieder een"),
        ("Client", "8", "9", "Aanbieder een"),
    ]
    assert lot["scores"][0]["alone"] == "8 en 8"
    assert letter(SYSTEM, small.slug, small.numbers["een"]).content["lots"][0]["advantages"] == []


def test_the_buyers_words_go_into_the_letter() -> None:
    from dekkend.procurement.services.letter_texts import write_letter

    small = Small(capped()).publish()
    for name in ("een", "twee"):
        small.submit(name)
    small.close().repair().check()
    low = {bid_of_number(small, "twee"): {"inhoud": Decimal(6)}}
    small.score(small.assign(), low).decide()
    bid = bid_of_number(small, "twee")
    write_letter(
        SYSTEM,
        small.id,
        small.numbers["twee"],
        advantages={bid: {"inhoud": "Concreter plan."}},
        remark="Bel ons.",
    )
    small.announce(ANNOUNCED)
    content = letter(SYSTEM, small.slug, small.numbers["twee"]).content
    assert content["lots"][0]["advantages"][0]["text"] == "Concreter plan."
    assert content["remark"] == "Bel ons."


def bid_of_number(small: Small, name: str) -> int:
    from dekkend.procurement.models import Bid

    return Bid.objects.get(
        submission__procurement=small.id, submission__number=small.numbers[name], lot__slug=LOTS[0]
    ).pk


def test_a_drawing_by_a_public_seed() -> None:
    small = Small(capped(1, "loting"))
    with clock.fixed(CLOSES - timedelta(days=41)):
        announce_drawing(SYSTEM, small.id, source="De getallen van de staatsloterij van 10 maart 2026")
    small.publish()
    for name in ("een", "twee"):
        small.submit(name)
    small.close().repair().check()
    small.score(small.assign())
    with pytest.raises(SeedMissing):
        small.decide()
    with clock.fixed(CLOSES + timedelta(days=30)):
        record_seed(SYSTEM, small.id, seed="12 24 36")
    small.decide()
    assert Decision.objects.filter(awarded=True, bid__lot__slug=LOTS[0]).count() == 1


def test_the_list_of_what_may_be_signed() -> None:
    small = announced()
    with clock.fixed(ANNOUNCED):
        rows = signing_rows(SYSTEM, small.slug)
    assert [(row.tenderer, row.ready, row.verdict.rule) for row in rows] == [
        ("Aanbieder een", False, "PL-14"),
        ("Aanbieder een", False, "PL-14"),
    ]
    assert len(list(letters(SYSTEM, small.slug))) == 3
    assert small.refresh().status == ProcurementStatus.ANNOUNCED
