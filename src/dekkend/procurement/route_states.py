"""The status of one moment of the decision route, and of a version of a document. Pure."""

from enum import StrEnum
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg


class RouteStatus(StrEnum):
    OPEN = "open"
    DEFERRED = "aangehouden"
    AGREED = "akkoord"
    CHANGED = "akkoord-met-wijzigingen"
    REJECTED = "afgewezen"
    DROPPED = "vervallen"


class VersionStatus(StrEnum):
    CONCEPT = "concept"
    DEFINITIVE = "definitief"


_R = RouteStatus
SETTLED: Final = frozenset({_R.AGREED, _R.CHANGED, _R.DROPPED})
"""What nobody waits for any more."""
RECORDED: Final = frozenset({_R.AGREED, _R.CHANGED, _R.REJECTED})

ROUTE_STEP: Final = Machine(
    "route_step",
    RouteStatus,
    {
        **{
            (status, action): after
            for status in (_R.OPEN, _R.DEFERRED)
            for action, after in (
                ("agree", _R.AGREED),
                ("agree_with_changes", _R.CHANGED),
                ("reject", _R.REJECTED),
                ("defer", _R.DEFERRED),
                ("drop", _R.DROPPED),
            )
        },
        **{(status, "reopen"): _R.OPEN for status in (_R.AGREED, _R.CHANGED, _R.REJECTED, _R.DROPPED)},
    },
    {
        _R.OPEN: msg("Open"),
        _R.DEFERRED: msg("Aangehouden"),
        _R.AGREED: msg("Akkoord"),
        _R.CHANGED: msg("Akkoord met wijzigingen"),
        _R.REJECTED: msg("Afgewezen"),
        _R.DROPPED: msg("Vervallen"),
        "agree": msg("Akkoord"),
        "agree_with_changes": msg("Akkoord met wijzigingen"),
        "reject": msg("Afgewezen"),
        "defer": msg("Aangehouden"),
        "drop": msg("Laten vervallen"),
        "reopen": msg("Opnieuw voorleggen"),
    },
)
