"""The rules of files with agreements and editions; rules with an article have the ids of the catalogue."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from dekkend.kernel.problems import Complaint, FormatRule
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import Path

Data = Mapping[str, Any]


class AgreementFileRule(StrEnum):
    """What these files ask beyond every file format."""

    NUMBERING = "OB-01"
    UNKNOWN_EDITION = "OB-02"
    UNKNOWN_CLAUSE = "OB-03"
    NOT_OPTIONAL = "OB-04"
    MISSING_FIELD = "OB-05"
    CELL_TWICE = "OB-06"
    OUTSIDE_TERM = "OB-07"
    ORDER_OF_DAYS = "OB-08"

    @property
    def label(self) -> Message:
        """The rule in words."""
        return _TITLES[self]


_TITLES: Final[Mapping[AgreementFileRule, Message]] = MappingProxyType(
    {
        AgreementFileRule.NUMBERING: msg("De nummers van artikelen sluiten op elkaar aan"),
        AgreementFileRule.UNKNOWN_EDITION: msg("De uitgave van de contractstandaard is bekend"),
        AgreementFileRule.UNKNOWN_CLAUSE: msg("Elk artikel staat in de uitgave"),
        AgreementFileRule.NOT_OPTIONAL: msg("Alleen een artikel dat weg mag, is weggelaten"),
        AgreementFileRule.MISSING_FIELD: msg("Een gebruikt artikel is volledig ingevuld"),
        AgreementFileRule.CELL_TWICE: msg(
            "Een cel staat op elke dag ten hoogste één keer in de overeenkomst"
        ),
        AgreementFileRule.OUTSIDE_TERM: msg("Regels en rechten liggen binnen de looptijd"),
        AgreementFileRule.ORDER_OF_DAYS: msg("Stappen staan in de juiste volgorde"),
    }
)


def tables(data: Data, name: str) -> Iterator[tuple[Path, Data]]:
    """The tables of a list with their places; nothing where the list is something else."""
    rows = data.get(name, ())
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield (name, index), row


__all__ = ["AgreementFileRule", "Complaint", "Data", "FormatRule", "Path", "tables"]
