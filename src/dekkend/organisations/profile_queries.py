"""Reads of a provider's whole profile: what procedures ask, what is missing in it, what was changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import Actor, LegalForm
from dekkend.organisations.domain_profile import (
    Authority,
    Details,
    NewBranch,
    NewYear,
    ProfileFacts,
    ProfileGap,
    profile_gaps,
)
from dekkend.organisations.models import (
    Branch,
    FinancialYear,
    InsurancePolicy,
    Organisation,
    Provider,
    ProviderDetails,
    Representative,
)
from dekkend.organisations.policies import Action, Subject, may
from dekkend.organisations.ranges import period_of
from dekkend.organisations.services.common import REGISTER
from dekkend.runtime import clock
from dekkend.runtime.audit_reading import entries
from dekkend.runtime.models import AuditEntry
from dekkend.runtime.prepared import Prepared


@dataclass(frozen=True, slots=True)
class RepresentativeRow:
    """Somebody who may sign, now or in another period."""

    id: int
    name: str
    position: str
    authority: Authority
    period: Period

    def may_sign(self, on: date) -> bool:
        """Whether the authority holds on a day."""
        return on in self.period


@dataclass(frozen=True, slots=True)
class InsuranceRow:
    """A liability insurance; amounts in euros."""

    id: int
    insurer: str
    number: str
    per_event: Any
    per_year: Any
    period: Period


@dataclass(frozen=True, slots=True)
class FullProfile:
    """Everything beside the basics (``queries.ProviderProfile``), and what is still missing."""

    details: Details
    representatives: tuple[RepresentativeRow, ...]
    years: tuple[tuple[int, NewYear], ...]
    insurance: tuple[InsuranceRow, ...]
    branches: tuple[tuple[int, NewBranch], ...]
    gaps: tuple[ProfileGap, ...]


def full_profile(actor: Actor, provider_id: int) -> FullProfile | None:
    """The whole profile, for the provider itself and for the public side; None where it may not be seen."""
    if not may(actor, Action.SEE_PROVIDER, Subject(provider_id)):
        return None
    provider = Provider.objects.filter(pk=provider_id).first()
    if provider is None:
        return None
    details = details_of(provider_id)
    people = tuple(map(_representative, Representative.objects.filter(provider=provider)))
    years = tuple((row.pk, _year(row)) for row in FinancialYear.objects.filter(provider=provider))
    insurance = tuple(map(_insurance, InsurancePolicy.objects.filter(provider=provider)))
    branches = tuple((row.pk, _branch(row)) for row in Branch.objects.filter(provider=provider))
    today = clock.today()
    facts = ProfileFacts(
        agb=provider.agb,
        details=details,
        representatives=sum(one.may_sign(today) for one in people),
        last_year=years[0][1].year if years else None,
        insured_until=max((row.period.last for row in insurance if row.period.last), default=None),
        branches=len(branches),
    )
    return FullProfile(details, people, years, insurance, branches, profile_gaps(facts, today))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an organisation is. What only a provider has is empty for another organisation."""

    slug: str
    name: str
    kvk: str
    is_legal_person: bool
    in_group: bool


_IDENTITY: Final = Prepared(
    lambda organisation_id: Organisation.objects.filter(pk=organisation_id).values_list(
        "slug", "name", "provider__kvk", "provider__legal_form", "provider__details__parent_name"
    )
)


def identity_of(organisation_id: int) -> Identity:
    """Who submits, in one query; for services that know already that the actor may act for it.

    Raises Organisation.DoesNotExist.
    """
    rows = _IDENTITY(organisation_id)
    if not rows:
        raise Organisation.DoesNotExist
    slug, name, kvk, form, parent = rows[0]
    legal = form is None or LegalForm(form).is_legal_person
    return Identity(slug, name, kvk or "", legal, bool(parent))


def details_of(provider_id: int) -> Details:
    """Address, contact and parent; empty where nothing was told."""
    row = ProviderDetails.objects.filter(pk=provider_id).first()
    names = Details.__dataclass_fields__
    return Details(**{name: getattr(row, name) for name in names}) if row else Details()


def changes(actor: Actor, provider_id: int) -> "QuerySet[AuditEntry]":
    """What was changed in a profile, by whom and when, the newest first; nothing where it may not be seen."""
    found = entries(REGISTER).filter(subject=f"organisation:{provider_id}")
    return found if may(actor, Action.SEE_PROVIDER, Subject(provider_id)) else found.none()


def _representative(row: Representative) -> RepresentativeRow:
    return RepresentativeRow(row.pk, row.name, row.position, Authority(row.authority), period_of(row.period))


def _year(row: FinancialYear) -> NewYear:
    return NewYear(row.year, row.staff, row.turnover, row.balance_total, row.equity, row.result)


def _insurance(row: InsurancePolicy) -> InsuranceRow:
    return InsuranceRow(row.pk, row.insurer, row.number, row.per_event, row.per_year, period_of(row.period))


def _branch(row: Branch) -> NewBranch:
    return NewBranch(row.name, row.number, row.address, row.postcode, row.place)
