"""Stored tariff sheets: from model to tariff on a date, what is refused, and what the database keeps."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.errors_stored import (
    ModelNotAdopted,
    NotAdoptedYet,
    NotAllowed,
    NotConcept,
    OutsideRegion,
    OutsideSheet,
    OwnTariffWithoutReason,
    ReasonMissing,
    RuleForbids,
    SheetHasGaps,
    StressTestOfOther,
    Unknown,
)
from dekkend.catalogue.models import PriceModelVersion, SheetLine, StressRun, Tariff, TariffSheet
from dekkend.catalogue.price_model import WhatIf
from dekkend.catalogue.queries.sheets import publication, sheet_view, sheets
from dekkend.catalogue.queries.tariffs import AgreedTariffs, tariff_as_known, tariff_on, tariffs_on
from dekkend.catalogue.services.deciding import (
    adopt_sheet,
    attach_stress_test,
    propose_sheet,
    publish_sheet,
    take_back_sheet,
)
from dekkend.catalogue.services.prices import adopt_price_model, new_version, save_price_model
from dekkend.catalogue.services.sheets import (
    AgreedTariff,
    NewSheet,
    TariffChoice,
    correct_sheet,
    create_sheet,
    remove_tariffs,
    set_tariffs,
    take_over_tariffs,
)
from dekkend.catalogue.services.stress import ask_stress_test
from dekkend.catalogue.tariff_content import fingerprint
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.queries import member_ids
from tests.catalogue.stored import (
    CODE,
    EARLIER,
    PRODUCT,
    adopted,
    adopted_model,
    adopted_products,
    concept,
    earlier_tariffs,
    figures_of_providers,
    filled,
    towns,
    with_stress_test,
)
from tests.catalogue.tariff_samples import worked_example
from tests.personas import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def region(personas: World) -> int:
    adopted_products(personas.region, version="2025", starts_on=EARLIER.first)
    return personas.region


def test_from_model_to_the_tariff_on_a_date(region: int) -> None:
    earlier_tariffs(region)
    figures_of_providers(region)
    adopted(region, adopted_model(region))
    town = towns(region)[0]
    old, new = tariff_on(town, CODE, date(2025, 12, 31)), tariff_on(town, CODE, date(2026, 1, 1))
    assert old is not None
    assert new is not None
    assert (str(old.tariff.amount), str(new.tariff.amount)) == ("62.40", "65.60")
    assert f"{new.unrounded:.4f}" == "65.6018"
    assert new.of_minutes(37).amount == Decimal("40.45")
    assert not new.claim_verdict(37, Decimal("40.46")).holds
    assert tariff_on(town, CODE, date(2027, 1, 1)) is None
    assert {one.tariff.tariff.amount for one in tariffs_on(region, date(2026, 6, 1))} == {Decimal("65.60")}


def test_the_tariff_on_a_date_is_one_query_by_an_index(region: int) -> None:
    earlier_tariffs(region)
    town = towns(region)[0]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert AgreedTariffs(town, 1).tariff(CODE, "04", date(2025, 5, 1)) == 6240
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "tariff_in_force" in plan or "tariff_one_a_day" in plan


def test_what_messages_ask(region: int) -> None:
    earlier_tariffs(region)
    agreed = AgreedTariffs(towns(region)[0])
    day = date(2025, 3, 1)
    assert (agreed.tariff(CODE, "04", day), agreed.hourly_tariff(CODE, day)) == (6240, 6240)
    assert agreed.tariff(CODE, "16", day) is None
    assert agreed.tariff("99Z99", "04", day) is None


def test_a_decision_without_a_stress_test_is_refused(region: int) -> None:
    sheet = filled(region, adopted_model(region))
    propose_sheet(SYSTEM, sheet.pk)
    with pytest.raises(RuleForbids) as refused:
        adopt_sheet(SYSTEM, sheet.pk, "Besluit van het college")
    assert refused.value.rule == "TF-17"
    with pytest.raises(IntegrityError), transaction.atomic():
        TariffSheet.objects.filter(pk=sheet.pk).update(status="vastgesteld")


def test_a_stress_test_of_other_tariffs_does_not_count(region: int) -> None:
    earlier_tariffs(region)
    figures_of_providers(region)
    sheet = filled(region, adopted_model(region))
    propose_sheet(SYSTEM, sheet.pk)
    run = with_stress_test(sheet)
    take_back_sheet(SYSTEM, sheet.pk, "Toch anders")
    remove_tariffs(SYSTEM, sheet.pk, towns(region)[:1], CODE)
    propose_sheet(SYSTEM, sheet.pk)
    with pytest.raises(StressTestOfOther):
        attach_stress_test(SYSTEM, sheet.pk, run.pk)


def test_the_result_of_a_stress_test_stays(region: int) -> None:
    earlier_tariffs(region)
    figures_of_providers(region)
    sheet = filled(region, adopted_model(region))
    propose_sheet(SYSTEM, sheet.pk)
    run = with_stress_test(sheet)
    with pytest.raises(IntegrityError), transaction.atomic():
        StressRun.objects.filter(pk=run.pk).update(result={})


def test_without_a_decision_nothing_is_adopted(region: int) -> None:
    sheet = earlier_tariffs(region)
    with pytest.raises(ReasonMissing):
        adopt_sheet(SYSTEM, create_and_propose(region), "  ")
    assert sheet.decision


def create_and_propose(region: int) -> int:
    sheet = create_sheet(SYSTEM, NewSheet(region, "Meer", Period.year(2024), SheetKind.TAKEN_OVER))
    adopted_products(region, version="2024", starts_on=date(2024, 1, 1))
    take_over_tariffs(SYSTEM, sheet.pk, [AgreedTariff(towns(region)[0], PRODUCT, Decimal(60), "Bron")])
    propose_sheet(SYSTEM, sheet.pk)
    return sheet.pk


def test_gaps_are_refused(region: int) -> None:
    sheet = concept(region)
    half = Period(date(2026, 1, 1), date(2026, 6, 30))
    model = adopted_model(region)
    set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns(region), model_id=model.pk, period=half))
    with pytest.raises(SheetHasGaps) as refused:
        propose_sheet(SYSTEM, sheet.pk)
    assert "1 juli 2026" in str(refused.value)


def test_amounts_are_not_typed(region: int) -> None:
    sheet = concept(region)
    with pytest.raises(RuleForbids):
        take_over_tariffs(SYSTEM, sheet.pk, [AgreedTariff(towns(region)[0], PRODUCT, Decimal(60), "Bron")])


def test_what_a_tariff_may_not_follow_from(region: int) -> None:
    sheet = concept(region)
    draft = save_price_model(SYSTEM, region, worked_example())
    with pytest.raises(ModelNotAdopted):
        set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns(region), model_id=draft.pk))
    with pytest.raises(Unknown):
        set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns(region), model_id=draft.pk + 999))


def test_where_and_when(region: int, personas: World) -> None:
    sheet, model = concept(region), adopted_model(region)
    outside = tuple(member_ids(personas.other_region))
    with pytest.raises(OutsideRegion):
        set_tariffs(SYSTEM, sheet.pk, TariffChoice(outside, model_id=model.pk))
    with pytest.raises(OutsideSheet):
        set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns(region), model.pk, period=Period.year(2027)))


def test_an_own_tariff_needs_an_announced_reason(region: int, personas: World) -> None:
    sheet, model = concept(region), adopted_model(region)
    choice = TariffChoice(towns(region), model_id=model.pk, provider_id=personas.provider)
    with pytest.raises(OwnTariffWithoutReason) as refused:
        set_tariffs(SYSTEM, sheet.pk, choice)
    assert refused.value.rule == "CT-04"


def test_the_database_refuses_an_own_tariff_without_reason(region: int, personas: World) -> None:
    sheet = filled(region, adopted_model(region))
    line = sheet.lines.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetLine.objects.filter(pk=line.pk).update(provider_id=personas.provider, origin="overgenomen")


def test_an_adopted_sheet_is_frozen(region: int) -> None:
    sheet = earlier_tariffs(region)
    with pytest.raises(NotConcept):
        remove_tariffs(SYSTEM, sheet.pk, towns(region), CODE)
    for change in (
        lambda: SheetLine.objects.filter(sheet=sheet).update(tariff=1),
        lambda: SheetLine.objects.filter(sheet=sheet).delete(),
        lambda: TariffSheet.objects.filter(pk=sheet.pk).update(title="Anders"),
        lambda: Tariff.objects.filter(sheet=sheet).update(tariff=1),
        lambda: Tariff.objects.filter(sheet=sheet).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_correction_adds_and_the_old_tariff_stays_readable(region: int) -> None:
    sheet = earlier_tariffs(region)
    town, day = towns(region)[0], date(2025, 7, 1)
    known = Tariff.objects.first().recorded_at.date()
    half = Period(date(2025, 7, 1), date(2025, 12, 31))
    correction = create_sheet(
        SYSTEM, NewSheet(region, "Correctie", half, SheetKind.TAKEN_OVER, based_on=sheet.pk)
    )
    agreed = AgreedTariff(town, PRODUCT, Decimal("63.00"), "Uitspraak")
    take_over_tariffs(SYSTEM, correction.pk, [agreed])
    propose_sheet(SYSTEM, correction.pk)
    adopt_sheet(SYSTEM, correction.pk, "Besluit tot correctie")
    amounts = {day: tariff_on(town, CODE, day) for day in (date(2025, 6, 30), day, date(2025, 12, 31))}
    assert [str(one.tariff.amount) for one in amounts.values() if one] == ["62.40", "63.00", "63.00"]
    assert Tariff.objects.filter(municipality=town, superseded_at__isnull=False).count() == 1
    assert known
    assert tariff_as_known(town, CODE, day, known) is not None


def test_a_correction_is_compared_with_what_it_corrects(region: int) -> None:
    earlier_tariffs(region)
    figures_of_providers(region)
    first = adopted(region, adopted_model(region))
    town = towns(region)[0]
    part = Period(date(2026, 3, 1), date(2026, 12, 31))
    with pytest.raises(ReasonMissing):
        correct_sheet(SYSTEM, first.pk, "Correctie", part, " ")
    with pytest.raises(OutsideSheet):
        correct_sheet(SYSTEM, first.pk, "Correctie", Period.year(2025), "Fout")
    made = correct_sheet(SYSTEM, first.pk, "Correctie", part, "De reistijd was te laag.")
    with pytest.raises(NotAdoptedYet):
        correct_sheet(SYSTEM, made.pk, "Correctie", part, "Nog eens")
    model = PriceModelVersion.objects.get(region_id=region)
    better = new_version(
        SYSTEM, model.pk, "2026.2", WhatIf(id="x", title="x", set={"reistijd": Decimal(140)})
    )
    adopt_price_model(SYSTEM, better.pk)
    set_tariffs(SYSTEM, made.pk, TariffChoice((town,), model_id=better.pk))
    [line] = sheet_view(SYSTEM, made.pk).lines
    assert line.earlier == Decimal("65.60"), "the tariff of these days, not that of the year before"
    propose_sheet(SYSTEM, made.pk)
    with pytest.raises(RuleForbids):
        adopt_sheet(SYSTEM, made.pk, "Besluit")


def test_publication_holds_everything_and_its_fingerprint(region: int, personas: World) -> None:
    sheet = earlier_tariffs(region)
    assert sheets(personas.actor("visitor"), region) == []
    with pytest.raises(Unknown):
        sheet_view(personas.actor("visitor"), sheet.pk)
    publish_sheet(SYSTEM, sheet.pk)
    made = publication(sheet.pk)
    assert fingerprint(made.content) == made.sha256
    assert [one.id for one in sheets(personas.actor("visitor"), region)] == [sheet.pk]
    assert made.content["tariffs"][0]["tariff"] == "62.40"


def test_who_may(region: int, personas: World) -> None:
    sheet, model = concept(region), adopted_model(region)
    choice = TariffChoice(towns(region), model_id=model.pk)
    for persona in ("buyer", "contract_manager"):
        assert set_tariffs(personas.actor(persona), sheet.pk, choice) == 2
    for persona in (
        "visitor",
        "outsider",
        "buyer_elsewhere",
        "controller",
        "provider",
        "supervisor",
        "assessor",
    ):
        with pytest.raises(NotAllowed):
            set_tariffs(personas.actor(persona), sheet.pk, choice)
    assert sheet_view(personas.actor("controller"), sheet.pk).may_test
    with pytest.raises(NotAllowed):
        ask_stress_test(personas.actor("provider"), sheet.pk, "x", 2025)


def test_verdicts_of_a_sheet(region: int) -> None:
    sheet = filled(region, adopted_model(region))
    found = {one.rule: one.holds for one in sheet_view(SYSTEM, sheet.pk).verdicts}
    assert found["TF-11"]
    assert found["TF-14"]
    assert not found["TF-13"]
