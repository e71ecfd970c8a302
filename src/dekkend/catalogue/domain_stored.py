"""Words for what the catalogue stores: where a tariff comes from, what a sheet is for, kinds of figures."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg


class SheetKind(StrEnum):
    """Why there is a sheet."""

    NEW = "nieuw"
    INDEXATION = "indexatie"
    CORRECTION = "correctie"
    TAKEN_OVER = "overgenomen"

    @property
    def label(self) -> Message:
        return _SHEET_KINDS[self]


_SHEET_KINDS: Final = MappingProxyType(
    {
        SheetKind.NEW: msg("Nieuwe tarieven"),
        SheetKind.INDEXATION: msg("Indexatie"),
        SheetKind.CORRECTION: msg("Correctie"),
        SheetKind.TAKEN_OVER: msg("Overgenomen tarieven"),
    }
)


class TariffOrigin(StrEnum):
    """What a tariff follows from; nobody types one."""

    MODEL = "prijsmodel"
    DIFFERENTIATION = "differentiatie"
    INDEXATION = "indexatie"
    TAKEN_OVER = "overgenomen"

    @property
    def label(self) -> Message:
        return _ORIGINS[self]


_ORIGINS: Final = MappingProxyType(
    {
        TariffOrigin.MODEL: msg("volgt uit een prijsmodel"),
        TariffOrigin.DIFFERENTIATION: msg("volgt uit andere eisen of kosten in een prijsmodel"),
        TariffOrigin.INDEXATION: msg("volgt uit het vorige tarief en de index"),
        TariffOrigin.TAKEN_OVER: msg("eerder afgesproken en overgenomen"),
    }
)


class FigureKind(StrEnum):
    """What is known of a year in an index series."""

    FORECAST = "raming"
    DEFINITIVE = "definitief"


class SeriesAbout(StrEnum):
    """What an index series measures."""

    WAGE = "loon"
    MATERIAL = "materieel"


def catalogue_stream(region_id: int) -> str:
    """The audit stream of a region's catalogue and tariffs."""
    return f"catalogue:{region_id}"
