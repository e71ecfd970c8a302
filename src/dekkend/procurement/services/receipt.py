"""Receipt: one atomic moment on the server's clock, sealed at once, answered with a receipt."""

import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from dekkend.organisations.domain import Actor
from dekkend.organisations.profile_queries import Identity, identity_of
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import Item, Receipt, SubmissionForm
from dekkend.procurement.envelope import (
    NONCE_BYTES,
    Content,
    Described,
    EnvelopeKind,
    canonical,
    content_sha256,
    contents_of,
    packed,
    practice_nonce,
    price_requirements,
    receipt_sha256,
    statement,
)
from dekkend.procurement.errors import (
    AlreadySubmitted,
    BidAfterDeadline,
    DeadlineNotPassed,
    NoLotChosen,
    NotOpenForBids,
    UnknownLot,
    UnknownRequirement,
    UnknownSubmission,
)
from dekkend.procurement.models import Arrival, Envelope, Submission, Vault
from dekkend.procurement.party_rules import Together
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.queries.rounds import invited_lots
from dekkend.procurement.round_errors import NotInvited
from dekkend.procurement.services.common import Case, open_case, share
from dekkend.procurement.services.lots import refuse_withdrawn_lots
from dekkend.procurement.services.participation import claim, frozen_parties, keep_parties
from dekkend.procurement.services.vaults import vaults_now
from dekkend.procurement.services.versions import refuse_unread_version
from dekkend.procurement.states import (
    OPEN_STATUSES,
    PROCUREMENT,
    SUBMISSION,
    ProcurementStatus,
    SubmissionStatus,
)
from dekkend.runtime import arrival, audit, clock, vault
from dekkend.runtime.prepared import Prepared, PreparedObjects
from dekkend.runtime.transitions import transition

_ONE_TENDERER: Final = 0x7265  # arbitrary numbers that these locks alone use
_ONE_NUMBER: Final = 0x6E72


@dataclass(frozen=True, slots=True)
class _Sealed:
    """One envelope, ready to be stored."""

    vault: Vault
    body: bytes
    described: Described


def receive_submission(
    actor: Actor, procurement_id: int, form: SubmissionForm, *, received: datetime | None = None
) -> Receipt:
    """Takes in everything that a tenderer submits, sealed, or nothing.

    The moment is that of arrival on the server's clock, before any waiting (``runtime.arrival``), or
    ``received``. The same form sent again gives the same receipt. ``form.replaces`` names the receipt of the
    submission whose place it takes; the earlier envelope stays, and is never opened. Raises NotAllowed,
    NotOpenForBids, BidAfterDeadline, AlreadySubmitted, NoLotChosen, UnknownLot, NotInvited,
    LotIsWithdrawn, NewVersionUnread, UnknownRequirement, NoVault, VaultTampered; then nothing is stored.
    """
    moment = received or arrival.received()
    with transaction.atomic():
        case = share(actor, procurement_id)
        ensure(actor, Action.SUBMIT, own_facts(case.row, form.tenderer_id))
        await_turn(form.tenderer_id)
        if known := replayed(case, form.tenderer_id, form.key):
            return known
        return take_in(case, form, identity_of(form.tenderer_id), moment)


def take_in(
    case: Case,
    form: SubmissionForm,
    identity: Identity,
    moment: datetime,
    together: Together | None = None,
) -> Receipt:
    """Takes in a form that did not arrive before, and with whom it was made. Only within a transaction that
    shares the procurement and has the tenderer's turn. Raises what ``receive_submission`` raises, and
    TakesPartTwice. What can be done before waiting for a number, is."""
    refuse_outside_term(case, moment)
    earlier = _refuse_second(case, form)
    _refuse_unknown_lots(case, form)
    refuse_withdrawn_lots(case, form.lots)
    refuse_unread_version(case, form.tenderer_id)
    _refuse_unknown(case.definition, form.items)
    base = _base(case, form, identity.slug)
    sealed = _seal(case, form, base)
    if together:
        claim(case.row.pk, case.whole, together, form.lots)
    frozen = frozen_parties(together) if together else None
    row = _store(case, form, base, sealed, earlier, moment, parties=frozen.sha256 if frozen else "")
    if frozen:
        keep_parties(row, frozen)
    return Receipt(row.pk, row.number, moment, row.receipt)


@transaction.atomic
def withdraw_submission(actor: Actor, procurement_id: int, number: int) -> None:
    """Takes back a submission before the deadline; what was sealed stays sealed.

    Raises UnknownSubmission, NotAllowed, BidAfterDeadline.
    """
    now = arrival.received()
    case = share(actor, procurement_id)
    row = Submission.objects.filter(procurement=case.row, round=case.round, number=number).first()
    if row is None:
        raise UnknownSubmission(number=number)
    ensure(actor, Action.SUBMIT, own_facts(case.row, row.tenderer_id))
    await_turn(row.tenderer_id)
    refuse_outside_term(case, now)
    transition(row, SUBMISSION, "withdraw", actor=actor, stream=case.stream)
    _supersede(row, now)


@transaction.atomic
def close_receipt(actor: Actor, procurement_id: int) -> None:
    """Closes receipt after the deadline. Raises NotAllowed, TransitionNotAllowed, DeadlineNotPassed."""
    case = open_case(actor, procurement_id)
    case.may_move("close_receipt")
    if case.row.closes_at and clock.now() <= case.row.closes_at:
        raise DeadlineNotPassed(
            deadline=case.row.closes_at.astimezone(clock.AMSTERDAM),
            now=clock.now().astimezone(clock.AMSTERDAM),
        )
    case.move("close_receipt", {"submissions": _live(case).count()})


def refuse_outside_term(case: Case, moment: datetime) -> None:
    """Raises BidAfterDeadline, NotOpenForBids. What arrived in time counts, also when receipt was closed
    while it waited for its turn."""
    status = ProcurementStatus(case.row.status)
    deadline = case.row.closes_at
    if deadline is not None and moment > deadline:
        raise BidAfterDeadline(
            received=moment.astimezone(clock.AMSTERDAM), deadline=deadline.astimezone(clock.AMSTERDAM)
        )
    if status not in OPEN_STATUSES and status is not ProcurementStatus.CLOSED:
        raise NotOpenForBids(status=PROCUREMENT.title(status))


def _live(case: Case) -> Any:
    rows = Submission.objects.filter(procurement=case.row, round=case.round)
    return rows.exclude(status=SubmissionStatus.WITHDRAWN)


def _wait_for(what: int, which: int) -> None:
    """Waits its turn until the transaction ends. Two tenderers wait for each other only to get a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [what, which % 2**31])


def await_turn(tenderer_id: int) -> None:
    """Of two who submit for the same tenderer one waits, until the transaction of the other ends."""
    _wait_for(_ONE_TENDERER, tenderer_id)


_ARRIVED: Final = Prepared(
    lambda procurement_id, tenderer_id: Arrival.objects.filter(
        procurement_id=procurement_id, submission__tenderer_id=tenderer_id
    ).values_list("key", "submission_id", "submission__number", "received_at", "receipt")
)


def replayed(case: Case, tenderer_id: int, key: UUID) -> Receipt | None:
    """The receipt of a form that arrived before."""
    for known, *told in _ARRIVED(case.row.pk, tenderer_id):
        if known == key:
            return Receipt(*told, replayed=True)
    return None


_OF_TENDERER: Final = PreparedObjects(
    Submission,
    lambda procurement_id, tenderer_id: Submission.objects.filter(
        procurement_id=procurement_id, tenderer_id=tenderer_id
    ),
)


def live_submission(case: Case, tenderer_id: int) -> Submission | None:
    """The submission of this round that was not withdrawn."""
    rows = (row for row in _OF_TENDERER(case.row.pk, tenderer_id) if row.round == case.round)
    return next((row for row in rows if row.status != SubmissionStatus.WITHDRAWN), None)


def _refuse_second(case: Case, form: SubmissionForm) -> Submission | None:
    """The submission that this one takes the place of."""
    known = live_submission(case, form.tenderer_id)
    if known is None:
        return None
    if form.replaces != known.receipt:
        raise AlreadySubmitted(received=known.received_at.astimezone(clock.AMSTERDAM), number=known.number)
    return known


def _refuse_unknown_lots(case: Case, form: SubmissionForm) -> None:
    if not form.lots:
        raise NoLotChosen()
    known = {lot.id for lot in case.whole.lots}
    unknown = [lot for lot in form.lots if lot not in known]
    unknown += [item.lot for item in form.items if item.lot and item.lot not in form.lots]
    if unknown:
        raise UnknownLot(lots=tuple(dict.fromkeys(unknown)))
    _refuse_uninvited(case, form)


def _refuse_uninvited(case: Case, form: SubmissionForm) -> None:
    """After a selection only who was selected bids, and only on those lots. Raises NotInvited."""
    if case.round == 1:
        return
    invited = invited_lots(case.row.pk, form.tenderer_id)
    if others := [lot.name for lot in case.whole.lots if lot.id in form.lots and lot.id not in invited]:
        raise NotInvited(lots=tuple(others))


def _refuse_unknown(definition: Definition, items: Iterable[Item]) -> None:
    asked = {found.id for found in (*definition.requirements, *definition.evidence)}
    asked |= price_requirements(definition)
    unknown = [item.requirement for item in items if item.requirement not in asked]
    if unknown:
        raise UnknownRequirement(requirements=tuple(dict.fromkeys(unknown)))


def _base(case: Case, form: SubmissionForm, tenderer: str) -> Content:
    """What every envelope of a submission says. A practice run is named after its definition: another run
    with the same seed, under another address, gives the same receipts."""
    practice = case.row.practice
    return Content(
        procurement=case.whole.id if practice else case.row.slug,
        definition=case.version.sha256,
        tenderer=tenderer,
        round=case.round,
        kind=EnvelopeKind.QUALITY,
        key=form.key,
        nonce=practice_nonce(form.key) if practice else secrets.token_hex(NONCE_BYTES),
        lots=(),
        items=(),
        files=(),
    )


def _seal(case: Case, form: SubmissionForm, base: Content) -> Sequence[_Sealed]:
    vaults = vaults_now(case.row.pk, case.round)
    made = []
    for content in contents_of(case.definition, form, base):
        body = vault.seal(bytes(vaults[content.kind].public_key), packed(content))
        told = Described(content.kind, sha256(body).hexdigest(), content_sha256(content))
        made.append(_Sealed(vaults[content.kind], body, told))
    return made


def _store(
    case: Case,
    form: SubmissionForm,
    base: Content,
    sealed: Sequence[_Sealed],
    earlier: Submission | None,
    moment: datetime,
    *,
    parties: str,
) -> Submission:
    """The sealed bytes go in before the queue. From the number on submissions wait for each other: for that,
    and for their place in the log."""
    arrival_id = _keep_envelopes(sealed)
    number = _in_turn(case, earlier)
    sequence = Arrival.objects.filter(submission=earlier).count() + 1 if earlier else 1
    told = statement(
        base,
        number=number,
        sequence=sequence,
        received=audit.timestamp(moment),
        envelopes=[one.described for one in sealed],
        parties=parties,
    )
    row = _stored(case, form, earlier, number, receipt_sha256(told), moment)
    if earlier:
        _supersede(row, moment)
    entry = Arrival(
        pk=arrival_id,
        procurement=case.row,
        submission=row,
        sequence=sequence,
        key=form.key,
        received_at=moment,
        statement=told,
        receipt=row.receipt,
        signature=vault.sign(canonical(told).encode()),
        sender_id=case.actor.account_id,
    )
    entry.save(force_insert=True)
    _record(case, row, entry, form)
    return row


_NEXT_ARRIVAL: Final = "SELECT nextval(pg_get_serial_sequence('procurement_arrival', 'id'))"


def _keep_envelopes(sealed: Sequence[_Sealed]) -> int:
    """Stores what was sealed for an arrival that follows in this transaction; the arrival's id. The database
    sees to it that it does follow: the reference is checked at the end."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_ARRIVAL)
        arrival_id = int(cursor.fetchone()[0])
    Envelope.objects.bulk_create(
        Envelope(arrival_id=arrival_id, vault=one.vault, sealed=one.body, sha256=one.described.sealed)
        for one in sealed
    )
    return arrival_id


def _supersede(row: Submission, moment: datetime) -> None:
    """What counted until now counts no more. Of two requests the later one may be handled first, and two
    machines' clocks differ a little: never before it came in itself."""
    counting = Arrival.objects.filter(submission=row, superseded_at__isnull=True)
    counting.update(superseded_at=Greatest(F("received_at"), Value(moment)))


_NUMBER: Final = """
SELECT pg_advisory_xact_lock(%s, %s);
SELECT coalesce(max(number), 0) + 1 FROM procurement_submission WHERE procurement_id = %s
"""
"""Waits, and then looks: two statements, so that the second sees what was stored while the first waited."""


def _in_turn(case: Case, earlier: Submission | None) -> int:
    """Waits its turn until the transaction ends; the number of the submission: its own, else the next."""
    if earlier:
        _wait_for(_ONE_NUMBER, case.row.pk)
        return int(earlier.number)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [_ONE_NUMBER, case.row.pk % 2**31, case.row.pk])
        cursor.nextset()
        return int(cursor.fetchone()[0])


def _stored(
    case: Case, form: SubmissionForm, earlier: Submission | None, number: int, receipt: str, moment: datetime
) -> Submission:
    row = earlier or Submission(
        procurement=case.row, round=case.round, tenderer_id=form.tenderer_id, number=number
    )
    row.received_at, row.receipt = moment, receipt
    row.idempotency_key, row.sender_id = form.key, case.actor.account_id
    row.save(force_insert=earlier is None)
    return row


def _record(case: Case, row: Submission, arrival: Arrival, form: SubmissionForm) -> None:
    """The log tells that something arrived and its hashes; not for which lots, and nothing of the content."""
    told: Mapping[str, Any] = arrival.statement
    data = {
        "number": row.number,
        "receipt": row.receipt,
        "received": arrival.received_at,
        "envelopes": {one["kind"]: one["sealed"] for one in told["envelopes"]},
    }
    action = "submission.receive"
    if form.replaces:
        action, data = "submission.replace", data | {"replaces": form.replaces}
    audit.record(case.stream, case.actor, action, f"submission:{row.pk}", data)


def signature_text(arrival: Arrival) -> str:
    """The server's signature on a receipt, as text."""
    return b64encode(bytes(arrival.signature)).decode()


__all__ = [
    "await_turn",
    "close_receipt",
    "live_submission",
    "receive_submission",
    "refuse_outside_term",
    "replayed",
    "signature_text",
    "take_in",
    "withdraw_submission",
]
