"""Who takes part in a bid: for the tenderer, for who was asked, and for the buyer after the opening."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.profile_queries import Identity, identity_of
from dekkend.procurement.domain import Stage
from dekkend.procurement.eligibility_rules import Guarantee
from dekkend.procurement.models import (
    JoiningSubcontractor,
    Participation,
    Party,
    Submission,
    SubmittedParties,
)
from dekkend.procurement.party_rules import PartyFacts, PartyRole, Together, from_json
from dekkend.procurement.party_states import LIVE, JoiningStatus, PartyStatus
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.runtime import clock
from dekkend.runtime.prepared import Prepared


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party with where it stands."""

    id: int
    status: PartyStatus
    facts: PartyFacts
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody was asked: by whom, in which procurement, for what."""

    id: int
    procurement: str
    title: str
    closes_at: datetime | None
    tenderer: str
    own_id: int
    own_name: str
    role: PartyRole
    lots: tuple[str, ...]
    task: str
    relied_upon: bool
    status: PartyStatus


@dataclass(frozen=True, slots=True)
class JoiningRow:
    """A request to add a subcontractor after the bid."""

    id: int
    number: int
    tenderer: str
    name: str
    kvk: str
    task: str
    conduct_on: date
    asked_on: date
    status: JoiningStatus
    decided_on: date | None
    reason: str


PARTY_STAGE = Stage.EXCLUSION
"""When the parties of a bid are judged: with the exclusion grounds, which each of them proves (EL-13)."""


def party_rows(actor: Actor, procurement_id: int, tenderer_id: int) -> tuple[PartyRow, ...]:
    """Everybody whom an own organisation asked, who left too; nothing for somebody else."""
    if not actor.has(Role.PROVIDER, tenderer_id):
        return ()
    rows = Party.objects.filter(procurement_id=procurement_id, tenderer_id=tenderer_id)
    joined = rows.select_related("statement", "conduct")
    return tuple(PartyRow(row.pk, PartyStatus(row.status), _facts(row), row.answered_at) for row in joined)


def participation_of(procurement_id: int, tenderer_id: int) -> Participation | None:
    """How a tenderer takes part itself; for the services and pages of the tenderer."""
    rows = Participation.objects.select_related("statement", "guarantee_document")
    return rows.filter(procurement_id=procurement_id, tenderer_id=tenderer_id).first()


_OWN_PART: Final = Prepared(
    lambda procurement_id, tenderer_id: Participation.objects.filter(
        procurement_id=procurement_id, tenderer_id=tenderer_id
    ).values_list(
        "joint_liability",
        "statement_id",
        "statement__sha256",
        "guarantee",
        "guarantee_document__issued_on",
        "guarantee_document__valid_until",
        "guarantee_document__secret",
    )
)
_ALONE: Final = (False, None, None, "", None, None, None)
_PARTIES: Final = Prepared(
    lambda procurement_id, tenderer_id: Party.objects.filter(
        procurement_id=procurement_id, tenderer_id=tenderer_id, status__in=sorted(LIVE)
    ).values_list("id")
)


def together_of(procurement_id: int, tenderer_id: int, identity: Identity | None = None) -> Together:
    """A bid's parties as they are now, whoever reads it; who may, the caller decides."""
    rows = _OWN_PART(procurement_id, tenderer_id)
    joint, statement, sha256, guarantee, issued, until, secret = rows[0] if rows else _ALONE
    who = identity or identity_of(tenderer_id)
    return Together(
        name=who.name if who.kvk else "",
        kvk=who.kvk,
        organisation_id=tenderer_id,
        joint=joint,
        statement_id=statement,
        statement=sha256 or "",
        in_group=who.in_group,
        guarantee=Guarantee(guarantee) if guarantee else None,
        guarantee_on=issued,
        guarantee_file=secret["sha256"] if secret else "",
        guarantee_valid=until is None or until >= clock.today(),
        parties=_parties(procurement_id, tenderer_id),
    )


def _parties(procurement_id: int, tenderer_id: int) -> tuple[PartyFacts, ...]:
    """With whom; most tenderers bid alone, and cost a short question."""
    keys = [key for (key,) in _PARTIES(procurement_id, tenderer_id)]
    if not keys:
        return ()
    return tuple(map(_facts, Party.objects.filter(pk__in=keys).select_related("statement", "conduct")))


def submitted_parties(actor: Actor, slug: str, number: int) -> Together | None:
    """With whom a submission was made, for its tenderer, and for the buyer once the vault is open.

    None where the actor may not see it. Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    row = Submission.objects.filter(procurement=found, number=number).first()
    if row is None:
        return None
    facts = facts_of(found, tenderer=row.tenderer_id)
    if not may(actor, Action.SEE_SUBMISSION, facts):
        return None
    return frozen_parties(row)


def frozen_parties(row: Submission) -> Together | None:
    """What was frozen with the arrival that counts."""
    record = SubmittedParties.objects.filter(submission=row, receipt=row.receipt).first()
    return from_json(record.content) if record else None


def invitations(actor: Actor) -> tuple[Invitation, ...]:
    """What the actor's own organisations were asked, the open ones first."""
    own = actor.organisations(Role.PROVIDER)
    rows = (
        Party.objects.filter(organisation_id__in=own)
        .exclude(status=PartyStatus.LEFT)
        .select_related("procurement", "tenderer", "organisation")
        .order_by("-invited_at")
    )
    found = tuple(_invitation(row) for row in rows)
    return tuple(sorted(found, key=lambda one: one.status is not PartyStatus.INVITED))


def joining_requests(actor: Actor, slug: str, number: int | None = None) -> tuple[JoiningRow, ...]:
    """Requests to add a subcontractor later: all of them for the buyer, the own ones for a tenderer.

    Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    rows = JoiningSubcontractor.objects.filter(submission__procurement=found)
    if not may(actor, Action.SEE_SUBMISSIONS, facts_of(found)):
        rows = rows.filter(submission__tenderer_id__in=actor.organisations(Role.PROVIDER))
    if number is not None:
        rows = rows.filter(submission__number=number)
    return tuple(_joining(row) for row in rows.select_related("submission__tenderer"))


def _facts(row: Party) -> PartyFacts:
    return PartyFacts(
        role=PartyRole(row.role),
        name=row.name,
        kvk=row.kvk,
        confirmed=row.status == PartyStatus.CONFIRMED,
        organisation_id=row.organisation_id,
        lots=tuple(row.lots),
        task=row.task,
        relied_upon=row.relied_upon,
        joint=row.joint_liability,
        statement_id=row.statement_id,
        statement=row.statement.sha256 if row.statement else "",
        gva_on=row.conduct.issued_on if row.conduct else None,
        gva=row.conduct.secret["sha256"] if row.conduct else "",
    )


def _invitation(row: Party) -> Invitation:
    assert row.organisation is not None
    return Invitation(
        id=row.pk,
        procurement=row.procurement.slug,
        title=row.procurement.title,
        closes_at=row.procurement.closes_at,
        tenderer=row.tenderer.name,
        own_id=row.organisation.pk,
        own_name=row.organisation.name,
        role=PartyRole(row.role),
        lots=tuple(row.lots),
        task=row.task,
        relied_upon=row.relied_upon,
        status=PartyStatus(row.status),
    )


def _joining(row: JoiningSubcontractor) -> JoiningRow:
    return JoiningRow(
        id=row.pk,
        number=row.submission.number,
        tenderer=row.submission.tenderer.name,
        name=row.name,
        kvk=row.kvk,
        task=row.task,
        conduct_on=row.conduct_on,
        asked_on=row.asked_on,
        status=JoiningStatus(row.status),
        decided_on=row.decided_on,
        reason=row.reason,
    )


__all__ = [
    "PARTY_STAGE",
    "Invitation",
    "JoiningRow",
    "PartyRow",
    "frozen_parties",
    "invitations",
    "joining_requests",
    "participation_of",
    "party_rows",
    "submitted_parties",
    "together_of",
]
