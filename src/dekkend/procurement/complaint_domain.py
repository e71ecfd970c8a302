"""Complaints and contact as people type them, and what may follow on an answer. Pure."""

from dataclasses import dataclass
from datetime import date

from dekkend.procurement.complaint_states import ComplaintOutcome, ComplaintSubject


@dataclass(frozen=True, slots=True)
class ComplaintText:
    about: ComplaintSubject
    subject: str
    text: str

    @property
    def is_whole(self) -> bool:
        return bool(self.subject.strip() and self.text.strip())


@dataclass(frozen=True, slots=True)
class ComplaintAnswer:
    """The buyer's answer; ``measure`` is what changes because of it."""

    outcome: ComplaintOutcome | None
    answer: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the two sides say about the way to the disputes committee; None leaves it as it is."""

    settlement_failed: bool | None = None
    complainant_agrees: bool | None = None
    buyer_agrees: bool | None = None
    buyer_suspends: bool | None = None
    both_accept_advice: bool | None = None


COMPLAINANT_SAYS = ("settlement_failed", "complainant_agrees")
BUYER_SAYS = ("buyer_agrees", "buyer_suspends", "both_accept_advice")


@dataclass(frozen=True, slots=True)
class Contact:
    """Contact that went past the platform."""

    happened_on: date
    who: str
    channel: str
    about: str
    measure: str
    organisation_id: int | None = None
