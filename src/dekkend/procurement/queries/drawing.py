"""The drawing between equal bids as anybody may check it: where the seed came from, and who drew what."""

from dataclasses import dataclass
from datetime import datetime

from dekkend.organisations.domain import Actor, Permission
from dekkend.procurement.awarding import draws
from dekkend.procurement.models import Drawing, Procurement
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.queries.ranking import Ranking, rankings_of
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import ProcurementStatus

BEFORE_CLOSING = (ProcurementStatus.CONCEPT, ProcurementStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class DrawingView:
    """How equal bids are told apart in one procurement. ``needed``: whether the definition draws at all;
    ``lots`` the lots in which a drawing decided, empty until the award was announced (``results``)."""

    needed: bool
    may_announce: bool
    may_record: bool
    source: str
    announced_at: datetime | None
    seed: str
    seeded_at: datetime | None
    results: Permission
    lots: tuple[Ranking, ...]


def drawing_of(actor: Actor, slug: str) -> DrawingView:
    """The drawing of a procurement that the actor may see. Raises UnknownProcurement."""
    found = seen(actor, slug)
    row = Drawing.objects.filter(procurement=found).first()
    facts, definition = facts_of(found), definition_now(found.pk)
    runs = bool(may(actor, Action.RUN_PROCUREMENT, facts))
    early, needed = found.status in BEFORE_CLOSING, draws(definition)
    results = may(actor, Action.SEE_AWARDS, facts)
    return DrawingView(
        needed=needed,
        may_announce=runs and needed and early,
        may_record=runs and not early and row is not None and not row.seed,
        source=row.source if row else "",
        announced_at=row.announced_at if row else None,
        seed=row.seed if row else "",
        seeded_at=row.seeded_at if row else None,
        results=results,
        lots=_drawn(found, [lot.id for lot in definition.lots]) if results and needed else (),
    )


def _drawn(found: Procurement, lots: list[str]) -> tuple[Ranking, ...]:
    return tuple(it for it in rankings_of(found, lots) if it.was_drawn)


__all__ = ["DrawingView", "drawing_of"]
