"""What happens between publication and closing that people must hear of."""

from dataclasses import dataclass

from dekkend.runtime.events import Event


@dataclass(frozen=True)
class QuestionAsked(Event):
    """A provider asked something; ``late`` when the buyer must first say whether it counts."""

    question_id: int
    late: bool = False


@dataclass(frozen=True)
class QuestionRuled(Event):
    """A buyer took or refused a late question."""

    question_id: int


@dataclass(frozen=True)
class NotePublished(Event):
    """A note of information was published; ``changes`` when it made a new version."""

    note_id: int
    changes: bool = False


@dataclass(frozen=True)
class DeadlineMoved(Event):
    """The closing was moved to a later moment, apart from a note."""

    procurement_id: int


@dataclass(frozen=True)
class LotWithdrawn(Event):
    """A lot was taken back."""

    lot_id: int


@dataclass(frozen=True)
class ComplaintFiled(Event):
    """A provider filed a complaint."""

    complaint_id: int


@dataclass(frozen=True)
class ComplaintMoved(Event):
    """Something happened to a complaint that the complainant must know."""

    complaint_id: int
