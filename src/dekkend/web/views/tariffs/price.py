"""A price laid open: the waterfall, every line of the calculation, and the page of one line."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dekkend.catalogue.domain import Unit
from dekkend.catalogue.price_calculation import Part, Price, price
from dekkend.catalogue.price_minimum import below_minimum
from dekkend.catalogue.price_model import Given
from dekkend.catalogue.price_settings import cost_sheet, unanswered, under
from dekkend.catalogue.price_units import SAMPLE_MINUTES, minute_trap
from dekkend.catalogue.price_words import figure_in_words
from dekkend.catalogue.queries.prices import price_models
from dekkend.web.badges import badge_of
from dekkend.web.pages import page
from dekkend.web.views.tariffs.frame import Frame, frame_of
from dekkend.web.views.tariffs.lines import (
    KIND_BADGES,
    given_line,
    groups,
    in_short,
    meaning,
    outcome,
    variation,
    variations,
)
from dekkend.web.views.tariffs.price_charts import hours_chart, price_chart
from dekkend.web.views.tariffs.what_if_form import FIGURE, query_of
from dekkend.web.views.tariffs.words import version_badge
from dekkend.web.views.tariffs.workbooks import EXCEL, FILE, asks_excel, price_excel


@require_safe
def price_page(request: HttpRequest, id: int) -> HttpResponseBase:
    """One version of a price model with everything that its price follows from."""
    frame = frame_of(request, id)
    if frame.price is not None and asks_excel(request):
        return price_excel(f"prijs-{frame.row.slug}-{frame.row.version}", frame.price)
    if frame.price is None:
        open_lines = [(line, figure_in_words(line)) for line in unanswered(frame.model)]
        context = frame.context("price", open_lines=open_lines, sheet=cost_sheet(frame.model))
        return page(request, "tariffs/price_open.html.jinja", context)
    return page(request, "tariffs/price.html.jinja", frame.context("price", **_laid_open(frame, frame.price)))


def _laid_open(frame: Frame, found: Price) -> dict[str, Any]:
    hourly = found.unit is Unit.HOUR
    judged = [(in_short(verdict), badge_of(verdict)) for verdict in frame.view.verdicts]
    return {
        "chart": price_chart(found, lambda part: _origin(frame, part)),
        "hours_chart": hours_chart(found, frame.line_href),
        "groups": groups(found),
        "given": {line.line.id for group in groups(found) for line in group.rows if line.badge},
        "hourly": hourly,
        "trap": minute_trap(found.tariff) if hourly else None,
        "sample_minutes": SAMPLE_MINUTES,
        "verdicts": judged,
        "unusual": frame.view.unusual,
        "below": below_minimum(frame.model),
        "history": _history(frame),
        "excel_href": f"{frame.href('price')}?{FILE}={EXCEL}",
    }


def _history(frame: Frame) -> list[tuple[Any, Any, Decimal | None]]:
    """The versions of this model, newest first, each with what it adds to the one before it in time.

    Price = f(model version, demands version, index version): the three stand beside each price.
    """
    rows = [row for row in price_models(frame.actor, frame.row.region_id) if row.slug == frame.row.slug]
    found = []
    for row, earlier in zip(rows, [*rows[1:], None], strict=True):
        both = row.unit_price is not None and earlier is not None and earlier.unit_price is not None
        change = row.unit_price - earlier.unit_price if both else None  # type: ignore[operator,union-attr]
        found.append((row, version_badge(row.status), change))
    return found


def _origin(frame: Frame, part: Part) -> str:
    """Where a part of the price comes from: its line, or the lines of its element on this page."""
    if given_line(frame.model, part.id) is not None and part.id != "contracturen":
        return frame.line_href(part.id)
    return f"#element-{part.element.value}"


@require_safe
def price_line(request: HttpRequest, id: int, line: str) -> HttpResponse:
    """One figure: where it comes from, who answers for it, and what another figure would do."""
    frame = frame_of(request, id)
    found = given_line(frame.model, line)
    if found is None:
        raise Http404(_("Deze regel staat niet in het prijsmodel."))
    calculated = frame.price.line(line) if frame.price else None
    context = frame.context(
        "",
        page_title=found.title,
        line=found,
        kind_badge=KIND_BADGES[found.kind],
        meaning=meaning(found),
        words=figure_in_words(found),
        calculated=calculated,
        outcome=outcome(calculated) if calculated else "",
        variations=list(variations(frame.model, found, frame.price)) if frame.price else [],
        alternatives=_alternatives(frame, found),
        try_query=f"#knop-{FIGURE}{line}",
    )
    return page(request, "tariffs/line.html.jinja", context)


def _alternatives(frame: Frame, line: Given) -> list[tuple[Any, str]]:
    """The other figures for this line that the model itself names, each with an address to try it."""
    if frame.price is None:
        return []
    volume: Decimal | None = frame.model.rounding.volume
    return [
        (
            variation(one.title, price(under(frame.model, one)), frame.price, volume),
            query_of(frame.model, one),
        )
        for one in frame.model.what_if
        if line.id in one.set
    ]
