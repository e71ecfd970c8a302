"""What is refused about sealed bids and their keys; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class TwoOfficersNeeded(Refusal):
    """De kluis heeft ten minste twee kluishouders met een sleutel nodig; het zijn er nu {available}."""

    remedy = "Maak een kluissleutel als u die nog niet hebt, en vraag een collega-inkoper hetzelfde te doen."


class NoOfficerKey(Refusal):
    """U heeft geen kluissleutel."""

    remedy = "Maak eerst een kluissleutel met een wachtzin die alleen u kent."


class OfficerKeyExists(Refusal):
    """U heeft al een kluissleutel."""

    remedy = "Kies een nieuwe wachtzin, of vervang de sleutel als u de wachtzin kwijt bent."


class PassphraseTooShort(Refusal):
    """De wachtzin is te kort: {length} tekens. Nodig zijn er {shortest}."""

    remedy = "Kies een zin van vier of meer woorden die niemand raadt."


class WrongPassphrase(Refusal):
    """Deze wachtzin past niet bij uw kluissleutel. U kunt het nog {left} keer proberen."""

    remedy = "Typ de wachtzin precies zoals u die koos, met spaties en hoofdletters."


class TooManyAttempts(Refusal):
    """U typte te vaak een verkeerde wachtzin. Uw sleutel is tot {until} op slot."""

    remedy = "Wacht tot dat moment, of laat een andere kluishouder openen."


class NotAnOfficer(Refusal):
    """U bent geen kluishouder van deze inkoop."""

    remedy = "Kluishouders zijn: {officers}."


class NoVault(Refusal):
    """Deze inkoop heeft geen kluis, dus er kan niets verzegeld binnenkomen."""

    remedy = "Neem contact op met de inkoper: de inkoop is van voor de kluis of is nog niet gepubliceerd."


class VaultTampered(Refusal):
    """De sleutel van deze kluis is niet de sleutel die Dekkend maakte."""

    remedy = "Er is niets opgeslagen. Meld dit meteen bij de beheerder: iemand heeft de database gewijzigd."


class VaultNotOpenable(Refusal):
    """De sleutels van deze twee kluishouders openen de kluis niet."""

    remedy = "Laat twee andere kluishouders openen, en meld dit bij de beheerder."


class VaultDestroyed(Refusal):
    """De sleutels van deze kluis zijn vernietigd. Wat erin zit, leest niemand meer."""


class BidsStillSealed(Refusal):
    """Deze inkoop is nog niet gesloten: {status}. De kluis blijft dicht."""

    remedy = "Sluit eerst de inschrijving. Dat kan na het sluitingsmoment."


class QualityNotFinal(Refusal):
    """De prijzen blijven verzegeld tot de kwaliteit vaststaat. Zonder consensus: {open} inschrijvingen."""

    remedy = "Open de prijsenveloppen als over elke inschrijving consensus is."


class PricesStillSealed(Refusal):
    """De prijsenveloppen zijn nog niet geopend, dus er kan nog niet worden besloten."""

    remedy = "Laat twee kluishouders de prijsenveloppen openen."


class NoPriceEnvelopes(Refusal):
    """Deze inkoop vraagt geen prijzen, dus er zijn geen prijsenveloppen."""


class NothingToDestroy(Refusal):
    """Alleen van een ingetrokken inkoop die nooit geopend is, worden de sleutels vernietigd."""

    remedy = "Trek de inkoop eerst in."


class NothingToReplace(Refusal):
    """Er is geen inschrijving die kan worden vervangen."""

    remedy = "Dien de inschrijving in zolang dat kan."


class TooLateToExtend(Refusal):
    """De sluiting kan niet meer worden verlengd: {status}."""

    remedy = "Verlengen wegens een storing kan tot de inschrijving is gesloten."
