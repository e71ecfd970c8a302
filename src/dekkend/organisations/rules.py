"""Rules about organisations. Pure: facts in, findings out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.kernel.money import Money
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, rule
from dekkend.kernel.text import Message, msg

MICRO_STAFF: Final = 10
MICRO_AMOUNT: Final = Money(Decimal(2_000_000))


@dataclass(frozen=True, slots=True)
class LiabilityCaps:
    """The most that a provider is liable for: per event, and per contract year."""

    per_event: Money
    per_year: Money


MICRO_CAPS: Final = LiabilityCaps(Money(Decimal(1_250_000)), Money(Decimal(2_500_000)))
USUAL_CAPS: Final = LiabilityCaps(Money(Decimal(2_500_000)), Money(Decimal(5_000_000)))


@dataclass(frozen=True, slots=True)
class ProviderSize:
    """``staff`` in persons; ``turnover`` and ``balance_total`` in euros over the last closed year."""

    staff: int | None
    turnover: Decimal | None = None
    balance_total: Decimal | None = None


@rule(
    "FI-07",
    msg("Aansprakelijkheidsgrens: lager voor een microaanbieder"),
    Effect.EFFECT,
    Source("OVK", "definities, 3.28.2"),
    Source("TOEL", "3.28"),
)
def liability_cap(facts: ProviderSize) -> Finding:
    """Which caps on liability hold.

    The agreement says fewer than ten staff, and a turnover or balance of at most € 2 million; its
    explanation says at most ten, and names the turnover only. The agreement prevails; at exactly ten staff
    the finding shows both readings. Events that belong together count as one.
    """
    small = _small(facts)
    if facts.staff is None or (small is None and facts.staff < MICRO_STAFF):
        return broken(
            msg(
                "Of dit een microaanbieder is, is niet bekend: medewerkers, omzet of balanstotaal ontbreekt."
            ),
            remedy=msg("Vul het aantal medewerkers en de omzet of het balanstotaal van het laatste jaar in."),
            effect=Effect.WARN,
        )
    micro = bool(small) and facts.staff < MICRO_STAFF
    if facts.staff == MICRO_STAFF and _micro_by_explanation(facts):
        return _finding(False, _two_readings(facts), other_reading=MICRO_CAPS)
    return _finding(micro, _reason(micro, facts))


def micro_readings(facts: ProviderSize) -> tuple[bool | None, bool | None]:
    """Whether a provider is micro as the agreement says it, and as its explanation says it; None: not known.

    The two sources differ (FI-07): fewer than ten staff and turnover or balance, or at most ten staff and
    turnover only.
    """
    small = _small(facts)
    if facts.staff is None:
        return None, None
    agreement = False if facts.staff >= MICRO_STAFF else small
    if facts.staff > MICRO_STAFF:
        return agreement, False
    return agreement, None if facts.turnover is None else _micro_by_explanation(facts)


def _small(facts: ProviderSize) -> bool | None:
    """Turnover or balance within the limit; None when that cannot be said."""
    known = [amount for amount in (facts.turnover, facts.balance_total) if amount is not None]
    if any(amount <= MICRO_AMOUNT.amount for amount in known):
        return True
    return False if len(known) == 2 else None


def _micro_by_explanation(facts: ProviderSize) -> bool:
    return facts.turnover is not None and facts.turnover <= MICRO_AMOUNT.amount


def _finding(micro: bool, reason: Message, other_reading: LiabilityCaps | None = None) -> Finding:
    caps = MICRO_CAPS if micro else USUAL_CAPS
    values: dict[str, object] = {"micro": micro, "per_event": caps.per_event, "per_year": caps.per_year}
    if other_reading:
        values |= {
            "other_reading_per_event": other_reading.per_event,
            "other_reading_per_year": other_reading.per_year,
        }
    return holds(reason, **values)


def _reason(micro: bool, facts: ProviderSize) -> Message:
    if micro:
        return msg(
            "Microaanbieder met {staff} medewerkers: aansprakelijk tot {per_event} per gebeurtenis "
            "en {per_year} per contractjaar.",
            staff=facts.staff,
            per_event=MICRO_CAPS.per_event,
            per_year=MICRO_CAPS.per_year,
        )
    return msg(
        "Geen microaanbieder: aansprakelijk tot {per_event} per gebeurtenis en {per_year} per contractjaar.",
        per_event=USUAL_CAPS.per_event,
        per_year=USUAL_CAPS.per_year,
    )


def _two_readings(facts: ProviderSize) -> Message:
    return msg(
        "Precies {staff} medewerkers. De overeenkomst noemt minder dan 10: dan geldt {per_event} "
        "per gebeurtenis en {per_year} per contractjaar. De toelichting noemt hoogstens 10: dan geldt "
        "{other_event} en {other_year}. De overeenkomst gaat voor.",
        staff=facts.staff,
        per_event=USUAL_CAPS.per_event,
        per_year=USUAL_CAPS.per_year,
        other_event=MICRO_CAPS.per_event,
        other_year=MICRO_CAPS.per_year,
    )
