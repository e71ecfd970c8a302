"""The lines of a price: each intermediate result with its sum in words, unrounded, and its origin."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dekkend.catalogue.domain import Element, ValueKind
from dekkend.catalogue.price_model import Given
from dekkend.catalogue.tariff_exact import shown
from dekkend.kernel.text import Message


class LineUnit(StrEnum):
    """What a line's value is counted in."""

    EURO_YEAR = "euro-per-jaar"
    EURO_MONTH = "euro-per-maand"
    EURO_HOUR = "euro-per-uur"
    EURO_UNIT = "euro-per-eenheid"
    HOURS_YEAR = "uur-per-jaar"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a given figure comes from and who answers for it."""

    kind: ValueKind
    source: str
    date: date
    owner: str
    motive: str = ""

    @classmethod
    def of(cls, line: Given) -> "Provenance":
        return cls(line.kind, line.source, line.date, line.owner, line.motive)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One step of the calculation. ``value`` is exact; ``left`` is what hours remain after this line.

    ``given`` is the figure in the file that the line was made with, None for a line that only adds up.
    """

    number: int
    id: str
    element: Element | None
    title: Message | str
    calculation: Message
    value: Decimal
    unit: LineUnit
    left: Decimal | None = None
    given: Decimal | None = None
    provenance: Provenance | None = None

    @property
    def rounded(self) -> Decimal:
        """The value in two decimals, half up."""
        return shown(self.value)


@dataclass
class Sheet:
    """Collects the lines of one calculation, in order."""

    lines: list[PriceLine] = field(default_factory=list)

    def add(
        self,
        id: str,
        title: Message | str,
        calculation: Message,
        value: Decimal,
        unit: LineUnit = LineUnit.EURO_YEAR,
        *,
        element: Element | None = None,
        left: Decimal | None = None,
        given: Given | None = None,
        figure: Decimal | None = None,
    ) -> Decimal:
        """Adds a line and gives its value back, so that a sum can be written where it is used."""
        source = Provenance.of(given) if given else None
        line = PriceLine(
            len(self.lines) + 1, id, element, title, calculation, value, unit, left, figure, source
        )
        self.lines.append(line)
        return value

    def given(
        self,
        line: Given,
        calculation: Message,
        value: Decimal,
        unit: LineUnit = LineUnit.EURO_YEAR,
        *,
        element: Element | None = None,
        left: Decimal | None = None,
        figure: Decimal | None = None,
    ) -> Decimal:
        """Adds the line of a figure from the file."""
        return self.add(
            line.id,
            line.title,
            calculation,
            value,
            unit,
            element=element,
            left=left,
            given=line,
            figure=figure,
        )
