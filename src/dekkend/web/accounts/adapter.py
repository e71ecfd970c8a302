"""What the login package asks of us: who may have an account, and how one is made."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

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

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Who never had a password did not ask for a new one: that person is invited."""
        if user.has_usable_password():
            return super().send_password_reset_mail(user, email, context)
        words = _(
            "Er is een account voor u gemaakt in Dekkend, voor de inkoop van zorg en ondersteuning. "
            "Kies een wachtwoord om in te loggen met %(email)s:\n\n%(link)s\n\n"
            "Werkt de link niet meer? Kies op de inlogpagina voor “Wachtwoord vergeten”. "
            "Kent u Dekkend niet? Dan hoeft u niets te doen."
        ) % {"email": email, "link": context["password_reset_url"]}
        send_mail(_("Uw account voor Dekkend"), words, self.get_from_email(), [email])
        return None

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
