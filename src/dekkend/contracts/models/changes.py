"""Changes of an agreement, its ending on a ground, and bridging agreements for single clients."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dekkend.contracts.agreement_states import AmendmentStatus, BridgingStatus, EndingStatus
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.exit import EndingGround
from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import account, choices, known, organisation


class Amendment(models.Model):
    """A proposed change of an agreement. ``change`` is what it does, as data that can be carried out:
    ``{"kind": "joined", ...}``; empty for a change in words only. ``edition`` is the one that it was drafted
    in (EX-12). ``percentage`` is how much of the value it changes, where the law asks that (CT-15)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField("nummer")
    title = models.CharField("naam", max_length=200)
    kind = models.CharField("soort", max_length=30, choices=choices(AmendmentKind))
    status = models.CharField(
        max_length=30, choices=choices(AmendmentStatus), default=AmendmentStatus.PROPOSED
    )
    edition = models.SlugField("uitgave", max_length=60)
    text = models.TextField("tekst")
    reason = models.TextField("reden")
    change = models.JSONField(default=dict)
    percentage = models.DecimalField(
        "wijziging van de waarde, %", max_digits=7, decimal_places=2, null=True, blank=True
    )
    possibility = models.CharField("aangekondigd in", max_length=300, blank=True)
    proposed_on = models.DateField("voorgesteld op")
    proposed_by = account()
    judged_on = models.DateField("beoordeeld op", null=True, blank=True)
    judged_by = account()
    judgment = models.TextField("toelichting bij het oordeel", blank=True)
    agreed_on = models.DateField("overeengekomen op", null=True, blank=True)
    effective_on = models.DateField("gaat in op", null=True, blank=True)
    refused_on = models.DateField("geweigerd op", null=True, blank=True)
    refusal = models.TextField("reden van de weigering", blank=True, default="")
    withdrawn_on = models.DateField("ingetrokken op", null=True, blank=True)
    addendum = models.CharField("addendum", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["agreement_id", "number"]
        constraints: ClassVar = [
            known("status", AmendmentStatus, "amendment_status_known"),
            known("kind", AmendmentKind, "amendment_kind_known"),
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_reason"),
            models.CheckConstraint(
                condition=~Q(status__in=[AmendmentStatus.AGREED, AmendmentStatus.IN_EFFECT])
                | (Q(agreed_on__isnull=False, effective_on__isnull=False) & ~Q(addendum="")),
                name="amendment_agreed_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("proposed_by")),
                name="amendment_judged_by_another",
            ),
        ]


class Ending(models.Model):
    """An ending on a ground, with the intent, the hearing and the decision (EX-03).

    ``particulars``: what the rules of this ground ask beside it (since when, a threshold, an exception)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="endings")
    ground = models.CharField("grond", max_length=60, choices=choices(EndingGround))
    status = models.CharField(max_length=15, choices=choices(EndingStatus), default=EndingStatus.PREPARED)
    facts = models.TextField("feiten")
    particulars = models.JSONField("bijzonderheden", default=dict)
    prepared_on = models.DateField("voorbereid op")
    prepared_by = account()
    intent_on = models.DateField("voornemen gestuurd op", null=True, blank=True)
    intent = models.TextField("voornemen", blank=True)
    heard_on = models.DateField("gehoord op", null=True, blank=True)
    hearing = models.TextField("verslag van het horen", blank=True)
    decided_on = models.DateField("besloten op", null=True, blank=True)
    decided_by = account()
    decision = models.TextField("besluit en motivering", blank=True)
    ends_on = models.DateField("eindigt op", null=True, blank=True)
    verdicts = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["agreement_id", "id"]
        constraints: ClassVar = [
            known("status", EndingStatus, "ending_status_known"),
            known("ground", EndingGround, "ending_ground_known"),
            models.CheckConstraint(condition=~Q(facts=""), name="ending_has_facts"),
            models.CheckConstraint(
                condition=~Q(status=EndingStatus.DECIDED)
                | (Q(decided_on__isnull=False, ends_on__isnull=False) & ~Q(decision="")),
                name="ending_decided_with_reasons",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(status__in=[EndingStatus.PREPARED, EndingStatus.INTENDED, EndingStatus.HEARD]),
                name="ending_one_at_a_time",
            ),
        ]


class Bridging(models.Model):
    """A bridging agreement for one client after the agreement ended (EX-09). ``client`` is a reference of
    the municipality, never a BSN; the row is only seen by who acts for the municipality or the provider."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="bridgings")
    municipality = organisation()
    provider = organisation()
    client = models.UUIDField("cliënt")
    product = models.SlugField("product", max_length=60)
    status = models.CharField(max_length=15, choices=choices(BridgingStatus), default=BridgingStatus.DRAFT)
    first = models.DateField("eerste dag")
    last = models.DateField("laatste dag")
    reason = models.TextField("reden")
    agreed_on = models.DateField("afgesproken op", null=True, blank=True)
    proposed_by = account()
    agreed_by = account()

    class Meta:
        ordering: ClassVar = ["agreement_id", "first", "id"]
        constraints: ClassVar = [
            known("status", BridgingStatus, "bridging_status_known"),
            models.UniqueConstraint(fields=["agreement", "client", "product", "first"], name="bridging_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="bridging_not_backwards"),
            models.CheckConstraint(condition=~Q(reason=""), name="bridging_has_reason"),
            models.CheckConstraint(
                condition=~Q(status__in=[BridgingStatus.AGREED, BridgingStatus.ENDED])
                | Q(agreed_on__isnull=False),
                name="bridging_agreed_on_a_day",
            ),
        ]
