"""People and the roles that they hold, per organisation and period."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from dekkend.kernel.periods import Period
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import (
    KIND_NAMES,
    ROLE_KINDS,
    ROLE_NAMES,
    Actor,
    OrganisationKind,
    Role,
)
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.errors import (
    AccountKnown,
    GrantAlreadyEnded,
    GrantOverlaps,
    LastAdministrator,
    RoleDoesNotFit,
)
from dekkend.organisations.models import Account, Organisation, RoleGrant, Session
from dekkend.organisations.policies import Action, Subject
from dekkend.organisations.ranges import period_of, stored
from dekkend.organisations.services.common import PEOPLE, demand, refusing
from dekkend.organisations.services.notices import notify
from dekkend.runtime import audit, clock


@transaction.atomic
def create_account(
    actor: Actor, email: str, name: str, password: str | None = None, *, is_example: bool = False
) -> int:
    """An account for a person; the id. Without ``password`` it waits for one (invitation, other login).

    The address counts as verified: an administrator vouches for it. Raises NotPermitted, AccountKnown.
    """
    demand(actor, Action.CREATE_ACCOUNT)
    address = email.strip().lower()
    with refusing("organisations_account_email", AccountKnown(email=address)):
        account = Account.objects.create_user(address, password, created_at=clock.now(), name=name.strip())
    if is_example:
        account.is_example = True
        account.save(update_fields=["is_example"])
    EmailAddress.objects.create(user=account, email=address, verified=True, primary=True)
    audit.record(PEOPLE, actor, "create_account", f"account:{account.pk}", {"name": account.name})
    return account.pk


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who got a role by mail address; ``created``: the account is new and needs an invitation."""

    account_id: int
    created: bool


@transaction.atomic
def give_role_to(
    actor: Actor, email: str, name: str, role: Role, organisation_id: int, period: Period
) -> Admitted:
    """Gives a role to whoever has this mail address: to the account that is known, else to a new one.

    Whoever administers one organisation learns nothing about the others: the answer is the same either way,
    and the name of a known account stays as its owner wrote it. The owner is told. Raises NotPermitted,
    RoleDoesNotFit, GrantOverlaps.
    """
    demand(actor, Action.GRANT_ROLE, Subject(organisation_id=organisation_id))
    known = Account.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    account_id = known if known is not None else create_account(actor, email, name)
    grant_role(actor, account_id, role, organisation_id, period)
    if known is not None:
        _tell(known, role, organisation_id)
    return Admitted(account_id, known is None)


def _tell(account_id: int, role: Role, organisation_id: int) -> None:
    organisation = Organisation.objects.values_list("name", flat=True).get(pk=organisation_id)
    told = msg(
        "U kreeg een rol: {role} bij {organisation}. Klopt dat niet? Meld het de beheerder.",
        role=ROLE_NAMES[role],
        organisation=organisation,
    )
    notify([account_id], NoticeKind.ACCOUNT, told, "/account/")


@transaction.atomic
def grant_role(actor: Actor, account_id: int, role: Role, organisation_id: int, period: Period) -> int:
    """Gives somebody a role for an organisation during a period; the id of the grant.

    Raises NotPermitted, RoleDoesNotFit, GrantOverlaps.
    """
    demand(actor, Action.GRANT_ROLE, Subject(organisation_id=organisation_id, account_id=account_id))
    account = Account.objects.get(pk=account_id)
    organisation = Organisation.objects.get(pk=organisation_id)
    _refuse_misfit(role, organisation)
    overlaps = GrantOverlaps(
        account=str(account),
        organisation=organisation.name,
        existing=_grant_now(account_id, role, organisation_id, period),
    )
    with refusing("grant_no_overlap", overlaps):
        grant = RoleGrant.objects.create(
            account=account, role=role, organisation=organisation, period=stored(period)
        )
    data = {"role": role, "organisation": organisation_id, "first": period.first, "last": period.last}
    audit.record(PEOPLE, actor, "grant_role", f"account:{account_id}", data)
    return grant.pk


@transaction.atomic
def withdraw_role(actor: Actor, grant_id: int, last_day: date) -> None:
    """Ends a grant: ``last_day`` is the last day on which it holds. A grant that had yet to begin is dropped.

    Raises NotPermitted, GrantAlreadyEnded, LastAdministrator.
    """
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=grant_id)
    demand(actor, Action.WITHDRAW_ROLE, Subject(grant.organisation_id, grant.account_id))
    period = period_of(grant.period)
    if period.last is not None and period.last <= last_day:
        raise GrantAlreadyEnded(last=period.last)
    _keep_an_administrator(grant)
    if last_day < period.first:
        grant.delete()
    else:
        grant.period = stored(Period(period.first, last_day))
        grant.save(update_fields=["period"])
    data = {"role": grant.role, "organisation": grant.organisation_id, "last": last_day}
    audit.record(PEOPLE, actor, "withdraw_role", f"account:{grant.account_id}", data)


@transaction.atomic
def close_account(actor: Actor, account_id: int) -> None:
    """Switches an account off: the person is logged out and cannot log in. Nothing is removed.

    Raises NotPermitted, LastAdministrator.
    """
    demand(actor, Action.CLOSE_ACCOUNT, Subject(account_id=account_id))
    if {found.account_id for found in _lasting_administrators()} == {account_id}:
        raise LastAdministrator()
    _switch(actor, account_id, False, "close_account")


@transaction.atomic
def reopen_account(actor: Actor, account_id: int) -> None:
    """Switches an account on again, with the roles that it still holds. Raises NotPermitted."""
    demand(actor, Action.CLOSE_ACCOUNT, Subject(account_id=account_id))
    _switch(actor, account_id, True, "reopen_account")


def _switch(actor: Actor, account_id: int, active: bool, action: str) -> None:
    if Account.objects.filter(pk=account_id, is_active=not active).update(is_active=active):
        Session.objects.filter(account_id=account_id).delete()
        audit.record(PEOPLE, actor, action, f"account:{account_id}")


def _refuse_misfit(role: Role, organisation: Organisation) -> None:
    kind = OrganisationKind(organisation.kind)
    if kind not in ROLE_KINDS[role]:
        raise RoleDoesNotFit(role=ROLE_NAMES[role], organisation=organisation.name, kind=KIND_NAMES[kind])


def _grant_now(account_id: int, role: Role, organisation_id: int, period: Period) -> Message:
    rows = RoleGrant.objects.filter(
        account_id=account_id, role=role, organisation_id=organisation_id, period__overlap=stored(period)
    )
    found = tuple(sorted(period_of(row.period) for row in rows))
    return msg("{periods}", periods=found) if found else msg("zojuist vastgelegd door iemand anders")


def _keep_an_administrator(grant: RoleGrant) -> None:
    """Keeps one administrator without end. Locks them all, against two mutual withdrawals."""
    if grant.role != Role.ADMINISTRATOR or grant.organisation.kind != OrganisationKind.OPERATOR:
        return
    if {found.pk for found in _lasting_administrators()} <= {grant.pk}:
        raise LastAdministrator()


def _lasting_administrators() -> "QuerySet[RoleGrant]":
    """The grants, locked, of those who administer this installation without an end."""
    locked = RoleGrant.objects.select_for_update(of=("self", "account")).filter(
        role=Role.ADMINISTRATOR,
        organisation__kind=OrganisationKind.OPERATOR,
        period__endswith__isnull=True,
        account__is_active=True,
    )
    return locked.select_related("account").order_by("pk")


def forget_expired_sessions() -> int:
    """Removes the sessions that ended by themselves; how many there were."""
    gone, _ = Session.objects.filter(expire_date__lt=clock.now()).delete()
    return gone
