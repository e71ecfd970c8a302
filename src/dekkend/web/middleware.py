"""What happens to every request: who acts, and whether the page is for that person."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from dekkend.organisations.domain import Actor, AnonymousActor, Role
from dekkend.web.access import Outcome, line_for
from dekkend.web.accounts.logged_in import actor_of_account

Answer = Callable[[HttpRequest], HttpResponse]

_VISITOR = AnonymousActor()
_SAFELY_LOGGED_IN = frozenset({"mfa", "socialaccount"})
_ALWAYS_OPEN = ("account_", "mfa_", "socialaccount_", "openid_connect_", "set_language", "my_account")
_NEED_SECOND_FACTOR = frozenset(Role) - {Role.PROVIDER}


class ActorMiddleware:
    """Sets ``request.actor``: who acts, with the roles that hold today. A visitor costs no query.

    A browser keeps no copy of what somebody saw who is logged in: after logging out, or after submitting,
    its back button would show what is not true any more.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = request.actor = self._actor(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if actor.is_known and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def _actor(self, request: HttpRequest) -> Actor:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return _VISITOR
        if request.user.is_example and not settings.DEMO:
            return _VISITOR
        return actor_of_account(request, request.user)


class AccessMiddleware:
    """Enforces the table of pages and personas, and the second step at logging in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before the view: the page, the login page, or PermissionDenied or Http404."""
        name = request.resolver_match.view_name
        line = line_for(name, request.method)
        if line is None:
            raise _not_in_table(name)
        outcome = line.for_actor(request.actor)
        if outcome is Outcome.LOGIN:
            return _to_login(request)
        if outcome is Outcome.REFUSED:
            raise PermissionDenied(line.refusal())
        if outcome is Outcome.HIDDEN:
            raise Http404
        if _lacks_second_factor(request, name):
            return HttpResponseRedirect(reverse("my_account") + "?tweede-stap")
        return None


def _not_in_table(name: str) -> Exception:
    """Nobody reaches a page that is not in the table; its developer is told so."""
    if settings.DEBUG or settings.TESTING:
        return ImproperlyConfigured(f"add the URL name {name!r} to TABLE in dekkend/web/access.py")
    return Http404()


def needs_second_factor(actor: Actor, is_example: bool) -> bool:
    """Whether the installation asks a second step of somebody with these roles."""
    return settings.REQUIRE_MFA and not is_example and bool(actor.roles & _NEED_SECOND_FACTOR)


def _lacks_second_factor(request: Any, name: str) -> bool:
    if name.startswith(_ALWAYS_OPEN) or not settings.REQUIRE_MFA or not request.actor.is_known:
        return False
    if not needs_second_factor(request.actor, request.user.is_example):
        return False
    if any(each["method"] in _SAFELY_LOGGED_IN for each in get_authentication_records(request, request.user)):
        return False
    return not is_mfa_enabled(request.user)


def _to_login(request: HttpRequest) -> HttpResponse:
    following = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': following})}")
