"""Which facts of a completed definition were assumed. Pure."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from dekkend.procurement.assumptions import ASSUMED
from dekkend.procurement.definition import Definition, Fact


def assumed_facts(definition: Definition) -> tuple[str, ...]:
    """Where in the definition an assumption stands: "award", "criteria[inhoud]"."""
    return tuple(_assumed(definition, ""))


def _assumed(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Fact) and ASSUMED in value.source:
        yield path
    if is_dataclass(value):
        for field in fields(value):
            inner = f"{path}.{field.name}" if path else field.name
            yield from _assumed(getattr(value, field.name), inner)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _assumed(item, f"{path}[{getattr(item, 'id', index)}]")
