"""What agreements are made of: lots that were awarded and cells to which was admitted, and what still stands
in the way of signing. For the context of agreements; not limited to an actor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dekkend.kernel.rules import Verdict, broken, holds
from dekkend.kernel.text import msg
from dekkend.procurement import award_clocks
from dekkend.procurement.admission_cells import CellKey, cells_of
from dekkend.procurement.admission_states import CellStatus, EnrolmentStatus
from dekkend.procurement.award_clocks import cite
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import Bid, CellAdmission, Enrolment, Procurement
from dekkend.procurement.queries.award_facts import award_facts
from dekkend.procurement.snapshot import definition_now


@dataclass(frozen=True, slots=True)
class Awarded:
    """One tenderer with the cells of its awarded lots that may be signed for. ``offer`` names the submission
    or enrolment; ``waiting`` are verdicts on what may not be signed yet."""

    kind: str
    offer: int
    number: int
    tenderer: int
    cells: tuple[CellKey, ...]
    waiting: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Awards:
    """What one procurement led to, with its definition as it stands."""

    procurement: int
    region: int
    slug: str
    practice: bool
    definition: Definition
    awarded: tuple[Awarded, ...]


def awards_of(procurement_id: int, on: date) -> Awards:
    """Everything that agreements can be made of on a day. Raises Procurement.DoesNotExist."""
    row = Procurement.objects.get(pk=procurement_id)
    definition = definition_now(row.pk)
    found = (*_submissions(row, definition, on), *_enrolments(row, on))
    return Awards(row.pk, row.region_id, row.slug, row.practice, definition, found)


def may_sign_enrolment(enrolment_id: int, on: date) -> Verdict:
    """Whether what was decided on an enrolment is final: its own standstill is over, without a case that
    still runs (PL-14, PL-16). Raises Enrolment.DoesNotExist."""
    return _final(Enrolment.objects.get(pk=enrolment_id), on)


def _submissions(row: Procurement, definition: Definition, on: date) -> Iterator[Awarded]:
    bids = Bid.objects.select_related("lot", "submission", "decision").filter(
        submission__procurement=row, submission__round=row.rounds, decision__awarded=True
    )
    by_submission: dict[int, list[Bid]] = {}
    for bid in bids.order_by("submission__number", "lot__position"):
        by_submission.setdefault(bid.submission_id, []).append(bid)
    if not by_submission:
        return
    facts, cells = award_facts(row, on), cells_of(definition)
    for own in by_submission.values():
        judged = [(bid, award_clocks.may_sign(facts.signing(bid, on))) for bid in own]
        ready = {bid.lot.slug for bid, verdict in judged if not verdict.blocks}
        waiting = tuple(verdict for _, verdict in judged if verdict.blocks)
        mine = tuple(cell for cell in cells if cell.lot in ready)
        submission = own[0].submission
        yield Awarded("inschrijving", submission.pk, submission.number, submission.tenderer_id, mine, waiting)


def _enrolments(row: Procurement, on: date) -> Iterator[Awarded]:
    admitted = CellAdmission.objects.filter(
        enrolment__procurement=row, enrolment__status=EnrolmentStatus.DECIDED, status=CellStatus.ADMITTED
    ).select_related("enrolment", "cell__lot")
    by_enrolment: dict[int, list[CellAdmission]] = {}
    for it in admitted.order_by("enrolment__number", "cell__lot__position", "cell_id"):
        by_enrolment.setdefault(it.enrolment_id, []).append(it)
    for own in by_enrolment.values():
        enrolment = own[0].enrolment
        verdict = _final(enrolment, on)
        yield Awarded(
            "aanmelding",
            enrolment.pk,
            enrolment.number,
            enrolment.tenderer_id,
            () if verdict.blocks else tuple(_cells(own)),
            (verdict,) if verdict.blocks else (),
        )


def _cells(admitted: Iterable[CellAdmission]) -> Iterator[CellKey]:
    for it in admitted:
        yield CellKey(it.cell.lot.slug, it.cell.product, it.cell.municipality)


def _final(enrolment: Enrolment, on: date) -> Verdict:
    until = enrolment.standstill_until
    if enrolment.status != EnrolmentStatus.DECIDED or until is None:
        return cite("EL-17", broken(msg("Over deze aanmelding is nog niet besloten")))
    if enrolment.case_filed_on is not None and enrolment.case_judged_on is None:
        return cite("PL-16", broken(msg("Over deze aanmelding loopt een kort geding")))
    if on <= until:
        return cite("PL-14", broken(msg("De standstill loopt tot en met {last_day}", last_day=until)))
    return cite("EL-17", holds(msg("Ondertekenen kan; de overeenkomst is er pas na beide handtekeningen")))
