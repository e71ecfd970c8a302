"""Whether a new client may be allocated in a cell of an agreement on a day: what allocation asks first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import lines_of
from dekkend.contracts.lines import LINE_NAMES, CellKey, LineState, state_of
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message
from dekkend.procurement.eligibility_rules import SignatureFacts, signed_by_both


@dataclass(frozen=True, slots=True)
class Allocatable:
    """The answer: the state of the cell in words, the verdict on the signatures, and whether it is yes."""

    allowed: bool
    state: LineState
    state_title: Message
    signed: Verdict


def may_allocate(agreement: Agreement, cell: CellKey, day: date) -> Allocatable:
    """Only after both signatures (EL-17), and only in a cell that is open on that day; a stop or winding down
    keeps running help as it is. Crisis is never refused (LD-10): the caller knows whether it is one."""
    signing = agreement.signing
    signed = signed_by_both(SignatureFacts(signing.buyer_on, signing.provider_on))
    state = state_of(lines_of(agreement), cell, day)
    return Allocatable(not signed.blocks and state is LineState.OPEN, state, LINE_NAMES[state], signed)


def open_cells(agreement: Agreement, day: date) -> Iterator[CellKey]:
    """The cells in which a new client may be allocated on a day."""
    for cell in dict.fromkeys(line.cell for line in lines_of(agreement)):
        if may_allocate(agreement, cell, day).allowed:
            yield cell
