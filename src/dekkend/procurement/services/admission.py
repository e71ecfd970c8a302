"""The cells of a continuous admission: their windows, what "enough" is, and what is measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from dekkend.kernel.periods import Period
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.ranges import period_of, stored
from dekkend.procurement.admission_cells import CellKey, cells_of, has_interim_entry, is_admission
from dekkend.procurement.admission_errors import (
    AdmissionRuleForbids,
    MotivationNeeded,
    NoAdmission,
    SignalNeedsFigure,
    UnknownCell,
)
from dekkend.procurement.admission_rules import (
    ClosingFacts,
    PhaseFacts,
    enough_before_closing,
    only_interim_entry_closes,
)
from dekkend.procurement.admission_timeline import Window, changed, first_windows
from dekkend.procurement.admission_words import WINDOW_NAMES, Enough, EnoughMeasure, Supply, WindowKind
from dekkend.procurement.models import (
    AdmissionCell,
    AdmissionWindow,
    CellSignal,
    EnoughDefinition,
    ProcurementLot,
)
from dekkend.procurement.queries.supply import enough_now, supply_of, windows_of
from dekkend.procurement.services.common import Case, day_of, open_case
from dekkend.runtime import audit, clock


@dataclass(frozen=True, slots=True)
class WindowForm:
    """Days that become of a kind, for a number of cells at once. ``last`` empty: until further notice."""

    cells: tuple[int, ...]
    kind: WindowKind
    first: date
    last: date | None = None
    motivation: str = ""


@dataclass(frozen=True, slots=True)
class EnoughForm:
    """When there is enough of a product, by which measure, and why."""

    product: str
    measure: EnoughMeasure
    value: int
    text: str
    motivation: str


@dataclass(frozen=True, slots=True)
class SignalForm:
    """Figures about one cell; what is not known stays empty."""

    cell: int
    free_places: int | None = None
    waiting_days: int | None = None
    refusals: int | None = None
    one_off_contracts: int | None = None
    note: str = ""


def open_cells(case: Case) -> int:
    """Makes the cells that the definition has and that are not there yet, each with its first windows; how
    many. The initial admission lasts as long as the first round of this procurement."""
    if not is_admission(case.definition) or case.row.published_at is None:
        return 0
    rows = AdmissionCell.objects.filter(procurement=case.row).select_related("lot")
    known = {CellKey(row.lot.slug, row.product, row.municipality) for row in rows}
    missing = [key for key in cells_of(case.definition) if key not in known]
    lots = dict(ProcurementLot.objects.filter(procurement=case.row).values_list("slug", "pk"))
    made = AdmissionCell.objects.bulk_create(
        AdmissionCell(procurement=case.row, lot_id=lots[key.lot], product=key.product, municipality=key[2])
        for key in missing
        if key.lot in lots
    )
    first = first_windows(_initial(case, new=bool(known)), interim=has_interim_entry(case.definition))
    AdmissionWindow.objects.bulk_create(
        AdmissionWindow(cell=cell, kind=window.kind, period=stored(window.period), made_on=clock.today())
        for cell in made
        for window in first
    )
    if made:
        data = {"cells": len(made), "windows": [window.period.render() for window in first]}
        audit.record(case.stream, case.actor, "admission.open", f"procurement:{case.row.pk}", data)
    return len(made)


@transaction.atomic
def set_window(actor: Actor, procurement_id: int, form: WindowForm) -> int:
    """Gives coming days of some cells a kind; how many cells. What was planned there before gives way, and
    resumes afterwards.

    Raises NotAllowed, NoAdmission, UnknownCell, MotivationNeeded, WindowNotAhead, InitialAdmissionStays, and
    AdmissionRuleForbids when CV-03 or CV-04 says so; then nothing changes.
    """
    case = admission_case(actor, procurement_id)
    if form.kind is not WindowKind.INTERIM and not form.motivation.strip():
        raise MotivationNeeded(what=WINDOW_NAMES[form.kind])
    cells = _cells(case, form.cells)
    timelines = windows_of(cell.pk for cell in cells)
    enough = _enough_rows(case)
    supplies = supply_of(case.row.pk)
    for cell in cells:
        row = enough.get(cell.product)
        if form.kind is WindowKind.CLOSED:
            _refuse_closing(form, timelines[cell.pk], row, supplies.get(cell.pk, Supply()))
        _paint(case, cell, timelines[cell.pk], form, row)
    return len(cells)


@transaction.atomic
def define_enough(actor: Actor, procurement_id: int, form: EnoughForm) -> EnoughDefinition:
    """Says from today on when there is enough supply of a product; earlier definitions stay readable.

    Raises NotAllowed, NoAdmission, UnknownCell for a product without cells, MotivationNeeded.
    """
    case = admission_case(actor, procurement_id)
    if not AdmissionCell.objects.filter(procurement=case.row, product=form.product).exists():
        raise UnknownCell()
    if not form.text.strip() or not form.motivation.strip():
        raise MotivationNeeded(what=msg("bepalen wat genoeg is"))
    row = EnoughDefinition.objects.create(
        procurement=case.row,
        product=form.product,
        measure=form.measure,
        value=form.value,
        text=form.text.strip(),
        motivation=form.motivation.strip(),
        defined_on=clock.today(),
        defined_by_id=actor.account_id,
    )
    data = {"product": form.product, "measure": form.measure.value, "value": form.value, "text": row.text}
    _record(case, "admission.define_enough", f"enough:{row.pk}", data | {"motivation": row.motivation})
    return row


@transaction.atomic
def record_signal(actor: Actor, procurement_id: int, form: SignalForm) -> None:
    """Keeps what was measured in a cell today. Raises NotAllowed, NoAdmission, UnknownCell,
    SignalNeedsFigure."""
    case = admission_case(actor, procurement_id)
    cell = _cells(case, (form.cell,))[0]
    figures = {
        "free_places": form.free_places,
        "waiting_days": form.waiting_days,
        "refusals": form.refusals,
        "one_off_contracts": form.one_off_contracts,
    }
    if all(figure is None for figure in figures.values()):
        raise SignalNeedsFigure()
    CellSignal.objects.create(
        cell=cell,
        measured_on=clock.today(),
        note=form.note.strip(),
        recorded_by_id=actor.account_id,
        **figures,
    )
    known = {name: figure for name, figure in figures.items() if figure is not None}
    _record(case, "admission.record_signal", f"cell:{cell.pk}", known)


def admission_case(actor: Actor, procurement_id: int) -> Case:
    """Locks an admission procurement for a buyer's act; cells that a newer definition added are made.

    Raises UnknownProcurement, NotAllowed, NoAdmission.
    """
    case = open_case(actor, procurement_id)
    if not is_admission(case.definition):
        raise NoAdmission()
    open_cells(case)
    return case


def _initial(case: Case, *, new: bool) -> Period:
    """The initial admission of a cell; one that came later gets as many days, from tomorrow on."""
    assert case.row.published_at is not None
    first = day_of(case.row.published_at)
    last = day_of(case.row.closes_at) if case.row.closes_at else None
    if not new or last is None:
        return Period(first, last)
    start = clock.today() + timedelta(days=1)
    return Period(start, start + (last - first))


def _cells(case: Case, keys: Iterable[int]) -> Sequence[AdmissionCell]:
    wanted = tuple(dict.fromkeys(keys))
    rows = AdmissionCell.objects.filter(procurement=case.row, pk__in=wanted).order_by("pk")
    found = list(rows.select_for_update(no_key=True))
    if not found or len(found) != len(wanted):
        raise UnknownCell()
    return found


def _enough_rows(case: Case) -> dict[str, EnoughDefinition]:
    """The definition of "enough" that holds now, by product."""
    rows = EnoughDefinition.objects.filter(procurement=case.row).order_by("pk")
    return {row.product: row for row in rows}


def _refuse_closing(
    form: WindowForm, windows: Sequence[Window], row: EnoughDefinition | None, supply: Supply
) -> None:
    initial = next((it.period for it in windows if it.kind is WindowKind.INITIAL), None)
    enough = enough_now(row) if row else None
    measured = supply.measured(enough.measure) if enough else None
    for verdict in (
        only_interim_entry_closes(PhaseFacts(Period(form.first, form.last), initial)),
        enough_before_closing(ClosingFacts(form.first, enough, measured)),
    ):
        if verdict.blocks:
            raise AdmissionRuleForbids(reason=verdict.reason)


def _paint(
    case: Case,
    cell: AdmissionCell,
    windows: Sequence[Window],
    form: WindowForm,
    enough: EnoughDefinition | None,
) -> None:
    closes = form.kind is WindowKind.CLOSED
    known: Enough | None = enough_now(enough) if enough and closes else None
    new = Window(form.kind, Period(form.first, form.last), known.defined_on if known else None)
    after = changed(windows, new, clock.today())
    _store(cell, after, form, enough if closes else None, case.actor)
    data = {
        "cell": [cell.product, cell.municipality],
        "kind": form.kind.value,
        "first": form.first,
        "last": form.last,
        "motivation": form.motivation,
        "before": [[it.kind.value, it.period.render()] for it in windows],
    }
    _record(case, "admission.set_window", f"cell:{cell.pk}", data)


def _store(
    cell: AdmissionCell,
    windows: Sequence[Window],
    form: WindowForm,
    enough: EnoughDefinition | None,
    actor: Actor,
) -> None:
    """Brings the stored windows in line: first what goes, then what shrinks, then what is new."""
    rows = {row.pk: row for row in AdmissionWindow.objects.filter(cell=cell)}
    kept = {window.key: window for window in windows if window.key is not None}
    AdmissionWindow.objects.filter(pk__in=rows.keys() - kept.keys()).delete()
    for key, window in kept.items():
        if period_of(rows[key].period) != window.period:
            AdmissionWindow.objects.filter(pk=key).update(period=stored(window.period))
    for window in windows:
        if window.key is None:
            origin = rows.get(window.origin) if window.origin else None
            _insert(cell, window, origin, form, enough, actor)


def _insert(
    cell: AdmissionCell,
    window: Window,
    origin: AdmissionWindow | None,
    form: WindowForm,
    enough: EnoughDefinition | None,
    actor: Actor,
) -> None:
    """A new window, or what a change left after it of an older one, with that one's own grounds."""
    AdmissionWindow.objects.create(
        cell=cell,
        kind=window.kind,
        period=stored(window.period),
        enough_id=origin.enough_id if origin else enough.pk if enough else None,
        motivation=origin.motivation if origin else form.motivation.strip(),
        made_on=origin.made_on if origin else clock.today(),
        made_by_id=origin.made_by_id if origin else actor.account_id,
    )


def _record(case: Case, action: str, subject: str, data: Mapping[str, Any]) -> None:
    audit.record(case.stream, case.actor, action, subject, dict(data))


__all__ = [
    "EnoughForm",
    "SignalForm",
    "WindowForm",
    "admission_case",
    "define_enough",
    "open_cells",
    "record_signal",
    "set_window",
]
