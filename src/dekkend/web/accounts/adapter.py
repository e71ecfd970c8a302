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
UNKNOWN_ACCOUNT = "account/email/unknown_account"


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
        known = user.has_usable_password()
        subject, words = _new_password() if known else _invitation()
        told = words % {"email": email, "link": context["password_reset_url"]}
        send_mail(subject, told, self.get_from_email(), [email])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mails of the login package; what goes to an address without an account in our own words."""
        if template_prefix != UNKNOWN_ACCOUNT:
            return super().send_mail(template_prefix, email, context)
        subject, words = _no_account()
        send_mail(subject, words % {"email": email}, self.get_from_email(), [email])
        return None

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no username: people log in with their e-mail address."""


def _invitation() -> tuple[str, str]:
    """Subject and words for who gets an account."""
    return _("Uw account voor Dekkend"), _(
        "Er is een account voor u gemaakt in Dekkend, voor de inkoop van zorg en ondersteuning. "
        "Kies een wachtwoord om in te loggen met %(email)s:\n\n%(link)s\n\n"
        "Werkt de link niet meer? Kies op de inlogpagina voor “Wachtwoord vergeten”. "
        "Kent u Dekkend niet? Dan hoeft u niets te doen."
    )


def _new_password() -> tuple[str, str]:
    """Subject and words for who forgot the password."""
    return _("Nieuw wachtwoord voor Dekkend"), _(
        "U vroeg om een nieuw wachtwoord voor uw account in Dekkend, %(email)s. "
        "Kies het op deze pagina:\n\n%(link)s\n\n"
        "De link werkt één keer. Werkt hij niet meer? Kies op de inlogpagina voor “Wachtwoord vergeten”. "
        "Vroeg u er niet om? Dan hoeft u niets te doen; uw wachtwoord blijft zoals het is."
    )


def _no_account() -> tuple[str, str]:
    """Subject and words for who asked for a new password without having an account."""
    return _("Geen account in Dekkend"), _(
        "Iemand vroeg om een nieuw wachtwoord in Dekkend voor %(email)s. Bij dit adres hoort geen account. "
        "Hebt u een account met een ander adres? Probeer het daarmee. "
        "Vroeg u er niet om? Dan hoeft u niets te doen."
    )


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
