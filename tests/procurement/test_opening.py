"""Sealed until two officers open together: who may, when, what is found, and what nobody can read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, OperationalError

from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.organisations.models import RoleGrant
from dekkend.procurement import errors, queries, services, vault_errors
from dekkend.procurement.domain import Item, SubmissionForm
from dekkend.procurement.drafting import DraftChange
from dekkend.procurement.envelope import EnvelopeKind, canonical, receipt_sha256
from dekkend.procurement.models import (
    Arrival,
    Bid,
    Envelope,
    OfficerKey,
    SubmissionDraft,
    SubmissionItem,
    Vault,
    VaultShare,
    VaultTurn,
)
from dekkend.procurement.queries.vaults import arrivals, price_items, prices_opened, vaults
from dekkend.procurement.services import drafts, opening
from dekkend.procurement.services.unpacking import store_submissions
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit, clock, vault
from dekkend.runtime.models import AuditEntry
from dekkend.testing.database import as_owner
from tests.procurement.small import CLOSES, LOTS, PASSPHRASE, Small, good_items, small_definition

pytestmark = pytest.mark.django_db

AFTER = CLOSES + timedelta(minutes=2)


@contextmanager
def after(moment: timedelta = timedelta(minutes=2)) -> Iterator[None]:
    with clock.fixed(CLOSES + moment):
        yield


def closed(*names: str, **more: object) -> Small:
    small = Small(**more).publish()  # type: ignore[arg-type]
    for name in names or ("een",):
        small.submit(name)
    return small.shut()


def turn(small: Small, officer: int, passphrase: str = PASSPHRASE) -> opening.Turn:
    return services.turn_key(small.officers()[officer], small.id, passphrase)


# ---------------------------------------------------------------- two officers


def test_the_second_officer_completes_what_the_first_began() -> None:
    small = closed("een", "twee")
    with after():
        first = turn(small, 0)
        assert not first.complete
        assert first.until == AFTER + opening.TURN_LASTS
        assert not Bid.objects.exists()
        second = turn(small, 1)
        assert second.complete
        assert services.open_envelopes(small.officers()[1], second.vault_id) == 2
    small.refresh()
    assert (small.row.status, small.row.opened_at) == (ProcurementStatus.OPENED, AFTER)
    assert Bid.objects.count() == 4
    assert SubmissionItem.objects.filter(requirement="vraag", text="Een antwoord.").count() == 4


def test_one_officer_twice_is_still_one() -> None:
    small = closed()
    with after():
        assert not turn(small, 0).complete
        assert not turn(small, 0).complete
    assert Vault.objects.get().status == "verzegeld"


def test_a_turn_does_not_wait_for_ever() -> None:
    small = closed()
    with after():
        turn(small, 0)
    with after(timedelta(minutes=40)):
        assert not turn(small, 1).complete


def test_an_officer_who_lost_the_role_does_not_count() -> None:
    small = closed()
    with after():
        turn(small, 0)
        RoleGrant.objects.filter(account=small.officers()[0].account_id).delete()
        assert not turn(small, 1).complete


def test_nobody_without_a_part_opens() -> None:
    small = closed()
    late = small.officers(3)[2]
    for actor in (late, SYSTEM, Actor(None, "Iemand")):
        with after(), pytest.raises(vault_errors.NotAnOfficer):
            services.turn_key(actor, small.id, PASSPHRASE)


def test_wrong_passphrases_are_counted_and_stop() -> None:
    small = closed()
    with after():
        for left in (4, 3, 2, 1, 0):
            with pytest.raises(vault_errors.WrongPassphrase) as refused:
                turn(small, 0, "mis")
            assert refused.value.values["left"] == left
        with pytest.raises(vault_errors.TooManyAttempts):
            turn(small, 0)
        assert not turn(small, 1).complete
    with after(timedelta(minutes=20)):
        assert turn(small, 0).complete


@pytest.mark.parametrize("moment", [timedelta(hours=-1), timedelta(0)])
def test_nothing_opens_before_the_deadline(moment: timedelta) -> None:
    small = Small().publish()
    small.submit("een")
    with after(moment), pytest.raises(vault_errors.BidsStillSealed):
        turn(small, 0)
    with after(), pytest.raises(vault_errors.BidsStillSealed):
        turn(small, 0)
    assert not VaultTurn.objects.exists()


def test_publishing_needs_two_officers_with_a_key() -> None:
    small = Small()
    small.officers(1)
    with clock.fixed(CLOSES - timedelta(days=40)), pytest.raises(vault_errors.TwoOfficersNeeded) as refused:
        services.publish(SYSTEM, small.id, closes_at=CLOSES)
    assert refused.value.values["available"] == 1
    assert small.refresh().status == ProcurementStatus.CONCEPT
    assert not Vault.objects.exists()


def test_any_two_of_three_open() -> None:
    small = Small()
    small.officers(3)
    small.publish().submit("een")
    small.shut()
    with after():
        services.turn_key(small.officers(3)[2], small.id, PASSPHRASE)
        done = services.turn_key(small.officers(3)[0], small.id, PASSPHRASE)
        assert services.open_envelopes(small.officers(3)[0], done.vault_id) == 1


def test_an_officer_with_another_passphrase_or_a_new_key_still_opens() -> None:
    small = closed()
    first, second = small.officers()
    services.change_passphrase(first, PASSPHRASE, "een heel andere wachtzin")
    services.make_officer_key(second, "een derde wachtzin erbij", replace=True)
    with after():
        with pytest.raises(vault_errors.WrongPassphrase):
            turn(small, 0)
        assert not services.turn_key(first, small.id, "een heel andere wachtzin").complete
        assert turn(small, 1).complete


def test_keys_have_one_holder_and_a_real_passphrase() -> None:
    officer = Small().officers()[0]
    with pytest.raises(vault_errors.OfficerKeyExists):
        services.make_officer_key(officer, PASSPHRASE)
    with pytest.raises(vault_errors.PassphraseTooShort):
        services.make_officer_key(officer, "kort", replace=True)
    with pytest.raises(errors.NotAllowed):
        services.make_officer_key(Actor(1, "Niemand"), PASSPHRASE)


# ---------------------------------------------------------------- the work itself


def test_opening_again_does_nothing() -> None:
    small = closed()
    small.open()
    with after():
        assert turn(small, 0).complete
        assert services.open_envelopes(small.officers()[0], Vault.objects.get().pk) == 0
    assert AuditEntry.objects.filter(action="procurement.open").count() == 1


def test_a_job_that_is_killed_halfway_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    small = closed("een", "twee", "drie")
    calls = []

    def dies(*given: object) -> int:
        if calls:
            raise OperationalError("killed")
        calls.append(given)
        return store_submissions(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "AT_ONCE", 1)
    monkeypatch.setattr(opening, "store_submissions", dies)
    with after():
        turn(small, 0)
        key = turn(small, 1).vault_id
        with pytest.raises(OperationalError):
            services.open_envelopes(small.officers()[1], key)
        assert not Bid.objects.exists()
        assert small.refresh().opened_at is None
        monkeypatch.undo()
        assert services.open_envelopes(small.officers()[1], key) == 3
    assert Bid.objects.count() == 6
    assert Vault.objects.get().opened_key is None


def test_progress_is_told() -> None:
    small = closed("een", "twee")
    told = []
    with after():
        turn(small, 0)
        key = turn(small, 1).vault_id
        services.open_envelopes(small.officers()[1], key, lambda done, total: told.append((done, total)))
    assert told == [(2, 2)]


def test_the_record_tells_who_when_and_what() -> None:
    small = closed("een", "twee")
    small.open()
    opened = AuditEntry.objects.filter(action="submission.open").order_by("sequence")
    rows = Arrival.objects.select_related("submission")
    known = {row.submission.number: row.receipt for row in rows}
    assert {entry.data["number"]: entry.data["receipt"] for entry in opened} == known
    hashes = {envelope.sha256 for envelope in Envelope.objects.all()}
    assert {entry.data["envelope"] for entry in opened} == hashes
    assert hashes == {sha256(bytes(envelope.sealed)).hexdigest() for envelope in Envelope.objects.all()}
    record = AuditEntry.objects.get(action="procurement.open")
    assert record.data["officers"] == sorted(one.account_id for one in small.officers())
    assert (record.data["envelopes"], record.data["problems"]) == (2, 0)
    assert audit.problems(f"procurement:{small.id}") == []


def test_every_draft_is_wiped_at_the_opening_also_of_who_did_not_submit() -> None:
    small = Small().publish()
    tenderer, idle = small.tenderer("een"), small.tenderer("twee")
    change = DraftChange(LOTS, {}, {}, 0, "blad")
    with clock.fixed(CLOSES - timedelta(days=2)):
        drafts.save_draft(SYSTEM, small.id, tenderer, change)
        row = SubmissionDraft.objects.get()
        drafts.submit_draft(SYSTEM, small.id, tenderer, row.key, row.revision)
        drafts.save_draft(SYSTEM, small.id, idle, change)
    small.shut()
    contents = SubmissionDraft.objects.values_list("content", flat=True)
    assert [content["lots"] for content in contents] == [list(LOTS)] * 2, "readable until the opening"
    small.open()
    assert list(contents.all()) == [{}, {}]
    assert AuditEntry.objects.get(action="procurement.open").data["drafts_wiped"] == 2


# ---------------------------------------------------------------- what was tampered with


def spoil(sql: str, *values: object) -> None:
    """What somebody with the database in hands could do: triggers off, and change a row."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    ("column", "problem"), [("sealed", "gewijzigd"), ("sha256", "gewijzigd"), ("statement", "gewijzigd")]
)
def test_a_changed_envelope_is_named_and_holds_up_no_other(column: str, problem: str) -> None:
    small = closed("een", "twee")
    found = Envelope.objects.get(arrival__submission__number=1)
    if column == "statement":
        told = canonical(found.arrival.statement | {"number": 9})
        spoil("UPDATE procurement_arrival SET statement = %s WHERE id = %s", told, found.arrival_id)
    else:
        other = Envelope.objects.get(arrival__submission__number=2)
        value = bytes(other.sealed) if column == "sealed" else "0" * 64
        spoil(f"UPDATE procurement_envelope SET {column} = %s WHERE id = %s", value, found.pk)
    assert small.open() == 2
    assert Envelope.objects.get(pk=found.pk).problem == problem
    assert set(Bid.objects.values_list("submission__number", flat=True)) == {2}
    rows = arrivals(SYSTEM, small.slug, 1)
    assert [row.problem for row in rows] == [problem, None]
    assert AuditEntry.objects.get(action="procurement.open").data["problems"] == 1


def test_the_envelope_of_another_in_ones_place_is_found() -> None:
    """Everything that the database holds exchanged with it, the receipt alone stays."""
    small = closed("een", "twee")
    found, other = (Envelope.objects.get(arrival__submission__number=number) for number in (1, 2))
    told = json.loads(canonical(found.arrival.statement))
    told["envelopes"][0]["sealed"] = other.sha256
    receipt = receipt_sha256(told)
    spoil(
        "UPDATE procurement_arrival SET statement = %s, receipt = %s, signature = %s WHERE id = %s",
        canonical(told),
        receipt,
        vault.sign(canonical(told).encode()),
        found.arrival_id,
    )
    spoil(
        "UPDATE procurement_envelope SET sealed = %s, sha256 = %s WHERE id = %s",
        bytes(other.sealed),
        other.sha256,
        found.pk,
    )
    small.open()
    assert Envelope.objects.get(pk=found.pk).problem == "van-een-ander"


def test_a_public_key_put_in_its_place_is_refused() -> None:
    small = Small().publish()
    spoil("UPDATE procurement_vault SET public_key = %s", vault.make_keys().public)
    with pytest.raises(vault_errors.VaultTampered):
        small.submit("een")
    assert not Arrival.objects.exists()


def test_an_officer_key_put_in_its_place_gets_no_part() -> None:
    small = Small()
    small.officers()
    spoil("UPDATE procurement_officerkey SET public_key = %s", vault.make_keys().public)
    with clock.fixed(CLOSES - timedelta(days=40)), pytest.raises(vault_errors.TwoOfficersNeeded):
        services.publish(SYSTEM, small.id, closes_at=CLOSES)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE procurement_envelope SET sealed = ''",
        "DELETE FROM procurement_envelope",
        "UPDATE procurement_arrival SET receipt = repeat('0', 64)",
        "UPDATE procurement_arrival SET received_at = now()",
        "UPDATE procurement_vault SET status = 'verzegeld'",
        "DELETE FROM procurement_vault",
    ],
)
def test_the_database_keeps_what_arrived(change: str) -> None:
    small = closed()
    small.open()
    with pytest.raises(IntegrityError, match=r"stays as it arrived|never sealed again"), transaction.atomic():
        connection.cursor().execute(change)


# ---------------------------------------------------------------- replacing and withdrawing


def test_a_replacement_takes_the_place_and_the_first_stays_shut() -> None:
    small = Small().publish()
    first = small.submit("een", Item("vraag", "begeleiding", text="Eerst."))
    items = good_items() | {("vraag", "begeleiding"): Item("vraag", "begeleiding", text="Daarna.")}
    form = SubmissionForm(small.tenderers["een"], LOTS, tuple(items.values()), uuid4(), replaces=first.sha256)
    with clock.fixed(CLOSES):
        second = services.receive_submission(SYSTEM, small.id, form)
    assert (second.number, second.submission_id) == (first.number, first.submission_id)
    with clock.fixed(CLOSES), pytest.raises(errors.AlreadySubmitted):
        services.receive_submission(SYSTEM, small.id, replace(form, key=uuid4()))
    small.close()
    texts = SubmissionItem.objects.filter(requirement="vraag", bid__lot__slug="begeleiding")
    assert [item.text for item in texts] == ["Daarna."]
    old, new = Arrival.objects.order_by("sequence")
    assert (old.superseded_at, new.superseded_at) == (CLOSES, None)
    assert [envelope.opened_at is None for envelope in Envelope.objects.order_by("pk")] == [True, False]
    again = services.receive_submission(SYSTEM, small.id, replace(form, key=old.key))
    assert (again.sha256, again.replayed) == (first.sha256, True)


def test_a_withdrawn_submission_stays_shut() -> None:
    small = Small().publish()
    small.submit("een")
    small.submit("twee")
    with clock.fixed(CLOSES):
        services.withdraw_submission(SYSTEM, small.id, small.numbers["een"])
    assert small.shut().open() == 1
    assert Envelope.objects.get(arrival__submission__number=1).opened_at is None


def test_what_came_in_time_counts_also_when_receipt_closed_meanwhile() -> None:
    small = closed("een")
    form = SubmissionForm(small.tenderer("twee"), LOTS, tuple(good_items().values()), uuid4())
    with after():
        given = services.receive_submission(SYSTEM, small.id, form, received=CLOSES)
        assert given.received_at == CLOSES
        late = replace(form, key=uuid4(), tenderer_id=small.tenderer("drie"))
        with pytest.raises(errors.BidAfterDeadline):
            services.receive_submission(SYSTEM, small.id, late)
    assert small.open() == 2


def test_a_withdrawn_procurement_never_opens() -> None:
    small = closed()
    services.withdraw_procurement(SYSTEM, small.id, reason="Geen geld")
    buyer = small.officers()[0]
    with after(), pytest.raises(vault_errors.BidsStillSealed):
        turn(small, 0)
    assert queries.submissions(buyer, small.slug).rows == ()
    with pytest.raises(errors.UnknownSubmission):
        queries.submission(buyer, small.slug, 1)
    assert services.destroy_vaults(buyer, small.id, reason="Nooit meer nodig") == 1
    assert not VaultShare.objects.exists()
    with after(), pytest.raises(vault_errors.VaultDestroyed):
        turn(small, 0)
    with pytest.raises(vault_errors.NothingToDestroy):
        services.destroy_vaults(buyer, small.id, reason="Nog eens")


def test_keys_of_a_running_procurement_are_not_destroyed() -> None:
    small = closed()
    with pytest.raises(vault_errors.NothingToDestroy):
        services.destroy_vaults(small.officers()[0], small.id, reason="Zomaar")
    assert VaultShare.objects.count() == 2


# ---------------------------------------------------------------- prices


def priced() -> Small:
    definition = small_definition()
    price = replace(
        definition.criteria[0],
        id="prijs",
        name="Prijs",
        price=True,
        price_method="laagste-relatief",
        price_floor=Decimal(10),
        weight=Decimal(20),
        minimum=None,
        rejection=None,
    )
    first = replace(definition.criteria[0], weight=Decimal(40))
    made = replace(
        definition,
        criteria=(first, definition.criteria[1], price),
        tariffs=replace(definition.tariffs, way=2, price_is_criterion=True),
    )
    return Small(made)


def test_prices_open_after_quality_and_by_two_officers() -> None:
    small = priced().publish()
    offers = [Item("prijs", lot, price=Decimal("61.50")) for lot in LOTS]
    small.submit("een", *offers)
    small.shut()
    assert sorted(Vault.objects.values_list("kind", flat=True)) == ["kwaliteit", "prijs"]
    with after(), pytest.raises(vault_errors.QualityNotFinal):
        services.turn_key(small.officers()[0], small.id, PASSPHRASE, kind=EnvelopeKind.PRICE)
    small.open()
    assert not SubmissionItem.objects.filter(requirement="prijs").exists()
    assert (price_items(small.id), prices_opened(small.id)) == ((), False)
    with after(), pytest.raises(vault_errors.QualityNotFinal):
        services.turn_key(small.officers()[0], small.id, PASSPHRASE, kind=EnvelopeKind.PRICE)
    small.repair().check()
    small.score(small.assign())
    with after(), pytest.raises(vault_errors.PricesStillSealed):
        services.decide(SYSTEM, small.id)
    assert small.open(EnvelopeKind.PRICE) == 1
    assert {(item.lot, item.price) for item in price_items(small.id)} == {
        (lot, Decimal("61.50")) for lot in LOTS
    }
    assert prices_opened(small.id)


def test_a_procurement_without_prices_has_no_price_envelopes() -> None:
    small = closed()
    with after(), pytest.raises(vault_errors.NoPriceEnvelopes):
        services.turn_key(small.officers()[0], small.id, PASSPHRASE, kind=EnvelopeKind.PRICE)
    assert prices_opened(small.id)


# ---------------------------------------------------------------- what can be read before


PLANTED = "PaarseOlifant"


def everything_stored() -> str:
    """Every value of every table, as a dump shows it; bytes as they are and as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        told = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            told += [row for (row,) in cursor.fetchall()]
    return "\n".join(told)


def test_a_dump_of_the_database_holds_nothing_of_a_bid() -> None:
    small = priced().publish()
    tenderer = small.tenderer("een")
    with clock.fixed(CLOSES - timedelta(days=2)):
        values = {"v--dagbesteding--vraag--tekst": PLANTED}
        drafts.save_draft(SYSTEM, small.id, tenderer, DraftChange(("dagbesteding",), values, {}, 0, "blad"))
    price = Item("prijs", "dagbesteding", price=Decimal("7123.4567"))
    answer = Item("vraag", "dagbesteding", text=f"Wij doen dit met een {PLANTED}.")
    small.submit("een", answer, price, lots=("dagbesteding",))
    told = everything_stored()
    lots_of_definition = told.count("dagbesteding")
    for secret in (PLANTED, PLANTED.encode().hex(), "7123.4567", b"7123.4567".hex()):
        assert secret not in told
    small.submit("twee", lots=("begeleiding",))
    assert everything_stored().count("dagbesteding") == lots_of_definition
    small.shut().open()
    assert PLANTED in everything_stored()


def test_before_the_opening_staff_sees_that_something_arrived_and_not_whose() -> None:
    small = closed("een", "twee")
    buyer = small.officers()[0]
    assert [one.envelopes for one in vaults(buyer, small.slug)] == [2]
    assert {row.tenderer for row in arrivals(buyer, small.slug, 1)} == {""}
    assert queries.submissions(buyer, small.slug).rows == ()
    small.open()
    assert {row.tenderer for row in arrivals(buyer, small.slug, 1)} == {"Aanbieder een", "Aanbieder twee"}
    outsider = Actor(999_999, "Iemand")
    assert (vaults(outsider, small.slug), arrivals(outsider, small.slug, 1)) == ((), ())


def test_practice_officers_open_practice_vaults_only() -> None:
    small = closed()
    with after(), pytest.raises(vault_errors.NotAnOfficer):
        services.open_practice_vault(small.id)
    assert not OfficerKey.objects.filter(practice=True).exists()
