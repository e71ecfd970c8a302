"""Questions and answers as people type them, and until when they can be asked. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dekkend.procurement.definition import Definition, StepKind
from dekkend.procurement.information_rules import DAYS_BEFORE_CLOSING
from dekkend.procurement.planning import span_of

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed. ``lot`` is the id of a lot; ``late_reason`` asks the buyer to take a late one."""

    subject: str
    text: str
    lot: str = ""
    paragraph: str = ""
    late_reason: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.subject.strip() and self.text.strip())


@dataclass(frozen=True, slots=True)
class Answered:
    """What the buyer writes: the answer, the wording that others read, and whether it waits."""

    answer: str
    published_subject: str = ""
    published_text: str = ""
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class NoteText:
    """What the buyer writes in a note; ``closes_at`` only where the closing moves."""

    introduction: str = ""
    reason: str = ""
    essential: bool | None = None
    weighing: str = ""
    closes_at: datetime | None = None


def questions_until(
    definition: Definition, published_at: datetime | None, closes_at: datetime | None
) -> date | None:
    """The last day to ask: that of the plan; without one ten days before closing, so that a note can still
    come in time. A planned day before the real publication is out of date and does not count."""
    if published_at is None or closes_at is None:
        return None
    opened = published_at.astimezone(AMSTERDAM).date()
    closing = closes_at.astimezone(AMSTERDAM).date()
    planned = [
        span_of(step).latest for step in definition.steps if _is_question_term(step.kind) and step.when
    ]
    usable = [day for day in planned if opened <= day <= closing]
    if usable:
        return max(usable)
    return max(opened, closing - timedelta(days=DAYS_BEFORE_CLOSING + 1))


def _is_question_term(kind: StepKind) -> bool:
    return kind is StepKind.QUESTIONS_CLOSE


def names_asker(text: str, names: tuple[str, ...]) -> str | None:
    """The name in ``text`` by which others could tell who asked; None when there is none.

    A name is looked for as a whole, without regard to capitals; short ones (under four letters) are skipped.
    """
    folded = f" {_words(text)} "
    return next((name for name in names if len(name) > 3 and f" {_words(name)} " in folded), None)


def _words(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())
