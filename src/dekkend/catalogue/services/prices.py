"""Price models of a region: store, change, adopt. The pure core computes; here it is kept, line by line."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from dekkend.catalogue import price_checks
from dekkend.catalogue.errors_stored import (
    BelowMinimumWage,
    FileUnusable,
    MinimumWageUnknown,
    VersionTaken,
)
from dekkend.catalogue.minimum_wage import known_period
from dekkend.catalogue.models import PriceModelVersion, StoredPriceLine
from dekkend.catalogue.policies import Action
from dekkend.catalogue.price_calculation import Price, price
from dekkend.catalogue.price_lines import PriceLine
from dekkend.catalogue.price_minimum import below_minimum, minimum_of
from dekkend.catalogue.price_model import PriceModel, WhatIf
from dekkend.catalogue.price_settings import unanswered, under
from dekkend.catalogue.services.common import ensure, facts_of, move, note, open_for, refuse_broken
from dekkend.catalogue.states import PRICE_MODEL, VersionStatus
from dekkend.catalogue.tariff_content import as_data, fingerprint, from_data
from dekkend.catalogue.tariff_loading import load_text
from dekkend.catalogue.tariff_verdicts import verdicts
from dekkend.kernel.rules import Verdict
from dekkend.kernel.stored_text import message_to_json
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock


def import_price_model(
    actor: Actor, region_id: int, text: str, name: str = "prijs.toml"
) -> PriceModelVersion:
    """Stores the text of a price model as a concept. Raises FileUnusable, NotAllowed, VersionTaken."""
    loaded = load_text(PriceModel, text, name, price_checks.CHECKS)
    if loaded.value is None:
        raise FileUnusable.of(loaded.problems)
    return save_price_model(actor, region_id, loaded.value)


@transaction.atomic
def save_price_model(
    actor: Actor, region_id: int, model: PriceModel, based_on: int | None = None
) -> PriceModelVersion:
    """Stores a model as a concept with every line of its calculation; a concept of that version is replaced.

    A model with open lines is stored without outcome. Raises NotAllowed, VersionTaken, and what ``price``
    refuses (NoBillableHours, SharesOfTotalTooLarge, NoConversion).
    """
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(region_id))
    _make_room(region_id, model)
    found = None if unanswered(model) else price(model)
    data = as_data(model)
    try:
        with transaction.atomic():
            row = PriceModelVersion.objects.create(
                region_id=region_id, based_on_id=based_on, **_columns(model, found, data, actor)
            )
    except IntegrityError as error:
        raise VersionTaken(version=model.version, title=model.title) from error
    if found:
        StoredPriceLine.objects.bulk_create([_line(row, line) for line in found.lines])
    note(row, actor, "save", region_id, {"version": model.version, "sha256": row.sha256})
    return row


def new_version(actor: Actor, model_id: int, version: str, changes: WhatIf) -> PriceModelVersion:
    """A concept after an earlier version, with other figures by line. Raises NotAllowed, Unknown,
    VersionTaken, UnknownLine, LineWithoutFigure, and what ``price`` refuses."""
    row = open_model(actor, model_id)
    model = replace(under(from_data(PriceModel, row.content), changes), version=version, what_if=())
    return save_price_model(actor, row.region_id, model, based_on=row.pk)


@transaction.atomic
def open_model(actor: Actor, model_id: int) -> PriceModelVersion:
    """The row, for who works on tariffs of its region. Raises NotAllowed, Unknown."""
    return open_for(actor, Action.EDIT_CATALOGUE, PriceModelVersion, model_id)


@transaction.atomic
def adopt_price_model(actor: Actor, model_id: int) -> tuple[Verdict, ...]:
    """Adopts a model: from now on it is kept, and tariffs may follow from it. What the rules say.

    Raises NotAllowed, Unknown, TransitionNotAllowed, ModelIncomplete for open lines, and RuleForbids where a
    rule blocks: an element of the law is missing (TF-01), no demands (TF-02), no way (TF-03);
    BelowMinimumWage, and MinimumWageUnknown where nobody stated it for the level date.
    """
    row = open_for(actor, Action.EDIT_CATALOGUE, PriceModelVersion, model_id)
    PRICE_MODEL.next(VersionStatus(row.status), "adopt")
    model = from_data(PriceModel, row.content)
    found = verdicts(model, price(model))
    refuse_broken(*found)
    _refuse_below_minimum(model)
    earlier = PriceModelVersion.objects.select_for_update().filter(
        region_id=row.region_id, slug=row.slug, status=VersionStatus.ADOPTED
    )
    for old in earlier:
        move(old, PRICE_MODEL, "replace", actor, row.region_id, data={"by": row.version})
    PriceModelVersion.objects.filter(pk=row.pk).update(adopted_at=clock.now(), adopted_by_id=actor.account_id)
    move(row, PRICE_MODEL, "adopt", actor, row.region_id, data={"sha256": row.sha256, "tariff": row.tariff})
    return found


def _refuse_below_minimum(model: PriceModel) -> None:
    """A salary under the legal minimum is no basis for a real price, however it came into the model."""
    if minimum_of(model) is None:
        first, last = known_period()
        raise MinimumWageUnknown(day=model.level_date, first=first, last=last)
    if below := below_minimum(model):
        raise BelowMinimumWage(functions=list(below))


def recomputed(row: PriceModelVersion) -> Price:
    """The price again, from what was stored: what anyone can reproduce. Raises as ``price``."""
    return price(from_data(PriceModel, row.content))


def with_suggestions(model: PriceModel, values: Mapping[str, Decimal]) -> PriceModel:
    """The model in which these lines have another figure; lines it does not know are left out."""
    return under(model, WhatIf(id="voorstel", title="Voorstel", set=dict(values)))


def _make_room(region_id: int, model: PriceModel) -> None:
    held = PriceModelVersion.objects.select_for_update().filter(
        region_id=region_id, slug=model.id, version=model.version
    )
    for row in held:
        if row.status != VersionStatus.CONCEPT or row.studies.exists() or row.followed_by.exists():
            raise VersionTaken(version=model.version, title=model.title)
        row.delete()


def _columns(model: PriceModel, found: Price | None, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return {
        "slug": model.id,
        "title": model.title,
        "version": model.version,
        "product": model.product.id,
        "unit": model.product.unit,
        "demands_version": model.product.demands.version if model.product.demands else "",
        "index_version": model.index_version,
        "level_date": model.level_date,
        "way": model.way or "",
        "content": data,
        "sha256": fingerprint(data),
        "hour_price": found.hour_price if found else None,
        "unit_price": found.unit_price if found else None,
        "tariff": found.tariff if found else None,
        "created_at": clock.now(),
        "created_by_id": actor.account_id,
    }


def _line(row: PriceModelVersion, line: PriceLine) -> StoredPriceLine:
    origin = line.provenance
    return StoredPriceLine(
        model=row,
        number=line.number,
        line=line.id,
        element=line.element or "",
        title=_sentence(line.title),
        calculation=_sentence(line.calculation),
        value=line.value,
        rounded=line.rounded,
        unit=line.unit,
        left=line.left,
        given=line.given,
        kind=origin.kind if origin else "",
        source=origin.source if origin else "",
        date=origin.date if origin else None,
        owner=origin.owner if origin else "",
        motive=origin.motive if origin else "",
    )


def _sentence(text: Message | str) -> dict[str, Any]:
    """A sentence as JSON; a plain text of the user's file as its own value, because braces are places."""
    if isinstance(text, Message):
        return message_to_json(text)
    return message_to_json(Message("{text}", {"text": text}))
