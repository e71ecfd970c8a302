"""Rules on declarations beside allocations, tariffs and earlier declarations, with facts as a test tells them."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from dekkend.messaging.checking import judge
from dekkend.messaging.elements import shared
from dekkend.messaging.facts import Allocation, ClaimLine
from tests.messaging.samples import BSN, DATED, MUNICIPALITY, OTHER_BSN, broken, line, sample

MAY = (date(2025, 5, 1), date(2025, 5, 31))
LINES = "Declaratie/Clienten/Client/0/Prestaties/Prestatie"
FIRST = f"{LINES}/0/"
TOTAL = "Declaratie/TotaalIngediendBedrag/TotaalBedrag"
PATH = "/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]"


def allocation(number: int, **more: object) -> Allocation:
    usual = Allocation(
        number,
        str(BSN),
        date(2025, 1, 1),
        date(2025, 12, 31),
        "02",
        "02A01",
        volume=3,
        unit="04",
        frequency="2",
    )
    return replace(usual, **more)


def earlier(**more: object) -> ClaimLine:
    usual = ClaimLine("OLD", 1, str(BSN), "02", "02A01", *MAY, 4, "04", 6000, approved=True)
    return replace(usual, **more)


@dataclass
class Known:
    """Facts as a test tells them; what it does not tell is in order."""

    allocations_: dict[int, Allocation] = field(
        default_factory=lambda: {number: allocation(number) for number in (1, 2, 3)}
    )
    lines_: tuple[ClaimLine, ...] = ()
    clients: tuple[str, ...] = (str(BSN), str(OTHER_BSN))
    numbers: tuple[str, ...] = ()
    tariffs: dict[str, int] = field(default_factory=dict)
    day: date = DATED
    skipped: bool = False

    def today(self) -> date:
        return self.day

    def municipality_exists(self, code, on):
        return code == MUNICIPALITY

    def product_fits(self, category, code):
        return code.startswith(category)

    def hourly_tariff(self, code, on):
        return self.tariffs.get("hour")

    def tariff(self, code, unit, on):
        return self.tariffs.get(unit)

    def identification_used(self, message, sender, identification):
        return False

    def skipped_months(self, first):
        return self.skipped

    def client_known(self, bsn):
        return bsn in self.clients

    def allocation(self, number):
        return self.allocations_.get(number)

    def line(self, reference):
        return next((found for found in self.lines_ if found.reference == reference), None)

    def lines(self, allocation):
        return [found for found in self.lines_ if found.allocation == allocation]

    def declaration_number_used(self, number):
        return number in self.numbers


def with_first(**more: object) -> Known:
    return Known(allocations_={1: allocation(1, **more), 2: allocation(2), 3: allocation(3)})


CREDIT = {
    f"{FIRST}ProductReferentie/VorigReferentieNummer": "OLD",
    f"{FIRST}IngediendBedrag/DebetCredit": "C",
    TOTAL: 6000,
}
CASES = [
    ("TR304", "8187", {}, Known(clients=(str(OTHER_BSN),)), "/Bericht/Declaratie/Clienten/Client[1]/Bsn"),
    ("TR338", "9338", {f"{FIRST}ToewijzingNummer": 9}, Known(), f"{PATH}/ToewijzingNummer"),
    ("TR339", "9339", {}, with_first(category="03"), f"{PATH}/ProductCategorie"),
    ("TR340", "9340", {}, with_first(code="02A09"), f"{PATH}/ProductCode"),
    ("TR341", "9341", {}, with_first(unit="14"), f"{PATH}/Eenheid"),
    ("TR384", "9384", {}, with_first(change="13"), f"{PATH}/ToewijzingNummer"),
    ("TR321", "9321", {}, with_first(volume=0), f"{PATH}/GeleverdVolume"),
    ("TR333", "9333", {}, Known(numbers=("D1",)), "/Bericht/Declaratie/DeclaratieNummer"),
    ("TR318", "8214", {}, Known(skipped=True), "/Bericht/Declaratie/DeclaratiePeriode"),
    ("TR418", "0611", {}, Known(tariffs={"04": 1501}), f"{PATH}/ProductTarief"),
    ("TR314", "8021", {}, Known(lines_=(earlier(reference="L1", code="x"),)), f"{PATH}/ProductReferentie/ReferentieNummer"),
    ("TR389", "9389", {}, Known(lines_=(earlier(),)), PATH),
    ("TR323", "8017", CREDIT, Known(), f"{PATH}/ProductReferentie/VorigReferentieNummer"),
    ("TR323", "8017", CREDIT, Known(lines_=(earlier(approved=None),)), f"{PATH}/ProductReferentie/VorigReferentieNummer"),
    ("TR390", "9390", CREDIT, Known(lines_=(earlier(), earlier(reference="C", debit=False, credits="OLD"))), f"{PATH}/ProductReferentie/VorigReferentieNummer"),
    ("TR369", "9369", {}, with_first(volume=None, unit=None, frequency=None, budget=5999), f"{PATH}/IngediendBedrag/Bedrag"),
    ("TR307", "9307", {}, with_first(first=date(2025, 5, 2)), f"{PATH}/ProductPeriode/Begindatum"),
    ("TR387", "9387", {}, with_first(first=date(2025, 5, 2)), f"{PATH}/ProductPeriode/Begindatum"),
    ("TR308", "9308", {}, with_first(last=date(2025, 5, 30)), f"{PATH}/ProductPeriode/Einddatum"),
    ("TR388", "9388", {}, with_first(last=date(2025, 5, 30)), f"{PATH}/ProductPeriode/Einddatum"),
    ("TR381", "S329", {f"{FIRST}ProductCode": "03A01"}, Known(), f"{PATH}/ProductCode"),
    ("TR135", "8848", {}, Known(day=date(2025, 6, 1)), "/Bericht/Header/BerichtIdentificatie/Dagtekening"),
    ("TR378", "S300", {"Header/Ontvanger": "9999"}, Known(), "/Bericht/Header/Ontvanger"),
]  # fmt: skip


def test_a_declaration_that_fits_the_facts_is_in_order():
    assert judge(sample("323"), Known()) == ()


@pytest.mark.parametrize(
    ("rule", "code", "changes", "facts", "path"), CASES, ids=lambda value: str(value)[:30]
)
def test_a_rule_beside_the_facts_is_found(rule, code, changes, facts, path):
    found = {
        (problem.rule, problem.path): problem.return_code for problem in judge(broken("323", changes), facts)
    }
    assert found.get((rule, path)) == code, found


def test_hours_may_be_declared_in_minutes():
    minutes = line("L1", 1, 6000, GeleverdVolume=240, Eenheid="01", ProductTarief=25)
    assert judge(broken("323", {f"{LINES}/0": minutes}), Known()) == ()
    too_many = line("L1", 1, 22550, GeleverdVolume=902, Eenheid="01", ProductTarief=25)
    changes = {f"{LINES}/0": too_many, TOTAL: 22550 + 12000}
    assert {problem.rule for problem in judge(broken("323", changes), Known())} == {"TR321"}


def test_five_weeks_of_may_allow_fifteen_hours():
    def claimed(hours: int) -> set[str]:
        first = line("L1", 1, hours * 1500, GeleverdVolume=hours)
        message = broken("323", {f"{LINES}/0": first, TOTAL: hours * 1500 + 12000})
        return {problem.rule for problem in judge(message, Known())}

    assert claimed(15) == set()
    assert claimed(16) == {"TR321"}


def test_household_help_allows_six_weeks_in_a_month():
    facts = with_first(category="01", code=None)
    first = line("L1", 1, 18 * 1500, GeleverdVolume=18, ProductCategorie="01", ProductCode="01A01")
    message = broken("323", {f"{LINES}/0": first, TOTAL: 18 * 1500 + 12000})
    assert judge(message, facts) == ()


def test_earlier_lines_count_towards_the_whole_allocation():
    total = with_first(volume=10, frequency="6")
    total.lines_ = (earlier(reference="APRIL", first=date(2025, 4, 1), last=date(2025, 4, 30), volume=7),)
    assert {problem.rule for problem in judge(sample("323"), total)} == {"TR322"}
    total.lines_ = (*total.lines_, earlier(reference="BACK", debit=False, credits="APRIL", volume=7))
    assert judge(sample("323"), total) == ()


def test_a_budget_counts_credits_first():
    facts = with_first(volume=None, unit=None, frequency=None, budget=6000)
    facts.lines_ = (earlier(),)
    back = line(
        "L0",
        1,
        ProductReferentie=shared.CDT_Referentie("L0", "OLD"),
        IngediendBedrag=shared.CDT_BedragMetDC(6000, "C"),
    )
    lines = (line("L1", 1), back)
    assert judge(broken("323", {LINES: lines, TOTAL: 6000}), facts) == ()


def test_minutes_by_a_known_hourly_tariff_are_exact():
    minutes = line("L1", 1, 4045, GeleverdVolume=37, Eenheid="01", ProductTarief=109)
    message = broken("323", {f"{LINES}/0": minutes, TOTAL: 4045 + 12000})
    assert judge(message, Known(tariffs={"hour": 6560})) == ()
    assert {problem.rule for problem in judge(message, Known(tariffs={"hour": 6540}))} == {"TR346"}
