"""What the rules across messages ask from outside the message: earlier messages, allocations, tariffs.

The contexts that know (allocation, claims, catalogue) answer; here stand only the questions and the shapes
of the answers. One ``Facts`` speaks for one provider, one municipality and one standard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

DELETED = "13"
LAPSED = "01"


@dataclass(frozen=True, slots=True)
class Allocation:
    """The allocation (ToegewezenProduct) as it counts now. Money in euro cents."""

    number: int
    bsn: str
    first: date
    last: date | None = None
    category: str | None = None
    code: str | None = None
    volume: int | None = None
    unit: str | None = None
    frequency: str | None = None
    budget: int | None = None
    change: str | None = None
    request: str | None = None

    @property
    def deleted(self) -> bool:
        """Taken back: ends on its first day, with the reason that says so (MS-16)."""
        return self.first == self.last and self.change in (DELETED, LAPSED)

    def current(self, on: date) -> bool:
        """Whether it counts on or after that day."""
        return not self.deleted and (self.last is None or self.last >= on)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A start or stop that was sent and accepted before, and not taken back."""

    number: int | None
    first: date
    last: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A line (Prestatie) that was sent before. ``approved`` is None while it has no answer."""

    reference: str
    allocation: int
    bsn: str
    category: str
    code: str
    first: date
    last: date
    volume: int
    unit: str
    amount: int
    debit: bool = True
    credits: str | None = None
    approved: bool | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request for an allocation (315) or a change (317), and what became of it."""

    reference: str
    bsn: str
    answers: tuple[Literal["1", "2"], ...] = ()
    allocated: bool = False

    @property
    def open(self) -> bool:
        """Neither allocated nor refused."""
        return not self.allocated and "1" not in self.answers


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration (323) that was sent before: what its answer (325) must repeat."""

    identification: str
    dated: date
    number: str
    schema_versions: tuple[str, str]
    lines: tuple[ClaimLine, ...] = ()


class Facts(Protocol):
    """The questions that rules ask. References, numbers and codes are as in the messages."""

    def today(self) -> date:
        """The day of checking."""

    def municipality_exists(self, code: str, on: Sequence[date]) -> bool:
        """Whether Statistics Netherlands knows the code, now or on one of these days."""

    def product_fits(self, category: str, code: str) -> bool:
        """Whether the product list in use has this code in this category."""

    def tariff(self, code: str, unit: str, on: date) -> int | None:
        """The contracted tariff in cents for a whole unit; None when none was agreed."""

    def hourly_tariff(self, code: str, on: date) -> int | None:
        """The contracted tariff of an hour in cents, for lines in minutes."""

    def identification_used(self, message: str, sender: str, identification: str) -> bool:
        """Whether this sender used the identification before, in this kind of message."""

    def client_known(self, bsn: str) -> bool:
        """Whether the client is one of ours."""

    def allocation(self, number: int) -> Allocation | None:
        """The allocation of that number."""

    def allocations(self, bsn: str) -> Sequence[Allocation]:
        """All allocations of the client to this provider."""

    def allocation_number_used(self, number: int, bsn: str) -> bool:
        """Whether the number belongs to an allocation of another client or provider."""

    def starts(self, bsn: str) -> Sequence[Delivery]:
        """The starts of the client that count."""

    def stops(self, bsn: str) -> Sequence[Delivery]:
        """The stops of the client that count."""

    def request(self, reference: str) -> Request | None:
        """The request with that reference of the provider."""

    def requests(self, bsn: str) -> Sequence[Request]:
        """All requests for the client."""

    def line(self, reference: str) -> ClaimLine | None:
        """The claim line with that reference."""

    def lines(self, allocation: int) -> Sequence[ClaimLine]:
        """All claim lines on an allocation that were not refused."""

    def declaration_number_used(self, number: str) -> bool:
        """Whether the provider used the number of a declaration before."""

    def declaration(self, identification: str, dated: date) -> Declaration | None:
        """The declaration with that identification and date."""

    def skipped_months(self, first: date) -> bool:
        """Whether care was given in an earlier month for which no declaration was sent."""
