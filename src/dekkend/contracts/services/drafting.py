"""Drafts of agreements from awards and admissions: of what is final and may be signed, each once."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Final

from django.db import connection, transaction
from django.utils.text import slugify

from dekkend.contracts.agreement_drafting import (
    DraftTerm,
    Group,
    groups_of,
    is_framework,
    is_tender,
    numbers,
    term_of,
)
from dekkend.contracts.agreement_model import Origin
from dekkend.contracts.agreement_states import AGREEMENT, AgreementStatus
from dekkend.contracts.drafting_errors import NoEdition, NothingToDraft
from dekkend.contracts.models import Agreement, ContractLine
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.awards import source_of
from dekkend.contracts.queries.common import ensure, region_facts
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.common import move, open_for, reasoned, store, stream_of, touched
from dekkend.contracts.services.standing import refresh_all
from dekkend.contracts.standard_editions import edition_on
from dekkend.kernel.periods import Period
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import municipalities, organisation_slugs
from dekkend.organisations.ranges import stored
from dekkend.procurement.queries.agreements import Awarded, Awards, awards_of
from dekkend.runtime import audit, clock

_DRAFTING: Final = 0x64726166  # an arbitrary number that this lock alone uses


@transaction.atomic
def draft_from_award(
    actor: Actor, procurement_id: int, *, start: date | None = None, initial_months: int | None = None
) -> list[int]:
    """Drafts an agreement for each provider, law and way of financing of which something may be signed and
    has no agreement yet; their keys. Doing it again makes none twice.

    ``start`` and ``initial_months`` are for a definition that leaves them open. Who is admitted later gets
    the ladder of the others, with cells from today on. Raises NotAllowed, NothingToDraft with what still
    stands in the way, TermUnknown, VariantUnknown, NoEdition.
    """
    today = clock.today()
    found = awards_of(procurement_id, today)
    ensure(actor, Action.DRAFT, region_facts(found.region))
    _one_at_a_time(found.region)
    term = term_of(found.definition, start, initial_months)
    wanted = [(one, group) for one in found.awarded for group in _new_groups(found, one)]
    if not wanted:
        raise NothingToDraft(why=_why(found.awarded))
    made = list(_drafts(actor, found, term, wanted, today))
    refresh_all([row.pk for row in made])
    return [row.pk for row in made]


@transaction.atomic
def lapse(actor: Actor, agreement_id: int, reason: str) -> None:
    """Drops an agreement that was never signed by both; what it follows from can be drafted anew.

    Raises NotAllowed, ReasonMissing, TransitionNotAllowed.
    """
    row = open_for(actor, Action.RUN, agreement_id)
    move(row, AGREEMENT, "lapse", actor, row.pk, reason=reasoned(reason), data={"source": row.source})
    store(row, source=None)
    touched(row, actor, "")


def _why(awarded: Iterable[Awarded]) -> Message:
    """The first thing that is in the way, or that nothing was awarded at all."""
    waiting = [verdict.reason for one in awarded for verdict in one.waiting]
    return waiting[0] if waiting else msg("Alles wat is gegund, heeft al een overeenkomst.")


def _new_groups(found: Awards, one: Awarded) -> Iterator[Group]:
    """The groups of cells of one tenderer that stand in no agreement of this procurement yet."""
    taken = set(
        ContractLine.objects.filter(
            agreement__procurement=found.procurement, agreement__provider=one.tenderer
        )
        .exclude(agreement__status=AgreementStatus.LAPSED)
        .values_list("product", "municipality__municipality__cbs_code")
    )
    new = (cell for cell in one.cells if (cell.product, cell.municipality) not in taken)
    return iter(groups_of(found.definition, new))


def _drafts(
    actor: Actor, found: Awards, term: DraftTerm, wanted: list[tuple[Awarded, Group]], today: date
) -> Iterator[Agreement]:
    held = Agreement.objects.filter(number__contains=f"-{term.start.year}-").values_list("number", flat=True)
    region = organisation_slugs([found.region])[found.region]
    names = islice(numbers(region, term.start.year, held), len(wanted))
    towns = {row.cbs_code: row.organisation_id for row in municipalities(actor)}
    for number, (one, group) in zip(names, wanted, strict=True):
        row = _row(actor, found, term, one, group, number, today)
        row.save()
        ContractLine.objects.bulk_create(
            ContractLine(
                agreement=row,
                product=cell.product,
                municipality_id=towns[cell.municipality],
                lot=cell.lot,
                period=stored(Period(max(term.start, today))),
            )
            for cell in group.cells
        )
        data = {"number": number, "source": row.source, "cells": len(group.cells)}
        audit.record(stream_of(row.pk), actor, "agreement.draft", f"agreement:{row.pk}", data)
        yield row


def _row(
    actor: Actor, found: Awards, term: DraftTerm, one: Awarded, group: Group, number: str, today: date
) -> Agreement:
    definition, tender = found.definition, is_tender(found.definition)
    edition = edition_on(editions_for(found.region), group.law, today)
    if edition is None:
        raise NoEdition(day=today)
    return Agreement(
        number=number,
        slug=slugify(number)[:60],
        title=definition.title[:200],
        buyer_id=found.region,
        provider_id=one.tenderer,
        procurement_id=found.procurement,
        source=_source(one, group),
        law=group.law,
        variant=group.variant,
        origin=Origin.TENDER if tender else Origin.ADMISSION,
        edition=edition.id,
        framework=is_framework(definition),
        start=term.start,
        initial_months=term.initial_months,
        option_months=term.option_months,
        options=term.options,
        partial_extension=term.partial,
        motive=term.motive,
        created_at=clock.now(),
        created_by_id=actor.account_id,
    )


def _source(one: Awarded, group: Group) -> str:
    """The next free name for what this follows from: lots that became final later are a next part."""
    names = (source_of(one.kind, one.offer, group.law, group.variant, part) for part in range(1, 1000))
    return next(name for name in names if not Agreement.objects.filter(source=name).exists())


def _one_at_a_time(region_id: int) -> None:
    """Two people who draft for one region wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_DRAFTING, region_id])
