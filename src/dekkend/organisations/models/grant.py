"""Roles that people hold, per organisation and period."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from dekkend.organisations.domain import Role
from dekkend.organisations.models.account import Account
from dekkend.organisations.models.organisation import Organisation


class RoleGrant(models.Model):
    """Somebody holds a role for an organisation during a period; the same grant never twice on one day."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("rol", max_length=20, choices=[(role.value, role.value) for role in Role])
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    period = DateRangeField("periode")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="grant_no_overlap",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="grant_role_known"
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="grant_period"),
            models.CheckConstraint(condition=Q(period__startswith__isnull=False), name="grant_has_first_day"),
        ]
