"""From the text that is sent to two signatures, with evidence; and back when the text came back altered.

Each side signs the text of the last sending: with its account, right after it showed again who it is, or with
a file that comes back signed. Words that were altered make the return void: the unaltered text goes out
again, and there are three weeks to sign it (CT-18). Until both signed there is no agreement (EL-17).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from dekkend.contracts.agreement_model import Origin
from dekkend.contracts.agreement_states import AGREEMENT, AgreementStatus
from dekkend.contracts.agreement_verdicts import text_verdicts
from dekkend.contracts.document_difference import TextChange, text_changes
from dekkend.contracts.document_errors import (
    CapacityMissing,
    ConfirmFirst,
    NothingSent,
    OtherTextNow,
    ReturnUnknown,
    SignedAlready,
    TextIncomplete,
    TextKept,
)
from dekkend.contracts.document_fields import gaps
from dekkend.contracts.events import AgreementSent, AgreementSigned
from dekkend.contracts.models import Agreement, AgreementDocument, SignedText
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.awards import award_verdicts
from dekkend.contracts.queries.document_facts import DocumentFacts
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.queries.evidence import text_of_round
from dekkend.contracts.services.common import move, open_for, reasoned, refuse_blocking, touched
from dekkend.contracts.services.documents import (
    Made,
    draw_agreement,
    keep_text,
    keep_text_again,
    keep_upload,
)
from dekkend.contracts.standard_rules import PartsFacts, parts_are_whole
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.stored_kinds import Side
from dekkend.contracts.word_reading import read_word
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock, files
from dekkend.runtime.files import open_file
from dekkend.runtime.models import StoredFile

CONFIRMED_WITHIN: Final = timedelta(minutes=5)
"""How long ago somebody may have shown again who it is, at the moment of signing."""
_Kind, _Method, _Compared = AgreementDocument.Kind, SignedText.Method, SignedText.Compared
_SIGNED: Final = {Side.PROVIDER: "provider_signed_on", Side.BUYER: "buyer_signed_on"}
_STEP: Final = {Side.PROVIDER: "sign_as_provider", Side.BUYER: "sign_as_buyer"}
_ACT: Final = {Side.PROVIDER: Action.SIGN_AS_PROVIDER, Side.BUYER: Action.SIGN_AS_BUYER}


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, and in which capacity; ``confirmed_at`` is when an account last showed who it is."""

    name: str
    capacity: str
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a file that came back: signed, altered with the differences, or still to be read."""

    document: AgreementDocument
    signed: bool
    changes: tuple[TextChange, ...] = ()


@transaction.atomic
def send(actor: Actor, agreement_id: int, *, revision: int | None = None) -> AgreementDocument:
    """Sends the text to be signed, and keeps it. Raises RuleForbids for what a rule forbids about the text,
    TextIncomplete, EditionMissing, NotAllowed, ChangedMeanwhile, TransitionNotAllowed."""
    row = open_for(actor, Action.SIGN_AS_BUYER, agreement_id, revision=revision)
    refuse_blocking(award_verdicts(row))
    known = DocumentFacts()
    _refuse_incomplete(row, known)
    made = draw_agreement(row, known)
    _refuse_other_parts(row, made)
    row.part_one_sha256, row.part_three_sha256 = made.part_one, made.part_three
    row.sent_on = clock.today()
    row.save(update_fields=["part_one_sha256", "part_three_sha256", "sent_on"])
    kept = keep_text(actor, row, row.round, made)
    move(row, AGREEMENT, "send", actor, row.pk, data=_sent(kept), event=AgreementSent(row.pk))
    touched(row, actor, "")
    return kept


@transaction.atomic
def send_again(actor: Actor, agreement_id: int, *, revision: int | None = None) -> AgreementDocument:
    """Sends the unaltered text again; from now on there are 21 days to sign it (CT-18)."""
    row = open_for(actor, Action.SIGN_AS_BUYER, agreement_id, revision=revision)
    if text_of_round(row, row.round) is None:
        raise NothingSent()
    keep_text_again(actor, row, row.round, row.round + 1)
    row.round += 1
    row.resent_on, row.provider_signed_on, row.buyer_signed_on = clock.today(), None, None
    row.save(update_fields=["round", "resent_on", *_SIGNED.values()])
    kept = text_of_round(row, row.round)
    if kept is None:
        raise NothingSent()
    move(
        row, AGREEMENT, "send_again", actor, row.pk, data=_sent(kept), event=AgreementSent(row.pk, again=True)
    )
    touched(row, actor, "")
    return kept


@transaction.atomic
def keep_sent_text(actor: Actor, agreement_id: int, *, revision: int | None = None) -> AgreementDocument:
    """Keeps the text of an agreement that was sent before Dekkend had it, so that it can be signed here.

    Raises NotAllowed, ChangedMeanwhile, TextKept, TextIncomplete, RuleForbids.
    """
    row = open_for(actor, Action.SIGN_AS_BUYER, agreement_id, revision=revision)
    waits = row.status in (AgreementStatus.SENT, AgreementStatus.PROVIDER_SIGNED)
    if not waits or text_of_round(row, row.round) is not None:
        raise TextKept()
    known = DocumentFacts()
    _refuse_incomplete(row, known)
    kept = keep_text(actor, row, row.round, draw_agreement(row, known))
    touched(row, actor, "document.keep_text", _sent(kept), subject=kept)
    return kept


@transaction.atomic
def sign(actor: Actor, agreement_id: int, side: Side, signatory: Signatory, read_sha256: str) -> SignedText:
    """Signs with an account for one side; ``read_sha256`` is the fingerprint of the text that was read.

    Raises ConfirmFirst, CapacityMissing, NothingSent, OtherTextNow, SignedAlready, NotAllowed,
    TransitionNotAllowed when it is not this side's turn.
    """
    row = open_for(actor, _ACT[side], agreement_id)
    _refuse_unconfirmed(actor, signatory)
    text = _text_now(row)
    if text.text_sha256 != read_sha256:
        raise OtherTextNow()
    return _signed(actor, row, side, signatory, text, _Method.ACCOUNT)


@transaction.atomic
def take_return(
    actor: Actor, agreement_id: int, side: Side, signatory: Signatory, upload: UploadedFile
) -> Returned:
    """Takes in a file that came back signed. Word is laid beside the text that was sent: the same words sign,
    other words make the return void. Of PDF and pictures somebody of the buyer reads it (``judge_return``).

    Raises FileRefused, NotWord, NothingSent, SignedAlready, CapacityMissing, NotAllowed.
    """
    row = open_for(actor, Action.REPORT if side is Side.PROVIDER else Action.SIGN_AS_BUYER, agreement_id)
    _refuse_nameless(signatory)
    text = _text_now(row)
    _refuse_signed(row, side, text.round)
    stored = files.save(upload, actor)
    if stored.kind != "docx":
        kept = keep_upload(actor, row, stored, stored.name, kind=_Kind.RETURNED, round=text.round)
        touched(row, actor, "document.return", {"side": side.value, "sha256": stored.sha256}, subject=kept)
        return Returned(kept, signed=False)
    return _compared(actor, row, side, signatory, text, stored)


@transaction.atomic
def judge_return(
    actor: Actor, agreement_id: int, number: int, side: Side, signatory: Signatory, *, altered: str = ""
) -> Returned:
    """Says of a file whose words Dekkend cannot read whether it is unaltered; ``altered`` tells what is not.

    Raises ReturnUnknown, SignedAlready, CapacityMissing, NotAllowed.
    """
    row = open_for(actor, Action.SIGN_AS_BUYER, agreement_id)
    text = _text_now(row)
    found = AgreementDocument.objects.filter(
        agreement=row, number=number, kind=_Kind.RETURNED, round=text.round, altered=None
    ).first()
    if found is None:
        raise ReturnUnknown()
    if altered.strip():
        change = {"kind": "veranderd", "where": "", "before": "", "after": altered.strip()}
        kept = keep_upload(
            actor,
            row,
            found.file,
            found.title,
            kind=_Kind.RETURNED,
            round=text.round,
            altered=True,
            changes=[change],
        )
        _void(actor, row, kept, reasoned(altered))
        return Returned(kept, signed=False)
    _refuse_nameless(signatory)
    _signed(actor, row, side, signatory, text, _Method.RETURNED, found, _Compared.READ)
    return Returned(found, signed=True)


def _compared(
    actor: Actor,
    row: Agreement,
    side: Side,
    signatory: Signatory,
    text: AgreementDocument,
    stored: StoredFile,
) -> Returned:
    """A returned Word file beside the text that was sent."""
    with open_file(text.file) as sent, open_file(stored) as came:
        before, after = read_word(sent.read()).all, read_word(came.read(), stored.name).all
    changes = text_changes(before, after)
    kept = keep_upload(
        actor,
        row,
        stored,
        stored.name,
        kind=_Kind.RETURNED,
        round=text.round,
        text_sha256=text.text_sha256 if not changes else "",
        altered=bool(changes),
        changes=[_stored_change(change) for change in changes],
    )
    if changes:
        _void(actor, row, kept, f"{len(changes)} verschillen met de verstuurde tekst")
    else:
        _signed(actor, row, side, signatory, text, _Method.RETURNED, kept, _Compared.WORDS)
    return Returned(kept, not changes, changes)


def _void(actor: Actor, row: Agreement, kept: AgreementDocument, reason: str) -> None:
    """The return does not count: both sign again once the unaltered text went out (CT-18)."""
    row.altered_on = clock.today()
    row.save(update_fields=["altered_on"])
    data = {"document": kept.number, "sha256": kept.file.sha256, "differences": len(kept.changes)}
    move(row, AGREEMENT, "find_altered", actor, row.pk, reason=reason, data=data)
    touched(row, actor, "")


def _signed(
    actor: Actor,
    row: Agreement,
    side: Side,
    signatory: Signatory,
    text: AgreementDocument,
    method: str,
    document: AgreementDocument | None = None,
    compared: str = "",
) -> SignedText:
    """Keeps the signature with its evidence and takes the step; the last one makes the agreement."""
    _refuse_signed(row, side, text.round)
    _refuse_nameless(signatory)
    if side is Side.BUYER:
        refuse_blocking(award_verdicts(row))  # PL-14, PL-16: a case may have begun since it was sent
    setattr(row, _SIGNED[side], clock.today())
    row.save(update_fields=[_SIGNED[side]])
    data = {"text_sha256": text.text_sha256, "round": text.round, "method": str(method)}
    signed = SignedText(
        agreement=row,
        round=text.round,
        side=side,
        method=method,
        signed_at=clock.now(),
        signed_by_id=actor.account_id,
        signatory=signatory.name.strip()[:200],
        capacity=signatory.capacity.strip()[:200],
        text_sha256=text.text_sha256,
        confirmed_at=signatory.confirmed_at if method == _Method.ACCOUNT else None,
        compared=compared,
        receipt=_receipt(),
        document=document,
    )
    move(row, AGREEMENT, _STEP[side], actor, row.pk, data=data, event=AgreementSigned(row.pk, side.value))
    signed.save(force_insert=True)
    evidence = {**data, "receipt": signed.receipt, "signatory": signed.signatory, "capacity": signed.capacity}
    touched(row, actor, "signature.keep", evidence, subject=signed)
    return signed


def _text_now(row: Agreement) -> AgreementDocument:
    found = text_of_round(row, row.round)
    if found is None or row.status == AgreementStatus.DRAFT:
        raise NothingSent()
    return found


def _refuse_incomplete(row: Agreement, known: DocumentFacts) -> None:
    agreement, edition = agreement_from_row(row), known.edition(row)
    judged = text_verdicts(agreement, editions_for(row.buyer_id))
    refuse_blocking(verdict for verdict in judged if verdict.rule != "CT-02")
    blocking = next((gap for gap in gaps(agreement, edition) if gap.blocks), None)
    if blocking is not None:
        raise TextIncomplete(gap=blocking.sentence)


def _refuse_other_parts(row: Agreement, made: Made) -> None:
    """Part 1 is the one of the other agreements of the same award (CT-02). Whoever is admitted later has
    fewer months, so there part 1 is not compared."""
    others = Agreement.objects.filter(procurement=row.procurement_id, sent_on__isnull=False)
    others = others.exclude(pk=row.pk).exclude(part_one_sha256="").exclude(status=AgreementStatus.LAPSED)
    same = others.filter(edition=row.edition, law=row.law, variant=row.variant).order_by("pk").first()
    compared = same is not None and row.procurement_id is not None and row.origin == Origin.TENDER
    shared = same.part_one_sha256 if same is not None and compared else made.part_one
    by_reference = made.part_three or "-"  # part 3 is taken over as a whole, so it is that of the edition
    refuse_blocking([parts_are_whole(PartsFacts(by_reference, by_reference, made.part_one, shared))])


def _refuse_unconfirmed(actor: Actor, signatory: Signatory) -> None:
    """A person shows again who it is; a simulation has nobody to ask."""
    confirmed = signatory.confirmed_at
    if actor.account_id is None or confirmed is None:
        raise ConfirmFirst()
    if not clock.now() - CONFIRMED_WITHIN <= confirmed <= clock.now() + timedelta(minutes=1):
        raise ConfirmFirst()


def _refuse_nameless(signatory: Signatory) -> None:
    if not signatory.name.strip() or not signatory.capacity.strip():
        raise CapacityMissing()


def _refuse_signed(row: Agreement, side: Side, round: int) -> None:
    held = SignedText.objects.filter(agreement=row, round=round, side=side).first()
    if held is not None:
        who = row.provider.name if side is Side.PROVIDER else row.buyer.name
        raise SignedAlready(side=who, on=held.signed_at.astimezone(clock.AMSTERDAM).date())


def _receipt() -> str:
    """A code that people can read to each other: "OV-7K3P-9QXA"."""
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    code = "".join(secrets.choice(letters) for _ in range(8))
    return f"OV-{code[:4]}-{code[4:]}"


def _sent(kept: AgreementDocument) -> dict[str, Any]:
    return {"round": kept.round, "text_sha256": kept.text_sha256, "file_sha256": kept.file.sha256}


def _stored_change(change: TextChange) -> dict[str, str]:
    return {
        "kind": change.kind.value,
        "where": change.where,
        "before": change.before,
        "after": change.after,
        "lead": change.lead,
        "tail": change.tail,
    }


__all__ = [
    "Returned",
    "Signatory",
    "judge_return",
    "keep_sent_text",
    "send",
    "send_again",
    "sign",
    "take_return",
]
