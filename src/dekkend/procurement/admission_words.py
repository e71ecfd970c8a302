"""The words of continuous admission: windows, "enough", signals of supply. Pure and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from dekkend.kernel.text import Message, msg


class WindowKind(StrEnum):
    """What a cell (product x municipality) is during some days."""

    INITIAL = "eerste"
    INTERIM = "tussentijds"
    PROMOTED = "gestimuleerd"
    CLOSED = "gesloten"


WINDOW_NAMES: Final[Mapping[WindowKind, Message]] = {
    WindowKind.INITIAL: msg("Eerste toelating"),
    WindowKind.INTERIM: msg("Tussentijds open"),
    WindowKind.PROMOTED: msg("Gestimuleerd"),
    WindowKind.CLOSED: msg("Gesloten"),
}

CHOSEN_KINDS: Final = (WindowKind.INTERIM, WindowKind.PROMOTED, WindowKind.CLOSED)
"""The kinds that a buyer can give to days ahead; the initial admission is what publication makes it."""


class EnoughMeasure(StrEnum):
    """By which method a region finds that there is enough supply in a cell."""

    PROVIDERS = "aanbieders"
    PLACES = "vrije-plaatsen"
    WAITING = "wachttijd"


MEASURE_NAMES: Final[Mapping[EnoughMeasure, Message]] = {
    EnoughMeasure.PROVIDERS: msg("Ten minste dit aantal toegelaten aanbieders"),
    EnoughMeasure.PLACES: msg("Ten minste dit aantal vrije plaatsen"),
    EnoughMeasure.WAITING: msg("Ten hoogste dit aantal dagen wachttijd"),
}


class Gap(StrEnum):
    """Why a cell is not covered (CV-01)."""

    NOBODY = "niemand-toegelaten"
    NOT_OPEN = "niemand-neemt-aan"
    NO_ROOM = "geen-plaats"
    WAITING = "te-lang-wachten"
    UNKNOWN = "onbekend"


GAP_NAMES: Final[Mapping[Gap, Message]] = {
    Gap.NOBODY: msg("Niemand toegelaten"),
    Gap.NOT_OPEN: msg("Niemand neemt cliënten aan"),
    Gap.NO_ROOM: msg("Geen vrije plaats"),
    Gap.WAITING: msg("Te lang wachten"),
    Gap.UNKNOWN: msg("Nog niet gemeten"),
}


class RecheckReason(StrEnum):
    """Why an admitted provider is looked at again."""

    EXPIRED = "bewijs-verlopen"
    PERIODIC = "periodiek"
    SIGNAL = "signaal"


RECHECK_NAMES: Final[Mapping[RecheckReason, Message]] = {
    RecheckReason.EXPIRED: msg("Bewijs verlopen"),
    RecheckReason.PERIODIC: msg("Periodieke hercontrole"),
    RecheckReason.SIGNAL: msg("Signaal"),
}


@dataclass(frozen=True, slots=True)
class Enough:
    """When there is enough supply of a product: by which measure, from which value, since when."""

    measure: EnoughMeasure
    value: int
    defined_on: date
    text: str = ""

    def is_reached(self, measured: int) -> bool:
        """Whether what was measured is enough: a wait counts downwards, the rest upwards."""
        return measured <= self.value if self.measure is EnoughMeasure.WAITING else measured >= self.value


@dataclass(frozen=True, slots=True)
class Supply:
    """What is known about one cell: numbers of providers, and the newest figure of each signal."""

    admitted: int = 0
    suspended: int = 0
    free_places: int | None = None
    waiting_days: int | None = None
    refusals: int | None = None
    one_off_contracts: int | None = None

    def measured(self, measure: EnoughMeasure) -> int | None:
        """The figure that a measure of "enough" looks at; None when nobody measured it."""
        return {
            EnoughMeasure.PROVIDERS: self.admitted,
            EnoughMeasure.PLACES: self.free_places,
            EnoughMeasure.WAITING: self.waiting_days,
        }[measure]
