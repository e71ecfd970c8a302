import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from dekkend.kernel.errors import Refusal
from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg
from dekkend.runtime import audit, clock
from dekkend.runtime.audit import SYSTEM, SystemActor
from dekkend.runtime.events import Event, StatusChanged, emit
from dekkend.runtime.models import AuditEntry, JobProgress
from dekkend.runtime.transitions import (
    AlreadyMoved,
    Gone,
    OthersMoved,
    TransitionNotAllowed,
    transition,
    transition_many,
)


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


# The progress record is the one model of the runtime that has a status; here it stands for any row.
MACHINE = Machine(
    "errand",
    State,
    {
        (State.WAITING, "start"): State.RUNNING,
        (State.RUNNING, "finish"): State.DONE,
        (State.RUNNING, "pause"): State.WAITING,
    },
    MappingProxyType(
        {
            "start": msg("Beginnen"),
            "finish": msg("Afronden"),
            "pause": msg("Pauzeren"),
            State.WAITING: msg("wacht"),
            State.RUNNING: msg("bezig"),
            State.DONE: msg("klaar"),
        }
    ),
)
ANNA = SystemActor("Anna")
BOB = SystemActor("Bob")
STREAM = "errand:1"


@dataclass(frozen=True)
class ErrandStarted(Event):
    errand_id: int


def errand() -> JobProgress:
    return JobProgress.objects.create(task="errand", title="Boodschap", created_at=clock.now())


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    found: list[Event] = []
    table = {StatusChanged: (found.append,), ErrandStarted: (found.append,)}
    monkeypatch.setattr("dekkend.wiring.HANDLERS", table)
    return found


@pytest.mark.django_db
class TestOneTransition:
    def test_changes_the_row_and_tells_the_audit_and_the_listeners(self, heard: list[Event]) -> None:
        found = errand()
        transition(
            found,
            MACHINE,
            "start",
            actor=ANNA,
            stream=STREAM,
            reason="het is tijd",
            data={"lots": 3},
            event=ErrandStarted(found.pk),
        )
        assert found.status == State.RUNNING
        assert JobProgress.objects.get().status == State.RUNNING
        entry = AuditEntry.objects.get()
        assert (entry.actor, entry.action, entry.subject) == (
            "Anna",
            "errand.start",
            f"jobprogress:{found.pk}",
        )
        assert entry.data == {"from": "waiting", "to": "running", "reason": "het is tijd", "lots": 3}
        changed = StatusChanged("errand", found.pk, "start", "waiting", "running", None, "het is tijd")
        assert heard == [changed, ErrandStarted(found.pk)]

    def test_says_what_is_possible_when_the_step_is_not(self) -> None:
        found = errand()
        with pytest.raises(TransitionNotAllowed) as refused:
            transition(found, MACHINE, "finish", actor=ANNA, stream=STREAM)
        assert str(refused.value) == "“Afronden” kan niet in de status “wacht”. Wat nu wel kan: Beginnen."
        assert AuditEntry.objects.count() == 0

    def test_nothing_is_left_when_a_listener_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(event: Event) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("dekkend.wiring.HANDLERS", {StatusChanged: (fail,)})
        found = errand()
        with pytest.raises(ZeroDivisionError):
            transition(found, MACHINE, "start", actor=ANNA, stream=STREAM)
        assert found.status == State.WAITING
        assert JobProgress.objects.get().status == State.WAITING
        assert AuditEntry.objects.count() == 0
        assert audit.head(STREAM) == (0, audit.GENESIS)

    def test_an_old_page_is_told_what_happened(self) -> None:
        found = errand()
        old_page = JobProgress.objects.get()
        transition(found, MACHINE, "start", actor=ANNA, stream=STREAM)
        with pytest.raises(AlreadyMoved) as refused:
            transition(old_page, MACHINE, "start", actor=BOB, stream=STREAM)
        assert "nu “bezig” en niet meer “wacht”" in str(refused.value)
        assert AuditEntry.objects.get().actor == "Anna"

    def test_a_row_that_is_gone(self) -> None:
        found = errand()
        JobProgress.objects.all().delete()
        with pytest.raises(Gone):
            transition(found, MACHINE, "start", actor=ANNA, stream=STREAM)


@pytest.mark.django_db
class TestManyTransitions:
    def test_all_move_with_an_entry_and_an_event_each(self, heard: list[Event]) -> None:
        some = [errand() for _ in range(3)]
        data = {some[1].pk: {"lot": "b"}}
        transition_many(some, MACHINE, "start", actor=ANNA, stream=STREAM, data=data)
        assert {found.status for found in JobProgress.objects.all()} == {State.RUNNING}
        assert {found.status for found in some} == {State.RUNNING}
        assert [entry.data.get("lot") for entry in AuditEntry.objects.order_by("sequence")] == [
            None,
            "b",
            None,
        ]
        assert len(heard) == 3

    def test_the_number_of_statements_does_not_grow(self) -> None:
        counts = []
        for number in (1, 2, 200):
            some = [errand() for _ in range(number)]
            with CaptureQueriesContext(connection) as captured:
                transition_many(some, MACHINE, "start", actor=ANNA, stream=f"errand:{number}")
            counts.append(len(captured))
        one, *more = counts
        assert len(set(more)) == 1
        assert one <= more[0], "a single entry goes in with the chain's new end"

    def test_all_or_none(self) -> None:
        some = [errand() for _ in range(3)]
        transition(JobProgress.objects.get(pk=some[2].pk), MACHINE, "start", actor=BOB, stream=STREAM)
        with pytest.raises(OthersMoved) as refused:
            transition_many(some, MACHINE, "start", actor=ANNA, stream=STREAM)
        assert "Van de 3 zijn er 1 intussen" in str(refused.value)
        assert JobProgress.objects.filter(status=State.WAITING).count() == 2
        assert AuditEntry.objects.get().actor == "Bob"

    def test_nobody_moves_when_one_may_not(self) -> None:
        some = [errand(), errand()]
        transition(some[0], MACHINE, "start", actor=BOB, stream=STREAM)
        with pytest.raises(TransitionNotAllowed):
            transition_many(some, MACHINE, "finish", actor=ANNA, stream=STREAM)

    def test_none_at_all_is_fine(self) -> None:
        transition_many([], MACHINE, "start", actor=ANNA, stream=STREAM)


@pytest.mark.django_db(transaction=True)
def test_an_event_belongs_in_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit(ErrandStarted(1))


def together(*actions: Callable[[], None]) -> list[BaseException | None]:
    """Runs each action in a thread and a connection of its own, all at the same moment."""
    outcomes: list[BaseException | None] = [None] * len(actions)
    gate = threading.Barrier(len(actions))

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            actions[number]()
        except BaseException as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.mark.parametrize("attempt", range(5))
    def test_of_two_people_exactly_one_wins(self, attempt: int) -> None:
        found = errand()

        def act(name: str) -> Callable[[], None]:
            mine = JobProgress.objects.get(pk=found.pk)
            return lambda: transition(mine, MACHINE, "start", actor=SystemActor(name), stream=STREAM)

        outcomes = together(*(act(name) for name in ("Anna", "Bob", "Cor", "Dina")))
        lost = [outcome for outcome in outcomes if outcome]
        assert len(lost) == 3
        assert all(isinstance(outcome, AlreadyMoved) for outcome in lost)
        assert all(isinstance(outcome, Refusal) and "net eerder" in str(outcome) for outcome in lost)
        assert AuditEntry.objects.count() == 1

    def test_writers_of_one_stream_make_one_unbroken_chain(self) -> None:
        def write(number: int) -> Callable[[], None]:
            def act() -> None:
                for _ in range(10):
                    with transaction.atomic():
                        audit.record(STREAM, SYSTEM, "write", f"writer:{number}")
                        audit.record(STREAM, SYSTEM, "write again", f"writer:{number}")

            return act

        assert together(*(write(number) for number in range(3))) == [None] * 3
        entries = list(AuditEntry.objects.order_by("sequence"))
        assert [entry.sequence for entry in entries] == list(range(1, 61))
        previous = audit.GENESIS
        for entry in entries:
            assert entry.previous_hash == previous
            previous = entry.hash
        assert audit.head(STREAM) == (60, previous)

    def test_a_writer_that_fails_leaves_no_gap(self) -> None:
        def good() -> None:
            with transaction.atomic():
                audit.record(STREAM, SYSTEM, "write", "good")

        def bad() -> None:
            with transaction.atomic():
                audit.record(STREAM, SYSTEM, "write", "bad")
                raise ZeroDivisionError

        together(bad, good, bad, good)
        assert list(AuditEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]
