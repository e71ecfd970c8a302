"""What follows on decisions: announcements and revisions, conditions, court cases, validity, drawings."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dekkend.kernel.working_days import Reading
from dekkend.procurement.award_domain import ChangeKind, ConditionKind, CourtOutcome, Ground
from dekkend.procurement.award_states import AnnouncementStatus, ConditionStatus, CourtCaseStatus
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.models.procurement import Procurement, ProcurementLot, choices
from dekkend.procurement.models.submission import Bid, Submission


class Announcement(models.Model):
    """Decisions that are made known together, with one standstill: the award itself, or a revision of it.

    ``lots`` empty means all lots. A prepared revision changes nothing yet: the earlier decisions stand until
    it is announced. A database trigger keeps an announcement as it was.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="announcements")
    number = models.PositiveSmallIntegerField("nummer")
    ground = models.CharField("grond", max_length=12, choices=choices(Ground))
    reason = models.TextField("reden", blank=True)
    status = models.CharField(
        max_length=15, choices=choices(AnnouncementStatus), default=AnnouncementStatus.PREPARED
    )
    lots = models.ManyToManyField(ProcurementLot, blank=True, related_name="announcements")
    prepared_at = models.DateTimeField()
    announced_on = models.DateField("bekendgemaakt op", null=True, blank=True)
    reading = models.CharField(max_length=10, choices=choices(Reading), default=Reading.EXTENDED)
    standstill_counted = models.DateField("standstill, geteld", null=True, blank=True)
    standstill_until = models.DateField("standstill t/m", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="announcement_number_unique"),
            models.UniqueConstraint(
                fields=["procurement"],
                condition=Q(status=AnnouncementStatus.PREPARED),
                name="announcement_one_prepared",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=[Ground.AWARD, Ground.SELECTION]) | ~Q(reason=""),
                name="announcement_revision_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=AnnouncementStatus.ANNOUNCED)
                | Q(
                    announced_on__isnull=False,
                    standstill_counted__isnull=False,
                    standstill_until__isnull=False,
                    standstill_counted__gte=F("announced_on"),
                    standstill_until__gte=F("standstill_counted"),
                ),
                name="announcement_has_standstill",
            ),
        ]


class DecisionChange(models.Model):
    """What a revision finds to be different about one bid. Kept unchanged once the revision is announced."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="changes")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(ChangeKind))
    criterion = models.CharField(max_length=60, blank=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    rejection = models.CharField(max_length=60, choices=choices(RejectionKind), blank=True)
    rule = models.CharField(max_length=20, blank=True)
    motivation = models.TextField()

    class Meta:
        ordering: ClassVar = ["announcement_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["announcement", "bid", "kind", "criterion"], name="decision_change_once"
            ),
            models.CheckConstraint(condition=~Q(motivation=""), name="decision_change_has_motivation"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.SCORE, score__isnull=False) & ~Q(criterion="")
                | ~Q(kind=ChangeKind.SCORE) & Q(score__isnull=True, criterion=""),
                name="decision_change_score_or_not",
            ),
        ]


class EarlierDecision(models.Model):
    """A decision as it was before a revision replaced it. Only grows; the revision says why."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="earlier_decisions")
    version = models.PositiveSmallIntegerField()
    awarded = models.BooleanField()
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    kinds = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    replaced_by = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="replaced")

    class Meta:
        ordering: ClassVar = ["bid_id", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bid", "version"], name="earlier_decision_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="earlier_decision_version_positive"),
        ]


class LetterText(models.Model):
    """What the buyer made of one letter before it is sent: the advantages of the winners, by bid and
    criterion, in the buyer's words, a remark, and who approved it. Frozen with the announcement."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="letter_texts")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    advantages = models.JSONField(default=dict)
    remark = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "submission"], name="letter_text_once"),
        ]


class AwardCondition(models.Model):
    """What a winner must still pass before anything is signed: a screening, or evidence that was asked for.

    ``bid`` empty means that it counts for everything awarded to this tenderer. ``due`` is the last day to
    hand in evidence; ``received_on`` when it came. ``proportionality`` is why turning down, or letting pass,
    is fair where the rules leave the choice (EL-07).
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="conditions")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, null=True, blank=True, related_name="conditions")
    kind = models.CharField(max_length=30, choices=choices(ConditionKind))
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=15, choices=choices(ConditionStatus), default=ConditionStatus.OPEN)
    asked_on = models.DateField()
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    proportionality = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["submission_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "bid", "kind", "title"], nulls_distinct=False, name="condition_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ConditionStatus.OPEN, ConditionStatus.DROPPED]) | ~Q(outcome=""),
                name="condition_settled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=F("asked_on")), name="condition_due_not_backwards"
            ),
        ]


class CourtCase(models.Model):
    """Interim relief proceedings (kort geding) about the award. ``lots`` empty means all lots.

    ``claimant`` is the tenderer who began it, where it is one. ``buyer_waits``: the buyer holds back
    everybody although no rule asks it. ``carried_out``: how a judgment against the buyer was followed.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="court_cases")
    number = models.PositiveSmallIntegerField("nummer")
    claimant_name = models.CharField("eiser", max_length=300)
    claimant = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    court = models.CharField("rechtbank", max_length=200)
    case_number = models.CharField("zaaknummer", max_length=60, blank=True)
    summons_on = models.DateField("dagvaarding")
    hearing_on = models.DateField("zitting", null=True, blank=True)
    lots = models.ManyToManyField(ProcurementLot, blank=True, related_name="court_cases")
    buyer_waits = models.BooleanField(default=False)
    status = models.CharField(
        max_length=15, choices=choices(CourtCaseStatus), default=CourtCaseStatus.RUNNING
    )
    outcome = models.CharField(max_length=15, choices=choices(CourtOutcome), blank=True)
    judgment_on = models.DateField("vonnis", null=True, blank=True)
    consequences = models.TextField("gevolgen", blank=True)
    carried_out = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="court_case_number_unique"),
            models.CheckConstraint(
                condition=Q(judgment_on__isnull=True) | Q(judgment_on__gte=F("summons_on")),
                name="court_case_judged_after_summons",
            ),
            models.CheckConstraint(
                condition=Q(status=CourtCaseStatus.RUNNING) | ~Q(outcome="") & ~Q(consequences=""),
                name="court_case_ended_with_consequences",
            ),
        ]


class ValidityRequest(models.Model):
    """The buyer asks tenderers to keep their bids valid until ``until`` (PL-21)."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="validity_requests")
    number = models.PositiveSmallIntegerField()
    asked_on = models.DateField()
    answer_by = models.DateField()
    until = models.DateField()
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="validity_request_number_unique"),
            models.CheckConstraint(
                condition=Q(until__gt=F("asked_on"), answer_by__gte=F("asked_on")) & ~Q(reason=""),
                name="validity_request_forwards",
            ),
        ]


class ValidityAnswer(models.Model):
    """One tenderer's answer; it is given once."""

    request = models.ForeignKey(ValidityRequest, on_delete=models.PROTECT, related_name="answers")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="validity_answers")
    agrees = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "submission"], name="validity_answer_once"),
        ]


class Drawing(models.Model):
    """Where the seed of a drawing between equal bids comes from: announced before the bids are opened, and
    known to everybody only afterwards. Without one the drawing goes by the receipts alone."""

    procurement = models.OneToOneField(Procurement, on_delete=models.PROTECT, related_name="drawing")
    source = models.TextField("bron")
    announced_at = models.DateTimeField()
    seed = models.CharField(max_length=200, blank=True)
    seeded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=""), name="drawing_has_source"),
            models.CheckConstraint(
                condition=Q(seed="", seeded_at__isnull=True)
                | ~Q(seed="") & Q(seeded_at__gt=F("announced_at")),
                name="drawing_seed_after_announcement",
            ),
        ]
