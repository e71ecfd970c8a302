"""Files with products, an index, a price model, or tariffs of before: the pages to hand them in."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.catalogue.index_model import IndexClause, IndexMethod, PercentageRounding
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.region_files import agreed_template, index_template, product_template
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheets import sheet_view
from dekkend.catalogue.services.prices import import_price_model
from dekkend.catalogue.services.products import import_catalogue
from dekkend.catalogue.services.region_files import (
    IndexHead,
    ListHead,
    import_agreed,
    import_index_table,
    import_index_text,
    import_products,
)
from dekkend.kernel.errors import Refusal
from dekkend.web.access import require
from dekkend.web.pages import actor_of
from dekkend.web.views.tariffs.indexation import METHODS, ROUNDINGS
from dekkend.web.views.tariffs.products import LIST
from dekkend.web.views.tariffs.scope import Scope, scope_of
from dekkend.web.views.tariffs.shelf import shelf
from dekkend.web.views.tariffs.uploads import (
    ALL_OR_NOTHING,
    TEMPLATE_FIRST,
    Upload,
    excel_file,
    text_of,
    upload_page,
)

_DAY: Final = {"type": "date"}
_TOML: Final = _("Werkt u met .toml-bestanden? Lever dan zo'n bestand in; daar staat alles al in.")


class HeadMissing(Refusal):
    """Bij een Excel-bestand vult u ook de velden op deze pagina in."""

    remedy = "Vul alle velden in, of lever een .toml-bestand in waarin ze al staan."


class ListForm(forms.Form):
    """What a list of products says about itself; only for an Excel file."""

    version = forms.CharField(label=_("Versie, zoals 2027.1"), max_length=40, required=False)
    set_on = forms.DateField(label=_("Vastgesteld op"), widget=forms.DateInput(attrs=_DAY), required=False)
    starts_on = forms.DateField(label=_("Geldt vanaf"), widget=forms.DateInput(attrs=_DAY), required=False)

    def head(self) -> ListHead:
        """Raises HeadMissing."""
        found = _filled(self.cleaned_data)
        return ListHead(found["version"], found["set_on"], found["starts_on"])


class IndexForm(forms.Form):
    """The clause of an index; only for an Excel file."""

    title = forms.CharField(label=_("Naam"), max_length=200, required=False)
    version = forms.CharField(label=_("Versie"), max_length=60, required=False)
    to_year = forms.IntegerField(label=_("Naar jaar"), min_value=2000, max_value=2100, required=False)
    method = forms.ChoiceField(
        label=_("Methode"), choices=[(each.value, METHODS[each]) for each in IndexMethod], required=False
    )
    rounding = forms.ChoiceField(
        label=_("Afronding van het percentage"),
        choices=[(each.value, ROUNDINGS[each]) for each in PercentageRounding],
        required=False,
    )
    source = forms.CharField(label=_("Waar de methode is afgesproken"), max_length=300, required=False)

    def head(self) -> IndexHead:
        """Raises HeadMissing."""
        found = _filled(self.cleaned_data)
        clause = IndexClause(
            method=IndexMethod(found["method"]),
            rounding=PercentageRounding(found["rounding"]),
            source=found["source"],
        )
        slug = slugify(found["title"])[:60] or "index"
        return IndexHead(slug, found["title"], found["version"], found["to_year"], clause)


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    if any(value in (None, "") for value in data.values()):
        raise HeadMissing()
    return {
        name: value.replace("\0", "") if isinstance(value, str) else value for name, value in data.items()
    }


@require_http_methods(["GET", "HEAD", "POST"])
def products_import(request: HttpRequest) -> HttpResponse:
    """A list of products from Excel or TOML, as a concept."""
    scope = _editable(request)
    form = ListForm(request.POST if request.method == "POST" else None)

    def take(name: str, content: bytes) -> tuple[str, Any]:
        if name.endswith(".toml"):
            made = import_catalogue(scope.actor, scope.id, text_of(content), name)
        else:
            made = import_products(scope.actor, scope.id, form.head(), content)
        return f"{reverse('products')}?{LIST}={made.pk}", _("De productenlijst staat erbij, als concept.")

    upload = Upload(
        here=reverse("products_import") + scope.query,
        button=_("Productenlijst toevoegen"),
        explanation=(TEMPLATE_FIRST, _TOML, ALL_OR_NOTHING),
        kinds=(".xlsx", ".toml"),
        template=reverse("products_template"),
        form=form,
    )
    return upload_page(
        request, upload, _context(scope, "products", gettext("Productenlijst toevoegen")), take
    )


@require_http_methods(["GET", "HEAD", "POST"])
def index_import(request: HttpRequest) -> HttpResponse:
    """An index with its series from Excel or TOML, as a concept."""
    scope = _editable(request)
    form = IndexForm(request.POST if request.method == "POST" else None)

    def take(name: str, content: bytes) -> tuple[str, Any]:
        if name.endswith(".toml"):
            made = import_index_text(scope.actor, scope.id, text_of(content), name)
        else:
            made = import_index_table(scope.actor, scope.id, form.head(), content)
        return reverse("indexation", kwargs={"id": made.pk}), _("De index staat erbij, als concept.")

    upload = Upload(
        here=reverse("index_import") + scope.query,
        button=_("Index toevoegen"),
        explanation=(TEMPLATE_FIRST, _TOML, ALL_OR_NOTHING),
        kinds=(".xlsx", ".toml"),
        template=reverse("index_template"),
        form=form,
    )
    return upload_page(request, upload, _context(scope, "indexations", gettext("Index toevoegen")), take)


@require_http_methods(["GET", "HEAD", "POST"])
def price_import(request: HttpRequest) -> HttpResponse:
    """A price model from its file, as a concept."""
    scope = _editable(request)

    def take(name: str, content: bytes) -> tuple[str, Any]:
        made = import_price_model(scope.actor, scope.id, text_of(content), name)
        return reverse("price", kwargs={"id": made.pk}), _("Het prijsmodel staat erbij, als concept.")

    upload = Upload(
        here=reverse("price_import") + scope.query,
        button=_("Prijsmodel toevoegen"),
        explanation=(
            _("Schrijf het prijsmodel in een .toml-bestand. Elk getal heeft een bron."),
            _("Lever het hier in. Klopt iets niet, dan leest u per regel wat. Er wordt dan niets bewaard."),
        ),
        kinds=(".toml",),
    )
    context = _context(scope, "price_models", gettext("Prijsmodel toevoegen"))
    return upload_page(request, upload, context, take)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_import(request: HttpRequest, id: int) -> HttpResponse:
    """Tariffs that were agreed before, from an Excel file, in a sheet of that kind."""
    actor = actor_of(request)
    view = sheet_view(actor, id)
    require(view.may_edit)
    here = reverse("sheet", kwargs={"id": id})

    def take(name: str, content: bytes) -> tuple[str, Any]:
        count = import_agreed(actor, id, content)
        return here, gettext("%(count)s tarieven zijn overgenomen.") % {"count": count}

    upload = Upload(
        here=reverse("sheet_import", kwargs={"id": id}),
        button=_("Tarieven overnemen"),
        explanation=(TEMPLATE_FIRST, ALL_OR_NOTHING),
        template=reverse("sheet_template", kwargs={"id": id}),
    )
    title = gettext("Tarieven overnemen")
    context = {
        "crumbs_": [*shelf("sheets"), (view.row.title, here), (title, "")],
        "page_title": title,
        "sub": view.row.title,
    }
    return upload_page(request, upload, context, take)


@require_safe
def sheet_template(request: HttpRequest, id: int) -> HttpResponse:
    """The Excel file for tariffs that were agreed before."""
    actor = actor_of(request)
    require(sheet_view(actor, id).may_edit)
    return excel_file(f"tarieven-overnemen-{id}", agreed_template(actor, id))


@require_safe
def products_template(request: HttpRequest) -> HttpResponse:
    """The Excel file for a list of products."""
    scope = _editable(request)
    return excel_file("productenlijst", product_template(scope.actor, scope.id))


@require_safe
def index_template_file(request: HttpRequest) -> HttpResponse:
    """The Excel file for the figures of an index."""
    _editable(request)
    return excel_file("index", index_template())


def _editable(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)))
    return scope


def _context(scope: Scope, name: str, title: str) -> dict[str, Any]:
    return {
        "crumbs_": [*shelf(name), (title, "")],
        "page_title": title,
        "sub": scope.region.name if scope.region else "",
    }


__all__ = [
    "index_import",
    "index_template_file",
    "price_import",
    "products_import",
    "products_template",
    "sheet_import",
    "sheet_template",
]
