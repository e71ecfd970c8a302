"""Rules on allocations (301), requests (315, 317) and answers to them (319), beside what is known of them."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m301, m315, m317, m319
from dekkend.messaging.facts import Allocation
from dekkend.messaging.rules.delivery import IN_RESEARCH, REFUSED
from dekkend.messaging.rules.products import DELETED, NEW_RULES_FROM
from dekkend.messaging.rules.registry import Given, message_rule, search_rule
from dekkend.messaging.rules.whole import Span, spans_meet

IN_TOTAL = "6"
Existing: TypeAlias = m317.OngewijzigdProduct | m317.TeWijzigenProduct


@message_rule(
    "TR332",
    m301.ToegewezenProduct,
    at="ToewijzingNummer",
    code="9332",
    facts=True,
    says=msg("Dit toewijzingsnummer is al van een andere toewijzing."),
    remedy=msg("Geef elke toewijzing in de gemeente een eigen nummer."),
)
def allocation_number_is_its_own(product: m301.ToegewezenProduct, given: Given) -> bool:
    """A number is of one allocation in a municipality."""
    bericht = given.message.Bericht
    assert isinstance(bericht, m301.Bericht)
    return not given.facts.allocation_number_used(product.ToewijzingNummer, bericht.Client.Bsn)


@message_rule(
    "TR379",
    m301.ToegewezenProduct,
    at="ReferentieAanbieder",
    code="9379",
    facts=True,
    says=msg("Er is geen verzoek met deze referentie."),
    remedy=msg("Neem de referentie over uit het verzoek, of laat haar weg."),
)
def allocation_names_its_request(product: m301.ToegewezenProduct, given: Given) -> bool:
    """A reference that is given is that of a request."""
    reference = product.ReferentieAanbieder
    return reference is None or given.facts.request(reference) is not None


@message_rule(
    "TR385",
    m301.ToegewezenProduct,
    at="RedenWijziging",
    code="9385",
    facts=True,
    says=msg("De toewijzing kan niet worden verwijderd: er zijn declaraties op goedgekeurd."),
    remedy=msg("Laat de aanbieder de regels eerst crediteren, of beëindig de toewijzing op een latere dag."),
)
def allocation_with_claims_stays(product: m301.ToegewezenProduct, given: Given) -> bool:
    """No deleting while approved lines stand that are not credited (MS-18)."""
    if product.RedenWijziging != DELETED:
        return True
    lines = given.facts.lines(product.ToewijzingNummer)
    credited = {line.credits for line in lines}
    return not any(line.debit and line.approved and line.reference not in credited for line in lines)


@message_rule(
    "TR347",
    *(m315.AangevraagdProduct, m317.Verzoek),
    at="ReferentieAanbieder",
    code="9347",
    facts=True,
    says=msg("Deze referentie is al gebruikt voor een ander verzoek."),
    remedy=msg("Geef elk verzoek een nieuwe referentie."),
)
def reference_is_new(asked: m315.AangevraagdProduct | m317.Verzoek, given: Given) -> bool:
    """A reference is unique for the provider."""
    return given.facts.request(asked.ReferentieAanbieder) is None


@message_rule(
    "TR374",
    *(m315.Client, m317.Client),
    code="9374",
    facts=True,
    says=msg("Voor deze cliënt loopt nog een verzoek."),
    remedy=msg("Wacht op het antwoord of de toewijzing, en stuur daarna een nieuw verzoek."),
)
def no_other_request_is_open(client: m315.Client | m317.Client, given: Given) -> bool:
    """One open request for a client and provider (MS-09)."""
    return not any(request.open for request in given.facts.requests(client.Bsn))


def _existing(request: m317.Verzoek) -> Iterator[tuple[str, Existing]]:
    """The products that the client has, with their paths."""
    if request.OngewijzigdeProducten is not None:
        for number, kept in enumerate(request.OngewijzigdeProducten.OngewijzigdProduct, 1):
            yield f"OngewijzigdeProducten/OngewijzigdProduct[{number}]", kept
    if request.TeWijzigenProducten is not None:
        for number, changed in enumerate(request.TeWijzigenProducten.TeWijzigenProduct, 1):
            yield f"TeWijzigenProducten/TeWijzigenProduct[{number}]", changed


@search_rule(
    "TR349",
    m317.Client,
    code="9349",
    facts=True,
    says=msg("Niet alle lopende toewijzingen van de cliënt staan in het verzoek."),
    remedy=msg("Neem elke lopende toewijzing op, gewijzigd of ongewijzigd."),
)
def request_names_all_allocations(client: m317.Client, given: Given) -> Iterable[str]:
    """Every current allocation is in the request, changed or not."""
    named = {product.ToewijzingNummer for _, product in _existing(client.Verzoek)}
    current = {one.number for one in given.facts.allocations(client.Bsn) if one.current(given.dated)}
    return ("Verzoek",) if current - named else ()


def _is_current(product: Existing, given: Given) -> bool:
    found = given.facts.allocation(product.ToewijzingNummer)
    return found is not None and found.current(given.dated)


_NOT_CURRENT = msg("Er is geen lopende toewijzing met dit nummer.")
_NOT_CURRENT_REMEDY = msg("Neem het nummer over uit de laatste toewijzing.")


@message_rule(
    "TR350",
    m317.OngewijzigdProduct,
    at="ToewijzingNummer",
    code="9350",
    facts=True,
    says=_NOT_CURRENT,
    remedy=_NOT_CURRENT_REMEDY,
)
def unchanged_product_is_current(product: m317.OngewijzigdProduct, given: Given) -> bool:
    """What stays unchanged is an allocation that counts now or later."""
    return _is_current(product, given)


@message_rule(
    "TR351",
    m317.TeWijzigenProduct,
    at="ToewijzingNummer",
    code="9351",
    facts=True,
    says=_NOT_CURRENT,
    remedy=_NOT_CURRENT_REMEDY,
)
def changed_product_is_current(product: m317.TeWijzigenProduct, given: Given) -> bool:
    """What is to change is an allocation that counts now or later."""
    return _is_current(product, given)


@message_rule(
    "TR357",
    m317.TeWijzigenProduct,
    at="GewensteIngangsdatum",
    code="9357",
    facts=True,
    says=msg("Een wijziging die niet in de toekomst ingaat, geldt voor de hele toewijzing."),
    remedy=msg("Vul de ingangsdatum van de toewijzing in, of een datum in de toekomst."),
)
def past_change_counts_from_the_start(product: m317.TeWijzigenProduct, given: Given) -> bool:
    """A change from today or before begins where the allocation began."""
    found = given.facts.allocation(product.ToewijzingNummer)
    wanted = product.GewensteIngangsdatum
    return found is None or wanted > given.dated or wanted == found.first


@message_rule(
    "TR373",
    m317.TeWijzigenProduct,
    at="GewensteIngangsdatum",
    code="9373",
    facts=True,
    says=msg("Een ander budget of totaal geldt altijd voor de hele toewijzing."),
    remedy=msg("Vul de ingangsdatum van de toewijzing in."),
)
def new_total_counts_from_the_start(product: m317.TeWijzigenProduct, given: Given) -> bool:
    """A changed budget, or volume in total, begins where the allocation began."""
    found = given.facts.allocation(product.ToewijzingNummer)
    if found is None or product.GewensteIngangsdatum == found.first:
        return True
    size = product.Omvang
    total = size is not None and size.Frequentie == IN_TOTAL
    return product.Budget == found.budget and not (total and size is not None and size.Volume != found.volume)


def _after_2020(product: m317.TeWijzigenProduct) -> bool:
    return product.Einddatum is None or product.Einddatum > NEW_RULES_FROM


_NO_SIZE = msg("De toewijzing heeft geen productcode: dan hoort er geen omvang bij.")
_NO_SIZE_REMEDY = msg("Laat de omvang weg en vul een budget in.")


@message_rule(
    "TR375",
    m317.TeWijzigenProduct,
    at="Omvang",
    code="9375",
    facts=True,
    says=_NO_SIZE,
    remedy=_NO_SIZE_REMEDY,
)
def change_of_anything_has_no_size(product: m317.TeWijzigenProduct, given: Given) -> bool:
    """An allocation without product has no volume since 2021."""
    found = given.facts.allocation(product.ToewijzingNummer)
    for_anything = found is not None and found.category is None
    return product.Omvang is None or not for_anything or not _after_2020(product)


@message_rule(
    "TR412",
    m317.TeWijzigenProduct,
    at="Omvang",
    code="9412",
    facts=True,
    says=_NO_SIZE,
    remedy=_NO_SIZE_REMEDY,
)
def change_without_code_has_no_size(product: m317.TeWijzigenProduct, given: Given) -> bool:
    """An allocation without product code has no volume since 2021."""
    found = given.facts.allocation(product.ToewijzingNummer)
    uncoded = found is not None and found.code is None
    return product.Omvang is None or not uncoded or not _after_2020(product)


@message_rule(
    "TR411",
    m317.TeWijzigenProduct,
    at="Omvang",
    code="9411",
    facts=True,
    says=msg("De toewijzing heeft een productcode: dan hoort er een omvang bij."),
    remedy=msg("Vul volume, eenheid en frequentie in."),
)
def change_with_code_has_a_size(product: m317.TeWijzigenProduct, given: Given) -> bool:
    """An allocation with product code has a volume."""
    found = given.facts.allocation(product.ToewijzingNummer)
    return found is None or found.code is None or product.Omvang is not None


@search_rule(
    "TR361",
    m317.Verzoek,
    code="9361",
    facts=True,
    says=msg("Hetzelfde product komt vaker voor, voor perioden die elkaar overlappen."),
    remedy=msg("Laat de perioden op elkaar aansluiten, of neem het product één keer op."),
)
def wanted_products_do_not_overlap(request: m317.Verzoek, given: Given) -> Iterable[str]:
    """Existing, changed and new products together; new ones among themselves are TR410 (MS-10)."""
    existing = list(_existing_spans(request, given))
    yield from spans_meet(existing)
    products = request.NieuweProducten.NieuwProduct if request.NieuweProducten is not None else ()
    for number, product in enumerate(products, 1):
        category = product.Product.Categorie if product.Product is not None else None
        code = product.Product.Code if product.Product is not None else None
        span = Span(category, code, product.GewensteIngangsdatum, product.Einddatum)
        if any(span.meets(other) for _, other in existing):
            yield f"NieuweProducten/NieuwProduct[{number}]"


def _existing_spans(request: m317.Verzoek, given: Given) -> Iterator[tuple[str, Span]]:
    for path, product in _existing(request):
        found = given.facts.allocation(product.ToewijzingNummer)
        if found is not None:
            yield path, _span(product, found)


def _span(product: Existing, found: Allocation) -> Span:
    last = product.Einddatum if isinstance(product, m317.TeWijzigenProduct) else found.last
    return Span(found.category, found.code, found.first, last)


@message_rule(
    "TR355",
    m319.Antwoord,
    at="ReferentieAanbieder",
    code="9355",
    facts=True,
    says=msg("Er is geen verzoek met deze referentie."),
    remedy=msg("Neem de referentie over uit het verzoek."),
)
def answer_has_its_request(answer: m319.Antwoord, given: Given) -> bool:
    """An answer names the request that it answers."""
    return given.facts.request(answer.ReferentieAanbieder) is not None


@message_rule(
    "TR359",
    m319.Antwoord,
    at="ReferentieAanbieder",
    code="9359",
    facts=True,
    says=msg("Op dit verzoek is al een toewijzing gestuurd."),
    remedy=msg("Stuur geen antwoord meer. Wijzig zo nodig de toewijzing."),
)
def request_is_not_allocated(answer: m319.Antwoord, given: Given) -> bool:
    """After an allocation there is nothing to answer."""
    found = given.facts.request(answer.ReferentieAanbieder)
    return found is None or not found.allocated


@message_rule(
    "TR360",
    m319.Antwoord,
    at="VerzoekAntwoord",
    code="9360",
    facts=True,
    says=msg("Op dit verzoek is al eerder geantwoord: in onderzoek kan maar één keer."),
    remedy=msg("Stuur een toewijzing of een afwijzing."),
)
def research_is_told_once(answer: m319.Antwoord, given: Given) -> bool:
    """That a request is looked into is only the first answer."""
    found = given.facts.request(answer.ReferentieAanbieder)
    return answer.VerzoekAntwoord != IN_RESEARCH or found is None or not found.answers


@message_rule(
    "TR365",
    m319.Antwoord,
    at="VerzoekAntwoord",
    code="9365",
    facts=True,
    says=msg("Dit verzoek is al afgewezen."),
    remedy=msg("Stuur geen antwoord meer."),
)
def request_is_not_refused(answer: m319.Antwoord, given: Given) -> bool:
    """After a refusal there is nothing to answer."""
    found = given.facts.request(answer.ReferentieAanbieder)
    return found is None or REFUSED not in found.answers
