"""The statuses of an agreement, a change of it, a client stop, a spending room and an ending.

Nothing can be allocated before both signatures (EL-17); an altered return is void and sent again (CT-18);
an ending on a ground goes through hearing (EX-03); clients are transferred before closing (EX-07).
"""

from enum import StrEnum
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg


class AgreementStatus(StrEnum):
    DRAFT = "concept"
    SENT = "verstuurd"
    ALTERED = "veranderd-terug"
    PROVIDER_SIGNED = "getekend-door-aanbieder"
    IN_FORCE = "van-kracht"
    NOTICE_GIVEN = "opgezegd"
    WINDING_UP = "afronding"
    CLOSED = "afgesloten"
    LAPSED = "vervallen"


class AmendmentStatus(StrEnum):
    PROPOSED = "voorgesteld"
    APPROVED = "goedgekeurd"
    REFUSED = "afgewezen"
    AGREED = "overeengekomen"
    REFUSED_BY_PROVIDER = "geweigerd-door-aanbieder"
    IN_EFFECT = "doorgevoerd"
    WITHDRAWN = "ingetrokken"


class ClientStopStatus(StrEnum):
    ASKED = "gevraagd"
    AGREED = "toegestaan"
    IMPOSED = "opgelegd"
    RUNNING = "loopt"
    LIFTED = "opgeheven"
    REFUSED = "geweigerd"


class CeilingStatus(StrEnum):
    INTENDED = "voornemen"
    HEARD = "gehoord"
    DECIDED = "besloten"
    PLANNED = "plan-klaar"
    RUNNING = "loopt"
    SIGNALLED = "gesignaleerd"
    TALKED = "besproken"
    CLOSED = "afgesloten"
    DROPPED = "vervallen"


class EndingStatus(StrEnum):
    PREPARED = "voorbereid"
    INTENDED = "voornemen"
    HEARD = "gehoord"
    DECIDED = "besloten"
    DROPPED = "vervallen"


class BridgingStatus(StrEnum):
    DRAFT = "concept"
    AGREED = "afgesproken"
    ENDED = "voorbij"
    WITHDRAWN = "ingetrokken"


_A = AgreementStatus
_M = AmendmentStatus
_S = ClientStopStatus
_C = CeilingStatus
_E = EndingStatus
_B = BridgingStatus

ALLOCATABLE: Final = (_A.IN_FORCE, _A.NOTICE_GIVEN)
"""In these statuses new clients can be allocated, as far as the cell is open."""

AGREEMENT: Final = Machine(
    "agreement",
    AgreementStatus,
    {
        (_A.DRAFT, "send"): _A.SENT,
        (_A.SENT, "sign_as_provider"): _A.PROVIDER_SIGNED,
        (_A.SENT, "find_altered"): _A.ALTERED,
        (_A.ALTERED, "send_again"): _A.SENT,
        (_A.PROVIDER_SIGNED, "sign_as_buyer"): _A.IN_FORCE,
        (_A.PROVIDER_SIGNED, "find_altered"): _A.ALTERED,
        (_A.IN_FORCE, "give_notice"): _A.NOTICE_GIVEN,
        (_A.NOTICE_GIVEN, "take_back_notice"): _A.IN_FORCE,
        (_A.IN_FORCE, "end"): _A.WINDING_UP,
        (_A.NOTICE_GIVEN, "end"): _A.WINDING_UP,
        (_A.WINDING_UP, "close"): _A.CLOSED,
        **{(status, "lapse"): _A.LAPSED for status in (_A.DRAFT, _A.SENT, _A.ALTERED, _A.PROVIDER_SIGNED)},
    },
    {
        _A.DRAFT: msg("Concept"),
        _A.SENT: msg("Verstuurd ter ondertekening"),
        _A.ALTERED: msg("Veranderd teruggekomen"),
        _A.PROVIDER_SIGNED: msg("Getekend door de aanbieder"),
        _A.IN_FORCE: msg("Van kracht"),
        _A.NOTICE_GIVEN: msg("Opgezegd"),
        _A.WINDING_UP: msg("In afronding"),
        _A.CLOSED: msg("Afgesloten"),
        _A.LAPSED: msg("Vervallen"),
        "send": msg("Ter ondertekening sturen"),
        "sign_as_provider": msg("Tekenen als aanbieder"),
        "find_altered": msg("Vaststellen dat de tekst is veranderd"),
        "send_again": msg("Ongewijzigd opnieuw sturen"),
        "sign_as_buyer": msg("Tekenen als opdrachtgever"),
        "give_notice": msg("Opzeggen"),
        "take_back_notice": msg("Opzegging intrekken"),
        "end": msg("Laten eindigen"),
        "close": msg("Afsluiten"),
        "lapse": msg("Laten vervallen"),
    },
)

AMENDMENT: Final = Machine(
    "amendment",
    AmendmentStatus,
    {
        (_M.PROPOSED, "approve"): _M.APPROVED,
        (_M.PROPOSED, "refuse"): _M.REFUSED,
        (_M.APPROVED, "agree"): _M.AGREED,
        (_M.APPROVED, "refuse_as_provider"): _M.REFUSED_BY_PROVIDER,
        (_M.AGREED, "take_effect"): _M.IN_EFFECT,
        (_M.PROPOSED, "withdraw"): _M.WITHDRAWN,
        (_M.APPROVED, "withdraw"): _M.WITHDRAWN,
    },
    {
        _M.PROPOSED: msg("Voorgesteld"),
        _M.APPROVED: msg("Goedgekeurd, wacht op de aanbieder"),
        _M.REFUSED: msg("Afgewezen"),
        _M.AGREED: msg("Overeengekomen"),
        _M.REFUSED_BY_PROVIDER: msg("Geweigerd door de aanbieder"),
        _M.IN_EFFECT: msg("Doorgevoerd"),
        _M.WITHDRAWN: msg("Ingetrokken"),
        "approve": msg("Goedkeuren"),
        "refuse": msg("Afwijzen"),
        "agree": msg("Overeenkomen met een addendum"),
        "refuse_as_provider": msg("Weigeren als aanbieder"),
        "take_effect": msg("Laten ingaan"),
        "withdraw": msg("Intrekken"),
    },
)

CLIENT_STOP: Final = Machine(
    "client_stop",
    ClientStopStatus,
    {
        (_S.ASKED, "consent"): _S.AGREED,
        (_S.ASKED, "refuse"): _S.REFUSED,
        (_S.ASKED, "impose"): _S.IMPOSED,
        (_S.AGREED, "begin"): _S.RUNNING,
        (_S.IMPOSED, "begin"): _S.RUNNING,
        (_S.RUNNING, "lift"): _S.LIFTED,
        (_S.AGREED, "lift"): _S.LIFTED,
        (_S.IMPOSED, "lift"): _S.LIFTED,
    },
    {
        _S.ASKED: msg("Gevraagd"),
        _S.AGREED: msg("Toegestaan"),
        _S.IMPOSED: msg("Opgelegd"),
        _S.RUNNING: msg("Loopt"),
        _S.LIFTED: msg("Opgeheven"),
        _S.REFUSED: msg("Geweigerd"),
        "consent": msg("Schriftelijk toestaan"),
        "refuse": msg("Weigeren"),
        "impose": msg("Zelf opleggen"),
        "begin": msg("Laten ingaan"),
        "lift": msg("Opheffen"),
    },
)

CEILING: Final = Machine(
    "ceiling",
    CeilingStatus,
    {
        (_C.INTENDED, "hear"): _C.HEARD,
        (_C.HEARD, "decide"): _C.DECIDED,
        (_C.DECIDED, "finish_plan"): _C.PLANNED,
        (_C.PLANNED, "begin"): _C.RUNNING,
        (_C.RUNNING, "signal"): _C.SIGNALLED,
        (_C.SIGNALLED, "talk"): _C.TALKED,
        (_C.TALKED, "adjust"): _C.RUNNING,
        (_C.TALKED, "keep"): _C.RUNNING,
        (_C.RUNNING, "close"): _C.CLOSED,
        (_C.SIGNALLED, "close"): _C.CLOSED,
        (_C.TALKED, "close"): _C.CLOSED,
        **{(status, "drop"): _C.DROPPED for status in (_C.INTENDED, _C.HEARD, _C.DECIDED, _C.PLANNED)},
    },
    {
        _C.INTENDED: msg("Voornemen bekend"),
        _C.HEARD: msg("Aanbieders gehoord"),
        _C.DECIDED: msg("Hoogte besloten"),
        _C.PLANNED: msg("Plan klaar"),
        _C.RUNNING: msg("Loopt"),
        _C.SIGNALLED: msg("Signaal gegeven"),
        _C.TALKED: msg("Besproken"),
        _C.CLOSED: msg("Afgesloten"),
        _C.DROPPED: msg("Vervallen"),
        "hear": msg("Aanbieders horen"),
        "decide": msg("Hoogte besluiten"),
        "finish_plan": msg("Plan afronden"),
        "begin": msg("Laten ingaan"),
        "signal": msg("Signaal geven"),
        "talk": msg("Bespreken"),
        "adjust": msg("Aanpassen met een addendum"),
        "keep": msg("Gelijk houden"),
        "close": msg("Afsluiten"),
        "drop": msg("Laten vervallen"),
    },
)

ENDING: Final = Machine(
    "ending",
    EndingStatus,
    {
        (_E.PREPARED, "intend"): _E.INTENDED,
        (_E.INTENDED, "hear"): _E.HEARD,
        (_E.HEARD, "decide"): _E.DECIDED,
        **{(status, "drop"): _E.DROPPED for status in (_E.PREPARED, _E.INTENDED, _E.HEARD)},
    },
    {
        _E.PREPARED: msg("In voorbereiding"),
        _E.INTENDED: msg("Voornemen verstuurd"),
        _E.HEARD: msg("Aanbieder gehoord"),
        _E.DECIDED: msg("Besloten"),
        _E.DROPPED: msg("Vervallen"),
        "intend": msg("Voornemen sturen"),
        "hear": msg("Aanbieder horen"),
        "decide": msg("Besluiten"),
        "drop": msg("Laten vervallen"),
    },
)

BRIDGING: Final = Machine(
    "bridging",
    BridgingStatus,
    {
        (_B.DRAFT, "agree"): _B.AGREED,
        (_B.DRAFT, "withdraw"): _B.WITHDRAWN,
        (_B.AGREED, "end"): _B.ENDED,
    },
    {
        _B.DRAFT: msg("Concept"),
        _B.AGREED: msg("Afgesproken"),
        _B.ENDED: msg("Voorbij"),
        _B.WITHDRAWN: msg("Ingetrokken"),
        "agree": msg("Afspreken"),
        "withdraw": msg("Intrekken"),
        "end": msg("Laten eindigen"),
    },
)
