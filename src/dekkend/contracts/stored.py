"""From the rows in the database to the agreement that everything is computed on.

One agreement or thousands at once: a fixed number of queries, whatever their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from pydantic import TypeAdapter

from dekkend.contracts import agreement_events as events
from dekkend.contracts import agreement_model as model
from dekkend.contracts import models as rows
from dekkend.contracts.agreement_states import AmendmentStatus, CeilingStatus, ClientStopStatus
from dekkend.contracts.stored_kinds import SHAPES, FactKind
from dekkend.kernel.periods import ONE_DAY
from dekkend.runtime.clock import AMSTERDAM

_ADAPTERS: Final = {kind: TypeAdapter(shape) for kind, shape in SHAPES.items()}
_CLAUSES: Final = TypeAdapter(tuple[model.UsedClause, ...])
_TERMS: Final = TypeAdapter(tuple[model.IndividualTerm, ...])
_DAY: Final = TypeAdapter(date)
_PARTS: Final = ("extensions", "lines__municipality__municipality", "stops__municipality__municipality")
_ROOMS: Final = ("ceilings__uses", "ceilings__adjustments", "amendments")


@dataclass(frozen=True)
class Facts:
    """The newest version of each fact of one agreement, by kind, in order of their keys."""

    by_kind: dict[FactKind, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def all(self, kind: FactKind) -> tuple[Any, ...]:
        return tuple(self.by_kind.get(kind, ()))

    def last(self, kind: FactKind) -> Any:
        """The one fact of a kind of which an agreement has one; None without."""
        found = self.by_kind.get(kind)
        return found[-1] if found else None


def agreement_from_row(row: rows.Agreement) -> model.Agreement:
    """One agreement, computed on. ``row`` is any agreement; what it needs beside it is fetched."""
    return next(agreements_from_rows(rows.Agreement.objects.filter(pk=row.pk)))


def agreements_from_rows(wanted: "QuerySet[rows.Agreement]", chunk: int = 500) -> Iterator[model.Agreement]:
    """The agreements of a query, in its order, ``chunk`` at a time in memory."""
    for _, agreement in rows_and_agreements(wanted, chunk):
        yield agreement


def rows_and_agreements(
    wanted: "QuerySet[rows.Agreement]", chunk: int = 500
) -> Iterator[tuple[rows.Agreement, model.Agreement]]:
    """As ``agreements_from_rows``, with the row beside each."""
    whole = wanted.select_related("provider__provider", "buyer").prefetch_related(*_PARTS, *_ROOMS)
    batch: list[rows.Agreement] = []
    for row in whole.iterator(chunk_size=chunk):
        batch.append(row)
        if len(batch) == chunk:
            yield from _batch(batch)
            batch = []
    yield from _batch(batch)


def _batch(batch: list[rows.Agreement]) -> Iterator[tuple[rows.Agreement, model.Agreement]]:
    facts = newest_facts(row.pk for row in batch)
    for row in batch:
        yield row, _agreement(row, facts.get(row.pk, Facts()))


def newest_facts(ids: Iterable[int]) -> dict[int, Facts]:
    """The facts as they hold now: of each key the newest version, unless that withdrew it."""
    found: dict[int, Facts] = defaultdict(Facts)
    newest = (
        rows.AgreementFact.objects.filter(agreement__in=list(ids))
        .order_by("agreement_id", "kind", "key", "-version")
        .distinct("agreement_id", "kind", "key")
    )
    for fact in newest:
        if not fact.withdrawn:
            found[fact.agreement_id].by_kind[FactKind(fact.kind)].append(fact_value(fact))
    return found


def fact_value(fact: rows.AgreementFact) -> Any:
    """What a fact says, in its own shape; a day for the kinds that are one."""
    kind = FactKind(fact.kind)
    if kind in _ADAPTERS:
        return _ADAPTERS[kind].validate_python(fact.data)
    return _DAY.validate_python(fact.data["on"])


def checked_data(kind: FactKind, data: dict[str, Any]) -> dict[str, Any]:
    """The data of a fact as it is stored. Raises pydantic's ValidationError when it has not its shape."""
    if kind in _ADAPTERS:
        adapter = _ADAPTERS[kind]
        stored: dict[str, Any] = adapter.dump_python(adapter.validate_python(data), mode="json")
        return stored
    return {"on": _DAY.validate_python(data["on"]).isoformat()}


def _agreement(row: rows.Agreement, facts: Facts) -> model.Agreement:
    return model.Agreement(
        kind="overeenkomst",
        id=row.slug,
        number=row.number,
        title=row.title,
        law=row.law,
        variant=row.variant,
        origin=row.origin,
        edition=row.edition,
        created_on=row.created_at.astimezone(AMSTERDAM).date(),
        provider=_party(row),
        buyer=row.buyer.name,
        term=_term(row),
        framework=row.framework,
        value=row.value,
        part_one_sha256=row.part_one_sha256 or None,
        part_three_sha256=row.part_three_sha256 or None,
        signing=model.Signing(
            sent_on=row.sent_on,
            altered_on=row.altered_on,
            resent_on=row.resent_on,
            provider_on=row.provider_signed_on,
            buyer_on=row.buyer_signed_on,
        ),
        extensions=tuple(
            model.ToldExtension(number=it.number, told_at=it.told_at, lots=tuple(it.lots))
            for it in row.extensions.all()
        ),
        clauses=_CLAUSES.validate_python(row.clauses),
        terms=_TERMS.validate_python(row.terms),
        lines=tuple(_line(it) for it in row.lines.all()),
        ceilings=tuple(_ceiling(it) for it in row.ceilings.all() if _counts(it)),
        stops=tuple(_stop(it) for it in row.stops.all() if it.status != ClientStopStatus.REFUSED),
        amendments=tuple(_amendment(it) for it in row.amendments.all()),
        transferred_on=row.transferred_on,
        closed_on=row.closed_on,
        **_facts(facts),
    )


def _facts(facts: Facts) -> dict[str, Any]:
    return {
        "subcontractors": facts.all(FactKind.SUBCONTRACTOR),
        "reports": facts.all(FactKind.REPORT),
        "breaches": facts.all(FactKind.BREACH),
        "takeovers": facts.all(FactKind.TAKEOVER),
        "measures": facts.all(FactKind.MEASURE),
        "disputes": facts.all(FactKind.DISPUTE),
        "overpayments": facts.all(FactKind.OVERPAYMENT),
        "continuity": facts.last(FactKind.CONTINUITY),
        "insurance": facts.last(FactKind.INSURANCE),
        "norms": facts.all(FactKind.NORM),
        "waiting": facts.all(FactKind.WAITING),
        "refusals": facts.all(FactKind.REFUSAL),
        "activity": facts.last(FactKind.ACTIVITY) or model.Activity(),
        "development_tables": facts.all(FactKind.DEVELOPMENT_TABLE),
        "owners_missing_since": facts.last(FactKind.OWNERS_MISSING),
        "done": facts.all(FactKind.DONE),
    }


def _party(row: rows.Agreement) -> model.Party:
    provider = row.provider.provider
    return model.Party(
        id=row.provider.slug[:60].rstrip("-"),
        name=row.provider.name,
        kvk=provider.kvk or "",
        legal_form=provider.legal_form,
        staff=provider.staff,
        turnover=provider.turnover,
        balance_total=provider.balance_total,
    )


def _term(row: rows.Agreement) -> model.AgreedTerm:
    return model.AgreedTerm(
        start=row.start,
        initial_months=row.initial_months,
        option_months=row.option_months,
        options=row.options,
        partial_extension=row.partial_extension,
        termination_options=tuple(row.termination_options),
        notice_months=row.notice_months,
        provider_conditions=row.provider_conditions,
        motive=row.motive,
        not_extended_on=row.not_extended_on,
        ends_early_on=row.ends_early_on,
    )


def _line(line: rows.ContractLine) -> model.ContractLine:
    upper = line.period.upper
    return model.ContractLine(
        product=line.product,
        municipality=line.municipality.municipality.cbs_code,
        lot=line.lot,
        first=line.period.lower,
        last=upper - ONE_DAY if upper else None,
        new_until=line.new_until,
        capacity=line.capacity,
        tariff=line.tariff,
        follows=line.follows,
    )


def _stop(stop: rows.ClientStop) -> events.Stop:
    return events.Stop(
        id=f"stop-{stop.number}",
        first=stop.first,
        last=stop.last,
        product=stop.product,
        municipality=stop.municipality.municipality.cbs_code if stop.municipality else "",
        asked_on=stop.asked_on,
        consent_on=stop.consent_on,
        imposed=stop.imposed,
        announced_on=stop.announced_on,
        alternative=stop.alternative,
        lifted_on=stop.lifted_on,
    )


def _counts(room: rows.Ceiling) -> bool:
    """Not a room that was dropped, nor one that went up in another (BR-13)."""
    return room.status != CeilingStatus.DROPPED and room.combined_into_id is None


def _ceiling(room: rows.Ceiling) -> events.Ceiling:
    return events.Ceiling(
        id=f"ruimte-{room.number}",
        first=room.first,
        last=room.last,
        height=room.height,
        lots=tuple(room.lots),
        products=tuple(room.products),
        aspecific=room.aspecific,
        intent_on=room.intent_on,
        heard_on=room.heard_on,
        decided_on=room.decided_on,
        plan_on=room.plan_on,
        plan_items=tuple(sorted(key for key, text in room.plan.items() if text)),
        factors=tuple(sorted(int(key) for key, text in room.factors.items() if text)),
        uses=tuple(events.RoomUse(on=use.on, amount=use.amount) for use in room.uses.all()),
        forecast=room.forecast,
        signal_on=room.signal_on,
        talk_on=room.talk_on,
        settled_on=room.settled_on,
        adjustments=tuple(
            events.RoomAdjustment(first=it.first, height=it.height, addendum=it.addendum)
            for it in room.adjustments.all()
        ),
        renew=room.renew,
    )


def _amendment(row: rows.Amendment) -> events.Amendment:
    turned_down = row.judged_on if row.status == AmendmentStatus.REFUSED else None
    return events.Amendment(
        id=f"wijziging-{row.number}",
        title=row.title,
        kind=row.kind,
        proposed_on=row.proposed_on,
        edition=row.edition,
        agreed_on=row.agreed_on,
        effective_on=row.effective_on,
        addendum=row.addendum,
        refused_on=row.refused_on,
        withdrawn_on=row.withdrawn_on or turned_down,
        change=row.percentage,
        possibility=row.possibility,
    )
