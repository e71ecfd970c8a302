"""Tariffs of one provider alone in a stress test: what they add to the spending of a municipality.

The difference with the general tariff times what that provider delivers is exact, but it would tell what one
provider delivers. In a confidential test it counts in a municipality only where five providers or more have a
tariff of their own; elsewhere the most that it can be is told, from the public volume.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dekkend.catalogue.stress_bands import LEAST_IN_BAND
from dekkend.catalogue.stress_model import StressFile
from dekkend.catalogue.tariff_exact import ZERO

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OwnExtras:
    """Per municipality and product: euros a year on top (old, new) that count, and euros per unit at most."""

    counted: Mapping[Cell, Mapping[str, Decimal]] = field(default_factory=dict)
    at_most: Mapping[Cell, Decimal] = field(default_factory=dict)

    def of(self, municipality: str, product: str, which: str) -> Decimal:
        """Euros a year that own tariffs add to the spending on a product."""
        found = self.counted.get((municipality, product))
        return found[which] if found else ZERO


def own_extras(file: StressFile, general: Mapping[str, Mapping[Cell, Decimal]]) -> OwnExtras:
    """What own tariffs add; ``general`` are the tariffs of every cell, old and new."""
    counted: dict[Cell, dict[str, Decimal]] = {}
    at_most: dict[Cell, Decimal] = {}
    shown = _towns_that_show(file)
    for provider in file.providers:
        delivered: dict[Cell, Decimal] = defaultdict(Decimal)
        for one in provider.deliveries:
            delivered[one.municipality, one.product] += one.quantity
        for own in provider.own:
            cell = (own.municipality, own.product)
            more = {"oud": own.old - general["oud"][cell], "nieuw": own.new - general["nieuw"][cell]}
            if own.municipality in shown:
                held = counted.setdefault(cell, {"oud": ZERO, "nieuw": ZERO})
                for which, each in more.items():
                    held[which] += each * delivered[cell]
            else:
                at_most[cell] = max(at_most.get(cell, ZERO), more["nieuw"])
    return OwnExtras(counted, at_most)


def _towns_that_show(file: StressFile) -> set[str]:
    """Municipalities in which own tariffs may be added up without telling what one provider delivers."""
    providers: dict[str, set[str]] = defaultdict(set)
    for provider in file.providers:
        for own in provider.own:
            providers[own.municipality].add(provider.id)
    least = 1 if file.figures == "fictief" else LEAST_IN_BAND
    return {town for town, of in providers.items() if len(of) >= least}
