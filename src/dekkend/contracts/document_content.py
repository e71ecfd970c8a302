"""What the text of an agreement says. Pure: facts in, blocks out; the same facts give the same document.

Part 1 is equal for all providers, part 2 holds what was announced or offered, part 3 is taken over by
reference with its fingerprint (CT-02). Numbers stay, with "NVT" behind what is not used (CT-05). The
sentences are those of the region's own edition; without them there is the heading and what was filled in.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from dekkend.catalogue.domain import FinancingVariant, Law
from dekkend.contracts.agreement_model import Agreement, ContractLine
from dekkend.contracts.agreement_term import ladder, natural_end
from dekkend.contracts.document_blocks import (
    SIGNING_LABELS,
    Block,
    Blocks,
    Heading,
    Table,
    Text,
    words_sha256,
)
from dekkend.contracts.document_fields import fill_text, unused_in, values_of
from dekkend.contracts.standard_model import Clause, Edition
from dekkend.contracts.standard_text import NOT_APPLICABLE, is_unused
from dekkend.kernel.money import Money
from dekkend.kernel.text import show

_NONE: Final = "–"
_ANY_DAY: Final = date(2000, 1, 1)
_LAWS: Final = {Law.WMO: "Wmo 2015", Law.YOUTH: "Jeugdwet"}
_VARIANTS: Final = {
    FinancingVariant.EFFORT: "inspanningsgericht",
    FinancingVariant.OUTPUT: "outputgericht",
    FinancingVariant.TASK: "taakgericht",
}
SIGNING: Final = Table(
    tuple((label, "", "") for label in SIGNING_LABELS), ("Ondertekening", "Opdrachtgever", "Aanbieder")
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids. ``tariffs`` is the amount with its unit of a cell on its first day; a cell
    without one shows the tariff sheet that the line names."""

    products: Mapping[str, str] = field(default_factory=dict)
    municipalities: Mapping[str, str] = field(default_factory=dict)
    lots: Mapping[str, str] = field(default_factory=dict)
    tariffs: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """What fills the named places of a template: ``texts`` within a sentence, ``blocks`` on their own."""

    texts: Mapping[str, str]
    blocks: Mapping[str, Blocks]


def agreement_content(agreement: Agreement, edition: Edition, names: Names, made_on: date) -> Content:
    """The whole agreement, for every place that a template may name."""
    unused = unused_in(agreement, edition)
    articles = {
        clause.number: _article(clause, agreement, edition, names, unused) for clause in edition.clauses
    }
    part_one = [articles[it.number] for it in edition.in_order if it.part == 1]
    blocks = {
        "deel 1": (Heading("Deel 1. Afspraken die voor iedere aanbieder gelijk zijn"), *_flat(part_one)),
        "deel 2": _part_two(agreement, edition),
        "deel 3": _part_three(agreement, edition),
        "looptijd": (_term(agreement),),
        "cellen": (cells_table(agreement, names),),
        "ruimtes": _rooms(agreement),
        "ondertekening": (SIGNING,),
        **{f"artikel {number}": made for number, made in articles.items()},
    }
    return Content(_texts(agreement, edition, unused, made_on), MappingProxyType(blocks))


def part_one_sha256(agreement: Agreement, edition: Edition) -> str:
    """The fingerprint of what is equal for all: the articles of part 1 with what was filled in, without the
    tables of cells and rooms, of which each provider has its own (CT-02). Of the term the months count, not
    the days: what becomes final later begins later."""
    term = replace(agreement.term, start=_ANY_DAY, not_extended_on=None, ends_early_on=None)
    alike = replace(agreement, term=term, extensions=())
    unused = unused_in(alike, edition)
    clauses = (clause for clause in edition.in_order if clause.part == 1)
    return words_sha256(block for it in clauses for block in _said(it, alike, edition, unused))


def cells_table(agreement: Agreement, names: Names) -> Table:
    """The cells: product, municipality, lot, days and tariff."""
    head = ("Product", "Gemeente", "Perceel", "Van", "Tot en met", "Tarief")
    rows = tuple(sorted(_cell(agreement, line, names) for line in agreement.lines))
    return Table(rows or (("Nog geen cellen", "", "", "", "", ""),), head, frozenset({5}))


def _texts(
    agreement: Agreement, edition: Edition, unused: Collection[str], made_on: date
) -> Mapping[str, str]:
    fields = {
        f"{clause.number} {id}": (
            NOT_APPLICABLE if is_unused(edition, clause.number, unused) else value or _NONE
        )
        for clause in edition.clauses
        for id, value in values_of(clause, agreement).items()
    }
    own = {
        **shared_texts(agreement, edition, made_on),
        "bekostiging": _VARIANTS[agreement.variant],
        "ingangsdatum": show(agreement.term.start),
        "einddatum": show(natural_end(agreement)),
        "uiterste einddatum": show(ladder(agreement).latest_end),
        "vingerafdruk deel 3": _fingerprint(agreement, edition) or "nog niet vastgelegd",
    }
    return MappingProxyType(fields | own)


def shared_texts(agreement: Agreement, edition: Edition, made_on: date) -> dict[str, str]:
    """What an agreement and an addendum both name."""
    return {
        "opdrachtgever": agreement.buyer or _NONE,
        "aanbieder": agreement.provider.name,
        "kvk": agreement.provider.kvk or _NONE,
        "nummer": agreement.number,
        "naam": agreement.title,
        "wet": _LAWS[agreement.law],
        "uitgave": edition.title,
        "datum": show(made_on),
    }


def _article(
    clause: Clause, agreement: Agreement, edition: Edition, names: Names, unused: Collection[str]
) -> Blocks:
    said = _said(clause, agreement, edition, unused)
    if is_unused(edition, clause.number, unused):
        return said
    return (*said, *_own_tables(clause, agreement, names))


def _said(clause: Clause, agreement: Agreement, edition: Edition, unused: Collection[str]) -> Blocks:
    """The heading with the sentences of the region, or with what was filled in."""
    level = min(3, clause.number.count(".") + 1)
    if is_unused(edition, clause.number, unused):
        return (Heading(f"{clause.number} {NOT_APPLICABLE}", level),)
    values = values_of(clause, agreement)
    said = tuple(Text(part) for part in fill_text(clause.text, values).splitlines() if part.strip())
    filled = () if clause.text else _filled(clause, values, agreement)
    return (Heading(f"{clause.number} {clause.heading}", level), *said, *filled)


def _filled(clause: Clause, values: Mapping[str, str], agreement: Agreement) -> Iterator[Block]:
    """What was filled in, as a table; the term stands as a whole where its first and last day are."""
    if "CT-07" in clause.rules:
        yield _term(agreement)
        return
    rows = tuple((it.title, values.get(it.id) or _NONE) for it in clause.fields)
    if rows:
        yield Table(rows, ("Onderwerp", "Afspraak"))


def _own_tables(clause: Clause, agreement: Agreement, names: Names) -> Iterator[Block]:
    """The tables that belong to an article, found by its rule: numbers may differ between editions."""
    if "FI-14" in clause.rules:
        yield cells_table(agreement, names)
    if "BR-01" in clause.rules:
        yield from _rooms(agreement)


def _flat(articles: list[Blocks]) -> Iterator[Block]:
    for made in articles:
        yield from made


def _part_two(agreement: Agreement, edition: Edition) -> Blocks:
    """Only what was announced or comes from the offer; each term says which (CT-04)."""
    heading = Heading("Deel 2. Afspraken met deze aanbieder")
    if not agreement.terms:
        return (heading, Text(NOT_APPLICABLE))
    made: list[Block] = [heading]
    for place, term in enumerate(agreement.terms, 1):
        about = edition.clause(term.adds_to)
        adds = f"{term.adds_to} {about.heading}" if about else term.adds_to
        made.append(Heading(f"2.{place} Aanvulling bij {adds}" if adds else f"2.{place}", 2))
        made += [Text(part) for part in term.text.splitlines() if part.strip()]
        if where := _source(term.announced_in, term.offered_in):
            made.append(Text(where))
    return tuple(made)


def _source(announced: str, offered: str) -> str:
    if announced:
        return f"Vooraf aangekondigd in: {announced}."
    return f"Overgenomen uit het aanbod: {offered}." if offered else ""


def _part_three(agreement: Agreement, edition: Edition) -> Blocks:
    known = _fingerprint(agreement, edition)
    rows = tuple((it.number, it.heading) for it in edition.in_order if it.part == 3)
    return (
        Heading("Deel 3. Algemene afspraken"),
        Text(f"Deel 3 van {edition.title} geldt ongewijzigd. Niemand wijkt daarvan af."),
        Text(f"Vingerafdruk (sha256) van de tekst van deel 3: {known or 'nog niet vastgelegd'}."),
        Table(rows, ("Nummer", "Onderwerp")),
    )


def _fingerprint(agreement: Agreement, edition: Edition) -> str:
    return agreement.part_three_sha256 or edition.part_three_sha256 or ""


def _term(agreement: Agreement) -> Table:
    term, steps = agreement.term, ladder(agreement)
    rows = [
        ("Eerste dag", show(term.start)),
        ("Laatste dag", show(natural_end(agreement))),
        ("Verlengen", _extensions(agreement)),
        ("Uiterste laatste dag", show(steps.latest_end)),
        ("Opzegoptie", ", ".join(str(it) for it in term.termination_options) or _NONE),
        ("Opzegtermijn", f"{term.notice_months} maanden" if term.notice_months else NOT_APPLICABLE),
    ]
    return Table(tuple(rows), ("Looptijd", "Afspraak"))


def _extensions(agreement: Agreement) -> str:
    term = agreement.term
    if not term.options or not term.option_months:
        return NOT_APPLICABLE
    partly = ", geheel of per perceel" if term.partial_extension else ""
    return f"{term.options} keer {term.option_months} maanden{partly}"


def _cell(agreement: Agreement, line: ContractLine, names: Names) -> tuple[str, ...]:
    amount = names.tariffs.get((line.product, line.municipality))
    return (
        names.products.get(line.product, line.product),
        names.municipalities.get(line.municipality, line.municipality),
        names.lots.get(line.lot, line.lot) or _NONE,
        show(line.first or agreement.term.start),
        show(line.last) if line.last else "einde overeenkomst",
        amount or line.tariff or _NONE,
    )


def _rooms(agreement: Agreement) -> Blocks:
    if not agreement.ceilings:
        return (Text("Er is geen bestedingsruimte afgesproken."),)
    rows = tuple(
        (
            f"{show(room.first)} t/m {show(room.last)}",
            ", ".join((*room.lots, *room.products)) or "hele overeenkomst",
            show(Money(Decimal(room.height))),
        )
        for room in sorted(agreement.ceilings, key=lambda room: room.first)
    )
    return (Table(rows, ("Periode", "Waarvoor", "Bestedingsruimte"), frozenset({2})),)
