"""What is refused with what the catalogue stores, in the words that the user reads."""

from collections.abc import Sequence

from dekkend.catalogue.cells import CellProblem
from dekkend.kernel.errors import Refusal
from dekkend.kernel.problems import Problem


class NotAllowed(Refusal):
    """{reason}"""


class Unknown(Refusal):
    """Dit is er niet, of het is nog niet openbaar."""

    remedy = "Kies iets uit de lijst."


class RuleForbids(Refusal):
    """{reason}"""

    remedy = "{remedy}"


class ReasonMissing(Refusal):
    """De reden ontbreekt."""

    remedy = "Schrijf in een of twee zinnen waarom."


class VersionTaken(Refusal):
    """Versie {version} van “{title}” bestaat al."""

    remedy = "Kies een nieuw versienummer. Een vastgestelde versie verandert niet."


class FileUnusable(Refusal):
    """Dit bestand is niet te gebruiken: {problems}"""

    remedy = "Verbeter het bestand en probeer het opnieuw."

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> "FileUnusable":
        """With every problem apart, for a page that lists them by line."""
        refusal = cls(problems=[problem.render() for problem in problems])
        refusal.lines = tuple(problems)
        return refusal

    lines: tuple[Problem, ...] = ()


class NotConcept(Refusal):
    """“{title}” is geen concept meer en verandert niet."""

    remedy = "Maak een nieuwe versie."


class NotAdoptedYet(Refusal):
    """“{title}” is nog niet vastgesteld; er is niets om te corrigeren."""

    remedy = "Verander het blad zelf: een concept kunt u aanpassen, een voorstel eerst terugnemen."


class CatalogueLate(Refusal):
    """{reason}"""

    remedy = "Schrijf op waarom het later is, of kies een latere ingangsdatum."
    rule = "MS-38"


class RetroactiveCode(Refusal):
    """Productcode {code} van “{title}” zou gelden vanaf {code_from}, vóór de lijst ingaat op {starts_on}."""

    remedy = "Laat de code ingaan op of na de eerste dag van de lijst. Toewijzingen houden hun code."
    rule = "MS-38"


class ModelNotAdopted(Refusal):
    """Prijsmodel “{title}” is nog niet vastgesteld."""

    remedy = "Stel het prijsmodel eerst vast; een tarief volgt uit een vastgesteld model."
    rule = "TF-01"


class BelowMinimumWage(Refusal):
    """Een salaris ligt onder het wettelijk minimumloon. {functions}"""

    remedy = "Verhoog het salaris of de schaal in een nieuwe versie."
    rule = "TB-06"


class MinimumWageUnknown(Refusal):
    """Het wettelijk minimumloon per uur van {day} is niet bekend; wel dat van {first} tot en met {last}."""

    remedy = "Zet het bedrag met zijn bron in het prijsmodel, in de tabel [minimum_wage]."
    rule = "TB-06"


class DifferentiationNotApproved(Refusal):
    """Het andere tarief “{title}” is niet goedgekeurd."""

    remedy = "Laat iemand anders dan de voorsteller het goedkeuren, of gebruik het gewone tarief."
    rule = "TF-16"


class SamePerson(Refusal):
    """U stelde dit andere tarief zelf voor."""

    remedy = "Vraag een collega om het te beoordelen."
    rule = "TF-16"


class NothingDifferent(Refusal):
    """Dit andere tarief heeft geen andere eisen of kosten."""

    remedy = "Verander een regel van het prijsmodel; een bedrag intypen kan niet."
    rule = "TF-16"


class OwnTariffWithoutReason(Refusal):
    """Een eigen tarief voor een aanbieder heeft een aangekondigde reden."""

    remedy = "Noem de reden en waar die is aangekondigd, of gebruik het tarief voor iedereen."
    rule = "CT-04"


class ProductWithoutCode(Refusal):
    """Product “{title}” heeft op {day} geen productcode van vijf tekens."""

    remedy = "Geef het product een code in de productenlijst; een tarief hoort bij een productcode."
    rule = "TF-14"


class UnknownProduct(Refusal):
    """Er is op {day} geen product “{product}” in een vastgestelde productenlijst van deze regio."""

    remedy = "Kies een product uit de productenlijst, of stel de lijst eerst vast."


class UnitDiffers(Refusal):
    """Prijsmodel “{title}” rekent {unit}, maar het product wordt betaald {product_unit}."""

    remedy = "Voeg aan het prijsmodel een omrekening toe naar de eenheid van het product."
    rule = "TB-13"


class OutsideSheet(Refusal):
    """{period} valt buiten de periode van het tarievenblad: {sheet}."""

    remedy = "Kies dagen binnen de periode van het blad."


class OutsideRegion(Refusal):
    """Gemeente {municipality} doet op {day} niet mee in deze regio."""

    remedy = "Kies een gemeente die dan deelneemt."


class SheetHasGaps(Refusal):
    """Voor deze tarieven zijn er dagen zonder tarief: {gaps}."""

    remedy = "Vul de dagen aan, of maak het tarievenblad korter."
    rule = "TF-14"


class SheetEmpty(Refusal):
    """Het tarievenblad heeft nog geen tarieven."""

    remedy = "Voeg tarieven toe uit een prijsmodel, of index een eerder blad."


class StressTestMissing(Refusal):
    """{reason}"""

    remedy = "Voer de stresstest van precies deze tarieven uit en voeg hem bij het besluit."
    rule = "TF-17"


class StressTestOfOther(Refusal):
    """Deze stresstest is van andere tarieven, of nog niet klaar."""

    remedy = "Kies een stresstest die klaar is en na de laatste wijziging is gemaakt."
    rule = "TF-17"


class NothingToIndex(Refusal):
    """Er zijn op {day} geen geldende tarieven in deze regio om te indexeren."""

    remedy = "Kies een dag waarop er tarieven gelden."


class IndexYearDiffers(Refusal):
    """De index gaat naar {to_year}, maar het nieuwe blad begint in {year}."""

    remedy = "Kies de index van het jaar waarin het nieuwe blad begint."
    rule = "TF-07"


class TooFewVolumes(Refusal):
    """Van {year} zijn er geen aantallen voor deze tarieven."""

    remedy = "Leg eerst per gemeente en product vast hoeveel er per jaar wordt afgenomen."
    rule = "TF-17"


class SheetChanged(Refusal):
    """Het tarievenblad is gewijzigd nadat de stresstest was aangevraagd."""

    remedy = "Vraag de stresstest opnieuw aan."
    rule = "TF-17"


class StudyNotOpen(Refusal):
    """Dit kostenonderzoek staat niet open."""

    remedy = "Neem contact op met de regio als u nog iets wilt aanleveren."


class NobodyToInvite(Refusal):
    """Er is niemand om uit te nodigen: geen van deze aanbieders heeft iemand met een account."""

    remedy = "Kies andere aanbieders, of stuur het adres van deze pagina zelf."


class TooFewAnswers(Refusal):
    """Er zijn {answers} antwoorden; een rapport kan vanaf {least}."""

    remedy = "Nodig meer aanbieders uit, of verleng het onderzoek. Zo blijft niemand herkenbaar."


class WorkbookRefused(Refusal):
    """In het bestand kloppen {count} cellen niet."""

    remedy = "Verbeter de cellen die hieronder staan en lever het bestand opnieuw in."


class CellsRefused(Refusal):
    """In het bestand kloppen {count} cellen niet."""

    remedy = "Verbeter de cellen die hieronder staan en lever het bestand opnieuw in. Er is niets opgeslagen."

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


class NotThisWorkbook(Refusal):
    """Dit is niet het Excel-bestand dat hier hoort."""

    remedy = "Download het sjabloon op deze pagina opnieuw, vul het in en sla het op als .xlsx."


class NotAWorkbook(Refusal):
    """Dit is geen vragenlijst van dit kostenonderzoek."""

    remedy = "Download de vragenlijst opnieuw, vul hem in en sla hem op als Excel-bestand (.xlsx)."
