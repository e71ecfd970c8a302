"""Another tariff for some providers: other demands or costs in the same model, by two people."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from dekkend.catalogue.domain import HourKind
from dekkend.catalogue.errors_stored import ModelNotAdopted, NothingDifferent, SamePerson, VersionTaken
from dekkend.catalogue.models import PriceModelVersion, TariffDifferentiation
from dekkend.catalogue.policies import Action
from dekkend.catalogue.price_calculation import price
from dekkend.catalogue.price_model import PriceModel, WhatIf
from dekkend.catalogue.price_settings import under
from dekkend.catalogue.services.common import (
    ensure,
    facts_of,
    forbidden,
    locked,
    move,
    note,
    open_for,
    reasoned,
)
from dekkend.catalogue.states import DIFFERENTIATION, DifferentiationStatus, VersionStatus
from dekkend.catalogue.tariff_content import as_data, from_data
from dekkend.catalogue.tariff_facts import DifferentiationFacts
from dekkend.catalogue.tariff_rules import differentiation_has_reason
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class NewDifferentiation:
    """What is different (figures by line, salaries in percent, what counts as billable), and why."""

    slug: str
    title: str
    reason: str
    announced_in: str = ""
    values: Mapping[str, Decimal] | None = None
    salaries: Decimal | None = None
    counts: tuple[HourKind, ...] | None = None

    def as_what_if(self) -> WhatIf:
        """The same as a change to a price model."""
        return WhatIf(
            id=self.slug,
            title=self.title,
            set=dict(self.values or {}),
            salaries=self.salaries,
            counts=self.counts,
        )


@transaction.atomic
def propose_differentiation(actor: Actor, model_id: int, new: NewDifferentiation) -> TariffDifferentiation:
    """Proposes another tariff in an adopted model; the price follows, nobody types it.

    Raises NotAllowed, Unknown, ModelNotAdopted, NothingDifferent (TF-16), ReasonMissing, UnknownLine,
    VersionTaken, and what ``price`` refuses.
    """
    row = open_for(actor, Action.EDIT_CATALOGUE, PriceModelVersion, model_id)
    if row.status != VersionStatus.ADOPTED:
        raise ModelNotAdopted(title=row.title)
    model, what_if = from_data(PriceModel, row.content), new.as_what_if()
    changed = under(model, what_if)
    if changed == model:
        raise NothingDifferent()
    if row.differentiations.filter(slug=new.slug).exists():
        raise VersionTaken(version=new.slug, title=row.title)
    found = price(changed)
    made = TariffDifferentiation.objects.create(
        model=row,
        slug=new.slug,
        title=new.title,
        settings=as_data(what_if),
        reason=reasoned(new.reason),
        announced_in=new.announced_in.strip(),
        hour_price=found.hour_price,
        unit_price=found.unit_price,
        tariff=found.tariff,
        proposed_at=clock.now(),
        proposed_by_id=actor.account_id,
    )
    data = {"settings": made.settings, "reason": made.reason, "tariff": made.tariff}
    note(made, actor, "propose", row.region_id, data)
    return made


@transaction.atomic
def approve_differentiation(actor: Actor, differentiation_id: int, reason: str = "") -> TariffDifferentiation:
    """Approves another tariff; somebody else than who proposed it.

    Raises NotAllowed, Unknown, SamePerson, TransitionNotAllowed, AlreadyMoved, and RuleForbids where it has
    no reason or was not announced (TF-16, CT-04).
    """
    row = _open(actor, differentiation_id)
    DIFFERENTIATION.next(DifferentiationStatus(row.status), "approve")
    facts = DifferentiationFacts(row.reason, row.announced_in, True, actor.name or "-")
    verdict = differentiation_has_reason(facts)
    if not verdict.holds:
        raise forbidden(verdict)
    _decide(row, actor, "approve", reason)
    return row


@transaction.atomic
def reject_differentiation(actor: Actor, differentiation_id: int, reason: str) -> TariffDifferentiation:
    """Rejects another tariff, with a reason. Raises NotAllowed, Unknown, SamePerson, ReasonMissing,
    TransitionNotAllowed, AlreadyMoved."""
    row = _open(actor, differentiation_id)
    _decide(row, actor, "reject", reasoned(reason))
    return row


@transaction.atomic
def withdraw_differentiation(actor: Actor, differentiation_id: int, reason: str) -> TariffDifferentiation:
    """Takes a proposal or an approval back for new sheets. Raises NotAllowed, Unknown, ReasonMissing,
    TransitionNotAllowed, AlreadyMoved."""
    row = locked(TariffDifferentiation, differentiation_id, "model")
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(row.model.region_id))
    move(row, DIFFERENTIATION, "withdraw", actor, row.model.region_id, reason=reasoned(reason))
    return row


def _open(actor: Actor, differentiation_id: int) -> TariffDifferentiation:
    row = locked(TariffDifferentiation, differentiation_id, "model")
    ensure(actor, Action.DECIDE, facts_of(row.model.region_id))
    if actor.account_id is not None and actor.account_id == row.proposed_by_id:
        raise SamePerson()
    return row


def _decide(row: TariffDifferentiation, actor: Actor, action: str, reason: str) -> None:
    DIFFERENTIATION.next(DifferentiationStatus(row.status), action)
    TariffDifferentiation.objects.filter(pk=row.pk).update(
        decided_at=clock.now(), decided_by_id=actor.account_id, decision_reason=reason.strip()
    )
    move(row, DIFFERENTIATION, action, actor, row.model.region_id, reason=reason.strip())
