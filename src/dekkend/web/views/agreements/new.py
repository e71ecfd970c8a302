"""New agreements: drafts from the awards of a procurement, and agreements that exist already from files."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.contracts.agreement_loading import agreement_from
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries import drafting as queries
from dekkend.contracts.queries.common import region_facts
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.bringing_in import bring_in
from dekkend.contracts.services.drafting import draft_from_award
from dekkend.kernel.errors import Refusal
from dekkend.kernel.problems import Problem
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, allow, refuse
from dekkend.organisations.queries import regions
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone
from dekkend.web.formats import language
from dekkend.web.jinja import url
from dekkend.web.lists import asked_download
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.agreements.acts import day_field

LARGEST: Final = 1_000_000
"""Bytes of a file; an agreement with everything in it has a hundredth of that."""
MOST: Final = 500


class TermForm(forms.Form):
    """The term, where the definition of the procurement leaves it open."""

    start = day_field(_("Eerste dag"))
    initial_months = forms.IntegerField(label=_("Eerste periode, in maanden"), min_value=1, max_value=240)

    def __init__(self, found: queries.Drafting, *args: Any) -> None:
        super().__init__(*args)
        if not found.asks_start:
            del self.fields["start"]
        if not found.asks_months:
            del self.fields["initial_months"]


def _state(row: queries.Offer) -> Badge:
    """Whether there is an agreement, or can be one now."""
    if row.agreements:
        return Badge(", ".join(number for _slug, number in row.agreements), Tone.INFO)
    return Badge(_("kan nu"), Tone.GOOD) if row.ready else Badge(_("nog niet"), Tone.QUIET)


def _why(row: queries.Offer) -> str:
    return "; ".join(f"{formats.text(it.reason)} ({it.rule})" for it in row.waiting)


OFFERS: Table[queries.Offer] = Table(
    name="gegund",
    caption=_("Wat is gegund of toegelaten"),
    columns=(
        Column("aanbieder", _("Aanbieder"), lambda row: row.tenderer, row_header=True),
        Column("cellen", _("Cellen die mogen"), lambda row: row.cells, numeric=True),
        Column(
            "overeenkomst",
            _("Overeenkomst"),
            lambda row: _state(row).word,
            badge=_state,
            href=lambda row: url("agreement", slug=row.agreements[0][0]) if row.agreements else "",
        ),
        Column("waarom-niet", _("Wat in de weg staat"), _why),
    ),
    empty=_("In deze inkoop is aan niemand gegund."),
)


@require_safe
def agreements_new(request: HttpRequest) -> HttpResponse:
    """Where agreements come from: procurements about which was decided, and files."""
    actor = actor_of(request)
    context = {"procurements": queries.decided_procurements(actor), "regions": _regions(actor)}
    return page(request, "agreements/new.html.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agreements_from_award(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The awards of one procurement; one click makes the drafts of all that may be signed."""
    actor = actor_of(request)
    found = queries.drafting(actor, slug)
    if request.method != "POST":
        if download := asked_download(request, OFFERS, found.offers):
            return download
        return _award_page(request, found, TermForm(found))
    form = TermForm(found, request.POST)
    if not form.is_valid():
        return _award_page(request, found, form, WRONG)
    try:
        made = draft_from_award(actor, found.row.id, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _award_page(request, found, form, CONFLICT)
    told = ngettext("Er is %(count)s concept gemaakt.", "Er zijn %(count)s concepten gemaakt.", len(made))
    messages.success(request, told % {"count": len(made)})
    return redirect("agreements")


def _award_page(
    request: HttpRequest, found: queries.Drafting, form: TermForm, status: int = 200
) -> HttpResponse:
    why = msg("Er is nu niets dat mag worden ondertekend. Hieronder staat waarom.")
    context = {
        "found": found,
        "form": form,
        "permission": allow(why) if found.ready else refuse(why),
        "table": OFFERS.view(found.offers, request.GET),
    }
    return page(request, "agreements/new_from_award.html.jinja", context, status=status)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is checked."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given or [None]]


class ImportForm(forms.Form):
    """Files with agreements of one region."""

    region = forms.TypedChoiceField(label=_("Regio"), coerce=int)
    files = FilesField(
        label=_("Bestanden"),
        widget=ManyFiles(attrs={"accept": ".toml"}),
        help_text=_("Een of meer .toml-bestanden. Klopt één ding niet, dan wordt er niets opgeslagen."),
    )

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        self.fields["region"].choices = _regions(actor)  # type: ignore[attr-defined]


def _regions(actor: Actor) -> list[tuple[int, str]]:
    found = ((it.id, it.name) for it in regions(actor))
    return [(key, name) for key, name in found if may(actor, Action.DRAFT, region_facts(key))]


@require_http_methods(["GET", "HEAD", "POST"])
def agreements_import(request: HttpRequest) -> HttpResponse:
    """Takes agreements over from files; all that is wrong is told at once, and nothing is half stored."""
    actor = actor_of(request)
    if request.method != "POST":
        return _import_page(request, ImportForm(actor))
    form = ImportForm(actor, request.POST, request.FILES)
    if not form.is_valid():
        return _import_page(request, form, status=WRONG)
    region = form.cleaned_data["region"]
    found, problems = _read(form.cleaned_data["files"][:MOST], region)
    if problems:
        return _import_page(request, form, problems, WRONG)
    try:
        made = bring_in(actor, region, found)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _import_page(request, form, status=CONFLICT)
    told = ngettext(
        "Er is %(count)s overeenkomst overgenomen.",
        "Er zijn %(count)s overeenkomsten overgenomen.",
        len(made),
    )
    messages.success(request, told % {"count": len(made)})
    return redirect("agreements")


def _read(files: Iterable[Any], region: int) -> tuple[list[Agreement], list[Problem | str]]:
    found: list[Agreement] = []
    problems: list[Problem | str] = []
    editions = editions_for(region)
    for file in files:
        if file.size > LARGEST:
            problems.append(gettext("%(name)s is te groot.") % {"name": file.name})
            continue
        try:
            loaded = agreement_from(file.read().decode("utf-8"), file.name, editions)
        except UnicodeDecodeError:
            problems.append(gettext("%(name)s is geen tekst.") % {"name": file.name})
            continue
        problems.extend(loaded.problems)
        if loaded.value is not None:
            found.append(loaded.value)
    return found, problems


def _import_page(
    request: HttpRequest, form: ImportForm, problems: Iterable[Problem | str] = (), status: int = 200
) -> HttpResponse:
    told = [it if isinstance(it, str) else it.render(language()) for it in problems]
    return page(request, "agreements/import.html.jinja", {"form": form, "problems": told}, status=status)
