"""What can be done with organisations, people and roles: one use case, one function, one transaction."""

from dekkend.organisations.services.feeds import make_feed, reader_of_feed, revoke_feed
from dekkend.organisations.services.municipalities import load_municipalities
from dekkend.organisations.services.notices import (
    choose_delivery,
    mark_read,
    notify,
    notify_organisations,
)
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
    "choose_delivery",
    "close_account",
    "create_account",
    "give_mandate",
    "grant_role",
    "join_region",
    "leave_region",
    "limit_membership",
    "load_municipalities",
    "make_feed",
    "mark_read",
    "notify",
    "notify_organisations",
    "reader_of_feed",
    "register_organisation",
    "register_provider",
    "register_providers",
    "register_purchasing_body",
    "register_region",
    "reopen_account",
    "revoke_feed",
    "withdraw_role",
]
