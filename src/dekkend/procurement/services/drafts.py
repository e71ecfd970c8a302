"""A submission under way: saved on the server while it is written, submitted in one moment."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.organisations.profile_queries import identity_of
from dekkend.organisations.queries import provider_profile
from dekkend.procurement.domain import Receipt, SubmissionForm
from dekkend.procurement.drafting import (
    Draft,
    DraftChange,
    changed,
    file_keys,
    from_json,
    items_of,
    joined,
    known_fields,
    questions,
    to_json,
)
from dekkend.procurement.errors import (
    AlreadySubmitted,
    DraftChanged,
    NoDraft,
    OtherDraftThanRead,
    UnknownLot,
    UnknownSubmission,
)
from dekkend.procurement.models import Submission, SubmissionDraft
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.queries.parties import together_of
from dekkend.procurement.services.common import Case, read_case, refuse_withdrawn, share
from dekkend.procurement.services.participation import release
from dekkend.procurement.services.receipt import (
    await_turn,
    live_submission,
    refuse_outside_term,
    replayed,
    take_in,
    withdraw_submission,
)
from dekkend.procurement.states import SubmissionStatus
from dekkend.procurement.vault_errors import NothingToReplace
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.prepared import PreparedObjects


@transaction.atomic
def save_draft(actor: Actor, procurement_id: int, tenderer_id: int, change: DraftChange) -> int:
    """Saves what was typed; the draft's new revision. Saving is allowed after the deadline too: nothing is
    lost, and nothing is submitted by it. What changes nothing makes no new revision: an autosave that arrives
    when the same words were saved already does not outdate the page that was opened since.

    Raises NotAllowed, AlreadySubmitted, UnknownLot, and DraftChanged when a colleague saved in between, or
    the same person wrote something else in the same field on another page; then nothing is saved.
    """
    case = read_case(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, tenderer_id))
    refuse_submitted(case, tenderer_id)
    _refuse_unknown_lots(case, change)
    row = _locked(case, tenderer_id)
    change = _not_overtaken(actor, row, change)
    content = to_json(changed(from_json(row.content), change, known_fields(case.definition)))
    if row.revision and content == row.content:
        return int(row.revision)
    row.content = content
    row.revision, row.saved_at = row.revision + 1, clock.now()
    if _writes(change) or row.saved_by_id is None:
        row.page, row.saved_by_id = change.page, actor.account_id
    row.save()
    return int(row.revision)


def submit_draft(
    actor: Actor,
    procurement_id: int,
    tenderer_id: int,
    key: UUID,
    revision: int,
    *,
    received: datetime | None = None,
) -> Receipt:
    """Submits the draft that the tenderer looked through: all of it in one moment, or nothing.

    ``key`` and ``revision`` come with the form. The same form again gives the same receipt. When the draft
    was opened again to replace a submission (``begin_replacement``), it takes the place of that one. Raises
    NoDraft, DraftChanged when the draft is no longer the one that was looked through, TakesPartTwice, and
    what ``receive_submission`` raises; the draft stays as it is.
    """
    moment = received or arrival.received()
    with transaction.atomic():
        case = share(actor, procurement_id)
        refuse_withdrawn(case)
        ensure(actor, Action.SUBMIT, own_facts(case.row, tenderer_id))
        await_turn(tenderer_id)
        return replayed(case, tenderer_id, key) or _send(case, tenderer_id, key, revision, moment)


_DRAFT: Final = PreparedObjects(
    SubmissionDraft,
    lambda procurement_id, tenderer_id: SubmissionDraft.objects.filter(
        procurement_id=procurement_id, tenderer_id=tenderer_id
    ),
)


def _send(case: Case, tenderer_id: int, key: UUID, revision: int, moment: datetime) -> Receipt:
    draft = next(iter(_DRAFT(case.row.pk, tenderer_id)), None)
    live = live_submission(case, tenderer_id)
    if live and (draft is None or draft.key == live.idempotency_key):
        raise _already(live)
    if draft is None:
        raise NoDraft()
    if draft.key != key or draft.revision != revision:
        raise _overtaken(draft, OtherDraftThanRead)
    identity = identity_of(tenderer_id)
    form = _form(case, tenderer_id, draft, live, legal_person=identity.is_legal_person)
    return take_in(case, form, identity, moment, together_of(case.row.pk, tenderer_id, identity))


@transaction.atomic
def begin_replacement(actor: Actor, procurement_id: int, number: int) -> None:
    """Opens the draft of a submission again. The submission stays as it is, and counts, until the draft is
    submitted in its place. Raises UnknownSubmission, NotAllowed, BidAfterDeadline, NothingToReplace.
    """
    now = arrival.received()
    case = read_case(actor, procurement_id)
    row = Submission.objects.filter(procurement=case.row, round=case.round, number=number).first()
    if row is None:
        raise UnknownSubmission(number=number)
    ensure(actor, Action.SUBMIT, own_facts(case.row, row.tenderer_id))
    refuse_outside_term(case, now)
    drafts = SubmissionDraft.objects.filter(procurement=case.row, tenderer_id=row.tenderer_id)
    if row.status != SubmissionStatus.RECEIVED or not drafts.exists():
        raise NothingToReplace()
    drafts.filter(key=row.idempotency_key).update(key=uuid4(), page="")
    audit.record(case.stream, actor, "submission.begin_replacement", f"submission:{row.pk}")


@transaction.atomic
def withdraw_and_reopen(actor: Actor, procurement_id: int, number: int) -> None:
    """Takes the submission back and opens the draft again, so that it can be improved and submitted anew.

    Raises what ``withdraw_submission`` raises.
    """
    withdraw_submission(actor, procurement_id, number)
    row = Submission.objects.get(procurement_id=procurement_id, number=number)
    release(procurement_id, row.tenderer_id)
    drafts = SubmissionDraft.objects.filter(procurement_id=procurement_id, tenderer_id=row.tenderer_id)
    drafts.update(key=uuid4(), page="")


def is_legal_person(actor: Actor, tenderer_id: int) -> bool:
    """Whether the tenderer is a legal person; so it is taken when it is not known."""
    profile = provider_profile(actor, tenderer_id)
    return profile is None or profile.legal_form.is_legal_person


def _form(
    case: Case, tenderer_id: int, row: SubmissionDraft, live: Submission | None, *, legal_person: bool
) -> SubmissionForm:
    draft = from_json(row.content)
    lots = _in_order(case, draft)
    asked = questions(case.definition, lots, legal_person=legal_person)
    return SubmissionForm(
        tenderer_id,
        lots,
        items_of(asked, draft),
        row.key,
        file_keys(draft),
        replaces=live.receipt if live else "",
    )


def _in_order(case: Case, draft: Draft) -> tuple[str, ...]:
    return tuple(lot.id for lot in case.definition.lots if lot.id in draft.lots)


def _locked(case: Case, tenderer_id: int) -> SubmissionDraft:
    """The draft's row, made when it is not there; of two who save at once one waits."""
    rows = SubmissionDraft.objects.select_for_update(of=("self",)).select_related("saved_by")
    found, _ = rows.get_or_create(
        procurement=case.row, tenderer_id=tenderer_id, defaults={"key": uuid4(), "saved_at": clock.now()}
    )
    return found


def refuse_submitted(case: Case, tenderer_id: int) -> None:
    """Raises AlreadySubmitted, unless the draft was opened again to take the place of the submission."""
    known = live_submission(case, tenderer_id)
    if known is None:
        return
    drafts = SubmissionDraft.objects.filter(procurement=case.row, tenderer_id=tenderer_id)
    if not drafts.exists() or drafts.filter(key=known.idempotency_key).exists():
        raise _already(known)


def _already(known: Submission) -> AlreadySubmitted:
    return AlreadySubmitted(received=known.received_at.astimezone(clock.AMSTERDAM), number=known.number)


def _refuse_unknown_lots(case: Case, change: DraftChange) -> None:
    known = {lot.id for lot in case.definition.lots}
    unknown = tuple(lot for lot in change.lots or () if lot not in known)
    if unknown:
        raise UnknownLot(lots=unknown)


def _writes(change: DraftChange) -> bool:
    """Uploads alone overwrite nothing that was typed, so they always come in and are nobody's page."""
    return change.lots is not None or bool(change.values)


def _not_overtaken(actor: Actor, row: SubmissionDraft, change: DraftChange) -> DraftChange:
    """The change as it may be stored. A page may save again what it saved itself; what the same person's
    other page saved since is joined with it; what a colleague saved since, it must show first."""
    known = row.revision in (0, change.revision) or row.page == change.page
    if known or not _writes(change):
        return change
    own = row.saved_by_id == actor.account_id
    if own and (both := joined(from_json(row.content), change)) is not None:
        return both
    raise _overtaken(row)


def _overtaken(row: SubmissionDraft, refusal: type[DraftChanged] = DraftChanged) -> DraftChanged:
    by = str(row.saved_by) if row.saved_by else "Dekkend"
    return refusal(by=by, saved_at=row.saved_at.astimezone(clock.AMSTERDAM))


__all__ = [
    "begin_replacement",
    "is_legal_person",
    "refuse_submitted",
    "save_draft",
    "submit_draft",
    "withdraw_and_reopen",
]
