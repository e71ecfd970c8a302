"""The nightly round: everything due happens, every task is told once, and one bad agreement stops nobody."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_events import Ceiling, Stop
from dekkend.contracts.agreement_model import AgreedTerm, Agreement
from dekkend.contracts.agreement_states import AgreementStatus, ClientStopStatus
from dekkend.contracts.errors import AlreadyTicked, NightIncomplete, NotAllowed, TaskShownByFact, TaskUnknown
from dekkend.contracts.moments import work_list
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.queries.work import agreement_tasks
from dekkend.contracts.services import amendments, terms
from dekkend.contracts.services.bringing_in import bring_in
from dekkend.contracts.services.nightly import run_night
from dekkend.contracts.services.ticking import tick_off
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.tasks import begin_round, nightly_round
from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.models import Notice
from dekkend.runtime import clock
from dekkend.runtime.clock import AMSTERDAM
from dekkend.runtime.jobs import Progress
from tests.contracts.stored import controller, in_force, manager, person, provider, region, signed_plain

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 1, 3, tzinfo=UTC)
ROOM = Ceiling(id="ruimte", first=date(2028, 1, 1), last=date(2028, 12, 31), height="100000", renew=True)


@pytest.fixture(autouse=True)
def read_every_verdict() -> None:
    """The sentences of the rules are read where the rules are tested."""


def full(**changes: object) -> Agreement:
    """An agreement whose year has many clocks: an extension, a room, a stop that begins by itself."""
    term = AgreedTerm(
        start=date(2026, 1, 1), initial_months=36, option_months=24, options=2, termination_options=(1,)
    )
    stop = Stop(
        id="zomer",
        first=date(2027, 6, 1),
        last=date(2027, 8, 31),
        asked_on=date(2027, 2, 1),
        consent_on=date(2027, 2, 20),
        announced_on=date(2027, 2, 21),
        alternative="Twee andere aanbieders.",
    )
    return signed_plain(**{"term": term, "ceilings": (ROOM,), "stops": (stop,), **changes})


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def test_a_year_forward_every_task_is_there_and_none_twice() -> None:
    """With nights that were skipped: what is told is exactly what stood on the work list on some night."""
    with clock.fixed(START):
        (key,) = bring_in(SYSTEM, region(), [full()])
    nights = [date(2027, 3, 1) + timedelta(days=step) for step in range(0, 430, 24)]
    expected: set[str] = set()
    for day in nights:
        with clock.fixed(on(day)):
            run_night()
            agreement = agreement_from_row(rows.Agreement.objects.get(pk=key))
            expected |= {it.key for it in work_list(agreement, day, editions_for(region()))}
    told = Counter(rows.ToldMoment.objects.filter(agreement=key).values_list("key", flat=True))
    assert set(told) == expected
    assert max(told.values()) == 1
    for wanted in (
        "CT-09:2028-12-31:9",
        "BR-03:ruimte-1",
        "BR-04:ruimte-1",
        "CV-16:2027:1",
        "LD-08:stop-1:einde",
    ):
        assert wanted in told
    assert rows.ClientStop.objects.get(agreement=key).status == ClientStopStatus.RUNNING
    late = rows.ToldMoment.objects.get(agreement=key, key="LD-08:stop-1:einde")
    assert late.escalated_to == Role.CONTROLLER


def test_a_second_round_changes_nothing() -> None:
    with clock.fixed(START):
        bring_in(SYSTEM, region(), [full(), full(id="tweede", number="2")])
        first = run_night()
        before = _everything()
        second = run_night()
    assert (first.agreements, second.agreements) == (2, 2)
    assert first.told > 0
    assert (second.told, second.escalated, second.done, second.failed) == (0, 0, 0, [])
    assert _everything() == before


def _everything() -> list[object]:
    moments = rows.DatedMoment.objects.values_list().order_by("pk")
    told = rows.ToldMoment.objects.values_list().order_by("pk")
    return [*moments, *told, *rows.Standing.objects.values_list().order_by("pk"), Notice.objects.count()]


def test_a_bad_agreement_does_not_stop_the_others() -> None:
    with clock.fixed(START):
        good, bad = bring_in(SYSTEM, region(), [full(), full(id="tweede", number="2")])
    rows.AgreementFact.objects.create(
        agreement_id=bad, kind="melding", key="stuk", data={"geen": "melding"}, recorded_at=START
    )
    with clock.fixed(START + timedelta(days=1)):
        night = run_night()
    assert (night.agreements, night.failed) == (1, [bad])
    assert rows.Standing.objects.get(agreement=good).on == date(2027, 3, 2)


def test_what_is_due_happens_by_itself() -> None:
    term = AgreedTerm(start=date(2026, 1, 1), initial_months=24, termination_options=(1,))
    row = in_force(term=term)
    with clock.fixed(on(date(2027, 11, 1))):
        new = amendments.NewAmendment(
            "Woorden", amendments.AmendmentKind.LAW, "Andere woorden.", "De wet", None, date(2027, 12, 1)
        )
        made = amendments.propose(manager(row), row.pk, new)
        amendments.approve(controller(row), made.pk)
        amendments.agree(provider(row), made.pk, "Addendum 1")
    with clock.fixed(on(date(2028, 1, 4))):
        night = run_night()
    row.refresh_from_db()
    made.refresh_from_db()
    assert night.done == 2
    assert (row.status, made.status) == (AgreementStatus.WINDING_UP, "doorgevoerd")


def test_people_hear_it_once_and_the_second_role_when_it_is_late() -> None:
    with clock.fixed(START):
        row = in_force(term=full().term, ceilings=(ROOM,))
        who, above, party = manager(row), controller(row), provider(row)
    with clock.fixed(on(date(2027, 6, 5))):
        run_night()
        tasks = {task.key: task for task in agreement_tasks(who)}
        assert "BR-03:ruimte-1" in tasks
        assert "CV-16:2027:1" not in tasks  # the provider's, and not late yet
        assert "CV-16:2027:1" in {task.key for task in agreement_tasks(party)}
        assert "BR-03:ruimte-1" not in {task.key for task in agreement_tasks(above)}
    texts = Notice.objects.filter(account_id=who.account_id).values_list("text__text", flat=True)
    assert sum("nieuwe taken" in text or "Te doen" in text for text in texts) == 1
    with clock.fixed(on(date(2027, 7, 5))):
        run_night()
        late = {task.key: task for task in agreement_tasks(above)}
        assert late["BR-03:ruimte-1"].late_for is Role.CONTRACT_MANAGER
        assert late["BR-03:ruimte-1"].is_late
    assert Notice.objects.filter(account_id=above.account_id).exists()
    with clock.fixed(on(date(2027, 7, 6))):
        told = Notice.objects.count()
        run_night()
        assert Notice.objects.count() == told


def test_a_task_leaves_the_list_when_it_is_done() -> None:
    row = in_force(term=full().term)
    who = manager(row)
    with clock.fixed(on(date(2028, 4, 3))):
        run_night()
        assert "CT-09:2028-12-31:9" in {task.key for task in agreement_tasks(who)}
        terms.extend(who, row.pk)
        assert not [task for task in agreement_tasks(who) if task.rule == "CT-09"]
        visitor = person("ander", Role.CONTRACT_MANAGER, region("Andere regio"))
        assert agreement_tasks(visitor) == ()


def test_ticking_off_what_no_fact_shows() -> None:
    use = replace(full().activity, fewest_clients=3)
    row = in_force(term=full().term, activity=use)
    who = manager(row)
    with clock.fixed(on(date(2027, 1, 10))):
        run_night()
        with pytest.raises(TaskUnknown):
            tick_off(who, row.pk, "CV-07:1999", "Gedaan.")
        with pytest.raises(NotAllowed):
            tick_off(provider(row), row.pk, "CV-07:2027", "Gedaan.")
        with pytest.raises(TaskShownByFact):
            tick_off(provider(row), row.pk, "CV-16:2027:1", "Gedaan.")
        tick_off(who, row.pk, "CV-07:2027", "Vier cliënten, besproken op 8 januari.")
        with pytest.raises(AlreadyTicked):
            tick_off(who, row.pk, "CV-07:2027", "Nog eens.")
        assert "CV-07:2027" not in {task.key for task in agreement_tasks(who)}
    assert agreement_from_row(row).done[0].by == "contractmanager"


def test_the_round_begins_once_a_day_also_after_a_machine_slept() -> None:
    def begun(hour: int, day: int = 1) -> bool:
        with clock.fixed(datetime(2027, 3, day, hour, 30, tzinfo=AMSTERDAM)):
            return begin_round()

    assert [begun(3), begun(4), begun(5), begun(23)] == [False, True, False, False]
    assert [begun(3, 2), begun(11, 2), begun(12, 2)] == [False, True, False]


def test_the_job_says_when_something_could_not_be_looked_at() -> None:
    row = in_force()
    rows.AgreementFact.objects.create(
        agreement=row, kind="melding", key="stuk", data={"geen": "melding"}, recorded_at=START
    )
    with clock.fixed(START), pytest.raises(NightIncomplete):
        nightly_round.function(Progress(0, percent=100))
