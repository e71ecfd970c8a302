"""Cost studies: the region asks, each provider answers for itself, and only the middle of many is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from dekkend.catalogue.cost_study import Quartiles, quartiles
from dekkend.catalogue.errors_stored import StudyNotOpen, TooFewAnswers, Unknown, WorkbookRefused
from dekkend.catalogue.models import (
    CostStudy,
    PriceModelVersion,
    ProviderDelivery,
    StudyAnswer,
    StudyFigure,
)
from dekkend.catalogue.policies import Action, CatalogueFacts
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.price_settings import with_values
from dekkend.catalogue.queries.studies import asked_cells, asked_lines, mark_of
from dekkend.catalogue.services.common import ensure, facts_of, locked, move, note, open_for
from dekkend.catalogue.services.prices import save_price_model
from dekkend.catalogue.states import STUDY, StudyStatus
from dekkend.catalogue.stress_bands import LEAST_IN_BAND
from dekkend.catalogue.study_workbook import GivenDelivery, GivenFigure, WorkbookRead, read_workbook
from dekkend.catalogue.tariff_content import from_data
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import cbs_codes, member_ids
from dekkend.runtime import arrival, clock
from dekkend.runtime.tenancy import acting_for_provider, adding_up_providers


@dataclass(frozen=True, slots=True)
class NewStudy:
    """A study to hold: about the lines of which model, over which year, and when providers can answer."""

    model_id: int
    title: str
    year: int
    opens_on: date
    closes_on: date
    explanation: str = ""


class WorkbookHasProblems(WorkbookRefused):
    """In het bestand kloppen {count} cellen niet."""

    def __init__(self, read: WorkbookRead) -> None:
        super().__init__(count=len(read.problems))
        self.problems = read.problems


@transaction.atomic
def create_study(actor: Actor, new: NewStudy) -> CostStudy:
    """Makes a study as a concept. Raises NotAllowed, Unknown."""
    model = PriceModelVersion.objects.filter(pk=new.model_id).first()
    if model is None:
        raise Unknown()
    ensure(actor, Action.RUN_STUDY, facts_of(model.region_id))
    row = CostStudy.objects.create(
        region_id=model.region_id,
        title=new.title.strip() or model.title,
        model=model,
        year=new.year,
        opens_on=new.opens_on,
        closes_on=new.closes_on,
        explanation=new.explanation.strip(),
        created_at=clock.now(),
        created_by_id=actor.account_id,
    )
    note(row, actor, "create", row.region_id, {"model": model.sha256, "year": new.year})
    return row


@transaction.atomic
def step_study(actor: Actor, study_id: int, action: str) -> CostStudy:
    """Opens, closes or reopens a study. Raises NotAllowed, Unknown, TransitionNotAllowed, AlreadyMoved."""
    row = open_for(actor, Action.RUN_STUDY, CostStudy, study_id)
    if action == "report":
        STUDY.next(StudyStatus(row.status), action)
        make_report(actor, study_id)
        row.refresh_from_db()
        return row
    move(row, STUDY, action, actor, row.region_id)
    return row


@transaction.atomic
def save_answer(
    actor: Actor,
    study_id: int,
    provider_id: int,
    figures: Sequence[GivenFigure],
    deliveries: Sequence[GivenDelivery] = (),
    *,
    submit: bool = True,
) -> StudyAnswer:
    """Keeps what a provider answers, in place of what it answered before; ``submit`` False keeps a draft.

    Only that provider can read it back. In the audit trail stands that there is an answer, not what it says.
    Raises NotAllowed, Unknown for a line that is not asked, StudyNotOpen.
    """
    ensure(actor, Action.ANSWER_STUDY, CatalogueFacts(provider=provider_id))
    study = locked(CostStudy, study_id, "model")
    if study.status != StudyStatus.OPEN or not study.opens_on <= arrival.received_on() <= study.closes_on:
        raise StudyNotOpen()
    _refuse_unknown(study, figures, deliveries)
    with acting_for_provider(provider_id):
        answer = _answer(study, provider_id)
        answer.figures.all().delete()
        StudyFigure.objects.bulk_create(
            [
                StudyFigure(
                    answer=answer,
                    provider_id=provider_id,
                    line=one.line,
                    value=one.value,
                    explanation=one.explanation,
                )
                for one in figures
            ]
        )
        _keep_deliveries(study, provider_id, deliveries)
        if submit:
            answer.submitted_at, answer.submitted_by_id = arrival.received(), actor.account_id
            answer.save(update_fields=["submitted_at", "submitted_by"])
    return answer


def import_answer(actor: Actor, study_id: int, provider_id: int, content: bytes) -> StudyAnswer:
    """Reads a questionnaire that a provider filled in, and keeps it as its answer: all of it or nothing.

    Raises NotAllowed, StudyNotOpen, NotAWorkbook, WorkbookHasProblems with every wrong cell.
    """
    ensure(actor, Action.ANSWER_STUDY, CatalogueFacts(provider=provider_id))
    study = CostStudy.objects.select_related("model").filter(pk=study_id).first()
    if study is None:
        raise Unknown()
    read = read_workbook(content, mark_of(study), asked_lines(study), asked_cells(study))
    if read.problems:
        raise WorkbookHasProblems(read)
    return save_answer(actor, study_id, provider_id, read.figures, read.deliveries)


@transaction.atomic
def make_report(actor: Actor, study_id: int) -> tuple[Quartiles, ...]:
    """Makes the report: quartiles and outliers per line, of five answers or more.

    Raises NotAllowed, Unknown, TransitionNotAllowed, TooFewAnswers.
    """
    row = open_for(actor, Action.RUN_STUDY, CostStudy, study_id, "model")
    STUDY.next(StudyStatus(row.status), "report")
    answers = _answers(row)
    count = len({provider for of in answers.values() for provider in of})
    if count < LEAST_IN_BAND:
        raise TooFewAnswers(answers=count, least=LEAST_IN_BAND)
    found = tuple(quartiles(line.id, list(answers.get(line.id, {}).values())) for line in asked_lines(row))
    report = {
        "answers": count,
        "method": "kwartielen inclusief; uitbijter volgens Tukey: meer dan 1,5 × de kwartielafstand",
        "lines": [_plain(one) for one in found],
    }
    CostStudy.objects.filter(pk=row.pk).update(report=report, reported_at=clock.now())
    move(row, STUDY, "report", actor, row.region_id, data={"answers": count})
    return found


@transaction.atomic
def model_from_study(actor: Actor, study_id: int, version: str) -> PriceModelVersion:
    """A concept of the model in which lines that are not fixed have the median of the study, with the study
    as source. Raises NotAllowed, Unknown, TransitionNotAllowed before there is a report, VersionTaken."""
    row = open_for(actor, Action.RUN_STUDY, CostStudy, study_id, "model")
    if row.status != StudyStatus.REPORTED or row.report is None:
        STUDY.next(StudyStatus(row.status), "use")
    medians = {
        one["line"]: Decimal(one["median"])
        for one in (row.report or {})["lines"]
        if one["median"] is not None
    }
    model = from_data(PriceModel, row.model.content)
    made = _sourced(with_values(model, medians), row, medians)
    return save_price_model(actor, row.region_id, replace(made, version=version), based_on=row.model_id)


def _sourced(model: PriceModel, study: CostStudy, medians: Mapping[str, Decimal]) -> PriceModel:
    """The lines that got a median name the study as their source."""
    changed: dict[str, Any] = {}
    names = ("functions", "surcharges", "employer", "hours", "direct_costs", "overhead", "demands", "margin")
    source, day = f"Kostenonderzoek “{study.title}”, mediaan", clock.today()
    for name in names:
        lines = getattr(model, name)
        if any(line.id in medians for line in lines):
            changed[name] = tuple(
                replace(line, source=source, date=day) if line.id in medians else line for line in lines
            )
    return replace(model, **changed)


def _answer(study: CostStudy, provider_id: int) -> StudyAnswer:
    try:
        with transaction.atomic():
            return StudyAnswer.objects.create(study=study, provider_id=provider_id, started_at=clock.now())
    except IntegrityError:
        return StudyAnswer.objects.select_for_update().get(study=study, provider_id=provider_id)


def _keep_deliveries(study: CostStudy, provider_id: int, deliveries: Sequence[GivenDelivery]) -> None:
    towns = {code: key for key, code in cbs_codes(member_ids(study.region_id)).items()}
    own = ProviderDelivery.objects.filter(provider_id=provider_id, study=study)
    own.delete()
    for one in deliveries:
        ProviderDelivery.objects.update_or_create(
            provider_id=provider_id,
            municipality_id=towns[one.municipality],
            product_code=one.product_code,
            year=study.year,
            defaults={
                "region_id": study.region_id,
                "quantity": one.quantity,
                "cost": one.cost,
                "study": study,
                "recorded_at": clock.now(),
            },
        )


def _refuse_unknown(
    study: CostStudy, figures: Sequence[GivenFigure], deliveries: Sequence[GivenDelivery]
) -> None:
    lines = {line.id for line in asked_lines(study)}
    cells = {(cell.municipality, cell.product_code) for cell in asked_cells(study)}
    if any(one.line not in lines for one in figures):
        raise Unknown()
    if any((one.municipality, one.product_code) not in cells for one in deliveries):
        raise Unknown()


def _answers(study: CostStudy) -> dict[str, dict[int, Decimal]]:
    """Submitted figures by line and provider; read to be added up, in this transaction alone."""
    found: dict[str, dict[int, Decimal]] = {}
    with adding_up_providers():
        rows = StudyFigure.objects.filter(answer__study=study, answer__submitted_at__isnull=False)
        for line, provider, value in rows.order_by("provider_id").values_list("line", "provider_id", "value"):
            found.setdefault(line, {})[provider] = value
    return found


def _plain(one: Quartiles) -> dict[str, Any]:
    texts = {
        name: None if value is None else str(value)
        for name, value in (("first", one.first), ("median", one.median), ("third", one.third))
    }
    shown = one.answers if one.answers >= LEAST_IN_BAND else None
    return {"line": one.line, "answers": shown, "outliers": one.outliers, **texts}


__all__ = [
    "NewStudy",
    "WorkbookHasProblems",
    "create_study",
    "import_answer",
    "make_report",
    "model_from_study",
    "save_answer",
    "step_study",
]
