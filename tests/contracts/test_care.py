"""Delivery, subcontractors, reports and payment: each rule on both sides of its line; T10, T11 and T21."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.domain import FinancingVariant
from dekkend.contracts import delivery_rules as ld
from dekkend.contracts import duty_rules as inf
from dekkend.contracts import payment_rules as fi
from dekkend.contracts import subcontracting_rules as su
from dekkend.contracts.delivery import (
    Branch,
    CareKind,
    NormSource,
    adult_on,
    involve_adult_care_by,
    stop_notice_due,
    waiting_norm,
)
from dekkend.contracts.duty import DUTIES, BreachItem, EventKind, breach_due, report_due
from dekkend.kernel.money import Money
from dekkend.kernel.rules import Effect
from dekkend.organisations.rules import ProviderSize
from dekkend.oversight.domain import ScreeningResult
from dekkend.runtime.clock import AMSTERDAM

EFFORT, TASK = FinancingVariant.EFFORT, FinancingVariant.TASK
D = date(2026, 6, 1)


def test_t10_and_t11() -> None:
    assert stop_notice_due(D) == date(2026, 5, 18)
    assert involve_adult_care_by(date(2009, 3, 12)) == date(2025, 9, 12)
    assert adult_on(date(2008, 2, 29)) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("norms", "days", "source"),
    [
        ({}, 42, NormSource.TREEK_GHZ),
        ({"agreed_days": 30}, 30, NormSource.AGREED),
        ({"agreed_days": 30, "branch_days": 50}, 50, NormSource.TREEK_BRANCH),
        ({"agreed_days": 30, "branch_days": 50, "national_days": 60}, 60, NormSource.NATIONAL),
    ],
)
def test_the_order_of_norms(norms: dict[str, int], days: int, source: NormSource) -> None:
    found = waiting_norm(Branch.GENERAL, CareKind.DAY, **norms)
    assert (found.days, found.source) == (days, source)


def test_treek_norms() -> None:
    assert ld.general_treek(ld.TreekFacts(CareKind.LIVING, 91)).holds
    assert ld.general_treek(ld.TreekFacts(CareKind.LIVING, 92)).warns
    assert ld.sensory_treek(ld.TreekFacts(CareKind.LIVING, 56)).holds
    assert ld.sensory_treek(ld.TreekFacts(CareKind.LIVING, 57)).warns
    assert ld.waits_within_the_norm(ld.NormFacts(Branch.GENERAL, CareKind.DAY, 42)).holds
    assert ld.waits_within_the_norm(ld.NormFacts(Branch.GENERAL, CareKind.DAY, 43)).warns
    assert not ld.waits_within_the_norm(ld.NormFacts(Branch.GENERAL, CareKind.DAY)).applies


def test_the_duty_to_accept() -> None:
    assert ld.referral_is_accepted(ld.ReferralFacts(EFFORT, False, room_nearly_full=True)).holds
    assert not ld.referral_is_accepted(ld.ReferralFacts(EFFORT, False)).holds
    assert not ld.task_referral_is_accepted(ld.ReferralFacts(TASK, False, client_stop=True)).holds
    assert ld.task_referral_is_accepted(ld.ReferralFacts(TASK, False, not_the_right_help=True)).holds
    assert not ld.referral_is_accepted(ld.ReferralFacts(TASK, False)).applies
    assert not ld.task_referral_is_accepted(ld.ReferralFacts(EFFORT, False)).applies


def test_client_stops() -> None:
    good = ld.StopFacts(D, date(2026, 5, 30), False, date(2026, 5, 18), "bij een ander")
    assert ld.stop_has_consent(good).holds
    assert ld.stop_is_announced(good).holds
    assert ld.stop_has_consent(ld.StopFacts(D, date(2026, 6, 2))).blocks
    assert ld.stop_has_consent(ld.StopFacts(D, imposed=True)).holds
    assert ld.stop_is_announced(ld.StopFacts(D, None, False, date(2026, 5, 19), "x")).warns
    assert ld.stop_is_announced(ld.StopFacts(D, None, False, date(2026, 5, 1))).warns
    assert ld.crisis_is_never_refused(ld.StopFacts(D, crisis=True)).blocks
    assert ld.crisis_is_never_refused(good).holds


def test_waiting_methods_and_signals() -> None:
    assert ld.waiting_is_told(ld.WaitingSignalFacts(D, D)).holds
    assert ld.waiting_is_told(ld.WaitingSignalFacts(D, D + timedelta(days=1))).warns
    assert ld.alternative_is_sought(ld.AlternativeFacts(False)).warns
    assert ld.alternative_is_sought(ld.AlternativeFacts(False, none_proven=True)).holds
    assert not ld.no_reason_to_stop_inflow(ld.InflowFacts(quality="rapport")).holds
    assert ld.no_reason_to_stop_inflow(ld.InflowFacts()).holds
    assert ld.method_is_founded(ld.MethodFacts(ld.Evidence.USUAL)).holds
    assert not ld.method_is_founded(ld.MethodFacts(ld.Evidence.NONE)).holds


def test_ending_care() -> None:
    def end(**facts: object) -> ld.EndOfCareFacts:
        given_facts = {
            "legal_ground": "Wmo",
            "told_on": date(2026, 1, 31),
            "alternative_ready": True,
            **facts,
        }
        return ld.EndOfCareFacts(**given_facts)  # type: ignore[arg-type]

    assert ld.care_ends_lawfully(end()).holds
    assert ld.care_ends_lawfully(end(ends_on=date(2026, 2, 28))).holds
    assert ld.care_ends_lawfully(end(ends_on=date(2026, 2, 27))).blocks
    assert ld.care_ends_lawfully(end(ends_on=date(2026, 2, 1), urgent_reason="geweld")).holds
    assert ld.care_ends_lawfully(end(ends_on=date(2026, 3, 1), alternative_ready=False)).blocks
    assert ld.care_ends_lawfully(end(legal_ground="")).blocks
    assert ld.changed_need(ld.ChangedNeedFacts(EFFORT)).values["step"] == "new_decision"
    assert ld.changed_need(ld.ChangedNeedFacts(TASK)).values["step"] == "adjust"


def test_from_youth_to_adult() -> None:
    born = date(2009, 3, 12)
    assert not ld.adult_care_is_involved(ld.AdulthoodFacts(born, date(2025, 9, 12))).applies
    assert ld.adult_care_is_involved(ld.AdulthoodFacts(born, date(2025, 9, 13))).warns
    assert ld.adult_care_is_involved(ld.AdulthoodFacts(born, D, date(2025, 9, 12))).holds
    early = ld.adult_care_is_involved(ld.AdulthoodFacts(born, D, date(2025, 9, 12), used_before_18=True))
    assert early.effect is Effect.BLOCK


def worker(kind: su.SubcontractorKind, **facts: object) -> su.SubcontractorFacts:
    return su.SubcontractorFacts(kind, D, **facts)  # type: ignore[arg-type]


def test_subcontractors() -> None:
    company, alone = su.SubcontractorKind.COMPANY, su.SubcontractorKind.SELF_EMPLOYED
    assert su.told_and_allowed(worker(alone, notified_on=D)).holds
    assert su.told_and_allowed(worker(company, notified_on=D)).blocks
    assert su.told_and_allowed(worker(company, notified_on=D, consent_on=D)).holds
    assert su.told_and_allowed(worker(alone, notified_on=D + timedelta(days=1))).blocks
    assert su.stands_well(su.StandingFacts(True)).holds
    assert su.stands_well(su.StandingFacts(False)).blocks
    assert su.stands_well(su.StandingFacts(True, "fraude")).blocks
    assert su.not_negative(su.BibobFacts(ScreeningResult.NEGATIVE)).blocks
    assert su.not_negative(su.BibobFacts(ScreeningResult.CONDITIONAL)).holds
    assert not su.not_negative(su.BibobFacts()).applies
    assert su.deeper_needs_consent(su.DepthFacts(2)).blocks
    assert su.deeper_needs_consent(su.DepthFacts(2, D)).holds
    assert not su.deeper_needs_consent(su.DepthFacts(1)).applies
    assert su.pays_the_contractor(su.PayeeFacts("a", "b")).blocks
    assert su.pays_the_contractor(su.PayeeFacts("a", "a")).holds
    assert su.same_quality(su.QualityFacts(None)).warns
    assert su.same_quality(su.QualityFacts(D)).holds
    assert su.contractor_answers(su.LiabilityFacts(True)).values["answers"] == "contractor"
    assert not su.contractor_answers(su.LiabilityFacts(False)).applies


def test_the_ban_on_self_employed_is_shown_as_a_conflict_and_not_decided() -> None:
    alone = su.SubcontractorKind.SELF_EMPLOYED
    told = worker(alone, notified_on=D)
    barred = su.PolicyFacts(alone, su.SelfEmployedPolicy.BARRED, date(2026, 1, 1), D)
    found = su.self_employed_conflict(told, barred)
    assert found is not None
    standard, region = found.verdicts
    assert (standard.rule, standard.holds, region.rule, region.holds) == ("SU-01", True, "SU-07", False)
    assert "OVK 3.9.1" in found.sentence.render()
    assert "S2 §4.4" in found.sentence.render()
    later = su.PolicyFacts(alone, su.SelfEmployedPolicy.BARRED, D + timedelta(days=1), D)
    assert su.self_employed_conflict(told, later) is None
    assert su.fits_the_policy(su.PolicyFacts(alone, su.SelfEmployedPolicy.UNDECIDED, None, D)).warns
    assert su.fits_the_policy(su.PolicyFacts(alone, su.SelfEmployedPolicy.ALLOWED, None, D)).holds
    company = su.PolicyFacts(su.SubcontractorKind.COMPANY, su.SelfEmployedPolicy.BARRED, None, D)
    assert not su.fits_the_policy(company).applies


REPORTS = {
    EventKind.CARE_SUPERVISOR: inf.care_measure_reported,
    EventKind.OTHER_SUPERVISOR: inf.other_measure_reported,
    EventKind.CALAMITY: inf.calamity_reported,
    EventKind.ENFORCEMENT: inf.enforcement_reported,
    EventKind.FINANCIAL_RISK: inf.risk_reported,
    EventKind.ORGANISATION: inf.organisation_change_reported,
}


@pytest.mark.parametrize("kind", REPORTS)
def test_reports_on_their_last_day(kind: EventKind) -> None:
    rule, due = REPORTS[kind], report_due(kind, D)
    late = due + timedelta(days=1)
    assert rule.id == DUTIES[kind].rule
    assert rule(inf.ReportFacts(D, due, due)).holds
    assert not rule(inf.ReportFacts(D, late, late)).holds
    assert not rule(inf.ReportFacts(D, due)).applies
    assert not rule(inf.ReportFacts(D, late)).holds


def test_reports_in_writing_audit_sharing_and_conduct() -> None:
    assert not inf.enforcement_reported(inf.ReportFacts(D, D, D, in_writing=False)).holds
    assert inf.cooperates_with_audit(inf.InquiryFacts(D, D)).holds
    assert inf.cooperates_with_audit(inf.InquiryFacts(D, D + timedelta(days=1))).warns
    assert inf.not_shared(inf.SharingFacts(inf.Sensitivity.SENSITIVE)).blocks
    assert inf.not_shared(inf.SharingFacts(inf.Sensitivity.SENSITIVE, "rechterlijk bevel")).holds
    assert inf.advertises_properly(inf.MarketingFacts()).holds
    assert not inf.advertises_properly(inf.MarketingFacts((inf.MarketingBreach.BY_PHONE,))).holds


def test_a_data_breach_within_24_hours_also_when_the_clock_changes() -> None:
    found = datetime(2026, 10, 24, 15, 0, tzinfo=AMSTERDAM)
    due = breach_due(found)
    assert due == datetime(2026, 10, 25, 14, 0, tzinfo=AMSTERDAM)
    items = tuple(BreachItem)
    assert inf.breach_reported(inf.BreachFacts(found, due, due, items)).holds
    late = due.astimezone(UTC) + timedelta(seconds=1)
    assert inf.breach_reported(inf.BreachFacts(found, late, late, items)).warns
    assert inf.breach_reported(inf.BreachFacts(found, due, due, items[:3])).warns
    assert not inf.breach_reported(inf.BreachFacts(found, due)).applies


@given(st.integers(0, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_breach_term_is_always_24_real_hours(found: datetime) -> None:
    assert breach_due(found).astimezone(UTC) - found == timedelta(hours=24)


def test_t21_liability() -> None:
    nothing = fi.CapFacts()
    micro = fi.liability_of(ProviderSize(9, Decimal(2_000_000)), nothing)
    assert (micro.per_event, micro.per_year) == (Money(Decimal(1_250_000)), Money(Decimal(2_500_000)))
    larger = fi.liability_of(ProviderSize(10, Decimal(2_000_000)), nothing)
    assert (larger.per_event, larger.per_year) == (Money(Decimal(2_500_000)), Money(Decimal(5_000_000)))
    lifted = fi.liability_of(ProviderSize(9, Decimal(2_000_000)), fi.CapFacts(death_or_injury=True))
    assert (lifted.per_event, lifted.size_known) == (None, True)
    assert not fi.liability_of(ProviderSize(None), nothing).size_known


def test_payment_rules() -> None:
    assert fi.nothing_undue(fi.BalanceFacts(Decimal(10), Decimal(10))).holds
    assert fi.nothing_undue(fi.BalanceFacts(Decimal(11), Decimal(10))).values["amount"] == Money(Decimal(1))
    assert fi.not_time_barred(fi.LimitationFacts(D, date(2031, 6, 1))).holds
    assert fi.not_time_barred(fi.LimitationFacts(D, date(2031, 6, 2))).warns
    assert fi.owners_are_known(fi.OwnersFacts(fi.OwnersStatus.KNOWN)).holds
    assert fi.owners_are_known(fi.OwnersFacts(fi.OwnersStatus.MISSING)).blocks
    assert fi.owners_are_known(fi.OwnersFacts(fi.OwnersStatus.SANCTIONED)).blocks
    assert not fi.no_fraud(fi.FraudFacts(True, "uren in mei")).holds
    assert fi.no_fraud(fi.FraudFacts(False)).holds
    assert fi.discount_is_allowed(fi.DiscountFacts(Decimal("0.05"), "reden", D, D)).holds
    assert fi.discount_is_allowed(fi.DiscountFacts(Decimal("0.04"), "reden", D, D)).blocks
    assert fi.discount_is_allowed(fi.DiscountFacts(Decimal("0.05"), "reden", D, None)).blocks
    assert fi.insured_throughout(fi.InsuranceFacts(D, D)).holds
    assert fi.insured_throughout(fi.InsuranceFacts(D, D - timedelta(days=1))).warns
    assert fi.insured_throughout(fi.InsuranceFacts(D, D, reduced=True)).warns
    assert not fi.advances_are_settled(fi.AdvanceFacts(Decimal(2), Decimal(1))).holds
    assert fi.advances_are_settled(fi.AdvanceFacts(Decimal(1), Decimal(1))).holds
    assert fi.protocol_fits(fi.ProtocolFacts(EFFORT, TASK)).blocks
    assert fi.protocol_fits(fi.ProtocolFacts(EFFORT, EFFORT)).holds
    assert fi.messages_are_used(fi.MessagingFacts(EFFORT, False)).blocks
    assert not fi.messages_are_used(fi.MessagingFacts(TASK, False)).applies
    assert fi.within_agreed_price(fi.BuyerLiabilityFacts(Decimal(1), Decimal(1))).holds
    assert not fi.within_agreed_price(fi.BuyerLiabilityFacts(Decimal(1), Decimal(2))).holds
    assert not fi.within_agreed_price(fi.BuyerLiabilityFacts(Decimal(1), Decimal(1), True)).holds
