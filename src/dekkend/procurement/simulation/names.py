"""Providers that do not exist: invented names, KvK numbers from a range of our own.

A provider is known by its place in the pool, whatever the seed: the same provider may bid in several regions.
"""

from decimal import Decimal
from random import Random
from typing import Final

from dekkend.kernel.identifiers import KvkNumber
from dekkend.organisations.domain import LegalForm, NewProvider

FIRST_KVK: Final = 90_100_000
MARK: Final = "(fictief)"

_FORMS: Final = (
    "Zorghuis",
    "Praktijk",
    "Zorggroep",
    "Begeleiding",
    "Jeugdhulp",
    "Thuishulp",
    "Dagcentrum",
    "Woonzorg",
)
_FIRST: Final = (
    "Wolken",
    "Maan",
    "Sterren",
    "Golf",
    "Duin",
    "Mist",
    "Regen",
    "Zonne",
    "Winde",
    "Sneeuw",
    "Nevel",
    "Avond",
)
_SECOND: Final = (
    "veer",
    "brug",
    "gaarde",
    "kade",
    "poort",
    "spoor",
    "haven",
    "linde",
    "bron",
    "akker",
    "hof",
    "werf",
)
_SMALL: Final = (LegalForm.SOLE_TRADER, LegalForm.GENERAL_PARTNERSHIP, LegalForm.PRIVATE_COMPANY)
_LARGE: Final = (LegalForm.FOUNDATION, LegalForm.PRIVATE_COMPANY, LegalForm.COOPERATIVE)


def pool_size() -> int:
    """How many different names there are."""
    return len(_FORMS) * len(_FIRST) * len(_SECOND)


def provider(place: int) -> NewProvider:
    """The provider at this place of the pool; even places are micro-enterprises (FI-07)."""
    rng = Random(f"provider:{place}")  # noqa: S311 - reproducible, not secret
    micro = is_micro(place)
    return NewProvider(
        name=_name(place),
        kvk=KvkNumber(str(FIRST_KVK + place)),
        legal_form=rng.choice(_SMALL if micro else _LARGE),
        staff=rng.randrange(1, 10) if micro else rng.randrange(10, 900),
        turnover=Decimal(rng.randrange(60, 1_900) if micro else rng.randrange(2_100, 60_000)) * 1000,
    )


def is_micro(place: int) -> bool:
    """Whether the provider at this place is a micro-enterprise."""
    return place % 2 == 0


def _name(place: int) -> str:
    """Neighbours in the pool have names that do not look alike."""
    mixed = (place * 389 + 7) % pool_size()
    form, rest = mixed % len(_FORMS), mixed // len(_FORMS)
    first, second = rest % len(_FIRST), rest // len(_FIRST)
    number = f" {place // pool_size() + 1}" if place >= pool_size() else ""
    return f"{_FORMS[form]} {_FIRST[first]}{_SECOND[second]}{number} {MARK}"
