"""Whether agreements may be signed: the one place that later contexts and pages ask (EL-17, PL-14, PL-16)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.procurement import award_clocks
from dekkend.procurement.award_domain import Standing
from dekkend.procurement.models import Bid
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.award_facts import AwardFacts, award_facts
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class SigningRow:
    """One awarded bid and whether its agreement may be signed today."""

    bid: int
    submission: int
    tenderer: str
    lot_number: str
    lot_name: str
    standing: Standing | None
    verdict: Verdict
    hindrances: tuple[Verdict, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.verdict.blocks


def may_sign(bid_id: int, on: date | None = None) -> Verdict:
    """Whether the agreement on this bid may be signed on a day (today): the first thing that is in the way,
    with its article, else yes. Not limited to an actor: contexts ask it before they do something.

    Raises Bid.DoesNotExist.
    """
    bid = _bids().select_related("submission__procurement").get(pk=bid_id)
    day = on or clock.today()
    return award_clocks.may_sign(award_facts(bid.submission.procurement, day).signing(bid, day))


def may_sign_submission(submission_id: int, on: date | None = None) -> dict[str, Verdict]:
    """The same for every bid of one submission, by lot; empty when there is none."""
    day = on or clock.today()
    bids = list(_bids().select_related("submission__procurement").filter(submission_id=submission_id))
    if not bids:
        return {}
    facts = award_facts(bids[0].submission.procurement, day)
    return {bid.lot.slug: award_clocks.may_sign(facts.signing(bid, day)) for bid in bids}


def signing_rows(actor: Actor, slug: str) -> tuple[SigningRow, ...]:
    """Every awarded bid with what stands in the way of signing. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_DECISIONS, facts_of(found))
    today = clock.today()
    facts = award_facts(found, today)
    bids = _bids().filter(submission__procurement=found, decision__awarded=True)
    return tuple(_rows(facts, bids.order_by("lot__position", "decision__rank", "submission__number"), today))


def _rows(facts: AwardFacts, bids: Iterator[Bid], today: date) -> Iterator[SigningRow]:
    for bid in bids:
        known = facts.signing(bid, today)
        verdicts = award_clocks.signing_verdicts(known)
        yield SigningRow(
            bid.pk,
            bid.submission.number,
            bid.submission.tenderer.name,
            bid.lot.number,
            bid.lot.name,
            known.standing,
            award_clocks.may_sign(known),
            tuple(verdict for verdict in verdicts if not verdict.holds),
        )


def _bids():  # type: ignore[no-untyped-def]
    return Bid.objects.select_related("lot", "submission__tenderer", "decision")


__all__ = ["SigningRow", "may_sign", "may_sign_submission", "signing_rows"]
