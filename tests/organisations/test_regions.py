"""Regions and memberships: join, leave, limit; overlaps are refused, also in a race."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from dekkend.kernel.identifiers import CbsCode
from dekkend.kernel.periods import Period
from dekkend.organisations import queries
from dekkend.organisations.domain import (
    SYSTEM,
    Actor,
    AnonymousActor,
    Grant,
    NewMandate,
    NewMember,
    OrganisationKind,
    Role,
)
from dekkend.organisations.errors import (
    CentreIsNoMember,
    LeavesBeforeJoining,
    MandateOverlaps,
    MembershipOverlaps,
    NameTaken,
    NoLotsNamed,
    NotAMember,
    NotPermitted,
    UnknownMunicipality,
)
from dekkend.organisations.models import Organisation, RegionMembership
from dekkend.organisations.ranges import stored
from dekkend.organisations.services import (
    give_mandate,
    join_region,
    leave_region,
    limit_membership,
    load_municipalities,
    register_purchasing_body,
    register_region,
)
from dekkend.runtime import audit

GRONINGEN, ALMERE, ZWOLLE = CbsCode("0014"), CbsCode("0034"), CbsCode("0193")
FROM_2025 = Period(date(2025, 1, 1))


@pytest.fixture
def region_id(db) -> int:
    return register_region(
        SYSTEM, "Regio Proef", [NewMember(GRONINGEN, FROM_2025), NewMember(ALMERE, FROM_2025, ("lot-1",))]
    )


def periods(region_id: int, code: CbsCode) -> list[str]:
    rows = queries.membership_history(SYSTEM, region_id)
    return [f"{row.period} {row.lots or 'alle'}" for row in rows if row.municipality.cbs_code == code]


def test_region_shows_its_members_on_a_day(region_id):
    region = queries.region(AnonymousActor(), "regio-proef", on=date(2025, 1, 1))
    assert region is not None
    assert [member.municipality.name for member in region.members] == ["Almere", "Groningen"]
    assert [member.lots for member in region.members] == [("lot-1",), None]
    earlier = queries.region(AnonymousActor(), "regio-proef", on=date(2024, 12, 31))
    assert earlier is not None
    assert earlier.members == ()


def test_regions_cost_the_same_queries_whatever_their_number(region_id, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(queries.regions(SYSTEM)) == 1
    for number in range(10):
        register_region(SYSTEM, f"Regio {number}", [NewMember(ZWOLLE, FROM_2025)])
    with django_assert_num_queries(2):
        assert len(queries.regions(SYSTEM)) == 11


def test_membership_that_overlaps_is_refused_with_the_existing_period(region_id):
    with pytest.raises(MembershipOverlaps) as refused:
        join_region(SYSTEM, region_id, NewMember(GRONINGEN, Period(date(2030, 1, 1)), ("lot-2",)))
    assert "Groningen doet al mee in Regio Proef: vanaf 1 januari 2025" in str(refused.value)
    assert "Beëindig eerst die deelname" in str(refused.value)


def test_leave_then_join_again_later(region_id):
    leave_region(SYSTEM, region_id, GRONINGEN, date(2026, 12, 31))
    join_region(SYSTEM, region_id, NewMember(GRONINGEN, Period(date(2027, 1, 1))))
    assert periods(region_id, GRONINGEN) == [
        "1 januari 2025 t/m 31 december 2026 alle",
        "vanaf 1 januari 2027 alle",
    ]


def test_leaving_drops_what_was_planned_later(region_id):
    leave_region(SYSTEM, region_id, GRONINGEN, date(2026, 12, 31))
    join_region(SYSTEM, region_id, NewMember(GRONINGEN, Period(date(2027, 6, 1))))
    leave_region(SYSTEM, region_id, GRONINGEN, date(2026, 6, 30))
    assert periods(region_id, GRONINGEN) == ["1 januari 2025 t/m 30 juni 2026 alle"]


def test_leaving_too_early_or_without_membership_is_refused(region_id):
    with pytest.raises(LeavesBeforeJoining):
        leave_region(SYSTEM, region_id, GRONINGEN, date(2024, 12, 31))
    with pytest.raises(NotAMember):
        leave_region(SYSTEM, region_id, ZWOLLE, date(2026, 12, 31))
    leave_region(SYSTEM, region_id, GRONINGEN, date(2025, 12, 31))
    with pytest.raises(NotAMember):
        leave_region(SYSTEM, region_id, GRONINGEN, date(2026, 12, 31))


def test_from_a_day_on_only_some_lots(region_id):
    limit_membership(SYSTEM, region_id, GRONINGEN, date(2026, 1, 1), ("lot-2", "lot-1"))
    assert periods(region_id, GRONINGEN) == [
        "1 januari 2025 t/m 31 december 2025 alle",
        "vanaf 1 januari 2026 ('lot-1', 'lot-2')",
    ]
    limit_membership(SYSTEM, region_id, GRONINGEN, date(2026, 1, 1), None)
    assert periods(region_id, GRONINGEN)[1] == "vanaf 1 januari 2026 alle"


def test_taking_part_in_no_lot_at_all_is_refused_and_leaves_everything_as_it_was(region_id):
    with pytest.raises(NoLotsNamed):
        limit_membership(SYSTEM, region_id, GRONINGEN, date(2026, 1, 1), ())
    assert periods(region_id, GRONINGEN) == ["vanaf 1 januari 2025 alle"]


def test_wrong_region_is_refused_whole(db):
    before = Organisation.objects.count()
    with pytest.raises(UnknownMunicipality):
        register_region(
            SYSTEM, "Half", [NewMember(GRONINGEN, FROM_2025), NewMember(CbsCode("9999"), FROM_2025)]
        )
    with pytest.raises(CentreIsNoMember):
        register_region(SYSTEM, "Half", [NewMember(GRONINGEN, FROM_2025)], centre=ALMERE)
    assert Organisation.objects.count() == before


def test_region_may_be_named_after_a_municipality_but_not_after_a_region(db):
    register_region(SYSTEM, "Groningen", [NewMember(GRONINGEN, FROM_2025)], centre=GRONINGEN)
    with pytest.raises(NameTaken):
        register_region(SYSTEM, "Groningen", [])


def test_only_a_buyer_of_the_region_changes_it(region_id):
    def buyer(organisation_id: int) -> Actor:
        grant = Grant(Role.BUYER, organisation_id, "X", FROM_2025, OrganisationKind.REGION)
        return Actor(1, "Ilse", (grant,))

    member = NewMember(ZWOLLE, FROM_2025)
    with pytest.raises(NotPermitted) as refused:
        join_region(buyer(region_id + 1), region_id, member)
    assert "Alleen een inkoper van deze regio" in str(refused.value)
    join_region(buyer(region_id), region_id, member)


def test_mandate_names_document_law_and_period(region_id):
    mandate = NewMandate(region_id, "wmo", "Mandaatbesluit 2025", Period.year(2025))
    body_id = register_purchasing_body(SYSTEM, "Inkoopbureau Proef", mandates=[mandate])
    give_mandate(SYSTEM, body_id, NewMandate(region_id, "jeugdwet", "Mandaatbesluit 2025", Period.year(2025)))
    with pytest.raises(MandateOverlaps) as refused:
        give_mandate(SYSTEM, body_id, NewMandate(region_id, "wmo", "Ander besluit", FROM_2025))
    assert "1 januari 2025 t/m 31 december 2025" in str(refused.value)


def test_database_itself_refuses_overlap_and_empty_lots(region_id):
    member = RegionMembership.objects.get(region_id=region_id, municipality__cbs_code="0014")
    for period, lots in ((Period(date(2026, 1, 1)), ["a"]), (Period(date(2020, 1, 1), date(2020, 2, 1)), [])):
        with pytest.raises(IntegrityError), transaction.atomic():
            RegionMembership.objects.create(
                region=member.region, municipality=member.municipality, period=stored(period), lots=lots
            )


def test_every_change_is_in_the_audit_trail(region_id):
    leave_region(SYSTEM, region_id, GRONINGEN, date(2026, 12, 31))
    lines = "".join(audit.export("organisations"))
    assert '"action":"register_region"' in lines
    assert '"action":"leave_region"' in lines
    assert '"last_day":"2026-12-31"' in lines


@pytest.mark.django_db(transaction=True)
def test_two_joins_at_the_same_moment_give_one_membership():
    load_municipalities()
    region_id = register_region(SYSTEM, "Regio Wedloop", [])
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def join() -> None:
        together.wait()
        try:
            join_region(SYSTEM, region_id, NewMember(GRONINGEN, FROM_2025))
            outcomes.append("joined")
        except MembershipOverlaps:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=join) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["joined", "refused"]
    assert RegionMembership.objects.filter(region_id=region_id).count() == 1
