"""The message log: nothing twice, nothing changed, only seen by whom it is for, and every clock runs."""

import io
import threading
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from dekkend.messaging.checking import check
from dekkend.messaging.errors import (
    AlreadyAnswered,
    IdentificationUsed,
    NotAllowed,
    NotAMessage,
    NothingToAnswer,
    NotSentByYou,
    UnknownMessage,
    UnknownParty,
)
from dekkend.messaging.models import LoggedMessage, MessageClock, MessageDelivery, MessageSubject
from dekkend.messaging.queries.log import LogFilter, due, message, messages
from dekkend.messaging.reach import within
from dekkend.messaging.services.answers import answer, hand_out, reply, send_again
from dekkend.messaging.services.batches import empty_folder, fill_folder, take_in_all
from dekkend.messaging.services.taking_in import FOLDER, Deliverer, take_in
from dekkend.messaging.services.tokens import deliverer_with, make_token, revoke_token
from dekkend.messaging.transport import WatchedFolder
from dekkend.runtime import clock
from dekkend.testing.database import as_owner
from tests.messaging.log_world import LogWorld, log
from tests.messaging.samples import BSN

__all__ = ["log"]
pytestmark = pytest.mark.django_db

MONDAY = datetime(2025, 6, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday():
    with clock.fixed(MONDAY):
        yield


def test_a_message_is_kept_as_it_came(log: LogWorld) -> None:
    data = log.data("301")
    taken = take_in(log.municipal, data)
    assert (taken.name, taken.known, taken.valid, taken.refusal) == ("WMO301", False, True, None)
    seen = message(log.world.actor("provider"), taken.message_id)
    assert seen.data == data
    assert seen.row.title == "Toewijzing"
    assert not seen.row.outgoing
    assert message(log.world.actor("access_worker"), taken.message_id).row.outgoing


def test_the_same_file_twice_changes_nothing_and_says_so(log: LogWorld) -> None:
    first, second = log.take_in("301"), log.take_in("301")
    assert second.known
    assert second.message_id == first.message_id
    with within(log.municipal.reach):
        assert LoggedMessage.objects.count() == 1
        assert MessageClock.objects.count() == 5
    assert sorted(MessageDelivery.objects.values_list("outcome", flat=True)) == ["bekend", "vastgelegd"]


def test_an_identification_is_used_once_for_each_kind_and_sender(log: LogWorld) -> None:
    log.take_in("301")
    other = log.take_in("301", {"Client/Geslacht": "2"})
    assert isinstance(other.refusal, IdentificationUsed)
    assert log.take_in("305").refusal is None, "another kind has identifications of its own"


@pytest.mark.parametrize("data", [b"", b"<a/>", b"not xml", b"\xff\xfe", b"<!DOCTYPE a><a/>"])
def test_what_is_no_message_is_refused_and_the_refusal_is_kept(log: LogWorld, data: bytes) -> None:
    taken = take_in(log.municipal, data)
    assert isinstance(taken.refusal, NotAMessage)
    assert taken.refusal.remedy_message.render("nl")
    assert MessageDelivery.objects.get().outcome == "geweigerd"


def test_unknown_parties_and_messages_of_others_are_refused(log: LogWorld) -> None:
    unknown = log.data("301").replace(b"65656055", b"12345678")
    assert isinstance(take_in(log.municipal, unknown).refusal, UnknownParty)
    by = Deliverer(
        log.municipal.actor, type(log.municipal.reach)(providers=frozenset({log.world.competitor})), 1
    )
    assert isinstance(
        take_in(by.__class__(by.actor, by.reach, log.world.competitor), log.data("301")).refusal, NotAllowed
    )
    with within(log.municipal.reach):
        assert not LoggedMessage.objects.exists()


@pytest.mark.parametrize(
    "persona",
    ["visitor", "outsider", "buyer", "assessor", "contract_manager", "supervisor", "administrator"],
)
def test_nobody_else_has_a_log(log: LogWorld, persona: str) -> None:
    log.take_in("301")
    with pytest.raises(NotAllowed):
        messages(log.world.actor(persona))


def test_a_competitor_sees_none_of_it(log: LogWorld) -> None:
    taken = log.take_in("301")
    assert messages(log.world.actor("competitor")) == []
    with pytest.raises(UnknownMessage):
        message(log.world.actor("competitor"), taken.message_id)


def test_the_database_itself_shows_nothing_without_a_reach(log: LogWorld) -> None:
    log.take_in("301")
    with connection.cursor() as cursor:
        for table in ("loggedmessage", "messagesubject", "messageclock"):
            cursor.execute(f"SELECT count(*) FROM messaging_{table}")
            assert cursor.fetchone() == (0,)


def test_rows_cannot_be_changed_or_removed_not_even_by_the_owner(log: LogWorld) -> None:
    log.take_in("301")
    for statement in (
        "UPDATE messaging_loggedmessage SET valid = false",
        "DELETE FROM messaging_messagesubject",
    ):
        refused = pytest.raises(DatabaseError)
        with within(log.municipal.reach), as_owner(), refused, transaction.atomic():
            connection.cursor().execute(statement)


def test_no_bsn_or_name_lies_open_in_the_database(log: LogWorld) -> None:
    log.take_in("301")
    log.take_in("305", {"Client/Bsn": BSN[:-1] + "7"})
    with within(log.municipal.reach), connection.cursor() as cursor:
        for table in ("loggedmessage", "messagesubject", "messageclock", "messagedelivery"):
            cursor.execute(f"SELECT t::text FROM messaging_{table} t")
            text = " ".join(row for (row,) in cursor.fetchall())
            assert str(BSN) not in text
            assert BSN[:-1] not in text
            assert BSN.encode().hex() not in text
        assert MessageSubject.objects.filter(kind="client").count() == 2


def clocks(log: LogWorld) -> dict[tuple[str, str], date]:
    with within(log.municipal.reach):
        return {(row.kind, row.key): row.due for row in MessageClock.objects.filter(met_by__isnull=True)}


def test_every_kind_of_message_starts_its_clocks(log: LogWorld) -> None:
    """Monday 2 June 2025; Whit Monday is on 9 June, so five working days end on 10 June (MS-01 to MS-05)."""
    log.take_in("301")
    assert clocks(log) == {
        ("retour", ""): date(2025, 6, 5),
        ("start", "1"): date(2025, 6, 10),
        ("start", "2"): date(2025, 6, 10),
        ("stop", "1"): date(2026, 1, 8),
        ("stop", "2"): date(2026, 1, 8),
    }


def test_a_declaration_is_answered_in_ten_working_days(log: LogWorld) -> None:
    log.take_in("323")
    assert clocks(log) == {("antwoord-declaratie", ""): date(2025, 6, 17)}


def test_a_request_is_answered_in_five_working_days_and_research_in_eight_weeks(log: LogWorld) -> None:
    taken = log.take_in("315")
    assert clocks(log)["antwoord-verzoek", "A1"] == date(2025, 6, 10)
    reply(log.municipal, taken.message_id, "A1")
    left = clocks(log)
    assert ("antwoord-verzoek", "A1") not in left
    assert ("antwoord-verzoek", "A2") in left
    assert left["onderzoek", "A1"] == date(2025, 7, 28), "eight weeks after the date of the request"


def test_a_start_and_a_stop_meet_their_allocation(log: LogWorld) -> None:
    log.take_in("301")
    started = log.take_in("305")
    assert ("start", "1") not in clocks(log)
    assert ("start", "2") in clocks(log)
    log.take_in("307")
    assert ("stop", "1") not in clocks(log)
    related = message(log.world.actor("provider"), started.message_id).related
    assert [row.name for row in related] == ["WMO301", "WMO307"]


def test_an_allocation_with_a_mistake_asks_for_its_return_message_and_nothing_more(log: LogWorld) -> None:
    log.take_in("301", {"Client/Bsn": BSN[:-1] + "7"})
    assert clocks(log) == {("retour", ""): date(2025, 6, 5)}


def test_the_work_list_tells_each_side_its_own(log: LogWorld) -> None:
    log.take_in("301")
    log.take_in("323")
    assert {row.term.rule.id for row in due(log.world.actor("provider"))} == {"MS-01", "MS-03", "MS-04"}
    assert [row.term.rule.id for row in due(log.world.actor("controller"))] == ["MS-02"]


def test_the_receiver_answers_once_and_the_clock_stops(log: LogWorld) -> None:
    taken = log.take_in("301")
    with pytest.raises(NothingToAnswer):
        answer(log.municipal, taken.message_id)
    made = answer(log.providing, taken.message_id)
    assert made.name == "WMO302"
    assert made.answers_id == taken.message_id
    assert ("retour", "") not in clocks(log)
    assert check(hand_out(log.providing, made.pk)).valid
    with pytest.raises(AlreadyAnswered):
        answer(log.providing, taken.message_id)


def test_a_declaration_with_a_mistake_is_answered_with_its_codes(log: LogWorld) -> None:
    taken = log.take_in("323", {"Declaratie/TotaalIngediendBedrag/TotaalBedrag": 1})
    assert not taken.valid
    assert clocks(log) == {("antwoord-declaratie", ""): date(2025, 6, 17)}, "what is wrong is answered too"
    made = answer(log.municipal, taken.message_id)
    assert made.name == "WMO325"
    assert b"0001" in hand_out(log.municipal, made.pk)
    assert clocks(log) == {}


def test_the_list_is_searched_by_reference_number_and_bsn(log: LogWorld) -> None:
    log.take_in("301")
    log.take_in("315")
    actor = log.world.actor("controller")
    assert [row.name for row in messages(actor, LogFilter(subject="A1"))] == ["WMO315"]
    assert len(messages(actor, LogFilter(subject=str(BSN)))) == 2
    assert [row.name for row in messages(actor, LogFilter(outgoing=True))] == ["WMO301"]
    assert [row.name for row in messages(actor, LogFilter(number="315", open=True))] == ["WMO315"]
    assert messages(actor, LogFilter(valid=False)) == []
    assert len(messages(actor, LogFilter(valid=True), limit=1)) == 1


def zipped(*files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"{number}.xml", data)
    return made.getvalue()


def test_a_zip_is_taken_in_file_by_file(log: LogWorld) -> None:
    found = list(take_in_all(log.municipal, zipped(log.data("301"), b"rubbish", log.data("305"))))
    assert [place for place, _ in found] == ["1", "2", "3"]
    assert [taken.refusal is None for _, taken in found] == [True, False, True]


def test_a_watched_folder_is_emptied_and_filled(log: LogWorld, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("dekkend.messaging.transport.SETTLED", 0)
    by = Deliverer(log.municipal.actor, log.municipal.reach, log.world.municipality, FOLDER)
    folder = WatchedFolder(tmp_path)
    (tmp_path / "in" / "a.xml").write_bytes(log.data("315"))
    (tmp_path / "in" / "b.xml").write_bytes(b"rubbish")
    (tmp_path / "in" / ".hidden").write_bytes(b"")
    assert empty_folder(by, folder) == 2
    assert sorted(one.name for one in (tmp_path / "verwerkt").iterdir()) == ["a.xml", "a.xml.txt"]
    assert sorted(one.name for one in (tmp_path / "geweigerd").iterdir()) == ["b.xml", "b.xml.txt"]
    (tmp_path / "in" / "a.xml").write_bytes(log.data("315"))
    assert empty_folder(by, folder) == 1
    assert "al ontvangen" in (tmp_path / "verwerkt" / "a-2.xml.txt").read_text()
    reply(log.municipal, messages(log.world.actor("controller"))[0].id, "A1")
    assert fill_folder(by, folder) == 1
    assert fill_folder(by, folder) == 0
    [out] = (tmp_path / "uit").iterdir()
    sent = messages(log.world.actor("controller"), LogFilter(number="319"))[0].id
    send_again(log.municipal, sent)
    assert fill_folder(by, folder) == 1
    assert fill_folder(by, folder) == 0
    with pytest.raises(NotSentByYou):
        send_again(log.providing, sent)
    assert out.name.startswith("WMO319_")
    assert check(out.read_bytes()).valid


def test_software_delivers_with_a_key_until_it_is_taken_back(log: LogWorld) -> None:
    actor = log.world.actor("provider")
    made = make_token(actor, log.world.provider, "Ons pakket")
    by = deliverer_with(made.secret)
    assert by is not None
    assert take_in(by, log.data("305")).valid
    assert deliverer_with(made.secret + "x") is None
    revoke_token(actor, made.token_id)
    assert deliverer_with(made.secret) is None
    with pytest.raises(NotAllowed):
        make_token(actor, log.world.competitor, "Van een ander")


@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_the_same_moment_is_logged_once(log: LogWorld) -> None:
    data, by, found = log.data("301"), log.municipal, []
    gate = threading.Barrier(4)

    def hand_in() -> None:
        gate.wait()
        with clock.fixed(MONDAY):
            found.append(take_in(by, data))
        connection.close()

    threads = [threading.Thread(target=hand_in) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken.known for taken in found) == [False, True, True, True]
    assert len({taken.message_id for taken in found}) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_answer_at_once_and_one_answer_is_there(log: LogWorld) -> None:
    taken = log.take_in("323")
    by, outcomes = log.municipal, []
    gate = threading.Barrier(2)

    def give() -> None:
        gate.wait()
        try:
            with clock.fixed(MONDAY):
                outcomes.append(answer(by, taken.message_id).pk)
        except AlreadyAnswered:
            outcomes.append(None)
        connection.close()

    threads = [threading.Thread(target=give) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes.count(None) == 1
