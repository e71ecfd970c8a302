"""Storage of the catalogue; no workflow."""

from dekkend.catalogue.models.indexing import (
    IndexedLine,
    IndexSeries,
    IndexVersion,
    IndexWeight,
    MunicipalityBudget,
    ProductVolume,
    SeriesFigure,
)
from dekkend.catalogue.models.prices import PriceModelVersion, StoredPriceLine, TariffDifferentiation
from dekkend.catalogue.models.products import AllowedVolume, CatalogueVersion, Product, ProductDemand
from dekkend.catalogue.models.sheets import SheetLine, SheetPublication, Tariff, TariffSheet
from dekkend.catalogue.models.stress import StressOwnResult, StressRun
from dekkend.catalogue.models.studies import CostStudy, ProviderDelivery, StudyAnswer, StudyFigure

__all__ = [
    "AllowedVolume",
    "CatalogueVersion",
    "CostStudy",
    "IndexSeries",
    "IndexVersion",
    "IndexWeight",
    "IndexedLine",
    "MunicipalityBudget",
    "PriceModelVersion",
    "Product",
    "ProductDemand",
    "ProductVolume",
    "ProviderDelivery",
    "SeriesFigure",
    "SheetLine",
    "SheetPublication",
    "StoredPriceLine",
    "StressOwnResult",
    "StressRun",
    "StudyAnswer",
    "StudyFigure",
    "Tariff",
    "TariffDifferentiation",
    "TariffSheet",
]
