"""Rules on declarations (323) beside what was declared before, and how much the allocation allows.

Volumes are compared in the smallest unit that the lines may have: minutes for what is allocated in hours.
Credits count before debits (OP366).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from dekkend.kernel.periods import Period
from dekkend.kernel.text import msg
from dekkend.messaging.elements import m323
from dekkend.messaging.facts import Allocation, ClaimLine
from dekkend.messaging.rules.claims import EUROS, is_debit, lines_of
from dekkend.messaging.rules.registry import Given, message_rule, search_rule
from dekkend.messaging.volumes import HOUR, most_in_all, most_in_month
from dekkend.messaging.volumes import month_of as calendar_month

Measure: TypeAlias = Callable[[m323.Prestatie | ClaimLine, Allocation], int]
WEEKLY, MONTHLY, IN_TOTAL = "2", "4", "6"
PIECES_OF_OUTPUT = "82"
MINUTES = 60


def _lines(declaration: m323.Declaratie) -> Iterator[tuple[str, m323.Prestatie]]:
    for path, line in lines_of(declaration):
        assert isinstance(line, m323.Prestatie)
        yield path, line


def _volume(line: m323.Prestatie | ClaimLine, found: Allocation) -> int:
    """The volume of a line in the smallest unit."""
    volume, unit = (
        (line.volume, line.unit) if isinstance(line, ClaimLine) else (line.GeleverdVolume, line.Eenheid)
    )
    return volume * MINUTES if found.unit == HOUR and unit == HOUR else volume


def _amount(line: m323.Prestatie | ClaimLine, found: Allocation) -> int:
    """The amount of a line in cents."""
    return line.amount if isinstance(line, ClaimLine) else line.IngediendBedrag.Bedrag


def _smallest(found: Allocation, volume: int) -> int:
    return volume * MINUTES if found.unit == HOUR else volume


@message_rule(
    "TR321",
    m323.Prestatie,
    at="GeleverdVolume",
    code="9321",
    facts=True,
    says=msg("Het volume is meer dan in deze maand past binnen de toewijzing."),
    remedy=msg("Declareer niet meer dan het aantal weken van de maand maal het volume per week."),
)
def volume_fits_the_month(line: m323.Prestatie, given: Given) -> bool:
    """What the touched weeks, the month or the whole allocation allow (MS-23 to MS-25)."""
    found = given.facts.allocation(line.ToewijzingNummer)
    if found is None or not is_debit(line):
        return True
    most = _most_in_month(found, line)
    return most is None or _volume(line, found) <= most


def _most_in_month(found: Allocation, line: m323.Prestatie) -> int | None:
    """None where the allocation sets no limit for a month, or is paid by output."""
    if found.volume is None or found.unit in (PIECES_OF_OUTPUT, EUROS):
        return None
    if found.frequency == WEEKLY and found.last is not None:
        month = calendar_month(line.ProductPeriode.Begindatum)
        weeks = most_in_month(Period(found.first, found.last), month, found.volume, found.category)
        return _smallest(found, weeks)
    return _smallest(found, found.volume) if found.frequency in (MONTHLY, IN_TOTAL) else None


@search_rule(
    "TR322",
    m323.Declaratie,
    code="9322",
    facts=True,
    says=msg("Samen met eerdere declaraties is het volume meer dan de toewijzing."),
    remedy=msg("Declareer niet meer dan de toewijzing over haar hele looptijd toelaat."),
)
def volume_fits_the_allocation(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """All lines on an allocation together stay within the weeks that it touches, once (MS-26)."""
    return [f"{path}/GeleverdVolume" for path in _beyond(declaration, given, _most_in_all, _volume)]


def _most_in_all(found: Allocation) -> int | None:
    if found.volume is None:
        return None
    if found.frequency == WEEKLY and found.last is not None:
        return _smallest(found, most_in_all(Period(found.first, found.last), found.volume))
    return _smallest(found, found.volume) if found.frequency == IN_TOTAL else None


@search_rule(
    "TR369",
    m323.Declaratie,
    code="9369",
    facts=True,
    says=msg("Samen met eerdere declaraties is het meer dan het budget van de toewijzing."),
    remedy=msg("Declareer niet meer dan het budget, of vraag een wijziging aan (317)."),
)
def claims_fit_the_budget(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """All amounts on an allocation with a budget together stay within it (MS-27)."""
    beyond = _beyond(declaration, given, lambda found: found.budget, _amount)
    return [f"{path}/IngediendBedrag/Bedrag" for path in beyond]


def _beyond(
    declaration: m323.Declaratie, given: Given, most: Callable[[Allocation], int | None], measure: Measure
) -> Iterator[str]:
    """The debit lines with which an allocation goes beyond its most, counted on from earlier lines."""
    used: Counter[int] = Counter()
    begun: set[int] = set()
    for path, line in sorted(_lines(declaration), key=lambda pair: is_debit(pair[1])):
        found = given.facts.allocation(line.ToewijzingNummer)
        limit = most(found) if found is not None else None
        if found is None or limit is None:
            continue
        if found.number not in begun:
            begun.add(found.number)
            earlier = given.facts.lines(found.number)
            used[found.number] = sum(measure(one, found) * (1 if one.debit else -1) for one in earlier)
        used[found.number] += measure(line, found) * (1 if is_debit(line) else -1)
        if is_debit(line) and used[found.number] > limit:
            yield path


@search_rule(
    "TR314",
    m323.Declaratie,
    code="8021",
    facts=True,
    says=msg("Dit referentienummer is al gebruikt."),
    remedy=msg("Geef elke regel een eigen nummer, ook over berichten heen."),
)
def reference_is_new(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """A reference is unique for the provider, in this message and over all earlier ones."""
    seen: set[str] = set()
    for path, line in _lines(declaration):
        reference = line.ProductReferentie.ReferentieNummer
        if reference in seen or given.facts.line(reference) is not None:
            yield f"{path}/ProductReferentie/ReferentieNummer"
        seen.add(reference)


@message_rule(
    "TR323",
    m323.Prestatie,
    at="ProductReferentie/VorigReferentieNummer",
    code="8017",
    facts=True,
    says=msg("De debetregel die hier wordt gecrediteerd, is niet bekend of niet goedgekeurd."),
    remedy=msg("Vul het referentienummer in van een regel die is goedgekeurd."),
)
def credit_has_its_debit(line: m323.Prestatie, given: Given) -> bool:
    """A credit refers to a debit line that was sent before and was approved, on the same allocation."""
    previous = line.ProductReferentie.VorigReferentieNummer
    if is_debit(line) or previous is None:
        return True
    found = given.facts.line(previous)
    return (
        found is not None
        and found.debit
        and found.approved is True
        and found.allocation == line.ToewijzingNummer
    )


@message_rule(
    "TR390",
    m323.Prestatie,
    at="ProductReferentie/VorigReferentieNummer",
    code="9390",
    facts=True,
    says=msg("De debetregel is al eerder gecrediteerd."),
    remedy=msg("Laat de creditregel weg: een regel kan één keer worden gecrediteerd."),
)
def debit_is_credited_once(line: m323.Prestatie, given: Given) -> bool:
    """One credit for each debit (MS-32)."""
    previous = line.ProductReferentie.VorigReferentieNummer
    if is_debit(line) or previous is None:
        return True
    return all(earlier.credits != previous for earlier in given.facts.lines(line.ToewijzingNummer))


@search_rule(
    "TR389",
    m323.Declaratie,
    code="9389",
    facts=True,
    says=msg("Dit product is voor deze periode al gedeclareerd, en niet gecrediteerd."),
    remedy=msg("Crediteer eerst de hele eerdere regel, en declareer daarna opnieuw."),
)
def debit_is_not_there_before(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """One debit for an allocation, product and period, unless the earlier one is credited, here or before."""
    credited_here = {line.ProductReferentie.VorigReferentieNummer for _, line in _lines(declaration)}
    for path, line in _lines(declaration):
        if not is_debit(line):
            continue
        earlier = given.facts.lines(line.ToewijzingNummer)
        credited = credited_here | {one.credits for one in earlier}
        if any(_same_claim(one, line) and one.reference not in credited for one in earlier):
            yield path


def _same_claim(earlier: ClaimLine, line: m323.Prestatie) -> bool:
    period = line.ProductPeriode
    return (earlier.debit, earlier.category, earlier.code, earlier.first, earlier.last) == (
        True,
        line.ProductCategorie,
        line.ProductCode,
        period.Begindatum,
        period.Einddatum,
    )


@message_rule(
    "TR333",
    m323.Declaratie,
    at="DeclaratieNummer",
    code="9333",
    facts=True,
    says=msg("Dit declaratienummer is al gebruikt."),
    remedy=msg("Geef de declaratie een nieuw nummer."),
)
def declaration_number_is_new(declaration: m323.Declaratie, given: Given) -> bool:
    """The number of a declaration is unique for the provider."""
    return not given.facts.declaration_number_used(declaration.DeclaratieNummer)


@message_rule(
    "TR418",
    m323.Prestatie,
    at="ProductTarief",
    code="0611",
    facts=True,
    says=msg("Het tarief is niet het tarief van het contract."),
    remedy=msg("Vul het tarief in dat voor dit product en deze periode is afgesproken."),
)
def tariff_is_the_contracted_one(line: m323.Prestatie, given: Given) -> bool:
    """The tariff in the line is the one agreed for the product and its unit (MS-34)."""
    if line.ProductTarief is None:
        return True
    agreed = given.facts.tariff(line.ProductCode, line.Eenheid, line.ProductPeriode.Begindatum)
    return agreed is None or agreed == line.ProductTarief
