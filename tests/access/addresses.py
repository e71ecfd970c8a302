"""For each URL with places in it: what fills them in the small world of ``tests/personas.py``.

A new URL with places gets a line here, next to its line in ``dekkend/web/access.py``. ``PREPARE`` is for
a page that needs something to be there first; it runs for each persona, and is undone after the request.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests.access import agreement_papers, agreement_supply
from tests.personas import World

Places = dict[str, Any]


def _own_key(world: World, persona: str) -> Places:
    key = Authenticator.objects.filter(user=world.account(persona), type="webauthn").first()
    return {"pk": key.pk if key else 0}


def _grant(world: World, persona: str) -> Places:
    from dekkend.organisations.domain import SYSTEM
    from dekkend.organisations.queries import person

    account_id = world.accounts["assessor"]
    found = person(SYSTEM, account_id)
    assert found is not None
    return {"account_id": account_id, "grant_id": found.grants[0].id}


def _message(world: World) -> int:
    from tests.messaging.log_world import logged_message

    return logged_message(world)


def own_submission(*names: str) -> Callable[[World, str], Places]:
    """The places of the provider's own submission: its procurement's "slug", its "number", its "bid_id"."""
    return lambda world, persona: {name: world.places[name] for name in names}


def _definition() -> str:
    from django.conf import settings

    return min(settings.DEFINITIONS.glob("*.toml")).stem


def _case_file(world: World) -> int:
    from dekkend.organisations.domain import SYSTEM
    from dekkend.publication.case_files import case_files, make_case_file

    known = case_files(SYSTEM, world.places["slug"])
    return known[0].number if known else make_case_file(SYSTEM, world.places["slug"]).number


def _revised(world: World) -> str:
    """The procurement with a revision of a decision that is being prepared."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.award_domain import Change, ChangeKind, Ground
    from dekkend.procurement.models import Decision, Procurement
    from dekkend.procurement.services.revising import prepare_revision

    found = Procurement.objects.get(slug=world.places["slug"])
    own = Decision.objects.filter(bid__submission__number=world.places["number"])
    decision = own.get(bid=world.places["bid_id"])
    change = Change(decision.bid_id, ChangeKind.EXCLUDE, "Onjuiste verklaring.")
    prepare_revision(SYSTEM, found.pk, ground=Ground.MISTAKE, reason="Een fout.", changes=[change])
    return found.slug


def _conduct(world: World, persona: str) -> Places:
    """A subcontractor in the provider's submission, with a statement of conduct."""
    from dekkend.organisations.models import EvidenceDocument
    from dekkend.procurement.models import Submission, SubmittedParties
    from dekkend.procurement.party_rules import PartyFacts, PartyRole, Together
    from dekkend.procurement.services.participation import freeze_parties
    from dekkend.procurement.snapshot import definition_now
    from dekkend.runtime import clock

    row = Submission.objects.get(procurement__slug=world.places["slug"], number=world.places["number"])
    if not SubmittedParties.objects.filter(submission=row).exists():
        kept = EvidenceDocument.objects.get(pk=_document(world, persona)["number"])
        party = PartyFacts(
            PartyRole.SUBCONTRACTOR,
            "Derde",
            "87654321",
            True,
            gva_on=clock.today(),
            gva=kept.secret["sha256"],
        )
        whole = Together("Aanbieder", "12345678", world.provider, parties=(party,))
        freeze_parties(row.procurement_id, definition_now(row.procurement_id), row, (), whole)
    return {"slug": world.places["slug"], "number": row.number, "kvk": "87654321"}


def _sent_letter(world: World, persona: str) -> Places:
    """The letter to the provider with the request to keep its bid valid."""
    from datetime import timedelta

    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.models import Procurement
    from dekkend.procurement.services.validity import ask_validity
    from dekkend.publication.models import SentLetter
    from dekkend.runtime import clock

    found = Procurement.objects.get(slug=world.places["slug"])
    rows = SentLetter.objects.filter(procurement=found, submission__number=world.places["number"])
    if not rows:
        until = clock.today() + timedelta(days=1000)
        ask_validity(SYSTEM, found.pk, until=until, reason="Meer tijd nodig.")
    return {"slug": found.slug, "number": rows.all()[0].pk}


def _lot(world: World) -> str:
    from dekkend.procurement.models import ProcurementLot

    return ProcurementLot.objects.filter(procurement__slug=world.places["slug"])[0].slug


def _job(world: World) -> int:
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.models import Procurement
    from dekkend.publication.tasks import make_letters_archive
    from dekkend.runtime import jobs

    found = Procurement.objects.get(slug=world.places["slug"])
    subject = f"procurement:{found.pk}"
    return jobs.defer(make_letters_archive, actor=SYSTEM, subject=subject, procurement_id=found.pk).pk


def _upload(world: World) -> int:
    """A file in the provider's own submission, for the lot that the assessor judges."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.models import SubmissionItem
    from dekkend.runtime import files

    stored = files.save(SimpleUploadedFile("bewijs.txt", b"bewijs"), SYSTEM)
    item = SubmissionItem.objects.filter(bid=world.places["bid_id"]).order_by("pk")[0]
    SubmissionItem.objects.filter(pk=item.pk).update(file=f"{stored.pk}:{stored.sha256}")
    return stored.pk


def _route(world: World) -> Places:
    """A step of the decision route, with a version of its document."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.models import RouteStep
    from dekkend.procurement.route_states import VersionStatus
    from dekkend.procurement.services import route

    step = RouteStep.objects.filter(procurement__slug=world.places["slug"], document__isnull=False)[0]
    file = SimpleUploadedFile("concept.txt", b"concept")
    made = route.add_version(SYSTEM, step.procurement_id, step.document.slug, file, VersionStatus.CONCEPT)
    return {"step": step.pk, "document": step.document.slug, "file": made.file}


def _consultation(world: World) -> int:
    """A consultation that is open, to which the provider was invited."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.consultation_domain import ConsultationKind
    from dekkend.procurement.models import Procurement
    from dekkend.procurement.services import consultation
    from dekkend.runtime import clock

    found = Procurement.objects.get(slug=world.places["slug"])
    invited = ((world.provider, "De Aanbieder"),)
    today = clock.today()
    new = consultation.NewConsultation(
        ConsultationKind.MARKET, "Markt", "Wat vindt u?", today, today, providers=invited
    )
    made = consultation.plan_consultation(SYSTEM, found.pk, new)
    consultation.move_consultation(SYSTEM, made.pk, "open")
    return made.pk


def _session(world: World) -> int:
    """The number of a dialogue session."""
    from dekkend.procurement.models import DialogueSession, Procurement
    from dekkend.runtime import clock

    found = Procurement.objects.get(slug=world.places["slug"])
    DialogueSession.objects.create(procurement=found, number=1, planned_at=clock.now(), subject="Tarieven")
    return 1


def _screening(world: World) -> Places:
    """A Bibob test of the provider whose question form was sent, with a document of the provider."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dekkend.oversight import services
    from dekkend.oversight.domain import NewScreening, ScreeningKind
    from dekkend.oversight.models import ScreeningFile
    from dekkend.runtime.tenancy import reading_tests

    buyer, provider = world.actor("buyer"), world.actor("provider")
    new = NewScreening(ScreeningKind.BIBOB, world.provider, world.region, "Voorlopige gunning")
    made = services.start_screening(buyer, new)
    services.finish_scan(buyer, made.pk, ["financiering", "structuur"])
    services.send_form(buyer, made.pk)
    file = SimpleUploadedFile("schema.txt", b"schema")
    services.save_answers(provider, made.pk, {}, {"zeggenschap": [file]})
    with reading_tests(None):
        return {"number": made.pk, "upload": ScreeningFile.objects.get(screening=made).file}


def open_house(world: World) -> Places:
    """A continuous admission in the region, with an enrolment of the provider that holds a file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.models import EnrolmentItem
    from dekkend.runtime import files
    from tests.procurement.open_house import OpenHouse

    house = OpenHouse(region=world.region)
    house.tenderers["eigen"] = world.provider
    number = house.enrol("eigen").number
    stored = files.save(SimpleUploadedFile("bewijs.txt", b"bewijs"), SYSTEM)
    item = EnrolmentItem.objects.filter(enrolment__procurement=house.id).order_by("pk")[0]
    EnrolmentItem.objects.filter(pk=item.pk).update(file=f"{stored.pk}:{stored.sha256}")
    return {"slug": house.slug, "number": number, "cell": house.cell().pk, "file": stored.pk}


def _in_open_house(*names: str, **more: Any) -> Callable[[World, str], Places]:
    def places(world: World, persona: str) -> Places:
        made = open_house(world)
        return {name: made[name] for name in names} | more

    return places


def _document(world: World, persona: str) -> Places:
    """A document in the provider's vault."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dekkend.organisations.domain_evidence import DocumentKind, NewDocument
    from dekkend.organisations.services import add_document
    from dekkend.runtime import clock

    new = NewDocument(DocumentKind.CONDUCT, "GVA", clock.today())
    upload = SimpleUploadedFile("gva.txt", b"gva")
    return {"number": add_document(world.actor("provider"), world.provider, new, upload)}


def _statement(world: World, persona: str) -> Places:
    """A signed own statement of the provider."""
    from datetime import date

    from dekkend.organisations import services
    from dekkend.organisations.domain_profile import Authority, NewRepresentative
    from dekkend.organisations.domain_statement import Answers, GroundAnswer, SignatureKind, grounds

    actor, own = world.actor("provider"), world.provider
    whole = Answers(True, False, "", False, "", {it.id: GroundAnswer(False) for it in grounds()}, True)
    services.save_answers(actor, own, whole, 0)
    who = NewRepresentative("A.", "bestuurder", Authority.ALONE, date(2020, 1, 1))
    signers = [services.add_representative(actor, own, who)]
    return {"version": services.sign_statement(actor, own, signers, SignatureKind.DIGITAL, 1)}


def _question(world: World) -> int:
    """A published question; one that waits is for the asker and the buyer only (tests of these pages)."""
    from dekkend.organisations.models import RoleGrant
    from dekkend.procurement.models import InformationNote, Procurement, Question
    from dekkend.runtime import clock

    found = Procurement.objects.get(slug=world.places["slug"])
    own = RoleGrant.objects.filter(account_id=world.accounts["provider"]).order_by("pk")[0].organisation_id
    row = Question.objects.create(
        procurement=found,
        number=1,
        asker_id=own,
        subject="S",
        text="T",
        asked_at=clock.now(),
        status="gepubliceerd",
        answer="A",
        note_id=InformationNote.objects.get(number=_note(world)).pk,
    )
    return row.number


def _note(world: World) -> int:
    """A published note."""
    from dekkend.procurement.models import InformationNote, Procurement
    from dekkend.runtime import clock

    found = Procurement.objects.get(slug=world.places["slug"])
    content = {"introduction": "I", "reason": "", "essential": None, "weighing": "", "version": 1}
    row = InformationNote.objects.create(
        procurement=found,
        number=1,
        status="gepubliceerd",
        created_at=clock.now(),
        published_at=clock.now(),
        content={**content, "changes": [], "questions": []},
        sha256="0" * 64,
    )
    return int(row.number or 0)


def _draft_note(world: World) -> str:
    from dekkend.procurement.models import InformationNote, Procurement
    from dekkend.runtime import clock

    found = Procurement.objects.get(slug=world.places["slug"])
    InformationNote.objects.create(procurement=found, created_at=clock.now())
    return str(world.places["slug"])


def _complaint(world: World) -> int:
    from dekkend.organisations.models import RoleGrant
    from dekkend.procurement.models import Complaint, Procurement
    from dekkend.runtime import clock

    found = Procurement.objects.get(slug=world.places["slug"])
    own = RoleGrant.objects.filter(account_id=world.accounts["provider"]).order_by("pk")[0].organisation_id
    row = Complaint.objects.create(
        procurement=found,
        number=1,
        complainant_id=own,
        about="procedure",
        subject="S",
        text="T",
        received_at=clock.now(),
        due=clock.today(),
    )
    return row.number


def _notice(world: World, persona: str) -> int:
    """A notice of the persona itself."""
    from dekkend.kernel.text import msg
    from dekkend.organisations.domain_notices import NoticeKind
    from dekkend.organisations.models import Notice
    from dekkend.organisations.services import notify

    notify([world.accounts.get(persona)], NoticeKind.NOTE, msg("Bericht."), "/")
    row = Notice.objects.order_by("-pk").first()
    return row.pk if row else 0


def _feed(world: World) -> str:
    from dekkend.organisations.services import make_feed

    return make_feed(world.actor("provider"))


ADDRESSES: dict[str, Callable[[World, str], Places]] = {
    **dict.fromkeys(
        (
            "publication",
            "publication_data",
            "procurement_calendar",
            "follow",
            "publication_link",
            "questions",
            "question_ask",
            "notes",
            "note_begin",
            "complaints",
            "contacts",
        ),
        own_submission("slug"),
    ),
    **dict.fromkeys(
        ("note", "note_file"),
        lambda world, persona: {"slug": world.places["slug"], "number": _note(world)},
    ),
    "lot_withdraw": lambda world, persona: {"slug": world.places["slug"], "lot": _lot(world)},
    "question": lambda world, persona: {"slug": world.places["slug"], "number": _question(world)},
    "note_draft": lambda world, persona: {"slug": _draft_note(world)},
    "note_facts": lambda world, persona: {"slug": _draft_note(world), "section": "lots"},
    "version_confirm": lambda world, persona: {"slug": world.places["slug"], "version": 1},
    "complaint": lambda world, persona: {"slug": world.places["slug"], "number": _complaint(world)},
    "notice": lambda world, persona: {"key": _notice(world, persona)},
    "calendar": lambda world, persona: {"token": _feed(world)},
    **dict.fromkeys(
        (
            "procurement",
            "lots",
            "goals",
            "framework",
            "documents",
            "submissions",
            "decisions",
            "letters",
            "letters_archive",
            "make_archive",
            "award_course",
            "ranking",
            "drawing",
            "letter_drafts",
            "case_files",
            "make_case_file",
            "log",
            "log_file",
            "bid_vault",
            "bid_vault_practice",
            "bid_vault_destroy",
            "bid_outages",
            "grounds",
            "supplement",
            "log_package",
            "interests",
            "assessment_board",
            "division",
            "prices",
            "scores",
            "practice_step",
            "board",
            "board_file",
            "board_lots",
        ),
        own_submission("slug"),
    ),
    **dict.fromkeys(("submission", "letter", "letter_file"), own_submission("slug", "number")),
    "award_act": lambda world, persona: {"slug": world.places["slug"], "act": "bewijs", "number": 0},
    "letter_draft": lambda world, persona: {"slug": _revised(world), "number": world.places["number"]},
    "case_file": lambda world, persona: {"slug": world.places["slug"], "number": _case_file(world)},
    **dict.fromkeys(("submit", "submit_send", "repair"), own_submission("slug")),
    **dict.fromkeys(
        ("receipt", "withdraw", "replace", "receipt_proof", "asked"), own_submission("slug", "number")
    ),
    **dict.fromkeys(
        ("assess", "assess_lock", "assess_unlock", "consensus", "consensus_meeting", "consensus_confirm"),
        lambda world, persona: {"slug": world.places["slug"], "bid": world.places["bid_id"]},
    ),
    **dict.fromkeys(
        ("message", "message_file", "message_api_file"), lambda world, _: {"number": _message(world)}
    ),
    "assessment_seat": lambda world, persona: {
        "slug": world.places["slug"],
        "bid": world.places["bid_id"],
        "seat": 1,
    },
    "interest_decide": lambda world, persona: {"slug": world.places["slug"], "statement": 0},
    **dict.fromkeys(
        ("screening", "my_screening"),
        lambda world, persona: {"number": _screening(world)["number"]},
    ),
    **dict.fromkeys(("admission", "admission_enough", "enrolments", "enrol"), _in_open_house("slug")),
    **dict.fromkeys(
        ("enrolment", "enrolment_withdraw", "enrolment_repair"), _in_open_house("slug", "number")
    ),
    "admission_cell": _in_open_house("slug", "cell"),
    "enrolment_file": _in_open_house("slug", "number", "file"),
    "enrolment_act": _in_open_house("slug", "number", act="toetsen"),
    **dict.fromkeys(("route", "route_make", "consultations"), own_submission("slug")),
    "route_step": lambda world, persona: {"slug": world.places["slug"], "number": _route(world)["step"]},
    "route_file": lambda world, persona: {"slug": world.places["slug"], "number": _route(world)["file"]},
    "route_document": lambda world, persona: {
        "slug": world.places["slug"],
        "document": _route(world)["document"],
    },
    "consultation": lambda world, persona: {"slug": world.places["slug"], "number": _consultation(world)},
    "dialogue_session": lambda world, persona: {"slug": world.places["slug"], "number": _session(world)},
    "my_consultation": lambda world, persona: {"number": _consultation(world)},
    "screening_upload": lambda world, persona: _screening(world),
    **dict.fromkeys(("together", "from_vault", "submission_copy"), own_submission("slug")),
    "joining": own_submission("slug", "number"),
    "profile_part": lambda world, persona: {"part": "tekenbevoegden"},
    **dict.fromkeys(("vault_file", "vault_remove"), _document),
    **dict.fromkeys(("statement_signed", "statement_file"), _statement),
    "party_conduct": _conduct,
    **dict.fromkeys(("sent_letter", "sent_letter_file"), _sent_letter),
    "upload": lambda world, persona: {"slug": world.places["slug"], "number": _upload(world)},
    "procurement_new_from": lambda world, persona: {"definition": _definition()},
    "definition_file": lambda world, persona: {"slug": world.places["slug"], "version": 1},
    "lot": lambda world, persona: {"slug": world.places["slug"], "lot": _lot(world)},
    "procurement_step": lambda world, persona: {"slug": world.places["slug"], "action": "finalise"},
    "procurement_job": lambda world, persona: {"slug": world.places["slug"], "job": _job(world)},
    "region": lambda world, persona: {"slug": "proefregio"},
    "rule": lambda world, persona: {"id": "FI-07"},
    "person": lambda world, persona: {"account_id": world.accounts["assessor"]},
    "person_close": lambda world, persona: {"account_id": world.accounts["assessor"]},
    "person_reopen": lambda world, persona: {"account_id": world.accounts["assessor"]},
    "role_grant": lambda world, persona: {"account_id": world.accounts["assessor"]},
    "role_withdraw": _grant,
    "account_confirm_email": lambda world, persona: {"key": "onbekend"},
    "account_reset_password_from_key": lambda world, persona: {"uidb36": "1", "key": "onbekend"},
    "mfa_remove_webauthn": _own_key,
    "mfa_edit_webauthn": _own_key,
    "openid_connect_login": lambda world, persona: {"provider_id": "organisatie"},
    "openid_connect_callback": lambda world, persona: {"provider_id": "organisatie"},
}


def _tariff(place: str, **more: Any) -> Callable[[World, str], Places]:
    """The id of something about tariffs in the region of the personas."""
    return lambda world, persona: {"id": world.places[place], **more}


ADDRESSES |= {
    **{
        name: _tariff("model")
        for name in (
            "price",
            "price_adopt",
            "price_keep",
            "what_if",
            "price_compare",
            "cost_sheets",
            "cost_sheet_file",
            "own_hour",
            "differentiations",
            "differentiation_propose",
        )
    },
    "price_line": _tariff("model", line="overhead"),
    "differentiation_decide": lambda world, persona: {
        "id": world.places["model"],
        "other": world.places["other"],
        "act": "goedkeuren",
    },
    "tariff_history": lambda world, persona: {
        "municipality": world.places["municipality"],
        "code": "02A01",
    },
    "catalogue_adopt": lambda world, persona: {"catalogue_id": world.places["catalogue"]},
    "product": lambda world, persona: {
        "catalogue_id": world.places["catalogue"],
        "slug": "begeleiding-individueel",
    },
    **{
        name: _tariff("sheet")
        for name in ("sheet", "index_audit", "stress_new", "sheet_import", "sheet_template", "sheet_correct")
    },
    "sheet_act": _tariff("sheet", act="publiceren"),
    "sheet_file": _tariff("sheet", form="json"),
    **{name: _tariff("index") for name in ("indexation", "indexation_adopt", "indexation_apply")},
    **{name: _tariff("run") for name in ("stress_test", "stress_retry")},
    **{
        name: _tariff("study")
        for name in ("cost_study", "study_invite", "cost_study_use", "own_study", "own_study_file")
    },
    "cost_study_act": _tariff("study", act="openen"),
}


def _agreement(**more: Any) -> Callable[[World, str], Places]:
    """The provider's own agreement in the region of the personas."""
    return lambda world, persona: {"slug": world.places["agreement"], **more}


ADDRESSES |= {
    **dict.fromkeys(
        (
            "agreement",
            "agreement_timeline",
            "agreement_changes",
            "agreement_log",
            "agreement_log_package",
        ),
        _agreement(),
    ),
    "agreements_from_award": own_submission("slug"),
    "agreement_change_act": _agreement(number=1, act="afwijzen"),
    "agreement_act": _agreement(act="verlengen"),
    "agreement_feed": lambda world, persona: {"token": _feed(world)},
    "landscape_cell": lambda world, persona: world.places["cell"],
}


ADDRESSES |= agreement_papers.ADDRESSES
ADDRESSES |= agreement_supply.ADDRESSES


def _key(world: World, persona: str) -> None:
    if account := world.account(persona):
        Authenticator.objects.create(
            user=account, type="webauthn", data={"name": "sleutel", "credential": {}}
        )


def _codes(world: World, persona: str) -> None:
    if account := world.account(persona):
        RecoveryCodes.activate(account)


def _app(world: World, persona: str) -> None:
    if account := world.account(persona):
        TOTP.activate(account, generate_totp_secret())


PREPARE: dict[str, Callable[[World, str], None]] = {
    **agreement_papers.PREPARE,
    "mfa_remove_webauthn": _key,
    "mfa_edit_webauthn": _key,
    "mfa_deactivate_totp": _app,
    "mfa_view_recovery_codes": _codes,
    "mfa_download_recovery_codes": _codes,
}
