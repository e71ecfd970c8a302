"""With whom a tenderer bids: members of a combination, subcontractors, and who stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.domain_evidence import DocumentKind, Validity
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.evidence_queries import DocumentRow, vault
from dekkend.organisations.queries import provider_ids
from dekkend.organisations.services import notify_organisations
from dekkend.organisations.statement_queries import latest_signed
from dekkend.procurement.eligibility_rules import Guarantee
from dekkend.procurement.errors import UnknownLot
from dekkend.procurement.models import Participation, Party
from dekkend.procurement.party_errors import (
    CombinationsNotAllowed,
    ConductMissing,
    GuaranteeMissing,
    JointLiabilityRefused,
    NoStatementYet,
    OwnOrganisation,
    PartyThere,
    SubcontractorsNotAllowed,
    UnknownParty,
    UnknownProvider,
)
from dekkend.procurement.party_rules import PartyRole
from dekkend.procurement.party_states import PARTY, PartyStatus
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.services.common import Case, share
from dekkend.procurement.services.receipt import refuse_outside_term
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.transitions import transition

INVITED = "/samen-inschrijven/"
_GUARANTEES = {
    Guarantee.PARENT: DocumentKind.PARENT_GUARANTEE,
    Guarantee.DECLARATION_403: DocumentKind.DECLARATION_403,
}


@dataclass(frozen=True, slots=True)
class NewParty:
    """Whom a tenderer wants beside it. ``lots`` empty: every lot of the bid.

    ``conduct`` is the statement of conduct, in the tenderer's own vault, of a subcontractor that is not in
    Dekkend; who is in Dekkend confirms itself and supplies its own.
    """

    role: PartyRole
    kvk: KvkNumber
    name: str = ""
    lots: tuple[str, ...] = ()
    task: str = ""
    relied_upon: bool = False
    conduct: int | None = None


@transaction.atomic
def take_part(
    actor: Actor,
    procurement_id: int,
    tenderer_id: int,
    *,
    joint: bool,
    guarantee: Guarantee | None = None,
    document: int | None = None,
) -> None:
    """How the tenderer itself takes part: with its last own statement, its liability, and its guarantee.

    Raises NotAllowed, NotOpenForBids, BidAfterDeadline, GuaranteeMissing.
    """
    case = _open(actor, procurement_id, tenderer_id)
    found = _valid(actor, tenderer_id, _GUARANTEES[guarantee], document) if guarantee else None
    if guarantee and found is None:
        raise GuaranteeMissing()
    statement = latest_signed(tenderer_id)
    values = {
        "joint_liability": joint,
        "statement_id": statement.id if statement else None,
        "guarantee": guarantee or "",
        "guarantee_document_id": found.id if found else None,
        "changed_at": clock.now(),
        "changed_by_id": actor.account_id,
    }
    Participation.objects.update_or_create(procurement=case.row, tenderer_id=tenderer_id, defaults=values)
    _log(case, tenderer_id, "participation.change", {"statement": bool(statement)})


@transaction.atomic
def add_party(actor: Actor, procurement_id: int, tenderer_id: int, new: NewParty) -> int:
    """Asks somebody to take part; the id. Who is in Dekkend is told, and answers from its own account.

    Raises NotAllowed, NotOpenForBids, BidAfterDeadline, CombinationsNotAllowed, SubcontractorsNotAllowed,
    UnknownProvider, OwnOrganisation, UnknownLot, PartyThere, ConductMissing.
    """
    case = _open(actor, procurement_id, tenderer_id)
    _refuse_barred(case, new)
    organisation = provider_ids([new.kvk]).get(new.kvk)
    if organisation == tenderer_id:
        raise OwnOrganisation()
    if organisation is None and new.role is PartyRole.MEMBER:
        raise UnknownProvider(kvk=new.kvk)
    row = _party(actor, case, tenderer_id, new, organisation)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "party_once_per_bid" in str(error):
            raise PartyThere(name=row.name) from error
        raise
    _log(case, tenderer_id, "party.add", {"party": row.pk, "role": new.role})
    if organisation is not None:
        sentence = msg("U bent gevraagd om mee te doen aan een inschrijving: {title}.", title=case.row.title)
        notify_organisations([organisation], NoticeKind.SUBMISSION, sentence, INVITED, but=actor)
    return int(row.pk)


@transaction.atomic
def confirm_party(actor: Actor, party_id: int, *, joint: bool = False) -> None:
    """The member or subcontractor takes part: with its own statement, and its own statement of conduct.

    Raises UnknownParty, NotAllowed, NotOpenForBids, BidAfterDeadline, NoStatementYet, JointLiabilityRefused,
    ConductMissing, TransitionNotAllowed, AlreadyMoved.
    """
    row, case = _asked(actor, party_id)
    own = row.organisation_id
    assert own is not None
    statement = latest_signed(own)
    needs_statement = row.role == PartyRole.MEMBER or row.relied_upon
    if needs_statement and statement is None:
        raise NoStatementYet()
    if row.role == PartyRole.MEMBER and not joint:
        raise JointLiabilityRefused()
    conduct = _valid(actor, own, DocumentKind.CONDUCT)
    if row.role == PartyRole.SUBCONTRACTOR and conduct is None:
        raise ConductMissing()
    transition(row, PARTY, "confirm", actor=actor, stream=_stream(row))
    row.statement_id = statement.id if statement else None
    row.conduct_id = conduct.id if conduct else None
    row.joint_liability = joint and row.role == PartyRole.MEMBER
    _answered(row, actor)
    _tell_tenderer(actor, case, row, msg("{name} doet mee aan uw inschrijving.", name=row.name))


@transaction.atomic
def decline_party(actor: Actor, party_id: int) -> None:
    """The member or subcontractor does not take part.

    Raises UnknownParty, NotAllowed, NotOpenForBids, BidAfterDeadline, TransitionNotAllowed.
    """
    row, case = _asked(actor, party_id)
    transition(row, PARTY, "decline", actor=actor, stream=_stream(row))
    _answered(row, actor)
    _tell_tenderer(actor, case, row, msg("{name} doet niet mee aan uw inschrijving.", name=row.name))


@transaction.atomic
def leave_party(actor: Actor, party_id: int) -> None:
    """The tenderer takes somebody out, or a member or subcontractor steps back.

    What was submitted stays as it was, until it is submitted anew.

    Raises UnknownParty, NotAllowed, NotOpenForBids, BidAfterDeadline, TransitionNotAllowed.
    """
    row = Party.objects.select_for_update().filter(pk=party_id).first()
    if row is None or not _belongs(actor, row):
        raise UnknownParty()
    case = share(actor, row.procurement_id)
    refuse_outside_term(case, arrival.received())
    transition(row, PARTY, "leave", actor=actor, stream=_stream(row))
    if not actor.has(Role.PROVIDER, row.tenderer_id):
        _tell_tenderer(actor, case, row, msg("{name} trekt zich terug uit uw inschrijving.", name=row.name))


def stream_of(procurement_id: int, tenderer_id: int) -> str:
    """The audit stream of a bid in the making: apart from that of the procurement, which the buyer reads
    before the opening too."""
    return f"bid:{procurement_id}:{tenderer_id}"


def _open(actor: Actor, procurement_id: int, tenderer_id: int) -> Case:
    """The procurement while one may bid, for somebody who works for the tenderer."""
    case = share(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, tenderer_id))
    refuse_outside_term(case, arrival.received())
    return case


def _refuse_barred(case: Case, new: NewParty) -> None:
    terms = case.whole.subcontracting
    if terms is not None and new.role is PartyRole.MEMBER and terms.combinations == "niet-toegestaan":
        raise CombinationsNotAllowed()
    if (
        terms is not None
        and new.role is PartyRole.SUBCONTRACTOR
        and terms.subcontractors == "niet-toegestaan"
    ):
        raise SubcontractorsNotAllowed()
    known = {lot.id for lot in case.whole.lots}
    if unknown := tuple(lot for lot in new.lots if lot not in known):
        raise UnknownLot(lots=unknown)


def _party(actor: Actor, case: Case, tenderer_id: int, new: NewParty, organisation: int | None) -> Party:
    conduct = None
    if organisation is None:
        conduct = _valid(actor, tenderer_id, DocumentKind.CONDUCT, new.conduct)
        if conduct is None:
            raise ConductMissing()
    row = Party(
        procurement=case.row,
        tenderer_id=tenderer_id,
        role=new.role,
        organisation_id=organisation,
        name=new.name.strip() or new.kvk,
        kvk=new.kvk,
        lots=list(new.lots),
        task=new.task.strip(),
        relied_upon=new.relied_upon,
        status=PartyStatus.INVITED if organisation is not None else PartyStatus.CONFIRMED,
        conduct_id=conduct.id if conduct else None,
        invited_at=clock.now(),
        invited_by_id=actor.account_id,
    )
    if row.organisation is not None:
        row.name = row.organisation.name
    return row


def _asked(actor: Actor, party_id: int) -> tuple[Party, Case]:
    """The invitation of one of the actor's own organisations, locked, while one may bid."""
    row = Party.objects.select_for_update().filter(pk=party_id).first()
    if row is None or row.organisation_id is None or not _works_for(actor, row.organisation_id):
        raise UnknownParty()
    case = share(actor, row.procurement_id)
    refuse_outside_term(case, arrival.received())
    return row, case


def _belongs(actor: Actor, row: Party) -> bool:
    return any(_works_for(actor, one) for one in (row.tenderer_id, row.organisation_id) if one is not None)


def _works_for(actor: Actor, organisation_id: int) -> bool:
    return actor.has(Role.PROVIDER, organisation_id) or (actor.is_known and actor.account_id is None)


def _stream(row: Party) -> str:
    return stream_of(row.procurement_id, row.tenderer_id)


def _answered(row: Party, actor: Actor) -> None:
    row.answered_at, row.answered_by_id = arrival.received(), actor.account_id
    row.save()


def _valid(
    actor: Actor, provider_id: int, kind: DocumentKind, wanted: int | None = None
) -> DocumentRow | None:
    """A document of this kind that holds today: the one that is wanted, else the newest."""
    today = clock.today()
    rows: Sequence[DocumentRow] = [
        row
        for row in vault(actor, provider_id)
        if row.kind is kind and row.validity(today) is not Validity.OVER and wanted in (None, row.id)
    ]
    return max(rows, key=lambda row: row.issued_on, default=None)


def _tell_tenderer(actor: Actor, case: Case, row: Party, sentence: Message) -> None:
    page = f"/inkoop/{case.row.slug}/inschrijven/samen/"
    notify_organisations([row.tenderer_id], NoticeKind.SUBMISSION, sentence, page, but=actor)


def _log(case: Case, tenderer_id: int, action: str, data: dict[str, object]) -> None:
    stream = stream_of(case.row.pk, tenderer_id)
    audit.record(stream, case.actor, action, f"organisation:{tenderer_id}", data)


__all__ = [
    "INVITED",
    "NewParty",
    "add_party",
    "confirm_party",
    "decline_party",
    "leave_party",
    "stream_of",
    "take_part",
]
