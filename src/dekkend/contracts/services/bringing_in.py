"""Agreements that exist already: a region starts with them, from files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.db import transaction
from pydantic import TypeAdapter

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_events import Ceiling
from dekkend.contracts.agreement_import import (
    FIELD_OF,
    SINGLE,
    agreement_status,
    amendment_status,
    ceiling_status,
    renumbered,
    stop_status,
)
from dekkend.contracts.agreement_model import Activity, Agreement, IndividualTerm, Party, UsedClause
from dekkend.contracts.bringing_errors import (
    AdjustmentWithoutAddendum,
    AgreementKnown,
    MunicipalityUnknown,
    ProviderUnknown,
)
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.common import ensure, region_facts
from dekkend.contracts.services.common import stream_of
from dekkend.contracts.services.standing import refresh_all
from dekkend.contracts.stored_kinds import SHAPES, FactKind
from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import Actor, LegalForm, NewProvider
from dekkend.organisations.queries import municipalities, provider_ids, providers
from dekkend.organisations.ranges import stored
from dekkend.organisations.services.providers import register_providers
from dekkend.runtime import audit, clock
from dekkend.runtime.clock import AMSTERDAM

FROM_FILE: Final = "Overgenomen uit een bestand."
_BATCH: Final = 2000
_NOON: Final = time(12, tzinfo=AMSTERDAM)
_CLAUSES: Final = TypeAdapter(tuple[UsedClause, ...])
_TERMS: Final = TypeAdapter(tuple[IndividualTerm, ...])
_SHAPES: Final = {kind: TypeAdapter(shape) for kind, shape in SHAPES.items()}


@dataclass
class _Batch:
    """The rows of many agreements, each kind together, so that each is stored at once."""

    by_model: dict[type[Any], list[Any]] = field(default_factory=dict)

    def add(self, *things: Any) -> None:
        for thing in things:
            self.by_model.setdefault(type(thing), []).append(thing)

    def store(self) -> None:
        """In the order in which they were first met: rooms before what was used of them."""
        for model, found in self.by_model.items():
            model.objects.bulk_create(found, batch_size=_BATCH)


@dataclass(frozen=True)
class _Known:
    """What the files name and the database knows: municipalities by code, providers by KvK and slug."""

    buyer: int
    towns: dict[str, int]
    kvks: dict[str, int]
    slugs: dict[str, int]
    today: date
    now: datetime

    def provider(self, party: Party) -> int:
        found = self.kvks.get(party.kvk) or self.slugs.get(party.id)
        if found is None:
            raise ProviderUnknown(name=party.name, kvk=party.kvk or "–")
        return found


@transaction.atomic
def bring_in(actor: Actor, region_id: int, agreements: Sequence[Agreement]) -> list[int]:
    """Keeps agreements of a region as their files say, all or none; their keys in the same order.

    A provider that is new is registered when the file names its KvK number and legal form. Raises NotAllowed,
    AgreementKnown for a number or id that is there, ProviderUnknown, MunicipalityUnknown,
    AdjustmentWithoutAddendum.
    """
    ensure(actor, Action.DRAFT, region_facts(region_id))
    ready = [renumbered(agreement) for agreement in agreements]
    _refuse_known(ready)
    known = _known(actor, region_id, ready)
    made = rows.Agreement.objects.bulk_create(
        [_row(actor, agreement, known) for agreement in ready], batch_size=_BATCH
    )
    batch = _Batch()
    for row, agreement in zip(made, ready, strict=True):
        _parts(batch, row, agreement, known)
    batch.store()
    for row, agreement in zip(made, ready, strict=True):
        audit.record(
            stream_of(row.pk),
            actor,
            "agreement.bring_in",
            f"agreement:{row.pk}",
            {"number": row.number, "file": agreement.id, "status": row.status},
        )
    keys = [row.pk for row in made]
    refresh_all(keys)
    return keys


def _refuse_known(agreements: Iterable[Agreement]) -> None:
    wanted = {agreement.id: agreement.number for agreement in agreements}
    held = rows.Agreement.objects.filter(slug__in=wanted) | rows.Agreement.objects.filter(
        number__in=wanted.values()
    )
    found = held.order_by("number").first()
    if found is not None:
        raise AgreementKnown(number=found.number, title=found.title)


def _known(actor: Actor, region_id: int, agreements: Sequence[Agreement]) -> _Known:
    parties = {it.provider.id: it.provider for it in agreements}
    _register_new(actor, parties.values())
    named = {line.municipality for it in agreements for line in it.lines}
    named |= {stop.municipality for it in agreements for stop in it.stops if stop.municipality}
    towns = {row.cbs_code: row.organisation_id for row in municipalities(actor)}
    if unknown := sorted(named - towns.keys()):
        raise MunicipalityUnknown(code=unknown[0])
    return _Known(
        region_id,
        towns,
        provider_ids(party.kvk for party in parties.values() if party.kvk),
        {row.slug: row.id for row in providers(actor, limit=100_000)},
        clock.today(),
        clock.now(),
    )


def _register_new(actor: Actor, parties: Iterable[Party]) -> None:
    held = provider_ids(party.kvk for party in parties if party.kvk)
    new = {
        party.kvk: NewProvider(
            party.name,
            KvkNumber(party.kvk),
            LegalForm(party.legal_form),
            staff=party.staff,
            turnover=party.turnover,
            balance_total=party.balance_total,
        )
        for party in parties
        if party.kvk and party.legal_form and party.kvk not in held
    }
    if new:
        register_providers(actor, list(new.values()))


def _row(actor: Actor, agreement: Agreement, known: _Known) -> rows.Agreement:
    term, signing = agreement.term, agreement.signing
    return rows.Agreement(
        number=agreement.number,
        slug=agreement.id,
        title=agreement.title,
        buyer_id=known.buyer,
        provider_id=known.provider(agreement.provider),
        law=agreement.law,
        variant=agreement.variant,
        origin=agreement.origin,
        edition=agreement.edition,
        status=agreement_status(agreement, known.today),
        framework=agreement.framework,
        value=agreement.value,
        part_one_sha256=agreement.part_one_sha256 or "",
        part_three_sha256=agreement.part_three_sha256 or "",
        start=term.start,
        initial_months=term.initial_months,
        option_months=term.option_months,
        options=term.options,
        partial_extension=term.partial_extension,
        termination_options=list(term.termination_options),
        notice_months=term.notice_months,
        provider_conditions=term.provider_conditions,
        motive=term.motive,
        not_extended_on=term.not_extended_on,
        ends_early_on=term.ends_early_on,
        clauses=_CLAUSES.dump_python(agreement.clauses, mode="json"),
        terms=_TERMS.dump_python(agreement.terms, mode="json"),
        created_at=datetime.combine(agreement.created_on, _NOON),
        created_by_id=actor.account_id,
        sent_on=signing.sent_on,
        altered_on=signing.altered_on,
        resent_on=signing.resent_on,
        provider_signed_on=signing.provider_on,
        buyer_signed_on=signing.buyer_on,
        transferred_on=agreement.transferred_on or agreement.closed_on,
        closed_on=agreement.closed_on,
    )


def _parts(batch: _Batch, row: rows.Agreement, agreement: Agreement, known: _Known) -> None:
    batch.add(
        *(
            rows.ToldExtension(agreement=row, number=it.number, told_at=it.told_at, lots=list(it.lots))
            for it in agreement.extensions
        )
    )
    batch.add(*_lines(row, agreement, known))
    for number, room in enumerate(agreement.ceilings, 1):
        _room(batch, row, number, room, known)
    batch.add(*_stops(row, agreement, known))
    batch.add(*_changes(row, agreement, known))
    batch.add(*_facts(row, agreement, known))


def _lines(row: rows.Agreement, agreement: Agreement, known: _Known) -> Iterable[rows.ContractLine]:
    for line in agreement.lines:
        yield rows.ContractLine(
            agreement=row,
            product=line.product,
            municipality_id=known.towns[line.municipality],
            lot=line.lot,
            period=stored(Period(line.first or agreement.term.start, line.last)),
            new_until=line.new_until,
            capacity=line.capacity,
            capacity_on=agreement.created_on if line.capacity is not None else None,
            tariff=line.tariff,
            follows=line.follows,
        )


def _room(batch: _Batch, row: rows.Agreement, number: int, room: Ceiling, known: _Known) -> None:
    stored_room = rows.Ceiling(
        agreement=row,
        number=number,
        status=ceiling_status(room, known.today),
        first=room.first,
        last=room.last,
        height=room.height,
        lots=list(room.lots),
        products=list(room.products),
        aspecific=room.aspecific,
        renew=room.renew,
        intent_on=room.intent_on,
        heard_on=room.heard_on,
        decided_on=room.decided_on,
        decision=FROM_FILE if room.decided_on else "",
        plan_on=room.plan_on,
        plan=dict.fromkeys(room.plan_items, FROM_FILE),
        factors={str(factor): FROM_FILE for factor in room.factors},
        forecast=room.forecast,
        signal_on=room.signal_on,
        talk_on=room.talk_on,
        settled_on=room.settled_on,
    )
    batch.add(stored_room)
    for use in room.uses:
        batch.add(
            rows.RoomUse(
                ceiling=stored_room, on=use.on, amount=use.amount, source=FROM_FILE, recorded_at=known.now
            )
        )
    for change in room.adjustments:
        if not change.addendum.strip():
            raise AdjustmentWithoutAddendum(number=row.number, first=change.first)
        batch.add(
            rows.RoomAdjustment(
                ceiling=stored_room,
                first=change.first,
                height=change.height,
                addendum=change.addendum,
                decided_at=known.now,
            )
        )


def _stops(row: rows.Agreement, agreement: Agreement, known: _Known) -> Iterable[rows.ClientStop]:
    for number, stop in enumerate(agreement.stops, 1):
        yield rows.ClientStop(
            agreement=row,
            number=number,
            status=stop_status(stop, known.today),
            product=stop.product,
            municipality_id=known.towns[stop.municipality] if stop.municipality else None,
            first=stop.first,
            last=stop.last,
            reason=FROM_FILE,
            alternative=stop.alternative,
            asked_on=stop.asked_on,
            consent_on=stop.consent_on,
            imposed=stop.imposed,
            announced_on=stop.announced_on,
            lifted_on=stop.lifted_on,
        )


def _changes(row: rows.Agreement, agreement: Agreement, known: _Known) -> Iterable[rows.Amendment]:
    for number, change in enumerate(agreement.amendments, 1):
        yield rows.Amendment(
            agreement=row,
            number=number,
            title=change.title,
            kind=change.kind,
            status=amendment_status(change, known.today),
            edition=change.edition,
            text=change.title,
            reason=FROM_FILE,
            percentage=change.change,
            possibility=change.possibility,
            proposed_on=change.proposed_on,
            agreed_on=change.agreed_on,
            effective_on=change.effective_on,
            refused_on=change.refused_on,
            withdrawn_on=change.withdrawn_on,
            addendum=change.addendum,
        )


def _facts(row: rows.Agreement, agreement: Agreement, known: _Known) -> Iterable[rows.AgreementFact]:
    def fact(kind: FactKind, key: str, data: dict[str, Any]) -> rows.AgreementFact:
        return rows.AgreementFact(agreement=row, kind=kind, key=key, data=data, recorded_at=known.now)

    for kind, name in FIELD_OF.items():
        for it in getattr(agreement, name):
            yield fact(kind, it.id, _SHAPES[kind].dump_python(it, mode="json"))
    for kind, name in SINGLE.items():
        one = getattr(agreement, name)
        if one is not None and one != Activity():
            yield fact(kind, kind.value, _SHAPES[kind].dump_python(one, mode="json"))
    for done in agreement.done:
        yield fact(FactKind.DONE, done.key, _SHAPES[FactKind.DONE].dump_python(done, mode="json"))
    for day in agreement.development_tables:
        yield fact(FactKind.DEVELOPMENT_TABLE, day.isoformat(), {"on": day.isoformat()})
    if agreement.owners_missing_since is not None:
        since = agreement.owners_missing_since.isoformat()
        yield fact(FactKind.OWNERS_MISSING, FactKind.OWNERS_MISSING.value, {"on": since})
