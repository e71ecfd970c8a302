"""What fills the addresses of documents, signing, talks and editions in the world of the personas."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.personas import World

Places = dict[str, Any]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _row(world: World) -> Any:
    from dekkend.contracts.models import Agreement

    return Agreement.objects.get(slug=world.places["agreement"])


def _stored(name: str = "stuk.txt") -> Any:
    from django.core.files.base import ContentFile

    from dekkend.organisations.domain import SYSTEM
    from dekkend.runtime import files

    return files.save(ContentFile(b"een stuk", name), SYSTEM)


def document(world: World, persona: str) -> Places:
    """An enclosure of the agreement."""
    from dekkend.contracts.models import AgreementDocument

    row = _row(world)
    AgreementDocument.objects.create(
        agreement=row, number=1, kind="bijlage", title="Stuk", format="txt", file=_stored(), made_at=NOW
    )
    return {"slug": row.slug, "number": 1}


def talk(**more: Any) -> Callable[[World, str], Places]:
    """A conversation with one action of the provider."""

    def places(world: World, persona: str) -> Places:
        from dekkend.contracts.models import Conversation, TalkAction

        row = _row(world)
        made = Conversation.objects.create(agreement=row, planned_at=NOW, made_at=NOW)
        TalkAction.objects.create(
            conversation=made, number=1, title="Cijfers", side="aanbieder", due=NOW.date()
        )
        return {"slug": row.slug, "number": made.pk, **more}

    return places


def template(world: World, persona: str) -> Places:
    """A template of the region."""
    from dekkend.contracts.models import AgreementTemplate

    made = AgreementTemplate.objects.create(region_id=world.region, version=1, file=_stored(), stored_at=NOW)
    return {"number": made.pk}


def batch_file(world: World, persona: str) -> Places:
    """A file of many documents that this persona asked for."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from dekkend.contracts.tasks import documents_path, make_documents
    from dekkend.runtime.models import JobProgress, JobStatus

    made = JobProgress.objects.create(
        task=make_documents.name,
        title="Documenten",
        subject="agreements:1",
        account_id=world.accounts.get(persona),
        created_at=NOW,
        status=JobStatus.DONE,
    )
    path = documents_path(made.pk)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(b"PK"))
    return {"job": made.pk}


def provider_slug(world: World, persona: str) -> Places:
    from dekkend.organisations.models import Organisation

    return {"slug": Organisation.objects.get(pk=world.provider).slug}


def with_status(status: str) -> Callable[[World, str], None]:
    """The agreement before both signed."""

    def prepare(world: World, persona: str) -> None:
        from dekkend.contracts.models import Agreement

        Agreement.objects.filter(slug=world.places["agreement"]).update(
            status=status, provider_signed_on=None, buyer_signed_on=None
        )

    return prepare


def _of_agreement(**more: Any) -> Callable[[World, str], Places]:
    return lambda world, persona: {"slug": world.places["agreement"], **more}


ADDRESSES: dict[str, Callable[[World, str], Places]] = {
    **dict.fromkeys(
        (
            "agreement_documents",
            "agreement_text",
            "agreement_signing",
            "agreement_sign",
            "agreement_evidence",
            "agreement_talks",
        ),
        _of_agreement(),
    ),
    "agreement_documents_act": _of_agreement(act="bijlage"),
    "agreement_concept": _of_agreement(form="pdf"),
    "agreement_document": document,
    "agreement_text_act": _of_agreement(act="afspraak-toevoegen"),
    "agreement_signing_act": _of_agreement(act="getekend-bestand"),
    "agreement_talks_act": _of_agreement(act="plannen"),
    "agreement_talk": talk(),
    "agreement_talk_act": talk(act="klaar-1"),
    "editions_act": lambda world, persona: {"act": "uitgave"},
    "agreement_template_default": lambda world, persona: {"kind": "overeenkomst"},
    "agreement_template": template,
    "agreement_batch_file": batch_file,
    "provider_card": provider_slug,
}
PREPARE: dict[str, Callable[[World, str], None]] = {
    "agreement_signing_act": with_status("verstuurd"),
    "agreement_text_act": with_status("concept"),
}


def with_papers(world: World, slug: str) -> dict[str, str]:
    """For the browser: ``talk`` of the agreement in force, ``sent`` an agreement that came back altered and
    went out again, ``drafted`` one in concept, ``card`` the provider."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dekkend.contracts.models import Agreement
    from dekkend.contracts.services import talks
    from dekkend.contracts.services.signing import Signatory, send, send_again, take_return
    from dekkend.contracts.stored_kinds import Side
    from dekkend.runtime.files import open_file
    from tests.access.agreements import make_agreement
    from tests.contracts.words import replaced

    manager = world.actor("contract_manager")
    unsigned = {"sent_on": None, "provider_signed_on": None, "buyer_signed_on": None, "status": "concept"}
    drafted = make_agreement(world, "PR-2026-003", termination_options=[1], **unsigned)
    row = make_agreement(world, "PR-2026-002", termination_options=[1], **unsigned)
    with open_file(send(manager, row.pk).file) as content:
        back = SimpleUploadedFile("terug.docx", replaced(content.read(), ">12<", ">24<"))
    take_return(world.actor("provider"), row.pk, Side.PROVIDER, Signatory("J. de Boer", "bestuurder"), back)
    send_again(manager, row.pk)
    held = Agreement.objects.get(slug=slug)
    made = talks.plan(manager, held.pk, NOW, place="Stadhuis")
    talks.add_action(manager, held.pk, made.pk, "Cijfers sturen", Side.PROVIDER, NOW.date())
    card = provider_slug(world, "provider")["slug"]
    return {"talk": str(made.pk), "sent": row.slug, "drafted": drafted.slug, "card": card}
