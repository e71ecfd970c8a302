"""The own statement (UEA): what it asks, what was answered, and what is still missing. Pure.

The form is European (Uitvoeringsverordening (EU) 2016/7, bijlage 2; Richtlijn 2014/24/EU art. 59). Part II
tells about the organisation and comes from its profile; part III asks each exclusion ground; part IV says in
one answer that the suitability requirements are met; part V is about limiting the number of candidates;
part VI is the signature.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from dekkend.kernel.text import Message, msg

_GROUNDS: Final = Path(__file__).resolve().parent / "data" / "exclusion_grounds.toml"
FORMAT: Final = "dekkend-uea-1"


class GroundPart(StrEnum):
    """The sections of part III."""

    CONVICTIONS = "A"
    PAYMENTS = "B"
    CONDUCT = "C"
    NATIONAL = "D"


PART_TITLES: Final[Mapping[GroundPart, Message]] = {
    GroundPart.CONVICTIONS: msg("A. Strafrechtelijke veroordelingen"),
    GroundPart.PAYMENTS: msg("B. Belastingen en sociale premies"),
    GroundPart.CONDUCT: msg("C. Insolventie, belangenconflicten en beroepsfouten"),
    GroundPart.NATIONAL: msg("D. Nationale uitsluitingsgronden"),
}


class SignatureKind(StrEnum):
    """How a statement is signed (EL-09): on paper with a scan, or digitally."""

    WET = "nat"
    DIGITAL = "digitaal"


SIGNATURE_TITLES: Final[Mapping[SignatureKind, Message]] = {
    SignatureKind.WET: msg("op papier getekend, met scan"),
    SignatureKind.DIGITAL: msg("digitaal getekend"),
}


class Reduction(StrEnum):
    """Part V: whether the objective criteria for a limited number of candidates are met."""

    YES = "ja"
    NO = "nee"
    NOT_ASKED = "nvt"


@dataclass(frozen=True, slots=True)
class Ground:
    """One exclusion ground. ``years``: how far back it looks; ``measures``: what is asked then."""

    id: str
    number: int
    part: GroundPart
    mandatory: bool
    title: str
    question: str
    law: str
    directive: str
    measures: str
    years: int | None = None


@dataclass(frozen=True, slots=True)
class GroundAnswer:
    """Whether a ground applies (None: not answered), and if so what happened and what was done about it."""

    applies: bool | None = None
    explanation: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that a provider says in its own statement, apart from its profile and its signature."""

    small: bool | None = None
    relies: bool | None = None
    relied_upon: str = ""
    subcontracts: bool | None = None
    subcontractors: str = ""
    grounds: Mapping[str, GroundAnswer] = field(default_factory=dict)
    meets_criteria: bool | None = None
    reduction: Reduction = Reduction.NOT_ASKED

    def ground(self, name: str) -> GroundAnswer:
        """The answer on one ground; not answered where nothing was said."""
        return self.grounds.get(name, GroundAnswer())


@dataclass(frozen=True, slots=True)
class StatementGap:
    """Something that is still missing: the part of the form, the place in it, and the sentence."""

    part: str
    place: str
    sentence: Message


@cache
def grounds() -> tuple[Ground, ...]:
    """The exclusion grounds, in the order of the form."""
    found = tomllib.loads(_GROUNDS.read_text(encoding="utf-8"))["grounds"]
    return tuple(Ground(**{**row, "part": GroundPart(row["part"])}) for row in found)


def grounds_that_apply(answers: Answers, *, mandatory: bool) -> tuple[Ground, ...]:
    """The grounds that the provider says apply: those that must, or those that may set aside (EL-02)."""
    return tuple(
        ground
        for ground in grounds()
        if ground.mandatory is mandatory and answers.ground(ground.id).applies is True
    )


def statement_gaps(answers: Answers) -> tuple[StatementGap, ...]:
    """What must still be answered before the statement may be signed, in the order of the form (EL-09)."""
    return tuple(_gaps(answers))


def _gaps(answers: Answers) -> Iterator[StatementGap]:
    yield from _organisation_gaps(answers)
    for ground in grounds():
        yield from _ground_gaps(ground, answers.ground(ground.id))
    if answers.meets_criteria is None:
        yield StatementGap("IV", "geschiktheid", msg("Zeg of u aan alle geschiktheidseisen voldoet."))


def _organisation_gaps(answers: Answers) -> Iterator[StatementGap]:
    if answers.small is None:
        yield StatementGap("II", "klein", msg("Zeg of u een micro-, kleine of middelgrote onderneming bent."))
    if answers.relies is None:
        yield StatementGap("II", "beroep", msg("Zeg of u een beroep doet op anderen."))
    elif answers.relies and not answers.relied_upon.strip():
        yield StatementGap("II", "beroep", msg("Noem op wie u een beroep doet, en waarvoor."))
    if answers.subcontracts is None:
        yield StatementGap("II", "onderaanneming", msg("Zeg of u onderaannemers inzet."))
    elif answers.subcontracts and not answers.subcontractors.strip():
        yield StatementGap("II", "onderaanneming", msg("Noem de onderaannemers die u al kent."))


def _ground_gaps(ground: Ground, answer: GroundAnswer) -> Iterator[StatementGap]:
    if answer.applies is None:
        yield StatementGap("III", ground.id, msg("{title}: geef antwoord.", title=ground.title))
    elif answer.applies:
        if not answer.explanation.strip():
            yield StatementGap("III", ground.id, msg("{title}: leg uit wat er was.", title=ground.title))
        if not answer.measures.strip():
            yield StatementGap(
                "III", ground.id, msg("{title}: {asked}", title=ground.title, asked=ground.measures)
            )


def to_json(answers: Answers) -> dict[str, Any]:
    """The answers as they are stored and exported."""
    return {"format": FORMAT, **asdict(answers)}


def from_json(data: Mapping[str, Any]) -> Answers:
    """The answers that ``to_json`` gave; unknown grounds and keys are left out.

    Raises ValueError for anything else than such a document.
    """
    if data and data.get("format") != FORMAT:
        raise ValueError(f"not an own statement of this format: {data.get('format')!r}")
    known = {ground.id for ground in grounds()}
    rows = data.get("grounds", {})
    if not isinstance(rows, Mapping):
        raise ValueError("grounds must be a table")
    return Answers(
        small=_yes_no(data.get("small")),
        relies=_yes_no(data.get("relies")),
        relied_upon=_text(data.get("relied_upon")),
        subcontracts=_yes_no(data.get("subcontracts")),
        subcontractors=_text(data.get("subcontractors")),
        grounds={name: _answer(row) for name, row in rows.items() if name in known},
        meets_criteria=_yes_no(data.get("meets_criteria")),
        reduction=Reduction(data.get("reduction", Reduction.NOT_ASKED)),
    )


def fingerprint(content: Mapping[str, Any]) -> str:
    """The sha256 over a statement as it is signed, in a fixed order of keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _answer(row: Any) -> GroundAnswer:
    if not isinstance(row, Mapping):
        raise ValueError("an answer must be a table")
    return GroundAnswer(
        _yes_no(row.get("applies")), _text(row.get("explanation")), _text(row.get("measures"))
    )


def _yes_no(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise ValueError(f"not yes or no: {value!r}")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 20_000:
        raise ValueError("not a text")
    return value
