"""Filling in a draft: the term and how to end it, the clauses that may be left out, the terms of part 2."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from pydantic import TypeAdapter

from dekkend.contracts.agreement_loading import clause_complaints
from dekkend.contracts.agreement_model import IndividualTerm, UsedClause
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.drafting_errors import ClausesUnusable, UnknownEditionHere
from dekkend.contracts.errors import NotDraft
from dekkend.contracts.file_problems import AgreementFileRule
from dekkend.contracts.models import Agreement
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.common import open_for, touched
from dekkend.contracts.standard_model import Edition
from dekkend.organisations.domain import Actor

_CLAUSES: Final = TypeAdapter(tuple[UsedClause, ...])
_TERMS: Final = TypeAdapter(tuple[IndividualTerm, ...])


@dataclass(frozen=True, slots=True)
class TermText:
    """What a draft says about its term: the value in euros where it is known, how either side may end it
    (options 1, 2, 3), the months of notice, and why the framework lasts longer than four years."""

    title: str
    termination_options: tuple[int, ...] = ()
    notice_months: int | None = None
    provider_conditions: str = ""
    motive: str = ""
    value: Decimal | None = None


@transaction.atomic
def edit_term(actor: Actor, agreement_id: int, text: TermText, *, revision: int | None = None) -> None:
    """Fills in title, value and article 1.3 of a draft. Raises NotAllowed, ChangedMeanwhile, NotDraft."""
    row = _draft(actor, agreement_id, revision)
    values = {
        "title": text.title.strip() or row.title,
        "termination_options": sorted(set(text.termination_options)),
        "notice_months": text.notice_months,
        "provider_conditions": text.provider_conditions.strip(),
        "motive": text.motive.strip(),
        "value": text.value,
    }
    _store(row, actor, "agreement.edit_term", values)


@transaction.atomic
def edit_clauses(
    actor: Actor, agreement_id: int, clauses: Sequence[UsedClause], *, revision: int | None = None
) -> None:
    """Says which clauses are used, with their fields; a field may still be empty until the text goes out.

    Raises NotAllowed, ChangedMeanwhile, NotDraft, and ClausesUnusable for a clause that is not in the edition
    or that may not be left out (CT-05).
    """
    row = _draft(actor, agreement_id, revision)
    given = _CLAUSES.dump_python(tuple(clauses), mode="json")
    _refuse(row.edition, given, editions_for(row.buyer_id))
    _store(row, actor, "agreement.edit_clauses", {"clauses": given})


@transaction.atomic
def edit_terms(
    actor: Actor, agreement_id: int, terms: Sequence[IndividualTerm], *, revision: int | None = None
) -> None:
    """Writes part 2: terms for this provider, each announced or offered (CT-04). Raises NotAllowed,
    ChangedMeanwhile, NotDraft."""
    row = _draft(actor, agreement_id, revision)
    _store(row, actor, "agreement.edit_terms", {"terms": _TERMS.dump_python(tuple(terms), mode="json")})


@transaction.atomic
def choose_edition(actor: Actor, agreement_id: int, edition: str, *, revision: int | None = None) -> None:
    """Writes a draft in another edition of the standard. Raises NotAllowed, ChangedMeanwhile, NotDraft,
    UnknownEditionHere, ClausesUnusable when its clauses are not in that edition."""
    row = _draft(actor, agreement_id, revision)
    known = editions_for(row.buyer_id)
    if edition not in {it.id for it in known}:
        raise UnknownEditionHere(id=edition, known=sorted(it.id for it in known))
    _refuse(edition, row.clauses, known)
    _store(row, actor, "agreement.choose_edition", {"edition": edition})


def _refuse(edition: str, clauses: Any, editions: Iterable[Edition]) -> None:
    """What is not filled in yet is no problem before the text goes out."""
    found = clause_complaints(edition, clauses, editions)
    problems = [it.message for it in found if it.rule is not AgreementFileRule.MISSING_FIELD]
    if problems:
        raise ClausesUnusable(problems=problems)


def _draft(actor: Actor, agreement_id: int, revision: int | None) -> Agreement:
    row = open_for(actor, Action.DRAFT, agreement_id, revision=revision)
    if row.status != AgreementStatus.DRAFT:
        raise NotDraft(number=row.number)
    return row


def _store(row: Agreement, actor: Actor, action: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    touched(row, actor, action, values)


__all__ = ["TermText", "choose_edition", "edit_clauses", "edit_term", "edit_terms"]
