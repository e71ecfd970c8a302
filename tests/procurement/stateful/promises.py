"""What must be true after every act, whoever did what in whatever order; read from the tables, not asked of
the services that are under test."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from dekkend.organisations.domain import Actor
from dekkend.procurement import errors, queries
from dekkend.procurement.award_states import SUSPENDING
from dekkend.procurement.models import (
    Announcement,
    Arrival,
    AssessorAssignment,
    Bid,
    Check,
    Consensus,
    CourtCase,
    Decision,
    LotWithdrawal,
    Procurement,
    Submission,
    SubmissionItem,
    Vault,
    VaultTurn,
)
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.queries.price_list import price_list
from dekkend.procurement.queries.score_list import score_list
from dekkend.procurement.queries.signing import may_sign
from dekkend.runtime import audit, clock
from dekkend.runtime.tenancy import acting_as

FOLLOWS = {
    "concept": {"gepubliceerd"},
    "gepubliceerd": {"gesloten"},
    "gesloten": {"geopend"},
    "geopend": {"volledigheid"},
    "volledigheid": {"herstel", "uitsluiting", "uitvoering"},
    "herstel": {"uitsluiting", "uitvoering"},
    "uitsluiting": {"geschiktheid"},
    "geschiktheid": {"uitvoering"},
    "uitvoering": {"beoordeling", "besloten"},
    "beoordeling": {"consensus"},
    "consensus": {"besloten"},
    "besloten": {"voorlopig-gegund"},
    "voorlopig-gegund": {"definitief", "dialoog", "uitgenodigd"},
    "dialoog": {"uitgenodigd"},
    "uitgenodigd": {"gesloten"},
    "definitief": set(),
    "ingetrokken": set(),
}
"""The order in which a procurement goes; from everywhere but the end it can be withdrawn (EL-01)."""

DECIDED = {"besloten", "voorlopig-gegund", "dialoog", "definitief"}
VAULT_FOLLOWS = {
    "verzegeld": {"wordt-geopend", "geopend", "vernietigd"},
    "wordt-geopend": {"geopend"},
    "geopend": set(),
    "vernietigd": set(),
}


@dataclass
class Known:
    """What was true before: statuses only go forward, and what was acknowledged stays."""

    status: str = "concept"
    vaults: dict[int, str] = field(default_factory=dict)
    receipts: dict[str, tuple[int, int]] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    """The last text that each tenderer sent in, by round; none after it was withdrawn."""


def check(row: Procurement, known: Known, now: datetime, people: Any) -> None:
    """Raises AssertionError with what is broken."""
    row.refresh_from_db()
    with clock.fixed(now):
        _order(row, known)
        _vaults(row, known, now)
        _nothing_lost(row, known)
        _one_live(row)
        _sealed(row, people)
        _alone(row, people)
        _motivated(row)
        _signing(row)
        assert audit.problems(stream_of(row.pk)) == []
        connection.check_constraints()


def _order(row: Procurement, known: Known) -> None:
    if row.status != known.status:
        allowed = FOLLOWS[known.status] | ({"ingetrokken"} if FOLLOWS[known.status] else set())
        assert row.status in allowed, f"{known.status} → {row.status}"
    known.status = row.status
    if row.status in {"uitvoering", "beoordeling", "consensus", *DECIDED} and row.round == 1:
        admitted = Submission.objects.filter(procurement=row, round=1, status__in=["toegelaten", "besloten"])
        whole = admitted.exclude(bids__status="terzijde").exclude(bids__status="niet-gegund")
        for one in whole.exclude(bids__status="perceel-ingetrokken"):
            stages = set(Check.objects.filter(submission=one).values_list("stage", flat=True))
            assert {"uitsluiting", "geschiktheid"} <= stages, f"a check was skipped: {stages}"


def _vaults(row: Procurement, known: Known, now: datetime) -> None:
    """Never opened before, again, or by one person."""
    for vault in Vault.objects.filter(procurement=row):
        before = known.vaults.get(vault.pk, "verzegeld")
        if vault.status != before:
            assert vault.status in VAULT_FOLLOWS[before], f"vault {before} → {vault.status}"
        if vault.status in ("wordt-geopend", "geopend") and before == "verzegeld":
            assert row.closes_at is not None
            assert now > row.closes_at
            turned = VaultTurn.objects.filter(vault=vault).values("account").distinct()
            assert turned.count() >= 2
        known.vaults[vault.pk] = vault.status


def _nothing_lost(row: Procurement, known: Known) -> None:
    rows = Arrival.objects.filter(procurement=row).values_list("receipt", "submission_id", "sequence")
    stored = {receipt: (submission, sequence) for receipt, submission, sequence in rows}
    assert known.receipts.items() <= stored.items(), "a receipt without an arrival"
    opened = {
        vault.round for vault in Vault.objects.filter(procurement=row, kind="kwaliteit", status="geopend")
    }
    for (round, tenderer), text in known.texts.items():
        live = Submission.objects.filter(procurement=row, round=round, tenderer=tenderer)
        live = live.exclude(status="ingetrokken")
        assert live.count() == 1, "an acknowledged submission is gone"
        if round in opened:
            texts = SubmissionItem.objects.filter(submission__in=live).values_list("text", flat=True)
            assert text in set(texts), "another content than the last that was sent"


def _one_live(row: Procurement) -> None:
    rows = Submission.objects.filter(procurement=row).exclude(status="ingetrokken")
    places = list(rows.values_list("round", "tenderer"))
    assert len(places) == len(set(places)), "two submissions of one tenderer in one round"
    for one in rows:
        assert Arrival.objects.filter(submission=one, superseded_at__isnull=True).count() == 1


def _sealed(row: Procurement, people: Any) -> None:
    """Nothing of the present round is readable before its vault is open: not by a query, not in a table."""
    vault = Vault.objects.filter(procurement=row, round=row.round, kind="kwaliteit").first()
    if vault is not None and vault.status != "geopend":
        with connection.cursor() as cursor:
            for table in ("bid", "submissionitem", "openedfile", "defect"):
                cursor.execute(
                    f"SELECT count(*) FROM procurement_{table} it JOIN procurement_submission s"
                    " ON s.id = it.submission_id WHERE s.procurement_id = %s AND s.round = %s",
                    [row.pk, row.round],
                )
                assert cursor.fetchone()[0] == 0, f"{table} before the opening"
        sealed = Submission.objects.filter(procurement=row, round=row.round)
        for actor in (people.buyer, people.strangers[1], *people.assessors[:1]):
            shown = {one.number for one in queries.submissions(actor, row.slug).rows}
            assert not shown & set(sealed.values_list("number", flat=True)), "shown before the opening"
            for number in list(sealed.values_list("number", flat=True))[:1]:
                _refused(actor, row.slug, number)
    price = Vault.objects.filter(procurement=row, round=row.round, kind="prijs").first()
    if price is not None and price.status != "geopend":
        offered = SubmissionItem.objects.filter(submission__procurement=row, price__isnull=False)
        assert not offered.exists(), "a price before the quality was final"
        assert price_list(people.buyer, row.slug) == ()


def _refused(actor: Actor, slug: str, number: int) -> None:
    try:
        queries.submission(actor, slug, number)
    except errors.UnknownSubmission:
        return
    raise AssertionError("a sealed submission was shown")


def _alone(row: Procurement, people: Any) -> None:
    """Nobody reads another's score before every seat is locked: the database as the application sees it."""
    seats = AssessorAssignment.objects.filter(bid__submission__procurement=row)
    by_seat: dict[tuple[int, int], bool] = {}
    for bid, seat, locked, ended in seats.values_list("bid_id", "seat", "locked_at", "ended_at"):
        by_seat[bid, seat] = by_seat.get((bid, seat), False) or (locked is not None and ended is None)
    waiting = {bid for (bid, _seat), done in by_seat.items() if not done}
    for actor in (None, *people.assessors):
        account = actor.account_id if actor else None
        for bid, whose, ended in _visible_scores(row.pk, account):
            assert whose == account or (bid not in waiting and ended is None), "a score was seen too early"
    if waiting and row.opened_at is not None and row.status != "ingetrokken":
        numbers = set(Bid.objects.filter(pk__in=waiting).values_list("submission__number", "lot__number"))
        try:
            shown = score_list(people.buyer, row.slug)
        except errors.NotAllowed:
            return
        places = {(one.number, one.lot.split(" ")[0]) for one in shown if one.assessor}
        assert not places & numbers, "the list of scores tells too early"


def _visible_scores(procurement: int, account: int | None) -> Iterator[tuple[int, int, datetime | None]]:
    with acting_as(account), connection.cursor() as cursor:
        cursor.execute(
            "SELECT seat.bid_id, seat.assessor_id, seat.ended_at FROM procurement_score score"
            " JOIN procurement_assessorassignment seat ON seat.id = score.assignment_id"
            " JOIN procurement_bid bid ON bid.id = seat.bid_id"
            " JOIN procurement_submission s ON s.id = bid.submission_id WHERE s.procurement_id = %s",
            [procurement],
        )
        yield from cursor.fetchall()


def _motivated(row: Procurement) -> None:
    """Every decision says why, and stands on an agreed and motivated score for each criterion."""
    bids = Bid.objects.filter(submission__procurement=row, submission__round=row.round)
    live = bids.exclude(submission__status="ingetrokken")
    if row.status in DECIDED:
        assert not live.filter(decision__isnull=True).exists(), "a bid without a decision"
        assert (
            live.count() == live.filter(status__in=["gegund", "niet-gegund", "perceel-ingetrokken"]).count()
        )
    else:
        assert not live.filter(decision__isnull=False).exists() or row.status == "ingetrokken"
    for found in Decision.objects.filter(bid__submission__procurement=row).select_related("bid"):
        assert found.awarded or found.reasons, "turned down without a reason"
        assert all(reason["sentence"]["text"] for reason in found.reasons)
        assert (found.bid.status == "gegund") is found.awarded
    agreed = Consensus.objects.filter(bid__submission__procurement=row)
    assert not agreed.filter(motivation="").exists()
    settled = agreed.filter(bid__status__in=["consensus", "gegund"])
    assert not settled.filter(set_aside_at__isnull=False).exists(), "stands on a consensus that was set aside"


def _signing(row: Procurement) -> None:
    """May be signed only after every standstill, without a court case, when final."""
    gone = set(LotWithdrawal.objects.filter(lot__procurement=row).values_list("lot_id", flat=True))
    for bid in Bid.objects.filter(submission__procurement=row).select_related("lot", "submission"):
        if may_sign(bid.pk).blocks:
            continue
        today = clock.today()
        assert row.status == "definitief"
        assert bid.decision.awarded
        assert bid.lot_id not in gone
        known = Announcement.objects.filter(procurement=row)
        about = [it for it in known if not it.lots.exists() or it.lots.filter(pk=bid.lot_id).exists()]
        assert about[-1].status != "voorbereid", "signed while a revision is prepared"
        for found in (it for it in about if it.status == "bekendgemaakt" and it.ground != "voorwaarde"):
            assert today > found.standstill_until, "signed during the standstill"
        for case in CourtCase.objects.filter(procurement=row, status__in=SUSPENDING):
            about_lot = not case.lots.exists() or case.lots.filter(pk=bid.lot_id).exists()
            in_time = row.standstill_until is not None and case.summons_on <= row.standstill_until
            assert not (about_lot and (in_time or case.buyer_waits)), "signed while a court case suspends"
