"""From a concept sheet to tariffs that hold: propose, attach the stress test, adopt, publish."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from django.db import connection, transaction

from dekkend.catalogue.errors_stored import (
    SheetEmpty,
    SheetHasGaps,
    StressTestOfOther,
)
from dekkend.catalogue.models import SheetLine, SheetPublication, StressRun, Tariff, TariffSheet
from dekkend.catalogue.policies import Action
from dekkend.catalogue.queries.sheet_facts import (
    gaps_of,
    publication_content,
    sheet_fingerprint,
    stress_facts,
)
from dekkend.catalogue.queries.sheets import sheet_verdicts
from dekkend.catalogue.services.common import forbidden, move, note, open_for, reasoned, refuse_broken
from dekkend.catalogue.states import SHEET, SheetStatus, StressStatus
from dekkend.catalogue.tariff_content import fingerprint
from dekkend.catalogue.tariff_rules import stress_test_first
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.organisations.ranges import period_of, stored
from dekkend.runtime import clock

Key: TypeAlias = tuple[int, str, int | None]
"""Municipality, product code and provider."""

_ADOPTING = 0x74617269  # an arbitrary number that this lock alone uses


@transaction.atomic
def propose_sheet(actor: Actor, sheet_id: int) -> tuple[Verdict, ...]:
    """Closes a concept for editing and fingerprints its lines; what the tariff rules say about it.

    Raises NotAllowed, Unknown, TransitionNotAllowed, SheetEmpty, SheetHasGaps (a day of the sheet's period
    without tariff), RuleForbids where a rule blocks.
    """
    sheet = open_for(actor, Action.EDIT_CATALOGUE, TariffSheet, sheet_id)
    SHEET.next(SheetStatus(sheet.status), "propose")
    if not sheet.lines.exists():
        raise SheetEmpty()
    if found := gaps_of(sheet):
        raise SheetHasGaps(gaps=[gap.sentence for gap in found[:5]])
    verdicts = sheet_verdicts(sheet)
    refuse_broken(*verdicts)
    sheet.sha256 = sheet_fingerprint(sheet)
    TariffSheet.objects.filter(pk=sheet.pk).update(
        sha256=sheet.sha256, proposed_at=clock.now(), stress_run=None
    )
    move(sheet, SHEET, "propose", actor, sheet.region_id, data={"sha256": sheet.sha256})
    return verdicts


@transaction.atomic
def take_back_sheet(actor: Actor, sheet_id: int, reason: str) -> None:
    """Opens a proposal for editing again; its stress test is then of other tariffs.

    Raises NotAllowed, Unknown, TransitionNotAllowed, ReasonMissing.
    """
    sheet = open_for(actor, Action.EDIT_CATALOGUE, TariffSheet, sheet_id)
    why = reasoned(reason)
    SHEET.next(SheetStatus(sheet.status), "take_back")
    TariffSheet.objects.filter(pk=sheet.pk).update(stress_run=None, proposed_at=None, sha256="")
    move(sheet, SHEET, "take_back", actor, sheet.region_id, reason=why)


@transaction.atomic
def drop_sheet(actor: Actor, sheet_id: int, reason: str) -> None:
    """Withdraws a concept or a proposal. Raises NotAllowed, Unknown, TransitionNotAllowed, ReasonMissing."""
    sheet = open_for(actor, Action.EDIT_CATALOGUE, TariffSheet, sheet_id)
    move(sheet, SHEET, "drop", actor, sheet.region_id, reason=reasoned(reason))


@transaction.atomic
def attach_stress_test(actor: Actor, sheet_id: int, run_id: int) -> None:
    """Puts a finished stress test of exactly these tariffs with the proposal (TF-17).

    Raises NotAllowed, Unknown, StressTestOfOther, TransitionNotAllowed when the sheet is no proposal.
    """
    sheet = open_for(actor, Action.EDIT_CATALOGUE, TariffSheet, sheet_id)
    SHEET.next(SheetStatus(sheet.status), "adopt")
    run = StressRun.objects.filter(pk=run_id, sheet=sheet).first()
    if run is None or run.status != StressStatus.DONE or run.sheet_sha256 != sheet.sha256:
        raise StressTestOfOther()
    TariffSheet.objects.filter(pk=sheet.pk).update(stress_run=run)
    note(sheet, actor, "attach_stress_test", sheet.region_id, {"run": run.pk, "input": run.input_sha256})


@transaction.atomic
def adopt_sheet(actor: Actor, sheet_id: int, decision: str) -> int:
    """Records the decision: from now on these tariffs hold; how many rows the register got.

    Earlier tariffs of the same municipality, product code and provider are closed for exactly these days and
    stay readable. Raises NotAllowed, Unknown, TransitionNotAllowed, ReasonMissing without the decision, and
    RuleForbids without a stress test of exactly these tariffs (TF-17).
    """
    sheet = open_for(actor, Action.DECIDE, TariffSheet, sheet_id, "stress_run")
    SHEET.next(SheetStatus(sheet.status), "adopt")
    named = reasoned(decision)
    verdict = stress_test_first(stress_facts(sheet))
    if verdict.blocks:
        raise forbidden(verdict)
    now = clock.now()
    _one_at_a_time(sheet.region_id)
    TariffSheet.objects.filter(pk=sheet.pk).update(
        decision=named, adopted_at=now, adopted_by_id=actor.account_id
    )
    move(sheet, SHEET, "adopt", actor, sheet.region_id, reason=named, data={"sha256": sheet.sha256})
    return _register(sheet, now)


@transaction.atomic
def publish_sheet(actor: Actor, sheet_id: int) -> SheetPublication:
    """Makes an adopted sheet public, with its content and fingerprint. Raises NotAllowed, Unknown,
    TransitionNotAllowed."""
    sheet = open_for(actor, Action.DECIDE, TariffSheet, sheet_id)
    SHEET.next(SheetStatus(sheet.status), "publish")
    now = clock.now()
    content = publication_content(sheet, now, version=1)
    made = SheetPublication.objects.create(
        sheet=sheet,
        version=1,
        content=content,
        sha256=fingerprint(content),
        published_at=now,
        published_by_id=actor.account_id,
    )
    TariffSheet.objects.filter(pk=sheet.pk).update(published_at=now)
    move(sheet, SHEET, "publish", actor, sheet.region_id, data={"sha256": made.sha256})
    return made


def _one_at_a_time(region_id: int) -> None:
    """Two decisions of one region wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ADOPTING, region_id])


def _register(sheet: TariffSheet, now: datetime) -> int:
    """Closes what gives way, keeps the rest of it, and adds the new tariffs."""
    lines = list(sheet.lines.order_by("pk"))
    by_key: dict[Key, list[SheetLine]] = defaultdict(list)
    for line in lines:
        by_key[line.municipality_id, line.product_code, line.provider_id].append(line)
    closing = [old for old in _held(sheet, lines) if _gives_way(old, by_key[_key(old)])]
    kept = [part for old in closing for part in _left_over(old, by_key[_key(old)], now)]
    Tariff.objects.filter(pk__in=[old.pk for old in closing]).update(superseded_at=now, superseded_by=sheet)
    return len(Tariff.objects.bulk_create([*kept, *(_of_line(sheet, line, now) for line in lines)]))


def _held(sheet: TariffSheet, lines: Iterable[SheetLine]) -> Iterable[Tariff]:
    """Tariffs that hold in the period of the sheet, in its municipalities and for its codes."""
    return Tariff.objects.filter(
        municipality_id__in={line.municipality_id for line in lines},
        product_code__in={line.product_code for line in lines},
        period__overlap=sheet.period,
        superseded_at__isnull=True,
    )


def _key(old: Tariff) -> Key:
    return old.municipality_id, old.product_code, old.provider_id


def _gives_way(old: Tariff, lines: Iterable[SheetLine]) -> bool:
    days = period_of(old.period)
    return any(days.overlaps(period_of(line.period)) for line in lines)


def _left_over(old: Tariff, lines: Iterable[SheetLine], now: datetime) -> list[Tariff]:
    """The parts of an older tariff outside the new ones, not yet stored."""
    parts = [period_of(old.period)]
    for line in lines:
        days = period_of(line.period)
        parts = [left for part in parts for left in part.without(days)]
    return [_copy(old, stored(part), now) for part in parts]


def _copy(old: Tariff, period: object, now: datetime) -> Tariff:
    values = {field.attname: getattr(old, field.attname) for field in Tariff._meta.concrete_fields}
    return Tariff(**{**values, "id": None, "period": period, "recorded_at": now})


def _of_line(sheet: TariffSheet, line: SheetLine, now: datetime) -> Tariff:
    return Tariff(
        region_id=sheet.region_id,
        municipality_id=line.municipality_id,
        product=line.product,
        product_title=line.product_title,
        product_code=line.product_code,
        unit=line.unit,
        provider_id=line.provider_id,
        period=line.period,
        tariff=line.tariff,
        unrounded=line.unrounded,
        sheet=sheet,
        line=line,
        recorded_at=now,
    )
