"""Storage of organisations, people and roles, with the constraints that the database enforces."""

from dekkend.organisations.models.account import Account, AccountManager
from dekkend.organisations.models.grant import RoleGrant
from dekkend.organisations.models.notice import CalendarFeed, Notice, NoticeChoice
from dekkend.organisations.models.organisation import (
    Mandate,
    Municipality,
    Organisation,
    Provider,
    PurchasingBody,
    Region,
    RegionMembership,
)
from dekkend.organisations.models.session import Session

__all__ = [
    "Account",
    "AccountManager",
    "CalendarFeed",
    "Mandate",
    "Municipality",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "Provider",
    "PurchasingBody",
    "Region",
    "RegionMembership",
    "RoleGrant",
    "Session",
]
