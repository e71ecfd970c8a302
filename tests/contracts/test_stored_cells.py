"""The cells and client stops of stored agreements: who may, what becomes of lines, what is refused."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dekkend.contracts import models
from dekkend.contracts.agreement_allocation import may_allocate
from dekkend.contracts.agreement_model import ContractLine
from dekkend.contracts.agreement_states import ClientStopStatus
from dekkend.contracts.agreement_term import lines_of
from dekkend.contracts.errors import NotAllowed, RuleForbids
from dekkend.contracts.lines import CellKey, LineState, matrix
from dekkend.contracts.lines_errors import CellTwice, NothingToFollow
from dekkend.contracts.queries.cells import cells_of
from dekkend.contracts.services import cells, stops
from dekkend.contracts.services.due import carry_out_due
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.supply_errors import (
    AlreadyTakesPart,
    DayAhead,
    DayNotAhead,
    MunicipalityHasNoCells,
    NoRoomShown,
    NoSuchCell,
    NotLinked,
    StopNotYet,
    StopWithoutAlternative,
    WithoutAddendum,
)
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import OrganisationKind
from dekkend.organisations.models import Organisation, Region, RegionMembership
from dekkend.organisations.ranges import stored
from dekkend.organisations.services import load_municipalities
from dekkend.runtime import clock
from dekkend.runtime.models import AuditEntry
from tests.contracts.stored import controller, in_force, manager, provider

NIJMEGEN, BEUNINGEN, DRUTEN = "0268", "0209", "0225"
TODAY = datetime(2026, 6, 1, 10, tzinfo=UTC)
WRITTEN = cells.InWriting("Addendum 3", "Besluit van de regio.")


@pytest.fixture(autouse=True)
def _world(db: None):
    load_municipalities()
    with clock.fixed(TODAY):
        yield


def town(code: str) -> int:
    return Organisation.objects.get(kind=OrganisationKind.MUNICIPALITY, municipality__cbs_code=code).pk


@pytest.fixture
def row() -> models.Agreement:
    made = in_force(
        lines=(
            ContractLine(product="begeleiding", municipality=NIJMEGEN),
            ContractLine(product="dagbesteding", municipality=NIJMEGEN, last=date(2027, 12, 31)),
            ContractLine(product="begeleiding", municipality=BEUNINGEN),
        )
    )
    Region.objects.get_or_create(organisation_id=made.buyer_id)
    for code in (NIJMEGEN, BEUNINGEN, DRUTEN):
        RegionMembership.objects.create(
            region_id=made.buyer_id, municipality_id=town(code), period=stored(Period(date(2020, 1, 1)))
        )
    return made


def states(row: models.Agreement, day: date) -> dict[tuple[str, str], LineState]:
    return dict(matrix(lines_of(agreement_from_row(row)), day))


def test_the_provider_reports_room_and_the_newest_report_counts(row):
    reports = [cells.CellReport("begeleiding", town(NIJMEGEN), 12, 30, "per direct")]
    assert cells.report_capacity(provider(row), row.pk, date(2026, 6, 1), reports) == 1
    older = [cells.CellReport("begeleiding", town(NIJMEGEN), 3)]
    cells.report_capacity(manager(row), row.pk, date(2026, 5, 1), older)
    line = row.lines.get(product="begeleiding", municipality=town(NIJMEGEN))
    assert (line.capacity, line.capacity_on) == (12, date(2026, 6, 1))
    assert [it.places for it in row.capacity_reports.all()] == [12, 3]


def test_a_report_is_about_a_cell_of_the_agreement_and_not_about_tomorrow(row):
    strange = [cells.CellReport("wonen", town(NIJMEGEN), 1)]
    with pytest.raises(NoSuchCell):
        cells.report_capacity(provider(row), row.pk, date(2026, 6, 1), strange)
    known = [cells.CellReport("begeleiding", town(NIJMEGEN), 1)]
    with pytest.raises(DayAhead):
        cells.report_capacity(provider(row), row.pk, date(2026, 6, 2), known)
    with pytest.raises(NotAllowed):
        cells.report_capacity(controller(row), row.pk, date(2026, 6, 1), known)


def test_a_cell_closes_for_new_clients_and_opens_again_without_changing_the_past(row):
    line = row.lines.get(product="begeleiding", municipality=town(NIJMEGEN))
    cells.close_for_new(manager(row), row.pk, [line.pk], date(2026, 6, 30), "Genoeg aanbod.")
    assert states(row, date(2026, 7, 1))["begeleiding", NIJMEGEN] is LineState.WINDING_DOWN
    with clock.fixed(datetime(2026, 9, 1, 10, tzinfo=UTC)):
        assert cells.open_again(manager(row), row.pk, [line.pk], date(2026, 9, 1), "Schaarste.") == 1
    assert states(row, date(2026, 8, 31))["begeleiding", NIJMEGEN] is LineState.WINDING_DOWN
    assert states(row, date(2026, 9, 1))["begeleiding", NIJMEGEN] is LineState.OPEN
    assert row.lines.filter(product="begeleiding", municipality=town(NIJMEGEN)).count() == 2


def test_closing_in_the_past_is_refused(row):
    with pytest.raises(DayNotAhead):
        cells.close_for_new(manager(row), row.pk, [row.lines.first().pk], date(2026, 5, 31), "Te laat.")


def test_a_municipality_leaves_with_an_addendum(row):
    with pytest.raises(WithoutAddendum):
        cells.municipality_leaves(
            manager(row), row.pk, town(NIJMEGEN), date(2026, 12, 31), cells.InWriting("", "Omdat.")
        )
    done = cells.municipality_leaves(manager(row), row.pk, town(NIJMEGEN), date(2026, 12, 31), WRITTEN)
    assert done == cells.Rewritten(ended=2)
    after = states(row, date(2027, 1, 1))
    assert after["begeleiding", NIJMEGEN] is LineState.ENDED
    assert after["begeleiding", BEUNINGEN] is LineState.OPEN
    with pytest.raises(MunicipalityHasNoCells):
        cells.municipality_leaves(manager(row), row.pk, town(DRUTEN), date(2026, 12, 31), WRITTEN)


def test_a_municipality_leaves_all_agreements_of_its_region_at_once(row):
    other = in_force(id="ander", number="2", lines=(ContractLine(product="wonen", municipality=NIJMEGEN),))
    count = cells.municipality_leaves_region(
        manager(row), row.buyer_id, town(NIJMEGEN), date(2026, 12, 31), WRITTEN
    )
    assert count == 2
    assert states(other, date(2027, 1, 1))["wonen", NIJMEGEN] is LineState.ENDED


def test_a_municipality_joins_with_the_products_of_another(row):
    done = cells.municipality_joins(
        manager(row), row.pk, town(DRUTEN), town(NIJMEGEN), date(2027, 1, 1), WRITTEN
    )
    assert done.begun == 2
    assert states(row, date(2026, 12, 31))["begeleiding", DRUTEN] is LineState.COMING
    assert states(row, date(2027, 1, 1))["dagbesteding", DRUTEN] is LineState.OPEN
    with pytest.raises(AlreadyTakesPart):
        cells.municipality_joins(
            manager(row), row.pk, town(DRUTEN), town(NIJMEGEN), date(2027, 3, 1), WRITTEN
        )
    with pytest.raises(NotLinked):
        cells.municipality_joins(
            manager(row), row.pk, town("0363"), town(NIJMEGEN), date(2027, 1, 1), WRITTEN
        )


def test_a_product_gets_two_successors_and_twice_is_refused(row):
    args = (manager(row), row.pk, "begeleiding", ("begeleiding-a", "begeleiding-b"))
    done = cells.product_succeeds(*args, date(2027, 1, 1), WRITTEN)
    assert done == cells.Rewritten(ended=2, begun=4)
    new = row.lines.filter(product="begeleiding-a", municipality=town(NIJMEGEN)).get()
    assert (new.follows, new.period.lower, new.tariff) == ("begeleiding", date(2027, 1, 1), "")
    with pytest.raises(NothingToFollow):
        cells.product_succeeds(*args, date(2028, 1, 1), WRITTEN)
    with pytest.raises(CellTwice):
        cells.product_succeeds(
            manager(row), row.pk, "begeleiding-a", ("begeleiding-b",), date(2027, 6, 1), WRITTEN
        )
    assert row.lines.filter(product="begeleiding-b").count() == 2, "nothing of a refused change stays"


def test_the_database_refuses_a_cell_twice_on_a_day(row):
    line = row.lines.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.ContractLine.objects.create(
            agreement=row,
            product=line.product,
            municipality_id=line.municipality_id,
            period=stored(Period(date(2027, 1, 1))),
        )


def asked(row: models.Agreement, **more) -> models.ClientStop:
    new = stops.NewStop(**{"first": date(2026, 7, 1), "reason": "Te weinig personeel.", **more})
    return stops.ask_stop(provider(row), row.pk, new)


def test_a_stop_holds_only_after_written_consent(row):
    stop = asked(row, product="begeleiding")
    assert states(row, date(2026, 7, 1))["begeleiding", NIJMEGEN] is LineState.OPEN
    with pytest.raises(NotAllowed):
        stops.consent_to_stop(provider(row), stop.pk, "Akkoord.")
    stops.consent_to_stop(manager(row), stop.pk, "Akkoord, tot oktober.", last=date(2026, 9, 30))
    assert states(row, date(2026, 7, 1))["begeleiding", NIJMEGEN] is LineState.STOPPED
    assert states(row, date(2026, 7, 1))["dagbesteding", NIJMEGEN] is LineState.OPEN
    assert states(row, date(2026, 10, 1))["begeleiding", NIJMEGEN] is LineState.OPEN


def test_a_stop_is_announced_with_where_clients_can_go_and_begins_on_its_day(row):
    stop = stops.consent_to_stop(manager(row), asked(row).pk, "Akkoord.")
    with pytest.raises(StopWithoutAlternative):
        stops.announce_stop(provider(row), stop.pk, " ")
    assert stops.announce_stop(provider(row), stop.pk, "Bij Zorg Twee.").announced_on == date(2026, 6, 1)
    with pytest.raises(StopNotYet):
        stops.begin_stop(manager(row), stop.pk)
    assert carry_out_due(clock.today()) == (0, 0)
    with clock.fixed(datetime(2026, 7, 1, 10, tzinfo=UTC)):
        assert [carry_out_due(clock.today()) for _ in range(2)] == [(1, 0), (0, 0)]
    stop.refresh_from_db()
    assert stop.status == ClientStopStatus.RUNNING


def test_consent_that_comes_after_the_start_moves_the_start(row):
    stop = asked(row, first=date(2026, 6, 1))
    with clock.fixed(datetime(2026, 6, 8, 10, tzinfo=UTC)):
        with pytest.raises(RuleForbids) as refused:
            stops.consent_to_stop(manager(row), stop.pk, "Akkoord.")
        assert refused.value.rule == "LD-08"
        moved = stops.consent_to_stop(manager(row), stop.pk, "Akkoord.", first=date(2026, 6, 9))
    assert (moved.status, moved.first) == (ClientStopStatus.AGREED, date(2026, 6, 9))


def test_the_buyer_stops_inflow_at_once_and_lifts_it_again(row):
    new = stops.NewStop(date(2026, 6, 1), "Signalen over de kwaliteit.")
    with pytest.raises(NotAllowed):
        stops.impose_stop(provider(row), row.pk, new)
    stop = stops.impose_stop(manager(row), row.pk, new)
    assert stop.status == ClientStopStatus.RUNNING
    cell = CellKey("begeleiding", NIJMEGEN)
    assert not may_allocate(agreement_from_row(row), cell, date(2026, 6, 1)).allowed
    with clock.fixed(datetime(2026, 6, 20, 10, tzinfo=UTC)):
        stops.lift_stop(manager(row), stop.pk, "De inspectie is tevreden.")
    after = agreement_from_row(row)
    assert not may_allocate(after, cell, date(2026, 6, 19)).allowed
    assert may_allocate(after, cell, date(2026, 6, 20)).allowed


def test_a_stop_never_holds_for_crisis_and_is_about_cells_of_the_agreement(row):
    with pytest.raises(RuleForbids) as refused:
        asked(row, crisis=True)
    assert refused.value.rule == "LD-10"
    with pytest.raises(NoSuchCell):
        asked(row, product="wonen")


def test_a_stop_because_of_a_full_room_is_lifted_when_room_is_shown(row):
    room = models.Ceiling.objects.create(
        agreement=row, number=1, first=date(2026, 1, 1), last=date(2026, 12, 31), height=100
    )
    stop = stops.consent_to_stop(manager(row), asked(row, ceiling_id=room.pk).pk, "De ruimte is op.")
    with pytest.raises(NoRoomShown) as refused:
        stops.lift_stop(manager(row), stop.pk, " ")
    assert refused.value.rule == "BR-13"
    assert stops.lift_stop(manager(row), stop.pk, "Twee cliënten zijn uitgestroomd.").lifted_on


def test_refusing_keeps_the_duty_to_accept_and_everything_is_in_the_log(row):
    stop = stops.refuse_stop(manager(row), asked(row).pk, "Er is nog plaats.")
    assert states(row, date(2026, 7, 1))["begeleiding", NIJMEGEN] is LineState.OPEN
    assert stop.status == ClientStopStatus.REFUSED
    log = AuditEntry.objects.filter(stream__name=f"agreement:{row.pk}").order_by("sequence")
    actions = list(log.values_list("action", flat=True))
    assert actions[-2:] == ["stop.ask", "client_stop.refuse"]
    row.refresh_from_db()
    assert row.standing.revision == row.revision


def test_the_list_of_cells_takes_as_many_queries_for_twenty_cells(row, django_assert_num_queries):
    agreement = agreement_from_row(row)
    with CaptureQueriesContext(connection) as few:
        assert len(cells_of(row, agreement, date(2026, 6, 1))) == 3
    for number in range(20):
        models.ContractLine.objects.create(
            agreement=row,
            product=f"product-{number}",
            municipality_id=town(NIJMEGEN),
            period=stored(Period(date(2026, 1, 1))),
        )
    agreement = agreement_from_row(row)
    with django_assert_num_queries(len(few)):
        assert len(cells_of(row, agreement, date(2026, 6, 1))) == 23
