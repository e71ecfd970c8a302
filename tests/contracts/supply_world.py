"""A region with members and a running agreement, for the tests of cells, rooms, duties and endings."""

from datetime import UTC, date, datetime
from typing import Any

from dekkend.contracts import models
from dekkend.contracts.agreement_model import ContractLine, UsedClause
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import OrganisationKind
from dekkend.organisations.models import Organisation, Region, RegionMembership
from dekkend.organisations.ranges import stored
from tests.contracts.stored import in_force

NIJMEGEN, BEUNINGEN, DRUTEN = "0268", "0209", "0225"
JUNE = datetime(2026, 6, 1, 10, tzinfo=UTC)
LINES = (
    ContractLine(product="begeleiding", municipality=NIJMEGEN),
    ContractLine(product="dagbesteding", municipality=NIJMEGEN, last=date(2027, 12, 31)),
    ContractLine(product="begeleiding", municipality=BEUNINGEN),
)
CLAUSES = (UsedClause(number="1.5"),)


def moment(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def town(code: str) -> int:
    """The organisation of a municipality."""
    return Organisation.objects.get(kind=OrganisationKind.MUNICIPALITY, municipality__cbs_code=code).pk


def running(**changes: Any) -> models.Agreement:
    """An agreement in force from 1 January 2026 with three cells and the clause on spending rooms."""
    made = in_force(**{"lines": LINES, "clauses": CLAUSES, **changes})
    Region.objects.get_or_create(organisation_id=made.buyer_id)
    for code in (NIJMEGEN, BEUNINGEN, DRUTEN):
        RegionMembership.objects.get_or_create(
            region_id=made.buyer_id,
            municipality_id=town(code),
            defaults={"period": stored(Period(date(2020, 1, 1)))},
        )
    return made
