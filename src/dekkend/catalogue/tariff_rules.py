"""Part J of the rule catalogue: a real price, the three ways, differentiation, the stress test."""

from typing import Any, Final

from dekkend.catalogue.domain import LEGAL_ELEMENTS, Element, PriceWay
from dekkend.catalogue.tariff_facts import (
    DifferentiationFacts,
    FloorFacts,
    NoShowFacts,
    OfferFacts,
    PriceCriterionFacts,
    QualityFacts,
    RealPriceFacts,
    StressFacts,
    WayFacts,
)
from dekkend.kernel.money import Money
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, not_applicable, rule
from dekkend.kernel.text import msg

UB: Final = "Uitvoeringsbesluit Wmo 2015"
ANNEX: Final = Source("S1", "bijlage 4")


@rule(
    "TF-01",
    msg("Een reële prijs dekt de elementen a tot en met f"),
    Effect.BLOCK,
    ANNEX,
    Source(UB, "artikel 5.4 lid 3"),
)
def all_elements(facts: RealPriceFacts) -> Finding:
    """Each element is above zero, or zero with a motive."""
    by_element = {one.element: one for one in facts.elements}
    missing = [element for element in LEGAL_ELEMENTS if element not in by_element]
    silent = [
        element
        for element in LEGAL_ELEMENTS
        if element in by_element and by_element[element].amount <= 0 and not by_element[element].motive
    ]
    values: dict[str, Any] = {one.element.value: one.amount for one in facts.elements}
    if missing or silent:
        return broken(
            msg("In de prijs ontbreken: {elements}", elements=_named([*missing, *silent])),
            remedy=msg("Voeg het element toe, of leg bij de nul uit waarom er geen kosten zijn."),
            **values,
        )
    return holds(msg("Alle elementen staan in de prijs"), **values)


@rule(
    "TF-02",
    msg("De prijs hoort bij de kwaliteitseisen en de continuïteit"),
    Effect.BLOCK,
    Source(UB, "artikel 5.4 lid 2"),
)
def quality_and_continuity(facts: QualityFacts) -> Finding:
    """The product names the version of its demands, with one about the continuity of the relation."""
    values: dict[str, Any] = {"demands_version": facts.demands_version, "requirements": facts.requirements}
    if not facts.demands_version or not facts.requirements:
        return broken(
            msg("De prijs van {product} hoort niet bij kwaliteitseisen", product=facts.product),
            remedy=msg("Koppel het product aan eisen uit het programma van eisen, met de versie."),
            **values,
        )
    if not facts.continuity:
        return broken(
            msg("Geen eis bij {product} gaat over continuïteit", product=facts.product),
            remedy=msg("Wijs de eis aan die de vaste relatie tussen cliënt en hulpverlener borgt."),
            **values,
        )
    return holds(msg("De prijs hoort bij de eisen van versie {version}", version=facts.demands_version))


@rule(
    "TF-03",
    msg("Een perceel kiest één van de drie wegen naar een reële prijs"),
    Effect.BLOCK,
    ANNEX,
    Source(UB, "artikel 5.4 lid 1 en 4"),
)
def one_way(facts: WayFacts) -> Finding:
    """A floor, a substantiated offer or a fixed price; never a mix within a lot."""
    ways = sorted({way.value for way in facts.ways})
    if len(ways) == 1:
        return holds(msg("Perceel {lot}: {way}", lot=facts.lot, way=ways[0]), ways=ways)
    if not ways:
        reason = msg("Voor perceel {lot} is geen weg naar een reële prijs gekozen", lot=facts.lot)
    else:
        reason = msg("Perceel {lot} mengt wegen: {ways}", lot=facts.lot, ways=ways)
    remedy = msg("Kies één weg: {words}.", words=[way.value for way in PriceWay])
    return broken(reason, remedy=remedy, ways=ways)


@rule("TF-04", msg("Bij een bodemprijs is een bod daaronder ongeldig"), Effect.EFFECT, ANNEX)
def not_below_floor(facts: FloorFacts) -> Finding:
    """The floor is the real price that the municipality set; a bid below it is set aside."""
    if facts.way is not PriceWay.FLOOR:
        return not_applicable(msg("Dit perceel heeft geen bodemprijs"))
    values: dict[str, Any] = {"offered": facts.offered, "floor": facts.floor}
    if facts.offered < facts.floor:
        return broken(
            msg(
                "Het bod van {offered} voor {product} ligt onder de reële prijs van {floor}",
                offered=Money.rounded(facts.offered),
                product=facts.product,
                floor=Money.rounded(facts.floor),
            ),
            remedy=msg("Leg het bod terzijde."),
            **values,
        )
    return holds(msg("Het bod ligt niet onder de reële prijs"), **values)


@rule("TF-05", msg("De inschrijver onderbouwt zijn prijs per element"), Effect.WARN, ANNEX)
def substantiated(facts: OfferFacts) -> Finding:
    """The college asks about what is missing or unlikely; what stays unexplained ends in rejection."""
    if facts.way is not PriceWay.SUBSTANTIATED:
        return not_applicable(msg("Dit perceel vraagt geen eigen onderbouwing van de prijs"))
    gaps = [*_named(facts.missing), *facts.implausible]
    if not gaps or facts.answered:
        return holds(msg("De prijs is onderbouwd"), asked=facts.asked)
    values: dict[str, Any] = {"missing": [one.value for one in facts.missing], "asked": facts.asked}
    reason = msg("Nog niet onderbouwd: {gaps}", gaps=gaps)
    if facts.asked:
        remedy = msg("Wijs de prijs af, met dit als reden.")
        return broken(reason, remedy=remedy, effect=Effect.BLOCK, **values)
    return broken(reason, remedy=msg("Vraag de inschrijver om uitleg, met een termijn."), **values)


@rule("TF-06", msg("Bij een vaste prijs telt prijs niet mee in de gunning"), Effect.BLOCK, ANNEX)
def no_price_criterion(facts: PriceCriterionFacts) -> Finding:
    """An equal product in an equal agreement has an equal price, so there is nothing to compete on."""
    if facts.way is not PriceWay.FIXED:
        return not_applicable(msg("Dit perceel heeft geen vaste prijs"))
    if facts.price_weight > 0:
        return broken(
            msg("Perceel {lot} heeft een vaste prijs en weegt prijs toch mee", lot=facts.lot),
            remedy=msg("Haal het prijscriterium weg, of kies een andere weg naar een reële prijs."),
            price_weight=facts.price_weight,
        )
    return holds(msg("Er is geen prijscriterium"), price_weight=facts.price_weight)


@rule(
    "TF-16",
    msg("Een ander tarief heeft een objectieve, aangekondigde reden"),
    Effect.WARN,
    Source("TOEL", "deel 2"),
    Source("S2", "§4.3"),
    Source("Besluit Jeugdwet", "artikel 2.3"),
)
def differentiation_has_reason(facts: DifferentiationFacts) -> Finding:
    """Another tariff comes from other demands or costs in the same model, announced and approved."""
    gaps = []
    if not facts.other_demands_or_costs:
        gaps.append(msg("er zijn geen andere eisen of kosten"))
    if not facts.reason.strip():
        gaps.append(msg("er staat geen reden bij"))
    if not facts.announced_in.strip():
        gaps.append(msg("het is niet vooraf aangekondigd"))
    if not facts.approved_by.strip():
        gaps.append(msg("niemand heeft het goedgekeurd"))
    if gaps:
        return broken(
            msg("Dit andere tarief is niet goed onderbouwd: {gaps}", gaps=gaps),
            remedy=msg("Leg reden, aankondiging en goedkeuring vast, of gebruik het gewone tarief."),
        )
    return holds(msg("Reden: {reason}", reason=facts.reason), announced_in=facts.announced_in)


@rule(
    "TF-17",
    msg("Een stresstest gaat aan een tariefbesluit vooraf"),
    Effect.BLOCK,
    Source("S1", "bijlage 1"),
)
def stress_test_first(facts: StressFacts) -> Finding:
    """Effect on budgets and on providers are known, for exactly the tariffs that are decided on."""
    gaps = []
    if not facts.budget_effect:
        gaps.append(msg("het effect op de begroting van elke gemeente"))
    if not facts.provider_effect:
        gaps.append(msg("het effect op aanbieders"))
    if not facts.same_tariffs:
        gaps.append(msg("een stresstest van precies deze tarieven"))
    if gaps:
        return broken(
            msg("Er ontbreekt: {gaps}", gaps=gaps),
            remedy=msg("Voer de stresstest uit en voeg hem bij het besluit."),
        )
    return holds(msg("De stresstest van deze tarieven is bijgevoegd"))


@rule("TF-18", msg("No-show is geen productcode"), Effect.WARN, Source("Q&A", "12-5-2025"))
def no_show_settled(facts: NoShowFacts) -> Finding:
    """No-show is in the price, billable, or settled in part 1 or 2 of the agreement; in one of these."""
    places, product = [facts.in_price, facts.billable, facts.in_agreement], facts.product
    if facts.message_code:
        return broken(
            msg("No-show van {product} loopt over code {code}", product=product, code=facts.message_code),
            remedy=msg("Regel no-show in de prijs of in de overeenkomst."),
        )
    if sum(places) != 1:
        return broken(
            msg(
                "No-show van {product} is op {count} plaatsen geregeld",
                product=product,
                count=sum(places),
            ),
            remedy=msg("Regel no-show op één plaats: in de prijs of in de overeenkomst."),
        )
    return holds(msg("No-show is op één plaats geregeld"))


def _named(elements: Any) -> list[Any]:
    return [Element(element).label for element in elements]
