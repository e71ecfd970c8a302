"""What the rules say about a fact that was written down, by its kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from dekkend.contracts.agreement_events import (
    AgreedNorm,
    Breach,
    CareRefusal,
    Continuity,
    Dispute,
    Measure,
    Overpayment,
    Report,
    Subcontractor,
    WaitingChange,
)
from dekkend.contracts.agreement_model import Activity, Agreement, Insurance
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.delivery import waiting_norm
from dekkend.contracts.delivery_rules import (
    AlternativeFacts,
    EndOfCareFacts,
    NormFacts,
    StopFacts,
    WaitingSignalFacts,
    alternative_is_sought,
    care_ends_lawfully,
    crisis_is_never_refused,
    waiting_is_told,
    waits_within_the_norm,
)
from dekkend.contracts.duty import EventKind
from dekkend.contracts.duty_rules import (
    BreachFacts,
    ReportFacts,
    breach_reported,
    calamity_reported,
    care_measure_reported,
    enforcement_reported,
    organisation_change_reported,
    other_measure_reported,
    risk_reported,
)
from dekkend.contracts.exit_rules import (
    AdviceFacts,
    IdleFacts,
    LowUseFacts,
    advice_can_be_contested,
    enough_use,
    not_idle,
)
from dekkend.contracts.payment_rules import (
    DISCOUNT,
    BalanceFacts,
    DiscountFacts,
    InsuranceFacts,
    LimitationFacts,
    OwnersFacts,
    OwnersStatus,
    discount_is_allowed,
    insured_throughout,
    not_time_barred,
    nothing_undue,
    owners_are_known,
)
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.subcontracting_rules import (
    DepthFacts,
    LiabilityFacts,
    PolicyFacts,
    QualityFacts,
    SelfEmployedPolicy,
    StandingFacts,
    SubcontractorFacts,
    contractor_answers,
    deeper_needs_consent,
    fits_the_policy,
    same_quality,
    stands_well,
    told_and_allowed,
)
from dekkend.contracts.supply_rules import (
    ClientsFacts,
    TableFacts,
    at_the_development_table,
    has_enough_clients,
)
from dekkend.kernel.rules import Verdict
from dekkend.organisations.rules import ProviderSize, liability_cap
from dekkend.oversight.rules_financial import ContinuityFacts, continuity_risk


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a region decided about the self-employed (SU-07)."""

    policy: SelfEmployedPolicy = SelfEmployedPolicy.UNDECIDED
    first: date | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class FactContext:
    """Beside a fact: its agreement, this moment and day, and what the region decided."""

    agreement: Agreement
    now: datetime
    today: date
    ruling: Ruling = Ruling()


def verdicts_of(kind: FactKind, fact: Any, context: FactContext) -> tuple[Verdict, ...]:
    """The verdicts on a fact; none for a kind that no rule judges."""
    judge = _JUDGES.get(kind)
    return tuple(judge(fact, context)) if judge else ()


def policy_facts(worker: Subcontractor, ruling: Ruling) -> PolicyFacts:
    """The region's decision beside somebody who works for the provider."""
    return PolicyFacts(worker.kind, ruling.policy, ruling.first, worker.works_from, ruling.decision)


def work_facts(worker: Subcontractor) -> SubcontractorFacts:
    """What article 3.9.1 asks about somebody who works for the provider."""
    return SubcontractorFacts(worker.kind, worker.works_from, worker.notified_on, worker.consent_on)


def _subcontractor(worker: Subcontractor, context: FactContext) -> Iterator[Verdict]:
    yield told_and_allowed(work_facts(worker))
    yield stands_well(StandingFacts(bool(worker.kvk), worker.inquiry))
    yield deeper_needs_consent(DepthFacts(worker.depth, worker.consent_on))
    yield same_quality(QualityFacts(worker.attested_on))
    yield fits_the_policy(policy_facts(worker, context.ruling))
    yield contractor_answers(LiabilityFacts(True))


_REPORTS: Final[Mapping[EventKind, Callable[[ReportFacts], Verdict]]] = MappingProxyType(
    {
        EventKind.CARE_SUPERVISOR: care_measure_reported,
        EventKind.OTHER_SUPERVISOR: other_measure_reported,
        EventKind.CALAMITY: calamity_reported,
        EventKind.ENFORCEMENT: enforcement_reported,
        EventKind.FINANCIAL_RISK: risk_reported,
        EventKind.ORGANISATION: organisation_change_reported,
    }
)


def _report(report: Report, context: FactContext) -> Iterator[Verdict]:
    facts = ReportFacts(report.happened_on, context.today, report.reported_on, report.in_writing)
    if report.kind in _REPORTS:
        yield _REPORTS[report.kind](facts)
    elif context.agreement.continuity is not None:
        yield from _continuity(context.agreement.continuity, context)


def _breach(breach: Breach, context: FactContext) -> Iterator[Verdict]:
    yield breach_reported(BreachFacts(breach.discovered_at, context.now, breach.reported_at, breach.items))


def _measure(measure: Measure, context: FactContext) -> Iterator[Verdict]:
    if measure.kind == "korting":
        share = DISCOUNT if measure.percentage is None else measure.percentage / 100
        yield discount_is_allowed(DiscountFacts(share, measure.reason, measure.first, measure.last))


def _dispute(dispute: Dispute, context: FactContext) -> Iterator[Verdict]:
    yield advice_can_be_contested(AdviceFacts(dispute.advised_on, context.today, dispute.settled_on))


def _overpayment(payment: Overpayment, context: FactContext) -> Iterator[Verdict]:
    settled = payment.amount if payment.claimed_on else Decimal(0)
    yield nothing_undue(BalanceFacts(payment.amount, settled))
    yield not_time_barred(LimitationFacts(payment.known_on, context.today, payment.claimed_on))


def _continuity(known: Continuity, context: FactContext) -> Iterator[Verdict]:
    yield continuity_risk(
        ContinuityFacts(
            known.negative_years,
            known.liquidity_problem,
            known.board_unrest,
            known.supervisor_measure,
            known.criminal_measure,
        )
    )


def _insurance(policy: Insurance, context: FactContext) -> Iterator[Verdict]:
    party = context.agreement.provider
    yield insured_throughout(
        InsuranceFacts(
            last_day(context.agreement), policy.ends, policy.reduced, policy.consent_on is not None
        )
    )
    yield liability_cap(ProviderSize(party.staff, party.turnover, party.balance_total))


def _activity(use: Activity, context: FactContext) -> Iterator[Verdict]:
    start = context.agreement.term.start
    value = use.first_year_value or Decimal(0)
    yield enough_use(LowUseFacts(start, context.today, use.threshold, start, value))
    days = [day for day in (use.last_delivery, use.last_claim) if day is not None]
    if days:
        yield not_idle(IdleFacts(min(days), max(days), context.today))
    if use.clients is not None and use.fewest_clients is not None:
        yield has_enough_clients(ClientsFacts(use.clients, use.fewest_clients))


def _norm(norm: AgreedNorm, context: FactContext) -> Iterator[Verdict]:
    yield waits_within_the_norm(norm_facts(norm, None))


def norm_facts(norm: AgreedNorm | None, waiting_days: int | None) -> NormFacts:
    """A wait beside the norm of its product; Treek for day care of the disabled where none is known."""
    known = norm or AgreedNorm(id="treek", product="treek")
    return NormFacts(
        known.branch,
        known.care,
        waiting_days,
        known.national_days,
        known.branch_days,
        known.agreed_days,
    )


def norm_for(agreement: Agreement, product: str) -> AgreedNorm | None:
    """The norm that was written down for a product."""
    return next((norm for norm in agreement.norms if norm.product == product), None)


def _waiting(change: WaitingChange, context: FactContext) -> Iterator[Verdict]:
    yield waiting_is_told(WaitingSignalFacts(change.changed_on, change.told_on))
    facts = norm_facts(norm_for(context.agreement, change.product), change.waiting_days)
    yield waits_within_the_norm(facts)
    norm = waiting_norm(
        facts.branch,
        facts.kind,
        national_days=facts.national_days,
        branch_days=facts.branch_days,
        agreed_days=facts.agreed_days,
    )
    yield alternative_is_sought(
        AlternativeFacts(change.waiting_days <= norm.days, bool(change.alternative), bool(change.none_proven))
    )


def _refusal(it: CareRefusal, context: FactContext) -> Iterator[Verdict]:
    yield care_ends_lawfully(
        EndOfCareFacts(it.legal_ground, it.told_on, it.ends_on, it.urgent_reason, it.alternative_ready)
    )
    if it.crisis and it.ends_on is None:
        yield crisis_is_never_refused(StopFacts(it.told_on, crisis=True))


def _table(day: date, context: FactContext) -> Iterator[Verdict]:
    attended = context.agreement.development_tables
    yield at_the_development_table(TableFacts(day.year, attended, context.today))


def _owners(since: date, context: FactContext) -> Iterator[Verdict]:
    yield owners_are_known(OwnersFacts(OwnersStatus.MISSING))


_JUDGES: Final[Mapping[FactKind, Callable[[Any, FactContext], Iterator[Verdict]]]] = MappingProxyType(
    {
        FactKind.SUBCONTRACTOR: _subcontractor,
        FactKind.REPORT: _report,
        FactKind.BREACH: _breach,
        FactKind.MEASURE: _measure,
        FactKind.DISPUTE: _dispute,
        FactKind.OVERPAYMENT: _overpayment,
        FactKind.CONTINUITY: _continuity,
        FactKind.INSURANCE: _insurance,
        FactKind.ACTIVITY: _activity,
        FactKind.NORM: _norm,
        FactKind.WAITING: _waiting,
        FactKind.REFUSAL: _refusal,
        FactKind.DEVELOPMENT_TABLE: _table,
        FactKind.OWNERS_MISSING: _owners,
    }
)

__all__ = ["FactContext", "Ruling", "norm_facts", "norm_for", "policy_facts", "verdicts_of", "work_facts"]
