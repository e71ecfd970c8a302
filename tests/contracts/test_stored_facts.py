"""Facts under an agreement: recorded, corrected and withdrawn from one register, with stamps and verdicts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from dekkend.contracts import models
from dekkend.contracts.duty_register import LABELS, SHEETS
from dekkend.contracts.errors import ChangedMeanwhile, NotAllowed
from dekkend.contracts.queries.duties import conflicts_of, fact_of, history_of, kinds_of, ruling_of
from dekkend.contracts.services import facts
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.subcontracting_rules import SelfEmployedPolicy
from dekkend.contracts.supply_errors import FactAlreadyThere, FactIncomplete, FactUnknown, NotYoursToFill
from dekkend.organisations.services import load_municipalities
from dekkend.runtime import clock
from tests.contracts.stored import controller, manager, provider
from tests.contracts.supply_world import JUNE, running

CALAMITY = {"kind": "calamiteit-of-geweld", "happened_on": "2026-06-01"}
WORKER = {"name": "Jo Vos", "kind": "zzp", "works_from": "2026-07-01", "kvk": "12345678"}


@pytest.fixture(autouse=True)
def _world(db: None):
    load_municipalities()
    with clock.fixed(JUNE):
        yield


@pytest.fixture
def row() -> models.Agreement:
    return running()


def rules(row: models.Agreement, kind: FactKind, key: str) -> dict[str, bool]:
    """What the rules say now of a fact."""
    return {it.rule: it.holds for it in fact_of(row, agreement_from_row(row), kind, key).verdicts}


def test_each_kind_has_words_for_every_field():
    for sheet in SHEETS.values():
        for name in sheet.shape.__dataclass_fields__:
            assert name == "id" or sheet.label(name).template
        assert sheet.provider <= set(sheet.shape.__dataclass_fields__)
        assert set(sheet.stamps) <= set(sheet.shape.__dataclass_fields__) - sheet.provider
    assert all(label.template for label in LABELS.values())


def test_the_provider_reports_and_the_clock_says_when(row):
    fact = facts.record(provider(row), row.pk, FactKind.REPORT, CALAMITY)
    assert (fact.key, fact.data["reported_on"]) == ("melding-1", "2026-06-01")
    assert rules(row, FactKind.REPORT, "melding-1") == {"IN-04": True}
    with pytest.raises(NotYoursToFill):
        facts.record(provider(row), row.pk, FactKind.REPORT, {**CALAMITY, "reported_on": "2026-05-01"})


@pytest.mark.parametrize(("late", "in_time"), [(0, True), (60, False)])
def test_a_data_breach_is_reported_within_24_hours_to_the_minute(row, late, in_time):
    discovered = datetime(2026, 5, 31, 10, 0, tzinfo=UTC)
    with clock.fixed(discovered + timedelta(hours=24, seconds=late)):
        fact = facts.record(
            provider(row),
            row.pk,
            FactKind.BREACH,
            {
                "discovered_at": discovered.isoformat(),
                "items": ["oorzaak", "soort-gegevens", "betrokkenen", "aantal"],
            },
        )
        assert rules(row, FactKind.BREACH, fact.key) == {"IN-11": in_time}


def test_a_breach_without_all_four_items_is_not_complete(row):
    data = {"discovered_at": "2026-06-01T09:00:00+00:00", "items": ["oorzaak"]}
    fact = facts.record(provider(row), row.pk, FactKind.BREACH, data)
    assert rules(row, FactKind.BREACH, fact.key) == {"IN-11": False}
    full = {"items": ["oorzaak", "soort-gegevens", "betrokkenen", "aantal"]}
    facts.correct(provider(row), row.pk, FactKind.BREACH, fact.key, full, "Aangevuld.")
    assert rules(row, FactKind.BREACH, fact.key) == {"IN-11": True}
    assert fact_of(row, agreement_from_row(row), FactKind.BREACH, fact.key).row.version == 2


def test_what_is_wrong_is_told_in_the_words_of_the_form(row):
    with pytest.raises(FactIncomplete) as refused:
        facts.record(manager(row), row.pk, FactKind.SUBCONTRACTOR, {"name": "Jo", "kvk": "12"})
    told = str(refused.value)
    assert "Soort" in told
    assert "Werkt vanaf" in told
    assert "KvK-nummer" in told


def test_a_correction_keeps_what_was_there_and_needs_a_reason(row):
    facts.record(manager(row), row.pk, FactKind.OVERPAYMENT, {"known_on": "2026-05-01", "amount": "100.00"})
    facts.correct(
        manager(row),
        row.pk,
        FactKind.OVERPAYMENT,
        "onverschuldigd-1",
        {"amount": "90"},
        "Herrekend.",
        version=1,
    )
    with pytest.raises(ChangedMeanwhile):
        facts.correct(
            manager(row),
            row.pk,
            FactKind.OVERPAYMENT,
            "onverschuldigd-1",
            {"amount": "80"},
            "Weer.",
            version=1,
        )
    history = history_of(row, FactKind.OVERPAYMENT, "onverschuldigd-1")
    assert [(it.version, float(it.data["amount"])) for it in history] == [(2, 90.0), (1, 100.0)]
    facts.withdraw(manager(row), row.pk, FactKind.OVERPAYMENT, "onverschuldigd-1", "Toch niet.")
    assert agreement_from_row(row).overpayments == ()
    with pytest.raises(FactUnknown):
        facts.withdraw(manager(row), row.pk, FactKind.OVERPAYMENT, "onverschuldigd-1", "Nog eens.")


def test_nobody_changes_a_fact_in_the_database(row):
    facts.record(manager(row), row.pk, FactKind.REPORT, CALAMITY)
    refused = (InternalError, ProgrammingError, IntegrityError)
    with pytest.raises(refused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contracts_agreementfact SET data = '{}'")


def test_only_the_buyer_takes_measures_and_another_discount_is_refused_by_the_rule(row):
    measure = {"kind": "korting", "first": "2026-06-01", "last": "2026-08-31", "reason": "Geen cijfers."}
    with pytest.raises(NotAllowed):
        facts.record(provider(row), row.pk, FactKind.MEASURE, measure)
    with pytest.raises(NotAllowed):
        facts.record(controller(row), row.pk, FactKind.MEASURE, measure)
    good = facts.record(manager(row), row.pk, FactKind.MEASURE, measure)
    assert rules(row, FactKind.MEASURE, good.key) == {"FI-06": True}
    other = facts.record(manager(row), row.pk, FactKind.MEASURE, {**measure, "percentage": "10"})
    assert rules(row, FactKind.MEASURE, other.key) == {"FI-06": False}


def test_an_agreement_has_one_insurance_and_shows_the_cap(row):
    facts.record(provider(row), row.pk, FactKind.INSURANCE, {"ends": "2026-12-31"})
    with pytest.raises(FactAlreadyThere):
        facts.record(provider(row), row.pk, FactKind.INSURANCE, {"ends": "2027-12-31"})
    assert rules(row, FactKind.INSURANCE, "verzekering")["FI-09"] is False
    longer = {"ends": "2031-12-31"}
    facts.correct(provider(row), row.pk, FactKind.INSURANCE, "verzekering", longer, "Nieuwe polis.")
    assert rules(row, FactKind.INSURANCE, "verzekering")["FI-09"] is True


def test_the_conflict_about_the_self_employed_is_shown_and_not_decided(row):
    facts.record(provider(row), row.pk, FactKind.SUBCONTRACTOR, WORKER)
    assert conflicts_of(row, agreement_from_row(row)) == ()
    facts.rule_on_self_employed(
        manager(row), row.buyer_id, SelfEmployedPolicy.BARRED, date(2026, 1, 1), "Regiobesluit 12"
    )
    ((name, conflict),) = conflicts_of(row, agreement_from_row(row))
    assert name == "Jo Vos"
    assert [(it.rule, it.holds) for it in conflict.verdicts] == [("SU-01", True), ("SU-07", False)]
    assert conflict.decision == ""
    with clock.fixed(JUNE + timedelta(minutes=1)):
        facts.rule_on_self_employed(
            manager(row),
            row.buyer_id,
            SelfEmployedPolicy.BARRED,
            date(2026, 1, 1),
            "Regiobesluit 12",
            "Artikel 3.9.1 gaat voor.",
        )
    assert ruling_of(row.buyer_id, date(2026, 6, 1)).decision == "Artikel 3.9.1 gaat voor."


def test_waiting_is_told_before_and_held_against_the_norm_of_the_product(row):
    norm = {"product": "begeleiding", "agreed_days": 20, "source": "Deel 2"}
    facts.record(manager(row), row.pk, FactKind.NORM, norm)
    change = {"product": "begeleiding", "changed_on": "2026-06-10", "waiting_days": 30}
    fact = facts.record(provider(row), row.pk, FactKind.WAITING, change)
    assert rules(row, FactKind.WAITING, fact.key) == {"LD-07": True, "LD-04": False, "LD-11": False}
    found = {"alternative": "Bij Zorg Twee"}
    facts.correct(provider(row), row.pk, FactKind.WAITING, fact.key, found, "Gevonden.")
    assert rules(row, FactKind.WAITING, fact.key)["LD-11"] is True


def test_help_ends_on_a_legal_ground_after_a_month(row):
    refusal = {"product": "begeleiding", "legal_ground": "Artikel 7:460 BW", "ends_on": "2026-06-20"}
    fact = facts.record(provider(row), row.pk, FactKind.REFUSAL, {**refusal, "alternative_ready": True})
    assert rules(row, FactKind.REFUSAL, fact.key)["LD-13"] is False
    later = {"ends_on": "2026-07-01"}
    facts.correct(provider(row), row.pk, FactKind.REFUSAL, fact.key, later, "Een maand.")
    assert rules(row, FactKind.REFUSAL, fact.key)["LD-13"] is True


def test_days_are_their_own_key_and_every_kind_is_listed(row):
    facts.record(manager(row), row.pk, FactKind.DEVELOPMENT_TABLE, {"on": "2026-03-04"})
    with pytest.raises(FactAlreadyThere):
        facts.record(manager(row), row.pk, FactKind.DEVELOPMENT_TABLE, {"on": "2026-03-04"})
    facts.record(manager(row), row.pk, FactKind.OWNERS_MISSING, {"on": "2026-05-01"})
    assert rules(row, FactKind.OWNERS_MISSING, "2026-05-01") == {"FI-04": False}
    kinds = {it.sheet.kind: len(it.facts) for it in kinds_of(row, agreement_from_row(row))}
    assert kinds[FactKind.DEVELOPMENT_TABLE] == 1
    assert set(kinds) == set(SHEETS)
