"""Rules on the lines of a declaration (323) beside the allocation that they refer to.

A line whose allocation is not known only breaks TR338: the rules that compare with it say nothing.
"""

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m317, m323, m325
from dekkend.messaging.facts import DELETED, Allocation
from dekkend.messaging.rules.registry import Given, message_rule
from dekkend.messaging.volumes import HOUR, MINUTE, month_of


def _allocation(line: m323.Prestatie, given: Given) -> Allocation | None:
    return given.facts.allocation(line.ToewijzingNummer)


@message_rule(
    "TR304",
    *(m317.Client, m323.Client, m325.Client),
    at="Bsn",
    code="8187",
    facts=True,
    says=msg("Deze cliënt is hier niet bekend."),
    remedy=msg("Controleer het BSN, en of de gemeente de cliënt aan u heeft toegewezen."),
)
def client_is_known(client: m317.Client | m323.Client | m325.Client, given: Given) -> bool:
    """The BSN is that of a client of the municipality."""
    return given.facts.client_known(client.Bsn)


@message_rule(
    "TR338",
    m323.Prestatie,
    at="ToewijzingNummer",
    code="9338",
    facts=True,
    says=msg("Er is geen toewijzing met dit nummer."),
    remedy=msg("Neem het nummer over uit het toewijzingsbericht."),
)
def line_has_an_allocation(line: m323.Prestatie, given: Given) -> bool:
    """Each line refers to an allocation by its number."""
    return _allocation(line, given) is not None


@message_rule(
    "TR307",
    m323.Prestatie,
    at="ProductPeriode/Begindatum",
    code="9307",
    facts=True,
    says=msg("De regel begint voor de ingangsdatum van de toewijzing."),
    remedy=msg("Declareer vanaf de ingangsdatum van de toewijzing."),
)
def line_begins_within_its_allocation(line: m323.Prestatie, given: Given) -> bool:
    """Not before the first day of the allocation."""
    found = _allocation(line, given)
    return found is None or line.ProductPeriode.Begindatum >= found.first


@message_rule(
    "TR308",
    m323.Prestatie,
    at="ProductPeriode/Einddatum",
    code="9308",
    facts=True,
    says=msg("De regel eindigt na de einddatum van de toewijzing."),
    remedy=msg("Declareer tot en met de einddatum van de toewijzing."),
)
def line_ends_within_its_allocation(line: m323.Prestatie, given: Given) -> bool:
    """Not after the last day of the allocation, where it has one."""
    found = _allocation(line, given)
    return found is None or found.last is None or line.ProductPeriode.Einddatum <= found.last


@message_rule(
    "TR339",
    m323.Prestatie,
    at="ProductCategorie",
    code="9339",
    facts=True,
    says=msg("De productcategorie is niet die van de toewijzing."),
    remedy=msg("Neem de productcategorie over uit de toewijzing."),
)
def line_has_the_allocated_category(line: m323.Prestatie, given: Given) -> bool:
    """The category of the allocation, where it has one."""
    found = _allocation(line, given)
    return found is None or found.category in (None, line.ProductCategorie)


@message_rule(
    "TR340",
    m323.Prestatie,
    at="ProductCode",
    code="9340",
    facts=True,
    says=msg("De productcode is niet die van de toewijzing."),
    remedy=msg("Neem de productcode over uit de toewijzing."),
)
def line_has_the_allocated_code(line: m323.Prestatie, given: Given) -> bool:
    """The code of the allocation, where it has one."""
    found = _allocation(line, given)
    return found is None or found.code in (None, line.ProductCode)


@message_rule(
    "TR341",
    m323.Prestatie,
    at="Eenheid",
    code="9341",
    facts=True,
    says=msg("De eenheid past niet bij die van de toewijzing."),
    remedy=msg("Declareer in de eenheid van de toewijzing. Uren mogen ook in minuten."),
)
def line_has_the_allocated_unit(line: m323.Prestatie, given: Given) -> bool:
    """The unit of the allocation; what is allocated in hours may be declared in minutes (IV081)."""
    found = _allocation(line, given)
    if found is None or found.unit in (None, line.Eenheid):
        return True
    return (found.unit, line.Eenheid) == (HOUR, MINUTE)


@message_rule(
    "TR384",
    m323.Prestatie,
    at="ToewijzingNummer",
    code="9384",
    facts=True,
    says=msg("De toewijzing is verwijderd. Daarop kan niet worden gedeclareerd."),
    remedy=msg("Vraag de gemeente welke toewijzing geldt."),
)
def allocation_is_not_deleted(line: m323.Prestatie, given: Given) -> bool:
    """No claims on an allocation with reason 13 (MS-17)."""
    found = _allocation(line, given)
    return found is None or found.change != DELETED


@message_rule(
    "TR387",
    m323.Prestatie,
    at="ProductPeriode/Begindatum",
    code="9387",
    facts=True,
    says=msg("De productperiode begint niet op de eerste dag van de maand of van de toewijzing."),
    remedy=msg("Vul de eerste dag van de maand in, of de ingangsdatum van de toewijzing als die later is."),
)
def line_begins_with_the_month(line: m323.Prestatie, given: Given) -> bool:
    """The first of the month, or of the allocation when that is later in the month."""
    found = _allocation(line, given)
    begin = line.ProductPeriode.Begindatum
    return found is None or begin == max(month_of(begin).first, found.first)


@message_rule(
    "TR388",
    m323.Prestatie,
    at="ProductPeriode/Einddatum",
    code="9388",
    facts=True,
    says=msg("De productperiode eindigt niet op de laatste dag van de maand of van de toewijzing."),
    remedy=msg("Vul de laatste dag van de maand in, of de einddatum van de toewijzing als die eerder is."),
)
def line_ends_with_the_month(line: m323.Prestatie, given: Given) -> bool:
    """The last of the month, or of the allocation when that is earlier in the month."""
    found = _allocation(line, given)
    end = line.ProductPeriode.Einddatum
    last = month_of(end).last
    assert last is not None
    return found is None or end == (last if found.last is None else min(last, found.last))
