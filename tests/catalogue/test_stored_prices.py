"""Stored price models: every price comes out again, adopted ones stay, differentiation by two people."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dekkend.catalogue.domain import HourKind
from dekkend.catalogue.errors_stored import (
    BelowMinimumWage,
    MinimumWageUnknown,
    NothingDifferent,
    RuleForbids,
    SamePerson,
    Unknown,
    VersionTaken,
)
from dekkend.catalogue.models import PriceModelVersion, StoredPriceLine
from dekkend.catalogue.price_calculation import versions
from dekkend.catalogue.price_model import PriceModel, StatedMinimum, WhatIf
from dekkend.catalogue.queries.prices import (
    comparison,
    differentiations,
    floor_prices,
    price_models,
    price_view,
    what_if,
)
from dekkend.catalogue.services.differentiation import (
    NewDifferentiation,
    approve_differentiation,
    propose_differentiation,
    reject_differentiation,
)
from dekkend.catalogue.services.prices import adopt_price_model, new_version, recomputed, save_price_model
from dekkend.catalogue.tariff_content import as_data, from_data
from dekkend.organisations.domain import SYSTEM
from tests.catalogue.stored import adopted_model
from tests.catalogue.tariff_samples import worked_example
from tests.personas import World

pytestmark = pytest.mark.django_db

OTHER = NewDifferentiation(
    "buitengebied", "Buitengebied", "Langere reistijd", "Bijlage 4", values={"reistijd": Decimal(200)}
)


def test_the_content_is_the_same_after_storing() -> None:
    model = worked_example()
    assert from_data(PriceModel, as_data(model)) == model


def test_every_stored_price_comes_out_again(personas: World) -> None:
    first = adopted_model(personas.region)
    new_version(SYSTEM, first.pk, "2026.2", WhatIf(id="x", title="x", set={"reistijd": Decimal(200)}))
    for row in PriceModelVersion.objects.all():
        found = recomputed(row)
        assert (found.hour_price, found.unit_price, found.tariff) == (
            row.hour_price,
            row.unit_price,
            row.tariff,
        )
        stored = [(line.number, line.value, line.rounded) for line in row.lines.all()]
        assert stored == [(line.number, line.value, line.rounded) for line in found.lines]


def test_the_worked_example_at_every_line(personas: World) -> None:
    row = adopted_model(personas.region)
    lines = {line.line: line for line in row.lines.all()}
    assert row.sha256 == versions(worked_example()).fingerprint
    assert f"{row.unit_price:.4f}" == "65.6018"
    assert {line.rounded for line in lines.values()} >= {Decimal("62967.56"), Decimal("84328.72")}
    given = lines["reistijd"]
    assert (given.kind, given.source != "", given.owner != "") == ("voorstel", True, True)


def test_not_billable_indirect_time(personas: World) -> None:
    row = adopted_model(personas.region)
    direct = WhatIf(id="d", title="d", counts=(HourKind.CONTACT, HourKind.ADMINISTRATION))
    assert what_if(SYSTEM, row.pk, direct).tariff == Decimal("76.28")


def test_an_adopted_model_stays(personas: World) -> None:
    row = adopted_model(personas.region)
    with pytest.raises(VersionTaken):
        save_price_model(SYSTEM, personas.region, worked_example())
    for change in (
        lambda: PriceModelVersion.objects.filter(pk=row.pk).update(tariff=1),
        lambda: StoredPriceLine.objects.filter(model=row).update(value=1),
        lambda: StoredPriceLine.objects.filter(model=row).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_next_version_replaces_and_compares(personas: World) -> None:
    first = adopted_model(personas.region)
    changes = WhatIf(id="x", title="x", set={"reistijd": Decimal(200)})
    second = new_version(SYSTEM, first.pk, "2026.2", changes)
    adopt_price_model(SYSTEM, second.pk)
    first.refresh_from_db()
    assert first.status == "vervangen"
    found = comparison(SYSTEM, first.pk, second.pk)
    assert found.difference is not None
    assert f"{found.difference:.2f}" == "3.78"
    assert next(line for line in found.lines if line.id == "reistijd").changed
    assert floor_prices(personas.region, ["begeleiding-individueel"]) == {
        "begeleiding-individueel": Decimal("69.38")
    }


def test_a_model_without_demands_is_not_adopted(personas: World) -> None:
    model = worked_example()
    row = save_price_model(
        SYSTEM, personas.region, replace(model, product=replace(model.product, demands=None))
    )
    with pytest.raises(RuleForbids) as refused:
        adopt_price_model(SYSTEM, row.pk)
    assert refused.value.rule == "TF-02"


def test_a_salary_below_the_minimum_is_not_adopted_however_it_came_in(personas: World) -> None:
    first = adopted_model(personas.region)
    low = new_version(SYSTEM, first.pk, "laag", WhatIf(id="x", title="x", salaries=Decimal(-50)))
    with pytest.raises(BelowMinimumWage) as refused:
        adopt_price_model(SYSTEM, low.pk)
    assert "€ 14,71" in str(refused.value).replace("\xa0", " ")
    later = replace(worked_example(), version="later", level_date=date(2031, 1, 1))
    unknown = save_price_model(SYSTEM, personas.region, later)
    with pytest.raises(MinimumWageUnknown):
        adopt_price_model(SYSTEM, unknown.pk)
    stated = replace(
        later, version="genoemd", minimum_wage=StatedMinimum(hourly=Decimal(15), source="Stcrt.")
    )
    adopt_price_model(SYSTEM, save_price_model(SYSTEM, personas.region, stated).pk)
    assert "minimum_wage" not in first.content, "what says nothing changes no fingerprint"


def test_a_what_if_asks_little(personas: World) -> None:
    row, buyer = adopted_model(personas.region), personas.actor("buyer")
    with CaptureQueriesContext(connection) as found:
        price_view(buyer, row.pk)
    assert len(found) <= 5


def test_a_concept_is_not_public(personas: World) -> None:
    row = save_price_model(SYSTEM, personas.region, worked_example())
    for persona in ("visitor", "provider", "buyer_elsewhere", "assessor"):
        assert price_models(personas.actor(persona), personas.region) == []
        with pytest.raises(Unknown):
            price_view(personas.actor(persona), row.pk)
    for persona in ("buyer", "contract_manager", "controller", "supervisor"):
        assert price_view(personas.actor(persona), row.pk).price
    adopt_price_model(SYSTEM, row.pk)
    assert price_view(personas.actor("visitor"), row.pk).lines


def test_differentiation_by_two_people(personas: World) -> None:
    row = adopted_model(personas.region)
    buyer, manager = personas.actor("buyer"), personas.actor("contract_manager")
    made = propose_differentiation(buyer, row.pk, OTHER)
    assert made.tariff == Decimal("69.38")
    with pytest.raises(SamePerson):
        approve_differentiation(buyer, made.pk)
    assert differentiations(personas.actor("visitor"), personas.region) == []
    approve_differentiation(manager, made.pk)
    assert [one.status.value for one in differentiations(SYSTEM, personas.region)] == ["goedgekeurd"]


def test_differentiation_is_announced_and_different(personas: World) -> None:
    row = adopted_model(personas.region)
    buyer, manager = personas.actor("buyer"), personas.actor("contract_manager")
    with pytest.raises(NothingDifferent):
        propose_differentiation(buyer, row.pk, replace(OTHER, values={}))
    made = propose_differentiation(buyer, row.pk, replace(OTHER, announced_in=""))
    with pytest.raises(RuleForbids) as refused:
        approve_differentiation(manager, made.pk)
    assert refused.value.rule == "TF-16"
    reject_differentiation(manager, made.pk, "Niet aangekondigd")
    assert differentiations(SYSTEM, personas.region)[0].decision_reason == "Niet aangekondigd"
