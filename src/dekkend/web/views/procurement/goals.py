"""Goals with indicators and the criteria that serve them, principles, improvements, risks with measures."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement.definition import Criterion, Definition, Goal, Improvement, Indicator, Measure, Risk
from dekkend.web.lists import listing
from dekkend.web.tables import Column, Table
from dekkend.web.views.procurement.facts import Entry, Names, entries, entry
from dekkend.web.views.procurement.frame import frame_of


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal with its indicators and the criteria that serve it."""

    goal: Goal
    entry: Entry
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A risk or a point for improvement, with the measures against it."""

    entry: Entry
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    goal: str
    indicator: Indicator


INDICATORS: Table[IndicatorLine] = Table(
    name="indicatoren",
    caption=_("Indicatoren"),
    columns=(
        Column("indicator", _("Indicator"), lambda line: line.indicator.name, row_header=True),
        Column("doel", _("Doel"), lambda line: line.goal),
        Column("eenheid", _("Eenheid"), lambda line: line.indicator.unit),
        Column("streefwaarde", _("Streefwaarde"), lambda line: line.indicator.target),
        Column("open", _("Nog open"), lambda line: line.indicator.open),
        Column("bron", _("Bron"), lambda line: line.indicator.source),
    ),
)


@require_safe
def goals(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the region wants to reach, and what may go wrong."""
    frame = frame_of(request, slug)
    definition = frame.view.definition
    names = Names(definition)
    lines = [IndicatorLine(goal.title, each) for goal in definition.goals for each in goal.indicators]
    context = frame.context(
        "goals",
        page_title=_("Doelen"),
        goals_=goals_of(definition, names),
        loose=[it for it in definition.criteria if not it.goals],
        principles=entries(definition.principles, names),
        improvements=[with_measures(it, names) for it in definition.improvements],
        risks=[with_measures(it, names) for it in definition.risks],
    )
    return listing(request, INDICATORS, lines, "procurement/goals.html.jinja", context)


def with_measures(fact: Risk | Improvement, names: Names) -> Answered:
    """The fact and, apart from it, its measures."""
    return Answered(entry(fact, names, skip=frozenset({"measures"})), fact.measures)


def goals_of(definition: Definition, names: Names) -> tuple[GoalView, ...]:
    """Each goal with the criteria that name it."""
    return tuple(
        GoalView(
            goal,
            entry(goal, names, skip=frozenset({"indicators"})),
            tuple(it for it in definition.criteria if goal.id in it.goals),
        )
        for goal in definition.goals
    )
