"""The change from one generation of agreements to the next: who goes on, what is lost, who hears what."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.generation import CELL_FATE_NAMES, FATE_NAMES, CellChange, CellFate, Fate, Move
from dekkend.contracts.generation_plan import AUDIENCE_NAMES, Audience, Contact
from dekkend.contracts.models import Transition
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.common import region_facts
from dekkend.contracts.queries.transition import (
    Step,
    TransitionView,
    transition_view,
    transitions,
    without_transition,
)
from dekkend.contracts.services import transition as service
from dekkend.contracts.services.transition import StepChange
from dekkend.kernel.text import msg
from dekkend.organisations.domain import ROLE_NAMES, Permission, Role, allow, refuse
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.exports import EXCEL_TYPE, workbook
from dekkend.web.jinja import url
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.agreements.deeds import (
    Data,
    Deed,
    DeedPanel,
    FileProblems,
    day_field,
    done,
    line_field,
    panels,
)

_FATES: Final = {Fate.GOES_ON: Tone.GOOD, Fate.WINDS_DOWN: Tone.WARN, Fate.BEGINS: Tone.INFO}
_CELLS: Final = {
    CellFate.LOST: Tone.BAD,
    CellFate.FEWER: Tone.WARN,
    CellFate.SAME: Tone.QUIET,
    CellFate.MORE: Tone.GOOD,
    CellFate.NEW: Tone.INFO,
}


class MakeForm(forms.Form):
    procurement = forms.TypedChoiceField(label=_("Inkoop"), coerce=int)
    title = line_field(_("Naam"), max_length=200)
    awarded_on = day_field(_("Gegund op"))
    start = day_field(_("Nieuwe overeenkomsten gaan in op"))


class FollowForm(forms.Form):
    """What follows on each old product, and how fast it winds down; ``_follows`` adds the fields."""


class ClientsForm(forms.Form):
    file = forms.FileField(label=_("Excel-bestand"))


class StepForm(forms.Form):
    owner = line_field(_("Wie doet het?"), required=False, max_length=100)
    due = day_field(_("Uiterlijk"), required=False)
    ready = forms.BooleanField(label=_("Gedaan"), required=False)
    note = line_field(_("Toelichting"), required=False)


@require_safe
def transitions_page(request: HttpRequest) -> HttpResponse:
    """The changes of generations that the reader may see, and beginning one."""
    return _list(request, panels(_make(request)))


@require_POST
def transition_make(request: HttpRequest, act: str) -> HttpResponse:
    """Begins a transition from the awards of a procurement."""
    back = url("transitions")
    return done(request, _make(request), act, lambda found, status: _list(request, found, status), back)


def _list(request: HttpRequest, acts: list[DeedPanel], status: int = 200) -> HttpResponse:
    rows = list(transitions(actor_of(request)))
    context = {"rows": rows, "acts": acts}
    return page(request, "agreements/transitions.html.jinja", context, status=status)


def _make(request: HttpRequest) -> list[Deed]:
    actor = actor_of(request)
    if not actor.has(Role.CONTRACT_MANAGER):
        return []
    offered = without_transition(actor)

    def prepare(form: forms.Form) -> None:
        form.fields["procurement"].choices = offered  # type: ignore[attr-defined]

    def run(data: Data) -> object:
        return service.make_transition(
            actor, data["procurement"], data["title"], data["start"], data["awarded_on"]
        )

    right = allow(msg("U beheert overeenkomsten.")) if offered else refuse(_NOTHING)
    told = _("Dekkend zet de gunning naast de overeenkomsten van nu.")
    return [Deed("maken", _("Overgang beginnen"), MakeForm, run, right, told, prepare=prepare, tell_why=True)]


_NOTHING: Final = msg("Er is geen inkoop met een bekende uitkomst die nog geen overgang heeft.")


@require_safe
def transition(request: HttpRequest, id: int) -> HttpResponseBase:
    """One change of generations."""
    view = transition_view(actor_of(request), id)
    if request.GET.get("export") == "xlsx":
        sheets = [(table, rows) for _name, table, rows in _tables(view)]
        return workbook(f"overgang-{id}", [*sheets, (_plan(view), list(view.steps))])
    return _page(request, view, panels(_deeds(request, view)), None)


@require_POST
def transition_act(request: HttpRequest, id: int, act: str) -> HttpResponse:
    """What follows on what, or numbers of clients."""
    view = transition_view(actor_of(request), id)
    return done(
        request,
        _deeds(request, view),
        act,
        lambda found, status: _page(request, view, found, None, status),
        url("transition", id=id),
    )


@require_POST
def transition_step(request: HttpRequest, id: int, key: str) -> HttpResponse:
    """Writes down who does a step, by when, and whether it is done."""
    view = transition_view(actor_of(request), id)
    deeds = [_step(request, view, step) for step in view.steps]
    return done(
        request,
        deeds,
        key,
        lambda found, status: _page(request, view, panels(_deeds(request, view)), found, status),
        url("transition", id=id) + "#werkplan",
    )


@require_safe
def transition_clients(request: HttpRequest, id: int) -> HttpResponse:
    """The Excel file in which the numbers of clients are filled in."""
    content = service.clients_template(actor_of(request), id)
    answer = HttpResponse(content, content_type=EXCEL_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="clienten-overgang-{id}.xlsx"'
    return answer


def _page(
    request: HttpRequest,
    view: TransitionView,
    acts: list[DeedPanel],
    tried: list[DeedPanel] | None,
    status: int = 200,
) -> HttpResponse:
    steps = tried if tried is not None else panels([_step(request, view, step) for step in view.steps])
    by_key = {it.name: it for it in steps}
    today = clock.today()
    fates = [move.fate for move in view.generations.moves]
    context = {
        "view": view,
        "row": view.row,
        "figures": [
            (_("Gaan door"), str(fates.count(Fate.GOES_ON)), _("aanbieder en cel")),
            (_("Bouwen af"), str(fates.count(Fate.WINDS_DOWN)), _("aanbieder en cel")),
            (_("Beginnen"), str(fates.count(Fate.BEGINS)), _("aanbieder en cel")),
            (_("Cellen zonder aanbod"), str(len(view.generations.lost)), ""),
            (_("Cliënten die overstappen"), str(view.switching), ""),
        ],
        "tables": {name: table.view(rows, request.GET) for name, table, rows in _tables(view)},
        "steps": [(it, by_key.get(it.key), _step_badge(it, today)) for it in view.steps],
        "roles": ROLE_NAMES,
        "judged": [(it, badge_of(it)) for it in view.wind_down],
        "acts": acts,
        "may_run": _right(request, view),
    }
    return page(request, "agreements/transition.html.jinja", context, status=status)


def _step_badge(step: Step, today: Any) -> Badge:
    if step.done_on is not None:
        return Badge(_("Gedaan"), Tone.GOOD)
    return Badge(_("Te laat"), Tone.BAD) if step.late(today) else Badge(_("Te doen"), Tone.INFO)


def _tables(view: TransitionView) -> list[tuple[str, Table[Any], list[Any]]]:
    """Every list of a transition, with the name that it has on the page."""
    contacts = [contact for found in view.lists.values() for contact in found]
    return [
        ("moves", _moves(view), list(view.generations.moves)),
        ("cells", _changes(view), list(view.generations.cells)),
        ("contacts", _contacts(view), contacts),
    ]


def _moves(view: TransitionView) -> Table[Move]:
    return Table(
        name="aanbieders",
        caption=_("Aanbieders: wie gaat door, wie bouwt af"),
        prefix="aanbieder",
        columns=(
            Column("aanbieder", _("Aanbieder"), lambda row: view.provider(row.provider), row_header=True),
            Column("product", _("Product"), lambda row: view.product(row.cell.product)),
            Column("gemeente", _("Gemeente"), lambda row: view.town(row.cell.municipality)),
            Column(
                "wat",
                _("Wat gebeurt er"),
                lambda row: FATE_NAMES[row.fate],
                badge=lambda row: Badge(FATE_NAMES[row.fate], _FATES[row.fate]),
            ),
            Column("clienten", _("Cliënten"), lambda row: row.clients, numeric=True),
            Column("tot", _("Afbouwen tot en met"), lambda row: row.until),
        ),
        filters=(
            Filter(
                "wat",
                _("Wat gebeurt er"),
                tuple(Choice(fate.value, FATE_NAMES[fate]) for fate in Fate),
                value=lambda row: row.fate,
            ),
        ),
        sort="aanbieder",
        empty=_("Er zijn geen overeenkomsten van nu en nog geen gunning."),
    )


def _changes(view: TransitionView) -> Table[CellChange]:
    return Table(
        name="cellen",
        caption=_("Cellen: aanbod voor en na"),
        prefix="cel",
        columns=(
            Column("product", _("Product"), lambda row: view.product(row.cell.product), row_header=True),
            Column("gemeente", _("Gemeente"), lambda row: view.town(row.cell.municipality)),
            Column(
                "wat",
                _("Aanbod"),
                lambda row: CELL_FATE_NAMES[row.fate],
                badge=lambda row: Badge(CELL_FATE_NAMES[row.fate], _CELLS[row.fate]),
            ),
            Column("voor", _("Aanbieders nu"), lambda row: row.before, numeric=True),
            Column("na", _("Aanbieders straks"), lambda row: row.after, numeric=True),
            Column("clienten", _("Cliënten"), lambda row: row.clients, numeric=True),
            Column("overstap", _("Stappen over"), lambda row: row.switching, numeric=True),
        ),
        filters=(
            Filter(
                "wat",
                _("Aanbod"),
                tuple(Choice(fate.value, CELL_FATE_NAMES[fate]) for fate in CellFate),
                value=lambda row: row.fate,
            ),
        ),
        empty=_("Er zijn nog geen cellen."),
    )


def _contacts(view: TransitionView) -> Table[Contact]:
    return Table(
        name="berichten",
        caption=_("Wie krijgt bericht"),
        prefix="bericht",
        columns=(
            Column("naam", _("Naam"), view.contact, row_header=True),
            Column("groep", _("Groep"), lambda row: AUDIENCE_NAMES[row.audience]),
            Column("clienten", _("Cliënten"), lambda row: row.clients, numeric=True),
            Column("cellen", _("Cellen"), lambda row: row.cells, numeric=True),
        ),
        filters=(
            Filter(
                "groep",
                _("Groep"),
                tuple(Choice(group.value, AUDIENCE_NAMES[group]) for group in Audience),
                value=lambda row: row.audience,
            ),
        ),
        empty=_("Er is nog niemand om te informeren."),
    )


def _plan(view: TransitionView) -> Table[Step]:
    """The work plan, for the file."""
    return Table(
        name="werkplan",
        caption=_("Werkplan"),
        columns=(
            Column("stap", _("Stap"), lambda row: row.plan.title, row_header=True),
            Column("rol", _("Rol"), lambda row: ROLE_NAMES[row.plan.role]),
            Column("wie", _("Wie doet het?"), lambda row: row.owner),
            Column("uiterlijk", _("Uiterlijk"), lambda row: row.day),
            Column("gedaan", _("Gedaan op"), lambda row: row.done_on),
            Column("aantal", _("Aantal"), lambda row: row.plan.count or None, numeric=True),
            Column("regel", _("Regel"), lambda row: row.plan.rule),
            Column("toelichting", _("Toelichting"), lambda row: row.note),
        ),
    )


def _right(request: HttpRequest, view: TransitionView) -> Permission:
    return may(actor_of(request), Action.RUN_REGION, region_facts(view.row.region_id))


def _deeds(request: HttpRequest, view: TransitionView) -> list[Deed]:
    right = _right(request, view)
    return [_clients(request, view.row, right), _follows(request, view, right)]


def _clients(request: HttpRequest, row: Transition, right: Permission) -> Deed:
    def run(data: Data) -> object:
        read = service.set_clients_from_file(actor_of(request), row.pk, data["file"].read())
        return FileProblems(tuple(problem.sentence for problem in read.problems))

    told = _("Download eerst het bestand met de cellen van nu, en vul de aantallen in.")
    return Deed("clienten", _("Aantallen cliënten uit Excel"), ClientsForm, run, right, told)


def _follows(request: HttpRequest, view: TransitionView, right: Permission) -> Deed:
    old = sorted({it.cell.product for it in view.generations.old})
    new = sorted({it.cell.product for it in view.generations.new})

    def prepare(form: forms.Form) -> None:
        for product in old:
            name = view.product(product)
            form.fields[f"na-{product}"] = forms.MultipleChoiceField(
                label=gettext("Op %(product)s volgt") % {"product": name},
                choices=[(it, view.product(it)) for it in new],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=view.row.follows.get(product, [product] if product in new else []),
            )
            form.fields[f"maanden-{product}"] = forms.IntegerField(
                label=gettext("%(product)s afbouwen in maanden") % {"product": name},
                min_value=1,
                max_value=service.MOST_MONTHS,
                required=False,
                initial=view.row.wind_down.get(product),
                help_text=_("Leeg: twaalf maanden."),
            )

    def run(data: Data) -> object:
        follows = {product: data[f"na-{product}"] for product in old}
        months = {product: data[f"maanden-{product}"] or 0 for product in old}
        return service.set_follows(
            actor_of(request), view.row.pk, follows, months, revision=view.row.revision
        )

    told = _("Een oud product zonder opvolger verliest zijn aanbod, tenzij het zelf is gegund.")
    return Deed(
        "opvolgers", _("Opvolgers en afbouw per product"), FollowForm, run, right, told, prepare=prepare
    )


def _step(request: HttpRequest, view: TransitionView, step: Step) -> Deed:
    def run(data: Data) -> object:
        change = StepChange(data["owner"], data["due"], data["ready"], data["note"])
        return service.set_step(actor_of(request), view.row.pk, step.key, change)

    initial = {"owner": step.owner, "due": step.due, "ready": step.done_on is not None, "note": step.note}
    return Deed(step.key, _("Bijwerken"), StepForm, run, _right(request, view), initial=initial)
