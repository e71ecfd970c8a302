"""Two people at once around notes and lots: one wins, the other is told, nothing is half done."""

from datetime import timedelta

import pytest
from django.db import transaction

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.information_domain import Asked, NoteText
from dekkend.procurement.information_errors import LotAlreadyWithdrawn, NoteAlreadyPublished
from dekkend.procurement.models import InformationNote, LotWithdrawal, Question
from dekkend.procurement.services import lots, notes, questions
from dekkend.procurement.services.common import open_case
from dekkend.runtime.models import AuditEntry
from tests.procurement.small import PUBLISHED, Small
from tests.procurement.test_races import at, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)
EARLY = PUBLISHED + timedelta(days=3)


def test_two_buyers_publish_the_same_note() -> None:
    small = Small().publish()
    at(EARLY, lambda: notes.open_note(SYSTEM, small.id))()
    at(EARLY, lambda: notes.write_note(SYSTEM, small.id, NoteText(introduction="Hallo.")))()
    with transaction.atomic():
        seen = notes.prepare(open_case(SYSTEM, small.id), InformationNote.objects.get()).seen
    publish = at(EARLY, lambda: notes.publish_note(SYSTEM, small.id, seen=seen))
    results = together(publish, publish)
    assert [type(found) for found in refusals(results)] == [NoteAlreadyPublished]
    assert InformationNote.objects.get().number == 1
    assert AuditEntry.objects.filter(action="informationnote.publish").count() == 1


def test_two_buyers_begin_a_note() -> None:
    small = Small().publish()
    begin = at(EARLY, lambda: notes.open_note(SYSTEM, small.id).pk)
    assert len(set(together(begin, begin))) == 1


def test_two_buyers_withdraw_one_lot() -> None:
    small = Small().publish()
    withdraw = at(EARLY, lambda: lots.withdraw_lot(SYSTEM, small.id, "begeleiding", "Reden."))
    assert [type(found) for found in refusals(together(withdraw, withdraw))] == [LotAlreadyWithdrawn]
    assert LotWithdrawal.objects.count() == 1


def test_two_questions_at_once_get_two_numbers() -> None:
    small = Small().publish()
    asker = small.tenderer("een")
    ask = at(EARLY, lambda: questions.ask_question(SYSTEM, small.id, asker, Asked("S", "T")))
    assert sorted(together(ask, ask)) == [1, 2]  # type: ignore[type-var]
    assert Question.objects.count() == 2
