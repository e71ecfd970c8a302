"""New versions of a running procurement: made by a note, confirmed by who submits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement import canonical
from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.definition import Definition, Lot
from dekkend.procurement.errors import DefinitionHasOpenPoints, NotAllowed
from dekkend.procurement.information_errors import NewVersionUnread, NothingToConfirm
from dekkend.procurement.information_policies import may_ask
from dekkend.procurement.models import DefinitionVersion, InformationNote, ProcurementLot, VersionConfirmation
from dekkend.procurement.services.common import Case, share
from dekkend.procurement.services.setup import refuse_price_alone
from dekkend.runtime import audit, clock

_ASIDE: Final = 10_000
"""Positions go here first, so that two lots can change places under the unique key."""


def make_version(case: Case, changed: Definition, moment: datetime) -> DefinitionVersion:
    """Freezes ``changed`` as the next version and brings the lots up to date with it.

    Raises DefinitionHasOpenPoints, RulesForbidAward.
    """
    refuse_price_alone(changed)
    missing = missing_to_publish(changed)
    if missing and not case.row.practice:
        raise DefinitionHasOpenPoints(points=tuple(found.message for found in missing))
    version = DefinitionVersion.objects.create(
        procurement=case.row,
        number=case.version.number + 1,
        content=canonical.tree_of(changed),
        assumed=case.version.assumed,
        sha256=canonical.sha256(changed),
        created_at=moment,
    )
    _update_lots(case, changed)
    return version


@transaction.atomic
def confirm_version(actor: Actor, procurement_id: int, organisation_id: int, number: int) -> None:
    """A tenderer says that it knows version ``number``, the one that holds now; twice is no harm.

    Raises NotAllowed, and NothingToConfirm when another version holds (meanwhile a newer one).
    """
    case = share(actor, procurement_id)
    permission = may_ask(actor, organisation_id)
    if not permission:
        raise NotAllowed(reason=permission.reason)
    if case.version.number != number or number == 1:
        raise NothingToConfirm()
    row, made = VersionConfirmation.objects.get_or_create(
        version=case.version,
        tenderer_id=organisation_id,
        defaults={"account_id": actor.account_id, "confirmed_at": clock.now()},
    )
    if made:
        data = {"version": number, "organisation": organisation_id}
        audit.record(case.stream, actor, "version.confirm", f"versionconfirmation:{row.pk}", data)


def refuse_unread_version(case: Case, organisation_id: int) -> None:
    """Raises NewVersionUnread when a note changed the procurement and this tenderer did not say it knows.

    A submission on outdated terms would be lost or unequal; a silent switch would bind a tenderer to what it
    never read. One click proves it. The application itself (simulation) reads everything.
    """
    if _from_the_start(case) or case.actor.account_id is None:
        return
    if not VersionConfirmation.objects.filter(version=case.version, tenderer_id=organisation_id).exists():
        note = InformationNote.objects.filter(version=case.version).values_list("number", flat=True).first()
        raise NewVersionUnread(note=str(note or case.version.number))


def _from_the_start(case: Case) -> bool:
    """Whether this is the version that was published: what changed in the concept, nobody had to know."""
    published = case.row.published_at
    return case.version.number == 1 or (published is not None and case.version.created_at <= published)


def _update_lots(case: Case, changed: Definition) -> None:
    known = {lot.slug: lot for lot in ProcurementLot.objects.filter(procurement=case.row)}
    for lot in known.values():
        ProcurementLot.objects.filter(pk=lot.pk).update(position=lot.position + _ASIDE)
    for position, lot in enumerate(changed.lots, start=1):
        facts = _facts(lot, position)
        if lot.id in known:
            ProcurementLot.objects.filter(pk=known[lot.id].pk).update(**facts)
        else:
            ProcurementLot.objects.create(procurement=case.row, slug=lot.id, **facts)


def _facts(lot: Lot, position: int) -> Mapping[str, Any]:
    return {
        "number": lot.number,
        "name": lot.name,
        "position": position,
        "max_contracts": lot.max_contracts,
    }
