"""Conversations about an agreement: plan, write up together, agree on actions, close, confirm.

The record saves itself while somebody types. When another saved in between, nothing of both is lost: the page
shows what is stored beside what was typed, and the next save is on top of what was read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.contracts.models import Conversation, TalkAction
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.talks import figures_of, points_of, talk_of, talks_of
from dekkend.contracts.services import talks as services
from dekkend.contracts.services.talks import TalkText
from dekkend.contracts.stored_kinds import Side
from dekkend.contracts.talk_agenda import Figure, Point
from dekkend.contracts.talk_errors import TalkChanged
from dekkend.kernel.errors import Refusal
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.refusals import FORBIDDEN, NOT_FOUND, status_of
from dekkend.web.tables import Column, Table
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
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

KINDS: Final = {Conversation.Kind.TALK: _("Gesprek"), Conversation.Kind.DEVELOPMENT: _("Ontwikkeltafel")}
SIDES: Final = {Side.PROVIDER: _("Aanbieder"), Side.BUYER: _("Opdrachtgever")}
MOST_ROWS: Final = 60
_BLANKS: Final = 2
_MOMENT: Final = "%Y-%m-%dT%H:%M"


def moment_field(label: Any) -> forms.DateTimeField:
    """A day and time, Dutch time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[_MOMENT])


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=_("Soort"), choices=[(it.value, KINDS[it]) for it in Conversation.Kind])
    planned_at = moment_field(_("Wanneer"))
    place = line_field(_("Waar"), max_length=200, required=False)

    def clean_planned_at(self) -> datetime:
        return _dutch(self.cleaned_data["planned_at"])


class RecordForm(forms.Form):
    """The record; the agenda and the figures stand in rows beside it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    planned_at = moment_field(_("Wanneer"))
    place = line_field(_("Waar"), max_length=200, required=False)
    attendees = text_field(_("Aanwezig"), 2, required=False)
    record = text_field(_("Verslag"), 8, required=False)
    signals = text_field(_("Signalen"), 3, required=False)

    def clean_planned_at(self) -> datetime:
        return _dutch(self.cleaned_data["planned_at"])


class ActionForm(forms.Form):
    title = line_field(_("Wat gebeurt er?"))
    side = forms.ChoiceField(label=_("Wie doet het?"), choices=[(it.value, SIDES[it]) for it in Side])
    owner = line_field(_("Naam"), max_length=200, required=False)
    due = day_field(_("Uiterlijk"))


class FinishForm(forms.Form):
    outcome = line_field(_("Wat kwam eruit?"), required=False)


class CloseForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    held_on = day_field(_("Op welke dag was het gesprek?"))


class ConfirmForm(forms.Form):
    objection = text_field(
        _("Ziet u iets anders?"),
        required=False,
        help_text=_("Leeg: u bent het eens met het verslag. Uw opmerking komt bij het verslag te staan."),
    )


def talk_badge(talk: Conversation) -> Badge:
    """How far a conversation is."""
    if talk.confirmed_at is not None and talk.objection:
        return Badge(_("Bevestigd met opmerking"), Tone.WARN)
    if talk.confirmed_at is not None:
        return Badge(_("Bevestigd"), Tone.GOOD)
    if talk.closed_at is not None:
        return Badge(_("Wacht op de aanbieder"), Tone.INFO)
    coming = talk.planned_at > clock.now()
    return Badge(_("Gepland"), Tone.INFO) if coming else Badge(_("Verslag maken"), Tone.WARN)


def _table(view: One) -> Table[Conversation]:
    return Table(
        name="gesprekken",
        caption=_("Gesprekken"),
        columns=(
            Column(
                "wanneer",
                _("Wanneer"),
                lambda row: row.planned_at,
                href=lambda row: view.href("agreement_talk", number=row.pk),
                row_header=True,
            ),
            Column("soort", _("Soort"), lambda row: KINDS[Conversation.Kind(row.kind)]),
            Column("waar", _("Waar"), lambda row: row.place or None),
            Column("stand", _("Stand"), lambda row: None, badge=talk_badge, sortable=False),
            Column("acties", _("Open acties"), _open_count, numeric=True, sortable=False),
        ),
        sort="-wanneer",
        empty=_("Plan een gesprek. Dekkend stelt de agenda voor."),
    )


def _open_count(row: Conversation) -> int | None:
    return sum(1 for it in row.actions.all() if it.done_on is None) or None


@require_safe
def talks(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The conversations, and the form that plans one."""
    view = _one(request, slug)
    return _list(request, view, panels(_plan_deeds(view)))


@require_POST
def talks_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Plans a conversation."""
    view = _one(request, slug)
    back = view.href("agreement_talks")
    return done(request, _plan_deeds(view), act, lambda found, code: _list(request, view, found, code), back)


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One conversation: agenda, figures, record. Saving answers htmx with the line that tells so."""
    view = _one(request, slug)
    found = talk_of(view.row, number)
    if request.method != "POST":
        return _page(request, view, found, _blank(view, found), panels(_deeds(view, found)))
    require(may(view.actor, Action.RUN, view.reader.facts))
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _page(request, view, found, form, panels(_deeds(view, found)), status=WRONG)
    try:
        saved = services.save(
            view.actor, view.row.pk, number, _given(form, request), revision=form.cleaned_data["revision"]
        )
    except TalkChanged as refusal:
        return _clash(request, view, number, form, refusal)
    except Refusal as refusal:
        if status_of(refusal) in (NOT_FOUND, FORBIDDEN):
            raise
        form.add_error(None, words(refusal))
        return _page(request, view, found, form, panels(_deeds(view, found)), status=CONFLICT)
    if _is_autosave(request):
        return _page(request, view, saved, _blank(view, saved), panels(_deeds(view, saved)), saved=True)
    messages.success(request, gettext("Het gesprek is bewaard."))
    return HttpResponseRedirect(view.href("agreement_talk", number=number))


@require_POST
def talk_act(request: HttpRequest, slug: str, number: int, act: str) -> HttpResponse:
    """Adds or finishes an action, closes the record, or confirms it."""
    view = _one(request, slug)
    found = talk_of(view.row, number)
    return done(
        request,
        _deeds(view, found),
        act,
        lambda acts, code: _page(request, view, found, _blank(view, found), acts, status=code),
        view.href("agreement_talk", number=number),
    )


def _one(request: HttpRequest, slug: str) -> One:
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    return view


def _list(request: HttpRequest, view: One, acts: list[DeedPanel], status: int = 200) -> Any:
    context = view.context("agreement_talks", page_title=_("Gesprekken"), acts=acts)
    rows = list(talks_of(view.row))
    answer = listing(request, _table(view), rows, "agreements/talks.html.jinja", context)
    answer.status_code = status
    return answer


@dataclass(frozen=True)
class Other:
    """What is stored in a field of which something else was typed."""

    label: str
    text: str


def _clash(request: HttpRequest, view: One, number: int, form: RecordForm, refusal: Refusal) -> HttpResponse:
    """The page with what was typed, and beside it what somebody else stored; the form now builds on that.

    Saving by itself changes nothing and keeps the old revision: only who saw both texts may save over one.
    """
    stored = talk_of(view.row, number)
    typed = form.data.copy()
    if not _is_autosave(request):
        typed["revision"] = stored.revision
    again = RecordForm(typed)
    again.is_valid()
    again.add_error(None, words(refusal))
    others = [
        Other(formats.text(again.fields[name].label or ""), getattr(stored, name))
        for name in ("place", "attendees", "record", "signals")
        if getattr(stored, name).strip() != str(typed.get(name, "")).strip().replace("\r\n", "\n")
    ]
    rows = _rows(request)
    acts = panels(_deeds(view, stored))
    return _page(request, view, stored, again, acts, status=CONFLICT, others=others, typed=rows)


def _page(
    request: HttpRequest,
    view: One,
    talk: Conversation,
    form: RecordForm | None,
    acts: list[DeedPanel],
    *,
    status: int = 200,
    others: list[Other] | None = None,
    typed: tuple[list[Point], list[Figure]] | None = None,
    saved: bool = False,
) -> HttpResponse:
    points, figures = typed or (list(points_of(talk)), list(figures_of(talk)))
    context = view.context(
        "agreement_talks",
        page_title=_title(talk),
        upper=[(_("Gesprekken"), view.href("agreement_talks"))],
        talk=talk,
        talk_badge=talk_badge(talk),
        form=form,
        points=points + ([Point("", "")] * _BLANKS if form else []),
        figures=figures + ([Figure("", "")] * _BLANKS if form else []),
        actions=list(talk.actions.all()),
        sides=SIDES,
        acts=acts,
        others=others or [],
        saved=saved,
    )
    shown = 200 if _is_autosave(request) else status
    return page(request, "agreements/talk.html.jinja", context, status=shown)


def _title(talk: Conversation) -> str:
    kind = formats.text(KINDS[Conversation.Kind(talk.kind)])
    return f"{kind} {formats.day(formats.local(talk.planned_at).date())}"


def _blank(view: One, talk: Conversation) -> RecordForm | None:
    if talk.closed_at is not None or not view.may(Action.RUN):
        return None
    kept = {name: getattr(talk, name) for name in ("revision", "place", "attendees", "record", "signals")}
    planned = formats.local(talk.planned_at).replace(tzinfo=None)
    return RecordForm(initial={**kept, "planned_at": planned})


def _given(form: RecordForm, request: HttpRequest) -> TalkText:
    data = form.cleaned_data
    points, figures = _rows(request)
    return TalkText(
        data["planned_at"],
        data["place"],
        data["attendees"],
        data["record"],
        data["signals"],
        tuple(points),
        tuple(figures),
    )


def _rows(request: HttpRequest) -> tuple[list[Point], list[Figure]]:
    """The agenda and the figures as they were sent; a row without a title is taken out."""
    sent = request.POST
    points, figures = [], []
    for place in range(MOST_ROWS):
        if title := sent.get(f"punt-{place}-titel", "").strip()[:300]:
            key = sent.get(f"punt-{place}-sleutel", "")[:200]
            why = sent.get(f"punt-{place}-reden", "")[:500]
            points.append(Point(key or title, title, why, sent.get(f"punt-{place}-notitie", "")[:5000]))
        if name := sent.get(f"cijfer-{place}-naam", "").strip()[:300]:
            figures.append(
                Figure(
                    sent.get(f"cijfer-{place}-sleutel", "")[:200] or name,
                    name,
                    sent.get(f"cijfer-{place}-norm", "")[:200],
                    sent.get(f"cijfer-{place}-uitkomst", "")[:200],
                    _yes_no(sent.get(f"cijfer-{place}-haalt", "")),
                )
            )
    return points, figures


def _yes_no(text: str) -> str:
    return text if text in ("ja", "nee") else ""


def _plan_deeds(view: One) -> Iterator[Deed]:
    yield Deed(
        "plannen",
        _("Gesprek plannen"),
        PlanForm,
        lambda data: services.plan(
            view.actor, view.row.pk, data["planned_at"], place=data["place"], kind=data["kind"]
        ),
        may(view.actor, Action.RUN, view.reader.facts),
        _("De agenda komt uit wat te laat is, uit signalen, ruimtes, open acties en cijfers."),
        _("Het gesprek is gepland."),
    )


def _deeds(view: One, talk: Conversation) -> Iterator[Deed]:
    runs = may(view.actor, Action.RUN, view.reader.facts)
    key, number = view.row.pk, talk.pk
    if talk.closed_at is None:
        yield Deed("actie", _("Actie toevoegen"), ActionForm, lambda data: _add(view, number, data), runs)
        yield Deed(
            "vaststellen",
            _("Verslag vaststellen"),
            CloseForm,
            lambda data: services.close(view.actor, key, number, data["held_on"], revision=data["revision"]),
            runs,
            _("Bewaar eerst uw tekst. Daarna verandert het verslag niet meer; de aanbieder bevestigt het."),
            initial={"revision": talk.revision},
        )
    elif talk.confirmed_at is None:
        yield Deed(
            "bevestigen",
            _("Verslag bevestigen"),
            ConfirmForm,
            lambda data: services.confirm(view.actor, key, number, objection=data["objection"]),
            may(view.actor, Action.ANSWER_AMENDMENT, view.reader.facts),
        )
    for action in talk.actions.all():
        if action.done_on is None and (view.reader.manages or action.side == Side.PROVIDER):
            yield Deed(
                f"klaar-{action.number}",
                gettext("Klaar: %(title)s") % {"title": action.title},
                FinishForm,
                _finish(view, action),
                may(view.actor, Action.TALK, view.reader.facts),
            )


def _add(view: One, number: int, data: Data) -> object:
    return services.add_action(
        view.actor, view.row.pk, number, data["title"], Side(data["side"]), data["due"], owner=data["owner"]
    )


def _finish(view: One, action: TalkAction) -> Any:
    return lambda data: services.finish_action(view.actor, view.row.pk, action.pk, data["outcome"])


def _dutch(given: datetime) -> datetime:
    return given.replace(tzinfo=clock.AMSTERDAM)


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
