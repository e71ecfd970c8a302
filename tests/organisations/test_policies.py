"""Who may do what, with the words of each refusal."""

from datetime import date

import pytest

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Actor, AnonymousActor, Grant, OrganisationKind, Role
from dekkend.organisations.policies import Action, Subject, may


def actor(role: Role, organisation_id: int, kind: OrganisationKind) -> Actor:
    return Actor(1, "Iemand", (Grant(role, organisation_id, "X", Period(date(2026, 1, 1)), kind),))


OPERATOR = actor(Role.ADMINISTRATOR, 1, OrganisationKind.OPERATOR)
REGION_ADMINISTRATOR = actor(Role.ADMINISTRATOR, 2, OrganisationKind.REGION)
BUYER = actor(Role.BUYER, 2, OrganisationKind.REGION)
PROVIDER = actor(Role.PROVIDER, 3, OrganisationKind.PROVIDER)
NOBODY = Actor(9, "Niemand")


@pytest.mark.parametrize(
    ("who", "action", "subject", "allowed"),
    [
        (OPERATOR, Action.GRANT_ROLE, Subject(5, 8), True),
        (OPERATOR, Action.GRANT_ROLE, Subject(5, 1), False),
        (REGION_ADMINISTRATOR, Action.GRANT_ROLE, Subject(2, 8), True),
        (REGION_ADMINISTRATOR, Action.GRANT_ROLE, Subject(5, 8), False),
        (BUYER, Action.GRANT_ROLE, Subject(2, 8), False),
        (BUYER, Action.CHANGE_REGION, Subject(2), True),
        (BUYER, Action.CHANGE_REGION, Subject(5), False),
        (BUYER, Action.REGISTER_PROVIDER, Subject(), True),
        (PROVIDER, Action.REGISTER_PROVIDER, Subject(), False),
        (OPERATOR, Action.REGISTER_ORGANISATION, Subject(), True),
        (REGION_ADMINISTRATOR, Action.REGISTER_ORGANISATION, Subject(), False),
        (PROVIDER, Action.SEE_PROVIDER, Subject(3), True),
        (PROVIDER, Action.SEE_PROVIDER, Subject(4), False),
        (BUYER, Action.SEE_PROVIDER, Subject(4), True),
        (PROVIDER, Action.SEE_EVERY_PROVIDER, Subject(3), False),
        (BUYER, Action.SEE_EVERY_PROVIDER, Subject(), True),
        (PROVIDER, Action.CHANGE_PROVIDER, Subject(3), True),
        (BUYER, Action.CHANGE_PROVIDER, Subject(3), False),
        (NOBODY, Action.SEE_OWN_ACCOUNT, Subject(account_id=9), True),
        (NOBODY, Action.SEE_OWN_ACCOUNT, Subject(account_id=1), False),
        (NOBODY, Action.SEE_PEOPLE, Subject(), False),
    ],
)
def test_may(who, action, subject, allowed):
    assert bool(may(who, action, subject)) is allowed


@pytest.mark.parametrize("action", Action)
def test_visitor_is_told_to_log_in_and_the_application_may(action):
    refused = may(AnonymousActor(), action)
    assert not refused
    assert "Log in" in refused.reason.render()
    assert may(SYSTEM, action)


@pytest.mark.parametrize("action", [found for found in Action if found is not Action.SEE_OWN_ACCOUNT])
def test_every_refusal_says_whom_to_ask(action):
    refused = may(NOBODY, action, Subject(organisation_id=1, account_id=1))
    assert not refused
    assert any(word in refused.reason.render() for word in ("Vraag", "Neem contact op"))
