"""What the models of agreements share."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

CENTS: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
SHA256 = r"^[0-9a-f]{64}$"


def choices(enum: Any) -> list[tuple[str, str]]:
    """The members of a StrEnum as Django wants them."""
    return [(member.value, member.value) for member in enum]


def known(field: str, enum: Any, name: str) -> models.CheckConstraint:
    """Only words of the enumeration."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [member.value for member in enum]}), name=name
    )


def sha256_or_empty(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{field: ""}) | Q(**{f"{field}__regex": SHA256}), name=name)


def account(**options: Any) -> Any:
    """Who did it; nobody for what the application did itself."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", **options
    )


def organisation(related_name: str = "+", **options: Any) -> Any:
    return models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name=related_name, **options
    )
