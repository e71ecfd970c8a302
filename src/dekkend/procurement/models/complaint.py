"""Complaints of providers, and contact that went past the platform."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dekkend.procurement.complaint_states import ComplaintOutcome, ComplaintStatus, ComplaintSubject, Forum
from dekkend.procurement.models.procurement import Procurement, choices

ANSWERED = (ComplaintStatus.ANSWERED, ComplaintStatus.REFERRED, ComplaintStatus.ADVISED)


class Complaint(models.Model):
    """A complaint about a procurement; answered within six weeks, on ``due`` at the latest (PL-17).

    The last five flags are conditions for the disputes committee that people must say (PL-18).
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="complaints")
    number = models.PositiveIntegerField("nummer")
    complainant = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="complaints"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(
        max_length=20, choices=choices(ComplaintStatus), default=ComplaintStatus.RECEIVED
    )
    about = models.CharField(max_length=20, choices=choices(ComplaintSubject))
    subject = models.CharField("onderwerp", max_length=200)
    text = models.TextField("klacht")
    received_at = models.DateTimeField()
    due = models.DateField("antwoord uiterlijk")
    outcome = models.CharField(max_length=20, choices=choices(ComplaintOutcome), blank=True)
    answer = models.TextField("antwoord", blank=True)
    measure = models.TextField("maatregel", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    forum = models.CharField(max_length=40, choices=choices(Forum), blank=True)
    referred_at = models.DateTimeField(null=True, blank=True)
    advice = models.TextField("advies", blank=True)
    settlement_failed = models.BooleanField(default=False)
    complainant_agrees = models.BooleanField(default=False)
    buyer_agrees = models.BooleanField(default=False)
    buyer_suspends = models.BooleanField(default=False)
    both_accept_advice = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="complaint_number_unique"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ComplaintStatus]),
                name="complaint_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[status.value for status in ANSWERED])
                | (~Q(answer="") & ~Q(outcome="") & Q(answered_at__isnull=False)),
                name="complaint_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("received_at__date")), name="complaint_due_not_backwards"
            ),
        ]


class OutsideContact(models.Model):
    """Contact about a procurement that did not go by the platform (PL-20). Only grows."""

    CHANNELS: ClassVar = ("telefoon", "mail", "gesprek", "bijeenkomst", "sociale-media", "anders")

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="outside_contacts")
    happened_on = models.DateField("wanneer")
    who = models.CharField("met wie", max_length=200)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outside_contacts",
    )
    channel = models.CharField("kanaal", max_length=20, choices=[(each, each) for each in CHANNELS])
    about = models.TextField("waarover")
    measure = models.TextField("maatregel")
    during = models.BooleanField("tijdens de procedure")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-happened_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(about="") & ~Q(who="") & ~Q(measure=""), name="outside_contact_whole"
            ),
        ]
