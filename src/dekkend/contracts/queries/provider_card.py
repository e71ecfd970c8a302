"""One provider on one page: its agreements in the regions that the reader may see, and what goes with them.

What is confidential (money, signals, talks) comes only from agreements of which the reader may see it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dekkend.contracts import agreement_model as model
from dekkend.contracts.agreement_events import Stop
from dekkend.contracts.agreement_standing import AgreementStanding, standing_of
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.agreement_term import lines_of
from dekkend.contracts.errors import UnknownAgreement
from dekkend.contracts.lines import Line, LineState
from dekkend.contracts.models import Agreement, Conversation
from dekkend.contracts.moments import moments
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.common import facts_of, visible_to
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.queries.talks import ActionRow, open_actions
from dekkend.contracts.stored import rows_and_agreements
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.organisations.queries import ProviderProfile, municipalities, provider_profile
from dekkend.organisations.rules import ProviderSize, liability_cap
from dekkend.runtime import clock

_SHOWN_LINES = (LineState.OPEN, LineState.STOPPED, LineState.WINDING_DOWN, LineState.COMING)


@dataclass(frozen=True, slots=True)
class CardAgreement:
    """An agreement on the card. ``confidential`` is whether the reader may see money, signals and talks."""

    row: Agreement
    agreement: model.Agreement
    standing: AgreementStanding
    moments: tuple[Moment, ...]
    confidential: bool


@dataclass(frozen=True, slots=True)
class CardCell:
    """A cell of one of the agreements, as it is today."""

    number: str
    slug: str
    product: str
    municipality: str
    lot: str
    state: LineState
    capacity: int | None
    last: date | None


@dataclass(frozen=True, slots=True)
class CardRoom:
    """A spending room of today."""

    number: str
    slug: str
    first: date
    last: date
    height: Decimal
    used_percentage: Decimal | None


@dataclass(frozen=True, slots=True)
class CardStop:
    number: str
    slug: str
    stop: Stop
    product: str
    municipality: str


@dataclass(frozen=True, slots=True)
class CardSignal:
    """A task that is open or late."""

    number: str
    slug: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """All of it. ``profile`` is what the provider told about itself; ``cap`` the liability cap (FI-07)."""

    profile: ProviderProfile
    agreements: tuple[CardAgreement, ...]
    cells: tuple[CardCell, ...]
    rooms: tuple[CardRoom, ...]
    stops: tuple[CardStop, ...]
    signals: tuple[CardSignal, ...]
    talks: tuple[Conversation, ...]
    actions: tuple[ActionRow, ...]
    cap: Verdict
    insurances: tuple[tuple[str, model.Insurance], ...]
    confidential: bool


def provider_card(actor: Actor, provider_slug: str) -> ProviderCard:
    """The card of a provider. Raises UnknownAgreement when the reader sees none of its agreements."""
    rows = visible_to(actor).filter(provider__slug=provider_slug).exclude(status=AgreementStatus.LAPSED)
    found = tuple(_agreements(actor, rows))
    profile = provider_profile(SYSTEM, found[0].row.provider_id) if found else None
    if profile is None:
        raise UnknownAgreement()
    open_to = [it for it in found if it.confidential]
    keys = [it.row.pk for it in open_to]
    towns, products = _towns(), _products(found)
    return ProviderCard(
        profile=profile,
        agreements=found,
        cells=tuple(_cells(found, towns, products)),
        rooms=tuple(_rooms(open_to)),
        stops=tuple(_stops(found, towns, products)),
        signals=tuple(_signals(open_to)),
        talks=tuple(
            Conversation.objects.filter(agreement__in=keys)
            .select_related("agreement")
            .order_by("-planned_at")
        ),
        actions=open_actions(keys),
        cap=liability_cap(ProviderSize(profile.staff, profile.turnover, profile.balance_total)),
        insurances=tuple(
            (it.row.number, it.agreement.insurance) for it in open_to if it.agreement.insurance is not None
        ),
        confidential=bool(open_to),
    )


def _agreements(actor: Actor, rows: Iterable[Agreement]) -> Iterator[CardAgreement]:
    today = clock.today()
    for row, agreement in rows_and_agreements(rows):  # type: ignore[arg-type]
        known = moments(agreement, today, editions_for(row.buyer_id))
        standing = standing_of(agreement, known, today)
        seen = bool(may(actor, Action.SEE_CONFIDENTIAL, facts_of(row)))
        yield CardAgreement(row, agreement, standing, known, seen)


def _cells(
    found: Iterable[CardAgreement], towns: dict[str, str], products: dict[str, str]
) -> Iterator[CardCell]:
    today = clock.today()
    for it in found:
        for line in lines_of(it.agreement):
            state = line.state_on(today)
            if state in _SHOWN_LINES:
                yield _cell(it.row, line, state, towns, products)


def _cell(
    row: Agreement, line: Line, state: LineState, towns: dict[str, str], products: dict[str, str]
) -> CardCell:
    return CardCell(
        row.number,
        row.slug,
        products.get(line.cell.product) or plain_name(line.cell.product),
        towns.get(line.cell.municipality, line.cell.municipality),
        line.lot,
        state,
        line.capacity,
        line.period.last,
    )


def _rooms(found: Iterable[CardAgreement]) -> Iterator[CardRoom]:
    today = clock.today()
    for it in found:
        for room in it.agreement.ceilings:
            if room.last >= today:
                share = it.standing.used_percentage if room.first <= today else None
                yield CardRoom(it.row.number, it.row.slug, room.first, room.last, room.height, share)


def _stops(
    found: Iterable[CardAgreement], towns: dict[str, str], products: dict[str, str]
) -> Iterator[CardStop]:
    today = clock.today()
    for it in found:
        for stop in it.agreement.stops:
            last = stop.lifted_on or stop.last
            if last is None or last >= today:
                product = products.get(stop.product) or (plain_name(stop.product) if stop.product else "")
                yield CardStop(
                    it.row.number, it.row.slug, stop, product, towns.get(stop.municipality, stop.municipality)
                )


def _signals(found: Iterable[CardAgreement]) -> Iterator[CardSignal]:
    open_now = [
        CardSignal(it.row.number, it.row.slug, moment)
        for it in found
        for moment in it.moments
        if moment.on_work_list
    ]
    yield from sorted(open_now, key=lambda it: (it.moment.state is not MomentState.LATE, it.moment.due))


def _towns() -> dict[str, str]:
    return {row.cbs_code: row.name for row in municipalities(SYSTEM)}


def _products(found: Iterable[CardAgreement]) -> dict[str, str]:
    procurements = [it.row.procurement_id for it in found if it.row.procurement_id]
    return product_names(procurements, [it.row.buyer_id for it in found])
