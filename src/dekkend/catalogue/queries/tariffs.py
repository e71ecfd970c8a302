"""The tariff on a date: one indexed query, for claims (TR418) and for whoever reproduces an amount."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from dekkend.catalogue.amount_rules import claim_in_minutes
from dekkend.catalogue.domain import UNIT_CODES, Unit
from dekkend.catalogue.models import Tariff
from dekkend.catalogue.price_units import claim
from dekkend.catalogue.tariff_facts import MinuteClaimFacts
from dekkend.kernel.money import Money
from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Verdict
from dekkend.organisations.queries import organisation_names
from dekkend.organisations.ranges import period_of

UNITS_OF_CODE = {
    code: frozenset(unit for (_, unit), of in UNIT_CODES.items() if of == code)
    for code in set(UNIT_CODES.values())
}


@dataclass(frozen=True, slots=True)
class TariffOnDay:
    """The tariff that a claim for a day must have. ``own``: it is of this provider alone."""

    id: int
    municipality_id: int
    product: str
    title: str
    product_code: str
    unit: Unit
    tariff: Money
    unrounded: Decimal
    period: Period
    own: bool
    sheet_id: int

    def of_minutes(self, minutes: int) -> Money:
        """What ``minutes`` cost at this hourly tariff: tariff x minutes / 60, half up (TF-12).

        Raises ValueError where the product is not paid per hour.
        """
        if self.unit is not Unit.HOUR:
            raise ValueError(f"{self.product_code} is not paid per hour")
        return Money(claim(self.tariff.amount, minutes))

    def claim_verdict(self, minutes: int, amount: Decimal) -> Verdict:
        """What TF-12 says about an amount that is claimed for minutes."""
        return claim_in_minutes(MinuteClaimFacts(self.tariff.amount, minutes, amount))


@dataclass(frozen=True, slots=True)
class TariffInForce:
    """A row of the register with names, for lists and exports."""

    tariff: TariffOnDay
    municipality: str
    provider: str | None


def tariff_on(
    municipality_id: int, product_code: str, day: date, provider_id: int | None = None
) -> TariffOnDay | None:
    """The tariff on a day: the provider's own, else the general one; None when none was agreed. One query."""
    row = _held(municipality_id, product_code, day, provider_id).first()
    return _found(row) if row else None


def tariff_as_known(
    municipality_id: int, product_code: str, day: date, known_on: date, provider_id: int | None = None
) -> TariffOnDay | None:
    """The tariff of ``day`` as the register had it at the end of ``known_on``, before later corrections."""
    rows = _for(municipality_id, product_code, day, provider_id).filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__date__gt=known_on), recorded_at__date__lte=known_on
    )
    row = rows.order_by(F("provider").desc(nulls_last=True), "-recorded_at").first()
    return _found(row) if row else None


def tariffs_on(
    region_id: int, day: date, municipality_ids: Iterable[int] | None = None
) -> list[TariffInForce]:
    """Every tariff of a region that holds on a day, by product and municipality. Tariffs are public."""
    rows = Tariff.objects.filter(region_id=region_id, period__contains=day, superseded_at__isnull=True)
    if municipality_ids is not None:
        rows = rows.filter(municipality_id__in=list(municipality_ids))
    found = list(rows)
    names = organisation_names(
        {row.municipality_id for row in found} | {row.provider_id for row in found if row.provider_id}
    )
    return [
        TariffInForce(
            _found(row), names[row.municipality_id], names[row.provider_id] if row.provider_id else None
        )
        for row in found
    ]


def history(municipality_id: int, product_code: str, provider_id: int | None = None) -> list[TariffOnDay]:
    """The tariffs of a product in a municipality through the years, as they hold now. Public."""
    rows = Tariff.objects.filter(
        municipality_id=municipality_id,
        product_code=product_code,
        provider_id=provider_id,
        superseded_at__isnull=True,
    )
    return [_found(row) for row in rows.order_by("period")]


@dataclass(frozen=True, slots=True)
class AgreedTariffs:
    """The two questions about tariffs that the rules of messages ask (TR418, TR346, IV081), for one
    municipality and one provider. Amounts in whole cents, codes as in the messages."""

    municipality_id: int
    provider_id: int | None = None

    def tariff(self, code: str, unit: str, on: date) -> int | None:
        """The agreed tariff of a whole unit in cents; None when none was agreed for that unit."""
        found = tariff_on(self.municipality_id, code, on, self.provider_id)
        if found is None or found.unit not in UNITS_OF_CODE.get(unit, ()):
            return None
        return found.tariff.cents

    def hourly_tariff(self, code: str, on: date) -> int | None:
        """The agreed tariff of an hour in cents, for lines in minutes; None when it is not paid per hour."""
        found = tariff_on(self.municipality_id, code, on, self.provider_id)
        return found.tariff.cents if found and found.unit is Unit.HOUR else None


def _held(municipality_id: int, product_code: str, day: date, provider_id: int | None) -> "QuerySet[Tariff]":
    rows = _for(municipality_id, product_code, day, provider_id).filter(superseded_at__isnull=True)
    return rows.order_by(F("provider").desc(nulls_last=True))


def _for(municipality_id: int, product_code: str, day: date, provider_id: int | None) -> "QuerySet[Tariff]":
    whose = (
        Q(provider__isnull=True)
        if provider_id is None
        else Q(provider__isnull=True) | Q(provider=provider_id)
    )
    return Tariff.objects.filter(
        whose, municipality_id=municipality_id, product_code=product_code, period__contains=day
    )


def _found(row: Tariff) -> TariffOnDay:
    return TariffOnDay(
        row.pk,
        row.municipality_id,
        row.product,
        row.product_title,
        row.product_code,
        Unit(row.unit),
        Money(row.tariff),
        row.unrounded,
        period_of(row.period),
        row.provider_id is not None,
        row.sheet_id,
    )
