"""A sheet of scores asks the database as much for two criteria as for forty, and stores only what changed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dekkend.procurement import definition as d
from dekkend.procurement.models import Score, ScoreDraft
from dekkend.procurement.queries.desk import desk_sheet, place_of
from dekkend.procurement.services.sheets import Typed, save_sheet
from dekkend.runtime.tenancy import acting_as
from tests.procurement.small import Small, small_definition


def with_criteria(count: int) -> d.Definition:
    """The small definition with so many criteria, all of the same weight."""
    small = small_definition()
    made = tuple(
        replace(small.criteria[0], id=f"criterium-{n}", name=f"Criterium {n}", weight=Decimal(100) / count)
        for n in range(count)
    )
    return replace(small, criteria=made)


def queries_of(count: int) -> list[int]:
    """How many queries a first save, one changed score, an unchanged save and the page take."""
    small = Small(with_criteria(count)).publish()
    small.submit("een")
    who = small.close().repair().check().assign()[0]
    bid = small.bids_of(who)[0]
    sheet = {f"criterium-{n}": Typed("7", "Concreet.") for n in range(count)}
    changed = sheet | {"criterium-0": Typed("8", "Beter.")}
    found = []
    for typed in (sheet, changed, changed):
        with CaptureQueriesContext(connection) as asked:
            assert save_sheet(who, small.id, bid, typed) == {}
        found.append(len(asked))
    with CaptureQueriesContext(connection) as asked:
        shown = desk_sheet(who, small.slug, bid)
    assert [row.score for row in shown.rows] == ["8", *["7"] * (count - 1)]
    assert place_of(who, small.slug, bid) == (small.id, tuple(sheet))
    return [*found, len(asked)]


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_the_criteria() -> None:
    found = []
    for count in (2, 40):
        with transaction.atomic():
            found.append(queries_of(count))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    first, changed, same, _page = found[0]
    assert same < changed <= first, "what did not change is not stored again"


@pytest.mark.django_db
def test_half_a_score_takes_the_place_of_a_whole_one_and_back() -> None:
    small = Small().publish()
    small.submit("een")
    who = small.close().repair().check().assign()[0]
    bid = small.bids_of(who)[0]
    steps = (
        ({"inhoud": Typed("7", "Concreet.")}, {"inhoud"}, set()),
        ({"inhoud": Typed("7", "")}, set(), {"inhoud"}),
        ({"client": Typed("", "Later.")}, set(), {"inhoud", "client"}),
        ({"inhoud": Typed("7", "Concreet."), "client": Typed("", "")}, {"inhoud"}, set()),
        ({"inhoud": Typed("", "")}, set(), set()),
    )
    for typed, scored, kept in steps:
        save_sheet(who, small.id, bid, typed)
        with acting_as(who.account_id):
            assert set(Score.objects.values_list("criterion", flat=True)) == scored
            assert set(ScoreDraft.objects.values_list("criterion", flat=True)) == kept
