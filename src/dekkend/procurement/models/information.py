"""What is asked and told between publication and closing: questions, notes of information, new versions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.procurement.information_states import NoteStatus, QuestionStatus
from dekkend.procurement.models.procurement import DefinitionVersion, Procurement, ProcurementLot, choices


class InformationNote(models.Model):
    """A numbered note of information (nota van inlichtingen): answers, and perhaps a new version.

    The one draft of a procurement has no number yet. ``proposed`` is the changed definition as JSON, made on
    version ``base``; ``closes_at`` a later closing. Once published nothing in it changes: ``content`` is what
    everybody reads and ``sha256`` the hash over it (a database trigger keeps the row).
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveSmallIntegerField("nummer", null=True, blank=True)
    status = models.CharField(max_length=20, choices=choices(NoteStatus), default=NoteStatus.DRAFT)
    introduction = models.TextField("toelichting", blank=True)
    proposed = models.JSONField(null=True, blank=True)
    base = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField("reden van de wijziging", blank=True)
    essential = models.BooleanField("wezenlijke wijziging", null=True, blank=True)
    weighing = models.TextField("afweging", blank=True)
    closes_at = models.DateTimeField("inschrijven kan tot", null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.OneToOneField(
        DefinitionVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="note"
    )
    content = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procurement"], condition=Q(status=NoteStatus.DRAFT), name="note_one_draft"
            ),
            models.UniqueConstraint(fields=["procurement", "number"], name="note_number_unique"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in NoteStatus]), name="note_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=NoteStatus.DRAFT)
                | Q(
                    status=NoteStatus.PUBLISHED,
                    number__gte=1,
                    published_at__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
                name="note_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(proposed__isnull=True) | Q(base__isnull=False), name="note_proposal_has_base"
            ),
        ]


class Question(models.Model):
    """A question of a provider. Only the buyer sees who asked; others read ``public_text``.

    ``published_text`` is the buyer's wording where the original would show who asked; the original stays.
    ``late_reason`` is why it was asked after the term, ``ruling`` why the buyer takes or refuses that.
    ``held_back`` keeps an answer out of the next note.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField("nummer")
    asker = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="questions"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=20, choices=choices(QuestionStatus), default=QuestionStatus.ASKED)
    subject = models.CharField("onderwerp", max_length=200)
    lot = models.ForeignKey(
        ProcurementLot, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    paragraph = models.CharField("paragraaf", max_length=120, blank=True)
    text = models.TextField("vraag")
    asked_at = models.DateTimeField()
    late_reason = models.TextField(blank=True)
    ruling = models.TextField(blank=True)
    published_subject = models.CharField(max_length=200, blank=True)
    published_text = models.TextField(blank=True)
    answer = models.TextField("antwoord", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    held_back = models.BooleanField(default=False)
    note = models.ForeignKey(
        InformationNote, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="question_number_unique"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in QuestionStatus]),
                name="question_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=QuestionStatus.PUBLISHED) | (Q(note__isnull=False) & ~Q(answer="")),
                name="question_published_has_answer",
            ),
            models.CheckConstraint(
                condition=~Q(status=QuestionStatus.REFUSED) | ~Q(ruling=""), name="question_refusal_reasoned"
            ),
        ]

    @property
    def public_subject(self) -> str:
        return self.published_subject or self.subject

    @property
    def public_text(self) -> str:
        return self.published_text or self.text


class VersionConfirmation(models.Model):
    """A tenderer said that it knows this version; without that it cannot submit on it."""

    version = models.ForeignKey(DefinitionVersion, on_delete=models.PROTECT, related_name="confirmations")
    tenderer = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="version_confirmations"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "tenderer"], name="version_confirmed_once"),
        ]


class Follower(models.Model):
    """Somebody who wants to hear of everything that is published in a procurement."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="followers")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_procurements"
    )
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "account"], name="follower_once"),
        ]


class PublicationLink(models.Model):
    """Where else the procurement stands: a tender platform, an announcement; a link that people can open."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="links")
    title = models.CharField("naam", max_length=120)
    url = models.URLField("adres", max_length=500)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["added_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "url"], name="publication_link_once"),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="publication_link_https"),
        ]


class DeadlineChange(models.Model):
    """The closing was moved: from, to, why, and by which note if by one. Only grows."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="deadline_changes")
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField()
    note = models.ForeignKey(
        InformationNote, on_delete=models.PROTECT, null=True, blank=True, related_name="deadline_changes"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["changed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(after__gt=models.F("before")), name="deadline_only_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="deadline_change_reasoned"),
        ]


class LotWithdrawal(models.Model):
    """A lot was taken back: why, when, and how many bids there were for it. Only grows."""

    lot = models.OneToOneField(ProcurementLot, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    withdrawn_at = models.DateTimeField()
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="lot_withdrawal_reasoned"),
        ]
