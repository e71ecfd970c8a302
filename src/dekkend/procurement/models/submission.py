"""What providers submitted, what was missing in it, and what the checks found."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.procurement.definition import RequirementKind
from dekkend.procurement.domain import Stage
from dekkend.procurement.models.procurement import Procurement, ProcurementLot, choices
from dekkend.procurement.states import BidStatus, SubmissionStatus


class Submission(models.Model):
    """Everything that one tenderer submits in one round; at most one each that was not withdrawn.

    ``receipt`` is the hash over what arrived, given to the tenderer. ``idempotency_key`` comes with the form,
    so that a form that is sent twice makes one submission.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="submissions")
    tenderer = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="submissions"
    )
    round = models.PositiveSmallIntegerField("ronde", default=1)
    number = models.PositiveIntegerField("nummer")
    status = models.CharField(
        max_length=20, choices=choices(SubmissionStatus), default=SubmissionStatus.RECEIVED
    )
    received_at = models.DateTimeField("ontvangen op")
    receipt = models.CharField("ontvangstbewijs", max_length=64)
    idempotency_key = models.UUIDField(editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procurement", "round", "tenderer"],
                condition=~Q(status=SubmissionStatus.WITHDRAWN),
                name="submission_one_per_tenderer",
            ),
            models.UniqueConstraint(fields=["procurement", "number"], name="submission_number_unique"),
            models.UniqueConstraint(fields=["procurement", "idempotency_key"], name="submission_form_once"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in SubmissionStatus]),
                name="submission_status_known",
            ),
            models.CheckConstraint(condition=Q(receipt__regex=r"^[0-9a-f]{64}$"), name="submission_receipt"),
        ]


class Bid(models.Model):
    """The offer of one submission for one lot."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="bids")
    lot = models.ForeignKey(ProcurementLot, on_delete=models.PROTECT, related_name="bids")
    status = models.CharField(max_length=20, choices=choices(BidStatus), default=BidStatus.RECEIVED)

    class Meta:
        ordering: ClassVar = ["submission_id", "lot_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "lot"], name="bid_one_per_lot"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in BidStatus]), name="bid_status_known"
            ),
        ]


class SubmissionItem(models.Model):
    """One thing that the tenderer supplied for a requirement or a piece of evidence of the definition.

    ``bid`` is empty for what is asked once per tenderer. ``agreed`` answers a term; ``shown`` says whether
    the evidence shows what is asked, ``amount`` how much of it (references, months); ``applies`` whether an
    exclusion ground applies. ``file`` is the key of an upload, ``price`` what is offered for a
    price criterion.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="items")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    requirement = models.CharField(max_length=60)
    supplied = models.BooleanField(default=True)
    issued_on = models.DateField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)
    shown = models.BooleanField(null=True, blank=True)
    applies = models.BooleanField(null=True, blank=True)
    amount = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "bid", "requirement"], nulls_distinct=False, name="item_once"
            ),
        ]


class RepairWindow(models.Model):
    """The one window in which a tenderer may repair its formal defects (EL-10)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="repair_window")
    opened_at = models.DateTimeField()
    last_day = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("opened_at__date")), name="repair_window_not_backwards"
            ),
        ]


class Defect(models.Model):
    """Something formal that is missing: which requirement, where, and when it was repaired."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="defects")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, null=True, blank=True, related_name="defects")
    requirement = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=choices(RequirementKind))
    repairable = models.BooleanField()
    found_at = models.DateTimeField()
    repaired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "bid", "requirement"], nulls_distinct=False, name="defect_once"
            ),
            models.CheckConstraint(
                condition=Q(repaired_at__isnull=True) | Q(repairable=True), name="defect_repair_allowed"
            ),
        ]


class Check(models.Model):
    """What one rule said about one piece of evidence: the verdict as it was given.

    ``verdict`` holds the reason as template and values, the remedy and the sources, so that it can be shown
    in either language and reproduced.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="checks")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, null=True, blank=True, related_name="checks")
    stage = models.CharField(max_length=20, choices=choices(Stage))
    requirement = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=20)
    holds = models.BooleanField()
    effect = models.CharField(max_length=10)
    verdict = models.JSONField()

    class Meta:
        ordering: ClassVar = ["submission_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "bid", "rule", "requirement"],
                nulls_distinct=False,
                name="check_once",
            ),
        ]
