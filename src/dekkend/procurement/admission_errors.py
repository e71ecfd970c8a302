"""What admission refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class NoAdmission(Refusal):
    """Deze inkoop is geen toelating. Aanmelden per product en gemeente kan hier niet."""

    remedy = "Schrijf in via de pagina van deze inkoop."


class AdmissionNotOpen(Refusal):
    """De toelating is nu niet open: {status}."""

    remedy = "Kijk op de pagina van de toelating wanneer aanmelden kan."


class FirstRoundRuns(Refusal):
    """De eerste toelating loopt nog als ronde, tot {closes_at}."""

    remedy = "Schrijf in voor deze ronde. Daarna kunt u zich op elk moment aanmelden."


class UnknownCell(Refusal):
    """Dit product wordt in deze gemeente niet via deze toelating gecontracteerd."""

    remedy = "Kies een product en een gemeente uit de lijst."


class NoCellChosen(Refusal):
    """De aanmelding noemt geen product en gemeente."""

    remedy = "Kies ten minste één product in één gemeente."


class AlreadyEnrolled(Refusal):
    """Uw organisatie is al toegelaten of aangemeld voor: {cells}."""

    remedy = "Laat deze weg. Bekijk bij uw aanmeldingen hoe het ermee staat."


class UnknownEnrolment(Refusal):
    """In deze inkoop is er geen aanmelding met nummer {number}."""

    remedy = "Kies een aanmelding uit de lijst."


class WindowNotAhead(Refusal):
    """Een wijziging gaat op zijn vroegst morgen in. U koos {first}; het is vandaag {today}."""

    remedy = "Kies een latere eerste dag. Wie zich vandaag aanmeldt, weet dan waar hij aan toe is."


class NothingPlanned(Refusal):
    """Voor een van deze cellen is geen wijziging gepland, dus er is niets te verschuiven."""

    remedy = "Kies alleen cellen met een geplande wijziging, of leg eerst een venster vast."


class InitialAdmissionStays(Refusal):
    """De eerste toelating kan niet worden gesloten of ingekort; zij loopt tot en met {last}."""

    remedy = "Kies een eerste dag na de eerste toelating."
    rule = "CV-04"


class ClosedBeforeEnough(Refusal):
    """Sluiten per {first} kan niet: vóór die dag is niet bepaald wanneer er genoeg aanbod is."""

    remedy = "Bepaal eerst wanneer er genoeg is. Sluiten kan vanaf de dag daarna."
    rule = "CV-03"


class AdmissionRuleForbids(Refusal):
    """{reason}."""

    remedy = "Leg vast wat ontbreekt, of kies iets anders."


class MotivationNeeded(Refusal):
    """Zonder motivering kan dit niet: {what}."""

    remedy = "Schrijf in een of twee zinnen waarom."


class VerdictsOpen(Refusal):
    """{open} eisen zijn nog niet beoordeeld."""

    remedy = "Geef bij elke eis een oordeel."


class VerdictsFixed(Refusal):
    """Over deze aanmelding is al besloten; de oordelen staan vast."""

    remedy = "Start een hercontrole als er iets is veranderd."


class NothingToRefuse(Refusal):
    """Voor {cell} voldoet de aanbieder aan alle eisen. Weigeren kan dan niet."""

    remedy = "Laat de aanbieder toe: bij een toelating is er geen maximum."
    rule = "PL-04"


class RepairOnce(Refusal):
    """Deze aanbieder heeft al één keer gelegenheid tot herstel gehad."""

    remedy = "Besluit op wat er ligt."
    rule = "EL-10"


class NotTheirDefect(Refusal):
    """Er is geen gebrek open voor “{requirement}”."""

    remedy = "Herstel alleen wat in de lijst staat."
    rule = "EL-10"


class EnrolmentRepairOver(Refusal):
    """Herstellen kon tot en met {last_day}."""

    remedy = "Er is niets gewijzigd. Neem contact op met de inkoper als er een storing was."
    rule = "EL-10"


class RepairRuns(Refusal):
    """De aanbieder kan nog herstellen tot en met {last_day}."""

    remedy = "Wacht op het herstel, of op het eind van de termijn."
    rule = "EL-10"


class RecheckRuns(Refusal):
    """Voor deze aanbieder loopt al een hercontrole."""

    remedy = "Rond die eerst af."


class CaseRuns(Refusal):
    """Er loopt al een kort geding over deze aanmelding."""

    remedy = "Leg eerst het vonnis vast."


class NoCaseRuns(Refusal):
    """Er loopt geen kort geding over deze aanmelding."""

    remedy = "Leg eerst vast wanneer het kort geding begon."


class EnrolmentChanged(Refusal):
    """Een collega heeft de aanmelding intussen aangevuld, op {saved_at}."""

    remedy = "Kijk de aanmelding na en dien haar daarna in."


class SignalNeedsFigure(Refusal):
    """Vul ten minste één getal in."""

    remedy = "Laat leeg wat u niet weet."
