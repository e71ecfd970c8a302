"""An assessor's score sheet, saved while it is filled in: what is whole counts, the rest is kept as typed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import Criterion
from dekkend.procurement.domain import Given, Sheet, criteria_of
from dekkend.procurement.errors import ScoresLocked
from dekkend.procurement.models import AssessorAssignment, Bid, Score, ScoreDraft
from dekkend.procurement.services.assessment import own_assignments, refuse_wrong_score, store_scores
from dekkend.procurement.services.common import Case, read_case
from dekkend.runtime import clock
from dekkend.runtime.tenancy import acting_as

_SCORE: Final = re.compile(r"-?\d{1,4}([.,]\d{1,2})?")
_LONGEST: Final = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the two fields of one criterion."""

    score: str = ""
    motivation: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.score.strip() and not self.motivation.strip()


@transaction.atomic
def save_sheet(
    actor: Actor, procurement_id: int, bid_id: int, typed: Mapping[str, Typed]
) -> dict[str, Message]:
    """Saves an assessor's own sheet for one bid; what is still wrong with it, by criterion.

    A score with its motivation counts from now on. What is not whole, or not right, is kept as it was typed
    and does not count; an earlier score on that criterion no longer counts either. Criteria that are not in
    ``typed`` stay as they were. Raises NoRightToAssess, NotYourBid, InterestUndecided, ScoresLocked; then
    nothing is saved.
    """
    case = read_case(actor, procurement_id)
    assignment = _own(case, bid_id)
    criteria = {found.id: found for found in criteria_of(case.definition, assignment.bid.lot.slug)}
    whole, wrong = _sorted(criteria, {name: it for name, it in typed.items() if name in criteria})
    with acting_as(actor.account_id):
        stored, drafts = _stored(assignment)
        fresh = {name: given for name, given in whole.items() if stored.get(name) != given}
        half = {name: it for name, it in typed.items() if name in criteria and name not in whole}
        _keep_typed(assignment, half, dropped=(drafts.keys() & typed.keys()), scored=stored.keys())
        if fresh:
            store_scores(case, {bid_id: assignment}, [Sheet(bid_id, fresh)])
    return wrong


def _stored(assignment: AssessorAssignment) -> tuple[dict[str, Given], dict[str, Typed]]:
    """What stands on the sheet: whole scores, and what was kept as it was typed."""
    scores = Score.objects.filter(assignment=assignment).values_list("criterion", "score", "motivation")
    drafts = ScoreDraft.objects.filter(assignment=assignment).values_list("criterion", "score", "motivation")
    return (
        {name: Given(score, motivation) for name, score, motivation in scores},
        {name: Typed(score, motivation) for name, score, motivation in drafts},
    )


def _keep_typed(
    assignment: AssessorAssignment,
    half: Mapping[str, Typed],
    *,
    dropped: Collection[str],
    scored: Collection[str],
) -> None:
    """What is not whole is kept as it was typed, and an earlier score on it no longer counts. ``dropped``:
    the drafts that give way; ``scored``: the criteria that have a score so far."""
    if dropped:
        ScoreDraft.objects.filter(assignment=assignment, criterion__in=dropped).delete()
    if void := half.keys() & set(scored):
        Score.objects.filter(assignment=assignment, criterion__in=void).delete()
    ScoreDraft.objects.bulk_create(
        ScoreDraft(
            assignment=assignment, criterion=name, score=it.score.strip()[:_LONGEST], motivation=it.motivation
        )
        for name, it in half.items()
        if not it.is_empty
    )


def given_of(criterion: Criterion, typed: Typed) -> Given | Message:
    """The score that was typed, or what is wrong with it."""
    text = typed.score.strip()
    if not text:
        return msg("Geef een score.")
    if not _SCORE.fullmatch(text):
        return msg(
            "“{typed}” is geen score. Schrijf een getal, bijvoorbeeld 7 of 7,5.", typed=text[:_LONGEST]
        )
    given = Given(Decimal(text.replace(",", ".")), typed.motivation.strip())
    try:
        refuse_wrong_score(criterion, given)
    except Refusal as refusal:
        return refusal.message
    return given


def _sorted(
    criteria: Mapping[str, Criterion], typed: Mapping[str, Typed]
) -> tuple[dict[str, Given], dict[str, Message]]:
    whole: dict[str, Given] = {}
    wrong: dict[str, Message] = {}
    for name, it in typed.items():
        if it.is_empty:
            continue
        found = given_of(criteria[name], it)
        if isinstance(found, Given):
            whole[name] = found
        else:
            wrong[name] = found
    return whole, wrong


def _own(case: Case, bid_id: int) -> AssessorAssignment:
    """The own seat. The bid is locked, as ``lock_scores`` does, so that saving and locking do not cross."""
    Bid.objects.select_for_update(no_key=True).filter(pk=bid_id).first()
    found = own_assignments(case, [bid_id])[bid_id]
    if found.locked_at is not None:
        raise ScoresLocked(locked_at=found.locked_at.astimezone(clock.AMSTERDAM))
    return found


__all__ = ["Typed", "given_of", "save_sheet"]
