"""The decision route: who decides on what, where and when; documents with versions; recording a decision."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement.models import DocumentVersion, RouteStep
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import route as queries
from dekkend.procurement.route_domain import KIND_NAMES, NEEDED_NAMES, MomentKind, NeededFor
from dekkend.procurement.route_states import RECORDED, ROUTE_STEP, SETTLED, RouteStatus, VersionStatus
from dekkend.procurement.services import route as services
from dekkend.procurement.services.route import Recorded
from dekkend.runtime import clock, files
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.procurement.frame import Frame, frame_of

_TONES: Final = {
    RouteStatus.OPEN: Tone.QUIET,
    RouteStatus.DEFERRED: Tone.WARN,
    RouteStatus.AGREED: Tone.GOOD,
    RouteStatus.CHANGED: Tone.WARN,
    RouteStatus.REJECTED: Tone.BAD,
    RouteStatus.DROPPED: Tone.QUIET,
}


def status_badge(step: RouteStep) -> Badge:
    """What was decided; red when the planned day is over."""
    if _late(step):
        return Badge(_("Te laat"), Tone.BAD)
    return Badge(ROUTE_STEP.title(step.status), _TONES[RouteStatus(step.status)])


def _late(step: RouteStep) -> bool:
    waits = step.status not in SETTLED and step.planned_on is not None
    return waits and step.planned_on < clock.today()


def table_for(frame: Frame, steps: tuple[RouteStep, ...]) -> Table[RouteStep]:
    """The route as a list: one line per document, body and municipality."""
    places = sorted({step.municipality_name for step in steps if step.municipality_name})
    documents = {step.document.slug: step.document.title for step in steps if step.document}
    return Table(
        name="besluitroute",
        caption=_("Besluitroute"),
        columns=(
            Column(
                "stap",
                _("Wie"),
                lambda row: row.body_name,
                href=lambda row: frame.href("route_step", number=row.pk),
                row_header=True,
            ),
            Column("gemeente", _("Gemeente"), lambda row: row.municipality_name),
            Column("document", _("Document"), lambda row: row.document.title if row.document else ""),
            Column("soort", _("Wat"), lambda row: KIND_NAMES[MomentKind(row.kind)]),
            Column("gepland", _("Gepland"), lambda row: row.planned_on),
            Column("stand", _("Stand"), lambda row: row.status, badge=status_badge),
            Column("besluit", _("Besloten op"), lambda row: row.decided_on),
            Column("kenmerk", _("Kenmerk"), lambda row: row.reference),
            Column("versie", _("Versie"), lambda row: row.version.number if row.version else None),
            Column("nodig", _("Nodig voor"), lambda row: NEEDED_NAMES[NeededFor(row.needed_for)]),
        ),
        filters=(
            Filter(
                "gemeente",
                _("Gemeente"),
                tuple(Choice(name, name) for name in places),
                value=lambda row: row.municipality_name,
            ),
            Filter(
                "document",
                _("Document"),
                tuple(Choice(slug, title) for slug, title in documents.items()),
                value=lambda row: row.document.slug if row.document else "",
            ),
            Filter(
                "stand",
                _("Stand"),
                tuple(Choice(status.value, ROUTE_STEP.title(status)) for status in RouteStatus),
                value=lambda row: row.status,
            ),
        ),
        empty=_("Het kader noemt geen documenten waarover moet worden besloten."),
        word=True,
    )


@require_safe
def route(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The whole route, with what the publication still waits for."""
    frame = frame_of(request, slug)
    view = queries.route(frame.actor, slug)
    table = table_for(frame, view.steps)
    if download := asked_download(request, table, view.steps):
        return download
    context = frame.context(
        "route",
        page_title=_("Besluitroute"),
        heading=_("Besluitroute"),
        view=view,
        table=table.view(view.steps, request.GET),
        verdicts=[(it, badge_of(it)) for it in view.verdicts if not it.holds],
        documents=[(it, list(it.versions.all())[-1:]) for it in view.documents],
        concept=frame.view.row.status.value == "concept",
    )
    return page(request, "route/route.html.jinja", context)


@require_POST
def route_make(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes the route of a procurement that has none yet."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    services.make_route(frame.actor, frame.view.row.id)
    messages.success(request, gettext("De route is gemaakt."))
    return redirect(frame.href("route"))


class DecisionForm(forms.Form):
    """What a body decided."""

    use_required_attribute = False  # an empty field is no mistake yet

    action = forms.ChoiceField(label=_("Besluit"), widget=forms.RadioSelect)
    decided_on = forms.DateField(
        label=_("Datum van het besluit"),
        help_text=_("Datum en kenmerk zijn nodig bij akkoord en bij afwijzen."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reference = forms.CharField(label=_("Kenmerk"), required=False, max_length=200)
    version = forms.TypedChoiceField(
        label=_("Versie die voorlag"), required=False, coerce=int, empty_value=None
    )
    to = forms.DateField(
        label=_("Nieuwe datum, bij aanhouden"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Opmerkingen of reden"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(label=_("Besluit als bestand"), required=False)

    def __init__(self, step: RouteStep, versions: tuple[DocumentVersion, ...], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        names = formats.language()
        actions = ROUTE_STEP.actions(RouteStatus(step.status))
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (name, ROUTE_STEP.title(name).render(names)) for name in actions
        ]
        self.fields["version"].choices = [("", "–")] + [  # type: ignore[attr-defined]
            (it.number, f"{it.number} ({it.status})") for it in versions
        ]
        if step.status in RECORDED or step.status == RouteStatus.DROPPED:
            for name in ("decided_on", "reference", "version", "to", "file"):
                del self.fields[name]


@require_http_methods(["GET", "HEAD", "POST"])
def route_step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One moment: what was decided, or recording it."""
    frame = frame_of(request, slug)
    step = queries.route_step(frame.actor, slug, number)
    versions = _versions(frame, slug, step)
    if request.method != "POST":
        initial = {"version": versions[0].number if versions else ""}
        return _step_page(request, frame, step, DecisionForm(step, versions, initial=initial))
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    form = DecisionForm(step, versions, request.POST, request.FILES)
    if not form.is_valid():
        return _step_page(request, frame, step, form, WRONG)
    try:
        _record(frame, number, form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _step_page(request, frame, queries.route_step(frame.actor, slug, number), form, CONFLICT)
    messages.success(request, gettext("Het besluit is vastgelegd."))
    return redirect(frame.href("route"))


def _versions(frame: Frame, slug: str, step: RouteStep) -> tuple[DocumentVersion, ...]:
    if step.document is None:
        return ()
    return queries.route_document(frame.actor, slug, step.document.slug).versions


def _record(frame: Frame, number: int, data: dict[str, Any]) -> None:
    actor, action, note = frame.actor, data["action"], data["note"]
    if action == "defer":
        services.defer_decision(actor, number, data.get("to"), note)
    elif action == "drop":
        services.drop_step(actor, number, note)
    elif action == "reopen":
        services.reopen_step(actor, number, note)
    else:
        given = Recorded(data.get("decided_on"), data.get("reference", ""), note, data.get("version"))
        services.record_decision(actor, number, action, given, data.get("file"))


def _step_page(
    request: HttpRequest, frame: Frame, step: RouteStep, form: DecisionForm, status: int = 200
) -> HttpResponse:
    context = frame.context(
        "route",
        page_title=step.body_name,
        heading=queries.title_of(step),
        upper=[(_("Besluitroute"), frame.href("route"))],
        step=step,
        kind=KIND_NAMES[MomentKind(step.kind)],
        needed=NEEDED_NAMES[NeededFor(step.needed_for)],
        status_badge_=status_badge(step),
        form=form,
        permission=may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts),
    )
    return page(request, "route/step.html.jinja", context, status=status)


class VersionForm(forms.Form):
    """A new version of a document."""

    use_required_attribute = False  # an empty field is no mistake yet

    file = forms.FileField(label=_("Bestand"))
    status = forms.TypedChoiceField(
        label=_("Status"),
        coerce=VersionStatus,
        choices=[
            (VersionStatus.CONCEPT.value, _("Concept")),
            (VersionStatus.DEFINITIVE.value, _("Definitief")),
        ],
    )
    note = forms.CharField(
        label=_("Wat is er anders?"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def route_document(request: HttpRequest, slug: str, document: str) -> HttpResponse:
    """One document: its versions to download, and where it was decided on."""
    frame = frame_of(request, slug)
    form = VersionForm()
    status = 200
    if request.method == "POST":
        require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
        form, status = VersionForm(request.POST, request.FILES), WRONG
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.add_version(
                    frame.actor, frame.view.row.id, document, data["file"], data["status"], data["note"]
                )
            except Refusal as refusal:
                form.add_error("file", words(refusal))
                status = CONFLICT
            else:
                messages.success(request, gettext("De versie is toegevoegd."))
                return redirect(frame.href("route_document", document=document))
    view = queries.route_document(frame.actor, slug, document)
    context = frame.context(
        "route",
        page_title=view.document.title,
        heading=view.document.title,
        upper=[(_("Besluitroute"), frame.href("route"))],
        view=view,
        form=form,
        decided=[(step, status_badge(step)) for step in view.steps],
    )
    return page(request, "route/document.html.jinja", context, status=status)


@require_safe
def route_file(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A version of a document, or a decision; always as a download."""
    frame = frame_of(request, slug)
    stored = files.find(number) if queries.may_read_route_file(frame.actor, slug, number) else None
    if stored is None:
        raise Http404(gettext("Dit bestand is er niet, of het is niet voor u."))
    return FileResponse(
        files.open_file(stored),
        as_attachment=True,
        filename=stored.name,
        content_type=files.content_type(stored),
    )
