"""The list of procurements."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement import queries
from dekkend.procurement.definition import Law
from dekkend.procurement.queries import ProcurementRow
from dekkend.procurement.queries.plans import PlanSummary, plans_of_seen
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of
from dekkend.web.statuses import PROCUREMENT, procurement_badge
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.words import LAWS


@dataclass(frozen=True, slots=True)
class Line:
    """One procurement in the list, with what its plan says."""

    row: ProcurementRow
    plan: PlanSummary
    next_day: date | None

    @property
    def title(self) -> str:
        """The title; a practice run says so, because it looks like a real one."""
        practice = formats.text(_("oefening"))
        return f"{self.row.title} ({practice})" if self.row.practice else self.row.title

    @property
    def laws(self) -> str:
        return ", ".join(formats.text(LAWS[law]) for law in self.plan.laws)


def _href(line: Line) -> str:
    return reverse("procurement", kwargs={"slug": line.row.slug})


COLUMNS: tuple[Column[Line], ...] = (
    Column("traject", _("Inkooptraject"), lambda line: line.title, href=_href, row_header=True),
    Column(
        "status",
        _("Status"),
        lambda line: line.row.status,
        badge=lambda line: procurement_badge(line.row.status),
    ),
    Column("regio", _("Regio"), lambda line: line.row.region),
    Column("wet", _("Wet"), lambda line: line.laws),
    Column("percelen", _("Percelen"), lambda line: line.row.lots, numeric=True),
    Column("inschrijvingen", _("Inschrijvingen"), lambda line: line.row.bids, numeric=True),
    Column("volgende", _("Volgende datum"), lambda line: line.next_day, numeric=True),
    Column("rood", _("Rode data"), lambda line: line.plan.red, numeric=True),
)


def table_for(lines: list[Line]) -> Table[Line]:
    """The list with filters on the regions that occur in it."""
    regions = sorted({(line.row.region_slug, line.row.region) for line in lines}, key=lambda each: each[1])
    return Table(
        name="inkooptrajecten",
        caption=_("Inkooptrajecten"),
        columns=COLUMNS,
        filters=(
            Filter(
                "status",
                _("Status"),
                tuple(Choice(status.value, PROCUREMENT[status].word) for status in ProcurementStatus),
                value=lambda line: line.row.status.value,
            ),
            Filter(
                "regio",
                _("Regio"),
                tuple(Choice(slug, name) for slug, name in regions),
                value=lambda line: line.row.region_slug,
            ),
            Filter("wet", _("Wet"), _law_choices(), value=lambda line: _laws_key(line.plan.laws)),
        ),
        sort="",
        empty=_("Er is nog geen inkooptraject. Een inkoper begint er een met een definitiebestand."),
    )


def _laws_key(laws: tuple[Law, ...]) -> str:
    return "+".join(sorted(law.value for law in laws))


def _law_choices() -> tuple[Choice, ...]:
    """Each law apart, and both: a procurement that covers two laws is a kind of its own."""
    alone = tuple(Choice(law.value, LAWS[law]) for law in Law)
    return (*alone, Choice(_laws_key(tuple(Law)), _("Wmo en Jeugdwet samen")))


def lines_for(actor: Actor) -> list[Line]:
    """Every procurement that the actor may see, in the order of the query: newest first."""
    rows = queries.procurements(actor)
    plans = plans_of_seen([row.id for row in rows])
    today = clock.today()
    return [Line(row, plans[row.id], _next(row, plans[row.id], today)) for row in rows]


def _next(row: ProcurementRow, plan: PlanSummary, today: date) -> date | None:
    """The date that counts now: of the procedure as it runs, else of the plan."""
    if row.status is ProcurementStatus.PUBLISHED and row.closes_at:
        return formats.local(row.closes_at).date()
    if row.status is ProcurementStatus.ANNOUNCED:
        return row.standstill_until
    if row.status in (ProcurementStatus.FINAL, ProcurementStatus.WITHDRAWN):
        return None
    return plan.next_after(today)


@require_safe
def procurements(request: HttpRequest) -> HttpResponseBase:
    """Every procurement that this person may see."""
    actor = actor_of(request)
    lines = lines_for(actor)
    context = {"buys": actor.has_any(Role.BUYER), "red": sum(line.plan.red > 0 for line in lines)}
    return listing(request, table_for(lines), lines, "procurement/index.html.jinja", context)
