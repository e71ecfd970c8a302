"""What this context refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class NotAllowed(Refusal):
    """{reason}"""


class UnknownProcurement(Refusal):
    """Er is geen inkoop “{slug}”."""

    remedy = "Kies een inkoop uit de lijst."


class UnknownSubmission(Refusal):
    """In deze inkoop is er geen inschrijving met nummer {number}."""

    remedy = "Kies een inschrijving uit de lijst."


class UnknownLot(Refusal):
    """Dit perceel bestaat niet in deze inkoop: {lots}."""

    remedy = "Kies percelen uit de lijst van deze inkoop."


class UnknownRequirement(Refusal):
    """Deze inkoop vraagt niet om: {requirements}."""

    remedy = "Laat dit weg, of kies een eis van deze inkoop."


class DefinitionHasOpenPoints(Refusal):
    """Deze inkoop kan nog niet worden gepubliceerd. Er moet nog worden besloten over: {points}."""

    remedy = "Vul de definitie aan met deze besluiten, of begin een oefening met aannames."


class DeadlineNotAhead(Refusal):
    """Inschrijven kan tot {closes_at}; dat ligt niet na de publicatie op {now}."""

    remedy = "Kies een later moment."


class ClosingBreaksPlan(Refusal):
    """{reason}."""

    remedy = "{remedy}"
    rule = "NV-03"


class DeadlineMissing(Refusal):
    """Zonder sluitingsmoment kan deze inkoop niet worden gepubliceerd."""

    remedy = "Kies tot welke dag en welk uur inschrijven kan."


class ProcurementWithdrawn(Refusal):
    """Deze inkoop is ingetrokken."""

    remedy = "Vraag de inkoper naar de reden."


class SlugTaken(Refusal):
    """Er is al een inkoop met de naam “{slug}”."""

    remedy = "Kies een andere naam."


class NotOpenForBids(Refusal):
    """Deze inkoop staat niet open voor inschrijvingen: {status}."""

    remedy = "Kijk in de planning wanneer inschrijven kan."


class BidAfterDeadline(Refusal):
    """De inschrijving kwam binnen op {received}. Inschrijven kon tot {deadline}."""

    remedy = "Er is niets opgeslagen. Neem contact op met de inkoper als er een storing was."


class NoLotChosen(Refusal):
    """De inschrijving noemt geen perceel."""

    remedy = "Kies ten minste één perceel."


class AlreadySubmitted(Refusal):
    """Uw organisatie heeft al ingeschreven, op {received}, met nummer {number}."""

    remedy = "Bekijk uw inschrijving. Trek haar in als u opnieuw wilt inschrijven."


class DeadlineNotPassed(Refusal):
    """Inschrijven kan nog tot {deadline}; het is nu {now}."""

    remedy = "Sluit de inschrijving na dat moment."


class NoRepairOpen(Refusal):
    """Voor deze inschrijving staat geen herstel open."""

    remedy = "Herstellen kan alleen in de termijn die in uw bericht staat."


class RepairTermOver(Refusal):
    """Herstellen kon tot en met {last_day}."""

    remedy = "Er is niets gewijzigd. Neem contact op met de inkoper als er een storing was."
    rule = "EL-10"


class RepairAlreadyOpened(Refusal):
    """Deze inschrijver heeft al één keer gelegenheid tot herstel gehad."""

    remedy = "Er is één hersteltermijn per inschrijver."
    rule = "EL-10"


class RepairNotOffered(Refusal):
    """{open} inschrijvers hebben een gebrek en kregen nog geen gelegenheid om het te herstellen."""

    remedy = "Open eerst het herstel."
    rule = "EL-10"


class NotADefect(Refusal):
    """Er is geen gebrek open voor “{requirement}”."""

    remedy = "Herstel alleen wat in de lijst van gebreken staat."
    rule = "EL-10"


class RepairStillRuns(Refusal):
    """De hersteltermijn loopt nog tot en met {last_day}; {open} inschrijvers zijn nog niet klaar."""

    remedy = "Sluit het herstel na die dag."


class TooFewAssessors(Refusal):
    """Er zijn {needed} beoordelaars per inschrijving nodig; er zijn er {available}."""

    remedy = "Geef meer mensen de rol van beoordelaar."


class NotAnAssessor(Refusal):
    """Deze persoon kan deze inschrijving niet beoordelen."""

    remedy = "Kies iemand met de rol van beoordelaar die deze inschrijving nog niet beoordeelt."


class NotYourBid(Refusal):
    """Deze inschrijving is niet aan u toegewezen."""

    remedy = "Kies een inschrijving uit uw eigen lijst."


class ScoresLocked(Refusal):
    """Uw scores voor deze inschrijving staan vast sinds {locked_at}."""

    remedy = "Heropenen kan zolang de andere beoordelaar nog niet klaar is."


class ScoresIncomplete(Refusal):
    """Nog niet elk criterium heeft een score met motivering. Het gaat om: {criteria}."""

    remedy = "Vul de ontbrekende scores en motiveringen in."


class ScoreOutOfScale(Refusal):
    """De score {score} voor “{criterion}” valt buiten de schaal van {lowest} tot {highest}."""

    remedy = "Kies een score binnen de schaal."


class MotivationMissing(Refusal):
    """De score voor “{criterion}” heeft geen motivering."""

    remedy = "Schrijf in een of twee zinnen waarom u deze score geeft."


class UnknownCriterion(Refusal):
    """Voor dit perceel is er geen criterium “{criterion}”."""

    remedy = "Kies een criterium van dit perceel."


class OtherAssessorLocked(Refusal):
    """De andere beoordelaar heeft de scores al vastgezet; uw scores kunnen niet meer open."""

    remedy = "Bespreek het verschil in het consensusoverleg."


class ScoresStillOpen(Refusal):
    """Van {open} inschrijvingen staan nog niet alle scores vast."""

    remedy = "Wacht tot alle beoordelaars klaar zijn, of vraag hun de scores vast te zetten."


class ConsensusIncomplete(Refusal):
    """Van {open} inschrijvingen is er nog geen consensus op elk criterium."""

    remedy = "Leg voor elk criterium de gezamenlijke score met motivering vast."


class AssessmentNeeded(Refusal):
    """Deze inkoop heeft gunningscriteria; besluiten kan pas na beoordeling en consensus."""

    remedy = "Start eerst de beoordeling."
    rule = "EL-01"


class NothingToAssess(Refusal):
    """Deze inkoop heeft geen criteria die mensen beoordelen."""

    remedy = "Besluit na de toets op de uitvoering: wie voldoet, krijgt een overeenkomst."


class RulesForbidAward(Refusal):
    """Besluiten kan zo niet: {reasons}."""

    remedy = "Wijzig de definitie met een nota van inlichtingen."


class StandstillRuns(Refusal):
    """De standstill loopt tot en met {last_day}."""

    remedy = "Definitief gunnen kan vanaf de dag daarna."
    rule = "PL-14"


class DraftChanged(Refusal):
    """{by} bewaarde dit concept op {saved_at}, nadat u deze pagina opende."""

    remedy = "Kijk hieronder wat er anders is en bewaar opnieuw. Wat u hier invulde, staat er nog."


class OtherDraftThanRead(DraftChanged):
    """{by} bewaarde dit concept op {saved_at}, nadat u deze pagina opende."""

    remedy = "Er is nog niets ingediend. Lees na wat er nu staat, en dien dan opnieuw in."


class NoDraft(Refusal):
    """Er is geen concept om in te dienen."""

    remedy = "Kies percelen en vul de inschrijving in."


class NotAPracticeRun(Refusal):
    """Dit is een echte inkoop: aanbieders en beoordelaars doen hier hun eigen werk."""

    remedy = "Begin een oefening om alle stappen te laten nadoen."


class PracticeIsOver(Refusal):
    """Deze oefening is klaar: er volgt geen stap meer."""

    remedy = "Bekijk de besluiten en de brieven, of begin een nieuwe oefening."


class NoSimulation(Refusal):
    """Voor de definitie “{definition}” is er geen oefening beschreven."""

    remedy = "Zet een bestand met aannames en aantallen in de map “simulations” naast de definitie."


class NotAConcept(Refusal):
    """Dit kan alleen in een concept; deze inkoop heeft de status “{status}”."""

    remedy = "Verander een gepubliceerde inkoop met een nota van inlichtingen."


class MaximumNotAllowed(Refusal):
    """Bij een toelating is er geen hoogste aantal aanbieders."""

    remedy = "Laat het hoogste aantal leeg, of kies een aanbesteding."
    rule = "PL-04"
