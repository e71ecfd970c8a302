"""A provider is taken over, or its rights go to another: consent, and who has the agreement from then on.

The takeover itself is a fact that the provider reports. Source: OVK 3.20, EX-08, CT-15 (AW 2.163f).
"""

from dataclasses import replace

from django.db import transaction
from pydantic import TypeAdapter

from dekkend.contracts import models
from dekkend.contracts.agreement_events import Takeover
from dekkend.contracts.amendment_errors import SuccessorUnknown, TakeoverUnknown
from dekkend.contracts.amendment_takeover import provider_on, takeover_verdicts
from dekkend.contracts.events import ProviderChanged
from dekkend.contracts.policies import Action
from dekkend.contracts.services.common import locked, open_for, reasoned, refuse_blocking, store, touched
from dekkend.contracts.stored import agreement_from_row, fact_value
from dekkend.contracts.stored_kinds import FactKind
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.organisations.queries import provider_by_slug
from dekkend.runtime import clock
from dekkend.runtime.events import emit

_TAKEOVER = TypeAdapter(Takeover)


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
    if provider_by_slug(found.successor) is None:
        raise SuccessorUnknown(name=found.successor_name)
    agreed = replace(found, consent_on=clock.today())
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
    touched(row, actor, "takeover.consent", {"key": key, "successor": found.successor, "reason": reason})


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
