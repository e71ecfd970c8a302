"""A municipality and a provider that send each other messages, and who works there."""

from dataclasses import dataclass
from typing import Any

import pytest

from dekkend.messaging.codec import write
from dekkend.messaging.services.taking_in import Deliverer, TakenIn, deliverer, take_in
from dekkend.organisations.models import Provider
from tests.messaging.samples import MUNICIPALITY, PROVIDER, broken
from tests.personas import MEMBER, World


@dataclass
class LogWorld:
    """The personas, with the codes that the sample messages hold."""

    world: World

    @property
    def municipal(self) -> Deliverer:
        return deliverer(self.world.actor("access_worker"))

    @property
    def providing(self) -> Deliverer:
        return deliverer(self.world.actor("provider"))

    def data(self, number: str, changes: dict[str, Any] | None = None, identification: str = "12") -> bytes:
        """A sample message as bytes, between the municipality and the provider of this world."""
        found = write(broken(number, changes or {}))
        found = found.replace(b">12</iwmo:Identificatie", f">{identification}</iwmo:Identificatie".encode())
        return found.replace(MUNICIPALITY.encode(), MEMBER.encode())

    def take_in(
        self, number: str, changes: dict[str, Any] | None = None, identification: str = "12"
    ) -> TakenIn:
        """Hands in a sample message, by the municipality."""
        return take_in(self.municipal, self.data(number, changes, identification))


def logged_message(world: World, number: str = "315") -> int:
    """The id of a message in the log, between the municipality and the provider of the personas."""
    Provider.objects.filter(pk=world.provider).update(agb=PROVIDER)
    log = LogWorld(world)
    return take_in(log.municipal, log.data(number)).message_id or 0


@pytest.fixture
def log(personas: World) -> LogWorld:
    """The world, in which the provider has the code of the samples."""
    Provider.objects.filter(pk=personas.provider).update(agb=PROVIDER)
    return LogWorld(personas)
