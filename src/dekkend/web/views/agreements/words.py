"""The words and colours of agreements."""

from types import MappingProxyType
from typing import Final

from dekkend.contracts.agreement_states import AGREEMENT
from dekkend.contracts.agreement_states import AgreementStatus as A
from dekkend.contracts.moments_model import STATE_NAMES, MomentState
from dekkend.web.badges import Badge, Tone

_STATUS_TONES: Final = MappingProxyType(
    {
        A.DRAFT: Tone.QUIET,
        A.SENT: Tone.INFO,
        A.ALTERED: Tone.BAD,
        A.PROVIDER_SIGNED: Tone.INFO,
        A.IN_FORCE: Tone.GOOD,
        A.NOTICE_GIVEN: Tone.WARN,
        A.WINDING_UP: Tone.WARN,
        A.CLOSED: Tone.QUIET,
        A.LAPSED: Tone.QUIET,
    }
)
_STATE_TONES: Final = MappingProxyType(
    {
        MomentState.COMING: Tone.QUIET,
        MomentState.OPEN: Tone.INFO,
        MomentState.LATE: Tone.BAD,
        MomentState.DONE: Tone.GOOD,
        MomentState.MISSED: Tone.WARN,
        MomentState.HAPPENED: Tone.QUIET,
    }
)


def status_badge(status: str) -> Badge:
    """How far an agreement is."""
    found = A(status)
    return Badge(AGREEMENT.title(found), _STATUS_TONES[found])


def moment_badge(state: MomentState) -> Badge:
    """Where a moment stands today."""
    return Badge(STATE_NAMES[state], _STATE_TONES[state])
