"""Starting tests, and ending them without an outcome."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import buying_for
from dekkend.oversight.domain import KIND_NAMES, NewScreening, ScreeningKind
from dekkend.oversight.errors import AlreadyRunning, CauseMissing
from dekkend.oversight.models import ProviderScreening
from dekkend.oversight.policies import Action, ScreeningFacts
from dekkend.oversight.services.common import ensure, move, note, open_for_buyer, reasoned
from dekkend.oversight.states import MACHINES, OVER
from dekkend.oversight.visibility import use_case
from dekkend.runtime import clock


@use_case
def start_screening(actor: Actor, new: NewScreening) -> ProviderScreening:
    """Starts a test of one provider. Raises NotAllowed, CauseMissing (IN-01), AlreadyRunning."""
    ensure(actor, Action.RUN_SCREENING, ScreeningFacts(buying_for(new.region_id)))
    if not new.cause.strip():
        raise CauseMissing()
    row = ProviderScreening(
        kind=new.kind,
        provider_id=new.provider_id,
        region_id=new.region_id,
        status=MACHINES[new.kind].start,
        occasion=new.occasion,
        occasion_title=new.occasion_title,
        cause=new.cause.strip(),
        may_reuse=new.may_reuse,
        started_at=clock.now(),
        started_by_id=actor.account_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not _is_running(new):
            raise
        raise AlreadyRunning(provider=row.provider.name, kind=KIND_NAMES[new.kind]) from error
    note(row, actor, "start", {"kind": new.kind, "occasion": new.occasion, "cause": row.cause})
    return row


@use_case
def start_where_needed(actor: Actor, news: Iterable[NewScreening]) -> int:
    """Starts those tests of which none of the kind runs yet for that provider and region; how many.

    For a whole procurement at once; a test that runs already serves it too. Raises NotAllowed, CauseMissing.
    """
    wanted = list(news)
    running = _running(wanted)
    fresh = [new for new in wanted if (new.provider_id, new.region_id, new.kind) not in running]
    for new in fresh:
        start_screening(actor, new)
    return len(fresh)


@use_case
def stop_screening(actor: Actor, screening_id: int, reason: str) -> None:
    """Ends a test without an outcome: the cause is gone. Raises NotAllowed, ReasonMissing,
    TransitionNotAllowed."""
    row = open_for_buyer(actor, screening_id)
    move(row, "stop", actor, reason=reasoned(reason))


def _is_running(new: NewScreening) -> bool:
    return (new.provider_id, new.region_id, new.kind) in _running([new])


def _running(news: list[NewScreening]) -> set[tuple[int, int, ScreeningKind]]:
    rows = ProviderScreening.objects.filter(
        provider_id__in={new.provider_id for new in news}, region_id__in={new.region_id for new in news}
    ).exclude(status__in=OVER)
    found = rows.values_list("provider_id", "region_id", "kind")
    return {(provider, region, ScreeningKind(kind)) for provider, region, kind in found}
