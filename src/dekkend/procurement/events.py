"""What happens in a procurement that other contexts act on."""

from dataclasses import dataclass
from datetime import date

from dekkend.runtime.events import Event


@dataclass(frozen=True)
class ProvisionalAwardAnnounced(Event):
    """The provisional award was made known; every tenderer is to get a letter."""

    procurement_id: int
    announcement_id: int


@dataclass(frozen=True)
class RevisionAnnounced(Event):
    """Decisions were revised; the tenderers whom it touches are to get a new letter."""

    procurement_id: int
    announcement_id: int
    submissions: tuple[int, ...]


@dataclass(frozen=True)
class EvidenceAsked(Event):
    """A tenderer that won something must hand in evidence."""

    condition_id: int


@dataclass(frozen=True)
class EvidenceHandedIn(Event):
    """A tenderer handed in evidence that was asked for."""

    condition_id: int


@dataclass(frozen=True)
class ValidityAsked(Event):
    """Tenderers are asked to keep their bids valid for longer; each is to get a letter."""

    request_id: int


@dataclass(frozen=True)
class ValidityAnswered(Event):
    """A tenderer said whether it keeps its bid valid for longer."""

    request_id: int
    submission_id: int


@dataclass(frozen=True)
class EnrolmentDecided(Event):
    """An enrolment in a continuous admission was decided on; its letter can be made."""

    enrolment_id: int


@dataclass(frozen=True)
class RecheckAsked(Event):
    """An admitted provider must show again that it meets the requirements."""

    enrolment_id: int
    due_on: date
