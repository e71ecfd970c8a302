"""Part C of the rule catalogue about changes during the term: CT-12 to CT-16."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.contracts.standard_rules import RefusalFacts, refusal_is_notice
from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.kernel.text import Message

THRESHOLD: Final = Decimal(750_000)
"""Euros from which social services are tendered in Europe (AW 2.38)."""
MINOR_SHARE: Final = Decimal("0.10")
ADDED_SHARE: Final = Decimal("0.50")


class AmendmentKind(StrEnum):
    """Why an agreement may change while it runs."""

    CLAUSE = "herzieningsclausule"
    MINOR = "geringe-waarde"
    ADDITIONAL = "aanvullende-diensten"
    UNFORESEEN = "onvoorzien"
    SUCCESSOR = "nieuwe-contractant"
    NOT_ESSENTIAL = "niet-wezenlijk"
    STANDARD = "nieuwe-uitgave"
    LAW = "wetswijziging"


KIND_NAMES: Final[Mapping[AmendmentKind, Message]] = {
    AmendmentKind.CLAUSE: msg("Volgt uit de herzieningsclausule"),
    AmendmentKind.MINOR: msg("Geringe waarde"),
    AmendmentKind.ADDITIONAL: msg("Aanvullende diensten van dezelfde aanbieder"),
    AmendmentKind.UNFORESEEN: msg("Onvoorziene omstandigheden"),
    AmendmentKind.SUCCESSOR: msg("Een andere contractant volgt op"),
    AmendmentKind.NOT_ESSENTIAL: msg("Niet wezenlijk"),
    AmendmentKind.STANDARD: msg("Nieuwe uitgave van de contractstandaard"),
    AmendmentKind.LAW: msg("De wet verandert"),
}
ARTICLES: Final[Mapping[AmendmentKind, str]] = {
    AmendmentKind.CLAUSE: "AW 2.163c; OVK 1.4.1",
    AmendmentKind.MINOR: "AW 2.163b",
    AmendmentKind.ADDITIONAL: "AW 2.163d",
    AmendmentKind.UNFORESEEN: "AW 2.163e",
    AmendmentKind.SUCCESSOR: "AW 2.163f",
    AmendmentKind.NOT_ESSENTIAL: "AW 2.163g",
    AmendmentKind.STANDARD: "OVK 3.30",
    AmendmentKind.LAW: "OVK 3.22",
}


@dataclass(frozen=True, slots=True)
class Possibility:
    """One possibility of the revision clause, as the agreement words it."""

    nature: str
    size: str
    conditions: str


@rule("CT-12", msg("Elke mogelijkheid tot herziening is volledig"), Effect.BLOCK, article("1.4.1"))
def possibility_is_complete(facts: Possibility) -> Finding:
    """Nature, size and conditions; without all three the possibility cannot be used."""
    named = (
        (msg("aard"), facts.nature),
        (msg("omvang"), facts.size),
        (msg("voorwaarden"), facts.conditions),
    )
    missing = tuple(title for title, text in named if not text.strip())
    return either(
        not missing,
        msg("Aard, omvang en voorwaarden staan er."),
        fillable("Deze mogelijkheid kan niet worden gebruikt: er ontbreekt {missing}."),
        remedy=msg("Bepaal dit vóór de publicatie; daarna kan het niet meer."),
        missing=missing,
    )


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """A revision that was agreed: when, from when on it holds, and the addendum that it stands in."""

    agreed_on: date
    effective_on: date
    addendum: str = ""


@rule(
    "CT-13",
    msg("Een herziening gaat binnen zes maanden in, met een addendum"),
    Effect.BLOCK,
    article("1.4.1"),
)
def revision_is_carried_out(facts: RevisionFacts) -> Finding:
    """Six calendar months after it was agreed at the latest, in writing."""
    due = add_months(facts.agreed_on, 6)
    if facts.effective_on > due:
        return broken(
            msg(
                "De herziening gaat in op {effective}; dat moet uiterlijk op {due}.",
                effective=facts.effective_on,
                due=due,
            ),
            remedy=msg("Kies een eerdere dag."),
            due=due,
        )
    return either(
        bool(facts.addendum.strip()),
        msg("De herziening staat in een addendum en gaat op tijd in."),
        msg("Het addendum ontbreekt."),
        remedy=msg("Leg de herziening vast in een addendum."),
        due=due,
    )


@rule(
    "CT-14",
    msg("Een herziening zonder goede reden weigeren is opzeggen"),
    Effect.EFFECT,
    article("1.4.2"),
    article("1.4.3"),
)
def revision_not_refused(facts: RefusalFacts) -> Finding:
    """The agreement then ends on the day on which the change would begin, without compensation."""
    return refusal_is_notice(facts)


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A change and its size. ``change`` and ``changed_before`` in euros over the whole term, earlier
    changes of the same kind together; ``possibility`` names the one of the clause that is used."""

    tender: bool
    kind: AmendmentKind
    original_value: Decimal
    change: Decimal
    changed_before: Decimal = Decimal(0)
    possibility: str = ""
    nature_changes: bool = False
    reason: str = ""


@rule(
    "CT-15",
    msg("De wet laat deze wijziging toe"),
    Effect.BLOCK,
    article("1.4.3"),
    Source("AW", "2.163b–2.163g"),
)
def law_allows_change(facts: ChangeFacts) -> Finding:
    """Tests the kind that was chosen. Article 1.4.3 names 2.163b, d, e and f beside the revision clause; for
    2.163g (not essential) a lawyer looks first."""
    if not facts.tender:
        return not_applicable(msg("De overeenkomst komt niet uit een aanbesteding."))
    if facts.nature_changes and facts.kind not in (AmendmentKind.LAW, AmendmentKind.STANDARD):
        return broken(msg("De aard van de opdracht verandert."), remedy=msg("Koop opnieuw in."))
    return _TESTS[facts.kind](facts)


def _clause(facts: ChangeFacts) -> Finding:
    return either(
        bool(facts.possibility.strip()),
        fillable("De wijziging volgt uit de herzieningsclausule: {possibility}"),
        msg("Niet gezegd is welke mogelijkheid van de herzieningsclausule wordt gebruikt."),
        remedy=msg("Noem de mogelijkheid, of kies een andere grond."),
        possibility=facts.possibility,
    )


def _minor(facts: ChangeFacts) -> Finding:
    total = abs(facts.change + facts.changed_before)
    return either(
        total < THRESHOLD and total < MINOR_SHARE * facts.original_value,
        fillable("Alle geringe wijzigingen samen: € {total}, minder dan {limit} en minder dan 10%."),
        fillable("Alle geringe wijzigingen samen: € {total}. Dat is niet minder dan € {limit} en dan 10%."),
        remedy=msg("Kies een andere grond of koop opnieuw in."),
        total=total,
        limit=THRESHOLD,
    )


def _half(facts: ChangeFacts) -> Finding:
    if not facts.reason.strip():
        return broken(
            msg("De reden ontbreekt: waarom kan het niet anders, of waarom was het niet te voorzien?"),
            remedy=msg("Leg de reden vast."),
        )
    return either(
        abs(facts.change) <= ADDED_SHARE * facts.original_value,
        fillable("De wijziging van € {change} is ten hoogste de helft van € {original}."),
        fillable("De wijziging van € {change} is meer dan de helft van € {original}."),
        remedy=msg("Koop opnieuw in."),
        **_amounts(facts),
    )


def _successor(facts: ChangeFacts) -> Finding:
    return either(
        bool(facts.reason.strip()) and not facts.change,
        fillable("Een andere contractant volgt op: {given}"),
        msg("Opvolging vraagt een reden, en verder verandert er niets."),
        remedy=msg("Noem de overname of fusie, en stel andere wijzigingen apart voor."),
        given=facts.reason,
    )


def _not_essential(facts: ChangeFacts) -> Finding:
    return broken(
        msg("Artikel 1.4.3 noemt deze grond niet; de wet kent hem wel."),
        remedy=msg("Laat een jurist nagaan of de wijziging wezenlijk is."),
        effect=Effect.WARN,
    )


def _by_itself(facts: ChangeFacts) -> Finding:
    return holds(msg("De wijziging volgt uit de wet of uit de contractstandaard."))


_TESTS: Final = {
    AmendmentKind.CLAUSE: _clause,
    AmendmentKind.MINOR: _minor,
    AmendmentKind.ADDITIONAL: _half,
    AmendmentKind.UNFORESEEN: _half,
    AmendmentKind.SUCCESSOR: _successor,
    AmendmentKind.NOT_ESSENTIAL: _not_essential,
    AmendmentKind.STANDARD: _by_itself,
    AmendmentKind.LAW: _by_itself,
}


def _amounts(facts: ChangeFacts) -> dict[str, Any]:
    return {"change": facts.change, "original": facts.original_value}


@dataclass(frozen=True, slots=True)
class IndexChangeFacts:
    """Another method of indexation. ``clause``: whether a clause of the agreement foresees it."""

    value: Decimal
    clause: bool


@rule(
    "CT-16",
    msg("De wijze van indexeren veranderen is wezenlijk"),
    Effect.BLOCK,
    Source("Q&A", "12-5-2025"),
    Source("AW", "2.163b, 2.163c, 2.163g"),
)
def index_change_is_foreseen(facts: IndexChangeFacts) -> Finding:
    """Above the European threshold only a clause that foresees it allows another method."""
    return either(
        facts.clause or facts.value <= THRESHOLD,
        msg("De wijze van indexeren kan veranderen."),
        fillable("Bij een waarde van € {value} is een andere wijze van indexeren een wezenlijke wijziging."),
        remedy=msg("Houd de afgesproken wijze aan, of koop opnieuw in."),
        value=facts.value,
    )
