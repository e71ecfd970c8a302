"""What an addendum says: one change of an agreement, in writing (CT-13). Pure."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.document_blocks import Blocks, Text
from dekkend.contracts.document_content import SIGNING, Content, shared_texts
from dekkend.contracts.standard_model import Edition
from dekkend.kernel.text import show


@dataclass(frozen=True, slots=True)
class Addendum:
    """A change as its addendum tells it. ``kind`` is why the law allows it, in words."""

    number: int
    title: str
    kind: str
    text: str
    reason: str
    effective_on: date | None


def addendum_content(agreement: Agreement, edition: Edition, said: Addendum, made_on: date) -> Content:
    """For every place that a template of an addendum may name."""
    change = tuple(Text(line) for line in said.text.splitlines() if line.strip())
    texts = {
        **shared_texts(agreement, edition, made_on),
        "addendum": f"Addendum {said.number}: {said.title}",
        "reden": said.reason,
        "soort": said.kind,
        "gaat in op": show(said.effective_on) if said.effective_on else "……",
    }
    blocks: dict[str, Blocks] = {"wijziging": change or (Text("–"),), "ondertekening": (SIGNING,)}
    return Content(MappingProxyType(texts), MappingProxyType(blocks))
