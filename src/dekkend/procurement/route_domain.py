"""The decision route as data: which body decides or advises on which document, where, and by when. Pure.

A definition names bodies in order and documents with the body that decides (R5, R6). ``moments_of`` makes of
them one moment per document, body and, where each municipality decides by itself, municipality (R10).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg
from dekkend.procurement.definition import DecisionBody, DecisionDocument, Definition, ProcedureForm, StepKind
from dekkend.procurement.planning import Span, publication_norm, span_of
from dekkend.procurement.route_states import SETTLED, RouteStatus


class MomentKind(StrEnum):
    """What happens at a moment of the route."""

    PREPARE = "voorbereiding"
    ADVISE = "advies"
    DECIDE = "besluit"
    COUNCIL = "raadsbesluit"
    INFORM = "informeren"


class NeededFor(StrEnum):
    """Which step of the procurement waits for a decision."""

    NOTHING = ""
    PUBLISH = "publiceren"
    FINALISE = "definitief-maken"


KIND_NAMES: Final[Mapping[MomentKind, Message]] = MappingProxyType(
    {
        MomentKind.PREPARE: msg("voorbereiding"),
        MomentKind.ADVISE: msg("advies"),
        MomentKind.DECIDE: msg("besluit"),
        MomentKind.COUNCIL: msg("raadsbesluit over de procedure"),
        MomentKind.INFORM: msg("ter informatie"),
    }
)

NEEDED_NAMES: Final[Mapping[NeededFor, Message]] = MappingProxyType(
    {
        NeededFor.NOTHING: msg("niets"),
        NeededFor.PUBLISH: msg("publiceren"),
        NeededFor.FINALISE: msg("definitief gunnen"),
    }
)

_ROLES: Final = {
    "bereidt-voor": MomentKind.PREPARE,
    "adviseert": MomentKind.ADVISE,
    "besluit": MomentKind.DECIDE,
    "stelt-vast": MomentKind.DECIDE,
    "wordt-geinformeerd": MomentKind.INFORM,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of the route as planned. ``document`` is its id in the definition, ``municipality`` a CBS
    code; both empty where they do not apply. ``planned_on`` is the last day of what the source says."""

    kind: MomentKind
    body: str
    body_name: str
    document: str = ""
    municipality: str = ""
    municipality_name: str = ""
    planned_on: date | None = None
    needed_for: NeededFor = NeededFor.NOTHING


def moments_of(definition: Definition) -> tuple[Moment, ...]:
    """The whole route of a definition, in the order in which it is walked."""
    found = [
        moment
        for position, document in enumerate(definition.decision_documents)
        for moment in _of_document(definition, document, first=position == 0)
    ]
    return (*_departure(definition), *found)


def _of_document(definition: Definition, document: DecisionDocument, *, first: bool) -> Iterator[Moment]:
    """Who prepares and advises comes before the body that decides; who is informed comes after it.

    Bodies of each municipality that only advise do so once, on the first document: sources name one round.
    """
    bodies = definition.decision_bodies
    decisive = next(
        (place for place, body in enumerate(bodies) if body.id == document.decided_by), len(bodies)
    )
    for place, body in enumerate(bodies):
        kind = _ROLES[body.role]
        decides = place == decisive or (place > decisive and body.role == "stelt-vast")
        helps = place < decisive and kind in (MomentKind.PREPARE, MomentKind.ADVISE)
        if decides:
            yield from _expanded(definition, body, MomentKind.DECIDE, document)
        elif (helps and (first or not body.per_municipality)) or _is_told(place, decisive, kind):
            yield from _expanded(definition, body, kind, document)


def _is_told(place: int, decisive: int, kind: MomentKind) -> bool:
    return place > decisive and kind is MomentKind.INFORM


def _expanded(
    definition: Definition, body: DecisionBody, kind: MomentKind, document: DecisionDocument
) -> Iterator[Moment]:
    decides = kind is MomentKind.DECIDE
    span = Span.of(document.when) if document.when and decides else None
    needed = _needed_for(definition, span) if decides else NeededFor.NOTHING
    planned = span.latest if span else None
    for code, name in _places(definition, body.per_municipality):
        yield Moment(kind, body.id, body.name, document.id, code, name, planned, needed)


def _places(definition: Definition, each: bool) -> tuple[tuple[str, str], ...]:
    if not each:
        return (("", ""),)
    return tuple((it.municipality, it.name) for it in definition.region.municipalities)


def _needed_for(definition: Definition, planned: Span | None) -> NeededFor:
    """A decision surely after the publication (the final agreement, S3 §13) is needed at the end."""
    publication = publication_of(definition)
    late = planned is not None and publication is not None and planned.earliest > publication.latest
    return NeededFor.FINALISE if late else NeededFor.PUBLISH


def _departure(definition: Definition) -> tuple[Moment, ...]:
    """Departing from SAS asks a decision of each council (PL-02), unless the definition names it."""
    procedure = definition.procedure
    if procedure.european or procedure.form is ProcedureForm.ADMISSION or procedure.council_decision:
        return ()
    return tuple(
        Moment(MomentKind.COUNCIL, "raad", "Gemeenteraad", "", code, name, None, NeededFor.PUBLISH)
        for code, name in _places(definition, True)
    )


def publication_of(definition: Definition) -> Span | None:
    """The planned moment of publication, or of the first enrolment."""
    kinds = (StepKind.PUBLICATION, StepKind.ENROLMENT)
    planned = [span_of(step) for step in definition.steps if step.kind in kinds and (step.when or step.done)]
    return min(planned, key=lambda span: span.latest, default=None)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A stored moment, as far as rules and planning need it. ``newer_definitive``: after a decision with
    changes there is a definitive version in which they stand."""

    title: str
    kind: MomentKind
    status: RouteStatus
    planned_on: date | None = None
    needed_for: NeededFor = NeededFor.NOTHING
    reference: str = ""
    newer_definitive: bool = False

    @property
    def settled(self) -> bool:
        return self.status in SETTLED

    def late_on(self, today: date) -> bool:
        """Whether the planned day is over while nothing was decided."""
        return not self.settled and self.planned_on is not None and self.planned_on < today


@dataclass(frozen=True, slots=True)
class Effect:
    """What open decisions do to the publication: the earliest day, and how many days later than planned.

    ``past_norm`` is the last day by the norm of 1 April (PL-07) where the earliest day is beyond it.
    """

    earliest: date
    planned: date | None
    days: int
    past_norm: date | None


def effect_on_publication(steps: Iterable[StepFacts], definition: Definition, today: date) -> Effect | None:
    """Backward planning shown forwards; None when every decision for the publication is there."""
    waiting = [it for it in steps if it.needed_for is NeededFor.PUBLISH and not it.settled]
    if not waiting:
        return None
    earliest = max(max(it.planned_on or today, today) for it in waiting)
    publication = publication_of(definition)
    planned = publication.latest if publication else None
    norm = publication_norm(definition.term.start) if definition.term.start else None
    return Effect(
        earliest,
        planned,
        max((earliest - planned).days, 0) if planned else 0,
        norm if norm is not None and earliest > norm else None,
    )


def council_decision(steps: Iterable[StepFacts]) -> str | None:
    """The references of the councils' decisions on departing from SAS (PL-02); None when one is missing."""
    councils = [it for it in steps if it.kind is MomentKind.COUNCIL]
    if not councils or not all(it.settled for it in councils):
        return None
    return "; ".join(dict.fromkeys(it.reference for it in councils if it.reference)) or None
