"""The accessibility statement."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dekkend.web.pages import page


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works, what was tested and where to report a barrier (Besluit digitale toegankelijkheid)."""
    return page(request, "accessibility.html.jinja")
