"""A new procurement from a definition: what is in it, what is wrong; a real concept or a practice run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message, msg
from dekkend.organisations import queries as organisations
from dekkend.organisations.domain import Actor, Permission, allow, refuse
from dekkend.procurement.completeness import Missing, missing_to_publish, open_points
from dekkend.procurement.completion import Completed, load_completed
from dekkend.procurement.definition import Definition
from dekkend.procurement.library import definition_path, is_example, practice_path, regions_folder
from dekkend.procurement.loading import LoadResult, load
from dekkend.procurement.procedure_forms import Form, forms
from dekkend.procurement.round_errors import ExampleOnly
from dekkend.procurement.services.creation import create_concept, create_practice
from dekkend.web.badges import Badge, Tone, Words, badge_of
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.refusals import status_of
from dekkend.web.tables import Column, Table
from dekkend.web.views.errors import Problem, problem_page
from dekkend.web.views.procurement.overview import broken_verdicts, what
from dekkend.web.views.procurement.words import FORMS


@dataclass(frozen=True, slots=True)
class Choice:
    """A definition file that can become a procurement."""

    name: str
    title: str
    region: str
    version: str
    problems: int
    red: int
    missing: int
    practice: bool


CHOICES: Table[Choice] = Table(
    name="definities",
    caption=_("Definities"),
    columns=(
        Column(
            "titel",
            _("Definitie"),
            lambda row: row.title,
            href=lambda row: reverse("procurement_new_from", kwargs={"definition": row.name}),
            row_header=True,
        ),
        Column("regio", _("Regio"), lambda row: row.region),
        Column("versie", _("Versie"), lambda row: row.version),
        Column(
            "stand",
            _("Stand"),
            lambda row: row.problems,
            badge=lambda row: (
                Badge(_("Fouten in het bestand"), Tone.BAD)
                if row.problems
                else Badge(_("Leesbaar"), Tone.GOOD)
            ),
        ),
        Column("rood", _("Bezwaren van regels"), lambda row: row.red, numeric=True),
        Column("mist", _("Nodig voor publicatie"), lambda row: row.missing, numeric=True),
        Column("oefening", _("Oefening mogelijk"), lambda row: row.practice),
    ),
    empty=_("Er staan nog geen definities in de map. Een beheerder zet ze daar neer."),
    downloads=False,
)


def choices() -> Iterator[Choice]:
    """Every definition of a region, by file name."""
    for path in sorted(regions_folder().glob("*.toml")):
        yield _choice(path, load(path))


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A procedure form with its example, to begin with."""

    form: Form
    title: Words
    href: str


def form_choices() -> Iterator[FormChoice]:
    """The procedure forms that have an example definition, in the order of the standard."""
    for id, form in forms().items():
        name = f"voorbeeld-{id.value}"
        if is_example(name):
            yield FormChoice(form, FORMS[id], reverse("procurement_new_from", kwargs={"definition": name}))


def _choice(path: Path, found: LoadResult) -> Choice:
    practice = practice_path(path.stem) is not None
    definition = found.definition
    if definition is None:
        return Choice(path.stem, path.stem, "", "", len(found.problems), 0, 0, practice)
    return Choice(
        path.stem,
        definition.title,
        definition.region.name,
        definition.version,
        0,
        len(broken_verdicts(definition)),
        len(missing_to_publish(definition)),
        practice,
    )


@require_safe
def choose(request: HttpRequest) -> HttpResponseBase:
    """The definitions to choose from."""
    context = {"forms": list(form_choices())}
    return listing(request, CHOICES, list(choices()), "procurement/new.html.jinja", context)


@dataclass(frozen=True, slots=True)
class Preview:
    """One definition before it becomes a procurement."""

    name: str
    found: LoadResult
    completed: Completed | None
    region: int | None

    @property
    def definition(self) -> Definition | None:
        return self.found.definition

    def missing(self) -> tuple[Missing, ...]:
        return missing_to_publish(self.definition) if self.definition else ()

    def practice_missing(self) -> tuple[Message, ...]:
        """Why a practice run cannot be, when it cannot."""
        if self.completed is None:
            return (msg("Bij deze definitie hoort geen bestand met aannames."),)
        return tuple(problem.message for problem in self.completed.problems)


def _preview(actor: Actor, name: str) -> Preview:
    path, simulation = definition_path(name), practice_path(name)
    if path is None:
        raise Http404(gettext("Deze definitie is er niet."))
    found = load(path)
    completed = load_completed(path, simulation) if simulation else None
    return Preview(name, found, completed, _region(actor, name, found))


def _region(actor: Actor, name: str, found: LoadResult) -> int | None:
    """The region that buys; an example of a form is practised with by the buyer's own region."""
    if is_example(name):
        return next(iter(sorted(organisations.regions_bought_for(actor))), None)
    region = organisations.region(actor, found.definition.region.id) if found.definition else None
    return region.id if region else None


def _permission(actor: Actor, preview: Preview) -> Permission:
    if preview.definition is None:
        return refuse(msg("Herstel eerst de fouten in het bestand."))
    if preview.region is None:
        name = preview.definition.region.name
        return refuse(msg("De regio {name} staat nog niet in Dekkend. Vraag de beheerder.", name=name))
    return allow(msg("U kunt deze inkoop beginnen."))


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, definition: str) -> HttpResponse:
    """Shows what a definition holds and what is wrong with it; makes a concept or a practice run of it."""
    actor = actor_of(request)
    preview = _preview(actor, definition)
    permission = _permission(actor, preview)
    if request.method == "POST" and permission:
        try:
            return _make(request, actor, preview)
        except Refusal as refused:
            return _refused(request, preview, refused)
    return page(request, "procurement/new_from.html.jinja", _context(preview, permission))


_ONLY_PRACTICE = msg("Dit is een voorbeeld. Maak er eerst een definitie van uw eigen regio van.")


def _text_of(name: str) -> str:
    """The file of an example, to copy; empty for a region's own."""
    path = definition_path(name)
    return path.read_text(encoding="utf-8") if path and is_example(name) else ""


def _context(preview: Preview, permission: Permission) -> dict[str, object]:
    found = preview.definition
    practice = preview.practice_missing()
    return {
        "preview": preview,
        "title": found.title if found else preview.name,
        "what": list(what(found)) if found else [],
        "problems": preview.found.problems,
        "red": [(verdict, badge_of(verdict)) for verdict in broken_verdicts(found)] if found else [],
        "missing": preview.missing(),
        "open_": open_points(found) if found else (),
        "example": is_example(preview.name),
        "text": _text_of(preview.name),
        "permission": refuse(_ONLY_PRACTICE) if is_example(preview.name) else permission,
        "practice_permission": refuse(practice[0]) if permission and practice else permission,
    }


def _make(request: HttpRequest, actor: Actor, preview: Preview) -> HttpResponse:
    assert preview.definition is not None
    assert preview.region is not None
    if request.POST.get("kind") == "practice":
        completed = preview.completed
        if completed is None or completed.definition is None:
            return page(
                request, "procurement/new_from.html.jinja", _context(preview, _permission(actor, preview))
            )
        slug = create_practice(actor, completed.definition, region_id=preview.region)
        messages.success(request, gettext("De oefening is gemaakt. Laat haar stap voor stap lopen."))
    elif is_example(preview.name):
        raise ExampleOnly()
    else:
        slug = create_concept(actor, preview.definition, region_id=preview.region)
        messages.success(request, gettext("Het concept is gemaakt. Het kader is vastgelegd als versie 1."))
    return redirect(reverse("procurement", kwargs={"slug": slug}))


def _refused(request: HttpRequest, preview: Preview, refused: Refusal) -> HttpResponse:
    problem = Problem(
        _("Dit kan nu niet"),
        refused.message,
        refused.remedy_message or _("Ga terug. Er is niets opgeslagen."),
        reverse("procurement_new_from", kwargs={"definition": preview.name}),
        _("Terug naar de definitie"),
        refused.rule or "",
    )
    return problem_page(request, problem, status_of(refused))
