"""People who can log in."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=(username or "").strip().lower())

    def create_user(
        self, email: str, password: str | None = None, *, created_at: datetime, name: str = ""
    ) -> "Account":
        """A stored account; without ``password`` it can only log in through another login service."""
        account = self.model(email=email.strip().lower(), name=name, created_at=created_at)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A person who can log in. What the person may do stands in the role grants, never here.

    The e-mail address is stored in lower case, so that its unique key ignores capitals. An example account
    has a published password; it only works where the setting DEMO is on.
    """

    email = models.EmailField("e-mailadres", unique=True, max_length=254)
    name = models.CharField("naam", max_length=120, blank=True)
    is_active = models.BooleanField("actief", default=True)
    is_example = models.BooleanField("voorbeeldaccount", default=False, editable=False)
    language = models.CharField(
        "taal van de mail", max_length=2, choices=[("nl", "Nederlands"), ("en", "English")], default="nl"
    )
    created_at = models.DateTimeField("aangemaakt op", editable=False)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="account_email_lower"),
            models.CheckConstraint(
                condition=models.Q(language__in=["nl", "en"]), name="account_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email
