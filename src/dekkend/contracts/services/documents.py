"""Makes the documents of agreements: the text that both sign, addenda, and a region's own template.

The Word file comes from the region's template; the PDF is drawn from the words of that file. A document that
was kept never changes; a concept is drawn each time and kept nowhere.
"""

from dataclasses import dataclass
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Max

from dekkend.contracts.agreement_states import AmendmentStatus
from dekkend.contracts.amendment_rules import KIND_NAMES, AmendmentKind
from dekkend.contracts.document_addendum import Addendum, addendum_content
from dekkend.contracts.document_blocks import Blocks, words_sha256
from dekkend.contracts.document_content import Content, agreement_content, part_one_sha256
from dekkend.contracts.document_errors import AddendumNotYet
from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.drawing import document_pdf
from dekkend.contracts.errors import Unknown
from dekkend.contracts.models import Agreement, AgreementDocument, AgreementTemplate, Amendment
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.common import ensure, region_facts
from dekkend.contracts.queries.document_facts import DocumentFacts, compiled
from dekkend.contracts.services.common import open_for, touched
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.word_errors import TemplateUnusable
from dekkend.contracts.word_reading import read_word
from dekkend.contracts.word_template import fill, read_template
from dekkend.organisations.domain import Actor
from dekkend.runtime import audit, clock, files
from dekkend.runtime.models import StoredFile

_Kind = AgreementDocument.Kind
_STORING: Final = 0x74656D70  # an arbitrary number that this lock alone uses
NOT_YET: Final = (AmendmentStatus.PROPOSED, AmendmentStatus.REFUSED, AmendmentStatus.WITHDRAWN)
"""Statuses of a change that has no addendum."""


@dataclass(frozen=True)
class Made:
    """A document as Word and PDF, with the fingerprint of its words and those of parts 1 and 3."""

    name: str
    title: str
    word: bytes
    pdf: bytes
    sha256: str
    template: AgreementTemplate | None
    part_one: str = ""
    part_three: str = ""


def draw_agreement(row: Agreement, facts: DocumentFacts | None = None) -> Made:
    """The agreement as it would be sent now. Raises EditionMissing, PlaceUnknownNow."""
    known = facts or DocumentFacts()
    agreement, edition = agreement_from_row(row), known.edition(row)
    content = agreement_content(agreement, edition, known.names(row, agreement), clock.today())
    template = known.template(row.buyer_id, TemplateKind.AGREEMENT)
    word, blocks = _filled(TemplateKind.AGREEMENT, template, content, edition.id)
    title = f"Overeenkomst {row.number}"
    return Made(
        f"overeenkomst-{row.slug}",
        title,
        word,
        _pdf(row, blocks, title),
        words_sha256(read_word(word).all),
        template,
        part_one_sha256(agreement, edition),
        edition.part_three_sha256 or "",
    )


def keep_text(actor: Actor, row: Agreement, round: int, made: Made) -> AgreementDocument:
    """Keeps the text of a sending as Word and PDF; gives the Word document, with which a return is
    compared. Within the transaction of the sending."""
    word = _keep(actor, row, _Kind.TEXT, made, "docx", round=round)
    _keep(actor, row, _Kind.TEXT, made, "pdf", round=round)
    return word


def keep_text_again(actor: Actor, row: Agreement, before: int, round: int) -> None:
    """The unaltered files of an earlier sending, for a new one (CT-18)."""
    for found in AgreementDocument.objects.filter(agreement=row, kind=_Kind.TEXT, round=before):
        found.pk, found.round, found.number = None, round, next_number(row)
        found.made_at, found.made_by_id = clock.now(), actor.account_id
        found.save(force_insert=True)


@transaction.atomic
def make_addendum(actor: Actor, agreement_id: int, amendment_id: int) -> AgreementDocument:
    """The addendum of an approved change as Word and PDF (CT-13). Raises Unknown, AddendumNotYet."""
    row = open_for(actor, Action.RUN, agreement_id)
    amendment = Amendment.objects.filter(agreement=row, pk=amendment_id).first()
    if amendment is None:
        raise Unknown()
    if amendment.status in NOT_YET:
        raise AddendumNotYet()
    made = draw_addendum(row, amendment)
    kept = _keep(actor, row, _Kind.ADDENDUM, made, "docx", amendment=amendment)
    _keep(actor, row, _Kind.ADDENDUM, made, "pdf", amendment=amendment)
    touched(row, actor, "document.make_addendum", {"sha256": made.sha256}, subject=amendment)
    return kept


def draw_addendum(row: Agreement, amendment: Amendment, facts: DocumentFacts | None = None) -> Made:
    """The addendum as it would be made now."""
    known = facts or DocumentFacts()
    agreement, edition = agreement_from_row(row), known.edition(row)
    said = Addendum(
        amendment.number,
        amendment.title,
        KIND_NAMES[AmendmentKind(amendment.kind)].render(),
        amendment.text,
        amendment.reason,
        amendment.effective_on,
    )
    content = addendum_content(agreement, edition, said, clock.today())
    template = known.template(row.buyer_id, TemplateKind.ADDENDUM)
    word, blocks = _filled(TemplateKind.ADDENDUM, template, content, edition.id)
    title = f"Addendum {amendment.number} bij overeenkomst {row.number}"
    name = f"addendum-{amendment.number}-{row.slug}"
    return Made(name, title, word, _pdf(row, blocks, title), words_sha256(read_word(word).all), template)


@transaction.atomic
def attach(actor: Actor, agreement_id: int, upload: UploadedFile, title: str = "") -> AgreementDocument:
    """Keeps a file that belongs to the agreement; both sides see it. Raises FileRefused, NotAllowed."""
    row = open_for(actor, Action.REPORT, agreement_id)
    stored = files.save(upload, actor)
    kept = keep_upload(actor, row, stored, title.strip() or stored.name, kind=_Kind.OTHER)
    touched(row, actor, "document.attach", {"title": kept.title, "sha256": stored.sha256}, subject=kept)
    return kept


@transaction.atomic
def store_template(
    actor: Actor, region_id: int, kind: TemplateKind, upload: UploadedFile, note: str = ""
) -> AgreementTemplate:
    """A next version of a region's template. Raises NotAllowed, FileRefused, NotWord, and TemplateUnusable
    with the name of each place that is unknown or missing."""
    ensure(actor, Action.RUN_REGION, region_facts(region_id))
    kept = files.save(upload, actor)  # checked before anything in it is unpacked
    with files.open_file(kept) as content:
        _, problems = read_template(kind, content.read(), kept.name)
    if problems:
        raise TemplateUnusable(problems=problems)
    _one_at_a_time(region_id)
    held = AgreementTemplate.objects.filter(region=region_id, kind=kind)
    stored = AgreementTemplate.objects.create(
        region_id=region_id,
        kind=kind,
        version=(held.aggregate(last=Max("version"))["last"] or 0) + 1,
        file=kept,
        note=note.strip()[:300],
        stored_at=clock.now(),
        stored_by_id=actor.account_id,
    )
    data = {"kind": kind.value, "version": stored.version, "sha256": stored.file.sha256}
    audit.record(f"agreements:{region_id}", actor, "template.store", f"agreementtemplate:{stored.pk}", data)
    return stored


def _one_at_a_time(region_id: int) -> None:
    """Two people who store a template of one region wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_STORING, region_id])


def keep_upload(
    actor: Actor, row: Agreement, stored: StoredFile, title: str, **facts: object
) -> AgreementDocument:
    """A file that came in, beside the agreement. Within the transaction of what it is about."""
    return AgreementDocument.objects.create(
        agreement=row,
        number=next_number(row),
        title=title[:200],
        format=stored.kind,
        file=stored,
        made_at=clock.now(),
        made_by_id=actor.account_id,
        **facts,
    )


def next_number(row: Agreement) -> int:
    """The next number of a document; the agreement is locked."""
    held = AgreementDocument.objects.filter(agreement=row).aggregate(last=Max("number"))["last"]
    return (held or 0) + 1


def _filled(
    kind: TemplateKind, template: AgreementTemplate | None, content: Content, edition: str
) -> tuple[bytes, Blocks]:
    word = fill(compiled(kind, template), content, edition)
    return word, read_word(word).body


def _pdf(row: Agreement, blocks: Blocks, title: str) -> bytes:
    foot = f"{row.number} · {row.provider.name}"
    return document_pdf(blocks, title=title, author=row.buyer.name, foot=foot)


def _keep(
    actor: Actor,
    row: Agreement,
    kind: AgreementDocument.Kind,
    made: Made,
    form: str,
    *,
    round: int = 0,
    amendment: Amendment | None = None,
) -> AgreementDocument:
    content = made.word if form == "docx" else made.pdf
    stored = files.save(ContentFile(content, f"{made.name}.{form}"), actor)
    return keep_upload(
        actor,
        row,
        stored,
        made.title,
        kind=kind,
        text_sha256=made.sha256,
        round=round,
        template=made.template,
        amendment=amendment,
    )
