"""Tariff sheets: make one, put tariffs in it that follow from something, and take them out again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from dekkend.catalogue.domain_stored import SheetKind, TariffOrigin
from dekkend.catalogue.errors_stored import (
    DifferentiationNotApproved,
    ModelNotAdopted,
    NotAdoptedYet,
    NotConcept,
    OutsideRegion,
    OutsideSheet,
    OwnTariffWithoutReason,
    ProductWithoutCode,
    RuleForbids,
    UnitDiffers,
    Unknown,
    UnknownProduct,
)
from dekkend.catalogue.models import (
    PriceModelVersion,
    Product,
    SheetLine,
    TariffDifferentiation,
    TariffSheet,
)
from dekkend.catalogue.policies import Action
from dekkend.catalogue.queries.products import product_on
from dekkend.catalogue.services.common import ensure, facts_of, note, open_for, reasoned
from dekkend.catalogue.states import FROZEN_SHEETS, DifferentiationStatus, SheetStatus, VersionStatus
from dekkend.kernel.money import half_up
from dekkend.kernel.periods import Period
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import member_ids, organisation_names
from dekkend.organisations.ranges import period_of, stored
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to make. ``contract_year``: when its agreements were made; ``level_year``: the price level."""

    region_id: int
    title: str
    period: Period
    kind: SheetKind = SheetKind.NEW
    contract_year: int | None = None
    level_year: int | None = None
    note: str = ""
    based_on: int | None = None


@dataclass(frozen=True, slots=True)
class TariffChoice:
    """The tariff of an adopted model, or of an approved differentiation, for these municipalities.

    Without ``period`` for the whole sheet. A ``provider`` has a tariff of its own only from a differentiation
    that was announced with a reason (TF-16, CT-04).
    """

    municipalities: tuple[int, ...]
    model_id: int | None = None
    differentiation_id: int | None = None
    provider_id: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class AgreedTariff:
    """A tariff that was agreed before, to be taken over with its source; euros per unit."""

    municipality_id: int
    product: str
    amount: Decimal
    source: str
    period: Period | None = None
    provider_id: int | None = None
    reason: str = ""
    announced_in: str = ""
    contract_year: int | None = None
    level_year: int | None = None


@transaction.atomic
def create_sheet(actor: Actor, new: NewSheet) -> TariffSheet:
    """Makes an empty concept. A correction names the sheet that it corrects, and why.

    Raises NotAllowed, ReasonMissing for a correction without a note, Unknown for another region's sheet.
    """
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(new.region_id))
    if new.kind is SheetKind.CORRECTION:
        reasoned(new.note)
    based = new.based_on is not None
    if based and not TariffSheet.objects.filter(pk=new.based_on, region_id=new.region_id).exists():
        raise Unknown()
    year = new.period.first.year
    row = TariffSheet.objects.create(
        region_id=new.region_id,
        title=new.title.strip() or str(year),
        kind=new.kind,
        period=stored(new.period),
        contract_year=new.contract_year or year - 1,
        level_year=new.level_year or year,
        note=new.note.strip(),
        based_on_id=new.based_on,
        created_at=clock.now(),
        created_by_id=actor.account_id,
    )
    note(row, actor, "create", new.region_id, {"kind": new.kind, "period": new.period})
    return row


@transaction.atomic
def correct_sheet(actor: Actor, sheet_id: int, title: str, period: Period, why: str) -> TariffSheet:
    """An empty concept that corrects a sheet that was adopted, for days of that sheet, with the reason.

    Tariffs that were taken over are corrected by taking over the right ones; others follow from a model.
    Raises NotAllowed, Unknown, ReasonMissing, NotAdoptedYet, OutsideSheet.
    """
    sheet = open_for(actor, Action.EDIT_CATALOGUE, TariffSheet, sheet_id)
    reason = reasoned(why)
    if sheet.status not in FROZEN_SHEETS:
        raise NotAdoptedYet(title=sheet.title)
    days = _within(sheet, period)
    taken_over = sheet.kind == SheetKind.TAKEN_OVER
    kind = SheetKind.TAKEN_OVER if taken_over else SheetKind.CORRECTION
    new = NewSheet(
        sheet.region_id,
        title,
        days,
        kind,
        contract_year=sheet.contract_year,
        level_year=sheet.level_year,
        note=reason,
        based_on=sheet.pk,
    )
    return create_sheet(actor, new)


@transaction.atomic
def set_tariffs(actor: Actor, sheet_id: int, choice: TariffChoice) -> int:
    """Puts the tariff of a model or differentiation in a concept sheet; how many lines that are.

    Older lines of the same municipality, product and provider give way for exactly these days. Two people who
    edit at once wait for each other: never two tariffs on a day.

    Raises NotAllowed, Unknown, NotConcept, ModelNotAdopted, DifferentiationNotApproved,
    OwnTariffWithoutReason (CT-04), UnknownProduct, ProductWithoutCode (TF-14), UnitDiffers, OutsideSheet,
    OutsideRegion.
    """
    sheet = open_sheet(actor, sheet_id)
    period = _within(sheet, choice.period)
    line = _line_of_choice(sheet, choice, period)
    _refuse_outside(sheet, choice.municipalities, period.first)
    for municipality in choice.municipalities:
        put_line(line_for(line, municipality))
    note(
        sheet,
        actor,
        "set_tariffs",
        sheet.region_id,
        {
            "product": line.product,
            "tariff": line.tariff,
            "municipalities": list(choice.municipalities),
            "provider": choice.provider_id,
            "period": period,
            "origin": line.origin,
        },
    )
    return len(choice.municipalities)


@transaction.atomic
def take_over_tariffs(actor: Actor, sheet_id: int, tariffs: Iterable[AgreedTariff]) -> int:
    """Puts tariffs that were agreed earlier in a sheet of the kind "overgenomen"; how many.

    Raises NotAllowed, Unknown, NotConcept, RuleForbids on another kind of sheet, ReasonMissing without a
    source, OwnTariffWithoutReason, UnknownProduct, ProductWithoutCode, OutsideSheet, OutsideRegion.
    """
    sheet = sheet_of_before(actor, sheet_id)
    return keep_agreed(actor, sheet, [agreed_line(sheet, agreed) for agreed in tariffs])


def sheet_of_before(actor: Actor, sheet_id: int) -> TariffSheet:
    """A locked concept that takes tariffs over. Raises NotAllowed, Unknown, NotConcept, RuleForbids."""
    sheet = open_sheet(actor, sheet_id)
    if sheet.kind != SheetKind.TAKEN_OVER:
        raise RuleForbids(
            reason=msg("Een tarief volgt uit een prijsmodel; een bedrag intypen kan niet."),
            remedy=msg("Kies een prijsmodel, of maak een blad met overgenomen tarieven."),
        )
    return sheet


def keep_agreed(actor: Actor, sheet: TariffSheet, lines: Sequence[SheetLine]) -> int:
    """Stores lines that were agreed before in a locked sheet; how many."""
    for line in lines:
        put_line(line)
    tariffs = {line.product: str(line.unrounded) for line in lines}
    note(sheet, actor, "take_over", sheet.region_id, {"count": len(lines), "tariffs": tariffs})
    return len(lines)


@transaction.atomic
def remove_tariffs(
    actor: Actor,
    sheet_id: int,
    municipalities: Sequence[int],
    product_code: str,
    period: Period | None = None,
    provider_id: int | None = None,
) -> int:
    """Takes tariffs out of a concept for these days (all of the sheet's); how many lines changed.

    Raises NotAllowed, Unknown, NotConcept, OutsideSheet.
    """
    sheet = open_sheet(actor, sheet_id)
    days = _within(sheet, period)
    touched = 0
    for municipality in municipalities:
        touched += _clear(sheet.pk, municipality, product_code, provider_id, days)
    data = {"product_code": product_code, "municipalities": list(municipalities), "period": days}
    note(sheet, actor, "remove_tariffs", sheet.region_id, {**data, "provider": provider_id})
    return touched


def open_sheet(actor: Actor, sheet_id: int) -> TariffSheet:
    """A concept sheet, locked. Raises NotAllowed, Unknown, NotConcept."""
    sheet = open_for(actor, Action.EDIT_CATALOGUE, TariffSheet, sheet_id)
    if sheet.status != SheetStatus.CONCEPT:
        raise NotConcept(title=sheet.title)
    return sheet


def put_line(line: SheetLine) -> None:
    """Stores a line; what it covers of older ones gives way. The sheet is locked."""
    days = period_of(line.period)
    _clear(line.sheet_id, line.municipality_id, line.product_code, line.provider_id, days)
    line.save(force_insert=True)


def line_for(line: SheetLine, municipality_id: int) -> SheetLine:
    """The same line for a municipality, not yet stored."""
    values = {field.attname: getattr(line, field.attname) for field in SheetLine._meta.concrete_fields}
    return SheetLine(**{**values, "id": None, "municipality_id": municipality_id})


def _clear(sheet_id: int, municipality_id: int, code: str, provider_id: int | None, days: Period) -> int:
    """Makes room for ``days``: lines within go, lines across are cut."""
    held = SheetLine.objects.filter(
        sheet_id=sheet_id,
        municipality_id=municipality_id,
        product_code=code,
        provider_id=provider_id,
        period__overlap=stored(days),
    )
    rows = list(held)
    for row in rows:
        parts = period_of(row.period).without(days)
        row_again = [line_for(row, municipality_id) for _ in parts]
        row.delete()
        for part, again in zip(parts, row_again, strict=True):
            again.period = stored(part)
            again.save(force_insert=True)
    return len(rows)


def _within(sheet: TariffSheet, period: Period | None) -> Period:
    whole = period_of(sheet.period)
    if period is None:
        return whole
    days = period if period.last else replace(period, last=whole.last)
    if days not in whole:
        raise OutsideSheet(period=days, sheet=whole)
    return days


def _refuse_outside(sheet: TariffSheet, municipalities: Iterable[int], day: date) -> None:
    strangers = set(municipalities) - member_ids(sheet.region_id, day)
    if strangers:
        names = organisation_names(strangers)
        raise OutsideRegion(municipality=next(iter(names.values()), str(min(strangers))), day=day)


def _line_of_choice(sheet: TariffSheet, choice: TariffChoice, period: Period) -> SheetLine:
    """The line of a choice, for no municipality yet."""
    other = _differentiation(sheet, choice)
    model = other.model if other else _model(sheet, choice.model_id)
    if choice.provider_id is not None and other is None:
        raise OwnTariffWithoutReason()
    product = _product(sheet.region_id, model.product, period.first)
    if product.unit != model.unit:
        raise UnitDiffers(title=model.title, unit=model.unit, product_unit=product.unit)
    found = other or model
    line = _blank(sheet, product, period)
    line.provider_id = choice.provider_id
    line.tariff, line.unrounded = found.tariff, found.unit_price
    line.origin = TariffOrigin.DIFFERENTIATION if other else TariffOrigin.MODEL
    line.model, line.differentiation = model, other
    line.level_year = model.level_date.year
    if other:
        line.reason, line.announced_in = other.reason, other.announced_in
    return line


def _model(sheet: TariffSheet, model_id: int | None) -> PriceModelVersion:
    found = PriceModelVersion.objects.filter(pk=model_id, region_id=sheet.region_id).first()
    if found is None:
        raise Unknown()
    if found.status == VersionStatus.CONCEPT:
        raise ModelNotAdopted(title=found.title)
    return found


def _differentiation(sheet: TariffSheet, choice: TariffChoice) -> TariffDifferentiation | None:
    if choice.differentiation_id is None:
        return None
    rows = TariffDifferentiation.objects.select_related("model")
    found = rows.filter(pk=choice.differentiation_id, model__region_id=sheet.region_id).first()
    if found is None:
        raise Unknown()
    if found.status != DifferentiationStatus.APPROVED:
        raise DifferentiationNotApproved(title=found.title)
    return found


def agreed_line(sheet: TariffSheet, agreed: AgreedTariff) -> SheetLine:
    """The line of a tariff that was agreed before, not yet stored. Raises as ``take_over_tariffs``."""
    period = _within(sheet, agreed.period)
    _refuse_outside(sheet, (agreed.municipality_id,), period.first)
    if agreed.provider_id is not None and not (agreed.reason.strip() and agreed.announced_in.strip()):
        raise OwnTariffWithoutReason()
    line = _blank(sheet, _product(sheet.region_id, agreed.product, period.first), period)
    line.municipality_id, line.provider_id = agreed.municipality_id, agreed.provider_id
    line.tariff, line.unrounded = half_up(agreed.amount), agreed.amount
    line.origin, line.source = TariffOrigin.TAKEN_OVER, reasoned(agreed.source)
    line.reason, line.announced_in = agreed.reason.strip(), agreed.announced_in.strip()
    line.contract_year = agreed.contract_year or sheet.contract_year
    line.level_year = agreed.level_year or sheet.level_year
    return line


def _blank(sheet: TariffSheet, product: Product, period: Period) -> SheetLine:
    return SheetLine(
        sheet=sheet,
        product=product.slug,
        product_title=product.title,
        product_code=product.code,
        unit=product.unit,
        period=stored(period),
        contract_year=sheet.contract_year,
        level_year=sheet.level_year,
    )


def _product(region_id: int, slug: str, day: date) -> Product:
    """The product in the list that holds on ``day``. Raises UnknownProduct, ProductWithoutCode (TF-14)."""
    found = product_on(region_id, slug, day)
    if found is None:
        raise UnknownProduct(product=slug, day=day)
    if not found.code or (found.code_from and found.code_from > day):
        raise ProductWithoutCode(title=found.title, day=day)
    return found
