"""Outages: a silence is found afterwards, a page that does not answer while it lasts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from dekkend.runtime import clock, outages
from dekkend.runtime.models import Outage

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def beat(
    minutes: float, *, answers: bool | None = None, monkeypatch: pytest.MonkeyPatch | None = None
) -> None:
    if monkeypatch is not None:
        monkeypatch.setattr(outages, "_answers", lambda address: answers)
    with clock.fixed(NOON + timedelta(minutes=minutes)):
        outages.beat("" if answers is None else "http://localhost/")


def test_a_heart_that_beats_every_minute_notes_nothing() -> None:
    for minute in range(5):
        beat(minute)
    assert not Outage.objects.exists()


def test_a_silence_is_an_outage() -> None:
    beat(0)
    beat(30)
    found = Outage.objects.get()
    assert (found.source, found.ended_at - found.started_at) == ("hartslag", timedelta(minutes=30))


def test_a_page_that_does_not_answer_is_one_outage_until_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for minute, answers in enumerate([True, False, False, True, True]):
        beat(minute, answers=answers, monkeypatch=monkeypatch)
    found = Outage.objects.get()
    assert (found.source, found.started_at) == ("bladzijde", NOON + timedelta(minutes=1))
    assert found.ended_at == NOON + timedelta(minutes=3)


def test_what_touches_a_stretch_of_time_is_found() -> None:
    outages.note(NOON, NOON + timedelta(hours=1), "Inloggen lukte niet", 1)
    outages.note(NOON + timedelta(hours=2), None, "Nog steeds", 1)
    hour = timedelta(hours=1)
    assert len(outages.between(NOON - hour, NOON)) == 0
    assert len(outages.between(NOON + hour / 2, NOON + hour)) == 1
    assert len(outages.between(NOON, NOON + 9 * hour)) == 2


def test_no_server_does_not_answer() -> None:
    assert not outages._answers("http://127.0.0.1:9/")


def test_an_outage_does_not_end_before_it_begins() -> None:
    with pytest.raises(IntegrityError):
        outages.note(NOON, NOON - timedelta(hours=1), "", None)
