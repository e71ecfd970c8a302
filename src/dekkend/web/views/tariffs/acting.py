"""Doing something on a page of tariffs: the service does it or refuses, and the reader stays where he was."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect

from dekkend.kernel.errors import Refusal
from dekkend.web.formats import text
from dekkend.web.refusals import FORBIDDEN, NOT_FOUND, status_of


def acted(request: HttpRequest, do: Callable[[], object], done: str, back: str) -> HttpResponseRedirect:
    """Runs ``do`` and leads back with ``done``, or with the refusal and its remedy.

    Raises the refusals that need a page of their own: not there, not yours.
    """
    try:
        do()
    except Refusal as refusal:
        if status_of(refusal) in (NOT_FOUND, FORBIDDEN):
            raise
        remedy = f" {text(refusal.remedy_message)}" if refusal.remedy_message else ""
        messages.error(request, f"{text(refusal.message)}{remedy}")
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back)


def typed(request: HttpRequest, name: str) -> str:
    """A text field of the form, without what a database refuses."""
    return request.POST.get(name, "").replace("\0", "").strip()


def chosen_id(request: HttpRequest, name: str) -> int | None:
    """The id in a select; None when nothing was chosen."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else None
