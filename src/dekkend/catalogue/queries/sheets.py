"""Tariff sheets: those of a region, one with its lines, what the rules say of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from dekkend.catalogue.amount_rules import (
    code_stays,
    multiple_of_sixty_cents,
    one_tariff_per_key,
    two_decimals,
)
from dekkend.catalogue.domain import Unit
from dekkend.catalogue.domain_stored import SheetKind, TariffOrigin
from dekkend.catalogue.errors_stored import Unknown
from dekkend.catalogue.models import SheetLine, SheetPublication, Tariff, TariffSheet
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheet_facts import Gap, gaps_of, stress_facts
from dekkend.catalogue.states import SheetStatus
from dekkend.catalogue.tariff_facts import (
    CodeFacts,
    DifferentiationFacts,
    HourlyTariffFacts,
    TariffAmountFacts,
    TariffEntry,
    TariffSheetFacts,
)
from dekkend.catalogue.tariff_rules import differentiation_has_reason, stress_test_first
from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor, Permission
from dekkend.organisations.queries import organisation_names
from dekkend.organisations.ranges import period_of


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet in a list. ``sha256`` is empty while it is a concept."""

    id: int
    region_id: int
    region: str
    title: str
    kind: SheetKind
    status: SheetStatus
    period: Period
    contract_year: int
    level_year: int
    sha256: str
    decision: str
    based_on: int | None
    index_version: int | None
    stress_run: int | None
    created_at: datetime
    adopted_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetLineRow:
    """One tariff of a sheet: euros per unit, as paid and unrounded, with what it follows from.

    ``earlier`` is the tariff that holds today or held last for the same key, from the register.
    """

    id: int
    municipality_id: int
    municipality: str
    product: str
    title: str
    product_code: str
    unit: Unit
    provider_id: int | None
    provider: str | None
    period: Period
    tariff: Decimal
    unrounded: Decimal
    origin: TariffOrigin
    model_id: int | None
    differentiation_id: int | None
    contract_year: int
    level_year: int
    reason: str
    announced_in: str
    source: str
    earlier: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Euros per unit more or less than before; None without an earlier tariff."""
        return None if self.earlier is None else self.tariff - self.earlier


@dataclass(frozen=True, slots=True)
class SheetView:
    """A whole sheet, with gaps, verdicts and what the actor may do."""

    row: SheetRow
    note: str
    lines: tuple[SheetLineRow, ...]
    gaps: tuple[Gap, ...]
    verdicts: tuple[Verdict, ...]
    stress: Verdict
    may_edit: Permission
    may_decide: Permission
    may_test: Permission


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A sheet as it was made public; ``content`` is what the files hold."""

    sheet_id: int
    version: int
    content: dict[str, object]
    sha256: str
    published_at: datetime


def sheets(actor: Actor, region_id: int) -> list[SheetRow]:
    """A region's sheets, newest first; who may not see concepts sees what was published."""
    rows = TariffSheet.objects.filter(region_id=region_id).select_related("region")
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        rows = rows.filter(status=SheetStatus.PUBLISHED)
    return [_row(row) for row in rows]


def sheets_of(region_ids: Iterable[int]) -> list[SheetRow]:
    """Every sheet of these regions in one query, newest first; for who works on all of them."""
    rows = TariffSheet.objects.filter(region_id__in=list(region_ids)).select_related("region")
    return [_row(row) for row in rows]


def sheet_view(actor: Actor, sheet_id: int) -> SheetView:
    """One sheet. Raises Unknown, also for one that is not public to the actor."""
    row = seen(actor, sheet_id)
    facts = facts_of(row.region_id)
    return SheetView(
        _row(row),
        row.note,
        tuple(sheet_lines(row)),
        tuple(gaps_of(row)),
        sheet_verdicts(row),
        stress_test_first(stress_facts(row)),
        may(actor, Action.EDIT_CATALOGUE, facts),
        may(actor, Action.DECIDE, facts),
        may(actor, Action.RUN_STRESS_TEST, facts),
    )


def sheet_lines(sheet: TariffSheet) -> list[SheetLineRow]:
    """The lines of a sheet, by product, municipality, provider and period: four queries."""
    rows = list(sheet.lines.select_related("before"))
    names = organisation_names(
        {row.municipality_id for row in rows} | {row.provider_id for row in rows if row.provider_id}
    )
    before = earlier_tariffs(sheet, rows)
    return [_line(row, names, before) for row in rows]


def sheet_verdicts(sheet: TariffSheet) -> tuple[Verdict, ...]:
    """What the rules say about a sheet as it stands: TF-11 and TF-13 to TF-16. Those that hold for every line
    are told once; a broken one is told for the line where it breaks."""
    lines = list(sheet.lines.select_related("differentiation"))
    entries = tuple(_entry(line) for line in lines)
    found = [one_tariff_per_key(TariffSheetFacts(entries))] if lines else []
    for line in lines:
        amounts = TariffAmountFacts(line.tariff, line.unrounded, _from_unrounded(line))
        found += [two_decimals(amounts), multiple_of_sixty_cents(_hourly(line))]
        if line.differentiation_id or line.provider_id:
            found.append(differentiation_has_reason(_differentiated(line)))
    found += [code_stays(facts) for facts in _codes(sheet, lines)]
    return _told_once(found)


def publication(sheet_id: int, version: int | None = None) -> PublicationRow:
    """A published sheet (the last version). Public. Raises Unknown."""
    rows = SheetPublication.objects.filter(sheet_id=sheet_id).order_by("-version")
    row = (rows if version is None else rows.filter(version=version)).first()
    if row is None:
        raise Unknown()
    return PublicationRow(row.sheet_id, row.version, row.content, row.sha256, row.published_at)


def earlier_tariffs(sheet: TariffSheet, lines: list[SheetLine]) -> dict[tuple[int, str, int | None], Decimal]:
    """The last tariff before the sheet's first day, by municipality, product code and provider.

    For a correction what it corrects: the tariffs that hold, or held, in its own days.
    """
    held = Tariff.objects.filter(
        region_id=sheet.region_id, product_code__in={line.product_code for line in lines}
    ).exclude(sheet=sheet)
    if _corrects(sheet):
        held = held.filter(Q(superseded_at=None) | Q(superseded_by=sheet), period__overlap=sheet.period)
    else:
        held = held.filter(superseded_at=None, period__startswith__lt=sheet.period.lower)
    found: dict[tuple[int, str, int | None], Decimal] = {}
    for row in held.order_by("period"):
        found[row.municipality_id, row.product_code, row.provider_id] = row.tariff
    return found


def _corrects(sheet: TariffSheet) -> bool:
    """Whether a sheet stands beside an earlier one of the same days; an indexation follows on one."""
    return sheet.kind in (SheetKind.CORRECTION, SheetKind.TAKEN_OVER) and sheet.based_on_id is not None


def seen(actor: Actor, sheet_id: int) -> TariffSheet:
    """The stored sheet, where the actor may see it. Raises Unknown."""
    row = TariffSheet.objects.select_related("region", "stress_run").filter(pk=sheet_id).first()
    if row is None:
        raise Unknown()
    public = row.status == SheetStatus.PUBLISHED
    if not public and not may(actor, Action.SEE_CONCEPTS, facts_of(row.region_id)):
        raise Unknown()
    return row


def _told_once(found: list[Verdict]) -> tuple[Verdict, ...]:
    told: dict[tuple[str, str], Verdict] = {}
    for verdict in found:
        told.setdefault((verdict.rule, "" if verdict.holds else verdict.reason.render()), verdict)
    broken = {rule for rule, reason in told if reason}
    return tuple(one for (rule, reason), one in told.items() if reason or rule not in broken)


def _entry(line: SheetLine) -> TariffEntry:
    days = period_of(line.period)
    provider = str(line.provider_id) if line.provider_id else None
    return TariffEntry(str(line.municipality_id), line.product_code, days.first, days.last, provider)


def _from_unrounded(line: SheetLine) -> bool:
    """An indexed tariff follows from the unrounded one of before; others follow from their model."""
    return line.origin != TariffOrigin.INDEXATION or line.before_id is not None


def _hourly(line: SheetLine) -> HourlyTariffFacts:
    return HourlyTariffFacts(line.tariff, line.unit == Unit.HOUR)


def _differentiated(line: SheetLine) -> DifferentiationFacts:
    approved = line.differentiation is None or line.differentiation.decided_at is not None
    return DifferentiationFacts(line.reason, line.announced_in, True, "besluit" if approved else "")


def _codes(sheet: TariffSheet, lines: list[SheetLine]) -> list[CodeFacts]:
    """The code of each product in this sheet beside the one it had in the register (TF-15)."""
    before = dict(
        Tariff.objects.filter(region_id=sheet.region_id, superseded_at__isnull=True)
        .exclude(sheet=sheet)
        .filter(product__in={line.product for line in lines}, period__startswith__lt=sheet.period.lower)
        .order_by("period")
        .values_list("product", "product_code")
    )
    now = {line.product: line.product_code for line in lines}
    return [CodeFacts(before[product], code) for product, code in now.items() if product in before]


def _row(row: TariffSheet) -> SheetRow:
    return SheetRow(
        row.pk,
        row.region_id,
        row.region.name,
        row.title,
        SheetKind(row.kind),
        SheetStatus(row.status),
        period_of(row.period),
        row.contract_year,
        row.level_year,
        row.sha256,
        row.decision,
        row.based_on_id,
        row.index_version_id,
        row.stress_run_id,
        row.created_at,
        row.adopted_at,
        row.published_at,
    )


def _line(
    row: SheetLine, names: dict[int, str], before: dict[tuple[int, str, int | None], Decimal]
) -> SheetLineRow:
    return SheetLineRow(
        row.pk,
        row.municipality_id,
        names[row.municipality_id],
        row.product,
        row.product_title,
        row.product_code,
        Unit(row.unit),
        row.provider_id,
        names[row.provider_id] if row.provider_id else None,
        period_of(row.period),
        row.tariff,
        row.unrounded,
        TariffOrigin(row.origin),
        row.model_id,
        row.differentiation_id,
        row.contract_year,
        row.level_year,
        row.reason,
        row.announced_in,
        row.source,
        before.get((row.municipality_id, row.product_code, row.provider_id)),
    )
