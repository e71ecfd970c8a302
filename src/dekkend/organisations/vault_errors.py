"""What is refused about a provider's profile, evidence and own statement; the docstring is what is read."""

from dekkend.kernel.errors import Refusal


class IssuedInFuture(Refusal):
    """De datum van afgifte, {issued_on}, ligt in de toekomst."""

    remedy = "Neem de datum over die op het bewijsstuk staat."


class ExpiresBeforeIssue(Refusal):
    """Het bewijsstuk eindigt op {expires_on}, vóór de datum van afgifte {issued_on}."""

    remedy = "Controleer beide datums op het bewijsstuk."


class EndMissing(Refusal):
    """Bij “{kind}” hoort de laatste dag waarop het geldt."""

    remedy = "Vul de datum in die op het bewijsstuk staat."


class UnknownDocument(Refusal):
    """Dit bewijsstuk staat niet in uw bewijsmap."""

    remedy = "Open uw bewijsmap opnieuw; misschien heeft een collega het vervangen of weggehaald."


class DocumentReplaced(Refusal):
    """Dit bewijsstuk is al vervangen door een nieuwere versie."""

    remedy = "Vervang de nieuwste versie."


class AlreadyThere(Refusal):
    """Dit staat er al: {what}."""

    remedy = "Haal eerst weg wat er staat, of kies iets anders."


class NotInProfile(Refusal):
    """Dit staat niet meer in uw profiel."""

    remedy = "Open de pagina opnieuw; misschien heeft een collega het weggehaald."


class StatementChanged(Refusal):
    """{by} heeft deze verklaring op {saved_at} gewijzigd."""

    remedy = "Kijk wat er nu staat, en bewaar uw antwoorden opnieuw."


class StatementIncomplete(Refusal):
    """De eigen verklaring is nog niet volledig: {count} vragen zijn nog open."""

    remedy = "Beantwoord alle vragen; de controlelijst wijst de plaats van elke vraag aan."
    rule = "EL-09"


class NotAuthorised(Refusal):
    """Wie tekent, mag dat vandaag niet volgens uw profiel."""

    remedy = (
        "Kies iemand die alleen bevoegd is, of twee mensen die samen bevoegd zijn. "
        "Vul de tekenbevoegden aan in uw profiel als er iemand ontbreekt."
    )
    rule = "EL-09"


class ScanMissing(Refusal):
    """Bij een handtekening op papier hoort een scan."""

    remedy = "Voeg de scan van de getekende verklaring toe, of teken digitaal."
    rule = "EL-09"


class NotAStatement(Refusal):
    """Dit bestand is geen eigen verklaring die Dekkend kan lezen."""

    remedy = "Kies een bestand dat u eerder uit Dekkend hebt opgehaald."
