"""What can be done with organisations, people and roles: one use case, one function, one transaction."""

from dekkend.organisations.services.evidence import (
    add_document,
    open_document,
    remove_document,
    take_document,
)
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
    give_role_to,
    grant_role,
    reopen_account,
    withdraw_role,
)
from dekkend.organisations.services.profile import (
    add_branch,
    add_insurance,
    add_representative,
    add_year,
    change_details,
    remove_branch,
    remove_insurance,
    remove_representative,
    remove_year,
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
from dekkend.organisations.services.statements import (
    import_answers,
    open_scan,
    save_answers,
    sign_statement,
)

__all__ = [
    "add_branch",
    "add_document",
    "add_insurance",
    "add_representative",
    "add_year",
    "change_details",
    "change_provider",
    "choose_delivery",
    "close_account",
    "create_account",
    "give_mandate",
    "give_role_to",
    "grant_role",
    "import_answers",
    "join_region",
    "leave_region",
    "limit_membership",
    "load_municipalities",
    "make_feed",
    "mark_read",
    "notify",
    "notify_organisations",
    "open_document",
    "open_scan",
    "reader_of_feed",
    "register_organisation",
    "register_provider",
    "register_providers",
    "register_purchasing_body",
    "register_region",
    "remove_branch",
    "remove_document",
    "remove_insurance",
    "remove_representative",
    "remove_year",
    "reopen_account",
    "revoke_feed",
    "save_answers",
    "sign_statement",
    "take_document",
    "withdraw_role",
]
