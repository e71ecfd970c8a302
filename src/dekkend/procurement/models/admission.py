"""Continuous admission: cells with their windows, what "enough" is, what was measured."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from dekkend.procurement.admission_words import EnoughMeasure, WindowKind
from dekkend.procurement.models.procurement import Procurement, ProcurementLot, choices


class AdmissionCell(models.Model):
    """A product of a lot in one municipality (CBS code), for which providers can enrol."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="cells")
    lot = models.ForeignKey(ProcurementLot, on_delete=models.PROTECT, related_name="cells")
    product = models.CharField(max_length=60)
    municipality = models.CharField(max_length=4)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot", "product", "municipality"], name="cell_once"),
            models.CheckConstraint(condition=Q(municipality__regex=r"^\d{4}$"), name="cell_municipality"),
        ]


class EnoughDefinition(models.Model):
    """When there is enough supply of a product. Rows are only added: the newest one holds."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="enough")
    product = models.CharField(max_length=60)
    measure = models.CharField(max_length=20, choices=choices(EnoughMeasure))
    value = models.PositiveIntegerField("waarde")
    text = models.TextField("omschrijving")
    motivation = models.TextField("motivering")
    defined_on = models.DateField("bepaald op")
    defined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(motivation=""), name="enough_is_explained"),
            models.CheckConstraint(
                condition=Q(measure__in=[measure.value for measure in EnoughMeasure]),
                name="enough_measure_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["procurement", "product", "-id"], name="enough_newest")]


class AdmissionWindow(models.Model):
    """Days on which a cell is of one kind. The windows of a cell never overlap, and follow on one another.

    A closed window names the "enough" on which it rests; a trigger refuses one that was defined on its first
    day or later (CV-03), and the shortening of an initial admission (CV-04).
    """

    cell = models.ForeignKey(AdmissionCell, on_delete=models.PROTECT, related_name="windows")
    kind = models.CharField(max_length=20, choices=choices(WindowKind))
    period = DateRangeField("periode")
    enough = models.ForeignKey(
        EnoughDefinition, on_delete=models.PROTECT, null=True, blank=True, related_name="windows"
    )
    motivation = models.TextField("motivering", blank=True)
    made_on = models.DateField("vastgelegd op")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="window_no_overlap",
                expressions=[("cell", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="window_period"),
            models.CheckConstraint(
                condition=Q(period__startswith__isnull=False), name="window_has_first_day"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in WindowKind]), name="window_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=WindowKind.CLOSED)
                | (Q(enough__isnull=False) & ~Q(motivation="") & Q(period__startswith__gt=F("made_on"))),
                name="window_closed_is_founded",
            ),
        ]


class CellSignal(models.Model):
    """What somebody measured or heard about the supply in a cell on a day. Rows are only added."""

    cell = models.ForeignKey(AdmissionCell, on_delete=models.PROTECT, related_name="signals")
    measured_on = models.DateField("gemeten op")
    free_places = models.PositiveIntegerField("vrije plaatsen", null=True, blank=True)
    waiting_days = models.PositiveIntegerField("wachttijd in dagen", null=True, blank=True)
    refusals = models.PositiveIntegerField("geweigerde cliënten", null=True, blank=True)
    one_off_contracts = models.PositiveIntegerField("eenmalige overeenkomsten", null=True, blank=True)
    note = models.TextField("toelichting", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(free_places__isnull=False)
                | Q(waiting_days__isnull=False)
                | Q(refusals__isnull=False)
                | Q(one_off_contracts__isnull=False),
                name="signal_has_a_figure",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["cell", "-measured_on", "-id"], name="signal_newest")]
