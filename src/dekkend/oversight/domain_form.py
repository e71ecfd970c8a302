"""The question form of the Bibob test: which questions, whether each is answered. Pure.

The questions follow what article 30 of the Wet Bibob allows to be asked; the words are our own. A light
test asks only what may have changed since an earlier outcome (S2 §4.5: "lichtere herhaaltoets").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dekkend.kernel.text import Message, msg


class AnswerKind(StrEnum):
    TEXT = "tekst"
    YES_NO = "ja-nee"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``light`` questions are also asked in a light test; after a "yes" an explanation is due;
    ``file`` asks for a document with it."""

    id: str
    title: Message
    kind: AnswerKind = AnswerKind.TEXT
    light: bool = False
    file: bool = False
    hint: Message | None = None


YES: Final = "ja"
NO: Final = "nee"

QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        "zeggenschap",
        msg("Wie heeft zeggenschap over de organisatie?"),
        light=True,
        file=True,
        hint=msg("Noem iedereen die mee beslist, en de uiteindelijk belanghebbenden. Voeg een schema toe."),
    ),
    Question("bestuurders", msg("Wie zijn de bestuurders en wie houdt intern toezicht?"), light=True),
    Question(
        "financiering",
        msg("Hoe is de organisatie gefinancierd?"),
        light=True,
        file=True,
        hint=msg("Noem leningen, borgstellingen en giften, met wie die gaf. Voeg de stukken toe."),
    ),
    Question("vermogen", msg("Waar komt het geld van de oprichters en aandeelhouders vandaan?"), file=True),
    Question(
        "strafbaar",
        msg(
            "Is de organisatie, een bestuurder of een belanghebbende verdachte of veroordeeld "
            "in de laatste vijf jaar?"
        ),
        AnswerKind.YES_NO,
        light=True,
    ),
    Question(
        "bestuurlijk",
        msg(
            "Kreeg een van hen in de laatste vijf jaar een bestuurlijke boete, "
            "last onder dwangsom of weigering?"
        ),
        AnswerKind.YES_NO,
        light=True,
    ),
    Question(
        "belasting",
        msg("Is er een schuld of een geschil met de Belastingdienst?"),
        AnswerKind.YES_NO,
        light=True,
    ),
    Question("ondernemingen", msg("In welke andere ondernemingen hebben zij een belang?")),
    Question("vastgoed", msg("Van wie is het vastgoed dat u gebruikt, en wat betaalt u ervoor?")),
    Question(
        "eerder",
        msg("Is een van hen eerder Bibob getoetst? Door wie en wanneer?"),
        AnswerKind.YES_NO,
        light=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider filled in: ``value`` is text, or "ja"/"nee" with ``explanation``."""

    value: str = ""
    explanation: str = ""
    has_file: bool = False


def questions_for(*, light: bool) -> tuple[Question, ...]:
    """The questions of a test, in order."""
    return tuple(question for question in QUESTIONS if question.light or not light)


def is_answered(question: Question, answer: Answer | None) -> bool:
    """Whether an answer is whole: something is said, a "yes" is explained, the document is there."""
    if answer is None or not answer.value.strip():
        return False
    if question.kind is AnswerKind.YES_NO:
        return answer.value == NO or (answer.value == YES and bool(answer.explanation.strip()))
    return answer.has_file or not question.file


def missing(light: bool, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """The questions that still lack an answer."""
    return tuple(
        question
        for question in questions_for(light=light)
        if not is_answered(question, answers.get(question.id))
    )
