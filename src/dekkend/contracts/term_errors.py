"""What is refused about the term of an agreement."""

from dekkend.kernel.errors import Refusal


class NoOptionLeft(Refusal):
    """Er is geen verlenging meer over: afgesproken zijn er {options}, tot uiterlijk {latest_end}."""

    remedy = "Begin op tijd met de inkoop van de volgende overeenkomst."
    rule = "CT-08"


class ExtensionTooLate(Refusal):
    """Verlengen kon tot en met {last_day}; de overeenkomst eindigt op {end}."""

    remedy = "Bereid de afronding voor, of begin met een overbrugging per cliënt."
    rule = "CT-09"


class UnknownLot(Refusal):
    """Perceel “{lot}” loopt niet door tot {end} en kan niet worden verlengd."""

    remedy = "Kies percelen die nu nog lopen."
    rule = "CT-08"


class NoNoticeAgreed(Refusal):
    """Opzeggen is voor deze partij niet afgesproken: gekozen is mogelijkheid {chosen}."""

    remedy = "Wacht tot de laatste dag, of beëindig op een grond uit de overeenkomst."
    rule = "CT-10"


class NoticeTooShort(Refusal):
    """De opzegtermijn is {months} maanden; de overeenkomst kan op zijn vroegst eindigen op {earliest}."""

    remedy = "Kies {earliest} of later."
    rule = "CT-11"


class EndsByItself(Refusal):
    """De overeenkomst eindigt al vanzelf op {end}."""

    remedy = "Kies een eerdere dag, of laat de overeenkomst vanzelf eindigen."
    rule = "CT-07"


class ToldInFuture(Refusal):
    """Een melding kan niet van later zijn dan nu."""

    remedy = "Meld de verlenging aan de aanbieder en leg vast wanneer die de melding kreeg."
    rule = "CT-09"


class NotOverYet(Refusal):
    """De overeenkomst loopt nog tot en met {end}."""

    remedy = "Wacht tot de dag na de laatste dag."
    rule = "CT-07"


class EndedAlready(Refusal):
    """De overeenkomst is op {end} geëindigd."""

    remedy = "Begin een nieuwe overeenkomst, of een overbrugging per cliënt."
    rule = "CT-07"


class ClientsNotTransferred(Refusal):
    """Nog niet is vastgelegd dat alle cliënten zijn overgedragen."""

    remedy = "Leg eerst vast op welke dag de laatste cliënt is overgedragen."
    rule = "EX-07"
