"""Index series, indexes that were agreed, the audit table of a tariff, and what another method would cost."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from dekkend.catalogue.domain import Unit
from dekkend.catalogue.domain_stored import FigureKind, SeriesAbout
from dekkend.catalogue.errors_stored import Unknown
from dekkend.catalogue.index_model import (
    IndexedTariff,
    IndexFigure,
    IndexFile,
    IndexMethod,
    PercentageRounding,
)
from dekkend.catalogue.index_model import IndexSeries as SeriesData
from dekkend.catalogue.indexation import IndexResult, index_tariffs
from dekkend.catalogue.models import (
    IndexedLine,
    IndexSeries,
    IndexVersion,
    ProductVolume,
    SeriesFigure,
    SheetLine,
)
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheets import seen
from dekkend.catalogue.states import VersionStatus
from dekkend.catalogue.tariff_content import from_data
from dekkend.kernel.stored_text import message_from_json
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import organisation_names


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of a series, in percent; ``counts`` is false for one that a later one replaced."""

    year: int
    kind: FigureKind
    percentage: Decimal
    known_on: date | None
    source: str
    recorded_at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series with its figures, by year and kind, the last recorded first."""

    slug: str
    title: str
    about: SeriesAbout
    source: str
    figures: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An index of a region; ``content`` has clause, weights and the figures that it rests on."""

    id: int
    region_id: int
    slug: str
    title: str
    version: str
    status: VersionStatus
    to_year: int
    method: IndexMethod
    rounding: PercentageRounding
    first_year_rule: bool
    sha256: str
    content: IndexFile


@dataclass(frozen=True, slots=True)
class AuditStep:
    """One year of one tariff. Percentages and euros exact; ``stacked`` is what rounding twice would give."""

    year: int
    first_year: bool
    forecast: Decimal
    earlier_forecast: Decimal | None
    earlier_definitive: Decimal | None
    correction: Decimal
    exact: Decimal
    percentage: Decimal
    explanation: Message
    before: Decimal
    after: Decimal
    tariff: Decimal
    stacked: Decimal


@dataclass(frozen=True, slots=True)
class AuditTable:
    """How one tariff of an indexed sheet came about."""

    line_id: int
    municipality: str
    title: str
    product_code: str
    unit: Unit
    provider: str | None
    steps: tuple[AuditStep, ...]


def all_series(actor: Actor) -> list[SeriesRow]:
    """Every series with all figures ever recorded. Public."""
    held: dict[int, list[SeriesFigure]] = defaultdict(list)
    for figure in SeriesFigure.objects.order_by("series_id", "year", "kind", "-pk"):
        held[figure.series_id].append(figure)
    return [
        SeriesRow(row.slug, row.title, SeriesAbout(row.about), row.source, _figures(held[row.pk]))
        for row in IndexSeries.objects.all()
    ]


def series_data(slug: str, weight: Decimal) -> SeriesData:
    """A stored series as index files have it: the last figure of each year. Raises Unknown."""
    row = IndexSeries.objects.filter(slug=slug).first()
    if row is None:
        raise Unknown()
    latest: dict[tuple[int, str], SeriesFigure] = {}
    for figure in row.figures.order_by("pk"):
        latest[figure.year, figure.kind] = figure
    years = sorted({year for year, kind in latest if kind == FigureKind.FORECAST})
    return SeriesData(
        id=row.slug,
        title=row.title,
        about=SeriesAbout(row.about).value,  # type: ignore[arg-type]
        weight=weight,
        source=row.source,
        figures=tuple(_figure(latest, year) for year in years),
    )


def index_versions(actor: Actor, region_id: int) -> list[IndexRow]:
    """The indexes of a region, newest first; concepts only for who may see them."""
    rows = IndexVersion.objects.filter(region_id=region_id)
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        rows = rows.exclude(status=VersionStatus.CONCEPT)
    return [_index(row) for row in rows]


def index_version(actor: Actor, index_id: int) -> IndexRow:
    """One index. Raises Unknown."""
    row = IndexVersion.objects.filter(pk=index_id).first()
    if row is None:
        raise Unknown()
    hidden = row.status == VersionStatus.CONCEPT
    if hidden and not may(actor, Action.SEE_CONCEPTS, facts_of(row.region_id)):
        raise Unknown()
    return _index(row)


def audit_tables(actor: Actor, sheet_id: int, product_code: str | None = None) -> list[AuditTable]:
    """How each tariff of an indexed sheet came about: a fixed number of queries. Raises Unknown."""
    sheet = seen(actor, sheet_id)
    lines = sheet.lines.prefetch_related("index_steps")
    if product_code is not None:
        lines = lines.filter(product_code=product_code)
    rows = list(lines)
    names = _names(rows)
    return [
        AuditTable(
            row.pk,
            names[row.municipality_id],
            row.product_title,
            row.product_code,
            Unit(row.unit),
            names[row.provider_id] if row.provider_id else None,
            tuple(_step(step) for step in sorted(row.index_steps.all(), key=lambda step: step.year)),
        )
        for row in rows
    ]


def method_effects(actor: Actor, sheet_id: int, year: int | None = None) -> IndexResult:
    """The agreed index beside every other method, in euros on the region's volumes of ``year`` (the year
    before the sheet). Raises Unknown, also for a sheet that was not indexed, IndexFigureMissing."""
    sheet = seen(actor, sheet_id)
    if sheet.index_version is None:
        raise Unknown()
    file = from_data(IndexFile, sheet.index_version.content)
    volumes = volumes_of(sheet.region_id, year or sheet.period.lower.year - 1)
    lines = sheet.lines.filter(provider__isnull=True, before__isnull=False).select_related("before__line")
    tariffs = tuple(_tariff(line, volumes) for line in lines)
    return index_tariffs(replace(file, tariffs=tariffs))


def volumes_of(region_id: int, year: int) -> dict[tuple[int, str], Decimal]:
    """What each municipality takes of each product code in a year."""
    rows = ProductVolume.objects.filter(region_id=region_id, year=year)
    return {(row.municipality_id, row.product_code): row.quantity for row in rows}


def _tariff(line: SheetLine, volumes: dict[tuple[int, str], Decimal]) -> IndexedTariff:
    assert line.before is not None
    return IndexedTariff(
        id=f"t{line.pk}",
        title=line.product_title,
        amount=line.before.unrounded,
        level_year=line.before.line.level_year,
        contract_year=line.contract_year,
        volume=volumes.get((line.municipality_id, line.product_code)),
        per_hour=line.unit == Unit.HOUR,
    )


def _names(rows: Iterable[SheetLine]) -> dict[int, str]:
    ids = {row.municipality_id for row in rows} | {row.provider_id for row in rows if row.provider_id}
    return organisation_names(ids)


def _figure(latest: dict[tuple[int, str], SeriesFigure], year: int) -> IndexFigure:
    forecast = latest[year, FigureKind.FORECAST]
    definitive = latest.get((year, FigureKind.DEFINITIVE))
    return IndexFigure(
        year=year,
        forecast=forecast.percentage,
        definitive=definitive.percentage if definitive else None,
        forecast_on=forecast.known_on,
        definitive_on=definitive.known_on if definitive else None,
        source=forecast.source,
    )


def _figures(rows: list[SeriesFigure]) -> tuple[FigureRow, ...]:
    seen_keys: set[tuple[int, str]] = set()
    found = []
    for row in rows:
        counts = (row.year, row.kind) not in seen_keys
        seen_keys.add((row.year, row.kind))
        found.append(
            FigureRow(
                row.year,
                FigureKind(row.kind),
                row.percentage,
                row.known_on,
                row.source,
                row.recorded_at,
                counts,
            )
        )
    return tuple(found)


def _index(row: IndexVersion) -> IndexRow:
    return IndexRow(
        row.pk,
        row.region_id,
        row.slug,
        row.title,
        row.version,
        VersionStatus(row.status),
        row.to_year,
        IndexMethod(row.method),
        PercentageRounding(row.rounding),
        row.first_year_rule,
        row.sha256,
        from_data(IndexFile, row.content),
    )


def _step(row: IndexedLine) -> AuditStep:
    return AuditStep(
        row.year,
        row.first_year,
        row.forecast,
        row.earlier_forecast,
        row.earlier_definitive,
        row.correction,
        row.exact,
        row.percentage,
        message_from_json(row.explanation),
        row.before,
        row.after,
        row.tariff,
        row.stacked,
    )


__all__ = [
    "AuditStep",
    "AuditTable",
    "FigureRow",
    "IndexRow",
    "SeriesRow",
    "all_series",
    "audit_tables",
    "index_version",
    "index_versions",
    "method_effects",
    "series_data",
    "volumes_of",
]
