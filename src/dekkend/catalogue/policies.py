"""Who may see and do what with products, price models and tariffs. Pure; the refusal is what the user reads.

Adopted products and published tariffs are public. Concepts are for the region's own buyers, contract
managers and controllers. What a provider answers or earns is for that provider alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Permission, Role, allow, refuse


class Action(StrEnum):
    SEE_CONCEPTS = "see_concepts"
    EDIT_CATALOGUE = "edit_catalogue"
    DECIDE = "decide"
    RUN_STRESS_TEST = "run_stress_test"
    RUN_STUDY = "run_study"
    ANSWER_STUDY = "answer_study"
    SEE_OWN_FIGURES = "see_own_figures"
    RECORD_SERIES = "record_series"


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """``offices``: the region and the bodies that buy for it; ``members``: its municipalities; ``provider``:
    whose figures these are."""

    offices: frozenset[int] = frozenset()
    members: frozenset[int] = frozenset()
    provider: int | None = None


NOTHING: Final = CatalogueFacts()
Policy = Callable[[Actor, CatalogueFacts], Permission]


def may(actor: Actor, action: Action, facts: CatalogueFacts = NOTHING) -> Permission:
    """Whether ``actor`` may do ``action``, and why or why not."""
    if not actor.is_known:
        return refuse(msg("Log in om dit te kunnen doen."))
    if actor.account_id is None:
        return allow(msg("Dekkend doet dit zelf."))
    return _POLICIES[action](actor, facts)


def _works_here(actor: Actor, facts: CatalogueFacts) -> Permission:
    if actor.has_any(Role.BUYER, Role.CONTRACT_MANAGER, organisation_ids=facts.offices):
        return allow(msg("U werkt aan de tarieven van deze regio."))
    return refuse(
        msg(
            "Alleen een inkoper of contractmanager van deze regio doet dit. "
            "Neem contact op met het inkoopbureau."
        )
    )


def _sees_concepts(actor: Actor, facts: CatalogueFacts) -> Permission:
    if actor.has(Role.SUPERVISOR):
        return allow(msg("U houdt toezicht."))
    if actor.has_any(Role.CONTROLLER, organisation_ids=facts.offices | facts.members):
        return allow(msg("U ziet de tarieven van uw eigen gemeente of regio."))
    if _works_here(actor, facts):
        return allow(msg("U werkt aan de tarieven van deze regio."))
    return refuse(
        msg("Dit is nog niet openbaar. Vraag de inkoper of controller van deze regio als u het nodig hebt.")
    )


def _decides(actor: Actor, facts: CatalogueFacts) -> Permission:
    if actor.has_any(
        Role.BUYER, Role.CONTRACT_MANAGER, Role.CONTROLLER, organisation_ids=facts.offices | facts.members
    ):
        return allow(msg("U legt besluiten over tarieven van deze regio vast."))
    return refuse(msg("Alleen een inkoper, contractmanager of controller van deze regio legt dit vast."))


def _tests(actor: Actor, facts: CatalogueFacts) -> Permission:
    if actor.has_any(
        Role.BUYER, Role.CONTRACT_MANAGER, Role.CONTROLLER, organisation_ids=facts.offices | facts.members
    ):
        return allow(msg("U rekent aan de tarieven van deze regio."))
    return refuse(msg("Alleen een inkoper, contractmanager of controller van deze regio rekent dit door."))


def _own(actor: Actor, facts: CatalogueFacts) -> Permission:
    if facts.provider is not None and actor.has(Role.PROVIDER, facts.provider):
        return allow(msg("Dit zijn de cijfers van uw eigen organisatie."))
    return refuse(msg("Alleen de aanbieder zelf ziet deze cijfers. Niemand anders kan ze inzien."))


def _records_series(actor: Actor, facts: CatalogueFacts) -> Permission:
    if actor.has_any(Role.BUYER, Role.CONTRACT_MANAGER, Role.CONTROLLER, Role.ADMINISTRATOR):
        return allow(msg("U houdt indexcijfers bij."))
    return refuse(msg("Alleen een inkoper, contractmanager of controller houdt indexcijfers bij."))


_POLICIES: Final[Mapping[Action, Policy]] = MappingProxyType(
    {
        Action.SEE_CONCEPTS: _sees_concepts,
        Action.EDIT_CATALOGUE: _works_here,
        Action.DECIDE: _decides,
        Action.RUN_STRESS_TEST: _tests,
        Action.RUN_STUDY: _works_here,
        Action.ANSWER_STUDY: _own,
        Action.SEE_OWN_FIGURES: _own,
        Action.RECORD_SERIES: _records_series,
    }
)
