"""Price models: the versions of a region, one laid open line by line, a what-if, two beside each other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Generic, TypeVar

from dekkend.catalogue.domain import Element, PriceWay, Unit, ValueKind
from dekkend.catalogue.errors_stored import Unknown
from dekkend.catalogue.models import PriceModelVersion, StoredPriceLine, TariffDifferentiation
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.price_calculation import Effect, Price, effect, price
from dekkend.catalogue.price_lines import LineUnit, Provenance
from dekkend.catalogue.price_model import PriceModel, WhatIf
from dekkend.catalogue.price_settings import figure, given_lines, unanswered, under
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.states import DifferentiationStatus, VersionStatus
from dekkend.catalogue.tariff_content import from_data
from dekkend.catalogue.tariff_verdicts import Unusual, unusual, verdicts
from dekkend.kernel.rules import Verdict
from dekkend.kernel.stored_text import message_from_json
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor, Permission

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class PriceModelRow:
    """A version of a price model; without ``tariff`` lines are still open. Amounts in euros."""

    id: int
    region_id: int
    region: str
    slug: str
    title: str
    version: str
    status: VersionStatus
    product: str
    unit: Unit
    demands_version: str
    index_version: str
    level_date: date
    way: PriceWay | None
    sha256: str
    hour_price: Decimal | None
    unit_price: Decimal | None
    tariff: Decimal | None
    based_on: int | None
    created_at: datetime
    adopted_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One line as it was stored: unrounded and rounded, with the given figure and where it comes from."""

    number: int
    id: str
    element: Element | None
    title: Message
    calculation: Message
    value: Decimal
    rounded: Decimal
    unit: LineUnit
    left: Decimal | None
    given: Decimal | None
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class DifferentiationRow:
    """Another tariff in a model, with who proposed and who decided (account ids)."""

    id: int
    model_id: int
    slug: str
    title: str
    changes: WhatIf
    reason: str
    announced_in: str
    status: DifferentiationStatus
    unit_price: Decimal
    tariff: Decimal
    proposed_at: datetime
    proposed_by: int | None
    decided_at: datetime | None
    decided_by: int | None
    decision_reason: str


@dataclass(frozen=True, slots=True)
class PriceView:
    """A price laid open. ``price`` is None while lines are ``open``; ``lines`` are those that were stored.

    ``may_edit`` is the permission (with reason) to change, adopt or differentiate.
    """

    row: PriceModelRow
    model: PriceModel
    price: Price | None
    lines: tuple[StoredLine, ...]
    open: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    unusual: tuple[Unusual, ...]
    differentiations: tuple[DifferentiationRow, ...]
    may_edit: Permission
    may_decide: Permission


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One line in two versions: the figure that was given and what came out; None where it is not there."""

    id: str
    title: Message | str
    before_given: Decimal | None
    after_given: Decimal | None
    before: Decimal | None
    after: Decimal | None
    unit: LineUnit

    @property
    def changed(self) -> bool:
        return (self.before_given, self.before) != (self.after_given, self.after)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side; ``difference`` in euros per unit, unrounded."""

    before: PriceView
    after: PriceView
    lines: tuple[LineDifference, ...]
    difference: Decimal | None


def price_models(actor: Actor, region_id: int) -> list[PriceModelRow]:
    """The versions of a region's models, newest first per model; concepts only for who may see them."""
    rows = PriceModelVersion.objects.filter(region_id=region_id).select_related("region").defer("content")
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        rows = rows.exclude(status=VersionStatus.CONCEPT)
    return [_row(row) for row in rows]


def price_view(actor: Actor, model_id: int) -> PriceView:
    """One version laid open. Raises Unknown, also for a concept that the actor may not see."""
    row = _seen(actor, model_id)
    model = model_of(row)
    missing = tuple(line.title for line in unanswered(model))
    found = None if missing else price_of(row)
    facts = facts_of(row.region_id)
    return PriceView(
        _row(row),
        model,
        found,
        tuple(_line(line) for line in row.lines.all()),
        missing,
        verdicts(model, found) if found else (),
        unusual(model, found) if found else (),
        tuple(_differentiation(one) for one in row.differentiations.all()),
        may(actor, Action.EDIT_CATALOGUE, facts),
        may(actor, Action.DECIDE, facts),
    )


def what_if(actor: Actor, model_id: int, changes: WhatIf) -> Effect:
    """The price under other values, beside the stored one: what a slider asks. Nothing is stored.

    Raises Unknown, UnknownLine, LineWithoutFigure, and what ``price`` refuses.
    """
    row = _seen(actor, model_id)
    return effect(model_of(row), changes, price_of(row))


def what_if_price(actor: Actor, model_id: int, changes: WhatIf) -> Price:
    """The whole price under other values. Raises as ``what_if``."""
    return price(under(model_of(_seen(actor, model_id)), changes))


def comparison(actor: Actor, before_id: int, after_id: int) -> Comparison:
    """Two versions of a model, line by line. Raises Unknown."""
    before, after = price_view(actor, before_id), price_view(actor, after_id)
    old, new = _by_id(before), _by_id(after)
    lines = tuple(_difference(id, old.get(id), new.get(id)) for id in dict.fromkeys([*old, *new]))
    both = before.price and after.price
    change = after.price.unit_price - before.price.unit_price if both else None  # type: ignore[union-attr]
    return Comparison(before, after, lines, change)


def differentiations(actor: Actor, region_id: int) -> list[DifferentiationRow]:
    """Other tariffs of a region. Proposals only for who may see concepts; what is approved is public."""
    rows = TariffDifferentiation.objects.filter(model__region_id=region_id).order_by("-pk")
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        rows = rows.filter(status=DifferentiationStatus.APPROVED)
    return [_differentiation(row) for row in rows]


def floor_prices(region_id: int, products: Iterable[str]) -> dict[str, Decimal]:
    """The real price (tariff, euros per unit) of products by their adopted models: the floor of way 1, the
    fixed price of way 3. Products without an adopted model are left out. For the procedure."""
    rows = PriceModelVersion.objects.filter(
        region_id=region_id, product__in=list(products), status=VersionStatus.ADOPTED
    )
    return {row.product: row.tariff for row in rows if row.tariff is not None}


def cost_sheet_lines(model_id: int) -> list[tuple[str, str, Decimal | None]]:
    """The lines that a tenderer may fill in under way 2: id, title and the region's proposal."""
    row = PriceModelVersion.objects.get(pk=model_id)
    lines = given_lines(model_of(row))
    return [(line.id, line.title, figure(line)) for line in lines if line.kind is not ValueKind.FIXED]


def model_of(row: PriceModelVersion) -> PriceModel:
    """The model of a stored version; read once per fingerprint."""
    return _MODELS.of(row.sha256, lambda: from_data(PriceModel, row.content))


def price_of(row: PriceModelVersion) -> Price:
    """The price of a stored version, computed once per fingerprint. Raises as ``price``."""
    return _PRICES.of(row.sha256, lambda: price(model_of(row)))


class _Memory(Generic[Kept]):
    """The last few things that were worked out, by fingerprint: the same content gives the same."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._held: dict[str, Kept] = {}

    def of(self, sha256: str, make: Callable[[], Kept]) -> Kept:
        found = self._held.get(sha256)
        if found is None:
            found = make()
            if len(self._held) >= self._most:
                self._held.clear()
            self._held[sha256] = found
        return found


_MODELS: Final = _Memory[PriceModel]()
_PRICES: Final = _Memory[Price]()


def _seen(actor: Actor, model_id: int) -> PriceModelVersion:
    row = PriceModelVersion.objects.select_related("region").filter(pk=model_id).first()
    if row is None:
        raise Unknown()
    hidden = row.status == VersionStatus.CONCEPT
    if hidden and not may(actor, Action.SEE_CONCEPTS, facts_of(row.region_id)):
        raise Unknown()
    return row


def _row(row: PriceModelVersion) -> PriceModelRow:
    return PriceModelRow(
        row.pk,
        row.region_id,
        row.region.name,
        row.slug,
        row.title,
        row.version,
        VersionStatus(row.status),
        row.product,
        Unit(row.unit),
        row.demands_version,
        row.index_version,
        row.level_date,
        PriceWay(row.way) if row.way else None,
        row.sha256,
        row.hour_price,
        row.unit_price,
        row.tariff,
        row.based_on_id,
        row.created_at,
        row.adopted_at,
    )


def _line(row: StoredPriceLine) -> StoredLine:
    origin = None
    if row.kind and row.date:
        origin = Provenance(ValueKind(row.kind), row.source, row.date, row.owner, row.motive)
    return StoredLine(
        row.number,
        row.line,
        Element(row.element) if row.element else None,
        message_from_json(row.title),
        message_from_json(row.calculation),
        row.value,
        row.rounded,
        LineUnit(row.unit),
        row.left,
        row.given,
        origin,
    )


def _differentiation(row: TariffDifferentiation) -> DifferentiationRow:
    return DifferentiationRow(
        row.pk,
        row.model_id,
        row.slug,
        row.title,
        from_data(WhatIf, row.settings),
        row.reason,
        row.announced_in,
        DifferentiationStatus(row.status),
        row.unit_price,
        row.tariff,
        row.proposed_at,
        row.proposed_by_id,
        row.decided_at,
        row.decided_by_id,
        row.decision_reason,
    )


def _by_id(view: PriceView) -> dict[str, StoredLine]:
    return {line.id: line for line in view.lines}


def _difference(id: str, old: StoredLine | None, new: StoredLine | None) -> LineDifference:
    shown = new or old
    assert shown is not None
    return LineDifference(
        id,
        shown.title,
        old.given if old else None,
        new.given if new else None,
        old.value if old else None,
        new.value if new else None,
        shown.unit,
    )
