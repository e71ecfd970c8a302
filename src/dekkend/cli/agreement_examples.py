"""Agreements of the example region at first start, in all kinds of states.

What there is stands in ``examples/agreements/regio``; every name of a provider is that of a practice run. All
goes through the services that people use, so that every agreement has its place in the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

from pydantic.dataclasses import dataclass

from dekkend.catalogue.domain import FinancingVariant, Law
from dekkend.catalogue.tariff_loading import load_text
from dekkend.cli.home import ROOT
from dekkend.contracts.agreement_events import Ceiling, Continuity, Report, RoomUse, Stop
from dekkend.contracts.agreement_model import (
    Activity,
    AgreedTerm,
    Agreement,
    ContractLine,
    Done,
    Insurance,
    Origin,
    Party,
    Signing,
    ToldExtension,
    UsedClause,
)
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.ceiling import steps_before
from dekkend.contracts.duty import EventKind
from dekkend.contracts.moments import moments
from dekkend.contracts.moments_model import MomentState
from dekkend.contracts.services import amendments, signing
from dekkend.contracts.services.bringing_in import bring_in
from dekkend.contracts.services.standing import refresh_all
from dekkend.contracts.stored_kinds import Side
from dekkend.contracts.term import notice_deadline
from dekkend.kernel.periods import ONE_DAY, add_months
from dekkend.kernel.values import STRICT, Euros, Number, Slug
from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.models import RoleGrant
from dekkend.organisations.queries import actor_for, cbs_codes, member_ids, providers
from dekkend.runtime import clock

FOLDER: Final = ROOT / "examples" / "agreements" / "regio"
EDITION: Final = "wmo-1-2"
LONG_BEFORE: Final = 3
"""Months before its first day that an agreement was written; it was signed a month later."""
SENT_DAYS: Final = 12
"""Days ago that a text or a change went to the provider."""
NOON: Final = time(12, tzinfo=clock.AMSTERDAM)
PLAN: Final = tuple("abcdefghijk")
ROOM_CLAUSES: Final = (
    UsedClause(number="1.5"),
    UsedClause(
        number="1.5.3",
        values={
            "stappen": "voornemen, horen, besluit, plan",
            "informatie": "per brief",
            "horen": "bijeenkomst voor alle aanbieders",
        },
    ),
)


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Room:
    """This year's spending room: height in euros, used and expected out of a hundred, days since the signal
    and since the talk about it."""

    height: Euros
    used: Number
    forecast: Number | None = None
    signal_days: int | None = None
    talk_days: int | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ExampleStop:
    """A client stop; first and last in days from today. ``asked``: the buyer has not answered yet."""

    first: int
    last: int
    product: Slug | Literal[""] = ""
    asked: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ExampleReport:
    """Something that the provider had to report, and did not; in days from today."""

    kind: EventKind
    happened: int


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ExampleChange:
    """A change that was proposed; ``approved``: it waits for the answer of the provider."""

    title: str
    text: str
    reason: str
    approved: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Example:
    """One agreement. ``start`` in months from the first of this month, ``ends`` and ``insurance`` in months
    from today; ``towns`` are places in the list of municipalities, all of them when absent. ``winds_down``:
    no new clients since a month."""

    title: str
    provider: int
    products: tuple[Slug, ...]
    start: int
    initial: int
    option: int = 0
    options: int = 0
    extensions: int = 0
    towns: tuple[int, ...] = ()
    clients: int | None = None
    signing: AgreementStatus = AgreementStatus.IN_FORCE
    room: Room | None = None
    stop: ExampleStop | None = None
    report: ExampleReport | None = None
    change: ExampleChange | None = None
    continuity: int | None = None
    insurance: int = 11
    ends: int | None = None
    ended: bool = False
    closed: bool = False
    late: tuple[str, ...] = ()
    winds_down: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ExampleFile:
    format: Literal[1]
    kind: Literal["voorbeeld"]
    agreements: tuple[Example, ...]


def load_agreements(region_id: int, provider_ids: Sequence[int], folder: Path = FOLDER) -> list[int]:
    """Gives a region its example agreements with these providers, in their order; the keys. Raises ValueError
    for a file with problems, or with more providers than there are."""
    file = _read(folder / "voorbeeld.toml")
    parties = _parties(provider_ids)
    towns = sorted(cbs_codes(member_ids(region_id)).values())
    today = clock.today()
    found = [
        _without_old_tasks(
            _agreement(number, one, parties[one.provider % len(parties)], towns, today), one, today
        )
        for number, one in enumerate(file.agreements, 1)
    ]
    keys = bring_in(SYSTEM, region_id, found)
    for key, one in zip(keys, file.agreements, strict=True):
        _sign(key, one.signing, provider_ids[one.provider % len(provider_ids)], today)
        if one.change is not None:
            _change(key, one.change, today)
    refresh_all(keys)
    return keys


def _sign(key: int, status: AgreementStatus, provider_id: int, today: date) -> None:
    """Sends the text of an agreement that is on its way; an example account of the provider signs it."""
    if status not in (AgreementStatus.SENT, AgreementStatus.PROVIDER_SIGNED):
        return
    with clock.fixed(_noon(today, SENT_DAYS)):
        text = signing.send(SYSTEM, key)
    grants = RoleGrant.objects.filter(
        role=Role.PROVIDER, organisation_id=provider_id, account__is_example=True
    )
    grant = grants.select_related("account").first()
    if status is AgreementStatus.PROVIDER_SIGNED and grant is not None:
        with clock.fixed(_noon(today, SENT_DAYS // 2)):
            signatory = signing.Signatory(grant.account.name, "bestuurder", clock.now())
            signing.sign(actor_for(grant.account), key, Side.PROVIDER, signatory, text.text_sha256)


def _change(key: int, change: ExampleChange, today: date) -> None:
    """Proposes a change; one that was approved waits for the provider."""
    new = amendments.NewAmendment(
        change.title,
        AmendmentKind.NOT_ESSENTIAL,
        change.text,
        change.reason,
        effective_on=add_months(today.replace(day=1), 2),
    )
    with clock.fixed(_noon(today, SENT_DAYS)):
        made = amendments.propose(SYSTEM, key, new)
        if change.approved:
            amendments.approve(SYSTEM, made.pk, "Past binnen de overeenkomst.")


def _noon(today: date, days: int) -> datetime:
    return datetime.combine(today - timedelta(days=days), NOON)


def _read(path: Path) -> ExampleFile:
    found = load_text(ExampleFile, path.read_text(encoding="utf-8"), path.name, ())
    if found.value is None:
        raise ValueError([problem.render() for problem in found.problems])
    return found.value


def _parties(provider_ids: Sequence[int]) -> list[Party]:
    """The providers as files name them."""
    known = {row.id: row for row in providers(SYSTEM, limit=10_000)}
    return [
        Party(id=row.slug[:60].rstrip("-"), name=row.name, kvk=row.kvk or "")
        for row in (known[key] for key in provider_ids)
    ]


def _agreement(number: int, one: Example, party: Party, towns: Sequence[str], today: date) -> Agreement:
    start = add_months(today.replace(day=1), one.start)
    here = [towns[place] for place in one.towns if place < len(towns)] or list(towns)
    bare = Agreement(
        kind="overeenkomst",
        id=f"voorbeeld-{number:03d}",
        number=f"{start.year}-{number:03d}",
        title=one.title,
        law=Law.WMO,
        variant=FinancingVariant.EFFORT,
        origin=Origin.TENDER,
        edition=EDITION,
        created_on=add_months(start, -LONG_BEFORE),
        provider=party,
        term=_term(one, start, today),
        clauses=ROOM_CLAUSES if one.room else (),
        signing=_signing(one.signing, start, today),
        lines=tuple(
            ContractLine(
                product=product,
                municipality=town,
                new_until=today - timedelta(days=30) if one.winds_down else None,
            )
            for product in one.products
            for town in here
        ),
    )
    return _with_facts(replace(bare, extensions=tuple(_extensions(bare, one))), one, today)


def _term(one: Example, start: date, today: date) -> AgreedTerm:
    return AgreedTerm(
        start=start,
        initial_months=one.initial,
        option_months=one.option,
        options=one.options,
        termination_options=(2,),
        notice_months=6,
        motive="Aanbieders moeten kunnen investeren in personeel en huisvesting.",
        ends_early_on=add_months(today, one.ends) if one.ends is not None else None,
    )


def _signing(status: AgreementStatus, start: date, today: date) -> Signing:
    """The days of both signatures; none for an agreement that is still on its way."""
    if status is not AgreementStatus.IN_FORCE:
        return Signing()
    sent = min(add_months(start, -2), today - timedelta(days=SENT_DAYS))
    return Signing(sent_on=sent, provider_on=sent + timedelta(days=7), buyer_on=sent + timedelta(days=11))


def _extensions(agreement: Agreement, one: Example) -> Iterator[ToldExtension]:
    for number in range(1, one.extensions + 1):
        end = add_months(agreement.term.start, one.initial + (number - 1) * one.option) - ONE_DAY
        told = notice_deadline(end).advised - timedelta(days=30)
        yield ToldExtension(number=number, told_at=datetime.combine(told, NOON))


def _with_facts(agreement: Agreement, one: Example, today: date) -> Agreement:
    """The agreement with what happened under it."""
    if agreement.signing.complete is None:
        return agreement
    end = last_day(agreement)
    more: dict[str, Any] = {
        "activity": _activity(one, min(today, end)),
        "insurance": Insurance(ends=add_months(today, one.insurance), cover_per_event=Decimal(2_500_000)),
        "ceilings": (_room(one.room, agreement, today),) if one.room else (),
        "stops": (_stop(one.stop, today),) if one.stop else (),
        "reports": (_report(one.report, today),) if one.report else (),
        "transferred_on": end if one.closed else None,
        "closed_on": end + timedelta(days=20) if one.closed else None,
    }
    if one.continuity:
        more["continuity"] = Continuity(step=one.continuity, reviewed_on=today - timedelta(days=20))
    return replace(agreement, **more)


def _activity(one: Example, until: date) -> Activity:
    last = until - timedelta(days=8) if one.clients else add_months(until, -10)
    return Activity(last_delivery=last, last_claim=last, clients=one.clients, open_clients=one.clients)


def _room(room: Room, agreement: Agreement, today: date) -> Ceiling:
    first = max(date(today.year, 1, 1), agreement.term.start)
    due = steps_before(first)
    height = room.height
    return Ceiling(
        id=f"ruimte-{first.year}",
        first=first,
        last=date(first.year, 12, 31),
        height=height,
        intent_on=due.intent - timedelta(days=5),
        heard_on=due.intent + timedelta(days=20),
        decided_on=due.decision - timedelta(days=5),
        plan_on=due.plan - timedelta(days=5),
        plan_items=PLAN,
        factors=(1, 2, 3, 4, 5, 6),
        uses=(RoomUse(on=max(first, today - timedelta(days=10)), amount=_share(height, room.used)),),
        forecast=_share(height, room.forecast) if room.forecast is not None else None,
        signal_on=_ago(today, room.signal_days),
        talk_on=_ago(today, room.talk_days),
        renew=True,
    )


def _share(height: Decimal, percentage: Decimal) -> Decimal:
    return (height * percentage / 100).quantize(Decimal("0.01"))


def _ago(today: date, days: int | None) -> date | None:
    return None if days is None else today - timedelta(days=days)


def _stop(stop: ExampleStop, today: date) -> Stop:
    first = today + timedelta(days=stop.first)
    asked = first - timedelta(days=35)
    return Stop(
        id="stop",
        first=first,
        last=today + timedelta(days=stop.last),
        product=stop.product,
        asked_on=asked,
        consent_on=None if stop.asked else asked + timedelta(days=7),
        announced_on=None if stop.asked else asked + timedelta(days=10),
        alternative="" if stop.asked else "Twee andere aanbieders in de regio hebben plaats.",
    )


def _report(report: ExampleReport, today: date) -> Report:
    return Report(id="melding", kind=report.kind, happened_on=today + timedelta(days=report.happened))


def _without_old_tasks(agreement: Agreement, one: Example, today: date) -> Agreement:
    """Everything that was due was done, but for the rules that the example leaves late."""
    old = (it for it in moments(agreement, today) if it.state in (MomentState.LATE, MomentState.MISSED))
    done = tuple(Done(key=it.key, on=it.due) for it in old if it.rule not in one.late)
    return replace(agreement, done=done)
