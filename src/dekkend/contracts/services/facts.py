"""Facts under an agreement: write one down, correct it with the reason, withdraw it. Nothing is ever erased.

Which kinds there are, and who fills what, stands in ``duty_register``. What the provider reports itself is
stamped by the clock: nobody reports earlier than he did.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from dekkend.contracts import models
from dekkend.contracts.duty_register import SHEETS, FactSheet, Stamp
from dekkend.contracts.errors import ChangedMeanwhile
from dekkend.contracts.policies import Action, is_own_provider, manages
from dekkend.contracts.queries.common import ensure, region_facts
from dekkend.contracts.services.common import facts_of, open_for, reasoned, touched
from dekkend.contracts.stored import checked_data
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.subcontracting_rules import SelfEmployedPolicy
from dekkend.contracts.supply_errors import FactAlreadyThere, FactIncomplete, FactUnknown, NotYoursToFill
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor
from dekkend.runtime import audit, clock


@transaction.atomic
def record(
    actor: Actor, agreement_id: int, kind: FactKind, data: Mapping[str, Any], *, key: str = ""
) -> models.AgreementFact:
    """Writes down a fact; ``data`` by the fields of its dataclass, without the id, which it gets here.

    Raises NotAllowed, NotYoursToFill for a field of the buyer, FactIncomplete with what is wrong in which
    field, FactAlreadyThere for a kind of which an agreement has one.
    """
    row = open_for(actor, _action(kind), agreement_id)
    sheet = SHEETS.get(kind)
    given = _given(actor, row, sheet, data)
    name = key or _next_key(row, kind, given, sheet)
    if models.AgreementFact.objects.filter(agreement=row, kind=kind, key=name).exists():
        raise FactAlreadyThere()
    fact = _added(row, actor, kind, name, 1, _checked(kind, _with_id(kind, name, given), sheet))
    touched(row, actor, "fact.record", {"kind": kind.value, "key": name, **fact.data}, subject=fact)
    return fact


@transaction.atomic
def correct(
    actor: Actor,
    agreement_id: int,
    kind: FactKind,
    key: str,
    data: Mapping[str, Any],
    reason: str,
    *,
    version: int | None = None,
) -> models.AgreementFact:
    """Adds a next version of a fact: the fields in ``data`` change, the others stay. The reason is kept.

    ``version`` is the one that was looked at. Raises NotAllowed, FactUnknown, ChangedMeanwhile,
    ReasonMissing, NotYoursToFill, FactIncomplete.
    """
    row = open_for(actor, _action(kind), agreement_id)
    sheet = SHEETS.get(kind)
    last = _newest(row, kind, key, version)
    merged = {**last.data, **_given(actor, row, sheet, data, last.data)}
    checked = _checked(kind, merged, sheet)
    fact = _added(row, actor, kind, key, last.version + 1, checked, reasoned(reason))
    changed = {name: value for name, value in checked.items() if last.data.get(name) != value}
    noted = {"kind": kind.value, "key": key, "version": fact.version, "reason": fact.reason, **changed}
    touched(row, actor, "fact.correct", noted, subject=fact)
    return fact


@transaction.atomic
def withdraw(
    actor: Actor, agreement_id: int, kind: FactKind, key: str, reason: str, *, version: int | None = None
) -> models.AgreementFact:
    """Says that a fact was none, or holds no more; what was written down stays readable. Only the buyer does.

    Raises NotAllowed, FactUnknown, ChangedMeanwhile, ReasonMissing.
    """
    row = open_for(actor, Action.RUN, agreement_id)
    last = _newest(row, kind, key, version)
    fact = _added(row, actor, kind, key, last.version + 1, last.data, reasoned(reason), withdrawn=True)
    noted = {"kind": kind.value, "key": key, "reason": fact.reason}
    touched(row, actor, "fact.withdraw", noted, subject=fact)
    return fact


@transaction.atomic
def rule_on_self_employed(
    actor: Actor, region_id: int, policy: SelfEmployedPolicy, first: date, source: str, decision: str = ""
) -> models.SelfEmployedRuling:
    """Writes down what a region decided about the self-employed from a day on, and how that settles the
    conflict with article 3.9.1 (SU-07). Raises NotAllowed, ReasonMissing without a source."""
    ensure(actor, Action.RUN_REGION, region_facts(region_id))
    made = models.SelfEmployedRuling.objects.create(
        region_id=region_id,
        policy=policy,
        first=first,
        source=reasoned(source),
        decision=decision.strip(),
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )
    data = {"policy": policy.value, "first": first, "source": made.source, "decision": made.decision}
    audit.record(f"agreements:{region_id}", actor, "self_employed.rule", f"organisation:{region_id}", data)
    return made


def _action(kind: FactKind) -> Action:
    """Who may write this down: the buyer always, the provider what it has fields for."""
    sheet = SHEETS.get(kind)
    return Action.REPORT if sheet is not None and sheet.provider else Action.RUN


def _given(
    actor: Actor,
    row: models.Agreement,
    sheet: FactSheet | None,
    data: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the actor may fill in, with the stamps of the clock where the provider reports itself."""
    given = {name: value for name, value in data.items() if name != "id"}
    known = facts_of(row)
    if sheet is None or manages(actor, known) or not is_own_provider(actor, known):
        return given
    strange = [
        name for name, value in given.items() if name not in sheet.provider and value not in (None, "")
    ]
    if strange:
        raise NotYoursToFill(fields=tuple(sheet.label(name) for name in strange))
    for name, stamp in sheet.stamps.items():
        if not (before or {}).get(name):
            given[name] = clock.now().isoformat() if stamp is Stamp.NOW else clock.today().isoformat()
    return given


def _next_key(row: models.Agreement, kind: FactKind, data: Mapping[str, Any], sheet: FactSheet | None) -> str:
    """The day of a fact that is a day, the kind itself where there is one, else a number."""
    if sheet is not None and sheet.single:
        return kind.value
    if kind in (FactKind.DEVELOPMENT_TABLE, FactKind.OWNERS_MISSING):
        return str(data.get("on") or "")
    held = models.AgreementFact.objects.filter(agreement=row, kind=kind, version=1)
    taken = set(held.values_list("key", flat=True))
    number = len(taken) + 1
    while f"{kind.value}-{number}" in taken:
        number += 1
    return f"{kind.value}-{number}"


def _with_id(kind: FactKind, key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    sheet = SHEETS.get(kind)
    has_id = sheet is not None and any(each.name == "id" for each in fields(sheet.shape))
    return {**data, "id": key} if has_id else dict(data)


def _checked(kind: FactKind, data: Mapping[str, Any], sheet: FactSheet | None) -> dict[str, Any]:
    """The data as they are stored. Raises FactIncomplete with the fields in the words of the page."""
    filled = {name: value for name, value in data.items() if value not in (None, "")}
    try:
        return checked_data(kind, filled)
    except KeyError as missing:
        raise FactIncomplete(problems=_label(sheet, str(missing.args[0]))) from missing
    except ValidationError as wrong:
        places = dict.fromkeys(str(error["loc"][0]) for error in wrong.errors() if error["loc"])
        raise FactIncomplete(problems=tuple(_label(sheet, place) for place in places)) from wrong


def _label(sheet: FactSheet | None, name: str) -> Message | str:
    try:
        return sheet.label(name) if sheet else name
    except KeyError:
        return name


def _newest(row: models.Agreement, kind: FactKind, key: str, version: int | None) -> models.AgreementFact:
    held = models.AgreementFact.objects.filter(agreement=row, kind=kind, key=key).order_by("-version")
    last = held.first()
    if last is None or last.withdrawn:
        raise FactUnknown()
    if version is not None and version != last.version:
        raise ChangedMeanwhile()
    return last


def _added(
    row: models.Agreement,
    actor: Actor,
    kind: FactKind,
    key: str,
    version: int,
    data: dict[str, Any],
    reason: str = "",
    *,
    withdrawn: bool = False,
) -> models.AgreementFact:
    return models.AgreementFact.objects.create(
        agreement=row,
        kind=kind,
        key=key,
        version=version,
        data=data,
        withdrawn=withdrawn,
        reason=reason,
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )


__all__ = ["correct", "record", "rule_on_self_employed", "withdraw"]
