"""Rules of the decision route: what waits for which decision. Pure; sources R5 and R6 of the frameworks."""

from dataclasses import dataclass
from typing import Final

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.procurement.route_domain import NEEDED_NAMES, NeededFor, StepFacts
from dekkend.procurement.route_states import RouteStatus

OWN: Final = Source("Dekkend", "besluit 0011")


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """The route, and the step of the procurement that somebody wants to take. ``made`` is whether the route
    of the definition was stored."""

    step: NeededFor
    steps: tuple[StepFacts, ...]
    made: bool = True


@rule(
    "RO-01",
    msg("Een volgende stap wacht op haar besluiten"),
    Effect.BLOCK,
    Source("S2", "§4.6-4.7"),
    Source("S3", "§13"),
    OWN,
)
def decisions_are_there(facts: RouteFacts) -> Finding:
    """Each decision on which the step waits is agreed on, or was dropped with a reason."""
    if not facts.made:
        return broken(
            msg("De besluitroute is nog niet gemaakt."),
            remedy=msg("Maak de route en leg de besluiten vast."),
        )
    needed = [it for it in facts.steps if it.needed_for is facts.step]
    if not needed:
        return not_applicable(msg("Voor deze stap is geen besluit nodig."))
    waiting = tuple(it.title for it in needed if not it.settled)
    if waiting:
        return broken(
            msg("Er ontbreekt nog een besluit: {waiting}.", waiting=waiting),
            remedy=msg("Leg het besluit vast met datum en kenmerk, of plan het opnieuw."),
            waiting=waiting,
        )
    return holds(msg("Alle besluiten voor “{step}” zijn er.", step=NEEDED_NAMES[facts.step]))


@rule(
    "RO-02",
    msg("Wijzigingen uit een besluit staan in een nieuwe versie"),
    Effect.BLOCK,
    Source("S2", "§4.7"),
    OWN,
)
def changes_are_processed(facts: RouteFacts) -> Finding:
    """After "agreed with changes" a definitive version follows, in which those changes stand."""
    open_changes = tuple(
        it.title
        for it in facts.steps
        if it.needed_for is facts.step and it.status is RouteStatus.CHANGED and not it.newer_definitive
    )
    if open_changes:
        return broken(
            msg(
                "De wijzigingen uit het besluit zijn nog niet verwerkt: {documents}.", documents=open_changes
            ),
            remedy=msg("Voeg de definitieve versie toe waarin de wijzigingen staan."),
            documents=open_changes,
        )
    return holds(msg("Er zijn geen wijzigingen die nog moeten worden verwerkt."))
