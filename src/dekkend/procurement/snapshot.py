"""The frozen definition of a procurement, read back from storage once per process."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from dekkend.procurement.canonical import from_json
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import DefinitionVersion

_MOST = 64
_read: OrderedDict[str, Definition] = OrderedDict()


def latest_version(procurement_id: int) -> DefinitionVersion:
    """The version that holds now, without its content (that is read when it is asked for)."""
    rows = DefinitionVersion.objects.filter(procurement_id=procurement_id).defer("content")
    return rows.latest("number")


def definition_of(version: DefinitionVersion) -> Definition:
    """The definition in a stored version. A version never changes, so its hash is enough to know it by.

    Raises NotADefinition when the content is none.
    """
    found = _read.get(version.sha256)
    if found is None:
        found = definition_from(version.content)
        _read[version.sha256] = found
        if len(_read) > _MOST:
            _read.popitem(last=False)
    return found


def definition_from(content: Mapping[str, Any]) -> Definition:
    """The definition in a stored content. Raises NotADefinition when it is none."""
    return from_json(json.dumps(content, ensure_ascii=False))


def definition_now(procurement_id: int) -> Definition:
    """The definition that holds now for a procurement."""
    return definition_of(latest_version(procurement_id))
