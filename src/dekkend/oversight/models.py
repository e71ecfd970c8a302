"""Tests of providers as they are stored: the steps, the form, the figures and the decision.

What was answered, found, written and figured is encrypted (``runtime.encrypted``), and the database shows it
only to who tests and, as far as it came from the provider, to the provider (``visibility.py``). Dates,
statuses and outcomes stay readable: decisions on agreements ask for them.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.oversight.domain import LadderStep, ScanAdvice, ScreeningKind, ScreeningResult, SignatureKind
from dekkend.oversight.domain_scan import INDICATORS, advice_of
from dekkend.oversight.states import OVER, BibobStatus, FinancialStatus
from dekkend.runtime.encrypted import EncryptedJSONField, EncryptedTextField


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
    ``may_reuse``: an earlier outcome may take its place. ``based_on``: the test whose outcome is used.
    ``due``: the last day of the present step, where it has one.
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
    cause = EncryptedTextField("aanleiding")
    light = models.BooleanField("licht", default=False)
    may_reuse = models.BooleanField(default=True)
    due = models.DateField("uiterlijk", null=True, blank=True)
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
        ]


class RegionChoices(models.Model):
    """What a region chose about tests where no source prescribes anything; the last row counts, rows are only
    added. ``weights``: by indicator, where it differs from the standard."""

    region = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="test_choices"
    )
    weights = models.JSONField(default=dict)
    light_from = models.PositiveSmallIntegerField()
    full_from = models.PositiveSmallIntegerField()
    valid_months = models.PositiveSmallIntegerField()
    longest_months = models.PositiveSmallIntegerField()
    reason = models.TextField("reden")
    set_at = models.DateTimeField()
    set_by = _account()

    class Meta:
        ordering: ClassVar = ["region_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(light_from__gte=1, full_from__gt=models.F("light_from")),
                name="region_choices_steps",
            ),
            models.CheckConstraint(
                condition=Q(
                    valid_months__gte=1, longest_months__gte=models.F("valid_months"), longest_months__lte=120
                ),
                name="region_choices_months",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="region_choices_reasoned"),
        ]


class RiskScan(models.Model):
    """What a risk scan found: indicators, what each weighed, score, advice and note; who looked and when."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="scan")
    content = EncryptedJSONField()
    scanned_at = models.DateTimeField()
    scanned_by = _account()

    @property
    def found(self) -> list[str]:
        """The indicators that were found."""
        return list(self.content["found"])

    @property
    def score(self) -> int:
        return int(self.content["score"])

    @property
    def note(self) -> str:
        return str(self.content["note"])

    @property
    def advice(self) -> ScanAdvice:
        """What the score pointed at on the day of the scan, by the choices of that day."""
        told = self.content.get("advice")
        return ScanAdvice(told) if told else advice_of(self.score)

    def weight(self, name: str) -> int:
        """What an indicator that was found weighed on the day of the scan."""
        return int(self.content.get("weights", {}).get(name, INDICATORS[name].weight))


class QuestionForm(models.Model):
    """The Bibob question form as it was sent; asking again makes a new round with its own term (EL-08).

    ``counted`` is the fourteenth day, ``last_day`` what follows from it on a day off (PL-14a).
    """

    screening = models.ForeignKey(ProviderScreening, on_delete=models.PROTECT, related_name="forms")
    round = models.PositiveSmallIntegerField()
    asked_on = models.DateField()
    counted = models.DateField()
    last_day = models.DateField()
    message = EncryptedTextField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    signed_by = EncryptedTextField(null=True, blank=True)
    signed_as = EncryptedTextField(null=True, blank=True)
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
                condition=Q(received_at__isnull=True) | Q(signed_by__isnull=False),
                name="question_form_signed",
            ),
        ]


class FormAnswer(models.Model):
    """What the provider filled in for one question: value and explanation. It stays when an addition is
    asked."""

    screening = models.ForeignKey(ProviderScreening, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=30)
    content = EncryptedJSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["screening", "question"], name="form_answer_once"),
        ]


class ScreeningFile(models.Model):
    """A document in a test: with a question, with the figures, or the advice.

    ``file`` is its upload, encrypted under a key of its own; ``content`` holds that key, and the name, kind
    and sha256 of what was uploaded.
    """

    screening = models.ForeignKey(ProviderScreening, on_delete=models.PROTECT, related_name="files")
    about = models.CharField(max_length=30)
    file = models.BigIntegerField()
    content = EncryptedJSONField()
    by_provider = models.BooleanField()
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["screening_id", "id"]

    @property
    def name(self) -> str:
        return str(self.content["name"])

    @property
    def sha256(self) -> str:
        return str(self.content["sha256"])


class Research(models.Model):
    """The region's own research, and the advice of the national bureau where that was asked.

    ``without_form`` says that it began though the form was not back.
    """

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="research")
    started_on = models.DateField()
    without_form = models.BooleanField(default=False)
    note = EncryptedTextField(null=True, blank=True)
    bureau_asked_on = models.DateField(null=True, blank=True)
    bureau_reference = EncryptedTextField(null=True, blank=True)
    advised_on = models.DateField(null=True, blank=True)
    advice = EncryptedTextField(null=True, blank=True)
    advice_note = EncryptedTextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(advised_on__isnull=True, advice__isnull=True)
                | Q(advised_on__isnull=False, bureau_asked_on__isnull=False, advice__isnull=False),
                name="research_advice_whole",
            ),
        ]


class Intention(models.Model):
    """The intended decision that the provider may give its view on before it is taken (OV-04)."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="intention")
    result = models.CharField(max_length=20, choices=choices(ScreeningResult))
    reason = EncryptedTextField()
    intended_on = models.DateField()
    counted = models.DateField()
    last_day = models.DateField()
    view = EncryptedTextField(null=True, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(result=ScreeningResult.CLEAR), name="intention_is_negative"),
        ]


class ScreeningDecision(models.Model):
    """The outcome of a test; a row is never changed. ``step`` is that of the financial ladder."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="decision")
    result = models.CharField(max_length=20, choices=choices(ScreeningResult))
    reason = EncryptedTextField()
    conditions = EncryptedTextField(null=True, blank=True)
    step = models.CharField(max_length=1, choices=choices(LadderStep), blank=True)
    decided_on = models.DateField()
    valid_until = models.DateField()
    decided_by = _account()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("decided_on")), name="screening_decision_validity"
            ),
            models.CheckConstraint(
                condition=~Q(result=ScreeningResult.CONDITIONAL) | Q(conditions__isnull=False),
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
    """The figures of one year of a provider; supplied once, used by every test (IN-01). ``figures`` holds the
    amounts in euros as text, the day on which the accounts were drawn up and whether they were audited."""

    provider = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="annual_accounts"
    )
    year = models.PositiveSmallIntegerField()
    figures = EncryptedJSONField()
    supplied_at = models.DateTimeField()
    supplied_by = _account()

    class Meta:
        ordering: ClassVar = ["provider_id", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "year"], name="annual_accounts_once"),
            models.CheckConstraint(condition=Q(year__gte=2000), name="annual_accounts_year"),
        ]


class FinancialSituation(models.Model):
    """What a provider said in a financial test beside its figures (IN-07, IN-08); ``told`` by name."""

    screening = models.OneToOneField(ProviderScreening, on_delete=models.PROTECT, related_name="situation")
    told = EncryptedJSONField()
    told_at = models.DateTimeField()
