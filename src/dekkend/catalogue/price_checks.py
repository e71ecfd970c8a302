"""Checks across a price model that the shapes do not see, on plain data so that all problems show at once."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from dekkend.catalogue.domain import HourKind, Unit, ValueKind
from dekkend.catalogue.minimum_wage import known_period, minimum_wage
from dekkend.catalogue.price_model import LISTS, Base
from dekkend.catalogue.product_checks import product
from dekkend.catalogue.tariff_problems import (
    Complaint,
    Data,
    FormatRule,
    Path,
    TariffFileRule,
    duplicates,
    number,
    tables,
    total_is_hundred,
    words,
)
from dekkend.kernel.money import Money
from dekkend.kernel.text import Message, msg

_ABOVE: Final = (Base.WAGE_COST, Base.DIRECT_COST)
BASES: Final[dict[str, tuple[Base, ...]]] = {
    "surcharges": (Base.YEAR_SALARY,),
    "employer": (Base.YEAR_SALARY, Base.GROSS),
    "hours": (Base.CONTRACT_HOURS, Base.HOURS_LEFT),
    "direct_costs": (Base.YEAR_SALARY, Base.GROSS, Base.WAGE_COST),
    "overhead": (*_ABOVE, Base.TOTAL),
    "demands": _ABOVE,
    "margin": (Base.COST_PRICE, Base.TOTAL),
}
"""What a percentage may be taken of, by list."""

FIGURES: Final[dict[str, tuple[str, ...]]] = {
    "functions": ("month_salary", "scale"),
    "hours": ("hours", "percentage"),
    "indexation": ("percentage",),
}
MONTHS: Final = Decimal(12)


def figures(data: Data) -> Iterator[Complaint]:
    """Each line has one figure; fixed lines and proposals have one at all; none is negative."""
    for path, row, keys in _lines(data):
        given = [key for key in keys if key in row]
        if len(given) > 1:
            yield Complaint(
                (*path, given[1]),
                TariffFileRule.ONE_FIGURE,
                msg("Deze regel heeft {keys} tegelijk", keys=given),
                msg("Laat er één staan."),
            )
        if not given and row.get("kind") in (ValueKind.FIXED.value, ValueKind.SUGGESTED.value):
            yield Complaint(
                path,
                TariffFileRule.NO_FIGURE,
                msg("Deze regel heeft geen getal"),
                msg('Vul {keys} in, of maak de regel kind = "open".', keys=list(keys)),
            )
        yield from _negative(path, row, "indexation" in path)


def bases(data: Data) -> Iterator[Complaint]:
    """A percentage says of what; and of something that is known at that point."""
    for name, allowed in BASES.items():
        choices = [base.value for base in allowed]
        for path, row in tables(data, name):
            base = row.get("base")
            if "percentage" in row and base is None:
                yield Complaint(
                    (*path, "percentage"),
                    TariffFileRule.WITHOUT_BASE,
                    msg("Dit percentage heeft geen grondslag"),
                    msg("Voeg base toe; kies uit: {words}.", words=choices),
                )
            elif isinstance(base, str) and base in {known.value for known in Base} and base not in choices:
                yield Complaint(
                    (*path, "base"),
                    TariffFileRule.WRONG_BASE,
                    msg("De grondslag {base} past niet bij deze regel", base=base),
                    msg("Kies uit: {words}.", words=choices),
                )


def function_mix(data: Data) -> Iterator[Complaint]:
    """The shares of the functions add up to 100%; their scales exist."""
    rows = list(tables(data, "functions"))
    shares = [number(row.get("share")) for _, row in rows]
    if all(share is not None for share in shares):
        total = sum((share for share in shares if share is not None), Decimal(0))
        place: Path = (*rows[-1][0], "share") if rows else ("functions",)
        yield from total_is_hundred(place, total, msg("De aandelen van de functies"))
    scales = {str(row.get("id")): row for _, row in tables(data, "scales")}
    for path, row in rows:
        if "share" not in row:
            yield Complaint(
                path,
                TariffFileRule.NO_FIGURE,
                msg("Deze functie heeft geen aandeel"),
                msg("Voeg share toe: het aandeel in procenten."),
            )
        yield from _scale(path, row, scales)


def _scale(path: Path, row: Data, scales: dict[str, Data]) -> Iterator[Complaint]:
    name = row.get("scale")
    if not isinstance(name, str):
        return
    if name not in scales:
        yield Complaint(
            (*path, "scale"),
            FormatRule.UNKNOWN_REFERENCE,
            msg("Er is geen schaal “{id}”", id=name),
            msg("Kies uit: {words}.", words=sorted(scales))
            if scales
            else msg("Voeg een tabel [[scales]] toe."),
        )
        return
    steps, step = scales[name].get("steps"), row.get("step")
    last = len(steps) if isinstance(steps, list) else 0
    if not isinstance(step, int) or not 1 <= step <= last:
        yield Complaint(
            (*path, "step"),
            FormatRule.UNKNOWN_REFERENCE,
            msg("Deze trede staat niet in de schaal"),
            msg("Kies een trede van 1 tot en met {last}.", last=last),
        )


def salaries(data: Data) -> Iterator[Complaint]:
    """No month salary is under the statutory minimum of the model's level date."""
    hours = data.get("contract_hours")
    contract = number(hours.get("hours")) if isinstance(hours, dict) else None
    day = _day(data.get("level_date"))
    minimum = _minimum(data, day)
    if minimum is None:
        yield from _unknown_minimum(day)
    elif contract and contract > 0:
        for path, salary in _salaries(data):
            if salary * MONTHS / contract < minimum:
                yield _too_low(path, salary, contract, minimum)


def _minimum(data: Data, day: date | None) -> Decimal | None:
    """The minimum of the level date: the one that we know, else the one that the file itself states."""
    known = minimum_wage(day) if day else None
    stated = data.get("minimum_wage")
    if known is not None:
        return known.hourly
    return number(stated.get("hourly")) if isinstance(stated, dict) else None


def _unknown_minimum(day: date | None) -> Iterator[Complaint]:
    """Nothing is guessed: the file brings the amount, with its source."""
    if day is None:
        return
    first, last = known_period()
    yield Complaint(
        ("level_date",),
        TariffFileRule.BELOW_MINIMUM_WAGE,
        msg(
            "Het wettelijk minimumloon van {day} is niet bekend; wel dat van {first} tot en met {last}",
            day=day,
            first=first,
            last=last,
        ),
        msg("Voeg een tabel [minimum_wage] toe met hourly (euro per uur) en source (de Staatscourant)."),
    )


def _too_low(path: Path, salary: Decimal, contract: Decimal, minimum: Decimal) -> Complaint:
    return Complaint(
        path,
        TariffFileRule.BELOW_MINIMUM_WAGE,
        msg(
            "{salary} per maand is {hourly} per uur; het wettelijk minimum is {minimum} per uur",
            salary=Money.rounded(salary),
            hourly=Money.rounded(salary * MONTHS / contract),
            minimum=Money.rounded(minimum),
        ),
        msg(
            "Bij {hours} contracturen is het salaris minstens {least} per maand.",
            hours=contract,
            least=Money.rounded(minimum * contract / MONTHS),
        ),
    )


def _salaries(data: Data) -> Iterator[tuple[Path, Decimal]]:
    for path, row in tables(data, "functions"):
        if (salary := number(row.get("month_salary"))) is not None:
            yield (*path, "month_salary"), salary
    for path, row in tables(data, "scales"):
        steps = row.get("steps", ())
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            if (salary := number(step)) is not None:
                yield (*path, "steps", index), salary


def hour_kinds(data: Data) -> Iterator[Complaint]:
    """Every kind of hour stands in exactly one place: a line, the billable hour, or the agreement."""
    counts, elsewhere = _billable(data)
    placed: dict[str, Message] = {}
    for path, row in tables(data, "hours"):
        if row.get("kinds") == []:
            yield Complaint(
                (*path, "kinds"),
                TariffFileRule.HOURS_NOWHERE,
                msg("Deze regel noemt geen soort uur"),
                msg("Kies uit: {words}.", words=[kind.value for kind in HourKind]),
            )
    for path, kind in _deducted(data):
        if kind in placed:
            yield _twice((*path, "kinds"), kind, placed[kind])
        placed.setdefault(kind, msg("een eerdere regel met uren"))
    for kind in elsewhere:
        if kind in placed:
            yield _twice(("product", "billable_hour", "elsewhere"), kind, placed[kind])
        placed.setdefault(kind, msg("de overeenkomst"))
    for kind in [kind for kind in counts if kind in elsewhere]:
        yield _twice(("product", "billable_hour", "counts"), kind, placed[kind])
    yield from _mixed(data, counts)
    for missing in [kind.value for kind in HourKind if kind.value not in {*placed, *counts}]:
        yield Complaint(
            ("hours",),
            TariffFileRule.HOURS_NOWHERE,
            msg("De soort uur “{kind}” staat nergens", kind=missing),
            msg("Zet hem in counts (declarabel), in een regel [[hours]], of in elsewhere (overeenkomst)."),
        )


def _billable(data: Data) -> tuple[list[str], list[str]]:
    found: Any = data.get("product")
    found = found.get("billable_hour") if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return [HourKind.CONTACT.value], []
    elsewhere = [str(row.get("hours")) for _, row in tables(found, "elsewhere")]
    return words(found.get("counts")), elsewhere


def _deducted(data: Data) -> Iterator[tuple[Path, str]]:
    for path, row in tables(data, "hours"):
        for kind in words(row.get("kinds")):
            yield path, kind


def _mixed(data: Data, counts: list[str]) -> Iterator[Complaint]:
    for path, row in tables(data, "hours"):
        kinds = words(row.get("kinds"))
        paid = [kind for kind in kinds if kind in counts]
        if paid and len(paid) < len(kinds):
            yield Complaint(
                (*path, "kinds"),
                TariffFileRule.HOURS_TWICE,
                msg("Van deze regel is een deel declarabel ({paid}) en een deel niet", paid=paid),
                msg("Maak er twee regels van."),
            )


def _twice(path: Path, kind: str, other: Message) -> Complaint:
    return Complaint(
        path,
        TariffFileRule.HOURS_TWICE,
        msg("De soort uur “{kind}” staat ook in {other}", kind=kind, other=other),
        msg("Tel elke soort uur op één plaats mee; haal een van de twee weg."),
    )


def conversion(data: Data) -> Iterator[Complaint]:
    """Another unit than hour or minute says how it follows from the hour; each part in one way."""
    found = data.get("product")
    unit = found.get("unit") if isinstance(found, dict) else None
    simple = (Unit.HOUR.value, Unit.MINUTE.value)
    if (
        "conversion" not in data
        and isinstance(unit, str)
        and unit in {known.value for known in Unit}
        and unit not in simple
    ):
        yield Complaint(
            ("product", "unit"),
            TariffFileRule.NO_CONVERSION,
            msg("De prijs per uur wordt niet omgerekend naar {unit}", unit=unit),
            msg("Voeg een tabel [conversion] toe met de delen waaruit de prijs van één eenheid bestaat."),
        )


def settings(data: Data) -> Iterator[Complaint]:
    """What-ifs and differentiations change lines that exist."""
    known = {str(row.get("id")) for _, row, _ in _lines(data)}
    for name in ("what_if", "differentiation"):
        for path, row in tables(data, name):
            changed = row.get("set")
            for id in changed if isinstance(changed, dict) else ():
                if id not in known:
                    yield Complaint(
                        (*path, "set", id),
                        FormatRule.UNKNOWN_REFERENCE,
                        msg("Het prijsmodel heeft geen regel “{id}”", id=id),
                        msg("Kies uit: {words}.", words=sorted(known)),
                    )


def the_product(data: Data) -> Iterator[Complaint]:
    """The product of the model, checked as in a catalogue."""
    found = data.get("product")
    if isinstance(found, dict):
        yield from product(found, ("product",))


def ids(data: Data) -> Iterator[Complaint]:
    """The ids of lines are unique in the whole model: what-ifs name them."""
    yield from duplicates(data, LISTS)
    yield from duplicates(data, ("what_if", "differentiation"))


def _lines(data: Data) -> Iterator[tuple[Path, Data, tuple[str, ...]]]:
    """Every line that carries a figure, with the keys that may hold it."""
    for name in LISTS:
        for path, row in tables(data, name):
            yield path, row, FIGURES.get(name, ("amount", "percentage"))
    contract = data.get("contract_hours")
    if isinstance(contract, dict):
        yield ("contract_hours",), contract, ("hours",)
    found = data.get("conversion")
    for path, row in tables(found, "parts") if isinstance(found, dict) else ():
        yield ("conversion", *path), row, ("hours", "minutes", "hours_per_week", "amount")


def _negative(path: Path, row: Data, may: bool) -> Iterator[Complaint]:
    for key, value in row.items():
        found = number(value) if key not in ("id", "title", "source", "owner", "motive", "date") else None
        if found is not None and found < 0 and not may:
            yield Complaint(
                (*path, key),
                TariffFileRule.NEGATIVE,
                msg("{value} is negatief", value=found),
                msg("Kies een getal van {limit} of meer.", limit="0"),
            )


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


CHECKS: Final[tuple[Callable[[Data], Iterator[Complaint]], ...]] = (
    ids,
    figures,
    bases,
    function_mix,
    salaries,
    hour_kinds,
    conversion,
    settings,
    the_product,
)
