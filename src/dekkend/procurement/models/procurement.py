"""A procurement, the frozen versions of its definition, and its lots."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from dekkend.procurement.states import ProcurementStatus


def choices(enum: Any) -> list[tuple[str, str]]:
    """The members of a StrEnum as Django wants them."""
    return [(member.value, member.value) for member in enum]


class Procurement(models.Model):
    """One procurement of one region.

    ``reference_date`` decides which edition of the law and the contract standard counts. ``practice`` marks a
    rehearsal with generated bids and assumptions. The dates are those of the procedure as it really ran:
    closing of receipt, last day of repair, announcement, last day of the standstill. With a selection first
    they are those of the present ``round`` of ``rounds``; one that is done is kept in ``ProcurementRound``.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField("titel", max_length=300)
    region = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="procurements"
    )
    status = models.CharField(
        max_length=20, choices=choices(ProcurementStatus), default=ProcurementStatus.CONCEPT
    )
    round = models.PositiveSmallIntegerField("ronde", default=1)
    rounds = models.PositiveSmallIntegerField("aantal rondes", default=1)
    reference_date = models.DateField("peildatum")
    practice = models.BooleanField("oefening", default=False)
    created_at = models.DateTimeField("aangemaakt op", editable=False)
    published_at = models.DateTimeField("gepubliceerd op", null=True, blank=True)
    closes_at = models.DateTimeField("inschrijven kan tot", null=True, blank=True)
    opened_at = models.DateTimeField("geopend op", null=True, blank=True)
    repair_until = models.DateField("herstellen kan t/m", null=True, blank=True)
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)
    announced_on = models.DateField("bekendgemaakt op", null=True, blank=True)
    standstill_counted = models.DateField("standstill, geteld", null=True, blank=True)
    standstill_until = models.DateField("standstill t/m", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-reference_date", "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ProcurementStatus]),
                name="procurement_status_known",
            ),
            models.CheckConstraint(condition=Q(round__gte=1, round__lte=2), name="procurement_round_known"),
            models.CheckConstraint(
                condition=Q(round__lte=models.F("rounds"), rounds__lte=2), name="procurement_round_of_form"
            ),
            models.CheckConstraint(
                condition=~Q(status="definitief") | Q(round=models.F("rounds")),
                name="procurement_final_in_last_round",
            ),
            models.CheckConstraint(
                condition=~Q(status="uitgenodigd") | Q(round=2), name="procurement_invited_in_second_round"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["concept", "gepubliceerd"]) | Q(round=1),
                name="procurement_published_in_first_round",
            ),
            models.CheckConstraint(
                condition=Q(status="concept") | Q(status="ingetrokken") | Q(closes_at__isnull=False),
                name="procurement_published_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True) | Q(standstill_until__gte=models.F("announced_on")),
                name="procurement_standstill_after_announcement",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DefinitionVersion(models.Model):
    """A validated snapshot of the definition: content, number, hash. A database trigger keeps it unchanged.

    ``content`` is the definition as JSON, assumptions of a practice run merged in; ``assumed`` lists which
    facts were assumed; ``sha256`` is the hash of the canonical JSON.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    assumed = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="version_number_unique"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="version_sha256"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_positive"),
        ]


class ProcurementLot(models.Model):
    """A lot of this procurement. ``slug`` is its id in the definition, ``position`` its place in the list."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="lots")
    slug = models.CharField(max_length=60)
    number = models.CharField("nummer", max_length=20)
    name = models.CharField("naam", max_length=300)
    position = models.PositiveSmallIntegerField()
    max_contracts = models.PositiveIntegerField("hoogste aantal", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["procurement_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "slug"], name="lot_slug_unique"),
            models.UniqueConstraint(fields=["procurement", "position"], name="lot_position_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
