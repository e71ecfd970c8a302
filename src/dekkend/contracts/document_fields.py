"""What is filled in at the articles of an agreement, which are left out, and what is still missing."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import natural_end
from dekkend.contracts.standard_model import FIELD_IN_TEXT, Clause, ClauseField, Edition
from dekkend.contracts.standard_text import is_unused
from dekkend.kernel.text import Message, msg, show


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not filled in yet. ``blocks``: the text cannot be sent like this."""

    number: str
    sentence: Message
    blocks: bool = True


def values_of(clause: Clause, agreement: Agreement) -> dict[str, str]:
    """What is filled in at an article, by field. The term fills in its own articles: nobody types a day
    twice."""
    given = next((it.values for it in agreement.clauses if it.number == clause.number), {})
    own = _from_term(clause, agreement)
    return {it.id: own.get(it.id, str(given.get(it.id, "")).strip()) for it in clause.fields}


def unused_in(agreement: Agreement, edition: Edition) -> frozenset[str]:
    """The optional articles that are left out: those that say so, those that nobody chose, and extending
    when no extension was agreed."""
    chosen = {it.number: it.used for it in agreement.clauses}
    return frozenset(
        clause.number
        for clause in edition.clauses
        if clause.optional and not _used(clause, agreement, chosen.get(clause.number))
    )


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """A sentence of the region with what was filled in; an empty field shows as a line to fill in."""
    return FIELD_IN_TEXT.sub(lambda found: values.get(found[1], "") or "……", text)


def gaps(agreement: Agreement, edition: Edition) -> tuple[Gap, ...]:
    """What keeps the text from being complete, in the order of the numbers; first what blocks."""
    unused = unused_in(agreement, edition)
    found = [*_empty(agreement, edition, unused), *_undecided(agreement, edition)]
    return tuple(sorted(found, key=lambda gap: not gap.blocks))


def _empty(agreement: Agreement, edition: Edition, unused: Collection[str]) -> Iterator[Gap]:
    for clause in edition.in_order:
        if clause.part == 3 or is_unused(edition, clause.number, unused):
            continue
        values = values_of(clause, agreement)
        for field in clause.fields:
            if field.required and not values[field.id]:
                sentence = msg("Artikel {number}: vul “{field}” in", number=clause.number, field=field.title)
                yield Gap(clause.number, sentence)


def _undecided(agreement: Agreement, edition: Edition) -> Iterator[Gap]:
    chosen = {it.number for it in agreement.clauses}
    for clause in edition.in_order:
        if clause.optional and clause.number not in chosen and "CT-08" not in clause.rules:
            sentence = msg(
                "Artikel {number} “{heading}” is niet gekozen en staat als NVT in de tekst",
                number=clause.number,
                heading=clause.heading,
            )
            yield Gap(clause.number, sentence, blocks=False)


def _used(clause: Clause, agreement: Agreement, chosen: bool | None) -> bool:
    if "CT-08" in clause.rules:
        return bool(agreement.term.options and agreement.term.option_months)
    return bool(chosen)


def _from_term(clause: Clause, agreement: Agreement) -> dict[str, str]:
    term = agreement.term
    if "CT-07" in clause.rules:
        return {"ingangsdatum": show(term.start), "einddatum": show(natural_end(agreement))}
    if "CT-08" in clause.rules:
        partly = "ja" if term.partial_extension else "nee"
        return {"maanden": str(term.option_months), "aantal": str(term.options), "gedeeltelijk": partly}
    if "CT-10" in clause.rules:
        return {
            "optie": ", ".join(str(it) for it in term.termination_options),
            "opzegtermijn": str(term.notice_months or ""),
            "voorwaarden-aanbieder": term.provider_conditions,
        }
    return {}


def field_problem(field: ClauseField, value: str) -> Message | None:
    """Why a value does not fit its field; None when it does or is empty."""
    if not value.strip():
        return None
    if field.kind in ("getal", "maanden") and not value.strip().isdigit():
        return msg("“{field}” is een geheel getal", field=field.title)
    if field.kind in ("bedrag", "percentage") and not re.fullmatch(r"\d{1,3}(\.?\d{3})*(,\d{1,2})?", value):
        return msg("“{field}” is een bedrag of percentage, zoals 20.000 of 2,5", field=field.title)
    if field.kind == "datum" and not re.fullmatch(r"\d{1,2}-\d{1,2}-\d{4}|\d{1,2} [a-z]+ \d{4}", value):
        return msg("“{field}” is een dag, zoals 1 april 2026", field=field.title)
    if field.kind == "keuze" and value not in field.words:
        return msg("Kies bij “{field}” uit: {words}", field=field.title, words=field.words)
    if field.kind == "ja-nee" and value not in ("ja", "nee"):
        return msg("“{field}” is ja of nee", field=field.title)
    return None
