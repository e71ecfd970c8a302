"""Who sees which agreement: the list and the policy say the same, for every role and status."""

from datetime import date
from itertools import product

import pytest

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_model import ContractLine, Signing
from dekkend.contracts.errors import NotAllowed, UnknownAgreement
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.common import facts_of, seen, visible_to
from dekkend.contracts.services import drafting
from dekkend.organisations.domain import SYSTEM, Actor, AnonymousActor, Role
from dekkend.organisations.models import Municipality
from tests.contracts.stored import in_force, person, region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def read_every_verdict() -> None:
    """The sentences of the rules are read where the rules are tested."""


@pytest.fixture
def agreements() -> list[rows.Agreement]:
    """In force, a draft, one that lapsed as a draft, and one that lapsed after it was sent."""
    draft = in_force(id="concept", number="2", signing=Signing())
    never = in_force(id="vervallen", number="3", signing=Signing())
    sent = in_force(id="verstuurd", number="4", signing=Signing(sent_on=date(2025, 11, 1)))
    for row in (never, sent):
        drafting.lapse(SYSTEM, row.pk, "Niet nodig.")
    for row in (never, sent):
        row.refresh_from_db()
    return [in_force(lines=(ContractLine(product="hulp", municipality="0268"),)), draft, never, sent]


def people(row: rows.Agreement) -> dict[str, Actor]:
    town = Municipality.objects.get(cbs_code="0268").pk
    elsewhere = Municipality.objects.get(cbs_code="0344").pk
    office = {
        role.value: person(role.value, role, row.buyer_id) for role in Role if role is not Role.PROVIDER
    }
    return {
        **office,
        "own provider": person("eigen", Role.PROVIDER, row.provider_id),
        "town": person("gemeente", Role.CONTROLLER, town),
        "town access": person("toegang", Role.ACCESS_WORKER, town),
        "other town": person("andere-gemeente", Role.CONTROLLER, elsewhere),
        "other region": person("andere-regio", Role.CONTRACT_MANAGER, region("Andere regio")),
        "visitor": AnonymousActor(),
        "system": SYSTEM,
    }


def test_the_list_and_the_policy_agree(agreements: list[rows.Agreement]) -> None:
    for (name, actor), row in product(people(agreements[0]).items(), agreements):
        listed = visible_to(actor).filter(pk=row.pk).exists()
        assert listed == bool(may(actor, Action.SEE_AGREEMENT, facts_of(row))), (name, row.slug)


def test_what_was_never_sent_is_for_the_office_alone(agreements: list[rows.Agreement]) -> None:
    party = people(agreements[0])["own provider"]
    assert [row.slug for row in visible_to(party).order_by("number")] == ["plain", "verstuurd"]


def test_who_looks_for_help_sees_no_money(agreements: list[rows.Agreement]) -> None:
    access = people(agreements[0])["town access"]
    assert seen(access, "plain").pk == agreements[0].pk
    with pytest.raises(NotAllowed):
        seen(access, "plain", Action.SEE_CONFIDENTIAL)
    with pytest.raises(UnknownAgreement):
        seen(people(agreements[0])["other region"], "plain")
