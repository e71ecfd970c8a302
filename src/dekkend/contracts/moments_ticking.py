"""Which tasks somebody ticks off, because no other fact of an agreement shows that they were done."""

from typing import Final

from dekkend.contracts.moments_model import Moment

WITHOUT_A_FACT: Final = ("PL-12", "CV-07", "EX-04", "EX-07")
"""The next procurement, the question about few clients, asking after nine months of nothing, and the transfer
of a lot that ends sooner."""


def may_be_ticked(moment: Moment) -> bool:
    """A task that is on the work list and of which no fact tells: of the others the fact is written down."""
    if moment.event or not moment.on_work_list or moment.done is not None:
        return False
    by_itself = moment.key.endswith((":lijst", ":afsluiten"))
    return moment.rule in WITHOUT_A_FACT and not by_itself
