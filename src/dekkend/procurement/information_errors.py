"""What is refused about questions, notes of information, versions and lots. The docstring is the sentence."""

from dekkend.kernel.errors import Refusal


class UnknownQuestion(Refusal):
    """Er is geen vraag met nummer {number}."""

    remedy = "Kies een vraag uit de lijst."


class UnknownNote(Refusal):
    """Deze nota van inlichtingen is er niet."""

    remedy = "Kies een nota uit de lijst."


class QuestionsNotOpen(Refusal):
    """Over deze inkoop kunt u nu geen vragen stellen: {status}."""

    remedy = "Vragen stellen kan vanaf de publicatie totdat de inschrijving sluit."


class QuestionsClosed(Refusal):
    """Vragen stellen kon tot en met {last_day}. Uw vraag is niet verstuurd."""

    remedy = "Vraag de inkoper uw vraag toch te behandelen: schrijf erbij waarom u haar niet eerder stelde."


class QuestionEmpty(Refusal):
    """De vraag heeft geen onderwerp of geen tekst."""

    remedy = "Vul beide in."


class QuestionFixed(Refusal):
    """Deze vraag kan niet meer worden gewijzigd: {status}."""

    remedy = "Stel een nieuwe vraag als u iets wilt toevoegen."


class ReasonMissing(Refusal):
    """Er staat geen reden bij."""

    remedy = "Schrijf in een of twee zinnen waarom."


class AnswerMissing(Refusal):
    """Er staat geen antwoord bij vraag {number}."""

    remedy = "Schrijf het antwoord, of houd de vraag buiten deze nota."


class QuestionChanged(Refusal):
    """Deze vraag is intussen door een ander gewijzigd."""

    remedy = "Ververs de pagina, kijk wat er staat en bewaar opnieuw."


class AskerNamed(Refusal):
    """De tekst noemt “{name}”. Anderen kunnen zo zien wie de vraag stelde."""

    remedy = "Herschrijf de vraag of het antwoord zonder die naam. De vraag van de steller blijft bewaard."


class NoteEmpty(Refusal):
    """Deze nota bevat nog niets: geen antwoord, geen wijziging en geen toelichting."""

    remedy = "Beantwoord een vraag, wijzig een feit of schrijf een toelichting."


class NoteChanged(Refusal):
    """Deze nota is gewijzigd sinds u haar bekeek."""

    remedy = "Bekijk de nota opnieuw en publiceer haar dan."


class NoteAlreadyPublished(Refusal):
    """Nota {number} is al gepubliceerd, op {published}."""

    remedy = "Begin een nieuwe nota als er nog iets bij moet."


class NoteNotPossible(Refusal):
    """Een nota van inlichtingen publiceren kan nu niet: {status}."""

    remedy = "Een nota verschijnt tussen de publicatie en de sluiting van de inschrijving."


class ChangeNeedsReason(Refusal):
    """Deze nota wijzigt de inkoop, maar zegt niet waarom."""

    remedy = "Schrijf de reden van de wijziging."


class ChangeNotWeighed(Refusal):
    """Er is nog niet gezegd of de wijziging wezenlijk is."""

    remedy = "Kies ja of nee, en schrijf waarom."
    rule = "NV-01"


class DeadlineTooSoon(Refusal):
    """{reason}"""

    remedy = "Verleng de termijn tot {proposed} of later, of leg uit waarom de termijn toch lang genoeg is."
    rule = "NV-02"


class DeadlineOnlyLater(Refusal):
    """Inschrijven kan tot {closes_at}. Een eerder moment, {wanted}, mag niet meer."""

    remedy = "Kies een later moment."


class ProposalOutdated(Refusal):
    """Deze wijziging begon bij versie {base}, maar versie {now} geldt al."""

    remedy = "Maak de wijziging opnieuw, op de versie die nu geldt."


class NothingChanged(Refusal):
    """Er verandert niets: het bestand is gelijk aan de versie die nu geldt."""

    remedy = "Pas het bestand aan of kies een ander bestand."


class ChangedDefinitionBroken(Refusal):
    """De gewijzigde definitie klopt niet: {problems}."""

    remedy = "Verbeter dit en probeer het opnieuw. Er is niets gewijzigd."


class LotsMissing(Refusal):
    """In de nieuwe versie ontbreken deze percelen: {lots}."""

    remedy = "Trek een perceel in met “Perceel intrekken”; wie erop inschreef, krijgt dan bericht."


class FrozenFact(Refusal):
    """“{fact}” ligt vast sinds de publicatie."""

    remedy = "Trek de inkoop in en begin opnieuw als dit echt moet veranderen."


class NewVersionUnread(Refusal):
    """Nota {note} wijzigde deze inkoop. U hebt nog niet bevestigd dat u de wijzigingen kent."""

    remedy = "Lees wat er veranderde, pas uw inschrijving aan en bevestig. Uw concept staat er nog."


class NothingToConfirm(Refusal):
    """Er is geen nieuwe versie om te bevestigen."""

    remedy = "Ververs de pagina."


class LotAlreadyWithdrawn(Refusal):
    """Perceel {lot} is al ingetrokken, op {withdrawn}."""

    remedy = "Ververs de pagina."


class LotNotWithdrawable(Refusal):
    """Perceel {lot} intrekken kan nu niet: {status}."""

    remedy = "Dat kan van de publicatie tot het besluit. Daarna kan alleen de hele inkoop worden ingetrokken."


class LastLot(Refusal):
    """Perceel {lot} is het enige dat nog over is."""

    remedy = "Trek de hele inkoop in."


class LotIsWithdrawn(Refusal):
    """Op deze percelen kunt u niet meer inschrijven, ze zijn ingetrokken: {lots}."""

    remedy = "Kies andere percelen. Uw concept staat er nog."
