"""A definition as stored on a procurement, and read back from it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dekkend.procurement.canonical import from_json
from dekkend.procurement.definition import Definition


def definition_from(content: Mapping[str, Any]) -> Definition:
    """The definition in a stored snapshot. Raises NotADefinition when it is none."""
    return _read(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


@lru_cache(maxsize=64)
def _read(text: str) -> Definition:
    return from_json(text)
