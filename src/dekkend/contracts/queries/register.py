"""The register: agreements with their standing, and what one can filter them by."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dekkend.contracts.agreement_states import AgreementStatus, AmendmentStatus
from dekkend.contracts.models import Agreement, Amendment, ContractLine, Standing
from dekkend.contracts.queries.common import visible_to
from dekkend.kernel.periods import add_months
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import organisation_names, organisation_slugs
from dekkend.runtime import clock

RUNNING: Final = (AgreementStatus.IN_FORCE, AgreementStatus.NOTICE_GIVEN)
PASSED: Final = (AgreementStatus.CLOSED, AgreementStatus.LAPSED)
Condition = Callable[[], Q]


def register(actor: Actor) -> "QuerySet[Agreement]":
    """The agreements that the actor may see, each with its standing (absent until the first nightly run)."""
    return visible_to(actor).select_related("buyer", "provider", "standing")


def standing_of(row: Agreement) -> Standing | None:
    """The standing beside an agreement; None when it was not computed yet."""
    return getattr(row, "standing", None)


def asked(rows: "QuerySet[Agreement]") -> "QuerySet[Agreement]":
    """Adds ``asked``: whether a change waits for the provider's answer."""
    waiting = Amendment.objects.filter(agreement=OuterRef("pk"), status=AmendmentStatus.APPROVED)
    return rows.annotate(asked=Exists(waiting))


def shows_confidential(actor: Actor) -> bool:
    """Whether a list may show money, signals and tasks: not to who also reads only for the access to care,
    because a list cannot tell one agreement from the other there."""
    return actor.is_known and (actor.account_id is None or not actor.has(Role.ACCESS_WORKER))


def ends_within(months: int) -> Q:
    """Agreements whose last day is at most ``months`` from today."""
    today = clock.today()
    last = add_months(today, months)
    return Q(status__in=RUNNING, standing__last_day__gte=today, standing__last_day__lte=last)


ATTENTION: Final[Mapping[str, Condition]] = MappingProxyType(
    {
        "te-laat": lambda: Q(standing__late_tasks__gt=0),
        "taken": lambda: Q(standing__open_tasks__gt=0),
        "stop": lambda: Q(standing__stops__gt=0),
        "signaal": lambda: Q(standing__signals__gt=0),
        "geen-clienten": lambda: Q(standing__clients=0, status__in=RUNNING),
        "dicht": lambda: Q(standing__open_cells=0, status__in=RUNNING),
    }
)
"""What asks for attention, by the word in the address."""
ROOM: Final[Mapping[str, Condition]] = MappingProxyType(
    {
        "70": lambda: Q(standing__used_percentage__gte=70),
        "100": lambda: Q(standing__used_percentage__gte=100),
        "geen": lambda: Q(standing__used_percentage__isnull=True),
    }
)
"""How full the fullest spending room is."""


def counts(rows: "QuerySet[Agreement]", months: int = 9) -> dict[str, int]:
    """How many agreements there are, run, end within ``months``, and ask for attention. One query."""
    wanted: dict[str, Any] = {key.replace("-", "_"): Count("pk", filter=q()) for key, q in ATTENTION.items()}
    found = rows.aggregate(
        total=Count("pk"),
        running=Count("pk", filter=Q(status__in=RUNNING)),
        ends=Count("pk", filter=ends_within(months)),
        room=Count("pk", filter=ROOM["70"]()),
        **wanted,
    )
    return {key: int(value) for key, value in found.items()}


def with_product(slug: str) -> Q:
    """Agreements with a cell of this product, now or later."""
    return Q(pk__in=_running_lines().filter(product=slug).values("agreement"))


def with_municipality(slug: str) -> Q:
    """Agreements with a cell in this municipality, now or later."""
    return Q(pk__in=_running_lines().filter(municipality__slug=slug).values("agreement"))


def _running_lines() -> "QuerySet[ContractLine]":
    lasting = Q(period__endswith__isnull=True) | Q(period__endswith__gt=clock.today())
    return ContractLine.objects.filter(lasting).order_by()


def cells_in(rows: "QuerySet[Agreement]") -> tuple[list[str], list[tuple[str, str]]]:
    """The products (slug) and municipalities (slug and name, by name) in which these agreements hold."""
    lines = ContractLine.objects.filter(agreement__in=rows.order_by().values("pk")).order_by()
    found = set(lines.values_list("product", "municipality_id").distinct())
    towns = {town for _product, town in found}
    slugs, names = organisation_slugs(towns), organisation_names(towns)
    return sorted({product for product, _town in found}), [(slugs[key], name) for key, name in names.items()]


def parties_in(rows: "QuerySet[Agreement]", side: str) -> list[tuple[str, str]]:
    """The providers ("provider") or buyers ("buyer") of these agreements: slug and name, by name."""
    found = rows.order_by().values_list(f"{side}__sort_key", f"{side}__slug", f"{side}__name").distinct()
    return [(slug, name) for _key, slug, name in sorted(found)]


def procurements_in(rows: "QuerySet[Agreement]") -> list[int]:
    """The procurements that these agreements follow from."""
    found = rows.exclude(procurement=None).order_by().values_list("procurement_id", flat=True)
    return list(found.distinct())


def regions_in(rows: "QuerySet[Agreement]") -> list[int]:
    """The buying organisations of these agreements."""
    return list(rows.order_by().values_list("buyer_id", flat=True).distinct())
