"""Questions: the list, asking one, and one question for asker and buyer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement.information_policies import may_ask
from dekkend.procurement.information_states import QUESTION, QuestionStatus
from dekkend.procurement.policies import Action
from dekkend.procurement.queries import information
from dekkend.procurement.queries.information import QuestionRow
from dekkend.procurement.services import questions as services
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.information.common import acts_for, attempt, context, own_organisations, words
from dekkend.web.views.information.forms import AnswerForm, QuestionForm, ReasonForm
from dekkend.web.views.procurement.frame import Frame, frame_of

_S = QuestionStatus
TONES = {
    _S.ASKED: Tone.WARN,
    _S.LATE: Tone.BAD,
    _S.WITHDRAWN: Tone.QUIET,
    _S.REFUSED: Tone.QUIET,
    _S.ANSWERED: Tone.INFO,
    _S.PUBLISHED: Tone.GOOD,
}


def badge(row: QuestionRow) -> Badge:
    return Badge(QUESTION.title(row.status), TONES[row.status])


def table_for(frame: Frame, *, buyer: bool) -> Table[QuestionRow]:
    """The list; the column with who asked is the buyer's only."""
    asker = (Column("steller", _("Steller"), lambda row: row.asker),) if buyer else ()
    return Table(
        name="vragen",
        caption=_("Vragen"),
        columns=(
            Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
            Column(
                "onderwerp",
                _("Onderwerp"),
                lambda row: row.subject,
                href=lambda row: frame.href("question", number=row.number),
                row_header=True,
            ),
            Column("perceel", _("Perceel"), lambda row: row.lot),
            Column("paragraaf", _("Paragraaf"), lambda row: row.paragraph),
            *asker,
            Column("gesteld", _("Gesteld op"), lambda row: row.asked_at),
            Column("stand", _("Stand"), lambda row: row.status, badge=badge),
            Column("nota", _("Nota"), lambda row: row.note, numeric=True),
        ),
        filters=(
            Filter(
                "stand",
                _("Stand"),
                tuple(Choice(each.value, QUESTION.title(each)) for each in QuestionStatus),
                value=lambda row: row.status.value,
            ),
        ),
        sort="nummer",
        empty=_("Nog niemand heeft iets gevraagd."),
    )


@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The questions that one may read, to search, filter and download."""
    frame = frame_of(request, slug)
    buyer = frame.may(Action.RUN_PROCUREMENT)
    shown = context(
        frame, "questions", page_title=_("Vragen"), terms=information.terms_of_asking(frame.actor, slug)
    )
    rows = information.questions(frame.actor, slug)
    return listing(request, table_for(frame, buyer=buyer), rows, "information/questions.html.jinja", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def question_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks a question; after the term with the reason why it is late."""
    frame = frame_of(request, slug)
    require(may_ask(frame.actor))
    terms = information.terms_of_asking(frame.actor, slug)
    form = _form(frame, request, late=terms.late)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            organisation = acts_for(request, frame.actor)
            try:
                number = services.ask_question(frame.actor, frame.view.row.id, organisation, form.asked())
            except Refusal as refused:
                messages.error(request, words(refused))
            else:
                messages.success(request, gettext("Uw vraag is verstuurd."))
                return redirect(frame.href("question", number=number))
        status = 422
    shown = context(frame, "questions", page_title=_("Vraag stellen"), form=form, terms=terms)
    return page(request, "information/ask.html.jinja", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One question: the asker changes or withdraws it, the buyer answers it."""
    frame = frame_of(request, slug)
    row = information.question(frame.actor, slug, number)
    if request.method == "POST":
        return _act(request, frame, row)
    return _page(request, frame, row)


def _form(frame: Frame, request: HttpRequest, *, late: bool, row: QuestionRow | None = None) -> QuestionForm:
    lots = [(lot.id, f"{lot.number} {lot.name}") for lot in frame.view.definition.lots]
    initial = {}
    if row is not None:
        initial = {"subject": row.subject, "text": row.text, "lot": row.lot_slug, "paragraph": row.paragraph}
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    form.of(lots, late=late)
    if row is None:
        form.on_behalf(own_organisations(frame.actor))
    return form


def _page(
    request: HttpRequest,
    frame: Frame,
    row: QuestionRow,
    *,
    answer: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    runs = frame.may(Action.RUN_PROCUREMENT)
    can_answer = runs and row.status in (_S.ASKED, _S.ANSWERED)
    can_change = row.own and row.status in (_S.ASKED, _S.LATE) and not runs
    written = {
        "published_subject": row.subject,
        "published_text": row.text,
        "answer": row.answer,
        "held_back": row.held_back,
        "revision": row.revision,
    }
    shown = context(
        frame,
        "questions",
        page_title=_("Vraag %(number)s") % {"number": row.number},
        row=row,
        badge_row=badge(row),
        answer=(answer or AnswerForm(initial=written)) if can_answer else None,
        change=_form_to_change(frame, request, row) if can_change else None,
        ruling=ReasonForm() if runs and row.status is _S.LATE else None,
        can_reopen=runs and row.status is _S.ANSWERED,
    )
    return page(request, "information/question.html.jinja", shown, status=status)


def _form_to_change(frame: Frame, request: HttpRequest, row: QuestionRow) -> QuestionForm:
    lots = [(lot.id, f"{lot.number} {lot.name}") for lot in frame.view.definition.lots]
    initial = {"subject": row.subject, "text": row.text, "lot": row.lot_slug, "paragraph": row.paragraph}
    return QuestionForm(initial=initial).of(lots, late=False)


def _act(request: HttpRequest, frame: Frame, row: QuestionRow) -> HttpResponse:
    actor, key, here = frame.actor, frame.view.row.id, frame.href("question", number=row.number)
    what = request.POST.get("doe", "")
    if what == "intrekken":
        done = gettext("Uw vraag is ingetrokken.")
        return attempt(request, lambda: services.withdraw_question(actor, key, row.number), done, here)
    if what == "terugnemen":
        done = gettext("Het antwoord is teruggenomen.")
        return attempt(request, lambda: services.reopen_question(actor, key, row.number), done, here)
    if what in ("toch", "niet"):
        reason = request.POST.get("reason", "")
        return attempt(
            request,
            lambda: services.rule_on_late_question(
                actor, key, row.number, take=what == "toch", reason=reason
            ),
            gettext("De steller krijgt bericht van uw beslissing."),
            here,
        )
    return _change(request, frame, row) if what == "wijzigen" else _answer(request, frame, row)


def _change(request: HttpRequest, frame: Frame, row: QuestionRow) -> HttpResponse:
    form, here = _form(frame, request, late=False, row=row), frame.href("question", number=row.number)
    if not form.is_valid():
        messages.error(request, gettext("Vul onderwerp en vraag in."))
        return redirect(here)
    told = request.POST.get("revision", "")
    revision = int(told) if told.isdecimal() else 0
    return attempt(
        request,
        lambda: services.change_question(
            frame.actor, frame.view.row.id, row.number, form.asked(), revision=revision
        ),
        gettext("Uw vraag is gewijzigd."),
        here,
    )


def _answer(request: HttpRequest, frame: Frame, row: QuestionRow) -> HttpResponse:
    require_buyer = frame.may(Action.RUN_PROCUREMENT)
    form = AnswerForm(request.POST)
    if not require_buyer or not form.is_valid():
        return _page(request, frame, row, answer=form, status=422)
    try:
        services.answer_question(
            frame.actor,
            frame.view.row.id,
            row.number,
            form.answered(),
            revision=form.cleaned_data["revision"],
        )
    except Refusal as refused:
        form.add_error(None, words(refused))
        return _page(request, frame, row, answer=form, status=409)
    messages.success(request, gettext("Het antwoord is bewaard. Het verschijnt met de volgende nota."))
    return redirect(frame.href("questions"))
