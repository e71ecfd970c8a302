"""Facts and words of the procedure: what came in, what is asked, what was found. Pure and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message, msg
from dekkend.procurement.definition import (
    Criterion,
    Definition,
    Evidence,
    EvidenceKind,
    RejectionKind,
    Requirement,
    RequirementKind,
)

HUNDRED: Final = Decimal(100)
CENT: Final = Decimal("0.01")


class Stage(StrEnum):
    """The steps of judging, in the order that may not be changed (EL-01)."""

    EXCLUSION = "uitsluiting"
    SUITABILITY = "geschiktheid"
    EXECUTION = "uitvoering"
    SELECTION = "selectie"
    DIALOGUE = "dialoog"
    AWARD = "gunning"


STAGE_ORDER: Final = tuple(Stage)
CHECK_STAGES: Final = (Stage.EXCLUSION, Stage.SUITABILITY, Stage.EXECUTION)

STAGE_NAMES: Final[Mapping[Stage, Message]] = {
    Stage.EXCLUSION: msg("uitsluitingsgronden"),
    Stage.SUITABILITY: msg("geschiktheidseisen"),
    Stage.EXECUTION: msg("akkoord met de uitvoering"),
    Stage.SELECTION: msg("selectie"),
    Stage.DIALOGUE: msg("dialoog"),
    Stage.AWARD: msg("gunning"),
}

STAGE_OF_EVIDENCE: Final[Mapping[EvidenceKind, Stage]] = {
    EvidenceKind.EXCLUSION: Stage.EXCLUSION,
    EvidenceKind.SUITABILITY: Stage.SUITABILITY,
    EvidenceKind.EXECUTION: Stage.EXECUTION,
}


class Result(StrEnum):
    """What the decisions add up to for one tenderer."""

    FULLY = "geheel"
    PARTLY = "deels"
    NOT = "niet"


RESULT_NAMES: Final[Mapping[Result, Message]] = {
    Result.FULLY: msg("geheel gegund"),
    Result.PARTLY: msg("deels gegund"),
    Result.NOT: msg("niet gegund"),
}

REJECTION_NAMES: Final[Mapping[RejectionKind, Message]] = {
    RejectionKind.VAGUE_CONTENT: msg("Vage of onvolledige inhoud"),
    RejectionKind.LITTLE_EYE_FOR_CLIENT: msg("Weinig oog voor de cliënt of het systeem"),
    RejectionKind.NO_PROVEN_EXPERIENCE: msg("Geen aantoonbare ervaring"),
    RejectionKind.NO_QUALITY_ASSURANCE: msg("Geen kwaliteitsborging"),
    RejectionKind.TERMS_NOT_ACCEPTED: msg("Niet akkoord met de voorwaarden"),
    RejectionKind.INCOMPLETE_AFTER_REPAIR: msg("Onvolledig, ook na herstel"),
    RejectionKind.EXCLUSION_GROUND: msg("Uitsluitingsgrond"),
    RejectionKind.NOT_SUITABLE: msg("Voldoet niet aan een geschiktheidseis"),
    RejectionKind.RANKED_TOO_LOW: msg("Buiten het hoogste aantal overeenkomsten"),
    RejectionKind.PRICE_NOT_REAL: msg("Geen reële prijs"),
    RejectionKind.LOT_WITHDRAWN: msg("Perceel ingetrokken"),
}

REQUIREMENT_NAMES: Final[Mapping[RequirementKind, Message]] = {
    RequirementKind.SIGNATURE: msg("ontbrekende handtekening"),
    RequirementKind.FORM: msg("leeg of ontbrekend formulier"),
    RequirementKind.ANSWER: msg("onbeantwoorde vraag"),
}

DEFAULT_REJECTION: Final[Mapping[EvidenceKind, RejectionKind]] = {
    EvidenceKind.EXCLUSION: RejectionKind.EXCLUSION_GROUND,
    EvidenceKind.SUITABILITY: RejectionKind.NOT_SUITABLE,
    EvidenceKind.EXECUTION: RejectionKind.TERMS_NOT_ACCEPTED,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a tenderer supplied. ``lot`` is empty for what is asked once per tenderer.

    ``price`` is offered under the id of a price criterion, in euros.
    """

    requirement: str
    lot: str | None = None
    supplied: bool = True
    issued_on: date | None = None
    agreed: bool | None = None
    shown: bool | None = None
    applies: bool | None = None
    amount: int | None = None
    text: str = ""
    file: str = ""
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FileKey:
    """A sealed upload that belongs to a submission; ``key`` (base64) opens it and travels in the envelope."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One requirement in one place: for the tenderer (no lot) or for one of its bids."""

    requirement: str
    kind: RequirementKind
    title: str
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a bid is not awarded: the kind, the rule, what it is about in the definition, and the sentence."""

    kind: RejectionKind
    rule: str
    about: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on one piece of evidence, in one place, in one step."""

    stage: Stage
    requirement: str
    lot: str | None
    verdict: Verdict

    @property
    def sets_aside(self) -> bool:
        return self.verdict.blocks


@dataclass(frozen=True, slots=True)
class SubmissionForm:
    """What a tenderer sends in one go. ``key`` comes with the form: sent twice, it counts once.

    ``files`` open the sealed uploads in it; ``replaces`` is the receipt of the submission whose place it
    takes.
    """

    tenderer_id: int
    lots: tuple[str, ...]
    items: tuple[Item, ...]
    key: UUID
    files: tuple[FileKey, ...] = ()
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the tenderer gets back: number, moment on the server's clock, and a hash over what arrived."""

    submission_id: int
    number: int
    received_at: datetime
    sha256: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A score with its motivation, by one assessor or agreed by all."""

    score: Decimal
    motivation: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One assessor's scores for one bid, by criterion."""

    bid_id: int
    scores: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the assessors of one bid agreed on, by criterion."""

    bid_id: int
    scores: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class ScoredBid:
    """A bid that was assessed: the score per criterion, the price's included where price counts.

    ``key`` breaks no tie; it only identifies. ``reasons`` say why its price does not count.
    """

    key: int
    lot: str
    scores: Mapping[str, Decimal]
    receipt: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision on one bid: awarded or not, total out of 100, place, and the reasons when not awarded."""

    key: int
    awarded: bool
    total: Decimal | None = None
    rank: int | None = None
    reasons: tuple[Reason, ...] = field(default=())


def asks(definition: Definition, lots: tuple[str, ...]) -> tuple[Ask, ...]:
    """Every formal requirement of a submission for these lots, once per tenderer or once per bid."""
    return tuple(
        Ask(requirement.id, requirement.kind, requirement.title, lot)
        for requirement in definition.requirements
        for lot in places(requirement, lots)
    )


def places(asked: Requirement | Evidence, lots: tuple[str, ...]) -> tuple[str | None, ...]:
    """Where something is asked: nowhere in particular, or for each lot."""
    return (None,) if asked.per == "inschrijver" else lots


def criteria_of(definition: Definition, lot: str) -> tuple[Criterion, ...]:
    """The criteria that assessors score for this lot; price is not scored by people."""
    return tuple(
        criterion
        for criterion in definition.criteria
        if not criterion.price and (not criterion.lots or lot in criterion.lots)
    )


def price_criteria(definition: Definition, lot: str) -> tuple[Criterion, ...]:
    """The price criteria of this lot: no person scores them, a named method does."""
    return tuple(one for one in definition.criteria if one.price and (not one.lots or lot in one.lots))


def result_of(awarded: int, bids: int) -> Result:
    """Fully, partly or not awarded. Raises ValueError when more is awarded than was bid on."""
    if not 0 <= awarded <= bids or not bids:
        raise ValueError(f"{awarded} awarded of {bids} bids")
    if awarded == bids:
        return Result.FULLY
    return Result.PARTLY if awarded else Result.NOT
