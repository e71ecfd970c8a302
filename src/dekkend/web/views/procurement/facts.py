"""The facts of a definition as readable entries: label, value, source, what is open. Nothing is left out.

A definition is frozen data of many small kinds. Instead of a template for each kind, every field has a label
and a way to be shown; a test sees to it that no field of the format is without one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dekkend.kernel.periods import Period
from dekkend.procurement.definition import Definition, Fact
from dekkend.web import formats
from dekkend.web.badges import Words
from dekkend.web.views.procurement.words import word

NOT_SHOWN: Final = frozenset({"id", "source", "open", "note", "title", "name", "option", "text"})
"""What an entry shows in its own way: as heading, as source mark, or as remark."""

LABELS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "alignment": _("Afstemming"),
        "alternatives": _("Andere vormen die kunnen"),
        "amount": _("Bedrag"),
        "announced_on": _("Bekend te maken op"),
        "applies_to": _("Geldt voor"),
        "area_preference": _("Voorkeur voor een gebied mogelijk"),
        "assessors": _("Wie beoordeelt"),
        "assessors_per_bid": _("Beoordelaars per inschrijving"),
        "at_least": _("Ten minste"),
        "at_most": _("Ten hoogste"),
        "average_hours_per_week": _("Gemiddeld aantal uren per week"),
        "about": _("Waarover"),
        "above_european_threshold": _("Boven de Europese drempel"),
        "basis": _("Grondslag"),
        "bodies": _("Inkooporganisaties"),
        "bridging": _("Overbrugging"),
        "by": _("Door"),
        "category": _("Productcategorie"),
        "centre_municipality": _("Centrumgemeente"),
        "chosen_by": _("Wie kiest de aanbieder"),
        "combinations": _("Combinaties"),
        "condition": _("Voorwaarde"),
        "cost_study": _("Kostprijsonderzoek"),
        "council_decision": _("Besluit van raad of college"),
        "criteria": _("Criteria"),
        "criterion": _("Raakt"),
        "current_contracts_end": _("Huidige contracten eindigen op"),
        "days": _("Dagen"),
        "decided_by": _("Besluit door"),
        "description": _("Omschrijving"),
        "difference_to_discuss": _("Overleg verplicht vanaf een verschil van"),
        "differentiation": _("Verschil in tarief"),
        "done": _("Gedaan op"),
        "during_contract": _("Ook tijdens de overeenkomst"),
        "effect": _("Gevolg"),
        "ends_by_itself": _("Eindigt vanzelf"),
        "european": _("Europees"),
        "first": _("Eerste bron"),
        "file": _("Bestand"),
        "form": _("Vorm"),
        "framework_agreement": _("Raamovereenkomst"),
        "frequency": _("Hoe vaak"),
        "from_date": _("Vanaf"),
        "goals": _("Doelen"),
        "handling": _("Hoe wij ermee omgaan"),
        "hours_per_week": _("Uren per week"),
        "indefinite": _("Onbepaalde tijd"),
        "indicators": _("Indicatoren"),
        "initial_months": _("Eerste periode (maanden)"),
        "judged_on": _("Waarop wordt gelet"),
        "justification": _("Motivering van de looptijd"),
        "kind": _("Soort"),
        "latest_end": _("Uiterste einddatum"),
        "law": _("Wet"),
        "laws": _("Wetten"),
        "legal_persons_only": _("Alleen voor rechtspersonen"),
        "local_in": _("Lokaal geregeld in"),
        "lots": _("Percelen"),
        "mandate": _("Mandaat"),
        "material_weight": _("Gewicht materieel (%)"),
        "max_age_months": _("Hoogstens zo oud (maanden)"),
        "max_contracts": _("Hoogste aantal overeenkomsten"),
        "max_dialogue_sessions": _("Hoogste aantal dialoogrondes"),
        "max_months": _("Hoogstens (maanden)"),
        "measures": _("Maatregelen"),
        "method": _("Methode"),
        "minimum": _("Minimum"),
        "minimum_total": _("Minimum in totaal"),
        "module_of": _("Onderdeel van"),
        "months": _("Maanden"),
        "municipalities": _("Gemeenten"),
        "municipality": _("Gemeente"),
        "not_in": _("Niet in"),
        "number": _("Nummer"),
        "number_announced": _("Aangekondigd aantal aanbieders"),
        "option_months": _("Verlenging (maanden)"),
        "options": _("Aantal verlengingen"),
        "owner": _("Wie"),
        "partial_extension": _("Verlengen kan voor een deel"),
        "participants": _("Deelnemers"),
        "per": _("Per"),
        "per_municipality": _("Per gemeente"),
        "period": _("Periode"),
        "platform": _("Platform"),
        "predecessor": _("Voorganger"),
        "price": _("Prijs"),
        "price_is_criterion": _("Prijs is een criterium"),
        "product": _("Product"),
        "products": _("Producten"),
        "published": _("Gepubliceerd"),
        "published_with": _("Bekendgemaakt met"),
        "reason": _("Reden"),
        "reasons": _("Redenen"),
        "rejected": _("Afgewezen mogelijkheden"),
        "rejection": _("Reden bij afwijzing"),
        "reuse_earlier": _("Eerdere toets telt mee"),
        "role": _("Rol"),
        "rule": _("Regel"),
        "says": _("Zegt"),
        "scale_max": _("Hoogste score"),
        "scale_min": _("Laagste score"),
        "scope": _("Per"),
        "second": _("Tweede bron"),
        "self_employed": _("Zzp'ers"),
        "self_employed_barred_in": _("Zzp'ers nu niet toegestaan in"),
        "staged": _("In stappen"),
        "stakeholder": _("Belanghebbende"),
        "standstill_days": _("Standstill (dagen)"),
        "start": _("Ingangsdatum"),
        "status": _("Status"),
        "subcontractors": _("Onderaannemers"),
        "subject": _("Onderwerp"),
        "supplementary": _("Later toetreden"),
        "target": _("Streefwaarde"),
        "task": _("Taak"),
        "threshold": _("Grens"),
        "tie": _("Bij gelijke score"),
        "tied_to": _("Gekoppeld aan"),
        "total_value": _("Opdrachtwaarde met alle verlengingen"),
        "trigger": _("Wanneer"),
        "uniform": _("Eén tarief voor iedereen"),
        "unit": _("Eenheid"),
        "units": _("Eenheden"),
        "until": _("Tot en met"),
        "value": _("Waarde"),
        "variant": _("Uitvoeringsvariant"),
        "version": _("Versie"),
        "volume_guaranteed": _("Afname gegarandeerd"),
        "wage_weight": _("Gewicht loon (%)"),
        "way": _("Weg naar de reële prijs"),
        "weight": _("Weging (%)"),
        "when": _("Wanneer"),
        "windows": _("Aantal keren"),
        "within": _("Binnen"),
        "year": _("Jaar"),
    }
)

EUROS: Final = frozenset({"amount", "total_value"})
PLAIN_NUMBERS: Final = frozenset({"year"})
MOMENTS: Final = frozenset({"when", "period"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One value with its label; ``items`` are the pieces of a list. ``rule`` links to a rule."""

    label: Words
    value: Words
    items: tuple[Words, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact: heading, values, source, and what is open or remarked."""

    title: str
    values: tuple[Shown, ...]
    source: str
    open: str
    note: str
    inner: tuple["Entry", ...] = ()

    @property
    def assumed(self) -> bool:
        """Whether a practice run assumed it."""
        return "aanname:" in self.source


class Names:
    """The names behind the ids of one definition: products, lots, municipalities, goals, bodies."""

    def __init__(self, definition: Definition) -> None:
        self.known: dict[str, str] = {
            member.municipality: member.name for member in definition.region.municipalities
        }
        for rows in (definition.products, definition.lots, definition.decision_bodies):
            self.known |= {row.id: row.name for row in rows}
        self.known |= {criterion.id: criterion.name for criterion in definition.criteria}
        self.known |= {goal.id: goal.title for goal in definition.goals}

    def of(self, value: str) -> Words:
        return self.known.get(value) or word(value)


def entry(fact: Any, names: Names, *, skip: frozenset[str] = frozenset()) -> Entry:
    """Everything that one fact says, except the fields in ``skip``."""
    return Entry(
        title=_title(fact),
        values=tuple(_values(fact, names, skip)),
        source=getattr(fact, "source", ""),
        open=getattr(fact, "open", None) or "",
        note=getattr(fact, "note", None) or "",
        inner=tuple(_inner(fact, names, skip)),
    )


def entries(facts: Iterable[Any], names: Names, *, skip: frozenset[str] = frozenset()) -> tuple[Entry, ...]:
    """An entry for each fact."""
    return tuple(entry(fact, names, skip=skip) for fact in facts)


def _title(fact: Any) -> str:
    for key in ("title", "name", "option", "text"):
        if found := getattr(fact, key, None):
            return str(found)
    return ""


def _values(fact: Any, names: Names, skip: frozenset[str]) -> Iterator[Shown]:
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name in NOT_SHOWN or field.name in skip or value is None or value == ():
            continue
        if value is False and field.default is False:
            continue
        if is_dataclass(value) or _is_rows(value):
            continue
        yield _shown(field.name, value, names)


def _inner(fact: Any, names: Names, skip: frozenset[str]) -> Iterator[Entry]:
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name in skip:
            continue
        for row in value if _is_rows(value) else (value,):
            if is_dataclass(row) and isinstance(row, Fact):
                found = entry(row, names)
                yield found if found.title else _named(found, field.name)


def _named(found: Entry, field: str) -> Entry:
    return Entry(formats.text(LABELS[field]), found.values, found.source, found.open, found.note, found.inner)


def _is_rows(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and is_dataclass(value[0])


def _shown(name: str, value: Any, names: Names) -> Shown:
    label = LABELS[name]
    if isinstance(value, tuple):
        items = tuple(value_of(name, each, names) for each in value)
        return Shown(label, "", items) if len(items) > 1 else Shown(label, items[0])
    return Shown(label, value_of(name, value, names), rule=value if name == "rule" else "")


def value_of(name: str, value: Any, names: Names) -> Words:
    """One value in words. ``name`` is the field it stands in."""
    if isinstance(value, bool):
        return formats.yes_no(value)
    if name in PLAIN_NUMBERS:
        return str(value)
    if isinstance(value, int | Decimal):
        return formats.euro(value) if name in EUROS else formats.number(value)
    if isinstance(value, date):
        return formats.long_date(value)
    if name in MOMENTS:
        return moment_words(str(value))
    return names.of(value.value if isinstance(value, Enum) else str(value))


def moment_words(when: str) -> str:
    """A moment as precise as the source says: "2024-05" is May 2024, "2024" the year."""
    parts = [_one_moment(part) for part in when.split("/")]
    return " – ".join(parts)


def _one_moment(part: str) -> str:
    if len(part) == 4:
        return part
    first = Period.parse(part).first
    return formats.long_date(first) if len(part) == 10 else formats.month(first)


def facts_in(value: Any) -> Iterator[Fact]:
    """Every fact in a definition, in the order of the format."""
    if isinstance(value, Fact):
        yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from facts_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from facts_in(item)
