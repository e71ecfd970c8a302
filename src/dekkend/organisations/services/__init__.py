"""What can be done with organisations, people and roles: one use case, one function, one transaction."""

from dekkend.organisations.services.municipalities import load_municipalities
from dekkend.organisations.services.people import (
    close_account,
    create_account,
    grant_role,
    reopen_account,
    withdraw_role,
)
from dekkend.organisations.services.providers import (
    change_provider,
    register_provider,
    register_providers,
)
from dekkend.organisations.services.regions import (
    give_mandate,
    join_region,
    leave_region,
    limit_membership,
    register_organisation,
    register_purchasing_body,
    register_region,
)

__all__ = [
    "change_provider",
    "close_account",
    "create_account",
    "give_mandate",
    "grant_role",
    "join_region",
    "leave_region",
    "limit_membership",
    "load_municipalities",
    "register_organisation",
    "register_provider",
    "register_providers",
    "register_purchasing_body",
    "register_region",
    "reopen_account",
    "withdraw_role",
]
