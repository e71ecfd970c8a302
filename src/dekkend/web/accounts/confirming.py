"""Showing again who you are, right before an act that counts: which moment counts, and where to do it."""

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.urls import reverse

from dekkend.runtime import clock

WITHIN: Final = timedelta(minutes=5)


def confirmed_at(request: HttpRequest) -> datetime | None:
    """When the person behind this session last showed who it is: by logging in, or by doing so again; None
    for a session that does not say."""
    moments = [float(record.get("at", 0)) for record in get_authentication_records(request, request.user)]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def is_confirmed(request: HttpRequest) -> bool:
    """Whether that is less than five minutes ago."""
    moment = confirmed_at(request)
    return moment is not None and clock.now() - moment <= WITHIN


def confirm_address(back: str) -> str:
    """Where to show it again, and come back to ``back``."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
