"""Combinations, subcontractors and guarantees: who confirms, what is frozen, who takes part twice."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.states import NothingLeftToDo, TransitionNotAllowed
from dekkend.organisations import services as organisations
from dekkend.organisations.domain_evidence import DocumentKind, NewDocument
from dekkend.organisations.domain_profile import Authority, Details, NewRepresentative
from dekkend.organisations.domain_statement import Answers, GroundAnswer, SignatureKind, grounds
from dekkend.organisations.models import Notice
from dekkend.procurement import definition as d
from dekkend.procurement.drafting import DraftChange
from dekkend.procurement.eligibility_rules import Guarantee
from dekkend.procurement.errors import BidAfterDeadline, NotAllowed
from dekkend.procurement.models import (
    Check,
    JoiningSubcontractor,
    ParticipationMark,
    Party,
    Submission,
    SubmissionDraft,
    SubmittedParties,
)
from dekkend.procurement.party_errors import (
    ApprovalNeedsReason,
    CombinationsNotAllowed,
    ConductMissing,
    GuaranteeMissing,
    JoiningAsked,
    JointLiabilityRefused,
    NoStatementYet,
    NotApprovable,
    OwnOrganisation,
    PartyThere,
    TakesPartTwice,
    UnknownParty,
    UnknownProvider,
)
from dekkend.procurement.party_rules import (
    PartyFacts,
    PartyRole,
    Together,
    from_json,
    party_gaps,
    party_verdicts,
    taking_part,
    to_json,
)
from dekkend.procurement.party_states import PartyStatus
from dekkend.procurement.queries.parties import (
    invitations,
    joining_requests,
    party_rows,
    submitted_parties,
    together_of,
)
from dekkend.procurement.queries.vaults import own_arrivals
from dekkend.procurement.services.drafts import save_draft, submit_draft, withdraw_and_reopen
from dekkend.procurement.services.joining import (
    JoiningDecision,
    WantsToJoin,
    ask_to_join,
    cancel_joining,
    decide_joining,
)
from dekkend.procurement.services.participation import freeze_parties
from dekkend.procurement.services.parties import (
    NewParty,
    add_party,
    confirm_party,
    decline_party,
    leave_party,
    take_part,
)
from dekkend.runtime import clock, verify_receipt
from dekkend.web.views.actors.replacing import proof_text
from tests.personas import World
from tests.procurement.small import CLOSES, FACT, LOTS, Small, small_definition

NOW = CLOSES - timedelta(days=10)
TODAY = NOW.date()
RIVAL = KvkNumber("10000002")
STRANGER = KvkNumber("70000001")
pytestmark = pytest.mark.django_db


@pytest.fixture
def small(personas: World) -> Small:
    terms = d.Subcontracting(combinations="toegestaan", once_per_lot=True, **FACT)
    return Small(small_definition(subcontracting=terms)).publish()


def sign(personas: World, persona: str) -> None:
    """Lets a provider sign its own statement."""
    actor, own = personas.actor(persona), getattr(personas, persona)
    whole = Answers(True, False, "", False, "", {it.id: GroundAnswer(False) for it in grounds()}, True)
    organisations.save_answers(actor, own, whole, 0)
    who = NewRepresentative("A.", "bestuurder", Authority.ALONE, date(2020, 1, 1))
    key = organisations.add_representative(actor, own, who)
    organisations.sign_statement(actor, own, [key], SignatureKind.DIGITAL, 1)


def keep(
    personas: World, persona: str, kind: DocumentKind = DocumentKind.CONDUCT, issued: date = TODAY
) -> int:
    """Puts a document in a provider's vault."""
    upload = SimpleUploadedFile("stuk.txt", b"een stuk")
    return organisations.add_document(
        personas.actor(persona), getattr(personas, persona), NewDocument(kind, "", issued), upload
    )


def ask(personas: World, small: Small, **changes: object) -> int:
    values = {"role": PartyRole.MEMBER, "kvk": RIVAL, **changes}
    return add_party(personas.actor("provider"), small.id, personas.provider, NewParty(**values))  # type: ignore[arg-type]


def draft_for(personas: World, small: Small, persona: str, lots: tuple[str, ...] = LOTS) -> None:
    save_draft(
        personas.actor(persona), small.id, getattr(personas, persona), DraftChange(lots=lots, values={})
    )


def send(personas: World, small: Small, persona: str) -> int:
    own = getattr(personas, persona)
    row = SubmissionDraft.objects.get(procurement=small.id, tenderer=own)
    return submit_draft(personas.actor(persona), small.id, own, row.key, row.revision).number


def test_a_member_is_told_and_confirms_from_its_own_account(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        sign(personas, "competitor")
        key = ask(personas, small)
        assert Notice.objects.filter(account_id=personas.accounts["competitor"]).count() == 1
        found = invitations(personas.actor("competitor"))
        assert [(one.id, one.tenderer, one.status) for one in found] == [
            (key, "De Aanbieder", PartyStatus.INVITED)
        ]
        with pytest.raises(UnknownParty):
            confirm_party(personas.actor("provider"), key, joint=True)
        with pytest.raises(JointLiabilityRefused):
            confirm_party(personas.actor("competitor"), key)
        confirm_party(personas.actor("competitor"), key, joint=True)
    row = Party.objects.get(pk=key)
    assert (row.status, row.joint_liability, row.statement_id is not None) == ("bevestigd", True, True)
    assert Notice.objects.filter(account_id=personas.accounts["provider"]).count() == 1


def test_who_has_no_statement_cannot_confirm(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        key = ask(personas, small)
        with pytest.raises(NoStatementYet):
            confirm_party(personas.actor("competitor"), key, joint=True)


def test_a_subcontractor_needs_its_conduct_statement(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        key = ask(personas, small, role=PartyRole.SUBCONTRACTOR)
        with pytest.raises(ConductMissing):
            confirm_party(personas.actor("competitor"), key)
        keep(personas, "competitor", issued=date(2024, 2, 1))  # too old on this day
        with pytest.raises(ConductMissing):
            confirm_party(personas.actor("competitor"), key)
        keep(personas, "competitor")
        confirm_party(personas.actor("competitor"), key)
    assert Party.objects.get(pk=key).conduct_id is not None


def test_who_is_not_in_dekkend_is_a_subcontractor_with_a_document_of_the_tenderer(
    personas: World, small: Small
) -> None:
    with clock.fixed(NOW):
        with pytest.raises(UnknownProvider):
            ask(personas, small, kvk=STRANGER)
        with pytest.raises(ConductMissing):
            ask(personas, small, kvk=STRANGER, role=PartyRole.SUBCONTRACTOR, name="Derde")
        document = keep(personas, "provider")
        ask(personas, small, kvk=STRANGER, role=PartyRole.SUBCONTRACTOR, name="Derde", conduct=document)
    together = together_of(small.id, personas.provider)
    assert [(one.name, one.confirmed, one.gva_on) for one in together.subcontractors] == [
        ("Derde", True, TODAY)
    ]


def test_what_cannot_be_asked(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        with pytest.raises(OwnOrganisation):
            ask(personas, small, kvk=KvkNumber("10000001"))
        ask(personas, small)
        with pytest.raises(PartyThere):
            ask(personas, small)
    with clock.fixed(CLOSES + timedelta(minutes=1)), pytest.raises(BidAfterDeadline):
        ask(personas, small)


def test_the_definition_may_bar_combinations(personas: World) -> None:
    terms = d.Subcontracting(combinations="niet-toegestaan", **FACT)
    small = Small(small_definition(subcontracting=terms)).publish()
    with clock.fixed(NOW), pytest.raises(CombinationsNotAllowed):
        ask(personas, small)


@pytest.mark.parametrize(
    "persona", ["competitor", "buyer", "administrator", "supervisor", "outsider", "visitor"]
)
def test_nobody_else_asks_reads_or_takes_out(personas: World, small: Small, persona: str) -> None:
    actor = personas.actor(persona)
    with clock.fixed(NOW):
        document = keep(personas, "provider")
        key = ask(personas, small, kvk=STRANGER, role=PartyRole.SUBCONTRACTOR, conduct=document)
        assert party_rows(actor, small.id, personas.provider) == ()
        acts: list[Callable[[], object]] = [
            lambda: add_party(actor, small.id, personas.provider, NewParty(PartyRole.MEMBER, RIVAL)),
            lambda: take_part(actor, small.id, personas.provider, joint=True),
            lambda: leave_party(actor, key),
            lambda: decline_party(actor, key),
        ]
        for act in acts:
            with pytest.raises((NotAllowed, UnknownParty)):
                act()


def test_declining_and_leaving_are_told(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        key = ask(personas, small)
        decline_party(personas.actor("competitor"), key)
        with pytest.raises((TransitionNotAllowed, NothingLeftToDo)):
            leave_party(personas.actor("provider"), key)
        again = ask(personas, small)  # somebody who said no may be asked again
        leave_party(personas.actor("competitor"), again)
    assert Notice.objects.filter(account_id=personas.accounts["provider"]).count() == 2


def test_parties_are_frozen_with_the_submission(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        sign(personas, "provider")
        sign(personas, "competitor")
        take_part(personas.actor("provider"), small.id, personas.provider, joint=True)
        key = ask(personas, small)
        confirm_party(personas.actor("competitor"), key, joint=True)
        draft_for(personas, small, "provider")
        number = send(personas, small, "provider")
        leave_party(personas.actor("competitor"), key)
    frozen = submitted_parties(personas.actor("provider"), small.slug, number)
    assert frozen is not None
    assert [one.name for one in frozen.members] == ["De Concurrent"]
    assert together_of(small.id, personas.provider).members == ()
    assert all(verdict.holds for verdict in party_verdicts(frozen, TODAY))
    assert submitted_parties(personas.actor("competitor"), small.slug, number) is None
    kept = SubmittedParties.objects.get()
    (proof,) = own_arrivals(personas.actor("provider"), small.slug, number)
    assert proof.statement["parties"] == kept.sha256 == sha256(proof.parties.encode()).hexdigest()
    assert "De Concurrent" in proof.parties
    assert "salt" in proof.parties, "else the hash could be guessed before the opening"
    told = json.loads(proof_text(proof))
    assert verify_receipt.problems(told, [proof.parties.encode()]) == []
    assert verify_receipt.problems(told, [proof.parties.replace("Concurrent", "Ander").encode()])


def test_the_same_provider_takes_part_in_a_lot_once(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        sign(personas, "competitor")
        confirm_party(personas.actor("competitor"), ask(personas, small), joint=True)
        draft_for(personas, small, "competitor", LOTS[:1])
        send(personas, small, "competitor")
        draft_for(personas, small, "provider")
        with pytest.raises(TakesPartTwice) as refused:
            send(personas, small, "provider")
        assert refused.value.values["name"] == "De Concurrent"
        assert not Submission.objects.filter(tenderer=personas.provider).exists()
        draft_for(personas, small, "provider", LOTS[1:])  # another lot is fine
        row = SubmissionDraft.objects.get(procurement=small.id, tenderer=personas.provider)
        assert row.content["lots"] == [LOTS[1]]
        send(personas, small, "provider")


def test_withdrawing_makes_room(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        sign(personas, "competitor")
        draft_for(personas, small, "competitor")
        number = send(personas, small, "competitor")
        confirm_party(personas.actor("competitor"), ask(personas, small), joint=True)
        draft_for(personas, small, "provider")
        with pytest.raises(TakesPartTwice):
            send(personas, small, "provider")
        withdraw_and_reopen(personas.actor("competitor"), small.id, number)
        send(personas, small, "provider")


def test_marks_tell_nobody_who_bids_where(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        draft_for(personas, small, "provider")
        send(personas, small, "provider")
    marks = list(ParticipationMark.objects.values_list("owner", "mark"))
    assert len(marks) == 2
    assert all(len(text) == 64 for pair in marks for text in pair)


def test_an_incomplete_combination_is_set_aside_and_told_why(personas: World, small: Small) -> None:
    small.tenderers["eigen"] = personas.provider
    with clock.fixed(NOW):
        ask(personas, small)  # never confirmed
    number = small.submit("eigen").number
    submission = Submission.objects.get(number=number)
    together = together_of(small.id, submission.tenderer_id)
    freeze_parties(small.id, small.definition, submission, LOTS, together)
    small.submit("ander")
    small.close().repair().check()
    check = Check.objects.get(submission__number=number, rule="EL-13")
    assert (check.holds, check.effect) == (False, "block")
    assert Submission.objects.get(number=number).status == "terzijde"
    assert Submission.objects.exclude(number=number).get().status == "toegelaten"


def test_a_group_needs_a_guarantee_that_holds(personas: World, small: Small) -> None:
    actor = personas.actor("provider")
    with clock.fixed(NOW):
        organisations.change_details(actor, personas.provider, Details(parent_name="Moeder BV"))
        together = together_of(small.id, personas.provider)
        assert [gap.rule for gap in party_gaps(together, TODAY)] == ["EL-09", "EL-14"]
        with pytest.raises(GuaranteeMissing):
            take_part(actor, small.id, personas.provider, joint=False, guarantee=Guarantee.PARENT)
        document = keep(personas, "provider", DocumentKind.PARENT_GUARANTEE)
        take_part(
            actor,
            small.id,
            personas.provider,
            joint=False,
            guarantee=Guarantee.PARENT,
            document=document,
        )
        assert [gap.rule for gap in party_gaps(together_of(small.id, personas.provider), TODAY)] == ["EL-09"]


def test_a_later_subcontractor_waits_for_the_buyer(personas: World, small: Small) -> None:
    actor, buyer = personas.actor("provider"), personas.actor("buyer")
    with clock.fixed(NOW):
        draft_for(personas, small, "provider")
        number = send(personas, small, "provider")
        document = keep(personas, "provider")
        new = WantsToJoin("Derde", STRANGER, "Vervoer", document)
        key = ask_to_join(actor, small.id, number, new)
        with pytest.raises(JoiningAsked):
            ask_to_join(actor, small.id, number, new)
        with pytest.raises(NotAllowed):
            decide_joining(actor, small.id, key, JoiningDecision(True, True, "Mag."))
        with pytest.raises(ApprovalNeedsReason):
            decide_joining(buyer, small.id, key, JoiningDecision(True, True, " "))
        with pytest.raises(NotApprovable):
            decide_joining(buyer, small.id, key, JoiningDecision(True, False, "Mag niet van de wet."))
        decide_joining(buyer, small.id, key, JoiningDecision(True, True, "Past bij de opdracht."))
        with pytest.raises(NothingLeftToDo):
            cancel_joining(actor, small.id, key)
    row = JoiningSubcontractor.objects.get(pk=key)
    assert (row.status, row.allowed, row.decided_on) == ("goedgekeurd", True, TODAY)
    assert [it.status.value for it in joining_requests(actor, small.slug)] == ["goedgekeurd"]
    assert joining_requests(personas.actor("competitor"), small.slug) == ()


def test_a_conduct_statement_that_grew_too_old_is_not_approved(personas: World, small: Small) -> None:
    with clock.fixed(NOW):
        draft_for(personas, small, "provider")
        number = send(personas, small, "provider")
        document = keep(personas, "provider", issued=date(2024, 3, 1))
        key = ask_to_join(
            personas.actor("provider"), small.id, number, WantsToJoin("D", STRANGER, "Werk", document)
        )
    with clock.fixed(NOW + timedelta(days=60)), pytest.raises(NotApprovable):
        decide_joining(personas.actor("buyer"), small.id, key, JoiningDecision(True, True, "Mag."))


parties = st.builds(
    PartyFacts,
    role=st.sampled_from(list(PartyRole)),
    name=st.just("Deelnemer"),
    kvk=st.sampled_from(["10000002", "10000003", "10000004"]),
    confirmed=st.booleans(),
    organisation_id=st.sampled_from([2, 3, 4]),
    lots=st.sampled_from([(), LOTS[:1], LOTS]),
    joint=st.booleans(),
    statement=st.sampled_from(["", "a" * 64]),
    gva_on=st.none() | st.dates(date(2022, 1, 1), TODAY),
    gva=st.sampled_from(["", "b" * 64]),
)
togethers = st.builds(
    Together,
    name=st.just("Inschrijver"),
    kvk=st.just("10000001"),
    organisation_id=st.just(1),
    joint=st.booleans(),
    statement=st.sampled_from(["", "c" * 64]),
    in_group=st.booleans(),
    guarantee=st.none() | st.sampled_from(list(Guarantee)),
    guarantee_on=st.none() | st.dates(date(2022, 1, 1), TODAY),
    parties=st.lists(parties, max_size=4).map(tuple),
)


@given(togethers)
def test_without_gaps_no_rule_sets_the_bid_aside(together: Together) -> None:
    if not party_gaps(together, TODAY):
        assert not [it for it in party_verdicts(together, TODAY) if it.blocks and not it.holds]


@given(togethers)
def test_what_is_frozen_is_what_was_there(together: Together) -> None:
    assert from_json(to_json(together)) == together


@given(togethers, st.sampled_from([LOTS[:1], LOTS]))
def test_nobody_takes_part_in_a_lot_that_is_not_bid_on(together: Together, lots: tuple[str, ...]) -> None:
    found = taking_part(together, lots)
    assert found[1] == frozenset(lots)
    assert all(wanted <= frozenset(lots) for wanted in found.values())
