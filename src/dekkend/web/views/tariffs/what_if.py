"""What if: knobs on a price model, with what they do to the price beside them. Nothing is stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dekkend.catalogue.price_calculation import effect
from dekkend.catalogue.price_differences import compared
from dekkend.catalogue.price_minimum import below_minimum
from dekkend.catalogue.price_settings import under
from dekkend.kernel.errors import Refusal
from dekkend.web.pages import page
from dekkend.web.views.tariffs.frame import Frame, frame_of
from dekkend.web.views.tariffs.price_charts import difference_chart
from dekkend.web.views.tariffs.what_if_form import Asked, asked, query_of


@require_safe
def what_if(request: HttpRequest, id: int) -> HttpResponse:
    """The knobs with the effect; with htmx only the effect, and the address that says the same."""
    frame = frame_of(request, id)
    if frame.price is None:
        return page(request, "tariffs/what_if_open.html.jinja", frame.context("what_if"))
    form = asked(frame.model, request.GET)
    context = frame.context("what_if", form=form, **_effect(frame, form))
    address = frame.href("what_if") + (f"?{form.query}" if form.query else "")
    context["share"] = request.build_absolute_uri(address)
    if request.headers.get("HX-Request") == "true":
        answer = page(request, "tariffs/what_if_result.jinja", context)
        answer["HX-Replace-Url"] = address
        return answer
    return page(request, "tariffs/what_if.html.jinja", {**context, "examples": _examples(frame)})


def _effect(frame: Frame, form: Asked) -> dict[str, Any]:
    """The new price beside the price of the model, or the refusal."""
    changed = under(frame.model, form.what_if)
    try:
        found = compared(frame.model, changed, frame.price)
    except Refusal as refusal:
        return {"refusal": refusal, "found": None, "chart": None, "below": ()}
    return {
        "refusal": None,
        "found": found,
        "on_volume": found.change * form.volume.value,
        "percentage": found.change * 100 / found.before.unit_price,
        "chart": difference_chart(found, _("Nu"), _("Dan")),
        "below": below_minimum(changed),
    }


def _examples(frame: Frame) -> list[tuple[Any, str]]:
    """The what-ifs that the model itself names, with their effect."""
    return [
        (effect(frame.model, one, frame.price), query_of(frame.model, one)) for one in frame.model.what_if
    ]
