"""The landscape: product x municipality, what is contracted and what is open. Public."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dekkend.web.pages import page


@require_safe
def landscape(request: HttpRequest) -> HttpResponse:
    """Who offers what where."""
    return page(request, "agreements/landscape.html.jinja")
