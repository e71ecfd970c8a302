"""The front page: the work list of who is logged in, an introduction for who is not."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dekkend.web.pages import page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do I have to do, by when, and why; or for a visitor: what is this."""
    return page(request, "landing.html.jinja", {"figures": ()})
