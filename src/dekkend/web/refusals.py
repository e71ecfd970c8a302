"""Refusals that no view caught become a page in words. Nothing is stored: the transaction was undone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dekkend.kernel.errors import Refusal
from dekkend.web.views.errors import refusal_page

CONFLICT, NOT_FOUND, FORBIDDEN = 409, 404, 403


def status_of(refusal: Refusal) -> int:
    """404 for what is not there (or not there for this reader), 403 for what is not theirs, else 409."""
    name = type(refusal).__name__
    if name.startswith("Unknown"):
        return NOT_FOUND
    return FORBIDDEN if name in ("NotAllowed", "NotPermitted") else CONFLICT


class RefusalMiddleware:
    """Turns a ``Refusal`` into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only refusals; every other exception is ours to repair."""
        if isinstance(exception, Refusal):
            return refusal_page(request, exception, status_of(exception))
        return None
