"""Whose messages somebody may see, deliver and answer. Pure; the refusal is what the user reads.

Messages hold health data of clients (AVG art. 9): only the access workers and controllers of the municipality
and the staff of the provider itself see them. Nobody else does: no buyer, supervisor or administrator.
"""

from dataclasses import dataclass
from typing import Final

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Permission, Role, allow, refuse

MUNICIPAL_ROLES: Final = (Role.ACCESS_WORKER, Role.CONTROLLER)


@dataclass(frozen=True, slots=True)
class Reach:
    """The municipalities and providers whose messages somebody may see; ids of organisations."""

    municipalities: frozenset[int] = frozenset()
    providers: frozenset[int] = frozenset()

    def covers(self, municipality: int, provider: int) -> bool:
        """Whether messages between these two are within reach."""
        return municipality in self.municipalities or provider in self.providers

    @property
    def organisations(self) -> frozenset[int]:
        """Both together."""
        return self.municipalities | self.providers


def may_use_log(actor: Actor) -> Permission:
    """Whether somebody has a message log at all."""
    if not actor.is_known:
        return refuse(msg("Log in om berichten te zien. Controleren kan ook zonder in te loggen."))
    if actor.has_any(*MUNICIPAL_ROLES, Role.PROVIDER):
        return allow(msg("U ziet de berichten van uw eigen organisatie."))
    return refuse(msg("Berichten gaan over cliënten. Alleen de gemeente en de aanbieder zelf zien ze."))


def may_deliver(reach: Reach, municipality: int, provider: int) -> Permission:
    """Whether somebody may hand in or answer a message between these two."""
    if reach.covers(municipality, provider):
        return allow(msg("Dit bericht is van of aan uw eigen organisatie."))
    return refuse(msg("Dit bericht is niet van of aan uw organisatie. Log in bij de juiste organisatie."))
