"""Who is told what: from what happens in a procurement to notices for people. Wired in ``dekkend.wiring``.

A notice says that there is something and where; it never holds an answer, a score or a name of a bidder.
"""

from collections.abc import Iterable

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.services import notify, notify_organisations
from dekkend.procurement.information_events import (
    ComplaintFiled,
    ComplaintMoved,
    DeadlineMoved,
    LotWithdrawn,
    NotePublished,
    QuestionAsked,
    QuestionRuled,
)
from dekkend.procurement.models import (
    Bid,
    Complaint,
    Follower,
    InformationNote,
    Procurement,
    ProcurementLot,
    Question,
    Submission,
    SubmissionDraft,
)
from dekkend.procurement.queries.access import facts_of
from dekkend.procurement.states import SubmissionStatus


def on_question(event: QuestionAsked) -> None:
    """The buyers hear that a question waits; not who asked."""
    row = Question.objects.select_related("procurement").get(pk=event.question_id)
    told = (
        msg("Er is een vraag te laat gesteld over {title}. Beslis of u haar behandelt.", title=_title(row))
        if event.late
        else msg("Er is een nieuwe vraag over {title}.", title=_title(row))
    )
    _tell_buyers(row.procurement, NoticeKind.QUESTION, told, _page(row.procurement, f"vragen/{row.number}/"))


def on_question_ruled(event: QuestionRuled) -> None:
    """The asker hears whether a late question is taken."""
    row = Question.objects.select_related("procurement").get(pk=event.question_id)
    told = msg("De inkoper heeft beslist over uw late vraag bij {title}.", title=_title(row))
    page = _page(row.procurement, f"vragen/{row.number}/")
    notify_organisations([row.asker_id], NoticeKind.QUESTION, told, page)


def on_note(event: NotePublished) -> None:
    """Who asked, is writing, submitted or follows hears of a note; who submitted must look again."""
    row = InformationNote.objects.select_related("procurement").get(pk=event.note_id)
    found, page = row.procurement, _page(row.procurement, f"notas/{row.number}/")
    places = {"number": str(row.number), "title": found.title}
    submitted = submitters(found.pk) if event.changes else frozenset()
    told = (
        msg("Nota {number} wijzigt {title}. Lees wat er verandert.", **places)
        if event.changes
        else msg("Nota {number} bij {title} is er, met antwoorden.", **places)
    )
    must = msg(
        "Nota {number} wijzigt {title} nadat u indiende. Bevestig de nieuwe versie of dien opnieuw in.",
        **places,
    )
    notify_organisations(submitted, NoticeKind.NOTE, must, page)
    notify_organisations(involved(found.pk) - submitted, NoticeKind.NOTE, told, page)
    notify(_followers(found.pk, involved(found.pk)), NoticeKind.NOTE, told, page)


def on_deadline(event: DeadlineMoved) -> None:
    """Everybody who takes part or follows hears that there is more time."""
    found = Procurement.objects.get(pk=event.procurement_id)
    told = msg("U hebt langer de tijd om in te schrijven op {title}.", title=found.title)
    _tell_all(found, NoticeKind.DEADLINE, told, _page(found, "publicatie/"))


def on_lot_withdrawn(event: LotWithdrawn) -> None:
    """Everybody who takes part or follows hears that a lot is gone; who bid for it hears that apart."""
    lot = ProcurementLot.objects.select_related("procurement").get(pk=event.lot_id)
    found, places = lot.procurement, {"lot": lot.number, "title": lot.procurement.title}
    bids = Bid.objects.filter(lot=lot).exclude(submission__status=SubmissionStatus.WITHDRAWN)
    bidders = frozenset(bids.values_list("submission__tenderer_id", flat=True))
    own = msg("Perceel {lot} van {title}, waarop u inschreef, is ingetrokken.", **places)
    told = msg("Perceel {lot} van {title} is ingetrokken.", **places)
    page = _page(found, f"percelen/{lot.slug}/")
    notify_organisations(bidders, NoticeKind.DECISION, own, page)
    notify_organisations(involved(found.pk) - bidders, NoticeKind.PUBLICATION, told, page)
    notify(_followers(found.pk, involved(found.pk)), NoticeKind.PUBLICATION, told, page)


def on_complaint(event: ComplaintFiled) -> None:
    """The buyers hear that a complaint came in, with its last day."""
    row = Complaint.objects.select_related("procurement").get(pk=event.complaint_id)
    told = msg(
        "Er is een klacht over {title}. Antwoord uiterlijk op {due}.",
        title=row.procurement.title,
        due=row.due,
    )
    page = _page(row.procurement, f"klachten/{row.number}/")
    _tell_buyers(row.procurement, NoticeKind.COMPLAINT, told, page)


def on_complaint_moved(event: ComplaintMoved) -> None:
    """The complainant hears that something happened."""
    row = Complaint.objects.select_related("procurement").get(pk=event.complaint_id)
    told = msg("Er is nieuws over uw klacht bij {title}.", title=row.procurement.title)
    page = _page(row.procurement, f"klachten/{row.number}/")
    notify_organisations([row.complainant_id], NoticeKind.COMPLAINT, told, page)


def submitters(procurement_id: int) -> frozenset[int]:
    """The organisations with a submission that was not withdrawn."""
    rows = Submission.objects.filter(procurement_id=procurement_id)
    rows = rows.exclude(status=SubmissionStatus.WITHDRAWN)
    return frozenset(rows.values_list("tenderer_id", flat=True))


def involved(procurement_id: int) -> frozenset[int]:
    """The organisations that asked something, are writing a submission or submitted one."""
    asked = Question.objects.filter(procurement_id=procurement_id).values_list("asker_id", flat=True)
    drafts = SubmissionDraft.objects.filter(procurement_id=procurement_id)
    return (
        frozenset(asked)
        | frozenset(drafts.values_list("tenderer_id", flat=True))
        | submitters(procurement_id)
    )


def _tell_all(found: Procurement, kind: NoticeKind, told: Message, page: str) -> None:
    organisations = involved(found.pk)
    notify_organisations(organisations, kind, told, page)
    notify(_followers(found.pk, organisations), kind, told, page)


def _tell_buyers(found: Procurement, kind: NoticeKind, told: Message, page: str) -> None:
    notify_organisations(facts_of(found).buyers, kind, told, page, roles=(Role.BUYER,))


def _followers(procurement_id: int, but: Iterable[int]) -> list[int]:
    """Who follows, without the people of organisations that are told already."""
    rows = Follower.objects.filter(procurement_id=procurement_id, account__is_active=True)
    rows = rows.exclude(account__grants__organisation_id__in=list(but))
    return list(rows.values_list("account_id", flat=True))


def _title(row: Question) -> str:
    return str(row.procurement.title)


def _page(found: Procurement, rest: str) -> str:
    return f"/inkoop/{found.slug}/{rest}"
