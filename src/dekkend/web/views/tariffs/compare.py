"""Two price models side by side: what differs, in words and in euros."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dekkend.catalogue.price_differences import compared
from dekkend.catalogue.queries.prices import PriceModelRow, price_models, price_view
from dekkend.web.pages import actor_of, page
from dekkend.web.views.tariffs.frame import Frame, frame_of
from dekkend.web.views.tariffs.price_charts import difference_chart, upper_first
from dekkend.web.views.tariffs.workbooks import EXCEL, FILE, asks_excel, comparison_excel

WITH = "met"


@require_safe
def price_compare(request: HttpRequest, id: int) -> HttpResponseBase:
    """This version beside the one that the address names; without one, the choice."""
    frame = frame_of(request, id)
    actor = actor_of(request)
    others = [
        row for row in price_models(actor, frame.row.region_id) if row.id != id and row.tariff is not None
    ]
    chosen = _chosen(frame, others, request.GET.get(WITH, ""))
    context = frame.context("price_compare", chosen=chosen, found=None, names=_names(frame, others))
    if chosen is not None:
        found = compared(frame.model, price_view(actor, chosen.id).model)
        if asks_excel(request):
            return comparison_excel(f"vergelijking-{frame.row.version}-{chosen.version}", found)
        volume = frame.model.rounding.volume
        context |= {
            "found": found,
            "excel_href": f"{frame.href('price_compare')}?{WITH}={chosen.id}&{FILE}={EXCEL}",
            "parts": [(upper_first(each.title), each) for each in found.parts],
            "volume": volume,
            "on_volume": None if volume is None else found.change * volume,
            "percentage": found.change * 100 / found.before.unit_price,
            "chart": difference_chart(found, _label(frame.row), _label(chosen)),
        }
    return page(request, "tariffs/compare.html.jinja", context)


def _chosen(frame: Frame, others: list[PriceModelRow], text: str) -> PriceModelRow | None:
    known = {str(row.id): row for row in others}
    if text in known:
        return known[text]
    same = [row for row in others if row.slug == frame.row.slug]
    return same[0] if same and not text else None


def _names(frame: Frame, others: list[PriceModelRow]) -> list[tuple[int, str]]:
    """What this version can be compared with; the other versions of the same model first."""
    ordered = sorted(others, key=lambda row: (row.slug != frame.row.slug, row.title, row.version))
    return [
        (row.id, _label(row) if row.slug == frame.row.slug else f"{row.title}, {_label(row)}")
        for row in ordered
    ]


def _label(row: PriceModelRow) -> str:
    return _("versie %(version)s") % {"version": row.version}
