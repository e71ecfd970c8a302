"""The register: every agreement that the reader may see."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.contracts.queries.sight import visible
from dekkend.web.jinja import url
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of
from dekkend.web.tables import Column, Table
from dekkend.web.views.agreements.words import status_badge

REGISTER: Table[Any] = Table(
    name="overeenkomsten",
    caption=_("Overeenkomsten"),
    columns=(
        Column("nummer", _("Nummer"), lambda row: row.number, order=("number",)),
        Column(
            "aanbieder",
            _("Aanbieder"),
            lambda row: row.provider.name,
            href=lambda row: url("agreement", slug=row.slug),
            order=("provider__sort_key",),
            row_header=True,
        ),
        Column(
            "stand",
            _("Stand"),
            lambda row: row.status,
            badge=lambda row: status_badge(row.status),
            order=("status",),
        ),
    ),
    search=("number__icontains", "title__icontains", "provider__name__icontains"),
)


@require_safe
def agreements(request: HttpRequest) -> HttpResponseBase:
    """The agreements that the reader may see, searched, filtered, sorted, or as a file."""
    return listing(request, REGISTER, visible(actor_of(request)), "agreements/register.html.jinja", {})
