"""Rules on allocations, requests, starts, stops and answers, beside what is known from before."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from dekkend.messaging.checking import judge
from dekkend.messaging.facts import Allocation, ClaimLine, Declaration, Delivery, Request
from dekkend.messaging.structure.model import Standard
from tests.messaging.samples import BSN, DATED, broken, sample

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
MAY = (date(2025, 5, 1), date(2025, 5, 31))
LINE = ClaimLine("L1", 1, str(BSN), "02", "02A01", *MAY, 4, "04", 6000, approved=True)
DECLARED = Declaration("11", DATED, "D1", ("1.0.0", "1.0.0"), (LINE,))
START, STOP = "Client/StartProducten/StartProduct/0/", "Client/StopProducten/StopProduct/0/"
CHANGE, NEW = (
    "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct/0/",
    "Client/Verzoek/NieuweProducten/NieuwProduct/0/",
)
PRODUCT = "Client/ToegewezenProducten/ToegewezenProduct/0/"
BEGUN = Delivery(1, date(2025, 5, 5))
PAUSED = Delivery(1, date(2025, 5, 5), date(2025, 5, 20), "20")
ENDED = replace(PAUSED, reason="02")


def allocation(number: int, **more: object) -> Allocation:
    return replace(Allocation(number, str(BSN), *YEAR, "02", f"02A0{number}", 3, "04", "2"), **more)


@dataclass
class Known:
    """Facts as a test tells them; what it does not tell is in order."""

    allocated: tuple[Allocation, ...] = (allocation(1), allocation(2))
    started: tuple[Delivery, ...] = ()
    stopped: tuple[Delivery, ...] = ()
    asked: tuple[Request, ...] = ()
    claimed: tuple[ClaimLine, ...] = ()
    declared: Declaration | None = DECLARED
    used: bool = False
    skipped: bool = False
    numbers: tuple[int, ...] = field(default=())

    def today(self):
        return DATED

    def municipality_exists(self, code, on):
        return True

    def product_fits(self, category, code):
        return True

    def identification_used(self, message, sender, identification):
        return self.used

    def client_known(self, bsn):
        return bsn == str(BSN)

    def allocation(self, number):
        return next((found for found in self.allocated if found.number == number), None)

    def allocations(self, bsn):
        return self.allocated

    def allocation_number_used(self, number, bsn):
        return number in self.numbers

    def starts(self, bsn):
        return self.started

    def stops(self, bsn):
        return self.stopped

    def request(self, reference):
        return next((found for found in self.asked if found.reference == reference), None)

    def requests(self, bsn):
        return self.asked

    def lines(self, allocation):
        return [found for found in self.claimed if found.allocation == allocation]

    def declaration(self, identification, dated):
        found = self.declared
        return found if found and (found.identification, found.dated) == (identification, dated) else None

    def skipped_months(self, first):
        return self.skipped


REQUEST = Request("R1", str(BSN))
STARTED = Known(started=(BEGUN,))
IN_ORDER = [
    ("301", {}, Known()),
    ("305", {}, Known()),
    ("307", {}, STARTED),
    ("315", {}, Known(asked=(replace(REQUEST, answers=("1",)),))),
    ("317", {}, Known()),
    ("319", {}, Known(asked=(replace(REQUEST, answers=("2",)),))),
    ("325", {}, Known()),
    ("305", {}, Known(started=(replace(BEGUN, first=date(2025, 4, 1)),), stopped=(replace(ENDED, first=date(2025, 4, 1)),))),
    ("305", {f"{START}StatusAanlevering": "3"}, STARTED),
    ("307", {}, Known(started=(BEGUN,), stopped=(PAUSED,))),
    ("301", {f"{PRODUCT}ReferentieAanbieder": "R1"}, Known(asked=(REQUEST,))),
    ("317", {}, Known(allocated=(allocation(1), allocation(2), allocation(9, last=date(2025, 6, 1))))),
]  # fmt: skip
CASES = [
    ("TR019", "9019", "305", {f"{START}ToewijzingNummer": 8}, Known(), "Client/StartProducten/StartProduct[1]/ToewijzingNummer"),
    ("TR056", "9056", "319", {}, Known(asked=(REQUEST,), used=True), "Header/BerichtIdentificatie/Identificatie"),
    ("TR063", "9063", "305", {f"{START}StatusAanlevering": "3"}, Known(), "Client/StartProducten/StartProduct[1]"),
    ("TR063", "9063", "307", {f"{STOP}StatusAanlevering": "3"}, Known(stopped=(PAUSED,)), "Client/StopProducten/StopProduct[1]"),
    ("TR071", "9071", "305", {f"{START}StatusAanlevering": "3"}, Known(started=(BEGUN,), stopped=(ENDED,)), "Client/StartProducten/StartProduct[1]"),
    ("TR074", "9074", "305", {}, STARTED, "Client/StartProducten/StartProduct[1]"),
    ("TR074", "9074", "307", {}, Known(started=(BEGUN,), stopped=(replace(ENDED, last=date(2025, 5, 30)),)), "Client/StopProducten/StopProduct[1]"),
    ("TR326", "9326", "305", {}, Known(started=(replace(BEGUN, first=date(2025, 4, 1)),)), "Client/StartProducten/StartProduct[1]"),
    ("TR382", "9069", "307", {}, Known(), "Client/StopProducten/StopProduct[1]"),
    ("TR413", "9413", "307", {f"{STOP}RedenBeeindiging": "20"}, Known(started=(BEGUN,), stopped=(PAUSED,)), "Client/StopProducten/StopProduct[1]/RedenBeeindiging"),
    ("TR414", "9414", "307", {f"{STOP}Einddatum": date(2025, 5, 19)}, Known(started=(BEGUN,), stopped=(PAUSED,)), "Client/StopProducten/StopProduct[1]/Einddatum"),
    ("TR415", "9415", "307", {}, Known(started=(BEGUN,), stopped=(ENDED,)), "Client/StopProducten/StopProduct[1]"),
    ("TR332", "9332", "301", {}, Known(numbers=(1,)), "Client/ToegewezenProducten/ToegewezenProduct[1]/ToewijzingNummer"),
    ("TR379", "9379", "301", {f"{PRODUCT}ReferentieAanbieder": "R1"}, Known(), "Client/ToegewezenProducten/ToegewezenProduct[1]/ReferentieAanbieder"),
    ("TR385", "9385", "301", {f"{PRODUCT}RedenWijziging": "13", f"{PRODUCT}Einddatum": date(2025, 5, 1)}, Known(claimed=(LINE,)), "Client/ToegewezenProducten/ToegewezenProduct[1]/RedenWijziging"),
    ("TR347", "9347", "317", {}, Known(asked=(replace(REQUEST, allocated=True),)), "Client/Verzoek/ReferentieAanbieder"),
    ("TR374", "9374", "315", {}, Known(asked=(replace(REQUEST, answers=("2",)),)), "Client"),
    ("TR349", "9349", "317", {}, Known(allocated=(allocation(1), allocation(2), allocation(9))), "Client/Verzoek"),
    ("TR350", "9350", "317", {}, Known(allocated=(allocation(2),)), "Client/Verzoek/OngewijzigdeProducten/OngewijzigdProduct[1]/ToewijzingNummer"),
    ("TR351", "9351", "317", {}, Known(allocated=(allocation(1), allocation(2, last=date(2025, 6, 1)))), "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/ToewijzingNummer"),
    ("TR357", "9357", "317", {f"{CHANGE}GewensteIngangsdatum": DATED}, Known(), "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/GewensteIngangsdatum"),
    ("TR373", "9373", "317", {f"{CHANGE}Omvang": None, f"{CHANGE}Budget": 6}, Known(allocated=(allocation(1), allocation(2, budget=5))), "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/GewensteIngangsdatum"),
    ("TR375", "9375", "317", {}, Known(allocated=(allocation(1), allocation(2, category=None, code=None))), "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/Omvang"),
    ("TR411", "9411", "317", {f"{CHANGE}Omvang": None}, Known(), "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/Omvang"),
    ("TR412", "9412", "317", {}, Known(allocated=(allocation(1), allocation(2, code=None))), "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/Omvang"),
    ("TR361", "9361", "317", {}, Known(allocated=(allocation(1), allocation(2, code="02A01"))), "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]"),
    ("TR361", "9361", "317", {}, Known(allocated=(allocation(1, code="02A03"), allocation(2))), "Client/Verzoek/NieuweProducten/NieuwProduct[1]"),
    ("TR304", "8187", "317", {"Client/Bsn": "999900018"}, Known(), "Client/Bsn"),
    ("TR355", "9355", "319", {}, Known(), "Antwoord/ReferentieAanbieder"),
    ("TR359", "9359", "319", {}, Known(asked=(replace(REQUEST, allocated=True),)), "Antwoord/ReferentieAanbieder"),
    ("TR360", "9360", "319", {"Antwoord/VerzoekAntwoord": "2", "Antwoord/RedenAfwijzingVerzoek": None}, Known(asked=(replace(REQUEST, answers=("2",)),)), "Antwoord/VerzoekAntwoord"),
    ("TR365", "9365", "319", {}, Known(asked=(replace(REQUEST, answers=("2", "1")),)), "Antwoord/VerzoekAntwoord"),
    ("TR337", None, "325", {}, Known(declared=None), "Header/DeclaratieIdentificatie"),
    ("TR371", None, "325", {}, Known(declared=replace(DECLARED, schema_versions=("1.0.0", "1.0.1"))), "Header/XsdVersieDeclaratie"),
    ("TR376", None, "325", {}, Known(declared=replace(DECLARED, number="D2")), "DeclaratieAntwoord/DeclaratieNummer"),
    ("TR366", "9366", "325", {}, Known(declared=replace(DECLARED, lines=())), "DeclaratieAntwoord/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductReferentie"),
    ("TR367", "9367", "325", {}, Known(declared=replace(DECLARED, lines=(replace(LINE, amount=1),))), "DeclaratieAntwoord/Clienten/Client[1]/Prestaties/Prestatie[1]"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "changes", "facts"), IN_ORDER)
def test_messages_that_fit_the_facts_are_in_order(number, changes, facts):
    assert judge(broken(number, changes), facts) == ()


@pytest.mark.parametrize(
    ("rule", "code", "number", "changes", "facts", "path"), CASES, ids=lambda value: str(value)[:20]
)
def test_a_rule_beside_the_facts_is_found(rule, code, number, changes, facts, path):
    found = {(problem.rule, problem.path): problem for problem in judge(broken(number, changes), facts)}
    assert (rule, f"/Bericht/{path}") in found, list(found)
    assert found[rule, f"/Bericht/{path}"].return_code == code


def test_a_stop_needs_an_allocation_in_ijw_only():
    facts = Known(allocated=(), started=(BEGUN,))
    assert judge(sample("307"), facts) == ()
    assert {problem.rule for problem in judge(sample("307", Standard.IJW), facts)} == {"TR019"}


def test_a_line_after_the_declared_month_is_refused():
    from dekkend.messaging.elements import shared

    april = shared.CDT_GeslotenPeriode(date(2025, 4, 1), date(2025, 4, 30))
    problems = judge(broken("323", {"Declaratie/DeclaratiePeriode": april}))
    assert {(problem.rule, problem.return_code) for problem in problems} == {("TR319", "9319")}


def test_every_rule_beside_facts_has_a_case():
    from dekkend.messaging.checking import rules_of
    from tests.messaging.samples import MAKERS
    from tests.messaging.test_claims_known import CASES as CLAIMS

    asking = {rule.id for number in MAKERS for rule in rules_of(number, with_facts=True) if rule.needs_facts}
    assert asking == {case[0] for case in (*CASES, *CLAIMS)} | {"TR322"} - {"TR346"}
