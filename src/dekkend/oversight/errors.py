"""What this context refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class NotAllowed(Refusal):
    """{reason}"""


class UnknownScreening(Refusal):
    """Deze toets is er niet, of is niet voor u."""

    remedy = "Kies een toets uit de lijst."


class AlreadyRunning(Refusal):
    """Voor {provider} loopt al een {kind} van deze regio."""

    remedy = "Open de toets die al loopt."


class CauseMissing(Refusal):
    """Er staat niet bij waarom deze aanbieder wordt getoetst."""

    remedy = "Noem de aanleiding: de inkoop, of wat er is gebeurd."
    rule = "IN-01"


class ReasonMissing(Refusal):
    """De reden ontbreekt."""

    remedy = "Schrijf in een of twee zinnen waarom."


class RuleForbids(Refusal):
    """{reason}"""

    remedy = "{remedy}"


class FormIncomplete(Refusal):
    """Het formulier is nog niet volledig. Het gaat om: {questions}."""

    remedy = "Beantwoord deze vragen. Wat u invulde, is bewaard."
    rule = "EL-08"


class SignatureMissing(Refusal):
    """Het formulier is nog niet ondertekend."""

    remedy = "Vul uw naam en functie in en zet een vinkje bij de verklaring."
    rule = "EL-08"


class FormNotOpen(Refusal):
    """Het formulier staat niet meer open. U kunt er niets meer in wijzigen."""

    remedy = "Neem contact op met de inkoper als er iets niet klopt."


class TermStillRuns(Refusal):
    """De aanbieder kan het formulier nog terugsturen tot en met {last_day}."""

    remedy = "Wacht op het formulier, of ga na die dag zonder formulier verder."
    rule = "EL-08"


class FiguresMissing(Refusal):
    """Er zijn nog geen jaarcijfers."""

    remedy = "Vul de cijfers van ten minste één jaar in."
    rule = "IN-08"


class FiguresWrong(Refusal):
    """Deze cijfers kloppen niet: {reason}"""

    remedy = "Neem de bedragen over uit de vastgestelde jaarrekening."


class ConditionsMissing(Refusal):
    """Bij deze uitkomst horen voorwaarden, en die ontbreken."""

    remedy = "Schrijf op welke voorwaarden of maatregelen gelden."


class ChoicesWrong(Refusal):
    """Met deze keuzes kan een toets niet werken."""

    remedy = (
        "Laat de volledige toets bij een hogere score beginnen dan de lichte, "
        "en de langste geldigheid niet korter zijn dan de gewone."
    )


class ValidityWrong(Refusal):
    """De uitkomst kan gelden tot en met {latest}, niet tot en met {asked}."""

    remedy = "Kies een dag vanaf vandaag, en niet na {latest}."
