"""Reads of own statements: the one under way, and those that were signed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_statement import (
    Answers,
    SignatureKind,
    StatementGap,
    from_json,
    grounds_that_apply,
    statement_gaps,
)
from dekkend.organisations.models import OwnStatement
from dekkend.organisations.policies import Action, Subject, may


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement under way: what was answered, what is still missing, and who saved it last."""

    version: int
    revision: int
    answers: Answers
    gaps: tuple[StatementGap, ...]
    saved_at: datetime | None
    saved_by: str


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A signed statement. ``mandatory`` and ``optional`` are the grounds that it says apply (EL-02)."""

    id: int
    provider_id: int
    version: int
    signer: str
    position: str
    signature: SignatureKind
    signed_at: datetime
    sha256: str
    has_scan: bool
    answers: Answers
    content: dict[str, Any]

    @property
    def mandatory(self) -> tuple[str, ...]:
        return tuple(ground.title for ground in grounds_that_apply(self.answers, mandatory=True))

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(ground.title for ground in grounds_that_apply(self.answers, mandatory=False))


def statement_under_way(actor: Actor, provider_id: int) -> StatementView | None:
    """The statement that is being filled in; before the first one an empty one, and after a signed one its
    answers. None for somebody else."""
    if not may(actor, Action.SEE_VAULT, Subject(provider_id)):
        return None
    rows = (
        OwnStatement.objects.filter(provider_id=provider_id).select_related("saved_by").order_by("-version")
    )
    last = rows.first()
    if last is None:
        return StatementView(1, 0, Answers(), statement_gaps(Answers()), None, "")
    answers = from_json(last.answers)
    if last.signed_at is not None:
        return StatementView(last.version + 1, 0, answers, statement_gaps(answers), None, "")
    by = str(last.saved_by) if last.saved_by else ""
    return StatementView(last.version, last.revision, answers, statement_gaps(answers), last.saved_at, by)


def signed_statements(actor: Actor, provider_id: int) -> tuple[SignedStatement, ...]:
    """The provider's own signed statements, the newest first; nothing for somebody else."""
    if not may(actor, Action.SEE_VAULT, Subject(provider_id)):
        return ()
    rows = OwnStatement.objects.filter(provider_id=provider_id, signed_at__isnull=False)
    return tuple(map(_signed, rows.order_by("-version")))


def statements_by_id(ids: Collection[int]) -> dict[int, SignedStatement]:
    """Signed statements that a submission was made with. Whether somebody may read them, the context that
    keeps the submission decides."""
    rows = OwnStatement.objects.filter(pk__in=ids, signed_at__isnull=False)
    return {row.pk: _signed(row) for row in rows}


def latest_signed(provider_id: int) -> SignedStatement | None:
    """The last statement that a provider signed, for the contexts above; they decide who may read it."""
    rows = OwnStatement.objects.filter(provider_id=provider_id, signed_at__isnull=False)
    return next((_signed(row) for row in rows.order_by("-version")[:1]), None)


def _signed(row: OwnStatement) -> SignedStatement:
    assert row.signed_at is not None
    return SignedStatement(
        id=row.pk,
        provider_id=row.provider_id,
        version=row.version,
        signer=row.signer,
        position=row.position,
        signature=SignatureKind(row.signature),
        signed_at=row.signed_at,
        sha256=row.sha256,
        has_scan=row.scan_id is not None,
        answers=from_json(row.answers),
        content=row.content,
    )
