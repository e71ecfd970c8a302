"""Part G of the rule catalogue: reports, information and conduct, IN-02 to IN-06 and IN-09 to IN-13.

IN-01, IN-07 and IN-08 stand in ``oversight``; the continuity file rests on them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dekkend.contracts.duty import BREACH_NAMES, BreachItem, EventKind, breach_due, report_due
from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Something that happened, and when it was reported; ``on`` is today."""

    happened_on: date
    on: date
    reported_on: date | None = None
    in_writing: bool = True


def _reported(kind: EventKind, facts: ReportFacts) -> Finding:
    due = report_due(kind, facts.happened_on)
    if facts.reported_on is None and facts.on <= due:
        return not_applicable(msg("Melden kan tot en met {due}.", due=due), due=due)
    return either(
        facts.reported_on is not None and facts.reported_on <= due,
        fillable("Op tijd gemeld: uiterlijk op {due}."),
        fillable("Dit moest uiterlijk op {due} zijn gemeld."),
        remedy=msg("Vraag de aanbieder om de melding en om de reden van de vertraging."),
        due=due,
    )


@rule(
    "IN-02",
    msg("Maatregelen van het zorgtoezicht binnen zeven dagen melden"),
    Effect.WARN,
    article("3.10.3a"),
)
def care_measure_reported(facts: ReportFacts) -> Finding:
    """By the supervisor of Wmo or youth help, or by the inspectorate (IGJ)."""
    return _reported(EventKind.CARE_SUPERVISOR, facts)


@rule("IN-03", msg("Maatregelen van ander toezicht meteen melden"), Effect.WARN, article("3.10.3a"))
def other_measure_reported(facts: ReportFacts) -> Finding:
    """At once: read as the same day."""
    return _reported(EventKind.OTHER_SUPERVISOR, facts)


@rule("IN-04", msg("Calamiteiten en geweld meteen melden"), Effect.WARN, article("3.10.5"))
def calamity_reported(facts: ReportFacts) -> Finding:
    """To the municipal supervisor, at once: read as the same day."""
    return _reported(EventKind.CALAMITY, facts)


@rule(
    "IN-05",
    msg("Handhaving, boete en verdenking meteen schriftelijk melden"),
    Effect.EFFECT,
    article("3.10.7"),
)
def enforcement_reported(facts: ReportFacts) -> Finding:
    """The start of enforcement or a fine, the intent to it, being a suspect, or a conviction."""
    if facts.reported_on is not None and not facts.in_writing:
        return broken(msg("De melding is niet schriftelijk."), remedy=msg("Vraag de melding op schrift."))
    return _reported(EventKind.ENFORCEMENT, facts)


@rule(
    "IN-06",
    msg("Een risico dat de continuïteit niet raakt, binnen zeven dagen melden"),
    Effect.WARN,
    Source("TOEL", "3.16"),
    article("3.4.2"),
)
def risk_reported(facts: ReportFacts) -> Finding:
    """Financial or organisational; a risk for continuity is told at once (IN-07)."""
    return _reported(EventKind.FINANCIAL_RISK, facts)


@dataclass(frozen=True, slots=True)
class InquiryFacts:
    """An inquiry by the court of audit: the last day for the data, and when they came."""

    due: date
    on: date
    delivered_on: date | None = None
    cooperates: bool = True


@rule("IN-09", msg("Meewerken aan een onderzoek van de rekenkamer"), Effect.WARN, article("3.10.6"))
def cooperates_with_audit(facts: InquiryFacts) -> Finding:
    """Fully, and with data on time."""
    return either(
        facts.cooperates and (facts.delivered_on or facts.on) <= facts.due,
        fillable("De aanbieder werkt mee; de gegevens komen uiterlijk op {due}."),
        fillable("De aanbieder werkt niet mee, of de gegevens kwamen niet op {due}."),
        remedy=msg("Wijs de aanbieder op de plicht om mee te werken."),
        due=facts.due,
    )


class Sensitivity(StrEnum):
    """What kind of data about a provider."""

    PUBLIC = "openbaar"
    OWN = "eigen"
    SENSITIVE = "bedrijfsgevoelig"


@dataclass(frozen=True, slots=True)
class SharingFacts:
    """Data that somebody other than the provider would see; ``obliged_by`` names the duty to share."""

    sensitivity: Sensitivity
    obliged_by: str = ""


@rule("IN-10", msg("Bedrijfsgevoelige gegevens niet delen"), Effect.BLOCK, article("3.10.4"))
def not_shared(facts: SharingFacts) -> Finding:
    """Unless a duty asks it."""
    return either(
        facts.sensitivity is not Sensitivity.SENSITIVE or bool(facts.obliged_by.strip()),
        msg("Deze gegevens mogen worden gedeeld."),
        msg("Deze gegevens zijn bedrijfsgevoelig en blijven bij de aanbieder."),
        remedy=msg("Deel alleen wat een wet of rechter vraagt, en noem die."),
    )


@dataclass(frozen=True, slots=True)
class BreachFacts:
    """A data breach: moments with a time zone, and what the report says; ``now`` is this moment."""

    discovered_at: datetime
    now: datetime
    reported_at: datetime | None = None
    items: tuple[BreachItem, ...] = ()


@rule("IN-11", msg("Een datalek binnen 24 uur melden"), Effect.WARN, article("3.31"))
def breach_reported(facts: BreachFacts) -> Finding:
    """24 hours from discovery, with cause, kind of data, persons and number."""
    due = breach_due(facts.discovered_at)
    if facts.reported_at is None and facts.now <= due:
        return not_applicable(msg("Melden kan tot {due}.", due=due), due=due)
    missing = tuple(BREACH_NAMES[item] for item in BreachItem if item not in facts.items)
    if facts.reported_at is not None and missing:
        return broken(
            msg("In de melding ontbreekt: {missing}.", missing=missing),
            remedy=msg("Vraag de aanvulling meteen."),
            due=due,
        )
    return either(
        facts.reported_at is not None and facts.reported_at <= due,
        msg("Het datalek is op tijd en volledig gemeld."),
        fillable("Het datalek moest vóór {due} zijn gemeld."),
        remedy=msg("Vraag de melding meteen, en ga na of de gemeente zelf moet melden."),
        due=due,
    )


@rule("IN-12", msg("Wijzigingen van organisatie en bestuur meteen melden"), Effect.WARN, article("3.29.1"))
def organisation_change_reported(facts: ReportFacts) -> Finding:
    """Organisation, board, guarantee or holding; at once: read as the same day."""
    return _reported(EventKind.ORGANISATION, facts)


class MarketingBreach(StrEnum):
    """What the conduct rules on advertising forbid, as far as our sources name it."""

    WHERE_CLIENTS_GATHER = "verkoop-waar-clienten-zijn"
    BY_PHONE = "telefonisch"
    DOOR_TO_DOOR = "huis-aan-huis"
    OTHER = "andere-regel-a-tot-en-met-g"


@dataclass(frozen=True, slots=True)
class MarketingFacts:
    """What a complaint about advertising established; the rules hold for PGB services too."""

    established: tuple[MarketingBreach, ...] = ()


@rule("IN-13", msg("Regels over werven, ook bij een pgb"), Effect.EFFECT, article("3.3"))
def advertises_properly(facts: MarketingFacts) -> Finding:
    """No sale where clients gather, not by telephone, not from door to door."""
    if not facts.established:
        return holds(msg("Er is geen overtreding vastgesteld."))
    return broken(
        msg("Vastgesteld: {breaches}.", breaches=tuple(it.value for it in facts.established)),
        remedy=msg("Spreek de aanbieder aan en overweeg een maatregel."),
    )
