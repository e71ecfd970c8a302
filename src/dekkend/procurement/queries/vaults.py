"""What pages show of vaults: who the officers are, what arrived, who turned a key, what the opening found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Prefetch

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.envelope import (
    EnvelopeKind,
    EnvelopeProblem,
    VaultStatus,
    canonical,
    price_requirements,
)
from dekkend.procurement.models import (
    Arrival,
    Envelope,
    OfficerKey,
    Procurement,
    SubmissionItem,
    SubmittedParties,
    Vault,
    VaultTurn,
)
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.services.opening import TURN_LASTS
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import SubmissionStatus
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An officer of a vault. ``turned_at``: when that key was turned, as long as that counts."""

    account_id: int
    name: str
    turned_at: datetime | None
    practice: bool


@dataclass(frozen=True, slots=True)
class VaultView:
    """One vault. ``envelopes`` counts those that the opening will open or opened."""

    id: int
    round: int
    kind: EnvelopeKind
    status: VaultStatus
    created_at: datetime
    opened_at: datetime | None
    destroyed_at: datetime | None
    officers: tuple[OfficerView, ...]
    envelopes: int

    @property
    def turned(self) -> tuple[OfficerView, ...]:
        """The officers whose turn counts."""
        return tuple(officer for officer in self.officers if officer.turned_at is not None)

    @property
    def practice(self) -> bool:
        return all(officer.practice for officer in self.officers)

    def is_officer(self, account_id: int | None) -> bool:
        return any(officer.account_id == account_id for officer in self.officers)

    def has_turned(self, account_id: int | None) -> bool:
        return any(officer.account_id == account_id for officer in self.turned)


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """One time that something arrived. ``tenderer`` is empty until the vault is opened.

    ``sealed`` is the hash of the quality envelope, ``price`` that of the price envelope where there is one;
    ``fate`` is empty for what counts.
    """

    number: int
    sequence: int
    received_at: datetime
    receipt: str
    sealed: str
    price: str
    tenderer: str
    superseded_at: datetime | None
    withdrawn: bool
    opened: bool
    problem: EnvelopeProblem | None


@dataclass(frozen=True, slots=True)
class OwnArrival:
    """One of the tenderer's own receipts: what it says, and the server's signature on it."""

    number: int
    sequence: int
    received_at: datetime
    receipt: str
    statement: Mapping[str, Any]
    signature: bytes
    superseded_at: datetime | None
    parties: str = ""
    """With whom the bid was made: the JSON that the receipt gives the hash of; empty when it says nothing."""


@dataclass(frozen=True, slots=True)
class PriceItem:
    """What a bid offers for one price criterion, in euros."""

    bid_id: int
    submission: int
    lot: str
    criterion: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The actor's own officer key, and how many vaults it helps to open."""

    created_at: datetime
    vaults: int


_COUNTS: Final = (VaultStatus.OPENING, VaultStatus.OPENED)


def vaults(actor: Actor, slug: str) -> tuple[VaultView, ...]:
    """The vaults of a procurement, the newest round first; none for who does not read the procedure.

    Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    if not _reads(actor, found):
        return ()
    rows = Vault.objects.filter(procurement=found).defer("opened_key").order_by("-round", "-kind")
    counts = _envelopes(found)
    return tuple(_view(row, counts.get(row.pk, 0)) for row in rows)


def arrivals(actor: Actor, slug: str, round: int) -> tuple[ArrivalRow, ...]:
    """Everything that arrived in a round, by number; names only when its vault is open.

    Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    if not _reads(actor, found):
        return ()
    rows = Arrival.objects.filter(procurement=found, submission__round=round)
    envelopes = Envelope.objects.select_related("vault").defer("sealed", "vault__opened_key")
    rows = rows.select_related("submission__tenderer").prefetch_related(
        Prefetch("envelopes", queryset=envelopes)
    )
    ordered = rows.defer("statement", "signature").order_by("submission__number", "sequence")
    return tuple(_arrival(row) for row in ordered)


def own_arrivals(actor: Actor, slug: str, number: int) -> tuple[OwnArrival, ...]:
    """The receipts of an own submission, the newest first. Raises UnknownProcurement."""
    found = seen(actor, slug)
    own = actor.organisations(Role.PROVIDER)
    rows = Arrival.objects.filter(
        procurement=found, submission__number=number, submission__tenderer_id__in=own
    )
    parties = SubmittedParties.objects.filter(receipt__in=rows.values("receipt"))
    kept = {row.receipt: canonical(row.content) for row in parties}
    return tuple(
        OwnArrival(
            number,
            row.sequence,
            row.received_at,
            row.receipt,
            row.statement,
            bytes(row.signature),
            row.superseded_at,
            kept.get(row.receipt, ""),
        )
        for row in rows.order_by("-sequence")
    )


def prices_opened(procurement_id: int, round: int = 1) -> bool:
    """Whether the price envelopes of this round were opened; also when no prices are asked."""
    rows = Vault.objects.filter(procurement=procurement_id, round=round, kind=EnvelopeKind.PRICE)
    return not rows.exclude(status=VaultStatus.OPENED).exists()


def price_items(procurement_id: int) -> tuple[PriceItem, ...]:
    """What was offered for the price criteria, by bid; nothing until the price envelopes are open."""
    names = price_requirements(definition_now(procurement_id))
    rows = SubmissionItem.objects.filter(
        submission__procurement=procurement_id, requirement__in=names, price__isnull=False, bid__isnull=False
    )
    values = rows.order_by("bid", "requirement").values_list(
        "bid_id", "submission__number", "bid__lot__slug", "requirement", "price"
    )
    return tuple(PriceItem(*one) for one in values)


def own_key(actor: Actor) -> OwnKey | None:
    """The actor's own officer key that is in use."""
    rows = OfficerKey.objects.filter(account_id=actor.account_id or 0, retired_at__isnull=True)
    row = rows.annotate(count=Count("shares")).first()
    return OwnKey(row.created_at, row.count) if row else None


def _reads(actor: Actor, found: Procurement) -> bool:
    """Who the officers are and how many arrived, staff may know before the opening too."""
    facts = facts_of(found)
    return bool(may(actor, Action.SEE_VAULT, facts))


def _envelopes(found: Procurement) -> dict[int, int]:
    rows = Envelope.objects.filter(vault__procurement=found, arrival__superseded_at__isnull=True)
    rows = rows.exclude(arrival__submission__status=SubmissionStatus.WITHDRAWN)
    return dict(rows.order_by().values_list("vault").annotate(count=Count("pk")))


def _view(row: Vault, envelopes: int) -> VaultView:
    return VaultView(
        id=row.pk,
        round=row.round,
        kind=EnvelopeKind(row.kind),
        status=VaultStatus(row.status),
        created_at=row.created_at,
        opened_at=row.opened_at,
        destroyed_at=row.destroyed_at,
        officers=_officers(row),
        envelopes=envelopes,
    )


def _officers(row: Vault) -> tuple[OfficerView, ...]:
    since = None if row.status in _COUNTS else clock.now() - TURN_LASTS
    turns = VaultTurn.objects.filter(vault=row).defer("part")
    turned = {turn.account_id: turn.turned_at for turn in turns if since is None or turn.turned_at > since}
    keys = OfficerKey.objects.filter(shares__vault=row).select_related("account").order_by("shares__number")
    return tuple(
        OfficerView(key.account_id, str(key.account), turned.get(key.account_id), key.practice)
        for key in keys
    )


def _arrival(row: Arrival) -> ArrivalRow:
    envelopes = {EnvelopeKind(one.vault.kind): one for one in row.envelopes.all()}
    quality, price = envelopes[EnvelopeKind.QUALITY], envelopes.get(EnvelopeKind.PRICE)
    shown = quality.vault.status == VaultStatus.OPENED
    return ArrivalRow(
        number=row.submission.number,
        sequence=row.sequence,
        received_at=row.received_at,
        receipt=row.receipt,
        sealed=quality.sha256,
        price=price.sha256 if price else "",
        tenderer=row.submission.tenderer.name if shown else "",
        superseded_at=row.superseded_at,
        withdrawn=row.submission.status == SubmissionStatus.WITHDRAWN,
        opened=quality.opened_at is not None,
        problem=EnvelopeProblem(quality.problem) if quality.problem else None,
    )


__all__ = [
    "ArrivalRow",
    "OfficerView",
    "OwnArrival",
    "OwnKey",
    "PriceItem",
    "VaultView",
    "arrivals",
    "own_arrivals",
    "own_key",
    "price_items",
    "prices_opened",
    "vaults",
]
