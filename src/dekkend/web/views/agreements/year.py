"""The year calendar of a region: twelve months of legal moments, as a grid and as a list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.contracts.models import DatedMoment
from dekkend.contracts.moments_model import STATE_NAMES, MomentState
from dekkend.contracts.queries import year as queries
from dekkend.contracts.queries.landscape import buyers_with_agreements
from dekkend.kernel.stored_text import message_from_json
from dekkend.organisations.domain import ROLE_NAMES, Actor, Role
from dekkend.organisations.queries import RegionRow, regions
from dekkend.organisations.services import reader_of_feed
from dekkend.runtime import clock
from dekkend.web import calendars, formats
from dekkend.web.badges import Words
from dekkend.web.jinja import url
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.agreements.words import moment_badge
from dekkend.web.views.tariffs.scope import works_in

TABLE: Table[DatedMoment] = Table(
    name="jaarkalender",
    caption=_("Momenten"),
    columns=(
        Column("dag", _("Uiterlijk"), lambda row: row.due, order=("due", "agreement__number"), nowrap=True),
        Column(
            "wat",
            _("Wat"),
            lambda row: message_from_json(row.title),
            href=lambda row: url("agreement_timeline", slug=row.agreement.slug),
            row_header=True,
        ),
        Column(
            "stand",
            _("Stand"),
            lambda row: row.state,
            badge=lambda row: moment_badge(MomentState(row.state)),
            order=("state", "due"),
        ),
        Column(
            "wie",
            _("Wie"),
            lambda row: "" if row.event else ROLE_NAMES[Role(row.role)],
            order=("role", "due"),
        ),
        Column(
            "aanbieder",
            _("Aanbieder"),
            lambda row: row.agreement.provider.name,
            order=("agreement__provider__sort_key", "due"),
        ),
        Column(
            "nummer", _("Overeenkomst"), lambda row: row.agreement.number, order=("agreement__number", "due")
        ),
        Column(
            "regel",
            _("Regel"),
            lambda row: row.rule,
            href=lambda row: f"/regels/{row.rule}/",
            order=("rule",),
        ),
        Column("artikel", _("Artikel"), lambda row: row.article, in_files=True),
    ),
    search=("agreement__provider__name__icontains", "agreement__number__icontains", "rule__iexact"),
    sort="dag",
    empty=_("Momenten komen vanzelf zodra er overeenkomsten zijn."),
)
STATES: Final[Filter[Any]] = Filter(
    "stand",
    _("Stand"),
    (Choice("nog", _("Nog te doen")), *(Choice(it.value, STATE_NAMES[it]) for it in MomentState)),
    condition=lambda picked: queries.TO_DO_STILL if picked == "nog" else Q(state=picked),
)


@dataclass(frozen=True, slots=True)
class MonthBox:
    """A month in the grid; ``href`` shows only this month."""

    title: str
    month: queries.Month
    href: str
    chosen: bool


@require_safe
def year_calendar(request: HttpRequest) -> HttpResponseBase:
    """A year of moments in the agreements that the reader sees."""
    actor = actor_of(request)
    here = _region(actor, request.GET.get("regio", ""))
    every = queries.moments_of(actor, here.id if here else None)
    number = _year(request)
    rows = queries.once(queries.in_year(every, number))
    table = _table(rows)
    chosen = replace(table.chosen(request.GET), search="", sort="")
    kept = {key: value for key, value in chosen.filters.items() if key != "maand"}
    counted = table.select(rows, replace(chosen, filters=kept))
    context = {
        "year": number,
        "years": queries.years_of(every),
        "months": list(_boxes(request, queries.months(counted), number)),  # type: ignore[arg-type]
        "regions": _regions_of(actor),
        "region": here,
    }
    return listing(request, table, rows, "agreements/year.html.jinja", context)


def _table(rows: Any) -> Table[DatedMoment]:
    roles = sorted({Role(it) for it in rows.order_by().values_list("role", flat=True).distinct()})
    months = tuple(Choice(str(n), _month_name(n)) for n in range(1, 13))
    return replace(
        TABLE,
        filters=(
            Filter("maand", _("Maand"), months, field="due__month"),
            Filter("rol", _("Wie"), tuple(Choice(it.value, ROLE_NAMES[it]) for it in roles), field="role"),
            STATES,
            Filter(
                "aanbieder",
                _("Aanbieder"),
                tuple(Choice(slug, name) for slug, name in queries.providers_of(rows)),
                field="agreement__provider__slug",
            ),
        ),
    )


def _month_name(number: int) -> Words:
    return formats.month_name(number)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("jaar", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else clock.today().year


def _regions_of(actor: Actor) -> list[RegionRow]:
    """The regions to choose from: those that the actor works for, all for a supervisor."""
    if actor.has(Role.SUPERVISOR):
        return list(regions(actor))
    own = actor.organisations()
    return [it for it in regions(actor) if works_in(it, own)]


def _region(actor: Actor, asked: str) -> RegionRow | None:
    """The region at hand: the one in the address, else the first of one's own with agreements; none for a
    provider, who sees its own of every region."""
    found, buying = _regions_of(actor), buyers_with_agreements()
    wanted = (it for it in found if it.slug == asked)
    contracted = (it for it in found if it.id in buying)
    return next(wanted, None) or next(contracted, None) or next(iter(found), None)


def _boxes(request: HttpRequest, months: Iterable[queries.Month], year: int) -> Iterable[MonthBox]:
    chosen = request.GET.get("maand", "")
    for month in months:
        query = request.GET.copy()
        for name in ("pagina", "export", "maand"):
            query.pop(name, None)
        if chosen != str(month.number):
            query["maand"] = str(month.number)
        title = formats.month(date(year, month.number, 1))
        yield MonthBox(title, month, f"?{query.urlencode()}", chosen == str(month.number))


@require_safe
def agreement_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same moments in one's own calendar program; whoever has the address reads titles and days."""
    reader = reader_of_feed(token)
    if reader is None or not queries.may_read(reader):
        raise Http404(gettext("Deze agenda is er niet (meer)."))
    made = calendars.agreement_calendar(
        queries.own_moments(reader).iterator(chunk_size=2000), request.build_absolute_uri("/")
    )
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="overeenkomsten.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
