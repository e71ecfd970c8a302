"""Indexation: keep the series, agree an index for a year, and bring every tariff to that year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from dekkend.catalogue.domain import Unit
from dekkend.catalogue.domain_stored import FigureKind, SeriesAbout, SheetKind, TariffOrigin
from dekkend.catalogue.errors_stored import IndexYearDiffers, NothingToIndex, Unknown, VersionTaken
from dekkend.catalogue.index_model import IndexClause, IndexedTariff, IndexFile
from dekkend.catalogue.index_model import IndexSeries as SeriesData
from dekkend.catalogue.index_rules import (
    index_follows,
    method_is_named,
    no_correction_in_first_year,
    weights_are_whole,
)
from dekkend.catalogue.indexation import Indexed, TariffYear, indexed
from dekkend.catalogue.models import (
    IndexedLine,
    IndexSeries,
    IndexVersion,
    IndexWeight,
    MunicipalityBudget,
    ProductVolume,
    SeriesFigure,
    SheetLine,
    Tariff,
    TariffSheet,
)
from dekkend.catalogue.policies import NOTHING, Action
from dekkend.catalogue.price_model import RoundingChoice
from dekkend.catalogue.queries.indexing import series_data
from dekkend.catalogue.services.common import (
    ensure,
    facts_of,
    move,
    note,
    open_for,
    reasoned,
    refuse_broken,
)
from dekkend.catalogue.services.sheets import NewSheet, create_sheet
from dekkend.catalogue.states import INDEX_VERSION, VersionStatus
from dekkend.catalogue.tariff_content import as_data, fingerprint, from_data
from dekkend.catalogue.tariff_facts import (
    FirstYearFacts,
    IndexClauseFacts,
    IndexFacts,
    SeriesFacts,
    WeightFacts,
)
from dekkend.kernel.rules import Verdict
from dekkend.kernel.stored_text import message_to_json
from dekkend.organisations.domain import Actor
from dekkend.runtime import audit, clock

SERIES_STREAM = "index-series"


@dataclass(frozen=True, slots=True)
class NewIndex:
    """An index to agree on: clause, and the weight in percent of each series by its short name."""

    region_id: int
    slug: str
    title: str
    version: str
    to_year: int
    clause: IndexClause
    weights: Mapping[str, Decimal]
    tariff_rounding: RoundingChoice = RoundingChoice.CENT


@transaction.atomic
def save_series(actor: Actor, slug: str, title: str, about: SeriesAbout, source: str) -> IndexSeries:
    """Makes a series, or corrects its name and source. Raises NotAllowed, ReasonMissing without a source."""
    ensure(actor, Action.RECORD_SERIES, NOTHING)
    row, _ = IndexSeries.objects.update_or_create(
        slug=slug, defaults={"title": title, "about": about, "source": reasoned(source)}
    )
    return row


@transaction.atomic
def record_figure(
    actor: Actor,
    series: str,
    year: int,
    kind: FigureKind,
    percentage: Decimal,
    source: str,
    known_on: date | None = None,
) -> SeriesFigure:
    """Adds a forecast or definitive figure in percent; an earlier one stays readable, the last one counts.

    Indexes that were agreed keep the figures that they were made with. Raises NotAllowed, Unknown.
    """
    ensure(actor, Action.RECORD_SERIES, NOTHING)
    row = IndexSeries.objects.filter(slug=series).first()
    if row is None:
        raise Unknown()
    made = SeriesFigure.objects.create(
        series=row,
        year=year,
        kind=kind,
        percentage=percentage,
        known_on=known_on,
        source=reasoned(source),
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )
    data = {"series": series, "year": year, "kind": kind, "percentage": percentage}
    audit.record(SERIES_STREAM, actor, "series_figure.record", f"indexseries:{row.pk}", data)
    return made


def import_index(actor: Actor, region_id: int, file: IndexFile) -> IndexVersion:
    """Keeps the series and figures of an index file, and the index itself as a concept.

    Figures that are here already are not added again. Raises NotAllowed, VersionTaken.
    """
    with transaction.atomic():
        for series in file.series:
            _keep_series(actor, series)
        weights = {series.id: series.weight for series in file.series}
        new = NewIndex(
            region_id,
            file.id,
            file.title,
            file.version,
            file.to_year,
            file.clause,
            weights,
            file.tariff_rounding,
        )
        return save_index_version(actor, new)


@transaction.atomic
def save_index_version(actor: Actor, new: NewIndex) -> IndexVersion:
    """Stores an index as a concept, with a snapshot of the figures that it rests on; a concept of the same
    version is written anew. Raises NotAllowed, Unknown for a series that is not here, VersionTaken."""
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(new.region_id))
    held = IndexVersion.objects.select_for_update().filter(
        region_id=new.region_id, slug=new.slug, version=new.version
    )
    for row in held:
        if row.status != VersionStatus.CONCEPT:
            raise VersionTaken(version=new.version, title=new.title)
        row.delete()
    data = as_data(_file_of(new))
    try:
        with transaction.atomic():
            made = IndexVersion.objects.create(
                region_id=new.region_id,
                slug=new.slug,
                title=new.title,
                version=new.version,
                to_year=new.to_year,
                method=new.clause.method,
                rounding=new.clause.rounding,
                decimals=new.clause.decimals,
                first_year_rule=new.clause.first_year_rule,
                content=data,
                sha256=fingerprint(data),
                created_at=clock.now(),
                created_by_id=actor.account_id,
            )
    except IntegrityError as error:
        raise VersionTaken(version=new.version, title=new.title) from error
    ids = dict(IndexSeries.objects.filter(slug__in=new.weights).values_list("slug", "pk"))
    IndexWeight.objects.bulk_create(
        [IndexWeight(index=made, series_id=ids[slug], weight=weight) for slug, weight in new.weights.items()]
    )
    note(made, actor, "save", new.region_id, {"version": new.version, "sha256": made.sha256})
    return made


@transaction.atomic
def adopt_index_version(actor: Actor, index_id: int) -> tuple[Verdict, ...]:
    """Agrees an index. Raises NotAllowed, Unknown, TransitionNotAllowed, and RuleForbids where weights are
    not 100% together (TF-08) or the method or rounding is not named (TF-10)."""
    row = open_for(actor, Action.EDIT_CATALOGUE, IndexVersion, index_id)
    INDEX_VERSION.next(VersionStatus(row.status), "adopt")
    file = from_data(IndexFile, row.content)
    found = (
        weights_are_whole(WeightFacts(tuple(series.weight for series in file.series))),
        method_is_named(IndexClauseFacts(file.clause.method, file.clause.rounding)),
    )
    refuse_broken(*found)
    IndexVersion.objects.filter(pk=row.pk).update(adopted_at=clock.now(), adopted_by_id=actor.account_id)
    move(row, INDEX_VERSION, "adopt", actor, row.region_id, data={"sha256": row.sha256})
    return found


@transaction.atomic
def apply_indexation(actor: Actor, index_id: int, new: NewSheet) -> tuple[TariffSheet, tuple[Verdict, ...]]:
    """Makes a sheet in which every tariff of the day before is brought to the year of the index.

    Each year of each tariff gets a row in the audit table; the next tariff follows from the unrounded one.
    What TF-07 and TF-09 say is told for each percentage that was used.

    Raises NotAllowed, Unknown, TransitionNotAllowed for an index that is not adopted, IndexYearDiffers,
    NothingToIndex, IndexFigureMissing.
    """
    row = open_for(actor, Action.EDIT_CATALOGUE, IndexVersion, index_id)
    if row.status != VersionStatus.ADOPTED:
        INDEX_VERSION.next(VersionStatus(row.status), "apply")
    if new.period.first.year != row.to_year:
        raise IndexYearDiffers(to_year=str(row.to_year), year=str(new.period.first.year))
    before = list(_before(new))
    if not before:
        raise NothingToIndex(day=new.period.first - timedelta(days=1))
    sheet = _sheet(actor, new, row, before)
    file = from_data(IndexFile, row.content)
    results = [(old, indexed(_as_tariff(old), file)) for old in before]
    lines = SheetLine.objects.bulk_create([_line(sheet, old, one, row.to_year) for old, one in results])
    steps = [_step(line, year) for line, (_, one) in zip(lines, results, strict=True) for year in one.years]
    IndexedLine.objects.bulk_create(steps)
    verdicts = _verdicts(file, [one for _, one in results])
    refuse_broken(*verdicts)
    data = {"index": row.sha256, "tariffs": len(lines), "rules": [v.rule for v in verdicts if v.holds]}
    note(sheet, actor, "apply_indexation", sheet.region_id, data)
    return sheet, verdicts


@transaction.atomic
def record_volume(
    actor: Actor,
    region_id: int,
    municipality_id: int,
    product_code: str,
    year: int,
    quantity: Decimal,
    source: str,
) -> ProductVolume:
    """What a municipality takes of a product in a year; a later figure replaces it and stays in the audit
    trail. Raises NotAllowed, ReasonMissing without a source."""
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(region_id))
    row, _ = ProductVolume.objects.update_or_create(
        municipality_id=municipality_id,
        product_code=product_code,
        year=year,
        defaults={
            "region_id": region_id,
            "quantity": quantity,
            "source": reasoned(source),
            "recorded_at": clock.now(),
        },
    )
    data = {"municipality": municipality_id, "code": product_code, "year": year, "quantity": quantity}
    note(row, actor, "record", region_id, data)
    return row


@transaction.atomic
def record_budget(
    actor: Actor, region_id: int, municipality_id: int, year: int, amount: Decimal, source: str
) -> MunicipalityBudget:
    """What a municipality has for these products in a year. Raises NotAllowed, ReasonMissing."""
    ensure(actor, Action.RUN_STRESS_TEST, facts_of(region_id))
    row, _ = MunicipalityBudget.objects.update_or_create(
        region_id=region_id,
        municipality_id=municipality_id,
        year=year,
        defaults={"amount": amount, "source": reasoned(source), "recorded_at": clock.now()},
    )
    note(row, actor, "record", region_id, {"municipality": municipality_id, "year": year, "amount": amount})
    return row


def _keep_series(actor: Actor, series: SeriesData) -> None:
    save_series(actor, series.id, series.title, SeriesAbout(series.about), series.source or series.title)
    held = {one.year: one for one in series_data(series.id, series.weight).figures}
    for figure in series.figures:
        old = held.get(figure.year)
        source = figure.source or series.source or series.title
        if old is None or old.forecast != figure.forecast:
            record_figure(
                actor,
                series.id,
                figure.year,
                FigureKind.FORECAST,
                figure.forecast,
                source,
                figure.forecast_on,
            )
        if figure.definitive is not None and (old is None or old.definitive != figure.definitive):
            record_figure(
                actor,
                series.id,
                figure.year,
                FigureKind.DEFINITIVE,
                figure.definitive,
                source,
                figure.definitive_on,
            )


def _file_of(new: NewIndex) -> IndexFile:
    series = tuple(series_data(slug, weight) for slug, weight in new.weights.items())
    return IndexFile(
        format=1,
        kind="indexatie",
        id=new.slug,
        title=new.title,
        version=new.version,
        to_year=new.to_year,
        clause=new.clause,
        series=series,
        tariff_rounding=new.tariff_rounding,
    )


def _before(new: NewSheet) -> "Sequence[Tariff]":
    rows = Tariff.objects.filter(
        region_id=new.region_id,
        period__contains=new.period.first - timedelta(days=1),
        superseded_at__isnull=True,
    )
    return rows.select_related("line", "sheet")


def _sheet(actor: Actor, new: NewSheet, row: IndexVersion, before: "Sequence[Tariff]") -> TariffSheet:
    based_on = new.based_on or before[0].sheet_id
    years = {"contract_year": new.contract_year or before[0].line.contract_year, "level_year": row.to_year}
    plain = replace(new, kind=SheetKind.NEW, based_on=based_on, **years)
    sheet = create_sheet(actor, plain)
    TariffSheet.objects.filter(pk=sheet.pk).update(kind=SheetKind.INDEXATION, index_version=row)
    sheet.refresh_from_db()
    return sheet


def _as_tariff(old: Tariff) -> IndexedTariff:
    return IndexedTariff(
        id=f"t{old.pk}",
        title=old.product_title,
        amount=old.unrounded,
        level_year=old.line.level_year,
        contract_year=old.line.contract_year,
        per_hour=old.unit == Unit.HOUR,
    )


def _line(sheet: TariffSheet, old: Tariff, found: Indexed, to_year: int) -> SheetLine:
    return SheetLine(
        sheet=sheet,
        municipality_id=old.municipality_id,
        product=old.product,
        product_title=old.product_title,
        product_code=old.product_code,
        unit=old.unit,
        provider_id=old.provider_id,
        period=sheet.period,
        tariff=found.paid,
        unrounded=found.after,
        origin=TariffOrigin.INDEXATION,
        model_id=old.line.model_id,
        differentiation_id=old.line.differentiation_id,
        before=old,
        contract_year=old.line.contract_year,
        level_year=to_year,
        reason=old.line.reason,
        announced_in=old.line.announced_in,
        source=old.line.source,
    )


def _step(line: SheetLine, year: TariffYear) -> IndexedLine:
    index = year.index
    return IndexedLine(
        line=line,
        year=year.year,
        first_year=index.first_year,
        forecast=index.weighted.forecast,
        earlier_forecast=index.weighted.earlier_forecast,
        earlier_definitive=index.weighted.earlier_definitive,
        correction=index.correction,
        exact=index.exact,
        percentage=index.percentage,
        explanation=message_to_json(index.explanation),
        before=year.before,
        after=year.after,
        tariff=year.tariff,
        stacked=year.stacked,
    )


def _verdicts(file: IndexFile, results: Sequence[Indexed]) -> tuple[Verdict, ...]:
    """TF-07 and TF-09 on every different year of an agreement that was indexed."""
    found: dict[tuple[int, bool, int], tuple[Verdict, Verdict]] = {}
    for one in results:
        for year in one.years:
            key = (year.year, year.index.first_year, one.tariff.contract_year)
            if key not in found:
                found[key] = (
                    index_follows(_index_facts(file, year)),
                    no_correction_in_first_year(
                        FirstYearFacts(one.tariff.contract_year, year.year, year.index.correction)
                    ),
                )
    return tuple(verdict for pair in found.values() for verdict in pair)


def _index_facts(file: IndexFile, year: TariffYear) -> IndexFacts:
    series = tuple(_series_facts(one, year) for one in file.series)
    clause = file.clause
    return IndexFacts(series, clause.method, year.index.percentage, clause.rounding, clause.decimals)


def _series_facts(series: SeriesData, year: TariffYear) -> SeriesFacts:
    now, before = series.of(year.year), series.of(year.year - 1)
    assert now is not None
    if year.index.first_year or before is None:
        return SeriesFacts(series.title, series.weight, now.forecast)
    return SeriesFacts(series.title, series.weight, now.forecast, before.forecast, before.definitive)


__all__ = [
    "NewIndex",
    "adopt_index_version",
    "apply_indexation",
    "import_index",
    "record_budget",
    "record_figure",
    "record_volume",
    "save_index_version",
    "save_series",
]
