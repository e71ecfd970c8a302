"""A submission under way: saved on the server while it is written, submitted in one moment."""

from uuid import UUID, uuid4

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import provider_profile
from dekkend.procurement.domain import Receipt, SubmissionForm
from dekkend.procurement.drafting import (
    Draft,
    DraftChange,
    changed,
    from_json,
    items_of,
    known_fields,
    questions,
    to_json,
)
from dekkend.procurement.errors import AlreadySubmitted, DraftChanged, NoDraft, UnknownLot
from dekkend.procurement.models import Submission, SubmissionDraft
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.services.common import Case, read_case
from dekkend.procurement.services.receipt import receive_submission, withdraw_submission
from dekkend.procurement.states import SubmissionStatus
from dekkend.runtime import clock


@transaction.atomic
def save_draft(actor: Actor, procurement_id: int, tenderer_id: int, change: DraftChange) -> int:
    """Saves what was typed; the draft's new revision. Saving is allowed after the deadline too: nothing is
    lost, and nothing is submitted by it.

    Raises NotAllowed, AlreadySubmitted, UnknownLot, and DraftChanged when a colleague saved in between; then
    nothing is saved.
    """
    case = read_case(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, tenderer_id))
    _refuse_submitted(case, tenderer_id)
    _refuse_unknown_lots(case, change)
    row = _locked(case, tenderer_id)
    _refuse_overtaken(row, change)
    row.content = to_json(changed(from_json(row.content), change, known_fields(case.definition)))
    row.revision, row.page = row.revision + 1, change.page
    row.saved_at, row.saved_by_id = clock.now(), actor.account_id
    row.save()
    return int(row.revision)


def submit_draft(actor: Actor, procurement_id: int, tenderer_id: int, key: UUID, revision: int) -> Receipt:
    """Submits the draft that the tenderer looked through: all of it in one moment, or nothing.

    ``key`` and ``revision`` come with the form. The same form again gives the same receipt. Raises NoDraft,
    DraftChanged when the draft is no longer the one that was looked through, and what ``receive_submission``
    raises; the draft stays as it is.
    """
    case = read_case(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, tenderer_id))
    rows = SubmissionDraft.objects.filter(procurement=case.row, tenderer=tenderer_id)
    draft = rows.select_related("saved_by").first()
    if Submission.objects.filter(procurement=case.row, tenderer=tenderer_id, idempotency_key=key).exists():
        return receive_submission(actor, procurement_id, SubmissionForm(tenderer_id, (), (), key))
    _refuse_submitted(case, tenderer_id)
    if draft is None:
        raise NoDraft()
    if draft.key != key or draft.revision != revision:
        raise _overtaken(draft)
    return receive_submission(actor, procurement_id, _form(actor, case, tenderer_id, draft))


@transaction.atomic
def withdraw_and_reopen(actor: Actor, procurement_id: int, number: int) -> None:
    """Takes the submission back and opens the draft again, so that it can be improved and submitted anew.

    Raises what ``withdraw_submission`` raises.
    """
    withdraw_submission(actor, procurement_id, number)
    row = Submission.objects.get(procurement_id=procurement_id, number=number)
    drafts = SubmissionDraft.objects.filter(procurement_id=procurement_id, tenderer_id=row.tenderer_id)
    drafts.update(key=uuid4(), page="")


def is_legal_person(actor: Actor, tenderer_id: int) -> bool:
    """Whether the tenderer is a legal person; so it is taken when it is not known."""
    profile = provider_profile(actor, tenderer_id)
    return profile is None or profile.legal_form.is_legal_person


def _form(actor: Actor, case: Case, tenderer_id: int, row: SubmissionDraft) -> SubmissionForm:
    draft = from_json(row.content)
    lots = _in_order(case, draft)
    asked = questions(case.definition, lots, legal_person=is_legal_person(actor, tenderer_id))
    return SubmissionForm(tenderer_id, lots, items_of(asked, draft), row.key)


def _in_order(case: Case, draft: Draft) -> tuple[str, ...]:
    return tuple(lot.id for lot in case.definition.lots if lot.id in draft.lots)


def _locked(case: Case, tenderer_id: int) -> SubmissionDraft:
    """The draft's row, made when it is not there; of two who save at once one waits."""
    rows = SubmissionDraft.objects.select_for_update(of=("self",)).select_related("saved_by")
    found, _ = rows.get_or_create(
        procurement=case.row, tenderer_id=tenderer_id, defaults={"key": uuid4(), "saved_at": clock.now()}
    )
    return found


def _refuse_submitted(case: Case, tenderer_id: int) -> None:
    live = Submission.objects.filter(procurement=case.row, tenderer_id=tenderer_id)
    if known := live.exclude(status=SubmissionStatus.WITHDRAWN).first():
        raise AlreadySubmitted(received=known.received_at.astimezone(clock.AMSTERDAM), number=known.number)


def _refuse_unknown_lots(case: Case, change: DraftChange) -> None:
    known = {lot.id for lot in case.definition.lots}
    unknown = tuple(lot for lot in change.lots or () if lot not in known)
    if unknown:
        raise UnknownLot(lots=unknown)


def _refuse_overtaken(row: SubmissionDraft, change: DraftChange) -> None:
    """A page may save again what it saved itself; what another page saved since, it must show first. Uploads
    alone overwrite nothing that was typed, so they always come in."""
    if change.lots is None and not change.values:
        return
    if row.revision and row.revision != change.revision and row.page != change.page:
        raise _overtaken(row)


def _overtaken(row: SubmissionDraft) -> DraftChanged:
    by = str(row.saved_by) if row.saved_by else "Dekkend"
    return DraftChanged(by=by, saved_at=row.saved_at.astimezone(clock.AMSTERDAM))


__all__ = ["is_legal_person", "save_draft", "submit_draft", "withdraw_and_reopen"]
