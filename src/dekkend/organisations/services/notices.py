"""Telling people things: in the application at once, by mail as each of them chose."""

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from dekkend.kernel.stored_text import message_from_json, message_to_json
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.domain_notices import Delivery, NoticeKind, usual_delivery
from dekkend.organisations.models import Account, Notice, NoticeChoice, RoleGrant
from dekkend.runtime import clock

KEEP: Final = timedelta(days=400)
"""A year and a bit: a procedure with its standstill and a case in court stays in the list."""

MOST_IN_A_MAIL: Final = 50
_log = logging.getLogger(__name__)


def notify(accounts: Iterable[int | None], kind: NoticeKind, message: Message, url: str) -> int:
    """Tells these accounts ``message``, with the page (a path of ours) to go to; gives how many were told.

    In the transaction under way: what rolls back told nobody. The sentence holds nothing that a mail may not
    hold: no scores, no amounts, no content of a bid. Nobody is told twice by one call; None is left out.
    """
    told = sorted({account for account in accounts if account is not None})
    chosen = _choices(told, kind)
    now, text = clock.now(), message_to_json(message)
    Notice.objects.bulk_create(
        Notice(
            account_id=account,
            kind=kind,
            text=text,
            url=url,
            delivery=chosen.get(account, usual_delivery(kind)),
            created_at=now,
        )
        for account in told
    )
    return len(told)


def notify_organisations(
    organisation_ids: Iterable[int],
    kind: NoticeKind,
    message: Message,
    url: str,
    *,
    roles: tuple[Role, ...] = (Role.PROVIDER,),
    but: Actor | None = None,
) -> int:
    """Tells everybody who holds one of ``roles`` today for one of these organisations; see ``notify``.

    ``but`` is left out: who did it need not be told of it.
    """
    held = RoleGrant.objects.filter(
        organisation_id__in=set(organisation_ids),
        role__in=roles,
        period__contains=clock.today(),
        account__is_active=True,
    )
    if but is not None and but.account_id is not None:
        held = held.exclude(account_id=but.account_id)
    return notify(held.values_list("account_id", flat=True), kind, message, url)


@transaction.atomic
def choose_delivery(actor: Actor, choices: Mapping[NoticeKind, Delivery]) -> None:
    """How the actor wants to hear of each kind from now on; also for what still waits to be mailed."""
    for kind, delivery in choices.items():
        NoticeChoice.objects.update_or_create(
            account_id=actor.account_id, kind=kind, defaults={"delivery": delivery}
        )
        waiting = Notice.objects.filter(account_id=actor.account_id, kind=kind, mailed_at__isnull=True)
        waiting.filter(read_at__isnull=True).update(delivery=delivery)


def remember_language(actor: Actor, language: str) -> None:
    """In which language the actor is mailed from now on; another word than a known language does nothing."""
    if actor.is_known and language in dict(settings.LANGUAGES):
        Account.objects.filter(pk=actor.account_id).update(language=language)


def mark_read(actor: Actor, notice_ids: Iterable[int] | None = None) -> int:
    """Marks the actor's own notices as read: these, or all of them; gives how many were not yet."""
    rows = Notice.objects.filter(account_id=actor.account_id, read_at__isnull=True)
    if notice_ids is not None:
        rows = rows.filter(pk__in=list(notice_ids))
    return rows.update(read_at=clock.now())


def mail_waiting(delivery: Delivery) -> int:
    """Mails what waits to go out this way, one mail to each person; gives the number of mails.

    Each person is a transaction of its own that locks the notices, so that two workers never send the same.
    What was read in the application meanwhile is not mailed any more. Example accounts have no mailbox.
    """
    waiting = Notice.objects.filter(delivery=delivery, mailed_at__isnull=True, read_at__isnull=True)
    accounts = waiting.filter(account__is_active=True, account__is_example=False)
    keys = list(accounts.order_by("account_id").values_list("account_id", flat=True).distinct())
    return sum(_mail_or_later(account, delivery) for account in keys)


def forget_old_notices() -> int:
    """Removes what people were told more than ``KEEP`` ago; gives the number."""
    return Notice.objects.filter(created_at__lt=clock.now() - KEEP).delete()[0]


def _choices(accounts: Iterable[int], kind: NoticeKind) -> dict[int, Delivery]:
    """How those of the accounts who chose want to hear of this kind."""
    rows = NoticeChoice.objects.filter(account_id__in=list(accounts), kind=kind)
    return {account: Delivery(way) for account, way in rows.values_list("account_id", "delivery")}


def _mail_or_later(account_id: int, delivery: Delivery) -> int:
    """One broken mailbox does not keep the others waiting; its notices go out with a next attempt."""
    try:
        return _mail(account_id, delivery)
    except (SMTPException, OSError):
        _log.exception("mail to account %s failed", account_id)
        return 0


@transaction.atomic
def _mail(account_id: int, delivery: Delivery) -> int:
    rows = list(
        Notice.objects.select_for_update(skip_locked=True)
        .filter(account_id=account_id, delivery=delivery, mailed_at__isnull=True, read_at__isnull=True)
        .order_by("created_at", "pk")
    )
    if not rows:
        return 0
    address, language = Account.objects.values_list("email", "language").get(pk=account_id)
    subject, body = mail_of([(message_from_json(row.text), row.url) for row in rows], language)
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=clock.now())
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    return 1


def mail_of(told: list[tuple[Message, str]], language: str = "nl") -> tuple[str, str]:
    """Subject and text of one mail about these sentences and the pages they lead to, in a language."""
    if len(told) == 1:
        subject = msg("Dekkend: er is nieuws voor u")
    else:
        subject = msg("Dekkend: {count} meldingen voor u", count=len(told))
    parts = [
        f"{message.render(language)}\n{settings.SITE_URL}{url}" for message, url in told[:MOST_IN_A_MAIL]
    ]
    if len(told) > MOST_IN_A_MAIL:
        rest = msg("En nog {count} meldingen in Dekkend.", count=len(told) - MOST_IN_A_MAIL)
        parts.append(rest.render(language))
    foot = msg("Kies hier hoe u meldingen krijgt:")
    parts.append(f"--\n{foot.render(language)} {settings.SITE_URL}/meldingen/instellingen/")
    return subject.render(language), "\n\n".join(parts) + "\n"
