"""From a final award to drafts: once each, and only what may be signed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_drafting import DraftTerm, groups_of, numbers, term_of
from dekkend.contracts.agreement_model import UsedClause
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.drafting_errors import ClausesUnusable, NothingToDraft, TermUnknown
from dekkend.contracts.errors import ChangedMeanwhile, NotAllowed, NotDraft
from dekkend.contracts.queries.awards import award_verdicts
from dekkend.contracts.services import draft_clauses, drafting
from dekkend.organisations.domain import SYSTEM, Role
from dekkend.procurement import definition as d
from dekkend.procurement.admission_cells import cells_of
from dekkend.runtime import clock
from tests.contracts.stored import person
from tests.procurement.awarded import FINAL, announced, capped, finalise
from tests.procurement.open_house import OpenHouse, open_house_definition
from tests.procurement.small import FACT, Small

pytestmark = pytest.mark.django_db
LATER = FINAL + timedelta(days=1)


@pytest.fixture(autouse=True)
def read_every_verdict() -> None:
    """The verdicts of the award itself are read where awards are tested."""


def definition(**changes: object) -> d.Definition:
    """A framework of four years, paid by effort."""
    term = d.Term(
        start=date(2027, 1, 1), initial_months=48, option_months=24, options=2, justification="§2.5.3", **FACT
    )  # type: ignore[arg-type]
    money = d.Financing(variant=d.FinancingVariant.EFFORT, **FACT)  # type: ignore[arg-type]
    return replace(capped(2), term=term, financing=(money,), **changes)  # type: ignore[arg-type]


@pytest.fixture
def final() -> Small:
    small = announced(definition())
    finalise(small)
    return small


def test_drafts_follow_a_final_award_once(final: Small) -> None:
    with clock.fixed(LATER):
        made = drafting.draft_from_award(SYSTEM, final.id)
        with pytest.raises(NothingToDraft):
            drafting.draft_from_award(SYSTEM, final.id)
    drafts = rows.Agreement.objects.filter(pk__in=made).order_by("number")
    assert len(made) == 2
    assert {row.status for row in drafts} == {AgreementStatus.DRAFT}
    assert [row.number[-3:] for row in drafts] == ["001", "002"]
    assert len({row.source for row in drafts}) == 2
    first = drafts[0]
    assert (first.start, first.initial_months, first.options) == (date(2027, 1, 1), 48, 2)
    cells = [(line.product, line.municipality_id, line.lot) for line in first.lines.all()]
    assert len(cells) == len(set(cells)) > 0
    assert rows.Standing.objects.filter(agreement__in=made).count() == 2


def test_nothing_is_drafted_before_the_award_is_final() -> None:
    small = announced(definition())
    with clock.fixed(FINAL), pytest.raises(NothingToDraft) as refused:
        drafting.draft_from_award(SYSTEM, small.id)
    assert "definitief" in str(refused.value) or "standstill" in str(refused.value).lower()


def test_an_open_term_is_asked() -> None:
    nothing = replace(definition(), term=d.Term(**FACT))  # type: ignore[arg-type]
    with pytest.raises(TermUnknown):
        term_of(nothing)
    assert term_of(nothing, date(2027, 3, 1), 24) == DraftTerm(date(2027, 3, 1), 24)


def test_numbers_go_on_and_a_cell_stands_in_one_lot() -> None:
    held = ["REGIO-2027-001", "REGIO-2027-007", "REGIO-2026-100", "ANDERS-2027-900"]
    assert list(islice(numbers("regio", 2027, held), 2)) == ["REGIO-2027-008", "REGIO-2027-009"]
    (group,) = groups_of(definition(), cells_of(definition()))
    assert [cell.lot for cell in group.cells] == ["begeleiding"]


def test_what_lapsed_can_be_drafted_again(final: Small) -> None:
    with clock.fixed(LATER):
        made = drafting.draft_from_award(SYSTEM, final.id)
        drafting.lapse(SYSTEM, made[0], "De aanbieder trok zich terug.")
        again = drafting.draft_from_award(SYSTEM, final.id)
    assert len(again) == 1
    assert rows.Agreement.objects.get(pk=again[0]).number.endswith("003")


def test_a_draft_is_filled_in_by_who_may_and_not_over_a_colleague(final: Small) -> None:
    with clock.fixed(LATER):
        (key, *_) = drafting.draft_from_award(SYSTEM, final.id)
        row = rows.Agreement.objects.get(pk=key)
        buyer = person("inkoper", Role.BUYER, row.buyer_id)
        text = draft_clauses.TermText("Begeleiding", (2,), 6)
        draft_clauses.edit_term(buyer, key, text, revision=row.revision)
        with pytest.raises(ChangedMeanwhile):
            draft_clauses.edit_term(buyer, key, text, revision=row.revision)
        with pytest.raises(NotAllowed):
            draft_clauses.edit_term(person("aanbieder", Role.PROVIDER, row.provider_id), key, text)
        draft_clauses.edit_clauses(buyer, key, [UsedClause(number="1.9", used=False)])
        with pytest.raises(ClausesUnusable):
            draft_clauses.edit_clauses(buyer, key, [UsedClause(number="3.99")])
        drafting.lapse(SYSTEM, key, "Niet nodig.")
        with pytest.raises(NotDraft):
            draft_clauses.edit_term(buyer, key, text)
    row.refresh_from_db()
    assert (row.termination_options, row.notice_months, row.clauses[0]["used"]) == ([2], 6, False)


def test_who_is_admitted_gets_an_agreement_for_its_cells_after_its_own_standstill() -> None:
    money = d.Financing(variant=d.FinancingVariant.OUTPUT, **FACT)  # type: ignore[arg-type]
    house = OpenHouse(open_house_definition(financing=(money,)))
    cells = (house.cell(), house.cell(municipality="0225"))
    house.admit("een", cells=cells)
    until = house.enrolment(1).standstill_until
    assert until is not None
    with clock.fixed(datetime.combine(until, time(12), UTC)), pytest.raises(NothingToDraft):
        drafting.draft_from_award(SYSTEM, house.id)
    late = datetime(2027, 2, 10, 12, tzinfo=UTC)
    with clock.fixed(late):
        (key,) = drafting.draft_from_award(SYSTEM, house.id)
    row = rows.Agreement.objects.get(pk=key)
    assert (row.origin, row.framework, row.start) == ("toelating", False, date(2027, 1, 1))
    assert row.source is not None
    assert row.source.startswith("aanmelding:")
    assert {line.period.lower for line in row.lines.all()} == {date(2027, 2, 10)}
    assert row.lines.count() == 2
    with clock.fixed(late):
        assert not any(verdict.blocks for verdict in award_verdicts(row))
