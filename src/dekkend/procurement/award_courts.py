"""Which court hears interim relief proceedings about a region, as far as its province tells. Pure.

Wet op de rechterlijke indeling: eleven districts. Noord-Holland, Zuid-Holland and Noord-Brabant each have
two, so there the province alone does not tell.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_COURTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Groningen": "Rechtbank Noord-Nederland",
        "Fryslân": "Rechtbank Noord-Nederland",
        "Friesland": "Rechtbank Noord-Nederland",
        "Drenthe": "Rechtbank Noord-Nederland",
        "Overijssel": "Rechtbank Overijssel",
        "Gelderland": "Rechtbank Gelderland",
        "Flevoland": "Rechtbank Midden-Nederland",
        "Utrecht": "Rechtbank Midden-Nederland",
        "Zeeland": "Rechtbank Zeeland-West-Brabant",
        "Limburg": "Rechtbank Limburg",
    }
)
UNKNOWN: Final = "de rechtbank van het gebied waarin de regio ligt"


def court_of(province: str | None) -> str:
    """The court's name, or words that are true everywhere when the province does not tell."""
    return _COURTS.get(province or "", UNKNOWN)
