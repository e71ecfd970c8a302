"""What the generator makes: the ``[generator]`` table of ``definitions/simulations/<id>.toml``."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from dekkend.procurement.definition import STRICT, Slug

Share = Annotated[Decimal, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, le=100_000)]


class Quality(StrEnum):
    """How good the planted content of a bid is on one criterion, seen from that criterion's minimum."""

    STRONG = "sterk"
    GOOD = "goed"
    FAIR = "voldoende"
    WEAK = "onvoldoende"
    POOR = "slecht"


class Flaw(StrEnum):
    """What is wrong with the thing that a plant names by its id in the definition.

    - ``ontbreekt``: a requirement (signature, form, answer) or a piece of evidence was not supplied;
    - ``verlopen``: the evidence is older than it may be;
    - ``niet-aangetoond``: the evidence was supplied, but does not show what is asked (experience,
      certificate);
    - ``niet-akkoord``: the provider does not agree with a term of execution;
    - ``van-toepassing``: an exclusion ground applies;
    - ``matig``: a criterion's content lies just above its minimum;
    - ``onvoldoende``: a criterion's content lies below its minimum.
    """

    MISSING = "ontbreekt"
    EXPIRED = "verlopen"
    NOT_SHOWN = "niet-aangetoond"
    NOT_AGREED = "niet-akkoord"
    APPLIES = "van-toepassing"
    FAIR_CONTENT = "matig"
    WEAK_CONTENT = "onvoldoende"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Plant:
    """One planted fault.

    ``on`` is the id of a requirement, a piece of evidence or a criterion of the definition. ``share`` is the
    part of the cohort's bidders that get it (exactly that part, rounded). ``bids`` says on which of such a
    bidder's bids it sits; it means nothing for what is asked once per bidder. ``repaired`` says whether the
    bidder repairs it when a repair window opens; only formal defects can be repaired.
    """

    on: Slug
    flaw: Flaw
    repaired: bool = False
    share: Share = Decimal(1)
    bids: Literal["alle", "een", "alle-behalve-een"] = "alle"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Cohort:
    """Bidders that resemble each other.

    ``bidders`` of them make ``bids`` bids together: each at least ``lots_at_least``, the rest spread at
    random. ``lots`` limits the lots they bid on (empty: every lot). ``quality`` is the level of every
    criterion that no plant lowers. ``micro`` is the share of micro-enterprises (rule FI-07).
    """

    id: Slug
    bidders: Count
    bids: Count
    lots_at_least: Annotated[int, Field(ge=1)] = 1
    lots: tuple[Slug, ...] = ()
    quality: Quality = Quality.GOOD
    micro: Share = Decimal("0.4")
    plants: tuple[Plant, ...] = ()

    def __post_init__(self) -> None:
        if self.bids < self.bidders * self.lots_at_least:
            raise ValueError(
                f"{self.bids} bids: too few for {self.bidders} bidders of at least {self.lots_at_least} lots"
            )


@dataclass(config=STRICT, frozen=True, kw_only=True)
class GeneratorSettings:
    """What the generator makes. The number of bidders and of bids is the sum over the cohorts.

    ``noise`` is how far, at most, one assessor's score lies from the planted quality, as a share of the
    scale. ``disagreement`` is the share of bids on which the assessors differ by ``difference`` (a share of
    the scale) around the planted quality on one criterion, so that they have to meet. ``arrival_days`` is
    over how many days before closing the submissions come in; ``assessors`` how many assessors take part.

    Example (in ``definitions/simulations/<id>.toml``, beside ``[assumptions]``)::

        [generator]
        seed = 1
        assessors = 12
        noise = 0.08
        disagreement = 0.10
        difference = 0.35
        arrival_days = 30

        [[generator.cohorts]]
        id = "goed"
        bidders = 120
        bids = 230
        quality = "goed"
        [[generator.cohorts.plants]]          # one in ten forgot the signature, and repairs it
        on = "ondertekening"
        flaw = "ontbreekt"
        repaired = true
        share = 0.1

        [[generator.cohorts]]
        id = "deels-vaag"                     # at least two bids, one of which is below the minimum
        bidders = 20
        bids = 55
        lots_at_least = 2
        [[generator.cohorts.plants]]
        on = "kwaliteit-casus"
        flaw = "onvoldoende"
        bids = "een"

        [[generator.cohorts]]
        id = "niet-akkoord"
        bidders = 6
        bids = 9
        [[generator.cohorts.plants]]
        on = "akkoord-voorwaarden"
        flaw = "niet-akkoord"
    """

    cohorts: tuple[Cohort, ...] = Field(min_length=1)
    seed: int = 1
    assessors: Annotated[int, Field(ge=2, le=500)] = 12
    noise: Share = Decimal("0.08")
    disagreement: Share = Decimal("0.1")
    difference: Share = Decimal("0.35")
    arrival_days: Annotated[int, Field(ge=1, le=365)] = 30

    @property
    def bidders(self) -> int:
        """How many providers submit."""
        return sum(cohort.bidders for cohort in self.cohorts)

    @property
    def bids(self) -> int:
        """How many bids they make, over all lots."""
        return sum(cohort.bids for cohort in self.cohorts)


_adapter = TypeAdapter(GeneratorSettings)


def settings_from(table: Mapping[str, Any]) -> GeneratorSettings:
    """The settings in a ``[generator]`` table as TOML gives it.

    Raises pydantic.ValidationError, with every problem and the key where it sits.
    """
    return _adapter.validate_python(table)
