"""What happens with agreements that others are told of."""

from dataclasses import dataclass
from datetime import date

from dekkend.runtime.events import Event


@dataclass(frozen=True)
class AgreementSent(Event):
    """The text went to the provider to be signed, for the first time or again (CT-18)."""

    agreement_id: int
    again: bool = False


@dataclass(frozen=True)
class AgreementSigned(Event):
    """One side signed; ``side`` as ``stored_kinds.Side``. With the buyer's signature it is in force."""

    agreement_id: int
    side: str


@dataclass(frozen=True)
class ExtensionTold(Event):
    """An extension was told to the provider; ``last_day`` is the new end."""

    agreement_id: int
    number: int
    last_day: date


@dataclass(frozen=True)
class NoticeGiven(Event):
    """The agreement ends sooner than agreed, on ``ends_on``; ``taken_back`` when it goes on after all."""

    agreement_id: int
    ends_on: date
    taken_back: bool = False


@dataclass(frozen=True)
class AgreementEnded(Event):
    """The last day is over: clients are transferred and the agreement is closed (EX-07)."""

    agreement_id: int


@dataclass(frozen=True)
class AmendmentMoved(Event):
    """A change came a step further; ``action`` as in the machine of amendments."""

    agreement_id: int
    amendment_id: int
    action: str


@dataclass(frozen=True)
class ProviderChanged(Event):
    """Another provider has the agreement from now on (EX-08)."""

    agreement_id: int
    before: int
    after: int
