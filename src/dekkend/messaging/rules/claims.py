"""Rules on declarations (323) and their answers (325), within the message. Amounts are in euro cents."""

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TypeAlias

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m323, m325, shared
from dekkend.messaging.rules.registry import Given, message_rule, search_rule

Line: TypeAlias = m323.Prestatie | m325.Prestatie
EUROS = "83"
CREDIT, DEBIT = "C", "D"
SINCE = date(2021, 1, 1)
YEARS_BACK = 5


def is_debit(line: Line) -> bool:
    """Whether the line asks money, and does not give it back."""
    return line.IngediendBedrag.DebetCredit == DEBIT


def signed(line: Line) -> int:
    """The amount of the line in cents, negative for a credit."""
    return line.IngediendBedrag.Bedrag if is_debit(line) else -line.IngediendBedrag.Bedrag


def total(amount: shared.CDT_TotaalBedragMetDC) -> int:
    """A total in cents, negative for a credit."""
    return amount.TotaalBedrag if amount.DebetCredit == DEBIT else -amount.TotaalBedrag


def lines_of(content: m323.Declaratie | m325.DeclaratieAntwoord) -> Iterator[tuple[str, Line]]:
    """Each line with its path inside the declaration or its answer."""
    clients: Sequence[m323.Client | m325.Client] = content.Clienten.Client if content.Clienten else ()
    for client_number, client in enumerate(clients, 1):
        lines: Sequence[Line] = client.Prestaties.Prestatie
        for number, line in enumerate(lines, 1):
            yield f"Clienten/Client[{client_number}]/Prestaties/Prestatie[{number}]", line


def all_lines(declaration: m323.Declaratie) -> Iterator[m323.Prestatie]:
    """Every line of every client, for what asks about all of them at once."""
    clients = declaration.Clienten.Client if declaration.Clienten else ()
    return chain.from_iterable([client.Prestaties.Prestatie for client in clients])


ended = attrgetter("ProductPeriode.Einddatum")
"""The last day of a line."""
_credits = attrgetter("ProductReferentie.VorigReferentieNummer")
_allocation = attrgetter("ToewijzingNummer")
_amount = attrgetter("IngediendBedrag")


def _all_differ(values: Sequence[object]) -> bool:
    return len(set(values)) == len(values)


@message_rule(
    "CD060",
    *(m323.Prestatie, m325.Prestatie),
    at="ProductReferentie/VorigReferentieNummer",
    says=msg("Het vorige referentienummer hoort bij een creditregel, en alleen daarbij."),
    remedy=msg(
        "Vul bij een creditregel het referentienummer van de debetregel in. Laat het bij een debetregel weg."
    ),
)
def credit_names_what_it_credits(line: Line, given: Given) -> bool:
    """A credit refers to its debit; a debit refers to nothing."""
    debit = line.IngediendBedrag.DebetCredit == DEBIT
    return debit == (line.ProductReferentie.VorigReferentieNummer is None)


@message_rule(
    "CD087",
    m323.Prestatie,
    at="ProductTarief",
    says=msg("Een tarief hoort bij elke eenheid behalve euro's (83)."),
    remedy=msg("Vul het tarief in eurocenten in. Laat het weg bij eenheid 83."),
)
def line_has_a_tariff_unless_in_euros(line: m323.Prestatie, given: Given) -> bool:
    """Euros have no price."""
    return (line.Eenheid == EUROS) == (line.ProductTarief is None)


@message_rule(
    "CS339",
    m323.Prestatie,
    at="IngediendBedrag/Bedrag",
    says=msg("Bij eenheid 83 (euro's) moet het bedrag gelijk zijn aan het geleverde volume."),
    remedy=msg("Vul bij volume en bedrag hetzelfde aantal eurocenten in."),
)
def euros_are_their_own_amount(line: m323.Prestatie, given: Given) -> bool:
    """A volume in euros is the amount itself, both in cents."""
    return line.Eenheid != EUROS or line.IngediendBedrag.Bedrag == line.GeleverdVolume


@message_rule(
    "CS325",
    shared.CDT_BedragMetDC,
    only_in=("323", "325"),
    at="DebetCredit",
    says=msg("Een bedrag van 0 is altijd debet."),
    remedy=msg("Vul bij DebetCredit D in."),
)
def nothing_is_debit(amount: shared.CDT_BedragMetDC, given: Given) -> bool:
    """An amount of 0 is written as debit."""
    return amount.Bedrag != 0 or amount.DebetCredit == DEBIT


@message_rule(
    "CS325",
    shared.CDT_TotaalBedragMetDC,
    only_in=("323", "325"),
    at="DebetCredit",
    says=msg("Een bedrag van 0 is altijd debet."),
    remedy=msg("Vul bij DebetCredit D in."),
)
def total_of_nothing_is_debit(amount: shared.CDT_TotaalBedragMetDC, given: Given) -> bool:
    """A total of 0 is written as debit."""
    return amount.TotaalBedrag != 0 or amount.DebetCredit == DEBIT


@message_rule(
    "CS337",
    m323.Prestatie,
    of="ProductPeriode",
    at="ProductPeriode/Einddatum",
    says=msg("De productperiode valt niet in één kalendermaand."),
    remedy=msg("Declareer elke kalendermaand op een eigen regel."),
)
def line_is_within_a_month(period: shared.CDT_GeslotenPeriode, given: Given) -> bool:
    """Beginning and end are in the same month of the same year."""
    return (period.Begindatum.year, period.Begindatum.month) == (
        period.Einddatum.year,
        period.Einddatum.month,
    )


@message_rule(
    "CS340",
    m323.Declaratie,
    at="DeclaratiePeriode",
    says=msg("De declaratieperiode is niet precies één kalendermaand."),
    remedy=msg("Vul de eerste en de laatste dag van de maand in."),
)
def declaration_is_a_month(declaration: m323.Declaratie, given: Given) -> bool:
    """From the first to the last day of one month (MS-30)."""
    first, last = declaration.DeclaratiePeriode
    last_of_month = calendar.monthrange(first.year, first.month)[1]
    return first.day == 1 and last == first.replace(day=last_of_month)


def _since_2021(period: shared.CDT_GeslotenPeriode) -> bool:
    return period.Begindatum >= SINCE and period.Einddatum >= SINCE


_BEFORE_2021 = msg("De periode ligt voor 1 januari 2021.")
_BEFORE_2021_REMEDY = msg("Declareer oudere zorg buiten dit bericht om.")


@message_rule(
    "CS100",
    m323.Declaratie,
    of="DeclaratiePeriode",
    at="DeclaratiePeriode",
    says=_BEFORE_2021,
    remedy=_BEFORE_2021_REMEDY,
)
def declaration_is_since_2021(period: shared.CDT_GeslotenPeriode, given: Given) -> bool:
    """The message exists since 2021."""
    return _since_2021(period)


@message_rule(
    "CS100",
    m323.Prestatie,
    of="ProductPeriode",
    at="ProductPeriode",
    says=_BEFORE_2021,
    remedy=_BEFORE_2021_REMEDY,
)
def line_is_since_2021(period: shared.CDT_GeslotenPeriode, given: Given) -> bool:
    """Lines are since 2021 too."""
    return _since_2021(period)


@message_rule(
    "TR134",
    shared.CDT_GeslotenPeriode,
    only_in=("323", "325"),
    at="Begindatum",
    says=msg("De begindatum ligt na de dagtekening van het bericht."),
    remedy=msg("Declareer alleen wat al geleverd is."),
)
def period_began_before_the_message(period: shared.CDT_GeslotenPeriode, given: Given) -> bool:
    """What is declared has begun."""
    return period.Begindatum <= given.dated


@message_rule(
    "TR137",
    shared.CDT_GeslotenPeriode,
    only_in=("323", "325"),
    at="Einddatum",
    says=msg("De einddatum ligt voor de begindatum, of na de dagtekening van het bericht."),
    remedy=msg("Vul een einddatum in tussen begindatum en dagtekening."),
)
def period_is_over(period: shared.CDT_GeslotenPeriode, given: Given) -> bool:
    """What is declared is over, and ended after it began."""
    return period.Begindatum <= period.Einddatum <= given.dated


def _all_are_recent(declaration: m323.Declaratie, given: Given) -> bool:
    dated = declaration.DeclaratieDagtekening
    limit = (dated.year - YEARS_BACK, dated.month, dated.day)
    first = min(map(ended, all_lines(declaration)), default=dated)
    return (first.year, first.month, first.day) >= limit


@search_rule(
    "TR335",
    m323.Declaratie,
    says=msg("De regel eindigt meer dan 5 jaar voor de dagtekening van de declaratie."),
    remedy=msg("Declareer deze zorg niet meer met een bericht; neem contact op met de gemeente."),
    surely=_all_are_recent,
)
def lines_are_of_the_last_five_years(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """A line ends at most five years before the date of the declaration (MS-33)."""
    dated = declaration.DeclaratieDagtekening
    limit = (dated.year - YEARS_BACK, dated.month, dated.day)
    for path, line in lines_of(declaration):
        end = line.ProductPeriode.Einddatum
        if (end.year, end.month, end.day) < limit:
            yield f"{path}/ProductPeriode/Einddatum"


@search_rule(
    "TR358",
    m323.Declaratie,
    says=msg("Het totaalbedrag is niet de som van de regels."),
    remedy=msg("Tel de debetregels op, trek de creditregels af en vul de uitkomst in."),
)
def total_is_the_sum_of_the_lines(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """Debit lines add, credit lines subtract."""
    amounts = map(_amount, all_lines(declaration))
    added = sum([amount if kind == DEBIT else -amount for amount, kind in amounts])
    if added != total(declaration.TotaalIngediendBedrag):
        yield "TotaalIngediendBedrag/TotaalBedrag"


def _credited(declaration: m323.Declaratie) -> list[str]:
    """The references of the lines that are credited."""
    return [previous for previous in map(_credits, all_lines(declaration)) if previous is not None]


def _no_line_is_credited_twice(declaration: m323.Declaratie, given: Given) -> bool:
    return _all_differ(_credited(declaration))


@search_rule(
    "TR315",
    m323.Declaratie,
    says=msg("Een debetregel wordt in dit bericht meer dan eens gecrediteerd."),
    remedy=msg("Laat één creditregel per debetregel staan."),
    surely=_no_line_is_credited_twice,
)
def each_line_is_credited_once(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """VorigReferentieNummer is unique in the message."""
    seen: set[str] = set()
    for path, line in lines_of(declaration):
        previous = line.ProductReferentie.VorigReferentieNummer
        if previous is None:
            continue
        if previous in seen:
            yield f"{path}/ProductReferentie/VorigReferentieNummer"
        seen.add(previous)


def _nothing_is_credited(declaration: m323.Declaratie, given: Given) -> bool:
    return not _credited(declaration)


@search_rule(
    "TR316",
    m323.Declaratie,
    says=msg("Deze regel crediteert een regel uit hetzelfde bericht."),
    remedy=msg("Laat beide regels weg, of crediteer in een volgend bericht."),
    surely=_nothing_is_credited,
)
def no_line_credits_its_own_message(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """A credit refers to a line of an earlier message."""
    here = {line.ProductReferentie.ReferentieNummer for _, line in lines_of(declaration)}
    for path, line in lines_of(declaration):
        if line.ProductReferentie.VorigReferentieNummer in here:
            yield f"{path}/ProductReferentie/VorigReferentieNummer"


def _each_allocation_has_one_line(declaration: m323.Declaratie, given: Given) -> bool:
    return _all_differ(list(map(_allocation, all_lines(declaration))))


@search_rule(
    "TR416",
    m323.Declaratie,
    says=msg("Hetzelfde product staat voor dezelfde toewijzing en periode op meer debetregels."),
    remedy=msg("Tel de volumes op en declareer ze op één regel."),
    surely=_each_allocation_has_one_line,
)
def one_debit_line_for_product_and_period(declaration: m323.Declaratie, given: Given) -> Iterable[str]:
    """One debit line for an allocation, product and period (MS-31)."""
    counts: Counter[tuple[object, ...]] = Counter()
    for path, line in lines_of(declaration):
        if not is_debit(line):
            continue
        key = (line.ToewijzingNummer, line.ProductCategorie, line.ProductCode, line.ProductPeriode)
        counts[key] += 1
        if counts[key] > 1:
            yield path


@search_rule(
    "TR342",
    m325.DeclaratieAntwoord,
    says=msg("Het verschil tussen ingediend en toegekend is niet de som van de afgewezen regels."),
    remedy=msg("Neem alle afgewezen regels op, en geen andere. Is de hele declaratie afgewezen: ken 0 toe."),
)
def refused_lines_explain_the_difference(answer: m325.DeclaratieAntwoord, given: Given) -> Iterable[str]:
    """Submitted minus granted is the sum of the refused lines; all refused at once grants 0."""
    submitted, granted = total(answer.TotaalIngediendBedrag), total(answer.TotaalToegekendBedrag)
    if set(answer.RetourCodes.RetourCode) - {"0200", "0233", "8001"}:
        explained = granted == 0
    else:
        explained = sum(signed(line) for _, line in lines_of(answer)) == submitted - granted
    if not explained:
        yield "TotaalToegekendBedrag/TotaalBedrag"
