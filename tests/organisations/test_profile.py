"""The profile that every procedure reads: what is kept, what is missing, who may change it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from dekkend.kernel.periods import EndsBeforeItStarts
from dekkend.organisations import services
from dekkend.organisations.domain_profile import (
    Authority,
    Details,
    NewBranch,
    NewInsurance,
    NewRepresentative,
    NewYear,
    ProfilePart,
    is_small_or_medium,
)
from dekkend.organisations.errors import NotPermitted
from dekkend.organisations.profile_queries import changes, full_profile
from dekkend.organisations.queries import provider_profile
from dekkend.organisations.vault_errors import AlreadyThere, NotInProfile
from tests.personas import World

BRANCH = NewBranch("Hoofdkantoor", "000012345678", "Kade 1", "6511AB", "Nijmegen")
INSURANCE = NewInsurance(
    "Verzekeraar", "P-1", Decimal(1_250_000), Decimal(2_500_000), date(2026, 1, 1), date(2027, 12, 31)
)
DETAILS = Details("Kade 1", "6511AB", "Nijmegen", "C. Contact", "contact@voorbeeld.example")


def test_a_new_profile_says_what_is_missing_and_a_full_one_nothing(personas: World) -> None:
    actor, own = personas.actor("provider"), personas.provider
    before = full_profile(actor, own)
    assert before is not None
    assert {gap.part for gap in before.gaps} == set(ProfilePart)
    services.change_details(actor, own, DETAILS)
    services.add_representative(
        actor, own, NewRepresentative("A.", "bestuurder", Authority.ALONE, date(2020, 1, 1))
    )
    services.add_branch(actor, own, BRANCH)
    services.add_insurance(actor, own, INSURANCE)
    services.add_year(actor, own, NewYear(2025, 12, Decimal(900_000), Decimal(300_000)))
    after = full_profile(actor, own)
    assert after is not None
    assert {gap.part for gap in after.gaps} == {ProfilePart.BASICS}  # the AGB code


def test_the_last_year_is_the_size_of_the_provider(personas: World) -> None:
    actor, own = personas.actor("provider"), personas.provider
    services.add_year(actor, own, NewYear(2025, 12, Decimal(900_000)))
    services.add_year(actor, own, NewYear(2024, 99, Decimal(1)))
    profile = provider_profile(actor, own)
    assert profile is not None
    assert (profile.staff, profile.turnover) == (12, Decimal("900000.00"))


def test_nothing_is_kept_twice(personas: World) -> None:
    actor, own = personas.actor("provider"), personas.provider
    services.add_branch(actor, own, BRANCH)
    with pytest.raises(AlreadyThere):
        services.add_branch(actor, own, BRANCH)
    services.add_year(actor, own, NewYear(2025))
    with pytest.raises(AlreadyThere):
        services.add_year(actor, own, NewYear(2025))


def test_periods_do_not_run_backwards(personas: World) -> None:
    wrong = NewRepresentative("A.", "b", Authority.ALONE, date(2026, 1, 1), date(2025, 1, 1))
    with pytest.raises(EndsBeforeItStarts):
        services.add_representative(personas.actor("provider"), personas.provider, wrong)


@pytest.mark.parametrize("persona", ["competitor", "buyer", "administrator", "outsider", "visitor"])
def test_only_the_provider_itself_changes_its_profile(personas: World, persona: str) -> None:
    actor, own = personas.actor(persona), personas.provider
    acts: list[Callable[[], object]] = [
        lambda: services.change_details(actor, own, DETAILS),
        lambda: services.add_branch(actor, own, BRANCH),
        lambda: services.add_insurance(actor, own, INSURANCE),
        lambda: services.add_year(actor, own, NewYear(2025)),
        lambda: services.remove_year(actor, own, 1),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()


def test_somebody_elses_rows_are_not_removed(personas: World) -> None:
    key = services.add_branch(personas.actor("provider"), personas.provider, BRANCH)
    with pytest.raises(NotInProfile):
        services.remove_branch(personas.actor("competitor"), personas.competitor, key)


def test_what_it_was_stays_in_the_log(personas: World) -> None:
    actor, own = personas.actor("provider"), personas.provider
    services.change_details(actor, own, DETAILS)
    services.change_details(actor, own, Details(place="Arnhem"))
    key = services.add_branch(actor, own, BRANCH)
    services.remove_branch(actor, own, key)
    found = list(changes(actor, own))
    assert [entry.action for entry in found[:4]] == [
        "remove_branch", "add_branch", "change_details", "change_details",
    ]  # fmt: skip
    assert found[0].data["place"] == "Nijmegen"
    assert found[2].data["before"]["address"] == "Kade 1"
    assert not changes(personas.actor("competitor"), own).exists()


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "small"),
    [
        (None, Decimal(1), None, None),
        (249, Decimal(50_000_000), None, True),
        (249, None, Decimal(43_000_000), True),
        (250, Decimal(1), Decimal(1), False),
        (10, Decimal(50_000_001), Decimal(43_000_001), False),
        (10, Decimal(50_000_001), None, None),
    ],
)
def test_small_and_medium_enterprises(
    staff: int | None, turnover: Decimal | None, balance: Decimal | None, small: bool | None
) -> None:
    assert is_small_or_medium(staff, turnover, balance) is small
