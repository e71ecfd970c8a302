"""The moments of client stops, subcontractors, use in the first year, idleness and development tables."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from dekkend.contracts.agreement_events import Stop
from dekkend.contracts.agreement_model import Agreement, Origin
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.delivery import stop_notice_due
from dekkend.contracts.exit import first_year, idle_days
from dekkend.contracts.moments_model import Moment
from dekkend.contracts.subcontracting_rules import SubcontractorKind
from dekkend.kernel.periods import ONE_DAY, Period, add_months
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Role

MONTH: Final = timedelta(days=30)
TABLE_LEAD_MONTHS: Final = 3


def stops(agreement: Agreement) -> Iterator[Moment]:
    """Consent and announcement before a stop, and the question whether it can be lifted."""
    for stop in agreement.stops:
        yield from _before(stop)
        if stop.last is not None:
            yield Moment(
                key=f"LD-08:{stop.id}:einde",
                title=msg("Cliëntenstop opheffen of opnieuw beslissen"),
                role=Role.CONTRACT_MANAGER,
                rule="LD-08",
                article="OVK 3.5.3",
                opens=max(stop.first, stop.last - timedelta(days=14)),
                due=stop.last,
                done=stop.lifted_on,
            )


def _before(stop: Stop) -> Iterator[Moment]:
    if not stop.imposed:
        yield Moment(
            key=f"LD-08:{stop.id}",
            title=msg("Beslissen over de gevraagde cliëntenstop"),
            role=Role.CONTRACT_MANAGER,
            rule="LD-08",
            article="OVK 3.6",
            opens=stop.asked_on or stop_notice_due(stop.first),
            due=stop.first,
            done=stop.consent_on,
        )
        yield Moment(
            key=f"LD-09:{stop.id}",
            title=msg("Cliëntenstop aankondigen, met andere hulp of dat die er niet is"),
            role=Role.PROVIDER,
            rule="LD-09",
            article="OVK 3.6",
            opens=stop_notice_due(stop.first) - timedelta(days=14),
            due=stop_notice_due(stop.first),
            done=stop.announced_on if stop.alternative.strip() else None,
        )


def subcontractors(agreement: Agreement) -> Iterator[Moment]:
    """Told before the work begins, and consent where it is needed (SU-01, SU-04)."""
    for worker in agreement.subcontractors:
        opens = worker.works_from - MONTH
        yield Moment(
            key=f"SU-01:{worker.id}:melden",
            title=msg("Inzet van {name} melden", name=worker.name),
            role=Role.PROVIDER,
            rule="SU-01",
            article="OVK 3.9.1",
            opens=opens,
            due=worker.works_from,
            done=worker.notified_on,
        )
        deeper = worker.depth > 1
        if worker.kind is SubcontractorKind.SELF_EMPLOYED and not deeper:
            continue
        yield Moment(
            key=f"{'SU-04' if deeper else 'SU-01'}:{worker.id}:toestemming",
            title=msg("Beslissen over de inzet van {name}", name=worker.name),
            role=Role.CONTRACT_MANAGER,
            rule="SU-04" if deeper else "SU-01",
            article="OVK 3.9.5" if deeper else "OVK 3.9.1",
            opens=worker.notified_on or opens,
            due=worker.works_from,
            done=worker.consent_on,
        )


def activity(agreement: Agreement) -> Iterator[Moment]:
    """The threshold of the first year (EX-01), and twelve months without anything (EX-04)."""
    use, end = agreement.activity, last_day(agreement)
    year = first_year(agreement.term.start).last
    if use.threshold is not None and year is not None and year <= end:
        yield Moment(
            key="EX-01",
            title=msg("Vaststellen of de drempel van het eerste jaar is gehaald"),
            role=Role.CONTRACT_MANAGER,
            rule="EX-01",
            article="OVK 1.6.1",
            opens=year + ONE_DAY,
            due=add_months(year, 1),
            done=year + ONE_DAY if use.first_year_value is not None else None,
        )
    if use.last_delivery is not None or use.last_claim is not None:
        known = [day for day in (use.last_delivery, use.last_claim) if day is not None]
        days = idle_days(min(known), max(known))
        if days.ground <= end:
            yield Moment(
                key=f"EX-04:{max(known)}",
                title=msg("Al negen maanden geen hulp of declaratie: navragen"),
                role=Role.CONTRACT_MANAGER,
                rule="EX-04",
                article="OVK 3.19.4b",
                opens=days.warn,
                due=days.ground,
            )


def few_clients(agreement: Agreement) -> Iterator[Moment]:
    """At each anniversary the question how many clients there were (CV-07)."""
    if agreement.activity.fewest_clients is None:
        return
    start, end = agreement.term.start, last_day(agreement)
    number = 1
    while (day := add_months(start, 12 * number)) <= end:
        yield Moment(
            key=f"CV-07:{day.year}",
            title=msg("Nagaan hoeveel cliënten er in twaalf maanden waren"),
            role=Role.CONTRACT_MANAGER,
            rule="CV-07",
            article="S3 §6",
            opens=day,
            due=add_months(day, 1),
            expires=add_months(day, 12),
        )
        number += 1


def tables(agreement: Agreement) -> Iterator[Moment]:
    """The development table, once in each half of a calendar year (CV-16)."""
    if agreement.origin in (Origin.ONE_OFF, Origin.BRIDGING):
        return
    start, end = agreement.term.start, last_day(agreement)
    for year in range(start.year, end.year + 1):
        for half, whole in enumerate(
            (Period(date(year, 1, 1), date(year, 6, 30)), Period(date(year, 7, 1), date(year, 12, 31))), 1
        ):
            last = whole.last or whole.first
            if whole.first < start or last > end:
                continue
            yield Moment(
                key=f"CV-16:{year}:{half}",
                title=msg("Deelnemen aan de ontwikkeltafel"),
                role=Role.PROVIDER,
                rule="CV-16",
                article="S2 uitgangspunt 5",
                opens=add_months(whole.first, TABLE_LEAD_MONTHS),
                due=last,
                done=min((day for day in agreement.development_tables if day in whole), default=None),
                expires=add_months(last, 6),
            )
