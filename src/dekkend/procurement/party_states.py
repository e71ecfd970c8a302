"""The statuses of who takes part in a bid of another, and of a subcontractor that wants to join later."""

from enum import StrEnum
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg


class PartyStatus(StrEnum):
    INVITED = "uitgenodigd"
    CONFIRMED = "bevestigd"
    DECLINED = "doet-niet-mee"
    LEFT = "teruggetrokken"


class JoiningStatus(StrEnum):
    REQUESTED = "aangevraagd"
    APPROVED = "goedgekeurd"
    REFUSED = "geweigerd"
    CANCELLED = "ingetrokken"


_P, _J = PartyStatus, JoiningStatus
LIVE: Final = frozenset({_P.INVITED, _P.CONFIRMED})
"""While somebody takes part, or may come to."""

PARTY: Final = Machine(
    "party",
    PartyStatus,
    {
        (_P.INVITED, "confirm"): _P.CONFIRMED,
        (_P.INVITED, "decline"): _P.DECLINED,
        (_P.INVITED, "leave"): _P.LEFT,
        (_P.CONFIRMED, "leave"): _P.LEFT,
    },
    {
        _P.INVITED: msg("Wacht op bevestiging"),
        _P.CONFIRMED: msg("Bevestigd"),
        _P.DECLINED: msg("Doet niet mee"),
        _P.LEFT: msg("Teruggetrokken"),
        "confirm": msg("Bevestigen"),
        "decline": msg("Niet meedoen"),
        "leave": msg("Terugtrekken"),
    },
)

JOINING: Final = Machine(
    "joining_subcontractor",
    JoiningStatus,
    {
        (_J.REQUESTED, "approve"): _J.APPROVED,
        (_J.REQUESTED, "refuse"): _J.REFUSED,
        (_J.REQUESTED, "cancel"): _J.CANCELLED,
    },
    {
        _J.REQUESTED: msg("Wacht op goedkeuring"),
        _J.APPROVED: msg("Goedgekeurd"),
        _J.REFUSED: msg("Geweigerd"),
        _J.CANCELLED: msg("Aanvraag ingetrokken"),
        "approve": msg("Goedkeuren"),
        "refuse": msg("Weigeren"),
        "cancel": msg("Aanvraag intrekken"),
    },
)
