"""What differs between two versions of a definition, in words that a tenderer understands. Pure.

Not the text of a file is compared but its facts: which fact, of which lot or criterion, how it was and how it
becomes. A row that only moved is no change.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from babel.dates import format_date

from dekkend.kernel.money import Money
from dekkend.kernel.periods import Period
from dekkend.kernel.text import DUTCH, Message, msg
from dekkend.procurement.canonical import Difference, tree_differences, tree_of
from dekkend.procurement.definition import Definition
from dekkend.procurement.definition_labels import LABELS, word

Tree = Mapping[str, Any]

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENTS: Final = frozenset({"when", "period", "published"})
_EUROS: Final = frozenset({"amount", "total_value"})
_PERCENTAGES: Final = frozenset({"weight", "wage_weight", "material_weight", "minimum_total"})
_PLAIN: Final = frozenset({"year", "number", "version"})
_REMARKS: Final = frozenset({"source", "note", "open"})
_TITLES: Final = (
    "title",
    "name",
    "option",
    "text",
    "product",
    "subject",
    "kind",
    "municipality",
    "about",
    "id",
)

SUBJECTS: Final[Mapping[str, Message]] = MappingProxyType(
    {
        "region": msg("Regio"),
        "products": msg("Product"),
        "lots": msg("Perceel"),
        "procedure": msg("Procedure"),
        "term": msg("Looptijd"),
        "steps": msg("Planning"),
        "requirements": msg("Gevraagd bij de inschrijving"),
        "evidence": msg("Bewijs"),
        "repair": msg("Herstel"),
        "criteria": msg("Criterium"),
        "assessment": msg("Beoordeling"),
        "award": msg("Gunning"),
        "thresholds": msg("Drempel"),
        "financing": msg("Bekostiging"),
        "tariffs": msg("Tarieven"),
        "indexation": msg("Indexatie"),
        "screenings": msg("Toets"),
        "subcontracting": msg("Onderaanneming"),
        "intensifications": msg("Tijdelijke extra hulp"),
        "ceilings": msg("Plafond"),
        "transitions": msg("Overgang"),
        "admission": msg("Toelating"),
        "goals": msg("Doel"),
        "risks": msg("Risico"),
        "documents": msg("Document"),
        "decision_bodies": msg("Besluitroute"),
        "decision_documents": msg("Besluitdocument"),
        "consultations": msg("Gesprek met de markt"),
        "volumes": msg("Cijfer"),
        "management": msg("Afspraak over de uitvoering"),
    }
)
"""How the parts of a definition are called where something in them changes; the others by their label."""

WEIGHTY: Final = frozenset(
    {
        *("region", "laws", "products", "lots", "procedure", "term", "requirements", "evidence", "repair"),
        *("criteria", "assessment", "award", "thresholds", "financing", "tariffs", "indexation"),
        *("screenings", "subcontracting", "intensifications", "ceilings", "transitions", "admission"),
    }
)
"""The parts that say what a tenderer must deliver, is judged on or gets paid: a change may be essential."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as precise as the source writes it: "2026-05" is May 2026."""

    text: str

    def render(self, language: str = DUTCH) -> str:
        return " – ".join(_moment(part, language) for part in self.text.split("/"))

    def __str__(self) -> str:
        return self.render()


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that changes. ``subject`` is what it belongs to (a lot, a criterion), ``fact`` its label.

    ``before`` or ``after`` is None where there was or is nothing. ``lots`` are the lots that it touches, by
    their id; empty means all. ``weighty`` when it may matter to who submits, or how (NV-01), ``whole`` when
    the subject itself is new or goes.
    """

    path: str
    section: str
    subject: Message
    fact: Message
    before: Message | None
    after: Message | None
    lots: tuple[str, ...] = ()
    weighty: bool = False
    whole: bool = False

    @property
    def sentence(self) -> Message:
        """The change in one sentence."""
        places = {"subject": self.subject, "fact": self.fact, "before": self.before, "after": self.after}
        if self.whole and self.after is None:
            return msg("{subject} vervalt", subject=self.subject)
        if self.whole:
            return msg("{subject} is nieuw. {after}", subject=self.subject, after=self.after)
        if self.before is None:
            return msg("{subject}, {fact}: nieuw is {after}", **places)
        if self.after is None:
            return msg("{subject}, {fact}: {before} vervalt", **places)
        return msg("{subject}, {fact}: was {before}, wordt {after}", **places)


def changes_between(old: Definition, new: Definition) -> tuple[Change, ...]:
    """Every fact that differs, in the order of the definition's parts: first what weighs."""
    before, after = tree_of(old), tree_of(new)
    names = {**_names(before), **_names(after)}
    found = [_change(each, before, after, names) for each in _by_row(tree_differences(before, after))]
    order = list(before | after)
    return tuple(sorted(found, key=lambda change: (not change.weighty, order.index(change.section))))


def _by_row(found: Sequence[Difference]) -> Iterator[Difference]:
    """A whole list that appears or goes is a change for each of its rows."""
    for each in found:
        rows = each.before if each.after is None else each.after if each.before is None else None
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            for row in rows:
                at = (*each.at, f"[{_title(row)}]")
                before, after = (row, None) if each.after is None else (None, row)
                yield Difference(f"{each.path}[{_title(row)}]", before, after, at)
        else:
            yield each


def _change(found: Difference, before: Tree, after: Tree, names: Mapping[str, str]) -> Change:
    section, leaf = found.at[0], _leaf(found.at)
    whole = isinstance(found.before or found.after, dict)
    return Change(
        path=found.path,
        section=section,
        subject=_subject(found, before, after),
        fact=msg("Het geheel") if whole else _label(leaf),
        before=_worded(leaf, found.before, names),
        after=_worded(leaf, found.after, names),
        lots=_lots(found, before, after),
        weighty=section in WEIGHTY and leaf not in _REMARKS,
        whole=whole,
    )


def _leaf(at: tuple[str, ...]) -> str:
    """The last key of a place; a row has none of its own."""
    return next(part for part in reversed(at) if not part.startswith("["))


def _label(leaf: str) -> Message:
    known = {"source": msg("Bron"), "note": msg("Opmerking"), "open": msg("Open punt"), "title": msg("Titel")}
    known |= {"name": msg("Naam"), "text": msg("Tekst"), "option": msg("Mogelijkheid"), "id": msg("Kenmerk")}
    return known.get(leaf) or LABELS.get(leaf) or SUBJECTS.get(leaf) or msg("{text}", text=leaf)


def _subject(found: Difference, before: Tree, after: Tree) -> Message:
    """What the fact belongs to: "Perceel 1 Begeleiding", "Criterium Inhoud"."""
    kind = SUBJECTS.get(found.at[0]) or _label(found.at[0])
    rows = [row for row in (_row_at(found, after), _row_at(found, before)) if row is not None]
    if not rows:
        return kind
    return titled(kind, _title(rows[0]), str(rows[0].get("number", "")))


def titled(kind: Message, name: str, number: str = "") -> Message:
    """What somebody calls it: "Perceel 1 Begeleiding", and not "Perceel 1 Perceel 1"."""
    if name.startswith(kind.template):
        return msg("{name}", name=name)
    return msg("{kind} {name}", kind=kind, name=f"{number} {name}".strip())


def _row_at(found: Difference, tree: Tree) -> Tree | None:
    """The outermost row that the difference lies in."""
    if len(found.at) < 2 or not found.at[1].startswith("["):
        return None
    whole = found.before if found.after is None else found.after
    if len(found.at) == 2 and isinstance(whole, dict):
        return whole
    wanted = found.at[1][1:-1]
    rows: list[Tree] = tree.get(found.at[0], [])
    return next((row for row in rows if wanted in (row.get(key) for key in (*_TITLES, "id"))), None)


def _title(row: Tree) -> str:
    return next((str(row[key]) for key in _TITLES if row.get(key)), "")


def _lots(found: Difference, before: Tree, after: Tree) -> tuple[str, ...]:
    row = _row_at(found, after) or _row_at(found, before)
    if row is None:
        return ()
    if found.at[0] == "lots":
        return (str(row["id"]),)
    return tuple(row.get("lots") or ()) if found.at[0] == "criteria" else ()


def _names(tree: Tree) -> dict[str, str]:
    """The names behind the ids: products, lots, criteria, goals, municipalities, bodies."""
    found = {row["municipality"]: row["name"] for row in tree["region"]["municipalities"]}
    for section in ("products", "lots", "criteria", "decision_bodies"):
        found |= {row["id"]: row["name"] for row in tree.get(section, ())}
    return found | {row["id"]: row["title"] for row in tree.get("goals", ())}


def _worded(leaf: str, value: Any, names: Mapping[str, str]) -> Message | None:
    """A value as people say it; None for nothing."""
    if value is None or value == []:
        return None
    if isinstance(value, dict):
        told = [
            msg("{label}: {value}", label=_label(key), value=_worded(key, each, names))
            for key, each in value.items()
            if key not in (*_REMARKS, "id", "name", "title") and each not in (False, None, [])
        ]
        return msg("{values}", values=tuple(told))
    if isinstance(value, list):
        return msg("{values}", values=tuple(_worded(leaf, each, names) for each in value))
    return msg("{value}", value=_plain(leaf, value, names))


def _plain(leaf: str, value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, bool):
        return msg("ja") if value else msg("nee")
    text = str(value)
    if leaf in _EUROS:
        return Money(Decimal(text))
    if leaf in _PERCENTAGES:
        return msg("{share}%", share=Decimal(text))
    if leaf in _MOMENTS:
        return Moment(text)
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if leaf in _PLAIN or isinstance(value, int):
        return text
    return names.get(text) or (word(text) if text == text.lower() and " " not in text else text)


def _moment(part: str, language: str) -> str:
    if len(part) == 4:
        return part
    first = Period.parse(part).first
    return str(format_date(first, "d MMMM y" if len(part) == 10 else "LLLL y", locale=language))
