"""Editions of the contract standard in a region: the six months, two beside each other, and templates."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.document_blocks import Blocks, Heading, Text
from dekkend.contracts.document_difference import text_changes
from dekkend.contracts.document_places import PLACES, TemplateKind
from dekkend.contracts.models import AgreementTemplate
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.edition_clock import EditionRow, editions_of_region
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.documents import store_template
from dekkend.contracts.services.editions import store_edition
from dekkend.contracts.standard_editions import DifferenceKind, differences
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.word_default import default_template
from dekkend.organisations.domain import Permission
from dekkend.runtime import clock
from dekkend.runtime.file_checks import Kind
from dekkend.runtime.files import content_type, open_file
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.jinja import url
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table
from dekkend.web.views.agreements.deeds import Data, Deed, DeedPanel, FileProblems, done, line_field, panels
from dekkend.web.views.agreements.scope import CHOSEN, BuyerScope, buyer_scope

KINDS: Final = {TemplateKind.AGREEMENT: _("Overeenkomst"), TemplateKind.ADDENDUM: _("Addendum")}
MOST_BYTES: Final = 1_000_000
"""Of a file with an edition: a few hundred articles with their text."""


class EditionForm(forms.Form):
    file = forms.FileField(
        label=_("Bestand met de uitgave (.toml)"),
        help_text=_("Hoe het bestand eruitziet, staat in docs/agreements.md."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(_("Het bestand is te groot voor een uitgave."))
        return found


class TemplateForm(forms.Form):
    kind = forms.ChoiceField(label=_("Waarvoor"), choices=[(it.value, KINDS[it]) for it in TemplateKind])
    file = forms.FileField(
        label=_("Word-sjabloon (.docx)"), widget=forms.FileInput(attrs={"accept": ".docx"})
    )
    note = line_field(_("Toelichting"), required=False)


def _table(scope: BuyerScope) -> Table[EditionRow]:
    return Table(
        name="uitgaven",
        caption=_("Uitgaven van de contractstandaard"),
        columns=(
            Column(
                "titel",
                _("Uitgave"),
                lambda row: row.edition.title,
                href=lambda row: f"{url('edition_compare')}?{CHOSEN}={scope.slug}&van={row.edition.id}",
                row_header=True,
            ),
            Column("stand", _("Zes maanden"), lambda row: None, badge=_clock_badge, sortable=False),
            Column("wet", _("Wet"), lambda row: row.edition.law.value),
            Column("uit", _("Gepubliceerd"), lambda row: row.edition.published),
            Column("van", _("Van"), lambda row: gettext("de regio") if row.own else gettext("Dekkend")),
            Column("aantal", _("Lopend"), lambda row: row.agreements, numeric=True),
            Column("naar", _("Gaan naar"), lambda row: row.follows.title if row.follows else None),
            Column("uiterlijk", _("Uiterlijk"), lambda row: row.due if row.agreements else None),
            Column("voorstel", _("Onderweg"), lambda row: row.proposed or None, numeric=True),
        ),
        empty=_("Er zijn nog geen uitgaven."),
    )


def _clock_badge(row: EditionRow) -> Badge:
    """How the six months stand (EX-11)."""
    if row.follows is None:
        return Badge(_("Nieuwste"), Tone.GOOD)
    if not row.agreements:
        return Badge(_("Niet in gebruik"), Tone.QUIET)
    if row.days_left < 0:
        return Badge(_("Te laat"), Tone.BAD)
    return Badge(gettext("Nog %(days)s dagen") % {"days": row.days_left}, Tone.WARN)


TEMPLATES: Final[Table[AgreementTemplate]] = Table(
    name="sjablonen",
    caption=_("Sjablonen van de regio"),
    columns=(
        Column(
            "naam",
            _("Sjabloon"),
            lambda row: row.file.name,
            href=lambda row: url("agreement_template", number=row.pk),
            row_header=True,
        ),
        Column("soort", _("Waarvoor"), lambda row: KINDS[TemplateKind(row.kind)]),
        Column("versie", _("Versie"), lambda row: row.version, numeric=True),
        Column("op", _("Bewaard op"), lambda row: row.stored_at),
        Column("toelichting", _("Toelichting"), lambda row: row.note or None),
    ),
    sort="-op",
    prefix="sjabloon",
    downloads=False,
    empty=_("Zonder eigen sjabloon gebruikt Dekkend het zijne."),
)


@require_safe
def editions(request: HttpRequest) -> HttpResponseBase:
    """The editions of a region with their clock, and its templates."""
    scope = buyer_scope(request)
    return _page(request, scope, panels(_deeds(scope)))


@require_POST
def editions_act(request: HttpRequest, act: str) -> HttpResponse:
    """Uploads an edition or a template."""
    scope = buyer_scope(request)
    back = f"{url('editions')}?{CHOSEN}={scope.slug}"
    return done(request, _deeds(scope), act, lambda found, code: _page(request, scope, found, code), back)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two editions beside each other: what differs, in sentences."""
    scope = buyer_scope(request)
    known = sorted(editions_for(scope.id), key=lambda it: (it.law, it.published))
    if not known:
        raise Http404(gettext("Er zijn nog geen uitgaven."))
    old = _chosen(known, request.GET.get("van", ""), known[0])
    same_law = [it for it in known if it.law is old.law]
    new = _chosen(known, request.GET.get("naar", ""), same_law[-1])
    found = differences(old, new)
    context = {
        "scope": scope,
        "known": known,
        "old": old,
        "new": new,
        "differences": [
            (it, _texts(old, new, it.number) if it.kind is DifferenceKind.TEXT else ()) for it in found
        ],
    }
    return page(request, "agreements/edition_compare.html.jinja", context)


@require_safe
def template_default(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of the software, to change and upload."""
    if kind not in list(TemplateKind):
        raise Http404(gettext("Dit sjabloon is er niet."))
    return HttpResponse(
        default_template(TemplateKind(kind)),
        content_type=Kind.DOCX.content_type,
        headers={"Content-Disposition": f'attachment; filename="sjabloon-{kind}.docx"'},
    )


@require_safe
def template(request: HttpRequest, number: int) -> FileResponse:
    """A template that a region uploaded."""
    scope = buyer_scope(request)
    allowed = [slug for slug, _name in scope.choices]
    found = (
        AgreementTemplate.objects.filter(pk=number, region__slug__in=allowed).select_related("file").first()
    )
    if found is None:
        raise Http404(gettext("Dit sjabloon is er niet."))
    return FileResponse(
        open_file(found.file),
        as_attachment=True,
        filename=found.file.name,
        content_type=content_type(found.file),
    )


def _chosen(known: list[Edition], wanted: str, other: Edition) -> Edition:
    return next((it for it in known if it.id == wanted), other)


def _texts(old: Edition, new: Edition, number: str) -> Any:
    """The words that differ in one article."""
    before, after = old.clause(number), new.clause(number)
    if before is None or after is None:
        return ()
    return text_changes(_blocks(number, before.text), _blocks(number, after.text))


def _blocks(number: str, text: str) -> Blocks:
    return (Heading(number, 3), *(Text(line) for line in text.splitlines() if line.strip()))


def _page(request: HttpRequest, scope: BuyerScope, acts: list[DeedPanel], status: int = 200) -> Any:
    rows = editions_of_region(scope.id)
    today = clock.today()
    stored = AgreementTemplate.objects.filter(region=scope.id).select_related("file")
    judged = [(row, verdict) for row in rows if (verdict := row.verdict(today))]
    context = {
        "scope": scope,
        "acts": acts,
        "verdicts": [(row, verdict, badge_of(verdict)) for row, verdict in judged],
        "templates": TEMPLATES.view(stored, request.GET),
        "places": [(KINDS[kind], kind.value, PLACES[kind]) for kind in TemplateKind],
    }
    answer = listing(request, _table(scope), list(rows), "agreements/editions.html.jinja", context)
    answer.status_code = status
    return answer


def _deeds(scope: BuyerScope) -> Iterator[Deed]:
    right: Permission = may(scope.actor, Action.RUN_REGION, scope.facts)
    yield Deed(
        "uitgave",
        _("Uitgave van de regio uploaden"),
        EditionForm,
        lambda data: _edition(scope, data),
        right,
        _("Nummers, onderwerpen en velden, en als u wilt uw eigen tekst. Fouten ziet u per regel."),
        _("De uitgave is bewaard."),
    )
    yield Deed(
        "sjabloon",
        _("Word-sjabloon uploaden"),
        TemplateForm,
        lambda data: store_template(
            scope.actor, scope.id, TemplateKind(data["kind"]), data["file"], data["note"]
        ),
        right,
        _("Onbekende en ontbrekende plaatsen noemt Dekkend bij naam."),
        _("Het sjabloon is bewaard en geldt vanaf nu voor nieuwe documenten."),
    )


def _edition(scope: BuyerScope, data: Data) -> FileProblems | None:
    upload = data["file"]
    checked = store_edition(scope.actor, scope.id, upload.read(), upload.name)
    if checked.stored is not None:
        return None
    return FileProblems(tuple(_told(problem) for problem in checked.problems))


def _told(problem: Any) -> str:
    """Where, what and what to do, in one sentence each."""
    where = gettext("Regel %(line)s") % {"line": problem.line} if problem.line else problem.key
    return f"{where}: {formats.text(problem.message)}. {formats.text(problem.remedy)}"
