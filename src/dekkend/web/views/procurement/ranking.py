"""The ranking of one lot with the score on each criterion, to read and as Excel."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement.errors import UnknownLot
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.ranking import RankedBid, RankedCriterion, Ranking, ranking
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.lots import decision_badge

LOT = "perceel"


def ranking_table(frame: Frame, found: Ranking) -> Table[RankedBid]:
    """The bids of a lot, the best first, with a column for each criterion."""
    return Table(
        name=f"rangorde-{found.lot}",
        caption=_("Rangorde"),
        columns=(
            Column("plaats", _("Plaats"), lambda row: row.rank, numeric=True),
            Column(
                "inschrijver",
                _("Inschrijver"),
                lambda row: row.tenderer,
                href=lambda row: frame.href("submission", number=row.submission),
                row_header=True,
            ),
            Column(
                "besluit",
                _("Besluit"),
                lambda row: row.awarded,
                badge=lambda row: decision_badge(row.awarded),
            ),
            Column("totaal", _("Totaal"), lambda row: row.total, numeric=True),
            *(_criterion(it) for it in found.criteria),
            Column(
                "reden", _("Reden"), lambda row: "; ".join(formats.text(it.sentence) for it in row.reasons)
            ),
            *((_DRAWN,) if found.was_drawn else ()),
        ),
        empty=_("Over dit perceel is nog niets besloten."),
        size=200,
        prefix="rang",
    )


_DRAWN: Column[RankedBid] = Column("loting", _("Lotingsgetal"), lambda row: row.drawn[:16], sortable=False)


def _criterion(found: RankedCriterion) -> Column[RankedBid]:
    return Column(
        f"criterium-{found.id}",
        f"{found.name} ({formats.percent(100 * found.share)})",
        lambda row: row.scores.get(found.id),
        numeric=True,
    )


@require_safe
def ranking_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One lot at a time; the first unless the address says which."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.SEE_DECISIONS, frame.view.facts))
    lots = frame.view.definition.lots
    asked = request.GET.get(LOT, "") or (lots[0].id if lots else "")
    try:
        found = ranking(frame.actor, slug, asked)
    except UnknownLot:
        found = ranking(frame.actor, slug, lots[0].id)
    table = ranking_table(frame, found)
    if download := asked_download(request, table, list(found.bids)):
        return download
    context = frame.context(
        "ranking",
        page_title=_("Rangorde per perceel"),
        heading=_("Rangorde per perceel"),
        upper=[(_("Besluiten"), frame.href("decisions"))],
        lots=lots,
        ranking=found,
        table=table.view(list(found.bids), request.GET),
    )
    return page(request, "awards/ranking.html.jinja", context)


__all__ = ["ranking_page"]
