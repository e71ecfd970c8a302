"""Everything that is stored about one procurement, as plain rows: what a court file is made of.

For the context that makes the file; it is not limited to an actor. Every table of this context that leads to
the procurement is in it by itself, so that a new table is not forgotten; what is left out is named here.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from dekkend.procurement.award_advantages import HIDDEN
from dekkend.procurement.awarding import LotRules, scale_of
from dekkend.procurement.definition import Criterion
from dekkend.procurement.models import DefinitionVersion, Drawing, OpenedFile, Procurement, SubmissionItem
from dekkend.procurement.services.unpacking import key_of
from dekkend.procurement.snapshot import definition_in, latest_version
from dekkend.runtime import files
from dekkend.runtime.models import StoredFile
from dekkend.runtime.sealed_files import open_sealed

LEFT_OUT: Final[Mapping[str, str]] = {
    "SubmissionDraft": "nog niet ingediend",
    "EnrolmentDraft": "nog niet ingediend",
    "ScoreDraft": "nog niet vastgezet",
    "OfficerKey": "sleutels van personen",
    "VaultShare": "sleutels van personen",
    "PassphraseAttempt": "sleutels van personen",
    "OpenedFile": "staat in de lijst van bestanden",
}
"""Tables that are never in a file, with the reason."""

CONFIDENTIAL: Final[Mapping[str, tuple[str, ...]]] = {
    "SubmissionItem": ("text", "file"),
    "AwardCondition": ("answer", "file"),
    "EnrolmentItem": ("text", "file"),
}
"""What a tenderer wrote or uploaded: left out of a file that is for somebody else, its hash kept."""


@dataclass(frozen=True)
class Section:
    """One table: the name of its file, and its rows with everything in them."""

    name: str
    rows: Callable[[], Iterator[dict[str, Any]]]


@dataclass(frozen=True)
class CaseUpload:
    """One file that a tenderer handed in. ``read`` gives its content; raises FileNotFoundError."""

    submission: int
    requirement: str
    name: str
    sha256: str
    size: int
    kind: str
    read: Callable[[], bytes]


def sections(procurement_id: int, keep: int | None = None) -> tuple[Section, ...]:
    """Every table with the rows of this procurement, oldest first. With ``keep`` (the number of a submission)
    what other tenderers wrote and uploaded is replaced by its hash."""
    return tuple(
        Section(model.__name__, lambda model=model, path=path: _rows(model, path, procurement_id, keep))
        for model, path in paths().items()
        if model.__name__ not in LEFT_OUT
    )


def paths() -> dict[type[models.Model], str]:
    """The tables of this context that lead to a procurement, each with the shortest way there."""
    found: dict[type[models.Model], str] = {Procurement: "pk"}
    waiting = deque([Procurement])
    known = list(apps.get_app_config("procurement").get_models(include_auto_created=True))
    while waiting:
        target = waiting.popleft()
        for model in known:
            field = next((it for it in model._meta.fields if it.related_model is target), None)
            if field is not None and model not in found:
                way = "" if target is Procurement else f"__{found[target]}"
                found[model] = f"{field.name}{way}"
                waiting.append(model)
    return found


def _rows(
    model: type[models.Model], path: str, procurement_id: int, keep: int | None
) -> Iterator[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.filter(**{path: procurement_id}).order_by("pk")
    hidden = CONFIDENTIAL.get(model.__name__, ()) if keep is not None else ()
    whose = _whose(model) if hidden else ""
    for values in rows.values_list(*names, *([whose] if whose else [])).iterator(chunk_size=2000):
        row = {name: plain(value) for name, value in zip(names, values, strict=False)}
        if whose and values[-1] != keep:
            row |= {name: hash_of(row[name]) for name in hidden if row.get(name)}
        yield row


def _whose(model: type[models.Model]) -> str:
    """The way from a row to the number of the submission, or enrolment, that it belongs to."""
    return "enrolment__number" if model.__name__.startswith("Enrolment") else "submission__number"


def hash_of(text: str) -> str:
    """What stands for something that was left out: it can be compared, not read."""
    return f"{HIDDEN} sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def plain(value: Any) -> Any:
    """A stored value as JSON holds it. Bytes are sealed content or signatures: their hash is enough."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return {"bytes": len(bytes(value)), "sha256": hashlib.sha256(bytes(value)).hexdigest()}
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def uploads(procurement_id: int) -> Iterator[CaseUpload]:
    """The files that tenderers handed in with what counts, by submission."""
    sealed = {
        (row.submission_id, row.number): row
        for row in OpenedFile.objects.filter(submission__procurement=procurement_id)
    }
    rows = SubmissionItem.objects.filter(submission__procurement=procurement_id).exclude(file="")
    for item in rows.select_related("submission").order_by("submission__number", "pk"):
        number = item.file.partition(":")[0]
        stored = files.find(int(number)) if number.isdigit() else None
        if stored is not None:
            opened = sealed.get((item.submission_id, stored.pk))
            yield _upload(item, stored, opened)


def _upload(item: SubmissionItem, stored: StoredFile, opened: OpenedFile | None) -> CaseUpload:
    known: Any = opened or stored

    def read() -> bytes:
        content = open_sealed(stored, key_of(opened)) if opened else files.open_file(stored)
        with content:
            return bytes(content.read())

    return CaseUpload(
        item.submission.number, item.requirement, known.name, known.sha256, known.size, known.kind, read
    )


def people(procurement_id: int) -> Iterator[dict[str, Any]]:
    """Who the account numbers in the rows are: everybody who does something in this procurement."""
    numbers: set[int] = set()
    account = get_user_model()
    for model, path in paths().items():
        for field in model._meta.fields:
            if field.related_model is account and model.__name__ not in LEFT_OUT:
                rows = model._base_manager.filter(**{path: procurement_id}).exclude(**{field.name: None})
                numbers |= set(rows.values_list(field.attname, flat=True).distinct())
    for row in account.objects.filter(pk__in=numbers).order_by("pk"):
        yield {"id": row.pk, "name": str(getattr(row, "name", ""))}


def tenderers(procurement_id: int) -> Iterator[dict[str, Any]]:
    """Who submitted, by the number of the organisation."""
    rows = Procurement.objects.filter(pk=procurement_id).values_list(
        "submissions__tenderer", "submissions__tenderer__name"
    )
    for number, name in sorted(set(rows), key=str):
        if number is not None:
            yield {"id": number, "name": name}


def award_rules(procurement_id: int) -> dict[str, Any]:
    """How scores become decisions, per round and lot, so that anybody can calculate it again: the weights as
    they were used, scales, minimums, the maximum, the tie rule and the seed of a drawing."""
    row = Procurement.objects.get(pk=procurement_id)
    version = latest_version(procurement_id)
    drawing = Drawing.objects.filter(procurement=row).first()
    seed = drawing.seed if drawing else ""
    return {
        str(number): {
            lot.id: _lot_rules(LotRules.of(definition_in(version, number), lot, seed))
            for lot in definition_in(version, number).lots
        }
        for number in range(1, row.round + 1)
    }


def _lot_rules(plan: LotRules) -> dict[str, Any]:
    return {
        "criteria": [
            {
                "id": criterion.id,
                "name": criterion.name,
                "weight": str(plan.weights[criterion.id]),
                "lowest": str(scale_of(criterion).lowest),
                "highest": str(scale_of(criterion).highest),
                "minimum": None if criterion.minimum is None else str(criterion.minimum),
                "price": _price_rules(criterion) if criterion.price else None,
            }
            for criterion in plan.criteria
        ],
        "minimum_total": None if plan.minimum_total is None else str(plan.minimum_total),
        "maximum": plan.maximum,
        "tie": plan.tie,
        "seed": plan.seed,
    }


def _price_rules(criterion: Criterion) -> dict[str, Any]:
    """How a price becomes a score: the method, and the limits that it needs."""
    return {
        "method": criterion.price_method,
        "floor": None if criterion.price_floor is None else str(criterion.price_floor),
        "ceiling": None if criterion.price_ceiling is None else str(criterion.price_ceiling),
    }


def version_hashes(procurement_id: int) -> list[dict[str, Any]]:
    """The versions of the definition with their hashes."""
    rows = DefinitionVersion.objects.filter(procurement=procurement_id).order_by("number")
    return [{"number": row.number, "sha256": row.sha256} for row in rows]


__all__ = [
    "CONFIDENTIAL",
    "LEFT_OUT",
    "CaseUpload",
    "Section",
    "award_rules",
    "hash_of",
    "paths",
    "people",
    "plain",
    "sections",
    "tenderers",
    "uploads",
    "version_hashes",
]
