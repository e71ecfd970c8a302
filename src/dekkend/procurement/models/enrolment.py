"""Enrolments of providers in a continuous admission: what came in, what was found, what was decided."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dekkend.procurement.admission_states import LIVE_CELLS, CellStatus, EnrolmentStatus, RecheckStatus
from dekkend.procurement.admission_words import RecheckReason
from dekkend.procurement.definition import RequirementKind
from dekkend.procurement.domain import Stage
from dekkend.procurement.models.admission import AdmissionCell
from dekkend.procurement.models.procurement import DefinitionVersion, Procurement, choices


class EnrolmentDraft(models.Model):
    """An enrolment under way; one per provider per procurement. ``content`` holds the chosen cells, and what
    was typed and uploaded as a submission's draft keeps it. ``key`` becomes the idempotency key."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="enrolment_drafts")
    tenderer = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="enrolment_drafts"
    )
    key = models.UUIDField(editable=False)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "tenderer"], name="enrolment_draft_once"),
        ]


class Enrolment(models.Model):
    """What one provider asks for at one moment: to be admitted in a set of cells.

    ``complete_on`` starts the decision clock. The repair comes once: from ``repair_opened_on`` to
    ``repair_closed_on`` the clock stands still. ``standstill_until`` is this provider's own: a case of
    another provider changes nothing in it (PL-16).
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(DefinitionVersion, on_delete=models.PROTECT, related_name="+")
    tenderer = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="enrolments"
    )
    number = models.PositiveIntegerField("nummer")
    status = models.CharField(
        max_length=20, choices=choices(EnrolmentStatus), default=EnrolmentStatus.RECEIVED
    )
    received_at = models.DateTimeField("ontvangen op")
    receipt = models.CharField("ontvangstbewijs", max_length=64)
    idempotency_key = models.UUIDField(editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    complete_on = models.DateField("volledig op", null=True, blank=True)
    repair_opened_on = models.DateField("herstel gevraagd op", null=True, blank=True)
    repair_last_day = models.DateField("herstellen kan t/m", null=True, blank=True)
    repair_closed_on = models.DateField("herstel afgerond op", null=True, blank=True)
    decided_on = models.DateField("besloten op", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standstill_counted = models.DateField("standstill, geteld", null=True, blank=True)
    standstill_until = models.DateField("standstill t/m", null=True, blank=True)
    case_filed_on = models.DateField("kort geding sinds", null=True, blank=True)
    case_judged_on = models.DateField("uitspraak op", null=True, blank=True)
    case_outcome = models.TextField("uitspraak", blank=True)
    ended_on = models.DateField("geëindigd op", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="enrolment_number_unique"),
            models.UniqueConstraint(
                fields=["procurement", "tenderer", "idempotency_key"], name="enrolment_form_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in EnrolmentStatus]),
                name="enrolment_status_known",
            ),
            models.CheckConstraint(condition=Q(receipt__regex=r"^[0-9a-f]{64}$"), name="enrolment_receipt"),
            models.CheckConstraint(
                condition=Q(repair_opened_on__isnull=True) | Q(repair_last_day__gte=F("repair_opened_on")),
                name="enrolment_repair_not_backwards",
            ),
            models.CheckConstraint(
                condition=~Q(status=EnrolmentStatus.DECIDED)
                | (Q(decided_on__isnull=False) & Q(standstill_until__gte=F("decided_on"))),
                name="enrolment_decided_has_standstill",
            ),
            models.CheckConstraint(
                condition=Q(case_judged_on__isnull=True) | Q(case_judged_on__gte=F("case_filed_on")),
                name="enrolment_case_not_backwards",
            ),
        ]


class CellAdmission(models.Model):
    """What one enrolment asks for one cell, and what was decided on it.

    ``closed_at_receipt``: the cell was closed for interim entry on the day of receipt. Only then a provider
    that qualifies can be refused, and only with the newcomer test of CV-05 on record (``adds_something`` and
    its motivation). ``reasons``: each with rule, what it is about and the sentence.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="cells")
    cell = models.ForeignKey(AdmissionCell, on_delete=models.PROTECT, related_name="admissions")
    tenderer = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="cell_admissions"
    )
    status = models.CharField(max_length=20, choices=choices(CellStatus), default=CellStatus.REQUESTED)
    closed_at_receipt = models.BooleanField("gesloten bij ontvangst", default=False)
    adds_something = models.BooleanField("voegt iets toe", null=True, blank=True)
    adds_motivation = models.TextField("motivering van de toets", blank=True)
    refused_for_supply = models.BooleanField("geweigerd wegens genoeg aanbod", default=False)
    reasons = models.JSONField(default=list)
    changed_on = models.DateField("gewijzigd op", null=True, blank=True)
    explanation = models.TextField("toelichting", blank=True)

    class Meta:
        ordering: ClassVar = ["enrolment_id", "cell_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "cell"], name="cell_admission_once"),
            models.UniqueConstraint(
                fields=["cell", "tenderer"],
                condition=Q(status__in=[status.value for status in LIVE_CELLS]),
                name="cell_admission_one_live",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in CellStatus]),
                name="cell_admission_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=CellStatus.REFUSED) | ~Q(reasons=[]),
                name="cell_admission_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(refused_for_supply=False)
                | (Q(closed_at_receipt=True, adds_something=False) & ~Q(adds_motivation="")),
                name="cell_admission_newcomer_tested",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[CellStatus.SUSPENDED, CellStatus.ENDED]) | ~Q(explanation=""),
                name="cell_admission_change_explained",
            ),
        ]


class EnrolmentItem(models.Model):
    """One thing that the provider supplied; as ``SubmissionItem``, with the slug of the lot or nothing."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="items")
    lot = models.CharField(max_length=60, blank=True)
    requirement = models.CharField(max_length=60)
    supplied = models.BooleanField(default=True)
    issued_on = models.DateField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)
    shown = models.BooleanField(null=True, blank=True)
    applies = models.BooleanField(null=True, blank=True)
    amount = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "lot", "requirement"], name="enrolment_item_once"),
        ]


class EnrolmentDefect(models.Model):
    """Something formal that is missing in an enrolment. ``note``: what the buyer says about it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="defects")
    lot = models.CharField(max_length=60, blank=True)
    requirement = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=choices(RequirementKind))
    note = models.TextField(blank=True)
    found_on = models.DateField()
    repaired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "lot", "requirement"], name="enrolment_defect_once"),
        ]


class EnrolmentCheck(models.Model):
    """The verdict on one requirement: what the rule found, and what a person judged.

    ``verdict`` as in ``Check``. ``by_hand``: a person must judge it. ``judged_holds`` goes before the rule's
    own finding and has a motivation.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="checks")
    lot = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=20, choices=choices(Stage))
    requirement = models.CharField(max_length=60)
    rule = models.CharField(max_length=20)
    holds = models.BooleanField()
    effect = models.CharField(max_length=10)
    verdict = models.JSONField()
    by_hand = models.BooleanField(default=False)
    judged_holds = models.BooleanField(null=True, blank=True)
    motivation = models.TextField(blank=True)
    judged_on = models.DateField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["enrolment_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "lot", "requirement"], name="enrolment_check_once"),
            models.CheckConstraint(
                condition=Q(judged_holds__isnull=True) | ~Q(motivation=""),
                name="enrolment_check_motivated",
            ),
        ]


class Recheck(models.Model):
    """An admitted provider is looked at again, by its own clock; at most one at a time."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="rechecks")
    status = models.CharField(max_length=20, choices=choices(RecheckStatus), default=RecheckStatus.ASKED)
    reason = models.CharField(max_length=20, choices=choices(RecheckReason))
    requirements = models.JSONField(default=list)
    note = models.TextField(blank=True)
    asked_on = models.DateField()
    due_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["enrolment_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(status__in=[RecheckStatus.ASKED.value, RecheckStatus.ANSWERED.value]),
                name="recheck_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="recheck_not_backwards"),
            models.CheckConstraint(
                condition=~Q(status=RecheckStatus.FAILED) | ~Q(outcome=""), name="recheck_failure_explained"
            ),
        ]
