"""The pages of sealed bids: two officers, each with an own browser; keys; receipts; outages."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.services import create_account, grant_role
from dekkend.procurement import services
from dekkend.procurement.models import Arrival, OfficerKey, Procurement, Vault
from dekkend.runtime import clock, verify_receipt
from tests.personas import ALWAYS, World
from tests.procurement.small import CLOSES, LOTS, PASSPHRASE, PUBLISHED, good_items, small_definition
from tests.web.actors.world import Case, make_case, submit_well

WRONG = "een heel andere wachtzin"


@pytest.fixture
def case(personas: World) -> Case:
    """A practice procurement of the personas' region, open."""
    return make_case(personas)


def html(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def make_key(world: World, persona: str) -> object:
    client = world.client(persona)
    return client.post("/mijn-kluissleutel/", {"act": "maken", "new": PASSPHRASE, "again": PASSPHRASE})


def second_buyer(world: World) -> None:
    account = create_account(SYSTEM, "tweede@voorbeeld.example", "Tweede Inkoper")
    grant_role(SYSTEM, account, Role.BUYER, world.region, ALWAYS)
    world.accounts["second_buyer"] = account


def real(world: World) -> Procurement:
    """A real procurement of the region, closed, with one submission."""
    from uuid import uuid4

    from dekkend.procurement.domain import SubmissionForm

    second_buyer(world)
    for persona in ("buyer", "second_buyer"):
        assert make_key(world, persona).status_code == 302  # type: ignore[attr-defined]
    with clock.fixed(PUBLISHED):
        row = services.create_procurement(SYSTEM, small_definition(), region_id=world.region)
        services.publish(SYSTEM, row.pk, closes_at=CLOSES)
    with clock.fixed(CLOSES):
        form = SubmissionForm(world.provider, LOTS, tuple(good_items().values()), uuid4())
        services.receive_submission(SYSTEM, row.pk, form)
    with clock.fixed(clock.now()):
        services.close_receipt(SYSTEM, row.pk)
    return row


def test_two_officers_open_with_their_own_passphrases(personas: World) -> None:
    row = real(personas)
    path = f"/inkoop/{row.slug}/kluis/"
    buyer, colleague = personas.client("buyer"), personas.client("second_buyer")
    page = html(buyer.get(path))
    assert "Mijn sleutel omdraaien" in page
    assert "De Aanbieder" not in page
    wrong = buyer.post(path, {"passphrase": WRONG, "kind": "kwaliteit"})
    assert "past niet bij uw kluissleutel" in html(wrong)
    assert WRONG not in html(wrong)
    assert buyer.post(path, {"passphrase": PASSPHRASE, "kind": "kwaliteit"}).status_code == 302
    assert "Vraag nu een andere kluishouder" in html(buyer.get(path))
    assert "Buyer draaide de sleutel al om" in html(colleague.get(path))
    answer = colleague.post(path, {"passphrase": PASSPHRASE, "kind": "kwaliteit"})
    assert "/bezig/" in answer["Location"]
    services.open_envelopes(personas.actor("second_buyer"), Vault.objects.get().pk)
    page = html(colleague.get(path))
    assert "geopend, gelijk aan het bewijs" in page
    assert "De Aanbieder" in page
    assert colleague.get(f"{path}?export=xlsx").status_code == 200


def test_a_supervisor_sees_the_vault_and_turns_no_key(personas: World) -> None:
    row = real(personas)
    supervisor = personas.client("supervisor")
    assert "Mijn sleutel omdraaien" not in html(supervisor.get(f"/inkoop/{row.slug}/kluis/"))
    answer = supervisor.post(f"/inkoop/{row.slug}/kluis/", {"passphrase": PASSPHRASE, "kind": "kwaliteit"})
    assert answer.status_code == 403


def test_a_key_is_made_once_changed_and_replaced(personas: World) -> None:
    client = personas.client("buyer")
    two = client.post("/mijn-kluissleutel/", {"act": "maken", "new": PASSPHRASE, "again": WRONG})
    assert "niet gelijk" in html(two)
    make_key(personas, "buyer")
    again = make_key(personas, "buyer")
    assert "U heeft al een kluissleutel" in html(again)
    changed = {"act": "wijzigen", "old": WRONG, "new": WRONG, "again": WRONG}
    assert "past niet bij uw kluissleutel" in html(client.post("/mijn-kluissleutel/", changed))
    changed["old"] = PASSPHRASE
    assert client.post("/mijn-kluissleutel/", changed).status_code == 302
    client.post("/mijn-kluissleutel/", {"act": "vervangen", "new": PASSPHRASE, "again": PASSPHRASE})
    assert OfficerKey.objects.filter(retired_at__isnull=True).count() == 1
    assert OfficerKey.objects.count() == 2


def test_a_practice_vault_opens_with_one_button(case: Case) -> None:
    submit_well(case)
    buyer = case.world.client("buyer")
    with case.after_deadline():
        services.close_receipt(SYSTEM, case.id)
        assert "Dekkend speelt de kluishouders" in html(buyer.get(case.at("kluis/")))
        assert buyer.post(case.at("kluis/oefenen/"), {"kind": "kwaliteit"}).status_code == 302
    assert Vault.objects.get().status == "geopend"


def test_keys_of_a_withdrawn_procurement_are_destroyed_with_a_reason(case: Case) -> None:
    submit_well(case)
    services.withdraw_procurement(SYSTEM, case.id, reason="Geen geld")
    buyer = case.world.client("buyer")
    assert "Sleutels vernietigen" in html(buyer.get(case.at("kluis/")))
    assert buyer.post(case.at("kluis/vernietigen/"), {"reason": ""}).status_code == 422
    assert buyer.post(case.at("kluis/vernietigen/"), {"reason": "Klaar"}).status_code == 302
    assert "sleutels vernietigd" in html(buyer.get(case.at("kluis/")))


def test_the_receipt_can_be_checked_without_dekkend(case: Case) -> None:
    number = submit_well(case)
    answer = case.world.client("provider").get(case.at(f"ontvangst/{number}/bewijs.zip"))
    with ZipFile(BytesIO(answer.getvalue())) as package:
        told = json.loads(package.read("ontvangstbewijs.json"))
        assert {"verify_receipt.py", "LEESMIJ.txt"} < set(package.namelist())
    assert told["receipt"] == Arrival.objects.get().receipt
    assert verify_receipt.problems(told, []) == []
    told["statement"]["number"] += 1
    assert len(verify_receipt.problems(told, [b"anders"])) == 3


def test_a_replacement_goes_through_the_form(case: Case) -> None:
    from dekkend.procurement.drafting import DraftChange
    from dekkend.procurement.models import SubmissionDraft
    from dekkend.procurement.services import drafts

    actor, tenderer = case.world.actor("provider"), case.world.provider
    drafts.save_draft(actor, case.id, tenderer, DraftChange(("perceel-1",), {}, {}, 0, "blad"))
    row = SubmissionDraft.objects.get()
    first = drafts.submit_draft(actor, case.id, tenderer, row.key, row.revision)
    client = case.world.client("provider")
    assert client.post(case.at(f"vervangen/{first.number}/")).status_code == 302
    assert client.get(case.form).status_code == 200
    assert "telt tot u de nieuwe indient" in html(client.get(case.at(f"ontvangst/{first.number}/")))
    row.refresh_from_db()
    sent = {"kenmerk": str(row.key), "versie": str(row.revision), "zeker": "ja"}
    assert client.post(case.at("inschrijven/indienen/"), sent).status_code == 302
    assert [one.superseded_at is None for one in Arrival.objects.order_by("sequence")] == [False, True]
    assert "Eerder ingediend en vervangen" in html(client.get(case.at(f"ontvangst/{first.number}/")))


def test_an_outage_is_noted_and_all_get_more_time(case: Case) -> None:
    buyer, path = case.world.client("buyer"), case.at("kluis/storingen/")
    before = case.row.closes_at
    with clock.fixed(before):
        local = before.astimezone(clock.AMSTERDAM)
        noted = {"act": "noteren", "words": "Inloggen lukte niet"}
        noted["started_at"] = local.replace(hour=0, minute=0).strftime("%Y-%m-%dT%H:%M")
        assert buyer.post(path, noted).status_code == 302
        page = html(buyer.get(path))
        assert "Inloggen lukte niet" in page
        late = {"act": "verlengen", "closes_at": "2020-01-01T12:00", "reason": "Storing"}
        assert buyer.post(path, late).status_code == 409
        late["closes_at"] = local.replace(year=local.year + 1).strftime("%Y-%m-%dT%H:%M")
        assert buyer.post(path, late).status_code == 302
    case.row.refresh_from_db()
    assert case.row.closes_at > before
