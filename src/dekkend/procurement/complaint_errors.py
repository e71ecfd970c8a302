"""What is refused about complaints and contact. The docstring is the sentence the user reads."""

from dekkend.kernel.errors import Refusal


class UnknownComplaint(Refusal):
    """Er is geen klacht met nummer {number}."""

    remedy = "Kies een klacht uit de lijst."


class ComplaintEmpty(Refusal):
    """De klacht heeft geen onderwerp of geen tekst."""

    remedy = "Vul beide in."


class ComplaintAnswerMissing(Refusal):
    """Er staat geen antwoord met uitkomst bij deze klacht."""

    remedy = "Kies de uitkomst en schrijf het antwoord."


class ReferralRefused(Refusal):
    """{reason}"""

    remedy = "Vul aan wat ontbreekt, of kies een andere weg."


class AdviceMissing(Refusal):
    """Er staat geen advies bij."""

    remedy = "Schrijf kort wat het advies is en wat u ermee doet."


class ContactIncomplete(Refusal):
    """Van het contact ontbreekt: {missing}."""

    remedy = "Vul in met wie, waarover en wat u deed."


class ContactInFuture(Refusal):
    """Het contact kan niet op {day} zijn geweest: dat is in de toekomst."""

    remedy = "Kies de dag waarop het contact was."
