"""Answering from the log: the return message or the 325 by what the check found, and the 319 to a request."""

import secrets
import string
from typing import Final

from django.db import IntegrityError, connection, transaction

from dekkend.messaging import answering, correspondence
from dekkend.messaging.answering import Sending
from dekkend.messaging.checking import check
from dekkend.messaging.codec import write
from dekkend.messaging.errors import AlreadyAnswered, NothingToAnswer, NotSentByYou, UnknownMessage
from dekkend.messaging.message import Message
from dekkend.messaging.models import LoggedMessage
from dekkend.messaging.problems import Problem
from dekkend.messaging.reach import within
from dekkend.messaging.secrecy import keyed, unlocked
from dekkend.messaging.services.taking_in import LOGGED, MADE_HERE, Between, Deliverer, note, store
from dekkend.runtime import clock

OUT, AGAIN = "uitgegeven", "opnieuw"
_SIGNS: Final = string.ascii_uppercase + string.digits
_LENGTH: Final = 12
_ANSWER_LOCK: Final = 0x6D736761  # an arbitrary number that this lock alone uses


@transaction.atomic
def answer(by: Deliverer, message_id: int) -> LoggedMessage:
    """Makes the return message, or the 325 to a declaration, and logs it as sent by the receiver.

    Raises UnknownMessage, NothingToAnswer, AlreadyAnswered, NoReturnMessage.
    """
    with within(by.reach):
        row, report_message, problems = _asked(by, message_id)
        if row.answered_by.exists():
            raise AlreadyAnswered()
        made = answering.answer(report_message, problems, _sending())
        return _log(by, row, made)


@transaction.atomic
def reply(
    by: Deliverer,
    message_id: int,
    reference: str,
    *,
    refusal: str | None = None,
    municipality: str | None = None,
) -> LoggedMessage:
    """Makes the 319 to a request: in research, or refused for a reason of the list; and logs it.

    Raises UnknownMessage, NothingToAnswer, NotARequest.
    """
    with within(by.reach):
        row, request, _ = _asked(by, message_id)
        made = answering.reply(request, reference, _sending(), refusal=refusal, municipality=municipality)
        return _log(by, row, made)


@transaction.atomic
def hand_out(by: Deliverer, message_id: int) -> bytes:
    """The message as it was sent, to hand in at a hub or to fetch by software; each time is noted.

    Raises UnknownMessage.
    """
    with within(by.reach):
        row = _row(message_id)
        data = unlocked(row.content, row.digest)
        note(by, row, OUT)
        return data


@transaction.atomic
def send_again(by: Deliverer, message_id: int) -> None:
    """Lays a message out once more for the ways out that lay things out: the other side did not get it.

    Raises UnknownMessage, and NotSentByYou for a message of the other side.
    """
    with within(by.reach):
        row = _row(message_id)
        sender = row.municipality_id if row.sent_by == "gemeente" else row.provider_id
        if sender not in by.reach.organisations:
            raise NotSentByYou(name=row.name)
        note(by, row, AGAIN)


def _row(message_id: int) -> LoggedMessage:
    row = LoggedMessage.objects.filter(pk=message_id).first()
    if row is None:
        raise UnknownMessage()
    return row


def _asked(by: Deliverer, message_id: int) -> tuple[LoggedMessage, Message, tuple[Problem, ...]]:
    """The message to answer, with what is wrong with it; of two who answer at once the second waits."""
    with connection.cursor() as cursor:  # rows that only grow cannot be locked themselves
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ANSWER_LOCK, message_id % 2**31])
    row = _row(message_id)
    receiver = row.provider_id if row.sent_by == "gemeente" else row.municipality_id
    if receiver not in by.reach.organisations:
        raise NothingToAnswer(name=row.name, side=correspondence.other(row.sent_by))
    report = check(unlocked(row.content, row.digest))
    assert report.message is not None, "only messages that could be read are logged"
    return row, report.message, report.problems


def _sending() -> Sending:
    """A new identification that nobody can foresee, and today."""
    sign = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return Sending(sign, clock.today())


def _log(by: Deliverer, asked: LoggedMessage, made: Message) -> LoggedMessage:
    data = write(made)
    digest = keyed(data)
    report = check(data)
    between = Between(asked.municipality_id, asked.provider_id, correspondence.sender_side(made))
    try:
        with transaction.atomic():
            row = store(correspondence.identity(made), between, data, digest, report)
    except IntegrityError as error:
        raise AlreadyAnswered() from error
    note(by, row, LOGGED, channel=MADE_HERE)
    return row


__all__ = ["OUT", "answer", "hand_out", "reply", "send_again"]
