"""What is refused about decisions that were taken; each docstring is what the user reads. Pure."""

from dekkend.kernel.errors import Refusal


class LettersNotApproved(Refusal):
    """Van {open} brieven is de tekst nog niet goedgekeurd."""

    remedy = "Lees de brieven, pas ze aan waar nodig en keur ze goed."


class LetterWasSent(Refusal):
    """Deze brief is al verstuurd."""

    remedy = "Bereid een herziening voor als het besluit niet klopt."


class NoLetterToWrite(Refusal):
    """Voor inschrijving {number} is er geen brief te schrijven."""

    remedy = "Kies een inschrijving uit de lijst van brieven."


class NotAnnouncedYet(Refusal):
    """De gunning is nog niet bekendgemaakt."""

    remedy = "Maak eerst de voorlopige gunning bekend."


class RevisionUnderWay(Refusal):
    """Herziening {number} wordt al voorbereid."""

    remedy = "Maak die eerst bekend of laat haar vervallen."


class UnknownRevision(Refusal):
    """In deze inkoop is er geen herziening met nummer {number} die wordt voorbereid."""

    remedy = "Ververs de pagina. Misschien heeft een collega haar al bekendgemaakt of laten vervallen."


class ReasonNeeded(Refusal):
    """Zonder reden kan dit niet."""

    remedy = "Schrijf in gewone woorden waarom. De reden komt in het logboek en in de brieven."


class NothingChanged(Refusal):
    """Deze wijzigingen veranderen geen enkel besluit."""

    remedy = "Kies een inschrijving en wat er anders moet."


class UnknownBid(Refusal):
    """Dit is geen inschrijving van deze inkoop waarover is besloten."""

    remedy = "Kies een inschrijving uit de lijst met besluiten."


class ScoresMissing(Refusal):
    """Wie alsnog meedoet, heeft op elk criterium een score nodig. Het gaat om: {criteria}."""

    remedy = "Laat de beoordelaars de inschrijving scoren en neem hun score met motivering over."


class AwardSuspended(Refusal):
    """De gunning is geschorst: {reason}."""

    remedy = "Wacht op het vonnis, en leg vast wat het betekent."
    rule = "PL-16"


class RevisionBlocks(Refusal):
    """Definitief maken kan niet zolang herziening {number} wordt voorbereid."""

    remedy = "Maak de herziening bekend of laat haar vervallen."


class UnknownCourtCase(Refusal):
    """In deze inkoop is er geen kort geding met nummer {number}."""

    remedy = "Kies een zaak uit de lijst."


class JudgmentBeforeSummons(Refusal):
    """Het vonnis van {judgment} ligt vóór de dagvaarding van {summons}."""

    remedy = "Controleer de datums."


class InTheFuture(Refusal):
    """{day} ligt in de toekomst."""

    remedy = "Leg dit vast als het is gebeurd."


class NotAWinner(Refusal):
    """Inschrijving {number} heeft niets gegund gekregen."""

    remedy = "Bewijs na de gunning vraagt u alleen aan wie is gegund."


class UnknownCondition(Refusal):
    """Deze voorwaarde bestaat niet in deze inkoop."""

    remedy = "Kies een voorwaarde uit de lijst."


class AlreadyAsked(Refusal):
    """Dit bewijs is al gevraagd: {title}."""

    remedy = "Kijk in de lijst met voorwaarden."


class ProportionalityMissing(Refusal):
    """Hier heeft u een keuze: {choice}. Zonder uitleg waarom die redelijk is, kan dat niet."""

    remedy = "Schrijf op waarom dit in verhouding is: de ernst, de oorzaak en wat er op het spel staat."
    rule = "EL-07"


class LateEvidenceExcludes(Refusal):
    """“{title}” kwam niet op tijd: uiterlijk {due}. Te laat bewijs over een uitsluitingsgrond sluit uit."""

    remedy = "Leg vast dat niet aan de voorwaarde is voldaan."
    rule = "EL-07"


class ProviderTestDecides(Refusal):
    """Over “{title}” beslist de toets zelf."""

    remedy = "Rond de toets van deze aanbieder af. De voorwaarde volgt vanzelf."


class NothingToTest(Refusal):
    """Alle toetsen die nodig zijn, lopen al of zijn klaar."""

    remedy = "Kijk bij de toetsen hoe ver ze zijn."


class ConditionClosed(Refusal):
    """Deze voorwaarde is al afgehandeld."""

    remedy = "Ververs de pagina."


class HandedInSince(Refusal):
    """Intussen leverde de inschrijver iets aan voor “{title}”. Er is niets vastgelegd."""

    remedy = "Bekijk eerst wat er binnenkwam, en leg daarna uw oordeel vast."


class NothingToHandIn(Refusal):
    """Voeg een bestand toe of schrijf een antwoord."""

    remedy = "Kies het bestand dat de regio vraagt."


class ValidityNotLater(Refusal):
    """De inschrijvingen zijn al geldig tot en met {until}."""

    remedy = "Kies een latere dag."


class AlreadyAnswered(Refusal):
    """Uw organisatie heeft hier al op geantwoord."""

    remedy = "Neem contact op met de inkoper als u er anders over denkt."


class NothingAsked(Refusal):
    """Er is uw organisatie niets gevraagd dat nog open staat."""

    remedy = "Ververs de pagina."


class DrawingTooLate(Refusal):
    """De bron van een loting legt u vast voordat de inschrijving sluit."""

    remedy = "Zonder bron gaat een loting op de ontvangstbewijzen. Dat kan iedereen narekenen."


class DrawingTooEarly(Refusal):
    """Het lotingsgetal legt u vast na de sluiting van de inschrijving, en één keer."""

    remedy = "Wacht tot de bron het getal heeft bekendgemaakt."


class SeedMissing(Refusal):
    """Voor dit besluit is misschien een loting nodig, en het lotingsgetal is nog niet vastgelegd."""

    remedy = "Leg het getal vast dat de aangekondigde bron heeft gegeven: {source}."
