"""What happens in a procurement that other contexts act on."""

from dataclasses import dataclass

from dekkend.runtime.events import Event


@dataclass(frozen=True)
class ProvisionalAwardAnnounced(Event):
    """The provisional award was made known; every tenderer is to get a letter."""

    procurement_id: int
