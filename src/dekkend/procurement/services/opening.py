"""Opening a vault: two officers each turn their own key, then every envelope is opened, in one transaction.

Until both have come, nothing can be read. What was killed halfway is done again from the start: either the
vault is open and everything in it is stored, or nothing of it is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction

from dekkend.kernel.secret_sharing import Part, combine
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import actor_for
from dekkend.procurement.envelope import (
    Content,
    EnvelopeKind,
    EnvelopeProblem,
    NotAnEnvelope,
    VaultStatus,
    canonical,
    content_sha256,
    described,
    kinds_of,
    receipt_sha256,
    unpacked,
)
from dekkend.procurement.models import (
    Arrival,
    Bid,
    Envelope,
    OfficerKey,
    Procurement,
    ProcurementLot,
    SubmissionDraft,
    Vault,
    VaultShare,
    VaultTurn,
)
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import ensure, facts_of
from dekkend.procurement.services.common import Case, lock
from dekkend.procurement.services.lots import settle_withdrawn_lots
from dekkend.procurement.services.officer_keys import is_genuine, unlocked
from dekkend.procurement.services.practice_officers import practice_passphrase
from dekkend.procurement.services.unpacking import Unsealed, store_prices, store_submissions
from dekkend.procurement.services.vaults import NEEDED, server_share
from dekkend.procurement.states import PROCUREMENT, BidStatus, ProcurementStatus, SubmissionStatus
from dekkend.procurement.vault_errors import (
    BidsStillSealed,
    NoPriceEnvelopes,
    NotAnOfficer,
    NoVault,
    PricesStillSealed,
    QualityNotFinal,
    VaultDestroyed,
    VaultNotOpenable,
)
from dekkend.runtime import audit, clock, vault

TURN_LASTS: Final = timedelta(minutes=30)
"""So long the first officer's part waits for the second officer."""

AT_ONCE: Final = 200
_NOT_FINAL: Final = (BidStatus.RECEIVED, BidStatus.ADMITTED, BidStatus.IN_ASSESSMENT, BidStatus.SCORED)

Report = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Reports nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn of a key led to. ``complete`` when two officers have come; else the first one's part waits
    until ``until``."""

    vault_id: int
    complete: bool
    until: datetime | None = None


@dataclass
class Opening:
    """An opening under way: what was opened, and what was wrong with which envelope."""

    now: datetime
    opened: int = 0
    stored: int = 0
    problems: dict[int, EnvelopeProblem] = field(default_factory=dict)
    entries: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def turn_key(
    actor: Actor,
    procurement_id: int,
    passphrase: str,
    *,
    kind: EnvelopeKind = EnvelopeKind.QUALITY,
    start: Callable[[int], object] = lambda vault_id: None,
) -> Turn:
    """An officer turns the own key. With the second one the vault can be opened: ``start`` is then called
    with its id, in the same transaction, to put the work in the queue.

    The same officer twice counts once; two at once are taken one after the other. Raises UnknownProcurement,
    NotAllowed, NotAnOfficer, BidsStillSealed, QualityNotFinal, VaultDestroyed, WrongPassphrase,
    TooManyAttempts, VaultNotOpenable. Call it outside a transaction: a wrong passphrase must be counted.
    """
    row = _vault(procurement_id, kind)
    key = _own_key(actor, row)
    _refuse_early(row.procurement, kind)
    private = unlocked(key, passphrase)
    with transaction.atomic():
        case = lock(actor, procurement_id)
        row = _vault(procurement_id, kind)
        if row.status in (VaultStatus.OPENING, VaultStatus.OPENED):
            return Turn(row.pk, complete=True)
        _refuse_early(case.row, kind)
        _keep_part(case, row, key, private)
        turns = _turns(row)
        if len(turns) < NEEDED:
            return Turn(row.pk, complete=False, until=clock.now() + TURN_LASTS)
        _unlock(case, row, turns)
        start(row.pk)
        return Turn(row.pk, complete=True)


@transaction.atomic
def open_envelopes(actor: Actor, vault_id: int, report: Report = _silent) -> int:
    """Opens every envelope of a vault that two officers unlocked, and stores what is in it; how many.

    Each envelope is compared with what its receipt says; one that differs or does not open is named in the
    record and holds up no other. Done once; asked again it does nothing. Raises NotAllowed, BidsStillSealed.
    """
    found = Vault.objects.get(pk=vault_id)
    case = lock(actor, found.procurement_id)
    row = Vault.objects.get(pk=vault_id)
    if row.status == VaultStatus.OPENED:
        return 0
    if row.status != VaultStatus.OPENING or row.opened_key is None:
        raise BidsStillSealed(status=PROCUREMENT.title(case.row.status))
    done = _open_all(case, row, report)
    _finish(case, row, done)
    return done.opened


def open_practice_vault(procurement_id: int, kind: EnvelopeKind = EnvelopeKind.QUALITY) -> int:
    """The generated officers of a practice run open its vault; how many envelopes. Raises NotAnOfficer for
    any other procurement."""
    row = _vault(procurement_id, kind)
    keys = [share.key for share in row.shares.select_related("key__account").order_by("number")]
    officers = [key for key in keys if key.practice][:NEEDED]
    if len(officers) < NEEDED:
        raise NotAnOfficer(officers=tuple(str(key.account) for key in keys))
    for key in officers:
        actor = Actor(key.account_id, str(key.account))
        turn_key(actor, procurement_id, practice_passphrase(key.account_id), kind=kind)
    return open_envelopes(actor, row.pk)


def refuse_sealed_prices(case: Case) -> None:
    """Raises PricesStillSealed when prices count and nobody opened them yet."""
    if EnvelopeKind.PRICE not in kinds_of(case.definition):
        return
    rows = Vault.objects.filter(procurement=case.row, round=case.round, kind=EnvelopeKind.PRICE)
    if rows.exclude(status=VaultStatus.OPENED).exists():
        raise PricesStillSealed()


# ---------------------------------------------------------------- two officers


def _vault(procurement_id: int, kind: EnvelopeKind) -> Vault:
    rows = Vault.objects.filter(procurement_id=procurement_id, kind=kind)
    row = rows.select_related("procurement").order_by("-round").first()
    if row is None:
        raise NoPriceEnvelopes() if kind is EnvelopeKind.PRICE else NoVault()
    if row.status == VaultStatus.DESTROYED:
        raise VaultDestroyed()
    return row


def _own_key(actor: Actor, row: Vault) -> OfficerKey:
    """The key for which the actor's part was sealed. Raises NotAnOfficer, NotAllowed."""
    shares = row.shares.select_related("key__account").order_by("number")
    own = next((share.key for share in shares if share.key.account_id == actor.account_id), None)
    if own is None or not is_genuine(own):
        raise NotAnOfficer(officers=tuple(str(share.key.account) for share in shares))
    if not own.practice:
        ensure(actor, Action.RUN_PROCUREMENT, facts_of(row.procurement))
    return own


def _refuse_early(row: Procurement, kind: EnvelopeKind) -> None:
    """Raises BidsStillSealed before receipt is closed, and QualityNotFinal for prices that come too early."""
    status = ProcurementStatus(row.status)
    if kind is EnvelopeKind.QUALITY:
        after = row.closes_at is not None and clock.now() > row.closes_at
        opened = Vault.objects.filter(procurement=row, round=row.round, kind=kind, status=VaultStatus.OPENED)
        if not (after and status is ProcurementStatus.CLOSED) and not opened.exists():
            raise BidsStillSealed(status=PROCUREMENT.title(status))
        return
    bids = Bid.objects.filter(submission__procurement=row, submission__round=row.round)
    waiting = bids.filter(status__in=_NOT_FINAL).count()
    if waiting or status is not ProcurementStatus.CONSENSUS:
        raise QualityNotFinal(open=waiting or bids.count())


def _keep_part(case: Case, row: Vault, key: OfficerKey, private: bytes) -> None:
    share = VaultShare.objects.get(vault=row, key=key)
    try:
        part = vault.unseal(private, bytes(share.sealed))
    except vault.CannotOpen as error:
        raise VaultNotOpenable() from error
    VaultTurn.objects.update_or_create(
        vault=row,
        account_id=key.account_id,
        defaults={"turned_at": clock.now(), "part": {"number": share.number, "data": part.hex()}},
    )
    data = {"kind": row.kind, "round": row.round}
    audit.record(case.stream, case.actor, "vault.turn", f"vault:{row.pk}", data)


def _turns(row: Vault) -> list[VaultTurn]:
    """The turns that still count: not too long ago, by people who still run this procurement."""
    fresh = VaultTurn.objects.filter(vault=row, turned_at__gt=clock.now() - TURN_LASTS)
    turns = fresh.select_related("account").order_by("turned_at", "pk")
    return [turn for turn in turns if turn.part and _still_officer(row, turn.account_id)]


def _still_officer(row: Vault, account_id: int) -> bool:
    if row.shares.filter(key__account=account_id, key__practice=True).exists():
        return True
    account = get_user_model().objects.get(pk=account_id)
    return bool(may(actor_for(account), Action.RUN_PROCUREMENT, facts_of(row.procurement)))  # type: ignore[arg-type]


def _unlock(case: Case, row: Vault, turns: Sequence[VaultTurn]) -> None:
    """The private key, from two parts and the server's share; kept under the server's key until all is open.

    Raises VaultNotOpenable.
    """
    parts = [Part(turn.part["number"], bytes.fromhex(turn.part["data"])) for turn in turns[:NEEDED]]
    private = vault.either(combine(parts), server_share(row))
    if vault.public_of(private) != bytes(row.public_key):
        raise VaultNotOpenable()
    row.opened_key, row.status = {"private": private.hex()}, VaultStatus.OPENING
    row.save(update_fields=["opened_key", "status"])
    VaultTurn.objects.filter(vault=row).update(part=None)
    data = {"kind": row.kind, "round": row.round, "officers": [turn.account_id for turn in turns[:NEEDED]]}
    audit.record(case.stream, case.actor, "vault.unlock", f"vault:{row.pk}", data)


# ---------------------------------------------------------------- every envelope


def _open_all(case: Case, row: Vault, report: Report) -> Opening:
    """Opens in portions, so that memory does not grow with the number of envelopes."""
    done, private = Opening(clock.now()), bytes.fromhex(row.opened_key["private"])
    lots = dict(ProcurementLot.objects.filter(procurement=case.row).values_list("slug", "pk"))
    waiting = _waiting(row)
    total, seen = waiting.count(), 0
    rows = waiting.select_related("arrival__submission").order_by("arrival__submission__number")
    for portion in _portions(rows.iterator(chunk_size=AT_ONCE)):
        found = [one for one in (_unsealed(done, private, envelope) for envelope in portion) if one]
        is_price = row.kind == EnvelopeKind.PRICE
        done.stored += store_prices(found) if is_price else store_submissions(found, lots)
        seen += len(portion)
        report(seen, total)
    Envelope.objects.filter(pk__in=waiting.values("pk")).update(opened_at=done.now)
    for key, problem in done.problems.items():
        Envelope.objects.filter(pk=key).update(problem=problem)
    return done


def _waiting(row: Vault) -> Any:
    """The envelopes that count: the last of each submission; of prices only those that can still win."""
    rows = Envelope.objects.filter(vault=row, arrival__superseded_at__isnull=True)
    rows = rows.exclude(arrival__submission__status=SubmissionStatus.WITHDRAWN)
    if row.kind == EnvelopeKind.PRICE:
        agreed = Bid.objects.filter(status=BidStatus.AGREED).values("submission_id")
        rows = rows.filter(arrival__submission__in=agreed)
    return rows


def _portions(rows: Iterator[Envelope]) -> Iterator[list[Envelope]]:
    while portion := list(islice(rows, AT_ONCE)):
        yield portion


def _unsealed(done: Opening, private: bytes, envelope: Envelope) -> Unsealed | None:
    arrival = envelope.arrival
    found = opened(private, envelope, arrival)
    data = {"number": arrival.submission.number, "receipt": arrival.receipt, "envelope": envelope.sha256}
    done.opened += 1
    if isinstance(found, EnvelopeProblem):
        done.problems[envelope.pk] = found
        data["problem"] = found
    done.entries.append((f"submission:{arrival.submission_id}", data))
    return None if isinstance(found, EnvelopeProblem) else Unsealed(arrival.submission_id, found)


def opened(private: bytes, envelope: Envelope, arrival: Arrival) -> Content | EnvelopeProblem:
    """The content of one envelope, compared with what the receipt says of it."""
    body, kind = bytes(envelope.sealed), EnvelopeKind(envelope.vault.kind)
    told = described(arrival.statement, kind)
    genuine = vault.is_signed(canonical(arrival.statement).encode(), bytes(arrival.signature))
    same = told is not None and sha256(body).hexdigest() == envelope.sha256 == told.sealed
    if told is None or not (same and genuine and receipt_sha256(arrival.statement) == arrival.receipt):
        return EnvelopeProblem.CHANGED
    try:
        content = unpacked(vault.unseal(private, body))
    except (vault.CannotOpen, NotAnEnvelope):
        return EnvelopeProblem.UNREADABLE
    fits = str(content.key) == arrival.statement["key"] and content.tenderer == arrival.statement["tenderer"]
    fits = fits and content.procurement == arrival.statement["procurement"] and content.kind is kind
    return content if fits and content_sha256(content) == told.content else EnvelopeProblem.OF_ANOTHER


def _finish(case: Case, row: Vault, done: Opening) -> None:
    name = "submission.open_price" if row.kind == EnvelopeKind.PRICE else "submission.open"
    audit.record_many(case.stream, case.actor, name, done.entries)
    row.status, row.opened_at, row.opened_key = VaultStatus.OPENED, done.now, None
    row.save(update_fields=["status", "opened_at", "opened_key"])
    counts = {"envelopes": done.opened, "stored": done.stored, "problems": len(done.problems)}
    data = counts | {"kind": row.kind, "round": row.round, "officers": _officers(row)}
    if row.kind == EnvelopeKind.PRICE:
        audit.record(case.stream, case.actor, "vault.open_prices", f"vault:{row.pk}", data)
        return
    case.set(opened_at=done.now)
    case.move("open", data | {"drafts_wiped": _wipe_drafts(case)})
    settle_withdrawn_lots(case)


def _wipe_drafts(case: Case) -> int:
    """Empties every draft of the procedure; how many. Nothing can be submitted of them any more, so nobody
    has a reason to keep them readable (IN-10; AVG article 5, paragraph 1, under e): also those of providers
    that did not submit. The keys of uploaded files go with them, so these stay unreadable too. What a
    provider needs it keeps elsewhere: what it submitted in the submission, its documents in its own folder.
    """
    return SubmissionDraft.objects.filter(procurement=case.row).update(content={})


def _officers(row: Vault) -> list[int]:
    turns = VaultTurn.objects.filter(vault=row).order_by("-turned_at", "-pk")[:NEEDED]
    return sorted(turn.account_id for turn in turns)


__all__ = [
    "TURN_LASTS",
    "Turn",
    "open_envelopes",
    "open_practice_vault",
    "refuse_sealed_prices",
    "turn_key",
]
