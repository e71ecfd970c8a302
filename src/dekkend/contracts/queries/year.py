"""The year of a region: every dated moment of its agreements, as the nightly run and each change left it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractMonth

from dekkend.contracts.models import DatedMoment
from dekkend.contracts.moments_model import MomentState
from dekkend.contracts.queries.common import visible_to
from dekkend.kernel.periods import add_months
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import buying_for
from dekkend.runtime import clock

TO_DO: Final = (MomentState.OPEN, MomentState.LATE, MomentState.COMING)
TO_DO_STILL: Final = Q(state__in=TO_DO, event=False)
"""Tasks that are to be done, now or later."""


@dataclass(frozen=True, slots=True)
class Month:
    """How many moments a month has, how many of them are still to do, and how many are late."""

    number: int
    moments: int
    to_do: int
    late: int


def moments_of(actor: Actor, region_id: int | None = None) -> "QuerySet[DatedMoment]":
    """The moments of the agreements that the actor sees, of one buying region when given. Not for who only
    looks for help: tasks are between buyer and provider."""
    agreements = visible_to(actor)
    if region_id is not None:
        agreements = agreements.filter(buyer_id__in=buying_for(region_id))
    found = DatedMoment.objects.filter(agreement__in=agreements.order_by().values("pk"))
    return found.select_related("agreement__provider")


def in_year(moments: "QuerySet[DatedMoment]", year: int) -> "QuerySet[DatedMoment]":
    """Those that fall due in a year."""
    return moments.filter(due__year=year)


def once(moments: "QuerySet[DatedMoment]") -> "QuerySet[DatedMoment]":
    """Reminders of one deadline as one moment: CT-09 asks at nine, seven and six months before the end. The
    first two are only told while they are to do, and the last not as long as one of those is."""
    reminder = Q(key__endswith=":9") | Q(key__endswith=":7")
    now = Q(state__in=(MomentState.OPEN, MomentState.LATE))
    asked = Q(key__endswith=":6", state=MomentState.COMING, due__lte=add_months(clock.today(), 3))
    return moments.exclude(Q(rule="CT-09") & ((reminder & ~now) | asked))


def months(moments: "QuerySet[DatedMoment]") -> list[Month]:
    """The twelve months of a year of moments. One query."""
    counted = (
        moments.order_by()
        .values(month=ExtractMonth("due"))
        .annotate(
            moments=Count("pk"),
            to_do=Count("pk", filter=TO_DO_STILL),
            late=Count("pk", filter=Q(state=MomentState.LATE)),
        )
    )
    found = {row["month"]: row for row in counted}
    nothing = {"moments": 0, "to_do": 0, "late": 0}
    return [_month(number, found.get(number, nothing)) for number in range(1, 13)]


def _month(number: int, row: dict[str, int]) -> Month:
    return Month(number, row["moments"], row["to_do"], row["late"])


def years_of(moments: "QuerySet[DatedMoment]") -> list[int]:
    """The years in which something falls due, and this one."""
    found = {day.year for day in moments.order_by().dates("due", "year")}
    return sorted(found | {clock.today().year})


def providers_of(moments: "QuerySet[DatedMoment]") -> list[tuple[str, str]]:
    """The providers of these moments: slug and name, by name."""
    names = ("agreement__provider__sort_key", "agreement__provider__slug", "agreement__provider__name")
    found = moments.order_by().values_list(*names).distinct()
    return [(slug, name) for _key, slug, name in sorted(found)]


def own_moments(actor: Actor) -> "QuerySet[DatedMoment]":
    """What the actor's own calendar shows: the tasks of its roles that are still to do, and last days."""
    roles: Iterable[str] = [role.value for role in actor.roles] or [""]
    last_days = Q(event=True, rule="CT-07", key__regex=r"^CT-07:[0-9]")
    mine = Q(event=False, role__in=roles, state__in=TO_DO)
    return moments_of(actor).filter(mine | last_days, due__gte=clock.today().replace(month=1, day=1))


def may_read(actor: Actor) -> bool:
    """Whether somebody reads calendars of agreements: not who only looks for help."""
    readers = set(Role) - {Role.ACCESS_WORKER, Role.ASSESSOR, Role.ADMINISTRATOR}
    return actor.account_id is None or bool(actor.roles & readers)
