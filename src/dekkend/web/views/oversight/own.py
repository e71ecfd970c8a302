"""A provider's own tests: what is asked, until when, and what came out."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.oversight import services
from dekkend.oversight.domain import RESULT_NAMES, AnnualFigures, ScreeningKind, ScreeningResult
from dekkend.oversight.domain_form import NO, YES, AnswerKind, is_answered, questions_for
from dekkend.oversight.models import ProviderScreening
from dekkend.oversight.queries.files import OwnScreening, own_screening, own_screenings
from dekkend.oversight.services import Signature, Situation
from dekkend.runtime import clock
from dekkend.web.formats import language
from dekkend.web.jinja import url
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.actors.profile import AmountField
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.oversight.words import kind_name, result_badge, status_badge

OWN: Table[ProviderScreening] = Table(
    name="mijn-toetsen",
    caption=_("Toetsen van mijn organisatie"),
    columns=(
        Column(
            "regio",
            _("Regio"),
            lambda row: row.region.name,
            href=lambda row: url("my_screening", number=row.pk),
            order=("region__sort_key",),
            row_header=True,
        ),
        Column("soort", _("Soort"), kind_name, order=("kind",)),
        Column("organisatie", _("Organisatie"), lambda row: row.provider.name, order=("provider__sort_key",)),
        Column("stand", _("Stand"), lambda row: row.status, badge=status_badge, order=("status",)),
        Column("termijn", _("Uiterlijk"), lambda row: row.due, order=("due",)),  # type: ignore[attr-defined]
        Column(
            "uitkomst",
            _("Uitkomst"),
            lambda row: (
                RESULT_NAMES[ScreeningKind(row.kind), ScreeningResult(row.decision.result)]
                if hasattr(row, "decision")
                else None
            ),
        ),
    ),
    sort="termijn",
    empty=_("Als een regio u toetst, ziet u hier wat zij vraagt en tot wanneer."),
)


@require_safe
def my_screenings(request: HttpRequest) -> HttpResponseBase:
    """The tests of one's own organisations."""
    return listing(request, OWN, own_screenings(actor_of(request)), "oversight/own_list.html.jinja", {})


class AnswersForm(forms.Form):
    """The questions of a test with what was filled in; nothing is obliged as long as one only saves."""

    use_required_attribute = False  # an empty question is no mistake yet

    def __init__(self, own: OwnScreening, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions_for(light=own.row.light)
        for question in self.questions:
            answer = own.answers.get(question.id)
            title = question.title.render(language())
            hint = question.hint.render(language()) if question.hint else ""
            if question.kind is AnswerKind.YES_NO:
                self.fields[question.id] = forms.ChoiceField(
                    label=title,
                    choices=[(NO, _("Nee")), (YES, _("Ja"))],
                    widget=forms.RadioSelect,
                    required=False,
                    initial=answer.value if answer else "",
                )
                self.fields[f"{question.id}-uitleg"] = forms.CharField(
                    label=_("Zo ja: wat is er gebeurd?"),
                    required=False,
                    max_length=10_000,
                    widget=forms.Textarea(attrs={"rows": 2}),
                    initial=answer.explanation if answer else "",
                )
            else:
                self.fields[question.id] = forms.CharField(
                    label=title,
                    required=False,
                    max_length=10_000,
                    help_text=hint,
                    widget=forms.Textarea(attrs={"rows": 4}),
                    initial=answer.value if answer else "",
                )
            if question.file:
                self.fields[f"{question.id}-bestand"] = forms.FileField(
                    label=_("Document bij deze vraag"), required=False
                )
        if not self.is_bound:  # each question must be answered in the end, but one may save halfway
            for question in self.questions:
                self.fields[question.id].required = True

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """Value and explanation by question; after validation."""
        data = self.cleaned_data
        return {
            question.id: (data.get(question.id) or "", data.get(f"{question.id}-uitleg") or "")
            for question in self.questions
        }

    @property
    def uploads(self) -> dict[str, list[Any]]:
        """The documents by question."""
        found = {question.id: self.cleaned_data.get(f"{question.id}-bestand") for question in self.questions}
        return {name: [upload] for name, upload in found.items() if upload}


class SignForm(forms.Form):
    """Who signs, and the declaration."""

    name = forms.CharField(label=_("Naam van wie tekent"), max_length=200)
    function = forms.CharField(label=_("Functie"), max_length=200)
    declared = forms.BooleanField(
        label=_("Ik ben bevoegd om te tekenen en heb alles naar waarheid ingevuld"), required=False
    )


class SignedAmountField(AmountField):
    """An amount in euros that may be below zero."""

    def clean(self, value: Any) -> Any:
        """The amount; None when nothing was typed. Raises ValidationError."""
        text = str(value or "").strip()
        negative = text.startswith(("-", "\N{MINUS SIGN}"))
        amount = super().clean(text[1:] if negative else text)
        return -amount if negative and amount is not None else amount


class FiguresForm(forms.Form):
    """One year of the annual accounts, and what is known beside it."""

    year = forms.IntegerField(label=_("Boekjaar"), min_value=2000, max_value=2100)
    drawn_up_on = forms.DateField(
        label=_("Jaarrekening vastgesteld op"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    equity = SignedAmountField(
        label=_("Eigen vermogen"), help_text=_("In euro's. Negatief? Zet er een minteken voor.")
    )
    balance_total = AmountField(label=_("Balanstotaal"))
    revenue = AmountField(label=_("Omzet"))
    result = SignedAmountField(label=_("Resultaat"), help_text=_("Verlies? Zet er een minteken voor."))
    current_assets = AmountField(label=_("Vlottende activa"))
    current_liabilities = AmountField(label=_("Kortlopende schulden"))
    audited = forms.BooleanField(label=_("Er is een accountantsverklaring"), required=False)
    arrears = forms.BooleanField(label=_("Er zijn rekeningen of belastingen te laat"), required=False)
    structural_arrears = forms.BooleanField(
        label=_("Er zijn al langer dan een kwartaal achterstanden"), required=False
    )
    acute_threat = forms.BooleanField(label=_("Surseance of faillissement dreigt"), required=False)
    board_unrest = forms.BooleanField(label=_("Er is onrust in het bestuur"), required=False)
    supervisor_measure = forms.BooleanField(label=_("Een toezichthouder nam een maatregel"), required=False)
    note = forms.CharField(
        label=_("Toelichting"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("Jaarrekening"), required=False)

    @property
    def figures(self) -> AnnualFigures:
        """The figures; after validation."""
        names = ("year", "drawn_up_on", "equity", "balance_total", "revenue", "result")
        more = ("current_assets", "current_liabilities", "audited")
        return AnnualFigures(**{name: self.cleaned_data[name] for name in (*names, *more)})

    @property
    def situation(self) -> Situation:
        """What is known beside the figures; after validation."""
        told = ("arrears", "structural_arrears", "acute_threat", "board_unrest", "supervisor_measure", "note")
        return Situation(**{name: self.cleaned_data[name] for name in told})


class ViewForm(forms.Form):
    """The provider's view on an intention."""

    text = forms.CharField(
        label=_("Uw zienswijze"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def my_screening(request: HttpRequest, number: int) -> HttpResponseBase:
    """One own test: fill in, sign, react; or read what came out."""
    own = own_screening(actor_of(request), number)
    if request.method != "POST":
        return _page(request, own)
    handle = {"bewaren": _save, "tekenen": _sign, "cijfers": _supply, "zienswijze": _react}
    return handle.get(request.POST.get("actie", ""), _save)(request, own)


def _save(request: HttpRequest, own: OwnScreening) -> HttpResponseBase:
    form = AnswersForm(own, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, own, answers=form, status=WRONG)
    try:
        services.save_answers(actor_of(request), own.row.pk, form.answers, form.uploads)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, own, answers=form, status=CONFLICT)
    messages.success(
        request,
        gettext("Uw antwoorden zijn bewaard. Het formulier is nog niet ondertekend en niet verstuurd."),
    )
    return redirect("my_screening", number=own.row.pk)


def _sign(request: HttpRequest, own: OwnScreening) -> HttpResponseBase:
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, own, sign=form, status=WRONG)
    try:
        services.return_form(actor_of(request), own.row.pk, Signature(**form.cleaned_data))
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, own_screening(actor_of(request), own.row.pk), sign=form, status=CONFLICT)
    messages.success(request, gettext("Het vragenformulier is ondertekend en verstuurd."))
    return redirect("my_screening", number=own.row.pk)


def _supply(request: HttpRequest, own: OwnScreening) -> HttpResponseBase:
    form = FiguresForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, own, figures=form, status=WRONG)
    uploads = [form.cleaned_data["file"]] if form.cleaned_data["file"] else []
    try:
        services.supply_figures(actor_of(request), own.row.pk, [form.figures], form.situation, uploads)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, own, figures=form, status=CONFLICT)
    messages.success(request, gettext("De jaarcijfers zijn verstuurd."))
    return redirect("my_screening", number=own.row.pk)


def _react(request: HttpRequest, own: OwnScreening) -> HttpResponseBase:
    form = ViewForm(request.POST)
    if not form.is_valid():
        return _page(request, own, view=form, status=WRONG)
    try:
        services.give_view(actor_of(request), own.row.pk, form.cleaned_data["text"])
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, own, view=form, status=CONFLICT)
    messages.success(request, gettext("Uw zienswijze is verstuurd."))
    return redirect("my_screening", number=own.row.pk)


def _page(
    request: HttpRequest,
    own: OwnScreening,
    *,
    answers: AnswersForm | None = None,
    sign: SignForm | None = None,
    figures: FiguresForm | None = None,
    view: ViewForm | None = None,
    status: int = 200,
) -> HttpResponse:
    row = own.row
    open_form = row.status == "formulier-uit"
    context = {
        "own": own,
        "kind": kind_name(row),
        "badge_": status_badge(row),
        "result": result_badge(row.kind, own.decision.result if own.decision else None),
        "left": _left(own.due),
        "answers": (answers or AnswersForm(own)) if open_form else None,
        "sign": (sign or SignForm()) if open_form else None,
        "open_questions": _open_questions(own) if open_form else [],
        "figures": (figures or FiguresForm(initial=_last_year()))
        if row.status == "cijfers-gevraagd"
        else None,
        "view_form": (view or ViewForm()) if row.status == "voornemen" else None,
        "intended": RESULT_NAMES[own.kind, ScreeningResult(own.intention.result)] if own.intention else "",
        "filled": _filled(own) if not open_form and own.form else [],
    }
    return page(request, "oversight/own.html.jinja", context, status=status)


def _left(due: date | None) -> int | None:
    return (due - clock.today()).days if due else None


def _last_year() -> dict[str, Any]:
    return {"year": clock.today().year - 1}


def _open_questions(own: OwnScreening) -> list[Any]:
    asked = questions_for(light=own.row.light)
    return [it.title for it in asked if not is_answered(it, own.answers.get(it.id))]


def _filled(own: OwnScreening) -> list[tuple[Any, str, str]]:
    return [
        (question.title, answer.value, answer.explanation)
        for question in questions_for(light=own.row.light)
        for answer in [own.answers.get(question.id)]
        if answer
    ]
