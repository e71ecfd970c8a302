"""The list of price models of a region, and what a buyer does with one: a new version, adopting."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.prices import PriceModelRow, price_models
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.services.prices import adopt_price_model, new_version
from dekkend.catalogue.states import PRICE_MODEL, VersionStatus
from dekkend.kernel.errors import Refusal
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.tariffs.acting import acted, typed
from dekkend.web.views.tariffs.frame import frame_of
from dekkend.web.views.tariffs.scope import scope_of
from dekkend.web.views.tariffs.shelf import top
from dekkend.web.views.tariffs.what_if_form import asked
from dekkend.web.views.tariffs.words import WAYS, version_badge

TABLE: Final[Table[PriceModelRow]] = Table(
    name="prijsmodellen",
    caption=_("Prijsmodellen"),
    columns=(
        Column(
            "naam",
            _("Prijsmodel"),
            lambda row: row.title,
            href=lambda row: reverse("price", kwargs={"id": row.id}),
            row_header=True,
        ),
        Column("versie", _("Versie"), lambda row: row.version, nowrap=True),
        Column("status", _("Status"), lambda row: row.status, badge=lambda row: version_badge(row.status)),
        Column("tarief", _("Tarief"), lambda row: row.tariff, show=formats.euro, numeric=True),
        Column("eenheid", _("Eenheid"), lambda row: row.unit.label),
        Column("weg", _("Weg naar de prijs"), lambda row: WAYS[row.way] if row.way else None),
        Column("peil", _("Prijspeil"), lambda row: row.level_date),
    ),
    filters=(
        Filter(
            "status",
            _("Status"),
            tuple(Choice(status.value, PRICE_MODEL.title(status)) for status in VersionStatus),
            value=lambda row: row.status.value,
        ),
    ),
    sort="naam",
    empty=_("Een inkoper voegt hier een prijsmodel toe. Het formaat staat beschreven bij de voorbeelden."),
)


@require_safe
def prices(request: HttpRequest) -> HttpResponseBase:
    """The price models of a region."""
    scope = scope_of(request)
    context = {
        "scope": scope,
        "crumbs_": top("price_models"),
        "page_title": gettext("Prijsmodellen"),
        "sub": gettext("Elke prijs volgt uit een model. Niemand typt een prijs."),
        "may_edit": may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)),
    }
    return listing(request, TABLE, price_models(scope.actor, scope.id), "tariffs/prices.html.jinja", context)


@require_POST
def price_adopt(request: HttpRequest, id: int) -> HttpResponse:
    """Adopts a version; the earlier one is replaced."""
    return acted(
        request,
        lambda: adopt_price_model(actor_of(request), id),
        gettext("Dit prijsmodel is vastgesteld. Tarieven kunnen er nu uit volgen."),
        reverse("price", kwargs={"id": id}),
    )


@require_POST
def price_keep(request: HttpRequest, id: int) -> HttpResponse:
    """Keeps a what-if as a new version, a concept."""
    frame = frame_of(request, id)
    require(frame.view.may_edit)
    form = asked(frame.model, request.POST)
    version = typed(request, "versie")
    back = frame.href("what_if") + (f"?{form.query}" if form.query else "")
    if not version:
        messages.error(request, gettext("Geef de nieuwe versie een naam, zoals 2027.1."))
        return HttpResponseRedirect(back)
    try:
        made = new_version(actor_of(request), id, version, form.what_if)
    except Refusal as refusal:
        messages.error(request, formats.text(refusal.message))
        return HttpResponseRedirect(back)
    messages.success(request, gettext("De nieuwe versie is bewaard, als concept."))
    return HttpResponseRedirect(reverse("price", kwargs={"id": made.pk}))
