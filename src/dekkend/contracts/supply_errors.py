"""What is refused about cells, stops, rooms, facts, endings and transitions, in the words that users read."""

from dekkend.kernel.errors import Refusal


class NoSuchCell(Refusal):
    """Product “{product}” in {municipality} staat op {day} niet in deze overeenkomst."""

    remedy = "Kies een product en gemeente uit de lijst van cellen."


class NothingChosen(Refusal):
    """Er is niets gekozen of ingevuld."""

    remedy = "Kies ten minste één regel."


class DayNotAhead(Refusal):
    """{day} ligt in het verleden. Wat geweest is, verandert niet meer."""

    remedy = "Kies vandaag of een latere dag."


class DayAhead(Refusal):
    """{day} is nog niet geweest."""

    remedy = "Kies vandaag of een eerdere dag."


class WithoutAddendum(Refusal):
    """Een wijziging van de cellen staat in een addendum, en dat is niet genoemd."""

    remedy = "Noem het addendum waarin dit staat."
    rule = "CT-13"


class MunicipalityHasNoCells(Refusal):
    """Gemeente {municipality} heeft op {day} geen cellen in deze overeenkomst."""

    remedy = "Kies een gemeente met lopende cellen."


class AlreadyTakesPart(Refusal):
    """Gemeente {municipality} heeft op {day} al cellen in deze overeenkomst."""

    remedy = "Kies een gemeente die nog niet meedoet, of een andere dag."


class NotLinked(Refusal):
    """{municipality} hoort niet bij de opdrachtgever van deze overeenkomst."""

    remedy = "Kies een gemeente van deze regio."


class StopWithoutAlternative(Refusal):
    """De aankondiging zegt niet waar cliënten dan terechtkunnen."""

    remedy = "Schrijf op waar cliënten heen kunnen, of dat er niets is."
    rule = "LD-09"


class StopNotYet(Refusal):
    """De cliëntenstop begint op {first}."""

    remedy = "Laat de stop op die dag ingaan."


class NoRoomShown(Refusal):
    """De aanbieder heeft niet laten zien dat er weer ruimte is."""

    remedy = "Schrijf op waaruit blijkt dat er weer ruimte is in de bestedingsruimte."
    rule = "BR-13"


class RoomOutsideTerm(Refusal):
    """De bestedingsruimte van {first} t/m {last} valt buiten de looptijd, die eindigt op {end}."""

    remedy = "Kies dagen binnen de looptijd van de overeenkomst."
    rule = "BR-02"


class RoomTooSoon(Refusal):
    """Een voornemen van vandaag is te laat voor een start op {first}: het moest uiterlijk op {due}."""

    remedy = "Kies een eerste dag op of na {earliest}."
    rule = "BR-03"


class RoomTwice(Refusal):
    """Voor dezelfde percelen en producten loopt er al een bestedingsruimte van {first} t/m {last}."""

    remedy = "Kies een ander jaar, of andere percelen of producten."
    rule = "BR-01"


class OutsideRoom(Refusal):
    """{day} valt buiten de bestedingsruimte van {first} t/m {last}."""

    remedy = "Kies een dag binnen de bestedingsruimte."


class AdjustedAlready(Refusal):
    """Vanaf {first} is de hoogte al aangepast, in {addendum}."""

    remedy = "Kies een andere dag. Wat in een addendum staat, verandert alleen met een volgend addendum."
    rule = "BR-10"


class RoomNotYet(Refusal):
    """De bestedingsruimte begint op {first}."""

    remedy = "Laat haar op die dag ingaan."


class RoomRunsOn(Refusal):
    """De bestedingsruimte loopt nog tot en met {last}."""

    remedy = "Sluit haar af na de laatste dag, of voeg haar samen met een andere."


class PlanUnknownItem(Refusal):
    """Onderdeel “{item}” hoort niet bij het plan of de factoren."""

    remedy = "Gebruik de onderdelen a tot en met k en de factoren 1 tot en met 6."
    rule = "BR-05"


class NothingToCombine(Refusal):
    """Samenvoegen kan met lopende bestedingsruimten van dezelfde overeenkomst en hetzelfde jaar."""

    remedy = "Kies ten minste één andere lopende ruimte."
    rule = "BR-13"


class FactIncomplete(Refusal):
    """Dit klopt nog niet: {problems}"""

    remedy = "Vul de genoemde velden goed in."


class NotYoursToFill(Refusal):
    """Dit vult alleen de opdrachtgever in: {fields}."""

    remedy = "Laat deze velden leeg."


class FactUnknown(Refusal):
    """Dit staat niet in het dossier van deze overeenkomst."""

    remedy = "Kies een regel uit de lijst."


class FactAlreadyThere(Refusal):
    """Dit staat er al: er is er één per overeenkomst."""

    remedy = "Wijzig wat er staat, met de reden."


class EndingRuns(Refusal):
    """Er loopt al een beëindiging van deze overeenkomst."""

    remedy = "Rond die eerst af, of laat haar vervallen."


class EndingTooEarly(Refusal):
    """Op deze grond eindigt de overeenkomst op zijn vroegst op {earliest}."""

    remedy = "Kies die dag of een latere."


class NotHeardYet(Refusal):
    """Het horen kan niet vóór het voornemen van {intent_on} zijn geweest."""

    remedy = "Kies de dag van het gesprek."
    rule = "EX-03"


class BridgeTooEarly(Refusal):
    """Een overbrugging begint na de laatste dag van de overeenkomst, {last}."""

    remedy = "Kies een latere eerste dag."
    rule = "PL-13"


class TransitionExists(Refusal):
    """Voor deze inkoop is er al een overgang."""

    remedy = "Werk verder in de overgang die er is."


class NothingAwarded(Refusal):
    """Bij deze inkoop is nog niets bekendgemaakt."""

    remedy = "Wacht tot de gunning bekend is."


class UnknownTransition(Refusal):
    """Deze overgang is er niet, of u mag die niet zien."""

    remedy = "Kies een overgang uit de lijst."


class UnknownStep(Refusal):
    """Deze stap hoort niet bij het werkplan."""

    remedy = "Kies een stap uit het werkplan."
