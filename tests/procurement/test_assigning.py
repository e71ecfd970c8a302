"""Dividing bids over assessors: never an interest, as even as possible, the same for the same seed."""

from collections import Counter
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from dekkend.procurement.assigning import Candidate, Division, ToJudge, divide

LOTS = ("a", "b", "c")


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[ToJudge], list[Candidate], int]:
    """Any number of bids, assessors and interests."""
    tenderers = draw(st.integers(1, 8))
    places = draw(
        st.lists(st.tuples(st.integers(0, tenderers - 1), st.sampled_from(LOTS)), unique=True, max_size=20)
    )
    bids = [ToJudge(number, tenderer, lot) for number, (tenderer, lot) in enumerate(places)]
    people = draw(st.integers(1, 7))
    candidates = [
        Candidate(
            100 + number,
            draw(st.frozensets(st.integers(0, tenderers - 1))),
            draw(st.none() | st.frozensets(st.sampled_from(LOTS), min_size=1)),
        )
        for number in range(people)
    ]
    return bids, candidates, draw(st.integers(1, 3))


def loads(bids: list[ToJudge], found: Division, lot: str) -> Counter[int]:
    return Counter(who for one in bids if one.lot == lot for who in found.pairs[one.bid])


@given(cases(), st.text(max_size=5))
def test_nobody_judges_with_an_interest_or_outside_the_own_lots(
    case: tuple[list[ToJudge], list[Candidate], int], seed: str
) -> None:
    bids, candidates, seats = case
    found = divide(bids, candidates, seats, seed)
    fit = {one.bid: {each.id for each in candidates if each.may_judge(one)} for one in bids}
    if found.shortages:
        short = {one.bid: one.available for one in found.shortages}
        assert short == {bid: len(who) for bid, who in fit.items() if len(who) < seats}
        assert not found.pairs
        return
    assert set(found.pairs) == set(fit)
    for bid, pair in found.pairs.items():
        assert len(set(pair)) == len(pair) == seats
        assert set(pair) <= fit[bid]
    assert found == divide(bids, candidates, seats, seed)


@given(cases())
def test_no_shift_of_work_makes_a_lot_more_even(case: tuple[list[ToJudge], list[Candidate], int]) -> None:
    bids, candidates, seats = case
    found = divide(bids, candidates, seats, "x")
    assume(not found.shortages)
    for lot in LOTS:
        load = loads(bids, found, lot)
        for one in (bid for bid in bids if bid.lot == lot):
            pair = found.pairs[one.bid]
            others = {each.id for each in candidates if each.may_judge(one)} - set(pair)
            assert all(load[who] - load[other] < 2 for who in pair for other in others)


@given(st.integers(1, 40), st.integers(2, 9), st.integers(1, 3), st.text(max_size=3))
def test_without_interests_loads_differ_at_most_one(count: int, people: int, seats: int, seed: str) -> None:
    assume(people >= seats)
    bids = [ToJudge(number, number, LOTS[number % 3]) for number in range(count)]
    everyone = frozenset(range(count))
    found = divide(bids, [Candidate(who, everyone) for who in range(people)], seats, seed)
    for lot in {one.lot for one in bids}:
        load = loads(bids, found, lot)
        counts = [load[who] for who in range(people)]
        assert max(counts) - min(counts) <= 1


@given(st.integers(3, 8), st.integers(6, 30))
def test_not_the_same_two_judge_everything(people: int, count: int) -> None:
    bids = [ToJudge(number, number, "a") for number in range(count)]
    found = divide(bids, [Candidate(who, frozenset(range(count))) for who in range(people)], 2, "x")
    pairs = Counter(tuple(sorted(pair)) for pair in found.pairs.values())
    assert len(pairs) >= min(count, len(list(combinations(range(people), 2)))) // 2


def test_work_shifts_along_a_chain() -> None:
    """The one who may judge everything gives way to who may judge little."""
    bids = [ToJudge(number, number, "a") for number in range(4)]
    candidates = [
        Candidate(1, frozenset({0, 1, 2, 3})),
        Candidate(2, frozenset({0, 1})),
        Candidate(3, frozenset({1, 2})),
        Candidate(4, frozenset({2, 3})),
    ]
    found = divide(bids, candidates, 1, "x")
    assert sorted(Counter(who for pair in found.pairs.values() for who in pair).values()) == [1, 1, 1, 1]
