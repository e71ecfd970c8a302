"""Words and facts of what follows on a decision: grounds to revise it, conditions, proceedings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from dekkend.kernel.text import Message, msg
from dekkend.procurement.definition import RejectionKind


class Ground(StrEnum):
    """Why decisions are made known: the award itself, or why it was revised."""

    AWARD = "gunning"
    SELECTION = "selectie"
    MISTAKE = "fout"
    COMPLAINT = "klacht"
    JUDGMENT = "vonnis"
    CONDITION = "voorwaarde"


GROUND_NAMES: Final[Mapping[Ground, Message]] = {
    Ground.AWARD: msg("Voorlopige gunning"),
    Ground.SELECTION: msg("Selectie"),
    Ground.MISTAKE: msg("Herziening: er was een fout gemaakt"),
    Ground.COMPLAINT: msg("Herziening: een klacht was gegrond"),
    Ground.JUDGMENT: msg("Herziening: de rechter besliste anders"),
    Ground.CONDITION: msg("Opschuiven: een winnaar voldeed niet aan een voorwaarde"),
}
FIRST_GROUNDS: Final = (Ground.AWARD, Ground.SELECTION)
REVISIONS: Final = tuple(ground for ground in Ground if ground not in FIRST_GROUNDS)


class ConditionKind(StrEnum):
    """What a winner must still pass before anything is signed."""

    BIBOB = "bibob"
    FINANCIAL = "financieel"
    GOVERNANCE = "governance"
    EXCLUSION_EVIDENCE = "bewijs-uitsluiting"
    SUITABILITY_EVIDENCE = "bewijs-geschiktheid"


CONDITION_NAMES: Final[Mapping[ConditionKind, Message]] = {
    ConditionKind.BIBOB: msg("Bibob-toets"),
    ConditionKind.FINANCIAL: msg("Financiële toets"),
    ConditionKind.GOVERNANCE: msg("Toets op bestuur en toezicht"),
    ConditionKind.EXCLUSION_EVIDENCE: msg("Bewijs over een uitsluitingsgrond"),
    ConditionKind.SUITABILITY_EVIDENCE: msg("Bewijs van geschiktheid"),
}
SCREENINGS: Final = (ConditionKind.BIBOB, ConditionKind.FINANCIAL, ConditionKind.GOVERNANCE)
EVIDENCE_KINDS: Final = (ConditionKind.EXCLUSION_EVIDENCE, ConditionKind.SUITABILITY_EVIDENCE)


def condition_name(kind: ConditionKind, title: str) -> Message:
    """A test by its own name; other evidence as the buyer called it."""
    return CONDITION_NAMES[kind] if kind in SCREENINGS else msg("{title}", title=title)


CONDITION_RULES: Final[Mapping[ConditionKind, str]] = {
    ConditionKind.BIBOB: "EL-08",
    ConditionKind.FINANCIAL: "EL-02",
    ConditionKind.GOVERNANCE: "EL-02",
    ConditionKind.EXCLUSION_EVIDENCE: "EL-07",
    ConditionKind.SUITABILITY_EVIDENCE: "EL-07",
}
"""The rule that a reason not to award cites when the condition was not met."""

CONDITION_REJECTIONS: Final[Mapping[ConditionKind, RejectionKind]] = {
    ConditionKind.BIBOB: RejectionKind.EXCLUSION_GROUND,
    ConditionKind.FINANCIAL: RejectionKind.NOT_SUITABLE,
    ConditionKind.GOVERNANCE: RejectionKind.NOT_SUITABLE,
    ConditionKind.EXCLUSION_EVIDENCE: RejectionKind.EXCLUSION_GROUND,
    ConditionKind.SUITABILITY_EVIDENCE: RejectionKind.NOT_SUITABLE,
}


class ChangeKind(StrEnum):
    """What a revision changes about one bid."""

    EXCLUDE = "uitsluiten"
    READMIT = "toelaten"
    SCORE = "score"


CHANGE_NAMES: Final[Mapping[ChangeKind, Message]] = {
    ChangeKind.EXCLUDE: msg("Alsnog afwijzen"),
    ChangeKind.READMIT: msg("Alsnog toelaten"),
    ChangeKind.SCORE: msg("Score herstellen"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one bid. ``score`` and ``criterion`` for a score; ``rejection`` and ``rule`` when it is
    turned down after all. ``motivation`` is what the letter says about it."""

    bid: int
    kind: ChangeKind
    motivation: str
    criterion: str = ""
    score: Decimal | None = None
    rejection: RejectionKind = RejectionKind.NOT_SUITABLE
    rule: str = "EL-02"


class CourtOutcome(StrEnum):
    """How interim relief proceedings ended."""

    DISMISSED = "afgewezen"
    UPHELD = "toegewezen"
    ENDED = "ingetrokken"


COURT_OUTCOMES: Final[Mapping[CourtOutcome, Message]] = {
    CourtOutcome.DISMISSED: msg("De vordering is afgewezen"),
    CourtOutcome.UPHELD: msg("De vordering is (deels) toegewezen"),
    CourtOutcome.ENDED: msg("De zaak is ingetrokken of geschikt"),
}


@dataclass(frozen=True, slots=True)
class Proceedings:
    """Interim relief proceedings (kort geding). ``lots`` empty means all lots; ``suspending`` as long as the
    case runs or its judgment waits to be carried out; ``buyer_waits`` is the buyer's choice to hold back
    everybody, in an admission procedure or after the standstill."""

    number: int
    court: str
    summons_on: date
    claimant: int | None = None
    lots: frozenset[str] = frozenset()
    suspending: bool = True
    buyer_waits: bool = False
    judgment_on: date | None = None

    def covers(self, lot: str) -> bool:
        """Whether the case is about this lot."""
        return not self.lots or lot in self.lots


@dataclass(frozen=True, slots=True)
class Standing:
    """The announcement that counts for a bid: its number, ground, and the standstill in both readings."""

    number: int
    ground: Ground
    announced_on: date
    counted: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an award as signing looks at it."""

    kind: ConditionKind
    title: str
    due: date | None
    open: bool
    failed: bool = False

    @property
    def name(self) -> Message:
        """What is asked, in the reader's language where it is a test."""
        return condition_name(self.kind, self.title)


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """What decides whether an agreement on one bid may be signed on day ``on``.

    ``revision`` is the number of a revision of this lot that is being prepared; ``final`` whether the award
    of the procurement is final; ``valid_until`` the last day that the bid binds, None when it has no end.
    """

    on: date
    lot: str
    tenderer: int
    awarded: bool
    final: bool
    admission: bool
    standing: Standing | None = None
    revision: int | None = None
    withdrawn: bool = False
    proceedings: tuple[Proceedings, ...] = ()
    conditions: tuple[Condition, ...] = ()
    valid_until: date | None = None
