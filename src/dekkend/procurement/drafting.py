"""A submission in the making: which questions there are, what was typed, what that adds up to. Pure.

The questions follow from the definition. What is missing is found by the same rules that later judge the
submission, so that a tenderer never reads something else beforehand than afterwards.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar

from dekkend.catalogue.domain import Element
from dekkend.kernel.text import Message, msg
from dekkend.procurement import price_asked, rules
from dekkend.procurement.checking import Tenderer, by_place, find_defects, judge
from dekkend.procurement.definition import (
    Criterion,
    Definition,
    Evidence,
    EvidenceKind,
    Requirement,
    RequirementKind,
)
from dekkend.procurement.domain import CHECK_STAGES, FileKey, Item, criteria_of, places, price_criteria

BETWEEN: Final = "--"
"""Stands between the parts of a field's name; no id of a definition holds it."""

YES, NO = "ja", "nee"
FILE, DATE, AMOUNT, TEXT = "bestand", "datum", "aantal", "tekst"
APPLIES, AGREED = "van-toepassing", "akkoord"
SIGNER, POSITION, SIGNED = "naam", "functie", "getekend"

Asked = TypeVar("Asked", Requirement, Evidence)
_MONTHS: Final = {"EL-03": rules.GVA_MONTHS, "EL-04": rules.TAX_MONTHS, "EL-05": rules.EXTRACT_MONTHS}
_NO_DECLARATION: Final = frozenset({*_MONTHS, "EL-06"})


class QuestionKind(StrEnum):
    """How something is asked on the form."""

    SIGNATURE = "handtekening"
    FORM = "formulier"
    ANSWER = "antwoord"
    EXCLUSION = "uitsluiting"
    SUITABILITY = "geschiktheid"
    AGREEMENT = "akkoord"
    PRICE = "prijs"


_OF_REQUIREMENT: Final = {
    RequirementKind.SIGNATURE: QuestionKind.SIGNATURE,
    RequirementKind.FORM: QuestionKind.FORM,
    RequirementKind.ANSWER: QuestionKind.ANSWER,
}
_OF_EVIDENCE: Final = {
    EvidenceKind.EXCLUSION: QuestionKind.EXCLUSION,
    EvidenceKind.SUITABILITY: QuestionKind.SUITABILITY,
    EvidenceKind.EXECUTION: QuestionKind.AGREEMENT,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One text to write: for a criterion, or the whole answer."""

    name: str
    title: str = ""
    criterion: Criterion | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the form asks, once per tenderer (no lot) or for one lot.

    ``months``: how old the evidence may be; ``minimum``: the least amount; ``declares``: the tenderer says
    itself that no ground applies; ``costs``: what a price (under its criterion's id) is made of.
    """

    id: str
    lot: str | None
    kind: QuestionKind
    title: str
    source: str = ""
    parts: tuple[Part, ...] = ()
    months: int | None = None
    minimum: int | None = None
    declares: bool = False
    threshold: str = ""
    costs: tuple[Element, ...] = ()

    @property
    def name(self) -> str:
        """The beginning of the names of this question's fields."""
        return BETWEEN.join(("v", self.lot or "", self.id))

    def field(self, part: str) -> str:
        """The name of one field on the form."""
        return f"{self.name}{BETWEEN}{part}"

    @property
    def takes_file(self) -> bool:
        return self.kind in (QuestionKind.FORM, QuestionKind.EXCLUSION, QuestionKind.SUITABILITY)

    @property
    def may_tell(self) -> bool:
        """Whether a description will do instead of a file: for suitability, unless its age counts."""
        return self.kind is QuestionKind.SUITABILITY and self.months is None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that hold text; an upload is no text."""
        return tuple(self.field(part) for part in _typed_parts(self))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded: its record and the hash of its content.

    ``secret`` (base64) opens a sealed upload; it is empty for one that lies open, such as a repair.
    """

    id: int
    name: str
    size: int
    sha256: str
    kind: str = ""
    secret: str = ""

    @property
    def key(self) -> str:
        """What an item keeps of it; the hash makes the content part of the receipt."""
        return f"{self.id}:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a tenderer chose, typed and uploaded so far, by the names of the fields."""

    lots: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What was typed in a field, without blanks around it."""
        return self.values.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What one form changes: the lots when it shows them, its texts, and its uploads (None takes one away).

    ``revision`` is the draft that the form was made from, ``page`` the opened page that sends it.
    """

    lots: tuple[str, ...] | None
    values: Mapping[str, str]
    files: Mapping[str, Upload | None] = field(default_factory=dict)
    revision: int = 0
    page: str = ""


class Gravity(StrEnum):
    """What happens when a gap stays: repair is asked once, the bid is not awarded, or the buyer will ask."""

    DEFECT = "herstel"
    REJECTS = "afwijzing"
    WARNS = "navraag"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is still missing or wrong: where, what, and what follows from it."""

    gravity: Gravity
    sentence: Message
    question: Question
    rule: str | None = None


def file_id(key: str) -> int | None:
    """The record of an upload whose key an item keeps; None when the item holds no upload."""
    number = key.partition(":")[0]
    return int(number) if number.isdigit() else None


def changed(draft: Draft, change: DraftChange, known: frozenset[str]) -> Draft:
    """The draft after a change. Fields that the definition does not know are left out; the texts of a lot
    that is dropped stay, for when it is chosen again."""
    values = {**draft.values, **{name: text for name, text in change.values.items() if name in known}}
    files = {**draft.files, **{name: it for name, it in change.files.items() if name in known}}
    kept = {name: it for name, it in files.items() if it is not None}
    return Draft(draft.lots if change.lots is None else change.lots, values, kept)


def joined(draft: Draft, change: DraftChange) -> DraftChange | None:
    """The change of somebody whose own other page saved meanwhile; None when both wrote something else in the
    same field, which that person must see first. A text that goes on where the other stops is the newer one.
    """
    values: dict[str, str] = {}
    for name, text in change.values.items():
        shorter, longer = sorted((draft.values.get(name, ""), text), key=len)
        if not longer.startswith(shorter):
            return None
        values[name] = longer
    return replace(change, values=values)


def to_json(draft: Draft) -> dict[str, Any]:
    """The draft as the database keeps it."""
    files = {name: {slot: getattr(it, slot) for slot in it.__slots__} for name, it in draft.files.items()}
    return {"lots": list(draft.lots), "values": dict(draft.values), "files": files}


def from_json(data: Mapping[str, Any]) -> Draft:
    """The draft that ``to_json`` stored."""
    files = {name: Upload(**it) for name, it in data.get("files", {}).items()}
    return Draft(tuple(data.get("lots", ())), data.get("values", {}), files)


def file_keys(draft: Draft) -> tuple[FileKey, ...]:
    """What opens the sealed uploads of a draft, each once."""
    found = {
        it.id: FileKey(it.id, it.name, it.kind, it.size, it.sha256, it.secret)
        for it in draft.files.values()
        if it.secret
    }
    return tuple(found[number] for number in sorted(found))


def questions(
    definition: Definition, lots: tuple[str, ...], *, legal_person: bool = True
) -> tuple[Question, ...]:
    """Everything that is asked of a tenderer for these lots: first what is asked once, then per lot."""
    asked = [
        *(_of_requirement(definition, one, lot) for one, lot in _each(definition.requirements, lots)),
        *(
            _of_evidence(one, lot)
            for one, lot in _each(definition.evidence, lots)
            if legal_person or not one.legal_persons_only
        ),
        *(_of_price(definition, one, lot) for lot in lots for one in price_criteria(definition, lot)),
    ]
    order = {lot: place for place, lot in enumerate(lots, start=1)}
    return tuple(sorted(asked, key=lambda question: order.get(question.lot or "", 0)))


def items_of(asked: Iterable[Question], draft: Draft) -> tuple[Item, ...]:
    """What is submitted: one item for each question, also for what was left open."""
    return tuple(_ITEMS[question.kind](question, draft) for question in asked)


def mistakes(asked: Iterable[Question], draft: Draft, today: date) -> dict[str, Message]:
    """What was typed and cannot be understood, by field: impossible dates and amounts."""
    return {
        name: found
        for question in asked
        for name, found in ((name, _mistake(question, name, draft, today)) for name in question.fields)
        if found is not None
    }


def gaps(definition: Definition, draft: Draft, *, legal_person: bool, today: date) -> tuple[Gap, ...]:
    """What would be held against this draft if it were submitted today, in the order of the form."""
    asked = questions(definition, draft.lots, legal_person=legal_person)
    items = by_place(items_of(asked, draft))
    found = [
        *_defects(definition, draft, asked, items),
        *_judged(definition, draft, asked, items, today, legal_person=legal_person),
        *(
            gap
            for question in asked
            if question.kind is QuestionKind.PRICE
            for gap in _unpriced(question, draft)
        ),
    ]
    place = {question.name: number for number, question in enumerate(asked)}
    return tuple(sorted(found, key=lambda gap: place[gap.question.name]))


def known_fields(definition: Definition) -> frozenset[str]:
    """The names of every field, of texts and uploads, that a form of this definition can have."""
    every = questions(definition, tuple(lot.id for lot in definition.lots))
    return frozenset(
        name
        for question in every
        for name in (*question.fields, *((question.field(FILE),) if question.takes_file else ()))
    )


def date_of(text: str) -> date | None:
    """The date that was typed; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def amount_of(text: str) -> int | None:
    """The whole number that was typed; None when it is none."""
    return int(text) if text.isdecimal() and len(text) <= 6 else None


def _each(asked: Iterable[Asked], lots: tuple[str, ...]) -> Iterator[tuple[Asked, str | None]]:
    for one in asked:
        for lot in places(one, lots):
            yield one, lot


def _of_requirement(definition: Definition, asked: Requirement, lot: str | None) -> Question:
    kind = _OF_REQUIREMENT[asked.kind]
    parts = _parts(definition, asked, lot) if kind is QuestionKind.ANSWER else ()
    return Question(asked.id, lot, kind, asked.title, asked.source, parts)


def _parts(definition: Definition, asked: Requirement, lot: str | None) -> tuple[Part, ...]:
    """A text for each criterion that the answer is judged on; one text where no criterion is named."""
    known = definition.criteria if lot is None else criteria_of(definition, lot)
    judged = [criterion for criterion in known if criterion.id in asked.criteria]
    return tuple(Part(it.id, it.name, it) for it in judged) or (Part(TEXT),)


def _of_evidence(asked: Evidence, lot: str | None) -> Question:
    kind = _OF_EVIDENCE[asked.kind]
    return Question(
        asked.id,
        lot,
        kind,
        asked.title,
        asked.source,
        months=asked.max_age_months or _MONTHS.get(asked.rule or ""),
        minimum=asked.minimum,
        declares=kind is QuestionKind.EXCLUSION and asked.rule not in _NO_DECLARATION,
        threshold=asked.threshold or "",
    )


def _of_price(definition: Definition, criterion: Criterion, lot: str) -> Question:
    part, costs = Part(criterion.id, criterion.name, criterion), price_asked.asked_elements(definition)
    return Question(
        criterion.id, lot, QuestionKind.PRICE, criterion.name, criterion.source, (part,), costs=costs
    )


def _typed(question: Question, draft: Draft, part: str) -> str:
    return draft.value(question.field(part))


def _typed_parts(question: Question) -> Iterator[str]:
    if question.kind is QuestionKind.PRICE:
        yield from price_asked.parts(question.costs)
    if question.kind is QuestionKind.SIGNATURE:
        yield from (SIGNER, POSITION, SIGNED)
    if question.kind is QuestionKind.ANSWER:
        yield from (part.name for part in question.parts)
    if question.kind is QuestionKind.AGREEMENT:
        yield AGREED
    if question.declares:
        yield APPLIES
    if question.months is not None:
        yield DATE
    if question.minimum is not None:
        yield AMOUNT
    if question.may_tell:
        yield TEXT


def _signed(question: Question, draft: Draft) -> Item:
    name, position = draft.value(question.field(SIGNER)), draft.value(question.field(POSITION))
    signed = draft.value(question.field(SIGNED)) == YES and bool(name)
    words = ", ".join(word for word in (name, position) if word)
    return Item(question.id, question.lot, supplied=signed, text=words if signed else "")


def _formed(question: Question, draft: Draft) -> Item:
    found = draft.files.get(question.field(FILE))
    return Item(question.id, question.lot, supplied=found is not None, file=found.key if found else "")


def _answered(question: Question, draft: Draft) -> Item:
    """Several texts become one, each under the name of its criterion."""
    texts = [(part.title, draft.value(question.field(part.name))) for part in question.parts]
    written = "\n\n".join(f"{title}\n{text}" if title else text for title, text in texts if text)
    return Item(question.id, question.lot, supplied=all(text for _, text in texts), text=written)


def _proven(question: Question, draft: Draft) -> Item:
    found, told = draft.files.get(question.field(FILE)), draft.value(question.field(TEXT))
    declared = draft.value(question.field(APPLIES))
    return Item(
        question.id,
        question.lot,
        supplied=_is_supplied(question, draft),
        issued_on=date_of(draft.value(question.field(DATE))) if question.months is not None else None,
        applies={YES: True, NO: False}.get(declared) if question.declares else None,
        amount=amount_of(draft.value(question.field(AMOUNT))) if question.minimum is not None else None,
        text=told if question.may_tell else "",
        file=found.key if found else "",
    )


def _is_supplied(question: Question, draft: Draft) -> bool:
    """An upload, or a description where that will do; who declares must have declared."""
    if question.declares and not draft.value(question.field(APPLIES)):
        return False
    told = question.may_tell and bool(draft.value(question.field(TEXT)))
    return question.field(FILE) in draft.files or told


def _agreed(question: Question, draft: Draft) -> Item:
    answer = draft.value(question.field(AGREED))
    return Item(question.id, question.lot, supplied=answer in (YES, NO), agreed=answer == YES)


def _priced(question: Question, draft: Draft) -> Item:
    typed = partial(_typed, question, draft)
    price, sheet = (
        price_asked.euros_of(typed(price_asked.PRICE)),
        price_asked.cost_sheet(question.costs, typed),
    )
    return Item(question.id, question.lot, supplied=price is not None, price=price, text=sheet)


_ITEMS: Final[Mapping[QuestionKind, Callable[[Question, Draft], Item]]] = {
    QuestionKind.SIGNATURE: _signed,
    QuestionKind.FORM: _formed,
    QuestionKind.ANSWER: _answered,
    QuestionKind.EXCLUSION: _proven,
    QuestionKind.SUITABILITY: _proven,
    QuestionKind.AGREEMENT: _agreed,
    QuestionKind.PRICE: _priced,
}


def _mistake(question: Question, name: str, draft: Draft, today: date) -> Message | None:
    typed, part = draft.value(name), name.rpartition(BETWEEN)[2]
    if not typed:
        return None
    if question.kind is QuestionKind.PRICE:
        return price_asked.mistake(part, typed)
    if part == DATE and question.months is not None:
        issued = date_of(typed)
        if issued is None:
            return msg("“{typed}” is geen datum. Schrijf dag, maand en jaar.", typed=typed)
        return msg("Deze datum ligt in de toekomst.") if issued > today else None
    if part == AMOUNT and question.minimum is not None and amount_of(typed) is None:
        return msg("“{typed}” is geen aantal. Schrijf een heel getal.", typed=typed)
    return None


_LACKING: Final[Mapping[QuestionKind, Message]] = {
    QuestionKind.SIGNATURE: msg("De handtekening ontbreekt."),
    QuestionKind.FORM: msg("Het bestand ontbreekt."),
    QuestionKind.ANSWER: msg("Het antwoord ontbreekt."),
}


def _defects(
    definition: Definition, draft: Draft, asked: Iterable[Question], items: Mapping[Any, Item]
) -> Iterator[Gap]:
    by_id = {(question.id, question.lot): question for question in asked}
    for ask in find_defects(definition, draft.lots, items):
        question = by_id[ask.requirement, ask.lot]
        yield Gap(Gravity.DEFECT, _lacking(question, draft), question, "EL-10")


def _unpriced(question: Question, draft: Draft) -> Iterator[Gap]:
    for sentence, rule, rejects in price_asked.missing(question.costs, partial(_typed, question, draft)):
        yield Gap(Gravity.REJECTS if rejects else Gravity.WARNS, sentence, question, rule)


def _lacking(question: Question, draft: Draft) -> Message:
    left = [part.title for part in question.parts if not draft.value(question.field(part.name))]
    if question.kind is QuestionKind.ANSWER and all(left):
        return msg("Nog geen antwoord op: {parts}.", parts=tuple(left))
    return _LACKING[question.kind]


def _judged(
    definition: Definition,
    draft: Draft,
    asked: Iterable[Question],
    items: Mapping[Any, Item],
    today: date,
    *,
    legal_person: bool,
) -> Iterator[Gap]:
    by_id = {(question.id, question.lot): question for question in asked}
    tenderer = Tenderer(draft.lots, today, legal_person)
    for stage in CHECK_STAGES:
        for judged in judge(definition, stage, tenderer, items):
            verdict, question = judged.verdict, by_id.get((judged.requirement, judged.lot))
            if question is not None and not verdict.holds:
                gravity = Gravity.REJECTS if verdict.blocks else Gravity.WARNS
                yield Gap(gravity, verdict.reason, question, verdict.rule)
