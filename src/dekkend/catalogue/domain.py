"""Product categories of the iStandaarden: what a product is called in every message and contract."""

from dataclasses import dataclass
from enum import StrEnum


class Law(StrEnum):
    WMO = "wmo"
    YOUTH = "jeugdwet"


class FinancingVariant(StrEnum):
    """Uitvoeringsvarianten of the iStandaarden."""

    EFFORT = "inspanningsgericht"
    OUTPUT = "outputgericht"
    TASK = "taakgericht"


@dataclass(frozen=True, slots=True)
class ProductCategory:
    """One category of the iWmo list WMO020 or the iJw list JZ020; ``law`` is "wmo" or "jeugdwet"."""

    law: str
    code: str
    name: str
