"""The kinds of facts that are written down: their words, and who fills what. ``duty_verdicts`` judges them.

One register instead of a form for each: pages read the fields from the dataclass of the kind, services the
sides that may fill them. Takeovers and ticked tasks have services of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from pydantic.dataclasses import dataclass as shape

from dekkend.contracts.delivery import Branch, CareKind
from dekkend.contracts.duty import BREACH_NAMES, DUTIES
from dekkend.contracts.stored_kinds import SHAPES, FactKind
from dekkend.contracts.subcontracting_rules import SubcontractorKind
from dekkend.kernel.text import Message, msg
from dekkend.kernel.values import STRICT, Day
from dekkend.oversight.domain import STEP_NAMES, LadderStep


@shape(config=STRICT, frozen=True, kw_only=True)
class OnDay:
    """A fact that is nothing but a day."""

    on: Day


class Stamp(StrEnum):
    """What the clock fills in when the provider writes something down itself."""

    TODAY = "vandaag"
    NOW = "nu"


@dataclass(frozen=True)
class FactSheet:
    """A kind of fact. ``provider``: the fields that the provider fills in itself; empty when only the buyer
    writes this down. ``stamps``: of those, what the clock fills. ``single``: an agreement has one.
    ``labels``: words that differ from ``LABELS``."""

    kind: FactKind
    title: Message
    many: Message
    article: str
    help: Message
    provider: frozenset[str] = frozenset()
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    single: bool = False
    labels: Mapping[str, Message] = field(default_factory=dict)

    @property
    def shape(self) -> type[Any]:
        """The dataclass that says what a fact of this kind holds."""
        return SHAPES.get(self.kind, OnDay)

    @property
    def slug(self) -> str:
        return self.kind.value

    def label(self, name: str) -> Message:
        """The words of a field."""
        return self.labels.get(name) or LABELS[name]


LABELS: Final[Mapping[str, Message]] = MappingProxyType(
    {
        "name": msg("Naam"),
        "kind": msg("Soort"),
        "kvk": msg("KvK-nummer"),
        "works_from": msg("Werkt vanaf"),
        "works_until": msg("Werkt tot en met"),
        "notified_on": msg("Gemeld op"),
        "consent_on": msg("Schriftelijke toestemming op"),
        "attested_on": msg("Verklaring over gelijke kwaliteit op"),
        "inquiry": msg("Lopend onderzoek (strafrecht, bestuursrecht of fraude)"),
        "depth": msg("Schakel (1 is onderaannemer van de aanbieder zelf)"),
        "happened_on": msg("Gebeurd op"),
        "reported_on": msg("Gemeld op"),
        "in_writing": msg("Schriftelijk gemeld"),
        "note": msg("Toelichting"),
        "discovered_at": msg("Ontdekt op"),
        "reported_at": msg("Gemeld op"),
        "items": msg("De melding noemt"),
        "first": msg("Eerste dag"),
        "last": msg("Laatste dag"),
        "reason": msg("Reden"),
        "ended_on": msg("Beëindigd op"),
        "percentage": msg("Korting in procenten"),
        "advised_on": msg("Bindend advies van"),
        "settled_on": msg("Uitgevoerd of voorgelegd aan de rechter op"),
        "known_on": msg("Bekend sinds"),
        "amount": msg("Bedrag"),
        "claimed_on": msg("Teruggevorderd of verrekend op"),
        "step": msg("Stap van de financiële ladder"),
        "reviewed_on": msg("Cijfers bekeken op"),
        "file_opened_on": msg("Continuïteitsdossier geopend op"),
        "confirmed_on": msg("Risico schriftelijk bevestigd op"),
        "negative_years": msg("Negatieve jaren op rij"),
        "liquidity_problem": msg("Liquiditeitsprobleem"),
        "board_unrest": msg("Onrust in het bestuur"),
        "supervisor_measure": msg("Maatregel van een toezichthouder"),
        "criminal_measure": msg("Tucht- of strafmaatregel"),
        "ends": msg("Polis loopt tot en met"),
        "cover_per_event": msg("Dekking per gebeurtenis"),
        "cover_per_year": msg("Dekking per jaar"),
        "reduced": msg("De dekking is verlaagd"),
        "threshold": msg("Drempel van het eerste jaar"),
        "first_year_value": msg("Geleverd in het eerste jaar"),
        "last_delivery": msg("Laatste levering op"),
        "last_claim": msg("Laatste declaratie op"),
        "clients": msg("Cliënten in twaalf maanden"),
        "fewest_clients": msg("Gesprek over uitstroom bij minder dan"),
        "open_clients": msg("Cliënten die nu hulp krijgen"),
        "product": msg("Product"),
        "municipality": msg("Gemeente"),
        "branch": msg("Doelgroep"),
        "care": msg("Dag of wonen"),
        "national_days": msg("Landelijke norm, dagen"),
        "branch_days": msg("Treeknorm van de branche, dagen"),
        "agreed_days": msg("Afgesproken in deel 1 of 2, dagen"),
        "source": msg("Vindplaats"),
        "changed_on": msg("Verandert op"),
        "waiting_days": msg("Wachttijd, dagen"),
        "told_on": msg("Gemeld op"),
        "alternative": msg("Hulp die elders is gevonden"),
        "none_proven": msg("Waaruit blijkt dat er geen andere hulp is"),
        "legal_ground": msg("Wettelijke grond"),
        "ends_on": msg("Hulp eindigt op"),
        "urgent_reason": msg("Dringende reden voor een kortere termijn"),
        "alternative_ready": msg("Andere hulp of een overbrugging is geregeld"),
        "crisis": msg("Het gaat om crisis of acute hulp"),
        "on": msg("Dag"),
    }
)

WORDS: Final[Mapping[str, Mapping[str, Message]]] = MappingProxyType(
    {
        "onderaannemer.kind": {
            SubcontractorKind.COMPANY.value: msg("Onderaannemer"),
            SubcontractorKind.SELF_EMPLOYED.value: msg("Zzp’er zonder personeel"),
        },
        "melding.kind": {kind.value: duty.title for kind, duty in DUTIES.items()},
        "datalek.items": {item.value: name for item, name in BREACH_NAMES.items()},
        "maatregel.kind": {
            "korting": msg("Korting van 5%"),
            "verbeterplan": msg("Verbeterplan"),
            "andere": msg("Andere maatregel"),
        },
        "continuiteit.step": {step.value: STEP_NAMES[step] for step in LadderStep},
        "wachtnorm.branch": {
            Branch.GENERAL.value: msg("Verstandelijk of lichamelijk beperkt"),
            Branch.SENSORY.value: msg("Zintuiglijk beperkt"),
        },
        "wachtnorm.care": {CareKind.DAY.value: msg("Dag"), CareKind.LIVING.value: msg("Wonen")},
    }
)
"""The words of choices, by kind and field."""

SHEETS: Final[Mapping[FactKind, FactSheet]] = MappingProxyType(
    {
        sheet.kind: sheet
        for sheet in (
            FactSheet(
                FactKind.REPORT,
                msg("Melding"),
                msg("Meldingen"),
                "OVK 3.4.2, 3.10, 3.29.1",
                msg("Wat de aanbieder moet melden, met de termijn die daarbij hoort."),
                provider=frozenset({"kind", "happened_on", "in_writing", "note"}),
                stamps={"reported_on": Stamp.TODAY},
            ),
            FactSheet(
                FactKind.BREACH,
                msg("Datalek"),
                msg("Datalekken"),
                "OVK 3.31",
                msg("Een datalek is binnen 24 uur na ontdekking gemeld, met vier gegevens."),
                provider=frozenset({"discovered_at", "items"}),
                stamps={"reported_at": Stamp.NOW},
            ),
            FactSheet(
                FactKind.SUBCONTRACTOR,
                msg("Onderaannemer of zzp’er"),
                msg("Onderaannemers en zzp’ers"),
                "OVK 3.9",
                msg("Wie voor de aanbieder werkt: vooraf gemeld, en toegestaan waar dat moet."),
                provider=frozenset(
                    {"name", "kind", "kvk", "works_from", "works_until", "attested_on", "depth"}
                ),
                stamps={"notified_on": Stamp.TODAY},
            ),
            FactSheet(
                FactKind.WAITING,
                msg("Verandering van de wachttijd"),
                msg("Wachttijden"),
                "OVK 3.5",
                msg("Wachttijd die gaat veranderen, meldt de aanbieder vooraf."),
                provider=frozenset(
                    {
                        *("product", "municipality", "changed_on", "waiting_days"),
                        *("alternative", "none_proven"),
                    }
                ),
                stamps={"told_on": Stamp.TODAY},
            ),
            FactSheet(
                FactKind.NORM,
                msg("Norm voor wachten"),
                msg("Normen voor wachten"),
                "OVK 3.5.1",
                msg("Landelijk, anders de branche, anders afgesproken, anders Treek."),
            ),
            FactSheet(
                FactKind.REFUSAL,
                msg("Hulp geweigerd of beëindigd"),
                msg("Geweigerde en beëindigde hulp"),
                "OVK 3.7",
                msg("Alleen op een wettelijke grond. Schrijf niets op waaraan een cliënt te herkennen is."),
                provider=frozenset(
                    {
                        *("product", "municipality", "legal_ground", "ends_on", "urgent_reason"),
                        *("alternative_ready", "crisis"),
                    }
                ),
                stamps={"told_on": Stamp.TODAY},
                labels={"told_on": msg("Meegedeeld op")},
            ),
            FactSheet(
                FactKind.INSURANCE,
                msg("Verzekering"),
                msg("Verzekering"),
                "OVK 3.28",
                msg("De polis loopt zo lang als de overeenkomst; lagere dekking alleen met toestemming."),
                provider=frozenset({"ends", "cover_per_event", "cover_per_year", "reduced"}),
                single=True,
            ),
            FactSheet(
                FactKind.CONTINUITY,
                msg("Financiële positie"),
                msg("Financiële positie"),
                "OVK 3.4.2; TOEL 3.4",
                msg("De stap van de financiële ladder en wat de continuïteit bedreigt."),
                single=True,
            ),
            FactSheet(
                FactKind.OWNERS_MISSING,
                msg("UBO ontbreekt"),
                msg("Belanghebbenden (UBO)"),
                "OVK 3.15",
                msg("Zolang de uiteindelijk belanghebbenden niet bekend zijn, wordt niet betaald."),
                labels={"on": msg("Onbekend sinds")},
            ),
            FactSheet(
                FactKind.MEASURE,
                msg("Maatregel"),
                msg("Maatregelen"),
                "OVK 3.19.1",
                msg("Een korting is 5%, tijdelijk en met een reden."),
            ),
            FactSheet(
                FactKind.OVERPAYMENT,
                msg("Te veel betaald"),
                msg("Terugvorderingen"),
                "OVK 3.12",
                msg("Terugvorderen of verrekenen, met de wettelijke rente; het verjaart na vijf jaar."),
            ),
            FactSheet(
                FactKind.DISPUTE,
                msg("Geschil"),
                msg("Geschillen"),
                "OVK 3.23",
                msg("Een bindend advies kan twee maanden aan de rechter worden voorgelegd."),
            ),
            FactSheet(
                FactKind.ACTIVITY,
                msg("Gebruik van de overeenkomst"),
                msg("Gebruik"),
                "OVK 1.6, 3.19.4b",
                msg("Drempel, levering en cliënten: waaruit blijkt of de overeenkomst wordt gebruikt."),
                single=True,
            ),
            FactSheet(
                FactKind.DEVELOPMENT_TABLE,
                msg("Ontwikkeltafel"),
                msg("Ontwikkeltafels"),
                "S2 uitgangspunt 5",
                msg("Elke aanbieder zit twee keer per jaar aan de ontwikkeltafel."),
                labels={"on": msg("Aan tafel op")},
            ),
        )
    }
)
"""In the order in which a contract manager needs them."""


def sheet_of(slug: str) -> FactSheet | None:
    """The sheet with this word in its address."""
    return next((sheet for sheet in SHEETS.values() if sheet.slug == slug), None)


__all__ = ["LABELS", "SHEETS", "WORDS", "FactSheet", "OnDay", "Stamp", "sheet_of"]
