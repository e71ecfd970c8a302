"""Cost studies: those of a region, those a provider can answer, its own answers, and the report."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dekkend.catalogue.cost_study import Quartiles, is_outlier
from dekkend.catalogue.domain import ValueKind
from dekkend.catalogue.errors_stored import NotAllowed, Unknown
from dekkend.catalogue.models import CostStudy, ProviderDelivery, StudyAnswer
from dekkend.catalogue.policies import Action, CatalogueFacts, may
from dekkend.catalogue.price_model import (
    ContractHours,
    ConversionPart,
    Function,
    Given,
    HoursLine,
    PriceModel,
)
from dekkend.catalogue.price_settings import figure, figure_key, given_lines
from dekkend.catalogue.queries.products import product_on
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.states import StudyStatus
from dekkend.catalogue.stress_bands import LEAST_IN_BAND
from dekkend.catalogue.study_workbook import (
    Asked,
    AskedCell,
    GivenDelivery,
    GivenFigure,
    template,
)
from dekkend.catalogue.tariff_content import from_data
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Permission, Role
from dekkend.organisations.queries import cbs_codes, member_ids, organisation_names
from dekkend.runtime import clock
from dekkend.runtime.tenancy import acting_for_provider, adding_up_providers

OPEN_TO_ALL = (StudyStatus.OPEN, StudyStatus.CLOSED, StudyStatus.REPORTED)


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study in a list. ``answers`` is None below five: a smaller number could point at someone."""

    id: int
    region_id: int
    region: str
    title: str
    model_id: int
    status: StudyStatus
    year: int
    opens_on: date
    closes_on: date
    answers: int | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the report: the region's proposal beside the quartiles of five answers or more.

    ``own`` and ``outlier`` are filled only for the provider that asks.
    """

    asked: Asked
    quartiles: Quartiles | None
    own: Decimal | None = None
    outlier: bool | None = None


@dataclass(frozen=True, slots=True)
class StudyView:
    """A study with its questions and, once there is one, its report."""

    row: StudyRow
    explanation: str
    lines: tuple[ReportLine, ...]
    method: str
    invited_at: datetime | None
    reminded_at: datetime | None
    reported_at: datetime | None
    may_run: Permission


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What one provider answered; for that provider alone. ``can_answer``: the study is open today."""

    row: StudyRow
    explanation: str
    asked: tuple[Asked, ...]
    cells: tuple[AskedCell, ...]
    figures: dict[str, GivenFigure]
    deliveries: tuple[GivenDelivery, ...]
    submitted_at: datetime | None
    can_answer: bool


def studies(actor: Actor, region_id: int) -> list[StudyRow]:
    """The studies of a region, for who works on its tariffs or oversees them; else those that were open."""
    rows = CostStudy.objects.filter(region_id=region_id).select_related("region")
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        rows = rows.filter(status__in=OPEN_TO_ALL)
    counts = _counts([row.pk for row in rows])
    return [_row(row, counts.get(row.pk, 0)) for row in rows]


def studies_for_provider(actor: Actor) -> list[StudyRow]:
    """The studies that a provider can answer or answered, of every region. Empty for who is no provider."""
    if not actor.has(Role.PROVIDER):
        return []
    rows = list(CostStudy.objects.filter(status__in=OPEN_TO_ALL).select_related("region"))
    counts = _counts([row.pk for row in rows])
    return [_row(row, counts.get(row.pk, 0)) for row in rows]


def unanswered_studies(actor: Actor) -> list[StudyRow]:
    """The studies that are open today and that an own organisation did not answer: two queries, however many.

    A study stands in the list once for each own organisation without an answer. Counts are left out.
    """
    own = actor.organisations(Role.PROVIDER)
    if not own:
        return []
    today = clock.today()
    rows = CostStudy.objects.filter(status=StudyStatus.OPEN, opens_on__lte=today, closes_on__gte=today)
    found = list(rows.select_related("region"))
    with adding_up_providers():
        held = StudyAnswer.objects.filter(study__in=found, provider__in=own, submitted_at__isnull=False)
        answered = set(held.values_list("study_id", "provider_id"))
    return [_row(row, 0) for row in found for each in sorted(own) if (row.pk, each) not in answered]


def study_view(actor: Actor, study_id: int, provider_id: int | None = None) -> StudyView:
    """A study with its report. With ``provider_id`` that provider's own figures beside the quartiles.

    Raises Unknown, NotAllowed for another provider's figures.
    """
    row = _seen(actor, study_id)
    own = _own_figures(actor, row, provider_id) if provider_id is not None else {}
    report = row.report or {}
    told = {one["line"]: _quartiles(one) for one in report.get("lines", ())}
    lines = tuple(_report_line(asked, told.get(asked.id), own.get(asked.id)) for asked in asked_lines(row))
    count = _counts([row.pk]).get(row.pk, 0)
    permission = may(actor, Action.RUN_STUDY, facts_of(row.region_id))
    return StudyView(
        _row(row, count),
        row.explanation,
        lines,
        report.get("method", ""),
        row.invited_at,
        row.reminded_at,
        row.reported_at,
        permission,
    )


def own_answer(actor: Actor, study_id: int, provider_id: int) -> OwnAnswer:
    """What a provider answered so far. Raises Unknown, NotAllowed for anybody else than that provider."""
    row = _seen(actor, study_id)
    figures = _own_figures(actor, row, provider_id)
    codes = cbs_codes(member_ids(row.region_id, row.opens_on))
    with acting_for_provider(provider_id):
        answer = StudyAnswer.objects.filter(study=row, provider_id=provider_id).first()
        deliveries = tuple(
            GivenDelivery(codes[one.municipality_id], one.product_code, one.quantity, one.cost)
            for one in ProviderDelivery.objects.filter(study=row, provider_id=provider_id)
            if one.municipality_id in codes
        )
    today = clock.today()
    opened = row.status == StudyStatus.OPEN and row.opens_on <= today <= row.closes_on
    return OwnAnswer(
        _row(row, _counts([row.pk]).get(row.pk, 0)),
        row.explanation,
        tuple(asked_lines(row)),
        tuple(asked_cells(row)),
        figures,
        deliveries,
        answer.submitted_at if answer else None,
        opened,
    )


def questionnaire(actor: Actor, study_id: int, provider_id: int | None = None) -> bytes:
    """The questionnaire as an Excel file; for a provider with what it answered before.

    Raises Unknown, NotAllowed for another provider's answers.
    """
    row = _seen(actor, study_id)
    given = _own_figures(actor, row, provider_id) if provider_id is not None else {}
    return template(mark_of(row), row.title, asked_lines(row), asked_cells(row), given)


def mark_of(study: CostStudy) -> str:
    """What a questionnaire carries, so that one of another study or model is recognised."""
    return f"dekkend:{study.pk}:{study.model.sha256}"


def asked_lines(study: CostStudy) -> list[Asked]:
    """The lines that providers are asked: those of the model that are not fixed."""
    model = from_data(PriceModel, study.model.content)
    return [
        Asked(line.id, line.title, unit_of(line).render(), figure(line))
        for line in given_lines(model)
        if line.kind is not ValueKind.FIXED and not _from_scale(line)
    ]


def asked_cells(study: CostStudy) -> list[AskedCell]:
    """Where production is asked: the product in every municipality; none before it has a code."""
    day = study.opens_on
    product = product_on(study.region_id, study.model.product, day)
    if product is None or not product.code:
        return []
    towns = member_ids(study.region_id, day)
    codes = cbs_codes(towns)
    return [
        AskedCell(codes[key], name, product.code, product.title)
        for key, name in organisation_names(towns).items()
    ]


def unit_of(line: Given) -> Message:
    """What the figure of a line counts."""
    key = figure_key(line)
    if key == "percentage" or (key is None and getattr(line, "base", None) is not None):
        return msg("procent")
    if isinstance(line, Function):
        return msg("euro per maand")
    if isinstance(line, ContractHours | HoursLine):
        return msg("uur per jaar")
    if isinstance(line, ConversionPart):
        words = {"minutes": msg("minuten"), "amount": msg("euro per eenheid")}
        return words.get(key or "", msg("uur"))
    return msg("euro per jaar")


def _from_scale(line: Given) -> bool:
    return isinstance(line, Function) and line.scale is not None


def _seen(actor: Actor, study_id: int) -> CostStudy:
    row = CostStudy.objects.select_related("region", "model").filter(pk=study_id).first()
    if row is None or not actor.is_known:
        raise Unknown()
    if row.status == StudyStatus.CONCEPT and not may(actor, Action.SEE_CONCEPTS, facts_of(row.region_id)):
        raise Unknown()
    return row


def _own_figures(actor: Actor, row: CostStudy, provider_id: int) -> dict[str, GivenFigure]:
    permission = may(actor, Action.SEE_OWN_FIGURES, CatalogueFacts(provider=provider_id))
    if not permission:
        raise NotAllowed(reason=permission.reason)
    with acting_for_provider(provider_id):
        answer = StudyAnswer.objects.filter(study=row, provider_id=provider_id).first()
        held = list(answer.figures.all()) if answer else []
    return {one.line: GivenFigure(one.line, one.value, one.explanation) for one in held}


def _counts(ids: list[int]) -> dict[int, int]:
    """How many providers submitted an answer, by study."""
    found: dict[int, int] = dict.fromkeys(ids, 0)
    with adding_up_providers():
        rows = StudyAnswer.objects.filter(study__in=ids, submitted_at__isnull=False)
        for study in rows.values_list("study_id", flat=True):
            found[study] += 1
    return found


def _row(row: CostStudy, answers: int) -> StudyRow:
    return StudyRow(
        row.pk,
        row.region_id,
        row.region.name,
        row.title,
        row.model_id,
        StudyStatus(row.status),
        row.year,
        row.opens_on,
        row.closes_on,
        answers if answers >= LEAST_IN_BAND else None,
    )


def _report_line(asked: Asked, found: Quartiles | None, own: GivenFigure | None) -> ReportLine:
    value = own.value if own else None
    outside = is_outlier(value, found) if value is not None and found else None
    return ReportLine(asked, found, value, outside)


def _quartiles(one: dict[str, str | int | None]) -> Quartiles:
    first, median, third = (
        None if one[name] is None else Decimal(str(one[name])) for name in ("first", "median", "third")
    )
    outliers = one["outliers"]
    count = one["answers"]
    return Quartiles(
        str(one["line"]), int(count or 0), first, median, third, None if outliers is None else int(outliers)
    )
