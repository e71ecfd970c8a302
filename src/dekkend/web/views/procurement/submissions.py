"""The submissions: a list that the database searches, sorts and cuts, and one submission in full."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast, get_args

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.organisations.domain import Role
from dekkend.procurement import queries
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import REJECTION_NAMES, REQUIREMENT_NAMES, RESULT_NAMES, STAGE_NAMES, Result
from dekkend.procurement.party_rules import ROLE_TITLES
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import SubmissionFilter, SubmissionRow, SubmissionView
from dekkend.procurement.queries.asked import Asked, asked_of
from dekkend.procurement.queries.parties import joining_requests, submitted_parties
from dekkend.procurement.queries.submission import BidView, CheckView
from dekkend.procurement.queries.submissions import DefectState, SortKey, submissions_of
from dekkend.procurement.states import SUBMISSION, SubmissionStatus
from dekkend.web.badges import Badge, Tone, Words, badge_of
from dekkend.web.exports import EXPORTS
from dekkend.web.pages import page
from dekkend.web.tables import EXPORT, Choice, Chosen, Column, Filter, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.words import bid_badge, result_badge, submission_badge

SORTS: Final = frozenset(get_args(SortKey))


def table_for(frame: Frame) -> Table[SubmissionRow]:
    """The list of one procurement; columns and filters that its stage does not know yet stay away."""
    decided = frame.may(Action.SEE_DECISIONS)
    columns: list[Column[SubmissionRow]] = [
        Column("nummer", _("Nummer"), lambda row: row.number, order=("number",), numeric=True),
        Column(
            "aanbieder",
            _("Inschrijver"),
            lambda row: row.tenderer,
            href=lambda row: frame.href("submission", number=row.number),
            order=("tenderer",),
            row_header=True,
        ),
        Column("kvk", _("KvK"), lambda row: row.kvk, in_files=True),
        Column(
            "ontvangen", _("Ontvangen"), lambda row: row.received_at, order=("received_at",), numeric=True
        ),
        Column("percelen", _("Percelen"), lambda row: row.bids, order=("bids",), numeric=True),
        Column("gebreken", _("Gebreken"), lambda row: row.defects, order=("defects",), numeric=True),
        Column(
            "status",
            _("Status"),
            lambda row: row.status,
            badge=lambda row: submission_badge(row.status),
            order=("status",),
        ),
    ]
    if decided:
        columns += [
            Column("gegund", _("Gegund"), lambda row: row.awarded, numeric=True),
            Column(
                "uitkomst",
                _("Uitkomst"),
                lambda row: row.result,
                badge=lambda row: result_badge(row.result),
                order=("result",),
            ),
        ]
    return Table(
        name="inschrijvingen",
        caption=_("Inschrijvingen"),
        columns=tuple(columns),
        filters=tuple(_filters(frame, decided)),
        search=("tenderer", "kvk"),
        sort="nummer",
        empty=_(
            "U ziet hier uw eigen inschrijving, of alle inschrijvingen zodra de inschrijving is gesloten."
        ),
    )


def _filters(frame: Frame, decided: bool) -> Iterator[Filter[SubmissionRow]]:
    statuses = tuple(Choice(status.value, SUBMISSION.title(status)) for status in SubmissionStatus)
    yield Filter("status", _("Status"), statuses)
    lots = frame.view.definition.lots
    yield Filter("perceel", _("Perceel"), tuple(Choice(lot.id, _lot_title(lot)) for lot in lots))
    yield Filter(
        "gebrek",
        _("Gebreken"),
        (
            Choice("geen", _("geen")),
            Choice("open", _("nog open")),
            Choice("hersteld", _("alle hersteld")),
        ),
    )
    if decided:
        yield Filter("uitkomst", _("Uitkomst"), tuple(Choice(it.value, RESULT_NAMES[it]) for it in Result))


def _lot_title(lot: Any) -> str:
    return f"{lot.number} {lot.name}" if lot.number not in lot.name else str(lot.name)


def wanted(table: Table[SubmissionRow], chosen: Chosen) -> SubmissionFilter:
    """What the address asks for, in the words of the query."""
    sort = chosen.sort.lstrip("-")
    status, result = chosen.filters.get("status"), chosen.filters.get("uitkomst")
    return SubmissionFilter(
        text=chosen.search,
        status=SubmissionStatus(status) if status else None,
        result=Result(result) if result else None,
        lot=chosen.filters.get("perceel") or None,
        defects=cast(DefectState, chosen.filters.get("gebrek")) or None,
        sort=cast(SortKey, sort) if sort in SORTS else "nummer",
        descending=chosen.sort.startswith("-"),
        page=chosen.page,
        per_page=table.size,
    )


@require_safe
def submissions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The submissions that this person may see."""
    frame = frame_of(request, slug)
    table = table_for(frame)
    asked = wanted(table, table.chosen(request.GET))
    if make := EXPORTS.get(request.GET.get(table.named(EXPORT), "")):
        return make(table, list(queries.all_submissions(frame.actor, slug, asked)))
    row = frame.view.row
    found = submissions_of(frame.actor, row.id, frame.view.facts, asked, counted=row.submissions)
    context = frame.context(
        "submissions",
        page_title=_("Inschrijvingen"),
        table=table.cut_view(found.rows, found.total, request.GET, from_database=True),
        sees_all=may(frame.actor, Action.SEE_SUBMISSIONS, frame.view.facts),
    )
    return page(request, "procurement/submissions.html.jinja", context)


@dataclass(frozen=True, slots=True)
class DefectLine:
    title: str
    kind: Words
    place: Words
    defect: queries.DefectView
    badge: Badge


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """The verdicts of one stage."""

    title: Words
    checks: tuple[tuple[CheckView, str, Words, Badge], ...]
    broken: int


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion of a bid: each assessor's score, and what they agreed."""

    name: str
    weight: Any
    scores: tuple[Any, ...]
    agreed: Any


@dataclass(frozen=True, slots=True)
class BidPanel:
    bid: BidView
    badge: Badge
    lines: tuple[CriterionLine, ...]
    reasons: tuple[tuple[Words, Any], ...]


@require_safe
def submission(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One submission: defects and repair, checks, and per lot scores, consensus and decision."""
    frame = frame_of(request, slug)
    found = queries.submission(frame.actor, slug, number)
    definition = frame.view.definition
    facts = replace(frame.view.facts, tenderer=found.tenderer_id)
    context = frame.context(
        "submissions",
        page_title=found.tenderer,
        heading=found.tenderer,
        upper=[(_("Inschrijvingen"), frame.href("submissions"))],
        found=found,
        status_badge=submission_badge(found.status),
        result_badge_=result_badge(found.result),
        defects=defects_of(definition, found),
        checks=tuple(checks_of(definition, found)),
        bids=[bid_panel(definition, bid) for bid in found.bids],
        letter=may(frame.actor, Action.SEE_LETTER, facts),
        asked=_asked(frame, found),
        titles=titles_of(definition),
        lots={lot.id: lot for lot in definition.lots},
        together=submitted_parties(frame.actor, slug, number),
        joining=joining_requests(frame.actor, slug, number),
        roles=ROLE_TITLES,
    )
    return page(request, "procurement/submission.html.jinja", context)


def _asked(frame: Frame, found: SubmissionView) -> Asked | None:
    """What was asked later, for who submitted this; None for others."""
    is_own = frame.actor.has(Role.PROVIDER, found.tenderer_id)
    return asked_of(frame.actor, frame.slug, found.number) if is_own else None


def titles_of(definition: Definition) -> Mapping[str, str]:
    """What was asked, by id."""
    return {it.id: it.title for it in (*definition.requirements, *definition.evidence)}


def defects_of(definition: Definition, found: SubmissionView) -> list[DefectLine]:
    """Each formal defect, where it sits, and whether it was repaired."""
    titles = titles_of(definition)
    names = {lot.id: lot.name for lot in definition.lots}
    return [
        DefectLine(
            titles.get(defect.requirement, defect.requirement),
            REQUIREMENT_NAMES[defect.kind],
            names.get(defect.lot, defect.lot) if defect.lot else _("hele inschrijving"),
            defect,
            Badge(_("Hersteld"), Tone.GOOD) if defect.repaired_at else Badge(_("Niet hersteld"), Tone.BAD),
        )
        for defect in found.defects
    ]


def checks_of(definition: Definition, found: SubmissionView) -> Iterator[CheckGroup]:
    """The verdicts per stage, in the order of the stages; what is broken first."""
    titles, names = titles_of(definition), {lot.id: lot.name for lot in definition.lots}
    for stage in dict.fromkeys(check.stage for check in found.checks):
        mine = sorted((it for it in found.checks if it.stage is stage), key=lambda it: it.verdict.holds)
        rows = tuple(
            (
                check,
                titles.get(check.requirement, check.requirement),
                names.get(check.lot, check.lot) if check.lot else _("hele inschrijving"),
                badge_of(check.verdict),
            )
            for check in mine
        )
        yield CheckGroup(STAGE_NAMES[stage], rows, sum(not it.verdict.holds for it in mine))


def bid_panel(definition: Definition, bid: BidView) -> BidPanel:
    """One bid with its criteria side by side, and the reasons of its decision."""
    weights = {criterion.id: criterion for criterion in definition.criteria}
    wanted_ids = dict.fromkeys(
        [score.criterion for score in bid.scores] + [agreed.criterion for agreed in bid.consensus]
    )
    lines = tuple(
        CriterionLine(
            weights[name].name if name in weights else name,
            weights[name].weight if name in weights else None,
            tuple(score for score in bid.scores if score.criterion == name),
            next((agreed for agreed in bid.consensus if agreed.criterion == name), None),
        )
        for name in wanted_ids
    )
    reasons = bid.decision.reasons if bid.decision else ()
    return BidPanel(
        bid,
        bid_badge(bid.status),
        lines,
        tuple((REJECTION_NAMES[reason.kind], reason) for reason in reasons),
    )
