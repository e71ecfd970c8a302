"""Taking in a message: judged, stored as it came, tied to what it is about, with what should follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction

from dekkend.kernel.errors import Refusal
from dekkend.kernel.working_days import WorkingCalendar
from dekkend.messaging import correspondence
from dekkend.messaging.checking import Report, check
from dekkend.messaging.correspondence import ClockKind, Expectation, Identity, SubjectKind
from dekkend.messaging.errors import IdentificationUsed, NotAllowed, NotAMessage, UnknownParty
from dekkend.messaging.message import Message
from dekkend.messaging.models import LoggedMessage, MessageClock, MessageDelivery, MessageSubject
from dekkend.messaging.policies import Reach, may_deliver
from dekkend.messaging.problems import Problem
from dekkend.messaging.reach import reach_of, within
from dekkend.messaging.secrecy import keyed, locked
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import municipality_with, provider_with
from dekkend.runtime import clock

LOGGED, KNOWN, REFUSED = "vastgelegd", "bekend", "geweigerd"
PAGE, FOLDER, SERVICE, MADE_HERE = "pagina", "map", "koppeling", "hier"
CALENDAR: Final = WorkingCalendar()
ANSWERS: Final = (ClockKind.RETURN, ClockKind.DECLARATION_ANSWER)
"""What is also due on a message with mistakes: the answer that names them."""
TOLD: Final = 200
"""Problems that are kept with a message; the rest follows from checking it again."""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Who hands in: an actor, or an organisation's own software through ``channel``; whose it may be."""

    actor: Actor
    reach: Reach
    organisation_id: int
    channel: str = PAGE


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a file: the message in the log, or the refusal. ``known``: it was there already."""

    message_id: int | None
    name: str | None
    known: bool = False
    valid: bool = False
    problems: tuple[Problem, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """The two organisations that a message is between, and which of them sent it."""

    municipality: int
    provider: int
    sent_by: str


def deliverer(actor: Actor, channel: str = PAGE) -> Deliverer:
    """The actor as somebody who hands in. Raises NotAllowed."""
    reach = reach_of(actor)
    return Deliverer(actor, reach, min(reach.organisations), channel)


def take_in(by: Deliverer, data: bytes) -> TakenIn:
    """Takes in one message; the same file again changes nothing, and says so.

    What is no message at all, or not between known parties of this deliverer, is refused; the refusal is kept
    with the deliveries. Never raises a Refusal: a batch goes on with the next file.
    """
    digest = keyed(data)
    report = check(data)
    try:
        taken = _take_in(by, data, digest, report)
    except Refusal as refused:
        taken = TakenIn(None, report.name, problems=report.problems, refusal=refused)
        _note_refusal(by, data, digest, refused)
    return taken


def _take_in(by: Deliverer, data: bytes, digest: str, report: Report) -> TakenIn:
    if report.message is None:
        raise NotAMessage(says=report.problems[0].says)
    own = correspondence.identity(report.message)
    between = _between(report.message)
    permission = may_deliver(by.reach, between.municipality, between.provider)
    if not permission:
        raise NotAllowed(reason=permission.reason)
    with within(by.reach):
        try:
            with transaction.atomic():
                row = store(own, between, data, digest, report)
        except IntegrityError:
            return _known(by, own, data, digest, report)
        note(by, row, LOGGED)
    return TakenIn(row.pk, report.name, valid=report.valid, problems=report.problems)


def _between(message: Message) -> Between:
    codes = correspondence.parties(message)
    municipality, provider = municipality_with(codes["gemeente"]), provider_with(codes["aanbieder"])
    if municipality is None:
        raise UnknownParty(side="gemeente", code=codes["gemeente"])
    if provider is None:
        raise UnknownParty(side="aanbieder", code=codes["aanbieder"])
    return Between(municipality, provider, correspondence.sender_side(message))


def _known(by: Deliverer, own: Identity, data: bytes, digest: str, report: Report) -> TakenIn:
    """The message that has this identification already: the same one, or another."""
    row = _row_of(own)
    if row is None or row.digest != digest:
        raise IdentificationUsed(identification=own.identification, name=report.name)
    note(by, row, KNOWN)
    return TakenIn(row.pk, report.name, known=True, valid=row.valid, problems=report.problems)


def _row_of(own: Identity) -> LoggedMessage | None:
    return LoggedMessage.objects.filter(
        standard=own.standard,
        number=own.number,
        sender=own.sender,
        identification=own.identification,
    ).first()


def store(own: Identity, between: Between, data: bytes, digest: str, report: Report) -> LoggedMessage:
    """Writes a message with what it is about and what it meets and expects; within a transaction of the log.

    Raises IntegrityError when its identification was used before.
    """
    message = report.message
    assert message is not None
    asked = correspondence.answered(message)
    row = LoggedMessage.objects.create(
        municipality_id=between.municipality,
        provider_id=between.provider,
        standard=own.standard,
        number=own.number,
        sent_by=between.sent_by,
        sender=own.sender,
        identification=own.identification,
        dated=own.dated,
        received_at=clock.now(),
        content=locked(data, digest),
        digest=digest,
        size=len(data),
        valid=report.valid,
        problems=stored_problems(report.problems),
        answers=_row_of(asked) if asked is not None else None,
    )
    _write_subjects(row, message)
    _meet(row, message)
    wanted = correspondence.expectations(message, clock.today(), CALENDAR)
    _expect(row, wanted if report.valid else [one for one in wanted if one.kind in ANSWERS])
    return row


def stored_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as they are kept: sentences and places, with the values that explanations may show."""
    return [
        {
            "rule": problem.rule,
            "code": problem.return_code,
            "path": problem.path,
            "line": problem.line,
            "says": {"nl": problem.says.render("nl"), "en": problem.says.render("en")},
            "remedy": {"nl": problem.remedy.render("nl"), "en": problem.remedy.render("en")},
        }
        for problem in list(problems)[:TOLD]
    ]


def _write_subjects(row: LoggedMessage, message: Message) -> None:
    MessageSubject.objects.bulk_create(
        MessageSubject(
            message=row,
            municipality_id=row.municipality_id,
            provider_id=row.provider_id,
            kind=subject.kind,
            value=keyed(subject.value) if subject.kind is SubjectKind.CLIENT else subject.value,
        )
        for subject in sorted(correspondence.subjects(message), key=lambda one: (one.kind, one.value))
    )


def _meet(row: LoggedMessage, message: Message) -> None:
    """Stops the clocks that this message answers; also for one with mistakes: it is an answer."""
    between = MessageClock.objects.filter(
        municipality_id=row.municipality_id, provider_id=row.provider_id, met_by__isnull=True
    )
    met = {"met_by": row, "met_at": row.received_at}
    if row.answers_id is not None:
        between.filter(message_id=row.answers_id, kind__in=ANSWERS).update(**met)
    if not row.valid:
        return
    for kind in ClockKind:
        keys = [key for found, key in correspondence.meets(message) if found is kind]
        if keys:
            between.filter(kind=kind, key__in=keys).update(**met)


def _expect(row: LoggedMessage, wanted: Iterable[Expectation]) -> None:
    """Starts the clocks of this message; an allocation that is sent again asks for its start once."""
    MessageClock.objects.bulk_create(
        MessageClock(
            message=row,
            municipality_id=row.municipality_id,
            provider_id=row.provider_id,
            kind=one.kind,
            owner=one.owner,
            key=one.key,
            due=_research_due(row, one) if one.kind is ClockKind.RESEARCH else one.due,
        )
        for one in wanted
        if one.kind is not ClockKind.START or not _asked_before(row, one)
    )


def _asked_before(row: LoggedMessage, wanted: Expectation) -> bool:
    earlier = MessageClock.objects.filter(
        municipality_id=row.municipality_id, provider_id=row.provider_id, kind=wanted.kind, key=wanted.key
    )
    return earlier.exists()


def _research_due(row: LoggedMessage, wanted: Expectation) -> Any:
    """Eight weeks after the request itself, where the log has it (MS-05)."""
    request = (
        LoggedMessage.objects.filter(
            subjects__kind=SubjectKind.REQUEST,
            subjects__value=wanted.key,
            number__in=("315", "317"),
            municipality_id=row.municipality_id,
            provider_id=row.provider_id,
        )
        .order_by("received_at")
        .first()
    )
    return wanted.due if request is None else correspondence.research_until(request.dated)


def note(by: Deliverer, row: LoggedMessage, outcome: str, *, channel: str = "") -> None:
    """Keeps that a message was handed in, made or handed out, on the side of who did it."""
    own = row.municipality_id if row.municipality_id in by.reach.municipalities else row.provider_id
    MessageDelivery.objects.create(
        organisation_id=own,
        account_id=by.actor.account_id,
        at=clock.now(),
        channel=channel or by.channel,
        outcome=outcome,
        message=row,
        digest=row.digest,
        size=row.size,
    )


def _note_refusal(by: Deliverer, data: bytes, digest: str, refused: Refusal) -> None:
    MessageDelivery.objects.create(
        organisation_id=by.organisation_id,
        account_id=by.actor.account_id,
        at=clock.now(),
        channel=by.channel,
        outcome=REFUSED,
        digest=digest,
        size=len(data),
        problems=[{"says": {"nl": refused.message.render("nl"), "en": refused.message.render("en")}}],
    )
