"""Who is logged in now."""

from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from dekkend.organisations.models.account import Account

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


class Session(AbstractBaseSession):
    """One session. ``account`` repeats what the signed data say, so that one query finds the person too."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> "type[SessionBase]":
        from dekkend.organisations.sessions import SessionStore

        return SessionStore
