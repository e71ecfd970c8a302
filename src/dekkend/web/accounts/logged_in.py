"""Who is logged in, from the session that was read already. In doubt Django's own way is taken."""

from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import actor_for
from dekkend.organisations.sessions import Person, SessionStore


class SessionAccountMiddleware(AuthenticationMiddleware):
    """Sets ``request.user`` as Django does, without a query of its own when nothing is remarkable."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _account(request))  # type: ignore[assignment]


def _account(request: HttpRequest) -> object:
    if not hasattr(request, "_cached_user"):
        person = person_of(request)
        request._cached_user = person.account if person else auth.get_user(request)  # type: ignore[attr-defined]
    return request._cached_user


def person_of(request: HttpRequest) -> Person | None:
    """The session's person, when all that Django asks of a session holds: else None, also where Django may
    still find somebody (an older key of signing).

    The session says so, through a way to log in that still exists, with the password of now, of an account
    that is switched on.
    """
    session = cast(SessionStore, request.session)
    person = session.person
    if person is None or not person.account.is_active:
        return None
    if session.get(auth.SESSION_KEY) != str(person.account.pk):
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    signed = person.account.get_session_auth_hash()
    return person if constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), signed) else None


def actor_of_account(request: HttpRequest, account: Any) -> Actor:
    """Who acts, for the account that is logged in: with the roles of today."""
    person = cast(SessionStore, request.session).person
    if person is not None and getattr(request, "_cached_user", None) is person.account:
        return person.actor
    return actor_for(account)
