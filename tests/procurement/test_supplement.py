"""A supplementary procedure fills a gap: chosen cells, the parent's criteria, its own dates."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import canonical
from dekkend.procurement import definition as d
from dekkend.procurement.loading import CHECKS
from dekkend.procurement.models import Supplement
from dekkend.procurement.procedure_supplement import (
    DatesOutOfOrder,
    NoCellChosen,
    NoSupplementaryClause,
    SupplementDates,
    UnknownCells,
    cells_of,
    supplement_of,
)
from dekkend.procurement.round_errors import GapNeedsReason, ParentNotAwarded
from dekkend.procurement.services.supplements import create_supplement
from tests.procurement.small import FACT, Small, small_definition

DATES = SupplementDates(date(2027, 3, 1), date(2027, 4, 12), date(2027, 6, 1), date(2027, 9, 1))
CLAUSE = d.SupplementaryEntry(method="aanvullende-procedure", per="product", **FACT)


def parent(**changes: object) -> d.Definition:
    made = small_definition(
        products=(
            d.Product(id="hulp", name="Hulp", law=d.Law.WMO, **FACT),
            d.Product(id="dag", name="Dag", law=d.Law.WMO, **FACT),
        ),
        lots=(
            d.Lot(id="begeleiding", number="1", name="Begeleiding", products=("hulp", "dag"), **FACT),
            d.Lot(id="dagbesteding", number="2", name="Dag", products=("dag",), **FACT),
        ),
    )
    region = replace(
        made.region,
        municipalities=(
            d.Membership(municipality="0268", name="Nijmegen", **FACT),
            d.Membership(municipality="0448", name="Texel", **FACT),
        ),
    )
    with_clause = replace(made.procedure, supplementary=CLAUSE)
    return replace(made, region=region, procedure=with_clause, **changes)  # type: ignore[arg-type]


@given(st.data())
def test_any_gap_gives_a_definition_that_checks_and_covers_only_the_gap(data: st.DataObject) -> None:
    cells = data.draw(st.sets(st.sampled_from(cells_of(parent())), min_size=1))
    made = supplement_of(parent(), cells, DATES, number=1, reason="Te weinig plekken.")
    assert set(cells_of(made)) == cells
    assert made.procedure.form is d.ProcedureForm.SUPPLEMENTARY
    assert [it.id for it in made.criteria] == [it.id for it in parent().criteria]
    assert made.term.start == DATES.start
    tree = canonical.tree_of(made)
    assert [found.message.render() for check in CHECKS for found in check(tree)] == []


def test_the_agreements_end_with_those_of_the_parent() -> None:
    made = supplement_of(parent(), [("hulp", "0268")], DATES, number=1, reason="x")
    assert made.term.initial_months == 40, "from 1 September 2027 up to and including 2030"


def test_what_the_framework_or_the_choice_does_not_allow_is_refused() -> None:
    with pytest.raises(NoSupplementaryClause, match="Later toetreden kan niet"):
        supplement_of(small_definition(), [("hulp", "0268")], DATES, number=1, reason="x")
    with pytest.raises(NoCellChosen):
        supplement_of(parent(), [], DATES, number=1, reason="x")
    with pytest.raises(UnknownCells, match="hulp 0000"):
        supplement_of(parent(), [("hulp", "0000")], DATES, number=1, reason="x")
    with pytest.raises(DatesOutOfOrder):
        supplement_of(
            parent(), [("hulp", "0268")], replace(DATES, closes=DATES.published), number=1, reason="x"
        )


@pytest.mark.django_db
def test_a_supplement_is_linked_to_its_parent_after_the_award() -> None:
    small = Small(parent()).publish()
    small.submit("een")
    cells = [("hulp", "0268")]
    with pytest.raises(ParentNotAwarded):
        create_supplement(SYSTEM, small.id, cells, DATES, reason="Te weinig.")
    small.close().repair().check()
    small.score(small.assign()).decide()
    with pytest.raises(GapNeedsReason):
        create_supplement(SYSTEM, small.id, cells, DATES, reason=" ")
    row = create_supplement(SYSTEM, small.id, cells, DATES, reason="Te weinig.")
    link = Supplement.objects.get(procurement=row)
    assert (link.parent_id, link.cells) == (small.id, [["hulp", "0268"]])
    assert [lot.slug for lot in row.lots.all()] == ["begeleiding"]
    other = create_supplement(SYSTEM, small.id, cells, DATES, reason="Nog steeds.")
    assert other.slug.endswith("-aanvulling-2")
