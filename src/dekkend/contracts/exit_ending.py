"""An ending on a ground: which verdicts it asks, whether the ground is there, and the first day it may end.

What a ground needs beside its facts are its particulars, in the words of ``PARTICULARS``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.exit import (
    LOW_USE_NOTICE_MONTHS,
    NO_AGREEMENT_NOTICE_MONTHS,
    EndingGround,
    ends_after_notice,
)
from dekkend.contracts.exit_rules import (
    BibobDuringTermFacts,
    CoveredFacts,
    DissolutionFacts,
    ForceMajeureFacts,
    IdleFacts,
    LowUseExceptionFacts,
    LowUseFacts,
    NoAgreementFacts,
    TenderInformationFacts,
    bid_was_true,
    dissolved_properly,
    enough_use,
    force_majeure_is_short,
    heard_before_deciding,
    no_exception,
    not_idle,
    still_covered,
    three_months_notice,
)
from dekkend.contracts.payment_rules import FraudFacts, no_fraud
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message, msg

CHOSEN: Final = tuple(ground for ground in EndingGround if ground is not EndingGround.TERM)
"""The grounds on which somebody ends; the term ends by itself."""
NEEDS_GROUND: Final = (EndingGround.LOW_USE, EndingGround.IDLE, EndingGround.FORCE_MAJEURE)
"""Grounds that the figures show: without a broken rule there is none."""

PARTICULARS: Final[Mapping[EndingGround, Mapping[str, Message]]] = MappingProxyType(
    {
        EndingGround.LOW_USE: {
            "shortage": msg("Er is een tekort aan dit aanbod"),
            "unique_supply": msg("Het aanbod is uniek"),
            "satisfaction": msg("Rapportcijfer van cliënten"),
            "approved_method": msg("Gemeten met een goedgekeurde methode"),
        },
        EndingGround.FORCE_MAJEURE: {"since": msg("Overmacht sinds")},
        EndingGround.REFUSED_CHANGE: {"effective_on": msg("De geweigerde wijziging zou ingaan op")},
        EndingGround.LAW: {"covered_until": msg("De wet dekt de hulp tot en met")},
    }
)
"""What a ground asks beside its facts, with its words."""
DAYS: Final = ("since", "effective_on", "covered_until")
MARKS: Final = ("satisfaction",)
"""Particulars that are a day, and that are a mark; the others are yes or no."""


@dataclass(frozen=True, slots=True)
class EndingCase:
    """An ending as far as it came. ``on`` is the day of the decision, or today as long as there is none."""

    agreement: Agreement
    ground: EndingGround
    facts: str
    on: date
    particulars: Mapping[str, str]
    heard_on: date | None = None
    hearing: str = ""
    ends_on: date | None = None

    def day(self, name: str) -> date | None:
        """A particular that is a day; None when it is not filled in."""
        text = self.particulars.get(name, "")
        return date.fromisoformat(text) if text else None

    def yes(self, name: str) -> bool:
        return self.particulars.get(name, "") == "ja"


def ending_verdicts(case: EndingCase) -> tuple[Verdict, ...]:
    """The verdicts that this ground asks (EX-01 to EX-06, EX-09, EX-15, EX-16, FI-05)."""
    judge = _JUDGES.get(case.ground)
    return (*(judge(case) if judge else ()), dissolved_properly(_dissolution(case)))


def missing_ground(case: EndingCase) -> Verdict | None:
    """The verdict by which the ground is not there; None when it is, or when somebody must judge that."""
    if case.ground not in NEEDS_GROUND:
        return None
    first = ending_verdicts(case)[0]
    over = case.ground is not EndingGround.IDLE or case.on >= first.values.get("ground", case.on)
    return first if first.holds or not over else None


def earliest_end(case: EndingCase) -> date:
    """The first last day: after the months of notice of the ground, else the day of the decision."""
    if case.ground is EndingGround.LOW_USE:
        return ends_after_notice(case.on, LOW_USE_NOTICE_MONTHS)
    if case.ground is EndingGround.NO_AGREEMENT:
        return ends_after_notice(case.on, NO_AGREEMENT_NOTICE_MONTHS)
    if case.ground is EndingGround.NOTICE:
        return ends_after_notice(case.on, case.agreement.term.notice_months or 0)
    if case.ground is EndingGround.REFUSED_CHANGE:
        return max(case.day("effective_on") or case.on, case.on)
    if case.ground is EndingGround.LAW:
        return case.day("covered_until") or case.on
    return case.on


def _dissolution(case: EndingCase) -> DissolutionFacts:
    in_log = bool(case.facts.strip()) and bool(case.hearing.strip())
    return DissolutionFacts(case.ground, in_log, case.heard_on, case.on if case.heard_on else None)


def _low_use(case: EndingCase) -> Iterator[Verdict]:
    use, start = case.agreement.activity, case.agreement.term.start
    value = use.first_year_value or Decimal(0)
    yield enough_use(LowUseFacts(start, case.on, use.threshold, start, value))
    mark = case.particulars.get("satisfaction", "")
    yield no_exception(
        LowUseExceptionFacts(
            case.yes("shortage"),
            case.yes("unique_supply"),
            Decimal(mark.replace(",", ".")) if mark else None,
            case.yes("approved_method"),
        )
    )


def _idle(case: EndingCase) -> Iterator[Verdict]:
    use, start = case.agreement.activity, case.agreement.term.start
    delivery, claim = use.last_delivery or start, use.last_claim or start
    yield not_idle(IdleFacts(delivery, claim, case.on))


def _bibob(case: EndingCase) -> Iterator[Verdict]:
    yield heard_before_deciding(BibobDuringTermFacts(case.facts, case.heard_on, case.on))


def _fraud(case: EndingCase) -> Iterator[Verdict]:
    yield no_fraud(FraudFacts(True, case.facts[:200]))


def _false(case: EndingCase) -> Iterator[Verdict]:
    yield bid_was_true(TenderInformationFacts(case.facts))


def _force_majeure(case: EndingCase) -> Iterator[Verdict]:
    yield force_majeure_is_short(ForceMajeureFacts(case.day("since") or case.on, case.on))


def _no_agreement(case: EndingCase) -> Iterator[Verdict]:
    yield three_months_notice(NoAgreementFacts(case.on, case.ends_on or earliest_end(case)))


def _law(case: EndingCase) -> Iterator[Verdict]:
    yield still_covered(CoveredFacts(case.day("covered_until"), case.on))


_JUDGES: Final[Mapping[EndingGround, Callable[[EndingCase], Iterator[Verdict]]]] = MappingProxyType(
    {
        EndingGround.LOW_USE: _low_use,
        EndingGround.IDLE: _idle,
        EndingGround.BIBOB: _bibob,
        EndingGround.FRAUD: _fraud,
        EndingGround.FALSE_INFORMATION: _false,
        EndingGround.FORCE_MAJEURE: _force_majeure,
        EndingGround.NO_AGREEMENT: _no_agreement,
        EndingGround.LAW: _law,
    }
)

__all__ = [
    "CHOSEN",
    "DAYS",
    "MARKS",
    "PARTICULARS",
    "EndingCase",
    "earliest_end",
    "ending_verdicts",
    "missing_ground",
]
