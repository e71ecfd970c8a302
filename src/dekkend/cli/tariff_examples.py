"""Tariffs of the example regions at first start: products, prices, three years of tariffs, a cost study.

What there is stands in ``examples/tariffs/regio``; every figure is made up. All goes through the services
that people use, so that every decision has its stress test and its place in the log.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic.dataclasses import dataclass

from dekkend.catalogue import index_checks
from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.index_model import Exact, IndexFile
from dekkend.catalogue.models import CostStudy, PriceModelVersion, TariffSheet
from dekkend.catalogue.queries.studies import asked_cells, asked_lines
from dekkend.catalogue.queries.tariffs import tariff_on
from dekkend.catalogue.services.deciding import (
    adopt_sheet,
    attach_stress_test,
    propose_sheet,
    publish_sheet,
)
from dekkend.catalogue.services.differentiation import (
    NewDifferentiation,
    approve_differentiation,
    propose_differentiation,
)
from dekkend.catalogue.services.indexing import (
    adopt_index_version,
    apply_indexation,
    import_index,
    record_budget,
    record_volume,
)
from dekkend.catalogue.services.prices import adopt_price_model, import_price_model
from dekkend.catalogue.services.products import adopt_catalogue, import_catalogue
from dekkend.catalogue.services.sheets import (
    AgreedTariff,
    NewSheet,
    TariffChoice,
    create_sheet,
    set_tariffs,
    take_over_tariffs,
)
from dekkend.catalogue.services.stress import ask_stress_test, run_stress_test
from dekkend.catalogue.services.studies import NewStudy, create_study, save_answer, step_study
from dekkend.catalogue.stress_bands import LEAST_IN_BAND
from dekkend.catalogue.study_workbook import GivenDelivery, GivenFigure
from dekkend.catalogue.tariff_loading import Check, load_text
from dekkend.cli.home import ROOT
from dekkend.kernel.periods import Period
from dekkend.kernel.values import STRICT, Number, Slug
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.queries import cbs_codes, member_ids
from dekkend.runtime import clock

FOLDER: Final = ROOT / "examples" / "tariffs" / "regio"
STUDY_DAYS: Final = 30
Shape = TypeVar("Shape")


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Agreed:
    """A tariff that was agreed before the first year."""

    product: Slug
    amount: Exact
    source: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Quantity:
    """What each municipality takes of a product in a year."""

    code: str
    quantity: Number


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Answer:
    """A provider in the cost study: factors on the region's proposal, and on the tariff for its cost."""

    figures: Number
    cost: Number


@dataclass(config=STRICT, frozen=True, kw_only=True)
class OtherTariff:
    """A differentiation: one line of the first model has another figure."""

    id: Slug
    title: str
    line: Slug
    value: Number
    reason: str
    announced_in: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ExampleFile:
    """Everything that an example region has; paths from the folder of the file."""

    format: Literal[1]
    kind: Literal["voorbeeld"]
    products: tuple[str, ...]
    index: str
    models: tuple[str, ...]
    contract_year: int
    volume_year: int
    budget: Exact
    decisions: tuple[str, ...]
    agreed: tuple[Agreed, ...]
    quantities: tuple[Quantity, ...]
    answers: tuple[Answer, ...]
    differentiation: OtherTariff


def load_tariffs(region_id: int, provider_ids: Sequence[int], folder: Path = FOLDER) -> None:
    """Gives a region its example tariffs. ``provider_ids`` answer the cost study, the first ones first.

    Only for municipalities that take part since the first of those years; a younger region gets none.
    Raises ValueError for a folder whose files have problems.
    """
    example = _read(ExampleFile, folder / "voorbeeld.toml", ())
    towns = tuple(sorted(member_ids(region_id, date(example.volume_year, 1, 1)) & member_ids(region_id)))
    if not towns:
        return
    for name in example.products:
        text = (folder / name).read_text(encoding="utf-8")
        adopt_catalogue(SYSTEM, import_catalogue(SYSTEM, region_id, text, name).pk)
    models = [_model(region_id, folder / name) for name in example.models]
    _volumes(region_id, towns, example)
    _agreed(region_id, towns, example)
    _study(region_id, models[0], example, provider_ids)
    _indexed(region_id, folder, example)
    _new_year(region_id, towns, models, example)
    _next_year(region_id, towns, models[0], example)


def _model(region_id: int, path: Path) -> PriceModelVersion:
    row = import_price_model(SYSTEM, region_id, path.read_text(encoding="utf-8"), path.name)
    adopt_price_model(SYSTEM, row.pk)
    return PriceModelVersion.objects.get(pk=row.pk)


def _volumes(region_id: int, towns: Sequence[int], example: ExampleFile) -> None:
    for town in towns:
        record_budget(SYSTEM, region_id, town, example.volume_year, example.budget, "Verzonnen begroting")
        for one in example.quantities:
            record_volume(
                SYSTEM, region_id, town, one.code, example.volume_year, one.quantity, "Verzonnen declaraties"
            )


def _agreed(region_id: int, towns: Sequence[int], example: ExampleFile) -> None:
    year = Period.year(example.volume_year)
    new = NewSheet(
        region_id,
        f"Tarieven {example.volume_year}",
        year,
        SheetKind.TAKEN_OVER,
        contract_year=example.contract_year,
    )
    sheet = create_sheet(SYSTEM, new)
    agreed = [
        AgreedTariff(town, one.product, one.amount, one.source) for one in example.agreed for town in towns
    ]
    take_over_tariffs(SYSTEM, sheet.pk, agreed)
    propose_sheet(SYSTEM, sheet.pk)
    adopt_sheet(SYSTEM, sheet.pk, example.decisions[0])
    publish_sheet(SYSTEM, sheet.pk)


def _study(
    region_id: int, model: PriceModelVersion, example: ExampleFile, provider_ids: Sequence[int]
) -> None:
    """A study with a report, in which every provider answered, and one that is open."""
    today = clock.today()
    days = {"opens_on": today - timedelta(days=STUDY_DAYS), "closes_on": today + timedelta(days=STUDY_DAYS)}
    new = NewStudy(model.pk, f"Kostenonderzoek {example.volume_year}", example.volume_year, **days)
    study = create_study(SYSTEM, new)
    step_study(SYSTEM, study.pk, "invite")
    for provider, answer in zip(provider_ids, example.answers, strict=False):
        figures, deliveries = _answer_of(study, answer, example.volume_year)
        save_answer(SYSTEM, study.pk, provider, figures, deliveries)
    step_study(SYSTEM, study.pk, "close")
    if min(len(provider_ids), len(example.answers)) >= LEAST_IN_BAND:
        step_study(SYSTEM, study.pk, "report")
    later = create_study(SYSTEM, replace(new, title=f"Kostenonderzoek {today.year}", year=today.year))
    step_study(SYSTEM, later.pk, "invite")


def _answer_of(study: CostStudy, answer: Answer, year: int) -> tuple[list[GivenFigure], list[GivenDelivery]]:
    figures = [
        GivenFigure(line.id, round(line.proposal * answer.figures, 2))
        for line in asked_lines(study)
        if line.proposal is not None
    ]
    towns = {code: key for key, code in cbs_codes(member_ids(study.region_id)).items()}
    deliveries = []
    for cell in asked_cells(study):
        found = tariff_on(towns[cell.municipality], cell.product_code, date(year, 12, 31))
        if found:
            cost = round(found.tariff.amount * answer.cost, 2)
            deliveries.append(GivenDelivery(cell.municipality, cell.product_code, Decimal(2000), cost))
    return figures, deliveries


def _indexed(region_id: int, folder: Path, example: ExampleFile) -> None:
    file = _read(IndexFile, folder / example.index, index_checks.CHECKS)
    index = import_index(SYSTEM, region_id, file)
    adopt_index_version(SYSTEM, index.pk)
    year = Period.year(file.to_year)
    new = NewSheet(region_id, f"Tarieven {file.to_year}", year, contract_year=example.contract_year)
    sheet, _ = apply_indexation(SYSTEM, index.pk, new)
    _decided(sheet, example, example.decisions[1])


def _new_year(
    region_id: int, towns: tuple[int, ...], models: Sequence[PriceModelVersion], example: ExampleFile
) -> None:
    year = models[0].level_date.year
    sheet = create_sheet(SYSTEM, NewSheet(region_id, f"Tarieven {year}", Period.year(year)))
    for model in models:
        set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns, model_id=model.pk))
    _decided(sheet, example, example.decisions[2])


def _next_year(
    region_id: int, towns: tuple[int, ...], model: PriceModelVersion, example: ExampleFile
) -> None:
    """A concept to work on, with another tariff in the last municipality, for everybody there."""
    other = example.differentiation
    proposed = propose_differentiation(
        SYSTEM,
        model.pk,
        NewDifferentiation(
            other.id, other.title, other.reason, other.announced_in, values={other.line: other.value}
        ),
    )
    approve_differentiation(SYSTEM, proposed.pk, "Past bij de kosten in het buitengebied.")
    year = model.level_date.year + 1
    sheet = create_sheet(SYSTEM, NewSheet(region_id, f"Tarieven {year}", Period.year(year)))
    set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns, model_id=model.pk))
    set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns[-1:], differentiation_id=proposed.pk))


def _decided(sheet: TariffSheet, example: ExampleFile, decision: str) -> None:
    """Proposes, tests, adopts and publishes a sheet; without five providers it stays a proposal."""
    propose_sheet(SYSTEM, sheet.pk)
    run = ask_stress_test(SYSTEM, sheet.pk, f"Stresstest {sheet.title.lower()}", example.volume_year)
    run_stress_test(run.pk, lambda done, total: None)
    attach_stress_test(SYSTEM, sheet.pk, run.pk)
    run.refresh_from_db()
    if run.result and run.result["providers_tested"]:
        adopt_sheet(SYSTEM, sheet.pk, decision)
        publish_sheet(SYSTEM, sheet.pk)


def _read(shape: type[Shape], path: Path, checks: Sequence[Check]) -> Shape:
    loaded = load_text(shape, path.read_text(encoding="utf-8"), path.name, checks)
    if loaded.value is None:
        raise ValueError([problem.render() for problem in loaded.problems])
    return loaded.value
