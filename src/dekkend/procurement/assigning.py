"""Which assessors judge which bid: balanced, without interests, the same for the same seed. Pure.

Per lot the load is as even as the interests allow: first everybody takes turns, then work is shifted from who
has more to who has less for as long as that helps (cost-reducing paths of an optimal semi-matching, Harvey
and others, 2006). Partners change, so that not the same two judge everything.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A bid that asks for assessors."""

    bid: int
    tenderer: int
    lot: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may judge: the tenderers that are free of interests, and the lots (None: every lot)."""

    id: int
    free_of: frozenset[int]
    lots: frozenset[str] | None = None

    def may_judge(self, one: ToJudge) -> bool:
        """Whether this bid may go to this person."""
        return one.tenderer in self.free_of and (self.lots is None or one.lot in self.lots)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A bid for which there are too few people without an interest."""

    bid: int
    available: int


@dataclass(frozen=True, slots=True)
class Division:
    """Who judges what, in the order of the seats; with shortages there are no pairs at all."""

    pairs: Mapping[int, tuple[int, ...]]
    shortages: tuple[Shortage, ...] = ()


@dataclass
class _Turns:
    """What everybody has so far: bids in all, how often two met, and the order for equals."""

    order: dict[int, int]
    total: Counter[int] = field(default_factory=Counter)
    met: Counter[tuple[int, int]] = field(default_factory=Counter)


def divide(bids: Sequence[ToJudge], candidates: Sequence[Candidate], seats: int, seed: str) -> Division:
    """For each bid ``seats`` different people who may judge it, lot by lot as even as possible.

    Without interests nobody has two bids more in a lot than another who may judge that lot.
    """
    allowed = {one.bid: [each.id for each in candidates if each.may_judge(one)] for one in bids}
    shortages = tuple(Shortage(bid, len(who)) for bid, who in allowed.items() if len(who) < seats)
    if shortages:
        return Division({}, shortages)
    drawn = [each.id for each in candidates]
    Random(f"divide:{seed}").shuffle(drawn)  # noqa: S311 - reproducible, and nobody gains by knowing it
    turns = _Turns({who: place for place, who in enumerate(drawn)})
    by_lot: dict[str, list[int]] = defaultdict(list)
    for one in bids:
        by_lot[one.lot].append(one.bid)
    pairs: dict[int, list[int]] = {}
    for lot in by_lot.values():
        pairs |= _lot(lot, allowed, seats, turns)
    return Division({one.bid: tuple(pairs[one.bid]) for one in bids})


def _lot(
    bids: Sequence[int], allowed: Mapping[int, Sequence[int]], seats: int, turns: _Turns
) -> dict[int, list[int]]:
    """The bids of one lot; those with the least choice first."""
    load = dict.fromkeys((who for bid in bids for who in allowed[bid]), 0)
    given: dict[int, list[int]] = {}
    for bid in sorted(bids, key=lambda each: len(allowed[each])):
        given[bid] = _seated(allowed[bid], seats, load, turns)
    _level(given, allowed, load)
    for pair in given.values():
        turns.total.update(pair)
    return given


def _seated(allowed: Sequence[int], seats: int, load: dict[int, int], turns: _Turns) -> list[int]:
    """Whoever has least comes first; of those, whoever met the others on this bid least."""
    chosen: list[int] = []
    for _seat in range(seats):
        free = [who for who in allowed if who not in chosen]
        chosen.append(min(free, key=lambda who: _rank(who, chosen, load, turns)))
        load[chosen[-1]] += 1
    turns.met.update(tuple(sorted(pair)) for pair in combinations(chosen, 2))  # type: ignore[misc]
    return chosen


def _rank(who: int, chosen: Sequence[int], load: Mapping[int, int], turns: _Turns) -> tuple[int, ...]:
    met = sum(turns.met[min(who, other), max(who, other)] for other in chosen)
    return load[who], turns.total[who] + load[who], met, turns.order[who]


def _level(given: dict[int, list[int]], allowed: Mapping[int, Sequence[int]], load: dict[int, int]) -> None:
    """Shifts work along a chain of people as long as somebody has two bids more than somebody else."""
    while (path := _path(given, allowed, load)) is not None:
        for who, bid, taker in path:
            given[bid][given[bid].index(who)] = taker
        load[path[0][0]] -= 1
        load[path[-1][2]] += 1


_Hand = tuple[int, int, int]
"""Who hands over, which bid, and who takes it."""


def _path(
    given: Mapping[int, Sequence[int]], allowed: Mapping[int, Sequence[int]], load: Mapping[int, int]
) -> list[_Hand] | None:
    if max(load.values()) - min(load.values()) < 2:
        return None
    bids_of: dict[int, list[int]] = defaultdict(list)
    for bid, pair in given.items():
        for who in pair:
            bids_of[who].append(bid)
    for source in sorted(load, key=lambda who: (-load[who], who)):
        if (found := _search(source, bids_of, given, allowed, load)) is not None:
            return found
    return None


def _search(
    source: int,
    bids_of: Mapping[int, Sequence[int]],
    given: Mapping[int, Sequence[int]],
    allowed: Mapping[int, Sequence[int]],
    load: Mapping[int, int],
) -> list[_Hand] | None:
    """The shortest chain from ``source`` to somebody with at least two bids less."""
    came: dict[int, _Hand | None] = {source: None}
    waiting = deque([source])
    while waiting:
        who = waiting.popleft()
        if load[who] <= load[source] - 2:
            return _chain(who, came)
        for bid in bids_of.get(who, ()):
            for taker in allowed[bid]:
                if taker not in came and taker not in given[bid]:
                    came[taker] = (who, bid, taker)
                    waiting.append(taker)
    return None


def _chain(last: int, came: Mapping[int, _Hand | None]) -> list[_Hand]:
    chain: list[_Hand] = []
    step = came[last]
    while step is not None:
        chain.append(step)
        step = came[step[0]]
    return chain[::-1]


def assign(bids: Sequence[int], assessors: Sequence[int], per_bid: int) -> dict[int, tuple[int, ...]]:
    """For each bid ``per_bid`` different assessors when nobody has an interest."""
    if per_bid > len(assessors):
        raise ValueError(f"{per_bid} seats for {len(assessors)} assessors")
    rows = [ToJudge(bid, 0, "") for bid in bids]
    return dict(divide(rows, [Candidate(who, frozenset({0})) for who in assessors], per_bid, "").pairs)
