"""What publication does when something happens elsewhere; wired in ``dekkend/wiring.py``."""

from dekkend.procurement.events import ProvisionalAwardAnnounced, RevisionAnnounced
from dekkend.publication.services import make_letters


def on_provisional_award(event: ProvisionalAwardAnnounced) -> None:
    """Every tenderer gets its letter in the same transaction as the announcement."""
    make_letters(event.announcement_id)


def on_revision(event: RevisionAnnounced) -> None:
    """Whom the revision touches gets a new letter; the earlier one stays readable."""
    make_letters(event.announcement_id, event.submissions)
