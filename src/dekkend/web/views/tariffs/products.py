"""The product catalogue: the list of a region, one product with everything that is agreed about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.catalogue.domain import Law
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.product_categories import product_category
from dekkend.catalogue.queries.prices import price_models
from dekkend.catalogue.queries.products import (
    CatalogueRow,
    ProductRowView,
    allowed_pairs,
    catalogue,
    catalogues,
    code_history,
    overlay_verdicts,
)
from dekkend.catalogue.queries.products import products as products_of
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.services.products import adopt_catalogue
from dekkend.catalogue.states import VersionStatus
from dekkend.kernel.periods import Period
from dekkend.runtime import clock
from dekkend.web.badges import badge_of
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.tariffs.acting import acted, typed
from dekkend.web.views.tariffs.scope import scope_of
from dekkend.web.views.tariffs.shelf import shelf, top
from dekkend.web.views.tariffs.words import (
    AVAILABILITY,
    BOUGHT_BY,
    FREQUENCIES,
    LAWS,
    VARIANTS,
    version_badge,
)

LIST: Final = "lijst"


def _href(row: ProductRowView) -> str:
    return reverse("product", kwargs={"catalogue_id": row.catalogue_id, "slug": row.slug})


TABLE: Final[Table[ProductRowView]] = Table(
    name="producten",
    caption=_("Producten"),
    columns=(
        Column("product", _("Product"), lambda row: row.title, href=_href, row_header=True),
        Column("code", _("Productcode"), lambda row: row.code or None, nowrap=True),
        Column("wet", _("Wet"), lambda row: LAWS[row.law]),
        Column("categorie", _("Categorie"), lambda row: row.category),
        Column("eenheid", _("Eenheid"), lambda row: row.unit.label),
        Column("zwaarte", _("Van licht naar zwaar"), lambda row: row.weight, numeric=True),
        Column("waar", _("Waar ingekocht"), lambda row: BOUGHT_BY[row.bought_by]),
        Column(
            "status",
            _("Status"),
            lambda row: row.availability,
            badge=lambda row: AVAILABILITY[row.availability],
        ),
    ),
    filters=(
        Filter(
            "wet",
            _("Wet"),
            tuple(Choice(law.value, LAWS[law]) for law in Law),
            value=lambda row: row.law.value,
        ),
        Filter(
            "status",
            _("Status"),
            tuple(Choice(each.value, badge.word) for each, badge in AVAILABILITY.items()),
            value=lambda row: row.availability.value,
        ),
        Filter(
            "waar",
            _("Waar ingekocht"),
            tuple(Choice(each.value, title) for each, title in BOUGHT_BY.items()),
            value=lambda row: row.bought_by.value,
        ),
    ),
    empty=_("Een inkoper voegt hier een productenlijst toe."),
)


@require_safe
def products(request: HttpRequest) -> HttpResponseBase:
    """The products of a region in one of its lists: the one that holds today unless asked otherwise."""
    scope = scope_of(request)
    lists = catalogues(scope.actor, scope.id)
    chosen = _chosen(lists, request.GET.get(LIST, ""))
    rows = products_of(scope.actor, chosen.id) if chosen else []
    context = {
        "scope": scope,
        "crumbs_": top("products"),
        "page_title": gettext("Producten"),
        "lists": [(each.id, _name(each)) for each in lists],
        "chosen": chosen,
        "chosen_badge": version_badge(chosen.status) if chosen else None,
        "calendar_badge": badge_of(chosen.calendar) if chosen else None,
        "may_edit": may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)),
    }
    return listing(request, TABLE, rows, "tariffs/products.html.jinja", context)


def _chosen(lists: list[CatalogueRow], text: str) -> CatalogueRow | None:
    """The list that was asked for, else the one that holds today, else the newest."""
    today = clock.today()
    held = [each for each in lists if each.status is VersionStatus.ADOPTED and each.starts_on <= today]
    asked = next((each for each in lists if str(each.id) == text), None)
    return asked or next(iter(held), None) or next(iter(lists), None)


def _name(row: CatalogueRow) -> str:
    return gettext("versie %(version)s, vanaf %(day)s") % {
        "version": row.version,
        "day": row.starts_on.strftime("%d-%m-%Y"),
    }


@dataclass(frozen=True, slots=True)
class Related:
    """Another product that this one has something to do with."""

    words: str
    title: str
    href: str


@require_safe
def product(request: HttpRequest, catalogue_id: int, slug: str) -> HttpResponse:
    """One product: unit, billable hour, demands, its place between others, codes, price."""
    actor = actor_of(request)
    held = catalogue(actor, catalogue_id)
    rows = {row.slug: row for row in products_of(actor, catalogue_id)}
    found = rows.get(slug) or _unknown()
    prices = [row for row in price_models(actor, held.region_id) if row.product == slug]
    context: dict[str, Any] = {
        "crumbs_": [*shelf("products"), (found.title, "")],
        "page_title": found.title,
        "held": held,
        "product": found,
        "status_badge": AVAILABILITY[found.availability],
        "law": LAWS[found.law],
        "category": product_category(found.law.value, found.category),
        "bought_by": BOUGHT_BY[found.bought_by],
        "pairs": _pairs(found),
        "codes": code_history(held.region_id, slug),
        "related": list(_related(found, rows)),
        "prices": [(row, version_badge(row.status)) for row in prices],
        **_tried(request, found),
    }
    return page(request, "tariffs/product.html.jinja", context)


def _tried(request: HttpRequest, row: ProductRowView) -> dict[str, Any]:
    """A temporary extra that somebody wants to allocate, against its limits (CV-09 to CV-11)."""
    asked = {name: request.GET.get(name, "") for name in ("van", "tot", "eerder-van", "eerder-tot", "uren")}
    first = _day(asked["van"])
    if row.content.overlay is None or first is None:
        return {"asked": asked, "tried": ()}
    wanted = _period(first, _day(asked["tot"]))
    before = _day(asked["eerder-van"])
    earlier = () if before is None else (_period(before, _day(asked["eerder-tot"])),)
    hours = int(asked["uren"]) if asked["uren"].isdecimal() and len(asked["uren"]) < 4 else None
    found = () if wanted is None or None in earlier else overlay_verdicts(row, wanted, earlier, hours)  # type: ignore[arg-type]
    return {"asked": asked, "tried": [(each, badge_of(each)) for each in found], "nonsense": not found}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _period(first: date, last: date | None) -> Period | None:
    """The period; None where it ends before it begins."""
    return Period(first, last) if last is None or last >= first else None


def _unknown() -> ProductRowView:
    from django.http import Http404

    raise Http404(gettext("Dit product staat niet in de lijst."))


def _pairs(row: ProductRowView) -> list[tuple[Any, Any, Any]]:
    return [
        (VARIANTS[pair.variant], pair.unit.label, FREQUENCIES[pair.frequency])
        for pair in allowed_pairs(row.id)
    ]


def _related(row: ProductRowView, rows: dict[str, ProductRowView]) -> Iterator[Related]:
    """Its neighbours: before and after it in time, lighter and heavier, what it comes on top of."""
    for words, slug in (
        (gettext("Voorganger"), row.predecessor),
        (gettext("Opvolger"), row.successor),
        (gettext("Module van"), row.module_of),
        (gettext("Intensivering van"), row.overlay_of),
    ):
        if slug:
            other = rows.get(slug)
            yield Related(words, other.title if other else slug, _href(other) if other else "")
    for other in rows.values():
        if row.slug in (other.module_of, other.overlay_of):
            words = gettext("Module erbij") if other.module_of == row.slug else gettext("Intensivering erbij")
            yield Related(words, other.title, _href(other))
    yield from _ladder(row, rows)


def _ladder(row: ProductRowView, rows: dict[str, ProductRowView]) -> Iterator[Related]:
    """The next lighter and the next heavier product of the same category."""
    if row.weight is None:
        return
    same = [
        each for each in rows.values() if each.weight and (each.law, each.category) == (row.law, row.category)
    ]
    lighter = max(
        (e for e in same if (e.weight or 0) < row.weight), key=lambda e: e.weight or 0, default=None
    )
    heavier = min(
        (e for e in same if (e.weight or 0) > row.weight), key=lambda e: e.weight or 0, default=None
    )
    if lighter:
        yield Related(gettext("Lichter"), lighter.title, _href(lighter))
    if heavier:
        yield Related(gettext("Zwaarder"), heavier.title, _href(heavier))


@require_POST
def catalogue_adopt(request: HttpRequest, catalogue_id: int) -> HttpResponse:
    """Adopts a list of products; after 31 October only with a reason (MS-38)."""
    reason = typed(request, "reden")
    return acted(
        request,
        lambda: adopt_catalogue(actor_of(request), catalogue_id, reason),
        gettext("De productenlijst is vastgesteld."),
        f"{reverse('products')}?{LIST}={catalogue_id}",
    )
