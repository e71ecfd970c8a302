"""Sending, signing and returning: evidence, altered words, and two people at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dekkend.contracts.agreement_model import UsedClause
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
from dekkend.contracts.errors import NotAllowed, RuleForbids
from dekkend.contracts.models import Agreement, AgreementDocument, SignedText
from dekkend.contracts.queries.evidence import begins_with_the_text, changes_of, returns_to_read, sendings
from dekkend.contracts.services.signing import (
    Signatory,
    judge_return,
    keep_sent_text,
    send,
    send_again,
    sign,
    take_return,
)
from dekkend.contracts.stored_kinds import Side
from dekkend.kernel.errors import Refusal
from dekkend.runtime import audit, clock
from dekkend.runtime.files import open_file
from dekkend.runtime.transitions import TransitionNotAllowed
from tests.contracts import stored
from tests.contracts.samples import plain
from tests.contracts.stored import manager, provider
from tests.contracts.words import replaced, signed
from tests.procurement.small import Small
from tests.procurement.test_races import together

NOW = datetime(2025, 11, 10, 12, tzinfo=UTC)


TERM = replace(plain().term, motive="Inkoopdocument, paragraaf 2.5.3")


def without_signatures(**changes: Any) -> Agreement:
    """A draft that can be sent as it is."""
    return stored.without_signatures(**{"term": TERM, **changes})


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def draft(db: None) -> Agreement:
    return without_signatures()


def who(name: str = "J. de Boer", at: datetime | None = None) -> Signatory:
    return Signatory(name, "directeur", at or NOW)


def upload(content: bytes, name: str = "getekend.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent_word(document: AgreementDocument) -> bytes:
    with open_file(document.file) as content:
        return content.read()


def now(row: Agreement) -> Agreement:
    return Agreement.objects.get(pk=row.pk)


def test_both_sign_and_the_evidence_is_complete(draft: Agreement) -> None:
    text = send(manager(draft), draft.pk)
    one = sign(provider(draft), draft.pk, Side.PROVIDER, who(), text.text_sha256)
    other = sign(manager(draft), draft.pk, Side.BUYER, who("A. Visser"), text.text_sha256)
    row = now(draft)
    assert row.status == "van-kracht"
    assert (row.sent_on, row.provider_signed_on, row.buyer_signed_on) == (NOW.date(),) * 3
    assert {one.text_sha256, other.text_sha256} == {text.text_sha256}
    assert one.receipt != other.receipt
    assert (one.signatory, one.capacity, one.confirmed_at) == ("J. de Boer", "directeur", NOW)
    (sending,) = sendings(row)
    assert [it.format for it in sending.documents] == ["docx", "pdf"]
    assert len(sending.signatures) == 2
    assert not audit.problems(f"agreement:{row.pk}")


def test_nothing_is_in_force_before_both_signed(draft: Agreement) -> None:
    text = send(manager(draft), draft.pk)
    with pytest.raises(TransitionNotAllowed):
        sign(manager(draft), draft.pk, Side.BUYER, who(), text.text_sha256)
    sign(provider(draft), draft.pk, Side.PROVIDER, who(), text.text_sha256)
    assert now(draft).status == "getekend-door-aanbieder"
    with pytest.raises(SignedAlready):
        sign(provider(draft), draft.pk, Side.PROVIDER, who(), text.text_sha256)


@pytest.mark.parametrize(
    ("signatory", "read", "refusal"),
    [
        (Signatory("J.", "directeur"), "", ConfirmFirst),
        (who(at=NOW - timedelta(minutes=6)), "", ConfirmFirst),
        (who(at=NOW + timedelta(hours=1)), "", ConfirmFirst),
        (Signatory("J.", " ", NOW), "", CapacityMissing),
        (who(), "f" * 64, OtherTextNow),
    ],
)
def test_who_signs_shows_who_it_is_and_which_text_was_read(
    draft: Agreement, signatory: Signatory, read: str, refusal: type[Refusal]
) -> None:
    text = send(manager(draft), draft.pk)
    with pytest.raises(refusal):
        sign(provider(draft), draft.pk, Side.PROVIDER, signatory, read or text.text_sha256)
    assert now(draft).status == "verstuurd"
    assert not SignedText.objects.exists()


def test_each_side_signs_for_itself(draft: Agreement) -> None:
    with pytest.raises(NothingSent):
        sign(provider(draft), draft.pk, Side.PROVIDER, who(), "a" * 64)
    text = send(manager(draft), draft.pk)
    with pytest.raises(NotAllowed):
        sign(manager(draft), draft.pk, Side.PROVIDER, who(), text.text_sha256)
    with pytest.raises(NotAllowed):
        send(provider(draft), draft.pk)


def test_an_incomplete_or_forbidden_text_is_not_sent(db: None) -> None:
    half = without_signatures(clauses=(UsedClause(number="1.6", used=True),))
    with pytest.raises(TextIncomplete) as refused:
        send(manager(half), half.pk)
    assert "1.6.1" in refused.value.message.render()
    unchosen = without_signatures(id="b", number="2", term=replace(TERM, termination_options=()))
    with pytest.raises(RuleForbids) as broken:
        send(manager(unchosen), unchosen.pk)
    assert broken.value.rule == "CT-10"
    assert now(unchosen).status == "concept"
    assert not AgreementDocument.objects.exists()


def test_a_signed_word_file_counts_when_its_words_are_the_same(draft: Agreement) -> None:
    text = send(manager(draft), draft.pk)
    back = signed(sent_word(text), "J. de Boer", "", "directeur")
    result = take_return(provider(draft), draft.pk, Side.PROVIDER, who(), upload(back))
    assert result.signed
    kept = SignedText.objects.get()
    assert (kept.method, kept.compared, kept.document) == ("getekend-bestand", "op-woorden", result.document)
    assert now(draft).status == "getekend-door-aanbieder"


def test_an_altered_return_is_void_and_the_unaltered_text_goes_out_again(draft: Agreement) -> None:
    text = send(manager(draft), draft.pk)
    back = replaced(signed(sent_word(text), "J. de Boer"), ">24<", ">36<")
    result = take_return(provider(draft), draft.pk, Side.PROVIDER, who(), upload(back))
    row = now(draft)
    assert (result.signed, row.status, row.altered_on) == (False, "veranderd-terug", NOW.date())
    assert row.provider_signed_on is None
    (change,) = changes_of(result.document)
    assert change.sentence.render() == "Bij “1.3.2 Verlengen” is “24” veranderd in “36”"
    with pytest.raises(TransitionNotAllowed):
        sign(provider(draft), draft.pk, Side.PROVIDER, who(), text.text_sha256)
    again = send_again(manager(draft), draft.pk)
    assert (again.round, again.text_sha256, again.file_id) == (2, text.text_sha256, text.file_id)
    assert sendings(now(draft))[0].due == date(2025, 12, 1)
    sign(provider(draft), draft.pk, Side.PROVIDER, who(), again.text_sha256)
    sign(manager(draft), draft.pk, Side.BUYER, who(), again.text_sha256)
    assert now(draft).status == "van-kracht"
    assert [it.round for it in sendings(now(draft))] == [2, 1]


def test_a_file_without_readable_words_is_read_by_somebody_of_the_buyer(draft: Agreement) -> None:
    send(manager(draft), draft.pk)
    (sending,) = sendings(now(draft))
    pdf = sent_word(next(it for it in sending.documents if it.format == "pdf"))
    came = take_return(
        provider(draft), draft.pk, Side.PROVIDER, who(), upload(pdf + b"\n% handtekening", "scan.pdf")
    )
    assert not came.signed
    assert now(draft).status == "verstuurd"
    (sending,) = sendings(now(draft))
    assert sending.to_read == (came.document,)
    assert [it.document for it in returns_to_read(manager(draft))] == [came.document.number]
    assert returns_to_read(provider(draft)) == ()
    assert begins_with_the_text(sending, came.document)
    with pytest.raises(NotAllowed):
        judge_return(provider(draft), draft.pk, came.document.number, Side.PROVIDER, who())
    judged = judge_return(manager(draft), draft.pk, came.document.number, Side.PROVIDER, who())
    assert judged.signed
    assert SignedText.objects.get().compared == "door-iemand-gelezen"
    assert returns_to_read(manager(draft)) == ()
    assert sendings(now(draft))[0].to_read == ()
    with pytest.raises(SignedAlready):
        judge_return(manager(draft), draft.pk, came.document.number, Side.PROVIDER, who())


def test_a_reader_finds_a_scan_altered(draft: Agreement) -> None:
    send(manager(draft), draft.pk)
    came = take_return(
        provider(draft), draft.pk, Side.PROVIDER, who(), upload(b"%PDF-1.7\nanders", "scan.pdf")
    )
    assert not begins_with_the_text(sendings(now(draft))[0], came.document)
    with pytest.raises(ReturnUnknown):
        judge_return(manager(draft), draft.pk, 99, Side.PROVIDER, who())
    judge_return(
        manager(draft),
        draft.pk,
        came.document.number,
        Side.PROVIDER,
        who(),
        altered="Artikel 1.3.4 doorgehaald",
    )
    assert now(draft).status == "veranderd-terug"
    assert sendings(now(draft))[0].to_read == ()


def test_a_text_that_was_sent_before_dekkend_had_it_is_kept_once(draft: Agreement) -> None:
    Agreement.objects.filter(pk=draft.pk).update(status="verstuurd", sent_on=NOW.date())
    with pytest.raises(NothingSent):
        sign(provider(draft), draft.pk, Side.PROVIDER, who(), "a" * 64)
    kept = keep_sent_text(manager(draft), draft.pk)
    with pytest.raises(TextKept):
        keep_sent_text(manager(draft), draft.pk)
    sign(provider(draft), draft.pk, Side.PROVIDER, who(), kept.text_sha256)
    assert now(draft).status == "getekend-door-aanbieder"


def test_part_one_must_be_that_of_the_other_agreements_of_the_award(draft: Agreement) -> None:
    award = Small().id
    other = without_signatures(id="b", number="2", term=replace(TERM, option_months=12))
    same = without_signatures(id="c", number="3", term=replace(TERM, start=date(2026, 4, 1)))
    Agreement.objects.filter(pk__in=(draft.pk, other.pk, same.pk)).update(procurement=award)
    send(manager(draft), draft.pk)
    send(manager(same), same.pk)
    with pytest.raises(RuleForbids) as refused:
        send(manager(other), other.pk)
    assert refused.value.rule == "CT-02"
    Agreement.objects.filter(pk=other.pk).update(procurement=None)
    send(manager(other), other.pk)  # of no award, so there is nothing to be equal to
    assert now(other).status == "verstuurd"


@pytest.mark.django_db(transaction=True)
def test_two_people_of_the_provider_sign_at_once() -> None:
    row = without_signatures()
    text = send(manager(row), row.pk)
    people = [provider(row, "een"), provider(row, "twee")]

    def act(person: Any) -> Any:
        def signing() -> object:
            with clock.fixed(NOW):
                return sign(person, row.pk, Side.PROVIDER, who(person.name), text.text_sha256)

        return signing

    results = together(*(act(person) for person in people))
    assert sorted(type(it).__name__ for it in results) == ["SignedAlready", "SignedText"]
    assert SignedText.objects.filter(agreement=row).count() == 1
    assert now(row).status == "getekend-door-aanbieder"


@pytest.mark.django_db(transaction=True)
def test_signing_and_finding_the_return_altered_at_once() -> None:
    row = without_signatures()
    text = send(manager(row), row.pk)
    altered = replaced(sent_word(text), ">24<", ">36<")
    one, other = provider(row, "een"), provider(row, "twee")

    def signing() -> object:
        with clock.fixed(NOW):
            return sign(one, row.pk, Side.PROVIDER, who(), text.text_sha256)

    def returning() -> object:
        with clock.fixed(NOW):
            return take_return(other, row.pk, Side.PROVIDER, who(), upload(altered))

    results = together(signing, returning)
    refused = [it for it in results if isinstance(it, Refusal)]
    assert len(refused) == 1
    status = now(row).status
    assert status in ("getekend-door-aanbieder", "veranderd-terug")
    assert (status == "getekend-door-aanbieder") == SignedText.objects.filter(agreement=row).exists()
