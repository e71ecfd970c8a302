"""Stress tests: those of a sheet, one with its effects, and a provider's own."""

from dataclasses import dataclass
from datetime import datetime

from dekkend.catalogue.errors_stored import NotAllowed, Unknown
from dekkend.catalogue.models import StressOwnResult, StressRun
from dekkend.catalogue.policies import Action, CatalogueFacts, may
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheets import seen
from dekkend.catalogue.states import StressStatus
from dekkend.catalogue.stress_bands import LEAST_IN_BAND
from dekkend.catalogue.stress_content import OwnMargin, StoredStress, stored_own, stored_result
from dekkend.catalogue.stress_model import Scenario
from dekkend.catalogue.tariff_content import from_data
from dekkend.kernel.stored_text import message_from_json
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor
from dekkend.runtime.tenancy import acting_for_provider


@dataclass(frozen=True, slots=True)
class StressRow:
    """A run in a list. ``same_tariffs``: of exactly the tariffs of the sheet as proposed. ``job`` is the id
    of its progress."""

    id: int
    sheet_id: int
    region_id: int
    title: str
    year: int
    status: StressStatus
    scenarios: tuple[Scenario, ...]
    providers: int | None
    same_tariffs: bool
    attached: bool
    job: int | None
    failure: Message | None
    input_sha256: str
    asked_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class StressView:
    """A run with what came out; ``result`` is None until it is done."""

    row: StressRow
    result: StoredStress | None


@dataclass(frozen=True, slots=True)
class OwnStress:
    """What a run means for one provider."""

    run_id: int
    title: str
    finished_at: datetime | None
    margins: tuple[OwnMargin, ...]


def stress_runs(actor: Actor, sheet_id: int) -> list[StressRow]:
    """The runs of a sheet, newest first. Raises Unknown where the actor may not see the sheet, NotAllowed for
    who may not see effects on budgets."""
    sheet = seen(actor, sheet_id)
    _ensure(actor, sheet.region_id)
    return [_row(row) for row in sheet.stress_runs.select_related("sheet").defer("result")]


def stress_view(actor: Actor, run_id: int) -> StressView:
    """One run: effects per municipality, providers in bands of five or more. Raises Unknown, NotAllowed."""
    row = StressRun.objects.select_related("sheet").filter(pk=run_id).first()
    if row is None:
        raise Unknown()
    seen(actor, row.sheet_id)
    _ensure(actor, row.sheet.region_id)
    return StressView(_row(row), stored_result(row.result) if row.result else None)


def own_stress_results(actor: Actor, provider_id: int) -> list[OwnStress]:
    """A provider's own margins in every run, newest first; nobody else's. Raises NotAllowed."""
    permission = may(actor, Action.SEE_OWN_FIGURES, CatalogueFacts(provider=provider_id))
    if not permission:
        raise NotAllowed(reason=permission.reason)
    with acting_for_provider(provider_id):
        rows = StressOwnResult.objects.filter(provider_id=provider_id).select_related("run")
        return [
            OwnStress(row.run_id, row.run.title, row.run.finished_at, stored_own(row.content))
            for row in rows.order_by("-run_id")
        ]


def _ensure(actor: Actor, region_id: int) -> None:
    permission = may(actor, Action.SEE_CONCEPTS, facts_of(region_id))
    if not permission:
        raise NotAllowed(reason=permission.reason)


def _row(row: StressRun) -> StressRow:
    return StressRow(
        row.pk,
        row.sheet_id,
        row.sheet.region_id,
        row.title,
        row.year,
        StressStatus(row.status),
        tuple(from_data(Scenario, one) for one in row.scenarios),
        row.providers if row.providers >= LEAST_IN_BAND else None,
        row.sheet_sha256 == row.sheet.sha256,
        row.sheet.stress_run_id == row.pk,
        row.job,
        message_from_json(row.failure) if row.failure else None,
        row.input_sha256,
        row.asked_at,
        row.finished_at,
    )
