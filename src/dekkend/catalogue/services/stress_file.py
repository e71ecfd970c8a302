"""What goes into a stress test of a stored sheet: tariffs, volumes, budgets, private costs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dekkend.catalogue.errors_stored import TooFewVolumes
from dekkend.catalogue.models import MunicipalityBudget, ProviderDelivery, SheetLine, StressRun
from dekkend.catalogue.queries.indexing import volumes_of
from dekkend.catalogue.queries.sheets import earlier_tariffs
from dekkend.catalogue.stress_model import (
    CellVolume,
    Delivery,
    LocalTariff,
    OwnTariff,
    Scenario,
    StressFile,
    StressMunicipality,
    StressProduct,
    StressProvider,
)
from dekkend.catalogue.tariff_content import from_data
from dekkend.organisations.queries import cbs_codes, organisation_names
from dekkend.runtime.tenancy import adding_up_providers


@dataclass(frozen=True, slots=True)
class StressInput:
    """The file to compute with, and which provider each id in it is."""

    file: StressFile
    providers: Mapping[str, int]


def input_of(run: StressRun) -> StressInput:
    """Everything that the run is about, the figures of providers included: only for the calculation.

    A provider's own tariff counts for that provider: the new one of this sheet, or the one that it keeps.
    Raises TooFewVolumes.
    """
    every = list(run.sheet.lines.order_by("product_code", "municipality_id"))
    lines = [line for line in every if line.provider_id is None]
    old = earlier_tariffs(run.sheet, every)
    codes = cbs_codes({line.municipality_id for line in lines})
    volumes = volumes_of(run.sheet.region_id, run.year)
    cells = {(line.municipality_id, line.product_code) for line in lines}
    counted = {cell: volumes[cell] for cell in cells if cell in volumes}
    if not counted:
        raise TooFewVolumes(year=str(run.year))
    own = _own_tariffs(every, old, codes)
    providers = _providers(run, cells, codes, own)
    file = StressFile(
        format=1,
        kind="stresstest",
        id=f"stresstest-{run.pk}",
        title=run.title,
        version=run.sheet_sha256[:12],
        figures="vertrouwelijk",
        products=tuple(_products(lines, old, codes)),
        municipalities=tuple(_municipalities(run, codes)),
        volumes=tuple(
            CellVolume(municipality=codes[town], product=code.lower(), quantity=quantity)
            for (town, code), quantity in sorted(counted.items())
        ),
        scenarios=tuple(from_data(Scenario, one) for one in run.scenarios),
        providers=tuple(providers),
        source=str(run.year),
    )
    return StressInput(file, {one.id: int(one.id.removeprefix("a")) for one in providers})


def _own_tariffs(
    lines: Iterable[SheetLine],
    old: Mapping[tuple[int, str, int | None], Decimal],
    codes: Mapping[int, str],
) -> dict[int, tuple[OwnTariff, ...]]:
    """The tariffs of single providers: before and after, and the general one on the side where there is none.

    A provider that had a tariff of its own and has none in the sheet falls back to the general one.
    """
    general = {(line.municipality_id, line.product_code): line for line in lines if not line.provider_id}
    now = {
        (line.municipality_id, line.product_code, line.provider_id): line.tariff
        for line in lines
        if line.provider_id
    }
    before = {key: tariff for key, tariff in old.items() if key[2] is not None and key[:2] in general}
    found: dict[int, list[OwnTariff]] = defaultdict(list)
    for town, code, provider in sorted({*now, *before}, key=str):
        if provider is None or (town, code) not in general:
            continue
        line = general[town, code]
        found[provider].append(
            OwnTariff(
                municipality=codes[town],
                product=code.lower(),
                old=before.get((town, code, provider), _before(line, old)),
                new=now.get((town, code, provider), line.tariff),
            )
        )
    return {provider: tuple(of) for provider, of in found.items()}


def _products(
    lines: Iterable[SheetLine],
    old: Mapping[tuple[int, str, int | None], Decimal],
    codes: Mapping[int, str],
) -> Iterable[StressProduct]:
    """One product per code, the commonest tariff as the general one; other municipalities apart."""
    by_code: dict[str, list[SheetLine]] = defaultdict(list)
    for line in lines:
        by_code[line.product_code].append(line)
    for code, of in by_code.items():
        pairs = {line.municipality_id: (_before(line, old), line.tariff) for line in of}
        before, after = max(pairs.values(), key=list(pairs.values()).count)
        yield StressProduct(
            id=code.lower(),
            title=of[0].product_title,
            old=before,
            new=after,
            local=tuple(
                LocalTariff(municipality=codes[town], old=was, new=now)
                for town, (was, now) in sorted(pairs.items())
                if (was, now) != (before, after)
            ),
        )


def _before(line: SheetLine, old: Mapping[tuple[int, str, int | None], Decimal]) -> Decimal:
    """The tariff before; a product that is new has none and changes nothing."""
    return old.get((line.municipality_id, line.product_code, None), line.tariff)


def _municipalities(run: StressRun, codes: Mapping[int, str]) -> Iterable[StressMunicipality]:
    budgets = dict(
        MunicipalityBudget.objects.filter(region_id=run.sheet.region_id, year=run.year).values_list(
            "municipality_id", "amount"
        )
    )
    for town, name in organisation_names(codes).items():
        yield StressMunicipality(id=codes[town], title=name, budget=budgets.get(town))


def _providers(
    run: StressRun,
    cells: set[tuple[int, str]],
    codes: Mapping[int, str],
    own: Mapping[int, tuple[OwnTariff, ...]],
) -> list[StressProvider]:
    """Private figures, read to be added up. Only cells of the sheet count."""
    held: dict[int, list[Delivery]] = defaultdict(list)
    with adding_up_providers():
        rows = list(
            ProviderDelivery.objects.filter(region_id=run.sheet.region_id, year=run.year).order_by(
                "provider_id", "product_code", "municipality_id"
            )
        )
    for row in rows:
        if (row.municipality_id, row.product_code) in cells:
            held[row.provider_id].append(
                Delivery(
                    municipality=codes[row.municipality_id],
                    product=row.product_code.lower(),
                    quantity=row.quantity,
                    cost=row.cost,
                )
            )
    return [
        StressProvider(id=f"a{key}", deliveries=tuple(rows), own=own.get(key, ()))
        for key, rows in held.items()
    ]
