"""The statuses of a question and of a note of information, and which action leads from one to the next."""

from enum import StrEnum
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg


class QuestionStatus(StrEnum):
    """``LATE``: asked after the term; it counts only when the buyer takes it."""

    ASKED = "gesteld"
    LATE = "te-laat"
    WITHDRAWN = "ingetrokken"
    REFUSED = "niet-behandeld"
    ANSWERED = "beantwoord"
    PUBLISHED = "gepubliceerd"


class NoteStatus(StrEnum):
    DRAFT = "concept"
    PUBLISHED = "gepubliceerd"


_Q = QuestionStatus
_N = NoteStatus

QUESTION: Final = Machine(
    "question",
    QuestionStatus,
    {
        (_Q.ASKED, "withdraw"): _Q.WITHDRAWN,
        (_Q.ASKED, "find_late"): _Q.LATE,
        (_Q.ASKED, "answer"): _Q.ANSWERED,
        (_Q.LATE, "withdraw"): _Q.WITHDRAWN,
        (_Q.LATE, "take"): _Q.ASKED,
        (_Q.LATE, "refuse"): _Q.REFUSED,
        (_Q.ANSWERED, "reopen"): _Q.ASKED,
        (_Q.ANSWERED, "publish"): _Q.PUBLISHED,
    },
    {
        _Q.ASKED: msg("Wacht op antwoord"),
        _Q.LATE: msg("Te laat gesteld"),
        _Q.WITHDRAWN: msg("Ingetrokken"),
        _Q.REFUSED: msg("Niet in behandeling genomen"),
        _Q.ANSWERED: msg("Beantwoord, nog niet gepubliceerd"),
        _Q.PUBLISHED: msg("Gepubliceerd"),
        "withdraw": msg("Intrekken"),
        "find_late": msg("Te laat bevinden"),
        "answer": msg("Beantwoorden"),
        "take": msg("Toch behandelen"),
        "refuse": msg("Niet behandelen"),
        "reopen": msg("Antwoord terugnemen"),
        "publish": msg("Publiceren"),
    },
)

NOTE: Final = Machine(
    "informationnote",
    NoteStatus,
    {(_N.DRAFT, "publish"): _N.PUBLISHED},
    {_N.DRAFT: msg("Concept"), _N.PUBLISHED: msg("Gepubliceerd"), "publish": msg("Publiceren")},
)


def status_for_asker(status: QuestionStatus) -> QuestionStatus:
    """What the asker reads: an answer that is being written still counts as waiting."""
    return _Q.ASKED if status is _Q.ANSWERED else status
