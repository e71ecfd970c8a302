"""The outcome of tests as a gate: may this provider get an agreement, as far as the tests go?

What comes out is a verdict per kind of test, and never a word of the file: whoever prepares decisions may
read it. ``Verdict.blocks`` means no agreement; ``Effect.EFFECT`` means conditional: the outcome is not there
yet; ``Effect.WARN`` means an agreement with conditions (``values["conditions"]``).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from dekkend.kernel.rules import Verdict
from dekkend.oversight.domain import LadderStep, ScreeningKind, ScreeningOutcome, ScreeningResult
from dekkend.oversight.models import ProviderScreening, ScreeningDecision
from dekkend.oversight.rules import GATES, GateFacts
from dekkend.oversight.states import OVER


def gate(
    provider_id: int, on: date, needed: Collection[ScreeningKind], *, region_id: int
) -> tuple[Verdict, ...]:
    """The verdict of each needed test of one provider on a day, for agreements of this region."""
    return gates([provider_id], on, needed, region_id=region_id)[provider_id]


def gates(
    provider_ids: Iterable[int], on: date, needed: Collection[ScreeningKind], *, region_id: int
) -> Mapping[int, tuple[Verdict, ...]]:
    """The same for many providers at once: two queries, however many there are."""
    ids, kinds = list(provider_ids), [kind for kind in ScreeningKind if kind in needed]
    if not kinds:
        return dict.fromkeys(ids, ())
    outcomes = outcomes_of(ids, on, region_id=region_id)
    running = _running(ids, region_id)
    return {
        provider: tuple(
            GATES[kind](
                GateFacts(kind, on, outcomes.get((provider, kind)), running=(provider, kind) in running)
            )
            for kind in kinds
        )
        for provider in ids
    }


def outcome_of(provider_id: int, kind: ScreeningKind, on: date, *, region_id: int) -> ScreeningOutcome | None:
    """The last outcome of one kind of test by ``on``, also when it has expired since."""
    return outcomes_of([provider_id], on, region_id=region_id).get((provider_id, kind))


def outcomes_of(
    provider_ids: Collection[int], on: date, *, region_id: int
) -> dict[tuple[int, ScreeningKind], ScreeningOutcome]:
    """The last outcome of each provider and kind in this region, decided on or before ``on``: one query."""
    rows = (
        ScreeningDecision.objects.filter(
            screening__provider_id__in=provider_ids, screening__region_id=region_id, decided_on__lte=on
        )
        .select_related("screening")
        .order_by("decided_on", "pk")
    )
    return {(row.screening.provider_id, ScreeningKind(row.screening.kind)): as_outcome(row) for row in rows}


def as_outcome(row: ScreeningDecision) -> ScreeningOutcome:
    """A stored decision as the contexts above see it; its screening must be loaded."""
    screening = row.screening
    return ScreeningOutcome(
        screening_id=screening.pk,
        kind=ScreeningKind(screening.kind),
        provider_id=screening.provider_id,
        region_id=screening.region_id,
        result=ScreeningResult(row.result),
        decided_on=row.decided_on,
        valid_until=row.valid_until,
        conditions=row.conditions,
        step=LadderStep(row.step) if row.step else None,
        reused=screening.based_on_id is not None,
    )


def running_tests(provider_ids: Collection[int], *, region_id: int) -> frozenset[tuple[int, ScreeningKind]]:
    """Of which of these providers a test runs in this region, with its kind: one query."""
    return frozenset(_running(provider_ids, region_id))


def _running(provider_ids: Collection[int], region_id: int) -> set[tuple[int, ScreeningKind]]:
    rows = ProviderScreening.objects.filter(
        ~Q(status__in=OVER), provider_id__in=provider_ids, region_id=region_id
    )
    return {(provider, ScreeningKind(kind)) for provider, kind in rows.values_list("provider_id", "kind")}
