"""What the rules say about an agreement as it stands: before signing, at an extension, on its page."""

from collections.abc import Iterable, Iterator
from datetime import date

from dekkend.contracts.agreement_events import Ceiling, Subcontractor
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import ladder, last_day, natural_end
from dekkend.contracts.amendment_takeover import takeover_verdicts
from dekkend.contracts.ceiling_rules import (
    BasisFacts,
    FactorsFacts,
    HeightDecisionFacts,
    IntentFacts,
    PlanFacts,
    RoomPeriodFacts,
    SignalFacts,
    decision_in_time,
    factors_are_documented,
    intent_in_time,
    no_signal_needed,
    plan_in_time,
    room_has_a_basis,
    runs_to_the_end_of_the_year,
)
from dekkend.contracts.delivery_rules import (
    EndOfCareFacts,
    StopFacts,
    WaitingSignalFacts,
    care_ends_lawfully,
    stop_has_consent,
    stop_is_announced,
    waiting_is_told,
)
from dekkend.contracts.payment_rules import InsuranceFacts, insured_throughout
from dekkend.contracts.standard_editions import edition_on
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.standard_rules import (
    AnnouncedFacts,
    EditionFacts,
    IndividualTermFacts,
    PartsFacts,
    adds_without_contradicting,
    announced_or_offered,
    follows_current_edition,
    parts_are_whole,
)
from dekkend.contracts.subcontracting_rules import (
    DepthFacts,
    SubcontractorFacts,
    deeper_needs_consent,
    told_and_allowed,
)
from dekkend.contracts.term_rules import (
    ExtendFacts,
    FixedDaysFacts,
    FrameworkFacts,
    NoticeFacts,
    TerminationFacts,
    days_are_fixed,
    extends_as_agreed,
    long_framework_is_motivated,
    notice_is_complete,
    one_termination_option,
    told_in_time,
    total_months,
)
from dekkend.kernel.rules import Verdict
from dekkend.organisations.rules import ProviderSize, liability_cap
from dekkend.procurement.eligibility_rules import SignatureFacts, signed_by_both
from dekkend.runtime.clock import AMSTERDAM


def verdicts(agreement: Agreement, editions: Iterable[Edition]) -> tuple[Verdict, ...]:
    """The verdicts on text, term, terms of part 2, rooms, stops, subcontractors, cover and liability."""
    return (
        signed_by_both(SignatureFacts(agreement.signing.buyer_on, agreement.signing.provider_on)),
        *_text(agreement, tuple(editions)),
        *_term(agreement),
        *(verdict for room in agreement.ceilings for verdict in _room(agreement, room)),
        *_delivery(agreement),
        *(verdict for it in agreement.takeovers for verdict in takeover_verdicts(agreement, it)),
        *_liability(agreement),
    )


def text_verdicts(agreement: Agreement, editions: Iterable[Edition]) -> tuple[Verdict, ...]:
    """The verdicts on the text itself, which must hold before it goes out to be signed."""
    return (*_text(agreement, tuple(editions)), *_term(agreement))


def _text(agreement: Agreement, editions: tuple[Edition, ...]) -> Iterator[Verdict]:
    own = next((edition for edition in editions if edition.id == agreement.edition), None)
    yield parts_are_whole(
        PartsFacts(agreement.part_three_sha256 or "", (own.part_three_sha256 or "") if own else "")
    )
    current = edition_on(editions, agreement.law, agreement.created_on)
    if current is not None:
        yield follows_current_edition(EditionFacts(agreement.edition, current.id))
    for term in agreement.terms:
        yield announced_or_offered(AnnouncedFacts(agreement.tender, term.announced_in, term.offered_in))
        yield adds_without_contradicting(IndividualTermFacts(term.adds_to, term.reviewed_by))


def _term(agreement: Agreement) -> Iterator[Verdict]:
    term = agreement.term
    yield days_are_fixed(FixedDaysFacts(term.start, natural_end(agreement)))
    facts = TerminationFacts(term.termination_options, term.notice_months, term.provider_conditions)
    yield one_termination_option(facts)
    yield notice_is_complete(facts)
    yield from _extensions(agreement)
    framework = agreement.framework and agreement.tender
    yield long_framework_is_motivated(FrameworkFacts(framework, total_months(ladder(agreement)), term.motive))


def _extensions(agreement: Agreement) -> Iterator[Verdict]:
    term, steps = agreement.term, ladder(agreement)
    for it in agreement.extensions:
        months, partial = term.option_months, bool(it.lots)
        yield extends_as_agreed(
            ExtendFacts(term.options, months, it.number, months, partial, term.partial_extension)
        )
        told = it.told_at.astimezone(AMSTERDAM).date()
        yield told_in_time(NoticeFacts(steps.last_of(it.number - 1), told, it.told_at))


def _room(agreement: Agreement, room: Ceiling) -> Iterator[Verdict]:
    clause = next((it for it in agreement.clauses if it.number == "1.5" and it.used), None)
    yield room_has_a_basis(BasisFacts(agreement.variant, clause is not None))
    yield runs_to_the_end_of_the_year(RoomPeriodFacts(room.first, room.last, pro_rata=True))
    texts = next((it.values for it in agreement.clauses if it.number == "1.5.3"), {})
    yield intent_in_time(
        IntentFacts(
            room.first,
            room.intent_on,
            texts.get("stappen", ""),
            texts.get("informatie", ""),
            texts.get("horen", ""),
        )
    )
    yield decision_in_time(HeightDecisionFacts(room.first, room.decided_on))
    yield plan_in_time(PlanFacts(room.first, room.plan_on, room.plan_items))
    yield factors_are_documented(FactorsFacts(room.factors))
    if room.uses:
        last = max(room.uses, key=lambda use: use.on)
        yield no_signal_needed(SignalFacts(room.height, last.amount, room.forecast))


def _delivery(agreement: Agreement) -> Iterator[Verdict]:
    for stop in agreement.stops:
        facts = StopFacts(stop.first, stop.consent_on, stop.imposed, stop.announced_on, stop.alternative)
        yield stop_has_consent(facts)
        yield stop_is_announced(facts)
    for worker in agreement.subcontractors:
        yield from _worker(worker)
    for change in agreement.waiting:
        yield waiting_is_told(WaitingSignalFacts(change.changed_on, change.told_on))
    for it in agreement.refusals:
        yield care_ends_lawfully(
            EndOfCareFacts(it.legal_ground, it.told_on, it.ends_on, it.urgent_reason, it.alternative_ready)
        )


def _worker(worker: Subcontractor) -> Iterator[Verdict]:
    yield told_and_allowed(
        SubcontractorFacts(worker.kind, worker.works_from, worker.notified_on, worker.consent_on)
    )
    yield deeper_needs_consent(DepthFacts(worker.depth, worker.consent_on))


def _liability(agreement: Agreement) -> Iterator[Verdict]:
    party = agreement.provider
    yield liability_cap(ProviderSize(party.staff, party.turnover, party.balance_total))
    policy = agreement.insurance
    ends: date | None = policy.ends if policy else None
    reduced, consent = bool(policy and policy.reduced), bool(policy and policy.consent_on)
    yield insured_throughout(InsuranceFacts(last_day(agreement), ends, reduced, consent))
