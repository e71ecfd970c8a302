"""What is refused about conversations, in the words that the user reads."""

from dekkend.kernel.errors import Refusal


class TalkUnknown(Refusal):
    """Dit gesprek hoort niet bij deze overeenkomst."""

    remedy = "Kies een gesprek uit de lijst."


class TalkClosed(Refusal):
    """Het verslag is vastgesteld en verandert niet meer."""

    remedy = "Plan een volgend gesprek, of laat de aanbieder een opmerking bij het verslag zetten."


class TalkChanged(Refusal):
    """Iemand anders bewaarde dit gesprek net eerder. Uw tekst is er nog en is niet bewaard."""

    remedy = "Vergelijk uw tekst met wat er nu staat en bewaar opnieuw."


class RecordMissing(Refusal):
    """Een verslag zonder tekst, of zonder de dag van het gesprek, wordt niet vastgesteld."""

    remedy = "Schrijf het verslag en vul in wanneer het gesprek was."


class NotHeldYet(Refusal):
    """Het gesprek kan niet op {day} zijn geweest: dat is nog niet voorbij."""

    remedy = "Vul de dag in waarop u elkaar sprak."


class ActionEmpty(Refusal):
    """Bij een actie horen wat er gebeurt en uiterlijk wanneer."""

    remedy = "Vul beide in."


class ActionUnknown(Refusal):
    """Deze actie hoort niet bij dit gesprek, of is al afgerond."""

    remedy = "Kies een actie uit de lijst."


class NotYetClosed(Refusal):
    """Het verslag is nog niet vastgesteld, dus er is nog niets te bevestigen."""

    remedy = "Wacht tot de contractmanager het verslag vaststelt."


class ConfirmedAlready(Refusal):
    """De aanbieder bevestigde dit verslag al op {on}."""

    remedy = "Plan een volgend gesprek als er iets te bespreken is."
