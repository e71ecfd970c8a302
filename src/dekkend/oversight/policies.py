"""Who may see and do what with a test of a provider. Pure; the refusal is what the user reads.

A Bibob file is among the most sensitive things that a region holds (Wet Bibob, article 28: secrecy), so the
right is the least that works: the buyers of the region that tests, a supervisor to read, and the provider
itself its own questions, its own figures and its outcome. An administrator reads none of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Permission, Role, allow, refuse


class Action(StrEnum):
    SEE_REGISTER = "see_register"
    RUN_SCREENING = "run_screening"
    SEE_FILE = "see_file"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ScreeningFacts:
    """``buyers``: the region that tests and the bodies that buy for it; ``provider``: who is tested."""

    buyers: frozenset[int] = frozenset()
    provider: int | None = None


Policy = Callable[[Actor, ScreeningFacts], Permission]


def may(actor: Actor, action: Action, facts: ScreeningFacts) -> Permission:
    """Whether ``actor`` may do ``action`` with this test, and why or why not."""
    if not actor.is_known:
        return refuse(msg("Log in om dit te kunnen doen."))
    if actor.account_id is None:
        return allow(msg("Dekkend doet dit zelf."))
    return _POLICIES[action](actor, facts)


def _runs(actor: Actor, facts: ScreeningFacts) -> Permission:
    if actor.has_any(Role.BUYER, organisation_ids=facts.buyers):
        return allow(msg("U bent inkoper van deze regio."))
    return refuse(msg("Alleen een inkoper van deze regio doet dit. Neem contact op met het inkoopbureau."))


def _sees_register(actor: Actor, facts: ScreeningFacts) -> Permission:
    if actor.has_any(Role.BUYER, Role.SUPERVISOR):
        return allow(msg("U ziet de toetsen van uw eigen regio, of houdt toezicht."))
    return refuse(msg("De toetsen zijn voor inkopers en voor de toezichthouder. Vraag het de inkoper."))


def _sees_file(actor: Actor, facts: ScreeningFacts) -> Permission:
    if actor.has(Role.SUPERVISOR):
        return allow(msg("U houdt toezicht."))
    return _runs(actor, facts)


def _answers(actor: Actor, facts: ScreeningFacts) -> Permission:
    if facts.provider is not None and actor.has(Role.PROVIDER, facts.provider):
        return allow(msg("Deze toets gaat over uw eigen organisatie."))
    return refuse(msg("Alleen de aanbieder zelf beantwoordt deze vragen. Vraag het de aanbieder."))


_POLICIES: Final[Mapping[Action, Policy]] = MappingProxyType(
    {
        Action.SEE_REGISTER: _sees_register,
        Action.RUN_SCREENING: _runs,
        Action.SEE_FILE: _sees_file,
        Action.ANSWER: _answers,
    }
)
