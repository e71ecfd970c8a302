"""With whom a tenderer bids: how it takes part itself, members and subcontractors, and who joins later."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dekkend.procurement.eligibility_rules import Guarantee
from dekkend.procurement.models.procurement import Procurement, choices
from dekkend.procurement.models.submission import Submission
from dekkend.procurement.party_rules import PartyRole
from dekkend.procurement.party_states import LIVE, JoiningStatus, PartyStatus
from dekkend.runtime.encrypted import EncryptedJSONField


class Participation(models.Model):
    """How a tenderer takes part in a procurement: its own statement, its liability, who stands behind it."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="participations")
    tenderer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    joint_liability = models.BooleanField(default=False)
    statement = models.ForeignKey(
        "organisations.OwnStatement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    guarantee = models.CharField(max_length=20, blank=True, choices=choices(Guarantee))
    guarantee_document = models.ForeignKey(
        "organisations.EvidenceDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "tenderer"], name="participation_once"),
            models.CheckConstraint(
                condition=Q(guarantee="", guarantee_document__isnull=True)
                | (~Q(guarantee="") & Q(guarantee_document__isnull=False)),
                name="participation_guarantee_whole",
            ),
        ]


class Party(models.Model):
    """A member of a combination or a subcontractor in the bid of ``tenderer``, the representative.

    A member is an organisation in Dekkend and confirms from its own account. A subcontractor may be known by
    name and KvK number alone; then the tenderer supplies its statement of conduct. ``lots`` empty: all.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="parties")
    tenderer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=choices(PartyRole))
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("naam", max_length=200)
    kvk = models.CharField("KvK-nummer", max_length=8)
    lots = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    task = models.CharField("taak", max_length=500, blank=True)
    relied_upon = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=choices(PartyStatus), default=PartyStatus.INVITED)
    joint_liability = models.BooleanField(default=False)
    statement = models.ForeignKey(
        "organisations.OwnStatement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conduct = models.ForeignKey(
        "organisations.EvidenceDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["role", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procurement", "tenderer", "kvk"],
                condition=Q(status__in=sorted(status.value for status in LIVE)),
                name="party_once_per_bid",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | ~Q(organisation=F("tenderer")),
                name="party_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(role=PartyRole.MEMBER.value) | Q(organisation__isnull=False),
                name="party_member_is_known",
            ),
            models.CheckConstraint(condition=Q(kvk__regex=r"^[0-9]{8}$"), name="party_kvk"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in PartyStatus]), name="party_status_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in PartyRole]), name="party_role_known"
            ),
        ]


class ParticipationMark(models.Model):
    """That an organisation takes part in a lot, in words that only the server can make: a keyed hash.

    Before the opening nobody may read who bids on which lot. The same organisation in the same lot gives the
    same mark, so that the unique key refuses to take part twice. ``owner`` is the bid that holds it.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "mark"], name="participation_mark_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["procurement", "owner"], name="participation_owner")]


class SubmittedParties(models.Model):
    """With whom a submission was made, frozen in the moment of submitting; encrypted, as the bid is.

    ``receipt`` names the arrival that it came with, ``sha256`` is over the content.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="party_records")
    receipt = models.CharField(max_length=64)
    content = EncryptedJSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "receipt"], name="parties_once_per_arrival"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="parties_sha256"),
        ]


class JoiningSubcontractor(models.Model):
    """A subcontractor that a tenderer wants to add after its bid; only with written approval (EL-12)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="joining")
    name = models.CharField("naam", max_length=200)
    kvk = models.CharField("KvK-nummer", max_length=8)
    task = models.CharField("taak", max_length=500)
    conduct_on = models.DateField()
    conduct = models.ForeignKey("organisations.EvidenceDocument", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=choices(JoiningStatus), default=JoiningStatus.REQUESTED)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    allowed = models.BooleanField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField("motivering", blank=True)

    class Meta:
        ordering: ClassVar = ["submission_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "kvk"], condition=Q(status="aangevraagd"), name="joining_asked_once"
            ),
            models.CheckConstraint(condition=Q(kvk__regex=r"^[0-9]{8}$"), name="joining_kvk"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in JoiningStatus]),
                name="joining_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["goedgekeurd", "geweigerd"])
                | (Q(decided_on__isnull=False) & ~Q(reason="")),
                name="joining_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="goedgekeurd") | Q(allowed=True), name="joining_approved_is_allowed"
            ),
        ]
