"""How an agreement was signed: every sending with its text, what came back, and each signature."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.document_difference import ChangeKind, TextChange
from dekkend.contracts.models import Agreement, AgreementDocument, SignedText
from dekkend.contracts.queries.common import buyers_of
from dekkend.contracts.standard_rules import resend_due
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.runtime.files import open_file

_Kind = AgreementDocument.Kind
_MOST = 100


@dataclass(frozen=True, slots=True)
class Sending:
    """One time that the text was sent. ``documents`` are its Word and PDF, ``due`` the last day to sign it
    after it was sent again (CT-18); ``returns`` what came back."""

    round: int
    on: date | None
    sha256: str
    documents: tuple[AgreementDocument, ...]
    returns: tuple[AgreementDocument, ...]
    signatures: tuple[SignedText, ...]
    due: date | None = None

    @property
    def to_read(self) -> tuple[AgreementDocument, ...]:
        """The returns that somebody still has to lay beside the text."""
        settled = {it.document_id for it in self.signatures} | {
            other.pk
            for it in self.returns
            if it.altered
            for other in self.returns
            if other.file_id == it.file_id
        }
        return tuple(it for it in self.returns if it.altered is None and it.pk not in settled)


def text_of_round(row: Agreement, round: int) -> AgreementDocument | None:
    """The Word file of a sending, with which a return is compared."""
    rows = AgreementDocument.objects.filter(agreement=row, kind=_Kind.TEXT, round=round, format="docx")
    return rows.select_related("file").order_by("-number").first()


def sendings(row: Agreement) -> tuple[Sending, ...]:
    """Every sending, the last one first. Three queries."""
    kept = list(row.documents.filter(round__gte=1).select_related("file", "made_by").order_by("number"))
    signed = list(row.signatures.select_related("signed_by", "document__file").order_by("signed_at"))
    rounds = sorted({it.round for it in kept if it.kind == _Kind.TEXT}, reverse=True)
    return tuple(_sending(row, round, kept, signed) for round in rounds)


def changes_of(document: AgreementDocument) -> tuple[TextChange, ...]:
    """What was altered in a return."""
    return tuple(
        TextChange(
            ChangeKind(it["kind"]),
            it["where"],
            it["before"],
            it["after"],
            it.get("lead", ""),
            it.get("tail", ""),
        )
        for it in document.changes
    )


def begins_with_the_text(sending: Sending, document: AgreementDocument) -> bool:
    """Whether a returned PDF begins with every byte of the PDF that was sent: an electronic signature is
    added behind it, and what was sent is whole."""
    sent = next((it for it in sending.documents if it.format == "pdf"), None)
    if sent is None or document.format != "pdf" or document.file.size < sent.file.size:
        return False
    with open_file(sent.file) as before, open_file(document.file) as after:
        whole = before.read()
        return bool(after.read(len(whole)) == whole)


@dataclass(frozen=True, slots=True)
class ReturnToRead:
    """A file that came back and whose words somebody of the buyer has to read."""

    slug: str
    number: str
    party: str
    document: int
    title: Message


def returns_to_read(actor: Actor) -> tuple[ReturnToRead, ...]:
    """The files that wait for a contract manager. One query; none for who is no contract manager."""
    offices = buyers_of(actor, Role.CONTRACT_MANAGER) if actor.has(Role.CONTRACT_MANAGER) else frozenset()
    if not offices:
        return ()
    rows = AgreementDocument.objects.filter(
        kind=_Kind.RETURNED,
        altered=None,
        round=F("agreement__round"),
        agreement__buyer__in=offices,
        agreement__status__in=(AgreementStatus.SENT, AgreementStatus.PROVIDER_SIGNED),
    ).exclude(pk__in=SignedText.objects.filter(document__isnull=False).values("document"))
    found = rows.select_related("agreement__provider").order_by("made_at", "pk")[:_MOST]
    return tuple(
        ReturnToRead(
            it.agreement.slug,
            it.agreement.number,
            it.agreement.provider.name,
            it.number,
            msg("Lees het teruggestuurde bestand {title}", title=it.title),
        )
        for it in found
    )


def _sending(row: Agreement, round: int, kept: list[AgreementDocument], signed: list[SignedText]) -> Sending:
    texts = tuple(it for it in kept if it.round == round and it.kind == _Kind.TEXT)
    again = round > 1 and row.resent_on is not None
    return Sending(
        round,
        texts[0].made_at.date() if texts else None,
        texts[0].text_sha256 if texts else "",
        texts,
        tuple(it for it in kept if it.round == round and it.kind == _Kind.RETURNED),
        tuple(it for it in signed if it.round == round),
        resend_due(row.resent_on) if again and row.resent_on else None,
    )
