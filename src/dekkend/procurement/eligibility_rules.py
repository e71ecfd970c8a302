"""Part B of the rule catalogue, second half: who stands behind a bid, terms for evidence, signatures.

The first half (order, age of evidence, formal defects, price) is in ``rules``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from dekkend.kernel.money import Money
from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.kernel.working_days import STANDARD, TermEnd, WorkingCalendar

INK: Final = "Inkoopdocumenten"
EVIDENCE_DAYS: Final = 14
"""Calendar days to send evidence that is asked for, unless another term is set (INK §3.3-3.4)."""
GVA_MONTHS: Final = 24


class AskedFor(StrEnum):
    """What the requested evidence is about; it decides what being late means."""

    EXCLUSION = "uitsluiting"
    SUITABILITY = "geschiktheid"


class Guarantee(StrEnum):
    """How a parent company stands behind a company of its group (INK §4.4.3)."""

    PARENT = "concerngarantie"
    DECLARATION_403 = "403-verklaring"


@dataclass(frozen=True, slots=True)
class RequestedEvidenceFacts:
    """Evidence that a buyer asked for. ``days`` is the term in calendar days; ``received_on`` empty: not yet.

    ``today`` is the day on which the rule is asked.
    """

    title: str
    about: AskedFor
    asked_on: date
    today: date
    received_on: date | None = None
    days: int = EVIDENCE_DAYS
    calendar: WorkingCalendar = STANDARD

    @property
    def due(self) -> TermEnd:
        """The last day, in both readings (PL-14a)."""
        return self.calendar.term_end(self.asked_on, self.days)


@dataclass(frozen=True, slots=True)
class SubcontractorFacts:
    """A subcontractor named in a bid. ``issued_on`` is the date of its statement of conduct (GVA)."""

    name: str
    received_on: date
    gva: bool = False
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class LateSubcontractorFacts:
    """A subcontractor that joins later. ``approved_on``: written approval; ``allowed``: the law allows it."""

    name: str
    added_on: date
    bid_on: date
    approved_on: date | None = None
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member of a combination, and whether it proves its own exclusion grounds."""

    name: str
    proves_exclusion: bool


@dataclass(frozen=True, slots=True)
class CombinationFacts:
    """Providers that bid together. ``representatives`` are those with a mandate of all members."""

    members: tuple[MemberFacts, ...]
    representatives: tuple[str, ...] = ()
    joint_liability: bool = False


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """Whether a tenderer belongs to a group, and how its parent stands behind it."""

    in_group: bool
    guarantee: Guarantee | None = None
    valid: bool = True


@dataclass(frozen=True, slots=True)
class InsuranceFacts:
    """Required cover and the caps on liability of the agreement (3.28.2, FI-07), in euros."""

    required_per_event: Decimal | None
    cap_per_event: Decimal
    required_per_year: Decimal | None = None
    cap_per_year: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """When each party signed the agreement."""

    signed_by_buyer: date | None = None
    signed_by_provider: date | None = None


@rule(
    "EL-07",
    msg("Gevraagd bewijs binnen veertien dagen"),
    Effect.EFFECT,
    Source(INK, "§3.3"),
    Source(INK, "§3.4"),
)
def requested_evidence_in_time(facts: RequestedEvidenceFacts) -> Finding:
    """Late evidence on exclusion grounds excludes; late evidence on suitability may exclude."""
    due = facts.due
    values: dict[str, Any] = {
        "title": facts.title,
        "asked_on": facts.asked_on,
        "counted": due.counted,
        "last_day": due.last_day,
        "received_on": facts.received_on,
    }
    if facts.received_on is not None and facts.received_on <= due.last_day:
        return holds(msg("“{title}” is op tijd: {received_on}, uiterlijk {last_day}", **values), **values)
    if facts.received_on is None and facts.today <= due.last_day:
        return holds(msg("“{title}” is gevraagd; het kan tot en met {last_day}", **values), **values)
    if facts.about is AskedFor.EXCLUSION:
        return broken(
            msg("“{title}” is niet op tijd: uiterlijk {last_day}. De inschrijver is uitgesloten", **values),
            effect=Effect.BLOCK,
            **values,
        )
    return broken(
        msg(
            "“{title}” is niet op tijd: uiterlijk {last_day}. De inschrijver kan worden uitgesloten", **values
        ),
        remedy=msg("Besluit of u uitsluit, en schrijf op waarom dat redelijk is."),
        effect=Effect.WARN,
        **values,
    )


@rule("EL-11", msg("Onderaannemer heeft een geldige gedragsverklaring"), Effect.BLOCK, Source(INK, "§4.4.1"))
def subcontractor_conduct(facts: SubcontractorFacts) -> Finding:
    """Each subcontractor has a statement of conduct (GVA) of at most 24 months on the day of receipt."""
    values: dict[str, Any] = {"name": facts.name, "issued": facts.issued_on, "months": GVA_MONTHS}
    if not facts.gva or facts.issued_on is None:
        return broken(
            msg("Onderaannemer {name} heeft geen gedragsverklaring met datum", **values),
            remedy=msg("Voeg de gedragsverklaring van deze onderaannemer toe, of laat de onderaannemer weg."),
            **values,
        )
    if facts.issued_on > facts.received_on:
        return broken(
            msg("De gedragsverklaring van {name} heeft een datum na de indiening", **values), **values
        )
    if add_months(facts.issued_on, GVA_MONTHS) < facts.received_on:
        return broken(
            msg("De gedragsverklaring van {name} is van {issued}, ouder dan {months} maanden", **values),
            remedy=msg("Vraag een nieuwe verklaring aan."),
            **values,
        )
    return holds(msg("Onderaannemer {name} heeft een geldige gedragsverklaring", **values), **values)


@rule("EL-12", msg("Latere onderaannemer alleen met goedkeuring"), Effect.BLOCK, Source(INK, "§4.4.1"))
def later_subcontractor(facts: LateSubcontractorFacts) -> Finding:
    """Who joins after the bid needs written approval beforehand, and the law must allow it."""
    values: dict[str, Any] = {"name": facts.name, "added": facts.added_on, "approved": facts.approved_on}
    if facts.added_on <= facts.bid_on:
        return not_applicable(msg("{name} stond al in de inschrijving", name=facts.name))
    if not facts.allowed:
        return broken(
            msg("Onderaannemer {name} mag wettelijk niet worden toegevoegd", **values),
            remedy=msg("Voer de opdracht uit zonder deze onderaannemer."),
            **values,
        )
    if facts.approved_on is None or facts.approved_on > facts.added_on:
        return broken(
            msg("Onderaannemer {name} is toegevoegd zonder schriftelijke goedkeuring vooraf", **values),
            remedy=msg("Vraag de inkoper om schriftelijke goedkeuring."),
            **values,
        )
    return holds(msg("Onderaannemer {name} is goedgekeurd op {approved}", **values), **values)


@rule("EL-13", msg("Combinatie met één penvoerder"), Effect.BLOCK, Source(INK, "§4.4.2"))
def combination_complete(facts: CombinationFacts) -> Finding:
    """One representative, each member proves its own exclusion grounds, and all are jointly liable."""
    if not facts.members:
        return not_applicable(msg("De inschrijver schrijft alleen in"))
    lacking = tuple(member.name for member in facts.members if not member.proves_exclusion)
    values: dict[str, Any] = {
        "members": tuple(member.name for member in facts.members),
        "representatives": facts.representatives,
        "lacking": lacking,
        "joint_liability": facts.joint_liability,
    }
    if len(facts.members) < 2:
        return broken(msg("Een combinatie heeft ten minste twee leden"), **values)
    if len(facts.representatives) != 1:
        return broken(
            msg("De combinatie wijst niet precies één penvoerder aan"),
            remedy=msg("Kies één lid dat namens alle leden tekent."),
            **values,
        )
    if lacking:
        return broken(
            msg(
                "Deze leden leveren geen eigen bewijs over de uitsluitingsgronden: {lacking}", lacking=lacking
            ),
            remedy=msg("Voeg van elk lid een eigen verklaring toe."),
            **values,
        )
    if not facts.joint_liability:
        return broken(
            msg("De leden verklaren niet dat zij hoofdelijk aansprakelijk zijn"),
            remedy=msg("Voeg de verklaring van hoofdelijke aansprakelijkheid toe."),
            **values,
        )
    return holds(msg("De combinatie is compleet; penvoerder: {names}", names=facts.representatives), **values)


@rule("EL-14", msg("Concern staat garant"), Effect.BLOCK, Source(INK, "§4.4.3"))
def group_guarantee(facts: GroupFacts) -> Finding:
    """A company of a group has a guarantee of its parent or a valid declaration of article 2:403 BW."""
    if not facts.in_group:
        return not_applicable(msg("De inschrijver hoort niet bij een concern"))
    values: dict[str, Any] = {"guarantee": facts.guarantee, "valid": facts.valid}
    if facts.guarantee is None or not facts.valid:
        return broken(
            msg("De inschrijver hoort bij een concern, zonder geldige garantie of 403-verklaring"),
            remedy=msg("Voeg een garantie van het moederbedrijf of een geldige 403-verklaring toe."),
            **values,
        )
    return holds(msg("Het concern staat garant: {guarantee}", guarantee=facts.guarantee.value), **values)


@rule(
    "EL-15",
    msg("Verzekeringseis past bij de aansprakelijkheid"),
    Effect.WARN,
    Source(INK, "§3.4"),
    Source("TINK", "verzekering"),
    Source("OVK", "3.28.2"),
)
def insurance_fits_liability(facts: InsuranceFacts) -> Finding:
    """More cover than a provider can be liable for shuts small providers out for nothing."""
    asked = (facts.required_per_event, facts.cap_per_event), (facts.required_per_year, facts.cap_per_year)
    judged = [(wanted, cap) for wanted, cap in asked if wanted is not None and cap is not None]
    if not judged:
        return not_applicable(msg("Er wordt geen verzekerd bedrag geëist"))
    values: dict[str, Any] = {
        "required_per_event": facts.required_per_event,
        "cap_per_event": facts.cap_per_event,
        "required_per_year": facts.required_per_year,
        "cap_per_year": facts.cap_per_year,
    }
    for wanted, cap in judged:
        if wanted > cap:
            return broken(
                msg(
                    "Geëiste dekking {wanted}; de aansprakelijkheid gaat tot {cap}",
                    wanted=Money(wanted),
                    cap=Money(cap),
                ),
                remedy=msg("Verlaag de eis tot de aansprakelijkheid in de overeenkomst."),
                **values,
            )
    return holds(msg("De verzekeringseis past bij de aansprakelijkheid"), **values)


@rule(
    "EL-17",
    msg("Overeenkomst pas na twee handtekeningen"),
    Effect.BLOCK,
    Source(INK, "§4.8.2"),
    Source("TINK", "overeenkomst"),
)
def signed_by_both(facts: SignatureFacts) -> Finding:
    """Until both parties signed there is no agreement, and nobody can be allocated on it."""
    values: dict[str, Any] = {"buyer": facts.signed_by_buyer, "provider": facts.signed_by_provider}
    if facts.signed_by_buyer is None or facts.signed_by_provider is None:
        return broken(
            msg("De overeenkomst is nog niet door beide partijen getekend"),
            remedy=msg("Laat de andere partij tekenen."),
            **values,
        )
    signed = max(facts.signed_by_buyer, facts.signed_by_provider)
    return holds(
        msg("Beide partijen hebben getekend; de overeenkomst geldt vanaf {day}", day=signed), **values
    )
