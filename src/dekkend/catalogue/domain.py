"""The words of the catalogue: product categories, units, frequencies, kinds of hours, price elements."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg


class Law(StrEnum):
    WMO = "wmo"
    YOUTH = "jeugdwet"


class FinancingVariant(StrEnum):
    """Uitvoeringsvarianten of the iStandaarden."""

    EFFORT = "inspanningsgericht"
    OUTPUT = "outputgericht"
    TASK = "taakgericht"


class Unit(StrEnum):
    """What is counted and paid. A month is no unit of the messages: a product per month travels as pieces."""

    MINUTE = "minuut"
    HOUR = "uur"
    DAYPART = "dagdeel"
    DAY = "etmaal"
    MONTH = "maand"
    PIECE = "stuks"
    EURO = "euro"

    @property
    def label(self) -> Message:
        """The unit as people say it: "per uur", "per etmaal"."""
        return _UNIT_LABELS[self]


_UNIT_LABELS: Final[Mapping[Unit, Message]] = MappingProxyType(
    {
        Unit.MINUTE: msg("per minuut"),
        Unit.HOUR: msg("per uur"),
        Unit.DAYPART: msg("per dagdeel"),
        Unit.DAY: msg("per etmaal"),
        Unit.MONTH: msg("per maand"),
        Unit.PIECE: msg("per stuk"),
        Unit.EURO: msg("in euro's"),
    }
)


class Frequency(StrEnum):
    """How a volume is allocated; the codes are those of list WMO757."""

    DAY = "dag"
    WEEK = "week"
    MONTH = "maand"
    TOTAL = "totaal"

    @property
    def code(self) -> str:
        return {"dag": "1", "week": "2", "maand": "4", "totaal": "6"}[self.value]


UNIT_CODES: Final[Mapping[tuple[FinancingVariant, Unit], str]] = MappingProxyType(
    {
        (FinancingVariant.EFFORT, Unit.MINUTE): "01",
        (FinancingVariant.EFFORT, Unit.HOUR): "04",
        (FinancingVariant.EFFORT, Unit.DAY): "14",
        (FinancingVariant.EFFORT, Unit.DAYPART): "16",
        (FinancingVariant.EFFORT, Unit.PIECE): "84",
        (FinancingVariant.EFFORT, Unit.MONTH): "84",
        (FinancingVariant.OUTPUT, Unit.PIECE): "82",
        (FinancingVariant.OUTPUT, Unit.MONTH): "82",
        (FinancingVariant.OUTPUT, Unit.EURO): "83",
    }
)
"""The unit code of list WJ756 per financing variant (OP262, OP263); a task has no unit."""

_NOT_PER_DAY: Final = frozenset({"14", "16", "83", "84"})
"""Units that are only allocated per week, per month or as a total (CS338)."""


def frequencies(variant: FinancingVariant, unit: Unit) -> frozenset[Frequency]:
    """The frequencies in which ``unit`` may be allocated; none where the variant does not know the unit.

    Source: iStandaarden, list WJ756, rules OP262, OP263 and CS338 (rule MS-21).
    """
    code = UNIT_CODES.get((variant, unit))
    if code is None:
        return frozenset()
    return frozenset(Frequency) - ({Frequency.DAY} if code in _NOT_PER_DAY else frozenset())


class HourKind(StrEnum):
    """Every way in which a contract hour is spent; a price model gives each exactly one place."""

    CONTACT = "contacttijd"
    INDIRECT = "indirecte-clienttijd"
    TRAVEL = "reistijd"
    NO_SHOW = "no-show"
    LEAVE = "verlof"
    HOLIDAYS = "feestdagen"
    SICKNESS = "ziekte"
    MEETINGS = "overleg"
    TRAINING = "scholing"
    ADMINISTRATION = "administratie"

    @property
    def label(self) -> Message:
        return _HOUR_LABELS[self]


_HOUR_LABELS: Final[Mapping[HourKind, Message]] = MappingProxyType(
    {
        HourKind.CONTACT: msg("tijd met de cliënt"),
        HourKind.INDIRECT: msg("indirecte cliënttijd"),
        HourKind.TRAVEL: msg("reistijd"),
        HourKind.NO_SHOW: msg("no-show"),
        HourKind.LEAVE: msg("verlof"),
        HourKind.HOLIDAYS: msg("feestdagen"),
        HourKind.SICKNESS: msg("ziekte"),
        HourKind.MEETINGS: msg("overleg"),
        HourKind.TRAINING: msg("scholing"),
        HourKind.ADMINISTRATION: msg("administratie"),
    }
)


class Element(StrEnum):
    """The elements of a real price (artikel 5.4 Uitvoeringsbesluit Wmo 2015), and the agreed margin."""

    STAFF = "a"
    OVERHEAD = "b"
    UNPRODUCTIVE = "c"
    TRAVEL_AND_TRAINING = "d"
    INDEXATION = "e"
    MUNICIPAL_DEMANDS = "f"
    MARGIN = "marge"

    @property
    def label(self) -> Message:
        return _ELEMENT_LABELS[self]


_ELEMENT_LABELS: Final[Mapping[Element, Message]] = MappingProxyType(
    {
        Element.STAFF: msg("kosten van de beroepskracht"),
        Element.OVERHEAD: msg("redelijke overheadkosten"),
        Element.UNPRODUCTIVE: msg("niet-productieve uren"),
        Element.TRAVEL_AND_TRAINING: msg("reis- en opleidingskosten"),
        Element.INDEXATION: msg("indexatie"),
        Element.MUNICIPAL_DEMANDS: msg("kosten van gemeentelijke eisen"),
        Element.MARGIN: msg("marge"),
    }
)

LEGAL_ELEMENTS: Final = tuple(element for element in Element if element is not Element.MARGIN)


class PriceWay(StrEnum):
    """The three ways to realise the real price (artikel 5.4 lid 1 en 4): a property of the lot."""

    FLOOR = "bodem"
    SUBSTANTIATED = "onderbouwd-aanbod"
    FIXED = "vaste-prijs"


class ValueKind(StrEnum):
    """Who decides a value of a price model: the region, the region unless told otherwise, or the bidder."""

    FIXED = "vast"
    SUGGESTED = "voorstel"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ProductCategory:
    """One category of the iWmo list WMO020 or the iJw list JZ020; ``law`` is "wmo" or "jeugdwet"."""

    law: str
    code: str
    name: str
