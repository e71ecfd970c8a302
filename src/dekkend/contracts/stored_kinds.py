"""The kinds of facts that are kept as data, each with the dataclass that says what it holds."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from dekkend.contracts import agreement_events as events
from dekkend.contracts import agreement_model as model


class Side(StrEnum):
    """The two sides of an agreement."""

    PROVIDER = "aanbieder"
    BUYER = "opdrachtgever"


class FactKind(StrEnum):
    """What a fact is about."""

    SUBCONTRACTOR = "onderaannemer"
    REPORT = "melding"
    BREACH = "datalek"
    TAKEOVER = "overname"
    MEASURE = "maatregel"
    DISPUTE = "geschil"
    OVERPAYMENT = "onverschuldigd"
    CONTINUITY = "continuiteit"
    INSURANCE = "verzekering"
    ACTIVITY = "gebruik"
    NORM = "wachtnorm"
    WAITING = "wachttijd"
    REFUSAL = "weigering"
    DEVELOPMENT_TABLE = "ontwikkeltafel"
    OWNERS_MISSING = "ubo-ontbreekt"
    DONE = "gedaan"


SHAPES: Final[Mapping[FactKind, type[Any]]] = MappingProxyType(
    {
        FactKind.SUBCONTRACTOR: events.Subcontractor,
        FactKind.REPORT: events.Report,
        FactKind.BREACH: events.Breach,
        FactKind.TAKEOVER: events.Takeover,
        FactKind.MEASURE: events.Measure,
        FactKind.DISPUTE: events.Dispute,
        FactKind.OVERPAYMENT: events.Overpayment,
        FactKind.CONTINUITY: events.Continuity,
        FactKind.INSURANCE: model.Insurance,
        FactKind.ACTIVITY: model.Activity,
        FactKind.NORM: events.AgreedNorm,
        FactKind.WAITING: events.WaitingChange,
        FactKind.REFUSAL: events.CareRefusal,
        FactKind.DONE: model.Done,
    }
)
"""The two others are a day: a development table that was held, and since when the owners are missing."""
