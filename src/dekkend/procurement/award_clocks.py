"""The clocks after a decision: standstill, court cases, validity of bids, and whether may be signed. Pure.

The rules of the catalogue judge the planning of a definition; here the same articles judge what really
happened, so the verdicts carry the same ids and sources.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dekkend.kernel.periods import add_days
from dekkend.kernel.rules import Effect, Finding, Source, Verdict, broken, holds, not_applicable
from dekkend.kernel.text import msg
from dekkend.kernel.working_days import STANDARD, Reading, TermEnd, WorkingCalendar
from dekkend.procurement.award_domain import Proceedings, SigningFacts
from dekkend.procurement.planning import STANDSTILL_DAYS, BidValidity, bid_validity

INK: Final = "Inkoopdocumenten"
WARN_DAYS: Final = 14
"""How long before the end of their validity the buyer is told (rule PL-21)."""

_SOURCES: Final = {
    "PL-14": (Source(INK, "§4.8.2"),),
    "PL-16": (Source(INK, "Toelating §4.8.2"), Source(INK, "EMVI en ZEMVI §4.8.2")),
    "PL-21": (Source(INK, "§4.7"),),
    "EL-07": (Source(INK, "§3.3"), Source(INK, "§3.4")),
    "EL-08": (Source(INK, "§3.1"),),
    "EL-17": (Source(INK, "§4.8.2"),),
}


def cite(rule: str, finding: Finding, effect: Effect = Effect.BLOCK) -> Verdict:
    """A verdict of an article on what happened."""
    return Verdict(
        rule,
        finding.holds,
        finding.effect or effect,
        finding.reason,
        finding.values,
        _SOURCES[rule],
        finding.remedy,
        finding.applies,
    )


def standstill_after(
    announced: date,
    days: int | None,
    reading: Reading = Reading.EXTENDED,
    calendar: WorkingCalendar = STANDARD,
) -> TermEnd:
    """The standstill after an announcement: never shorter than twenty calendar days (PL-14), in both readings
    of a last day on a day off (PL-14a)."""
    return calendar.term_end(announced, max(days or STANDSTILL_DAYS, STANDSTILL_DAYS), reading)


def suspension(
    case: Proceedings, *, admission: bool, lot: str, tenderer: int, last_day: date | None
) -> Verdict:
    """Whether one court case holds back one bid (PL-16).

    In a tender a case that began within the standstill suspends the award of its lots. In an admission
    procedure only for who began it, unless the buyer chooses to wait for everybody. A case that began after
    the standstill suspends when the buyer chooses so.
    """
    values: dict[str, Any] = {"number": case.number, "court": case.court, "summons_on": case.summons_on}
    if not case.suspending or not case.covers(lot):
        return cite("PL-16", not_applicable(msg("Geen kort geding over dit perceel")), Effect.EFFECT)
    if admission and not case.buyer_waits and case.claimant != tenderer:
        reason = msg("Een kort geding schort de toelating van anderen niet op, tenzij de inkoper dat kiest")
        return cite("PL-16", holds(reason, **values), Effect.EFFECT)
    late = last_day is not None and case.summons_on > last_day
    if late and not case.buyer_waits:
        reason = msg("Het kort geding begon na de standstill en schort niet op")
        return cite("PL-16", holds(reason, **values), Effect.EFFECT)
    reason = msg("Er loopt een kort geding bij {court} sinds {summons_on}", **values)
    return cite("PL-16", broken(reason, remedy=msg("Wacht op het vonnis."), **values))


@dataclass(frozen=True, slots=True)
class Validity:
    """Until when one bid binds (PL-21): both counts of the 90 days, what the tenderer agreed to, and whether
    a court case keeps it bound without an end as yet."""

    counts: BidValidity
    agreed_until: date | None = None
    open_case: bool = False

    @property
    def until(self) -> date:
        """The later count, for warnings; never before what was agreed."""
        return max(self.counts.safe, self.agreed_until or self.counts.safe)

    @property
    def ends(self) -> date | None:
        """The last day that it binds; None as long as a case runs."""
        return None if self.open_case else self.until


def validity(closing: date, cases: Iterable[Proceedings], agreed_until: date | None = None) -> Validity:
    """The validity of bids that closed on ``closing``, with the cases about them and what was agreed."""
    found = tuple(cases)
    judged = [case.judgment_on for case in found if case.judgment_on]
    running = any(case.suspending and case.judgment_on is None for case in found)
    return Validity(bid_validity(closing, max(judged, default=None)), agreed_until, running)


def still_valid(until: Validity, on: date) -> Verdict:
    """Warns from 14 days before the bids expire, and after it (PL-21)."""
    values: dict[str, Any] = {
        "closing_day_counted": until.counts.closing_day_counted,
        "until": until.until,
        "agreed_until": until.agreed_until,
    }
    if until.ends is None:
        return cite("PL-21", holds(msg("Geldig tot 14 dagen na het vonnis"), **values), Effect.WARN)
    remedy = msg("Vraag inschrijvers hun inschrijving langer geldig te houden.")
    if on > until.ends:
        reason = msg("De inschrijvingen waren geldig tot en met {until}", **values)
        return cite("PL-21", broken(reason, remedy=remedy, **values), Effect.WARN)
    if add_days(until.ends, -WARN_DAYS) <= on:
        reason = msg("De inschrijvingen zijn nog geldig tot en met {until}", **values)
        return cite("PL-21", broken(reason, remedy=remedy, **values), Effect.WARN)
    return cite(
        "PL-21",
        holds(msg("De inschrijvingen zijn geldig tot en met {until}", **values), **values),
        Effect.WARN,
    )


def may_sign(facts: SigningFacts) -> Verdict:
    """Whether the agreement on a bid may be signed: the first thing that stands in the way, else yes.

    Sources: PL-14 (standstill), PL-16 (court case), EL-07 and EL-08 (conditions), EL-17 (an agreement only
    exists after both signatures).
    """
    return next(
        (verdict for verdict in signing_verdicts(facts) if verdict.blocks),
        cite("EL-17", holds(msg("Ondertekenen kan; de overeenkomst is er pas na beide handtekeningen"))),
    )


def signing_verdicts(facts: SigningFacts) -> tuple[Verdict, ...]:
    """Everything that bears on signing, each with its reason, for the page that shows why."""
    return tuple(_signing(facts))


def _signing(facts: SigningFacts) -> Iterator[Verdict]:
    if facts.withdrawn:
        yield cite(
            "EL-17", broken(msg("De inkoop of dit perceel is ingetrokken; er volgt geen overeenkomst"))
        )
    if not facts.awarded:
        yield cite("EL-17", broken(msg("Dit perceel is niet aan deze inschrijver gegund")))
    if facts.revision is not None:
        reason = msg("Herziening {number} van dit perceel wordt voorbereid", number=facts.revision)
        remedy = msg("Maak de herziening bekend of laat haar vervallen.")
        yield cite("EL-17", broken(reason, remedy=remedy))
    yield _standstill(facts)
    for case in facts.proceedings:
        last_day = facts.standing.last_day if facts.standing else None
        found = suspension(
            case, admission=facts.admission, lot=facts.lot, tenderer=facts.tenderer, last_day=last_day
        )
        if found.applies:
            yield found
    yield from _conditions(facts)
    if not facts.final:
        reason = msg("De gunning is nog niet definitief")
        yield cite("EL-17", broken(reason, remedy=msg("Maak de gunning definitief.")))
    if facts.valid_until is not None and facts.on > facts.valid_until:
        reason = msg("De inschrijving was geldig tot en met {day}", day=facts.valid_until)
        remedy = msg("Vraag de inschrijver de inschrijving gestand te doen.")
        yield cite("PL-21", broken(reason, remedy=remedy), Effect.WARN)


def _standstill(facts: SigningFacts) -> Verdict:
    standing = facts.standing
    if standing is None:
        return cite("PL-14", broken(msg("Het besluit is nog niet bekendgemaakt")))
    values: dict[str, Any] = {
        "announced_on": standing.announced_on,
        "counted": standing.counted,
        "last_day": standing.last_day,
    }
    if facts.on <= standing.last_day:
        reason = msg("De standstill loopt tot en met {last_day}", **values)
        return cite("PL-14", broken(reason, remedy=msg("Teken vanaf de dag daarna."), **values))
    return cite("PL-14", holds(msg("De standstill liep tot en met {last_day}", **values), **values))


def _conditions(facts: SigningFacts) -> Iterator[Verdict]:
    for condition in facts.conditions:
        rule = "EL-08" if condition.kind == "bibob" else "EL-07"
        if condition.failed:
            yield cite(rule, broken(msg("Niet voldaan aan de voorwaarde: {title}", title=condition.name)))
        elif condition.open and condition.due is not None:
            reason = msg("Voorwaarde nog open: {title}, tot en met {due}", **_of(condition))
            yield cite(rule, broken(reason))
        elif condition.open:
            yield cite(rule, broken(msg("Voorwaarde nog open: {title}", title=condition.name)))


def _of(condition: Any) -> dict[str, Any]:
    return {"title": condition.name, "due": condition.due}
