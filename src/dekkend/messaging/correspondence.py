"""What a message is about and what should follow: between whom, what it answers, by when an answer is due.

Pure. A message log keeps these apart from the message itself, so that it can be searched and watched without
opening every message.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from dekkend.kernel.rules import Rule
from dekkend.kernel.text import Message as Text
from dekkend.kernel.text import msg
from dekkend.kernel.working_days import WorkingCalendar
from dekkend.messaging.answering import IN_RESEARCH
from dekkend.messaging.elements import m301, m305, m307, m315, m317, m319, m323, m325
from dekkend.messaging.facts import DELETED
from dekkend.messaging.message import Message
from dekkend.messaging.rules import clocks
from dekkend.messaging.structure.model import Standard

Side: TypeAlias = Literal["gemeente", "aanbieder"]


class SubjectKind(StrEnum):
    """By what messages about the same thing find each other."""

    CLIENT = "client"
    REQUEST = "verzoek"
    ALLOCATION = "toewijzing"


class ClockKind(StrEnum):
    """What is expected after a message."""

    RETURN = "retour"
    DECLARATION_ANSWER = "antwoord-declaratie"
    REQUEST_ANSWER = "antwoord-verzoek"
    RESEARCH = "onderzoek"
    START = "start"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Term:
    """What is expected, in words, with the rule that it comes from."""

    title: Text
    rule: Rule[Any]


TERMS: Final[Mapping[ClockKind, Term]] = MappingProxyType(
    {
        ClockKind.RETURN: Term(msg("Stuur het retourbericht"), clocks.return_message_in_time),
        ClockKind.DECLARATION_ANSWER: Term(
            msg("Beantwoord de declaratie (325)"), clocks.declaration_answered_in_time
        ),
        ClockKind.REQUEST_ANSWER: Term(
            msg("Beantwoord het verzoek (301 of 319)"), clocks.request_answered_in_time
        ),
        ClockKind.RESEARCH: Term(msg("Besluit op het verzoek in onderzoek"), clocks.request_answered_in_time),
        ClockKind.START: Term(msg("Meld de start (305)"), clocks.start_told_in_time),
        ClockKind.STOP: Term(msg("Meld het einde (307)"), clocks.stop_told_in_time),
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a message one of a kind: no sender uses an identification twice in a kind of message."""

    standard: Standard
    number: str
    sender: str
    identification: str
    dated: date


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that a message is about. ``value``: a BSN, a reference or a number."""

    kind: SubjectKind
    value: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What should follow, from which side, by the end of which day. ``key`` names what it is about."""

    kind: ClockKind
    owner: Side
    due: date
    key: str = ""


def identity(message: Message) -> Identity:
    """The identity of a message. A return message repeats the header it answers and adds its own."""
    header: Any = message.Bericht.Header
    if message.kind.returns is not None:
        return Identity(
            message.standard,
            message.number,
            header.Ontvanger,
            header.IdentificatieRetour,
            header.DagtekeningRetour,
        )
    own = header.BerichtIdentificatie
    return Identity(message.standard, message.number, header.Afzender, own.Identificatie, own.Dagtekening)


def answered(message: Message) -> Identity | None:
    """The identity of the message that this one answers: for return messages and 325."""
    header: Any = message.Bericht.Header
    if message.kind.returns is not None:
        asked = header.BerichtIdentificatie
        return Identity(
            message.standard, message.kind.returns, header.Afzender, asked.Identificatie, asked.Dagtekening
        )
    if isinstance(message.Bericht, m325.Bericht):
        asked = header.DeclaratieIdentificatie
        return Identity(message.standard, "323", header.Ontvanger, asked.Identificatie, asked.Dagtekening)
    return None


def parties(message: Message) -> Mapping[Side, str]:
    """The code of the municipality (CBS) and that of the provider (AGB)."""
    header = message.Bericht.Header
    codes = (header.Afzender, header.Ontvanger)
    sides: tuple[Side, Side] = ("gemeente", "aanbieder")
    return dict(zip(sides if message.kind.sender == "gemeente" else sides[::-1], codes, strict=True))


def sender_side(message: Message) -> Side:
    """Which side sent it; a return message goes the other way than the message it answers."""
    first = message.kind.sender
    if message.kind.returns is None:
        return first
    return "aanbieder" if first == "gemeente" else "gemeente"


def other(side: Side) -> Side:
    """The other side."""
    return "aanbieder" if side == "gemeente" else "gemeente"


def subjects(message: Message) -> frozenset[Subject]:
    """The clients, requests and allocations that a message is about; of a return message, what it repeats."""
    return frozenset(_found(message.Bericht))


def _found(part: Any) -> Iterator[Subject]:
    """Every value with one of the three names, at whatever depth."""
    if not isinstance(part, tuple):
        return
    if not hasattr(part, "_fields"):
        for item in part:
            yield from _found(item)
        return
    for name, value in zip(part._fields, part, strict=True):
        kind = _SUBJECTS.get(name)
        if kind is None:
            yield from _found(value)
        elif value is not None:
            yield Subject(kind, str(value))


_SUBJECTS: Final[Mapping[str, SubjectKind]] = MappingProxyType(
    {
        "Bsn": SubjectKind.CLIENT,
        "ReferentieAanbieder": SubjectKind.REQUEST,
        "ToewijzingNummer": SubjectKind.ALLOCATION,
    }
)


def expectations(message: Message, received: date, calendar: WorkingCalendar) -> tuple[Expectation, ...]:
    """What should follow a message that keeps the rules, with the last day for it (MS-01 to MS-05)."""
    if message.kind.returns is not None or isinstance(message.Bericht, m325.Bericht):
        return ()
    receiver = other(sender_side(message))
    if isinstance(message.Bericht, m323.Bericht):
        due = calendar.add(received, clocks.DECLARATION_DAYS)
        return (Expectation(ClockKind.DECLARATION_ANSWER, receiver, due),)
    returned = Expectation(ClockKind.RETURN, receiver, calendar.add(received, clocks.RETURN_DAYS))
    follow = _FOLLOW.get(type(message.Bericht))
    return (returned, *(follow(message.Bericht, received, calendar) if follow else ()))


def _after_allocation(
    bericht: m301.Bericht, received: date, calendar: WorkingCalendar
) -> Iterator[Expectation]:
    for product in bericht.Client.ToegewezenProducten.ToegewezenProduct:
        if product.RedenWijziging == DELETED:
            continue
        key = str(product.ToewijzingNummer)
        begins = max(product.Ingangsdatum, received)
        yield Expectation(ClockKind.START, "aanbieder", calendar.add(begins, clocks.DELIVERY_DAYS), key)
        if product.Einddatum is not None:
            ended = max(product.Einddatum, received)
            yield Expectation(ClockKind.STOP, "aanbieder", calendar.add(ended, clocks.DELIVERY_DAYS), key)


def _after_request(
    bericht: m315.Bericht | m317.Bericht, received: date, calendar: WorkingCalendar
) -> Iterator[Expectation]:
    due = calendar.add(received, clocks.REQUEST_DAYS)
    for subject in sorted(_found(bericht), key=lambda one: one.value):
        if subject.kind is SubjectKind.REQUEST:
            yield Expectation(ClockKind.REQUEST_ANSWER, "gemeente", due, subject.value)


def _after_answer(bericht: m319.Bericht, received: date, calendar: WorkingCalendar) -> Iterator[Expectation]:
    """Research ends eight weeks after the request; the log puts the date of the request in its place."""
    answer = bericht.Antwoord
    if answer.VerzoekAntwoord == IN_RESEARCH:
        due = research_until(received)
        yield Expectation(ClockKind.RESEARCH, "gemeente", due, answer.ReferentieAanbieder)


def research_until(requested: date) -> date:
    """The last day of research into a request of that day (MS-05)."""
    return requested + timedelta(weeks=clocks.RESEARCH_WEEKS)


_Follow: TypeAlias = Callable[[Any, date, WorkingCalendar], Iterator[Expectation]]
_FOLLOW: Final[Mapping[type, _Follow]] = MappingProxyType(
    {
        m301.Bericht: _after_allocation,
        m315.Bericht: _after_request,
        m317.Bericht: _after_request,
        m319.Bericht: _after_answer,
    }
)


def meets(message: Message) -> frozenset[tuple[ClockKind, str]]:
    """Which expectations about a request or an allocation a message fulfils."""
    bericht = message.Bericht
    if isinstance(bericht, m301.Bericht):
        return frozenset(_met_by_allocation(bericht))
    if isinstance(bericht, m305.Bericht):
        return _numbered(ClockKind.START, bericht.Client.StartProducten.StartProduct)
    if isinstance(bericht, m307.Bericht):
        return _numbered(ClockKind.STOP, bericht.Client.StopProducten.StopProduct)
    if isinstance(bericht, m319.Bericht):
        reference = bericht.Antwoord.ReferentieAanbieder
        kinds = [ClockKind.REQUEST_ANSWER]
        if bericht.Antwoord.VerzoekAntwoord != IN_RESEARCH:
            kinds.append(ClockKind.RESEARCH)
        return frozenset((kind, reference) for kind in kinds)
    return frozenset()


def _met_by_allocation(bericht: m301.Bericht) -> Iterator[tuple[ClockKind, str]]:
    """An allocation answers its request; one that is taken back, or that ends otherwise, resets its own."""
    for product in bericht.Client.ToegewezenProducten.ToegewezenProduct:
        if product.ReferentieAanbieder is not None:
            yield ClockKind.REQUEST_ANSWER, product.ReferentieAanbieder
            yield ClockKind.RESEARCH, product.ReferentieAanbieder
        if product.RedenWijziging is not None:
            yield ClockKind.STOP, str(product.ToewijzingNummer)
        if product.RedenWijziging == DELETED:
            yield ClockKind.START, str(product.ToewijzingNummer)


def _numbered(kind: ClockKind, products: Any) -> frozenset[tuple[ClockKind, str]]:
    numbers = [product.ToewijzingNummer for product in products]
    return frozenset((kind, str(number)) for number in numbers if number is not None)
