"""The facts of one agreement as a page shows them: what holds now with its verdicts, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dekkend.contracts import models
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.duty_register import SHEETS, FactSheet
from dekkend.contracts.duty_verdicts import FactContext, Ruling, policy_facts, verdicts_of, work_facts
from dekkend.contracts.payment_rules import CapFacts, Liability, liability_of
from dekkend.contracts.stored import fact_value
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.subcontracting_rules import Conflict, SelfEmployedPolicy, self_employed_conflict
from dekkend.contracts.supply_errors import FactUnknown
from dekkend.kernel.rules import Verdict
from dekkend.organisations.rules import ProviderSize
from dekkend.runtime import clock


@dataclass(frozen=True)
class FactView:
    """A fact as it holds now, with what the rules say of it."""

    row: models.AgreementFact
    sheet: FactSheet
    value: Any
    verdicts: tuple[Verdict, ...]

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def broken(self) -> bool:
        return any(not verdict.holds for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind with its facts, the newest first."""

    sheet: FactSheet
    facts: tuple[FactView, ...]

    @property
    def broken(self) -> int:
        return sum(1 for fact in self.facts if fact.broken)


def kinds_of(row: models.Agreement, agreement: Agreement) -> tuple[KindView, ...]:
    """Every kind of fact that has a form, with what holds now."""
    context = context_of(row, agreement)
    found: dict[FactKind, list[FactView]] = {kind: [] for kind in SHEETS}
    for fact in _newest(row):
        kind = FactKind(fact.kind)
        if kind in SHEETS and not fact.withdrawn:
            found[kind].append(_view(fact, context))
    return tuple(KindView(SHEETS[kind], tuple(facts)) for kind, facts in found.items())


def fact_of(row: models.Agreement, agreement: Agreement, kind: FactKind, key: str) -> FactView:
    """One fact as it holds now. Raises FactUnknown when it is not there, or was withdrawn."""
    newest = row.facts.filter(kind=kind, key=key).order_by("-version").first()
    if newest is None or newest.withdrawn:
        raise FactUnknown()
    return _view(newest, context_of(row, agreement))


def history_of(row: models.Agreement, kind: FactKind, key: str) -> tuple[models.AgreementFact, ...]:
    """Every version of a fact, the newest first."""
    return tuple(row.facts.filter(kind=kind, key=key).select_related("recorded_by").order_by("-version"))


def withdrawn_of(row: models.Agreement, kind: FactKind) -> tuple[models.AgreementFact, ...]:
    """The facts of a kind that were withdrawn."""
    return tuple(fact for fact in _newest(row) if fact.kind == kind and fact.withdrawn)


def ruling_of(region_id: int, day: date) -> Ruling:
    """What a region decided about the self-employed, as it holds on a day (SU-07)."""
    held = models.SelfEmployedRuling.objects.filter(region_id=region_id, first__lte=day)
    found = held.order_by("-first", "-pk").first()
    if found is None:
        return Ruling()
    return Ruling(SelfEmployedPolicy(found.policy), found.first, found.decision)


def conflicts_of(row: models.Agreement, agreement: Agreement) -> tuple[tuple[str, Conflict], ...]:
    """Where article 3.9.1 and the region's policy on the self-employed say something else, by name; both are
    shown and nothing is decided here."""
    ruling = ruling_of(row.buyer_id, clock.today())
    found = (
        (worker.name, self_employed_conflict(work_facts(worker), policy_facts(worker, ruling)))
        for worker in agreement.subcontractors
    )
    return tuple((name, conflict) for name, conflict in found if conflict is not None)


def liability(agreement: Agreement) -> Liability:
    """What the provider is liable for at most (FI-07)."""
    party = agreement.provider
    return liability_of(ProviderSize(party.staff, party.turnover, party.balance_total), CapFacts())


def context_of(row: models.Agreement, agreement: Agreement) -> FactContext:
    """What the rules look at beside a fact."""
    today = clock.today()
    return FactContext(agreement, clock.now(), today, ruling_of(row.buyer_id, today))


def _newest(row: models.Agreement) -> Iterable[models.AgreementFact]:
    newest = row.facts.select_related("recorded_by").order_by("kind", "key", "-version")
    return sorted(newest.distinct("kind", "key"), key=lambda fact: (fact.recorded_at, fact.pk), reverse=True)


def _view(fact: models.AgreementFact, context: FactContext) -> FactView:
    kind, value = FactKind(fact.kind), fact_value(fact)
    return FactView(fact, SHEETS[kind], value, verdicts_of(kind, value, context))


__all__ = [
    "FactView",
    "KindView",
    "conflicts_of",
    "context_of",
    "fact_of",
    "history_of",
    "kinds_of",
    "liability",
    "ruling_of",
    "withdrawn_of",
]
