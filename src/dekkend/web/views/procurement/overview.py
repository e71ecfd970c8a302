"""One procurement at a glance: what, who, why, when, and what the buyer can do now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.kernel.rules import Verdict
from dekkend.procurement import queries
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.completeness import open_points
from dekkend.procurement.definition import Definition, StepKind
from dekkend.procurement.domain import RESULT_NAMES
from dekkend.procurement.planning import ladder_of, total_months
from dekkend.procurement.planning_rules import planning_verdicts
from dekkend.procurement.policies import DECIDED_STATUSES, Action, reads_all
from dekkend.procurement.procedure_checks import procedure_verdicts
from dekkend.procurement.procedure_flow import milestones
from dekkend.procurement.procedure_forms import form_of
from dekkend.procurement.procedure_supplement import allows_supplement
from dekkend.procurement.queries import ProcurementView
from dekkend.procurement.queries.weighing import open_grounds
from dekkend.procurement.states import ProcurementStatus
from dekkend.procurement.timeline import TimelineStatus, timeline
from dekkend.runtime import clock
from dekkend.web import charts, formats
from dekkend.web.badges import Badge, Tone, Words, badge_of
from dekkend.web.charts import Moment
from dekkend.web.pages import page
from dekkend.web.plans import BADGES, moment_of
from dekkend.web.views.procurement.facts import Names, entries, entry, facts_in
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.steps import buttons_for
from dekkend.web.views.procurement.words import FORMS, LAWS

__all__ = ["procurement"]

NEXT = 3
"""How many coming steps stand on the page before the whole plan is opened."""


@require_safe
def procurement(request: HttpRequest, slug: str) -> HttpResponse:
    """The overview of one procurement."""
    frame = frame_of(request, slug)
    definition = frame.view.definition
    names, moments = Names(definition), moments_of(frame.view)
    context = frame.context(
        "procurement",
        figures=list(figures(frame)),
        what=list(what(definition)),
        buttons=buttons_for(frame),
        simulates=simulates(frame),
        acts=reads_all(frame.actor, frame.view.facts),
        timeline_=charts.timeline("tijdlijn", _("Planning"), moments, today=clock.today(), left=285),
        key_moments=key_moments(moments),
        red=[(verdict, badge_of(verdict)) for verdict in broken_verdicts(frame.view.running)],
        latest=[each for each in timeline(frame.view.running) if each.latest_possible],
        ran=list(dates_of(frame.view)),
        more=list(more_of(frame)),
        ladder=ladder_chart(definition),
        term=entry(definition.term, names),
        months=total_months(definition.term),
        procedure=entry(definition.procedure, names, skip=frozenset({"reasons", "rejected", "form"})),
        form=FORMS[definition.procedure.form],
        about_form=form_of(definition),
        way_=milestones(form_of(definition), frame.view.row.round, frame.view.row.status),
        reasons=entries(definition.procedure.reasons, names),
        rejected=entries(definition.procedure.rejected, names),
        open_=open_points(definition),
        assumed=assumed_facts(definition),
        conflicts=definition.conflicts,
    )
    return page(request, "procurement/overview.html.jinja", context)


def more_of(frame: Frame) -> Iterator[tuple[Words, str]]:
    """What a buyer can do beside the next step: weigh grounds, fill a gap."""
    if not frame.may(Action.RUN_PROCUREMENT):
        return
    row = frame.view.row
    if row.status is ProcurementStatus.EXCLUSION and open_grounds(row.id).exists():
        yield _("Uitsluitingsgronden afwegen"), frame.href("grounds")
    if (
        row.status in DECIDED_STATUSES
        and row.round == row.rounds
        and allows_supplement(frame.view.definition)
    ):
        yield _("Aanvullende procedure beginnen voor een gat"), frame.href("supplement")


def simulates(frame: Frame) -> bool:
    """Whether the simulation can take the next step for this person."""
    ended = (ProcurementStatus.FINAL, ProcurementStatus.WITHDRAWN)
    row = frame.view.row
    return row.practice and row.status not in ended and frame.may(Action.RUN_PROCUREMENT)


def figures(frame: Frame) -> Iterator[tuple[Words, Words, Words]]:
    """The key figures that this person may see."""
    row = frame.view.row
    yield _("Percelen"), formats.number(row.lots), ""
    if row.submissions is not None:
        yield _("Inschrijvers"), formats.number(row.submissions), ""
        yield _("Inschrijvingen op percelen"), formats.number(row.bids), ""
    if frame.may(Action.SEE_AWARDS):
        for result, count in queries.outcome_counts(frame.actor, frame.slug).items():
            yield _capital(RESULT_NAMES[result]), formats.number(count), _("inschrijvers")


def _capital(words: Words) -> str:
    text = formats.text(words)
    return text[:1].upper() + text[1:]


def what(definition: Definition) -> Iterator[tuple[Words, Words]]:
    """What is bought, for whom, how and from when, in a few lines."""
    laws = ", ".join(formats.text(LAWS[law]) for law in definition.laws)
    yield _("Wet"), laws
    yield (
        _("Hulp"),
        _listed([product.name for product in definition.products if product.status == "aangeboden"]),
    )
    yield _("Voor"), _listed([member.name for member in definition.region.municipalities])
    yield _("Vorm"), FORMS[definition.procedure.form]
    yield _("Ingang"), definition.term.start or _("nog niet bekend")
    value = definition.procedure.total_value
    yield _("Opdrachtwaarde"), formats.euro(value) if value is not None else _("nog niet bekend")
    if definition.goals:
        yield _("Waarom"), definition.goals[0].title


def _listed(names: list[str], most: int = 8) -> str:
    if len(names) <= most:
        return ", ".join(names)
    rest = formats.text(_("en %(count)s andere")) % {"count": len(names) - most}
    return f"{', '.join(names[:most])} {rest}"


def broken_verdicts(definition: Definition) -> list[Verdict]:
    """What the planning rules find wrong, the most serious first."""
    order = ("block", "warn", "effect", "info")
    every = (*planning_verdicts(definition), *procedure_verdicts(definition))
    found = [verdict for verdict in every if not verdict.holds]
    return sorted(found, key=lambda verdict: (order.index(verdict.effect.value), verdict.rule))


def moments_of(view: ProcurementView) -> list[Moment]:
    """The planned steps; what this procedure really did stands on its real day, a red date stays red."""
    real = _done(view)
    moments = []
    for step in timeline(view.running, today=clock.today()):
        day, moment = real.get(step.kind), moment_of(step)
        if day is not None and step.status is not TimelineStatus.RED:
            moment = replace(moment, first=day, last=day, badge=BADGES[TimelineStatus.DONE])
        moments.append(moment)
    return moments


def key_moments(moments: list[Moment]) -> list[Moment]:
    """What asks for attention, and what comes next; the whole plan stands behind it."""
    today = clock.today()
    wrong = [it for it in moments if it.badge.tone in (Tone.BAD, Tone.WARN)]
    ahead = [it for it in moments if it.badge.tone is Tone.INFO and it.first and it.first >= today]
    return [it for it in moments if it in wrong or it in ahead[:NEXT]]


def _done(view: ProcurementView) -> dict[StepKind, date | None]:
    """The days on which the steps of the procedure were taken."""
    closed = view.row.status not in (ProcurementStatus.CONCEPT, ProcurementStatus.PUBLISHED)
    moments = {
        StepKind.PUBLICATION: view.published_at,
        StepKind.BIDS_CLOSE: view.row.closes_at if closed else None,
        StepKind.ASSESSMENT: view.decided_at,
    }
    days: dict[StepKind, date | None] = {
        kind: formats.local(moment).date() if moment else None for kind, moment in moments.items()
    }
    return {**days, StepKind.PROVISIONAL_AWARD: view.row.announced_on}


def dates_of(view: ProcurementView) -> Iterator[tuple[Words, Words]]:
    """The dates of the procedure as it really runs."""
    continuous, closes = admits_continuously(view.definition), view.row.closes_at
    pairs: tuple[tuple[Words, object], ...] = (
        (_("Gepubliceerd"), view.published_at),
        (_("Eerste toelating tot en met"), closes if continuous else None),
        (_("Inschrijven tot"), None if continuous else closes),
        (_("Herstellen tot en met"), view.repair_until),
        (_("Besloten"), view.decided_at),
        (_("Voorlopige gunning bekend"), view.row.announced_on),
        (_("Standstill tot en met"), view.row.standstill_until),
    )
    for title, value in pairs:
        if value is not None:
            moment = title == _("Inschrijven tot")
            yield title, formats.moment(value) if moment else formats.long_date(value)  # type: ignore[arg-type]


def ladder_chart(definition: Definition) -> charts.Timeline | None:
    """The periods of the contract as a chart; None when its start or length is open."""
    rungs = ladder_of(definition.term)
    if not rungs:
        return None
    moments = [
        Moment(
            title=_("Eerste periode") if number == 0 else f"{formats.text(_('Verlenging'))} {number}",
            first=rung.first,
            last=rung.last,
            badge=Badge(_("vast"), Tone.INFO) if number == 0 else Badge(_("mogelijk"), Tone.QUIET),
        )
        for number, rung in enumerate(rungs)
    ]
    title = _("Looptijd met verlengingen")
    return charts.timeline("looptijd", title, moments, today=clock.today(), width=560, left=130)


@dataclass(frozen=True, slots=True)
class AssumedFact:
    """Something that a practice run assumed, with the reason."""

    title: str
    why: str


def assumed_facts(definition: Definition) -> list[AssumedFact]:
    """What a practice run assumed where the documents are silent."""
    found = []
    for fact in facts_in(definition):
        if "aanname:" in fact.source:
            title = next((str(v) for k in ("title", "name", "subject") if (v := getattr(fact, k, None))), "")
            why = fact.source.partition("aanname:")[2].strip()
            found.append(AssumedFact(title or type(fact).__name__, why))
    return found
