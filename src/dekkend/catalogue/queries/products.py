"""Products: the lists of a region, what one product is on a day, and the codes that it had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dekkend.catalogue.amount_rules import catalogue_calendar
from dekkend.catalogue.domain import FinancingVariant, Frequency, Law, Unit
from dekkend.catalogue.errors_stored import Unknown
from dekkend.catalogue.models import AllowedVolume, CatalogueVersion
from dekkend.catalogue.models import Product as ProductRow
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.product_rules import (
    AllocationUnitFacts,
    IntensificationFacts,
    ends_by_itself,
    months_in_a_decision,
    months_in_a_year,
    unit_and_frequency_fit,
)
from dekkend.catalogue.products import Availability, BoughtBy, Product
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.states import VersionStatus
from dekkend.catalogue.tariff_content import from_data
from dekkend.catalogue.tariff_facts import CatalogueCalendarFacts
from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock

KNOWN = (VersionStatus.ADOPTED, VersionStatus.REPLACED)


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One list of products of a region. ``calendar`` is what MS-38 says about the day it was set."""

    id: int
    region_id: int
    region: str
    version: str
    status: VersionStatus
    set_on: date
    starts_on: date
    products: int
    sha256: str
    late_reason: str
    calendar: Verdict


@dataclass(frozen=True, slots=True)
class ProductRowView:
    """One product as lists show it; ``content`` has everything that the file says."""

    id: int
    catalogue_id: int
    slug: str
    title: str
    law: Law
    category: str
    code: str
    code_from: date | None
    unit: Unit
    weight: int | None
    predecessor: str
    successor: str
    module_of: str
    overlay_of: str
    niche: bool
    availability: Availability
    bought_by: BoughtBy
    demands_version: str
    content: Product


@dataclass(frozen=True, slots=True)
class AllowedPair:
    """A unit and frequency in which the product may be allocated (MS-21)."""

    variant: FinancingVariant
    unit: Unit
    frequency: Frequency


@dataclass(frozen=True, slots=True)
class CodePeriod:
    """A code that a product has in messages, and when."""

    code: str
    period: Period
    version: str


def catalogues(actor: Actor, region_id: int) -> list[CatalogueRow]:
    """A region's lists, the newest first; concepts only for who may see them."""
    rows = CatalogueVersion.objects.filter(region_id=region_id).select_related("region")
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        rows = rows.filter(status__in=KNOWN)
    return [_catalogue(row) for row in rows]


def catalogue(actor: Actor, catalogue_id: int) -> CatalogueRow:
    """One list. Raises Unknown, also for a concept that the actor may not see."""
    row = CatalogueVersion.objects.filter(pk=catalogue_id).select_related("region").first()
    if row is None:
        raise Unknown()
    hidden = row.status == VersionStatus.CONCEPT
    if hidden and not may(actor, Action.SEE_CONCEPTS, facts_of(row.region_id)):
        raise Unknown()
    return _catalogue(row)


def catalogue_on(region_id: int, day: date | None = None) -> CatalogueRow | None:
    """The adopted list that holds on a day (today). Public."""
    row = _held(region_id, day or clock.today()).first()
    return _catalogue(row) if row else None


def products(actor: Actor, catalogue_id: int) -> list[ProductRowView]:
    """The products of a list, light to heavy within a category. Raises Unknown."""
    found = catalogue(actor, catalogue_id)
    rows = ProductRow.objects.filter(catalogue_id=found.id)
    return [_product(row) for row in rows]


def product_titles(region_id: int, day: date | None = None) -> dict[str, str]:
    """What the products of a region are called on a day (today), by slug; without reading all about them."""
    known = catalogue_on(region_id, day)
    if known is None:
        return {}
    return dict(ProductRow.objects.filter(catalogue=known.id).order_by().values_list("slug", "title"))


def product(actor: Actor, catalogue_id: int, slug: str) -> ProductRowView:
    """One product. Raises Unknown."""
    found = catalogue(actor, catalogue_id)
    row = ProductRow.objects.filter(catalogue_id=found.id, slug=slug).first()
    if row is None:
        raise Unknown()
    return _product(row)


def product_on(region_id: int, slug: str, day: date) -> ProductRow | None:
    """The stored product in the list that holds on ``day``. For services."""
    held = _held(region_id, day).first()
    return ProductRow.objects.filter(catalogue=held, slug=slug).first() if held else None


def list_on(region_id: int, day: date) -> CatalogueVersion | None:
    """The stored list that holds on a day, else the first one after it. For services."""
    held: CatalogueVersion | None = _held(region_id, day).first()
    adopted = CatalogueVersion.objects.filter(region_id=region_id, status=VersionStatus.ADOPTED)
    return held or adopted.order_by("starts_on").first()


def allowed_pairs(product_id: int) -> list[AllowedPair]:
    """In which units and frequencies a product may be allocated (MS-21). Public."""
    rows = AllowedVolume.objects.filter(product_id=product_id).order_by("variant", "unit", "frequency")
    return [AllowedPair(FinancingVariant(r.variant), Unit(r.unit), Frequency(r.frequency)) for r in rows]


def code_history(region_id: int, slug: str) -> list[CodePeriod]:
    """The codes that a product had by the adopted lists, oldest first. Public.

    An allocation that runs keeps the code that it was made with, also after the list gives another (MS-38).
    """
    rows = (
        ProductRow.objects.filter(slug=slug, catalogue__region_id=region_id)
        .filter(catalogue__status=VersionStatus.ADOPTED)
        .exclude(code="")
        .order_by("catalogue__starts_on", "pk")
        .values_list("code", "code_from", "catalogue__starts_on", "catalogue__version")
    )
    starts: list[tuple[str, date, str]] = []
    for code, since, begins, version in rows:
        if not starts or starts[-1][0] != code:
            starts.append((code, max(since or begins, begins) if starts else (since or begins), version))
    return _periods(starts)


def code_is_known(region_id: int, code: str, on: date) -> bool:
    """Whether a list that held on that day, or before, has the code: old allocations stay valid."""
    rows = ProductRow.objects.filter(code=code, catalogue__region_id=region_id, code_from__lte=on)
    return rows.filter(catalogue__status__in=KNOWN).exists()


def _periods(starts: Sequence[tuple[str, date, str]]) -> list[CodePeriod]:
    found = []
    for place, (code, first, version) in enumerate(starts):
        after = starts[place + 1][1] if place + 1 < len(starts) else None
        found.append(CodePeriod(code, Period(first, after - timedelta(days=1) if after else None), version))
    return found


def _held(region_id: int, day: date):  # type: ignore[no-untyped-def]
    rows = CatalogueVersion.objects.filter(region_id=region_id, status=VersionStatus.ADOPTED)
    return rows.filter(starts_on__lte=day).select_related("region").order_by("-starts_on")


def _catalogue(row: CatalogueVersion) -> CatalogueRow:
    return CatalogueRow(
        row.pk,
        row.region_id,
        row.region.name,
        row.version,
        VersionStatus(row.status),
        row.set_on,
        row.starts_on,
        len(row.content.get("products", ())),
        row.sha256,
        row.late_reason,
        catalogue_calendar(CatalogueCalendarFacts(row.set_on, row.starts_on)),
    )


def _product(row: ProductRow) -> ProductRowView:
    return ProductRowView(
        row.pk,
        row.catalogue_id,
        row.slug,
        row.title,
        Law(row.law),
        row.category,
        row.code,
        row.code_from,
        Unit(row.unit),
        row.weight,
        row.predecessor,
        row.successor,
        row.module_of,
        row.overlay_of,
        row.niche,
        Availability(row.availability),
        BoughtBy(row.bought_by),
        row.demands_version,
        from_data(Product, row.content),
    )


def allocation_verdicts(
    product: ProductRowView,
    variant: FinancingVariant,
    unit: Unit,
    frequency: Frequency,
    wanted: Period,
    earlier: Sequence[Period] = (),
) -> tuple[Verdict, ...]:
    """What the rules say about allocating a product in this way (MS-21), and, for a temporary extra on top of
    another product, about how long (CV-09 to CV-11). For whoever allocates."""
    fits = unit_and_frequency_fit(AllocationUnitFacts(variant, unit, frequency))
    return (fits, *overlay_verdicts(product, wanted, earlier))


def overlay_verdicts(
    product: ProductRowView, wanted: Period, earlier: Sequence[Period] = (), hours: int | None = None
) -> tuple[Verdict, ...]:
    """What CV-09 to CV-11 say about a temporary extra: how long, with what there was, and hours per week.
    Empty for a product that is no extra on another one."""
    overlay = product.content.overlay
    if overlay is None:
        return ()
    guide = overlay.max_hours_per_week
    facts = IntensificationFacts(
        overlay.within,
        overlay.max_months,
        wanted,
        tuple(earlier),
        hours_per_week=hours,
        guide_hours=int(guide) if guide is not None else None,
    )
    found = (months_in_a_year(facts), months_in_a_decision(facts), ends_by_itself(facts))
    return tuple(verdict for verdict in found if verdict.applies)
