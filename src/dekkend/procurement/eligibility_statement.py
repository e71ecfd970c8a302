"""What a signed own statement says about exclusion, as verdicts: must, or may set aside (EL-02). Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from dekkend.organisations.domain_statement import Answers, grounds, grounds_that_apply
from dekkend.procurement.domain import Judged, Stage
from dekkend.procurement.rules import EvidenceFacts, no_exclusion_ground

PREFIX: Final = "uea"
"""How a verdict on a ground of the statement is told from one on evidence of the definition."""


def statement_verdicts(answers: Answers, received_on: date, name: str, provider: int) -> Iterator[Judged]:
    """A verdict on each ground that the statement says applies: a mandatory ground sets aside, an optional
    one waits for the buyer to weigh it. ``name`` is of the party whose statement it is, empty for the
    tenderer."""
    for mandatory in (True, False):
        for ground in grounds_that_apply(answers, mandatory=mandatory):
            facts = EvidenceFacts(
                title=f"{ground.title} ({name})" if name else ground.title,
                received_on=received_on,
                supplied=True,
                applies=True,
                optional_ground=not mandatory,
            )
            yield Judged(
                Stage.EXCLUSION, f"{PREFIX}:{provider}:{ground.id}", None, no_exclusion_ground(facts)
            )


def title_of_ground(requirement: str) -> str:
    """The title of the ground that a verdict of ``statement_verdicts`` is about."""
    name = requirement.rpartition(":")[2]
    return next((ground.title for ground in grounds() if ground.id == name), requirement)


__all__ = ["statement_verdicts", "title_of_ground"]
