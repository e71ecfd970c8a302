"""Part J of the rule catalogue: amounts, minutes, the tariff sheet, and the calendar of the catalogue."""

from datetime import date
from itertools import pairwise
from typing import Any, Final

from dekkend.catalogue.price_units import MULTIPLE, claim, is_multiple
from dekkend.catalogue.tariff_facts import (
    CatalogueCalendarFacts,
    CodeFacts,
    HourlyTariffFacts,
    MinuteClaimFacts,
    TariffAmountFacts,
    TariffEntry,
    TariffSheetFacts,
)
from dekkend.kernel.money import Money, half_up
from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, not_applicable, rule
from dekkend.kernel.text import msg

CODE_LENGTH: Final = 5
REJECTED: Final = "9346"
"""The return code for a claim whose amount does not follow from tariff and volume (Fo01)."""


@rule(
    "TF-11",
    msg("Een tarief heeft twee decimalen; rekenen gaat onafgerond"),
    Effect.INFO,
    Source("iStandaarden", "TR346"),
)
def two_decimals(facts: TariffAmountFacts) -> Finding:
    """What is paid has whole cents and follows from the unrounded tariff, also in the year after."""
    values: dict[str, Any] = {"tariff": facts.tariff, "unrounded": facts.unrounded}
    if facts.tariff != half_up(facts.tariff):
        reason = msg("Het tarief {tariff} heeft meer dan twee decimalen", tariff=facts.tariff)
        return broken(reason, remedy=msg("Rond het tarief af op hele centen."), **values)
    if not facts.indexed_from_unrounded:
        return broken(
            msg("Het nieuwe tarief is berekend uit het afgeronde tarief"),
            remedy=msg("Reken met het onafgeronde tarief; anders stapelen afrondingen zich op."),
            **values,
        )
    return holds(msg("Het tarief heeft hele centen"), **values)


@rule(
    "TF-12",
    msg("Uurtarief in minuten: tarief × minuten / 60, op hele centen"),
    Effect.BLOCK,
    Source("iStandaarden", "TR346"),
    Source("iStandaarden", "IV081"),
)
def claim_in_minutes(facts: MinuteClaimFacts) -> Finding:
    """Multiply first, divide then, round half up last."""
    right = claim(facts.hourly_tariff, facts.minutes)
    values: dict[str, Any] = {"expected": right, "amount": facts.amount}
    if facts.amount != right:
        return broken(
            msg(
                "{minutes} minuten à {tariff} per uur is {right}, niet {amount}",
                minutes=facts.minutes,
                tariff=Money.rounded(facts.hourly_tariff),
                right=Money(right),
                amount=Money.rounded(facts.amount),
            ),
            remedy=msg("Dien het juiste bedrag in; de regel wordt afgekeurd met code {code}.", code=REJECTED),
            return_code=REJECTED,
            **values,
        )
    return holds(msg("Het bedrag volgt uit tarief en minuten"), **values)


@rule(
    "TF-13",
    msg("Een uurtarief is een veelvoud van € 0,60"),
    Effect.WARN,
    Source("iStandaarden", "IV081"),
)
def multiple_of_sixty_cents(facts: HourlyTariffFacts) -> Finding:
    """Then a minute is a whole number of cents and no claim is rounded."""
    if not facts.claimed_in_minutes:
        return not_applicable(msg("Dit tarief wordt niet in minuten gedeclareerd"))
    down = facts.hourly_tariff - facts.hourly_tariff % MULTIPLE
    above, tariff = down + MULTIPLE, Money.rounded(facts.hourly_tariff)
    values: dict[str, Any] = {"below": down, "above": above}
    if is_multiple(facts.hourly_tariff):
        return holds(msg("Een minuut is een heel aantal centen"))
    return broken(
        msg(
            "Een minuut van {tariff} per uur is geen heel aantal centen",
            tariff=tariff,
        ),
        remedy=msg("Kies {below} of {above}.", below=Money.rounded(down), above=Money.rounded(above)),
        **values,
    )


@rule(
    "TF-14",
    msg("Een tarief hoort bij gemeente, aanbieder, productcode en periode"),
    Effect.BLOCK,
    Source("Protocol productcodes", "p. 3"),
)
def one_tariff_per_key(facts: TariffSheetFacts) -> Finding:
    """On one day there is one tariff for a municipality, provider and product code."""
    short = [one.product_code for one in facts.entries if len(one.product_code) != CODE_LENGTH]
    if short:
        return broken(
            msg("Geen productcode van vijf tekens: {codes}", codes=sorted(set(short))),
            remedy=msg("Stel tarieven vast per productcode, niet per categorie."),
            codes=short,
        )
    twice = [one for one, other in pairwise(sorted(facts.entries, key=_by_key)) if _overlap(one, other)]
    if twice:
        named = sorted({f"{one.municipality} {one.product_code}" for one in twice})
        return broken(
            msg("Op één dag gelden twee tarieven voor: {keys}", keys=named),
            remedy=msg("Beëindig het oude tarief op de dag vóór het nieuwe ingaat."),
            keys=named,
        )
    return holds(msg("Op elke dag geldt één tarief"), entries=len(facts.entries))


def _by_key(one: TariffEntry) -> tuple[str, str, str, date]:
    """In this order tariffs of one key that share a day include two neighbours that do."""
    return one.municipality, one.product_code, one.provider or "", one.first


def _overlap(one: TariffEntry, other: TariffEntry) -> bool:
    same = (one.municipality, one.product_code, one.provider) == (
        other.municipality,
        other.product_code,
        other.provider,
    )
    return same and Period(one.first, one.last).overlaps(Period(other.first, other.last))


@rule(
    "TF-15",
    msg("Een ander tarief verandert de productcode niet"),
    Effect.INFO,
    Source("Protocol productcodes", "p. 3"),
)
def code_stays(facts: CodeFacts) -> Finding:
    """A code says what is delivered; what it costs stands in the tariff sheet."""
    if not facts.only_tariff_changed:
        return not_applicable(msg("Niet alleen het tarief is veranderd"))
    old, new = facts.code_before, facts.code_after
    values: dict[str, Any] = {"code_before": old, "code_after": new}
    if old != new:
        return broken(
            msg(
                "Alleen het tarief verandert, maar code {old} wordt {new}",
                old=old,
                new=new,
            ),
            remedy=msg("Houd de productcode gelijk."),
            **values,
        )
    return holds(msg("De productcode blijft gelijk"), **values)


@rule(
    "MS-38",
    msg("De catalogus van 1 januari staat vast op 31 oktober"),
    Effect.WARN,
    Source("Protocol productcodes", "kalender"),
)
def catalogue_calendar(facts: CatalogueCalendarFacts) -> Finding:
    """Existing allocations keep their codes: none is changed retroactively."""
    latest = date(facts.starts_on.year - 1, 10, 31)
    values: dict[str, Any] = {"set_on": facts.set_on, "latest": latest}
    if facts.retroactive_codes:
        return broken(
            msg("Codes gelden met terugwerkende kracht"),
            remedy=msg("Laat bestaande toewijzingen hun code houden."),
            **values,
        )
    if facts.set_on > latest:
        return broken(
            msg(
                "De catalogus voor {start} is vastgesteld op {set_on}, na {latest}",
                start=facts.starts_on,
                set_on=facts.set_on,
                latest=latest,
            ),
            remedy=msg("Spreek met aanbieders en hun softwareleveranciers af of dit nog haalbaar is."),
            **values,
        )
    return holds(msg("De catalogus is op tijd vastgesteld"), **values)
