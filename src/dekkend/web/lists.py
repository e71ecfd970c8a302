"""From a view to a list: the page with the table, or the same list as a file."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from dekkend.web.exports import EXPORTS
from dekkend.web.pages import page
from dekkend.web.tables import EXPORT, Row, Rows, Table


def listing(
    request: HttpRequest,
    table: Table[Row],
    rows: Rows[Row],
    template: str,
    context: Mapping[str, Any],
    *,
    name: str = "table",
) -> HttpResponseBase:
    """A page with a list, or the list as a file when the address asks for one.

    The ``Listing`` stands in the template as ``name``.
    """
    if download := asked_download(request, table, rows):
        return download
    return page(request, template, {**context, name: table.view(rows, request.GET)})


def asked_download(request: HttpRequest, table: Table[Row], rows: Rows[Row]) -> HttpResponseBase | None:
    """The list as Excel or CSV when the address asks for that, with the same search, filters and order."""
    make = EXPORTS.get(request.GET.get(table.named(EXPORT), ""))
    if make is None or not table.downloads:
        return None
    return make(table, table.select(rows, table.chosen(request.GET)))
