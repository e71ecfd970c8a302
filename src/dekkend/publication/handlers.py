"""What publication does when something happens elsewhere; wired in ``dekkend/wiring.py``."""

from dekkend.procurement.events import ProvisionalAwardAnnounced
from dekkend.publication.services import make_letters


def on_provisional_award(event: ProvisionalAwardAnnounced) -> None:
    """Every tenderer gets its letter in the same transaction as the announcement."""
    make_letters(event.procurement_id)
