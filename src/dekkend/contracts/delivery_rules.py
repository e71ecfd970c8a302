"""Part E of the rule catalogue: acceptance, waiting, client stops, refusing and ending, LD-01 to LD-15."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dekkend.catalogue.domain import FinancingVariant
from dekkend.contracts.delivery import (
    NORM_NAMES,
    TREEK_WEEKS,
    Branch,
    CareKind,
    adult_on,
    first_end_after_notice,
    involve_adult_care_by,
    stop_notice_due,
    waiting_norm,
)
from dekkend.contracts.rules_finding import article, either, fillable
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule


class Evidence(StrEnum):
    """How well a method is proven, best first."""

    PROVEN = "bewezen"
    USUAL = "gebruikelijk"
    EQUIVALENT = "gelijkwaardig-aangetoond"
    NONE = "niet-onderbouwd"


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """A client who is referred, and the reasons not to take this client."""

    variant: FinancingVariant
    accepted: bool
    client_stop: bool = False
    not_the_right_help: bool = False
    room_nearly_full: bool = False


@rule("LD-01", msg("Aannemen, tenzij een van drie uitzonderingen geldt"), Effect.EFFECT, article("3.1.1"))
def referral_is_accepted(facts: ReferralFacts) -> Finding:
    """A client stop, provably not the right help, or a spending room that is (almost) used up."""
    if facts.variant is FinancingVariant.TASK:
        return not_applicable(msg("Bij de taakgerichte variant geldt LD-02."))
    excused = facts.client_stop or facts.not_the_right_help or facts.room_nearly_full
    return _accepted(facts.accepted, excused)


@rule(
    "LD-02",
    msg("Taakgericht: alleen weigeren als de hulp aantoonbaar niet past"),
    Effect.EFFECT,
    article("3.1.1"),
)
def task_referral_is_accepted(facts: ReferralFacts) -> Finding:
    """A stop or a full room is no reason there."""
    if facts.variant is not FinancingVariant.TASK:
        return not_applicable(msg("Dit geldt alleen voor de taakgerichte variant."))
    return _accepted(facts.accepted, facts.not_the_right_help)


def _accepted(accepted: bool, excused: bool) -> Finding:
    return either(
        accepted or excused,
        msg("De cliënt is aangenomen, of een uitzondering geldt."),
        msg("De cliënt is niet aangenomen en geen uitzondering geldt."),
        remedy=msg("Open een dossier over het niet nakomen en vraag een verklaring."),
    )


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """How well the method is proven, and what an expert advised where it is not."""

    evidence: Evidence
    expert_advice: str = ""


@rule("LD-03", msg("Werken met een onderbouwde methode"), Effect.EFFECT, article("3.1.4"))
def method_is_founded(facts: MethodFacts) -> Finding:
    """Proven, else usual, else shown to be equivalent; a consequence follows only after advice."""
    if facts.evidence is not Evidence.NONE:
        return holds(msg("De methode is onderbouwd."), evidence=facts.evidence.value)
    return broken(
        msg("De methode is niet onderbouwd."),
        remedy=msg("Vraag een deskundige om advies.")
        if not facts.expert_advice
        else msg("Beslis op het advies van de deskundige."),
    )


@dataclass(frozen=True, slots=True)
class NormFacts:
    """A wait in days, and the norms that there are, in days."""

    branch: Branch
    kind: CareKind
    waiting_days: int | None = None
    national_days: int | None = None
    branch_days: int | None = None
    agreed_days: int | None = None


@rule("LD-04", msg("De norm voor wachten"), Effect.WARN, article("3.5.1"))
def waits_within_the_norm(facts: NormFacts) -> Finding:
    """National, else Treek of the branch, else agreed in the place of Treek GHZ, else Treek GHZ."""
    norm = waiting_norm(
        facts.branch,
        facts.kind,
        national_days=facts.national_days,
        branch_days=facts.branch_days,
        agreed_days=facts.agreed_days,
    )
    values: dict[str, Any] = {"norm": norm.days, "source": NORM_NAMES[norm.source]}
    if facts.waiting_days is None:
        return not_applicable(msg("De norm is {norm} dagen ({source}).", **values), **values)
    return either(
        facts.waiting_days <= norm.days,
        fillable("De wachttijd van {days} dagen past in de norm van {norm} ({source})."),
        fillable("De wachttijd van {days} dagen is langer dan de norm van {norm} ({source})."),
        remedy=msg("Vraag de aanbieder om een alternatief te zoeken."),
        days=facts.waiting_days,
        **values,
    )


@dataclass(frozen=True, slots=True)
class TreekFacts:
    """A wait in days for day care or for living."""

    kind: CareKind
    waiting_days: int


@rule("LD-05", msg("Treeknorm: dag zes weken, wonen dertien weken"), Effect.WARN, Source("TOEL", "3.5"))
def general_treek(facts: TreekFacts) -> Finding:
    """For people with an intellectual or physical disability."""
    return _treek(Branch.GENERAL, facts)


@rule(
    "LD-06", msg("Treeknorm zintuiglijk: dag zes weken, wonen acht weken"), Effect.WARN, Source("TOEL", "3.5")
)
def sensory_treek(facts: TreekFacts) -> Finding:
    """For people with a sensory disability."""
    return _treek(Branch.SENSORY, facts)


def _treek(branch: Branch, facts: TreekFacts) -> Finding:
    weeks = TREEK_WEEKS[branch, facts.kind]
    return either(
        facts.waiting_days <= weeks * 7,
        fillable("De wachttijd van {days} dagen past in {weeks} weken."),
        fillable("De wachttijd van {days} dagen is langer dan {weeks} weken."),
        remedy=msg("Vraag de aanbieder om een alternatief te zoeken."),
        days=facts.waiting_days,
        weeks=weeks,
    )


@dataclass(frozen=True, slots=True)
class WaitingSignalFacts:
    """A change of the waiting time, and when the provider told it."""

    changed_on: date
    told_on: date | None


@rule(
    "LD-07",
    msg("Wachttijd die gaat veranderen, meldt de aanbieder vooraf"),
    Effect.WARN,
    article("3.5.2"),
    Source("S1", "bijlage 1"),
)
def waiting_is_told(facts: WaitingSignalFacts) -> Finding:
    """A threat of waiting, and a wait that becomes shorter."""
    return either(
        facts.told_on is not None and facts.told_on <= facts.changed_on,
        msg("De verandering is vooraf gemeld."),
        fillable("De verandering van {changed_on} is niet vooraf gemeld."),
        remedy=msg("Vraag de aanbieder om wachttijden op tijd te melden."),
        changed_on=facts.changed_on,
    )


@dataclass(frozen=True, slots=True)
class StopFacts:
    """A client stop: when it begins, the written consent or imposition, the announcement with what it says of
    other help, and whether the care is crisis or acute care."""

    start: date
    consent_on: date | None = None
    imposed: bool = False
    announced_on: date | None = None
    alternative: str = ""
    crisis: bool = False


@rule(
    "LD-08",
    msg("Geen cliëntenstop zonder schriftelijke toestemming"),
    Effect.BLOCK,
    article("3.5.3"),
    article("3.6"),
)
def stop_has_consent(facts: StopFacts) -> Finding:
    """Asked and consented, or imposed by the buyer."""
    return either(
        facts.imposed or (facts.consent_on is not None and facts.consent_on <= facts.start),
        msg("De stop is schriftelijk toegestaan of opgelegd."),
        fillable("De toestemming voor een stop vanaf {start} ontbreekt."),
        remedy=msg("Vraag eerst toestemming; tot dan geldt de acceptatieplicht."),
        start=facts.start,
    )


@rule("LD-09", msg("Een cliëntenstop is twee weken vooraf aangekondigd"), Effect.WARN, article("3.6"))
def stop_is_announced(facts: StopFacts) -> Finding:
    """Fourteen calendar days before, and with where clients can go, or that there is nowhere."""
    due = stop_notice_due(facts.start)
    if facts.announced_on is not None and not facts.alternative.strip():
        return broken(
            msg("De aankondiging zegt niet of er andere hulp is."),
            remedy=msg("Vul aan waar cliënten heen kunnen, of dat er niets is."),
            due=due,
        )
    return either(
        facts.announced_on is not None and facts.announced_on <= due,
        fillable("De stop is op tijd aangekondigd: uiterlijk op {due}."),
        fillable("De stop moest uiterlijk op {due} zijn aangekondigd."),
        remedy=msg("Laat de stop later ingaan, of spreek over de reden."),
        due=due,
    )


@rule("LD-10", msg("Crisis en acute hulp worden nooit geweigerd"), Effect.BLOCK, article("3.6"))
def crisis_is_never_refused(facts: StopFacts) -> Finding:
    """A stop never holds for crisis."""
    return either(
        not facts.crisis,
        msg("De stop geldt niet voor crisis of acute hulp."),
        msg("Crisis en acute hulp mogen niet worden gestopt."),
        remedy=msg("Laat crisis en acute hulp buiten de stop."),
    )


@dataclass(frozen=True, slots=True)
class AlternativeFacts:
    """A wait that is too long, and what the provider did about it."""

    wait_acceptable: bool
    alternative_found: bool = False
    none_proven: bool = False


@rule("LD-11", msg("Bij te lang wachten helpt de aanbieder zoeken"), Effect.WARN, article("3.5.4"))
def alternative_is_sought(facts: AlternativeFacts) -> Finding:
    """An alternative was found, or it was shown that there is none."""
    return either(
        facts.wait_acceptable or facts.alternative_found or facts.none_proven,
        msg("Er is een alternatief, of aangetoond is dat het er niet is."),
        msg("De aanbieder heeft nog geen alternatief gezocht."),
        remedy=msg("Vraag de aanbieder om een alternatief of een onderbouwing."),
    )


@dataclass(frozen=True, slots=True)
class InflowFacts:
    """Concrete signals about a provider, each with what it rests on."""

    fraud: str = ""
    quality: str = ""
    danger: str = ""


@rule(
    "LD-12",
    msg("Instroom meteen stoppen bij concrete signalen"),
    Effect.EFFECT,
    article("3.5.5"),
    Source("Q&A", "12-5-2025"),
)
def no_reason_to_stop_inflow(facts: InflowFacts) -> Finding:
    """Fraud, poor quality or danger; at once, without the two weeks of a client stop."""
    named = ((msg("fraude"), facts.fraud), (msg("kwaliteit"), facts.quality), (msg("gevaar"), facts.danger))
    signs = tuple(title for title, text in named if text.strip())
    return either(
        not signs,
        msg("Er zijn geen concrete signalen."),
        fillable("Er zijn concrete signalen: {signs}. De opdrachtgever mag de instroom meteen stoppen."),
        remedy=msg("Leg een stop op, of verplaats de hulp."),
        signs=signs,
    )


@dataclass(frozen=True, slots=True)
class EndOfCareFacts:
    """Care that a provider wants to refuse or end. ``ends_on`` is empty for a refusal."""

    legal_ground: str
    told_on: date
    ends_on: date | None = None
    urgent_reason: str = ""
    alternative_ready: bool = False


@rule(
    "LD-13", msg("Hulp alleen op een wettelijke grond weigeren of beëindigen"), Effect.BLOCK, article("3.7")
)
def care_ends_lawfully(facts: EndOfCareFacts) -> Finding:
    """One calendar month of notice, shorter only for an urgent reason; help goes on until there is an
    alternative or a bridge."""
    if not facts.legal_ground.strip():
        return broken(
            msg("De wettelijke grond ontbreekt."), remedy=msg("Noem de grond, of ga door met de hulp.")
        )
    if facts.ends_on is None:
        return holds(msg("Weigeren op de grond: {ground}", ground=facts.legal_ground))
    earliest = first_end_after_notice(facts.told_on)
    if facts.ends_on < earliest and not facts.urgent_reason.strip():
        return broken(
            msg("De hulp kan op zijn vroegst eindigen op {earliest}.", earliest=earliest),
            remedy=msg("Kies een latere dag, of noem de dringende reden."),
            earliest=earliest,
        )
    return either(
        facts.alternative_ready,
        fillable("De hulp kan eindigen op {ends_on}."),
        msg("Er is nog geen alternatief of overbrugging."),
        remedy=msg("Ga door met de hulp tot die er is."),
        ends_on=facts.ends_on,
    )


@dataclass(frozen=True, slots=True)
class ChangedNeedFacts:
    """A client needs something else than was allocated."""

    variant: FinancingVariant


@rule(
    "LD-14",
    msg("Bij een andere vraag volgt een nieuw besluit of een andere taak"),
    Effect.EFFECT,
    article("3.8"),
)
def changed_need(facts: ChangedNeedFacts) -> Finding:
    """Effort and output: a new decision of the municipality; task: the provider adjusts."""
    if facts.variant is FinancingVariant.TASK:
        return holds(msg("De aanbieder past de hulp binnen de taak aan."), step="adjust")
    return holds(msg("Vraag de gemeente om een nieuw besluit."), step="new_decision")


@dataclass(frozen=True, slots=True)
class AdulthoodFacts:
    """A youth who turns eighteen: when the provider for adults was involved, and a written approval for use
    before eighteen where that is asked."""

    birth: date
    on: date
    involved_on: date | None = None
    used_before_18: bool = False
    approved: bool = False


@rule("LD-15", msg("Op tijd van jeugdhulp naar hulp voor volwassenen"), Effect.WARN, article("1.7"))
def adult_care_is_involved(facts: AdulthoodFacts) -> Finding:
    """A year and a half before the eighteenth birthday; use before eighteen only with written approval."""
    due = involve_adult_care_by(facts.birth)
    values: dict[str, Any] = {"due": due, "adult_on": adult_on(facts.birth)}
    if facts.used_before_18 and not facts.approved:
        return broken(
            msg("Gebruik vóór de achttiende verjaardag vraagt schriftelijke toestemming."),
            remedy=msg("Vraag de gemeente om toestemming."),
            effect=Effect.BLOCK,
            **values,
        )
    if facts.involved_on is None and facts.on <= due:
        return not_applicable(
            msg("De aanbieder voor volwassenen is uiterlijk op {due} betrokken.", **values), **values
        )
    return either(
        facts.involved_on is not None and facts.involved_on <= due,
        msg("De aanbieder voor volwassenen is op tijd betrokken."),
        fillable("De aanbieder voor volwassenen moest uiterlijk op {due} zijn betrokken."),
        remedy=msg("Meld dit bij de gemeente en betrek de aanbieder nu."),
        **values,
    )
