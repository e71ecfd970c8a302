"""A practice run of an admission without a round: the road that people take, from enrolling to windows.

Whoever the run makes up enrols in the cells of its lots, repairs what it repairs, and is decided on per cell.
Then the region says what is enough, closes where that is reached and promotes where nobody was admitted.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from dekkend.kernel.periods import ONE_DAY
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_states import CellStatus, EnrolmentStatus
from dekkend.procurement.admission_words import EnoughMeasure, WindowKind
from dekkend.procurement.models import (
    AdmissionCell,
    CellAdmission,
    EnoughDefinition,
    Enrolment,
    EnrolmentCheck,
)
from dekkend.procurement.services import admission, admission_decisions, enrolment, practice
from dekkend.procurement.services.enrolment import EnrolmentForm
from dekkend.procurement.services.practice import BUYER, PracticeRun, Until
from dekkend.procurement.simulation.generate import GeneratedSubmission
from dekkend.runtime import clock

ENOUGH = 3
"""From how many admitted providers on a made-up region calls it enough: keeps a choice, an own assumption."""


def enrol(run: PracticeRun) -> None:
    """Everybody who is not there yet enrols, each in the cells of its lots, on its own day."""
    cells: dict[str, list[int]] = {}
    for key, lot in AdmissionCell.objects.filter(procurement=run.row).values_list("pk", "lot__slug"):
        cells.setdefault(lot, []).append(key)
    with run.stage("receive", msg("Aanmeldingen ontvangen"), run.calendar.published):
        ids = practice.providers_of(run)
        there = set(Enrolment.objects.filter(procurement=run.row).values_list("tenderer_id", flat=True))
        for sent in run.submissions:
            if ids[sent.provider.kvk] not in there:
                _enrol(run, sent, ids[sent.provider.kvk], cells)


def _enrol(run: PracticeRun, sent: GeneratedSubmission, tenderer: int, cells: dict[str, list[int]]) -> None:
    chosen = tuple(cell for lot in sent.lots for cell in cells.get(lot, ()))
    form = EnrolmentForm(tenderer, chosen, sent.items, sent.key)
    with clock.fixed(run.calendar.closes_at - sent.before_closing):
        given = enrolment.receive_enrolment(_who(sent), run.id, form)
    run.by_number[given.number] = sent


def repair(run: PracticeRun) -> None:
    """The planted repairs, the day after; what was not repaired is refused when the term is over."""
    with run.stage("repair", msg("Gebreken herstellen"), run.calendar.repair_opened):
        for row in list(_waiting(run, EnrolmentStatus.IN_REPAIR)):
            _repair(run, row)


def _repair(run: PracticeRun, row: Enrolment) -> None:
    sent = run.by_number[row.number]
    missing = {(it.requirement, it.lot or None) for it in row.defects.filter(repaired_at__isnull=True)}
    items = [item for item in sent.repairs if (item.requirement, item.lot) in missing]
    left = len(missing)
    if items:
        with clock.fixed(row.received_at + ONE_DAY):
            left = enrolment.repair_enrolment(_who(sent), run.id, row.number, items)
    if left and row.repair_last_day:
        with clock.fixed(practice.morning_after(run, row.repair_last_day)):
            admission_decisions.refuse_incomplete(BUYER, run.id, row.number)


def check(run: PracticeRun) -> None:
    """The rules judge; where only a person can see whether it holds, the made-up buyer says that it does."""
    with run.stage("checks", msg("Bewijs toetsen"), run.calendar.checked):
        for row in list(_waiting(run, EnrolmentStatus.COMPLETE)):
            with clock.fixed(_soon(row)):
                admission_decisions.check_enrolment(BUYER, run.id, row.number)
                for found in EnrolmentCheck.objects.filter(enrolment=row, by_hand=True):
                    why = msg("Het blijkt uit wat is aangeleverd.").render()
                    admission_decisions.judge_requirement(
                        BUYER, run.id, row.number, found.pk, holds=True, motivation=why
                    )


def decide(run: PracticeRun) -> None:
    """Decides on each enrolment, within its own term."""
    with run.stage("decide", msg("Besluiten"), run.calendar.agreed):
        for row in list(_waiting(run, EnrolmentStatus.EXECUTION)):
            with clock.fixed(_soon(row) + ONE_DAY):
                admission_decisions.decide_enrolment(BUYER, run.id, row.number)


def plan_windows(run: PracticeRun) -> None:
    """Says what is enough; from the day after the initial admission on, cells that reached it are closed for
    interim entry, and cells where nobody was admitted are promoted."""
    if EnoughDefinition.objects.filter(procurement=run.row).exists():
        return  # said before; the windows stand
    moment = practice.morning_after(run, run.calendar.closes_at.date())
    with run.stage("announce", msg("Perioden vastleggen"), moment):
        admitted = _admitted(run)
        cells = dict(AdmissionCell.objects.filter(procurement=run.row).values_list("pk", "product"))
        full = tuple(cell for cell in cells if admitted[cell] >= ENOUGH)
        for product in sorted({cells[cell] for cell in full}):
            form = admission.EnoughForm(
                product,
                EnoughMeasure.PROVIDERS,
                ENOUGH,
                msg("Drie aanbieders: er is keus.").render(),
                msg("Meer aanbieders voegen in deze oefening niets toe.").render(),
            )
            admission.define_enough(BUYER, run.id, form)
        first = moment.date() + ONE_DAY
        reached, scarce = msg("Er is genoeg aanbod.").render(), msg("Niemand is toegelaten.").render()
        _plan(run, full, WindowKind.CLOSED, first, reached)
        _plan(run, tuple(cell for cell in cells if not admitted[cell]), WindowKind.PROMOTED, first, scarce)


def _plan(run: PracticeRun, cells: tuple[int, ...], kind: WindowKind, first: object, why: str) -> None:
    if cells:
        admission.set_window(BUYER, run.id, admission.WindowForm(cells, kind, first, None, why))  # type: ignore[arg-type]


def _admitted(run: PracticeRun) -> Counter[int]:
    rows = CellAdmission.objects.filter(enrolment__procurement=run.row, status=CellStatus.ADMITTED)
    return Counter(rows.values_list("cell_id", flat=True))


def _waiting(run: PracticeRun, status: EnrolmentStatus) -> Iterator[Enrolment]:
    yield from Enrolment.objects.filter(procurement=run.row, status=status).order_by("number")


def _soon(row: Enrolment) -> datetime:
    """Some days after it was complete, well within the term for a decision."""
    complete = row.complete_on
    assert complete is not None
    return datetime.combine(complete, row.received_at.timetz()) + timedelta(days=5)


def _who(sent: GeneratedSubmission) -> Actor:
    return Actor(None, sent.provider.name)


STAGES: practice.Stages = (
    (Until.PUBLISHED, practice.publish_practice),
    (Until.RECEIVED, enrol),
    (Until.REPAIR, repair),
    (Until.ASSESSMENT, check),
    (Until.DECIDED, decide),
    (Until.ANNOUNCED, plan_windows),
)


def take_in(run: PracticeRun) -> None:
    """All of it after the publication, for a run that somebody walks through step by step."""
    for _until, step in STAGES[1:]:
        step(run)


__all__ = ["STAGES", "take_in"]
