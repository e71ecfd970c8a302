"""Which assessors judge which bid: automatic, balanced, the same for the same input. Pure."""

import heapq
from collections.abc import Sequence


def assign(bids: Sequence[int], assessors: Sequence[int], per_bid: int) -> dict[int, tuple[int, ...]]:
    """For each bid ``per_bid`` different assessors, so that no assessor has two bids more than another.

    The pairs change from bid to bid: who is free longest comes first, and half of the assessors start in
    reverse order so that not the same two always meet. Raises ValueError with fewer assessors than seats.
    """
    if per_bid > len(assessors):
        raise ValueError(f"{per_bid} seats for {len(assessors)} assessors")
    shift = max(1, len(assessors) // 2)
    waiting = [(0, position, assessor) for position, assessor in enumerate(assessors)]
    heapq.heapify(waiting)
    chosen: dict[int, tuple[int, ...]] = {}
    for number, bid in enumerate(bids):
        seats = [heapq.heappop(waiting) for _ in range(per_bid)]
        chosen[bid] = tuple(assessor for _, _, assessor in seats)
        for seat, (load, position, assessor) in enumerate(seats):
            turn = (position + seat * shift + number) % (2 * len(assessors))
            heapq.heappush(waiting, (load + 1, turn, assessor))
    return chosen
