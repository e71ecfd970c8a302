"""Consultations of a procurement with what was done with each input, and the dialogue sessions."""

from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.organisations.queries import providers
from dekkend.procurement.consultation_domain import (
    CONSULTATION,
    DIALOGUE_SESSION,
    HANDLING_NAMES,
    KIND_NAMES,
    ConsultationKind,
    ConsultationStatus,
    Handling,
    SessionStatus,
)
from dekkend.procurement.models import ConsultationRound, DialogueSession
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import consultation as queries
from dekkend.procurement.queries.consultation import InputRow
from dekkend.procurement.services import consultation as services
from dekkend.procurement.services import dialogue as sessions
from dekkend.procurement.services.consultation import NewConsultation
from dekkend.procurement.services.dialogue import NewSession
from dekkend.runtime import clock
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.formats import language
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.procurement.frame import Frame, frame_of

_TONES: Final = {
    Handling.OPEN: Tone.WARN,
    Handling.ADOPTED: Tone.GOOD,
    Handling.PARTLY: Tone.INFO,
    Handling.NOT: Tone.QUIET,
}


def handling_badge(row: InputRow) -> Badge:
    """What was done with an input."""
    return Badge(HANDLING_NAMES[row.handling], _TONES[row.handling])


def consultation_badge(row: ConsultationRound) -> Badge:
    """How far a consultation is."""
    tone = Tone.INFO if row.status == ConsultationStatus.OPEN else Tone.QUIET
    return Badge(CONSULTATION.title(row.status), tone)


def session_badge(row: DialogueSession) -> Badge:
    """How far a session is."""
    tone = Tone.GOOD if row.status == SessionStatus.SHARED else Tone.INFO
    return Badge(DIALOGUE_SESSION.title(row.status), tone)


INPUTS: Table[InputRow] = Table(
    name="inbreng",
    caption=_("Inbreng en wat ermee is gedaan"),
    columns=(
        Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
        Column("van", _("Van"), lambda row: row.party),
        Column("inbreng", _("Inbreng"), lambda row: row.text, row_header=True),
        Column("verwerking", _("Verwerking"), lambda row: row.handling, badge=handling_badge),
        Column("reden", _("Reden"), lambda row: row.reason),
        Column("plaats", _("Waar"), lambda row: row.place),
        Column("ontvangen", _("Ontvangen"), lambda row: row.given_at),
    ),
    filters=(
        Filter(
            "verwerking",
            _("Verwerking"),
            tuple(Choice(each.value, HANDLING_NAMES[each]) for each in Handling),
            value=lambda row: row.handling.value,
        ),
    ),
    empty=_("Er is nog niets ingebracht."),
    word=True,
)


def _area(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PlanForm(forms.Form):
    """A consultation to plan."""

    kind = forms.TypedChoiceField(label=_("Soort"), coerce=ConsultationKind)
    title = forms.CharField(label=_("Titel"), max_length=300)
    subject = _area(_("Waarover"))
    opens_on = _day(_("Eerste dag"))
    closes_on = _day(_("Laatste dag"))
    open_to_all = forms.BooleanField(label=_("Elke aanbieder kan meedoen"), required=False)
    invited = forms.TypedMultipleChoiceField(
        label=_("Aanbieders uitnodigen"), coerce=int, required=False, widget=forms.SelectMultiple
    )
    others = _area(
        _("Anderen"), required=False, help_text=_("Een naam per regel, bijvoorbeeld een adviesraad.")
    )

    def __init__(self, frame: Frame, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {row.id: row.name for row in providers(frame.actor)}
        self.fields["invited"].choices = list(self.names.items())  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, KIND_NAMES[kind].render(language())) for kind in ConsultationKind
        ]

    @property
    def given(self) -> NewConsultation:
        """The consultation; after validation."""
        data = self.cleaned_data
        invited = tuple((key, self.names[key]) for key in data["invited"])
        return NewConsultation(
            data["kind"],
            data["title"],
            data["subject"],
            data["opens_on"],
            data["closes_on"],
            data["open_to_all"],
            invited,
            tuple(data["others"].splitlines()),
        )


class SessionForm(forms.Form):
    """A dialogue session to plan."""

    day = _day(_("Dag"))
    hour = forms.TimeField(
        label=_("Uur"), initial=time(10), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=_("Plaats"), required=False, max_length=300)
    subject = _area(_("Onderwerpen"))
    invited = forms.TypedMultipleChoiceField(
        label=_("Deelnemers"),
        coerce=int,
        required=False,
        help_text=_("Na een selectie doen alle geselecteerde aanbieders mee; dan hoeft u niets te kiezen."),
    )

    def __init__(self, frame: Frame, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(row.id, row.name) for row in providers(frame.actor)]
        self.fields["invited"].choices = names  # type: ignore[attr-defined]

    @property
    def given(self) -> NewSession:
        """The session; after validation."""
        data = self.cleaned_data
        moment = datetime.combine(data["day"], data["hour"], clock.AMSTERDAM)
        return NewSession(moment, data["subject"], data["place"], tuple(data["invited"]))


@require_http_methods(["GET", "HEAD", "POST"])
def consultations(request: HttpRequest, slug: str) -> HttpResponse:
    """The consultations and dialogue sessions, and planning them."""
    frame = frame_of(request, slug)
    plan, session = PlanForm(frame, prefix="plan"), SessionForm(frame, prefix="sessie")
    if request.method != "POST":
        return _list_page(request, frame, plan, session)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    if request.POST.get("actie") == "sessie":
        form: Any = SessionForm(frame, request.POST, prefix="sessie")
        session, run = form, sessions.plan_session
    else:
        form = PlanForm(frame, request.POST, prefix="plan")
        plan, run = form, services.plan_consultation
    if not form.is_valid():
        return _list_page(request, frame, plan, session, WRONG)
    try:
        run(frame.actor, frame.view.row.id, form.given)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _list_page(request, frame, plan, session, CONFLICT)
    messages.success(request, gettext("Dit staat nu in de lijst."))
    return redirect(frame.href("consultations"))


def _list_page(
    request: HttpRequest, frame: Frame, plan: PlanForm, session: SessionForm, status: int = 200
) -> HttpResponse:
    rows = queries.consultations(frame.actor, frame.slug)
    view = queries.dialogue(frame.actor, frame.slug)
    context = frame.context(
        "consultations",
        page_title=_("Consultaties"),
        heading=_("Consultaties en dialoog"),
        rows=[(row, KIND_NAMES[ConsultationKind(row.kind)], consultation_badge(row)) for row in rows],
        sessions=[(row, session_badge(row)) for row in view.sessions],
        verdict_=view.verdict,
        verdict_badge=badge_of(view.verdict),
        permission=view.permission,
        plan=plan,
        session=session,
    )
    return page(request, "consultation/list.html.jinja", context, status=status)


class NoteForm(forms.Form):
    """What a party said at a meeting or in a letter."""

    name = forms.CharField(label=_("Van wie"), max_length=200)
    text = _area(_("Inbreng"))


class HandleForm(forms.Form):
    """What is done with an input."""

    number = forms.IntegerField(label=_("Nummer van de inbreng"), min_value=1)
    handling = forms.TypedChoiceField(label=_("Verwerking"), coerce=Handling)
    reason = _area(_("Reden"), 2, required=False)
    place = forms.CharField(
        label=_("Waar komt het terug?"),
        required=False,
        max_length=300,
        help_text=_("Document en plaats, bijvoorbeeld Programma van eisen §3."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handling"].choices = [  # type: ignore[attr-defined]
            (each.value, HANDLING_NAMES[each].render(language()))
            for each in Handling
            if each != Handling.OPEN
        ]


class MoveForm(forms.Form):
    """The next status of a consultation; a summary goes with the report."""

    summary = _area(_("Samenvatting in het verslag"), 5, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One consultation: its inputs and what was done with them, as page, Excel or CSV."""
    frame = frame_of(request, slug)
    view = queries.consultation(frame.actor, slug, number)
    if request.method == "POST":
        require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
        return _do(request, frame, number)
    if download := asked_download(request, INPUTS, view.inputs):
        return download
    return _page(request, frame, number, {})


_FORMS: Final[dict[str, type[forms.Form]]] = {
    "noteren": NoteForm,
    "verwerken": HandleForm,
    "verder": MoveForm,
}


def _do(request: HttpRequest, frame: Frame, number: int) -> HttpResponse:
    name = request.POST.get("actie", "")
    if name not in _FORMS:
        raise Http404(gettext("Deze stap bestaat niet."))
    form = _FORMS[name](request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, frame, number, {name: form}, WRONG)
    data = form.cleaned_data
    try:
        if name == "noteren":
            services.note_input(frame.actor, number, data["name"], data["text"])
        elif name == "verwerken":
            services.handle_input(
                frame.actor, number, data["number"], data["handling"], data["reason"], data["place"]
            )
        else:
            services.move_consultation(frame.actor, number, request.POST.get("stap", ""), data["summary"])
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, frame, number, {name: form}, CONFLICT)
    messages.success(request, gettext("Dit is vastgelegd."))
    return redirect(frame.href("consultation", number=number))


def _page(
    request: HttpRequest, frame: Frame, number: int, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    view = queries.consultation(frame.actor, frame.slug, number)
    waiting = next((it.number for it in view.inputs if it.handling is Handling.OPEN), None)
    handle = HandleForm(prefix="verwerken", initial={"number": waiting})
    context = frame.context(
        "consultations",
        page_title=view.row.title,
        heading=view.row.title,
        upper=[(_("Consultaties"), frame.href("consultations"))],
        view=view,
        kind=KIND_NAMES[ConsultationKind(view.row.kind)],
        status_badge_=consultation_badge(view.row),
        table=INPUTS.view(view.inputs, request.GET),
        steps=[(it, CONSULTATION.title(it)) for it in CONSULTATION.actions(view.row.status)],
        note=bound.get("noteren") or NoteForm(prefix="noteren"),
        handle=bound.get("verwerken") or handle,
        move=bound.get("verder") or MoveForm(prefix="verder"),
        over=view.row.status == ConsultationStatus.REPORTED,
    )
    return page(request, "consultation/one.html.jinja", context, status=status)


class MinutesForm(forms.Form):
    """Minutes of a session, or what is shared with all."""

    text = _area(_("Tekst"), 8)
    present = forms.TypedMultipleChoiceField(
        label=_("Aanwezig"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, row: DialogueSession, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [  # type: ignore[attr-defined]
            (it.organisation_id, it.organisation.name) for it in row.participants.all()
        ]
        if row.status != SessionStatus.PLANNED:
            del self.fields["present"]


@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_session(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One session: participants, minutes, and what all are told."""
    frame = frame_of(request, slug)
    row = next((it for it in queries.dialogue(frame.actor, slug).sessions if it.number == number), None)
    if row is None:
        raise Http404(gettext("Deze dialoogsessie is er niet."))
    form, status = MinutesForm(row, initial={"text": row.minutes}), 200
    if request.method == "POST":
        require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
        form = MinutesForm(row, request.POST)
        cancel = "vervallen" in request.POST
        if cancel or form.is_valid():
            try:
                _session_step(frame, row, form, cancel=cancel)
            except Refusal as refusal:
                form.add_error(None, words(refusal))
                status = CONFLICT
            else:
                messages.success(request, gettext("Dit is vastgelegd."))
                return redirect(frame.href("dialogue_session", number=number))
        else:
            status = WRONG
    context = frame.context(
        "consultations",
        page_title=_("Dialoogsessie %(number)s") % {"number": number},
        heading=_("Dialoogsessie %(number)s") % {"number": number},
        upper=[(_("Consultaties"), frame.href("consultations"))],
        row=row,
        status_badge_=session_badge(row),
        form=form,
        permission=may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts),
    )
    return page(request, "consultation/session.html.jinja", context, status=status)


def _session_step(frame: Frame, row: DialogueSession, form: MinutesForm, *, cancel: bool) -> None:
    if cancel:
        sessions.cancel_session(frame.actor, row.pk)
    elif row.status == SessionStatus.PLANNED:
        sessions.hold_session(frame.actor, row.pk, form.cleaned_data["text"], form.cleaned_data["present"])
    else:
        sessions.share_session(frame.actor, row.pk, form.cleaned_data["text"])
