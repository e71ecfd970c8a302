"""What publication does when something happens elsewhere; wired in ``dekkend/wiring.py``."""

from dekkend.procurement.events import (
    EnrolmentDecided,
    ProvisionalAwardAnnounced,
    RevisionAnnounced,
    ValidityAsked,
)
from dekkend.publication.sent_letters import send_enrolment_letter, send_validity_letters
from dekkend.publication.services import make_letters


def on_provisional_award(event: ProvisionalAwardAnnounced) -> None:
    """Every tenderer gets its letter in the same transaction as the announcement."""
    make_letters(event.announcement_id)


def on_revision(event: RevisionAnnounced) -> None:
    """Whom the revision touches gets a new letter; the earlier one stays readable."""
    make_letters(event.announcement_id, event.submissions)


def on_validity_asked(event: ValidityAsked) -> None:
    """Every tenderer that is asked to keep its bid valid gets that in a letter."""
    send_validity_letters(event.request_id)


def on_enrolment_decided(event: EnrolmentDecided) -> None:
    """The provider gets the decision on its enrolment in a letter, cell by cell."""
    send_enrolment_letter(event.enrolment_id)
