"""Continuous admission: what is open where and why not, windows per cell, and when there is enough."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.admission_words import (
    CHOSEN_KINDS,
    MEASURE_NAMES,
    WINDOW_NAMES,
    EnoughMeasure,
    WindowKind,
)
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.admission import (
    CellView,
    EnoughView,
    admission_cell,
    admission_cells,
    enough_history,
    signals,
    stored_windows,
)
from dekkend.procurement.services.admission import (
    EnoughForm,
    SignalForm,
    WindowForm,
    define_enough,
    record_signal,
    set_window,
)
from dekkend.procurement.services.admission_dates import DateForm, move_change
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, Words, badge_of
from dekkend.web.lists import asked_download
from dekkend.web.matrix import Matrix, cell, matrix
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.frame import Frame, frame_of

CONFLICT, WRONG = 409, 422
TONES: Final = {
    WindowKind.INITIAL: Tone.GOOD,
    WindowKind.INTERIM: Tone.GOOD,
    WindowKind.PROMOTED: Tone.INFO,
    WindowKind.CLOSED: Tone.WARN,
}
NOT_YET: Final = Badge(_("Nog niet open"))
NO_CELL: Final = Badge(_("Niet aangeboden"))
LEGEND: Final[tuple[tuple[Badge, Words], ...]] = (
    (Badge(WINDOW_NAMES[WindowKind.INITIAL], Tone.GOOD), _("iedereen die voldoet wordt toegelaten")),
    (Badge(WINDOW_NAMES[WindowKind.INTERIM], Tone.GOOD), _("aanmelden kan op elk moment")),
    (
        Badge(WINDOW_NAMES[WindowKind.PROMOTED], Tone.INFO),
        _("er is schaarste; nieuwe aanbieders zijn extra welkom"),
    ),
    (
        Badge(WINDOW_NAMES[WindowKind.CLOSED], Tone.WARN),
        _("er is genoeg; toegelaten wordt alleen wie iets toevoegt"),
    ),
    (NO_CELL, _("geen deel van deze toelating")),
)


class DayField(forms.DateField):
    """A day from the browser's own date field."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


MOVE: Final = "verschuiven"
MOVE_NAME: Final[Words] = _("De volgende wijziging verschuift naar de eerste dag")


class WindowFields(forms.Form):
    """Days that become of a kind, or the day to which the next planned change moves."""

    use_required_attribute = False  # an empty field is no mistake yet

    kind = forms.ChoiceField(label=_("Wordt"), choices=[])
    first = DayField(label=_("Eerste dag"), help_text=_("Morgen of later."))
    last = DayField(
        label=_("Laatste dag"), required=False, help_text=_("Deze dag telt mee. Leeg: tot nader bericht.")
    )
    motivation = forms.CharField(
        label=_("Motivering"),
        required=False,
        help_text=_("Verplicht bij sluiten en bij stimuleren. Iedereen kan dit lezen."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        kinds = [(it.value, formats.text(WINDOW_NAMES[it])) for it in CHOSEN_KINDS]
        self.fields["kind"].choices = [*kinds, (MOVE, formats.text(MOVE_NAME))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("De laatste dag ligt vóór de eerste dag."))
        return found


class SignalFields(forms.Form):
    """What was measured today."""

    free_places = forms.IntegerField(
        label=_("Vrije plaatsen"), required=False, min_value=0, max_value=100_000
    )
    waiting_days = forms.IntegerField(
        label=_("Wachttijd in dagen"), required=False, min_value=0, max_value=10_000
    )
    refusals = forms.IntegerField(
        label=_("Geweigerde cliënten"), required=False, min_value=0, max_value=100_000
    )
    one_off_contracts = forms.IntegerField(
        label=_("Eenmalige overeenkomsten"), required=False, min_value=0, max_value=100_000
    )
    note = forms.CharField(label=_("Toelichting"), required=False, max_length=2000)


class EnoughFields(forms.Form):
    """When there is enough of a product."""

    use_required_attribute = False  # an empty field is no mistake yet

    product = forms.ChoiceField(label=_("Product"), choices=[])
    measure = forms.ChoiceField(label=_("Maat"), choices=[])
    value = forms.IntegerField(label=_("Waarde"), min_value=0, max_value=100_000)
    text = forms.CharField(
        label=_("Wanneer is er genoeg?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    motivation = forms.CharField(
        label=_("Motivering"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: QueryDict | None, products: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["product"].choices = list(products)  # type: ignore[attr-defined]
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            (it.value, formats.text(name)) for it, name in MEASURE_NAMES.items()
        ]


def window_badge(view: CellView) -> Badge:
    """How a cell stands today."""
    return Badge(WINDOW_NAMES[view.window.kind], TONES[view.window.kind]) if view.window else NOT_YET


def coverage_badge(view: CellView) -> Badge:
    """Whether a cell is covered (CV-01), for who works on this procurement."""
    if not view.verdicts:
        return Badge("–")
    found = view.verdicts[0]
    return Badge(_("Gedekt"), Tone.GOOD) if found.holds else Badge(found.reason, Tone.WARN)


def until(view: CellView) -> date | None:
    return view.window.period.last if view.window else None


CELLS: Final[tuple[Column[CellView], ...]] = (
    Column("product", _("Product"), lambda it: it.product_name, row_header=True),
    Column("gemeente", _("Gemeente"), lambda it: it.municipality_name),
    Column("stand", _("Stand"), lambda it: it.window.kind if it.window else "", badge=window_badge),
    Column("sinds", _("Sinds"), lambda it: it.window.period.first if it.window else None, nowrap=True),
    Column("tot", _("Tot en met"), until, nowrap=True),
    Column("opent", _("Opent weer op"), lambda it: None if it.is_open else it.opens_on, nowrap=True),
)
SUPPLY: Final[tuple[Column[CellView], ...]] = (
    Column("toegelaten", _("Toegelaten"), lambda it: it.supply and it.supply.admitted, numeric=True),
    Column("geschorst", _("Geschorst"), lambda it: it.supply and it.supply.suspended, numeric=True),
    Column("plaatsen", _("Vrije plaatsen"), lambda it: it.supply and it.supply.free_places, numeric=True),
    Column(
        "wachttijd", _("Wachttijd (dagen)"), lambda it: it.supply and it.supply.waiting_days, numeric=True
    ),
    Column(
        "dekking",
        _("Dekking"),
        lambda it: it.verdicts[0].holds if it.verdicts else None,
        badge=coverage_badge,
    ),
)


def cells_table(frame: Frame, cells: Iterable[CellView], *, reads: bool) -> Table[CellView]:
    """The cells as a list; the figures about supply only for who works on this procurement."""
    products = dict.fromkeys((it.product, it.product_name) for it in cells)
    places = dict.fromkeys((it.municipality, it.municipality_name) for it in cells)
    first = Column(
        "product",
        _("Product"),
        lambda it: it.product_name,
        href=lambda it: frame.href("admission_cell", cell=it.id),
        row_header=True,
    )
    kinds = tuple(Choice(kind.value, name) for kind, name in WINDOW_NAMES.items())
    return Table(
        name="cellen",
        caption=_("Producten per gemeente"),
        columns=(first, *CELLS[1:], *(SUPPLY if reads else ())),
        filters=(
            Filter(
                "product", _("Product"), tuple(Choice(*it) for it in products), value=lambda it: it.product
            ),
            Filter(
                "gemeente",
                _("Gemeente"),
                tuple(Choice(*it) for it in places),
                value=lambda it: it.municipality,
            ),
            Filter("stand", _("Stand"), kinds, value=lambda it: it.window.kind.value if it.window else ""),
        ),
        empty=_("De toelating is nog niet begonnen."),
    )


def admission_matrix(frame: Frame, cells: Iterable[CellView]) -> Matrix:
    """Product x municipality; each cell how it stands today."""
    cells = tuple(cells)
    columns = dict.fromkeys((it.municipality, it.municipality_name) for it in cells)
    rows = dict.fromkeys((f"{it.lot} {it.product}", it.product_name, "") for it in cells)
    made = {
        (f"{it.lot} {it.product}", it.municipality): cell(
            window_badge(it), frame.href("admission_cell", cell=it.id)
        )
        for it in cells
    }
    present = {it.window.kind for it in cells if it.window}
    legend = [
        pair
        for kind, pair in zip((*WindowKind, None), LEGEND, strict=True)
        if kind is None or kind in present
    ]
    return matrix(
        "toelating",
        _("Wat is waar open?"),
        _("Product"),
        list(columns),
        list(rows),
        made,
        missing=NO_CELL,
        legend=legend,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def admission(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The matrix and the list of cells; a buyer sets windows for several cells at once."""
    frame = frame_of(request, slug)
    fields: WindowFields | None = None
    chosen: set[int] = set()
    if request.method == "POST":
        require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
        fields, chosen = WindowFields(request.POST), _numbers(request.POST.getlist("cel"))
        if not chosen:
            fields.add_error(None, gettext("Kies ten minste één cel."))
        elif fields.is_valid() and (answer := _set(request, frame, fields, chosen)):
            return answer
    cells = admission_cells(frame.actor, slug)
    reads = frame.may(Action.SEE_ENROLMENTS)
    table = cells_table(frame, cells, reads=reads)
    if download := asked_download(request, table, cells):
        return download
    context = frame.context(
        "admission",
        page_title=_("Toelating"),
        cells=cells,
        matrix_=admission_matrix(frame, cells) if cells else None,
        table=table.view(cells, request.GET),
        closed=[it for it in cells if it.window and not it.window.is_open],
        scarce=[it for it in cells if it.suggests_window],
        enough=[it for it in enough_history(frame.actor, slug) if it.counts],
        names=_product_names(frame),
        measures=MEASURE_NAMES,
        runs=frame.may(Action.RUN_PROCUREMENT),
        provides=frame.may(Action.SUBMIT),
        fields=fields or WindowFields(initial={"kind": WindowKind.INTERIM.value}),
        chosen=chosen,
    )
    return page(request, "admission/matrix.html.jinja", context, status=WRONG if fields else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one_cell(request: HttpRequest, slug: str, cell: int) -> HttpResponse:
    """One cell: its windows with their grounds, what is known about supply; a buyer changes both."""
    frame = frame_of(request, slug)
    view = admission_cell(frame.actor, slug, cell)
    windows, figures = WindowFields(initial=_suggested(view)), SignalFields()
    if request.method == "POST":
        require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
        if "meting" in request.POST:
            figures = SignalFields(request.POST)
            if figures.is_valid() and (answer := _measure(request, frame, figures, cell)):
                return answer
        else:
            windows = WindowFields(request.POST)
            if windows.is_valid() and (answer := _set(request, frame, windows, {cell}, cell=cell)):
                return answer
    context = frame.context(
        "admission",
        page_title=view.name,
        heading=view.name,
        upper=[(_("Toelating"), frame.href("admission"))],
        cell=view,
        badge_now=window_badge(view),
        windows=stored_windows(view),
        window_names=WINDOW_NAMES,
        tones=TONES,
        verdicts=[(it, badge_of(it)) for it in view.verdicts],
        signals=signals(frame.actor, slug, view),
        history=enough_history(frame.actor, slug, view.product),
        measures=MEASURE_NAMES,
        runs=frame.may(Action.RUN_PROCUREMENT),
        fields=windows,
        figures=figures,
    )
    wrong = windows.is_bound or figures.is_bound
    return page(request, "admission/cell.html.jinja", context, status=WRONG if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def enough(request: HttpRequest, slug: str) -> HttpResponseBase:
    """When there is enough of each product, with the history; a buyer defines it anew."""
    frame = frame_of(request, slug)
    names = _product_names(frame)
    runs = frame.may(Action.RUN_PROCUREMENT)
    fields = EnoughFields(None, names.items())
    if request.method == "POST":
        require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
        fields = EnoughFields(request.POST, names.items())
        if fields.is_valid() and (answer := _define(request, frame, fields)):
            return answer
    history = enough_history(frame.actor, slug)
    table = _enough_table(names)
    if download := asked_download(request, table, history):
        return download
    context = frame.context(
        "admission",
        page_title=_("Wanneer is er genoeg?"),
        upper=[(_("Toelating"), frame.href("admission"))],
        table=table.view(history, request.GET),
        fields=fields,
        runs=runs,
        today=clock.today(),
    )
    return page(request, "admission/enough.html.jinja", context, status=WRONG if fields.is_bound else 200)


def _enough_table(names: dict[str, str]) -> Table[EnoughView]:
    return Table(
        name="genoeg",
        caption=_("Wat eerder is bepaald"),
        columns=(
            Column("product", _("Product"), lambda it: names.get(it.product, it.product), row_header=True),
            Column("sinds", _("Bepaald op"), lambda it: it.defined_on, nowrap=True),
            Column("maat", _("Maat"), lambda it: formats.text(MEASURE_NAMES[it.measure])),
            Column("waarde", _("Waarde"), lambda it: it.value, numeric=True),
            Column("tekst", _("Omschrijving"), lambda it: it.text),
            Column("motivering", _("Motivering"), lambda it: it.motivation),
            Column("door", _("Door"), lambda it: it.defined_by),
            Column("geldt", _("Geldt nu"), lambda it: it.counts, badge=_counts),
        ),
        empty=_("Er is nog niet bepaald wanneer er genoeg aanbod is. Zolang blijft elke cel open."),
    )


def _counts(view: EnoughView) -> Badge:
    return Badge(_("Geldt nu"), Tone.GOOD) if view.counts else Badge(_("Eerder"))


def _suggested(view: CellView) -> dict[str, str]:
    kind = WindowKind.PROMOTED if view.suggests_window or not view.is_open else WindowKind.INTERIM
    return {"kind": kind.value}


def _set(
    request: HttpRequest, frame: Frame, fields: WindowFields, cells: set[int], cell: int | None = None
) -> HttpResponse | None:
    try:
        count = _changed(frame, fields.cleaned_data, tuple(sorted(cells)))
    except Refusal as refused:
        return _refused(fields, refused)
    messages.success(request, gettext("Vastgelegd voor %(count)s cellen.") % {"count": count})
    return redirect(frame.href("admission_cell", cell=cell) if cell else frame.href("admission"))


def _changed(frame: Frame, made: dict[str, Any], cells: tuple[int, ...]) -> int:
    """Does what the form says, to all of these cells; how many. Raises what the services raise."""
    key = frame.view.row.id
    if made["kind"] == MOVE:
        return move_change(frame.actor, key, DateForm(cells, made["first"], made["motivation"]))
    form = WindowForm(cells, WindowKind(made["kind"]), made["first"], made["last"], made["motivation"])
    return set_window(frame.actor, key, form)


def _measure(request: HttpRequest, frame: Frame, fields: SignalFields, cell: int) -> HttpResponse | None:
    try:
        record_signal(frame.actor, frame.view.row.id, SignalForm(cell, **fields.cleaned_data))
    except Refusal as refused:
        return _refused(fields, refused)
    messages.success(request, gettext("De meting is vastgelegd."))
    return redirect(frame.href("admission_cell", cell=cell))


def _define(request: HttpRequest, frame: Frame, fields: EnoughFields) -> HttpResponse | None:
    made = fields.cleaned_data
    form = EnoughForm(
        made["product"], EnoughMeasure(made["measure"]), made["value"], made["text"], made["motivation"]
    )
    try:
        define_enough(frame.actor, frame.view.row.id, form)
    except Refusal as refused:
        return _refused(fields, refused)
    messages.success(request, gettext("Vastgelegd. Sluiten kan vanaf morgen, als er genoeg is."))
    return redirect(frame.href("admission_enough"))


def _refused(fields: forms.Form, refused: Refusal) -> None:
    """The refusal stands above the form, with what to do; what was typed stays."""
    words = [refused.message, refused.remedy_message]
    fields.add_error(None, " ".join(formats.text(it) for it in words if it))


def _product_names(frame: Frame) -> dict[str, str]:
    return {product.id: product.name for product in frame.view.definition.products}


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isdecimal() and len(text) < 12}


__all__ = ["admission", "enough", "one_cell"]
