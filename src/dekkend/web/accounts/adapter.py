"""What the login package asks of us: who may have an account, and how one is made."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse

from dekkend.runtime import clock

Account = get_user_model()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; example accounts work in demonstrations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed, unless the setting SIGNUP_OPEN says that people may make their own account."""
        return bool(settings.SIGNUP_OPEN)

    def new_user(self, request: HttpRequest) -> Any:
        return Account(created_at=clock.now())

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Stops an example account outside demonstrations, whichever way it logs in."""
        if user.is_example and not settings.DEMO:
            user.is_active = False  # for this login only; nothing is stored
        return super().pre_login(request, user, **kwargs)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no username: people log in with their e-mail address."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Logging in through one's own organisation: for people who have an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def new_user(self, request: HttpRequest, sociallogin: Any) -> Any:
        return Account(created_at=clock.now())

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Takes over the name that the organisation knows."""
        account = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        account.name = data.get("name") or " ".join(part for part in parts if part)
        return account
