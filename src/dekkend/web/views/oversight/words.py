"""The words and colours of tests."""

from typing import Final

from dekkend.oversight.domain import KIND_NAMES, RESULT_NAMES, ScreeningKind, ScreeningResult
from dekkend.oversight.models import ProviderScreening
from dekkend.oversight.states import MACHINES, OVER, WITH_PROVIDER
from dekkend.web.badges import Badge, Tone, Words

_RESULT_TONES: Final = {
    ScreeningResult.CLEAR: Tone.GOOD,
    ScreeningResult.CONDITIONAL: Tone.WARN,
    ScreeningResult.NEGATIVE: Tone.BAD,
}


def kind_name(row: ProviderScreening) -> Words:
    """The kind of a test in words."""
    return KIND_NAMES[ScreeningKind(row.kind)]


def status_badge(row: ProviderScreening) -> Badge:
    """How far a test is."""
    word = MACHINES[ScreeningKind(row.kind)].title(row.status)
    if row.status in OVER:
        return Badge(word, Tone.QUIET)
    return Badge(word, Tone.INFO if row.status in WITH_PROVIDER else Tone.WARN)


def result_badge(kind: str, result: str | None) -> Badge | None:
    """What a test decided; None before."""
    if not result:
        return None
    found = ScreeningResult(result)
    return Badge(RESULT_NAMES[ScreeningKind(kind), found], _RESULT_TONES[found])
