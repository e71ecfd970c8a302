"""What the nightly run keeps: how each agreement stands, its moments, and which ones people were told of."""

from typing import ClassVar

from django.db import models

from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import CENTS, choices, known
from dekkend.contracts.moments_model import MomentState


class Standing(models.Model):
    """How an agreement stands on a day: what the register filters and sorts by. Made from the agreement;
    never the source of anything."""

    agreement = models.OneToOneField(
        Agreement, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    on = models.DateField("stand op")
    revision = models.PositiveIntegerField()
    last_day = models.DateField("laatste dag", db_index=True)
    latest_end = models.DateField("uiterste einde")
    options_left = models.PositiveSmallIntegerField("verlengingen over")
    cells = models.PositiveIntegerField("cellen")
    open_cells = models.PositiveIntegerField("open cellen")
    clients = models.PositiveIntegerField("cliënten", null=True)
    stops = models.PositiveSmallIntegerField("cliëntenstops")
    used_percentage = models.DecimalField(
        "ruimte gebruikt, %", max_digits=7, decimal_places=2, null=True, db_index=True
    )
    room_left = models.DecimalField("ruimte over", **CENTS, null=True)
    signals = models.PositiveSmallIntegerField("signalen")
    open_tasks = models.PositiveSmallIntegerField("taken")
    late_tasks = models.PositiveSmallIntegerField("te laat", db_index=True)
    next_key = models.CharField(max_length=160, blank=True)
    next_title = models.JSONField("eerstvolgend moment", default=dict)
    next_on = models.DateField("op", null=True)

    class Meta:
        ordering: ClassVar = ["agreement_id"]


class DatedMoment(models.Model):
    """A moment of an agreement as it stands now, so that work lists and calendars need not compute thousands
    of agreements: what is open or late, and what falls in this year and the next. Made from the agreement;
    never the source of anything (decision 0019)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="moments")
    key = models.CharField(max_length=160)
    title = models.JSONField("moment")
    role = models.CharField("wie", max_length=30)
    rule = models.CharField("regel", max_length=10)
    article = models.CharField("artikel", max_length=60)
    opens = models.DateField("vanaf")
    due = models.DateField("uiterlijk")
    due_at = models.DateTimeField(null=True, blank=True)
    event = models.BooleanField(default=False)
    state = models.CharField("stand", max_length=10, choices=choices(MomentState))

    class Meta:
        ordering: ClassVar = ["due", "agreement_id", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "key"], name="dated_moment_once"),
            known("state", MomentState, "dated_moment_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due"], name="dated_moment_due"),
            models.Index(
                fields=["role", "due"],
                condition=models.Q(state__in=[MomentState.OPEN, MomentState.LATE]),
                name="dated_moment_to_do",
            ),
        ]


class ToldMoment(models.Model):
    """A task that people were told about, once, and once more when it was late."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="told")
    key = models.CharField(max_length=160)
    role = models.CharField(max_length=30)
    due = models.DateField()
    told_at = models.DateTimeField()
    escalated_to = models.CharField(max_length=30, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["agreement_id", "due", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "key"], name="told_moment_once"),
        ]
