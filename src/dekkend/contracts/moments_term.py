"""The moments of signing, term, extension, changes and editions of the standard."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from dekkend.contracts.agreement_model import Agreement, Origin
from dekkend.contracts.agreement_term import ladder, last_day, options_left, told
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.moments_model import Moment
from dekkend.contracts.standard_editions import implement_by, newer_editions
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.standard_rules import resend_due
from dekkend.contracts.term import Ladder, notice_deadline, warnings_of
from dekkend.kernel.periods import ONE_DAY, add_months
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role
from dekkend.procurement.planning import STANDARD_LEAD_TIMES
from dekkend.runtime.clock import AMSTERDAM

_LEAD: Final = STANDARD_LEAD_TIMES
PROCUREMENT_DAYS: Final = (
    _LEAD.strategy_to_documents
    + _LEAD.documents_to_publication
    + _LEAD.bidding
    + _LEAD.assessment
    + _LEAD.standstill
)
"""Calendar days from the decision on the strategy to a final award, at least."""


def signing(agreement: Agreement) -> Iterator[Moment]:
    """Both signatures before the first day, and an altered text signed anew within three weeks."""
    signed, start = agreement.signing, agreement.term.start
    yield Moment(
        key="EL-17",
        title=msg("Beide handtekeningen onder de overeenkomst"),
        role=Role.CONTRACT_MANAGER,
        rule="EL-17",
        article="INK §4.8.2",
        opens=signed.sent_on or agreement.created_on,
        due=max(start - ONE_DAY, agreement.created_on),
        done=signed.complete,
    )
    if signed.altered_on is None:
        return
    yield Moment(
        key=f"CT-18:{signed.altered_on}",
        title=msg("De ongewijzigde overeenkomst opnieuw sturen"),
        role=Role.CONTRACT_MANAGER,
        rule="CT-18",
        article="OVK 3.24",
        opens=signed.altered_on,
        due=signed.altered_on,
        done=signed.resent_on,
    )
    if signed.resent_on is not None:
        yield Moment(
            key=f"CT-18:{signed.resent_on}:tekenen",
            title=msg("De ongewijzigde overeenkomst tekenen"),
            role=Role.PROVIDER,
            rule="CT-18",
            article="OVK 3.24",
            opens=signed.resent_on,
            due=resend_due(signed.resent_on),
            done=signed.provider_on,
        )


def term(agreement: Agreement) -> Iterator[Moment]:
    """The first day, each end that was passed by an extension, and the last day: events on the timeline."""
    steps, end = ladder(agreement), last_day(agreement)
    yield _event("CT-07:start", msg("De overeenkomst begint"), agreement.term.start, "OVK 1.3.1")
    for extension in told(agreement):
        day = steps.last_of(extension.number - 1)
        if day < end:
            title = msg("Verlenging {number} begint", number=extension.number)
            yield _event(f"CT-08:{extension.number}", title, day + ONE_DAY, "OVK 1.3.2")
    yield _event(f"CT-07:{end}", msg("Laatste dag van de overeenkomst"), end, "OVK 1.3.1")


def extension(agreement: Agreement) -> Iterator[Moment]:
    """The questions about each extension, at nine, seven and six months before the end (CT-09)."""
    steps, given = ladder(agreement), {it.number: it for it in told(agreement)}
    for number in range(1, len(given) + 1 + (1 if options_left(agreement) else 0)):
        done = given[number].told_at.astimezone(AMSTERDAM).date() if number in given else None
        yield from _asked(steps, number, done)
    if agreement.term.not_extended_on is not None and len(given) < agreement.term.options:
        yield from _asked(steps, len(given) + 1, agreement.term.not_extended_on)


def _asked(steps: Ladder, number: int, done: date | None) -> Iterator[Moment]:
    end = steps.last_of(number - 1)
    deadline = notice_deadline(end)
    days = warnings_of(end)
    for months, opens, after in zip((9, 7, 6), days, (*days[1:], deadline.last_day + ONE_DAY), strict=True):
        yield Moment(
            key=f"CT-09:{end}:{months}",
            title=msg(
                "Beslis over verlenging {number} en meld die uiterlijk op {due}",
                number=number,
                due=deadline.last_day,
            ),
            role=Role.CONTRACT_MANAGER,
            rule="CT-09",
            article="OVK 1.3.3",
            opens=opens,
            due=deadline.last_day,
            done=done if done is not None and done <= deadline.last_day else None,
            expires=after,
        )


def ending(agreement: Agreement) -> Iterator[Moment]:
    """Transferring clients before the end, and closing after it. They come on the work list on the day after
    the last notice of an extension, which is when the end is certain."""
    end = last_day(agreement)
    yield _transfer(f"EX-07:{end}:lijst", end, agreement.transferred_on)
    yield Moment(
        key=f"EX-07:{end}:afsluiten",
        title=msg("De overeenkomst afsluiten als alle cliënten zijn overgedragen"),
        role=Role.CONTRACT_MANAGER,
        rule="EX-07",
        article="OVK 3.19.6",
        opens=end + ONE_DAY,
        due=add_months(end, 1),
        done=agreement.closed_on,
    )


def lots(agreement: Agreement) -> Iterator[Moment]:
    """Lots that end before the agreement does, because an extension was partial."""
    end = last_day(agreement)
    for lot in sorted({line.lot for line in agreement.lines if line.lot}):
        own = last_day(agreement, lot)
        if own < end:
            title = msg("Laatste dag van perceel {lot}", lot=lot)
            yield _event(f"CT-08:{lot}:{own}", title, own, "OVK 1.3.2")
            yield _transfer(f"EX-07:{own}:{lot}", own, None)


def _transfer(key: str, end: date, done: date | None) -> Moment:
    return Moment(
        key=key,
        title=msg("Lijst van cliënten vragen en de overdracht plannen"),
        role=Role.CONTRACT_MANAGER,
        rule="EX-07",
        article="OVK 3.19.6",
        opens=notice_deadline(end).last_day + ONE_DAY,
        due=end,
        done=done,
    )


def next_procurement(agreement: Agreement, today: date) -> Iterator[Moment]:
    """The last day to begin the next procurement, so that it is done when every option is used, or when the
    agreement ends because nobody extended it in time (PL-12)."""
    if agreement.origin in (Origin.ONE_OFF, Origin.BRIDGING):
        return
    end = last_day(agreement)
    goes_on = bool(options_left(agreement)) and today <= notice_deadline(end).last_day
    final = ladder(agreement).latest_end if goes_on else end
    award = add_months(final + ONE_DAY, -_LEAD.implementation_months)
    begin = award - timedelta(days=PROCUREMENT_DAYS)
    yield Moment(
        key=f"PL-12:{final}",
        title=msg("De volgende inkoop voorbereiden: het strategiebesluit valt uiterlijk op {due}", due=begin),
        role=Role.BUYER,
        rule="PL-12",
        article="S0 §3.7",
        opens=add_months(begin, -6),
        due=begin,
    )


def amendments(agreement: Agreement, today: date) -> Iterator[Moment]:
    """Each change that was agreed takes effect within six months, with an addendum (CT-13)."""
    for change in agreement.amendments:
        if not change.is_open or change.agreed_on is None:
            continue
        in_force = change.effective_on if change.addendum.strip() else None
        yield Moment(
            key=f"CT-13:{change.id}",
            title=msg("Wijziging laten ingaan met een addendum: {title}", title=change.title),
            role=Role.CONTRACT_MANAGER,
            rule="CT-13",
            article="OVK 1.4.1",
            opens=change.agreed_on,
            due=add_months(change.agreed_on, 6),
            done=in_force if in_force is not None and in_force <= today else None,
        )


def editions(agreement: Agreement, known: Iterable[Edition], today: date) -> Iterator[Moment]:
    """Each newer edition of the standard is in the agreement within six months (EX-11)."""
    known = tuple(known)
    pinned = next((edition for edition in known if edition.id == agreement.edition), None)
    if pinned is None:
        return
    taken = [it for it in agreement.amendments if it.kind is AmendmentKind.STANDARD and it.is_open]
    for edition in newer_editions(known, pinned, today):
        if edition.published > last_day(agreement):
            continue
        done = min(
            (it.effective_on for it in taken if it.edition == edition.id and it.effective_on), default=None
        )
        yield Moment(
            key=f"EX-11:{edition.id}",
            title=msg("Uitgave {version} van de contractstandaard doorvoeren", version=edition.version),
            role=Role.CONTRACT_MANAGER,
            rule="EX-11",
            article="OVK 3.30.3",
            opens=edition.published,
            due=implement_by(edition),
            done=done,
        )


def _event(key: str, title: Message, day: date, article: str) -> Moment:
    return Moment(key, title, Role.CONTRACT_MANAGER, key.split(":")[0], article, day, day, event=True)
