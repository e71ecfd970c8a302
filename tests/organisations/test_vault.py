"""The evidence vault: until when a document may be used, who is told, which version was taken."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import add_months
from dekkend.organisations import evidence_queries, services
from dekkend.organisations.domain_evidence import (
    WARN_DAYS,
    DocumentKind,
    NewDocument,
    Validity,
    valid_until,
    validity,
    warning_due,
)
from dekkend.organisations.errors import NotPermitted
from dekkend.organisations.models import EvidenceDocument, Notice
from dekkend.organisations.services.evidence import warn_expiring
from dekkend.organisations.vault_errors import (
    DocumentReplaced,
    EndMissing,
    ExpiresBeforeIssue,
    IssuedInFuture,
    UnknownDocument,
)
from dekkend.runtime import clock
from dekkend.runtime.file_checks import FileRefused
from dekkend.runtime.models import AuditEntry, StoredFile
from tests.personas import World

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
SECRET = b"%PDF-1.4 wie hier alles van ons weet\n%%EOF\n"
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def upload(content: bytes = b"een bewijsstuk", name: str = "bewijs.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def conduct(issued: date = date(2026, 1, 15), replaces: int | None = None) -> NewDocument:
    return NewDocument(DocumentKind.CONDUCT, "GVA", issued, replaces=replaces)


def add(personas: World, new: NewDocument | None = None, content: bytes = b"een bewijsstuk") -> int:
    with clock.fixed(NOW):
        return services.add_document(
            personas.actor("provider"), personas.provider, new or conduct(), upload(content)
        )


@given(days)
def test_ages_count_in_calendar_months(issued: date) -> None:
    for kind, months in ((DocumentKind.CONDUCT, 24), (DocumentKind.TAX, 6), (DocumentKind.EXTRACT, 6)):
        assert valid_until(kind, issued, None) == add_months(issued, months)
    assert valid_until(DocumentKind.UBO, issued, None) is None


def test_the_first_end_counts() -> None:
    issued = date(2026, 1, 31)
    assert valid_until(DocumentKind.TAX, issued, date(2026, 5, 1)) == date(2026, 5, 1)
    assert valid_until(DocumentKind.TAX, issued, date(2027, 5, 1)) == date(2026, 7, 31)
    assert valid_until(DocumentKind.CERTIFICATE, issued, date(2027, 5, 1)) == date(2027, 5, 1)


@given(days, days)
def test_a_document_holds_on_its_last_day_and_not_the_day_after(until: date, today: date) -> None:
    assert (validity(until, today) is Validity.OVER) == (today > until)
    assert validity(None, today) is Validity.VALID


@given(days, st.lists(st.integers(0, 40), max_size=30))
def test_each_warning_goes_out_at_most_once_whenever_the_job_runs(until: date, steps: list[int]) -> None:
    today, told, given_out = until - timedelta(days=200), None, []
    for step in steps:
        today += timedelta(days=step)
        if (due := warning_due(until, today, told)) is not None:
            given_out.append(due)
            told = due
    assert given_out == sorted(set(given_out), reverse=True)
    assert set(given_out) <= set(WARN_DAYS)


def test_a_document_is_kept_encrypted_and_opens_again(personas: World) -> None:
    key = add(personas, content=SECRET)
    stored = StoredFile.objects.get(pk=EvidenceDocument.objects.get(pk=key).file_id)
    with default_storage.open(stored.path) as found:
        assert SECRET not in found.read()
    assert "bewijs" not in stored.name
    sealed, content = services.open_document(personas.actor("provider"), personas.provider, key)
    with content:
        assert (sealed.name, content.read()) == ("bewijs.txt", SECRET)


def test_only_the_own_organisation_sees_the_vault(personas: World) -> None:
    key = add(personas)
    for persona in ("competitor", "buyer", "administrator", "supervisor", "outsider", "visitor"):
        actor = personas.actor(persona)
        assert evidence_queries.vault(actor, personas.provider) == ()
        with pytest.raises(NotPermitted):
            services.open_document(actor, personas.provider, key)
        with pytest.raises(NotPermitted):
            services.take_document(actor, personas.provider, key, "proef")
    with pytest.raises(UnknownDocument):
        services.open_document(personas.actor("competitor"), personas.competitor, key)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (conduct(date(2026, 3, 3)), IssuedInFuture),
        (NewDocument(DocumentKind.INSURANCE, "Polis", date(2026, 1, 1)), EndMissing),
        (
            NewDocument(DocumentKind.CERTIFICATE, "HKZ", date(2026, 1, 1), date(2025, 1, 1)),
            ExpiresBeforeIssue,
        ),
        (conduct(replaces=99), UnknownDocument),
    ],
)
def test_what_is_refused_leaves_no_record(personas: World, new: NewDocument, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        add(personas, new)
    assert not EvidenceDocument.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_refused_file_leaves_no_record(personas: World) -> None:
    with clock.fixed(NOW), pytest.raises(FileRefused):
        services.add_document(
            personas.actor("provider"), personas.provider, conduct(), upload(b"MZ\x90\x00", "virus.exe")
        )
    assert not StoredFile.objects.exists()


def test_the_database_refuses_a_date_of_issue_in_the_future(personas: World) -> None:
    row = EvidenceDocument.objects.get(pk=add(personas))
    row.pk, row.issued_on = None, date(2026, 3, 3)
    with pytest.raises(IntegrityError, match="evidence_not_from_the_future"), transaction.atomic():
        row.save(force_insert=True)


def test_versions_are_kept_and_what_was_taken_stays(personas: World) -> None:
    actor = personas.actor("provider")
    first = add(personas)
    taken, issued = services.take_document(actor, personas.provider, first, "proef")
    second = add(personas, conduct(date(2026, 2, 20), replaces=first), b"een nieuwer bewijsstuk")
    assert [row.id for row in evidence_queries.vault(actor, personas.provider)] == [second]
    assert {row.id for row in evidence_queries.versions(actor, personas.provider)} == {first, second}
    again, _ = services.take_document(actor, personas.provider, first, "proef")
    assert (again.sha256, issued) == (taken.sha256, date(2026, 1, 15))
    with pytest.raises(DocumentReplaced):
        add(personas, conduct(replaces=first))


def test_the_database_keeps_each_version_as_it_was(personas: World) -> None:
    key = add(personas)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceDocument.objects.filter(pk=key).update(issued_on=date(2026, 2, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceDocument.objects.filter(pk=key).delete()


def test_removed_documents_are_not_offered(personas: World) -> None:
    actor = personas.actor("provider")
    key = add(personas)
    services.remove_document(actor, personas.provider, key)
    assert evidence_queries.vault(actor, personas.provider) == ()
    with pytest.raises(UnknownDocument):
        services.take_document(actor, personas.provider, key, "proef")


def test_providers_are_warned_once_per_term(personas: World) -> None:
    add(personas, NewDocument(DocumentKind.TAX, "", date(2026, 3, 1)))  # to be used until 1 September
    left = (91, 90, 89, 30, 29, 6, 0)
    told = [warn_expiring(date(2026, 9, 1) - timedelta(days=days)) for days in left]
    assert told == [0, 1, 0, 1, 0, 1, 0]
    assert Notice.objects.filter(account_id=personas.accounts["provider"]).count() == 3
    assert not Notice.objects.filter(account_id=personas.accounts["competitor"]).exists()


def test_ending_documents_are_on_the_work_list_of_their_owner_alone(personas: World) -> None:
    add(personas, NewDocument(DocumentKind.TAX, "", date(2026, 3, 1)))
    with clock.fixed(datetime(2026, 8, 1, tzinfo=UTC)):
        found = evidence_queries.ending_documents(personas.actor("provider"))
        assert [(row.kind, row.valid_until) for row in found] == [(DocumentKind.TAX, date(2026, 9, 1))]
        assert evidence_queries.ending_documents(personas.actor("competitor")) == ()
        assert evidence_queries.ending_documents(personas.actor("buyer")) == ()


def test_each_use_is_logged(personas: World) -> None:
    key = add(personas)
    services.take_document(personas.actor("provider"), personas.provider, key, "proefinkoop")
    entry = AuditEntry.objects.get(action="document.use")
    assert (entry.subject, entry.data["for"]) == (f"document:{key}", "proefinkoop")
