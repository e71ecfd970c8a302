"""Rules on messages beside those before them: identifications, months, and the declaration of a 325."""

from collections.abc import Iterable

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m323, m325
from dekkend.messaging.facts import ClaimLine, Declaration
from dekkend.messaging.rules.claims import DEBIT, all_lines, ended, lines_of
from dekkend.messaging.rules.external import HEADERS
from dekkend.messaging.rules.registry import Given, message_rule, search_rule


@message_rule(
    "TR056",
    *HEADERS,
    at="BerichtIdentificatie/Identificatie",
    code="9056",
    facts=True,
    says=msg("Deze identificatie is al gebruikt voor een ander bericht van deze soort."),
    remedy=msg("Geef elk bericht een nieuwe identificatie."),
)
def identification_is_new(header: m323.Header, given: Given) -> bool:
    """Unique for the sender and the kind of message."""
    identification = header.BerichtIdentificatie.Identificatie
    return not given.facts.identification_used(given.message.name, given.sender, identification)


@message_rule(
    "TR318",
    m323.Declaratie,
    at="DeclaratiePeriode",
    code="8214",
    facts=True,
    says=msg("Er is een eerdere maand met zorg waarover nog niet is gedeclareerd."),
    remedy=msg("Declareer de maanden op volgorde."),
)
def no_month_is_skipped(declaration: m323.Declaratie, given: Given) -> bool:
    """The month follows the one declared before, where care was given in each."""
    return not given.facts.skipped_months(declaration.DeclaratiePeriode.Begindatum)


def _none_is_later(declaration: m323.Declaratie, given: Given) -> bool:
    last = declaration.DeclaratiePeriode.Einddatum
    return max(map(ended, all_lines(declaration)), default=last) <= last


@search_rule(
    "TR319",
    m323.Declaratie,
    code="9319",
    says=msg("De productperiode ligt na de declaratieperiode."),
    remedy=msg("Declareer deze regel in de maand waar hij bij hoort."),
    surely=_none_is_later,
)
def lines_are_of_this_month_or_before(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """A line is of the declared month, or of one before it."""
    last = declaration.DeclaratiePeriode.Einddatum
    for path, line in lines_of(declaration):
        if line.ProductPeriode.Einddatum > last:
            yield f"{path}/ProductPeriode"


def _answered(given: Given) -> Declaration | None:
    """The declaration that this 325 answers."""
    bericht = given.message.Bericht
    assert isinstance(bericht, m325.Bericht)
    asked = bericht.Header.DeclaratieIdentificatie
    return given.facts.declaration(asked.Identificatie, asked.Dagtekening)


@message_rule(
    "TR337",
    m325.Header,
    at="DeclaratieIdentificatie",
    code=None,
    facts=True,
    says=msg("Dit is geen antwoord op een declaratie die u heeft gestuurd."),
    remedy=msg("Vraag de gemeente bij welke declaratie dit antwoord hoort."),
)
def answer_is_to_a_declaration(header: m325.Header, given: Given) -> bool:
    """Identification and date are those of a declaration that was sent."""
    return _answered(given) is not None


@message_rule(
    "TR371",
    m325.Header,
    at="XsdVersieDeclaratie",
    code=None,
    facts=True,
    says=msg("De schemaversie is niet die van de declaratie."),
    remedy=msg("Vraag de gemeente om een nieuw antwoord."),
)
def schema_version_is_that_of_the_declaration(header: m325.Header, given: Given) -> bool:
    """The version is copied from the declaration."""
    found = _answered(given)
    return found is None or tuple(header.XsdVersieDeclaratie) == found.schema_versions


@message_rule(
    "TR376",
    m325.DeclaratieAntwoord,
    at="DeclaratieNummer",
    code=None,
    facts=True,
    says=msg("Het declaratienummer is niet dat van de declaratie."),
    remedy=msg("Vraag de gemeente om een nieuw antwoord."),
)
def number_is_that_of_the_declaration(answer: m325.DeclaratieAntwoord, given: Given) -> bool:
    """The number is copied from the declaration."""
    found = _answered(given)
    return found is None or answer.DeclaratieNummer == found.number


def _claimed(line: m325.Prestatie, given: Given) -> ClaimLine | None:
    found = _answered(given)
    reference = line.ProductReferentie.ReferentieNummer
    return (
        next((one for one in found.lines if one.reference == reference), None) if found is not None else None
    )


@message_rule(
    "TR366",
    m325.Prestatie,
    at="ProductReferentie",
    code="9366",
    facts=True,
    says=msg("Deze regel staat niet in de declaratie."),
    remedy=msg("Vraag de gemeente om een nieuw antwoord."),
)
def refused_line_was_declared(line: m325.Prestatie, given: Given) -> bool:
    """A refused line is one of the declaration, by its reference."""
    return _answered(given) is None or _claimed(line, given) is not None


@message_rule(
    "TR367",
    m325.Prestatie,
    code="9367",
    facts=True,
    says=msg("De regel is niet gelijk aan die in de declaratie."),
    remedy=msg("Vraag de gemeente om een nieuw antwoord."),
)
def refused_line_is_as_declared(line: m325.Prestatie, given: Given) -> bool:
    """All values are those of the line that was declared."""
    found = _claimed(line, given)
    if found is None:
        return True
    said = (line.ToewijzingNummer, line.ProductCategorie, line.ProductCode, *line.ProductPeriode)
    paid = (line.GeleverdVolume, line.Eenheid, line.IngediendBedrag.Bedrag)
    debit = line.IngediendBedrag.DebetCredit == DEBIT
    return (*said, *paid, debit, line.ProductReferentie.VorigReferentieNummer) == (
        *(found.allocation, found.category, found.code, found.first, found.last),
        *(found.volume, found.unit, found.amount, found.debit, found.credits),
    )
