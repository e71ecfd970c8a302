"""The living page of components, for who builds pages: each component with an example."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dekkend.web.pages import page


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    return page(request, "components.html.jinja")
