"""A provider is taken over, or its rights go to another: consent, and who has the agreement from then on.

The takeover itself is a fact that the provider reports. Source: OVK 3.20, EX-08, CT-15 (AW 2.163f).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction
from pydantic import TypeAdapter

from dekkend.contracts import models
from dekkend.contracts.agreement_events import Takeover
from dekkend.contracts.amendment_errors import SuccessorIsProvider, SuccessorUnknown, TakeoverUnknown
from dekkend.contracts.amendment_takeover import provider_on, takeover_verdicts
from dekkend.contracts.errors import NotInForce
from dekkend.contracts.events import ProviderChanged
from dekkend.contracts.policies import Action
from dekkend.contracts.services.amendments import RUNNING
from dekkend.contracts.services.common import locked, open_for, reasoned, refuse_blocking, store, touched
from dekkend.contracts.stored import agreement_from_row, fact_value
from dekkend.contracts.stored_kinds import FactKind
from dekkend.kernel.identifiers import KvkNumber
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.organisations.queries import (
    organisation_names,
    organisation_slugs,
    provider_by_slug,
    provider_ids,
)
from dekkend.runtime import clock
from dekkend.runtime.events import emit

_TAKEOVER: Final = TypeAdapter(Takeover)
_KVK: Final = "kvk-"


@dataclass(frozen=True, slots=True)
class NewTakeover:
    """A takeover as it is reported. ``pledge``: only a right of pledge, which needs no consent."""

    kvk: KvkNumber
    name: str
    effective_on: date
    reason: str
    pledge: bool = False


@transaction.atomic
def report(actor: Actor, agreement_id: int, new: NewTakeover) -> models.AgreementFact:
    """The provider reports at once that it is taken over, or that its rights go to another (IN-12). The
    successor need not be registered yet.

    Raises NotAllowed, NotInForce, ReasonMissing, SuccessorIsProvider.
    """
    row = open_for(actor, Action.REPORT, agreement_id)
    if row.status not in RUNNING:
        raise NotInForce(number=row.number)
    successor, name = _successor(new)
    if successor == row.provider.slug:
        raise SuccessorIsProvider(name=name)
    number = row.facts.filter(kind=FactKind.TAKEOVER, version=1).count() + 1
    found = Takeover(
        id=f"overname-{number}",
        successor=successor,
        successor_name=name,
        reason=reasoned(new.reason),
        effective_on=new.effective_on,
        reported_on=clock.today(),
        pledge=new.pledge,
    )
    fact = models.AgreementFact.objects.create(
        agreement=row,
        kind=FactKind.TAKEOVER,
        key=found.id,
        data=_TAKEOVER.dump_python(found, mode="json"),
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )
    data = {"key": found.id, "successor": successor, "effective_on": found.effective_on}
    touched(row, actor, "takeover.report", data, subject=fact)
    return fact


def _successor(new: NewTakeover) -> tuple[str, str]:
    """The short name and the name of the successor; one that is not registered goes by its KvK number."""
    key = provider_ids([str(new.kvk)]).get(str(new.kvk))
    if key is None:
        return f"{_KVK}{new.kvk}", new.name.strip()
    return organisation_slugs([key])[key], organisation_names([key])[key]


def _registered(found: Takeover) -> str:
    """The short name of the successor, which must be registered by now. Raises SuccessorUnknown."""
    slug = found.successor
    if slug.startswith(_KVK):
        key = next(iter(provider_ids([slug.removeprefix(_KVK)]).values()), None)
        slug = organisation_slugs([key])[key] if key else slug
    if provider_by_slug(slug) is None:
        raise SuccessorUnknown(name=found.successor_name)
    return slug


@transaction.atomic
def consent(actor: Actor, agreement_id: int, key: str, reason: str) -> None:
    """Consents in writing, after looking at the new owner; from its day on the successor has the agreement.

    Raises NotAllowed, ReasonMissing, TakeoverUnknown, SuccessorUnknown, and RuleForbids when the law does not
    let another contractor follow after a tender (CT-15).
    """
    row = open_for(actor, Action.RUN, agreement_id)
    fact = _newest(row, key)
    found: Takeover = fact_value(fact)
    if found.pledge or found.consent_on is not None:
        raise TakeoverUnknown()
    agreed = replace(found, consent_on=clock.today(), successor=_registered(found))
    refuse_blocking(takeover_verdicts(agreement_from_row(row), agreed))
    models.AgreementFact.objects.create(
        agreement=row,
        kind=FactKind.TAKEOVER,
        key=key,
        version=fact.version + 1,
        data=_TAKEOVER.dump_python(agreed, mode="json"),
        reason=reasoned(reason),
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )
    pass_on(row, actor)
    touched(row, actor, "takeover.consent", {"key": key, "successor": agreed.successor, "reason": reason})


@transaction.atomic
def take_over(agreement_id: int) -> bool:
    """Gives the agreement to the successor whose day has come; whether that changed anything. Everything else
    stays: term, cells, rooms and what was to be done. Dekkend does this itself, at night."""
    row = locked(agreement_id)
    changed = pass_on(row, SYSTEM)
    if changed:
        touched(row, SYSTEM, "takeover.take_effect", {"provider": row.provider.slug})
    return changed


def pass_on(row: models.Agreement, actor: Actor) -> bool:
    """``take_over`` within another use case; ``row`` is locked. Raises SuccessorUnknown."""
    party = provider_on(agreement_from_row(row), clock.today())
    before = row.provider_id
    if party.id == row.provider.slug[:60].rstrip("-"):
        return False
    successor = provider_by_slug(party.id)
    if successor is None:
        raise SuccessorUnknown(name=party.name)
    store(row, provider_id=successor)
    row.refresh_from_db(fields=["provider"])
    emit(ProviderChanged(row.pk, before, successor))
    return True


def _newest(row: models.Agreement, key: str) -> models.AgreementFact:
    found = row.facts.filter(kind=FactKind.TAKEOVER, key=key).order_by("-version").first()
    if found is None or found.withdrawn:
        raise TakeoverUnknown()
    return found
