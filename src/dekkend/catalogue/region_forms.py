"""The tables that a region fills in as Excel: tariffs taken over, volumes, budgets, products, an index.

Titles and explanations are Dutch: they are the content of a file that goes round an office, not of a page.
"""

from typing import Final

from dekkend.catalogue.domain import FinancingVariant, Frequency, HourKind, Law, Unit
from dekkend.catalogue.products import Availability, BoughtBy
from dekkend.catalogue.table_workbook import CellKind, TableColumn, TableForm

_YES, _NO = "ja", "nee"
YES_NO: Final = (_YES, _NO)

AGREED: Final = TableForm(
    "Tarieven",
    "Tarieven die eerder zijn afgesproken",
    (
        TableColumn(
            "municipality", "CBS-code", "De CBS-code van de gemeente, vier cijfers.", offered=True, width=10
        ),
        TableColumn("name", "Gemeente", "De naam, alleen om te lezen.", needed=False, offered=True, width=26),
        TableColumn(
            "product_code",
            "Productcode",
            "De code uit de productenlijst, vijf tekens.",
            offered=True,
            width=12,
        ),
        TableColumn("amount", "Tarief", "Euro per eenheid, zonder btw.", CellKind.NUMBER, width=12),
        TableColumn("source", "Bron", "Waar het tarief is afgesproken: overeenkomst, deel, datum.", width=40),
        TableColumn(
            "first", "Vanaf", "Eerste dag. Leeg: de eerste dag van het blad.", CellKind.DAY, needed=False
        ),
        TableColumn(
            "last",
            "Tot en met",
            "Laatste dag. Leeg: de laatste dag van het blad.",
            CellKind.DAY,
            needed=False,
        ),
        TableColumn(
            "provider", "KvK-nummer", "Alleen bij een eigen tarief: de aanbieder, acht cijfers.", needed=False
        ),
        TableColumn("reason", "Reden", "Verplicht bij een eigen tarief.", needed=False, width=40),
        TableColumn(
            "announced_in", "Aangekondigd in", "Verplicht bij een eigen tarief.", needed=False, width=30
        ),
        TableColumn(
            "contract_year",
            "Jaar van de overeenkomst",
            "Leeg: het jaar van het blad. Nodig om te indexeren.",
            CellKind.WHOLE,
            needed=False,
        ),
        TableColumn(
            "level_year", "Prijspeil", "Leeg: het prijspeil van het blad.", CellKind.WHOLE, needed=False
        ),
    ),
)

VOLUMES: Final = TableForm(
    "Aantallen",
    "Hoeveel elke gemeente in een jaar afneemt",
    (
        TableColumn("municipality", "CBS-code", "Van de gemeente.", given=True, width=10),
        TableColumn("name", "Gemeente", "De naam.", given=True, needed=False, width=26),
        TableColumn("product_code", "Productcode", "Uit de productenlijst.", given=True, width=12),
        TableColumn("product", "Product", "De naam en de eenheid.", given=True, needed=False, width=44),
        TableColumn(
            "quantity",
            "Aantal in het jaar",
            "Van alle aanbieders samen, in de eenheid van het product.",
            CellKind.NUMBER,
        ),
        TableColumn("source", "Bron", "Waar het aantal vandaan komt.", width=40),
    ),
)

BUDGETS: Final = TableForm(
    "Begrotingen",
    "Wat elke gemeente in een jaar begroot voor deze producten samen",
    (
        TableColumn("municipality", "CBS-code", "Van de gemeente.", given=True, width=10),
        TableColumn("name", "Gemeente", "De naam.", given=True, needed=False, width=26),
        TableColumn("amount", "Begroting", "Hele euro's of centen.", CellKind.NUMBER),
        TableColumn("source", "Bron", "Uit welke begroting.", width=40),
    ),
)


def _words(enum: type) -> tuple[str, ...]:
    return tuple(member.value for member in enum)  # type: ignore[attr-defined]


PRODUCTS: Final = TableForm(
    "Producten",
    "De producten van een regio",
    (
        TableColumn(
            "id", "Kenmerk", "Kleine letters, cijfers en streepjes, zoals begeleiding-licht.", width=24
        ),
        TableColumn("title", "Naam", "Zoals mensen het product noemen.", width=36),
        TableColumn("law", "Wet", "Op welke wet het product rust.", words=_words(Law), width=12),
        TableColumn("category", "Categorie", "Twee cijfers uit de lijst van de iStandaard.", width=10),
        TableColumn("code", "Productcode", "Vijf tekens; de eerste twee zijn de categorie.", needed=False),
        TableColumn(
            "code_from",
            "Code geldt vanaf",
            "Niet vóór de lijst ingaat.",
            CellKind.DAY,
            needed=False,
            width=14,
        ),
        TableColumn("unit", "Eenheid", "Waarin wordt betaald.", words=_words(Unit), width=12),
        TableColumn(
            "variant", "Variant", "Hoe wordt betaald.", needed=False, words=_words(FinancingVariant), width=20
        ),
        TableColumn(
            "frequencies",
            "Frequenties",
            f"Hoe wordt toegewezen, met komma's ertussen: {', '.join(_words(Frequency))}.",
            needed=False,
            width=22,
        ),
        TableColumn(
            "counts",
            "Declarabel",
            f"Soorten uren die betaald worden, met komma's ertussen: {', '.join(_words(HourKind))}.",
            needed=False,
            width=40,
        ),
        TableColumn("demands", "Versie eisen", "Versie van het programma van eisen.", needed=False),
        TableColumn(
            "requirements",
            "Eisen",
            "De kwaliteitseisen, met komma's ertussen. Een sterretje erachter: gaat over continuïteit.",
            needed=False,
            width=40,
        ),
        TableColumn("weight", "Zwaarte", "Van licht (1) naar zwaar (99).", CellKind.WHOLE, needed=False),
        TableColumn("predecessor", "Voorganger", "Het kenmerk van het product ervoor.", needed=False),
        TableColumn("successor", "Opvolger", "Het kenmerk van het product erna.", needed=False),
        TableColumn("module_of", "Module van", "Het kenmerk van het product.", needed=False),
        TableColumn("overlay_of", "Intensivering van", "Het kenmerk van het product.", needed=False),
        TableColumn(
            "overlay_months", "Hoogstens maanden", "Bij een intensivering.", CellKind.WHOLE, needed=False
        ),
        TableColumn(
            "overlay_within",
            "Binnen",
            "Bij een intensivering.",
            needed=False,
            words=("kalenderjaar", "beschikking"),
        ),
        TableColumn("niche", "Niche", "Of het een niche is.", needed=False, words=YES_NO, width=8),
        TableColumn(
            "availability", "Status", "Leeg: aangeboden.", needed=False, words=_words(Availability), width=20
        ),
        TableColumn("bought_by", "Waar ingekocht", "Leeg: regio.", needed=False, words=_words(BoughtBy)),
    ),
)

INDEX: Final = TableForm(
    "Cijfers",
    "De reeksen van een index",
    (
        TableColumn("series", "Reeks", "Korte naam, zoals ova.", width=12),
        TableColumn("title", "Naam", "De naam van de reeks.", width=30),
        TableColumn("about", "Waarover", "Wat de reeks meet.", words=("loon", "materieel")),
        TableColumn("weight", "Gewicht", "In procenten; samen 100.", CellKind.NUMBER, width=10),
        TableColumn("year", "Jaar", "Het jaar van het cijfer.", CellKind.WHOLE, width=8),
        TableColumn("forecast", "Raming", "In procenten, zoals in het jaar ervoor geraamd.", CellKind.NUMBER),
        TableColumn("definitive", "Definitief", "In procenten, zodra bekend.", CellKind.NUMBER, needed=False),
        TableColumn("source", "Bron", "Wie het cijfer bekendmaakte, en waar.", width=40),
    ),
)

COST_SHEET: Final = TableForm(
    "Kostenopbouw",
    "De opbouw van uw prijs, bij uw aanbod (vertrouwelijk)",
    (
        TableColumn("line", "Kenmerk", "Van de regel.", given=True, width=24),
        TableColumn("title", "Regel", "Wat het getal is.", given=True, needed=False, width=46),
        TableColumn("unit", "Eenheid", "Wat het getal telt.", given=True, needed=False),
        TableColumn(
            "proposal",
            "Voorstel regio",
            "Neemt u het over, laat uw getal dan leeg.",
            CellKind.NUMBER,
            False,
            True,
        ),
        TableColumn("value", "Uw getal", "Een percentage als 25.", CellKind.NUMBER, needed=False),
        TableColumn(
            "why", "Uitleg", "Nodig waar uw getal ver van het voorstel ligt.", needed=False, width=50
        ),
    ),
)

TABLES: Final = (AGREED, VOLUMES, BUDGETS, PRODUCTS, INDEX, COST_SHEET)
