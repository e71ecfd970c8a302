"""Storage of organisations, people and roles, with the constraints that the database enforces."""

from dekkend.organisations.models.account import Account, AccountManager
from dekkend.organisations.models.evidence import EvidenceDocument
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
from dekkend.organisations.models.profile import (
    Branch,
    FinancialYear,
    InsurancePolicy,
    ProviderDetails,
    Representative,
)
from dekkend.organisations.models.session import Session
from dekkend.organisations.models.statement import OwnStatement

__all__ = [
    "Account",
    "AccountManager",
    "Branch",
    "CalendarFeed",
    "EvidenceDocument",
    "FinancialYear",
    "InsurancePolicy",
    "Mandate",
    "Municipality",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "OwnStatement",
    "Provider",
    "ProviderDetails",
    "PurchasingBody",
    "Region",
    "RegionMembership",
    "Representative",
    "RoleGrant",
    "Session",
]
