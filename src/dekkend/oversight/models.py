"""Tests of providers as they are stored: the steps, the form, the figures and the decision."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dekkend.oversight.domain import LadderStep, ScreeningKind, ScreeningResult, SignatureKind
from dekkend.oversight.states import OVER, BibobStatus, FinancialStatus

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


def choices(enum: Any) -> list[tuple[str, str]]:
    """The members of a StrEnum as Django wants them."""
    return [(member.value, member.value) for member in enum]


def _account(**options: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", **options
    )


class ProviderScreening(models.Model):
    """One test of one provider by one region. At most one of a kind runs at a time.

    ``occasion`` names what it is for ("procurement:12"), empty for a test in between; ``cause`` says why this
    provider is tested. ``light`` is a lighter repeat.
    ``may_reuse``: an earlier outcome may take its place. ``based_on``: the earlier test whose outcome is used.
    """

    kind = models.CharField(max_length=20, choices=choices(ScreeningKind))
    provider = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="screenings"
    )
    region = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="screenings_held"
    )
    status = models.CharField(max_length=20)
    occasion = models.CharField(max_length=60, blank=True)
    occasion_title = models.CharField(max_length=300, blank=True)
    cause = models.TextField("aanleiding")
    light = models.BooleanField("licht", default=False)
    may_reuse = models.BooleanField(default=True)
    started_at = models.DateTimeField(editable=False)
    started_by = _account()
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reused_in"
    )

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["occasion"], name="screening_occasion")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=ScreeningKind.BIBOB, status__in=[it.value for it in BibobStatus])
                | Q(kind=ScreeningKind.FINANCIAL, status__in=[it.value for it in FinancialStatus]),
                name="screening_status_of_kind",
            ),
            models.UniqueConstraint(
                fields=["provider", "region", "kind"],
                condition=~Q(status__in=sorted(OVER)),
                name="screening_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(cause=""), name="screening_has_cause"),
        ]


class RiskScan(models.Model):
    """What a risk scan found: indicators, score, who looked and when."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="scan")
    found = ArrayField(models.CharField(max_length=30), default=list)
    score = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    scanned_at = models.DateTimeField()
    scanned_by = _account()


class QuestionForm(models.Model):
    """The Bibob question form as it was sent; asking again makes a new round with its own term (EL-08).

    ``counted`` is the fourteenth day, ``last_day`` what follows from it on a day off (PL-14a).
    """

    screening = models.ForeignKey(ProviderScreening, on_delete=models.PROTECT, related_name="forms")
    round = models.PositiveSmallIntegerField()
    asked_on = models.DateField()
    counted = models.DateField()
    last_day = models.DateField()
    message = models.TextField(blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)
    signed_as = models.CharField(max_length=200, blank=True)
    signature = models.CharField(max_length=10, choices=choices(SignatureKind), blank=True)
    sender = _account()

    class Meta:
        ordering: ClassVar = ["screening_id", "round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["screening", "round"], name="question_form_round"),
            models.CheckConstraint(
                condition=Q(counted__gt=models.F("asked_on"), last_day__gte=models.F("counted")),
                name="question_form_term",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | ~Q(signed_by=""), name="question_form_signed"
            ),
        ]


class FormAnswer(models.Model):
    """What the provider filled in for one question; it stays when an addition is asked."""

    screening = models.ForeignKey(ProviderScreening, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=30)
    value = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["screening", "question"], name="form_answer_once"),
        ]


class ScreeningFile(models.Model):
    """A document in a test: with a question, with the figures, or the advice. ``file`` is its upload."""

    screening = models.ForeignKey(ProviderScreening, on_delete=models.PROTECT, related_name="files")
    about = models.CharField(max_length=30)
    file = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    by_provider = models.BooleanField()
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["screening_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="screening_file_sha256"
            ),
        ]


class Research(models.Model):
    """The region's own research, and the advice of the national bureau where that was asked.

    ``without_form`` says that it began though the form was not back.
    """

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="research")
    started_on = models.DateField()
    without_form = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    bureau_asked_on = models.DateField(null=True, blank=True)
    bureau_reference = models.CharField(max_length=100, blank=True)
    advised_on = models.DateField(null=True, blank=True)
    advice = models.CharField(max_length=20, choices=choices(ScreeningResult), blank=True)
    advice_note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(advised_on__isnull=True, advice="")
                | (Q(advised_on__isnull=False, bureau_asked_on__isnull=False) & ~Q(advice="")),
                name="research_advice_whole",
            ),
        ]


class Intention(models.Model):
    """The intended decision that the provider may give its view on before it is taken (OV-04)."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="intention")
    result = models.CharField(max_length=20, choices=choices(ScreeningResult))
    reason = models.TextField()
    intended_on = models.DateField()
    counted = models.DateField()
    last_day = models.DateField()
    view = models.TextField(blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(result=ScreeningResult.CLEAR) & ~Q(reason=""), name="intention_is_negative"
            ),
        ]


class ScreeningDecision(models.Model):
    """The outcome of a test; a row is never changed. ``step`` is that of the financial ladder."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="decision")
    result = models.CharField(max_length=20, choices=choices(ScreeningResult))
    reason = models.TextField()
    conditions = models.TextField(blank=True)
    step = models.CharField(max_length=1, choices=choices(LadderStep), blank=True)
    decided_on = models.DateField()
    valid_until = models.DateField()
    decided_by = _account()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="screening_decision_reasoned"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("decided_on")), name="screening_decision_validity"
            ),
            models.CheckConstraint(
                condition=~Q(result=ScreeningResult.CONDITIONAL) | ~Q(conditions=""),
                name="screening_decision_conditions",
            ),
        ]


class OutcomeShare(models.Model):
    """A region lets other regions use an outcome, on a ground that it writes down (Wet Bibob, article 28)."""

    decision = models.OneToOneField(ScreeningDecision, on_delete=models.PROTECT, related_name="share")
    ground = models.TextField()
    shared_at = models.DateTimeField()
    shared_by = _account()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(ground=""), name="outcome_share_ground"),
        ]


class AnnualAccounts(models.Model):
    """The figures of one year of a provider, in euros; supplied once, used by every test (IN-01)."""

    provider = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="annual_accounts"
    )
    year = models.PositiveSmallIntegerField()
    drawn_up_on = models.DateField("vastgesteld op")
    equity = models.DecimalField("eigen vermogen", **AMOUNT)
    balance_total = models.DecimalField("balanstotaal", **AMOUNT)
    revenue = models.DecimalField("omzet", **AMOUNT)
    result = models.DecimalField("resultaat", **AMOUNT)
    current_assets = models.DecimalField("vlottende activa", **AMOUNT)
    current_liabilities = models.DecimalField("kortlopende schulden", **AMOUNT)
    audited = models.BooleanField("accountantsverklaring", default=False)
    supplied_at = models.DateTimeField()
    supplied_by = _account()

    class Meta:
        ordering: ClassVar = ["provider_id", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "year"], name="annual_accounts_once"),
            models.CheckConstraint(
                condition=Q(
                    balance_total__gte=0, revenue__gte=0, current_assets__gte=0, current_liabilities__gte=0
                )
                & Q(equity__lte=models.F("balance_total")),
                name="annual_accounts_sound",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=models.F("drawn_up_on__year")),
                name="annual_accounts_after_year",
            ),
        ]


class FinancialSituation(models.Model):
    """What a provider said in a financial test beside its figures (IN-07, IN-08)."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="situation")
    arrears = models.BooleanField("achterstanden", default=False)
    structural_arrears = models.BooleanField("structurele achterstanden", default=False)
    acute_threat = models.BooleanField("faillissement dreigt", default=False)
    board_unrest = models.BooleanField("onrust in het bestuur", default=False)
    supervisor_measure = models.BooleanField("maatregel van een toezichthouder", default=False)
    note = models.TextField(blank=True)
    told_at = models.DateTimeField()
