"""From a view to a page: one function that adds the shell (header, navigation, language) to the context."""

from collections.abc import Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext
from jinja2 import Environment
from markupsafe import Markup

from dekkend.organisations.domain import Actor, AnonymousActor
from dekkend.web.formats import language
from dekkend.web.jinja import environment_in
from dekkend.web.navigation import sections_for

VISITOR = AnonymousActor()


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; the middleware of the accounts put it on the request."""
    return getattr(request, "actor", VISITOR)


def engine() -> Environment:
    """The environment of our own pages, in the language of the reader."""
    return environment_in(language())


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The answer of a view: ``template`` rendered with ``context`` and the shell.

    In the template stand, besides ``context``: ``request``, ``actor``, ``logged_in``, ``place``,
    ``unread`` (notices), ``navigation``, ``messages``, ``csrf_input``.
    """
    return HttpResponse(render(request, template, context), status=status)


def render(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None) -> str:
    """The text of a page; see ``page``."""
    return engine().get_template(template).render({**shell(request), **(context or {})})


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page needs around its own content."""
    actor = actor_of(request)
    return {
        "request": request,
        "actor": actor,
        "logged_in": actor.is_known,
        "place": _place(actor),
        "unread": unread_of(request) if actor.is_known else 0,
        "navigation": sections_for(actor.roles, actor.is_known),
        "messages": get_messages(request),
        "csrf_input": _csrf_input(request),
    }


def unread_of(request: HttpRequest) -> int:
    """How many notices somebody did not read yet; it came with the session, without a query of its own."""
    person = getattr(getattr(request, "session", None), "person", None)
    return int(person.unread) if person is not None else 0


def _place(actor: Actor) -> str:
    """For which organisation somebody works; the number of them when there are more."""
    names = sorted({grant.organisation for grant in actor.grants})
    if len(names) < 2:
        return "".join(names)
    return gettext("%(count)s organisaties") % {"count": len(names)}


def _csrf_input(request: HttpRequest) -> Markup:
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))
