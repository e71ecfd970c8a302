"""A drawing between equal bids by a public seed: the source announced before, the seed recorded after."""

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_errors import DrawingTooEarly, DrawingTooLate, ReasonNeeded, SeedMissing
from dekkend.procurement.awarding import draws
from dekkend.procurement.models import Drawing
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit, clock


@transaction.atomic
def announce_drawing(actor: Actor, procurement_id: int, *, source: str) -> None:
    """Says before closing where the seed will come from: something that everybody can look up later and that
    nobody can steer. Raises NotAllowed, ReasonNeeded, DrawingTooLate."""
    case = open_case(actor, procurement_id)
    if not source.strip():
        raise ReasonNeeded()
    if case.row.status not in (ProcurementStatus.CONCEPT, ProcurementStatus.PUBLISHED):
        raise DrawingTooLate()
    values = {"source": source.strip(), "announced_at": clock.now()}
    Drawing.objects.update_or_create(procurement=case.row, defaults=values)
    audit.record(case.stream, actor, "drawing.announce", f"procurement:{case.row.pk}", {"source": source})


@transaction.atomic
def record_seed(actor: Actor, procurement_id: int, *, seed: str) -> None:
    """Records what the source gave, once, after closing. Raises NotAllowed, ReasonNeeded, DrawingTooEarly."""
    case = open_case(actor, procurement_id)
    if not seed.strip():
        raise ReasonNeeded()
    open_still = case.row.status in (ProcurementStatus.CONCEPT, ProcurementStatus.PUBLISHED)
    found = Drawing.objects.select_for_update().filter(procurement=case.row).first()
    if open_still or found is None or found.seed:
        raise DrawingTooEarly()
    found.seed, found.seeded_at = seed.strip(), clock.now()
    found.save(update_fields=["seed", "seeded_at"])
    audit.record(case.stream, actor, "drawing.seed", f"procurement:{case.row.pk}", {"seed": found.seed})


def seed_for(case: Case) -> str:
    """The seed of this procurement's drawings, empty when none was announced. Raises SeedMissing when a
    source was announced and gave nothing yet, and a drawing may be needed."""
    found = Drawing.objects.filter(procurement=case.row).first()
    if found is None:
        return ""
    if not found.seed and draws(case.definition):
        raise SeedMissing(source=found.source)
    return found.seed
