"""A published tariff sheet as a file: PDF to read, Excel to calculate, JSON for other software. Public."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dekkend.catalogue.queries.sheets import publication
from dekkend.publication.tariff_sheets import sheet_excel, sheet_json, sheet_pdf

Make = Callable[[Mapping[str, Any], str], bytes | str]
FORMS: Final[Mapping[str, tuple[Make, str]]] = {
    "pdf": (sheet_pdf, "application/pdf"),
    "xlsx": (sheet_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (sheet_json, "application/json"),
}


@require_safe
def sheet_file(request: HttpRequest, id: int, form: str) -> HttpResponse:
    """The last publication of a sheet in one of its forms."""
    if form not in FORMS:
        raise Http404
    made = publication(id)
    make, kind = FORMS[form]
    name = f"tarievenblad-{id}-versie-{made.version}.{form}"
    return HttpResponse(
        make(made.content, made.sha256),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
