"""Who may do what with organisations, people and roles. Pure; the refusal is what the user reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, OrganisationKind, Permission, Role, allow, refuse


class Action(StrEnum):
    SEE_OWN_ACCOUNT = "see_own_account"
    SEE_PEOPLE = "see_people"
    CREATE_ACCOUNT = "create_account"
    CLOSE_ACCOUNT = "close_account"
    GRANT_ROLE = "grant_role"
    WITHDRAW_ROLE = "withdraw_role"
    SEE_PROVIDER = "see_provider"
    SEE_EVERY_PROVIDER = "see_every_provider"
    REGISTER_PROVIDER = "register_provider"
    CHANGE_PROVIDER = "change_provider"
    SEE_VAULT = "see_vault"
    CHANGE_REGION = "change_region"
    REGISTER_ORGANISATION = "register_organisation"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the action is about: the organisation, or the account that gets or loses a role."""

    organisation_id: int | None = None
    account_id: int | None = None


NOTHING: Final = Subject()

Policy = Callable[[Actor, Subject], Permission]

_PUBLIC_SIDE: Final = (
    Role.BUYER,
    Role.ASSESSOR,
    Role.CONTRACT_MANAGER,
    Role.CONTROLLER,
    Role.SUPERVISOR,
    Role.ADMINISTRATOR,
)

LOG_IN: Final = msg("Log in om dit te kunnen doen.")
ASK_ADMINISTRATOR: Final = msg(
    "Alleen een beheerder doet dit. Vraag de beheerder van uw regio als u deze rol nodig hebt."
)


def may(actor: Actor, action: Action, subject: Subject = NOTHING) -> Permission:
    """Whether ``actor`` may do ``action`` with ``subject``, and why or why not."""
    if not actor.is_known:
        return refuse(LOG_IN)
    if actor.account_id is None:
        return allow(msg("Dekkend doet dit zelf."))
    return _POLICIES[action](actor, subject)


def _own_account(actor: Actor, subject: Subject) -> Permission:
    if subject.account_id in (None, actor.account_id):
        return allow(msg("Dit is uw eigen account."))
    return _administers(actor, subject)


def administers_everywhere(actor: Actor) -> bool:
    """Whether the actor administers for the organisation that runs this installation, or is Dekkend."""
    if actor.is_known and actor.account_id is None:
        return True
    return any(
        grant.role is Role.ADMINISTRATOR and grant.kind is OrganisationKind.OPERATOR for grant in actor.grants
    )


def _administers(actor: Actor, subject: Subject) -> Permission:
    if administers_everywhere(actor):
        return allow(msg("U bent beheerder."))
    if not actor.has(Role.ADMINISTRATOR):
        return refuse(ASK_ADMINISTRATOR)
    if actor.has(Role.ADMINISTRATOR, subject.organisation_id):
        return allow(msg("U bent beheerder van deze organisatie."))
    return refuse(
        msg("U beheert alleen de rollen van uw eigen organisatie. Vraag de beheerder van deze installatie.")
    )


def _closes_account(actor: Actor, subject: Subject) -> Permission:
    if subject.account_id == actor.account_id:
        return refuse(
            msg("U kunt uw eigen account niet uitzetten. Vraag een andere beheerder om dit te doen.")
        )
    if administers_everywhere(actor):
        return allow(msg("U bent beheerder."))
    return refuse(
        msg(
            "Een account kan bij meer organisaties horen. Vraag de beheerder van deze installatie, "
            "of trek de rollen bij uw eigen organisatie in."
        )
    )


def _changes_roles(actor: Actor, subject: Subject) -> Permission:
    permission = _administers(actor, subject)
    if permission and subject.account_id == actor.account_id:
        return refuse(msg("U kunt uw eigen rollen niet wijzigen. Vraag een andere beheerder om dit te doen."))
    return permission


def _sees_provider(actor: Actor, subject: Subject) -> Permission:
    if actor.has(Role.PROVIDER, subject.organisation_id):
        return allow(msg("Dit is uw eigen organisatie."))
    return _sees_every_provider(actor, subject)


def _sees_every_provider(actor: Actor, subject: Subject) -> Permission:
    if actor.has_any(*_PUBLIC_SIDE):
        return allow(msg("U werkt voor een regio of gemeente."))
    return refuse(
        msg("U ziet alleen de gegevens van uw eigen organisatie. Vraag de inkoper om openbare gegevens.")
    )


def _registers_provider(actor: Actor, subject: Subject) -> Permission:
    if actor.has(Role.BUYER) or administers_everywhere(actor):
        return allow(msg("U bent inkoper of beheerder."))
    return refuse(
        msg("Alleen een inkoper of beheerder voegt een aanbieder toe. Neem contact op met de inkoper.")
    )


def _changes_provider(actor: Actor, subject: Subject) -> Permission:
    if actor.has(Role.PROVIDER, subject.organisation_id):
        return allow(msg("Dit is uw eigen organisatie."))
    return refuse(
        msg("Alleen de aanbieder zelf wijzigt deze gegevens. Vraag de aanbieder om ze bij te werken.")
    )


def _sees_vault(actor: Actor, subject: Subject) -> Permission:
    if actor.has(Role.PROVIDER, subject.organisation_id):
        return allow(msg("Dit is uw eigen organisatie."))
    return refuse(
        msg("Alleen de aanbieder zelf ziet deze map. Vraag het de aanbieder, of bekijk de inschrijving.")
    )


def _changes_region(actor: Actor, subject: Subject) -> Permission:
    if actor.has(Role.BUYER, subject.organisation_id):
        return allow(msg("U bent inkoper van deze regio."))
    return refuse(
        msg(
            "Alleen een inkoper van deze regio wijzigt welke gemeenten meedoen. "
            "Neem contact op met de inkoper."
        )
    )


def _registers_organisation(actor: Actor, subject: Subject) -> Permission:
    if administers_everywhere(actor):
        return allow(msg("U bent beheerder."))
    return refuse(
        msg("Alleen de beheerder van deze installatie voegt een organisatie toe. Vraag het de beheerder.")
    )


_POLICIES: Final[Mapping[Action, Policy]] = MappingProxyType(
    {
        Action.SEE_OWN_ACCOUNT: _own_account,
        Action.SEE_PEOPLE: _administers,
        Action.CREATE_ACCOUNT: _administers,
        Action.CLOSE_ACCOUNT: _closes_account,
        Action.GRANT_ROLE: _changes_roles,
        Action.WITHDRAW_ROLE: _changes_roles,
        Action.SEE_PROVIDER: _sees_provider,
        Action.SEE_EVERY_PROVIDER: _sees_every_provider,
        Action.REGISTER_PROVIDER: _registers_provider,
        Action.CHANGE_PROVIDER: _changes_provider,
        Action.SEE_VAULT: _sees_vault,
        Action.CHANGE_REGION: _changes_region,
        Action.REGISTER_ORGANISATION: _registers_organisation,
    }
)
