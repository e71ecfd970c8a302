"""What is refused when agreements are brought in from files."""

from dekkend.kernel.errors import Refusal


class AgreementKnown(Refusal):
    """Overeenkomst {number} “{title}” staat al in Dekkend."""

    remedy = "Haal dit bestand uit de lijst, of geef de overeenkomst een ander nummer en een ander kenmerk."


class ProviderUnknown(Refusal):
    """Aanbieder {name} (KvK-nummer {kvk}) staat niet in Dekkend."""

    remedy = "Vul bij de aanbieder kvk en legal_form in; dan wordt die meteen ingeschreven."


class MunicipalityUnknown(Refusal):
    """Gemeente met CBS-code {code} is niet bekend."""

    remedy = "Controleer de code van vier cijfers."


class AdjustmentWithoutAddendum(Refusal):
    """Overeenkomst {number}: de aanpassing van de bestedingsruimte vanaf {first} heeft geen addendum."""

    remedy = "Noem het addendum, of haal de aanpassing uit het bestand: zonder addendum geldt zij niet."
    rule = "BR-10"


class RegionUnknown(Refusal):
    """Regio “{name}” is niet bekend."""

    remedy = "Kies een van: {known}."
