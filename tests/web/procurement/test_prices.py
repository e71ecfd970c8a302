"""Prices all the way: offered sealed, opened after the quality, tested on the page, counted, and revised."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.services import create_account, grant_role
from dekkend.procurement import definition as d
from dekkend.procurement import queries
from dekkend.procurement.award_domain import Change, ChangeKind, Ground
from dekkend.procurement.domain import Item
from dekkend.procurement.envelope import EnvelopeKind
from dekkend.procurement.errors_assessment import PricesUntested
from dekkend.procurement.models import Bid, Decision
from dekkend.procurement.queries.price_list import price_list
from dekkend.procurement.queries.revision import revised_of
from dekkend.procurement.services.practice import run_practice
from dekkend.procurement.services.regions import ensure_region
from dekkend.procurement.services.revising import prepare_revision
from dekkend.runtime import clock
from tests.procurement.awarded import ANNOUNCED
from tests.procurement.small import FACT, LOTS, Small
from tests.procurement.stateful.roads import with_price
from tests.procurement.test_form_examples import example

pytestmark = pytest.mark.django_db


def judged(way: int = 1) -> tuple[Small, list[object]]:
    """Two tenderers, equal in quality, with other prices; judged, and the prices opened."""
    small = Small(replace(with_price(), tariffs=d.Tariffs(way=way, **FACT))).publish()
    for name, price in (("een", "80"), ("twee", "65")):
        small.submit(name, *(Item("prijs", lot, price=Decimal(price)) for lot in LOTS))
    assessors = small.close().repair().check().assign()
    small.score(assessors).open(EnvelopeKind.PRICE)
    return small, assessors


def browser(small: Small, role: Role) -> Client:
    account = create_account(SYSTEM, f"{role}@proef.example", "Iemand")
    grant_role(SYSTEM, account, role, small.region, Period(date(2025, 1, 1)))
    client = Client()
    client.force_login(get_user_model().objects.get(pk=account))
    return client


def test_the_buyer_reads_how_each_price_scores_and_an_assessor_does_not() -> None:
    small, _ = judged()
    address = f"/inkoop/{small.slug}/beoordeling/prijzen/"
    text = browser(small, Role.BUYER).get(address).content.decode().replace("\u00a0", " ")
    assert "€ 80,00" in text
    assert "€ 65,00 ÷ € 80,00" in text
    assert browser(small, Role.ASSESSOR).get(address).status_code in (403, 404)
    small.decide()
    won = Decision.objects.filter(awarded=True).values_list("bid__submission__number", flat=True)
    assert set(won) == {small.numbers["twee"]}


def test_a_substantiated_price_is_tested_on_the_page_before_the_decision() -> None:
    small, _ = judged(way=2)
    with pytest.raises(PricesUntested):
        small.decide()
    buyer, address = browser(small, Role.BUYER), f"/inkoop/{small.slug}/beoordeling/prijzen/"
    for bid in Bid.objects.filter(submission__procurement=small.id):
        sent = {"inschrijving": bid.pk, "criterium": "prijs", f"reden-{bid.pk}-prijs": "Alles is onderbouwd."}
        assert buyer.post(address, sent).status_code == 302
    small.decide()
    assert Decision.objects.filter(awarded=True).count() == len(LOTS)


def test_the_letter_tells_the_own_price_and_never_that_of_another() -> None:
    small, _ = judged()
    small.decide().announce(ANNOUNCED)
    address = f"/inkoop/{small.slug}/brieven/{small.numbers['een']}/"
    text = browser(small, Role.BUYER).get(address).content.decode().replace("\u00a0", " ")
    assert "Uw prijs: € 80,00" in text
    assert "Een lagere prijs." in text
    assert "65" not in text.partition("Ons besluit")[2].partition("Wat u kunt doen")[0]


def test_without_a_reason_a_test_is_refused() -> None:
    small, _ = judged(way=2)
    bid = Bid.objects.filter(submission__procurement=small.id).first()
    answer = browser(small, Role.BUYER).post(
        f"/inkoop/{small.slug}/beoordeling/prijzen/", {"inschrijving": bid.pk, "criterium": "prijs"}
    )
    assert answer.status_code == 409


def test_a_revision_counts_the_price_too() -> None:
    small, _ = judged()
    small.decide().announce(ANNOUNCED)
    bid = Bid.objects.get(submission__number=small.numbers["een"], lot__slug=LOTS[0])
    change = Change(bid.pk, ChangeKind.SCORE, "Verkeerd opgeteld.", "inhoud", Decimal(10))
    with clock.fixed(ANNOUNCED):
        found = prepare_revision(SYSTEM, small.id, ground=Ground.MISTAKE, reason="Fout.", changes=[change])
    now = {it.bid.submission.number: it.after for it in revised_of(found)}
    assert now[small.numbers["een"]].awarded
    assert not now[small.numbers["twee"]].awarded


@pytest.mark.parametrize("way", [1, 2])
def test_a_practice_run_with_a_price_goes_to_the_end(way: int) -> None:
    definition, settings = example(d.ProcedureForm.EMVI_1)
    price = next(one for one in with_price().criteria if one.price)
    priced = replace(definition, criteria=(*definition.criteria, price), tariffs=d.Tariffs(way=way, **FACT))
    done = run_practice(priced, settings, region_id=ensure_region(SYSTEM, priced), slug="oefening")
    assert done.row.status == "voorlopig-gegund"
    assert all(row.score for row in price_list(SYSTEM, "oefening"))
    assert sum(queries.outcome_counts(SYSTEM, "oefening").values()) == settings.bidders
