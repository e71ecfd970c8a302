"""The moments of reports, data breaches, owners, insurance, measures, money back, disputes and the ladder."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.duty import DUTIES, BreachItem, EventKind, breach_due, report_due
from dekkend.contracts.exit_rules import contest_by
from dekkend.contracts.moments_model import Moment
from dekkend.contracts.payment_rules import limitation_end
from dekkend.kernel.periods import add_months
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Role
from dekkend.oversight.domain import LadderStep, measure_of
from dekkend.runtime.clock import AMSTERDAM

REVIEW_MONTHS: Final[Mapping[LadderStep, int]] = {
    LadderStep.WATCHED: 12,
    LadderStep.FALLING: 6,
    LadderStep.WEAK: 3,
    LadderStep.POOR: 1,
}
REVIEW_DAYS: Final[Mapping[LadderStep, int]] = {LadderStep.CRITICAL: 14, LadderStep.ACUTE: 7}


def reports(agreement: Agreement) -> Iterator[Moment]:
    """What a provider must report, and a continuity file for what threatens continuity."""
    for report in agreement.reports:
        duty = DUTIES[report.kind]
        yield Moment(
            key=f"{duty.rule}:{report.id}",
            title=duty.title,
            role=Role.PROVIDER,
            rule=duty.rule,
            article=duty.article,
            opens=report.happened_on,
            due=report_due(report.kind, report.happened_on),
            done=report.reported_on,
        )
        if report.kind is EventKind.CONTINUITY:
            yield Moment(
                key=f"IN-07:{report.id}:dossier",
                title=msg("Continuïteitsdossier openen en bevestiging vragen"),
                role=Role.CONTRACT_MANAGER,
                rule="IN-07",
                article="OVK 3.4.2",
                opens=report.reported_on or report.happened_on,
                due=report.reported_on or report.happened_on,
                done=agreement.continuity.file_opened_on if agreement.continuity else None,
            )


def breaches(agreement: Agreement) -> Iterator[Moment]:
    """A data breach is reported within 24 hours, with its four items (IN-11)."""
    for breach in agreement.breaches:
        due = breach_due(breach.discovered_at)
        complete = set(breach.items) == set(BreachItem) and breach.reported_at is not None
        yield Moment(
            key=f"IN-11:{breach.id}",
            title=msg("Datalek melden met oorzaak, soort gegevens, betrokkenen en aantal"),
            role=Role.PROVIDER,
            rule="IN-11",
            article="OVK 3.31",
            opens=breach.discovered_at.astimezone(AMSTERDAM).date(),
            due=due.date(),
            due_at=due,
            done=breach.reported_at.astimezone(AMSTERDAM).date() if complete and breach.reported_at else None,
        )


def owners(agreement: Agreement) -> Iterator[Moment]:
    """Payment waits as long as the owners are not known (FI-04)."""
    since = agreement.owners_missing_since
    if since is not None:
        yield Moment(
            key=f"FI-04:{since}",
            title=msg("UBO-uittreksel aanleveren; betalingen zijn opgeschort"),
            role=Role.PROVIDER,
            rule="FI-04",
            article="OVK 3.15",
            opens=since,
            due=since,
        )


def takeovers(agreement: Agreement) -> Iterator[Moment]:
    """A takeover is reported at once, and takes effect after written consent (IN-12, EX-08)."""
    for takeover in agreement.takeovers:
        if takeover.pledge:
            continue
        yield Moment(
            key=f"EX-08:{takeover.id}",
            title=msg(
                "Nieuwe eigenaar toetsen en beslissen over overdracht aan {name}",
                name=takeover.successor_name,
            ),
            role=Role.CONTRACT_MANAGER,
            rule="EX-08",
            article="OVK 3.20",
            opens=takeover.reported_on or takeover.effective_on - timedelta(days=30),
            due=takeover.effective_on,
            done=takeover.consent_on,
        )


def insurance(agreement: Agreement) -> Iterator[Moment]:
    """A new policy before the old one ends (FI-09)."""
    policy = agreement.insurance
    if policy is not None and policy.ends < last_day(agreement):
        yield Moment(
            key=f"FI-09:{policy.ends}",
            title=msg("Nieuwe polis aanleveren"),
            role=Role.PROVIDER,
            rule="FI-09",
            article="OVK 3.28.4",
            opens=policy.ends - timedelta(days=90),
            due=policy.ends,
        )


def measures(agreement: Agreement) -> Iterator[Moment]:
    """A measure is temporary: on its last day somebody decides that it ends (FI-06)."""
    for measure in agreement.measures:
        if measure.last is not None:
            yield Moment(
                key=f"FI-06:{measure.id}",
                title=msg("Maatregel beëindigen of opnieuw beslissen"),
                role=Role.CONTRACT_MANAGER,
                rule="FI-06",
                article="OVK 3.19.1",
                opens=max(measure.first, measure.last - timedelta(days=30)),
                due=measure.last,
                done=measure.ended_on,
            )


def money_back(agreement: Agreement) -> Iterator[Moment]:
    """Claiming back before it is time-barred (FI-02, FI-03)."""
    for payment in agreement.overpayments:
        end = limitation_end(payment.known_on)
        yield Moment(
            key=f"FI-02:{payment.id}",
            title=msg("Terugvorderen of verrekenen"),
            role=Role.CONTROLLER,
            rule="FI-02",
            article="OVK 3.12",
            opens=payment.known_on,
            due=add_months(payment.known_on, 3),
            done=payment.claimed_on,
            expires=add_months(end, -12),
        )
        yield Moment(
            key=f"FI-03:{payment.id}",
            title=msg("Terugvorderen vóór de verjaring"),
            role=Role.CONTROLLER,
            rule="FI-03",
            article="TOEL 3.12",
            opens=add_months(end, -12),
            due=end,
            done=payment.claimed_on,
        )


def disputes(agreement: Agreement) -> Iterator[Moment]:
    """Binding advice can be contested for two months (EX-14)."""
    for dispute in agreement.disputes:
        yield Moment(
            key=f"EX-14:{dispute.id}",
            title=msg("Bindend advies uitvoeren of aan de rechter voorleggen"),
            role=Role.CONTRACT_MANAGER,
            rule="EX-14",
            article="OVK 3.23",
            opens=dispute.advised_on,
            due=contest_by(dispute.advised_on),
            done=dispute.settled_on,
        )


def financial_review(agreement: Agreement) -> Iterator[Moment]:
    """The figures are looked at again as often as the step of the ladder asks (IN-08)."""
    known = agreement.continuity
    if known is None:
        return
    step = LadderStep(str(known.step))
    due = next_review(step, known.reviewed_on)
    if due <= last_day(agreement):
        yield Moment(
            key=f"IN-08:{due}",
            title=msg("Financiële positie opnieuw bekijken: {measure}", measure=measure_of(step).title),
            role=Role.CONTRACT_MANAGER,
            rule="IN-08",
            article="TOEL 3.4",
            opens=max(known.reviewed_on, due - timedelta(days=30)),
            due=due,
        )


def next_review(step: LadderStep, reviewed_on: date) -> date:
    """The next day, by the interval that goes with the step."""
    if step in REVIEW_DAYS:
        return reviewed_on + timedelta(days=REVIEW_DAYS[step])
    return add_months(reviewed_on, REVIEW_MONTHS[step])
