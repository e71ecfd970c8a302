"""What new agreements can be made of: the awards and admissions of a procurement, and what is in the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models import Agreement
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.common import ensure, region_facts
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import organisation_names, region
from dekkend.procurement.policies import DECIDED_STATUSES
from dekkend.procurement.queries import ProcurementRow, procurement, procurements
from dekkend.procurement.queries.agreements import Awarded, awards_of
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class Offer:
    """One tenderer with what was awarded to it. ``cells`` may be signed for; ``agreements`` are there
    already, by slug and number; ``waiting`` is what is in the way of the rest."""

    number: int
    tenderer: str
    cells: int
    agreements: tuple[tuple[str, str], ...]
    waiting: tuple[Verdict, ...]

    @property
    def ready(self) -> bool:
        """Whether something may be signed for which there is no agreement at all yet."""
        return bool(self.cells) and not self.agreements


@dataclass(frozen=True, slots=True)
class Drafting:
    """A procurement with everything that was awarded. ``asks_term``: its definition leaves the term open."""

    row: ProcurementRow
    offers: tuple[Offer, ...]
    asks_start: bool
    asks_months: bool

    @property
    def ready(self) -> int:
        return sum(1 for offer in self.offers if offer.ready)


def decided_procurements(actor: Actor) -> list[ProcurementRow]:
    """The procurements of which the actor may draft agreements and about which something was decided."""
    found = [row for row in procurements(actor) if row.status in DECIDED_STATUSES]
    places = {slug for slug in {row.region_slug for row in found} if _drafts_in(actor, slug)}
    return [row for row in found if row.region_slug in places]


def _drafts_in(actor: Actor, slug: str) -> bool:
    here = region(actor, slug)
    return here is not None and bool(may(actor, Action.DRAFT, region_facts(here.id)))


def drafting(actor: Actor, slug: str) -> Drafting:
    """The awards of one procurement. Raises UnknownProcurement, NotAllowed."""
    row = procurement(actor, slug).row
    found = awards_of(row.id, clock.today())
    ensure(actor, Action.DRAFT, region_facts(found.region))
    names = organisation_names({one.tenderer for one in found.awarded})
    held = _held(row.id)
    term = found.definition.term
    return Drafting(
        row,
        tuple(_offer(one, names, held) for one in found.awarded),
        asks_start=term.start is None,
        asks_months=not term.initial_months,
    )


def _offer(one: Awarded, names: dict[int, str], held: dict[int, list[tuple[str, str]]]) -> Offer:
    return Offer(
        one.number,
        names.get(one.tenderer, ""),
        len(one.cells),
        tuple(held.get(one.tenderer, ())),
        tuple(_once(one.waiting)),
    )


def _once(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Each reason once, however many lots it holds back."""
    return list({(it.rule, str(it.reason)): it for it in verdicts}.values())


def _held(procurement_id: int) -> dict[int, list[tuple[str, str]]]:
    rows = Agreement.objects.filter(procurement=procurement_id).exclude(status=AgreementStatus.LAPSED)
    found: dict[int, list[tuple[str, str]]] = {}
    for provider, slug, number in rows.values_list("provider_id", "slug", "number"):
        found.setdefault(provider, []).append((slug, number))
    return found
