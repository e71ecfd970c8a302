"""The tariff sheet: which tariff holds in a municipality, for a product, on a day, for a provider.

Pure: the lines of a sheet as values, without gaps or overlaps whatever the order of edits (rule TF-14). A
provider's own tariff goes before the general one, and exists only with an announced reason (TF-16, CT-04).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dekkend.catalogue.errors import NotOneTariffPerDay
from dekkend.kernel.periods import Period, gaps


class TariffKey(NamedTuple):
    """For whom a tariff is; without provider for everyone who has none of its own."""

    municipality: str
    product_code: str
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A tariff in a period: what is paid, the unrounded price under it, and the fingerprint of its model."""

    key: TariffKey
    period: Period
    tariff: Decimal
    unrounded: Decimal
    fingerprint: str = ""
    reason: str = ""


def with_line(lines: Sequence[SheetLine], new: SheetLine) -> tuple[SheetLine, ...]:
    """The sheet with ``new`` in it; older lines of the same key give way for exactly its days."""
    kept: list[SheetLine] = []
    for line in lines:
        if line.key != new.key or not line.period.overlaps(new.period):
            kept.append(line)
        else:
            kept += [replace(line, period=part) for part in line.period.without(new.period)]
    return tuple(sorted([*kept, new], key=_order))


def tariff_on(
    lines: Iterable[SheetLine], municipality: str, product_code: str, day: date, provider: str | None = None
) -> SheetLine | None:
    """The tariff that a claim for that day must have (TR418): the provider's own, else the general one."""
    own = TariffKey(municipality, product_code, provider)
    keys = (own, own._replace(provider=None))
    found = {line.key: line for line in lines if line.key in keys and day in line.period}
    return next((found[key] for key in keys if key in found), None)


def checked(lines: Sequence[SheetLine]) -> tuple[SheetLine, ...]:
    """The lines in order. Raises NotOneTariffPerDay when two lines of one key share a day."""
    ordered = tuple(sorted(lines, key=_order))
    last: dict[TariffKey, SheetLine] = {}
    for line in ordered:
        before = last.get(line.key)
        if before is not None and before.period.overlaps(line.period):
            raise NotOneTariffPerDay(
                product=line.key.product_code, municipality=line.key.municipality, first=line.period.first
            )
        last[line.key] = line
    return ordered


def uncovered(lines: Iterable[SheetLine], key: TariffKey, whole: Period) -> tuple[Period, ...]:
    """The days of ``whole`` without a tariff for ``key``: gaps that a publication may not have."""
    return gaps(whole, [line.period for line in lines if line.key == key])


def _order(line: SheetLine) -> tuple[str, str, str, date]:
    return line.key.municipality, line.key.product_code, line.key.provider or "", line.period.first
