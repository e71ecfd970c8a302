"""Notices: who is told, how it is mailed, and that nobody reads another's."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from dekkend.kernel.text import msg
from dekkend.organisations import notice_queries
from dekkend.organisations.domain import Role
from dekkend.organisations.domain_notices import Delivery, NoticeKind, usual_delivery
from dekkend.organisations.models import Account, Notice
from dekkend.organisations.services import (
    choose_delivery,
    make_feed,
    mark_read,
    notify,
    notify_organisations,
    reader_of_feed,
    revoke_feed,
)
from dekkend.organisations.services.notices import MOST_IN_A_MAIL, forget_old_notices, mail_waiting
from dekkend.runtime import clock
from tests.personas import World

SENTENCE = msg("Er is een nota van inlichtingen voor {title}.", title="Ambulante hulp")


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.SITE_URL = "https://inkoop.example"
    settings.DEFAULT_FROM_EMAIL = "dekkend@inkoop.example"


def test_everybody_of_the_organisation_is_told_once_and_who_did_it_is_not(personas: World):
    told = notify_organisations([personas.provider, personas.competitor], NoticeKind.NOTE, SENTENCE, "/a/")
    assert told == 2
    by_buyer = notify_organisations(
        [personas.region], NoticeKind.NOTE, SENTENCE, "/a/", roles=(Role.BUYER,), but=personas.actor("buyer")
    )
    assert by_buyer == 0
    provider = personas.actor("provider")
    row = notice_queries.notices(provider).get()
    assert notice_queries.sentence_of(row).render("nl") == SENTENCE.render("nl")
    assert notice_queries.notice(personas.actor("competitor"), row.pk) is None
    assert notice_queries.unread_count(provider) == 1


def test_the_same_account_twice_in_one_call_is_told_once(personas: World):
    key = personas.accounts["provider"]
    assert notify([key, key, None], NoticeKind.NOTE, SENTENCE, "/a/") == 1


@pytest.mark.parametrize("url", ["https://elders.example/", "//elders.example/", ""])
def test_a_notice_leads_to_our_own_pages_only(personas: World, url: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        notify([personas.accounts["provider"]], NoticeKind.NOTE, SENTENCE, url)


def test_mail_at_once_goes_out_once_with_a_link(personas: World):
    notify([personas.accounts["provider"]], NoticeKind.NOTE, SENTENCE, "/inkoop/x/")
    assert mail_waiting(Delivery.AT_ONCE) == 1
    assert mail_waiting(Delivery.AT_ONCE) == 0
    (sent,) = mail.outbox
    assert sent.to == ["provider@voorbeeld.example"]
    assert "https://inkoop.example/inkoop/x/" in sent.body
    assert "https://inkoop.example/meldingen/instellingen/" in sent.body


def test_digest_is_one_mail_for_everything(personas: World):
    key = personas.accounts["provider"]
    choose_delivery(personas.actor("provider"), {NoticeKind.NOTE: Delivery.DAILY})
    for _ in range(MOST_IN_A_MAIL + 2):
        notify([key], NoticeKind.NOTE, SENTENCE, "/inkoop/x/")
    assert mail_waiting(Delivery.AT_ONCE) == 0
    assert mail_waiting(Delivery.DAILY) == 1
    assert mail.outbox[0].subject == f"Dekkend: {MOST_IN_A_MAIL + 2} meldingen voor u"
    assert "En nog 2 meldingen" in mail.outbox[0].body


def test_who_wants_no_mail_gets_none_but_reads_it_in_the_list(personas: World):
    choose_delivery(personas.actor("provider"), {NoticeKind.NOTE: Delivery.NONE})
    notify([personas.accounts["provider"]], NoticeKind.NOTE, SENTENCE, "/a/")
    assert mail_waiting(Delivery.AT_ONCE) + mail_waiting(Delivery.DAILY) == 0
    assert notice_queries.unread_count(personas.actor("provider")) == 1


def test_a_choice_counts_for_what_still_waits(personas: World):
    notify([personas.accounts["provider"]], NoticeKind.NOTE, SENTENCE, "/a/")
    choose_delivery(personas.actor("provider"), {NoticeKind.NOTE: Delivery.NONE})
    assert mail_waiting(Delivery.AT_ONCE) == 0


def test_what_was_read_is_not_mailed(personas: World):
    notify([personas.accounts["provider"]], NoticeKind.NOTE, SENTENCE, "/a/")
    assert mark_read(personas.actor("competitor")) == 0
    assert mark_read(personas.actor("provider")) == 1
    assert mail_waiting(Delivery.AT_ONCE) == 0


def test_example_accounts_and_closed_accounts_get_no_mail(personas: World):
    Account.objects.filter(pk=personas.accounts["provider"]).update(is_example=True)
    Account.objects.filter(pk=personas.accounts["competitor"]).update(is_active=False)
    notify([personas.accounts[name] for name in ("provider", "competitor")], NoticeKind.NOTE, SENTENCE, "/a/")
    assert mail_waiting(Delivery.AT_ONCE) == 0


def test_a_broken_mailbox_keeps_nobody_waiting(personas: World, monkeypatch):
    from dekkend.organisations.services import notices

    def send(subject: str, body: str, sender: str, to: list[str]) -> None:
        if to == ["provider@voorbeeld.example"]:
            raise OSError("geen verbinding")
        mail.outbox.append(to)

    monkeypatch.setattr(notices, "send_mail", send)
    notify([personas.accounts[name] for name in ("provider", "competitor")], NoticeKind.NOTE, SENTENCE, "/a/")
    assert mail_waiting(Delivery.AT_ONCE) == 1
    assert Notice.objects.filter(mailed_at__isnull=True).get().account_id == personas.accounts["provider"]


def test_old_notices_are_forgotten(personas: World):
    notify([personas.accounts["provider"]], NoticeKind.NOTE, SENTENCE, "/a/")
    with clock.fixed(clock.now() + timedelta(days=401)):
        assert forget_old_notices() == 1


def test_every_kind_has_a_usual_way_and_a_choice(personas: World):
    chosen = notice_queries.delivery_choices(personas.actor("provider"))
    assert chosen == {kind: usual_delivery(kind) for kind in NoticeKind}


def test_calendar_address_opens_until_it_is_renewed_or_revoked(personas: World):
    actor = personas.actor("provider")
    first = make_feed(actor)
    assert reader_of_feed(first) == actor
    second = make_feed(actor)
    assert reader_of_feed(first) is None
    revoke_feed(actor)
    assert reader_of_feed(second) is None
    assert notice_queries.feed_of(actor) is None


def test_calendar_of_a_closed_account_is_shut(personas: World):
    token = make_feed(personas.actor("provider"))
    Account.objects.filter(pk=personas.accounts["provider"]).update(is_active=False)
    assert reader_of_feed(token) is None
