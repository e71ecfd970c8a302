"""Who bids on what with which planted faults: from settings and a definition to a plan. Pure and seeded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from dekkend.kernel.errors import Refusal
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import criteria_of
from dekkend.procurement.simulation.names import is_micro
from dekkend.procurement.simulation.settings import Cohort, Flaw, GeneratorSettings, Plant, Quality

FORMAL = frozenset({Flaw.MISSING})
OF_EVIDENCE = frozenset({Flaw.MISSING, Flaw.EXPIRED, Flaw.NOT_SHOWN, Flaw.NOT_AGREED, Flaw.APPLIES})
OF_CONTENT = frozenset({Flaw.FAIR_CONTENT, Flaw.WEAK_CONTENT})


class PlantDoesNotFit(Refusal):
    """De generator plant “{flaw}” op “{on}”; dat past niet bij deze definitie."""

    remedy = "Gebruik een eis, bewijsmiddel of criterium van de definitie, met een gebrek dat daarbij past."


class TooFewLots(Refusal):
    """Groep “{cohort}” doet {bids} inschrijvingen; {bidders} inschrijvers op {lots} percelen is te weinig."""

    remedy = "Verlaag het aantal inschrijvingen of verruim de percelen van de groep."


@dataclass
class Bidder:
    """One generated bidder: its place in the pool of providers, its lots, and what is wrong where.

    ``flaws`` maps what is asked and the lot (None: once) to the flaw; ``repaired`` holds the places of the
    formal defects that the bidder will repair.
    """

    place: int
    cohort: Cohort
    lots: tuple[str, ...]
    flaws: dict[tuple[str, str | None], Flaw] = field(default_factory=dict)
    repaired: set[tuple[str, str | None]] = field(default_factory=set)

    def quality(self, criterion: str, lot: str) -> Quality:
        """The planted level of one criterion in one bid."""
        flaw = self.flaws.get((criterion, lot))
        if flaw is Flaw.WEAK_CONTENT:
            return Quality.WEAK
        return Quality.FAIR if flaw is Flaw.FAIR_CONTENT else self.cohort.quality


def plan(definition: Definition, settings: GeneratorSettings, seed: int) -> tuple[Bidder, ...]:
    """The bidders of every cohort, in a shuffled order. Raises PlantDoesNotFit, TooFewLots."""
    rng = Random(f"plan:{seed}")  # noqa: S311 - reproducible, not secret
    places = _Places()
    bidders: list[Bidder] = []
    for cohort in settings.cohorts:
        members = _members(rng, definition, cohort, places)
        for plant in cohort.plants:
            _put(rng, definition, plant, members)
        bidders += members
    rng.shuffle(bidders)
    return tuple(bidders)


@dataclass
class _Places:
    """The next free place in the pool of providers, for micro-enterprises and for others."""

    micro: int = 0
    larger: int = 1

    def take(self, micro: bool) -> int:
        place = self.micro if micro else self.larger
        assert is_micro(place) is micro
        if micro:
            self.micro += 2
        else:
            self.larger += 2
        return place


def _members(rng: Random, definition: Definition, cohort: Cohort, places: _Places) -> list[Bidder]:
    lots = _lots_for(definition, cohort)
    if cohort.bids > cohort.bidders * len(lots) or cohort.lots_at_least > len(lots):
        raise TooFewLots(cohort=cohort.id, bids=cohort.bids, lots=len(lots), bidders=cohort.bidders)
    counts = _spread(rng, cohort, len(lots))
    micros = rounded(cohort.micro * cohort.bidders)
    flags = [number < micros for number in range(cohort.bidders)]
    rng.shuffle(flags)
    return [
        Bidder(places.take(micro), cohort, tuple(sorted(rng.sample(lots, count), key=lots.index)))
        for micro, count in zip(flags, counts, strict=True)
    ]


def _lots_for(definition: Definition, cohort: Cohort) -> list[str]:
    known = [lot.id for lot in definition.lots]
    unknown = [lot for lot in cohort.lots if lot not in known]
    if unknown:
        raise PlantDoesNotFit(on=", ".join(unknown), flaw=cohort.id)
    return [lot for lot in known if not cohort.lots or lot in cohort.lots]


def _spread(rng: Random, cohort: Cohort, most: int) -> list[int]:
    """How many lots each bidder bids on: at least the minimum, the rest at random."""
    counts = [cohort.lots_at_least] * cohort.bidders
    room = [number for number in range(cohort.bidders) if counts[number] < most]
    for _ in range(cohort.bids - sum(counts)):
        position = rng.randrange(len(room))
        chosen = room[position]
        counts[chosen] += 1
        if counts[chosen] == most:
            room[position] = room[-1]
            room.pop()
    return counts


def _put(rng: Random, definition: Definition, plant: Plant, members: Sequence[Bidder]) -> None:
    per_lot, formal = _checked(definition, plant)
    chosen = rng.sample(range(len(members)), rounded(plant.share * len(members)))
    for number in sorted(chosen):
        bidder = members[number]
        for lot in _where(rng, definition, plant, bidder, per_lot):
            bidder.flaws[plant.on, lot] = plant.flaw
            if plant.repaired and formal:
                bidder.repaired.add((plant.on, lot))


def _checked(definition: Definition, plant: Plant) -> tuple[bool, bool]:
    """Whether the thing is asked per lot, and whether it is formal. Raises PlantDoesNotFit."""
    requirement = next((r for r in definition.requirements if r.id == plant.on), None)
    if requirement and plant.flaw in FORMAL:
        return requirement.per == "perceel", True
    evidence = next((e for e in definition.evidence if e.id == plant.on), None)
    if evidence and plant.flaw in OF_EVIDENCE:
        return evidence.per == "perceel", False
    if any(c.id == plant.on for c in definition.criteria) and plant.flaw in OF_CONTENT:
        return True, False
    raise PlantDoesNotFit(on=plant.on, flaw=plant.flaw)


def _where(
    rng: Random, definition: Definition, plant: Plant, bidder: Bidder, per_lot: bool
) -> Iterable[str | None]:
    if not per_lot:
        return (None,)
    lots = _lots_with(definition, plant.on, bidder.lots)
    if plant.bids == "alle" or not lots:
        return lots
    one = rng.choice(lots)
    return (one,) if plant.bids == "een" else tuple(lot for lot in lots if lot != one)


def _lots_with(definition: Definition, name: str, lots: tuple[str, ...]) -> tuple[str, ...]:
    """The lots in which a criterion is scored; other things are asked in every lot."""
    if not any(criterion.id == name for criterion in definition.criteria):
        return lots
    return tuple(lot for lot in lots if any(c.id == name for c in criteria_of(definition, lot)))


def rounded(amount: Decimal) -> int:
    """Half up to a whole number."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
