"""What people were told, how they want to hear it, and the address of their calendar."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.organisations.domain_notices import Delivery, NoticeKind
from dekkend.organisations.models.account import Account


class Notice(models.Model):
    """One thing that one person is told. ``text`` is the sentence as template and values, ``url`` the page
    it leads to. ``delivery`` is how the person wanted to hear it then, ``mailed_at`` when that was done."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField("soort", max_length=20, choices=[(kind.value, kind.value) for kind in NoticeKind])
    text = models.JSONField()
    url = models.CharField(max_length=300)
    delivery = models.CharField(max_length=10, choices=[(way.value, way.value) for way in Delivery])
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in NoticeKind]), name="notice_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=[way.value for way in Delivery]), name="notice_delivery_known"
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="/") & ~Q(url__startswith="//"), name="notice_url_is_ours"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-created_at"], name="notice_of_account"),
            models.Index(fields=["account"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["delivery"],
                condition=Q(mailed_at__isnull=True) & ~Q(delivery=Delivery.NONE),
                name="notice_to_mail",
            ),
        ]


class NoticeChoice(models.Model):
    """How somebody wants to hear of one kind of thing, where that differs from what is usual."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in NoticeKind])
    delivery = models.CharField(max_length=10, choices=[(way.value, way.value) for way in Delivery])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "kind"], name="notice_choice_once"),
            models.CheckConstraint(
                condition=Q(delivery__in=[way.value for way in Delivery]), name="notice_choice_known"
            ),
        ]


class CalendarFeed(models.Model):
    """The secret address of somebody's calendar. Only its hash is kept: the address itself is shown once."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="calendar_feed")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(token_sha256__regex=r"^[0-9a-f]{64}$"), name="feed_sha256"),  # noqa: S106
        ]
