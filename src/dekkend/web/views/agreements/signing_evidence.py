"""The evidence of signing as a document: who, when, in which capacity, how, and which text."""

from collections.abc import Iterable, Iterator

from dekkend.contracts.document_blocks import Block, Heading, Table, Text
from dekkend.contracts.drawing import document_pdf
from dekkend.contracts.models import Agreement, SignedText
from dekkend.contracts.queries.evidence import Sending
from dekkend.kernel.text import show
from dekkend.runtime import audit
from dekkend.runtime.clock import AMSTERDAM


def evidence_pdf(row: Agreement, known: Iterable[Sending]) -> bytes:
    """The evidence as PDF. In Dutch, as the agreement is."""
    length, head = audit.head(f"agreement:{row.pk}")
    blocks: tuple[Block, ...] = (
        Heading(f"Ondertekening van overeenkomst {row.number}", 0),
        Text(f"{row.title}, tussen {row.buyer.name} en {row.provider.name}."),
        *(block for it in known for block in _sending(it)),
        Heading("Logboek"),
        Text(f"Het logboek van deze overeenkomst telt {length} regels. Laatste hash: {head}."),
    )
    title = f"Ondertekening {row.number}"
    return document_pdf(blocks, title=title, author=row.buyer.name, foot=row.number)


def _sending(it: Sending) -> Iterator[Block]:
    yield Heading(f"Verzending {it.round}")
    yield Text(f"Vingerafdruk (sha256) van de woorden: {it.sha256}")
    files = tuple((doc.file.name, doc.format.upper(), doc.file.sha256) for doc in it.documents)
    yield Table(files, ("Bestand", "Vorm", "Vingerafdruk van het bestand"))
    for found in it.returns:
        yield Text(f"Teruggestuurd: {found.title}. {_judged(found.altered, len(found.changes))}")
    for signed in it.signatures:
        yield Heading(f"Getekend door de {signed.side}", 2)
        yield Table(tuple(_facts(signed)), ("Gegeven", "Waarde"))


def _judged(altered: bool | None, count: int) -> str:
    if altered:
        return f"De tekst was veranderd ({count}). Het bestand telt niet."
    return "De woorden zijn gelijk." if altered is False else "Door iemand gelezen."


def _facts(signed: SignedText) -> Iterator[tuple[str, str]]:
    yield "Ondertekenaar", signed.signatory
    yield "Functie", signed.capacity or "–"
    yield "Getekend op", show(signed.signed_at.astimezone(AMSTERDAM))
    yield "Manier", signed.method
    if signed.confirmed_at:
        yield "Liet opnieuw zien wie dit is op", show(signed.confirmed_at.astimezone(AMSTERDAM))
    if signed.signed_by:
        yield "Vastgelegd door", signed.signed_by.name or signed.signed_by.email
    if signed.compared:
        yield "Vergeleken", signed.compared
    yield "Vingerafdruk van de gelezen tekst", signed.text_sha256
    yield "Ontvangstbewijs", signed.receipt
