"""What is refused about organisations, people and roles. The docstring is the sentence the user reads."""

from dekkend.kernel.errors import Refusal


class MembershipOverlaps(Refusal):
    """{municipality} doet al mee in {region}: {existing}."""

    remedy = "Beëindig eerst die deelname, of kies een periode die daar niet mee overlapt."


class NotAMember(Refusal):
    """{municipality} doet op {day} niet mee in {region}."""

    remedy = "Kies een gemeente en een dag binnen een deelname die al is vastgelegd."


class LeavesBeforeJoining(Refusal):
    """{municipality} doet pas mee vanaf {first}; vertrekken per {day} kan niet."""

    remedy = "Kies een laatste dag op of na {first}."


class NoLotsNamed(Refusal):
    """Er is geen perceel genoemd waaraan {municipality} meedoet."""

    remedy = "Noem minstens één perceel, of laat de gemeente aan alle percelen meedoen."


class UnknownMunicipality(Refusal):
    """Er is geen gemeente met code {cbs_code}."""

    remedy = "Neem de code van vier cijfers over uit de gemeentelijst van het CBS."


class CentreIsNoMember(Refusal):
    """{municipality} is geen lid van de regio en kan dus geen centrumgemeente zijn."""

    remedy = "Neem {municipality} op bij de gemeenten van de regio, of kies een andere centrumgemeente."


class NameTaken(Refusal):
    """Er is al een organisatie met de korte naam “{slug}”."""

    remedy = "Kies een andere naam, of gebruik de organisatie die er al is."


class MandateOverlaps(Refusal):
    """{body} heeft voor deze regio en wet al een mandaat: {existing}."""

    remedy = "Beëindig eerst dat mandaat, of kies een periode die daar niet mee overlapt."


class ProviderKnown(Refusal):
    """KvK-nummer {kvk} of AGB-code {agb} hoort al bij een aanbieder."""

    remedy = "Zoek de aanbieder op met dit nummer en gebruik die."


class AccountKnown(Refusal):
    """Er is al een account met e-mailadres {email}."""

    remedy = "Zoek het account op en geef daar de rol aan."


class GrantOverlaps(Refusal):
    """{account} heeft deze rol al bij {organisation}: {existing}."""

    remedy = "Kies een periode die daar niet mee overlapt, of beëindig eerst de bestaande rol."


class RoleDoesNotFit(Refusal):
    """De rol {role} past niet bij {organisation}: dat is een {kind}."""

    remedy = "Kies een andere rol, of een organisatie waar deze rol bestaat."


class GrantAlreadyEnded(Refusal):
    """Deze rol is al geëindigd op {last}."""

    remedy = "Geef de rol opnieuw als die weer nodig is."


class LastAdministrator(Refusal):
    """Dit is de laatste beheerder. Zonder beheerder kan niemand nog rollen geven."""

    remedy = "Maak eerst iemand anders beheerder."


class NotPermitted(Refusal):
    """{reason}"""

    remedy = ""
