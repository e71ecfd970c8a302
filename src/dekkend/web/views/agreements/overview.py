"""The page of one agreement: what it is, and what is to be done now."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dekkend.web.pages import page
from dekkend.web.views.agreements.common import one


@require_safe
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """One agreement at a glance."""
    return page(request, "agreements/overview.html.jinja", one(request, slug).context("agreement"))
