"""The decisions: what they add up to, why bids were not awarded, and each decision with its reasons."""

from collections.abc import Iterable, Mapping
from typing import cast, get_args

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement import queries
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import REJECTION_NAMES, RESULT_NAMES, Result
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import DecisionRow, LotResult
from dekkend.procurement.queries.decision_list import (
    DecisionFilter,
    DecisionSort,
    decision_page,
    every_decision,
)
from dekkend.web import charts, formats
from dekkend.web.charts import BarChart, Series
from dekkend.web.exports import EXPORTS
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.tables import EXPORT, Choice, Chosen, Column, Filter, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.lots import decision_badge, reasons_of


def outcome_chart(counts: Mapping[Result, int]) -> BarChart:
    """How many tenderers got everything, a part or nothing."""
    labels = [RESULT_NAMES[result] for result in counts]
    series = [Series(_("Inschrijvers"), tuple(counts.values()))]
    return charts.bar_chart("uitkomst", _("Uitkomst per inschrijver"), labels, series, heading=_("Uitkomst"))


def reason_chart(counts: Mapping[RejectionKind, int]) -> BarChart | None:
    """How often each kind of reason occurs, the most frequent first; None when nothing was rejected."""
    found = sorted(((kind, count) for kind, count in counts.items() if count), key=lambda each: -each[1])
    if not found:
        return None
    return charts.bar_chart(
        "redenen",
        _("Waarom inschrijvingen niet zijn gegund"),
        [REJECTION_NAMES[kind] for kind, _count in found],
        [Series(_("Inschrijvingen"), tuple(count for _kind, count in found))],
        heading=_("Reden"),
        description=_("Een inschrijving kan om meer dan één reden zijn afgewezen."),
        left=310,
        width=700,
    )


def lot_chart(results: Iterable[LotResult]) -> BarChart:
    """Awarded and not awarded bids per lot."""
    rows = list(results)
    return charts.bar_chart(
        "percelen-uitkomst",
        _("Gegund en niet gegund per perceel"),
        [_short(f"{row.number} {row.name}" if row.number not in row.name else row.name) for row in rows],
        [
            Series(_("Gegund"), tuple(row.awarded for row in rows)),
            Series(_("Niet gegund"), tuple(row.not_awarded for row in rows)),
        ],
        heading=_("Perceel"),
        left=280,
        width=760,
    )


def _short(name: str) -> str:
    return name if len(name) <= 38 else f"{name[:36]}…"


def decision_table(frame: Frame) -> Table[DecisionRow]:
    """Every decision, for who may read them all; the database searches, sorts and cuts."""
    lots = frame.view.definition.lots
    return Table(
        name="besluiten",
        caption=_("Besluiten"),
        columns=(
            Column(
                "aanbieder",
                _("Inschrijver"),
                lambda row: row.tenderer,
                href=lambda row: reverse("submission", kwargs={"slug": frame.slug, "number": row.submission}),
                order=("tenderer",),
                row_header=True,
            ),
            Column("perceel", _("Perceel"), lambda row: f"{row.lot_number} {row.lot_name}", order=("lot",)),
            Column(
                "besluit",
                _("Besluit"),
                lambda row: row.awarded,
                badge=lambda row: decision_badge(row.awarded),
                order=("awarded",),
            ),
            Column("totaal", _("Totaal"), lambda row: row.total, order=("total",), numeric=True),
            Column("plaats", _("Plaats"), lambda row: row.rank, order=("rank",), numeric=True),
            Column("reden", _("Reden"), reasons_of),
            Column(
                "regel",
                _("Regel"),
                lambda row: ", ".join(dict.fromkeys(reason.rule for reason in row.reasons)),
            ),
        ),
        filters=(
            Filter("perceel", _("Perceel"), tuple(Choice(lot.id, lot.name) for lot in lots)),
            Filter("besluit", _("Besluit"), (Choice("ja", _("Gegund")), Choice("nee", _("Niet gegund")))),
            Filter(
                "reden",
                _("Reden"),
                tuple(Choice(kind.value, name) for kind, name in REJECTION_NAMES.items()),
            ),
        ),
        search=("tenderer", "lot"),
        sort="perceel",
    )


def wanted(table: Table[DecisionRow], chosen: Chosen) -> DecisionFilter:
    """What the address asks for, in the words of the query."""
    kind, awarded = chosen.filters.get("reden"), chosen.filters.get("besluit")
    sort = chosen.sort.lstrip("-")
    return DecisionFilter(
        text=chosen.search,
        lot=chosen.filters.get("perceel") or None,
        awarded=awarded == "ja" if awarded else None,
        kind=RejectionKind(kind) if kind else None,
        sort=cast(DecisionSort, sort) if sort in get_args(DecisionSort) else "perceel",
        descending=chosen.sort.startswith("-"),
        page=chosen.page,
        per_page=table.size,
    )


LOT_RESULTS: Table[LotResult] = Table(
    name="uitkomst-per-perceel",
    caption=_("Uitkomst per perceel"),
    columns=(
        Column("nummer", _("Nummer"), lambda row: row.number),
        Column("perceel", _("Perceel"), lambda row: row.name, row_header=True),
        Column("inschrijvingen", _("Inschrijvingen"), lambda row: row.bids, numeric=True),
        Column("gegund", _("Gegund"), lambda row: row.awarded, numeric=True),
        Column("afgewezen", _("Niet gegund"), lambda row: row.not_awarded, numeric=True),
    ),
    prefix="perceel",
)


@require_safe
def decisions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Outcomes for everybody once announced; each decision for who reads along."""
    frame = frame_of(request, slug)
    seen = may(frame.actor, Action.SEE_AWARDS, frame.view.facts)
    context = frame.context("decisions", page_title=_("Besluiten"), seen=seen)
    if not seen:
        return page(request, "procurement/decisions.html.jinja", context)
    results = queries.lot_results(frame.actor, slug)
    if download := asked_download(request, LOT_RESULTS, results):
        return download
    counts = queries.outcome_counts(frame.actor, slug)
    context |= {
        "outcome": outcome_chart(counts),
        "figures": [(RESULT_NAMES[it], formats.number(count), "") for it, count in counts.items()],
        "reasons": reason_chart(queries.rejection_counts(frame.actor, slug)),
        "per_lot": lot_chart(results),
        "results": LOT_RESULTS.view(results, request.GET),
        "reads_all": frame.may(Action.SEE_DECISIONS),
        "table": None,
    }
    if not context["reads_all"]:
        return page(request, "procurement/decisions.html.jinja", context)
    table = decision_table(frame)
    asked = wanted(table, table.chosen(request.GET))
    if make := EXPORTS.get(request.GET.get(table.named(EXPORT), "")):
        return make(table, list(every_decision(frame.actor, slug, asked)))
    found = decision_page(frame.actor, slug, asked)
    context["table"] = table.cut_view(found.rows, found.total, request.GET, from_database=True)
    return page(request, "procurement/decisions.html.jinja", context)
