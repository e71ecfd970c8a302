"""Tariff files as data that a database keeps, and back: nothing lost, the same fingerprint for ever."""

import hashlib
import json
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter

from dekkend.catalogue.index_model import IndexFile
from dekkend.catalogue.price_model import PriceModel, WhatIf
from dekkend.catalogue.products import Product, ProductFile
from dekkend.catalogue.stress_model import Scenario, StressFile

Shape = TypeVar("Shape")

_ADAPTERS: Final[dict[type[Any], TypeAdapter[Any]]] = {
    shape: TypeAdapter(shape)
    for shape in (IndexFile, PriceModel, Product, ProductFile, Scenario, StressFile, WhatIf)
}

_LATER: Final = ("minimum_wage",)
"""Keys that came into the format later; left out where they say nothing."""


def as_data(value: Any) -> dict[str, Any]:
    """A file's content in types that JSON knows; decimals as text, exactly as they are."""
    found: dict[str, Any] = _ADAPTERS[type(value)].dump_python(value, mode="json")
    for key in _LATER:  # what was stored before these keys were there keeps its fingerprint
        if found.get(key, "") is None:
            del found[key]
    return found


def from_data(shape: type[Shape], data: Any) -> Shape:
    """What ``as_data`` stored. Raises pydantic's ValidationError for anything else."""
    found: Shape = _ADAPTERS[shape].validate_json(json.dumps(data), strict=True)
    return found


def fingerprint(data: Any) -> str:
    """sha256 over the one way to write these data as JSON."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
