"""What a change does, as data that can be carried out on its day. A change in words only has none.

Each kind is a dataclass; ``kind`` names it as it is stored: ``{"kind": "vertrek", "municipality": "0268"}``.
The day is never in the data: it is the day on which the change takes effect.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from dekkend.contracts.lines import Lines, joined, left, succeeded
from dekkend.kernel.periods import ONE_DAY
from dekkend.kernel.text import Message, msg
from dekkend.kernel.values import STRICT, CbsCode, Euros, Months, Slug


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Leaving:
    """A municipality stops: its cells end on the day before."""

    municipality: CbsCode
    kind: Literal["vertrek"] = "vertrek"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Joining:
    """A municipality joins, with the products that another has on that day."""

    municipality: CbsCode
    like: CbsCode
    kind: Literal["toetreding"] = "toetreding"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Succession:
    """Other products follow on a product."""

    product: Slug
    successors: Annotated[tuple[Slug, ...], Field(min_length=1)]
    kind: Literal["opvolging"] = "opvolging"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class NewTerm:
    """More extensions, or longer or shorter ones. What was told already stays."""

    options: Annotated[int, Field(ge=0, le=20)]
    option_months: Months
    kind: Literal["looptijd"] = "looptijd"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class NewHeight:
    """Another height of the spending room with this number, in euros."""

    room: Annotated[int, Field(ge=1)]
    height: Euros
    kind: Literal["ruimte"] = "ruimte"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class NewEdition:
    """The agreement follows another edition of the standard."""

    edition: Slug
    kind: Literal["uitgave"] = "uitgave"


Change = Annotated[
    Leaving | Joining | Succession | NewTerm | NewHeight | NewEdition, Field(discriminator="kind")
]
CHANGES: Final = (Leaving, Joining, Succession, NewTerm, NewHeight, NewEdition)
CHANGE_NAMES: Final[Mapping[str, Message]] = {
    "vertrek": msg("Een gemeente stopt"),
    "toetreding": msg("Een gemeente doet mee"),
    "opvolging": msg("Een product krijgt een opvolger"),
    "looptijd": msg("Andere verlengingen"),
    "ruimte": msg("Andere hoogte van een bestedingsruimte"),
    "uitgave": msg("Een nieuwe uitgave van de contractstandaard"),
}
_ADAPTER: Final = TypeAdapter[Any](Change)


def change_from(data: Mapping[str, Any]) -> Any | None:
    """What stored data does; None for a change in words only. Raises pydantic's ValidationError."""
    return _ADAPTER.validate_json(_json(data)) if data else None


def change_data(change: Any | None) -> dict[str, Any]:
    """A change as it is stored; empty for one in words only."""
    if change is None:
        return {}
    stored: dict[str, Any] = _ADAPTER.dump_python(change, mode="json")
    return stored


def changed_lines(lines: Lines, change: Leaving | Joining | Succession, day: date) -> Lines:
    """The cells after a change that takes effect on ``day``. Raises CellTwice, NothingToFollow."""
    if isinstance(change, Leaving):
        return left(lines, change.municipality, day - ONE_DAY)
    if isinstance(change, Joining):
        return joined(lines, change.municipality, change.like, day)
    return succeeded(lines, change.product, change.successors, day)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(dict(data))
