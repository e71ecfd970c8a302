"""Roles, actors and the Dutch order of names."""

from datetime import date

import pytest

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import (
    KIND_NAMES,
    ROLE_KINDS,
    ROLE_NAMES,
    Actor,
    AnonymousActor,
    Grant,
    OrganisationKind,
    Role,
    sort_key,
)

GRANT = Grant(Role.BUYER, 7, "Regio", Period(date(2026, 1, 1), date(2026, 12, 31)), OrganisationKind.REGION)
BUYER = Actor(1, "Ilse", (GRANT,))


def test_role_holds_for_its_organisation_and_period():
    assert BUYER.has(Role.BUYER)
    assert BUYER.has(Role.BUYER, 7, date(2026, 12, 31))
    assert not BUYER.has(Role.BUYER, 8)
    assert not BUYER.has(Role.BUYER, 7, date(2027, 1, 1))
    assert not BUYER.has(Role.ASSESSOR, 7)


def test_several_roles_and_organisations():
    assert BUYER.has_any(Role.ASSESSOR, Role.BUYER)
    assert BUYER.has_any(Role.BUYER, organisation_ids=frozenset({6, 7}))
    assert not BUYER.has_any(Role.BUYER, organisation_ids=frozenset())
    assert BUYER.organisations(Role.BUYER) == {7}
    assert BUYER.organisations() == {7}
    assert BUYER.organisations(Role.PROVIDER) == frozenset()


def test_visitor_is_unknown_and_has_no_role():
    visitor = AnonymousActor()
    assert not visitor.is_known
    assert visitor.roles == frozenset()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("'s-Hertogenbosch", "hertogenbosch"),
        ("’s-Gravenhage", "gravenhage"),
        ("De Bilt", "bilt"),
        ("Den Helder", "helder"),
        ("Het Hogeland", "hogeland"),
        ("Denekamp", "denekamp"),
        ("Súdwest-Fryslân", "sudwest fryslan"),
        ("Bergen (NH.)", "bergen nh"),
        ("  Zorg & Zo B.V. ", "zorg zo b v"),
        ("'t Huis", "huis"),
    ],
)
def test_names_sort_as_a_dutch_reader_looks_them_up(name, key):
    assert sort_key(name) == key


def test_every_role_and_kind_has_a_name_and_a_place():
    assert set(ROLE_NAMES) == set(ROLE_KINDS) == set(Role)
    assert set(KIND_NAMES) == set(OrganisationKind)
