"""The cells of an agreement: the matrix, the list with places, waits and tariffs, and what changes them."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.catalogue.queries.products import catalogue_on, products
from dekkend.contracts.lines import BEST_FIRST, LINE_NAMES, LineState
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.cells import CellRow, cells_of
from dekkend.contracts.services import cells as service
from dekkend.contracts.services.cells import CellReport, InWriting
from dekkend.kernel.text import msg
from dekkend.organisations.domain import SYSTEM, Permission, refuse
from dekkend.organisations.queries import member_ids, organisation_names
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.jinja import url
from dekkend.web.lists import asked_download
from dekkend.web.matrix import Matrix, cell, matrix
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.deeds import (
    Data,
    Deed,
    DeedPanel,
    day_field,
    done,
    line_field,
    panels,
    text_field,
)

TONES: Final = {
    LineState.OPEN: Tone.GOOD,
    LineState.STOPPED: Tone.WARN,
    LineState.WINDING_DOWN: Tone.WARN,
    LineState.COMING: Tone.INFO,
    LineState.ENDED: Tone.QUIET,
    LineState.NONE: Tone.QUIET,
}


def state_badge(state: LineState) -> Badge:
    """What a cell is today."""
    return Badge(LINE_NAMES[state], TONES[state])


class CapacityForm(forms.Form):
    """Places and wait of each cell; ``_capacity`` adds the fields."""

    on = day_field(_("Stand op"))


class CloseForm(forms.Form):
    cells = forms.TypedMultipleChoiceField(
        label=_("Welke cellen?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    last = day_field(_("Laatste dag waarop nieuwe cliënten kunnen beginnen"))
    reason = text_field(_("Reden"), 2)


class OpenForm(forms.Form):
    cells = forms.TypedMultipleChoiceField(
        label=_("Welke cellen?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    first = day_field(_("Weer open vanaf"))
    reason = text_field(_("Reden"), 2)


class WrittenForm(forms.Form):
    addendum = line_field(_("Addendum"), help_text=_("Waarin deze wijziging staat."))
    reason = text_field(_("Reden"), 2)


class LeaveForm(WrittenForm):
    municipality = forms.TypedChoiceField(label=_("Gemeente"), coerce=int)
    last = day_field(_("Laatste dag"))
    field_order = ("municipality", "last", "addendum", "reason")


class JoinForm(WrittenForm):
    municipality = forms.TypedChoiceField(label=_("Gemeente"), coerce=int)
    like = forms.TypedChoiceField(label=_("Met dezelfde producten als"), coerce=int)
    first = day_field(_("Eerste dag"))
    field_order = ("municipality", "like", "first", "addendum", "reason")


class FollowForm(WrittenForm):
    product = forms.ChoiceField(label=_("Product"))
    successors = forms.MultipleChoiceField(label=_("Opvolgers"), widget=forms.CheckboxSelectMultiple)
    first = day_field(_("Eerste dag van de opvolgers"))
    field_order = ("product", "successors", "first", "addendum", "reason")


@require_safe
def cells(request: HttpRequest, slug: str) -> HttpResponse:
    """The cells of an agreement today."""
    view = one(request, slug)
    rows = _rows(view)
    if download := asked_download(request, _table(view, rows), rows):
        return download  # type: ignore[return-value]
    return _cells(request, view, rows, panels(deeds(view, rows)))


@require_POST
def cells_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Changes or reports cells."""
    view = one(request, slug)
    rows = _rows(view)
    return done(
        request,
        deeds(view, rows),
        act,
        lambda found, status: _cells(request, view, rows, found, status),
        view.href("agreement_cells"),
    )


def _cells(
    request: HttpRequest, view: One, rows: Sequence[CellRow], acts: list[DeedPanel], status: int = 200
) -> HttpResponse:
    judged = {it.norm.reason.render(): it.norm for it in rows if it.norm is not None}
    context = view.context(
        "agreement_cells",
        page_title=_("Cellen"),
        matrix=_matrix(view, rows) if rows else None,
        table=_table(view, rows).view(rows, request.GET),
        norms=[(it, badge_of(it)) for it in judged.values()],
        acts=acts,
    )
    return page(request, "agreements/cells.html.jinja", context, status=status)


def _rows(view: One) -> tuple[CellRow, ...]:
    return cells_of(view.row, view.agreement, clock.today())


def _matrix(view: One, rows: Sequence[CellRow]) -> Matrix:
    best: dict[tuple[str, str], CellRow] = {}
    for row in rows:
        key = (row.product, str(row.municipality_id))
        if key not in best or BEST_FIRST.index(row.state) < BEST_FIRST.index(best[key].state):
            best[key] = row
    present = [state for state in LineState if any(it.state is state for it in best.values())]
    return matrix(
        "cellen-matrix",
        _("Producten en gemeenten"),
        _("Product"),
        [*{str(row.municipality_id): row.municipality for row in rows}.items()],
        [(slug, title, "") for slug, title in {row.product: row.title for row in rows}.items()],
        {key: _matrix_cell(row) for key, row in best.items()},
        missing=Badge(_("Niet gecontracteerd"), Tone.QUIET),
        legend=[(state_badge(state), MEANINGS[state]) for state in present],
    )


def _matrix_cell(row: CellRow) -> Any:
    badge = state_badge(row.state)
    if row.state is LineState.OPEN and row.capacity is not None:
        badge = Badge(msg("Open, {count} plaatsen", count=row.capacity), Tone.GOOD)
    return cell(badge)


MEANINGS: Final = {
    LineState.OPEN: _("neemt nieuwe cliënten aan"),
    LineState.STOPPED: _("tijdelijk geen nieuwe cliënten"),
    LineState.WINDING_DOWN: _("alleen nog voor cliënten die er al zijn"),
    LineState.COMING: _("getekend, begint later"),
    LineState.ENDED: _("de laatste dag is geweest"),
    LineState.NONE: _("hoort niet bij deze overeenkomst"),
}


def _wait(row: CellRow) -> str | None:
    if row.waiting_days is None:
        return None
    short = gettext("%(days)s dagen") % {"days": row.waiting_days}
    if row.norm is not None and row.norm.applies and not row.norm.holds:
        return gettext("%(wait)s, langer dan de norm") % {"wait": short}
    return short


def _tariff_href(row: CellRow) -> str:
    if row.tariff is None:
        return ""
    return url("tariff_history", municipality=row.municipality_id, code=row.tariff.product_code)


def _table(view: One, rows: Sequence[CellRow]) -> Table[CellRow]:
    titles = dict.fromkeys(row.title for row in rows)
    towns = dict.fromkeys(row.municipality for row in rows)
    states = dict.fromkeys(row.state for row in rows)
    return Table(
        name="cellen",
        caption=_("Cellen"),
        columns=(
            Column("product", _("Product"), lambda row: row.title, row_header=True),
            Column("gemeente", _("Gemeente"), lambda row: row.municipality),
            Column(
                "stand", _("Stand"), lambda row: LINE_NAMES[row.state], badge=lambda r: state_badge(r.state)
            ),
            Column("plaatsen", _("Plaatsen"), lambda row: row.capacity, numeric=True),
            Column("stand-op", _("Gemeld op"), lambda row: row.capacity_on),
            Column("wacht", _("Wachttijd"), _wait),
            Column(
                "tarief",
                _("Tarief nu"),
                lambda row: row.tariff.tariff if row.tariff else None,
                href=_tariff_href,
                numeric=True,
            ),
            Column("nieuw", _("Nieuwe cliënten t/m"), lambda row: row.new_until),
            Column("van", _("Vanaf"), lambda row: row.period.first),
            Column("tot", _("Tot en met"), lambda row: row.period.last),
        ),
        filters=(
            Filter(
                "stand",
                _("Stand"),
                tuple(Choice(s.value, LINE_NAMES[s]) for s in states),
                value=lambda r: r.state,
            ),
            Filter("product", _("Product"), tuple(Choice(t, t) for t in titles), value=lambda r: r.title),
            Filter(
                "gemeente", _("Gemeente"), tuple(Choice(t, t) for t in towns), value=lambda r: r.municipality
            ),
        ),
        empty=_("Er staan nog geen cellen in deze overeenkomst."),
    )


def deeds(view: One, rows: Sequence[CellRow]) -> list[Deed]:
    """What can be done with the cells now."""
    running = view.row.status in service.RUNNING
    living = [row for row in rows if row.lives]
    if not running or not living:
        return []
    report, run = _right(view, Action.REPORT), _right(view, Action.RUN)
    closable = [row for row in living if row.new_until is None or row.new_until > clock.today()]
    closed = [row for row in living if row.new_until is not None]
    found = [_capacity(view, living, report), _close(view, closable, run)]
    if closed:
        found.append(_open(view, closed, run))
    return [*found, _leave(view, living, run), _join(view, living, run), _follow(view, living, run)]


def _right(view: One, action: Action) -> Permission:
    return may(view.actor, action, view.reader.facts)


def _capacity(view: One, rows: Sequence[CellRow], right: Permission) -> Deed:
    def prepare(form: forms.Form) -> None:
        for row in rows:
            name = f"{row.title}, {row.municipality}"
            places = forms.IntegerField(
                label=gettext("%(cell)s: plaatsen") % {"cell": name},
                min_value=0,
                max_value=100_000,
                required=False,
                initial=row.capacity,
            )
            wait = forms.IntegerField(
                label=gettext("%(cell)s: wachttijd in dagen") % {"cell": name},
                min_value=0,
                max_value=2_000,
                required=False,
                initial=row.waiting_days,
            )
            form.fields |= {f"plaatsen-{row.id}": places, f"wacht-{row.id}": wait}

    def run(data: Data) -> object:
        reports = [
            CellReport(row.product, row.municipality_id, places, data[f"wacht-{row.id}"])
            for row in rows
            if (places := data[f"plaatsen-{row.id}"]) is not None
        ]
        return service.report_capacity(view.actor, view.row.pk, data["on"], reports)

    return Deed(
        "plaatsen",
        _("Plaatsen en wachttijd melden"),
        CapacityForm,
        run,
        right,
        _("Hoeveel cliënten er terechtkunnen. Laat een cel leeg als u er niets over meldt."),
        prepare=prepare,
        initial={"on": clock.today()},
    )


def _offer(form: forms.Form, field: str, choices: Sequence[tuple[Any, str]]) -> None:
    form.fields[field].choices = list(choices)  # type: ignore[attr-defined]


def _named(rows: Sequence[CellRow]) -> list[tuple[int, str]]:
    return [(row.id, f"{row.title}, {row.municipality}") for row in rows]


def _close(view: One, rows: Sequence[CellRow], right: Permission) -> Deed:
    return Deed(
        "sluiten",
        _("Cellen sluiten voor nieuwe cliënten"),
        CloseForm,
        lambda data: service.close_for_new(
            view.actor, view.row.pk, data["cells"], data["last"], data["reason"]
        ),
        right if rows else refuse(msg("Alle cellen zijn al gesloten.")),
        _("Wie al hulp krijgt, houdt die."),
        prepare=lambda form: _offer(form, "cells", _named(rows)),
    )


def _open(view: One, rows: Sequence[CellRow], right: Permission) -> Deed:
    return Deed(
        "openen",
        _("Gesloten cellen weer openen"),
        OpenForm,
        lambda data: service.open_again(
            view.actor, view.row.pk, data["cells"], data["first"], data["reason"]
        ),
        right,
        prepare=lambda form: _offer(form, "cells", _named(rows)),
        initial={"first": clock.today()},
    )


def _towns(rows: Sequence[CellRow]) -> list[tuple[int, str]]:
    return [*{row.municipality_id: row.municipality for row in rows}.items()]


def _leave(view: One, rows: Sequence[CellRow], right: Permission) -> Deed:
    def run(data: Data) -> object:
        written = InWriting(data["addendum"], data["reason"])
        return service.municipality_leaves(
            view.actor, view.row.pk, data["municipality"], data["last"], written
        )

    told = _(
        "De cellen van deze gemeente eindigen. Een lopende bestedingsruimte past u apart schriftelijk aan."
    )
    return Deed(
        "uittreden",
        _("Gemeente stopt"),
        LeaveForm,
        run,
        right,
        told,
        prepare=lambda form: _offer(form, "municipality", _towns(rows)),
    )


def _join(view: One, rows: Sequence[CellRow], right: Permission) -> Deed:
    present = _towns(rows)
    new = member_ids(view.row.buyer_id) - {town for town, _name in present}
    names = sorted(organisation_names(new).items(), key=lambda it: it[1])

    def prepare(form: forms.Form) -> None:
        _offer(form, "municipality", names)
        _offer(form, "like", present)

    def run(data: Data) -> object:
        written = InWriting(data["addendum"], data["reason"])
        return service.municipality_joins(
            view.actor, view.row.pk, data["municipality"], data["like"], data["first"], written
        )

    allowed = right if names else refuse(msg("Alle gemeenten van de regio doen al mee."))
    return Deed("toetreden", _("Gemeente doet mee"), JoinForm, run, allowed, prepare=prepare)


def _follow(view: One, rows: Sequence[CellRow], right: Permission) -> Deed:
    own = {row.product: row.title for row in rows}

    def prepare(form: forms.Form) -> None:
        _offer(form, "product", [*own.items()])
        _offer(form, "successors", _known_products(view, own))

    def run(data: Data) -> object:
        written = InWriting(data["addendum"], data["reason"])
        return service.product_succeeds(
            view.actor, view.row.pk, data["product"], data["successors"], data["first"], written
        )

    told = _("Het oude product eindigt de dag ervoor; elke opvolger heeft een eigen tarief.")
    return Deed(
        "opvolgen",
        _("Product verhuist of krijgt een opvolger"),
        FollowForm,
        run,
        right,
        told,
        prepare=prepare,
    )


def _known_products(view: One, own: dict[str, str]) -> list[tuple[str, str]]:
    """The products of the region's list, beside those of the agreement."""
    held = catalogue_on(view.row.buyer_id)
    listed = {it.slug: it.title for it in products(SYSTEM, held.id)} if held else {}
    return sorted((listed | own).items(), key=lambda it: it[1].casefold())


__all__ = ["cells", "cells_act", "state_badge"]
