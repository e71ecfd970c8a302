"""An enrolment under way: kept on the server while it is written, sent in one moment."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_errors import EnrolmentChanged, NoCellChosen
from dekkend.procurement.drafting import (
    Draft,
    DraftChange,
    changed,
    from_json,
    items_of,
    known_fields,
    questions,
    to_json,
)
from dekkend.procurement.models import AdmissionCell, Enrolment, EnrolmentDraft
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.services.common import Case, read_case
from dekkend.procurement.services.drafts import is_legal_person
from dekkend.procurement.services.enrolment import (
    EnrolmentForm,
    EnrolmentReceipt,
    lots_of,
    receive_enrolment,
)
from dekkend.runtime import clock


@transaction.atomic
def save_enrolment_draft(
    actor: Actor, procurement_id: int, tenderer_id: int, cells: Sequence[int] | None, change: DraftChange
) -> int:
    """Saves what was typed and which cells were chosen (None: as they were); the draft's new revision.

    The lots follow from the cells. Raises NotAllowed.
    """
    case = read_case(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, tenderer_id))
    row, _ = EnrolmentDraft.objects.select_for_update().get_or_create(
        procurement=case.row,
        tenderer_id=tenderer_id,
        defaults={"key": uuid4(), "saved_at": clock.now()},
    )
    chosen = _known(case, row.content.get("cells", []) if cells is None else cells)
    draft = changed(
        from_json(row.content), replace(change, lots=lots_of(case, chosen)), known_fields(case.definition)
    )
    row.content = to_json(draft) | {"cells": [cell.pk for cell in chosen]}
    row.revision, row.saved_at = row.revision + 1, clock.now()
    row.save(update_fields=["content", "revision", "saved_at"])
    return int(row.revision)


def send_enrolment(
    actor: Actor, procurement_id: int, tenderer_id: int, key: UUID, revision: int
) -> EnrolmentReceipt:
    """Sends the draft that the provider looked through; afterwards the draft is empty for a next time.

    Raises NoCellChosen, EnrolmentChanged when it is no longer the draft that was looked through, and what
    ``receive_enrolment`` raises; the draft stays as it is then.
    """
    case = read_case(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, tenderer_id))
    sent = Enrolment.objects.filter(procurement=case.row, tenderer=tenderer_id, idempotency_key=key)
    if sent.exists():
        return receive_enrolment(actor, procurement_id, EnrolmentForm(tenderer_id, (), (), key))
    row = EnrolmentDraft.objects.filter(procurement=case.row, tenderer=tenderer_id).first()
    if row is None:
        raise NoCellChosen()
    if row.key != key or row.revision != revision:
        raise EnrolmentChanged(saved_at=row.saved_at.astimezone(clock.AMSTERDAM))
    with transaction.atomic():
        receipt = receive_enrolment(actor, procurement_id, _form(actor, case, tenderer_id, row))
        kept = {"lots": [], "cells": [], **{name: row.content.get(name, {}) for name in ("values", "files")}}
        EnrolmentDraft.objects.filter(pk=row.pk).update(key=uuid4(), revision=0, content=kept)
    return receipt


def _form(actor: Actor, case: Case, tenderer_id: int, row: EnrolmentDraft) -> EnrolmentForm:
    draft: Draft = from_json(row.content)
    asked = questions(case.definition, draft.lots, legal_person=is_legal_person(actor, tenderer_id))
    return EnrolmentForm(tenderer_id, tuple(row.content.get("cells", ())), items_of(asked, draft), row.key)


def _known(case: Case, cells: Sequence[int]) -> list[AdmissionCell]:
    rows = AdmissionCell.objects.filter(procurement=case.row, pk__in=list(cells))
    return list(rows.select_related("lot").order_by("pk"))


__all__ = ["save_enrolment_draft", "send_enrolment"]
