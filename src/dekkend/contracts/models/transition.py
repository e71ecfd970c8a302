"""The change from one generation of agreements to the next."""

from typing import ClassVar

from django.db import models

from dekkend.contracts.models.common import account, organisation


class Transition(models.Model):
    """A change of generations in a region: the awards of ``procurement`` against the agreements of today.

    ``follows``: which new products follow on an old one. ``wind_down``: months per product where shorter than
    twelve (CV-12). ``clients``: numbers per provider and cell where claims do not say. ``steps``: owner, day
    and state of the steps of the work plan, by their key.
    """

    region = organisation("transitions")
    procurement = models.OneToOneField(
        "procurement.Procurement", on_delete=models.PROTECT, related_name="transition"
    )
    title = models.CharField("naam", max_length=200)
    start = models.DateField("nieuwe overeenkomsten gaan in op")
    awarded_on = models.DateField("gegund op")
    follows = models.JSONField("opvolgers", default=dict)
    wind_down = models.JSONField("afbouwmaanden", default=dict)
    clients = models.JSONField("cliënten", default=list)
    steps = models.JSONField("stappen", default=dict)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = account()

    class Meta:
        ordering: ClassVar = ["-start", "-id"]
