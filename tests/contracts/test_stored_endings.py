"""Endings on each ground, bridging behind row-level security, one-offs, and changing generations."""

import io
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from openpyxl import load_workbook

from dekkend.contracts import models
from dekkend.contracts.agreement_model import Activity, ContractLine, Origin
from dekkend.contracts.agreement_states import AgreementStatus, BridgingStatus, EndingStatus
from dekkend.contracts.errors import NotAllowed, RuleForbids, Unknown
from dekkend.contracts.exit import EndingGround
from dekkend.contracts.exit_ending import CHOSEN
from dekkend.contracts.generation import CellFate, Fate
from dekkend.contracts.queries import supply
from dekkend.contracts.queries.endings import bridges_of, endings_of, seeing_bridges
from dekkend.contracts.queries.transition import transition_view, view_of
from dekkend.contracts.services import bridging, endings
from dekkend.contracts.services import transition as service
from dekkend.contracts.services.bridging import NewBridge
from dekkend.contracts.services.transition import StepChange
from dekkend.contracts.supply_errors import (
    BridgeTooEarly,
    DayAhead,
    EndingRuns,
    EndingTooEarly,
    FactIncomplete,
    NotHeardYet,
    UnknownStep,
    UnknownTransition,
)
from dekkend.organisations.domain import Role
from dekkend.organisations.services import load_municipalities
from dekkend.procurement.models import Procurement
from dekkend.procurement.queries.awarded_cells import AwardedCell
from dekkend.runtime import clock
from tests.contracts.stored import PROVIDER, manager, person, provider, replace
from tests.contracts.supply_world import BEUNINGEN, JUNE, NIJMEGEN, moment, running, town

PARTICULARS = {
    EndingGround.FORCE_MAJEURE: {"since": "2026-04-01"},
    EndingGround.REFUSED_CHANGE: {"effective_on": "2026-09-01"},
    EndingGround.LAW: {"covered_until": "2026-08-31"},
}
FIGURES = {
    EndingGround.LOW_USE: Activity(threshold=Decimal(50_000), first_year_value=Decimal(20_000)),
    EndingGround.IDLE: Activity(last_delivery=date(2026, 1, 5), last_claim=date(2026, 2, 5)),
}
EARLIEST = {
    EndingGround.LOW_USE: date(2027, 9, 1),
    EndingGround.NO_AGREEMENT: date(2027, 6, 1),
    EndingGround.REFUSED_CHANGE: date(2027, 3, 1),
    EndingGround.LAW: date(2026, 8, 31),
}


@pytest.fixture(autouse=True)
def _world(db: None):
    load_municipalities()
    with clock.fixed(JUNE):
        yield


@pytest.mark.parametrize("ground", CHOSEN)
def test_every_ground_goes_through_intent_hearing_and_decision(ground):
    row = running(activity=FIGURES.get(ground, Activity()))
    with clock.fixed(moment(2027, 3, 1)):
        ending = endings.prepare_ending(manager(row), row.pk, ground, "Feiten.", PARTICULARS.get(ground))
        endings.intend_ending(manager(row), ending.pk, "Wij zijn voornemens.")
        endings.hear_provider(manager(row), ending.pk, date(2027, 3, 1), "De aanbieder zei dit.")
        (view,) = endings_of(row)
        assert view.earliest == EARLIEST.get(ground, date(2027, 3, 1))
        ends_on = max(view.earliest, date(2027, 3, 1))
        endings.decide_ending(manager(row), ending.pk, "Daarom.", ends_on)
    row.refresh_from_db()
    ending.refresh_from_db()
    assert (row.status, row.ends_early_on) == (AgreementStatus.NOTICE_GIVEN, ends_on)
    assert ending.status == EndingStatus.DECIDED
    assert [it["rule"] for it in ending.verdicts][-1] == "EX-03"


def test_steps_cannot_be_skipped_and_a_hearing_comes_after_the_intent():
    row = running()
    ending = endings.prepare_ending(manager(row), row.pk, EndingGround.FRAUD, "Feiten.")
    with pytest.raises(EndingRuns):
        endings.prepare_ending(manager(row), row.pk, EndingGround.FINE, "Boete.")
    with pytest.raises(RuleForbids) as refused:
        endings.decide_ending(manager(row), ending.pk, "Meteen.", date(2026, 6, 1))
    assert refused.value.rule == "EX-03"
    with pytest.raises(NotAllowed):
        endings.intend_ending(provider(row), ending.pk, "Ik?")
    endings.intend_ending(manager(row), ending.pk, "Voornemen.")
    with pytest.raises(NotHeardYet):
        endings.hear_provider(manager(row), ending.pk, date(2026, 5, 31), "Eerder.")
    with pytest.raises(DayAhead):
        endings.hear_provider(manager(row), ending.pk, date(2026, 6, 2), "Morgen.")
    endings.drop_ending(manager(row), ending.pk, "Onjuist gebleken.")
    row.refresh_from_db()
    assert row.status == AgreementStatus.IN_FORCE


def test_low_use_is_excused_by_unique_supply_and_needs_six_months():
    row = running(activity=FIGURES[EndingGround.LOW_USE])
    with clock.fixed(moment(2027, 3, 1)):
        excused = endings.prepare_ending(
            manager(row),
            row.pk,
            EndingGround.LOW_USE,
            "Weinig.",
            {"satisfaction": "8,5", "approved_method": "ja"},
        )
        with pytest.raises(RuleForbids) as refused:
            endings.intend_ending(manager(row), excused.pk, "Voornemen.")
        assert refused.value.rule == "EX-02"
        endings.drop_ending(manager(row), excused.pk, "Tevreden cliënten.")
        plain = endings.prepare_ending(manager(row), row.pk, EndingGround.LOW_USE, "Weinig.")
        endings.intend_ending(manager(row), plain.pk, "Voornemen.")
        endings.hear_provider(manager(row), plain.pk, date(2027, 3, 1), "Gehoord.")
        with pytest.raises(EndingTooEarly) as early:
            endings.decide_ending(manager(row), plain.pk, "Besluit.", date(2027, 8, 31))
        assert early.value.values["earliest"] == date(2027, 9, 1)


def test_a_ground_that_the_figures_do_not_show_is_refused():
    row = running(activity=FIGURES[EndingGround.IDLE])
    with clock.fixed(moment(2027, 2, 4)):
        ending = endings.prepare_ending(manager(row), row.pk, EndingGround.IDLE, "Stil.")
        with pytest.raises(RuleForbids) as refused:
            endings.intend_ending(manager(row), ending.pk, "Voornemen.")
        assert refused.value.rule == "EX-04"
    with clock.fixed(moment(2027, 2, 5)):
        endings.intend_ending(manager(row), ending.pk, "Voornemen.")


def test_a_ground_with_a_day_asks_that_day():
    row = running()
    with pytest.raises(FactIncomplete):
        endings.prepare_ending(
            manager(row), row.pk, EndingGround.FORCE_MAJEURE, "Brand.", {"since": "gisteren"}
        )


def bridge(row: models.Agreement, code: str = NIJMEGEN, **more) -> models.Bridging:
    new = NewBridge(town(code), uuid4(), "begeleiding", date(2030, 1, 1), date(2030, 3, 31), "Nog geen plek.")
    return bridging.propose_bridge(manager(row), row.pk, new, **more)


def test_a_bridge_is_proposed_agreed_and_ends_by_itself():
    row = running()
    early = NewBridge(
        town(NIJMEGEN), uuid4(), "begeleiding", date(2029, 12, 31), date(2030, 1, 1), "Te vroeg."
    )
    with pytest.raises(BridgeTooEarly):
        bridging.propose_bridge(manager(row), row.pk, early)
    made = bridge(row)
    with pytest.raises(NotAllowed):
        bridging.agree_bridge(manager(row), row.pk, made.pk)
    assert bridging.agree_bridge(provider(row), row.pk, made.pk).status == BridgingStatus.AGREED
    with clock.fixed(moment(2030, 4, 1)):
        assert [bridging.end_due_bridges() for _ in range(2)] == [1, 0]


def test_another_municipality_sees_no_bridge_not_even_with_its_own_sql():
    row = running()
    mine = bridge(row, NIJMEGEN)
    other = bridge(row, BEUNINGEN)
    here = person("toegang-nijmegen", Role.ACCESS_WORKER, town(NIJMEGEN))
    assert [it.pk for it in bridges_of(here, row)] == [mine.pk]
    assert {it.pk for it in bridges_of(manager(row), row)} == {mine.pk, other.pk}
    stranger = person("toegang-ver", Role.ACCESS_WORKER, town("0363"))
    assert bridges_of(stranger, row) == ()
    with seeing_bridges(here), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM contracts_bridging ORDER BY id")
        assert cursor.fetchall() == [(mine.pk,)]
        cursor.execute("UPDATE contracts_bridging SET reason = 'x' WHERE id = %s", [other.pk])
        assert cursor.rowcount == 0
    refused = (InternalError, ProgrammingError, IntegrityError)
    insert = (
        "INSERT INTO contracts_bridging"
        " (agreement_id, municipality_id, provider_id, client, product, status, first, last, reason)"
        " VALUES (%s, %s, %s, %s, 'begeleiding', 'concept', '2030-01-01', '2030-02-01', 'x')"
    )
    values = [row.pk, town(BEUNINGEN), row.provider_id, uuid4()]
    with pytest.raises(refused), seeing_bridges(here), connection.cursor() as cursor:
        cursor.execute(insert, values)


def test_a_competitor_cannot_agree_to_a_bridge():
    row = running()
    made = bridge(row)
    other = running(id="ander", number="2", provider=replace(PROVIDER, id="ander-bv", kvk="87654321"))
    with pytest.raises(NotAllowed):
        bridging.agree_bridge(provider(other, "concurrent"), row.pk, made.pk)
    with pytest.raises(Unknown):
        bridging.agree_bridge(provider(other, "concurrent"), other.pk, made.pk)


def test_one_offs_in_twelve_months_are_a_signal_of_a_gap():
    for number in range(3):
        running(
            id=f"maatwerk-{number}",
            number=f"M-{number}",
            origin=Origin.ONE_OFF,
            lines=(ContractLine(product="wonen", municipality=NIJMEGEN, first=date(2026, 2, 1)),),
        )
    row = running(id="ander", number="9")
    (found,) = supply.one_off_rows(row.buyer_id, date(2026, 6, 1))
    assert (found.product, found.count, found.verdict.holds) == ("Wonen", 3, False)
    assert supply.one_off_rows(row.buyer_id, date(2026, 6, 1), 4)[0].verdict.holds
    assert supply.one_off_rows(row.buyer_id, date(2027, 6, 1)) == ()


def test_few_clients_ask_a_talk_and_low_use_names_its_exception():
    few = Activity(clients=2, fewest_clients=5, threshold=Decimal(9), first_year_value=Decimal(1))
    row = running(activity=few)
    (talk,) = supply.talk_rows(row.buyer_id)
    assert (talk.clients, talk.verdict.rule) == (2, "CV-07")
    (low,) = supply.low_use_rows(row.buyer_id, date(2027, 2, 1))
    assert not low.answer.allowed, "nobody else has these products"
    assert low.unique == ("begeleiding", "dagbesteding")


@pytest.fixture
def change(monkeypatch) -> models.Transition:
    """From an agreement of today to awards for its provider and a new one."""
    row = running()
    other = running(id="ander", number="2", provider=replace(PROVIDER, id="ander-bv", kvk="87654321"))
    other.lines.all().delete()
    cells = (
        AwardedCell(row.provider_id, "begeleiding", NIJMEGEN),
        AwardedCell(other.provider_id, "begeleiding", NIJMEGEN),
    )
    for place in ("queries.transition", "services.transition"):
        monkeypatch.setattr(f"dekkend.contracts.{place}.awarded_cells", lambda key: cells)
    monkeypatch.setattr("dekkend.contracts.queries.transition.product_names", lambda *given: {})
    procurement = Procurement.objects.create(
        slug="nieuw", title="Nieuw", region_id=row.buyer_id, reference_date=date(2026, 1, 1), created_at=JUNE
    )
    return models.Transition.objects.create(
        region_id=row.buyer_id,
        procurement=procurement,
        title="Naar 2027",
        start=date(2027, 1, 1),
        awarded_on=date(2026, 6, 1),
        made_at=JUNE,
    )


def test_who_goes_on_who_winds_down_and_what_is_lost(change):
    view = view_of(change)
    fates = {(it.cell.product, it.cell.municipality, it.fate) for it in view.generations.moves}
    assert ("begeleiding", NIJMEGEN, Fate.GOES_ON) in fates
    assert ("begeleiding", BEUNINGEN, Fate.WINDS_DOWN) in fates
    assert ("begeleiding", NIJMEGEN, Fate.BEGINS) in fates
    assert {(it.cell.product, it.cell.municipality) for it in view.generations.lost} == {
        ("begeleiding", BEUNINGEN),
        ("dagbesteding", NIJMEGEN),
    }
    assert {it.fate for it in view.generations.cells} == {CellFate.MORE, CellFate.LOST}
    assert max(it.until for it in view.generations.moves if it.until) == date(2027, 12, 31)


def test_a_successor_keeps_supply_and_winds_down_sooner(change):
    boss = person("contractmanager", Role.CONTRACT_MANAGER, change.region_id)
    service.set_follows(boss, change.pk, {"dagbesteding": ["begeleiding"]}, {"begeleiding": 3})
    view = transition_view(boss, change.pk)
    assert {it.cell.product for it in view.generations.lost} == {"begeleiding"}
    assert {it.until for it in view.generations.moves if it.until} == {date(2027, 3, 31)}


def test_steps_of_the_work_plan_get_an_owner_a_day_and_a_tick(change):
    boss = person("contractmanager", Role.CONTRACT_MANAGER, change.region_id)
    key = view_of(change).steps[0].key
    due = date(2026, 6, 10)
    service.set_step(boss, change.pk, key, StepChange("Sanne", due, True, "Brief verstuurd."))
    step = next(it for it in transition_view(boss, change.pk).steps if it.key == key)
    assert (step.owner, step.day, step.done_on) == ("Sanne", due, date(2026, 6, 1))
    with pytest.raises(UnknownStep):
        service.set_step(boss, change.pk, "bestaat-niet", StepChange())
    stranger = person("elders", Role.CONTRACT_MANAGER, town("0363"))
    with pytest.raises(UnknownTransition):
        transition_view(stranger, change.pk)
    with pytest.raises(NotAllowed):
        service.set_step(stranger, change.pk, key, StepChange())


def test_numbers_of_clients_come_from_a_file_or_every_wrong_cell_is_named(change):
    boss = person("contractmanager", Role.CONTRACT_MANAGER, change.region_id)
    book = load_workbook(io.BytesIO(service.clients_template(boss, change.pk)))
    sheet = book.active
    assert sheet.max_row == 4
    for number in range(2, 5):
        sheet.cell(number, 4, 10)
    read = service.set_clients_from_file(boss, change.pk, _bytes(book))
    assert (read.count, transition_view(boss, change.pk).switching) == (3, 20)
    sheet.cell(3, 1, "Bestaat Niet BV")
    sheet.cell(4, 4, "tien")
    wrong = service.set_clients_from_file(boss, change.pk, _bytes(book))
    assert [it.cell for it in wrong.problems] == ["A3", "D4"]


def _bytes(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_one_transition_for_a_procurement(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Transition.objects.create(
            region_id=change.region_id,
            procurement_id=change.procurement_id,
            title="Nog een",
            start=date(2027, 1, 1),
            awarded_on=date(2026, 6, 1),
            made_at=JUNE,
        )
