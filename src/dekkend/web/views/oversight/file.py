"""One test as the region works on it: how far it is, what was found, what can be done now."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.oversight.domain import (
    ADVICE_NAMES,
    LADDER,
    RESULT_NAMES,
    STEP_NAMES,
    ScreeningKind,
    ScreeningResult,
)
from dekkend.oversight.domain_form import AnswerKind, questions_for
from dekkend.oversight.domain_scan import INDICATORS
from dekkend.oversight.policies import Action, may
from dekkend.oversight.queries.files import ScreeningView, open_upload, screening
from dekkend.oversight.services.common import facts_of
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, Words, badge_of
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.oversight.actions import ACTIONS, ActionForm, possible, title_of
from dekkend.web.views.oversight.words import kind_name, result_badge, status_badge

FIGURES: Table[Any] = Table(
    name="jaarcijfers",
    caption=_("Jaarcijfers"),
    columns=(
        Column("jaar", _("Boekjaar"), lambda row: str(row.year), row_header=True),
        Column("vastgesteld", _("Vastgesteld"), lambda row: row.drawn_up_on),
        Column("vermogen", _("Eigen vermogen"), lambda row: row.equity, numeric=True),
        Column("balans", _("Balanstotaal"), lambda row: row.balance_total, numeric=True),
        Column("omzet", _("Omzet"), lambda row: row.revenue, numeric=True),
        Column("resultaat", _("Resultaat"), lambda row: row.result, numeric=True),
        Column("solvabiliteit", _("Solvabiliteit (%)"), lambda row: _one(row.solvency), numeric=True),
        Column("liquiditeit", _("Liquiditeit"), lambda row: _one(row.liquidity), numeric=True),
        Column("accountant", _("Accountantsverklaring"), lambda row: row.audited),
    ),
    prefix="cijfers",
)


LABELS: Final = MappingProxyType(
    {
        "asked_on": _("gevraagd op"),
        "counted": _("veertiende dag"),
        "last_day": _("laatste dag"),
        "received_on": _("terug op"),
        "missing": _("open vragen"),
        "step": _("stap"),
        "year": _("boekjaar"),
        "solvency": _("solvabiliteit (%)"),
        "margin": _("marge (%)"),
        "liquidity": _("liquiditeit"),
        "triggers": _("aanleiding"),
    }
)
"""The words for the values of a verdict."""


def _one(ratio: Any) -> Any:
    return None if ratio is None else round(ratio, 2)


def _found(view: ScreeningView) -> list[tuple[Any, int]]:
    """The indicators that a scan found, each with what it weighed then."""
    scan = view.scan
    names = [name for name in scan.found if name in INDICATORS] if scan else []
    return [(INDICATORS[name], scan.weight(name)) for name in names] if scan else []


@dataclass(frozen=True, slots=True)
class ActionPanel:
    """An action that can be taken now."""

    name: str
    title: Words
    form: ActionForm
    main: bool


@require_http_methods(["GET", "HEAD", "POST"])
def screening_file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file of a test; each form on it does one step."""
    actor = actor_of(request)
    view = screening(actor, number)
    if request.method != "POST":
        return _page(request, view)
    require(may(actor, Action.RUN_SCREENING, facts_of(view.row)))
    name = request.POST.get("actie", "")
    if name not in ACTIONS:
        raise Http404(gettext("Deze stap bestaat niet."))
    form = ACTIONS[name].form(view, request.POST, request.FILES, prefix=name)
    if not form.is_valid():
        return _page(request, view, name, form, WRONG)
    try:
        ACTIONS[name].run(actor, number, form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, screening(actor, number), name, form, CONFLICT)
    messages.success(request, gettext("De stap is gezet."))
    return redirect("screening", number=number)


def _page(
    request: HttpRequest,
    view: ScreeningView,
    tried: str = "",
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    panels = [
        ActionPanel(
            name,
            title_of(view, name),
            bound if bound is not None and name == tried else ACTIONS[name].form(view, prefix=name),
            ACTIONS[name].main or name == tried,
        )
        for name in (possible(view) if view.permission else ())
    ]
    lost = bound if bound is not None and all(panel.name != tried for panel in panels) else None
    context = {
        "view": view,
        "kind": kind_name(view.row),
        "badge_": status_badge(view.row),
        "result": result_badge(view.row.kind, view.decision.result if view.decision else None),
        "panels": panels,
        "lost": lost,
        "advice": ADVICE_NAMES[view.advice] if view.advice else "",
        "found": _found(view),
        "answers": answer_lines(view),
        "advised": _advised(view),
        "intended": _named(view, view.intention.result) if view.intention else "",
        "verdicts": [(verdict, badge_of(verdict)) for verdict in view.verdicts],
        "figures": FIGURES.view(view.figures, request.GET) if view.figures else None,
        "ladder": _ladder(view),
        "labels": LABELS,
        "own_files": [file for file in view.files if not file.by_provider],
    }
    return page(request, "oversight/file.html.jinja", context, status=status)


def _named(view: ScreeningView, result: str) -> Words:
    return RESULT_NAMES[view.kind, ScreeningResult(result)]


def _advised(view: ScreeningView) -> Words:
    return _named(view, view.research.advice) if view.research and view.research.advice else ""


def _ladder(view: ScreeningView) -> list[tuple[Words, Words, Words, bool]]:
    """The steps of the ladder with their measures, and which one this provider stands on."""
    if view.kind is not ScreeningKind.FINANCIAL or not view.figures:
        return []
    now = str(view.verdicts[0].values.get("step", ""))
    return [(STEP_NAMES[it.step], it.title, it.every, it.step.value == now) for it in LADDER]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question with the answer and the documents that came with it."""

    title: Words
    text: str
    explanation: str
    files: tuple[Any, ...]
    badge: Badge | None


def answer_lines(view: Any) -> list[AnswerLine]:
    """The question form as it was filled in; nothing before it was sent back."""
    if not getattr(view, "forms", ()) or all(form.received_at is None for form in view.forms):
        return []
    return [
        AnswerLine(
            question.title,
            answer.value if answer and question.kind is AnswerKind.TEXT else "",
            answer.explanation if answer else "",
            tuple(file for file in view.files if file.by_provider and file.about == question.id),
            _yes_no(question.kind, answer.value if answer else ""),
        )
        for question in questions_for(light=view.row.light)
        for answer in [view.answers.get(question.id)]
    ]


def _yes_no(kind: AnswerKind, value: str) -> Badge | None:
    if kind is not AnswerKind.YES_NO or not value:
        return None
    return Badge(_("Ja"), Tone.WARN) if value == "ja" else Badge(_("Nee"), Tone.QUIET)


@require_safe
def screening_upload(request: HttpRequest, number: int, upload: int) -> HttpResponseBase:
    """A document of a test, always as a download."""
    found = open_upload(actor_of(request), number, upload)
    if found is None:
        raise Http404(gettext("Dit bestand is er niet, of het is niet voor u."))
    return FileResponse(
        found.content, as_attachment=True, filename=found.name, content_type=found.content_type
    )
