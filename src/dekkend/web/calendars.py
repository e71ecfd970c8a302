"""Calendars (RFC 5545): one's own deadlines, those of agreements, and the public dates of a procurement.

Deadlines stand as whole days, so that no calendar program moves them to another time zone. An entry keeps its
identity (UID) as long as it is about the same thing, so that a date that moves does not appear twice.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from icalendar import Calendar, Event

from dekkend.contracts.models import DatedMoment
from dekkend.kernel.stored_text import message_from_json
from dekkend.organisations.domain import Actor
from dekkend.procurement.planning import span_of
from dekkend.procurement.queries import ProcurementView
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.worklist import worklist


def own_calendar(actor: Actor, root: str) -> bytes:
    """What the actor has to do by when, from the work list of all its roles. Titles and links only."""
    made = _calendar(formats.text("Dekkend: mijn termijnen"))
    for item in worklist(actor):
        if item.due is not None:
            title, subject = formats.text(item.title), formats.text(item.subject)
            key = f"{actor.account_id}:{item.key or f'{item.href}:{item.rule}'}"
            made.add_component(_event(key, f"{title}: {subject}", item.due, f"{root.rstrip('/')}{item.href}"))
    return bytes(made.to_ical())


def agreement_calendar(moments: Iterable[DatedMoment], root: str) -> bytes:
    """The legal moments of agreements, each on the last day to do it. Titles, providers and links only."""
    made = _calendar(formats.text("Dekkend: overeenkomsten"))
    for row in moments:
        agreement = row.agreement
        what = formats.text(message_from_json(row.title))
        title = f"{what}: {agreement.provider.name} ({agreement.number})"
        address = f"{root.rstrip('/')}/overeenkomsten/{agreement.slug}/tijdlijn/"
        made.add_component(_event(f"agreement:{agreement.pk}:{row.key}", title, row.due, address))
    return bytes(made.to_ical())


def procurement_calendar(view: ProcurementView, address: str) -> bytes:
    """The planned steps that have a date, and the closing as it is now. Public."""
    made = _calendar(view.row.title)
    for key, title, first, last in _dates(view):
        made.add_component(
            _event(f"{view.row.slug}:{key}", f"{title}: {view.row.title}", first, address, last)
        )
    return bytes(made.to_ical())


def _dates(view: ProcurementView) -> Iterable[tuple[str, str, date, date]]:
    for step in view.definition.steps:
        if step.when and len(step.when.split("/")[0]) == 10:
            span = span_of(step)
            yield step.id, step.title, span.earliest, span.latest
    if view.row.closes_at is not None:
        day = view.row.closes_at.astimezone(clock.AMSTERDAM)
        yield "sluiting-nu", f"Inschrijven tot {day:%H:%M}", day.date(), day.date()


def _calendar(name: str) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Dekkend//NL")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=6))
    return made


def _event(key: str, title: str, first: date, href: str, last: date | None = None) -> Event:
    made = Event()
    made.add("uid", hashlib.sha256(key.encode()).hexdigest()[:32] + "@dekkend")
    made.add("dtstamp", clock.now())
    made.add("summary", title)
    made.add("dtstart", first)
    made.add("dtend", (last or first) + timedelta(days=1))
    made.add("url", href)
    made.add("transp", "TRANSPARENT")
    return made
