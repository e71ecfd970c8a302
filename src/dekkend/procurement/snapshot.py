"""The frozen definition of a procurement, read back from storage once per process."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from django.db import router

from dekkend.procurement.canonical import from_json
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import DefinitionVersion
from dekkend.procurement.procedure_forms import in_round
from dekkend.runtime.prepared import Prepared

_MOST = 64
_read: OrderedDict[str, Definition] = OrderedDict()
_in_round: OrderedDict[tuple[str, int], Definition] = OrderedDict()


_FIELDS: Final = ("id", "procurement_id", "number", "assumed", "sha256", "created_at")
_LATEST: Final = Prepared(
    lambda procurement_id: (
        DefinitionVersion.objects.filter(procurement_id=procurement_id)
        .order_by("-number")
        .values_list(*_FIELDS)[:1]
    )
)


def latest_version(procurement_id: int) -> DefinitionVersion:
    """The version that holds now, without its content (that is read when it is asked for).

    Raises DefinitionVersion.DoesNotExist for a procurement that is not there.
    """
    rows = _LATEST(procurement_id)
    if not rows:
        raise DefinitionVersion.DoesNotExist
    return DefinitionVersion.from_db(router.db_for_read(DefinitionVersion), _FIELDS, rows[0])


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


def definition_in(version: DefinitionVersion, round: int) -> Definition:
    """The definition in a stored version as one round asks and judges it. Raises NotADefinition."""
    found = _in_round.get((version.sha256, round))
    if found is None:
        found = in_round(definition_of(version), round)
        _in_round[version.sha256, round] = found
        if len(_in_round) > _MOST:
            _in_round.popitem(last=False)
    return found


def definition_from(content: Mapping[str, Any]) -> Definition:
    """The definition in a stored content. Raises NotADefinition when it is none."""
    return from_json(json.dumps(content, ensure_ascii=False))


def definition_now(procurement_id: int) -> Definition:
    """The definition that holds now for a procurement."""
    return definition_of(latest_version(procurement_id))
