"""Ranking: the order of arrival plays no part, ties go by their rule, and no more than the maximum wins."""

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dekkend.procurement.award_domain import Change, ChangeKind
from dekkend.procurement.award_revising import revise_lot
from dekkend.procurement.awarding import LotRules, decide_lot, draw
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import ScoredBid
from tests.procurement.awarded import capped

SCORES = st.integers(0, 10).map(Decimal)
BIDS = st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=12)
TIES = st.sampled_from(["loting", "hoogste-zwaarste-criterium", "allen"])


def rules(maximum: int, tie: str, seed: str = "") -> LotRules:
    definition = capped(maximum, tie)
    return LotRules.of(definition, definition.lots[0], seed)


def bids(scores: list[tuple[Decimal, Decimal]]) -> list[ScoredBid]:
    return [
        ScoredBid(key, "perceel", {"inhoud": one, "client": other}, f"{key:064x}")
        for key, (one, other) in enumerate(scores, start=1)
    ]


@given(BIDS, st.integers(1, 5), TIES, st.randoms())
def test_the_order_of_arrival_plays_no_part(
    scores: list[tuple[Decimal, Decimal]], maximum: int, tie: str, chance: random.Random
) -> None:
    made = bids(scores)
    shuffled = made[:]
    chance.shuffle(shuffled)
    plan = rules(maximum, tie)
    found = {it.key: it for it in decide_lot(plan, made)}
    assert found == {it.key: it for it in decide_lot(plan, shuffled)}


@given(BIDS, st.integers(1, 5), TIES)
def test_no_more_than_the_maximum_unless_equals_share_the_last_place(
    scores: list[tuple[Decimal, Decimal]], maximum: int, tie: str
) -> None:
    found = decide_lot(rules(maximum, tie), bids(scores))
    won = [it for it in found if it.awarded]
    good = [it for it in found if it.rank is not None]
    if tie == "loting":
        assert len(won) == min(maximum, len(good))
    assert all(it.rank <= maximum for it in won if it.rank)
    assert len(won) >= min(maximum, len(good))


@given(BIDS, st.integers(1, 5), TIES)
def test_who_scores_more_never_stands_lower(
    scores: list[tuple[Decimal, Decimal]], maximum: int, tie: str
) -> None:
    placed = [it for it in decide_lot(rules(maximum, tie), bids(scores)) if it.rank]
    for one in placed:
        for other in placed:
            if (one.total or 0) > (other.total or 0):
                assert one.rank < other.rank  # type: ignore[operator]


@given(BIDS, st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_a_drawing_follows_from_its_seed_alone(
    scores: list[tuple[Decimal, Decimal]], seed: str, other: str
) -> None:
    plan = rules(2, "loting", seed)
    assert decide_lot(plan, bids(scores)) == decide_lot(plan, bids(scores))
    assert (draw("a", "0", seed) == draw("a", "0", other)) is (seed == other)


@given(BIDS, st.integers(1, 4), TIES, st.data())
def test_a_winner_that_is_turned_down_makes_room_for_the_next(
    scores: list[tuple[Decimal, Decimal]], maximum: int, tie: str, data: st.DataObject
) -> None:
    plan, made = rules(maximum, tie), bids(scores)
    before = {it.key: it for it in decide_lot(plan, made)}
    out = data.draw(st.sampled_from(sorted(before)))
    change = Change(out, ChangeKind.EXCLUDE, "Omdat.", rejection=RejectionKind.EXCLUSION_GROUND)
    after = {it.key: it for it in revise_lot(plan, made, {}, [change])}
    assert not after[out].awarded
    assert after[out].reasons[0].kind is RejectionKind.EXCLUSION_GROUND
    assert all(after[key].awarded for key, it in before.items() if it.awarded and key != out)
    rest = [bid for bid in made if bid.key != out]
    assert {it.key: it for it in decide_lot(plan, rest)} == {k: v for k, v in after.items() if k != out}


@given(BIDS, TIES)
def test_letting_in_after_turning_down_changes_nothing(
    scores: list[tuple[Decimal, Decimal]], tie: str
) -> None:
    plan, made = rules(2, tie), bids(scores)
    changes = [Change(1, ChangeKind.EXCLUDE, "Fout."), Change(1, ChangeKind.READMIT, "Hersteld.")]
    assert set(map(repr, revise_lot(plan, made, {}, changes))) == set(map(repr, decide_lot(plan, made)))


def test_a_corrected_score_counts_instead_of_the_old_one() -> None:
    plan, made = rules(1, "loting"), bids([(Decimal(9), Decimal(9)), (Decimal(8), Decimal(8))])
    change = Change(2, ChangeKind.SCORE, "Verkeerd overgenomen.", "inhoud", Decimal(10))
    again = Change(2, ChangeKind.SCORE, "Verkeerd overgenomen.", "client", Decimal(10))
    found = {it.key: it for it in revise_lot(plan, made, {}, [change, again])}
    assert (found[2].awarded, found[1].awarded, found[2].total) == (True, False, Decimal("100.00"))


def test_an_admission_knows_no_maximum() -> None:
    from dekkend.procurement.definition import ProcedureForm

    definition = capped(1)
    admission = replace(definition.procedure, form=ProcedureForm.ADMISSION)
    plan = LotRules.of(replace(definition, procedure=admission), definition.lots[0])
    assert plan.maximum is None
    assert all(it.awarded for it in decide_lot(plan, bids([(Decimal(9), Decimal(9))] * 5)))
