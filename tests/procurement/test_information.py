"""Questions, notes of information, versions, withdrawn lots: who is refused, who is told, nothing lost."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from dekkend.kernel.periods import Period
from dekkend.organisations import notice_queries
from dekkend.organisations.domain import SYSTEM, Actor, Role
from dekkend.organisations.queries import actor_for
from dekkend.organisations.services import create_account, grant_role
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.domain import Result, SubmissionForm
from dekkend.procurement.errors import NotAllowed
from dekkend.procurement.information_amending import by_facts, editable_facts
from dekkend.procurement.information_differences import changes_between
from dekkend.procurement.information_domain import Answered, Asked, NoteText
from dekkend.procurement.information_errors import (
    AskerNamed,
    ChangedDefinitionBroken,
    ChangeNeedsReason,
    ChangeNotWeighed,
    DeadlineTooSoon,
    LastLot,
    LotAlreadyWithdrawn,
    LotIsWithdrawn,
    LotsMissing,
    NewVersionUnread,
    NoteAlreadyPublished,
    NoteChanged,
    NoteEmpty,
    QuestionFixed,
    QuestionsClosed,
    UnknownQuestion,
)
from dekkend.procurement.information_states import NoteStatus, QuestionStatus
from dekkend.procurement.models import (
    Bid,
    DeadlineChange,
    Decision,
    DefinitionVersion,
    InformationNote,
    Outcome,
    ProcurementLot,
    Question,
    SubmissionDraft,
)
from dekkend.procurement.services import lots, notes, questions, versions
from dekkend.procurement.services.common import open_case
from dekkend.runtime import clock
from tests.procurement.small import CLOSES, LOTS, PUBLISHED, Small, good_items, small_definition

pytestmark = pytest.mark.django_db

EARLY = PUBLISHED + timedelta(days=3)
ASK = Asked("Reistijd", "Telt reistijd mee in het tarief?")


class People:
    """A published procurement with a buyer and two providers who can log in."""

    def __init__(self) -> None:
        self.small = Small().publish()
        self.id = self.small.id
        self.buyer = self.person("inkoper", Role.BUYER, self.small.region)
        self.one, self.two = self.small.tenderer("een"), self.small.tenderer("twee")
        self.provider = self.person("een", Role.PROVIDER, self.one)
        self.competitor = self.person("twee", Role.PROVIDER, self.two)

    def person(self, name: str, role: Role, organisation: int) -> Actor:
        from dekkend.organisations.models import Account

        key = create_account(SYSTEM, f"{name}@proef.example", name)
        grant_role(SYSTEM, key, role, organisation, Period(date(2025, 1, 1)))
        with clock.fixed(PUBLISHED):
            return actor_for(Account.objects.get(pk=key))

    def ask(self, asked: Asked = ASK) -> int:
        return questions.ask_question(self.provider, self.id, self.one, asked)

    def answer(self, number: int, text: str = "Ja, reistijd telt mee.", **more: object) -> None:
        row = Question.objects.get(procurement=self.id, number=number)
        questions.answer_question(
            self.buyer,
            self.id,
            number,
            Answered(text, **more),
            revision=row.revision,  # type: ignore[arg-type]
        )

    def publish(self, actor: Actor | None = None) -> int:
        return notes.publish_note(actor or self.buyer, self.id, seen=self.seen())

    def seen(self) -> str:
        with transaction.atomic():
            case = open_case(self.buyer, self.id)
            row = InformationNote.objects.get(procurement=self.id, status=NoteStatus.DRAFT)
            return notes.prepare(case, row).seen

    def change(self, **typed: str) -> None:
        notes.open_note(self.buyer, self.id)
        notes.propose_facts(self.buyer, self.id, {key.replace("__", "."): it for key, it in typed.items()})

    def told(self, actor: Actor) -> list[str]:
        return [notice_queries.sentence_of(row).render() for row in notice_queries.notices(actor)]

    def form(self, organisation: int, lots: tuple[str, ...] = LOTS) -> SubmissionForm:
        return SubmissionForm(organisation, lots, tuple(good_items(lots).values()), uuid4())


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture(autouse=True)
def _early():
    with clock.fixed(EARLY):
        yield


# -- questions


def test_a_question_is_asked_for_the_own_organisation_only(people: People):
    with pytest.raises(NotAllowed):
        questions.ask_question(people.provider, people.id, people.two, ASK)
    assert people.ask() == 1
    assert people.told(people.buyer) == ["Er is een nieuwe vraag over Proefinkoop."]
    assert people.told(people.competitor) == []


def test_a_late_question_is_refused_with_the_date_unless_the_buyer_takes_it(people: People):
    with clock.fixed(CLOSES - timedelta(days=5)):
        with pytest.raises(QuestionsClosed) as refused:
            people.ask()
        assert "19 februari 2026" in refused.value.message.render()
        number = people.ask(replace(ASK, late_reason="De bijlage ging vandaag pas open."))
        assert Question.objects.get(number=number).status == QuestionStatus.LATE
        questions.rule_on_late_question(people.buyer, people.id, number, take=True, reason="Terecht.")
    assert Question.objects.get(number=number).status == QuestionStatus.ASKED
    assert people.told(people.provider) == ["De inkoper heeft beslist over uw late vraag bij Proefinkoop."]


def test_the_planned_day_counts_when_there_is_one():
    step = d.Step(id="v", kind=d.StepKind.QUESTIONS_CLOSE, title="V", when="2026-02-01", source="S0 §1")
    made = small_definition()
    small = Small(replace(made, steps=(made.steps[0], step, made.steps[1]))).publish()
    asker = small.tenderer("een")
    with clock.fixed(PUBLISHED.replace(month=2, day=2)), pytest.raises(QuestionsClosed) as refused:
        questions.ask_question(SYSTEM, small.id, asker, ASK)
    assert "1 februari 2026" in refused.value.message.render()


def test_an_own_question_changes_until_it_is_answered(people: People):
    number = people.ask()
    changed = replace(ASK, text="Telt reistijd mee, ook heen en terug?", lot="begeleiding")
    questions.change_question(people.provider, people.id, number, changed, revision=1)
    with pytest.raises(UnknownQuestion):
        questions.change_question(people.competitor, people.id, number, changed, revision=2)
    people.answer(number)
    with pytest.raises(QuestionFixed):
        questions.withdraw_question(people.provider, people.id, number)
    questions.reopen_question(people.buyer, people.id, number)
    questions.withdraw_question(people.provider, people.id, number)


def test_an_answer_that_names_the_asker_is_refused_and_the_original_is_kept(people: People):
    number = people.ask(replace(ASK, text="Aanbieder een rijdt veel. Telt reistijd mee?"))
    with pytest.raises(AskerNamed):
        people.answer(number)
    people.answer(number, published_text="Telt reistijd mee?")
    row = Question.objects.get(number=number)
    assert (row.public_text, row.text) == (
        "Telt reistijd mee?",
        "Aanbieder een rijdt veel. Telt reistijd mee?",
    )


# -- notes


def test_a_note_bundles_answers_and_stays_as_it_is(people: People):
    people.answer(people.ask())
    held = people.ask(Asked("Later", "Komt later?"))
    people.answer(held, held_back=True)
    notes.open_note(people.buyer, people.id)
    assert people.publish() == 1
    row = InformationNote.objects.get()
    assert [each["number"] for each in row.content["questions"]] == [1]
    assert notes.sha256_of(row.content) == row.sha256
    assert "asker" not in str(row.content)
    assert Question.objects.get(number=held).status == QuestionStatus.ANSWERED
    for change in ({"introduction": "anders"}, {"sha256": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            InformationNote.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.filter(number=1).update(answer="anders")
    assert people.told(people.provider) == ["Nota 1 bij Proefinkoop is er, met antwoorden."]


def test_an_empty_note_and_one_that_changed_since_are_refused(people: People):
    notes.open_note(people.buyer, people.id)
    with pytest.raises(NoteEmpty):
        people.publish()
    seen = people.seen()
    people.answer(people.ask())
    with pytest.raises(NoteChanged):
        notes.publish_note(people.buyer, people.id, seen=seen)


def test_publishing_again_says_that_it_is_published(people: People):
    people.answer(people.ask())
    notes.open_note(people.buyer, people.id)
    seen = people.seen()
    people.publish()
    with pytest.raises(NoteAlreadyPublished):
        notes.publish_note(people.buyer, people.id, seen=seen)


def test_a_change_needs_a_reason_a_weighing_and_time(people: People):
    people.change(lots__0__max_contracts="5")
    with pytest.raises(ChangeNeedsReason):
        people.publish()
    notes.write_note(people.buyer, people.id, NoteText(reason="Te ruim."))
    with pytest.raises(ChangeNotWeighed):
        people.publish()
    text = NoteText(reason="Te ruim.", essential=True, weighing="Minder plaatsen.")
    notes.write_note(people.buyer, people.id, text)
    with clock.fixed(CLOSES - timedelta(days=4)), pytest.raises(DeadlineTooSoon) as refused:
        people.publish()
    assert "10 dagen" in refused.value.message.render()
    later = CLOSES + timedelta(days=10)
    notes.write_note(people.buyer, people.id, replace(text, closes_at=later))
    with clock.fixed(CLOSES - timedelta(days=4)):
        assert people.publish() == 1
    assert people.small.refresh().closes_at == later
    assert DeadlineChange.objects.get().note.number == 1
    assert ProcurementLot.objects.get(procurement=people.id, slug="begeleiding").max_contracts == 5
    assert DefinitionVersion.objects.filter(procurement=people.id).count() == 2


def test_somebody_who_is_filling_in_keeps_the_draft_and_confirms_the_new_version(people: People):
    SubmissionDraft.objects.create(
        procurement_id=people.id, tenderer_id=people.one, key=uuid4(), content={"lots": []}, saved_at=EARLY
    )
    services.receive_submission(people.competitor, people.id, people.form(people.two))
    people.change(criteria__0__weight="70", criteria__1__weight="30")
    notes.write_note(
        people.buyer, people.id, NoteText(reason="Inhoud telt zwaarder.", essential=False, weighing="Klein.")
    )
    people.publish()
    assert SubmissionDraft.objects.get().content == {"lots": []}
    assert people.told(people.provider) == ["Nota 1 wijzigt Proefinkoop. Lees wat er verandert."]
    assert "Bevestig de nieuwe versie of dien opnieuw in" in people.told(people.competitor)[0]
    with pytest.raises(NewVersionUnread) as refused:
        services.receive_submission(people.provider, people.id, people.form(people.one))
    assert "Nota 1" in refused.value.message.render()
    versions.confirm_version(people.provider, people.id, people.one, 2)
    versions.confirm_version(people.provider, people.id, people.one, 2)
    services.receive_submission(people.provider, people.id, people.form(people.one))
    versions.confirm_version(people.competitor, people.id, people.two, 2)


def test_a_lot_cannot_be_left_out_of_a_new_version(people: People):
    notes.open_note(people.buyer, people.id)
    without = replace(people.small.definition, lots=people.small.definition.lots[:1])
    from dekkend.procurement.information_amending import accepted

    with pytest.raises(LotsMissing):
        accepted(people.small.definition, without)


# -- differences


def test_differences_are_told_per_fact_and_lot():
    made = small_definition()
    lot = replace(made.lots[0], max_contracts=4)
    changed = replace(made, lots=(lot, made.lots[1]), award=replace(made.award, standstill_days=25))
    told = [change.sentence.render() for change in changes_between(made, changed)]
    assert told == [
        "Perceel 1 Begeleiding, Hoogste aantal overeenkomsten: nieuw is 4",
        "Gunning, Standstill (dagen): was 20, wordt 25",
    ]
    assert changes_between(made, changed)[0].lots == ("begeleiding",)


def test_a_moved_row_is_no_change_and_a_new_row_is_one():
    made = small_definition()
    assert changes_between(made, replace(made, lots=made.lots[::-1])) == ()
    extra = replace(made.criteria[0], id="extra", name="Extra")
    (change,) = changes_between(made, replace(made, criteria=(*made.criteria, extra)))
    assert change.whole
    assert change.sentence.render().startswith("Criterium Extra is nieuw.")


def test_facts_that_must_fit_change_together():
    made = small_definition()
    with pytest.raises(ChangedDefinitionBroken):
        by_facts(made, {"criteria.0.weight": "70"})
    both = by_facts(made, {"criteria.0.weight": "70", "criteria.1.weight": "30"})
    assert [criterion.weight for criterion in both.criteria] == [Decimal(70), Decimal(30)]
    assert all(fact.label.render() for fact in editable_facts(made))


# -- withdrawing a lot


def test_a_lot_is_withdrawn_after_bids_and_the_others_go_on(people: People):
    small = people.small
    small.submit("een")
    small.submit("twee", lots=("dagbesteding",))
    small.close().repair().check()
    with clock.fixed(CLOSES + timedelta(days=21)):
        ended = lots.withdraw_lot(people.buyer, people.id, "dagbesteding", "Te weinig vraag.")
        with pytest.raises(LotAlreadyWithdrawn):
            lots.withdraw_lot(people.buyer, people.id, "dagbesteding", "Nog eens.")
        with pytest.raises(LastLot):
            lots.withdraw_lot(people.buyer, people.id, "begeleiding", "Ook weg.")
    assert ended == 2
    assert people.told(people.competitor)[0].startswith("Perceel 2 van Proefinkoop, waarop u inschreef")
    small.score(small.assign())
    small.decide()
    assert Bid.objects.filter(status="perceel-ingetrokken").count() == 2
    gone = Decision.objects.filter(bid__lot__slug="dagbesteding")
    assert [row.kinds for row in gone] == [["perceel-ingetrokken"]] * 2
    assert Decision.objects.get(bid__lot__slug="begeleiding").awarded
    results = Outcome.objects.values_list("submission__tenderer", "result")
    assert dict(results) == {people.one: Result.PARTLY, people.two: Result.NOT}


def test_a_withdrawn_lot_takes_no_new_bids_and_sealed_ones_end_at_the_opening(people: People):
    people.small.submit("een", at=EARLY)
    lots.withdraw_lot(people.buyer, people.id, "dagbesteding", "Te weinig vraag.")
    with pytest.raises(LotIsWithdrawn):
        services.receive_submission(people.competitor, people.id, people.form(people.two))
    services.receive_submission(people.competitor, people.id, people.form(people.two, ("begeleiding",)))
    people.small.close()
    found = dict(Bid.objects.filter(submission__tenderer=people.one).values_list("lot__slug", "status"))
    assert found == {"begeleiding": "ontvangen", "dagbesteding": "perceel-ingetrokken"}
