"""Stress tests of tariff sheets: ask one, run it as a job, keep what comes out."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.db import transaction

from dekkend.catalogue.errors_stored import SheetChanged, SheetEmpty
from dekkend.catalogue.models import StressOwnResult, StressRun, TariffSheet
from dekkend.catalogue.policies import Action
from dekkend.catalogue.queries.sheet_facts import sheet_fingerprint
from dekkend.catalogue.services.common import locked, move, note, open_for
from dekkend.catalogue.services.stress_file import StressInput, input_of
from dekkend.catalogue.states import STRESS, StressStatus
from dekkend.catalogue.stress_content import own_data, result_data
from dekkend.catalogue.stress_effects import own_margins, stress_test
from dekkend.catalogue.stress_model import Scenario
from dekkend.catalogue.tariff_content import as_data, fingerprint
from dekkend.kernel.errors import Refusal
from dekkend.kernel.stored_text import message_to_json
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.runtime import clock, jobs
from dekkend.runtime.tenancy import acting_for_provider

Report = Callable[[int, int], None]


def standard_scenarios() -> tuple[Scenario, ...]:
    """What a region asks when it has nothing else in mind: old and new tariffs, and other volumes."""
    return (
        Scenario(id="oude-tarieven", title="Oude tarieven", tariffs="oud"),
        Scenario(id="nieuwe-tarieven", title="Nieuwe tarieven"),
        Scenario(id="volume-min-5", title="Nieuwe tarieven, 5% minder volume", volume=Decimal(-5)),
        Scenario(id="volume-plus-5", title="Nieuwe tarieven, 5% meer volume", volume=Decimal(5)),
        Scenario(id="volume-plus-10", title="Nieuwe tarieven, 10% meer volume", volume=Decimal(10)),
    )


@transaction.atomic
def ask_stress_test(
    actor: Actor, sheet_id: int, title: str, year: int, scenarios: Sequence[Scenario] = ()
) -> StressRun:
    """Asks a stress test of the sheet as it stands, on the volumes of ``year``; a worker computes it.

    ``run.job`` is the id of its progress (``runtime.jobs.find``). Raises NotAllowed, Unknown, SheetEmpty.
    """
    from dekkend.catalogue.tasks import compute_stress_test

    sheet = open_for(actor, Action.RUN_STRESS_TEST, TariffSheet, sheet_id)
    if not sheet.lines.exists():
        raise SheetEmpty()
    run = StressRun.objects.create(
        sheet=sheet,
        sheet_sha256=sheet_fingerprint(sheet),
        title=title.strip() or sheet.title,
        year=year,
        scenarios=[as_data(one) for one in scenarios or standard_scenarios()],
        asked_at=clock.now(),
        asked_by_id=actor.account_id,
    )
    progress = jobs.defer(compute_stress_test, actor=actor, subject=f"stressrun:{run.pk}", run_id=run.pk)
    StressRun.objects.filter(pk=run.pk).update(job=progress.pk)
    run.job = progress.pk
    note(run, actor, "ask", sheet.region_id, {"sheet": sheet.pk, "sha256": run.sheet_sha256, "year": year})
    return run


@transaction.atomic
def retry_stress_test(actor: Actor, run_id: int) -> StressRun:
    """Computes a run that failed once more. Raises NotAllowed, Unknown, TransitionNotAllowed."""
    from dekkend.catalogue.tasks import compute_stress_test

    run = locked(StressRun, run_id, "sheet")
    open_for(actor, Action.RUN_STRESS_TEST, TariffSheet, run.sheet_id)
    move(run, STRESS, "retry", actor, run.sheet.region_id)
    progress = jobs.defer(compute_stress_test, actor=actor, subject=f"stressrun:{run.pk}", run_id=run.pk)
    StressRun.objects.filter(pk=run.pk).update(job=progress.pk, failure=None)
    return run


def run_stress_test(run_id: int, report: Report) -> None:
    """Computes a run that was asked; done once, however often it is called. For the job.

    What is refused (no volumes) is kept with the run, as its reason.
    """
    try:
        _compute(run_id, report)
    except Refusal as refusal:
        _fail(run_id, refusal)
        raise


@transaction.atomic
def _compute(run_id: int, report: Report) -> None:
    run = locked(StressRun, run_id, "sheet")
    if run.status != StressStatus.ASKED:
        return
    if sheet_fingerprint(run.sheet) != run.sheet_sha256:
        raise SheetChanged()
    given = input_of(run)
    report(1, 4)
    result = stress_test(given.file)
    report(2, 4)
    _keep_own(run, given)
    report(3, 4)
    StressRun.objects.filter(pk=run.pk).update(
        result=result_data(result),
        input_sha256=fingerprint(as_data(given.file)),
        providers=len(given.providers),
        finished_at=clock.now(),
    )
    move(run, STRESS, "finish", SYSTEM, run.sheet.region_id, data={"sheet": run.sheet_sha256})


@transaction.atomic
def _fail(run_id: int, refusal: Refusal) -> None:
    run = locked(StressRun, run_id, "sheet")
    if run.status != StressStatus.ASKED:
        return
    StressRun.objects.filter(pk=run.pk).update(failure=message_to_json(refusal.message))
    move(run, STRESS, "fail", SYSTEM, run.sheet.region_id, reason=refusal.message.render())


def _keep_own(run: StressRun, given: StressInput) -> None:
    """Each provider's own result, written as that provider: nobody else can read the row."""
    for id, provider in given.providers.items():
        content = own_data(own_margins(given.file, id))
        with acting_for_provider(provider):
            StressOwnResult.objects.create(run=run, provider_id=provider, content=content)


__all__ = [
    "ask_stress_test",
    "retry_stress_test",
    "run_stress_test",
    "standard_scenarios",
]
