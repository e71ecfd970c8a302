"""From a definition to a published procurement."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.procurement import canonical, rules
from dekkend.procurement.definition import CriterionKind, Definition
from dekkend.procurement.domain import HUNDRED
from dekkend.procurement.errors import (
    ClosingBreaksPlan,
    DeadlineNotAhead,
    DefinitionHasOpenPoints,
    RulesForbidAward,
    SlugTaken,
)
from dekkend.procurement.models import DefinitionVersion, Procurement, ProcurementLot
from dekkend.procurement.planning_real import RealDays, contradiction, warnings
from dekkend.procurement.policies import Action
from dekkend.procurement.procedure_forms import form_of
from dekkend.procurement.queries.access import ensure, facts_of
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.queries.route import missing_before_publication
from dekkend.procurement.rules import PriceFacts
from dekkend.procurement.services.admission import open_cells
from dekkend.procurement.services.common import open_case
from dekkend.procurement.services.route import make_route
from dekkend.procurement.services.vaults import make_vaults
from dekkend.runtime import audit, clock


@transaction.atomic
def create_procurement(
    actor: Actor,
    definition: Definition,
    *,
    region_id: int,
    slug: str = "",
    practice: bool = False,
    assumed: Sequence[str] = (),
    reference_date: date | None = None,
) -> Procurement:
    """A procurement in concept, with the definition frozen as version 1.

    What the definition leaves open may still be open in a concept; ``publish`` refuses it. ``assumed`` lists
    the facts that a practice run assumes. Raises NotAllowed, SlugTaken.
    """
    name = slug or definition.id
    row = Procurement(
        slug=name,
        title=definition.title,
        region_id=region_id,
        reference_date=reference_date or definition.term.start or clock.today(),
        rounds=len(form_of(definition).rounds),
        practice=practice,
        created_at=clock.now(),
    )
    _insert(row)
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(row))
    version = _freeze(row, definition, assumed)
    _make_lots(row, definition)
    data = {"slug": name, "version": version.number, "sha256": version.sha256, "practice": practice}
    audit.record(stream_of(row.pk), actor, "procurement.create", f"procurement:{row.pk}", data)
    make_route(actor, row.pk)
    return row


@transaction.atomic
def publish(
    actor: Actor, procurement_id: int, *, closes_at: datetime, officers: Sequence[int] | None = None
) -> None:
    """Opens the procurement for submissions until ``closes_at``; from now on the definition is fixed.

    What comes in is sealed for ``officers`` (account ids; by default every buyer of the region with a key),
    any two of whom open it together. What this closing makes late goes into the log. Raises NotAllowed,
    TransitionNotAllowed, DeadlineNotAhead, ClosingBreaksPlan, TwoOfficersNeeded, RulesForbidAward, and
    DefinitionHasOpenPoints with the decisions that are missing (a practice run may miss some).
    """
    case = open_case(actor, procurement_id)
    case.may_move("publish")
    now = clock.now()
    if closes_at <= now:
        raise DeadlineNotAhead(
            closes_at=closes_at.astimezone(clock.AMSTERDAM), now=now.astimezone(clock.AMSTERDAM)
        )
    days = RealDays.of(now, closes_at, case.row.round, case.row.rounds)
    refuse_contradiction(case.whole, days)
    refuse_price_alone(case.whole)
    missing = missing_before_publication(case.row.pk, case.whole)
    if missing and not case.row.practice:
        raise DefinitionHasOpenPoints(points=tuple(found.message for found in missing))
    make_vaults(case, officers)
    case.set(published_at=now, closes_at=closes_at)
    warned = [found.rule for found in warnings(case.whole, days)]
    case.move("publish", {"closes_at": closes_at, "warnings": warned})
    open_cells(case)


@transaction.atomic
def withdraw_procurement(actor: Actor, procurement_id: int, *, reason: str) -> None:
    """Ends the procurement without agreements. Raises NotAllowed, TransitionNotAllowed."""
    open_case(actor, procurement_id).move("withdraw", {"reason": reason})


def refuse_contradiction(definition: Definition, days: RealDays) -> None:
    """Raises ClosingBreaksPlan (NV-03)."""
    verdict = contradiction(definition, days)
    if not verdict.holds:
        raise ClosingBreaksPlan(reason=verdict.reason, remedy=verdict.remedy)


def refuse_price_alone(definition: Definition) -> None:
    """Raises RulesForbidAward when EL-16 says so."""
    weighed = [c for c in definition.criteria if c.kind is not CriterionKind.SELECTION]
    price = sum((c.weight or HUNDRED for c in weighed if c.price), start=HUNDRED - HUNDRED)
    total = sum((c.weight or HUNDRED for c in weighed), start=HUNDRED - HUNDRED)
    tested = definition.tariffs is not None and definition.tariffs.way is not None
    verdict = rules.not_on_price_alone(PriceFacts(price, total, tested))
    if verdict.blocks:
        raise RulesForbidAward(reasons=(msg("{reason}", reason=verdict.reason),))


def _insert(row: Procurement) -> None:
    """Stores a new procurement. Raises SlugTaken, also when somebody else takes the name at this moment."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not Procurement.objects.filter(slug=row.slug).exists():
            raise
        raise SlugTaken(slug=row.slug) from error


def _freeze(row: Procurement, definition: Definition, assumed: Sequence[str]) -> DefinitionVersion:
    return DefinitionVersion.objects.create(
        procurement=row,
        number=1,
        content=canonical.tree_of(definition),
        assumed=list(assumed),
        sha256=canonical.sha256(definition),
        created_at=clock.now(),
    )


def _make_lots(row: Procurement, definition: Definition) -> None:
    ProcurementLot.objects.bulk_create(
        ProcurementLot(
            procurement=row,
            slug=lot.id,
            number=lot.number,
            name=lot.name,
            position=position,
            max_contracts=lot.max_contracts,
        )
        for position, lot in enumerate(definition.lots, start=1)
    )
