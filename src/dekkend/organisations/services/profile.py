"""A provider keeps its own profile: told once, read by every procedure; what it was stays in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TypeVar

from django.db import models, transaction

from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_profile import (
    Details,
    NewBranch,
    NewInsurance,
    NewRepresentative,
    NewYear,
)
from dekkend.organisations.models import (
    Branch,
    FinancialYear,
    InsurancePolicy,
    Provider,
    ProviderDetails,
    Representative,
)
from dekkend.organisations.policies import Action, Subject
from dekkend.organisations.ranges import stored
from dekkend.organisations.services.common import REGISTER, demand, refusing
from dekkend.organisations.vault_errors import AlreadyThere, NotInProfile
from dekkend.runtime import audit

Row = TypeVar("Row", Representative, Branch, FinancialYear, InsurancePolicy)


@transaction.atomic
def change_details(actor: Actor, provider_id: int, details: Details) -> None:
    """Stores address, contact and parent company. Raises NotPermitted."""
    _own(actor, provider_id)
    row = ProviderDetails.objects.filter(pk=provider_id).first() or ProviderDetails(provider_id=provider_id)
    after = asdict(details)
    before = {name: getattr(row, name) for name in after}
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    data = {"before": {name: before[name] for name in changed}, "after": changed}
    audit.record(REGISTER, actor, "change_details", f"organisation:{provider_id}", data)


@transaction.atomic
def add_representative(actor: Actor, provider_id: int, new: NewRepresentative) -> int:
    """Somebody may sign from a day on. Raises NotPermitted, EndsBeforeItStarts."""
    values = {"name": new.name, "position": new.position, "authority": new.authority}
    period = stored(Period(new.first, new.last))
    return _add(actor, provider_id, Representative(**values, period=period), asdict(new))


@transaction.atomic
def add_branch(actor: Actor, provider_id: int, new: NewBranch) -> int:
    """A place from which is worked. Raises NotPermitted, AlreadyThere."""
    with _once("branch_number_once", new.number):
        return _add(actor, provider_id, Branch(**asdict(new)), asdict(new))


@transaction.atomic
def add_year(actor: Actor, provider_id: int, new: NewYear) -> int:
    """The figures of a closed year. Those of the last year are the size of the provider from now on (FI-07).

    Raises NotPermitted, AlreadyThere.
    """
    with _once("financial_year_once", str(new.year)):
        key = _add(actor, provider_id, FinancialYear(**asdict(new)), asdict(new))
    _follow_last_year(provider_id)
    return key


@transaction.atomic
def add_insurance(actor: Actor, provider_id: int, new: NewInsurance) -> int:
    """A liability insurance. Raises NotPermitted, EndsBeforeItStarts."""
    row = InsurancePolicy(
        insurer=new.insurer,
        number=new.number,
        per_event=new.per_event,
        per_year=new.per_year,
        period=stored(Period(new.first, new.last)),
    )
    return _add(actor, provider_id, row, asdict(new))


@transaction.atomic
def remove_representative(actor: Actor, provider_id: int, key: int) -> None:
    """Takes somebody off the list; the log keeps who it was. Raises NotPermitted, NotInProfile."""
    _remove(actor, provider_id, Representative, key)


@transaction.atomic
def remove_branch(actor: Actor, provider_id: int, key: int) -> None:
    """Takes a place off the list. Raises NotPermitted, NotInProfile."""
    _remove(actor, provider_id, Branch, key)


@transaction.atomic
def remove_year(actor: Actor, provider_id: int, key: int) -> None:
    """Takes the figures of a year away, to type them anew. Raises NotPermitted, NotInProfile."""
    _remove(actor, provider_id, FinancialYear, key)
    _follow_last_year(provider_id)


@transaction.atomic
def remove_insurance(actor: Actor, provider_id: int, key: int) -> None:
    """Takes an insurance off the list. Raises NotPermitted, NotInProfile."""
    _remove(actor, provider_id, InsurancePolicy, key)


def _own(actor: Actor, provider_id: int) -> Provider:
    """The own provider, locked: of two colleagues who write at once one waits."""
    demand(actor, Action.CHANGE_PROVIDER, Subject(provider_id))
    return Provider.objects.select_for_update().get(pk=provider_id)


def _add(actor: Actor, provider_id: int, row: models.Model, data: dict[str, Any]) -> int:
    row.provider = _own(actor, provider_id)  # type: ignore[attr-defined]
    row.save(force_insert=True)
    action = f"add_{row._meta.model_name}"
    audit.record(REGISTER, actor, action, f"organisation:{provider_id}", data)
    return int(row.pk)


def _remove(actor: Actor, provider_id: int, model: type[Row], key: int) -> None:
    _own(actor, provider_id)
    row = model.objects.filter(provider_id=provider_id, pk=key).first()
    if row is None:
        raise NotInProfile()
    fields = [field.attname for field in model._meta.fields if field.name not in ("id", "provider")]
    data = {name: str(getattr(row, name)) for name in fields}
    row.delete()
    action = f"remove_{model._meta.model_name}"
    audit.record(REGISTER, actor, action, f"organisation:{provider_id}", data)


@contextmanager
def _once(constraint: str, what: str) -> Iterator[None]:
    refusal: Refusal = AlreadyThere(what=what)
    with refusing(constraint, refusal):
        yield


def _follow_last_year(provider_id: int) -> None:
    last = FinancialYear.objects.filter(provider_id=provider_id).first()
    if last is not None:
        known = {"staff": last.staff, "turnover": last.turnover, "balance_total": last.balance_total}
        values = {name: value for name, value in known.items() if value is not None}
        if values:
            Provider.objects.filter(pk=provider_id).update(**values)


__all__ = [
    "add_branch",
    "add_insurance",
    "add_representative",
    "add_year",
    "change_details",
    "remove_branch",
    "remove_insurance",
    "remove_representative",
    "remove_year",
]
