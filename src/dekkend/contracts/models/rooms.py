"""Spending rooms (bestedingsruimte), what was used of them, and how they were adjusted in writing."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dekkend.contracts.agreement_states import CeilingStatus
from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import CENTS, account, choices, known


class Ceiling(models.Model):
    """A spending room of one agreement. ``height`` is that of the period itself; adjustments are rows.

    ``plan``: what each of the eleven items (a-k) of the plan says. ``factors``: what each of the six factors
    (1-6) says. ``intent``: the steps, the way of informing and of hearing (BR-03). ``height`` is for the days
    of the room; ``year_height`` what it would be for a whole year. ``combined_into``: the room that took this
    one in (BR-13). A room of nothing but ``lots`` and ``products`` empty covers the whole agreement (BR-01).
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="ceilings")
    number = models.PositiveSmallIntegerField("nummer")
    status = models.CharField(max_length=15, choices=choices(CeilingStatus), default=CeilingStatus.INTENDED)
    first = models.DateField("eerste dag")
    last = models.DateField("laatste dag")
    height = models.DecimalField("hoogte", **CENTS)
    lots = ArrayField(models.SlugField(max_length=60), default=list, verbose_name="percelen")
    products = ArrayField(models.SlugField(max_length=60), default=list, verbose_name="producten")
    aspecific = models.BooleanField("aspecifiek", default=False)
    renew = models.BooleanField("volgend jaar weer", default=False)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    announced_in = models.CharField("aangekondigd in", max_length=300, blank=True)
    year_height = models.DecimalField("hoogte van een heel jaar", **CENTS, null=True, blank=True)
    intent = models.JSONField("voornemen", default=dict)
    hearing = models.TextField("verslag van het horen", blank=True)
    decision = models.TextField("besluit en motivering", blank=True)
    decided_by = account()
    intent_on = models.DateField("voornemen gestuurd op", null=True, blank=True)
    heard_on = models.DateField("gehoord op", null=True, blank=True)
    decided_on = models.DateField("besloten op", null=True, blank=True)
    plan_on = models.DateField("plan klaar op", null=True, blank=True)
    plan = models.JSONField("plan", default=dict)
    factors = models.JSONField("factoren", default=dict)
    forecast = models.DecimalField("verwacht gebruik", **CENTS, null=True, blank=True)
    forecast_on = models.DateField("verwacht op", null=True, blank=True)
    signal_on = models.DateField("signaal gegeven op", null=True, blank=True)
    talk_on = models.DateField("besproken op", null=True, blank=True)
    signal = models.TextField("signaal", blank=True)
    talk = models.TextField("verslag van het gesprek", blank=True)
    settled_on = models.DateField("afgehandeld op", null=True, blank=True)
    settled_how = models.TextField("uitkomst", blank=True)
    combined_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_in"
    )
    combined_on = models.DateField("samengevoegd op", null=True, blank=True)
    combined_consent = models.CharField("toestemming voor samenvoegen", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["agreement_id", "first", "number"]
        constraints: ClassVar = [
            known("status", CeilingStatus, "ceiling_status_known"),
            models.UniqueConstraint(fields=["agreement", "number"], name="ceiling_number_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="ceiling_not_backwards"),
            models.CheckConstraint(condition=Q(height__gte=0), name="ceiling_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=[CeilingStatus.INTENDED, CeilingStatus.HEARD, CeilingStatus.DROPPED])
                | (Q(decided_on__isnull=False) & ~Q(decision="")),
                name="ceiling_height_decided_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(combined_into__isnull=True)
                | (
                    Q(status=CeilingStatus.CLOSED, combined_on__isnull=False)
                    & ~Q(combined_consent="")
                    & ~Q(combined_into=F("id"))
                ),
                name="ceiling_combined_with_consent",
            ),
        ]


class RoomUse(models.Model):
    """What was claimed in a room up to and including a day. One figure a day; a later one corrects it.

    ``always``: what was claimed beside it that is always paid, and does not count (BR-11).
    """

    ceiling = models.ForeignKey(Ceiling, on_delete=models.PROTECT, related_name="uses")
    on = models.DateField("stand op")
    amount = models.DecimalField("gebruikt", **CENTS)
    always = models.DecimalField("altijd betaald", **CENTS, default=0)
    source = models.CharField("bron", max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = account()

    class Meta:
        ordering: ClassVar = ["ceiling_id", "on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ceiling", "on"], name="room_use_once_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0, always__gte=0), name="room_use_not_negative"),
        ]


class RoomAdjustment(models.Model):
    """A new height from a day on, in writing (BR-08): without an addendum it does not exist."""

    ceiling = models.ForeignKey(Ceiling, on_delete=models.PROTECT, related_name="adjustments")
    first = models.DateField("vanaf")
    height = models.DecimalField("hoogte", **CENTS)
    addendum = models.CharField("addendum", max_length=200)
    reason = models.TextField("reden", blank=True)
    decided_at = models.DateTimeField()
    decided_by = account()

    class Meta:
        ordering: ClassVar = ["ceiling_id", "first"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ceiling", "first"], name="room_adjustment_once_a_day"),
            models.CheckConstraint(condition=~Q(addendum=""), name="room_adjustment_in_writing"),
            models.CheckConstraint(condition=Q(height__gte=0), name="room_adjustment_not_negative"),
        ]
