"""The decision route: its documents with their versions, and its moments."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.procurement.models.procurement import Procurement, choices
from dekkend.procurement.route_domain import MomentKind, NeededFor
from dekkend.procurement.route_states import RECORDED, RouteStatus, VersionStatus

_SHA256 = r"^([0-9a-f]{64})?$"


def _account() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class RouteDocument(models.Model):
    """A document on which bodies decide; ``slug`` is its id in the definition."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="route_documents")
    slug = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["procurement_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "slug"], name="route_document_once"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """One version of a document with its file and the hash of it; a row is never changed."""

    document = models.ForeignKey(RouteDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=choices(VersionStatus))
    file = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = _account()

    class Meta:
        ordering: ClassVar = ["document_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_version_sha256"
            ),
        ]


class RouteStep(models.Model):
    """One moment of the route: a body, in one municipality or for all, prepares, advises or decides.

    ``needed_for`` is the step of the procurement that waits for it. ``version`` is what was decided on.
    ``first_planned_on`` stays when a decision is deferred to another day.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="route_steps")
    position = models.PositiveSmallIntegerField()
    document = models.ForeignKey(
        RouteDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    kind = models.CharField(max_length=15, choices=choices(MomentKind))
    body = models.CharField(max_length=60)
    body_name = models.CharField(max_length=300)
    municipality = models.CharField(max_length=4, blank=True)
    municipality_name = models.CharField(max_length=100, blank=True)
    planned_on = models.DateField(null=True, blank=True)
    first_planned_on = models.DateField(null=True, blank=True)
    needed_for = models.CharField(max_length=20, choices=choices(NeededFor), blank=True)
    status = models.CharField(max_length=25, choices=choices(RouteStatus), default=RouteStatus.OPEN)
    version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="decided"
    )
    decided_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    file = models.BigIntegerField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = _account()

    class Meta:
        ordering: ClassVar = ["procurement_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procurement", "document", "body", "municipality"],
                nulls_distinct=False,
                name="route_step_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[it.value for it in RouteStatus]), name="route_step_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[it.value for it in sorted(RECORDED)])
                | (Q(decided_on__isnull=False) & ~Q(reference="")),
                name="route_step_recorded_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=RouteStatus.DEFERRED) | Q(planned_on__isnull=False),
                name="route_step_deferred_to",
            ),
            models.CheckConstraint(condition=Q(file_sha256__regex=_SHA256), name="route_step_sha256"),
        ]
